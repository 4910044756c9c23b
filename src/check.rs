//! Checking signatures against their own examples: an [`Analyzer`] with the whole catalog in, [`Problem`]s out. `logdx signatures check` and
//! the tests run this same function.
//!
//! Every example meets every signature, so that this is a cross-check as well: what one signature calls its own no other may claim first, unless
//! `explains` of one of the two says how they belong together.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use crate::abreast::abreast;
use crate::catalog::{Example, Examples, Expected, Position, Signature};
use crate::correlate::{Finding, Status, Unknown, Why};
use crate::input::Document;
use crate::{Analysis, Analyzer};

/// In which way an example fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A positive example was not diagnosed, or only as possible.
    Missing,
    /// A negative example was diagnosed.
    Noisy,
    /// A capture has another value than the example says.
    Misread,
    /// Another signature stands above the owner and does not explain it.
    Outranked,
    /// The owner's words lie within a longer message of another signature, which so folds it and does not explain it.
    Claimed,
    /// No negative example comes near: nothing in any of them bears on the conditions.
    Far,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Noisy => "noisy",
            Self::Misread => "misread",
            Self::Outranked => "outranked",
            Self::Claimed => "claimed",
            Self::Far => "far",
        }
    }
}

/// An example that fails. Its `Display` is `file:line:column: kind: example: what happened`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File of the signature.
    pub path: String,
    /// Where the example stands in it.
    pub at: Position,
    /// In which way.
    pub kind: Kind,
    /// `match 1`, `no_match 2`, counted from 1.
    pub example: String,
    /// What happened instead.
    pub detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, at: Position { line, column }, kind, example, detail } = self;
        write!(f, "{path}:{line}:{column}: {}: example {example}: {detail}", kind.name())
    }
}

/// Runs the examples of the signatures with these ids, or of all, against the whole catalog; several signatures at a time, since each example is a
/// bundle of its own and there are thousands.
pub fn check(analyzer: &Analyzer, only: Option<&BTreeSet<String>>) -> Vec<Problem> {
    let signatures = analyzer.catalog().signatures().iter().enumerate();
    let chosen: Vec<_> = signatures.filter(|(_, signature)| only.is_none_or(|only| only.contains(signature.id()))).collect();
    let problems = Mutex::new(Vec::new());
    abreast(analyzer.threads(), chosen.len(), &|number| {
        if let Some(&(index, signature)) = chosen.get(number) {
            let found = Check { analyzer, index, signature, problems: Vec::new() }.run();
            problems.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        }
        true
    });
    let mut problems = problems.into_inner().unwrap_or_else(PoisonError::into_inner);
    problems.sort();
    problems
}

/// One signature, whose examples are run.
struct Check<'a> {
    analyzer: &'a Analyzer,
    index: usize,
    signature: &'a Signature,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn run(mut self) -> Vec<Problem> {
        let Examples { positive, negative } = &self.signature.file().examples;
        for (number, example) in (1..).zip(positive) {
            self.positive(example, number);
        }
        let mut comes_near = false;
        for (number, example) in (1..).zip(negative) {
            let analysis = self.analyze(example);
            comes_near |= !analysis.not_checked.iter().any(|open| open.signature == self.index);
            self.negative(&analysis, number);
        }
        // of messages the catalog has seen to it that a near miss holds their words
        if self.signature.direct() == 0 && !comes_near && !negative.is_empty() {
            let detail = "none of them shows anything that the conditions ask for; give one that does and is still not it";
            self.problem(Kind::Far, Examples::NEGATIVE, None, detail.into());
        }
        self.problems
    }

    fn problem(&mut self, kind: Kind, list: &str, number: Option<usize>, detail: String) {
        let at = self.signature.example_at(list, number.unwrap_or(1));
        let example = number.map_or_else(|| list.to_owned(), |number| format!("{list} {number}"));
        self.problems.push(Problem { path: self.signature.path().into(), at, kind, example, detail });
    }

    fn analyze(&self, example: &Example) -> Analysis {
        let documents = example.documents();
        let documents = documents.iter().map(|(name, text)| Document::stream(*name, Cursor::new((*text).to_owned()))).collect();
        self.analyzer.analyze(documents, Vec::new())
    }

    fn id(&self, signature: usize) -> &str {
        self.analyzer.catalog().signatures().get(signature).map_or("", Signature::id)
    }

    /// Whether `explains` says, directly or through others, that this signature and another one belong together.
    fn belongs_to(&self, other: usize) -> bool {
        let explains = |cause: usize, symptom: usize| {
            let cause = self.analyzer.catalog().signatures().get(cause);
            cause.is_some_and(|cause| cause.explains_in_the_end().binary_search(&symptom).is_ok())
        };
        explains(other, self.index) || explains(self.index, other)
    }

    fn positive(&mut self, example: &Example, number: usize) {
        let analysis = self.analyze(example);
        let found = analysis.diagnoses.iter().map(|diagnosis| &diagnosis.finding).chain(&analysis.recoveries);
        let Some(owner) = found.into_iter().find(|finding| finding.signature == self.index) else {
            let detail = self.instead(&analysis);
            return self.problem(Kind::Missing, Examples::POSITIVE, Some(number), detail);
        };
        let expected = match example.status() {
            Expected::Confirmed => Status::Confirmed,
            Expected::Possible => Status::Possible,
        };
        if owner.status != expected {
            let detail = match owner.status {
                Status::Possible => format!("only possible: {}", open(owner)),
                Status::Confirmed => "confirmed, and should be possible".to_owned(),
            };
            return self.problem(Kind::Missing, Examples::POSITIVE, Some(number), detail);
        }
        if let Some((kind, detail)) = self.rival(owner, &analysis) {
            self.problem(kind, Examples::POSITIVE, Some(number), detail);
        }
        for (name, wanted) in example.captures() {
            let values: BTreeSet<&str> =
                owner.evidence.iter().flat_map(|e| &e.captures).filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
            if !values.contains(wanted) {
                let found: Vec<&str> = values.into_iter().collect();
                let detail = format!("`{name}` should be `{wanted}`, found `{}`", found.join("`, `"));
                self.problem(Kind::Misread, Examples::POSITIVE, Some(number), detail);
            }
        }
    }

    /// What was found where the owner was not.
    fn instead(&self, analysis: &Analysis) -> String {
        let others: Vec<&str> = analysis.diagnoses.iter().map(|d| self.id(d.finding.signature)).collect();
        let near = analysis.near.iter().find(|near| near.signature == self.index);
        let found = if others.is_empty() { String::from("nothing was found") } else { format!("found {}", others.join(", ")) };
        let near = near.map(|near| format!("; line {} has `{}`, the rest of the message does not follow", near.line, near.words));
        found + &near.unwrap_or_default()
    }

    /// Another signature that takes the example for its own, and in which way. Good news has no rank, so that nothing stands above it.
    fn rival(&self, owner: &Finding, analysis: &Analysis) -> Option<(Kind, String)> {
        // a claim without an entry in `explains` is nobody's decision: it may well put a cause below its symptom
        let larger = owner.claimed_by.iter().find(|&&other| owner.causes.contains(&other) && !self.belongs_to(other));
        if let Some(&larger) = larger {
            let detail = format!(
                "`{}` folds it by a longer message around it; it should be in `explains` of one of them, or that message be shorter",
                self.id(larger)
            );
            return Some((Kind::Claimed, detail));
        }
        let first = analysis.diagnoses.first().filter(|_| !self.signature.is_recovery())?;
        let rival = first.finding.signature;
        // a possible one stands behind whatever is confirmed, also behind what it would explain
        let is_possible = owner.status == Status::Possible;
        if rival == self.index || owner.causes.contains(&rival) || (is_possible && self.belongs_to(rival)) {
            return None;
        }
        let own = analysis.diagnoses.iter().find(|d| d.finding.signature == self.index).map_or(0, |d| d.score.total());
        let (id, score) = (self.id(rival), first.score.total());
        let detail = format!("`{id}` ranks first, {score} against {own}; should it be in `explains` of one of them?");
        Some((Kind::Outranked, detail))
    }

    fn negative(&mut self, analysis: &Analysis, number: usize) {
        let findings = analysis.diagnoses.iter().map(|diagnosis| &diagnosis.finding).chain(&analysis.recoveries);
        let fired = findings.into_iter().find(|finding| finding.signature == self.index && finding.status == Status::Confirmed);
        if let Some(evidence) = fired.and_then(|finding| finding.evidence.first()) {
            let line = evidence.text.get(evidence.matched.start..evidence.matched.end).unwrap_or_default();
            let detail = format!("line {}: `{line}`", evidence.line);
            self.problem(Kind::Noisy, Examples::NEGATIVE, Some(number), detail);
        }
    }
}

/// What keeps a finding from being confirmed.
fn open(finding: &Finding) -> String {
    let told = |unknown: &Unknown| match &unknown.why {
        Why::Origin(words) => format!("none of the origins {} stands near", words.join(", ")),
        Why::Present(what) => format!("nothing shows {what}"),
        Why::Absent(what) => format!("no list shows that {what} is missing"),
        Why::Healed { line, .. } => format!("line {line} heals it"),
    };
    finding.unknown.iter().map(told).collect::<Vec<_>>().join("; ")
}
