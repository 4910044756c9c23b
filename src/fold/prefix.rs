//! Line prefixes: what stands before the text of a line and is not part of it. Bytes of a line in, a [`Prefix`] out.
//!
//! Quotes of mail and Markdown (`> `), bars (`│ `), timestamps of CI systems and loggers, CRI (`stdout F`), klog, syslog, `kubectl logs
//! --prefix`, one behind the other. A prefix tells two things: where the text begins, and whether the line goes on with the record of the line before
//! (a wrap) or begins one of its own.
//!
//! The doubt is in the second. Continuation lines of a wrap carry prefixes of their own, and look like records; what was printed in one go has
//! the same second in all of them. So lines with the same kind of prefix, the same writer and the same second, which do not begin like a record,
//! are taken as one. CRI says it itself where it has cut a line.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::character::complete::{char, one_of, space1};
use nom::combinator::{opt, recognize};
use nom::{IResult, Parser as _};

type Parsed<'a, T> = IResult<&'a [u8], T>;

/// Text further on in a line than this is not its prefix.
const PREFIX_MAX: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    None,
    Stamp,
    Partial,
    Full,
    Klog,
    Writer,
}

/// What stands before the text of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefix<'a> {
    /// Its length in bytes.
    pub(super) len: usize,
    /// The first part that tells records apart, and the last one behind it. A wrap repeats the first: it comes from whoever passed the
    /// line on.
    outer: Part<'a>,
    inner: Part<'a>,
}

impl<'a> Prefix<'a> {
    /// No prefix.
    pub(super) const fn none() -> Self {
        Self { len: 0, outer: Part::NONE, inner: Part::NONE }
    }

    /// The prefix of the line that `rest` begins with.
    pub(super) fn of(rest: &'a [u8]) -> Self {
        let mut prefix = Self::none();
        if !rest.first().is_some_and(|&b| may_begin(b)) {
            return prefix;
        }
        // no part takes a line break, so that the end of the line need not be looked for
        let line = rest.get(..PREFIX_MAX).unwrap_or(rest);
        let mut text = line;
        for _ in 0..6 {
            let Ok((after, part)) = part(text) else { break };
            if after.len() == text.len() {
                break;
            }
            text = after;
            match (part.kind, prefix.outer.kind) {
                (Kind::None, _) => {}
                (_, Kind::None) => prefix.outer = part,
                _ => prefix.inner = part,
            }
        }
        prefix.len = line.len() - text.len();
        prefix
    }

    /// Whether the line with this prefix and this text begins a record, after a line with the prefix `last`.
    pub(super) fn begins_record(&self, text: &[u8], last: &Self) -> bool {
        if begins_like_a_record(text) {
            return true;
        }
        match (last.outer.kind, self.outer.kind) {
            (Kind::Partial, Kind::Partial | Kind::Full) => last.outer.writer != self.outer.writer,
            (_, Kind::None) => false,
            _ => last.outer != self.outer || (self.inner.kind != Kind::None && last.inner != self.inner),
        }
    }
}

fn may_begin(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'>' | b'|' | b'[' | b'A'..=b'Z' | b'#' | 0xE2)
}

/// One part of a prefix. Two lines with equal parts were written by the same writer in the same second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part<'a> {
    kind: Kind,
    second: &'a [u8],
    writer: &'a [u8],
}

impl Part<'_> {
    const NONE: Self = Self { kind: Kind::None, second: &[], writer: &[] };
}

/// The first bytes tell which part it may be at all; of most lines, none.
fn part(text: &[u8]) -> Parsed<'_, Part<'_>> {
    match text {
        [b'0'..=b'9', ..] => cri_or_stamp(text),
        [b'[', ..] => alt((cri_or_stamp, pod)).parse(text),
        [b'>' | b'|' | 0xE2, ..] => bar(text),
        [b'#', ..] => devops(text),
        [b'I' | b'W' | b'E' | b'F', b'0'..=b'9', ..] => klog(text),
        [a, b, c, b' ' | b'\t', ..] if [a, b, c].iter().all(|byte| byte.is_ascii_alphabetic()) => syslog(text),
        _ => Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Alt))),
    }
}

/// `> `, `│ `, `| `: quotes and boxes, also nested, also on an empty line.
fn bar(text: &[u8]) -> Parsed<'_, Part<'_>> {
    let (after, _) = alt((tag(&b">"[..]), tag(&b"|"[..]), tag("│".as_bytes()), tag("┃".as_bytes()))).parse(text)?;
    if !matches!(after.first(), None | Some(b' ' | b'>' | b'|' | b'\r' | b'\n')) {
        return Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Char)));
    }
    let (after, _) = opt(char(' ')).parse(after)?;
    Ok((after, Part::NONE))
}

/// `2024-01-20T10:47:36.566Z `, in brackets or not, and what CRI writes behind it.
fn cri_or_stamp(text: &[u8]) -> Parsed<'_, Part<'_>> {
    let (after, bracket) = opt(char('[')).parse(text)?;
    let (after, (second, _, _)) = (|text| shaped(text, b"0000-00-00T00:00:00"), fraction, zone).parse(after)?;
    let (after, _) = if bracket.is_some() { recognize(char(']')).parse(after)? } else { (after, &[][..]) };
    let (after, _) = end_of_part(after)?;
    let stream = alt((tag(&b"stdout "[..]), tag(&b"stderr "[..])));
    if let Ok((after, (writer, flag, _))) = (stream, one_of("FP"), end_of_part).parse(after) {
        let kind = if flag == 'P' { Kind::Partial } else { Kind::Full };
        return Ok((after, Part { kind, second, writer }));
    }
    Ok((after, Part { kind: Kind::Stamp, second, writer: &[] }))
}

/// `E0120 10:47:36.566689    5166 warnings.go:67] `
fn klog(text: &[u8]) -> Parsed<'_, Part<'_>> {
    let (after, _) = (one_of("IWEF"), digits(4, 4), space1).parse(text)?;
    let (after, second) = clock(after)?;
    let (after, _) = (fraction, space1, digits(1, 10), space1).parse(after)?;
    let (after, writer) = take_while1(|b| !matches!(b, b']' | b' ' | b'\n')).parse(after)?;
    let (after, _) = (char(']'), end_of_part).parse(after)?;
    Ok((after, Part { kind: Kind::Klog, second, writer }))
}

/// `Jan 20 10:47:36 node01 kubelet[812]: `
fn syslog(text: &[u8]) -> Parsed<'_, Part<'_>> {
    let month = take_while_m_n(3, 3, |b: u8| b.is_ascii_alphabetic());
    let (after, (second, _)) = (recognize((month, space1, digits(1, 2), space1, clock)), space1).parse(text)?;
    let word = |b: u8| !b.is_ascii_whitespace();
    let (after, writer) =
        recognize((take_while1(word), char(' '), take_while1(|b| word(b) && b != b':'), char(':'))).parse(after)?;
    let (after, _) = end_of_part(after)?;
    Ok((after, Part { kind: Kind::Writer, second, writer }))
}

/// `[pod/config-agent-65d5df564f-lffqm/fluent-bit] `
fn pod(text: &[u8]) -> Parsed<'_, Part<'_>> {
    let (after, writer) = recognize((tag(&b"[pod/"[..]), take_while1(|b| !matches!(b, b']' | b' ' | b'\n')), char(']'))).parse(text)?;
    let (after, _) = end_of_part(after)?;
    Ok((after, Part { kind: Kind::Writer, second: &[], writer }))
}

/// `##[error]` of Azure DevOps
fn devops(text: &[u8]) -> Parsed<'_, Part<'_>> {
    let (after, _) = (tag(&b"##["[..]), take_while1(|b: u8| b.is_ascii_lowercase()), char(']')).parse(text)?;
    Ok((after, Part::NONE))
}

fn digits<'a>(min: usize, max: usize) -> impl nom::Parser<&'a [u8], Output = &'a [u8], Error = nom::error::Error<&'a [u8]>> {
    take_while_m_n(min, max, |b: u8| b.is_ascii_digit())
}

fn clock(text: &[u8]) -> Parsed<'_, &[u8]> {
    shaped(text, b"00:00:00")
}

/// Text of a shape: `0` stands for any digit, `-` for itself or a slash, `T` for itself or a blank. Nearly every line begins with a time, and this is
/// the fast way to see one.
fn shaped<'a, const N: usize>(text: &'a [u8], shape: &[u8; N]) -> Parsed<'a, &'a [u8]> {
    let fits = |(&byte, &shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'-' => matches!(byte, b'-' | b'/'),
        b'T' => matches!(byte, b'T' | b' '),
        other => byte == other,
    };
    match text.split_first_chunk::<N>() {
        Some((head, after)) if head.iter().zip(shape).all(fits) => Ok((after, head)),
        _ => Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Tag))),
    }
}

fn fraction(text: &[u8]) -> Parsed<'_, &[u8]> {
    recognize(opt((one_of(".,"), digits(1, 9)))).parse(text)
}

fn zone(text: &[u8]) -> Parsed<'_, &[u8]> {
    let offset = recognize((opt(char(' ')), one_of("+-"), digits(2, 2), opt(char(':')), digits(2, 2)));
    recognize(opt(alt((tag(&b"Z"[..]), offset)))).parse(text)
}

/// One blank, or the end of the line.
fn end_of_part(text: &[u8]) -> Parsed<'_, &[u8]> {
    if matches!(text, [] | [b'\n', ..]) { Ok((text, &[])) } else { recognize(one_of(" \t\r")).parse(text) }
}

/// Whether a text looks like the beginning of a record: a level, a field, a traceback, a prompt.
fn begins_like_a_record(text: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [b"level=", b"time=\"", b"ts=", b"Traceback (", b"Step: ", b"Warning  ", b"Normal  "];
    let text = text.get(..PREFIX_MAX).unwrap_or(text);
    let text = text.get(..memchr::memchr(b'\n', text).unwrap_or(text.len())).unwrap_or(text).trim_ascii_start();
    STARTS.iter().any(|start| text.starts_with(start)) || level(text).is_ok() || is_prompt(text)
}

/// `ERROR: `, `[WARN]`, `INFO `
fn level(text: &[u8]) -> Parsed<'_, &[u8]> {
    let (text, _) = opt(char('[')).parse(text)?;
    let words = [&b"ERROR"[..], b"WARNING", b"WARN", b"INFO", b"DEBUG", b"FATAL", b"CRITICAL", b"TRACE"];
    let (after, word) = take_while(|b: u8| b.is_ascii_uppercase()).parse(text)?;
    if !words.contains(&word) {
        return Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Tag)));
    }
    recognize(one_of(": ]\t")).parse(after)
}

/// Whether a line is a command that somebody typed: `$ az`, `PS C:\arc> az`, `user@host:~/work$ az`, `C:\arc>az`.
pub fn is_prompt(line: &[u8]) -> bool {
    let line = line.get(..PREFIX_MAX).unwrap_or(line);
    let line = line.get(..memchr::memchr(b'\n', line).unwrap_or(line.len())).unwrap_or(line).trim_ascii_start();
    match line {
        [b'$', b' ', command, ..] => !command.is_ascii_whitespace(),
        [b'P', b'S', b' ' | b'>', ..] => line.contains(&b'>'),
        [b'A'..=b'Z', b':', b'\\', path @ ..] => {
            memchr::memchr(b'>', path).is_some_and(|end| !path.get(..end).unwrap_or_default().contains(&b' '))
        }
        _ => {
            let end = line.windows(2).take(80).position(|w| matches!(w, b"$ " | b"# " | b"% "));
            let head = end.and_then(|end| line.get(..end)).unwrap_or_default();
            head.contains(&b'@') && !head.iter().any(|b| matches!(b, b'"' | b'\'' | b'{' | b'='))
        }
    }
}
