//! Paths to documents. A file is a document; a folder is all files in it, hidden ones too, in the order of their names.
//!
//! Links inside a folder are not followed: within the folder their target is found under its own name, and outside it nobody asked for it. A
//! path that was given is followed, and may be a pipe (`<(command)`).
//!
//! Folders of the same depth are listed side by side, by the threads of the pool this is called in: on a disk that is far away, or cold, listing
//! takes longer than reading.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::document::Document;
use super::skipped::{Reason, Skipped};
use super::trouble;

/// The documents at some paths, in the order of their names, each once, and what could not be found or is no document.
pub fn find(paths: &[PathBuf]) -> (Vec<Document>, Vec<Skipped>) {
    let mut documents = Vec::new();
    let mut skipped = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => walk(path, &mut documents, &mut skipped),
            Ok(_) => documents.push(Document::file(name(path), path.clone())),
            Err(error) => skipped.push(failed(name(path), &error)),
        }
    }
    documents.sort_by(|a, b| a.name().cmp(b.name()));
    documents.dedup_by(|a, b| a.name() == b.name());
    (documents, skipped)
}

/// What a folder holds, folders within it aside.
#[derive(Default)]
struct Listing {
    folders: Vec<PathBuf>,
    documents: Vec<Document>,
    skipped: Vec<Skipped>,
}

fn walk(folder: &Path, documents: &mut Vec<Document>, skipped: &mut Vec<Skipped>) {
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
            self.documents.push(Document::file(name, path));
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

/// A path as the report shows it, with `/` on every system.
fn name(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
