//! The report: an [`Analysis`] in, one [`Report`] out, which the renderers beside this file write. The serialized form is the contract
//! `logdx.report/1`; what people see besides stands in fields that are not serialized.
//!
//! Invariant: a report depends on the bundle's names and bytes and on the options, on nothing else.

mod ask;
mod cite;
mod escape;
pub(crate) mod html;
mod json;
mod junit;
mod markdown;
mod notice;
mod phrases;
mod prose;
mod quote;
mod sarif;
mod summary;
mod text;
mod unknown;

use serde::Serialize;

use crate::catalog::{Catalog, Destructive, Language, Severity, Signature, Step};
use crate::correlate::{self, Status, Unknown, Why};
use crate::evidence::Remark;
use crate::health::Health;
use crate::input::Skipped;
use crate::rank::{Confidence, Diagnosis, Score};
use crate::redact::{self, Redaction, Tokens};
use crate::unknown::Unexplained;
use crate::{Analysis, NearMiss};

pub use ask::Ask;
pub use cite::Cited;
pub use escape::escaped;
pub(crate) use escape::shortened;
pub use html::write_html;
pub(crate) use json::{thousandths, write_visible};
pub use json::{write_json, write_jsonl, write_line, write_value};
pub use junit::write_junit;
pub use markdown::write_markdown;
pub(crate) use markdown::{inline, span};
pub use notice::Notice;
pub use phrases::Phrases;
pub use prose::{Piece, pieces};
pub use quote::{Quoted, QuotedLine};
pub use sarif::write_sarif;
pub use text::{TextOptions, wrapped, write_text};

/// Templates of unexplained errors that a report holds, the first.
const UNEXPLAINED_MAX: usize = 50;

/// What a report is made with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Its language.
    pub language: Language,
    /// What is masked in it.
    pub redaction: Redaction,
    /// So many diagnoses that stand for themselves; all, if not given.
    pub top: Option<usize>,
    /// Nothing less sure than this.
    pub min_confidence: Option<Confidence>,
}

/// A report. Field names are those of the JSON contract.
#[derive(Debug, Serialize)]
pub struct Report {
    schema: &'static str,
    tool: Tool,
    /// What was read.
    pub bundle: Bundle,
    /// In rank order: first what stands for itself, then the folded symptoms.
    pub diagnoses: Vec<Ranked>,
    /// Error-like lines that no diagnosis explains, in rank order.
    pub unexplained: Vec<Unexplained>,
    /// What nothing in the bundle could decide.
    pub not_checked: Vec<NotChecked>,
    /// What a reader should know first.
    #[serde(skip)]
    pub health: Health,
    /// How many lines no diagnosis explains, also of templates that are left out.
    #[serde(skip)]
    pub unknown_errors: u64,
    /// What came near.
    #[serde(skip)]
    pub near: Vec<NearMiss>,
    /// Good news, by the signature that knows it, and where it stands.
    #[serde(skip)]
    pub(crate) recoveries: Vec<(usize, Cited)>,
    /// The documents that were read.
    #[serde(skip)]
    pub(crate) names: Vec<String>,
    #[serde(skip)]
    language: Language,
    #[serde(skip)]
    redaction: Redaction,
    #[serde(skip)]
    worst: Option<Severity>,
    /// Diagnoses that the options keep from being shown.
    #[serde(skip)]
    hidden: u64,
}

/// A signature that nothing in the bundle could decide.
#[derive(Debug, Serialize)]
pub struct NotChecked {
    /// Signature.
    pub id: String,
    /// What would have to be known.
    pub needs: String,
    /// The command whose output would tell.
    pub run: Option<String>,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    signatures: usize,
}

/// What was read.
#[derive(Debug, Serialize)]
pub struct Bundle {
    /// What was given.
    pub inputs: Vec<String>,
    /// Documents that were read.
    pub documents: u64,
    /// Bytes of text in them.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u64,
    /// What was not read.
    pub skipped: Vec<Skipped>,
}

/// A diagnosis at its rank.
#[derive(Debug, Serialize)]
pub struct Ranked {
    /// Signature.
    pub id: String,
    /// From 1.
    pub rank: usize,
    /// From 0 to 1.
    #[serde(serialize_with = "json::thousandths")]
    pub score: u32,
    /// In words.
    pub confidence: Confidence,
    /// Whether it holds or may hold.
    pub status: Status,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub title: String,
    /// Why.
    pub cause: String,
    /// What to do.
    pub fix: Vec<FixStep>,
    /// Where to read more.
    pub references: Vec<String>,
    /// Where the input says so, the first places.
    pub evidence: Vec<Cited>,
    /// How many places say so.
    pub evidence_total: u64,
    /// Present symptoms.
    pub explains: Vec<String>,
    /// The top confirmed cause.
    pub explained_by: Option<String>,
    /// What would decide a possible one.
    pub to_confirm: Vec<ToConfirm>,
    /// The parts of the score.
    #[serde(skip)]
    pub parts: Score,
}

/// A step of the fix.
#[derive(Debug, Serialize)]
pub struct FixStep {
    /// What to do, and what that destroys: the contract has one text for both.
    #[serde(rename = "do")]
    told: String,
    /// The command.
    pub run: Option<String>,
    /// What to do.
    #[serde(skip)]
    pub action: String,
    /// What the step destroys.
    #[serde(skip)]
    pub destructive: Option<String>,
}

impl Ranked {
    /// Whether something unknown decides about it.
    pub fn is_possible(&self) -> bool {
        self.status == Status::Possible
    }

    /// The parts of its score by name, and the score, from 0 to 1.
    pub fn told_score(&self) -> (Vec<(&'static str, String)>, String) {
        let told = |part: u32| format!("{}.{:03}", part / 1000, part % 1000);
        (self.parts.parts().into_iter().map(|(name, part)| (name, told(part))).collect(), told(self.score))
    }
}

/// What would decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToConfirm {
    /// What is not known.
    pub why: String,
    /// The command whose output would tell.
    pub run: Option<String>,
}

impl Report {
    /// Makes the report of an analysis. `inputs` are the paths as they were given.
    pub fn new(catalog: &Catalog, analysis: Analysis, mut inputs: Vec<String>, options: &Options) -> Self {
        let mut masks = Masks { redaction: options.redaction, tokens: Tokens::default() };
        inputs.sort();
        inputs.dedup();
        let diagnoses = analysis.diagnoses.into_iter();
        let mut diagnoses: Vec<Ranked> =
            diagnoses.filter_map(|diagnosis| ranked(catalog, diagnosis, options.language, &mut masks)).collect();
        let worst = diagnoses.iter().filter(|d| d.status == Status::Confirmed).map(|d| d.severity).max();
        let all = diagnoses.len();
        if let Some(least) = options.min_confidence {
            diagnoses.retain(|d| d.confidence >= least);
        }
        if let Some(top) = options.top {
            let kept: Vec<String> =
                diagnoses.iter().filter(|d| d.explained_by.is_none()).take(top).map(|d| d.id.clone()).collect();
            diagnoses.retain(|d| kept.contains(d.explained_by.as_ref().unwrap_or(&d.id)));
        }
        let hidden = (all - diagnoses.len()) as u64;
        for (rank, diagnosis) in (1..).zip(&mut diagnoses) {
            diagnosis.rank = rank;
        }
        let mut skipped = analysis.skipped;
        for skip in &mut skipped {
            skip.document = masks.text(&skip.document);
        }
        let mut health = analysis.health;
        health.clusters = health.clusters.iter().map(|name| masks.text(name)).collect();
        for collector in &mut health.collectors {
            collector.root = masks.text(&collector.root);
            collector.missing = collector.missing.iter().map(|name| masks.text(name)).collect();
        }
        let not_checked = analysis.not_checked.iter();
        let not_checked = not_checked.filter_map(|open| not_checked_of(catalog, open, options.language)).collect();
        let recoveries = analysis.recoveries.into_iter().filter_map(|recovery| {
            let first = recovery.evidence.into_iter().next()?;
            Some((recovery.signature, Cited::of(first, options.language, &mut masks)))
        });
        let recoveries = recoveries.collect();
        let mut names = analysis.names;
        for name in &mut names {
            *name = masks.text(name);
        }
        let mut near = analysis.near;
        for miss in &mut near {
            miss.document = masks.text(&miss.document);
        }
        let mut unexplained = analysis.unexplained;
        let unknown_errors = unexplained.iter().map(|unknown| unknown.count).sum();
        unexplained.truncate(UNEXPLAINED_MAX);
        for unknown in &mut unexplained {
            unknown.template = masks.text(&unknown.template);
            unknown.first.document = masks.text(&unknown.first.document);
            unknown.first.text = masks.text(&unknown.first.text);
        }
        Self {
            schema: "logdx.report/1",
            tool: Tool { name: "logdx", version: env!("CARGO_PKG_VERSION"), signatures: catalog.signatures().len() },
            bundle: Bundle {
                inputs: inputs.iter().map(|input| masks.text(input)).collect(),
                documents: analysis.documents,
                bytes: analysis.bytes,
                lines: analysis.lines,
                skipped,
            },
            diagnoses,
            unexplained,
            unknown_errors,
            not_checked,
            health,
            near,
            recoveries,
            names,
            language: options.language,
            redaction: options.redaction,
            worst,
            hidden,
        }
    }

    /// The worst severity among confirmed diagnoses, also of those that are not shown.
    pub fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// The diagnoses that stand for themselves.
    pub fn causes(&self) -> impl Iterator<Item = &Ranked> {
        self.diagnoses.iter().filter(|d| d.explained_by.is_none())
    }

    /// The symptoms that are folded under a diagnosis.
    pub fn symptoms<'a>(&'a self, of: &'a Ranked) -> impl Iterator<Item = &'a Ranked> {
        self.diagnoses.iter().filter(|d| d.explained_by.as_ref() == Some(&of.id))
    }
}

/// Whether a reference is an address that a reader may follow, without a character that any format would have to quote.
fn is_address(reference: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '\\' | '^' | '`' | '{' | '|' | '}');
    reference.starts_with("https://") && reference.chars().all(is_plain)
}

/// Masks identities, where that is asked for; credentials are masked already.
struct Masks {
    redaction: Redaction,
    tokens: Tokens,
}

impl Masks {
    fn text(&mut self, text: &str) -> String {
        self.marked(text, &mut [])
    }

    fn marked(&mut self, text: &str, marks: &mut [std::ops::Range<usize>]) -> String {
        match self.redaction {
            Redaction::All => redact::apply(text, &self.tokens.identities(text), marks),
            Redaction::Secrets | Redaction::None => text.to_owned(),
        }
    }
}

/// A diagnosis in the words of the report, without its rank.
fn ranked(catalog: &Catalog, diagnosis: Diagnosis, language: Language, masks: &mut Masks) -> Option<Ranked> {
    let Diagnosis { finding, score, confidence, explained_by, explains } = diagnosis;
    let signature = catalog.signatures().get(finding.signature)?;
    let id = |index: usize| catalog.signatures().get(index).map(|s| s.id().to_owned());
    let file = signature.file();
    Some(Ranked {
        id: signature.id().to_owned(),
        rank: 0,
        score: score.total(),
        confidence,
        status: finding.status,
        severity: file.severity,
        title: file.title.get(language).to_owned(),
        cause: file.cause.get(language).to_owned(),
        fix: fix(signature, language),
        references: file.references.clone(),
        evidence: finding.evidence.into_iter().map(|evidence| Cited::of(evidence, language, masks)).collect(),
        evidence_total: finding.total,
        explains: explains.into_iter().filter_map(id).collect(),
        explained_by: explained_by.and_then(id),
        to_confirm: finding.unknown.iter().map(|unknown| to_confirm(unknown, language)).collect(),
        parts: score,
    })
}

/// The steps of a signature's fix in one language.
pub fn fix(signature: &Signature, language: Language) -> Vec<FixStep> {
    let phrases = Phrases::of(language);
    let destructive = |warning: &Destructive| match warning {
        Destructive::Flag(false) => None,
        Destructive::Flag(true) => Some(phrases.destructive.to_owned()),
        Destructive::Warning(text) => Some(text.get(language).to_owned()),
    };
    let step = |step: &Step| {
        let action = step.action.get(language).to_owned();
        let destructive = step.destructive.as_ref().and_then(destructive);
        let warned = |warning: &String| format!("{action} {}{} {warning}", phrases.warning, phrases.colon());
        FixStep { told: destructive.as_ref().map_or_else(|| action.clone(), warned), run: step.run.clone(), action, destructive }
    };
    signature.file().fix.iter().map(step).collect()
}

fn to_confirm(unknown: &Unknown, language: Language) -> ToConfirm {
    let phrases = Phrases::of(language);
    let why = match &unknown.why {
        Why::Origin(words) => {
            let words: Vec<String> = words.iter().map(|word| phrases.origin(word, |word| format!("`{word}`"))).collect();
            format!("{} {}", phrases.origin_unknown, words.join(", "))
        }
        Why::Present(what) => format!("{} {what}", phrases.presence_unknown),
        Why::Absent(what) => format!("{} {what}", phrases.absence_unknown),
        Why::Healed { document, line } => format!("{} {document}:{line}", phrases.healed),
    };
    ToConfirm { why, run: unknown.ask.clone() }
}

fn not_checked_of(catalog: &Catalog, open: &correlate::NotChecked, language: Language) -> Option<NotChecked> {
    let id = catalog.signatures().get(open.signature)?.id().to_owned();
    let needs: Vec<ToConfirm> = open.needs.iter().map(|unknown| to_confirm(unknown, language)).collect();
    let run = needs.iter().find_map(|need| need.run.clone());
    Some(NotChecked { id, needs: needs.into_iter().map(|need| need.why).collect::<Vec<_>>().join("; "), run })
}

fn remark(remark: &Remark, language: Language, masks: &mut Masks) -> Option<String> {
    let phrases = Phrases::of(language);
    match remark {
        Remark::None => None,
        Remark::Absent { what, listed, before } => {
            let before =
                before.as_ref().map(|(document, line)| format!("; {} {}:{line}", phrases.listed_before, masks.text(document)));
            Some(format!("{} {} ({listed}){}", phrases.not_listed, masks.text(what), before.unwrap_or_default()))
        }
        Remark::Before { elsewhere, line, state } => {
            let [at, said] = phrases.before;
            let place = match elsewhere {
                Some((document, time)) => format!("{}:{line} ({time})", masks.text(document)),
                None => format!("{at} {line}"),
            };
            Some(format!("{place} {said} {}", masks.text(state)))
        }
    }
}
