//! What was not read, or not to its end, and why.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Why something was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A container, or a kind of compression, that is not opened.
    Archive,
    /// No text.
    Binary,
    /// Its bytes are not what its format says.
    Damaged,
    /// Only who has the password can read it.
    Encrypted,
    /// Reading on would cost more than was granted.
    Limit,
    /// A link inside a folder: its target is read under its own name, or lies outside.
    Link,
    /// There is no such file.
    Missing,
    /// A FIFO, socket or device inside a folder.
    Special,
    /// It could not be opened, or not be read to its end.
    Unreadable,
}

/// A document, or a path, that was skipped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Its name.
    pub document: String,
    /// Why.
    pub reason: Reason,
    /// The error or the kind of file, for people.
    pub detail: String,
}

impl Skipped {
    /// Whether something that should have been read was not: the exit status is 2 then. Passing over what is no text is none.
    pub fn is_failure(&self) -> bool {
        !matches!(self.reason, Reason::Binary | Reason::Link | Reason::Special)
    }
}

/// So many are listed for each reason; the others are counted.
const LISTED_MAX: usize = 5_000;

/// All that was skipped in a run. An archive may have any number of damaged members: the first by name are kept, whatever came first.
#[derive(Debug, Default)]
pub(crate) struct Skips {
    by_reason: BTreeMap<Reason, (BTreeSet<Skipped>, u64)>,
}

impl Skips {
    pub(crate) fn add(&mut self, skipped: Skipped) {
        let (listed, more) = self.by_reason.entry(skipped.reason).or_default();
        if listed.insert(skipped) && listed.len() > LISTED_MAX {
            listed.pop_last();
            *more += 1;
        }
    }

    /// In the order of their names.
    pub(crate) fn into_list(self) -> Vec<Skipped> {
        let mut list = Vec::new();
        for (reason, (listed, more)) in self.by_reason {
            list.extend(listed);
            if more > 0 {
                let detail = format!("{more} more like those that are listed");
                list.push(Skipped { document: "…".into(), reason, detail });
            }
        }
        list.sort();
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_by_name_are_listed_and_the_others_counted() {
        let mut skips = Skips::default();
        let names: Vec<String> = (0..LISTED_MAX + 7).map(|i| format!("{i:06}")).collect();
        for name in names.iter().rev() {
            skips.add(Skipped { document: name.clone(), reason: Reason::Link, detail: "a link".into() });
        }
        let list = skips.into_list();
        assert_eq!(list.len(), LISTED_MAX + 1);
        assert!(list.iter().zip(&names).take(LISTED_MAX).all(|(skip, name)| skip.document == *name));
        assert_eq!(list[LISTED_MAX].detail, "7 more like those that are listed");
        assert!(!list[LISTED_MAX].is_failure());
    }
}
