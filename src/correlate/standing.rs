//! What stands: the facts of a bundle that no later word has overtaken, and what was listed. Collected facts in, questions about patterns answered.
//!
//! * Of one object the later word counts, where times tell which is later; else all of them stand. Within a document the parsers have kept the last
//!   one already; a list without an object overtakes what was said of the object before it. A word that says nothing of the state overtakes none,
//!   nor does a document that tells of another cluster: there the same names mean other objects.
//! * A pod that has just begun accuses nobody: what waits, or runs and is not ready yet, counts when it is two minutes old, was restarted, or an
//!   event complains about it. Without an age nobody knows.
//! * What no list shows is absent only where a list in scope was seen.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::truth::Truth;
use crate::catalog::{Field, Kind, Pattern, Seen};
use crate::facts::{Fact, Identity, Listing, Value, Within};

/// So old something has to be before it should have begun, in seconds.
const SETTLED_SECONDS: i64 = 120;
/// So many last words and lists are asked whether they overtake a fact; the work is facts times these.
const LATER_MAX: usize = 8;

/// The facts that stand.
pub(crate) struct Standing<'a> {
    facts: BTreeMap<Kind, Vec<Stood<'a>>>,
    /// Those that a later word or list has overtaken.
    overtaken: BTreeMap<Kind, Vec<&'a Fact>>,
    listings: &'a [Listing],
    /// What was said of each object at a known time, the last word at the end.
    words: BTreeMap<Identity, Vec<(Timestamp, &'a Fact)>>,
    clusters: Clusters<'a>,
}

/// A fact that stands.
#[derive(Clone, Copy)]
struct Stood<'a> {
    fact: &'a Fact,
    /// Whether its state is one to stay.
    settled: Truth,
}

/// That a field of facts has to have one value.
pub(crate) type Only<'o> = Option<(Field, &'o Value)>;

impl<'a> Standing<'a> {
    /// Of what was collected.
    pub(crate) fn of(facts: &'a [Fact], listings: &'a [Listing]) -> Self {
        let clusters = Clusters::of(facts);
        let mut words: BTreeMap<Identity, Vec<(Timestamp, &Fact)>> = BTreeMap::new();
        for (at, fact) in facts.iter().filter_map(|fact| Some((fact.at?, fact))) {
            words.entry(fact.identity()).or_default().push((at, fact));
        }
        for said in words.values_mut() {
            said.sort_unstable();
        }
        let mut lists: BTreeMap<&str, Vec<&Listing>> = BTreeMap::new();
        for listing in listings {
            lists.entry(&listing.evidence.document).or_default().push(listing);
        }
        let mut timed: BTreeMap<(Kind, &Within), Vec<(Timestamp, &Listing)>> = BTreeMap::new();
        for (at, list) in listings.iter().filter_map(|list| Some((list.at?, list))) {
            timed.entry((list.kind, &list.within)).or_default().push((at, list));
        }
        for lists in timed.values_mut() {
            lists.sort_unstable();
        }
        let overtaken = |fact: &Fact| {
            let later_word = |at: Timestamp| {
                let said = words.get(&fact.identity());
                said.into_iter().flatten().rev().take(LATER_MAX).any(|(time, later)| {
                    *time > at
                        && (later.is_judged() || !fact.is_judged())
                        && clusters.may_be_one(fact.document(), later.document())
                })
            };
            let later_list = || {
                let here = lists.get(fact.document());
                here.into_iter().flatten().any(|list| list.evidence.offset > fact.named() && shows(list, fact))
            };
            let later_list_elsewhere = |at: Timestamp| {
                let own = fact.text(Field::Namespace).map(|namespace| Within::Namespace(namespace.into()));
                let scopes = own.iter().chain([&Within::All]).filter_map(|within| timed.get(&(fact.kind, within)));
                scopes.flat_map(|lists| lists.iter().rev().take(LATER_MAX)).any(|(time, list)| {
                    let document = list.evidence.document.as_str();
                    let is_elsewhere = document != fact.document() && clusters.may_be_one(fact.document(), document);
                    *time > at && is_elsewhere && shows(list, fact)
                })
            };
            fact.at.is_some_and(later_word) || later_list() || fact.at.is_some_and(later_list_elsewhere)
        };
        let complained: BTreeSet<(&str, &str)> = facts
            .iter()
            .filter(|fact| fact.kind == Kind::Event && fact.text(Field::Type) == Some("Warning"))
            .filter_map(|fact| Some((fact.text(Field::Namespace)?, fact.text(Field::Object)?)))
            .map(|(namespace, object)| (namespace, object.rsplit_once('/').map_or(object, |(_, name)| name)))
            .collect();
        let mut standing: BTreeMap<Kind, Vec<Stood<'_>>> = BTreeMap::new();
        let mut past: BTreeMap<Kind, Vec<&Fact>> = BTreeMap::new();
        for fact in facts {
            if overtaken(fact) {
                past.entry(fact.kind).or_default().push(fact);
            } else {
                standing.entry(fact.kind).or_default().push(Stood { fact, settled: settled(fact, &complained) });
            }
        }
        Self { facts: standing, overtaken: past, listings, words, clusters }
    }

    /// The last of the overtaken facts that a pattern means: it was there before a list that does not show it.
    pub(crate) fn gone(&self, pattern: &Pattern, only: Only<'_>) -> Option<&'a Fact> {
        let past = self.overtaken.get(&pattern.kind())?.iter().copied();
        let meant = past.filter(|&fact| is_meant(Stood { fact, settled: Truth::True }, pattern, only) == Truth::True);
        meant.max_by_key(|fact| (fact.at, &fact.evidence.document, fact.evidence.offset))
    }

    /// What another document said of the same object before, where that was something else, and when.
    pub(crate) fn before(&self, fact: &Fact) -> Option<(&'a Fact, Timestamp)> {
        let (now, state) = (fact.at?, fact.standing()?);
        let said = self.words.get(&fact.identity())?.iter().rev().take(LATER_MAX).filter(|(at, _)| *at < now);
        let mut others = said.filter(|(_, earlier)| {
            earlier.document() != fact.document()
                && earlier.standing().is_some_and(|other| other != state)
                && self.clusters.may_be_one(fact.document(), earlier.document())
        });
        others.next().map(|(at, earlier)| (*earlier, *at))
    }

    /// The facts that a pattern means, or may mean.
    pub(crate) fn meant(&self, pattern: &Pattern, only: Only<'_>) -> Vec<(&'a Fact, Truth)> {
        let stood = self.facts.get(&pattern.kind()).map(Vec::as_slice).unwrap_or_default();
        let held = stood.iter().map(|stood| (stood.fact, is_meant(*stood, pattern, only)));
        held.filter(|(_, truth)| *truth > Truth::False).collect()
    }

    /// The lists that would show every fact that the pattern means; none, if some could stand where nobody looked.
    pub(crate) fn lists(&self, pattern: &Pattern) -> Vec<&'a Listing> {
        let one = |field| pattern.literals(field).map_or(vec![None], |all| all.into_iter().map(Some).collect());
        // a namespace or kind that is not written out may be any
        let open = |field| pattern.fields().any(|known| known == field) && pattern.literals(field).is_none();
        if open(Field::Kind) {
            return Vec::new();
        }
        let mut lists = BTreeSet::new();
        for namespace in one(Field::Namespace) {
            for of in one(Field::Kind) {
                for name in one(Field::Name) {
                    let list = self.listings.iter().filter(|list| {
                        list.kind == pattern.kind()
                            && list.of.as_deref().is_none_or(|listed| of.is_some_and(|of| listed.eq_ignore_ascii_case(of)))
                            && list.name.as_deref().is_none_or(|listed| Some(listed) == name)
                            && match (&list.within, namespace) {
                                (Within::All, _) => true,
                                (Within::Namespace(listed), Some(namespace)) => **listed == *namespace,
                                (Within::Namespace(_), None) => !pattern.kind().is_namespaced(),
                            }
                    });
                    match list.max() {
                        Some(list) => lists.insert(list),
                        None => return Vec::new(),
                    };
                }
            }
        }
        lists.into_iter().collect()
    }

    /// Whether what the pattern asks about was told, and told otherwise: a version, a setting, a check has one value at a time.
    pub(crate) fn is_told_otherwise(&self, pattern: &Pattern) -> bool {
        let subject = match pattern.kind() {
            Kind::Version => Field::Of,
            Kind::Setting | Kind::Check => Field::Name,
            // a bundle is of one connected cluster, as a rule
            Kind::Resource if pattern.literals(Field::Kind).is_some_and(|kinds| kinds == ["connectedCluster"]) => Field::Kind,
            _ => return false,
        };
        let asks = pattern.fields().any(|field| field == subject);
        let is_it = |fact: &Fact| fact.text(subject).is_some_and(|text| pattern.takes(subject, Seen::Text(text)));
        // of a cluster that is only named, nothing was told
        let is_told = |fact: &Fact| subject != Field::Kind || fact.get(Field::State).is_some();
        asks && self.facts.get(&pattern.kind()).into_iter().flatten().any(|stood| is_it(stood.fact) && is_told(stood.fact))
    }

    /// The values of a field among the facts that a pattern means, or may mean.
    pub(crate) fn values(&self, pattern: &Pattern, field: Field) -> BTreeSet<&'a Value> {
        self.meant(pattern, None).into_iter().filter_map(|(fact, _)| fact.get(field)).collect()
    }
}

/// The connected clusters that documents name.
struct Clusters<'a> {
    of: BTreeMap<&'a str, BTreeSet<String>>,
    are_several: bool,
}

impl<'a> Clusters<'a> {
    fn of(facts: &'a [Fact]) -> Self {
        let mut of: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for fact in facts {
            if let Some(name) = fact.cluster() {
                of.entry(fact.document()).or_default().insert(name);
            }
        }
        let are_several = of.values().flatten().collect::<BTreeSet<_>>().len() > 1;
        Self { of, are_several }
    }

    /// Whether both documents may be about one cluster: the bundle is of one, or they share a name.
    fn may_be_one(&self, one: &str, other: &str) -> bool {
        let shared = || self.of.get(one).zip(self.of.get(other)).is_some_and(|(one, other)| !one.is_disjoint(other));
        !self.are_several || one == other || shared()
    }
}

/// Whether a list would have shown this object.
fn shows(list: &Listing, fact: &Fact) -> bool {
    list.kind == fact.kind
        && list.of.as_deref().is_none_or(|of| fact.text(Field::Kind).is_some_and(|kind| kind.eq_ignore_ascii_case(of)))
        && list.name.as_deref().is_none_or(|name| fact.text(Field::Name) == Some(name))
        && match &list.within {
            Within::All => true,
            Within::Namespace(namespace) => fact.text(Field::Namespace) == Some(namespace),
        }
}

fn is_meant(stood: Stood<'_>, pattern: &Pattern, only: Only<'_>) -> Truth {
    if only.is_some_and(|(field, value)| stood.fact.get(field) != Some(value)) {
        return Truth::False;
    }
    let mut truth = Truth::True;
    for field in pattern.fields() {
        let held = match stood.fact.get(field) {
            Some(Value::Text(text)) => pattern.takes(field, Seen::Text(text)).into(),
            Some(Value::Number(number)) => pattern.takes(field, Seen::Number(*number)).into(),
            None if pattern.only_excludes(field) => Truth::True,
            None => Truth::Unknown,
        };
        truth = truth.min(held);
        if matches!(field, Field::State | Field::Health | Field::Ready) {
            truth = truth.min(stood.settled);
        }
    }
    truth
}

/// Whether the state of an object is one to stay.
fn settled(fact: &Fact, complained: &BTreeSet<(&str, &str)>) -> Truth {
    if !matches!(fact.kind, Kind::Pod | Kind::Workload) || fact.text(Field::Health) != Some("starting") {
        return Truth::True;
    }
    let subject = fact.text(Field::Namespace).zip(fact.text(Field::Name));
    if fact.number(Field::Restarts).is_some_and(|restarts| restarts > 0) || subject.is_some_and(|s| complained.contains(&s)) {
        return Truth::True;
    }
    fact.number(Field::Age).map_or(Truth::Unknown, |age| (age >= SETTLED_SECONDS).into())
}
