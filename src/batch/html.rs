//! The summary as HTML: a [`Summary`] in, one page out that needs nothing else and loads nothing; it looks like the report, and has no script.
//!
//! Invariant: all that a template prints goes through the escaper of the report. Safe are only what is a constant here, and rows that a template made.

use std::io::{self, Write};

use askama::Template;
use indicatif::BinaryBytes;

use super::chart::{self, Chart, Matrix};
use super::expected::{Measured, Missed, ratio};
use super::summary::{Frequency, Summary};
use super::words::Words;
use crate::report::html::{STYLE, policy};

const OWN_STYLE: &str = include_str!("html/style.css");

/// Diagnoses that are not folded.
const SHOWN: usize = 15;

/// Writes the summary as HTML.
///
/// # Errors
/// Those of the writer.
pub fn write_html(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let style = format!("{STYLE}{OWN_STYLE}");
    let page = Page {
        policy: policy(&style, None),
        style,
        words: Words::of(summary.language),
        chart: summary.trend.as_ref().map(Chart::of),
        matrix: Matrix::of(summary),
        summary,
    };
    page.write_into(out)
}

#[derive(Template)]
#[template(path = "page.html", config = "src/batch/html/askama.toml")]
struct Page<'a> {
    summary: &'a Summary,
    words: &'static Words,
    policy: String,
    style: String,
    chart: Option<Chart>,
    matrix: Option<Matrix>,
}

#[derive(Template)]
#[template(path = "row.html", config = "src/batch/html/askama.toml")]
struct Row<'a> {
    d: &'a Frequency,
    words: &'static Words,
    bars: Vec<(&'static str, String, String)>,
    spark: Vec<[String; 4]>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    clippy::unused_self,
    reason = "the template passes references, to methods"
)]
impl Page<'_> {
    /// The summary in a sentence.
    fn heading(&self) -> String {
        let (words, tickets) = (self.words, &self.summary.tickets);
        let read = tickets.read + tickets.partial;
        let share = words.percent(ratio(read - tickets.nothing, read));
        let [_, many] = words.tickets;
        format!("{} {many}{} {} {share}", words.number(tickets.total), words.phrases.colon(), words.recognised_in)
    }

    /// Of the page as a whole, as classes name it.
    fn tone(&self) -> &'static str {
        if self.summary.not_whole() > 0 { "warning" } else { "info" }
    }

    fn size(&self, bytes: &u64) -> String {
        BinaryBytes(*bytes).to_string()
    }

    fn percent(&self, share: &Option<f64>) -> String {
        chart::percent(*share)
    }

    fn share(&self, share: &Option<f64>) -> String {
        self.words.percent(*share)
    }

    fn number(&self, number: &u64) -> String {
        self.words.number(*number)
    }

    fn count(&self, number: &u64, forms: &[&'static str; 2]) -> String {
        self.words.count(*number, *forms)
    }

    fn took(&self, seconds: &f64) -> String {
        self.words.took(*seconds)
    }

    fn by(&self, chart: &Chart) -> &'static str {
        self.words.by(chart.unit)
    }

    /// What the expectations come to: name, share, part and whole.
    fn grades(&self, measured: &Measured) -> [(&'static str, Option<f64>, u64, u64); 3] {
        let Measured { precision, right, told, recall, found, expected, top_1, first, first_of, .. } = measured;
        let words = self.words;
        [
            (words.precision, *precision, *right, *told),
            (words.recall, *recall, *found, *expected),
            (words.top_1, *top_1, *first, *first_of),
        ]
    }

    fn lists<'b>(&self, measured: &'b Measured) -> [(&'static str, &'b [Missed]); 2] {
        [(self.words.missed, &measured.missed), (self.words.wrong, &measured.wrong)]
    }

    fn not_whole(&self) -> String {
        self.words.count(self.summary.not_whole(), self.words.tickets)
    }

    fn signatures(&self) -> String {
        self.words.count(self.summary.signatures(), self.words.phrases.signatures)
    }

    fn shown(&self) -> usize {
        SHOWN
    }

    fn row<'b>(&self, d: &'b Frequency) -> Row<'b> {
        let most = self.summary.diagnoses.first().map_or(1, |first| first.tickets);
        let (bars, spark) = (chart::bars(d, most), chart::spark(&d.id, self.summary.trend.as_ref()));
        Row { d, words: self.words, bars, spark }
    }
}

impl Row<'_> {
    fn number(&self) -> String {
        self.words.number(self.d.tickets)
    }

    fn share(&self) -> String {
        self.words.percent(self.d.share)
    }

    fn severity(&self) -> &'static str {
        self.words.phrases.severity(self.d.severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_does_not_end_before_its_end() {
        assert!(!OWN_STYLE.contains("</"));
    }
}
