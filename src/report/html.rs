//! The HTML report: a [`Report`] in, one page out that needs nothing else: style and script stand in it, and its content security policy
//! forbids whatever is not these two, by their hashes. It loads nothing and sends nothing.
//!
//! Invariant: all that a template prints goes through [`Shown`]. The templates of this folder print as safe only what is a constant here.

mod graph;
mod timeline;

use std::fmt;
use std::io::{self, Write};

use askama::Template;
use askama::filters::Escaper;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indicatif::BinaryBytes;
use sha2::{Digest as _, Sha256};

use super::escape::escape_with;
use super::{Ask, Cited, Phrases, Piece, Ranked, Report};
use crate::input::Skipped;
use graph::Graph;
use timeline::Timeline;

/// What all pages look like.
pub(crate) const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Places that are not folded, of a cause and of a symptom.
const PLACES: usize = 3;
const SYMPTOM_PLACES: usize = 1;

/// Writes the report as HTML.
///
/// # Errors
/// Those of the writer.
pub fn write_html(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (failed, passed) = report.bundle.skipped.iter().partition(|skip| skip.is_failure());
    let page = Page {
        report,
        phrases: Phrases::of(report.language),
        policy: policy(STYLE, Some(SCRIPT)),
        timeline: Timeline::of(report),
        asks: report.asks(),
        unchecked: report.unchecked(),
        failed,
        passed,
    };
    page.write_into(out)
}

/// A piece of evidence and where it stands on the page.
type Anchored<'a> = (String, &'a Cited);

/// What the browser may load and run: one style, one script if there is one, and nothing from anywhere.
pub(crate) fn policy(style: &str, script: Option<&str>) -> String {
    let allowed = [("style-src", Some(style)), ("script-src", script)];
    let allowed = allowed
        .iter()
        .filter_map(|(what, text)| Some(format!("{what} 'sha256-{}'; ", STANDARD.encode(Sha256::digest((*text)?)))));
    format!("default-src 'none'; {}base-uri 'none'; form-action 'none'", allowed.collect::<String>())
}

#[derive(Template)]
#[template(path = "page.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    report: &'a Report,
    phrases: &'static Phrases,
    policy: String,
    timeline: Option<Timeline<'a>>,
    asks: Vec<Ask<'a>>,
    unchecked: Vec<Ask<'a>>,
    failed: Vec<&'a Skipped>,
    passed: Vec<&'a Skipped>,
}

impl<'a> Page<'a> {
    /// The first cause, if there is one.
    fn first(&self) -> Option<&'a Ranked> {
        self.report.diagnoses.first()
    }

    /// What to do before everything else.
    fn first_step(&self) -> Option<&'a str> {
        self.first()?.fix.first().map(|step| step.action.as_str())
    }

    fn graph(&self, cause: &'a Ranked) -> Graph<'a> {
        Graph::of(self.report, cause)
    }

    /// How many diagnoses stand for themselves.
    fn causes(&self) -> usize {
        self.report.causes().count()
    }

    fn severity(&self, diagnosis: &Ranked) -> &'static str {
        self.phrases.severity(diagnosis.severity)
    }

    fn status(&self, diagnosis: &Ranked) -> &'static str {
        self.phrases.status(diagnosis.status)
    }

    fn confidence(&self, diagnosis: &Ranked) -> &'static str {
        self.phrases.confidence(diagnosis.confidence)
    }

    fn size(&self) -> String {
        BinaryBytes(self.report.bundle.bytes).to_string()
    }

    fn signatures(&self) -> String {
        self.phrases.count(self.report.tool.signatures as u64, self.phrases.signatures)
    }

    fn masked(&self) -> &'static str {
        self.phrases.masked(self.report.redaction)
    }

    /// Evidence with its anchors: what is shown and what is folded; how many places are not shown at once, and how many not at all.
    fn evidence<'b>(&self, diagnosis: &'b Ranked) -> (Vec<Anchored<'b>>, Vec<Anchored<'b>>, [Option<String>; 2]) {
        let anchored = (1..).zip(&diagnosis.evidence).map(|(number, cited)| (format!("e{}-{number}", diagnosis.rank), cited));
        let mut shown: Vec<Anchored<'b>> = anchored.collect();
        let places = if diagnosis.explained_by.is_some() { SYMPTOM_PLACES } else { PLACES };
        let folded = shown.split_off(places.min(shown.len()));
        let more = |than: usize| {
            let rest = diagnosis.evidence_total.saturating_sub(than as u64);
            (rest > 0).then(|| self.phrases.count(rest, self.phrases.more_places))
        };
        let rest = [more(shown.len()), more(diagnosis.evidence.len())];
        (shown, folded, rest)
    }

    /// Of the page as a whole, as classes name it.
    fn tone(&self) -> &'static str {
        match self.first() {
            Some(first) => first.severity.name(),
            None if self.report.found_nothing() && self.failed.is_empty() => "ok",
            None => "warning",
        }
    }
}

/// The words of a command, each with the gap before it, so that lines break between them and not at their hyphens.
fn words(run: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = run.trim_end();
    std::iter::from_fn(move || {
        let word = rest.find(|c: char| !c.is_ascii_whitespace())?;
        let (gap, behind) = rest.split_at_checked(word)?;
        let end = behind.find(|c: char| c.is_ascii_whitespace()).unwrap_or(behind.len());
        let (word, behind) = behind.split_at_checked(end)?;
        rest = behind;
        Some((gap, word))
    })
}

/// Writes text for HTML, in elements and in attributes: markup is quoted, and what could not be seen is written out. Lines are kept.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown;

impl Escaper for Shown {
    fn write_escaped_str<W: fmt::Write>(&self, mut out: W, text: &str) -> fmt::Result {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                out.write_char('\n')?;
            }
            escape_with(line.strip_suffix('\r').unwrap_or(line), &mut out, |c, out| match c {
                '<' => out.write_str("&lt;"),
                '>' => out.write_str("&gt;"),
                '&' => out.write_str("&amp;"),
                '"' => out.write_str("&quot;"),
                '\'' => out.write_str("&#39;"),
                c => out.write_char(c),
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_ends_neither_an_element_nor_an_attribute() {
        let mut out = String::new();
        Shown.write_escaped_str(&mut out, "<a b=\"c\" d='e'>&amp;\r\n\u{1b}[31m\u{202e}\0").unwrap();
        assert_eq!(out, "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;\n\\u{202e}\\u{0}");
    }

    #[test]
    fn style_and_script_do_not_end_before_their_end() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</"));
    }

    #[test]
    fn a_command_keeps_its_gaps() {
        let run = "az  show\n  -n x ";
        let told: String = words(run).flat_map(|(gap, word)| [gap, word]).collect();
        assert_eq!((told.as_str(), words(run).count()), ("az  show\n  -n x", 4));
    }
}
