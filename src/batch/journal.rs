//! The journal: finished tickets in, as they come; their lines out, when all are there. It stands beside the output, and what is in it outlives
//! the process.
//!
//! A header says with which signatures and options it was written; behind it stands a line for each finished ticket, written by one call. A line
//! that a kill has torn, and all behind it, is cut off when the journal is opened again. Whoever has it open holds a lock on it, which ends with the
//! process, so that two runs never write one output.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use same_file::Handle;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Finished;
use super::record::Head;

const SCHEMA: &str = "logdx.journal/1";

/// The journal of a run that has begun.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Where the last whole line ends.
    end: u64,
    written: BTreeMap<usize, Entry>,
}

/// A finished ticket in the journal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    at: u64,
    len: usize,
    /// How long it took to read, in seconds.
    pub seconds: f64,
}

/// What stood in a journal.
#[derive(Debug, Default)]
pub struct Opened {
    /// Finished tickets, by name.
    pub finished: BTreeMap<String, (Head, Entry)>,
    /// Bytes of a torn line that were cut off.
    pub torn: u64,
}

/// Why there is no journal.
#[derive(Debug)]
pub enum JournalError {
    /// Another run has it open.
    Busy(PathBuf),
    /// A run was ended before its end, and nobody says that it should go on.
    Interrupted(PathBuf),
    /// The file is something else.
    NoJournal(PathBuf),
    /// The system refuses.
    Io(PathBuf, io::Error),
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(path) => write!(f, "{}: another run is writing here", path.display()),
            Self::Interrupted(path) => write!(
                f,
                "{}: a run was ended before it was done; --resume goes on with it, and who does not want that removes the file",
                path.display()
            ),
            Self::NoJournal(path) => write!(f, "{}: is there already, and is no journal of a batch", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for JournalError {}

#[derive(Serialize, Deserialize)]
struct Header {
    schema: String,
}

#[derive(Serialize, Deserialize)]
struct Written<'a> {
    seconds: f64,
    #[serde(borrow)]
    line: &'a RawValue,
}

#[derive(Deserialize)]
struct Named {
    ticket: Head,
}

impl Journal {
    /// Where the journal of an output stands.
    pub fn path(output: &Path) -> PathBuf {
        let mut name = output.as_os_str().to_owned();
        name.push(".journal");
        PathBuf::from(name)
    }

    /// Opens it, and reads what an earlier run has left if this one goes on with it.
    ///
    /// # Errors
    /// When another run has it open, or has left it and must not be forgotten, or the system refuses.
    pub fn open(output: &Path, resume: bool) -> Result<(Self, Opened), JournalError> {
        let path = Self::path(output);
        let file = lock(&path)?;
        let fail = |error| JournalError::Io(path.clone(), error);
        let found = file.metadata().map_err(fail)?.len();
        let mut journal = Self { path: path.clone(), file, end: 0, written: BTreeMap::new() };
        let opened = journal.read(found)?;
        if !opened.finished.is_empty() && !resume {
            return Err(JournalError::Interrupted(path));
        }
        journal.file.set_len(journal.end).map_err(fail)?;
        if journal.end == 0 {
            let header = serde_json::to_string(&Header { schema: SCHEMA.into() }).unwrap_or_default();
            journal.push(&format!("{header}\n")).map_err(fail)?;
        }
        Ok((journal, opened))
    }

    /// Reads what is there, up to what is not whole.
    fn read(&mut self, found: u64) -> Result<Opened, JournalError> {
        let fail = |path: &Path, error| JournalError::Io(path.to_owned(), error);
        let mut finished = BTreeMap::new();
        let mut reader = BufReader::with_capacity(1 << 20, &self.file);
        let (mut line, mut end) = (Vec::new(), 0);
        loop {
            line.clear();
            let len = reader.read_until(b'\n', &mut line).map_err(|error| fail(&self.path, error))?;
            let Some(text) = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok()) else { break };
            if end == 0 {
                if serde_json::from_str::<Header>(text).map_or(true, |header| header.schema != SCHEMA) {
                    return Err(JournalError::NoJournal(self.path.clone()));
                }
            } else {
                let Ok(Written { seconds, line }) = serde_json::from_str::<Written<'_>>(text) else { break };
                let Ok(Named { ticket }) = serde_json::from_str(line.get()) else { break };
                finished.insert(ticket.name.clone(), (ticket, Entry { at: end, len, seconds }));
            }
            end += len as u64;
        }
        if end == 0 && found > 0 && !SCHEMA_START.starts_with(line.get(..SCHEMA_START.len()).unwrap_or(&line)) {
            return Err(JournalError::NoJournal(self.path.clone()));
        }
        self.end = end;
        Ok(Opened { finished, torn: found - end })
    }

    /// Forgets all that was finished.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn clear(&mut self) -> io::Result<()> {
        self.written.clear();
        let header = serde_json::to_string(&Header { schema: SCHEMA.into() })?;
        self.end = 0;
        self.file.set_len(0)?;
        self.push(&format!("{header}\n")).map(drop)
    }

    /// Keeps an entry of an earlier run for the ticket at this index.
    pub fn keep(&mut self, index: usize, entry: Entry) {
        self.written.insert(index, entry);
    }

    /// Adds a finished ticket.
    ///
    /// # Errors
    /// When the system refuses, as on a full disk. What was added before is still there.
    pub fn add(&mut self, index: usize, finished: &Finished) -> io::Result<()> {
        let seconds = (finished.took.as_secs_f64() * 1000.0).round() / 1000.0;
        let text = format!("{{\"seconds\":{seconds},\"line\":{}}}\n", finished.line);
        let at = self.push(&text)?;
        self.written.insert(index, Entry { at, len: text.len(), seconds });
        Ok(())
    }

    /// Writes at the end; what could be written of a line that could not is taken back.
    fn push(&mut self, text: &str) -> io::Result<u64> {
        let at = self.end;
        let written = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.write_all(text.as_bytes()));
        if let Err(error) = written {
            // where that fails, too, the next run does it
            let _ = self.file.set_len(at);
            return Err(error);
        }
        self.end += text.len() as u64;
        Ok(at)
    }

    /// The entry of the ticket at an index.
    pub fn entry(&self, index: usize) -> Option<Entry> {
        self.written.get(&index).copied()
    }

    /// The line of an entry.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn line(&mut self, entry: Entry) -> io::Result<String> {
        let mut text = vec![0; entry.len];
        self.file.seek(SeekFrom::Start(entry.at))?;
        self.file.read_exact(&mut text)?;
        let written: Written<'_> = serde_json::from_slice(&text)?;
        Ok(written.line.get().to_owned())
    }

    /// Removes it: all that was in it is in the output now.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// How each journal begins.
const SCHEMA_START: &[u8] = b"{\"schema\":\"logdx.journal";

/// Opens a file that nobody else has open in this way.
fn lock(path: &Path) -> Result<File, JournalError> {
    let fail = |error| JournalError::Io(path.to_owned(), error);
    loop {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(fail)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(JournalError::Busy(path.to_owned())),
            // some network file systems have no locks; then nobody looks after who starts two runs
            Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => return Err(fail(error)),
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // the run that had it may have removed it in the meantime
        let this = file.try_clone().and_then(Handle::from_file).map_err(fail)?;
        if Handle::from_path(path).is_ok_and(|there| there == this) {
            return Ok(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::batch::record::Reading;

    fn finished(name: &str) -> Finished {
        let head = Head {
            name: name.into(),
            status: Reading::Read,
            reason: None,
            files: 1,
            size: 2,
            modified: None,
            stamp: "s".into(),
            catalog: "c".into(),
            options: "o".into(),
            unknown_errors: 0,
        };
        let line = format!("{{\"ticket\":{},\"x\":\"é\"}}", serde_json::to_string(&head).unwrap());
        Finished { line, head, took: Duration::from_millis(1500) }
    }

    #[test]
    fn what_was_added_is_there_after_any_cut_but_for_the_line_that_was_cut() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("out");
        let (mut journal, opened) = Journal::open(&output, false).unwrap();
        assert!(opened.finished.is_empty());
        for (index, name) in ["a", "b", "c"].iter().enumerate() {
            journal.add(index, &finished(name)).unwrap();
        }
        let (end, last) = (journal.end, journal.entry(2).unwrap());
        drop(journal);
        let whole = fs::read(Journal::path(&output)).unwrap();
        assert_eq!(whole.len() as u64, end);
        for cut in 0..whole.len() {
            fs::write(Journal::path(&output), &whole[..cut]).unwrap();
            let (mut journal, opened) = Journal::open(&output, true).unwrap();
            let starts: Vec<usize> = whole.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1).collect();
            let lines = starts.iter().filter(|end| **end <= cut).count();
            assert_eq!(opened.finished.len(), lines.saturating_sub(1), "cut at {cut}");
            journal.add(7, &finished("d")).unwrap();
            let entry = journal.entry(7).unwrap();
            assert_eq!(journal.line(entry).unwrap(), finished("d").line);
            for (_, entry) in opened.finished.into_values() {
                assert!(journal.line(entry).unwrap().starts_with("{\"ticket\""));
            }
        }
        fs::write(Journal::path(&output), &whole).unwrap();
        let (mut journal, opened) = Journal::open(&output, true).unwrap();
        assert_eq!((opened.finished["c"].1, opened.torn), (last, 0));
        assert_eq!(journal.line(last).unwrap(), finished("c").line);
    }

    #[test]
    fn a_journal_is_neither_shared_nor_forgotten_nor_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("out");
        let (mut journal, _) = Journal::open(&output, false).unwrap();
        assert!(matches!(Journal::open(&output, true), Err(JournalError::Busy(_))));
        drop(journal);
        (journal, _) = Journal::open(&output, false).unwrap();
        journal.add(0, &finished("a")).unwrap();
        drop(journal);
        assert!(matches!(Journal::open(&output, false), Err(JournalError::Interrupted(_))));
        let (journal, _) = Journal::open(&output, true).unwrap();
        journal.remove().unwrap();
        for other in ["my notes", "{\"schema\":\"x\"}\n", "\n"] {
            fs::write(Journal::path(&output), other).unwrap();
            assert!(matches!(Journal::open(&output, true), Err(JournalError::NoJournal(_))), "{other}");
            assert_eq!(fs::read_to_string(Journal::path(&output)).unwrap(), other, "it is left as it is");
        }
    }
}
