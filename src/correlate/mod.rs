//! Correlating: which signatures hold, how surely, and which of them explains which. `Collected` messages and facts in, [`Correlated`] findings out.
//!
//! A finding is *confirmed* when one of its messages counts there and its conditions hold. It is *possible* when something unknown decides, who
//! printed a message or what no list shows, and there is direct evidence; without any the signature was *not checked*. What a later success heals is
//! possible as well: somebody has to say whether it still happens.
//!
//! Only a confirmed finding explains another; the explanation reaches through signatures that did not fire, and from a message to the smaller ones that
//! are part of it (`crate::claim`). It reaches no further than what it is about: an extension that failed is not explained by why another one did.

mod finding;
mod standing;
mod truth;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Signature};
use crate::collect::Collected;
use crate::examine::{Key, QUOTED_MAX};
use crate::sources::Sources;
pub use finding::Finding;
use standing::Standing;
use truth::Truth;
use verdict::Court;

/// How sure a finding is, in kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
            let is_claimed = |cause: usize| finding.claimed_by.contains(&cause) && !explains(finding.signature, cause);
            let (claiming, other): (BTreeSet<usize>, BTreeSet<usize>) = confirmed
                .iter()
                .copied()
                .filter(|&cause| is_claimed(cause) || explains(cause, finding.signature))
                .partition(|&cause| is_claimed(cause));
            (finding.signature, claiming.into_iter().chain(of_the_same(findings, finding, other)).collect())
        })
        .collect();
    for finding in findings {
        finding.causes = in_the_end(&direct, finding.signature);
    }
}

/// Those of the causes that are about what the finding is about. None if one of its objects is left: the finding stands for that one.
fn of_the_same(findings: &[Finding], finding: &Finding, causes: BTreeSet<usize>) -> Vec<usize> {
    let objects = finding.objects();
    if objects.is_empty() {
        return causes.into_iter().collect();
    }
    let mut left = objects.clone();
    let mut own = Vec::new();
    for cause in findings.iter().filter(|cause| causes.contains(&cause.signature)) {
        let others: BTreeSet<_> = objects.iter().filter(|object| cause.is_of_others_than(object)).cloned().collect();
        if others.len() < objects.len() {
            own.push(cause.signature);
        }
        left.retain(|object| others.contains(object));
    }
    if left.is_empty() { own } else { Vec::new() }
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
    for status in [Status::Confirmed, Status::Possible] {
        let mut finding = Finding::new(court, status);
        let mut claimed = 0;
        for m in 0..signature.direct() {
            let key = |confirmed| Key { signature: index, message: m as u32, confirmed };
            let total = court.collected.totals.get(&key(status == Status::Confirmed));
            let also = court.collected.totals.get(&key(status != Status::Confirmed)).map_or(0, |total| total.seen);
            let Some(total) = total else { continue };
            let message = signature.messages().get(m)?;
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
