//! A place: the stretch of a page that an object was written in, from a byte of one line's text to a byte of another's. Keys and values in, the
//! bytes of the line that says so out.
//!
//! Whether the object is JSON, YAML, a Python dict or a description makes no difference here: a key stands before its value, with a colon and
//! perhaps quotation marks and a break between. So the parsers can hand plain values to [`super::object`], which needs not know how they
//! were written, and still cites the one line that decides.
//!
//! Invariant: what is found lies within the place.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::page::Page;

/// A byte of a line's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) line: usize,
    pub(super) at: usize,
}

/// A stretch of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'p> {
    page: &'p Page<'p>,
    from: Spot,
    to: Spot,
}

impl<'p> Place<'p> {
    /// From one spot up to another.
    pub(super) fn new(page: &'p Page<'p>, from: Spot, to: Spot) -> Self {
        Self { page, from, to }
    }

    /// Whole lines, from one up to another.
    pub(super) fn lines(page: &'p Page<'p>, lines: Range<usize>) -> Self {
        let last = lines.end.max(lines.start + 1) - 1;
        Self::new(page, Spot { line: lines.start, at: 0 }, Spot { line: last, at: page.text(last).len() })
    }

    /// How many bytes of text it holds.
    pub(super) fn len(&self) -> usize {
        self.rows().map(|(_, text, _)| text.len() + 1).sum::<usize>().saturating_sub(1)
    }

    /// Its lines: number, text, and where in the line that begins.
    fn rows(&self) -> impl Iterator<Item = (usize, &'p str, usize)> + use<'p> {
        let (page, from, to) = (self.page, self.from, self.to);
        (from.line..=to.line).map(move |line| {
            let text = page.text(line);
            let end = if line == to.line { to.at.min(text.len()) } else { text.len() };
            let start = if line == from.line { from.at.min(end) } else { 0 };
            (line, text.get(start..end).unwrap_or_default(), start)
        })
    }

    /// Its text, with `joint` between the lines.
    pub(super) fn text(&self, joint: &str) -> Cow<'p, str> {
        let mut rows = self.rows().map(|(_, text, _)| text);
        let first = rows.next().unwrap_or_default();
        if self.from.line == self.to.line {
            return Cow::Borrowed(first);
        }
        let mut all = String::with_capacity(self.len());
        all.push_str(first);
        for row in rows {
            all.push_str(joint);
            all.push_str(row);
        }
        Cow::Owned(all)
    }

    /// Where a key has this value: the bytes from the key up to the end of the value.
    pub(super) fn find(&self, key: &str, value: &str) -> Option<Range<usize>> {
        if value.is_empty() {
            return None;
        }
        let finder = memmem::Finder::new(value);
        self.rows().find_map(|(line, text, start)| {
            let at = finder.find_iter(text.as_bytes()).find_map(|at| {
                let ends = text.get(at + value.len()..)?.bytes().next().is_none_or(|b| !is_word(b));
                let key_at = key_before(text.get(..at)?, key).filter(|_| ends)?;
                Some(key_at..at + value.len())
            })?;
            Some(self.page.span(line, start + at.start..start + at.end))
        })
    }

    /// Where a key stands, whatever its value.
    pub(super) fn find_key(&self, key: &str) -> Option<Range<usize>> {
        let finder = memmem::Finder::new(key);
        self.rows().find_map(|(line, text, start)| {
            let at = finder.find_iter(text.as_bytes()).find(|&at| {
                let after = text.get(at + key.len()..).unwrap_or_default().trim_start_matches(['"', '\'', ' ']);
                after.starts_with(':') && !text.get(..at).unwrap_or_default().bytes().next_back().is_some_and(is_word)
            })?;
            Some(self.page.span(line, start + at..start + at + key.len()))
        })
    }

    /// The bytes of its first line.
    pub(super) fn head(&self) -> Range<usize> {
        let (line, text, start) = self.rows().next().unwrap_or((self.from.line, "", self.from.at));
        self.page.span(line, start..start + text.trim_end().len())
    }

    /// All its bytes.
    pub(super) fn span(&self) -> Range<usize> {
        let start = self.page.span(self.from.line, self.from.at..self.from.at).start;
        let end = self.page.span(self.to.line, 0..self.to.at).end;
        start..end.max(start)
    }
}

/// Where the key begins that stands at the end of a text, before a colon: `"name": "`, `name: `, `'pod_name': '`.
fn key_before(text: &str, key: &str) -> Option<usize> {
    let quotes = ['"', '\'', ' ', '\t'];
    let text = text.trim_end_matches(quotes).strip_suffix(':')?.trim_end_matches(quotes);
    // Python clients write `last_timestamp` for `lastTimestamp`, descriptions `Last Timestamp`
    let mut rest = text;
    for wanted in key.chars().rev() {
        rest = rest.trim_end_matches(['_', ' ']);
        let last = rest.chars().next_back().filter(|last| last.eq_ignore_ascii_case(&wanted))?;
        rest = rest.get(..rest.len() - last.len_utf8())?;
    }
    (!rest.bytes().next_back().is_some_and(is_word)).then_some(rest.len())
}

/// Bytes of keys and names.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_its_value_is_found_however_it_is_written() {
        for (text, expected) in [
            ("{\n  \"metadata\": {\"name\": \"web-0\"}}", "name\": \"web-0"),
            ("metadata:\n- nodename: web-0\n  name: web-0\n", "name: web-0"),
            ("{'pod_name': 'web-0-x', 'name': 'web-0'}", "name': 'web-0"),
            ("Name:             web-0\n", "Name:             web-0"),
        ] {
            let page = Page::new("x", text.as_bytes(), 0, 1);
            let place = Place::lines(&page, 0..page.lines().len());
            let span = place.find("name", "web-0").unwrap_or_else(|| panic!("{text}"));
            assert_eq!(&text[span], expected);
        }
    }

    #[test]
    fn nothing_is_found_outside_the_place() {
        let text = "{\"name\":\"a\"}{\"name\":\"b\"}";
        let page = Page::new("x", text.as_bytes(), 0, 1);
        let place = Place::new(&page, Spot { line: 0, at: 0 }, Spot { line: 0, at: 12 });
        assert!(place.find("name", "b").is_none() && place.find("name", "a").is_some());
        assert_eq!(place.text(""), "{\"name\":\"a\"}");
        assert_eq!(place.span(), 0..12);
    }
}
