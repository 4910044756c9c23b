//! Correlating: which signatures hold, how surely, and which of them explains which. `Collected` messages in, [`Finding`]s out.
//!
//! A finding is *confirmed* when one of its messages counts there, and *possible* when the only thing missing is a sign of who printed it. Only a
//! confirmed finding explains another; the explanation reaches through signatures that did not fire, and from a message to the smaller ones that
//! are part of it (`crate::claim`). (Structured facts and conditions
//! over them join here.)

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::catalog::{Catalog, Place};
use crate::collect::{Collected, Total};
use crate::evidence::Evidence;
use crate::examine::{Key, QUOTED_MAX};

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
    /// The words one of which would have to stand near the message.
    pub origin: Vec<String>,
    /// The command whose output would decide.
    pub ask: Option<String>,
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
    /// The documents that say so.
    pub documents: BTreeSet<String>,
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

/// The findings of a bundle, in the order of their signatures.
pub(crate) fn correlate(catalog: &Catalog, collected: &Collected) -> Vec<Finding> {
    let lateness = lateness(collected);
    let mut findings: Vec<Finding> =
        (0..catalog.signatures().len()).filter_map(|signature| finding(catalog, collected, signature, &lateness)).collect();
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
    for finding in &mut findings {
        finding.causes = in_the_end(&direct, finding.signature);
    }
    findings
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

fn finding(catalog: &Catalog, collected: &Collected, signature: usize, lateness: &BTreeMap<usize, u32>) -> Option<Finding> {
    let messages = catalog.signatures().get(signature)?.messages();
    let index = u32::try_from(signature).ok()?;
    for status in [Status::Confirmed, Status::Possible] {
        let mut finding = Finding {
            signature,
            status,
            evidence: Vec::new(),
            total: 0,
            documents: BTreeSet::new(),
            specificity: 0,
            lateness: lateness.get(&signature).copied().unwrap_or_default(),
            unknown: BTreeSet::new(),
            claimed_by: BTreeSet::new(),
            causes: Vec::new(),
        };
        let mut claimed = 0;
        for (message, m) in messages.iter().zip(0u32..) {
            let key = |confirmed| Key { signature: index, message: m, confirmed };
            let total = collected.totals.get(&key(status == Status::Confirmed));
            let also = collected.totals.get(&key(status != Status::Confirmed)).map_or(0, |total| total.seen);
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
            return Some(finding);
        }
    }
    None
}

impl Finding {
    fn add(&mut self, total: &Total, specificity: u32, place: &Place) {
        if total.places == 0 {
            return;
        }
        self.total += total.places;
        self.evidence.extend(total.evidence.iter().cloned());
        self.documents.extend(total.documents.keys().cloned());
        self.claimed_by.extend(total.claimed.keys().map(|&signature| signature as usize));
        self.specificity = self.specificity.max(specificity);
        if self.status == Status::Possible {
            self.unknown.insert(Unknown { origin: place.origin().to_vec(), ask: place.ask().map(str::to_owned) });
        }
    }
}

/// For each signature, its best place among all that was found in one document, ordered by where each was seen last: 1000 is the last.
fn lateness(collected: &Collected) -> BTreeMap<usize, u32> {
    let mut documents: BTreeMap<&str, BTreeMap<usize, u64>> = BTreeMap::new();
    for (key, total) in &collected.totals {
        for (document, &last) in &total.documents {
            let kept = documents.entry(document).or_default().entry(key.signature as usize).or_default();
            *kept = last.max(*kept);
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
