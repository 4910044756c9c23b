//! The summary: [`Record`]s in, in their order; what all tickets say together out. Renderers beside this file write it.
//!
//! Memory is bounded: counts by signature, by pairs of them and by day, and lists that are cut. But for the times that reading took, it depends on
//! the records alone.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::expected::{Measure, Measured, ratio};
use super::record::{Reading, Record};
use super::ticket::Ticket;
use super::trend::{Days, Trend};
use crate::catalog::{Catalog, Language, Severity};
use crate::correlate::Status;

/// So many pairs of causes, broken tickets and slow ones are listed.
const TOGETHER_MAX: usize = 200;
const BROKEN_MAX: usize = 1_000;
const SLOWEST_MAX: usize = 10;

/// What all tickets say together. Field names are those of `logdx.summary/1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    schema: &'static str,
    tool: Tool,
    /// The fingerprint of the signatures.
    pub catalog: String,
    /// How many.
    pub tickets: Tickets,
    /// Documents that were read.
    pub documents: u64,
    /// Bytes of text in them.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u64,
    /// Error lines that no signature explains.
    pub unknown_errors: u64,
    /// The most frequent first.
    pub diagnoses: Vec<Frequency>,
    /// Causes of one ticket, the most frequent pairs first.
    pub together: Vec<Together>,
    /// Tickets over time, where they have more than one.
    pub trend: Option<Trend>,
    /// Those that could not be read, or not to their end; the first by name.
    pub broken: Vec<Broken>,
    /// Those that took longest to read, in this run or the ones it went on with.
    pub slowest: Vec<Slow>,
    /// How well expectations are met, where tickets carry some.
    pub expected: Option<Measured>,
    #[serde(skip)]
    pub(super) language: Language,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    signatures: usize,
}

/// How many tickets.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tickets {
    /// All.
    pub total: u64,
    /// Read to their end.
    pub read: u64,
    /// Read, but not to their end.
    pub partial: u64,
    /// Not read.
    pub broken: u64,
    /// Read, and nothing was recognised in them.
    pub nothing: u64,
    /// Of those that were read.
    pub nothing_share: Option<f64>,
}

/// How frequent a diagnosis is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frequency {
    /// Signature.
    pub id: String,
    /// What is wrong.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// Tickets that have it.
    pub tickets: u64,
    /// Of the tickets that were read.
    pub share: Option<f64>,
    /// Tickets where it stands for itself and is confirmed.
    pub cause: u64,
    /// Tickets where it is confirmed and another one explains it.
    pub symptom: u64,
    /// Tickets where it is possible.
    pub possible: u64,
    /// Tickets where it is the first.
    pub first: u64,
}

/// Two causes of one ticket.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Together {
    /// In the order of ids.
    pub ids: [String; 2],
    /// Tickets that have both.
    pub tickets: u64,
    /// Of the tickets that were read.
    pub share: Option<f64>,
}

/// A ticket that was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The ticket.
    pub ticket: String,
    /// How far it was read.
    pub status: Reading,
    /// Why not further.
    pub reason: String,
}

/// A ticket that took long.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slow {
    /// The ticket.
    pub ticket: String,
    /// How long.
    pub seconds: f64,
    /// Bytes of text in it.
    pub bytes: u64,
}

/// Makes a summary of record after record.
#[derive(Debug)]
pub struct Builder<'a> {
    catalog: &'a Catalog,
    summary: Summary,
    frequencies: BTreeMap<String, Frequency>,
    together: BTreeMap<[String; 2], u64>,
    days: Days,
    measure: Measure,
    worst: Option<Severity>,
}

impl<'a> Builder<'a> {
    /// Of no ticket. `fingerprint` is that of the signatures.
    pub fn new(catalog: &'a Catalog, fingerprint: &str, language: Language) -> Self {
        let tool = Tool { name: "logdx", version: env!("CARGO_PKG_VERSION"), signatures: catalog.signatures().len() };
        let summary = Summary {
            schema: "logdx.summary/1",
            tool,
            catalog: fingerprint.to_owned(),
            tickets: Tickets::default(),
            documents: 0,
            bytes: 0,
            lines: 0,
            unknown_errors: 0,
            diagnoses: Vec::new(),
            together: Vec::new(),
            trend: None,
            broken: Vec::new(),
            slowest: Vec::new(),
            expected: None,
            language,
        };
        Self {
            catalog,
            summary,
            frequencies: BTreeMap::new(),
            together: BTreeMap::new(),
            days: Days::default(),
            measure: Measure::default(),
            worst: None,
        }
    }

    /// Adds a ticket; `seconds` is how long it took to read, if that is known.
    pub fn add(&mut self, ticket: &Ticket, record: &Record, seconds: Option<f64>) {
        let Summary { tickets, broken, slowest, .. } = &mut self.summary;
        tickets.total += 1;
        match record.head.status {
            Reading::Read => tickets.read += 1,
            Reading::Partial => tickets.partial += 1,
            Reading::Broken => tickets.broken += 1,
        }
        if record.head.status != Reading::Read && broken.len() < BROKEN_MAX {
            let head = &record.head;
            let reason = head.reason.clone().unwrap_or_default();
            broken.push(Broken { ticket: head.name.clone(), status: head.status, reason });
        }
        if let Some(seconds) = seconds {
            slowest.push(Slow { ticket: record.head.name.clone(), seconds, bytes: record.bytes });
            slowest.sort_by(|a, b| b.seconds.total_cmp(&a.seconds).then_with(|| a.ticket.cmp(&b.ticket)));
            slowest.truncate(SLOWEST_MAX);
        }
        self.summary.documents += record.documents;
        self.summary.bytes += record.bytes;
        self.summary.lines += record.lines;
        self.summary.unknown_errors += record.head.unknown_errors;
        self.worst = self.worst.max(record.worst());
        self.measure.add(ticket, record, self.catalog);
        if record.head.status == Reading::Broken {
            return;
        }
        self.summary.tickets.nothing += u64::from(record.diagnoses.is_empty());
        self.days.add(record);
        self.count(record);
    }

    fn count(&mut self, record: &Record) {
        for d in &record.diagnoses {
            let frequency = self.frequencies.entry(d.id.clone()).or_insert_with(|| Frequency {
                id: d.id.clone(),
                title: String::new(),
                severity: d.severity,
                tickets: 0,
                share: None,
                cause: 0,
                symptom: 0,
                possible: 0,
                first: 0,
            });
            frequency.tickets += 1;
            frequency.first += u64::from(d.rank == 1);
            match (d.status, &d.explained_by) {
                (Status::Possible, _) => frequency.possible += 1,
                (Status::Confirmed, None) => frequency.cause += 1,
                (Status::Confirmed, Some(_)) => frequency.symptom += 1,
            }
        }
        let mut causes: Vec<&str> = record.diagnoses.iter().filter(|d| d.is_cause()).map(|d| d.id.as_str()).collect();
        causes.sort_unstable();
        for (number, one) in causes.iter().enumerate() {
            for other in causes.iter().skip(number + 1) {
                *self.together.entry([(*one).to_owned(), (*other).to_owned()]).or_default() += 1;
            }
        }
    }

    /// The worst severity among the confirmed diagnoses of all tickets.
    pub fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// All of it.
    pub fn finish(self) -> Summary {
        let Self { catalog, mut summary, frequencies, together, days, measure, .. } = self;
        let read = summary.tickets.read + summary.tickets.partial;
        summary.tickets.nothing_share = ratio(summary.tickets.nothing, read);
        summary.diagnoses = frequencies.into_values().collect();
        for frequency in &mut summary.diagnoses {
            let signature = catalog.find(&frequency.id).and_then(|index| catalog.signatures().get(index));
            frequency.title = signature.map(|s| s.file().title.get(summary.language).to_owned()).unwrap_or_default();
            frequency.share = ratio(frequency.tickets, read);
        }
        summary.diagnoses.sort_by(|a, b| (b.tickets, b.cause, &a.id).cmp(&(a.tickets, a.cause, &b.id)));
        let pairs = together.into_iter().map(|(ids, tickets)| Together { ids, tickets, share: ratio(tickets, read) });
        summary.together = pairs.collect();
        summary.together.sort_by_key(|pair| Reverse(pair.tickets));
        summary.together.truncate(TOGETHER_MAX);
        summary.trend = days.finish();
        summary.expected = measure.finish();
        summary
    }
}

impl Summary {
    pub(super) fn schema(&self) -> &'static str {
        self.schema
    }

    pub(super) fn version(&self) -> &'static str {
        self.tool.version
    }

    pub(super) fn signatures(&self) -> u64 {
        self.tool.signatures as u64
    }

    /// Tickets of which not all was read.
    pub fn not_whole(&self) -> u64 {
        self.tickets.partial + self.tickets.broken
    }
}
