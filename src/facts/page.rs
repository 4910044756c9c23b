//! A page: a stretch of a document as the parsers see it. Bytes in, lines out: text without colours and without what a quotation or a
//! build server puts in front of each line, with the way back to the bytes.
//!
//! Invariant: [`Line::raw`] never leaves the line, and the text of a line holds no line break.

use std::borrow::Cow;
use std::ops::Range;

use crate::fold;

/// A stretch of a document that begins at the start of a line.
#[derive(Debug)]
pub struct Page<'a> {
    name: &'a str,
    bytes: &'a [u8],
    start: u64,
    number: u64,
    lines: Vec<Line<'a>>,
}

impl<'a> Page<'a> {
    /// The text that begins at byte `start` of the document called `name`, with the line of this number (from 1).
    pub fn new(name: &'a str, bytes: &'a [u8], start: u64, number: u64) -> Self {
        let mut lines = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            lines.push(Line::new(rest.get(..end).unwrap_or_default(), at));
            at += end + 1;
        }
        Self { name, bytes, start, number, lines }
    }

    /// The document's name.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Its bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Where it begins in the document.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The number of its first line, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Its lines.
    pub fn lines(&self) -> &[Line<'a>] {
        &self.lines
    }

    /// The text of a line; behind the last one, nothing.
    pub fn text(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", Line::text)
    }

    /// The text of a line, if there is one.
    pub fn line(&self, line: usize) -> Option<&Line<'a>> {
        self.lines.get(line)
    }

    /// The bytes of a stretch of a line's text.
    pub fn span(&self, line: usize, text: Range<usize>) -> Range<usize> {
        let Some(line) = self.lines.get(line) else { return self.bytes.len()..self.bytes.len() };
        let last = text.end.checked_sub(1).filter(|last| *last >= text.start);
        line.raw(text.start)..last.map_or(line.raw(text.start), |last| (line.raw(last) + 1).min(line.end))
    }

    /// The bytes of a whole line, without blanks around its text.
    pub fn whole(&self, line: usize) -> Range<usize> {
        let text = self.text(line);
        let from = text.len() - text.trim_start().len();
        self.span(line, from..text.trim_end().len().max(from))
    }

    /// The line that byte `at` stands in.
    pub fn line_at(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start <= at).saturating_sub(1)
    }

    /// Where the line's bytes begin.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.bytes.len(), |line| line.start)
    }
}

/// A line of a page.
#[derive(Debug)]
pub struct Line<'a> {
    text: Cow<'a, str>,
    /// Where the line begins, and where its text does.
    start: usize,
    from: usize,
    end: usize,
    /// Where something was taken out of the text, and how many bytes up to there.
    cuts: Vec<(usize, usize)>,
}

impl<'a> Line<'a> {
    fn new(line: &'a [u8], start: usize) -> Self {
        let prefix = fold::prefix_len(line);
        let rest = line.get(prefix..).unwrap_or_default();
        let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
        let (from, end) = (start + prefix, start + prefix + rest.len());
        if memchr::memchr2(0x1B, b'?', rest).is_none() {
            return Self { text: String::from_utf8_lossy(rest), start, from, end, cuts: Vec::new() };
        }
        let (mut text, mut cuts, mut at, mut copied, mut cut) = (Vec::with_capacity(rest.len()), Vec::new(), 0, 0, 0);
        while at < rest.len() {
            let found = memchr::memchr2(0x1B, b'?', rest.get(at..).unwrap_or_default());
            let Some(found) = found.map(|i| at + i) else { break };
            match fold::mark_len(rest, found) {
                0 => at = found + 1,
                len => {
                    text.extend_from_slice(rest.get(copied..found).unwrap_or_default());
                    cut += len;
                    cuts.push((text.len(), cut));
                    at = found + len;
                    copied = at;
                }
            }
        }
        text.extend_from_slice(rest.get(copied..).unwrap_or_default());
        Self { text: String::from_utf8_lossy(&text).into_owned().into(), start, from, end, cuts }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte of its text stands in the page. Exact where the line is UTF-8, else near it.
    pub fn raw(&self, at: usize) -> usize {
        let next = self.cuts.partition_point(|(cut, _)| *cut <= at);
        let shift = next.checked_sub(1).and_then(|i| self.cuts.get(i)).map_or(0, |(_, shift)| *shift);
        (self.from + at + shift).min(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_without_colours_and_prefix_and_knows_its_bytes() {
        let bytes = b"first\r\n2024-05-14T08:11:02Z \x1b[32mconfig-agent\x1b[0m 2/2 Running\n> quoted\xff\n";
        let page = Page::new("x", bytes, 100, 7);
        assert_eq!(
            page.lines().iter().map(Line::text).collect::<Vec<_>>(),
            ["first", "config-agent 2/2 Running", "quoted\u{fffd}"]
        );
        let span = page.span(1, 0..12);
        assert_eq!(&bytes[span], b"config-agent");
        let span = page.span(1, 13..16);
        assert_eq!(&bytes[span], b"2/2");
        assert_eq!(page.line_at(8), 1);
    }

    #[test]
    fn what_is_no_utf_8_is_longer_as_text_and_stays_within_its_line() {
        let bytes = b"failed\x80\xff\n";
        let page = Page::new("x", bytes, 0, 1);
        assert_eq!(page.span(0, 6..page.text(0).len()), 6..8);
    }
}
