//! Correlating: which signatures hold, how surely, and which of them explains which. `Collected` messages and facts in, [`Correlated`] findings out.
//!
//! A finding is *confirmed* when one of its messages counts there and its conditions hold. It is *possible* when something unknown decides, who
//! printed a message or what no list shows, and there is direct evidence; without any the signature was *not checked*. What a later success heals is
//! possible as well: somebody has to say whether it still happens.
//!
//! Only a confirmed finding explains another; the explanation reaches through signatures that did not fire, and from a message to the smaller ones that
//! are part of it (`crate::claim`).

mod standing;
mod truth;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::catalog::{Catalog, Field, Place, Signature};
use crate::collect::{Collected, Total};
use crate::evidence::Evidence;
use crate::examine::{Key, QUOTED_MAX};
use crate::sources::Sources;
use standing::Standing;
use truth::Truth;
use verdict::{Court, Verdict};

/// How sure a finding is, in kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its conditions hold.
    Confirmed,
    /// There is direct evidence, and something unknown decides.
    Possible,
}

/// What would confirm a possible finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// What is not known.
    pub why: Why,
    /// The command whose output would decide.
    pub ask: Option<String>,
}

/// What is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Who printed a message: one of these words would have to stand near it.
    Origin(Vec<String>),
    /// Whether something is there, in a state that matters.
    Present(String),
    /// Whether something is missing.
    Absent(String),
    /// Whether it still happens: a later line says that all went well.
    Healed {
        /// The document.
        document: String,
        /// The line.
        line: u64,
    },
}

/// What a bundle comes to.
#[derive(Debug)]
pub struct Correlated {
    /// In the order of their signatures.
    pub findings: Vec<Finding>,
    /// Good news: signatures that heal others, in the order of their signatures.
    pub recoveries: Vec<Finding>,
    /// Signatures that nothing in the bundle could decide.
    pub not_checked: Vec<NotChecked>,
}

/// A signature that nothing in the bundle could decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotChecked {
    /// Its index in the catalog.
    pub signature: usize,
    /// What would have to be known.
    pub needs: BTreeSet<Unknown>,
}

/// A signature that holds, or may hold.
#[derive(Debug)]
pub struct Finding {
    /// Its index in the catalog.
    pub signature: usize,
    /// Whether it holds or may hold.
    pub status: Status,
    /// The first places that say so, by document and offset.
    pub evidence: Vec<Evidence>,
    /// How many places say so.
    pub total: u64,
    /// Whether messages alone say so, without any fact.
    pub is_by_message: bool,
    /// The first documents that say so, and where the last place in each ends.
    pub documents: BTreeMap<String, u64>,
    /// Of how many logs they are parts or copies, up to three.
    pub sources: usize,
    /// How much the most telling of its messages tells.
    pub specificity: u32,
    /// How near the end of a document it stands: its place among the findings of the document, in thousandths.
    pub lateness: u32,
    /// What would confirm it.
    pub unknown: BTreeSet<Unknown>,
    /// Signatures of larger messages, if all of its places lie within such.
    pub claimed_by: BTreeSet<usize>,
    /// Confirmed findings that explain it, by signature.
    pub causes: Vec<usize>,
}

/// Correlates what was collected.
pub(crate) fn correlate(catalog: &Catalog, collected: &Collected) -> Correlated {
    let standing = Standing::of(&collected.facts, &collected.listings);
    let mut findings = Vec::new();
    let mut not_checked = Vec::new();
    for (index, signature) in (0..).zip(catalog.signatures()) {
        let court = Court { standing: &standing, collected, signature: (signature, index) };
        match finding(&court) {
            Held::Found(finding) => findings.push(finding),
            Held::Unknown(needs) => not_checked.push(NotChecked { signature: index as usize, needs }),
            Held::Not => {}
        }
    }
    let is_recovery = |finding: &Finding| catalog.signatures().get(finding.signature).is_some_and(Signature::is_recovery);
    let (mut recoveries, mut findings): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(is_recovery);
    recoveries.retain(|recovery| recovery.status == Status::Confirmed);
    not_checked.retain(|open| !catalog.signatures().get(open.signature).is_some_and(Signature::is_recovery));
    heal(catalog, &mut findings, &recoveries);
    let lateness = lateness(&findings);
    for finding in &mut findings {
        finding.sources = sources(collected, finding).count();
        finding.lateness = lateness.get(&finding.signature).copied().unwrap_or_default();
    }
    explain(catalog, &mut findings);
    Correlated { findings, recoveries, not_checked }
}

/// Of which logs the documents of a finding are parts or copies.
fn sources(collected: &Collected, finding: &Finding) -> Sources {
    let mut sources = Sources::default();
    let status = finding.status;
    let signature = u32::try_from(finding.signature).unwrap_or(u32::MAX);
    let keys = Key { signature, message: 0, confirmed: false }..=Key { signature, message: u32::MAX, confirmed: true };
    // what is only possible was seen with and without its origin
    let counts = |key: &Key| key.confirmed || status == Status::Possible;
    for (_, total) in collected.totals.range(keys).filter(|(key, _)| counts(key)) {
        sources.merge(&total.sources);
    }
    for document in finding.documents.keys() {
        if let Some(source) = collected.names.get(document) {
            sources.add(*source);
        }
    }
    sources
}

/// Notes the confirmed causes of each finding.
fn explain(catalog: &Catalog, findings: &mut [Finding]) {
    let confirmed: BTreeSet<usize> =
        findings.iter().filter(|finding| finding.status == Status::Confirmed).map(|finding| finding.signature).collect();
    let explains = |cause: usize, symptom: usize| {
        catalog.signatures().get(cause).is_some_and(|s| s.explains_in_the_end().binary_search(&symptom).is_ok())
    };
    let direct: BTreeMap<usize, BTreeSet<usize>> = findings
        .iter()
        .map(|finding| {
            let of = |cause: &usize| {
                let claimed = finding.claimed_by.contains(cause) && !explains(finding.signature, *cause);
                explains(*cause, finding.signature) || claimed
            };
            (finding.signature, confirmed.iter().copied().filter(of).collect())
        })
        .collect();
    for finding in findings {
        finding.causes = in_the_end(&direct, finding.signature);
    }
}

/// Confirmed findings behind all of whose places a success stands that heals them are only possible.
fn heal(catalog: &Catalog, findings: &mut [Finding], recoveries: &[Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.status == Status::Confirmed) {
        let Some(id) = catalog.signatures().get(finding.signature).map(Signature::id) else { continue };
        let healer = recoveries.iter().find(|recovery| {
            catalog.signatures().get(recovery.signature).is_some_and(|signature| signature.heals(id))
                && recovery.is_of_the_same(finding)
                && recovery.is_behind(finding)
        });
        if let Some(last) = healer.and_then(|healer| healer.evidence.last()) {
            finding.status = Status::Possible;
            let why = Why::Healed { document: last.document.clone(), line: last.line };
            finding.unknown.insert(Unknown { why, ask: None });
        }
    }
}

/// All causes of a finding, also through others; none if it were its own.
fn in_the_end(direct: &BTreeMap<usize, BTreeSet<usize>>, signature: usize) -> Vec<usize> {
    let mut causes = BTreeSet::new();
    let mut open = vec![signature];
    while let Some(next) = open.pop() {
        open.extend(direct.get(&next).into_iter().flatten().copied().filter(|&cause| causes.insert(cause)));
    }
    if causes.contains(&signature) { Vec::new() } else { causes.into_iter().collect() }
}

/// What a signature comes to.
enum Held {
    Found(Finding),
    Unknown(BTreeSet<Unknown>),
    Not,
}

/// A signature's direct evidence and its condition, together.
fn finding(court: &Court<'_>) -> Held {
    let (signature, _) = court.signature;
    let direct = direct(court);
    let Some(when) = signature.when() else { return direct };
    let verdict = court.judge(when);
    let asks_for_direct = signature.direct() > 0 || !signature.conditions().is_empty();
    let mut finding = match (direct, verdict.truth) {
        (_, Truth::False) => return Held::Not,
        (Held::Not, _) if asks_for_direct => return Held::Not,
        (Held::Unknown(needs), _) => return Held::Unknown(needs.into_iter().chain(verdict.open).collect()),
        (Held::Found(finding), _) => finding,
        (Held::Not, Truth::Unknown) if !verdict.is_direct => return Held::Unknown(verdict.open),
        (Held::Not, _) => Finding::new(court, Status::Confirmed),
    };
    if verdict.truth == Truth::Unknown {
        finding.status = Status::Possible;
    }
    finding.is_by_message &= !verdict.has_facts;
    finding.claimed_by.clear();
    finding.take(verdict);
    Held::Found(finding)
}

/// What messages and conditions come to, each of which is direct evidence.
fn direct(court: &Court<'_>) -> Held {
    let mut found = messages(court);
    let mut needs = BTreeSet::new();
    for condition in court.signature.0.conditions() {
        let verdict = court.judge(condition);
        let status = match verdict.truth {
            Truth::True => Status::Confirmed,
            Truth::Unknown if verdict.is_direct => Status::Possible,
            Truth::Unknown => {
                needs.extend(verdict.open);
                continue;
            }
            Truth::False => continue,
        };
        match &mut found {
            // what is less sure adds nothing
            Some(finding) if finding.status < status => {}
            Some(finding) if finding.status == status => {
                finding.claimed_by.clear();
                finding.take(verdict);
            }
            _ => {
                let mut finding = Finding::new(court, status);
                finding.is_by_message = !verdict.has_facts;
                finding.take(verdict);
                found = Some(finding);
            }
        }
    }
    match found {
        Some(finding) => Held::Found(finding),
        None if needs.is_empty() => Held::Not,
        None => Held::Unknown(needs),
    }
}

/// What the messages alone come to.
fn messages(court: &Court<'_>) -> Option<Finding> {
    let (signature, index) = court.signature;
    let messages = signature.messages().get(..signature.direct())?;
    for status in [Status::Confirmed, Status::Possible] {
        let mut finding = Finding::new(court, status);
        let mut claimed = 0;
        for (message, m) in messages.iter().zip(0u32..) {
            let key = |confirmed| Key { signature: index, message: m, confirmed };
            let total = court.collected.totals.get(&key(status == Status::Confirmed));
            let also = court.collected.totals.get(&key(status != Status::Confirmed)).map_or(0, |total| total.seen);
            let Some(total) = total else { continue };
            // what may have another origin counts towards a possible finding only
            let seen = if status == Status::Possible { total.seen + also } else { total.seen };
            if seen >= message.place().min_count() {
                finding.add(total, message.template().specificity(), message.place());
                claimed += total.claimed.values().sum::<u64>();
            }
        }
        if finding.total > 0 {
            finding.evidence.sort();
            finding.evidence.truncate(QUOTED_MAX);
            if claimed < finding.total {
                finding.claimed_by.clear();
            }
            finding.is_by_message = true;
            return Some(finding);
        }
    }
    None
}

impl Finding {
    fn new(court: &Court<'_>, status: Status) -> Self {
        Self {
            signature: court.signature.1 as usize,
            status,
            evidence: Vec::new(),
            total: 0,
            is_by_message: false,
            documents: BTreeMap::new(),
            sources: 0,
            specificity: 0,
            lateness: 0,
            unknown: BTreeSet::new(),
            claimed_by: BTreeSet::new(),
            causes: Vec::new(),
        }
    }

    /// Notes documents that say so, and where a place in each ends.
    fn reaches<'d>(&mut self, places: impl Iterator<Item = (&'d str, u64)>) {
        for (document, end) in places {
            let last = self.documents.entry(document.to_owned()).or_default();
            *last = end.max(*last);
        }
    }

    /// Takes what a condition brought to light.
    fn take(&mut self, verdict: Verdict) {
        self.total += verdict.total;
        self.reaches(verdict.evidence.iter().map(|evidence| (evidence.document.as_str(), evidence.offset + evidence.len)));
        self.evidence.extend(verdict.evidence);
        self.evidence.sort();
        self.evidence.dedup();
        self.evidence.truncate(QUOTED_MAX);
        self.specificity = self.specificity.max(verdict.specificity);
        self.unknown.extend(verdict.open);
    }

    /// Whether it may be about what another finding is about: where all places of both are resources with a name, it has to name all of those.
    fn is_of_the_same(&self, other: &Self) -> bool {
        let (own, others): (Option<BTreeSet<&str>>, Option<BTreeSet<&str>>) =
            (self.evidence.iter().map(resource).collect(), other.evidence.iter().map(resource).collect());
        own.zip(others).is_none_or(|(own, others)| others.is_subset(&own))
    }

    /// Whether it stands behind all places of another finding: in each of its documents, or in time.
    fn is_behind(&self, other: &Self) -> bool {
        let in_order =
            || other.documents.iter().all(|(document, last)| self.documents.get(document).is_some_and(|own| own > last));
        let in_time = || {
            let known = other.evidence.len() as u64 == other.total;
            let last = other.evidence.iter().map(|evidence| evidence.time).collect::<Option<Vec<_>>>();
            let last = last.filter(|_| known).and_then(|times| times.into_iter().max());
            last.is_some_and(|last| self.evidence.iter().any(|evidence| evidence.time > Some(last)))
        };
        in_order() || in_time()
    }

    fn add(&mut self, total: &Total, specificity: u32, place: &Place) {
        if total.places == 0 {
            return;
        }
        self.total += total.places;
        self.evidence.extend(total.evidence.iter().cloned());
        self.reaches(total.documents.iter().map(|(document, &end)| (document.as_str(), end)));
        self.claimed_by.extend(total.claimed.keys().map(|&signature| signature as usize));
        self.specificity = self.specificity.max(specificity);
        if self.status == Status::Possible {
            self.unknown.insert(Unknown { why: Why::Origin(place.origin().to_vec()), ask: place.ask().map(str::to_owned) });
        }
    }
}

/// The name of the resource that evidence is about. Pods get other names when they are made anew, so theirs tell nothing.
fn resource(evidence: &Evidence) -> Option<&str> {
    let value = |field: Field| evidence.captures.iter().find(|(name, _)| name == field.word()).map(|(_, value)| value.as_str());
    value(Field::Kind).and(value(Field::State)).and(value(Field::Name))
}

/// For each signature, its best place among all that was found in one document, ordered by where each was seen last: 1000 is the last.
fn lateness(findings: &[Finding]) -> BTreeMap<usize, u32> {
    let mut documents: BTreeMap<&str, BTreeMap<usize, u64>> = BTreeMap::new();
    for finding in findings {
        for (document, &last) in &finding.documents {
            documents.entry(document).or_default().insert(finding.signature, last);
        }
    }
    let mut best: BTreeMap<usize, u32> = BTreeMap::new();
    for lasts in documents.values() {
        for (&signature, last) in lasts {
            let not_later = lasts.values().filter(|other| *other <= last).count();
            let place = u32::try_from(1000 * not_later / lasts.len()).unwrap_or(1000);
            let kept = best.entry(signature).or_default();
            *kept = place.max(*kept);
        }
    }
    best
}
