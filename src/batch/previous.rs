//! The output of an earlier run that was finished: a file in, what it says of each ticket out, so that a resumed run reads only what is new.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use super::output::Format;
use super::record::{Head, Record};
use super::table;

/// How a line of output begins.
const LINE_START: &[u8] = b"{\"ticket\":{\"name\":";
const TABLE_START: &[u8] = b"PAR1";

/// What is known of finished tickets, by name.
pub type Known = BTreeMap<String, Head>;

/// Why an earlier output is none.
#[derive(Debug)]
pub enum PreviousError {
    /// The file is something else.
    NoOutput(PathBuf),
    /// It cannot be read.
    Io(PathBuf, io::Error),
}

impl fmt::Display for PreviousError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOutput(path) => write!(f, "{}: is there already, and is no output of a batch", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for PreviousError {}

/// An earlier output. Its tickets stand in the order of their names.
#[derive(Clone, Debug)]
pub struct Previous {
    path: PathBuf,
    format: Format,
}

/// The tickets of an earlier output, as they come; with their lines, if it has lines.
type Records = Box<dyn Iterator<Item = io::Result<(Option<String>, Record)>>>;

/// The same, to be asked for tickets in the order of their names.
pub(super) struct Sought(Peekable<Records>);

impl Previous {
    /// The output at a path, if there is one that is not empty.
    ///
    /// # Errors
    /// When the file is something else, or cannot be read.
    pub fn at(path: &Path) -> Result<Option<Self>, PreviousError> {
        let fail = |error| PreviousError::Io(path.to_owned(), error);
        let mut start = Vec::new();
        match File::open(path) {
            Ok(file) => file.take(LINE_START.len() as u64).read_to_end(&mut start).map_err(fail)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fail(error)),
        };
        let format = match start.as_slice() {
            [] => return Ok(None),
            start if start.starts_with(TABLE_START) => Format::Parquet,
            LINE_START => Format::Jsonl,
            _ => return Err(PreviousError::NoOutput(path.to_owned())),
        };
        Ok(Some(Self { path: path.to_owned(), format }))
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// What it says of each ticket.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn known(&self) -> Result<Known, PreviousError> {
        let records = self.records().and_then(|records| records.map(|record| Ok(record?.1.head)).collect::<io::Result<Vec<_>>>());
        let heads = records.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => PreviousError::NoOutput(self.path.clone()),
            _ => PreviousError::Io(self.path.clone(), error),
        })?;
        Ok(heads.into_iter().map(|head| (head.name.clone(), head)).collect())
    }

    fn records(&self) -> io::Result<Records> {
        let file = File::open(&self.path)?;
        match self.format {
            Format::Parquet => Ok(Box::new(table::read(file)?.map(|record| Ok((None, record?))))),
            Format::Jsonl => Ok(Box::new(BufReader::with_capacity(1 << 20, file).lines().map(|line| {
                let line = line?;
                let record = Record::of_line(&line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
                Ok((Some(line), record))
            }))),
        }
    }

    /// To be asked for tickets.
    pub(super) fn sought(&self) -> io::Result<Sought> {
        Ok(Sought(self.records()?.peekable()))
    }
}

impl Sought {
    /// The ticket of this name; names have to be asked for in order.
    pub(super) fn ticket(&mut self, name: &str) -> io::Result<Option<(Option<String>, Record)>> {
        while let Some(passed) =
            self.0.next_if(|next| next.as_ref().map_or(true, |(_, record)| record.head.name.as_str() <= name))
        {
            let (line, record) = passed?;
            if record.head.name == name {
                return Ok(Some((line, record)));
            }
        }
        Ok(None)
    }
}
