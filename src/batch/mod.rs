//! A batch: many tickets in, a line of output for each, a table, and a summary of all of them out.
//!
//! ```text
//! path ─▶ Ticket ─▶ Finished ─▶ Journal ─▶ Record ─▶ output, Summary
//! ```
//!
//! Tickets are read a few at a time, each by all the threads of the [`Analyzer`], so that all cores are busy with many small ones and with a large one.
//! What is finished goes to a journal beside the output, or straight to standard output, at once; nothing of a ticket stays in memory.
//!
//! Invariant: the output depends on the tickets and the options alone, not on threads, on time, or on how often the run was ended and resumed.

mod chart;
pub mod expected;
mod fingerprint;
mod html;
mod journal;
mod ordered;
mod output;
mod previous;
mod record;
mod resume;
mod summary;
mod table;
mod text;
mod ticket;
mod trend;
mod words;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Serialize;

use crate::abreast::abreast;
use crate::catalog::Language;
use crate::health::Health;
use crate::input::{Reason, Skipped};
use crate::report::{Options, Report, write_value, write_visible};
use crate::{Analysis, Analyzer};

pub use fingerprint::{of_catalog, of_options};
pub use html::write_html;
pub use journal::{Entry, Journal, JournalError, Opened};
pub use ordered::Ordered;
pub use output::{Format, Source, each, write};
pub use previous::{Known, Previous, PreviousError};
pub use record::{Diagnosed, Head, Place, Reading, Record};
pub use resume::Plan;
pub use summary::{Builder, Summary};
pub use text::write_text;
pub use ticket::{Found, Inside, Stamp, Ticket, find};
use words::Words;

/// Tickets that are read at once, at most: each holds blocks, and facts of what it has read.
const AT_ONCE_MAX: usize = 8;

/// What all tickets of a batch have in common.
#[derive(Debug)]
pub struct Batch<'a> {
    /// Reads them.
    pub analyzer: &'a Analyzer,
    /// How their reports are made.
    pub options: Options,
    /// The fingerprint of the signatures.
    pub catalog: String,
    /// The fingerprint of the options.
    pub fingerprint: String,
}

/// A ticket that was read.
#[derive(Debug)]
pub struct Finished {
    /// Its line of output, without the newline.
    pub line: String,
    /// What the line says of the ticket.
    pub head: Head,
    /// How long it took.
    pub took: Duration,
}

impl Batch<'_> {
    /// What the tickets look like from outside, in their order.
    pub fn stamps(&self, tickets: &[Ticket]) -> Vec<Stamp> {
        self.analyzer.pool.install(|| tickets.par_iter().map(Ticket::stamp).collect())
    }

    /// Reads tickets, `at` these indices; `take` gets each as it is finished, from several threads.
    ///
    /// # Errors
    /// The first of `take`; no further ticket is begun then.
    pub fn run(
        &self,
        tickets: &[Ticket],
        at: &[usize],
        take: &(dyn Fn(usize, Finished) -> io::Result<()> + Sync),
    ) -> io::Result<()> {
        let failure = Mutex::new(None);
        abreast(self.analyzer.threads().min(AT_ONCE_MAX), at.len(), &|number| {
            let Some((&index, ticket)) = at.get(number).and_then(|index| Some((index, tickets.get(*index)?))) else {
                return true;
            };
            let taken = take(index, self.read(ticket));
            taken.map_err(|error| failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error).kind()).is_ok()
        });
        failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Reads one ticket.
    fn read(&self, ticket: &Ticket) -> Finished {
        let began = Instant::now();
        // before it is read: what is written while it is read makes it another ticket
        let stamp = ticket.stamp();
        let (line, head) = self.caught(ticket, &stamp, || self.analyze(ticket));
        Finished { line, head, took: began.elapsed() }
    }

    /// The line of a ticket. Whatever happens, there is one.
    fn caught(&self, ticket: &Ticket, stamp: &Stamp, analyze: impl FnOnce() -> Analysis) -> (String, Head) {
        let read = catch_unwind(AssertUnwindSafe(|| self.line(ticket, stamp, analyze())));
        read.unwrap_or_else(|panic| {
            let detail = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let detail = format!("logdx failed: {}", detail.unwrap_or("a panic"));
            self.line(ticket, stamp, nothing_of(&ticket.name, detail))
        })
    }

    fn analyze(&self, ticket: &Ticket) -> Analysis {
        let (mut documents, skipped) = self.analyzer.find(std::slice::from_ref(&ticket.path));
        let list = crate::input::name(&ticket.path.join(expected::NAME));
        documents.retain(|document| document.name() != list);
        self.analyzer.analyze(documents, skipped)
    }

    fn line(&self, ticket: &Ticket, stamp: &Stamp, analysis: Analysis) -> (String, Head) {
        let documents = analysis.documents;
        let report = Report::new(self.analyzer.catalog(), analysis, vec![ticket.name.clone()], &self.options);
        let (status, reason) = reading(&ticket.name, documents, &report.bundle.skipped, self.options.language);
        let Stamp { files, size, modified, digest } = stamp;
        let head = Head {
            name: ticket.name.clone(),
            status,
            reason,
            files: *files,
            size: *size,
            modified: *modified,
            stamp: digest.clone(),
            catalog: self.catalog.clone(),
            options: self.fingerprint.clone(),
            unknown_errors: report.unknown_errors,
        };
        let json = serde_json::to_string(&Line { ticket: &head, report: &report }).unwrap_or_default();
        let mut line = Vec::new();
        // writing to memory does not fail
        let _ = write_visible(&json, &mut line);
        (String::from_utf8(line).unwrap_or_default().trim_end().to_owned(), head)
    }
}

/// A line of output: the report, and before it the ticket.
#[derive(Serialize)]
struct Line<'a> {
    ticket: &'a Head,
    #[serde(flatten)]
    report: &'a Report,
}

/// How far a ticket was read, and what kept it from being read on.
fn reading(ticket: &str, documents: u64, skipped: &[Skipped], language: Language) -> (Reading, Option<String>) {
    let mut failures = skipped.iter().filter(|skip| skip.is_failure());
    let Some(first) = failures.next() else { return (Reading::Read, None) };
    let more = failures.count() as u64;
    // within the ticket: which one it is stands beside the reason
    let below = first.document.strip_prefix(ticket).map(|below| below.trim_start_matches(['/', '!']));
    let mut reason = match below.unwrap_or(&first.document) {
        "" => first.detail.clone(),
        document => format!("{document}: {}", first.detail),
    };
    if more > 0 {
        let words = Words::of(language);
        reason = format!("{reason}; {}", words.count(more, words.more_skipped));
    }
    (if documents == 0 { Reading::Broken } else { Reading::Partial }, Some(reason))
}

/// Writes a summary as JSON, with a newline at its end.
///
/// # Errors
/// Those of the writer.
pub fn write_json(summary: &Summary, out: &mut dyn io::Write) -> io::Result<()> {
    write_value(summary, out)
}

/// Of a ticket of which nothing is known but that it failed.
fn nothing_of(name: &str, detail: String) -> Analysis {
    Analysis {
        health: Health::default(),
        diagnoses: Vec::new(),
        recoveries: Vec::new(),
        not_checked: Vec::new(),
        near: Vec::new(),
        unexplained: Vec::new(),
        skipped: vec![Skipped { document: name.to_owned(), reason: Reason::Unreadable, detail }],
        names: Vec::new(),
        documents: 0,
        bytes: 0,
        lines: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, SourceFile, skeleton};

    #[test]
    fn a_panic_costs_its_ticket_and_is_told() {
        let source = SourceFile { id: "acme/first".into(), path: "acme/first.yaml".into(), text: skeleton("acme/first") };
        let analyzer = Analyzer::new(Catalog::compile(&[source]).unwrap()).unwrap();
        let batch = Batch { analyzer: &analyzer, options: Options::default(), catalog: "c".into(), fingerprint: "o".into() };
        let ticket = Ticket { name: "t".into(), path: "t".into() };
        let (line, head) = batch.caught(&ticket, &Stamp::default(), || panic!("number {}", 7));
        assert_eq!((head.status, head.reason.as_deref()), (Reading::Broken, Some("logdx failed: number 7")));
        let record = Record::of_line(&line).unwrap();
        assert_eq!((record.head, record.diagnoses.len(), record.documents), (head, 0, 0));
    }
}
