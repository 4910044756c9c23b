//! Atoms: how much a text tells. The scanner looks for one literal of each template; the more telling, the fewer candidates are
//! verified in vain. The same measure tells the ranking how specific a matched message is.
//!
//! A word of everyday logs weighs 1, another word its length up to 10. The list below is short on purpose: it names what stands in
//! nearly every log, not what is frequent in English.

use std::cmp::Reverse;

use super::template::{Literal, Template, TemplateError};
use crate::fold::{Source, View};

/// An atom has at least so many folded bytes. Shorter ones are found everywhere and make the scan slow.
pub(super) const ATOM_BYTES_MIN: usize = 8;
/// An atom weighs at least this much: an uncommon word or two. `dial tcp` and `dry-run failed` just pass, `i/o timeout` does not.
pub(super) const ATOM_WEIGHT_MIN: u32 = 5;
/// A literal of so many bytes costs the [sieve](crate::sieve) one look at a sample, a shorter one two.
const LONG: usize = 12;
/// More than this in one word tells no more.
const WORD_WEIGHT_MAX: u32 = 10;

/// Words of nearly every log.
const COMMON: &[&str] = &[
    "a",
    "after",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "been",
    "but",
    "by",
    "can",
    "cannot",
    "code",
    "connect",
    "connection",
    "could",
    "data",
    "debug",
    "did",
    "does",
    "due",
    "err",
    "error",
    "errors",
    "exception",
    "exit",
    "fail",
    "failed",
    "failure",
    "file",
    "for",
    "found",
    "from",
    "get",
    "got",
    "had",
    "has",
    "have",
    "head",
    "host",
    "http",
    "https",
    "in",
    "info",
    "invalid",
    "io",
    "is",
    "it",
    "level",
    "line",
    "log",
    "message",
    "msg",
    "name",
    "new",
    "no",
    "not",
    "null",
    "of",
    "on",
    "or",
    "out",
    "post",
    "put",
    "reason",
    "request",
    "response",
    "retry",
    "run",
    "running",
    "start",
    "started",
    "state",
    "status",
    "stop",
    "stopped",
    "tcp",
    "the",
    "this",
    "time",
    "timed",
    "timeout",
    "to",
    "try",
    "type",
    "unable",
    "unexpected",
    "unknown",
    "value",
    "warn",
    "warning",
    "was",
    "were",
    "while",
    "will",
    "with",
];

/// How much a text tells.
pub fn weight(text: &str) -> u32 {
    text.split(|c: char| !c.is_alphanumeric()).map(word_weight).sum()
}

fn word_weight(word: &str) -> u32 {
    if word.len() < 2 {
        return 0;
    }
    let lower = word.to_ascii_lowercase();
    if COMMON.binary_search(&lower.as_str()).is_ok() || word.bytes().all(|b| b.is_ascii_digit()) {
        return 1;
    }
    WORD_WEIGHT_MAX.min(u32::try_from(word.len()).unwrap_or(WORD_WEIGHT_MAX))
}

/// Refuses an atom that would be found everywhere.
pub(super) fn check(atom: &Literal) -> Result<(), TemplateError> {
    let text = atom.text().trim();
    if atom.bytes().len() < ATOM_BYTES_MIN {
        return Err(TemplateError {
            message: format!("the atom `{text}` is too short: {} of at least {ATOM_BYTES_MIN} characters", atom.bytes().len()),
            suggestion: "put more of the message between the holes",
        });
    }
    let weight = weight(text);
    if weight < ATOM_WEIGHT_MIN {
        return Err(TemplateError {
            message: format!("the atom `{text}` is too common: its words weigh {weight} of at least {ATOM_WEIGHT_MIN}"),
            suggestion: "put a less common word of the message between the holes",
        });
    }
    Ok(())
}

/// What the scanner looks for in raw bytes: the most telling stretch of all literals without quotes, escapes and unusual white space, since
/// those are what varies there. The literal's index, the stretch, and how many folded bytes of the literal stand before it.
pub(super) fn raw_atom(template: &Template) -> (usize, &str, usize) {
    let varies = |c: char| matches!(c, '\'' | '"' | '`' | '\\' | '&' | '\t' | '\n' | '\r') || !c.is_ascii();
    let stretches = template.literals().iter().enumerate().flat_map(|(index, literal)| {
        let stretches = literal.text().split(varies).flat_map(|stretch| stretch.split("  "));
        stretches.map(move |stretch| (index, stretch.trim()))
    });
    let worth = |&(_, stretch): &(usize, &str)| {
        let (weight, len) = (weight(stretch), stretch.len());
        let is_atom = len >= ATOM_BYTES_MIN && weight >= ATOM_WEIGHT_MIN;
        // of stretches too short for an atom the longest is the rarest
        Reverse((is_atom, len >= LONG, len >= ATOM_BYTES_MIN, weight, len))
    };
    let (index, stretch) = stretches.min_by_key(worth).unwrap_or_default();
    let skipped = template.literals().get(index).and_then(|literal| literal.text().get(..literal.text().find(stretch)?));
    let before = skipped.map_or(0, |skipped| View::of(skipped.as_bytes(), Source::Template).bytes().len());
    (index, stretch, before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_sorted_so_that_they_are_found() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn rare_words_weigh_more_than_common_ones() {
        assert!(weight("hybrid connection") > weight("connection failed"));
        assert_eq!(weight("i/o timeout"), 1);
        assert_eq!(weight("error: 404 not found"), 4);
    }

    #[test]
    fn the_raw_atom_avoids_what_varies() {
        let template = |written: &str| Template::compile(written).unwrap();
        assert_eq!(
            raw_atom(&template("registry 'mcr.microsoft.com/azurearck8s'  gone")),
            (0, "mcr.microsoft.com/azurearck8s", 8)
        );
        assert_eq!(raw_atom(&template("'metrics' {x} is 'not' populated")), (1, "populated", 5));
    }
}
