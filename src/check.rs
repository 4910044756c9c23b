//! Checking signatures against their own examples: an [`Analyzer`] with the whole catalog in, [`Problem`]s out. `logdx signatures check` and
//! the tests run this same function.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Cursor;

use crate::catalog::{Example, Expected, Signature};
use crate::correlate::{Finding, Status, Unknown, Why};
use crate::input::Document;
use crate::rank::Diagnosis;
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
            Self::Far => "far",
        }
    }
}

/// An example that fails. Its `Display` is `file: kind: example: what happened`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File of the signature.
    pub path: String,
    /// In which way.
    pub kind: Kind,
    /// `match 1`, `no_match 2`, counted from 1.
    pub example: String,
    /// What happened instead.
    pub detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: example {}: {}", self.path, self.kind.name(), self.example, self.detail)
    }
}

/// Runs the examples of the signatures with these ids, or of all, against the whole catalog.
pub fn check(analyzer: &Analyzer, only: Option<&BTreeSet<String>>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, signature) in analyzer.catalog().signatures().iter().enumerate() {
        if only.is_some_and(|only| !only.contains(signature.id())) {
            continue;
        }
        let examples = &signature.file().examples;
        for (i, example) in examples.positive.iter().enumerate() {
            positive(analyzer, index, signature, example, i + 1, &mut problems);
        }
        let mut comes_near = false;
        for (i, example) in examples.negative.iter().enumerate() {
            let analysis = analyze(analyzer, example);
            comes_near |= !analysis.not_checked.iter().any(|open| open.signature == index);
            negative(&analysis, index, signature, i + 1, &mut problems);
        }
        // of messages the catalog has seen to it that a near miss holds their words
        if signature.direct() == 0 && !comes_near && !examples.negative.is_empty() {
            let detail = "none of them shows anything that the conditions ask for; give one that does and is still not it".into();
            problems.push(Problem { path: signature.path().into(), kind: Kind::Far, example: "no_match".into(), detail });
        }
    }
    problems.sort();
    problems
}

fn analyze(analyzer: &Analyzer, example: &Example) -> Analysis {
    let documents = example.documents();
    let documents = documents.iter().map(|(name, text)| Document::stream(*name, Cursor::new((*text).to_owned()))).collect();
    analyzer.analyze(documents, Vec::new())
}

fn id<'a>(analyzer: &'a Analyzer, diagnosis: &Diagnosis) -> &'a str {
    analyzer.catalog().signatures().get(diagnosis.finding.signature).map_or("", Signature::id)
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

fn positive(
    analyzer: &Analyzer,
    index: usize,
    signature: &Signature,
    example: &Example,
    number: usize,
    problems: &mut Vec<Problem>,
) {
    let analysis = analyze(analyzer, example);
    let mut problem = |kind, detail: String| {
        problems.push(Problem { path: signature.path().into(), kind, example: format!("match {number}"), detail });
    };
    let findings = analysis.diagnoses.iter().map(|diagnosis| &diagnosis.finding);
    let Some(owner) = findings.chain(&analysis.recoveries).find(|finding| finding.signature == index) else {
        let others: Vec<&str> = analysis.diagnoses.iter().map(|d| id(analyzer, d)).collect();
        let near = analysis.near.iter().find(|near| near.signature == index);
        let found = if others.is_empty() { String::from("nothing was found") } else { format!("found {}", others.join(", ")) };
        let near = near.map(|near| format!("; line {} has `{}`, the rest of the message does not follow", near.line, near.words));
        return problem(Kind::Missing, found + &near.unwrap_or_default());
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
        return problem(Kind::Missing, detail);
    }
    if let Some(first) = analysis.diagnoses.first()
        && first.finding.signature != index
        && !signature.is_recovery()
        // a possible one stands behind whatever is confirmed
        && expected == Status::Confirmed
        && !owner.causes.contains(&first.finding.signature)
    {
        let own = analysis.diagnoses.iter().find(|d| d.finding.signature == index).map_or(0, |d| d.score.total());
        let scores = format!("{} against {own}", first.score.total());
        problem(
            Kind::Outranked,
            format!("`{}` ranks first, {scores}; should it be in `explains` of one of them?", id(analyzer, first)),
        );
    }
    for (name, wanted) in example.captures() {
        let values: BTreeSet<&str> =
            owner.evidence.iter().flat_map(|e| &e.captures).filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
        if !values.contains(wanted) {
            let found: Vec<&str> = values.into_iter().collect();
            problem(Kind::Misread, format!("`{name}` should be `{wanted}`, found `{}`", found.join("`, `")));
        }
    }
}

fn negative(analysis: &Analysis, index: usize, signature: &Signature, number: usize, problems: &mut Vec<Problem>) {
    let findings = analysis.diagnoses.iter().map(|diagnosis| &diagnosis.finding).chain(&analysis.recoveries);
    let fired = findings.into_iter().find(|finding| finding.signature == index && finding.status == Status::Confirmed);
    if let Some(evidence) = fired.and_then(|finding| finding.evidence.first()) {
        let line = evidence.text.get(evidence.matched.start..evidence.matched.end).unwrap_or_default();
        let detail = format!("line {}: `{line}`", evidence.line);
        problems.push(Problem {
            path: signature.path().into(),
            kind: Kind::Noisy,
            example: format!("no_match {number}"),
            detail,
        });
    }
}
