//! Line prefixes: what stands before the text of a line and is not part of it. Bytes of a line in, a [`Prefix`] out.
//!
//! Quotes of mail and Markdown (`> `), bars (`│ `), timestamps of CI systems and loggers, CRI (`stdout F`), klog, syslog, `kubectl logs
//! --prefix`, one behind the other. A prefix tells two things: where the text begins, and whether the line goes on with the record of the line before
//! (a wrap) or begins one of its own.
//!
//! The doubt is in the second. Continuation lines of a wrap carry prefixes of their own, and look like records; what was printed in one go has
//! the same second in all of them. So lines with the same kind of prefix, the same writer and the same second, which do not begin like a record,
//! are taken as one. CRI says it itself where it has cut a line.

/// Text further on in a line than this is not its prefix.
const PREFIX_MAX: usize = 256;
/// Bytes of `stdout ` and of `stderr `.
const STREAM: usize = 7;

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
            let Some((after, part)) = part(text) else { break };
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

/// The part that a text begins with, and the text behind it. The first bytes tell which it may be at all; of most lines, none.
fn part(text: &[u8]) -> Option<(&[u8], Part<'_>)> {
    match text {
        [b'[', b'p', ..] => pod(text),
        [b'0'..=b'9' | b'[', ..] => cri_or_stamp(text),
        [b'>' | b'|' | 0xE2, ..] => bar(text),
        [b'#', ..] => devops(text),
        [b'I' | b'W' | b'E' | b'F', b'0'..=b'9', ..] => klog(text),
        [a, b, c, b' ' | b'\t', ..] if [a, b, c].iter().all(|byte| byte.is_ascii_alphabetic()) => syslog(text),
        _ => None,
    }
}

/// `> `, `│ `, `| `: quotes and boxes, also nested, also on an empty line.
fn bar(text: &[u8]) -> Option<(&[u8], Part<'_>)> {
    let after = [&b">"[..], b"|", "│".as_bytes(), "┃".as_bytes()].iter().find_map(|bar| text.strip_prefix(*bar))?;
    match after {
        [b' ', after @ ..] => Some((after, Part::NONE)),
        [] | [b'>' | b'|' | b'\r' | b'\n', ..] => Some((after, Part::NONE)),
        _ => None,
    }
}

/// `2024-01-20T10:47:36.566Z `, in brackets or not, and what CRI writes behind it.
fn cri_or_stamp(text: &[u8]) -> Option<(&[u8], Part<'_>)> {
    let bare = text.strip_prefix(b"[");
    let (second, after) = shaped(bare.unwrap_or(text), b"0000-00-00T00:00:00")?;
    let mut after = zone(fraction(after));
    if bare.is_some() {
        after = after.strip_prefix(b"]")?;
    }
    let after = end_of_part(after)?;
    if let Some((writer, [flag @ (b'F' | b'P'), rest @ ..])) = after.split_at_checked(STREAM)
        && matches!(writer, b"stdout " | b"stderr ")
        && let Some(rest) = end_of_part(rest)
    {
        let kind = if *flag == b'P' { Kind::Partial } else { Kind::Full };
        return Some((rest, Part { kind, second, writer }));
    }
    Some((after, Part { kind: Kind::Stamp, second, writer: &[] }))
}

/// `E0120 10:47:36.566689    5166 warnings.go:67] `
fn klog(text: &[u8]) -> Option<(&[u8], Part<'_>)> {
    let (_, after) = shaped(text.get(1..)?, b"0000")?;
    let (second, after) = clock(some(after, is_blank)?)?;
    let after = some(fraction(after), is_blank)?;
    let line = some(up_to(10, after, |byte| byte.is_ascii_digit())?, is_blank)?;
    let after = some(line, |byte| !matches!(byte, b']' | b' ' | b'\n'))?;
    let writer = until(line, after);
    Some((end_of_part(after.strip_prefix(b"]")?)?, Part { kind: Kind::Klog, second, writer }))
}

/// `Jan 20 10:47:36 node01 kubelet[812]: `
fn syslog(text: &[u8]) -> Option<(&[u8], Part<'_>)> {
    let day = some(text.get(3..)?, is_blank)?;
    let (_, after) = clock(some(up_to(2, day, |byte| byte.is_ascii_digit())?, is_blank)?)?;
    let second = until(text, after);
    let host = some(after, is_blank)?;
    let program = some(host, |byte| !byte.is_ascii_whitespace())?.strip_prefix(b" ")?;
    let after = some(program, |byte| !byte.is_ascii_whitespace() && byte != b':')?.strip_prefix(b":")?;
    Some((end_of_part(after)?, Part { kind: Kind::Writer, second, writer: until(host, after) }))
}

/// `[pod/config-agent-65d5df564f-lffqm/fluent-bit] `
fn pod(text: &[u8]) -> Option<(&[u8], Part<'_>)> {
    let name = text.strip_prefix(b"[pod/")?;
    let after = some(name, |byte| !matches!(byte, b']' | b' ' | b'\n'))?.strip_prefix(b"]")?;
    Some((end_of_part(after)?, Part { kind: Kind::Writer, second: &[], writer: until(text, after) }))
}

/// `##[error]` of Azure DevOps
fn devops(text: &[u8]) -> Option<(&[u8], Part<'_>)> {
    let after = some(text.strip_prefix(b"##[")?, |byte| byte.is_ascii_lowercase())?;
    Some((after.strip_prefix(b"]")?, Part::NONE))
}

fn clock(text: &[u8]) -> Option<(&[u8], &[u8])> {
    shaped(text, b"00:00:00")
}

/// What follows the fraction of a second, if there is one.
fn fraction(text: &[u8]) -> &[u8] {
    match text {
        [b'.' | b',', digits @ ..] => up_to(9, digits, |byte| byte.is_ascii_digit()).unwrap_or(text),
        _ => text,
    }
}

/// What follows the zone of a time, if there is one: `Z`, `+02:00`, ` +0200`.
fn zone(text: &[u8]) -> &[u8] {
    if let [b'Z', after @ ..] = text {
        return after;
    }
    let offset = match text.strip_prefix(b" ").unwrap_or(text) {
        [b'+' | b'-', offset @ ..] => shaped(offset, b"00:00").or_else(|| shaped(offset, b"0000")),
        _ => None,
    };
    offset.map_or(text, |(_, after)| after)
}

/// Text of a shape, and what follows it: `0` stands for any digit, `-` for itself or a slash, `T` for itself or a blank. Nearly every line begins
/// with a time, and this is the fast way to see one.
fn shaped<'a, const N: usize>(text: &'a [u8], shape: &[u8; N]) -> Option<(&'a [u8], &'a [u8])> {
    let fits = |(&byte, &shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'-' => matches!(byte, b'-' | b'/'),
        b'T' => matches!(byte, b'T' | b' '),
        other => byte == other,
    };
    let (head, after) = text.split_first_chunk::<N>()?;
    head.iter().zip(shape).all(fits).then_some((head, after))
}

/// What follows at least one and at most `max` such bytes.
fn up_to(max: usize, text: &[u8], is_so: impl Fn(u8) -> bool) -> Option<&[u8]> {
    let len = text.iter().take(max).take_while(|&&byte| is_so(byte)).count();
    if len == 0 { None } else { text.get(len..) }
}

/// What follows at least one such byte.
fn some(text: &[u8], is_so: impl Fn(u8) -> bool) -> Option<&[u8]> {
    up_to(usize::MAX, text, is_so)
}

/// What stands before `after`, which is the end of `text`.
fn until<'a>(text: &'a [u8], after: &[u8]) -> &'a [u8] {
    text.get(..text.len().saturating_sub(after.len())).unwrap_or_default()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What follows one blank, or the end of the line.
fn end_of_part(text: &[u8]) -> Option<&[u8]> {
    match text {
        [] | [b'\n', ..] => Some(text),
        [b' ' | b'\t' | b'\r', after @ ..] => Some(after),
        _ => None,
    }
}

/// Whether a text looks like the beginning of a record: a level, a field, a traceback, a prompt.
fn begins_like_a_record(text: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [b"level=", b"time=\"", b"ts=", b"Traceback (", b"Step: ", b"Warning  ", b"Normal  "];
    let text = text.get(..PREFIX_MAX).unwrap_or(text);
    let text = text.get(..memchr::memchr(b'\n', text).unwrap_or(text.len())).unwrap_or(text).trim_ascii_start();
    STARTS.iter().any(|start| text.starts_with(start)) || begins_with_level(text) || is_prompt(text)
}

/// `ERROR: `, `[WARN]`, `INFO `
fn begins_with_level(text: &[u8]) -> bool {
    let words = [&b"ERROR"[..], b"WARNING", b"WARN", b"INFO", b"DEBUG", b"FATAL", b"CRITICAL", b"TRACE"];
    let text = text.strip_prefix(b"[").unwrap_or(text);
    let after = some(text, |byte| byte.is_ascii_uppercase());
    after.is_some_and(|after| matches!(after, [b':' | b' ' | b']' | b'\t', ..]) && words.contains(&until(text, after)))
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
        // of most lines this is all that is asked
        _ if memchr::memchr(b'@', line.get(..80).unwrap_or(line)).is_none() => false,
        _ => {
            let end = line.windows(2).take(80).position(|w| matches!(w, b"$ " | b"# " | b"% "));
            let head = end.and_then(|end| line.get(..end)).unwrap_or_default();
            head.contains(&b'@') && !head.iter().any(|b| matches!(b, b'"' | b'\'' | b'{' | b'='))
        }
    }
}
