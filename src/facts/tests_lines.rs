//! Facts as text, for tests: one compact line each.

use std::fmt::Write as _;

use super::{Fact, Facts, Page, Value, Within};
use crate::catalog::Field;
use crate::redact::Redaction;

/// What a page of this name says: its facts, then its listings.
pub(crate) fn told_of(name: &str, text: &str) -> Vec<String> {
    let page = Page::new(name, text.as_bytes(), 0, 1);
    let found = super::read(&page, Redaction::Secrets);
    within(&found, text.len());
    told(&found)
}

/// What some text says.
pub(crate) fn told_by(text: &str) -> Vec<String> {
    told_of("x.txt", text)
}

/// Facts stay within their page.
pub(crate) fn within(found: &Facts, len: usize) {
    for evidence in found.facts.iter().map(|fact| &fact.evidence).chain(found.listings.iter().map(|listing| &listing.evidence)) {
        assert!(evidence.offset + evidence.len <= len as u64, "{evidence:?}");
    }
}

/// Facts and listings, a line each.
pub(crate) fn told(found: &Facts) -> Vec<String> {
    let listings = found.listings.iter().map(|listing| {
        let within = match &listing.within {
            Within::All => "*",
            Within::Namespace(name) => name,
        };
        let of = listing.of.as_deref().map_or(String::new(), |of| format!(" of {of}"));
        let name = listing.name.as_deref().map_or(String::new(), |name| format!(" name={name}"));
        format!("listing {}{of} in {within}{name} count={} @{}", listing.kind.word(), listing.count, listing.evidence.line)
    });
    found.facts.iter().map(line).chain(listings).collect()
}

/// `pod azure-arc/config-agent-65d5df564f-lffqm state=Running health=ready ready=2/2 @3`
fn line(fact: &Fact) -> String {
    let mut line = fact.kind.word().to_owned();
    let text = |field| fact.get(field).map(|value| value.told(field));
    match (text(Field::Namespace), text(Field::Name)) {
        (Some(namespace), Some(name)) => write!(line, " {namespace}/{name}").unwrap(),
        (None, Some(name)) => write!(line, " {name}").unwrap(),
        (Some(namespace), None) => write!(line, " {namespace}/?").unwrap(),
        (None, None) => {}
    }
    for (field, value) in &fact.fields {
        match (field, fact.get(Field::Desired)) {
            (Field::Namespace | Field::Name | Field::App | Field::Desired, _) => {}
            (Field::Ready, Some(Value::Number(desired))) => write!(line, " ready={}/{desired}", value.told(*field)).unwrap(),
            _ => write!(line, " {}={}", field.word(), value.told(*field)).unwrap(),
        }
    }
    if let Some(at) = fact.at {
        write!(line, " at {at}").unwrap();
    }
    format!("{line} @{}", fact.evidence.line)
}
