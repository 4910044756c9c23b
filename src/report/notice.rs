//! Notices: a [`Report`] in, what makes its reader careful before the first diagnosis out.

use std::fmt;

use super::{Phrases, Report};

/// Something to be careful about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is, in the words of the report.
    pub told: String,
    /// The names from the bundle that it is about.
    pub names: Vec<String>,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.told, self.names.join(", "))
    }
}

impl Report {
    /// What a reader should be careful about: several clusters in one bundle, collections that are not whole.
    pub fn notices(&self) -> Vec<Notice> {
        let (health, phrases) = (&self.health, Phrases::of(self.language));
        let mut notices = Vec::new();
        if health.clusters.len() > 1 {
            let told = format!("{}{}", phrases.clusters, phrases.colon());
            notices.push(Notice { told, names: health.clusters.iter().cloned().collect() });
        }
        let [made_by, lacks] = phrases.incomplete;
        for collector in health.collectors.iter().filter(|collector| !collector.missing.is_empty()) {
            let of = if collector.root.is_empty() { String::new() } else { format!(" ({})", collector.root) };
            let told = format!("{made_by} {}{of} {lacks}", collector.name);
            notices.push(Notice { told, names: collector.missing.clone() });
        }
        notices
    }
}
