//! The comparison of two bundles of one customer, before and after: two [`Analysis`] in, what went, what stayed, what is new out, and what nobody
//! can tell.
//!
//! Invariant: a diagnosis is *gone* only where the later bundle would show it: a later message says that all went well, a list is there in which its
//! conditions are false, or the document that had its message is there, whole, without it. Else it is *undecided*, with what would decide. The
//! same holds backwards: what is new may have been there before, where the earlier bundle could not show it.

mod document;
mod markdown;
mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use crate::Analysis;
use crate::catalog::{Catalog, Language, Severity};
use crate::correlate::{Finding, Status};
use crate::rank::Confidence;
use crate::report::{Bundle, Cited, Options, Ranked, Report, thousandths, write_value, write_visible};

use document::Shape;
pub use markdown::write_markdown;
pub use text::write_text;

/// Two bundles, compared. Field names are those of `logdx.diff/1`.
#[derive(Debug, Serialize)]
pub struct Diff {
    schema: &'static str,
    tool: Tool,
    /// What was read of the earlier one.
    pub before: Bundle,
    /// What was read of the later one.
    pub after: Bundle,
    /// Clusters that each names, where they have none in common: perhaps these are not two bundles of one customer.
    pub clusters: Option<[Vec<String>; 2]>,
    /// Seen before, and certainly not after.
    pub gone: Vec<Gone>,
    /// Seen before, not after, and nobody can tell whether it is gone.
    pub undecided: Vec<Undecided>,
    /// Seen in both.
    pub stayed: Vec<Stayed>,
    /// Seen after only.
    pub new: Vec<New>,
    #[serde(skip)]
    language: Language,
    #[serde(skip)]
    worst: Option<Severity>,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    signatures: usize,
}

/// A diagnosis, whichever bundle has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    /// Signature.
    pub id: String,
    /// What is wrong.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
}

/// How a diagnosis stands in one bundle.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// From 1.
    pub rank: usize,
    /// From 0 to 1.
    #[serde(serialize_with = "thousandths")]
    pub score: u32,
    /// In words.
    pub confidence: Confidence,
    /// Whether it holds or may hold.
    pub status: Status,
    /// The top confirmed cause.
    pub explained_by: Option<String>,
    /// How many places say so.
    pub evidence_total: u64,
    /// The first of them.
    pub first: Option<Place>,
}

/// A place of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Document.
    pub document: String,
    /// Line, from 1.
    pub line: u64,
    /// The line or lines of the match.
    pub text: String,
    /// When it was logged.
    pub time: Option<String>,
}

/// Gone, and how we know.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gone {
    /// Which.
    #[serde(flatten)]
    pub named: Named,
    /// How it stood.
    pub before: Side,
    /// How we know.
    pub because: Because,
}

/// How we know that something is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "by")]
pub enum Because {
    /// A message says that all went well.
    Recovery(Place),
    /// What is listed shows that its conditions do not hold.
    Facts,
    /// The document that had its message does not have it.
    Document {
        /// The document in the later bundle.
        document: String,
    },
}

/// Not seen, and nobody can tell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Undecided {
    /// Which.
    #[serde(flatten)]
    pub named: Named,
    /// How it stood.
    pub before: Side,
    /// What would have to be known.
    pub needs: String,
    /// The command whose output would tell.
    pub run: Option<String>,
}

/// Seen in both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stayed {
    /// Which.
    #[serde(flatten)]
    pub named: Named,
    /// How it stood.
    pub before: Side,
    /// How it stands.
    pub after: Side,
}

/// Seen after only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct New {
    /// Which.
    #[serde(flatten)]
    pub named: Named,
    /// How it stands.
    pub after: Side,
    /// Whether the earlier bundle would have shown it.
    pub would_have_been_seen: bool,
}

/// One bundle, as far as it can be compared.
struct Seen {
    report: Report,
    /// How each diagnosis came about.
    found: BTreeMap<String, Found>,
    /// Documents that were read whole, by what they are called without what varies.
    shapes: BTreeMap<Shape, String>,
    unchecked: BTreeSet<String>,
    inputs: Vec<String>,
}

/// How a diagnosis came about.
struct Found {
    needs_document: bool,
    documents: Vec<String>,
}

impl Seen {
    fn new(catalog: &Catalog, analysis: Analysis, inputs: Vec<String>, options: &Options) -> Self {
        let signature = |finding: &Finding| catalog.signatures().get(finding.signature);
        let found = analysis.diagnoses.iter().filter_map(|diagnosis| {
            let finding = &diagnosis.finding;
            let signature = signature(finding)?;
            let needs_document = finding.is_by_message || (signature.direct() > 0 && signature.when().is_some());
            Some((signature.id().to_owned(), Found { needs_document, documents: finding.documents.keys().cloned().collect() }))
        });
        let found = found.collect();
        let broken: BTreeSet<&str> =
            analysis.skipped.iter().filter(|skip| skip.is_failure()).map(|skip| skip.document.as_str()).collect();
        let kept: Vec<Option<Shape>> =
            analysis.names.iter().map(|name| (!broken.contains(name.as_str())).then(|| Shape::of(name, &inputs))).collect();
        let report = Report::new(catalog, analysis, inputs.clone(), options);
        // as the report shows them
        let shapes = kept.into_iter().zip(&report.names).filter_map(|(shape, name)| Some((shape?, name.clone()))).collect();
        let unchecked = report.not_checked.iter().map(|open| open.id.clone()).collect();
        Self { report, found, shapes, unchecked, inputs }
    }

    /// What of this bundle would show what another one has found, if anything would.
    fn would_show(&self, id: &str, found: &Found, of: &Self) -> Option<Because> {
        if self.unchecked.contains(id) {
            return None;
        }
        if !found.needs_document {
            return Some(Because::Facts);
        }
        let same = |name: &String| self.shapes.get(&Shape::of(name, &of.inputs)).cloned();
        found.documents.iter().find_map(same).map(|document| Because::Document { document })
    }
}

/// Compares two bundles, each with the paths as they were given.
pub fn compare(catalog: &Catalog, before: (Analysis, Vec<String>), after: (Analysis, Vec<String>), options: &Options) -> Diff {
    let [before, after] = [before, after].map(|(analysis, inputs)| Seen::new(catalog, analysis, inputs, options));
    let words = words::Words::of(options.language);
    let find = |report: &Report, id: &str| report.diagnoses.iter().position(|d| d.id == id);
    let (mut gone, mut undecided, mut stayed, mut new) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for d in &before.report.diagnoses {
        let (named, side) = (Named::of(d), Side::of(d));
        if let Some(later) = find(&after.report, &d.id).and_then(|at| after.report.diagnoses.get(at)) {
            stayed.push(Stayed { named, before: side, after: Side::of(later) });
            continue;
        }
        let heals = |(index, _): &&(usize, Cited)| catalog.signatures().get(*index).is_some_and(|s| s.heals(&d.id));
        let shown = before.found.get(&d.id).and_then(|found| after.would_show(&d.id, found, &before));
        match (after.report.recoveries.iter().find(heals), shown) {
            (Some((_, place)), _) => gone.push(Gone { named, before: side, because: Because::Recovery(Place::of(place)) }),
            (None, Some(because)) => gone.push(Gone { named, before: side, because }),
            (None, None) => {
                let open = after.report.not_checked.iter().find(|open| open.id == d.id);
                let (needs, run) = match open {
                    Some(open) => (open.needs.clone(), open.run.clone()),
                    None => (format!("{} {}", words.no_document, side.document()), asked(catalog, &d.id)),
                };
                undecided.push(Undecided { named, before: side, needs, run });
            }
        }
    }
    for d in after.report.diagnoses.iter().filter(|d| find(&before.report, &d.id).is_none()) {
        let shown = after.found.get(&d.id).and_then(|found| before.would_show(&d.id, found, &after));
        new.push(New { named: Named::of(d), after: Side::of(d), would_have_been_seen: shown.is_some() });
    }
    let [one, other] = [&before, &after].map(|seen| &seen.report.health.clusters);
    let strangers = !one.is_empty() && !other.is_empty() && one.is_disjoint(other);
    let clusters = strangers.then(|| [one, other].map(|clusters| clusters.iter().cloned().collect()));
    Diff {
        schema: "logdx.diff/1",
        tool: Tool { name: "logdx", version: env!("CARGO_PKG_VERSION"), signatures: catalog.signatures().len() },
        clusters,
        gone,
        undecided,
        stayed,
        new,
        language: options.language,
        worst: after.report.worst(),
        before: before.report.bundle,
        after: after.report.bundle,
    }
}

/// Writes the comparison as JSON, on as many lines as it takes.
///
/// # Errors
/// Those of the writer.
pub fn write_json(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    write_value(diff, out)
}

/// Writes the comparison as JSON on one line.
///
/// # Errors
/// Those of the writer.
pub fn write_jsonl(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    write_visible(&serde_json::to_string(diff)?, out)
}

/// The command that a signature asks for where its message cannot be judged.
fn asked(catalog: &Catalog, id: &str) -> Option<String> {
    let signature = catalog.signatures().get(catalog.find(id)?)?;
    signature.messages().iter().find_map(|message| message.place().ask()).map(str::to_owned)
}

impl Diff {
    /// The worst severity among confirmed diagnoses of the later bundle.
    pub fn worst(&self) -> Option<Severity> {
        self.worst
    }
}

impl Named {
    fn of(d: &Ranked) -> Self {
        Self { id: d.id.clone(), title: d.title.clone(), severity: d.severity }
    }
}

impl Place {
    fn of(cited: &Cited) -> Self {
        let Cited { document, line, text, time, .. } = cited;
        Self { document: document.clone(), line: *line, text: text.clone(), time: time.clone() }
    }
}

impl Side {
    fn of(d: &Ranked) -> Self {
        Self {
            rank: d.rank,
            score: d.score,
            confidence: d.confidence,
            status: d.status,
            explained_by: d.explained_by.clone(),
            evidence_total: d.evidence_total,
            first: d.evidence.first().map(Place::of),
        }
    }

    fn document(&self) -> &str {
        self.first.as_ref().map_or("", |place| &place.document)
    }
}
