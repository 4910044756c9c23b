//! Log lines: what a line says of itself. A line in; its level, its time and where its message stands out.
//!
//! Read are: klog, plain and structured; logrus and go-kit (`time="..." level=error msg="..."`); zap, as JSON and on a console;
//! the JSON of the agents of Azure Arc; .NET loggers and exceptions; Python's logging and tracebacks; the Azure CLI (`ERROR: `,
//! `--debug`, az.log, command logs, `Step:`); and what stands in front of any of them: CRI, docker json-file, syslog and
//! journald, `kubectl logs --prefix|--timestamps`, Azure DevOps.
//!
//! Invariant: the message is a part of the line; a line of no known shape is its own message, and nothing is allocated for it.
//!
//! Why so: a line is a chain of parts, each put there by who passed it on, so parts are read one behind the other until none
//! fits. The first byte tells which can: most lines are told apart by it alone.
//!
//! Times are honest. [`LogLine::time`] is there only where the line tells the zone (the timestamps of Arc agents are known to
//! be UTC). What a clock without a zone showed is in [`LogLine::clock`], which orders the lines of one document and no more;
//! klog and syslog tell no year, so theirs is 0. The outermost time is taken: who passed the line on had it from a clock with a
//! zone, as a rule.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::DateTime;
use nom::IResult;

mod pair;
mod part;
mod record;
mod stamp;

use part::{Part, Reading};

type Parsed<'a, T> = IResult<&'a str, T>;

/// So many parts are read of a line.
const PARTS_MAX: usize = 8;

/// How bad it is, as the writer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// More than anybody reads.
    Trace,
    /// For who wrote the program.
    Debug,
    /// All is well.
    Info,
    /// It may not be.
    Warning,
    /// Something went wrong.
    Error,
    /// The writer gives up.
    Fatal,
}

impl Level {
    /// The level that a word means, in any case.
    pub fn of(word: &str) -> Option<Self> {
        const WORDS: &[(Level, &[&str])] = &[
            (Level::Info, &["info", "information", "informational", "inf", "notice"]),
            (Level::Error, &["error", "err", "eror", "fail"]),
            (Level::Warning, &["warn", "warning", "wrn"]),
            (Level::Debug, &["debug", "dbug", "dbg"]),
            (Level::Fatal, &["fatal", "critical", "crit", "panic", "dpanic", "ftl", "emerg", "alert"]),
            (Level::Trace, &["trace", "trce", "verbose"]),
        ];
        let is = |known: &&str| known.eq_ignore_ascii_case(word);
        WORDS.iter().find(|(_, words)| words.iter().any(&is)).map(|(level, _)| *level)
    }
}

/// What a line says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// How bad it is, if the line tells.
    pub level: Option<Level>,
    /// When it was written, if the line tells the zone.
    pub time: Option<Timestamp>,
    /// What a clock showed, where the line tells no zone; of the year 0, where it tells no year.
    pub clock: Option<DateTime>,
    /// The message, in bytes of the line.
    pub message: Range<usize>,
}

/// Reads a line.
pub fn read(line: &str) -> LogLine {
    read_at(line, false)
}

/// Reads a line; one that was found within another is not looked into once more.
fn read_at(line: &str, inner: bool) -> LogLine {
    let mut reading = Reading::new(inner, LogLine { level: None, time: None, clock: None, message: 0..line.len() });
    let bars: &[_] = &[' ', '\t', '>', '|', '│', '┃'];
    let unquoted = line.trim_start_matches(bars);
    // what is quoted or indented and no log line stays as it is
    let mut text = skip_marks(unquoted);
    let mut message = None;
    for _ in 0..PARTS_MAX {
        let Some(part) = reading.part(text) else { break };
        match part {
            Part::Before(rest) => text = skip_marks(rest.trim_start_matches([' ', '\t'])),
            Part::Message(found) => {
                message = Some(found);
                break;
            }
            Part::All => break,
        }
        message = Some(text);
    }
    if let Some(message) = message {
        let start = offset(line, message);
        reading.found.message = start..start + message.trim_end_matches(['\r', '\n', ' ', '\t']).len();
    }
    reading.found
}

/// Where a part of a text begins in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize).min(text.len())
}

/// Without colours at its beginning.
fn skip_marks(mut text: &str) -> &str {
    while matches!(text.as_bytes().first(), Some(0x1B | b'?')) {
        let len = crate::fold::mark_len(text.as_bytes(), 0);
        match text.get(len..) {
            Some(rest) if len > 0 => text = rest,
            _ => break,
        }
    }
    text
}

#[cfg(test)]
mod tests;
