//! A document: something with a name that can be read once, from beginning to end.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// One text of a bundle.
pub struct Document {
    name: String,
    source: Source,
}

enum Source {
    File(PathBuf),
    Stream(Box<dyn Read + Send>),
}

impl Document {
    /// The name of standard input.
    pub const STDIN: &'static str = "-";

    /// A file, not opened yet.
    pub fn file(name: impl Into<String>, path: PathBuf) -> Self {
        Self { name: name.into(), source: Source::File(path) }
    }

    /// Bytes that come from somewhere else, as standard input does.
    pub fn stream(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), source: Source::Stream(Box::new(reader)) }
    }

    /// Its name, as the report shows it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens it. A regular file is read up to its size at this moment, so that one that grows comes to an end.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(self) -> io::Result<Box<dyn Read + Send>> {
        let path = match self.source {
            Source::Stream(reader) => return Ok(reader),
            Source::File(path) => path,
        };
        let file = File::open(path)?;
        let meta = file.metadata()?;
        // files of /proc are regular and say that they are empty
        let bounded = meta.is_file() && meta.len() > 0;
        if bounded { Ok(Box::new(file.take(meta.len()))) } else { Ok(Box::new(file)) }
    }
}
