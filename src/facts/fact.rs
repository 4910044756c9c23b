//! A fact: structured knowledge with a place. And a listing: that at some place all objects of some kind were shown, so that what is not among
//! them is not there.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::catalog::{Field, Kind, Sort};
use crate::evidence::Evidence;

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// As it was printed.
    Text(Box<str>),
    /// A number; an age in seconds.
    Number(i64),
}

impl Value {
    /// As a person would write it.
    pub fn told(&self, field: Field) -> String {
        match (self, field.sort()) {
            (Self::Text(text), _) => text.to_string(),
            (Self::Number(seconds), Sort::Age) => match *seconds {
                s if s < 120 => format!("{s}s"),
                s if s < 7200 => format!("{}m", s / 60),
                s if s < 172_800 => format!("{}h", s / 3600),
                s => format!("{}d", s / 86_400),
            },
            (Self::Number(number), _) => number.to_string(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// Structured knowledge with a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub kind: Kind,
    /// What is known, in the order of the fields, each once.
    pub fields: Vec<(Field, Value)>,
    /// The row or line that says so.
    pub evidence: Evidence,
    /// When it was so, where the text says it.
    pub at: Option<Timestamp>,
    /// What the same document said of the same object before, where that was something else.
    pub earlier: Option<Earlier>,
    /// Where the document named the object last, where that is behind what is cited: it was still there.
    pub named: Option<u64>,
}

/// What was said of an object before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Earlier {
    /// Where, in the same document.
    pub line: u64,
    /// Its state then.
    pub state: Box<str>,
}

impl Fact {
    /// The value of a field.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    /// The text of a field.
    pub fn text(&self, field: Field) -> Option<&str> {
        match self.get(field)? {
            Value::Text(text) => Some(text),
            Value::Number(_) => None,
        }
    }

    /// The number in a field.
    pub fn number(&self, field: Field) -> Option<i64> {
        match self.get(field)? {
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
        }
    }

    /// The document that says so.
    pub(crate) fn document(&self) -> &str {
        &self.evidence.document
    }

    /// The connected cluster that it names. Azure does not tell capitals apart.
    pub(crate) fn cluster(&self) -> Option<String> {
        let is_cluster = self.kind == Kind::Resource && self.text(Field::Kind) == Some("connectedCluster");
        self.text(Field::Name).filter(|_| is_cluster).map(str::to_lowercase)
    }

    /// In what state it is, in one word, where it has one.
    pub fn standing(&self) -> Option<&str> {
        [Field::State, Field::Result, Field::Is, Field::Value].into_iter().find_map(|field| self.text(field))
    }

    /// What is known of an object when the same document says this of it later. The later word counts, but one that says nothing of the state, a
    /// name in a list or a description that was cut off, only adds to what is known; and where the state has not changed, what only the one of
    /// them says is still so.
    fn followed_by(self, later: Self) -> Self {
        let is_newer = self.number(Field::Revision).zip(later.number(Field::Revision)).is_some_and(|(then, now)| then < now);
        if !is_newer && self.is_judged() && !later.is_judged() {
            return Self { named: Some(later.named()), ..self.with(&later, |_| true) };
        }
        let changed = self.standing() != later.standing() || self.text(Field::Health) != later.text(Field::Health);
        let state = self.standing().filter(|_| self.standing() != later.standing() && later.standing().is_some());
        let earlier = state.map(|state| Earlier { line: self.evidence.line, state: state.into() });
        let earlier = earlier.or_else(|| self.earlier.clone());
        // what an object is and where does not change with its state
        let lasts = |field| !changed || matches!(field, Field::Node | Field::Arch | Field::Os | Field::Type | Field::Chart);
        let later = if is_newer { later } else { later.with(&self, lasts) };
        Self { earlier, ..later }
    }

    /// With those fields of another that this one lacks.
    fn with(mut self, other: &Self, takes: impl Fn(Field) -> bool) -> Self {
        for (field, value) in &other.fields {
            if self.get(*field).is_none() && takes(*field) {
                self.fields.push((*field, value.clone()));
            }
        }
        self.fields.sort();
        self
    }

    /// Where the document named the object last.
    pub(crate) fn named(&self) -> u64 {
        self.named.unwrap_or(self.evidence.offset)
    }

    /// Whether it says what the object has come to.
    pub(crate) fn is_judged(&self) -> bool {
        self.text(Field::Health).map_or_else(|| self.standing().is_some(), |health| health != "unknown")
    }

    /// The values that tell it from others of its kind.
    pub(crate) fn identity(&self) -> Identity {
        Identity { kind: self.kind, values: self.kind.identity().iter().map(|&field| self.get(field).cloned()).collect() }
    }
}

impl PartialOrd for Fact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By place, then by what is said.
impl Ord for Fact {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |fact: &Self| (fact.evidence.offset, fact.kind);
        self.evidence
            .document
            .cmp(&other.evidence.document)
            .then_with(|| place(self).cmp(&place(other)))
            .then_with(|| self.fields.cmp(&other.fields))
            .then_with(|| self.evidence.cmp(&other.evidence))
            .then_with(|| (self.at, &self.earlier, self.named).cmp(&(other.at, &other.earlier, other.named)))
    }
}

/// What tells an object from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identity {
    pub(crate) kind: Kind,
    pub(crate) values: Vec<Option<Value>>,
}

/// The namespaces that a listing shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Within {
    /// All of them; and objects that live in none.
    All,
    /// One.
    Namespace(Box<str>),
}

/// That all objects of a kind were shown, within a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// The list, from its first to its last row; of an empty one, the line that says so.
    pub evidence: Evidence,
    /// What was listed.
    pub kind: Kind,
    /// Of workloads and resources, which: `deployment`, `GitRepository`.
    pub of: Option<Box<str>>,
    /// Where.
    pub within: Within,
    /// Only the object of this name was asked for.
    pub name: Option<Box<str>>,
    /// How many were shown.
    pub count: u64,
    /// When it was so, where the text says it.
    pub at: Option<Timestamp>,
}

/// What the parsers found in some text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// In the order of the text.
    pub facts: Vec<Fact>,
    /// In the order of the text.
    pub listings: Vec<Listing>,
}

impl Facts {
    /// Of each object what the document comes to, with a note of what it said before; of each scope the last list.
    #[must_use]
    pub(crate) fn latest(self) -> Self {
        let mut latest: BTreeMap<Identity, Fact> = BTreeMap::new();
        for mut fact in self.facts {
            let identity = fact.identity();
            if let Some(before) = latest.remove(&identity) {
                fact = before.followed_by(fact);
            }
            latest.insert(identity, fact);
        }
        let mut listings: BTreeMap<_, Listing> = BTreeMap::new();
        for listing in self.listings {
            listings.insert((listing.kind, listing.of.clone(), listing.within.clone(), listing.name.clone()), listing);
        }
        let mut facts: Vec<Fact> = latest.into_values().collect();
        facts.sort();
        let mut listings: Vec<Listing> = listings.into_values().collect();
        listings.sort();
        Self { facts, listings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(line: u64, state: &str) -> Fact {
        let evidence = Evidence { line, offset: line * 100, ..Evidence::default() };
        let fields = vec![(Field::Namespace, "shop".into()), (Field::Name, "web-0".into()), (Field::State, state.into())];
        Fact { kind: Kind::Pod, fields, evidence, at: None, earlier: None, named: None }
    }

    #[test]
    fn the_last_word_on_an_object_stands_and_remembers_the_one_before() {
        let facts = vec![pod(1, "Pending"), pod(2, "CrashLoopBackOff"), pod(3, "Running"), pod(4, "Running")];
        let latest = Facts { facts, listings: vec![] }.latest();
        assert_eq!(latest.facts.len(), 1);
        assert_eq!(latest.facts[0].evidence.line, 4);
        assert_eq!(latest.facts[0].earlier, Some(Earlier { line: 2, state: "CrashLoopBackOff".into() }));
    }

    fn last(text: &str) -> Fact {
        let page = crate::facts::Page::new("x", text.as_bytes(), 0, 1);
        let latest = crate::facts::read(&page, crate::redact::Redaction::None).latest();
        assert_eq!(latest.facts.len(), 1, "{:?}", latest.facts);
        latest.facts.into_iter().next().unwrap()
    }

    #[test]
    fn a_later_word_that_says_nothing_of_the_state_overtakes_none() {
        let cut = "NAME      READY   STATUS    RESTARTS   AGE\nweb-a-1   0/1     CrashLoopBackOff   7   9m\n\n\
                   Name:         web-a-1\nLabels:       app=web\nNode:         node-1/10.0.0.4\nStatus:       Running\n";
        let pod = last(cut);
        assert_eq!((pod.standing(), pod.text(Field::Node), pod.evidence.line), (Some("CrashLoopBackOff"), Some("node-1"), 2));
    }

    #[test]
    fn what_an_earlier_word_gave_for_a_reason_holds_while_the_state_does() {
        let release = |line: u64, fields: &[(Field, Value)]| {
            let evidence = Evidence { line, offset: line * 100, ..Evidence::default() };
            let fields =
                [(Field::Namespace, "shop".into()), (Field::Name, "web".into())].into_iter().chain(fields.iter().cloned());
            let mut fields: Vec<(Field, Value)> = fields.collect();
            fields.sort();
            Fact { kind: Kind::Release, fields, evidence, at: None, earlier: None, named: None }
        };
        let last = |facts| Facts { facts, listings: vec![] }.latest().facts.remove(0);
        let failed = release(1, &[(Field::State, "failed".into()), (Field::Revision, 2.into()), (Field::Message, "no".into())]);
        let listed = release(2, &[(Field::State, "failed".into()), (Field::Revision, 2.into())]);
        let stored = release(3, &[(Field::Revision, 2.into())]);
        let newer = release(4, &[(Field::Revision, 3.into())]);
        let well = release(5, &[(Field::State, "deployed".into()), (Field::Revision, 3.into())]);
        let told =
            |fact: Fact| (fact.evidence.line, fact.standing().map(str::to_owned), fact.text(Field::Message).map(str::to_owned));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(told(last(vec![failed.clone(), listed])), (2, text("failed"), text("no")));
        assert_eq!(told(last(vec![failed.clone(), stored])), (1, text("failed"), text("no")));
        assert_eq!(told(last(vec![failed.clone(), newer])), (4, None, None));
        assert_eq!(told(last(vec![failed, well])), (5, text("deployed"), None));
    }
}
