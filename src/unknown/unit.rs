//! Units: what one error-like line says, as the program printed it. A place in the bytes of a block in, the unit around it out: its line, with the lines
//! that a terminal made of it joined; of a traceback the line that names the exception, of Java's chain the last cause.
//!
//! Invariant: what a unit is depends on the bytes around it alone, not on where the block begins.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memrchr;

use crate::fold::{is_prompt, mark_len, prefix_len};
use crate::logline;
use crate::spot::line_end;
use crate::wrap::{down, is_full, up};

/// So much of a line is looked at.
pub(super) const LINE_MAX: usize = 16 << 10;
/// A terminal makes so many lines of one.
const WRAPS_MAX: usize = 16;
/// Narrower lines are rows of tables, as a rule.
const WRAP_MIN: usize = 40;
/// Lines that begin with the same bytes are alike, and those of so many lines around are compared.
const HEAD: usize = 8;
const NEIGHBOURS: usize = 4;
/// A level stands at the beginning of a line.
const LEVEL_MAX: usize = 256;
/// The cause of an exception is looked for so far behind its name.
const CHAIN_MAX: usize = 16 << 10;

/// The unit around a byte, as a range of bytes without the newline at its end.
pub(super) fn around(data: &[u8], at: usize) -> Range<usize> {
    let mut start = memrchr(b'\n', data.get(..at).unwrap_or_default()).map_or(0, |newline| newline + 1);
    // a place is at the newline before a line that begins with it
    if data.get(at) == Some(&b'\n') {
        start = at + 1;
    }
    let mut end = line_end(data, start.max(at));
    for _ in 0..WRAPS_MAX {
        let Some(newline) = start.checked_sub(1) else { break };
        let before = memrchr(b'\n', data.get(..newline).unwrap_or_default()).map_or(0, |newline| newline + 1);
        if !goes_on(data, before..newline, start) {
            break;
        }
        start = before;
    }
    let mut line = start;
    for _ in 0..WRAPS_MAX {
        let newline = line_end(data, line);
        end = end.max(newline);
        if newline >= data.len() || !goes_on(data, line..newline, newline + 1) {
            break;
        }
        line = newline + 1;
        end = line_end(data, line);
    }
    start..end
}

/// Whether a line goes on in the one that begins at `next`: it is full, and what follows looks like no line of its own.
fn goes_on(data: &[u8], line: Range<usize>, next: usize) -> bool {
    if line.len() < WRAP_MIN || !is_full(data, line.end) || is_repeated(data, &line) {
        return false;
    }
    let behind = data.get(next..line_end(data, next)).unwrap_or_default();
    let head = data.get(line.start..line.start + 8);
    let indented = behind.first().is_none_or(u8::is_ascii_whitespace);
    let is_row = is_like(data.get(line.clone()).unwrap_or_default(), behind);
    let begins = || logline::read(&String::from_utf8_lossy(behind.get(..LEVEL_MAX).unwrap_or(behind))).level.is_some();
    !indented && !is_row && !begins() && prefix_len(behind) == 0 && !is_prompt(behind) && behind.get(..HEAD) != head
}

/// Whether the lines around it that are as long as this one all begin as it does: then they are alike, and no terminal made them so long.
fn is_repeated(data: &[u8], line: &Range<usize>) -> bool {
    let head = data.get(line.start..line.start + HEAD);
    let above = up(data, line.start.saturating_sub(1)).take(NEIGHBOURS);
    let below = down(data, line.end + 1).take(NEIGHBOURS);
    above.chain(below).filter(|other| other.len() == line.len()).all(|other| other.get(..HEAD) == head)
}

/// Whether two lines are rows of one table: with columns, or as many words with digits in the same.
fn is_like(a: &[u8], b: &[u8]) -> bool {
    let has_columns = |line: &[u8]| memchr::memmem::find(line, b"   ").is_some();
    if has_columns(a) && has_columns(b) {
        return true;
    }
    let words = |line: &[u8]| -> Vec<bool> {
        let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        words.map(|word| word.iter().any(u8::is_ascii_digit)).collect()
    };
    let (a, b) = (words(a), words(b));
    a.contains(&true) && a == b
}

/// Where the line above begins, if this one reads as the rest of its sentence: `PowerShell` breaks lines where it likes.
pub(super) fn goes_on_from(data: &[u8], unit: &Range<usize>) -> Option<usize> {
    let newline = unit.start.checked_sub(1)?;
    let above = memrchr(b'\n', data.get(..newline).unwrap_or_default()).map_or(0, |newline| newline + 1);
    let first = *data.get(unit.clone())?.trim_ascii_start().first()?;
    let goes_on = first.is_ascii_lowercase() || matches!(first, b'\'' | b'"' | b'(' | b',' | b';' | b'.');
    (goes_on && newline.saturating_sub(above) >= WRAP_MIN).then_some(above)
}

/// The text of a unit, one line without colours.
pub(super) fn text(bytes: &[u8]) -> String {
    let bytes = bytes.get(..LINE_MAX).unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    clean(&text).into_owned()
}

/// A text without colours and without the line breaks of a terminal.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(['\u{1b}', '\n', '\r', '\0', '?']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let mark = if matches!(c, '\u{1b}' | '?') { mark_len(text.as_bytes(), at) } else { 0 };
        if mark == 0 && !matches!(c, '\n' | '\r' | '\0') {
            out.push(c);
        }
        at += mark.max(c.len_utf8());
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    Cow::Owned(out)
}

/// Whether a line tells no error of its own: the head of a traceback and what stands in it, the frames of a stack, an exception whose cause follows.
pub(super) fn is_part_of_another(data: &[u8], unit: &Range<usize>) -> bool {
    let line = data.get(unit.clone()).unwrap_or_default();
    let text = line.get(prefix_len(line)..).unwrap_or(line);
    let bare = text.trim_ascii_start();
    let is_indented = bare.len() < text.len();
    // what announces a traceback, or stands around it; in PowerShell, what it says of an error that it has told
    let heads: [&[u8]; 6] = [
        b"+ CategoryInfo ",
        b"+ FullyQualifiedErrorId ",
        b"Traceback (most recent call last)",
        b"During handling of the above exception",
        b"The above exception was the direct cause",
        b"--- End of",
    ];
    if heads.iter().any(|head| bare.starts_with(head)) || bare.trim_ascii_end().ends_with(b"traceback:") {
        return true;
    }
    if is_indented && (is_frame(bare) || is_code(data, unit.start)) {
        return true;
    }
    // Go: the function, and in the next line its place
    let next = unit.end + 1;
    let below = data.get(next..line_end(data, next).min(next + 512)).unwrap_or_default();
    below.first() == Some(&b'\t') && is_go_place(below.trim_ascii()) || has_cause(data, unit.end)
}

/// `at com.acme.Mill.turn(Mill.java:7)`, `File "mill.py", line 7, in turn`, `/src/mill.go:7 +0x1d`.
fn is_frame(line: &[u8]) -> bool {
    line.starts_with(b"at ") || line.starts_with(b"File \"") || line.starts_with(b"... ") || is_go_place(line)
}

fn is_go_place(line: &[u8]) -> bool {
    let file = line.get(..line.len().min(512)).unwrap_or_default();
    memchr::memmem::find(file, b".go:").is_some_and(|at| file.get(at + 4).is_some_and(u8::is_ascii_digit))
        && (file.first() == Some(&b'/') || memchr::memmem::find(file, b" +0x").is_some())
}

/// Whether the line above is a frame of Python, so that this one quotes the source.
fn is_code(data: &[u8], start: usize) -> bool {
    let Some(newline) = start.checked_sub(1) else { return false };
    let before = memrchr(b'\n', data.get(..newline).unwrap_or_default()).map_or(0, |newline| newline + 1);
    let line = data.get(before..newline).unwrap_or_default();
    line.get(prefix_len(line)..).unwrap_or(line).trim_ascii_start().starts_with(b"File \"")
}

/// Whether frames and then another cause follow: then that cause is the unit.
fn has_cause(data: &[u8], end: usize) -> bool {
    let behind = data.get(end + 1..(end + 1 + CHAIN_MAX).min(data.len())).unwrap_or_default();
    for (frames, line) in behind.split(|&b| b == b'\n').enumerate() {
        let text = line.get(prefix_len(line)..).unwrap_or(line);
        let bare = text.trim_ascii();
        if bare.starts_with(b"Caused by: ") {
            return frames > 0;
        }
        if !(bare.starts_with(b"at ") || bare.starts_with(b"... ")) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit<'a>(data: &'a str, word: &str) -> &'a str {
        &data[around(data.as_bytes(), data.find(word).unwrap())]
    }

    #[test]
    fn a_wrapped_line_is_one_and_rows_of_a_table_are_several() {
        let wrapped =
            "Unable to pull the helm chart from the regist\nry because the connection to it was refused b\ny the proxy\nnext\n";
        for word in ["Unable", "connection", "the proxy"] {
            assert_eq!(unit(wrapped, word).lines().count(), 3, "{word}");
        }
        let weather = format!("{}the mill was refused\n", "all is well with the mill and its wheels, and will be\n".repeat(5));
        assert_eq!(unit(&weather, "refused"), "the mill was refused");
        let rows = "error: object number 10001 of the workload is gone\nerror: object number 10002 of the workload is gone\n";
        assert_eq!(unit(rows, "10001"), rows.lines().next().unwrap());
        let rows =
            "web-job-ccccc 0/1 Error 0 4d of the mill and its wheels\napi-job-aaaaa 1/1 Runni 0 4d of the mill and its wheels\n";
        assert_eq!(unit(rows, "Error"), rows.lines().next().unwrap());
        let records = "2025-08-11T12:52:28Z failed to get the object abc\n2025-08-12T12:52:28Z failed to set the object abc\n";
        assert_eq!(unit(records, "to get"), records.lines().next().unwrap());
    }

    #[test]
    fn a_traceback_is_told_by_its_last_line() {
        let python = "It failed. Here is the traceback:\nTraceback (most recent call last):\n  File \"x.py\", line 7, in turn\n    raise MillError('failed')\nx.MillError: failed\n";
        let java = "x.MillException: failed\n\tat x.Mill.fail(Mill.java:7)\nCaused by: x.WheelException: broken\n\tat x.Error.y(E.java:7)\n\t... 3 more\n";
        let go = "panic: failed\n\ngoroutine 1 [running]:\nmain.fatal(0x1)\n\t/src/error.go:7 +0x1d\n";
        for (text, parts, whole) in [
            (python, &["It failed", "Traceback", "raise"][..], "x.MillError"),
            (java, &["x.MillException", "x.Mill.fail", "x.Error"], "Caused by"),
            (go, &["main.fatal", "error.go"], "panic"),
        ] {
            let is_part = |word: &str| is_part_of_another(text.as_bytes(), &around(text.as_bytes(), text.find(word).unwrap()));
            assert!(parts.iter().all(|part| is_part(part)) && !is_part(whole), "{text}");
        }
    }

    #[test]
    fn colours_and_breaks_are_taken_away() {
        assert_eq!(text(b"\x1b[31mfai\nled\x1b[0m\r why?"), "failed why?");
    }
}
