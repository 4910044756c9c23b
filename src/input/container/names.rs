//! Names of members. Bytes that an archive calls a name in, a label out: never a path, and never the same twice in one archive.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::spot::floor;

/// Longer names are cut.
const LABEL_MAX: usize = 512;

/// The names of one archive.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// How often a name was there, by its hash: names themselves may be long.
    seen: HashMap<u64, u32>,
}

impl Names {
    /// The label of the next member: its name, or `name#2` for the second that is called so.
    pub(crate) fn label(&mut self, name: &[u8]) -> String {
        let label = label(name);
        let mut hasher = DefaultHasher::new();
        label.hash(&mut hasher);
        let seen = self.seen.entry(hasher.finish()).or_default();
        *seen += 1;
        if *seen == 1 { label } else { format!("{label}#{seen}") }
    }
}

/// A name as a label: without what makes it a path from somewhere, with `/` between its parts. What is no UTF-8 is replaced.
fn label(name: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(name).into_owned();
    if !text.contains('/') {
        text = text.replace('\\', "/");
    }
    let mut label = text.as_str();
    while let Some(rest) = label.strip_prefix("./").or_else(|| label.strip_prefix('/')) {
        label = rest;
    }
    if label.len() <= LABEL_MAX {
        return label.to_owned();
    }
    format!("{}…", label.get(..floor(label, LABEL_MAX)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_no_path_from_anywhere_and_no_longer_than_it_may_be() {
        for (name, expected) in [
            (&b"./logs/a.log"[..], "logs/a.log"),
            (b"/var/log/syslog", "var/log/syslog"),
            (b".//./x", "x"),
            (b"../x", "../x"),
            (br"logs\a.log", "logs/a.log"),
            (br"a/b\c", r"a/b\c"),
            (b"caf\xe9.log", "caf\u{FFFD}.log"),
            (b"", ""),
        ] {
            assert_eq!(label(name), expected);
        }
        let long = label("é".repeat(400).as_bytes());
        assert_eq!(long, format!("{}…", "é".repeat(LABEL_MAX / 2)));
    }

    #[test]
    fn no_two_members_of_an_archive_have_one_label() {
        let mut names = Names::default();
        assert_eq!([&b"a"[..], b"b", b"./a", b"a"].map(|name| names.label(name)), ["a", "b", "a#2", "a#3"]);
    }
}
