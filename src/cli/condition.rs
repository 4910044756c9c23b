//! Conditions for people: what an author wrote in, indented lines out.

use std::io::{self, Write};

use logdx::catalog::{Filters, OneOrMany, WrittenCondition, WrittenFact, WrittenMessage};
use logdx::report::escaped;

/// Writes a condition, and those within it below.
pub(super) fn write_condition(condition: &WrittenCondition, depth: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let indent = "  ".repeat(depth + 1);
    let below = |title: &str, conditions: &[WrittenCondition], out: &mut Vec<u8>| {
        writeln!(out, "{indent}{title}")?;
        conditions.iter().try_for_each(|inner| write_condition(inner, depth + 1, out))
    };
    if !condition.all.is_empty() {
        let same = condition.same.as_ref().map(|field| format!(" (same {field})")).unwrap_or_default();
        below(&format!("all of{same}"), &condition.all, out)
    } else if !condition.any.is_empty() {
        below("any of", &condition.any, out)
    } else if let Some(inner) = &condition.not {
        below("not", std::slice::from_ref(inner), out)
    } else if let Some(inner) = &condition.unless {
        below("unless it is known that", std::slice::from_ref(inner), out)
    } else if let Some(fact) = &condition.absent {
        writeln!(out, "{indent}absent: {}", fact_told(fact))
    } else if let Some(count) = &condition.count {
        let bound = |sign: &str, number: Option<u64>| number.map(|number| format!(" {sign} {number}")).unwrap_or_default();
        writeln!(out, "{indent}count{}{}: {}", bound("≥", count.at_least), bound("≤", count.at_most), fact_told(&count.fact))
    } else if let Some(message) = &condition.message {
        writeln!(out, "{indent}{}", escaped(&message.message))
    } else if !condition.sequence.is_empty() {
        let texts: Vec<&str> = condition.sequence.iter().map(|message: &WrittenMessage| message.message.as_str()).collect();
        writeln!(out, "{indent}{}", escaped(&texts.join(" → ")))
    } else {
        writeln!(out, "{indent}{}", fact_told(&condition.fact))
    }
}

/// `pod: namespace azure-arc, health failing`
fn fact_told(fact: &WrittenFact) -> String {
    let values = |values: &OneOrMany| values.iter().collect::<Vec<_>>().join(" | ");
    let fields =
        |filters: &Filters| filters.iter().map(|(field, one)| format!("{field} {}", values(one))).collect::<Vec<_>>().join(", ");
    let kinds: Vec<String> = fact.0.iter().map(|(kind, filters)| format!("{kind}: {}", fields(filters))).collect();
    escaped(&kinds.join("; "))
}
