//! Ranking: [`Finding`]s in, [`Diagnosis`]es in the order in which a reader should take them out.
//!
//! The score is a sum of named parts in thousandths, all integers, so that the same findings have the same order everywhere. First stand the
//! findings that stand for themselves, confirmed before possible; then the symptoms that a confirmed cause explains, in the same order.

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Severity};
use crate::correlate::{Finding, Status};

/// How sure a diagnosis is, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The text is short, or not known to come from the program in question.
    Low,
    /// Likely.
    Medium,
    /// The text says it.
    High,
}

/// The parts of a score, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    /// How specific the matched text is; at most 400.
    pub text: u32,
    /// Whether its conditions hold or are unknown; at most 250.
    pub conditions: u32,
    /// How strong the signature says it is; at most 150.
    pub severity: u32,
    /// How many independent sources say so, rotations and copies of a log being one; at most 100.
    pub documents: u32,
    /// Where it stands: the last error of a transcript is usually the fatal one; at most 100.
    pub position: u32,
}

/// Text that tells more than this tells no more.
const SPECIFICITY_MAX: u32 = 40;
const TEXT_MAX: u32 = 400;

impl Score {
    fn of(finding: &Finding, severity: Severity) -> Self {
        Self {
            text: finding.specificity.min(SPECIFICITY_MAX) * TEXT_MAX / SPECIFICITY_MAX,
            conditions: if finding.status == Status::Confirmed { 250 } else { 0 },
            severity: match severity {
                Severity::Error => 150,
                Severity::Warning => 60,
                Severity::Info => 20,
            },
            documents: match finding.sources {
                0 | 1 => 40,
                2 => 70,
                _ => 100,
            },
            position: finding.lateness.min(1000) / 10,
        }
    }

    /// All parts together, from 0 to 1000.
    pub fn total(&self) -> u32 {
        self.text + self.conditions + self.severity + self.documents + self.position
    }

    /// The parts by name, in the order in which they weigh.
    pub fn parts(&self) -> [(&'static str, u32); 5] {
        [
            ("text", self.text),
            ("conditions", self.conditions),
            ("severity", self.severity),
            ("documents", self.documents),
            ("position", self.position),
        ]
    }
}

/// A ranked finding.
#[derive(Debug)]
pub struct Diagnosis {
    /// What was found.
    pub finding: Finding,
    /// Why it stands where it stands.
    pub score: Score,
    /// How sure it is.
    pub confidence: Confidence,
    /// The signature of the top confirmed cause, if there is one.
    pub explained_by: Option<usize>,
    /// Signatures of present findings that this one explains.
    pub explains: Vec<usize>,
}

/// Ranks findings.
pub(crate) fn rank(catalog: &Catalog, findings: Vec<Finding>) -> Vec<Diagnosis> {
    let mut diagnoses: Vec<Diagnosis> = findings
        .into_iter()
        .map(|finding| {
            let severity =
                catalog.signatures().get(finding.signature).map_or(Severity::Info, super::catalog::Signature::severity);
            let score = Score::of(&finding, severity);
            Diagnosis { confidence: confidence(&finding, score), score, finding, explained_by: None, explains: Vec::new() }
        })
        .collect();
    diagnoses.sort_by_key(|d| (d.finding.status, std::cmp::Reverse(d.score.total()), d.finding.signature));
    // the top cause is one that nothing explains; causes are acyclic, so there is one
    let order: Vec<(usize, bool)> = diagnoses.iter().map(|d| (d.finding.signature, d.finding.causes.is_empty())).collect();
    let causes: Vec<(usize, Vec<usize>)> = diagnoses.iter().map(|d| (d.finding.signature, d.finding.causes.clone())).collect();
    for diagnosis in &mut diagnoses {
        let causes_here = &diagnosis.finding.causes;
        diagnosis.explained_by = order.iter().find(|(signature, top)| *top && causes_here.contains(signature)).map(|&(s, _)| s);
        let explained =
            |(signature, causes): &(usize, Vec<usize>)| causes.contains(&diagnosis.finding.signature).then_some(*signature);
        diagnosis.explains = causes.iter().filter_map(explained).collect();
    }
    diagnoses.sort_by_key(|d| d.explained_by.is_some());
    diagnoses
}

fn confidence(finding: &Finding, score: Score) -> Confidence {
    match (finding.status, score.text) {
        (Status::Confirmed, 200..) => Confidence::High,
        (Status::Confirmed, 100..) | (Status::Possible, 200..) => Confidence::Medium,
        _ => Confidence::Low,
    }
}
