//! Facts as lines of text, for the tests of the parsers.

use std::fmt::Write as _;

use super::fact::{Fact, Facts, Listing, Within};
use super::page::Page;
use crate::catalog::Field;
use crate::redact::Redaction;

/// What is read from a page of this name: the facts, a line each, then the listings.
pub(super) fn told_of(name: &str, text: impl AsRef<[u8]>) -> String {
    let text = text.as_ref();
    let page = Page::new(name, text, 0, 1);
    let facts = super::read(&page, Redaction::None);
    assert_within(&facts, text.len() as u64);
    facts.facts.iter().map(fact).chain(facts.listings.iter().map(listing)).fold(String::new(), |all, line| all + &line + "\n")
}

/// The same, of a page whose name tells nothing.
pub(super) fn told(text: impl AsRef<[u8]>) -> String {
    told_of("case.txt", text)
}

/// Facts stay within the page.
pub(super) fn assert_within(facts: &Facts, len: u64) {
    let evidence = facts.facts.iter().map(|fact| &fact.evidence).chain(facts.listings.iter().map(|listing| &listing.evidence));
    for evidence in evidence {
        assert!(evidence.offset + evidence.len <= len, "{evidence:?}");
    }
}

/// `pod azure-arc/config-agent-7c9d8f5b66-lffqm state=CrashLoopBackOff health=failing ready=1 desired=2 @3`
fn fact(fact: &Fact) -> String {
    let mut line = fact.kind.word().to_owned();
    if let Some(kind) = fact.text(Field::Kind) {
        let _ = write!(line, " {kind}");
    }
    let name = fact.text(Field::Name).or_else(|| fact.text(Field::Object)).unwrap_or("-");
    match fact.text(Field::Namespace) {
        Some(namespace) => drop(write!(line, " {namespace}/{name}")),
        None => drop(write!(line, " {name}")),
    }
    for (field, value) in &fact.fields {
        if !matches!(field, Field::Kind | Field::Name | Field::Namespace | Field::Object | Field::App) {
            let _ = write!(line, " {}={}", field.word(), value.told(*field));
        }
    }
    let _ = write!(line, " @{}", fact.evidence.line);
    line
}

/// `all 4 pod of azure-arc @2`
fn listing(listing: &Listing) -> String {
    let mut line = format!("all {} {}", listing.count, listing.kind.word());
    if let Some(of) = &listing.of {
        let _ = write!(line, " {of}");
    }
    if let Some(name) = &listing.name {
        let _ = write!(line, " called {name}");
    }
    match &listing.within {
        Within::All => line.push_str(" everywhere"),
        Within::Namespace(namespace) => drop(write!(line, " in {namespace}")),
    }
    let _ = write!(line, " @{}", listing.evidence.line);
    line
}
