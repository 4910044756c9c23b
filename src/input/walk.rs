//! Paths to documents. A file is a document; a folder is all files in it, hidden ones too, in the order of their names.
//!
//! Links inside a folder are not followed: within the folder their target is found under its own name, and outside it nobody asked for it. A
//! path that was given is followed, and may be a pipe (`<(command)`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::document::Document;
use super::skipped::{Reason, Skipped};

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

fn walk(folder: &Path, documents: &mut Vec<Document>, skipped: &mut Vec<Skipped>) {
    for entry in WalkDir::new(folder) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let at = name(error.path().unwrap_or(folder));
                skipped.push(failed(at, &error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links"))));
                continue;
            }
        };
        let kind = entry.file_type();
        let mut pass_over = |reason, detail: &str| {
            skipped.push(Skipped { document: name(entry.path()), reason, detail: detail.into() });
        };
        if kind.is_file() {
            documents.push(Document::file(name(entry.path()), entry.path().to_owned()));
        } else if entry.path_is_symlink() && entry.depth() > 0 {
            pass_over(Reason::Link, "links inside a folder are not followed");
        } else if !kind.is_dir() && !kind.is_symlink() {
            pass_over(Reason::Special, "a FIFO, socket or device");
        }
    }
}

/// What a failed attempt to read something becomes.
pub(super) fn failed(document: String, error: &io::Error) -> Skipped {
    let reason = if error.kind() == io::ErrorKind::NotFound { Reason::Missing } else { Reason::Unreadable };
    Skipped { document, reason, detail: error.to_string() }
}

/// A path as the report shows it, with `/` on every system.
fn name(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
