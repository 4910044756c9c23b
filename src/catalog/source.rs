//! Where signatures come from: files and folders. Paths in, [`SourceFile`]s out; the path below the folder is the id.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A file of this size or more is no signature.
const SIZE_MAX: u64 = 1 << 20;

/// The text of a signature, and what it is called.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its id: the path below the folder, without `.yaml`.
    pub id: String,
    /// Its path, as faults name it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A file or folder that could not be read.
#[derive(Debug)]
pub struct SourceError {
    path: PathBuf,
    kind: SourceErrorKind,
}

#[derive(Debug)]
enum SourceErrorKind {
    Io(io::Error),
    TooLarge,
    Empty,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            SourceErrorKind::Io(error) => write!(f, "{path}: cannot read the signatures: {error}"),
            SourceErrorKind::TooLarge => write!(f, "{path}: larger than 1 MiB, no signature is"),
            SourceErrorKind::Empty => write!(f, "{path}: no signatures in this folder (files ending in .yaml)"),
        }
    }
}

impl std::error::Error for SourceError {}

impl SourceFile {
    /// The signatures of a folder, or the one of a file. The id of a file is its last folder and its name: it stands in the folder of its
    /// area.
    ///
    /// # Errors
    /// When the path cannot be read, or a folder holds no signature.
    pub fn load(path: &Path) -> Result<Vec<Self>, SourceError> {
        let fail = |path: &Path, kind| SourceError { path: path.to_owned(), kind };
        let meta = std::fs::metadata(path).map_err(|e| fail(path, SourceErrorKind::Io(e)))?;
        if !meta.is_dir() {
            let root = path.parent().and_then(Path::parent).unwrap_or(Path::new(""));
            return Ok(vec![Self::load_file(root, path)?]);
        }
        let mut sources = Vec::new();
        for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(|e| {
                let at = e.path().unwrap_or(path).to_owned();
                let error = e.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links"));
                SourceError { path: at, kind: SourceErrorKind::Io(error) }
            })?;
            let is_yaml = entry.path().extension().is_some_and(|e| e == "yaml" || e == "yml");
            if is_yaml && entry.file_type().is_file() {
                sources.push(Self::load_file(path, entry.path())?);
            }
        }
        if sources.is_empty() {
            return Err(fail(path, SourceErrorKind::Empty));
        }
        Ok(sources)
    }

    fn load_file(root: &Path, path: &Path) -> Result<Self, SourceError> {
        let fail = |kind| SourceError { path: path.to_owned(), kind };
        let meta = std::fs::metadata(path).map_err(|e| fail(SourceErrorKind::Io(e)))?;
        if meta.len() > SIZE_MAX {
            return Err(fail(SourceErrorKind::TooLarge));
        }
        let text = std::fs::read_to_string(path).map_err(|e| fail(SourceErrorKind::Io(e)))?;
        let below = path.strip_prefix(root).unwrap_or(path).with_extension("");
        let id: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        Ok(Self { id: id.join("/"), path: path.display().to_string(), text })
    }
}
