//! The error-like lines of a block. A [`Block`] in, and what stands in it for signatures; its lines with their places, those of one shape counted
//! together, out.
//!
//! Blocks within the first [`WHOLE`] bytes of a document are looked at, and those at its end: where a transcript begins and where it breaks off.
//! Which they are depends on offsets alone. A line belongs to the block in whose own part it begins.
//!
//! A line near an edge of the block is told alone, with its range, since a message that claims it may belong to the block beside this one.

use std::collections::BTreeMap;
use std::ops::Range;

use super::errorlike::{Likeness, likeness};
use super::gate::Gate;
use super::glance;
use super::mask::masked;
use super::unit;
use crate::evidence::{Quoter, TEXT_MAX};
use crate::input::Block;
use crate::redact::Redaction;
use crate::spot::{Lines, floor, line_end};

/// So much of a document is looked at in any case: transcripts and most logs whole. The passes over it would be a quarter of the time that a larger log takes.
pub(crate) const WHOLE: u64 = 16 << 20;
/// A block with less than this behind it is at the end of its document. Blocks come with at least so much where there is more.
const BEHIND: usize = 16 << 10;
/// Lines so near an edge of a block may be claimed from beyond it.
const EDGE: usize = 4 << 10;
/// So many shapes of lines in a block are quoted, and so many of the last; more would be found in a document of errors alone.
const SHAPES_MAX: usize = 1024;
const LAST_MAX: usize = 64;
/// So much of a long line is quoted before its message.
const BEFORE: usize = 200;
/// So much of a message makes its template.
const MESSAGE_MAX: usize = 1024;

/// What lines of one shape have in common: their masked message, as a number, and the signatures that claim them.
pub(crate) type Shape = (u64, Vec<u32>);

/// Whether the document needs a quotation of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It has one.
    Nothing,
    /// It has as many shapes as it keeps, but for those at its end.
    AtEnd,
    /// It has none.
    Quote,
}

/// What the document needs of a shape, as far as it is known; it never needs more later.
pub(crate) type Needs<'a> = &'a dyn Fn(&Shape) -> Need;

/// Error-like lines of one shape.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) shape: Shape,
    pub(crate) likeness: Likeness,
    pub(crate) count: u64,
    /// The first, and the last of them, counted from the block's own first line.
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// Where the first one stands in the document.
    pub(crate) range: Range<u64>,
    /// Whether it stands alone, since it is near the beginning or the end of the block's own part.
    pub(crate) edge: Option<Edge>,
    /// Its text and its masked message, unless the document has them from before or needs none.
    pub(crate) quote: Option<Quoted>,
    /// Whether it is in a block at the end of the document.
    pub(crate) is_at_end: bool,
}

/// An edge of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Beginning,
    End,
}

/// A line, without what nobody may see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quoted {
    pub(crate) text: String,
    pub(crate) template: String,
}

/// The error-like lines of a block.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    pub(crate) lines: Vec<Line>,
    /// What stands for a signature, in the document, and reaches beyond the block's own part.
    pub(crate) across: Vec<(u32, Range<u64>)>,
    /// Which lines were looked at.
    pub(crate) reach: Reach,
}

/// Where messages stand, asked for one line after the other.
struct Spans<'a> {
    waiting: std::iter::Peekable<std::vec::IntoIter<&'a (u32, Range<usize>)>>,
    open: Vec<&'a (u32, Range<usize>)>,
}

impl<'a> Spans<'a> {
    fn new(spans: &'a [(u32, Range<usize>)]) -> Self {
        let mut spans: Vec<_> = spans.iter().collect();
        spans.sort_by_key(|(_, span)| span.start);
        Self { waiting: spans.into_iter().peekable(), open: Vec::new() }
    }

    /// The signatures whose messages stand in a line, or across it.
    fn over(&mut self, line: &Range<usize>) -> Vec<u32> {
        while let Some(span) = self.waiting.next_if(|(_, span)| span.start < line.end) {
            self.open.push(span);
        }
        self.open.retain(|(_, span)| span.end > line.start);
        let mut claims: Vec<u32> = self.open.iter().map(|(signature, _)| *signature).collect();
        claims.sort_unstable();
        claims.dedup();
        claims
    }
}

/// Which lines are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The beginning and the end of each document.
    #[default]
    Ends,
    /// All.
    All,
}

impl Errors {
    /// The error-like lines of a block; `spans` are where messages of signatures stand in its data.
    pub(crate) fn of(block: &Block, reach: Reach, redaction: Redaction, spans: &[(u32, Range<usize>)], needs: Needs<'_>) -> Self {
        let own = &block.own;
        let is_last = block.data.len() - own.end.min(block.data.len()) < BEHIND;
        let is_looked_at = reach == Reach::All || block.own_start() < WHOLE || is_last;
        let beyond = |span: &&(u32, Range<usize>)| is_looked_at && (span.1.start < own.start || span.1.end > own.end);
        let place = |range: &Range<usize>| block.start + range.start as u64..block.start + range.end as u64;
        let across = spans.iter().filter(beyond).map(|(signature, span)| (*signature, place(span))).collect();
        let mut errors = Self { lines: Vec::new(), across, reach };
        if is_looked_at {
            errors.look(block, spans, is_last, place);
            errors.quote(block, redaction, needs);
        }
        errors
    }

    fn look(
        &mut self,
        block: &Block,
        spans: &[(u32, Range<usize>)],
        is_at_end: bool,
        place: impl Fn(&Range<usize>) -> Range<u64>,
    ) {
        let (data, own) = (block.data.as_slice(), &block.own);
        let lines = Lines::new(data, own.start);
        let mut shapes: BTreeMap<Shape, usize> = BTreeMap::new();
        // the newline before the first own line belongs to it
        let begin = own.start.saturating_sub(1);
        let mut gate = Gate::new(data, &(begin..own.end));
        let mut spans = Spans::new(spans);
        let mut at = begin;
        while let Some(place_of) = gate.first(at) {
            if !glance::is_worth(data, place_of) {
                at = place_of + 1;
                continue;
            }
            let unit = unit::around(data, place_of);
            let behind = line_end(data, unit.end);
            // the newline at its end may be the place of the next line
            at = behind.max(at + 1);
            if unit.start < own.start || unit.start >= own.end || unit::is_part_of_another(data, &unit) {
                continue;
            }
            let text = unit::text(data.get(unit.clone()).unwrap_or_default());
            let Some((likeness, message)) = likeness(&text) else { continue };
            // what goes on from a line that is claimed is claimed with it
            let above = if likeness == Likeness::Words { unit::goes_on_from(data, &unit) } else { None };
            let claims = spans.over(&(above.unwrap_or(unit.start)..unit.end));
            let shape = (number(&masked(&told(&text, &message))), claims);
            let line = lines.spot(unit.start).line;
            let edge = match () {
                () if unit.end + EDGE > own.end => Some(Edge::End),
                () if unit.start < own.start + EDGE => Some(Edge::Beginning),
                () => None,
            };
            if let Some(kept) = shapes.get(&shape).filter(|_| edge.is_none()).and_then(|&kept| self.lines.get_mut(kept)) {
                kept.count += 1;
                kept.last = line;
                kept.likeness = kept.likeness.max(likeness);
                continue;
            }
            if edge.is_none() {
                shapes.insert(shape.clone(), self.lines.len());
            }
            let range = place(&unit);
            self.lines.push(Line { shape, likeness, count: 1, first: line, last: line, range, edge, quote: None, is_at_end });
        }
    }

    /// Of very many shapes the first and the last are kept; those that the document needs are quoted. A line near an edge may have another shape there.
    fn quote(&mut self, block: &Block, redaction: Redaction, needs: Needs<'_>) {
        if self.lines.len() > SHAPES_MAX + LAST_MAX {
            self.lines.drain(SHAPES_MAX..self.lines.len() - LAST_MAX);
        }
        let data = block.data.as_slice();
        let quoter = Quoter::new(data, block.start, redaction);
        let here = |at: u64| usize::try_from(at.saturating_sub(block.start)).unwrap_or(usize::MAX).min(data.len());
        let is_needed = |line: &Line| match needs(&line.shape) {
            Need::Nothing => line.edge.is_some(),
            Need::AtEnd => line.is_at_end,
            Need::Quote => true,
        };
        for line in self.lines.iter_mut().filter(|line| is_needed(line)) {
            let range = here(line.range.start)..here(line.range.end).min(here(line.range.start) + unit::LINE_MAX);
            let text = unit::text(data.get(range.clone()).unwrap_or_default());
            line.quote = Some(Quoted::of(&unit::clean(&quoter.capture(&text, &range))));
        }
    }
}

impl Quoted {
    /// Of a line that is masked already. Of a long one what stands around the message is kept.
    pub(super) fn of(line: &str) -> Self {
        let message = likeness(line).map_or(0..line.len(), |(_, message)| message);
        let from = if line.len() > TEXT_MAX { floor(line, message.start.saturating_sub(BEFORE)) } else { 0 };
        let text = line.get(from..floor(line, from + TEXT_MAX)).unwrap_or_default().trim().to_owned();
        Self { text, template: masked(&told(line, &message)) }
    }
}

/// What quotes a line.
const BARS: &[char] = &[' ', '\t', '>', '|', '│', '┃'];

/// A message as it was meant: within a quotation what is written out is put in its place.
fn told(text: &str, message: &Range<usize>) -> String {
    let told = text.get(message.clone()).unwrap_or_default().trim_start_matches(BARS);
    let told = told.get(..floor(told, MESSAGE_MAX)).unwrap_or_default();
    let is_quoted = text.as_bytes().get(message.end) == Some(&b'"');
    if is_quoted && told.contains('\\') {
        told.replace("\\n", " ").replace("\\t", " ").replace("\\r", " ").replace("\\\"", "\"")
    } else {
        told.to_owned()
    }
}

/// A text as a number: FNV-1a, the same on every machine.
fn number(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}
