//! Sources: of how many logs the documents of a bundle are parts or copies. Names and checksums of documents in, a small number out.
//!
//! Collectors keep the log of a container, its previous log, its rotations, and now and then all of that twice. A message in all of them says no
//! more than in one. So documents count as one source if their names differ by rotation only, or their bytes do not differ.
//!
//! Invariant: how many there are depends on which documents were added, never on their order; and no more is kept than is ever asked for.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// More sources than this say no more.
const COUNTED_MAX: usize = 3;

/// What tells a document from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    name: u64,
    content: u64,
}

/// The sources of some documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// The first hashes of each kind: with more of one kind there are at least as many.
    names: BTreeSet<u64>,
    contents: BTreeSet<u64>,
}

impl Source {
    /// The source of a document; `content` is the same number for documents of the same bytes.
    pub(crate) fn new(name: &str, content: u64) -> Self {
        let mut hasher = DefaultHasher::new();
        unrotated(name).hash(&mut hasher);
        Self { name: hasher.finish(), content }
    }
}

impl Sources {
    pub(crate) fn add(&mut self, source: Source) {
        for (kept, new) in [(&mut self.names, source.name), (&mut self.contents, source.content)] {
            kept.insert(new);
            if kept.len() > COUNTED_MAX {
                kept.pop_last();
            }
        }
    }

    /// Those of others as well.
    pub(crate) fn merge(&mut self, others: &Self) {
        self.names.extend(&others.names);
        self.contents.extend(&others.contents);
    }

    /// How many there are, up to three.
    pub(crate) fn count(&self) -> usize {
        self.names.len().min(self.contents.len()).min(COUNTED_MAX)
    }
}

/// A name without what rotation, compression and `--previous` add to it.
fn unrotated(name: &str) -> String {
    let name = decompressed(name);
    let (folder, mut file) = name.rsplit_once('/').map_or(("", &*name), |(folder, file)| (folder, file));
    while let Some(rest) = without_rotation(file) {
        file = rest;
    }
    let (stem, ending) = match file.rfind('.').filter(|&at| at > 0) {
        Some(at) => file.split_at(at),
        None => (file, ""),
    };
    // `current.log` beside `previous.log`, `web.log` beside `web-previous.log`
    let stem = match stem {
        "previous" | "previous.insecure" => "current",
        _ => ["-previous", "_previous", ".previous", "-prev"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem),
    };
    format!("{folder}/{}{ending}", without_time(stem))
}

/// `x.log.1` for `x.log.1.gz!/x.log.1`: the document in a compressed file is that file.
fn decompressed(name: &str) -> String {
    let Some((outer, inner)) = name.rsplit_once("!/") else { return name.to_owned() };
    let file = outer.rsplit('/').next().unwrap_or(outer);
    match file.strip_prefix(inner) {
        Some(ending) if ending.starts_with('.') => outer.strip_suffix(ending).unwrap_or(outer).to_owned(),
        _ => name.to_owned(),
    }
}

/// Less one ending of a rotated file: a number, a time, or a word for it.
fn without_rotation(file: &str) -> Option<&str> {
    let words = [".old", ".bak", ".prev", "~"];
    let rest = words.iter().find_map(|word| file.strip_suffix(word)).or_else(|| {
        let rest = file.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = file.len() - rest.len();
        let number = rest.strip_suffix('.').filter(|_| (1..=3).contains(&digits));
        number.or_else(|| Some(without_time(file)).filter(|rest| rest.len() < file.len()))
    });
    rest.filter(|rest| !rest.is_empty())
}

/// Less the time that it ends with: a date at least, with or without what parts its numbers.
fn without_time(text: &str) -> &str {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit() || "TZ:._-+".contains(c));
    let time = text.get(rest.len()..).unwrap_or_default();
    let digits = time.bytes().filter(u8::is_ascii_digit).count();
    let date = time.trim_start_matches(['.', '-', '_']);
    let is_date = (date.starts_with("19") || date.starts_with("20")) && (8..=26).contains(&digits);
    if is_date && date.len() < time.len() { rest } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(documents: &[(&str, u64)]) -> usize {
        let mut sources = Sources::default();
        for (name, content) in documents {
            sources.add(Source::new(name, *content));
        }
        let mut again = sources.clone();
        again.merge(&sources);
        assert_eq!(again.count(), sources.count());
        again.count()
    }

    #[test]
    fn a_log_and_its_rotations_are_one_source() {
        for names in [
            &["c.zip!/pods/x.log", "c.zip!/pods/x.log.1", "c.zip!/pods/x.log.12.gz!/x.log.12"][..],
            &["0.log", "0.log.20250101-010203", "0.log.20250102-010203.gz!/0.log.20250102-010203"],
            &["ns/logs/current.log", "ns/logs/previous.log", "ns/logs/previous.insecure.log"],
            &["web.log", "web-previous.log", "web.previous.log", "web_previous.log"],
            &["syslog", "syslog.1", "syslog.2.gz!/syslog.2", "syslog-20251120", "syslog.old"],
            &[
                "agent.log",
                "agent-2025-11-20T10-11-12.123.log",
                "agent-2025-11-21T00-00-00.000.log.gz!/agent-2025-11-21T00-00-00.000.log",
            ],
        ] {
            let documents: Vec<_> = names.iter().copied().zip(0..).collect();
            assert_eq!(count(&documents), 1, "{names:?}: {:?}", names.iter().map(|name| unrotated(name)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn logs_of_several_things_are_several_sources() {
        let names = [
            "node-1.log",
            "node-2.log",
            "a/x.log",
            "b/x.log",
            "web-7c6f9d5b8-x2x4p.log",
            "web-7c6f9d5b8-abcde.log",
            "-",
            "1",
            "20250101",
        ];
        for (i, one) in names.iter().enumerate() {
            for other in &names[i + 1..] {
                assert_eq!(count(&[(one, 1), (other, 2)]), 2, "{one}, {other}");
            }
        }
        assert_eq!(count(&names.map(|name| (name, u64::from(name.len() as u32)))), 3, "more are not counted");
    }

    #[test]
    fn copies_are_one_source_wherever_they_lie() {
        assert_eq!(count(&[("a.log", 7), ("copy/b.log", 7), ("c.zip!/a.log", 7)]), 1);
        assert_eq!(count(&[("a.log", 7), ("copy/b.log", 7), ("c.log", 8)]), 2);
        assert_eq!(count(&[]), 0);
    }
}
