//! Conditions for people: what an author wrote in, a line for each test out. `logdx explain` and the reference show the same.

use super::words::Words;
use crate::catalog::{Filters, Language, OneOrMany, WrittenCondition, WrittenFact};

/// A line about a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In how many conditions it stands.
    pub depth: usize,
    /// What is asked, in the reader's language.
    pub words: String,
    /// The facts or messages, as signatures have them.
    pub told: String,
}

/// A condition, and those within it behind it.
pub fn lines(condition: &WrittenCondition, language: Language) -> Vec<Line> {
    let mut lines = Vec::new();
    collect(condition, 0, Words::of(language), &mut lines);
    lines
}

fn collect(condition: &WrittenCondition, depth: usize, words: &Words, lines: &mut Vec<Line>) {
    let mut line = |words: String, told: String| lines.push(Line { depth, words, told });
    let inner: &[WrittenCondition] = if !condition.all.is_empty() {
        let same = condition.same.as_ref().map(|field| format!(" ({} {field})", words.same)).unwrap_or_default();
        line(format!("{}{same}", words.all_of), String::new());
        &condition.all
    } else if !condition.any.is_empty() {
        line(words.any_of.into(), String::new());
        &condition.any
    } else if let Some(inner) = &condition.not {
        line(words.not.into(), String::new());
        std::slice::from_ref(inner)
    } else if let Some(inner) = &condition.unless {
        line(words.unless.into(), String::new());
        std::slice::from_ref(inner)
    } else {
        if let Some(fact) = &condition.absent {
            line(words.absent.into(), fact_told(fact));
        } else if let Some(count) = &condition.count {
            let bound = |sign: &str, number: Option<u64>| number.map(|number| format!("{sign} {number}"));
            let bounds = [bound("≥", count.at_least), bound("≤", count.at_most)].into_iter().flatten();
            line(format!("{} {}", words.count, bounds.collect::<Vec<_>>().join(", ")), fact_told(&count.fact));
        } else if let Some(message) = &condition.message {
            line(String::new(), message.message.clone());
        } else if !condition.sequence.is_empty() {
            let texts: Vec<&str> = condition.sequence.iter().map(|message| message.message.as_str()).collect();
            line(words.sequence.into(), texts.join(" → "));
        } else {
            line(String::new(), fact_told(&condition.fact));
        }
        &[]
    };
    for inner in inner {
        collect(inner, depth + 1, words, lines);
    }
}

/// `pod: namespace azure-arc, health failing`
fn fact_told(fact: &WrittenFact) -> String {
    let values = |values: &OneOrMany| values.iter().collect::<Vec<_>>().join(" | ");
    let fields =
        |filters: &Filters| filters.iter().map(|(field, one)| format!("{field} {}", values(one))).collect::<Vec<_>>().join(", ");
    let kinds: Vec<String> = fact.0.iter().map(|(kind, filters)| format!("{kind}: {}", fields(filters))).collect();
    kinds.join("; ")
}
