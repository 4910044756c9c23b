//! Pages of a document: the stretches of its text that may hold facts, put together from its blocks. [`Leaf`]s in the order of the document in, [`Facts`] out.
//!
//! The beginning of a document is always read, a later block only when the gate says that it may hold something; then what stands before and behind it
//! in the block is read as well, since a header or the rest of a list may stand there. Blocks that touch are read as one page.
//!
//! Invariant: no byte is on two pages, and a page holds at most [`PAGE_BYTES_MAX`] and one block, however large the document.

use crate::facts::{self, Facts, Page};
use crate::input::Block;
use crate::redact::Redaction;

/// A document is read for facts up to here in any case; most are shorter.
const READ_ALWAYS: u64 = 128 << 10;
/// A page is read when it holds so many bytes.
const PAGE_BYTES_MAX: usize = 8 << 20;

/// The text of a block, where it may hold facts.
#[derive(Debug)]
pub(crate) struct Leaf {
    text: Vec<u8>,
    /// Where it begins in the document.
    start: u64,
    /// The newlines between its beginning and the block's own part.
    before: u64,
}

impl Leaf {
    /// The text of a block, if it is read in any case or may hold facts.
    pub(crate) fn of(block: &Block, may_hold: impl FnOnce() -> bool) -> Option<Self> {
        if block.own_start() >= READ_ALWAYS && !may_hold() {
            return None;
        }
        let before = block.data.get(..block.own.start).unwrap_or_default();
        let before = memchr::memchr_iter(b'\n', before).count() as u64;
        Some(Self { text: block.data.clone(), start: block.start, before })
    }
}

/// The page that is being put together, and what was on those before.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    text: Vec<u8>,
    start: u64,
    /// The number of the line with the first byte.
    line: u64,
    /// The line with the first byte begins before it.
    is_cut: bool,
    found: Facts,
}

impl Pages {
    /// Adds the text of a block whose own part begins in the line of this number.
    pub(crate) fn add(&mut self, leaf: Leaf, line: u64, name: &str, redaction: Redaction) {
        let end = self.start + self.text.len() as u64;
        if leaf.start <= end && !self.text.is_empty() {
            let known = usize::try_from(end - leaf.start).unwrap_or(usize::MAX);
            self.text.extend_from_slice(leaf.text.get(known..).unwrap_or_default());
        } else {
            self.read(name, redaction);
            self.is_cut = leaf.start > 0;
            self.start = leaf.start;
            self.line = line.saturating_sub(leaf.before);
            self.text = leaf.text;
        }
        if self.text.len() >= PAGE_BYTES_MAX {
            self.turn(name, redaction);
        }
    }

    /// Reads what is there up to its last whole line and keeps the rest for the next page.
    fn turn(&mut self, name: &str, redaction: Redaction) {
        let Some(end) = memchr::memrchr(b'\n', &self.text).map(|newline| newline + 1) else { return };
        let rest = self.text.split_off(end);
        let lines = memchr::memchr_iter(b'\n', &self.text).count() as u64;
        let (start, line) = (self.start + end as u64, self.line + lines);
        self.read(name, redaction);
        *self = Self { text: rest, start, line, is_cut: false, found: std::mem::take(&mut self.found) };
    }

    fn read(&mut self, name: &str, redaction: Redaction) {
        let text = std::mem::take(&mut self.text);
        let cut = if self.is_cut { memchr::memchr(b'\n', &text).map_or(text.len(), |newline| newline + 1) } else { 0 };
        let bytes = text.get(cut..).unwrap_or_default();
        if bytes.is_empty() {
            return;
        }
        let page = Page::new(name, bytes, self.start + cut as u64, self.line + u64::from(cut > 0));
        let Facts { facts, listings } = facts::read(&page, redaction);
        self.found.facts.extend(facts);
        self.found.listings.extend(listings);
    }

    /// What the document says, when all of its blocks were added: of each object what was said last.
    pub(crate) fn finish(mut self, name: &str, redaction: Redaction) -> Facts {
        self.read(name, redaction);
        self.found.latest()
    }
}
