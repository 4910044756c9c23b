//! Tickets: paths in, [`Ticket`]s in the order of their names out. Each child of a folder is one; a path that is no folder is one itself.
//!
//! What the run writes, lists of what was expected, links and devices inside a folder are no tickets. A [`Stamp`] tells without reading a ticket
//! whether it is still the one that was read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

use super::expected;
use crate::input;

/// What one customer sent: a file, an archive, or a folder that is one bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its path as reports show it; no two tickets have the same.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// What a ticket looks like from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Files in it.
    pub files: u64,
    /// Their bytes, as they lie on the disk.
    pub size: u64,
    /// When the newest of them was written.
    pub modified: Option<Timestamp>,
    /// Over the names, sizes and times of all files.
    pub digest: String,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// In the order of their names.
    pub tickets: Vec<Ticket>,
    /// Links and devices among them, which nobody follows.
    pub passed_over: u64,
    /// What could not be listed.
    pub problems: Vec<String>,
}

/// A file that the run would write stands where it would be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inside {
    /// The file.
    pub file: PathBuf,
    /// The ticket.
    pub ticket: String,
}

/// The tickets at some paths. `own` are the files that this run writes.
///
/// # Errors
/// When one of those lies in a ticket, or is one.
pub fn find(paths: &[PathBuf], own: &[PathBuf]) -> Result<Found, Inside> {
    let own: BTreeSet<PathBuf> = own.iter().map(|path| absolute(path)).collect();
    let mut found = Found::default();
    let mut tickets: Vec<(String, PathBuf)> = Vec::new();
    for path in paths {
        let at = absolute(path);
        let is_folder = fs::metadata(path).is_ok_and(|meta| meta.is_dir());
        let is_inside = |file: &&PathBuf| if is_folder { in_child(file, &at) } else { **file == at };
        if let Some(file) = own.iter().find(is_inside) {
            let ticket = file.strip_prefix(&at).ok().and_then(|below| below.iter().next()).map(|child| path.join(child));
            return Err(Inside { file: file.clone(), ticket: input::name(ticket.as_ref().unwrap_or(path)) });
        }
        match is_folder.then(|| fs::read_dir(path)) {
            Some(Ok(entries)) => {
                let mut children = Vec::new();
                for entry in entries {
                    match entry {
                        Ok(entry) => children.push(entry),
                        Err(error) => found.problems.push(format!("{}: {error}", input::name(path))),
                    }
                }
                let files: BTreeSet<_> = children.iter().map(fs::DirEntry::file_name).collect();
                for child in children {
                    let name = child.file_name();
                    if own.contains(&at.join(&name)) || expected::is_list(&name, |ticket| files.contains(ticket)) {
                        continue;
                    }
                    if child.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir()) {
                        tickets.push((input::name(&child.path()), child.path()));
                    } else {
                        found.passed_over += 1;
                    }
                }
            }
            // what is no folder, is not there, or cannot be listed, is told by who reads it
            Some(Err(_)) | None => tickets.push((input::name(path), path.clone())),
        }
    }
    tickets.sort();
    tickets.dedup();
    found.tickets = unique(tickets);
    Ok(found)
}

/// Different paths may look alike: bytes that are no text are written out.
fn unique(tickets: Vec<(String, PathBuf)>) -> Vec<Ticket> {
    let mut taken: BTreeSet<String> = tickets.iter().map(|(name, _)| name.clone()).collect();
    let mut last: Option<String> = None;
    let mut unique: Vec<Ticket> = Vec::with_capacity(tickets.len());
    for (name, path) in tickets {
        let is_again = last.as_ref() == Some(&name);
        let free = if is_again {
            let mut names = (2..).map(|number: u64| format!("{name} ({number})"));
            names.find(|free| taken.insert(free.clone())).unwrap_or_else(|| name.clone())
        } else {
            name.clone()
        };
        last = Some(name);
        unique.push(Ticket { name: free, path });
    }
    unique.sort_by(|a, b| a.name.cmp(&b.name));
    unique
}

/// Whether a file lies in a folder of this folder.
fn in_child(file: &Path, folder: &Path) -> bool {
    file.starts_with(folder) && file.parent().is_some_and(|parent| parent != folder) && file != folder
}

/// A path by its one name, also of a file that is not there yet.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(path).unwrap_or_else(|_| {
        let name = path.file_name().unwrap_or(OsStr::new(""));
        fs::canonicalize(parent).map_or_else(|_| path.to_owned(), |parent| parent.join(name))
    })
}

impl Ticket {
    /// What it looks like now.
    pub fn stamp(&self) -> Stamp {
        let (mut stamp, mut sum) = (Stamp::default(), Sha256::new());
        let list = self.path.join(expected::NAME);
        for entry in WalkDir::new(&self.path).follow_root_links(true).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) if entry.file_type().is_file() && entry.path() != list => entry,
                Ok(_) => continue,
                // it may be readable the next time
                Err(error) => {
                    sum.update(error.to_string());
                    continue;
                }
            };
            let below = entry.path().strip_prefix(&self.path).unwrap_or(entry.path());
            let meta = entry.metadata().map_err(io::Error::from);
            stamp.add(below, meta, &mut sum);
        }
        let sum = sum.finalize();
        stamp.digest = hex(sum.get(..16).unwrap_or(&sum));
        stamp
    }
}

impl Stamp {
    fn add(&mut self, below: &Path, meta: io::Result<Metadata>, sum: &mut Sha256) {
        let name = below.as_os_str().as_encoded_bytes();
        sum.update((name.len() as u64).to_le_bytes());
        sum.update(name);
        let Ok(meta) = meta else { return };
        let modified = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        sum.update(meta.len().to_le_bytes());
        sum.update(modified.map_or(0, |time| time.as_nanos()).to_le_bytes());
        self.files += 1;
        self.size += meta.len();
        let time = modified.and_then(|time| Timestamp::from_millisecond(i64::try_from(time.as_millis()).ok()?).ok());
        self.modified = self.modified.max(time);
    }
}

/// Bytes as people write them.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // writing to a string cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &Found, root: &Path) -> Vec<String> {
        let root = root.to_string_lossy();
        found.tickets.iter().map(|ticket| ticket.name.strip_prefix(&*root).unwrap().trim_start_matches('/').to_owned()).collect()
    }

    #[test]
    fn a_child_is_a_ticket_unless_it_belongs_to_the_run_or_to_another() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b.zip", "a.log", "a.log.expected.yaml", "alone.expected.yaml", "expected.yaml", "out.jsonl", "dir/x.log"] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let own = [root.join("out.jsonl"), root.join("out.jsonl.journal")];
        let found = find(&[root.to_owned(), root.join("a.log")], &own).unwrap();
        assert_eq!(names(&found, root), ["a.log", "alone.expected.yaml", "b.zip", "dir"], "each once, in order");
        assert_eq!(
            find(&[root.to_owned()], &[root.join("dir/out.jsonl")]).unwrap_err().file,
            absolute(&root.join("dir/out.jsonl"))
        );
        assert!(find(&[root.join("a.log")], &[root.join("a.log")]).is_err(), "a ticket is not overwritten");
        assert_eq!(names(&find(&[root.join("gone")], &[]).unwrap(), root), ["gone"], "who reads it will tell");
    }

    #[test]
    fn names_that_look_alike_are_told_apart() {
        let paths = [("a", "1"), ("a", "2"), ("a (2)", "3"), ("b", "4")];
        let tickets = unique(paths.map(|(name, path)| (name.to_owned(), PathBuf::from(path))).to_vec());
        let names: BTreeSet<&str> = tickets.iter().map(|ticket| ticket.name.as_str()).collect();
        assert_eq!(names.len(), 4, "{names:?}");
        assert!(names.contains("a") && names.contains("a (2)") && names.contains("a (3)") && names.contains("b"));
    }

    #[test]
    fn a_stamp_changes_with_what_is_in_the_ticket_and_not_with_what_was_expected() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("a.log", "one");
        let ticket = Ticket { name: "t".into(), path: folder.path().to_owned() };
        let first = ticket.stamp();
        assert_eq!((first.files, first.size), (1, 3));
        write("expected.yaml", "- x/y\n");
        assert_eq!(ticket.stamp(), first);
        write("b.log", "");
        let second = ticket.stamp();
        assert_ne!(second.digest, first.digest);
        fs::rename(folder.path().join("b.log"), folder.path().join("c.log")).unwrap();
        assert_ne!(ticket.stamp().digest, second.digest);
    }
}
