//! Folding: a view of text in which a message looks the same however a transcript was mangled.
//!
//! In: raw bytes. Out: a [`View`]: the bytes in lower case, without white space, quotes, colour, line prefixes and escapes, and a map
//! back to the raw offsets. What was left out before a byte is kept as its [`Gap`], so that verification can still
//! tell "a blank stood here" from "a line broke here" from "nothing stood here".
//!
//! Invariant: the raw offsets of a view never decrease, and each lies inside the raw text. Folding never looks further back than the text
//! it is given, so the same text folds to the same view wherever its bytes came from.
//!
//! Why so: terminals wrap in the middle of words, JSON doubles backslashes, PowerShell moves line breaks. Enumerating the variants of a
//! literal is hopeless; taking away what varies, on both sides, is cheap and makes one literal enough. The map is a list of runs, not an offset per
//! byte: most bytes stand where their neighbour stands.

mod compact;
mod escape;
mod map;
mod prefix;
mod reading;
mod skim;

use std::cell::OnceCell;
use std::ops::Range;

use map::Index;
use prefix::Prefix;
pub use prefix::is_prompt;
pub use reading::Readings;
pub use skim::{Mark, Skim};

/// How many bytes of a line stand before its text: a timestamp, a quotation, what CRI or a build server puts there.
pub fn prefix_len(line: &[u8]) -> usize {
    Prefix::of(line).len
}

/// The length of what has no width at byte `at`: a colour with its ESC intact or turned to `?`, another control sequence. 0 if there is none.
pub fn mark_len(text: &[u8], at: usize) -> usize {
    match escape::token(text, at) {
        escape::Token::Left(Gap::MARK, len) => len,
        _ => 0,
    }
}

/// What was left out before a folded byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gap(u8);

impl Gap {
    /// Nothing: the byte follows its neighbour directly.
    pub const NONE: Self = Self(0);
    /// White space within a line, also written out (`\t`).
    pub const SPACE: Self = Self(1);
    /// A line break, also written out (`\n`).
    pub const BREAK: Self = Self(2);
    /// A quotation mark of any kind, escaped or not.
    pub const QUOTE: Self = Self(4);
    /// Something without width: colour, NUL, zero-width characters, a line prefix.
    pub const MARK: Self = Self(8);
    /// A new log record begins here: holes of a message do not reach across.
    pub const RECORD: Self = Self(16);
    /// An empty line: nothing of a message reaches across.
    pub const BLANK: Self = Self(32);

    /// A line has something on it, if only quotation marks.
    const SOLID: Self = Self(64);

    /// Whether any of the given kinds is among this.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether words are apart here.
    pub const fn parts_words(self) -> bool {
        self.has(Self::SPACE.with(Self::BREAK))
    }
}

/// Neighbouring folded bytes that are neighbours in the raw text too; or one byte that stands for an escape of `width` raw bytes.
#[derive(Clone, Copy, Debug)]
struct Run {
    at: u32,
    raw: u32,
    width: u16,
    gap: Gap,
}

/// Text, folded. See the head of this module.
#[derive(Debug, Default)]
pub struct View {
    bytes: Vec<u8>,
    runs: Vec<Run>,
    /// Where to look in them; made when the map is first asked for.
    index: OnceCell<Index>,
    parts: Vec<Part>,
    barriers: Vec<u32>,
    blanks: Vec<u32>,
    tail: Gap,
    next_raw: u32,
}

/// A part of the text that was folded.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Its first byte.
    at: u32,
    /// Whether the text begins with it.
    is_first: bool,
    /// Whether the text ends with it.
    is_last: bool,
}

/// Whether line prefixes (timestamps, quotes, klog) are looked for. A message template has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Text of a document that begins at the start of a line.
    Lines,
    /// Text of a document that may begin within a line.
    MidLine,
    /// Text of a message template.
    Template,
}

/// A line shorter than this is no sentence.
const SENTENCE_MIN: usize = 24;

/// What is known of a line, when the next one begins.
struct Line<'a> {
    prefix: Prefix<'a>,
    content: usize,
}

impl View {
    /// An empty view; [`View::fold`] fills it and reuses its memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// A view of one text.
    pub fn of(raw: &[u8], source: Source) -> Self {
        let mut view = Self::new();
        view.fold(raw, source);
        view
    }

    /// Folds `raw`, replacing what the view held. Offsets are 32 bits wide: what lies beyond 4 GiB is not looked at.
    pub fn fold(&mut self, raw: &[u8], source: Source) {
        self.fold_parts(raw, source, std::slice::from_ref(&(0..raw.len())));
    }

    /// Folds parts of `raw` alone, in order: whole lines, and where they do not begin or end the text, something stands between them. Their bytes are
    /// those of the whole text, and so is what is left out between them; what stands around them is not known, and taken as an empty line
    /// ([`View::known_around`]).
    pub fn fold_parts(&mut self, raw: &[u8], source: Source, parts: &[Range<usize>]) {
        let raw = raw.get(..u32::MAX as usize).unwrap_or(raw);
        self.bytes.clear();
        self.runs.clear();
        self.index.take();
        self.parts.clear();
        self.barriers.clear();
        self.blanks.clear();
        self.tail = Gap::NONE;
        for part in parts {
            let part = part.start..part.end.min(raw.len());
            let (is_first, is_last) = (part.start == 0, part.end == raw.len());
            self.parts.push(Part { at: self.bytes.len() as u32, is_first, is_last });
            self.fold_part(raw, source, part);
        }
        self.bytes.make_ascii_lowercase();
    }

    fn fold_part(&mut self, raw: &[u8], source: Source, part: Range<usize>) {
        self.next_raw = u32::MAX;
        let lines = source != Source::Template;
        let is_first = part.start == 0;
        let mut gap = if is_first { Gap::NONE } else { Gap::RECORD.with(Gap::BLANK) };
        let mut line = Line { prefix: Prefix::none(), content: part.start };
        let mut i = part.start;
        if source == Source::Lines || (lines && !is_first) {
            line.prefix = Prefix::of(raw.get(i..).unwrap_or_default());
            i += line.prefix.len;
            line.content = i;
        }
        while let Some(&byte) = raw.get(i).filter(|_| i < part.end) {
            match CLASS.get(usize::from(byte)) {
                Some(Class::Plain) | None => {
                    let rest = raw.get(i..part.end).unwrap_or_default();
                    let len = rest.iter().position(|&b| !is_plain(b)).unwrap_or(rest.len());
                    self.push_plain(i, gap, rest.get(..len).unwrap_or_default());
                    gap = Gap::NONE;
                    i += len;
                }
                Some(Class::Space) => {
                    gap = gap.with(Gap::SPACE);
                    i += 1;
                }
                Some(Class::Quote) => {
                    gap = gap.with(QUOTE);
                    i += 1;
                }
                Some(Class::Nul) => {
                    gap = gap.with(Gap::MARK);
                    i += 1;
                }
                Some(Class::Newline) => {
                    gap = broken(gap);
                    i += 1;
                    if lines {
                        let (next, barrier) = self.next_line(raw, i, &line);
                        i = next.content;
                        gap = gap.with(barrier);
                        line = next;
                    }
                }
                Some(Class::Special) => match escape::token(raw, i) {
                    escape::Token::Left(kind, len) => {
                        gap = match kind {
                            Gap::BREAK => broken(gap),
                            Gap::QUOTE => gap.with(QUOTE),
                            kind => gap.with(kind),
                        };
                        i += len.max(1);
                    }
                    escape::Token::Unit(unit, len) => {
                        self.push_unit(i, gap, unit, len);
                        gap = Gap::NONE;
                        i += len.max(1);
                    }
                    escape::Token::Plain(len) => {
                        let len = len.max(1);
                        self.push_plain(i, gap, raw.get(i..i + len).unwrap_or_default());
                        gap = Gap::NONE;
                        i += len;
                    }
                },
            }
        }
        self.tail = gap;
    }

    /// The line that begins at `start`, and what its beginning means for the holes of a message.
    fn next_line<'a>(&self, raw: &'a [u8], start: usize, last: &Line<'a>) -> (Line<'a>, Gap) {
        let rest = raw.get(start..).unwrap_or_default();
        let prefix = Prefix::of(rest);
        let content = start + prefix.len;
        let text = rest.get(prefix.len..).unwrap_or_default();
        // of a line with a word or two the end of a sentence says nothing: there the wrap is narrow. A blank at the end of a line
        // was left by a wrap
        let line = raw.get(last.content..start).unwrap_or_default().trim_ascii_end();
        let blank = raw.get(last.content + line.len()) == Some(&b' ');
        let sentence_ended = !blank
            && matches!(line.last(), Some(b'.' | b'!' | b'?'))
            && text.first().is_some_and(u8::is_ascii_uppercase)
            && start.saturating_sub(last.content) > SENTENCE_MIN;
        // an object begins a record where the last one ended with an object; elsewhere it belongs to the text before it
        let object = text.starts_with(b"{\"") && self.bytes.last() == Some(&b'}');
        let barrier = if sentence_ended || object || prefix.begins_record(text, &last.prefix) {
            Gap::RECORD
        } else if prefix.len > 0 {
            Gap::MARK
        } else {
            Gap::NONE
        };
        (Line { prefix, content }, barrier)
    }

    fn push_plain(&mut self, raw: usize, gap: Gap, text: &[u8]) {
        let at = self.bytes.len() as u32;
        if gap != Gap::NONE || self.next_raw != raw as u32 {
            self.begin(Run { at, raw: raw as u32, width: 1, gap });
        }
        self.bytes.extend_from_slice(text);
        self.next_raw = (raw + text.len()) as u32;
    }

    fn push_unit(&mut self, raw: usize, gap: Gap, unit: u8, len: usize) {
        let width = u16::try_from(len).unwrap_or(u16::MAX);
        self.begin(Run { at: self.bytes.len() as u32, raw: raw as u32, width, gap });
        self.bytes.push(unit);
        self.next_raw = if width == 1 { raw as u32 + 1 } else { u32::MAX };
    }

    fn begin(&mut self, run: Run) {
        if run.gap.has(Gap::RECORD.with(Gap::BLANK)) {
            self.barriers.push(run.at);
        }
        if run.gap.has(Gap::BLANK) {
            self.blanks.push(run.at);
        }
        self.runs.push(run);
    }

    /// The folded bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was left out after the last byte.
    pub fn tail(&self) -> Gap {
        self.tail
    }
}

/// A quotation mark, which keeps a line from being empty.
const QUOTE: Gap = Gap::QUOTE.with(Gap::SOLID);

/// A line break after what was left out already: the second one in a row leaves an empty line.
const fn broken(gap: Gap) -> Gap {
    let empty = gap.has(Gap::BREAK) && !gap.has(Gap::SOLID);
    let gap = Gap(gap.0 & !Gap::SOLID.0).with(Gap::BREAK);
    if empty { gap.with(Gap::BLANK) } else { gap }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Space,
    Newline,
    Quote,
    Nul,
    Special,
}

fn is_plain(byte: u8) -> bool {
    CLASS.get(usize::from(byte)) == Some(&Class::Plain)
}

/// What each byte is, so that runs of plain text cost one table look-up a byte.
#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
static CLASS: [Class; 256] = {
    let mut table = [Class::Plain; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = match i as u8 {
            b' ' | b'\t' | b'\r' | 0x0B | 0x0C => Class::Space,
            b'\n' => Class::Newline,
            b'\'' | b'"' | b'`' => Class::Quote,
            0 => Class::Nul,
            b'\\' | b'&' | b'[' | b'?' | b'^' | b'<' | 0x1B | 0x80..=0xFF => Class::Special,
            _ => Class::Plain,
        };
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests;
