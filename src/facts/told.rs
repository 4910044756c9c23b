//! Facts in one line each, for the tests of parsers.

use super::{Facts, Page, Value, Within, read};
use crate::catalog::Field;
use crate::redact::Redaction;

/// What a page of this name says: its facts, then its listings; of each a line.
pub(super) fn lines_of(document: &str, text: impl AsRef<[u8]>) -> Vec<String> {
    let text = text.as_ref();
    let found = read(&Page::new(document, text, 0, 1), Redaction::Secrets);
    assert!(lies_within(&found, text), "{found:?}");
    tell(&found)
}

/// The same, of a page whose name tells nothing.
pub(super) fn lines(text: impl AsRef<[u8]>) -> Vec<String> {
    lines_of("case.txt", text)
}

/// As [`lines_of`], in one text.
pub(super) fn told_of(document: &str, text: impl AsRef<[u8]>) -> String {
    lines_of(document, text).into_iter().fold(String::new(), |all, line| all + &line + "\n")
}

/// As [`lines`], in one text.
pub(super) fn told(text: impl AsRef<[u8]>) -> String {
    told_of("case.txt", text)
}

/// `pod azure-arc/web-0 state=Running health=starting ready=1/2 at=2024-05-14T08:11:02Z @3`, `listing pod in azure-arc count=2 @3`.
pub(super) fn tell(found: &Facts) -> Vec<String> {
    let facts = found.facts.iter().map(|fact| {
        let mut words = vec![fact.kind.word().to_owned()];
        if let Some(kind) = fact.text(Field::Kind) {
            words.push(kind.to_owned());
        }
        let name = fact.text(Field::Name).or_else(|| fact.text(Field::Object));
        match (fact.text(Field::Namespace), name) {
            (Some(namespace), Some(name)) => words.push(format!("{namespace}/{name}")),
            (Some(namespace), None) => words.push(format!("{namespace}/?")),
            (None, Some(name)) => words.push(name.to_owned()),
            (None, None) => {}
        }
        for (field, value) in &fact.fields {
            let value = match (field, value, fact.number(Field::Desired)) {
                (Field::Kind | Field::Namespace | Field::Name | Field::Object | Field::App | Field::Desired, ..) => continue,
                (Field::Ready, Value::Number(ready), Some(desired)) => format!("{ready}/{desired}"),
                (_, value, _) => value.told(*field),
            };
            words.push(format!("{}={value}", field.word()));
        }
        if let Some(at) = fact.at {
            words.push(format!("at={at}"));
        }
        words.push(format!("@{}", fact.evidence.line));
        words.join(" ")
    });
    let listings = found.listings.iter().map(|listing| {
        let of = listing.of.as_deref().map(|of| format!(" {of}")).unwrap_or_default();
        let within = match &listing.within {
            Within::All => "all",
            Within::Namespace(name) => name,
        };
        let name = listing.name.as_deref().map(|name| format!(" name={name}")).unwrap_or_default();
        format!("listing {}{of} in {within}{name} count={} @{}", listing.kind.word(), listing.count, listing.evidence.line)
    });
    facts.chain(listings).collect()
}

/// Whether all that was found lies within the text.
pub(super) fn lies_within(found: &Facts, text: &[u8]) -> bool {
    let facts = found.facts.iter().map(|fact| &fact.evidence);
    let mut all = facts.chain(found.listings.iter().map(|listing| &listing.evidence));
    all.all(|evidence| evidence.offset + evidence.len <= text.len() as u64)
}

/// Whether all that is found in a text lies within it.
pub(super) fn stays_within(text: &[u8]) -> bool {
    lies_within(&read(&Page::new("x", text, 0, 1), Redaction::Secrets), text)
}

/// A text in which some bytes have become others.
pub(super) fn mutilated(text: &str, at: usize, len: usize, what: &str) -> Vec<u8> {
    let mut text = text.as_bytes().to_vec();
    let end = (at + len).min(text.len());
    text.splice(at.min(end)..end, what.bytes());
    text
}
