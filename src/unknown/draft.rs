//! Drafting: a template and a line in, a signature to fill in out, which passes the check as it stands.
//!
//! The near miss is made of the words that the message is looked for by, without the rest. Whether all of it holds is not argued but tried: the draft is
//! compiled and its examples are run; where the whole template is no message, shorter ones are tried.

use super::mine::Mined;
use crate::Analyzer;
use crate::catalog::{Catalog, SourceFile, Template, draft_of};
use crate::check::check;
use crate::error::Error;
use crate::fold::{Source, View};
use crate::redact::Redaction;
use crate::report::escaped;

/// Words of an id.
const ID_WORDS: usize = 6;
const ID_MAX: usize = 60;
/// Holes of the longest message, and fewer and fewer, are tried.
const HOLES: [usize; 5] = [12, 6, 3, 1, 0];

/// A signature to fill in.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its file below the folder of signatures, without an end.
    pub id: String,
    /// The file's text.
    pub text: String,
}

/// Drafts a signature; none if its words are too common for any.
///
/// # Errors
/// When no thread can be had.
pub fn draft(mined: &Mined) -> Result<Option<Draft>, Error> {
    let id = format!("draft/{}", slug(&mined.template));
    let example = escaped(&mined.first.text);
    for message in messages(&mined.template) {
        let Ok(template) = Template::compile(&message) else { continue };
        for near in near_misses(&template) {
            let text = draft_of(&id, &message, &example, &near);
            let source = SourceFile { id: id.clone(), path: format!("{id}.yaml"), text: text.clone() };
            let Ok(catalog) = Catalog::compile(&[source]) else { continue };
            if check(&Analyzer::with(catalog, 1, Redaction::None)?, None).is_empty() {
                return Ok(Some(Draft { id, text }));
            }
        }
    }
    Ok(None)
}

/// The template, and less and less of it: its first part, then each of its texts.
fn messages(template: &str) -> Vec<String> {
    let mut messages: Vec<String> = HOLES.iter().filter_map(|&holes| with_holes(template, holes)).collect();
    let mut texts = texts(template);
    texts.sort_by_key(|text| std::cmp::Reverse(crate::catalog::weight(text)));
    messages.extend(texts);
    messages.dedup();
    messages
}

/// The texts between the holes, as they are written.
fn texts(template: &str) -> Vec<String> {
    let doubled = template.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let texts = doubled.split(['{', '}']).step_by(2).map(|text| text.trim().replace('\u{1}', "{{").replace('\u{2}', "}}"));
    texts.filter(|text| !text.is_empty()).collect()
}

/// The beginning of a template with so many holes, and the text behind the last.
fn with_holes(template: &str, holes: usize) -> Option<String> {
    let doubled = template.replace("{{", "\u{1}\u{1}").replace("}}", "\u{2}\u{2}");
    let end = doubled.match_indices('{').nth(holes).map_or(doubled.len(), |(at, _)| at);
    template.get(..end).map(|text| text.trim_end().to_owned())
}

/// Texts that hold the atom, or as much of it as a near miss has to, and are not the message.
fn near_misses(template: &Template) -> Vec<String> {
    let atom = template.atom().text().trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\'));
    if template.literals().len() > 1 {
        return vec![format!("{atom} (and nothing else of the message)"), format!("nothing else of it: {atom}")];
    }
    let words: Vec<&str> = atom.split_whitespace().collect();
    let folded = |words: &[&str]| View::of(words.join(" ").as_bytes(), Source::Template).bytes().len();
    let half = folded(&words) / 2;
    let first = (1..words.len()).filter_map(|n| words.get(..n)).find(|words| folded(words) >= half);
    let second = (1..words.len()).rev().filter_map(|n| words.get(n..)).find(|words| folded(words) > half);
    let first = first.map(|words| format!("{} something else", words.join(" ")));
    let second = second.map(|words| format!("something else {}", words.join(" ")));
    // what ends with a capture is not the message where nothing can be captured
    first.into_iter().chain(second).chain([atom.to_owned()]).collect()
}

/// The first telling words, as a file is named.
fn slug(template: &str) -> String {
    let texts = texts(template).join(" ").to_ascii_lowercase();
    let is_word = |word: &&str| word.len() > 1 && word.bytes().any(|b| b.is_ascii_lowercase());
    let words = texts.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_word).take(ID_WORDS);
    let mut slug = words.collect::<Vec<_>>().join("-");
    slug.truncate(ID_MAX);
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "unknown-error".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::super::block::Quoted;
    use super::super::cluster::message;
    use super::*;

    fn mined(line: &str) -> Mined {
        let first = Place { document: "x.log".into(), line: 1, text: line.into() };
        Mined { template: message(&Quoted::of(line).template), tickets: 1, count: 1, first, is_noise: false, score: 0 }
    }

    #[test]
    fn a_draft_passes_the_check() {
        for line in [
            "ERROR: Unable to turn the wheel of mill-7d4b9c6f5-x2x9z because brake 17 refused",
            "2026-03-02T10:11:12Z stderr F panic: gearbox manufactory overheated",
            "E0811 12:52:28.000000  1 x.go:7] \"Turning failed\" err=\"wheel {oak} at 10.0.0.7:443: refused \\\"hard\\\"\" mill=\"a/b\"",
            "mill.wheels.WheelError: cannot turn 'oak' of 'mill' at 12:00:01 # : - \u{1b}[31m\u{202e}",
            r#"{"level":"error","ts":1715674262.1,"msg":"gearbox manufactory: overheated: \"oak\"\n\tat 10.1.2.3"}"#,
        ] {
            let draft = draft(&mined(line)).unwrap().unwrap_or_else(|| panic!("{line}: {}", mined(line).template));
            assert!(draft.text.contains("TODO"), "{}", draft.text);
        }
    }

    #[test]
    fn of_common_words_nothing_is_drafted() {
        assert!(draft(&mined("Error: failed")).unwrap().is_none());
    }
}
