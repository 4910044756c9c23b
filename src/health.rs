//! The health of a bundle: what a reader should know before the first diagnosis. Collected facts and findings in, [`Health`] out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::catalog::{Field, Kind};
use crate::correlate::Finding;
use crate::facts::{Collector, Fact, Value};

/// What a reader should know before the first diagnosis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Versions by what they are of, as far as the bundle tells them.
    pub versions: BTreeMap<String, BTreeSet<String>>,
    /// The connected clusters that it names. More than one is a reason to ask.
    pub clusters: BTreeSet<String>,
    /// Who made the bundle, and what is missing of it.
    pub collectors: Vec<Collector>,
    /// The first and the last time at which something was seen.
    pub times: Option<(Timestamp, Timestamp)>,
}

impl Health {
    /// Of what was read.
    pub(crate) fn of(facts: &[Fact], findings: &[Finding], collectors: Vec<Collector>) -> Self {
        let mut health = Self { collectors, ..Self::default() };
        for fact in facts {
            let (of, is) = (fact.text(Field::Of), fact.text(Field::Is));
            health.clusters.extend(fact.cluster());
            match (fact.kind, of.zip(is)) {
                (Kind::Version, Some((of, is))) => {
                    health.versions.entry(of.to_owned()).or_default().insert(is.to_owned());
                }
                // a version that a node tells, where nothing tells the server's
                (Kind::Node, _) => {
                    if let Some(Value::Text(version)) = fact.get(Field::Version) {
                        health.versions.entry("kubelet".to_owned()).or_default().insert(version.to_string());
                    }
                }
                _ => {}
            }
        }
        let evidence = findings.iter().flat_map(|finding| &finding.evidence).filter_map(|evidence| evidence.time);
        let times: BTreeSet<Timestamp> = evidence.chain(facts.iter().filter_map(|fact| fact.at)).collect();
        health.times = times.first().copied().zip(times.last().copied());
        health
    }

    /// What each version is of, and the version; several where the bundle tells several.
    pub fn told_versions(&self) -> impl Iterator<Item = (&str, String)> {
        self.versions.iter().map(|(of, is)| {
            let is: Vec<&str> = is.iter().map(String::as_str).collect();
            (of.as_str(), is.join(" / "))
        })
    }
}
