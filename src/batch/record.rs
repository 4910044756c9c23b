//! Records: a line of output in, what of it can be asked for out. Tables and summaries are made of records, whether a line was written a
//! moment ago or by a run that was ended yesterday, so all of them say the same.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::catalog::Severity;
use crate::correlate::Status;
use crate::rank::Confidence;

/// How far a ticket was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// All of it.
    Read,
    /// Some of it could not be read.
    Partial,
    /// Nothing of it could be read.
    Broken,
}

/// What a line says of the ticket itself, before the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// How far it was read.
    pub status: Reading,
    /// Why not all of it was.
    pub reason: Option<String>,
    /// Files in it.
    pub files: u64,
    /// Their bytes on the disk.
    pub size: u64,
    /// When the newest was written.
    pub modified: Option<Timestamp>,
    /// Over names, sizes and times of its files: whether it is still the same ticket.
    pub stamp: String,
    /// Over the signatures and the version of logdx: whether they would still say the same.
    pub catalog: String,
    /// Over the options that change a report.
    pub options: String,
    /// Error lines that no signature explains, also those of templates that the report leaves out.
    #[serde(default)]
    pub unknown_errors: u64,
}

/// One ticket, as far as it can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The ticket itself.
    pub head: Head,
    /// Documents that were read.
    pub documents: u64,
    /// Bytes of text in them.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u64,
    /// In rank order.
    pub diagnoses: Vec<Diagnosed>,
}

/// A diagnosis of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosed {
    /// Signature.
    pub id: String,
    /// From 1.
    pub rank: u64,
    /// From 0 to 1.
    pub score: f64,
    /// In words.
    pub confidence: Confidence,
    /// Whether it holds or may hold.
    pub status: Status,
    /// How bad it is.
    pub severity: Severity,
    /// The top confirmed cause.
    pub explained_by: Option<String>,
    /// Where the first evidence stands, and what it says.
    pub first: Option<Place>,
    /// How many places say so.
    pub evidence_total: u64,
    /// The first and the last time in the evidence that the report keeps.
    pub times: Option<(Timestamp, Timestamp)>,
}

/// A place of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Document.
    pub document: String,
    /// Line, from 1.
    pub line: u64,
    /// The line or lines of the match.
    pub text: String,
}

impl Diagnosed {
    /// Whether it stands for itself and holds: a cause, as far as the report knows.
    pub fn is_cause(&self) -> bool {
        self.status == Status::Confirmed && self.explained_by.is_none()
    }

    /// The area of its signature: what stands before the slash.
    pub fn area(&self) -> &str {
        self.id.rsplit_once('/').map_or("", |(area, _)| area)
    }
}

impl Record {
    /// The worst severity among confirmed diagnoses.
    pub fn worst(&self) -> Option<Severity> {
        self.diagnoses.iter().filter(|d| d.status == Status::Confirmed).map(|d| d.severity).max()
    }

    /// Of a line of output.
    ///
    /// # Errors
    /// When it is none.
    pub fn of_line(line: &str) -> serde_json::Result<Self> {
        let Line { ticket, bundle, diagnoses } = serde_json::from_str(line)?;
        let WrittenBundle { documents, bytes, lines } = bundle;
        let diagnoses = diagnoses.into_iter().map(Diagnosed::from).collect();
        Ok(Self { head: ticket, documents, bytes, lines, diagnoses })
    }
}

/// What is read back of `logdx.report/1`.
#[derive(Deserialize)]
struct Line {
    ticket: Head,
    bundle: WrittenBundle,
    diagnoses: Vec<Written>,
}

#[derive(Deserialize)]
struct WrittenBundle {
    documents: u64,
    bytes: u64,
    lines: u64,
}

#[derive(Deserialize)]
struct Written {
    id: String,
    rank: u64,
    score: f64,
    confidence: Confidence,
    status: Status,
    severity: Severity,
    explained_by: Option<String>,
    evidence: Vec<WrittenEvidence>,
    evidence_total: u64,
}

#[derive(Deserialize)]
struct WrittenEvidence {
    document: String,
    line: u64,
    text: String,
    time: Option<Timestamp>,
}

impl From<Written> for Diagnosed {
    fn from(written: Written) -> Self {
        let Written { id, rank, score, confidence, status, severity, explained_by, evidence, evidence_total } = written;
        let times = evidence.iter().filter_map(|evidence| evidence.time);
        let times = times.clone().min().zip(times.max());
        let first = evidence.into_iter().next();
        let first = first.map(|WrittenEvidence { document, line, text, .. }| Place { document, line, text });
        Self { id, rank, score, confidence, status, severity, explained_by, first, evidence_total, times }
    }
}
