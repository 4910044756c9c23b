//! Records: log lines that are JSON objects. A line in; its level, its time and where its message stands out.
//!
//! The keys differ by writer and an object may hold several of them, so they are told apart by hand and each first one counts.
//! Values of other keys are passed over unread; nothing of them is kept.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use memchr::memmem;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::pair::end_of_string;
use super::stamp::{seconds, stamp};
use super::{Level, read_at};

/// Words that tell an error where the level does not.
const BAD: &[&str] = &["error", "exception", "failed", "failure", "fatal", "panic", "unable to", "could not", "cannot "];
/// What looks like one and is none.
const GOOD: &[&str] =
    &["no error", " 0 error", "error: <nil>", "error:<nil>", "error <nil>", "error: nil", "error=nil", "errors: 0"];

/// What a record says of itself; the message in bytes of the line.
pub(super) struct Record {
    pub(super) level: Option<Level>,
    pub(super) time: Option<Timestamp>,
    pub(super) clock: Option<DateTime>,
    pub(super) message: Option<Range<usize>>,
}

/// Reads a line that begins with an object. One without level, time and message is no log line.
pub(super) fn read(line: &str) -> Option<Record> {
    let mut values = serde_json::Deserializer::from_str(line).into_iter::<Keys<'_>>();
    let keys = values.next()?.ok()?;
    let text = keys.message.as_ref().and_then(|(_, message)| message.text());
    let mut record = Record { level: None, time: None, clock: None, message: None };
    match &keys.time {
        Some((key, Scalar::Text(text))) => {
            if let Ok((_, stamp)) = stamp(text) {
                // the agents of Azure Arc write UTC and do not say so
                let offset = stamp.offset.or((*key == "AgentTimestamp").then_some(Offset::UTC));
                record.time = offset.and_then(|offset| offset.to_timestamp(stamp.civil).ok());
                record.clock = if record.time.is_none() { Some(stamp.civil) } else { None };
            }
        }
        Some((_, Scalar::Number(number))) => record.time = seconds(*number),
        _ => {}
    }
    record.level = keys.level.as_ref().and_then(|(_, level)| level.text()).and_then(Level::of);
    // the agents say Information whatever happens; a record without a level has its message speak for it
    let is_agent = keys.level.as_ref().is_some_and(|(key, _)| *key == "LogLevel");
    if let Some(text) = text
        && (is_agent || record.level.is_none())
    {
        let inner = read_at(text, true).level;
        record.level = inner.or(told(text).filter(|_| is_agent)).max(record.level);
    }
    if let Some((key, _)) = keys.message.as_ref().filter(|(_, message)| message.text().is_some()) {
        record.message = place(line, key).map(|range| {
            let found = line.get(range.clone()).unwrap_or_default();
            let inner = read_at(found, true).message;
            range.start + inner.start..range.start + inner.end
        });
    }
    (record.level.is_some() || record.time.is_some() || record.clock.is_some()).then_some(record)
}

/// What a message is, by its words.
fn told(text: &str) -> Option<Level> {
    let text = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some());
    if has(BAD) && !has(GOOD) {
        return Some(Level::Error);
    }
    has(&["warning", "warn:"]).then_some(Level::Warning)
}

/// Where the text of a key stands in the line. Within strings quotes are escaped, so that the key is found nowhere else but
/// deeper in the object.
fn place(line: &str, key: &str) -> Option<Range<usize>> {
    let quoted = format!("\"{key}\"");
    let mut from = 0;
    for _ in 0..4 {
        let at = from + memmem::find(line.as_bytes().get(from..)?, quoted.as_bytes())? + quoted.len();
        let rest = line.get(at..)?;
        let value = rest.trim_start().strip_prefix(':').map(str::trim_start).and_then(|value| value.strip_prefix('"'));
        if let Some(value) = value {
            let start = line.len() - value.len();
            return Some(start..start + end_of_string(value)?);
        }
        from = at;
    }
    None
}

/// The keys that matter, each with its name.
struct Keys<'a> {
    level: Option<(&'static str, Scalar<'a>)>,
    time: Option<(&'static str, Scalar<'a>)>,
    message: Option<(&'static str, Scalar<'a>)>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar<'a> {
    Number(f64),
    Text(#[serde(borrow)] Cow<'a, str>),
    Other(IgnoredAny),
}

impl Scalar<'_> {
    fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

const LEVELS: &[&str] = &["level", "LogLevel", "severity", "lvl", "levelname", "logLevel"];
const TIMES: &[&str] = &["ts", "time", "timestamp", "AgentTimestamp", "TimeStamp", "@timestamp", "asctime", "Timestamp"];
const MESSAGES: &[&str] = &["msg", "Message", "message", "log", "MESSAGE"];

impl<'de: 'a, 'a> Deserialize<'de> for Keys<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

/// A key: only which one it is.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Keys<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a log record")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Keys<'de>, M::Error> {
        let mut keys = Keys { level: None, time: None, message: None };
        while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
            let known = |names: &[&'static str]| names.iter().copied().find(|name| *name == key);
            let (slot, name) = match (known(LEVELS), known(TIMES), known(MESSAGES)) {
                (Some(name), ..) => (&mut keys.level, name),
                (_, Some(name), _) => (&mut keys.time, name),
                (.., Some(name)) => (&mut keys.message, name),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let value = map.next_value::<Scalar<'de>>()?;
            if slot.is_none() && !matches!(value, Scalar::Other(_)) {
                *slot = Some((name, value));
            }
        }
        Ok(keys)
    }
}
