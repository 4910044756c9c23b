//! Skimming: the bytes of a view without the view. A stretch of raw text in, its folded bytes out, in their own case and without a map back.
//!
//! Most blocks of a log hold no atom of any message, so that the map, the gaps and the records of their [`View`](super::View) are never asked for. Their
//! bytes alone cost a tenth of it. Of the map only the beginnings of some lines are kept, so that the lines with an atom can be folded with it.
//!
//! Invariant: the bytes are those of the view, from the line on in which the stretch begins. No escape reaches over a line break, so that
//! what a line folds to depends on nothing before it.

use std::ops::Range;

use memchr::memrchr;

use super::compact::{SLACK, compact};
use super::prefix::Prefix;
use super::{Source, escape};

/// Folded bytes, and the memory for those of the next stretch.
#[derive(Debug, Default)]
pub struct Skim {
    /// Those behind `len` are of stretches before.
    bytes: Vec<u8>,
    len: usize,
    marks: Vec<Mark>,
    next_mark: usize,
    /// Where in the raw text it ended.
    end: usize,
}

/// Where a line begins: what stands before it is what little is known of the map back.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// In the skimmed bytes.
    pub at: usize,
    /// In the raw text.
    pub raw: usize,
}

/// Of lines, so many bytes apart at the least, the beginning is kept.
const MARKED: usize = 256;

impl Skim {
    /// Skims the line of `raw` in which `own` begins up to the end of `own`, and on until `behind` more bytes were found. Gives where in
    /// `raw` it began.
    pub fn skim(&mut self, raw: &[u8], own: Range<usize>, behind: usize, source: Source) -> usize {
        self.len = 0;
        if self.bytes.len() < raw.len() + SLACK {
            self.bytes.resize(raw.len() + SLACK, 0);
        }
        let before = raw.get(..own.start).unwrap_or_default();
        let newline = memrchr(b'\n', before);
        let from = newline.map_or(0, |newline| newline + 1);
        self.marks.clear();
        self.marks.push(Mark { at: 0, raw: from });
        self.next_mark = MARKED;
        let is_line = newline.is_some() || source == Source::Lines;
        let mut at = from + if is_line { Prefix::of(raw.get(from..).unwrap_or_default()).len } else { 0 };
        at = self.run(raw, at, own.end);
        let wanted = self.len + behind;
        while at < raw.len() && self.len < wanted {
            at = self.run(raw, at, at + (wanted - self.len));
        }
        self.end = at;
        from
    }

    /// The last mark that does not stand behind a byte; the first stands where the skimming began.
    pub fn mark(&self, at: usize) -> Mark {
        let next = self.marks.partition_point(|mark| mark.at <= at);
        next.checked_sub(1).and_then(|i| self.marks.get(i)).copied().unwrap_or(Mark { at: 0, raw: 0 })
    }

    /// A stretch of the raw text in which some of the bytes stand, from the beginning of a line.
    pub fn lines(&self, bytes: Range<usize>) -> Range<usize> {
        let behind = self.marks.partition_point(|mark| mark.at < bytes.end);
        self.mark(bytes.start).raw..self.marks.get(behind).map_or(self.end, |mark| mark.raw)
    }

    /// The bytes that were found.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Goes on from `at` to `until`, or to the end of what stands there; gives where that is.
    fn run(&mut self, raw: &[u8], mut at: usize, until: usize) -> usize {
        let until = until.min(raw.len());
        while at < until {
            let stretch = raw.get(at..until).unwrap_or_default();
            let (taken, written) = compact(stretch, self.bytes.get_mut(self.len..).unwrap_or_default());
            at += taken;
            self.len += written;
            if taken == stretch.len() {
                break;
            }
            if stretch.get(taken) == Some(&b'\n') {
                at += 1;
                if self.len >= self.next_mark {
                    self.marks.push(Mark { at: self.len, raw: at });
                    self.next_mark = self.len + MARKED;
                }
                at += Prefix::of(raw.get(at..).unwrap_or_default()).len;
                continue;
            }
            at += match escape::token(raw, at) {
                escape::Token::Left(_, len) => len,
                escape::Token::Unit(unit, len) => {
                    self.push(&[unit]);
                    len
                }
                escape::Token::Plain(len) => {
                    self.push(raw.get(at..at + len).unwrap_or_default());
                    len
                }
            }
            .max(1);
        }
        at
    }

    /// There is room: what is left out is never shorter than what stands for it.
    fn push(&mut self, text: &[u8]) {
        let end = self.len + text.len();
        if let Some(place) = self.bytes.get_mut(self.len..end) {
            place.copy_from_slice(text);
            self.len = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::View;
    use super::*;

    /// Pieces of text that folding treats in ways of its own.
    const PIECES: [&[u8]; 40] = [
        b"failed to pull",
        b"Name",
        b" ",
        b"  ",
        b"\n",
        b"\r\n",
        b"\n\n",
        b"\t",
        b"\"",
        b"'",
        b"\\n",
        b"\\\"",
        b"\\",
        b"\\u0041",
        b"\\x1b[31m",
        b"\x1b[1m",
        b"\x1b]0;title\x07",
        b"\x1b]0;open\n",
        b"[0m",
        b"[31",
        b"?[0m",
        b"^[[0m",
        b"\xc3\xa9",
        b"\xe2\x80\x99",
        b"\xc2\xa0",
        b"\xff",
        b"\xe2",
        b"&quot;",
        b"&amp;",
        b"&",
        b"<br/>",
        b"<",
        b"\0",
        b"> ",
        b"| ",
        b"2024-01-20T10:47:36.566Z ",
        b"2024-01-20T10:47:36.566689Z stdout P ",
        b"E0120 10:47:36.566689    5166 warnings.go:67] ",
        b"[pod/a-b/c] ",
        b"##[error]",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_bytes_are_those_of_the_view(
            pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60),
            start in any::<prop::sample::Index>(),
            end in any::<prop::sample::Index>(),
            behind in 0..40usize,
            source in prop::sample::select(vec![Source::Lines, Source::MidLine]),
        ) {
            let raw = pieces.concat();
            let (a, b) = (start.index(raw.len() + 1), end.index(raw.len() + 1));
            let own = a.min(b)..a.max(b);
            let view = View::of(&raw, source);
            let mut skim = Skim::default();
            let from = skim.skim(&raw, own.clone(), behind, source);
            prop_assert!(from <= own.start);
            let start = view.at_raw(from);
            let bytes = skim.bytes().to_ascii_lowercase();
            for at in 0..bytes.len() {
                let mark = skim.mark(at);
                prop_assert!(mark.at <= at && (mark.raw == from || raw[mark.raw - 1] == b'\n'));
                let place = start + at;
                prop_assert_eq!(view.at_raw(mark.raw) + (at - mark.at), place, "marks are where they say");
                let lines = skim.lines(at..at + 1);
                prop_assert!(lines.start <= view.raw(place) && view.raw_end(place) <= lines.end, "{lines:?}");
            }
            let end = start + bytes.len();
            prop_assert_eq!(&view.bytes()[start..end.min(view.bytes().len())], &bytes[..]);
            prop_assert!(end >= (view.at_raw(own.end) + behind).min(view.bytes().len()), "not to the end");
        }
    }
}
