//! The `JUnit` report, for CI: a [`Report`] in, one test suite in XML out.
//!
//! A confirmed diagnosis that stands for itself is a failed test; one that is only information passes, since it breaks nothing. A possible
//! one and a symptom that a cause explains are skipped tests, with the reason. What could not be read is an error. Where nothing was found,
//! one passed test says so: some programs take an empty suite for a mistake.
//!
//! Invariant: every text is escaped before it is written, so that no character is in it that XML forbids.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::escape::escaped_lines;
use super::{Phrases, Ranked, Report, escaped};
use crate::catalog::Severity;
use crate::correlate::Status;

/// Writes the report as `JUnit` XML.
///
/// # Errors
/// Those of the writer.
pub fn write_junit(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let phrases = Phrases::of(report.language);
    let cases = cases(report, phrases);
    let count = |outcome: Outcome| cases.iter().filter(|case| case.outcome == outcome).count().to_string();
    let (tests, failures, errors, skipped) =
        (cases.len().to_string(), count(Outcome::Failure), count(Outcome::Error), count(Outcome::Skipped));
    let counts = [("tests", tests.as_str()), ("failures", &failures), ("errors", &errors)];
    let inputs = report.bundle.inputs.join(" ");
    let mut xml = Xml(Writer::new_with_indent(out, b' ', 2));
    xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.open("testsuites", &[&[("name", "logdx")][..], &counts].concat())?;
    xml.open("testsuite", &[&[("name", inputs.as_str())][..], &counts, &[("skipped", &skipped)]].concat())?;
    xml.open("properties", &[])?;
    for (name, value) in [("schema", report.schema), ("version", report.tool.version)] {
        xml.empty("property", &[("name", name), ("value", value)])?;
    }
    xml.close("properties")?;
    cases.iter().try_for_each(|case| xml.case(case))?;
    xml.close("testsuite")?;
    xml.close("testsuites")?;
    writeln!(xml.0.into_inner())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Skipped,
    Failure,
    Error,
}

/// A test, as programs for CI know it.
struct Case<'a> {
    area: &'a str,
    name: &'a str,
    outcome: Outcome,
    /// What kind of failure.
    kind: &'a str,
    /// Why it did not pass, on one line.
    message: String,
    /// All there is to say.
    told: String,
}

fn cases<'a>(report: &'a Report, phrases: &'a Phrases) -> Vec<Case<'a>> {
    let mut cases: Vec<Case<'a>> = report.diagnoses.iter().map(|diagnosis| of_diagnosis(diagnosis, phrases)).collect();
    for skip in report.bundle.skipped.iter().filter(|skip| skip.is_failure()) {
        cases.push(Case {
            area: phrases.skipped,
            name: &skip.document,
            outcome: Outcome::Error,
            kind: phrases.skipped,
            message: skip.detail.clone(),
            told: escaped(&format!("{}: {}", skip.document, skip.detail)),
        });
    }
    if cases.is_empty() {
        let told = format!("{}. {}", report.heading(), report.told_read());
        cases.push(Case {
            area: "logdx",
            name: phrases.nothing,
            outcome: Outcome::Passed,
            kind: "",
            message: String::new(),
            told,
        });
    }
    cases
}

fn of_diagnosis<'a>(diagnosis: &'a Ranked, phrases: &'a Phrases) -> Case<'a> {
    let (outcome, why) = match (&diagnosis.explained_by, diagnosis.status, diagnosis.severity) {
        (Some(cause), ..) => (Outcome::Skipped, format!("{}{} {cause}", phrases.explained_by, phrases.colon())),
        (None, Status::Possible, _) => (Outcome::Skipped, phrases.status(diagnosis.status).to_owned()),
        (None, Status::Confirmed, Severity::Info) => (Outcome::Passed, String::new()),
        (None, Status::Confirmed, _) => (Outcome::Failure, String::new()),
    };
    let message = if why.is_empty() { diagnosis.title.clone() } else { format!("{} ({why})", diagnosis.title) };
    Case {
        area: diagnosis.id.rsplit_once('/').map_or("logdx", |(area, _)| area),
        name: &diagnosis.id,
        outcome,
        kind: phrases.severity(diagnosis.severity),
        told: told(diagnosis, phrases),
        message,
    }
}

/// The diagnosis as text.
fn told(diagnosis: &Ranked, phrases: &Phrases) -> String {
    let mut told = vec![diagnosis.title.clone(), diagnosis.cause.clone(), String::new(), phrases.fix.to_owned()];
    for (number, step) in (1..).zip(&diagnosis.fix) {
        told.push(format!("{number}. {}", step.action));
        told.extend(step.destructive.iter().map(|warning| format!("{}{} {warning}", phrases.warning, phrases.colon())));
        told.extend(step.run.iter().flat_map(|run| run.lines()).map(|line| format!("$ {line}")));
    }
    if diagnosis.is_possible() {
        told.extend([String::new(), phrases.to_confirm.to_owned()]);
        for open in &diagnosis.to_confirm {
            told.push(open.why.clone());
            told.extend(open.run.iter().map(|run| format!("$ {run}")));
        }
    }
    told.extend([String::new(), phrases.evidence.to_owned()]);
    for cited in &diagnosis.evidence {
        told.push(escaped(&format!("{}:{}", cited.place(), cited.column)));
        told.extend(cited.text.lines().map(|line| format!("  {line}")));
        told.extend(cited.remark.iter().map(|remark| escaped(&format!("  → {remark}"))));
    }
    told.join("\n")
}

struct Xml<'a>(Writer<&'a mut dyn Write>);

impl Xml<'_> {
    fn start<'b>(name: &'b str, attributes: &[(&str, &str)]) -> BytesStart<'b> {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((*key, escaped(value).as_str()));
        }
        start
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Start(Self::start(name, attributes)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Empty(Self::start(name, attributes)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.0.write_event(Event::Text(BytesText::new(&escaped_lines(text))))?;
        self.close(name)
    }

    fn case(&mut self, case: &Case<'_>) -> io::Result<()> {
        self.open("testcase", &[("classname", case.area), ("name", case.name)])?;
        let attributes = [("message", case.message.as_str()), ("type", case.kind)];
        match case.outcome {
            Outcome::Passed => self.text("system-out", &[], &case.told)?,
            Outcome::Skipped => {
                self.empty("skipped", &[("message", case.message.as_str())])?;
                self.text("system-out", &[], &case.told)?;
            }
            Outcome::Failure => self.text("failure", &attributes, &case.told)?,
            Outcome::Error => self.text("error", &attributes, &case.told)?,
        }
        self.close("testcase")
    }
}
