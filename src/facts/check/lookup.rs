//! Lookups: the text of nslookup, as the job that checks a cluster prints it, or as its check file holds it, with all lines in
//! one. A page in, one fact out, unless the text tells neither an answer nor a trouble.

use memchr::memmem;

use super::{Check, DNS, DNS_RESULT, said, tell};
use crate::facts::page::Line;
use crate::facts::sheet::Sheet;

/// `DNS Result:` with the text of nslookup behind and below it, and the verdict if there is one.
pub(super) fn read(sheet: &mut Sheet<'_>, from: usize) -> usize {
    const HEADS: &[&str] = &["Server:", "Address", "Name:", "*", ";", "nslookup", "Non-authoritative", "canonical"];
    const WORDS: &[&str] = &["can't find", "can't resolve", "connection timed out", "no servers could be reached"];
    let page = sheet.page();
    let (mut line, mut trouble, mut answered, mut verdict) = (from, None, false, None);
    while let Some(text) = page.line(line).map(Line::text) {
        let bare = text.trim();
        if line > from {
            if let Some(found) = said(page, line, text.len() - text.trim_start().len()).filter(|said| said.verdict.name == DNS) {
                verdict = Some((line, found.verdict));
                line = found.end + 1;
                break;
            }
            let is_lookup = HEADS.iter().any(|head| bare.starts_with(head)) || WORDS.iter().any(|word| bare.contains(word));
            if !bare.is_empty() && !is_lookup {
                break;
            }
        }
        // in the file all lines of nslookup are one, with two blanks between them
        let start = if line == from { text.find(DNS_RESULT).map_or(0, |at| at + DNS_RESULT.len()) } else { 0 };
        for part in text.get(start..).unwrap_or_default().split("  ").map(str::trim) {
            answered |= part.starts_with("Name:");
            if let (None, Some(code)) = (trouble, answer(part)) {
                trouble = Some((line, part, code));
            }
        }
        line += 1;
    }
    let verdict_line = verdict.map_or(from, |(at, _)| at);
    let check = match (trouble, verdict) {
        (Some((at, part, code)), verdict) => {
            let part = match verdict {
                Some((_, verdict)) if verdict.passed => format!("{part} (and still: {})", verdict.sentence),
                _ => part.to_owned(),
            };
            tell(sheet, page.whole(at), &Check { name: DNS, passed: false, verdict: &part, endpoint: None, code: Some(code) });
            return line;
        }
        (None, Some((_, verdict))) => Check::of(verdict),
        (None, None) if answered => {
            Check { name: DNS, passed: true, verdict: "the name was resolved", endpoint: None, code: None }
        }
        (None, None) => return line,
    };
    tell(sheet, page.whole(verdict_line), &check);
    line
}

/// What a lookup that failed said.
fn answer(text: &str) -> Option<&'static str> {
    const ANSWERS: &[(&str, &str)] = &[
        ("nxdomain", "NXDOMAIN"),
        ("servfail", "SERVFAIL"),
        ("timed out", "timeout"),
        ("no servers could be reached", "timeout"),
        ("connection refused", "unreachable"),
        ("unreachable", "unreachable"),
        ("communications error", "unreachable"),
        ("refused", "REFUSED"),
    ];
    let text = text.to_ascii_lowercase();
    ANSWERS.iter().find(|(word, _)| memmem::find(text.as_bytes(), word.as_bytes()).is_some()).map(|(_, code)| *code)
}
