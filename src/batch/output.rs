//! The output: finished tickets of this run and of earlier ones in, one file in the order of their names out.
//!
//! It is written under another name, and takes its own when it is whole and on the disk: whoever looks sees the old output or the new one, and a
//! run that is ended in between can be resumed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::journal::Journal;
use super::previous::Previous;
use super::record::Record;
use super::table::Table;
use super::ticket::Ticket;

/// A format of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A report a line.
    Jsonl,
    /// A row for each diagnosis.
    Parquet,
}

/// What an output is made of.
#[derive(Debug)]
pub struct Source<'a> {
    /// In the order of the output.
    pub tickets: &'a [Ticket],
    /// Has the tickets that were read since the last output.
    pub journal: &'a mut Journal,
    /// Has the others.
    pub previous: Option<&'a Previous>,
    /// The fingerprint of the options.
    pub options: &'a str,
}

/// The name under which an output is written until it is whole.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

impl Format {
    /// The files that a run writes for an output at this path.
    pub fn files(path: &Path) -> [PathBuf; 3] {
        [path.to_owned(), Journal::path(path), unfinished(path)]
    }
}

enum Out {
    Jsonl(BufWriter<File>),
    Parquet(Box<Table<BufWriter<File>>>),
}

/// Writes the output; `add` is given every record, with the seconds it took if that is known.
///
/// # Errors
/// When something cannot be read or written; what was at this path is still there then.
pub fn write(path: &Path, format: Format, source: Source<'_>, add: &mut dyn FnMut(&Record, Option<f64>)) -> io::Result<()> {
    let at = unfinished(path);
    let written = write_at(&at, format, source, add).and_then(|()| fs::rename(&at, path)).and_then(|()| sync_folder(path));
    if written.is_err() {
        let _ = fs::remove_file(&at);
    }
    written
}

fn write_at(at: &Path, format: Format, source: Source<'_>, add: &mut dyn FnMut(&Record, Option<f64>)) -> io::Result<()> {
    let file = BufWriter::with_capacity(1 << 20, File::create(at)?);
    let mut out = match format {
        Format::Jsonl => Out::Jsonl(file),
        Format::Parquet => Out::Parquet(Box::new(Table::new(file, source.options)?)),
    };
    each(source, &mut |line, record, seconds| {
        match &mut out {
            Out::Jsonl(out) => {
                out.write_all(line.ok_or_else(|| lost(&record.head.name))?.as_bytes())?;
                out.write_all(b"\n")?;
            }
            Out::Parquet(table) => table.add(record)?,
        }
        add(record, seconds);
        Ok(())
    })?;
    let file = match out {
        Out::Jsonl(out) => out,
        Out::Parquet(table) => table.finish()?,
    };
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// Who takes a record, with its line if that is known, and the seconds it took.
type Take<'a> = &'a mut dyn FnMut(Option<&str>, &Record, Option<f64>) -> io::Result<()>;

/// Gives every record, in the order of the tickets.
///
/// # Errors
/// When something cannot be read; those of who takes them.
pub fn each(source: Source<'_>, take: Take<'_>) -> io::Result<()> {
    let Source { tickets, journal, previous, .. } = source;
    let mut sought = previous.map(Previous::sought).transpose()?;
    for (index, ticket) in tickets.iter().enumerate() {
        if let Some(entry) = journal.entry(index) {
            let line = journal.line(entry)?;
            take(Some(&line), &Record::of_line(&line)?, Some(entry.seconds))?;
        } else {
            let sought = sought.as_mut().map_or(Ok(None), |sought| sought.ticket(&ticket.name))?;
            let (line, record) = sought.ok_or_else(|| lost(&ticket.name))?;
            take(line.as_deref(), &record, None)?;
        }
    }
    Ok(())
}

/// Somebody has changed the journal or the output under our hands.
fn lost(name: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{name}: what was read of it is gone"))
}

/// The new name has to be on the disk before the journal may go.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
