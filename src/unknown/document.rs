//! The error-like lines of a document, put together from its blocks in their order; and those of all documents, put together in any.
//!
//! Invariant: what is kept depends on names, offsets and bytes alone. Of a document the first [`SHAPES_MAX`] shapes are kept, and behind them the last
//! [`LAST_MAX`] of the blocks at its end, so that a log full of errors need not be quoted to its end; of a bundle, where there are more than [`KEPT_MAX`], a sample that the shapes themselves decide on.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::block::{Edge, Errors, Line, Need, Quoted, Reach, Shape};
use super::errorlike::Likeness;

/// Shapes of a document that are kept, the first: for a report, which tells of a few, and for mining.
const SHAPES_MAX: usize = 256;
const MINED_MAX: usize = 1024;
/// And the last behind them.
const LAST_MAX: usize = 64;
/// Shapes of a bundle that are kept.
pub(crate) const KEPT_MAX: usize = 8192;
/// Places of a shape that are kept.
const PLACES_MAX: usize = 16;

/// Lines of one shape.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) likeness: Likeness,
    pub(crate) count: u64,
    /// The first lines of them by document and number.
    pub(crate) places: Vec<(String, u64)>,
    /// The first of them.
    pub(crate) quote: Quoted,
    /// How near the end of its document's errors the last one stands, in thousandths.
    pub(crate) lateness: u32,
}

/// The error-like lines of all documents.
pub(crate) type Shapes = BTreeMap<Shape, Kept>;

/// A shape within one document.
#[derive(Debug)]
struct Own {
    likeness: Likeness,
    count: u64,
    lines: Vec<u64>,
    last: u64,
    quote: Quoted,
}

/// The error-like lines of a document of which blocks are still to come.
#[derive(Debug, Default)]
pub(crate) struct Document {
    first: BTreeMap<Shape, Own>,
    last: VecDeque<(Shape, Own)>,
    /// Lines at the end of the block before, with their numbers, and what reaches out of it.
    held: Vec<(u64, Line)>,
    across: Vec<(u32, Range<u64>)>,
    /// The first error-like line and the last.
    ends: Option<(u64, u64)>,
    reach: Reach,
}

const fn shapes_max(reach: Reach) -> usize {
    match reach {
        Reach::Ends => SHAPES_MAX,
        Reach::All => MINED_MAX,
    }
}

impl Document {
    /// What is needed of a shape, of the lines that `reach` looks at.
    pub(crate) fn needs(&self, shape: &Shape, reach: Reach) -> Need {
        match self.first.contains_key(shape) {
            true => Need::Nothing,
            false if self.first.len() >= shapes_max(reach) => Need::AtEnd,
            false => Need::Quote,
        }
    }

    /// Adds the lines of a block; `line` is the number of the first.
    pub(crate) fn add(&mut self, errors: Errors, line: u64) {
        let Errors { lines, across, reach } = errors;
        self.reach = reach;
        for (number, mut held) in std::mem::take(&mut self.held) {
            claim(&mut held, &across);
            self.take(number, held);
        }
        for mut next in lines {
            let number = line.saturating_add_signed(next.first);
            if next.edge.is_some() {
                claim(&mut next, &self.across);
            }
            match next.edge {
                Some(Edge::End) => self.held.push((number, next)),
                Some(Edge::Beginning) | None => self.take(number, next),
            }
        }
        self.across = across;
    }

    fn take(&mut self, number: u64, line: Line) {
        let Line { shape, likeness, count, first, last, quote, is_at_end, .. } = line;
        let last = number.saturating_add_signed(last - first);
        let ends = self.ends.get_or_insert((number, last));
        ends.1 = ends.1.max(last);
        let recent = |(own, _): &(Shape, Own)| *own == shape;
        let known = match self.first.get_mut(&shape) {
            Some(own) => Some(own),
            None => self.last.iter_mut().find(|entry| recent(entry)).map(|(_, own)| own),
        };
        if let Some(own) = known {
            own.count += count;
            own.likeness = own.likeness.max(likeness);
            own.last = own.last.max(last);
            if own.lines.len() < PLACES_MAX {
                own.lines.push(number);
            }
            return;
        }
        let Some(quote) = quote else { return };
        let own = Own { likeness, count, lines: vec![number], last, quote };
        if self.first.len() < shapes_max(self.reach) {
            self.first.insert(shape, own);
            return;
        }
        // whether one was quoted that is not at the end depends on which block was ready first
        if !is_at_end {
            return;
        }
        self.last.push_back((shape, own));
        if self.last.len() > LAST_MAX {
            self.last.pop_front();
        }
    }

    /// The document is read: adds its lines to those of the others.
    pub(crate) fn join(mut self, name: &str, into: &mut Shapes) {
        for (number, held) in std::mem::take(&mut self.held) {
            self.take(number, held);
        }
        let (begin, end) = self.ends.unwrap_or_default();
        let lateness = |line: u64| if end > begin { line.saturating_sub(begin) * 1000 / (end - begin) } else { 1000 };
        for (shape, own) in self.first.into_iter().chain(self.last) {
            let kept = Kept {
                likeness: own.likeness,
                count: own.count,
                places: own.lines.into_iter().map(|line| (name.to_owned(), line)).collect(),
                quote: own.quote,
                lateness: u32::try_from(lateness(own.last)).unwrap_or(1000),
            };
            match into.get_mut(&shape) {
                Some(known) => known.join(kept),
                None => {
                    into.insert(shape, kept);
                }
            }
        }
        while into.len() > KEPT_MAX {
            into.pop_last();
        }
    }
}

impl Kept {
    fn join(&mut self, other: Self) {
        if other.places.first() < self.places.first() {
            self.quote = other.quote;
        }
        self.likeness = self.likeness.max(other.likeness);
        self.count += other.count;
        self.lateness = self.lateness.max(other.lateness);
        self.places.extend(other.places);
        self.places.sort();
        self.places.truncate(PLACES_MAX);
    }
}

/// Adds the signatures whose messages reach to a line from the block beside its own.
fn claim(line: &mut Line, across: &[(u32, Range<u64>)]) {
    let touches = |range: &Range<u64>| range.start < line.range.end && line.range.start < range.end;
    line.shape.1.extend(across.iter().filter(|(_, range)| touches(range)).map(|(signature, _)| *signature));
    line.shape.1.sort_unstable();
    line.shape.1.dedup();
}
