//! logdx finds out what is wrong with an Azure Arc-enabled Kubernetes cluster from what people have: support bundles, logs, transcripts of
//! commands. It looks for the messages of a catalog of signatures and ranks what they mean.
//!
//! The flow, as a sentence of nouns:
//!
//! ```text
//! path | stdin ─▶ Document ─▶ Candidate ─▶ Match ─▶ Finding ─▶ Diagnosis ─▶ Report
//!                  input       scan         verify   correlate   rank        report
//! ```
//!
//! Two halves meet at one immutable value, the compiled [`catalog::Catalog`]: everything an author can get wrong fails while it is compiled,
//! and nothing in a signature can fail while input is read. The leaf that both halves stand on is [`fold`]. Blocks of a document are
//! examined (`examine`) in parallel; what they hold is collected (`collect`) in order, so that the same bytes give the same report. (Structured
//! facts join between match and finding, archives in the input.)
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

pub mod builtin;
pub mod catalog;
pub mod check;
mod claim;
mod collect;
pub mod correlate;
mod error;
pub mod evidence;
mod examine;
pub mod fold;
pub mod input;
mod occurrence;
mod origin;
pub mod rank;
pub mod redact;
pub mod report;
pub mod scan;
mod stream;
pub mod verify;
mod wrap;

pub use error::Error;
pub use stream::{Unwatched, Watch};

use catalog::Catalog;
use input::{Document, Skipped};
use origin::Origins;
use rank::Diagnosis;
use rayon::{ThreadPool, ThreadPoolBuilder};
use redact::Redaction;
use scan::Scanner;

/// A catalog, made ready to analyze any number of bundles.
#[derive(Debug)]
pub struct Analyzer {
    catalog: Catalog,
    scanner: Scanner,
    origins: Origins,
    pool: ThreadPool,
    redaction: Redaction,
}

/// What a bundle held.
#[derive(Debug)]
pub struct Analysis {
    /// Ranked diagnoses.
    pub diagnoses: Vec<Diagnosis>,
    /// Words of messages that came near, for signatures that were not found.
    pub near: Vec<NearMiss>,
    /// What was not read.
    pub skipped: Vec<Skipped>,
    /// Documents that were read.
    pub documents: u64,
    /// Bytes of text in them.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u64,
}

/// Words that weigh less are no near miss.
const NEAR_WEIGHT_MIN: u32 = 16;

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
        let origins = Origins::new(&catalog);
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(Error::threads)?;
        Ok(Self { catalog, scanner, origins, pool, redaction })
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
        let Self { catalog, scanner, origins, pool, redaction } = self;
        let context = examine::Context { catalog, scanner, origins, redaction: *redaction };
        let collected = stream::run(&context, documents, &mut skipped, pool, watch);
        let findings = correlate::correlate(catalog, &collected);
        let near = self.near(&collected, &findings);
        let diagnoses = rank::rank(catalog, findings);
        skipped.sort();
        let collect::Collected { documents, bytes, lines, .. } = collected;
        Analysis { diagnoses, near, skipped, documents, bytes, lines }
    }

    /// Near misses of signatures that were not found, the most telling first. Words that are too few to mean anything, and words of
    /// lines that are evidence for something else, are no near miss.
    fn near(&self, collected: &collect::Collected, findings: &[correlate::Finding]) -> Vec<NearMiss> {
        let literal = |signature: u32, message: u32| {
            let message = self.catalog.signatures().get(signature as usize)?.messages().get(message as usize)?;
            Some(message.template().atom().text().trim())
        };
        let missed = collected.near.iter().filter(|(signature, _)| !findings.iter().any(|f| f.signature == **signature as usize));
        let mut near: Vec<NearMiss> = missed
            .filter_map(|(&signature, miss)| {
                let words =
                    literal(signature, miss.message).filter(|words| catalog::weight(words) >= NEAR_WEIGHT_MIN)?.to_owned();
                if findings
                    .iter()
                    .flat_map(|finding| &finding.evidence)
                    .any(|evidence| evidence.covers(&miss.document, miss.line))
                {
                    return None;
                }
                let (signature, document) = (signature as usize, miss.document.clone());
                let id = self.catalog.signatures().get(signature)?.id().to_owned();
                Some(NearMiss { signature, id, document, line: miss.line, words })
            })
            .collect();
        near.sort_by_key(|miss| (std::cmp::Reverse(catalog::weight(&miss.words)), miss.signature));
        near
    }
}
