//! Evidence: where the input says so. A match in a block in, an [`Evidence`] out: the physical lines around it, already masked, and its place.
//!
//! Text is masked while what stands around it is at hand, and cut afterwards. Invariant: no half of a credential escapes the mask whose key
//! stands within [`MASK_REACH`] bytes of what is quoted, on however many lines. What begins further away is not seen, save for a private key
//! that ends within reach: the lines above its end are told by their look. The cut here leaves [`SLACK`] bytes on both sides; the report masks
//! identities, where that is asked for, and cuts to the final length.
//!
//! Credentials are looked for in windows of a grid over the document: what is masked depends on offsets and bytes alone, and matches that
//! stand close together are masked in one pass.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use jiff::Timestamp;
use memchr::{memchr, memrchr};

use crate::logline;
use crate::redact::{self, Mask, Redaction};
use crate::spot::floor;

/// Characters of evidence around a match in the report.
pub const TEXT_MAX: usize = 1000;
/// More than that is kept until the report is made.
pub const SLACK: usize = 512;
/// Lines are looked for so far from the match.
const LINE_REACH: usize = 4 << 10;
/// The end of a record is looked for so far from the beginning of its line.
const RECORD_REACH: usize = 64 << 10;
/// Credentials are looked for at least so far from what is quoted.
pub const MASK_REACH: u64 = 16 << 10;
/// They are looked for in windows: a cell of this size and [`MASK_REACH`] on both sides of it.
const MASK_CELL: u64 = 64 << 10;

/// One place where a message stands, or a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Name of the document.
    pub document: String,
    /// Where the match begins, in bytes of decoded text.
    pub offset: u64,
    /// Its length, in bytes of decoded text.
    pub len: u64,
    /// Line, counted from 1.
    pub line: u64,
    /// Column in characters, counted from 1.
    pub column: u64,
    /// The line before, the line or lines of the match, and the line behind: all one text.
    pub text: String,
    /// The line or lines of the match, in `text`.
    pub lines: Part,
    /// The match, in `text`.
    pub matched: Part,
    /// Names and values of the captures.
    pub captures: Vec<(String, String)>,
    /// When it was logged, if the line says so with its time zone.
    pub time: Option<Timestamp>,
    /// What has to be said of it beside its text.
    pub remark: Remark,
}

/// What has to be said of evidence beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// Nothing.
    #[default]
    None,
    /// It is a list of so many, and something is not on it.
    Absent {
        /// What.
        what: String,
        /// How many are on it.
        listed: u64,
        /// In which document and line it was there before.
        before: Option<(String, u64)>,
    },
    /// Something else was said of the same object before.
    Before {
        /// In which document and when, where it was another one.
        elsewhere: Option<(String, Timestamp)>,
        /// In which line.
        line: u64,
        /// Its state then.
        state: String,
    },
}

impl Evidence {
    /// Whether both stand at the same place, or one within the other.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let ends = |evidence: &Self| evidence.offset + evidence.len;
        let is_absence = |evidence: &Self| matches!(evidence.remark, Remark::Absent { .. });
        let touch = self.offset < ends(other) && other.offset < ends(self);
        self.document == other.document && touch && is_absence(self) == is_absence(other)
    }

    /// Takes in another one of the same place: the longer one is quoted, with what either has captured. Of one name what was known before stays.
    pub(crate) fn join(&mut self, mut other: Self) {
        let mut captures = std::mem::take(&mut self.captures);
        other.captures.retain(|(name, _)| !captures.iter().any(|(own, _)| own == name));
        captures.append(&mut other.captures);
        if other.len > self.len {
            std::mem::swap(self, &mut other);
        }
        self.captures = captures;
        self.time = self.time.or(other.time);
        if self.remark == Remark::None {
            self.remark = other.remark;
        }
    }

    /// The lines of the match.
    pub(crate) fn own_lines(&self) -> RangeInclusive<u64> {
        let lines = self.text.get(self.matched.start..self.matched.end).unwrap_or_default().matches('\n').count() as u64;
        self.line..=self.line + lines
    }

    /// Whether a line is among its own.
    pub fn covers(&self, document: &str, line: u64) -> bool {
        self.document == document && self.own_lines().contains(&line)
    }
}

/// A part of a text: a range with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

impl From<Range<usize>> for Part {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

impl From<Part> for Range<usize> {
    fn from(range: Part) -> Self {
        range.start..range.end
    }
}

/// The text of evidence, with what is marked in it.
pub(crate) struct Quote {
    pub(crate) text: String,
    pub(crate) lines: Range<usize>,
    pub(crate) matched: Range<usize>,
}

/// Quotes from one stretch of a document.
pub(crate) struct Quoter<'a> {
    data: &'a [u8],
    /// Where `data` begins in the document.
    start: u64,
    redaction: Redaction,
    /// The window that was looked at last, and the credentials in it.
    seen: RefCell<(Range<usize>, Vec<Range<usize>>)>,
}

impl<'a> Quoter<'a> {
    /// Nothing is looked at yet.
    pub(crate) fn new(data: &'a [u8], start: u64, redaction: Redaction) -> Self {
        Self { data, start, redaction, seen: RefCell::default() }
    }

    /// The lines around a span of bytes, masked.
    pub(crate) fn quote(&self, span: &Range<usize>) -> Quote {
        let data = self.data;
        let lines = start_of_line(data, span.start)..end_of_line(data, span.end);
        let newline = lines.start.checked_sub(1).filter(|&at| data.get(at) == Some(&b'\n'));
        let before = newline.map_or(lines.start, |newline| start_of_line(data, newline));
        let after = if data.get(lines.end) == Some(&b'\n') { end_of_line(data, lines.end + 1) } else { lines.end };
        let secrets = self.secrets(&(before..after)).into_iter().flat_map(|secret| by_line(data, secret));
        let [lines, matched] = [lines, span.clone()];
        let (text, [lines, matched]) = masked(data, before..after, secrets, [lines, matched]);
        cut(Quote { text, lines, matched }, TEXT_MAX + SLACK)
    }

    /// A captured value, masked like the text around it: what makes it a credential may stand before it, `https://` or a key.
    pub(crate) fn capture(&self, value: &str, raw: &Range<usize>) -> String {
        let secrets = self.secrets(raw);
        if !secrets.is_empty() {
            return masked(self.data, raw.clone(), secrets, []).0;
        }
        if self.redaction == Redaction::None { value.to_owned() } else { redact::apply(value, &redact::secrets(value), &mut []) }
    }

    /// The parts of credentials within a range.
    fn secrets(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        if self.redaction == Redaction::None {
            return Vec::new();
        }
        let window = self.window(range);
        let seen = &mut *self.seen.borrow_mut();
        if seen.0 != window {
            let found = redact::secrets(&same_length(self.data.get(window.clone()).unwrap_or_default()));
            let shift = window.start;
            let shifted = found.into_iter().map(|mask| mask.range.start + shift..mask.range.end + shift);
            *seen = (window, shifted.collect());
        }
        let first = seen.1.partition_point(|secret| secret.end <= range.start);
        let behind = seen.1.get(first..).unwrap_or_default().iter().take_while(|secret| secret.start < range.end);
        behind.map(|secret| secret.start.max(range.start)..secret.end.min(range.end)).collect()
    }

    /// The window of the grid around a range.
    fn window(&self, range: &Range<usize>) -> Range<usize> {
        let cell = |at: usize| (self.start + at as u64) / MASK_CELL;
        let from = (cell(range.start) * MASK_CELL).saturating_sub(MASK_REACH);
        let to = (cell(range.end) + 1) * MASK_CELL + MASK_REACH;
        let here = |at: u64| usize::try_from(at.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.data.len());
        here(from)..here(to)
    }
}

/// Text of the same length: bytes that are no UTF-8 are something that no credential has.
fn same_length(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// The parts of a range on each of its lines: masked, they are as many lines as before, and the numbers beside them stay true.
fn by_line(data: &[u8], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let lines = data.get(range.clone()).unwrap_or_default().split_inclusive(|&b| b == b'\n');
    lines.scan(range.start, |start, line| {
        let text = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        let part = *start..*start + text.len();
        *start += line.len();
        Some(part)
    })
}

/// Bytes as text, with stars for the secrets in it, which are in order; and where the marks, ranges of bytes, stand in that text.
fn masked<const N: usize>(
    data: &[u8],
    range: Range<usize>,
    secrets: impl IntoIterator<Item = Range<usize>>,
    marks: [Range<usize>; N],
) -> (String, [Range<usize>; N]) {
    let secrets: Vec<Range<usize>> = secrets.into_iter().filter(|secret| !secret.is_empty()).collect();
    // piece by piece, so that all edges stay right where bytes are no UTF-8
    let mut edges: Vec<usize> = secrets.iter().chain(&marks).flat_map(|range| [range.start, range.end]).collect();
    edges.extend([range.start, range.end]);
    edges.sort_unstable();
    edges.dedup();
    let mut text = String::new();
    let mut places = Vec::with_capacity(edges.len());
    for (i, &edge) in edges.iter().enumerate() {
        places.push(text.len());
        let piece = edges.get(i + 1).and_then(|&next| data.get(edge..next)).unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(piece));
    }
    let place = |edge: usize| edges.binary_search(&edge).ok().and_then(|i| places.get(i)).copied().unwrap_or_default();
    let masks: Vec<Mask> =
        secrets.iter().map(|secret| Mask { range: place(secret.start)..place(secret.end), with: "***".to_owned() }).collect();
    let mut marks = marks.map(|mark| place(mark.start)..place(mark.end));
    (redact::apply(&text, &masks, &mut marks), marks)
}

/// Shortens a quotation to what stands around the match: `max` bytes before and behind its beginning at the most.
pub(crate) fn cut(quote: Quote, max: usize) -> Quote {
    let Quote { text, lines, matched } = quote;
    let len = matched.len().min(max);
    let room = max - len;
    let from = floor(&text, matched.start.saturating_sub(room / 2));
    let to = floor(&text, (matched.start + len + room / 2).max(from + max.min(text.len() - from)).min(text.len()));
    let shift = |range: Range<usize>| range.start.clamp(from, to) - from..range.end.clamp(from, to) - from;
    Quote { lines: shift(lines), matched: shift(matched), text: text.get(from..to).unwrap_or_default().to_owned() }
}

/// Where the line of a byte begins, if that is within reach.
fn line_start(data: &[u8], at: usize) -> Option<usize> {
    let from = at.saturating_sub(LINE_REACH);
    let found = memrchr(b'\n', data.get(from..at).unwrap_or_default()).map(|i| from + i + 1);
    found.or_else(|| (from == 0 || data.get(from - 1) == Some(&b'\n')).then_some(from))
}

/// Where the line of a byte begins, or as much of it as is within reach.
fn start_of_line(data: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(LINE_REACH);
    line_start(data, at).unwrap_or_else(|| (from..at).find(|&i| is_boundary(data, i)).unwrap_or(at))
}

fn end_of_line(data: &[u8], at: usize) -> usize {
    let to = (at + LINE_REACH).min(data.len());
    let found = memchr(b'\n', data.get(at..to).unwrap_or_default()).map(|i| at + i);
    found.unwrap_or_else(|| (at..=to).rev().find(|&i| is_boundary(data, i)).unwrap_or(at))
}

/// Not within a UTF-8 character.
fn is_boundary(data: &[u8], at: usize) -> bool {
    data.get(at).is_none_or(|b| b & 0xC0 != 0x80)
}

/// The time that a line tells, if it tells the zone.
pub(crate) fn time(data: &[u8], at: usize) -> Option<Timestamp> {
    let rest = data.get(line_start(data, at)?..)?;
    // objects of agents are long, and tell the time at their end
    let near = rest.get(..RECORD_REACH).unwrap_or(rest);
    let line = near.get(..memchr(b'\n', near).unwrap_or(near.len()))?;
    logline::read(&String::from_utf8_lossy(line)).time
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(data: &str, word: &str) -> Quote {
        let at = data.find(word).expect("it is there");
        Quoter::new(data.as_bytes(), 0, Redaction::Secrets).quote(&(at..at + word.len()))
    }

    #[test]
    fn the_quotation_is_the_lines_and_their_neighbours() {
        let quote = quoted("zero\none\ntwo three\nfour\nfive", "two");
        assert_eq!(quote.text, "one\ntwo three\nfour");
        assert_eq!(&quote.text[quote.lines], "two three");
        assert_eq!(&quote.text[quote.matched], "two");
    }

    #[test]
    fn bytes_that_are_no_text_move_no_mark() {
        let data = b"\xff\xe9 password=hunter2hunter2 \xe9 fatal \xff\n";
        let at = memchr::memmem::find(data, b"fatal").expect("it is there");
        let quote = Quoter::new(data, 0, Redaction::Secrets).quote(&(at..at + 5));
        assert_eq!(quote.text, "\u{fffd}\u{fffd} password=*** \u{fffd} fatal \u{fffd}\n");
        assert_eq!(&quote.text[quote.matched], "fatal");
    }

    #[test]
    fn a_credential_is_masked_before_the_text_is_cut() {
        let line = format!("{} fatal: password=hunter2hunter2 {}", "x".repeat(3000), "y".repeat(3000));
        let quote = quoted(&line, "fatal");
        assert!(quote.text.len() <= TEXT_MAX + SLACK && quote.text.contains("fatal: password=***"), "{}", quote.text);
        assert_eq!(&quote.text[quote.matched], "fatal");
    }

    #[test]
    fn a_credential_is_masked_wherever_its_key_stands() {
        let long = "hunter2/".repeat(1500);
        let body = "hunter2ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz01234\n".repeat(150);
        let prefixed = body.replace("hunter2", "2025-08-11T12:52:28Z stdout F hunter2");
        let wrapped = format!("{}\n", "hunter2A".repeat(10)).repeat(60);
        let (begin, end) = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----");
        let texts = [
            // the key of the value is out of sight, before the match and behind it
            format!(r#"{{"client_secret": "{long}", "error": "fatal"}}"#),
            format!(r#"{{"error": "fatal", "client_secret": "{long}"}}"#),
            format!(r#"{{"client_secret": "{long} fatal {long}"}}"#),
            // lines above
            format!("{begin}\n{body}{end}\nfatal\n"),
            format!("{begin}\n{body}fatal\n"),
            format!("{begin}\n{prefixed}2025-08-11T12:52:28Z stdout F hunter2==\n2025-08-11T12:52:28Z stdout F fatal error\n"),
            format!("{}Bearer {}fatal error\n", "y".repeat(73), wrapped),
            // lines below, without the beginning
            format!("fatal\n{body}{end}\n"),
            format!("fatal\n{prefixed}2025-08-11T12:52:28Z stdout F {end}\n"),
            format!("fatal {}{end}", body.replace('\n', "\\n")),
        ];
        for text in texts {
            let Quote { text, matched, .. } = quoted(&text, "fatal");
            assert!(!text.contains("hunter2") && text.contains("***"), "{text}");
            assert!(["fatal", "***"].contains(&&text[matched.clone()]), "{text}");
        }
    }

    #[test]
    fn a_private_key_that_is_only_spoken_of_hides_nothing() {
        for text in [
            "no -----BEGIN RSA PRIVATE KEY----- in the file\nsome line\nfatal error\nafter that",
            "no -----BEGIN RSA PRIVATE KEY-----\n2025-08-11T12:52:28Z and so on\nfatal error\nafter that",
            "before\nfatal error\nwithout an -----END RSA PRIVATE KEY----- line",
        ] {
            assert!(quoted(text, "fatal").text.contains("fatal error"), "{text}");
        }
    }

    #[test]
    fn a_capture_is_masked_wherever_its_key_stands() {
        let data = format!(r#"{{"client_secret": "{}", "x": 1}}"#, "hunter2/".repeat(1500));
        let quoter = Quoter::new(data.as_bytes(), 0, Redaction::Secrets);
        assert_eq!(quoter.capture("hunter2/hunter2", &(9000..9015)), "***");
        assert_eq!(quoter.capture("client", &(2..8)), "client");
    }

    #[test]
    fn as_many_lines_are_quoted_as_there_are() {
        let key = "A1b2".repeat(16);
        let text = format!("one\n-----BEGIN PRIVATE KEY-----\n{key}\n{key}\n-----END PRIVATE KEY----- fatal\nlast\n");
        let start = text.find("BEGIN").expect("it is there");
        let end = text.find("fatal").expect("it is there") + 5;
        let quote = Quoter::new(text.as_bytes(), 0, Redaction::Secrets).quote(&(start..end));
        assert_eq!(quote.text, "one\n-----BEGIN PRIVATE KEY-----\n***\n***\n*** fatal\nlast");
    }

    #[test]
    fn a_line_out_of_reach_has_no_neighbour_and_no_time() {
        let text = format!("first\n{} 2025-08-11T12:52:28Z {} fatal", "x".repeat(9000), "y".repeat(LINE_REACH - 22));
        let quote = quoted(&text, "fatal");
        assert!(!quote.text.contains('\n') && quote.lines.start == 0, "{}", quote.text);
        assert_eq!(time(text.as_bytes(), text.len() - 5), None);
    }

    #[test]
    fn a_line_begins_with_its_time_or_has_none() {
        let when = |line: &str| time(line.as_bytes(), line.len()).map(|time| time.to_string());
        assert_eq!(when("2025-08-11T12:52:28Z x").as_deref(), Some("2025-08-11T12:52:28Z"));
        assert_eq!(when("[2025-08-11T14:52:28.5+02:00] x").as_deref(), Some("2025-08-11T12:52:28.5Z"));
        assert_eq!(when("2025-08-11 12:52:28 x"), None);
        assert_eq!(when("see 2025-08-11T12:52:28Z"), None);
    }
}
