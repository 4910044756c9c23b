//! Evidence: where the input says so. A match in a block in, an [`Evidence`] out: the physical lines around it, already masked, and its place.
//!
//! Text is masked while whole lines are at hand and cut afterwards, so that no half of a credential escapes the mask. The cut here leaves
//! [`SLACK`] bytes on both sides; the report masks identities, where that is asked for, and cuts to the final length.

use std::ops::Range;

use jiff::Timestamp;
use memchr::{memchr, memrchr};

use crate::logline;
use crate::redact::{self, Redaction};

/// Characters of evidence around a match in the report.
pub const TEXT_MAX: usize = 1000;
/// More than that is kept until the report is made.
pub const SLACK: usize = 512;
/// Lines are looked for so far from the match.
const LINE_REACH: usize = 4 << 10;
/// The end of a record is looked for so far from the beginning of its line.
const RECORD_REACH: usize = 64 << 10;

/// One place where a message stands, or a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Name of the document.
    pub document: String,
    /// Where the match begins, in bytes of decoded text.
    pub offset: u64,
    /// Its length, in bytes of decoded text.
    pub len: u64,
    /// Line, counted from 1.
    pub line: u64,
    /// Column in characters, counted from 1.
    pub column: u64,
    /// The line before, the line or lines of the match, and the line behind: all one text.
    pub text: String,
    /// The line or lines of the match, in `text`.
    pub lines: Part,
    /// The match, in `text`.
    pub matched: Part,
    /// Names and values of the captures.
    pub captures: Vec<(String, String)>,
    /// When it was logged, if the line says so with its time zone.
    pub time: Option<Timestamp>,
    /// What has to be said of it beside its text.
    pub remark: Remark,
}

/// What has to be said of evidence beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// Nothing.
    #[default]
    None,
    /// It is a list of so many, and something is not on it.
    Absent {
        /// What.
        what: String,
        /// How many are on it.
        listed: u64,
    },
    /// The same document said something else of the same object before.
    Before {
        /// In which line.
        line: u64,
        /// Its state then.
        state: String,
    },
}

impl Evidence {
    /// Whether a line is among its own.
    pub fn covers(&self, document: &str, line: u64) -> bool {
        let lines = self.text.get(self.matched.start..self.matched.end).unwrap_or_default().matches('\n').count() as u64;
        self.document == document && (self.line..=self.line + lines).contains(&line)
    }
}

/// A part of a text: a range with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

impl From<Range<usize>> for Part {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

impl From<Part> for Range<usize> {
    fn from(range: Part) -> Self {
        range.start..range.end
    }
}

/// The text of evidence, with what is marked in it.
pub(crate) struct Quote {
    pub(crate) text: String,
    pub(crate) lines: Range<usize>,
    pub(crate) matched: Range<usize>,
}

/// The lines around a span of bytes, masked.
pub(crate) fn quote(data: &[u8], span: &Range<usize>, redaction: Redaction) -> Quote {
    let lines = start_of_line(data, span.start)..end_of_line(data, span.end);
    let before = lines.start.checked_sub(1).map_or(lines.start, |newline| start_of_line(data, newline));
    let after = if data.get(lines.end) == Some(&b'\n') { end_of_line(data, lines.end + 1) } else { lines.end };
    // piece by piece, so that the marks stay right where bytes are no UTF-8
    let mut text = String::new();
    let mut push = |range: Range<usize>| {
        text.push_str(&String::from_utf8_lossy(data.get(range).unwrap_or_default()));
        text.len()
    };
    let starts = push(before..lines.start);
    let matched = push(lines.start..span.start);
    let matched_end = push(span.clone());
    let ends = push(span.end..lines.end);
    push(lines.end..after);
    let mut marks = [starts..ends, matched..matched_end];
    if redaction != Redaction::None {
        text = redact::apply(&text, &redact::secrets(&text), &mut marks);
    }
    let [lines, matched] = marks;
    cut(Quote { text, lines, matched }, TEXT_MAX + SLACK)
}

/// A captured value, masked like the text around it: what makes it a credential may stand before it, `https://` or a key.
pub(crate) fn mask(value: &str, data: &[u8], raw: &Range<usize>, redaction: Redaction) -> String {
    if redaction == Redaction::None {
        return value.to_owned();
    }
    let piece = |range: Range<usize>| String::from_utf8_lossy(data.get(range).unwrap_or_default()).into_owned();
    let mut text = piece(raw.start.saturating_sub(SLACK)..raw.start);
    let start = text.len();
    text.push_str(&piece(raw.clone()));
    let end = text.len();
    text.push_str(&piece(raw.end..(raw.end + SLACK).min(data.len())));
    let masks = redact::secrets(&text);
    if !masks.iter().any(|mask| mask.range.start < end && start < mask.range.end) {
        return redact::apply(value, &redact::secrets(value), &mut []);
    }
    let mut marks = [Range { start, end }];
    let masked = redact::apply(&text, &masks, &mut marks);
    let [mark] = marks;
    masked.get(mark).unwrap_or("***").to_owned()
}

/// Shortens a quotation to what stands around the match: `max` bytes before and behind its beginning at the most.
pub(crate) fn cut(quote: Quote, max: usize) -> Quote {
    let Quote { text, lines, matched } = quote;
    let len = matched.len().min(max);
    let room = max - len;
    let from = floor(&text, matched.start.saturating_sub(room / 2));
    let to = floor(&text, (matched.start + len + room / 2).max(from + max.min(text.len() - from)).min(text.len()));
    let shift = |range: Range<usize>| range.start.clamp(from, to) - from..range.end.clamp(from, to) - from;
    Quote { lines: shift(lines), matched: shift(matched), text: text.get(from..to).unwrap_or_default().to_owned() }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn start_of_line(data: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(LINE_REACH);
    let found = memrchr(b'\n', data.get(from..at).unwrap_or_default()).map(|i| from + i + 1);
    found.unwrap_or_else(|| (from..at).find(|&i| is_boundary(data, i)).unwrap_or(at))
}

fn end_of_line(data: &[u8], at: usize) -> usize {
    let to = (at + LINE_REACH).min(data.len());
    let found = memchr(b'\n', data.get(at..to).unwrap_or_default()).map(|i| at + i);
    found.unwrap_or_else(|| (at..=to).rev().find(|&i| is_boundary(data, i)).unwrap_or(at))
}

/// Not within a UTF-8 character.
fn is_boundary(data: &[u8], at: usize) -> bool {
    data.get(at).is_none_or(|b| b & 0xC0 != 0x80)
}

/// The time that a line tells, if it tells the zone.
pub(crate) fn time(data: &[u8], at: usize) -> Option<Timestamp> {
    let rest = data.get(start_of_line(data, at)..)?;
    // objects of agents are long, and tell the time at their end
    let near = rest.get(..RECORD_REACH).unwrap_or(rest);
    let line = near.get(..memchr(b'\n', near).unwrap_or(near.len()))?;
    logline::read(&String::from_utf8_lossy(line)).time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotation_is_the_lines_and_their_neighbours() {
        let data = b"zero\none\ntwo three\nfour\nfive";
        let quote = quote(data, &(9..12), Redaction::Secrets);
        assert_eq!(quote.text, "one\ntwo three\nfour");
        assert_eq!(&quote.text[quote.lines], "two three");
        assert_eq!(&quote.text[quote.matched], "two");
    }

    #[test]
    fn a_credential_is_masked_before_the_text_is_cut() {
        let line = format!("{} fatal: password=hunter2hunter2 {}", "x".repeat(3000), "y".repeat(3000));
        let at = line.find("fatal").expect("it is there");
        let quote = quote(line.as_bytes(), &(at..at + 5), Redaction::Secrets);
        assert!(quote.text.len() <= TEXT_MAX + SLACK && quote.text.contains("fatal: password=***"), "{}", quote.text);
        assert_eq!(&quote.text[quote.matched], "fatal");
    }

    #[test]
    fn a_line_begins_with_its_time_or_has_none() {
        let when = |line: &str| time(line.as_bytes(), line.len()).map(|time| time.to_string());
        assert_eq!(when("2025-08-11T12:52:28Z x").as_deref(), Some("2025-08-11T12:52:28Z"));
        assert_eq!(when("[2025-08-11T14:52:28.5+02:00] x").as_deref(), Some("2025-08-11T12:52:28.5Z"));
        assert_eq!(when("2025-08-11 12:52:28 x"), None);
        assert_eq!(when("see 2025-08-11T12:52:28Z"), None);
    }
}
