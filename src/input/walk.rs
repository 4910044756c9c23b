//! Paths to documents. A file is a document; a folder is all files in it, hidden ones too, in the order of their names.
//!
//! Links inside a folder are not followed: within the folder their target is found under its own name, and outside it nobody asked for it. A
//! path that was given is followed, and may be a pipe (`<(command)`).
//!
//! Folders of the same depth are listed side by side, by the threads of the pool this is called in: on a disk that is far away, or cold, listing
//! takes longer than reading.

use std::fmt::Write as _;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::document::Document;
use super::skipped::{Reason, Skipped};
use super::trouble;

/// The documents at some paths, in the order of their names, each once, and what could not be found or is no document.
pub fn find(paths: &[PathBuf]) -> (Vec<Document>, Vec<Skipped>) {
    // with the paths: different names may look alike
    let mut documents: Vec<(PathBuf, Document)> = Vec::new();
    let mut skipped = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => walk(path, &mut documents, &mut skipped),
            Ok(_) => documents.push((path.clone(), Document::file(name(path), path.clone()))),
            Err(error) => skipped.push(failed(name(path), &error)),
        }
    }
    documents.sort_by(|(a_path, a), (b_path, b)| (a.name(), a_path).cmp(&(b.name(), b_path)));
    documents.dedup_by(|(a, _), (b, _)| a == b);
    (documents.into_iter().map(|(_, document)| document).collect(), skipped)
}

/// What a folder holds, folders within it aside.
#[derive(Default)]
struct Listing {
    folders: Vec<PathBuf>,
    documents: Vec<(PathBuf, Document)>,
    skipped: Vec<Skipped>,
}

fn walk(folder: &Path, documents: &mut Vec<(PathBuf, Document)>, skipped: &mut Vec<Skipped>) {
    let mut folders = vec![folder.to_owned()];
    while !folders.is_empty() {
        let listings: Vec<Listing> = folders.par_iter().map(|folder| list(folder)).collect();
        folders.clear();
        for listing in listings {
            folders.extend(listing.folders);
            documents.extend(listing.documents);
            skipped.extend(listing.skipped);
        }
    }
}

fn list(folder: &Path) -> Listing {
    let mut listing = Listing::default();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                match entry.and_then(|entry| entry.file_type().map(|kind| (entry, kind))) {
                    Ok((entry, kind)) => listing.add(&entry, kind),
                    Err(error) => listing.skipped.push(failed(name(folder), &error)),
                }
            }
        }
        Err(error) => listing.skipped.push(failed(name(folder), &error)),
    }
    listing
}

impl Listing {
    fn add(&mut self, entry: &DirEntry, kind: fs::FileType) {
        let path = entry.path();
        let name = name(&path);
        let mut pass_over = |reason, detail: &str| {
            self.skipped.push(Skipped { document: name.clone(), reason, detail: detail.into() });
        };
        if kind.is_file() {
            self.documents.push((path.clone(), Document::file(name, path)));
        } else if kind.is_dir() {
            self.folders.push(path);
        } else if kind.is_symlink() {
            pass_over(Reason::Link, "links inside a folder are not followed");
        } else {
            pass_over(Reason::Special, "a FIFO, socket or device");
        }
    }
}

/// What a failed attempt to read something becomes.
fn failed(document: String, error: &io::Error) -> Skipped {
    trouble::skip(document, error)
}

/// A path as the report shows it, with `/` on every system. Bytes that are no text are written out, so that names stay apart.
pub fn name(path: &Path) -> String {
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        if cfg!(windows) {
            name.push_str(&chunk.valid().replace('\\', "/"));
        } else {
            name.push_str(chunk.valid());
        }
        for byte in chunk.invalid() {
            // writing to a string cannot fail
            let _ = write!(name, "\\x{byte:02x}");
        }
    }
    name
}

#[cfg(all(test, target_os = "linux"))] // elsewhere file systems refuse such names
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn files_whose_names_are_no_text_are_all_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let names = [&b"a\xfe"[..], b"a\xff", b"a\\xff", "a\u{fffd}".as_bytes()];
        for name in names {
            fs::write(folder.path().join(OsStr::from_bytes(name)), "x").expect("a file");
        }
        let paths = [folder.path().to_owned(), folder.path().join(OsStr::from_bytes(names[0]))];
        let (documents, _) = find(&paths);
        let mut found: Vec<&str> = documents.iter().filter_map(|document| document.name().rsplit('/').next()).collect();
        found.sort_unstable();
        assert_eq!(found, ["a\\xfe", "a\\xff", "a\\xff", "a\u{fffd}"]);
    }
}
