//! A document: something with a name that can be read once, from beginning to end.
//!
//! Files are read, not mapped: reads into buffers that are used again were as fast as a mapping for a file in memory and twice as fast for
//! one that was not, and a file that is cut off while it is read ends early then, where a mapping would end the process.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::container::section::Whole;

/// One text of a bundle, or a container of several.
pub struct Document {
    name: String,
    source: Source,
}

enum Source {
    File(PathBuf),
    Bytes(Arc<Vec<u8>>),
    Stream(Box<dyn Read + Send>),
}

/// A document that was opened.
pub(crate) enum Opened {
    /// It can be read anywhere.
    Whole(Whole),
    /// It can be read once, from beginning to end.
    Stream(Box<dyn Read + Send>),
}

impl Document {
    /// The name of standard input.
    pub const STDIN: &'static str = "-";

    /// A file, not opened yet.
    pub fn file(name: impl Into<String>, path: PathBuf) -> Self {
        Self { name: name.into(), source: Source::File(path) }
    }

    /// Bytes in memory, which are read as those of a file are.
    pub fn bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), source: Source::Bytes(Arc::new(bytes)) }
    }

    /// Bytes that come from somewhere else, as standard input does.
    pub fn stream(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), source: Source::Stream(Box::new(reader)) }
    }

    /// Its name, as the report shows it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same document, to be read once more. What is a stream comes once.
    pub(crate) fn again(&self) -> Option<Self> {
        let source = match &self.source {
            Source::File(path) => Source::File(path.clone()),
            Source::Bytes(bytes) => Source::Bytes(Arc::clone(bytes)),
            Source::Stream(_) => return None,
        };
        Some(Self { name: self.name.clone(), source })
    }

    /// Opens it. A regular file is read up to its size at this moment, so that one that grows comes to an end.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) fn open(self) -> io::Result<Opened> {
        let path = match self.source {
            Source::Stream(reader) => return Ok(Opened::Stream(reader)),
            Source::Bytes(bytes) => return Ok(Opened::Whole(Whole { len: bytes.len() as u64, bytes })),
            Source::File(path) => path,
        };
        let file = File::open(path)?;
        let meta = file.metadata()?;
        // files of /proc are regular and say that they are empty
        if meta.is_file() && meta.len() > 0 {
            return Ok(Opened::Whole(Whole { bytes: Arc::new(file), len: meta.len() }));
        }
        Ok(Opened::Stream(Box::new(file)))
    }
}
