//! Reading: folded text as a person would read it. A [`View`] and its raw text in, the text of a stretch out. Where thousands of matches ask for
//! long values, as the rows of a watched table do, [`Readings`] have the whole text ready.
//!
//! Invariant: both ways give the same text.

use std::cell::OnceCell;

use super::{Gap, View};

impl View {
    /// The text of `from..to` as a person would read it: original case, blanks where words part, escapes resolved. A line break
    /// inside text without any blank is a wrap in the middle of a word, and vanishes.
    pub fn readable(&self, raw: &[u8], from: usize, to: usize) -> String {
        self.text(raw, from, to, self.is_spaced(from, to))
    }

    /// Whether words part within a line.
    fn is_spaced(&self, from: usize, to: usize) -> bool {
        self.gaps(from, to).any(|(_, gap)| gap.has(Gap::SPACE) && !gap.has(Gap::BREAK))
    }

    /// As [`View::readable`], but all line breaks vanish: the other reading, where lines were broken within words and between them.
    pub fn unbroken(&self, raw: &[u8], from: usize, to: usize) -> String {
        self.text(raw, from, to, false)
    }

    fn text(&self, raw: &[u8], from: usize, to: usize, blank_for_break: bool) -> String {
        let mut text = Vec::with_capacity(to.saturating_sub(from) + 8);
        let first = self.run_index(from);
        let runs = self.runs.get(first..).unwrap_or_default();
        for (run, next) in runs.iter().zip(runs.iter().skip(1).map(|run| run.at as usize).chain([self.bytes.len()])) {
            let at = run.at as usize;
            if at >= to {
                break;
            }
            if at > from {
                if run.gap.has(Gap::QUOTE) {
                    text.push(b'"');
                }
                if run.gap.parts_words() && (blank_for_break || !run.gap.has(Gap::BREAK)) {
                    text.push(b' ');
                }
            }
            let part = at.max(from)..next.min(to);
            let (source, part) = if run.width == 1 {
                let shift = run.raw as usize;
                (raw, part.start - at + shift..part.end.saturating_sub(at) + shift)
            } else {
                (self.bytes.as_slice(), part)
            };
            text.extend_from_slice(source.get(part).unwrap_or_default());
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// The two readings of a view, each made when it is first asked for.
#[derive(Debug)]
pub struct Readings<'a> {
    view: &'a View,
    raw: &'a [u8],
    spaced: OnceCell<Reading>,
    unbroken: OnceCell<Reading>,
}

/// The whole text, and where the bytes of each run begin in it.
#[derive(Debug)]
struct Reading {
    text: Vec<u8>,
    starts: Vec<u32>,
}

impl<'a> Readings<'a> {
    /// Of the view of `raw`; nothing is read yet.
    pub fn new(view: &'a View, raw: &'a [u8]) -> Self {
        Self { view, raw, spaced: OnceCell::new(), unbroken: OnceCell::new() }
    }

    /// As [`View::readable`].
    pub fn readable(&self, from: usize, to: usize) -> String {
        if self.view.is_spaced(from, to) {
            self.spaced.get_or_init(|| Reading::new(self.view, self.raw, true)).part(self.view, from, to)
        } else {
            self.unbroken(from, to)
        }
    }

    /// As [`View::unbroken`].
    pub fn unbroken(&self, from: usize, to: usize) -> String {
        self.unbroken.get_or_init(|| Reading::new(self.view, self.raw, false)).part(self.view, from, to)
    }
}

impl Reading {
    fn new(view: &View, raw: &[u8], blank_for_break: bool) -> Self {
        let mut text = Vec::with_capacity(view.bytes.len() + view.runs.len());
        let mut starts = Vec::with_capacity(view.runs.len());
        let nexts = view.runs.iter().skip(1).map(|run| run.at as usize).chain([view.bytes.len()]);
        for (run, next) in view.runs.iter().zip(nexts) {
            if run.gap.has(Gap::QUOTE) {
                text.push(b'"');
            }
            if run.gap.parts_words() && (blank_for_break || !run.gap.has(Gap::BREAK)) {
                text.push(b' ');
            }
            starts.push(text.len() as u32);
            let (at, start) = (run.at as usize, run.raw as usize);
            let part = if run.width == 1 { raw.get(start..start + next - at) } else { view.bytes.get(at..next) };
            text.extend_from_slice(part.unwrap_or_default());
        }
        Self { text, starts }
    }

    fn part(&self, view: &View, from: usize, to: usize) -> String {
        let place = |at: usize| {
            let run = view.run_index(at);
            Some(*self.starts.get(run)? as usize + (at - view.runs.get(run)?.at as usize))
        };
        let range = (from < to).then(|| Some(place(from)?..place(to - 1)? + 1)).flatten();
        let part = range.and_then(|range| self.text.get(range)).unwrap_or_default();
        // the check is fast, what makes text of anything is not
        std::str::from_utf8(part).map_or_else(|_| String::from_utf8_lossy(part).into_owned(), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Source;
    use super::*;

    proptest! {
        #[test]
        fn readings_are_those_of_the_view(
            pieces in prop::collection::vec(prop::sample::select(vec![
                &b"ab"[..], b"C", b" ", b"\n", b"\t", b"\"", b"\\n", b"\\u0041", b"\x1b[1m", b"\xc3\xa9", b"\xff", b"&quot;", b"\0", b"> ",
            ]), 0..30),
            ranges in prop::collection::vec((0usize..70, 0usize..70), 1..8),
        ) {
            let raw = pieces.concat();
            let view = View::of(&raw, Source::Lines);
            let readings = Readings::new(&view, &raw);
            for (from, to) in ranges {
                let (from, to) = (from.min(view.bytes().len()), to.min(view.bytes().len()));
                prop_assert_eq!(readings.readable(from, to), view.readable(&raw, from, to));
                prop_assert_eq!(readings.unbroken(from, to), view.unbroken(&raw, from, to));
            }
        }
    }
}
