//! A finding: a signature that holds, or may hold, with what says so. What messages and conditions came to in; one value that healing, explaining and
//! ranking ask out.

use std::collections::{BTreeMap, BTreeSet};

use super::verdict::{Court, Verdict};
use super::{Status, Unknown, Why};
use crate::catalog::{Field, Place};
use crate::collect::Total;
use crate::evidence::Evidence;
use crate::examine::QUOTED_MAX;

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

impl Finding {
    pub(super) fn new(court: &Court<'_>, status: Status) -> Self {
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

    /// Takes what a condition brought to light. A place where a message and a fact say the same is one place.
    pub(super) fn take(&mut self, verdict: Verdict) {
        self.reaches(verdict.evidence.iter().map(|evidence| (evidence.document.as_str(), evidence.offset + evidence.len)));
        let (before, told) = (self.evidence.len(), verdict.evidence.len() as u64);
        let mut known = 0;
        for evidence in verdict.evidence {
            match self.evidence.iter_mut().take(before).find(|own| own.overlaps(&evidence)) {
                Some(own) => {
                    own.join(evidence);
                    known += 1;
                }
                None => self.evidence.push(evidence),
            }
        }
        // of more places than are quoted, those that are not are as those that are
        self.total += if known == told { 0 } else { verdict.total.saturating_sub(known) };
        self.evidence.sort();
        self.evidence.dedup();
        self.evidence.truncate(QUOTED_MAX);
        self.specificity = self.specificity.max(verdict.specificity);
        self.unknown.extend(verdict.open);
    }

    /// Whether it may be about what another finding is about: where all places of both are resources with a name, it has to name all of those.
    pub(super) fn is_of_the_same(&self, other: &Self) -> bool {
        let (own, others): (Option<BTreeSet<&str>>, Option<BTreeSet<&str>>) =
            (self.evidence.iter().map(resource).collect(), other.evidence.iter().map(resource).collect());
        own.zip(others).is_none_or(|(own, others)| others.is_subset(&own))
    }

    /// The resources that facts among its places are about, each by kind and name, with the words that were said of it.
    pub(super) fn objects(&self) -> BTreeSet<Object> {
        let object = |evidence: &Evidence| {
            let (kind, name) = (capture(evidence, Field::Kind)?.to_lowercase(), resource(evidence)?.to_lowercase());
            let words = evidence.captures.iter().flat_map(|(_, value)| value.split(|c: char| !is_of_a_name(c)));
            Some(Object { kind, name, words: words.map(str::to_lowercase).collect() })
        };
        self.evidence.iter().filter_map(object).collect()
    }

    /// Whether it is about other objects of this kind, and about nothing else: each of its places names one, as a fact or in a capture called
    /// like the kind, and neither is it this one, nor one that is spoken of where this one stands (what it depends on).
    pub(super) fn is_of_others_than(&self, object: &Object) -> bool {
        let is_known = self.evidence.len() as u64 == self.total;
        let named = |evidence: &Evidence| {
            let is_kind = capture(evidence, Field::Kind).is_some_and(|kind| kind.eq_ignore_ascii_case(&object.kind));
            let fact = resource(evidence).filter(|_| is_kind);
            let told = || evidence.captures.iter().find(|(name, _)| name.eq_ignore_ascii_case(&object.kind));
            fact.or_else(|| told().map(|(_, value)| value.as_str())).map(str::to_lowercase)
        };
        let names: Option<BTreeSet<String>> = self.evidence.iter().map(named).collect();
        names.is_some_and(|names| is_known && !names.is_empty() && names.iter().all(|name| !object.is_told_of(name)))
    }

    /// Whether it stands behind all places of another finding: in each of its documents, or in time.
    pub(super) fn is_behind(&self, other: &Self) -> bool {
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

    pub(super) fn add(&mut self, total: &Total, specificity: u32, place: &Place) {
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

/// A resource that a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    kind: String,
    name: String,
    words: BTreeSet<String>,
}

impl Object {
    fn is_told_of(&self, name: &str) -> bool {
        self.name == name || self.words.contains(name)
    }
}

/// Whether names of objects may hold this.
const fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')
}

fn capture(evidence: &Evidence, field: Field) -> Option<&str> {
    evidence.captures.iter().find(|(name, _)| name == field.word()).map(|(_, value)| value.as_str())
}

/// The name of the resource that evidence is about. Pods get other names when they are made anew, so theirs tell nothing.
fn resource(evidence: &Evidence) -> Option<&str> {
    capture(evidence, Field::Kind).and(capture(evidence, Field::State)).and(capture(evidence, Field::Name))
}
