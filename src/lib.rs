//! logdx finds out what is wrong with an Azure Arc-enabled Kubernetes cluster from what people have: support bundles, logs, transcripts of
//! commands. It looks for the messages of a catalog of signatures and ranks what they mean.
//!
//! The flow, as a sentence of nouns:
//!
//! ```text
//! path | stdin ─▶ Document ─▶ Candidate ─▶ Match ─▶ Fact ─▶ Finding ─▶ Diagnosis ─▶ Report
//!                  input       scan         verify   facts   correlate   rank        report
//! ```
//!
//! Two halves meet at one immutable value, the compiled [`catalog::Catalog`]: everything an author can get wrong fails while it is compiled,
//! and nothing in a signature can fail while input is read. The leaves that both halves stand on are [`fold`] and [`sieve`]. Blocks of a document are
//! examined (`examine`) in parallel, and put together (`collect`) in order, so that the same bytes give the same report; what may hold tables, objects
//! and the like is put together to pages (`pages`) and read for [`facts`]. Conditions are judged (`correlate`) when all is known.
//!
//! ```
//! use logdx::{Analyzer, builtin, input::Document};
//!
//! let analyzer = Analyzer::new(builtin::catalog()?)?;
//! let text = "Error: Cannot connect to the hybrid connection because no agent is connected in the target arc resource.";
//! let analysis = analyzer.analyze(vec![Document::stream("proxy.log", text.as_bytes())], vec![]);
//! assert!(!analysis.diagnoses.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a failed unwrap is a failed test"
    )
)]

mod abreast;
pub mod batch;
pub mod builtin;
mod candidates;
pub mod catalog;
pub mod check;
mod claim;
mod collect;
pub mod correlate;
pub mod diff;
mod error;
pub mod evidence;
mod examine;
pub mod facts;
pub mod fold;
pub mod health;
pub mod input;
mod jobs;
pub mod logline;
mod needles;
mod occurrence;
mod origin;
mod pages;
pub mod rank;
pub mod redact;
pub mod reference;
pub mod report;
pub mod scan;
pub mod sieve;
mod sources;
mod spot;
mod stream;
mod supply;
mod survey;
pub mod unknown;
#[cfg(target_arch = "x86_64")]
mod vector;
pub mod verify;
mod wrap;

pub use error::Error;
pub use stream::{Unwatched, Watch};

use std::path::PathBuf;

use catalog::Catalog;
use correlate::{Correlated, Finding, NotChecked};
use health::Health;
use input::{Document, Limits, Skipped};
use origin::Origins;
use rank::Diagnosis;
use rayon::{ThreadPool, ThreadPoolBuilder};
use redact::Redaction;
use scan::Scanner;
use unknown::{Reach, Unexplained};

/// A catalog, made ready to analyze any number of bundles.
#[derive(Debug)]
pub struct Analyzer {
    catalog: Catalog,
    scanner: Scanner,
    origins: Origins,
    pool: ThreadPool,
    redaction: Redaction,
    limits: Limits,
    reach: Reach,
}

/// What a bundle held.
#[derive(Debug)]
pub struct Analysis {
    /// What a reader should know first.
    pub health: Health,
    /// Ranked diagnoses.
    pub diagnoses: Vec<Diagnosis>,
    /// Good news: what heals others, and is no diagnosis of its own.
    pub recoveries: Vec<Finding>,
    /// Signatures that nothing in the bundle could decide.
    pub not_checked: Vec<NotChecked>,
    /// Words of messages that came near, for signatures that were not found.
    pub near: Vec<NearMiss>,
    /// Error-like lines that no finding claims, clustered and ranked.
    pub unexplained: Vec<Unexplained>,
    /// What was not read.
    pub skipped: Vec<Skipped>,
    /// The names of the documents that were read.
    pub names: Vec<String>,
    /// Documents that were read.
    pub documents: u64,
    /// Bytes of text in them.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u64,
}

/// Part of a message was found, and the rest was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The signature, by its index in the catalog.
    pub signature: usize,
    /// Its id.
    pub id: String,
    /// The document.
    pub document: String,
    /// The line, from 1.
    pub line: u64,
    /// The words that were found.
    pub words: String,
}

impl Analyzer {
    /// Makes a catalog ready, with a thread for each core and credentials masked.
    ///
    /// # Errors
    /// When the threads cannot be started or the catalog is too large.
    pub fn new(catalog: Catalog) -> Result<Self, Error> {
        Self::with(catalog, 0, Redaction::default())
    }

    /// Makes a catalog ready; `threads` of 0 means one for each core.
    ///
    /// # Errors
    /// As [`Analyzer::new`].
    pub fn with(catalog: Catalog, threads: usize, redaction: Redaction) -> Result<Self, Error> {
        let scanner = Scanner::new(&catalog)?;
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(Error::threads)?;
        Ok(Self { catalog, scanner, origins: Origins::default(), pool, redaction, limits: Limits::default(), reach: Reach::Ends })
    }

    /// The same, with other limits for what a bundle may cost.
    #[must_use]
    pub fn limited(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same, looking at every line of every document for errors that no signature explains, and not only at their beginnings and ends.
    #[must_use]
    pub fn thorough(self) -> Self {
        Self { reach: Reach::All, ..self }
    }

    /// The documents at some paths, and what is none, looked for by its threads: see [`input::find`].
    pub fn find(&self, paths: &[PathBuf]) -> (Vec<Document>, Vec<Skipped>) {
        self.pool.install(|| input::find(paths))
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Its catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The atoms it looks for.
    pub fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    /// Analyzes documents as one bundle. `skipped` is what was passed over before.
    pub fn analyze(&self, documents: Vec<Document>, skipped: Vec<Skipped>) -> Analysis {
        self.analyze_watched(documents, skipped, &Unwatched)
    }

    /// As [`Analyzer::analyze`], with somebody watching.
    pub fn analyze_watched(&self, documents: Vec<Document>, mut skipped: Vec<Skipped>, watch: &dyn Watch) -> Analysis {
        let Self { catalog, scanner, origins, pool, redaction, limits, reach } = self;
        let context = examine::Context { catalog, scanner, origins, redaction: *redaction, reach: *reach };
        let mut collected = stream::run(&context, documents, limits, &mut skipped, pool, watch);
        let collectors = collected.read_names();
        let Correlated { findings, recoveries, not_checked } = correlate::correlate(catalog, &collected);
        let near = self.near(&collected, &findings);
        let shapes = std::mem::take(&mut collected.unknown);
        let unexplained = unknown::unexplained(shapes, findings.iter().chain(&recoveries));
        let health = Health::of(&collected.facts, &findings, collectors);
        let diagnoses = rank::rank(catalog, findings);
        let collect::Collected { documents, bytes, lines, names, .. } = collected;
        let names = names.into_keys().collect();
        Analysis { health, diagnoses, recoveries, not_checked, near, unexplained, skipped, names, documents, bytes, lines }
    }

    /// Near misses of signatures that were not found, one of each and the most telling first. Words of lines that are evidence for something
    /// else are no near miss.
    fn near(&self, collected: &collect::Collected, findings: &[Finding]) -> Vec<NearMiss> {
        let mut near: Vec<(u32, NearMiss)> = Vec::new();
        for (&(signature, message), miss) in &collected.near {
            let found = |finding: &Finding| finding.signature == signature as usize;
            let mut evidence = findings.iter().flat_map(|finding| &finding.evidence);
            if findings.iter().any(found) || evidence.any(|evidence| evidence.covers(&miss.document, miss.line)) {
                continue;
            }
            let Some(known) = self.catalog.signatures().get(signature as usize) else { continue };
            let literals = known.messages().get(message as usize).map(|message| message.template().literals());
            let Some(literal) = literals.and_then(|literals| literals.get(miss.literal as usize)) else { continue };
            let (document, words) = (miss.document.clone(), literal.text().trim().to_owned());
            let miss = NearMiss { signature: signature as usize, id: known.id().to_owned(), document, line: miss.line, words };
            match near.last_mut().filter(|(_, last)| last.signature == miss.signature) {
                Some(last) if last.0 < literal.weight() => *last = (literal.weight(), miss),
                Some(_) => {}
                None => near.push((literal.weight(), miss)),
            }
        }
        near.sort_by_key(|(weight, miss)| (std::cmp::Reverse(*weight), miss.signature));
        near.into_iter().map(|(_, miss)| miss).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::SourceFile;

    #[test]
    fn of_several_near_misses_of_a_signature_the_most_telling_is_told() {
        let message = "Unable to frobnicate {name} because the flux capacitor is missing";
        let more = ["gearbox manufactory {*}has stopped", "gearbox {*}manufactory overheated while polishing brackets"];
        let messages = [&[message], &more[..]].concat().join("\"\n  - message: \"");
        let text = catalog::skeleton("acme/first").replacen(message, &messages, 1);
        let source = SourceFile { id: "acme/first".into(), path: "acme/first.yaml".into(), text };
        let analyzer = Analyzer::new(Catalog::compile(&[source]).unwrap()).unwrap();
        let log = "a gearbox manufactory\n\nall is well\n\nmanufactory overheated while polishing brackets\n";
        let analysis = analyzer.analyze(vec![Document::stream("x.log", log.as_bytes())], vec![]);
        let near: Vec<_> = analysis.near.iter().map(|miss| (miss.line, miss.words.as_str())).collect();
        assert_eq!(near, [(5, "manufactory overheated while polishing brackets")]);
    }
}
