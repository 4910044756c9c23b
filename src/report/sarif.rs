//! The SARIF report, for viewers of code scanning: a [`Report`] in, one SARIF 2.1.0 log out.
//!
//! A diagnosis is a rule and a result of it. A confirmed one *fails* at the level of its severity; of a possible one the answer is *open*,
//! which SARIF gives no level. The first place is the location, the others are related ones. What was not read is a notification.
//!
//! Texts are escaped as for a terminal, since viewers show them; and where SARIF has a meaning for them, brackets (links) and braces
//! (placeholders) are written as themselves.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::escape::escaped_lines;
use super::json::write_value;
use super::{Cited, FixStep, Phrases, Ranked, Report, escaped, is_address};
use crate::catalog::Severity;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Everything in a name that is no path or could be read as a scheme, a query or a fragment.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~').remove(b'!');

/// Writes the report as SARIF.
///
/// # Errors
/// Those of the writer.
pub fn write_sarif(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let phrases = Phrases::of(report.language);
    let results: Vec<Value> = (0..).zip(&report.diagnoses).map(|(index, d)| result(index, d, phrases)).collect();
    let failed = report.bundle.skipped.iter().any(super::Skipped::is_failure);
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "semanticVersion": report.tool.version,
                "rules": report.diagnoses.iter().map(|d| rule(d, phrases)).collect::<Vec<_>>(),
            }},
            "language": phrases.code,
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": !failed, "toolExecutionNotifications": notifications(report)}],
            "results": results,
        }],
    });
    write_value(&log, out)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(diagnosis: &Ranked, phrases: &Phrases) -> Value {
    let mut rule = json!({
        "id": diagnosis.id,
        "shortDescription": {"text": escaped(&diagnosis.title)},
        "fullDescription": {"text": escaped_lines(&diagnosis.cause)},
        "defaultConfiguration": {"level": level(diagnosis.severity)},
        "help": {"text": help(diagnosis, phrases)},
    });
    if let (Some(rule), Some(url)) = (rule.as_object_mut(), diagnosis.references.first().filter(|url| is_address(url))) {
        rule.insert("helpUri".into(), json!(url));
    }
    rule
}

/// What to do, step by step, and where to read more.
fn help(diagnosis: &Ranked, phrases: &Phrases) -> String {
    let step = |(number, step): (usize, &FixStep)| {
        let warning = step.destructive.iter().map(|warning| format!("\n{}{} {warning}", phrases.warning, phrases.colon()));
        let runs = step.run.iter().flat_map(|run| run.lines()).map(|line| format!("\n$ {line}"));
        format!("{number}. {}{}", step.action, warning.chain(runs).collect::<String>())
    };
    let steps = (1..).zip(&diagnosis.fix).map(step);
    escaped_lines(&steps.chain(diagnosis.references.iter().cloned()).collect::<Vec<_>>().join("\n"))
}

fn result(index: usize, diagnosis: &Ranked, phrases: &Phrases) -> Value {
    let is_confirmed = !diagnosis.is_possible();
    let asks = diagnosis.to_confirm.iter().map(|open| match &open.run {
        Some(run) => format!("\n{} $ {run}", open.why),
        None => format!("\n{}", open.why),
    });
    let asks: String = if is_confirmed { String::new() } else { asks.collect() };
    let mut places = diagnosis.evidence.iter().map(location);
    let mut properties = json!({
        "rank": diagnosis.rank,
        "status": diagnosis.status,
        "severity": diagnosis.severity,
        "confidence": diagnosis.confidence,
        "evidenceTotal": diagnosis.evidence_total,
        "explains": diagnosis.explains,
    });
    if let (Some(properties), Some(cause)) = (properties.as_object_mut(), &diagnosis.explained_by) {
        properties.insert("explainedBy".into(), json!(cause));
    }
    json!({
        "ruleId": diagnosis.id,
        "ruleIndex": index,
        "kind": if is_confirmed { "fail" } else { "open" },
        "level": if is_confirmed { level(diagnosis.severity) } else { "none" },
        "message": {"text": message(&format!("{} ({})\n{}{asks}", diagnosis.title, phrases.status(diagnosis.status), diagnosis.cause))},
        "rank": f64::from(diagnosis.score) / 10.0,
        "locations": places.next().into_iter().collect::<Vec<_>>(),
        "relatedLocations": places.collect::<Vec<_>>(),
        "occurrenceCount": diagnosis.evidence_total.max(1),
        "properties": properties,
    })
}

/// A text in which brackets are no links and braces no placeholders.
fn message(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escaped_lines(text).chars() {
        match c {
            '\\' | '[' | ']' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            c => out.push(c),
        }
    }
    out
}

fn location(cited: &Cited) -> Value {
    let text = &cited.quote.text;
    let lines = text.get(cited.quote.lines.clone()).unwrap_or(&cited.text);
    let (first, last) = (cited.line, cited.line + cited.quote.lines_more());
    let mut numbers = cited.lines().map(|line| line.number);
    let from = numbers.next().unwrap_or(first).max(1);
    let to = numbers.last().unwrap_or(from).max(last);
    let mut properties = Map::new();
    properties.insert("document".into(), json!(escaped(&cited.document)));
    properties.insert("decodedOffset".into(), json!(cited.offset));
    if let Some(time) = &cited.time {
        properties.insert("time".into(), json!(time));
    }
    if let Some(remark) = &cited.remark {
        properties.insert("remark".into(), json!(escaped(remark)));
    }
    let mut place = json!({
        "artifactLocation": {"uri": uri(&cited.document)},
        "region": {
            "startLine": first.max(1),
            "startColumn": cited.column.max(1),
            "endLine": last.max(1),
            "snippet": {"text": escaped_lines(lines)},
        },
    });
    // SARIF wants more of a context than the region has
    if let Some(place) = place.as_object_mut()
        && (from < first || to > last)
    {
        let context = json!({"startLine": from, "endLine": to, "snippet": {"text": escaped_lines(text)}});
        place.insert("contextRegion".into(), context);
    }
    json!({"physicalLocation": place, "properties": properties})
}

/// The name of a document as a reference to it. It may be a file inside an archive; viewers look up what they can.
fn uri(document: &str) -> String {
    let name = utf8_percent_encode(document, NAME);
    // two slashes at the beginning would make a host of the first folder
    if document.starts_with('/') { format!("file://{name}") } else { name.to_string() }
}

fn notifications(report: &Report) -> Vec<Value> {
    let notification = |skip: &super::Skipped| {
        json!({
            "level": if skip.is_failure() { "error" } else { "note" },
            "message": {"text": message(&escaped(&format!("{}: {}", skip.document, skip.detail)))},
            "descriptor": {"id": skip.reason},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(&skip.document)}}}],
        })
    };
    report.bundle.skipped.iter().map(notification).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_documents_become_references() {
        for (document, reference) in [
            ("case 1.zip!/logs.tar.gz!/a#b?c.log", "case%201.zip!/logs.tar.gz!/a%23b%3Fc.log"),
            ("javascript:alert(1)", "javascript%3Aalert%281%29"),
            ("/var/log/é", "file:///var/log/%C3%A9"),
            ("//host/x", "file:////host/x"),
            ("-", "-"),
        ] {
            assert_eq!(uri(document), reference);
        }
    }

    #[test]
    fn brackets_and_braces_of_a_message_are_themselves() {
        assert_eq!(message("[x](1) {0}\u{1b}[2J\n\u{202e}"), "\\[x\\](1) {{0}}\\\\u{{1b}}\\[2J\n\\\\u{{202e}}");
    }
}
