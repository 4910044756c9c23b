//! Facts in one line each, for the tests of parsers.

use super::{Facts, Page, Value, read};
use crate::catalog::Field;
use crate::redact::Redaction;

/// What is read in a text, one line a fact or listing: `pod azure-arc/web-0 state=Running ready=1/2 health=starting @3`.
pub(super) fn told(document: &str, text: &str) -> Vec<String> {
    tell(&read(&Page::new(document, text.as_bytes(), 0, 1), Redaction::Secrets))
}

/// As [`told`].
pub(super) fn tell(found: &Facts) -> Vec<String> {
    let facts = found.facts.iter().map(|fact| {
        let mut words = vec![fact.kind.word().to_owned()];
        if let Some(kind) = fact.text(Field::Kind) {
            words.push(kind.to_owned());
        }
        match (fact.text(Field::Namespace), fact.text(Field::Name).or_else(|| fact.text(Field::Object))) {
            (Some(namespace), Some(name)) => words.push(format!("{namespace}/{name}")),
            (None, Some(name)) => words.push(name.to_owned()),
            _ => {}
        }
        for (field, value) in &fact.fields {
            let value = match (field, value) {
                (Field::Kind | Field::Namespace | Field::Name | Field::Object | Field::App | Field::Desired, _) => continue,
                (Field::Ready, Value::Number(ready)) => {
                    format!("{ready}/{}", fact.number(Field::Desired).map_or_else(|| "?".to_owned(), |number| number.to_string()))
                }
                (_, value) => value.told(*field),
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
            super::Within::All => "all".to_owned(),
            super::Within::Namespace(name) => name.to_string(),
        };
        let name = listing.name.as_deref().map(|name| format!(" name={name}")).unwrap_or_default();
        format!("listing {}{of} in {within}{name} count={} @{}", listing.kind.word(), listing.count, listing.evidence.line)
    });
    facts.chain(listings).collect()
}

/// Whether all that was found lies within the text.
pub(super) fn lies_within(found: &Facts, text: &[u8]) -> bool {
    let all = found.facts.iter().map(|fact| &fact.evidence).chain(found.listings.iter().map(|listing| &listing.evidence));
    let mut all = all;
    all.all(|evidence| evidence.offset + evidence.len <= text.len() as u64)
}
