//! The map of a [`View`]: where a folded byte stands in the raw text and the other way round, what was left out before it, and which records and
//! empty lines lie around it. Offsets in, offsets and gaps out.
//!
//! Everything is asked of runs, so that a search through all of them would be most of the work of a match: an [`Index`] says where to look.

use std::ops::Range;

use super::{Gap, Part, Run, View};

/// Runs are counted for each stretch of so many bytes.
const STRIDE: usize = 64;

/// For each stretch of [`STRIDE`] bytes, folded and raw, how many runs begin before it.
#[derive(Debug)]
pub(super) struct Index {
    by_at: Vec<u32>,
    by_raw: Vec<u32>,
}

impl Index {
    pub(super) fn of(runs: &[Run]) -> Self {
        let before = |place: fn(&Run) -> u32| {
            let mut counts = Vec::with_capacity(runs.last().map_or(0, place) as usize / STRIDE + 1);
            for (count, run) in (0..).zip(runs) {
                counts.resize(counts.len().max(place(run) as usize / STRIDE + 1), count);
            }
            counts
        };
        Self { by_at: before(|run| run.at), by_raw: before(|run| run.raw) }
    }
}

impl View {
    /// Whether all of the text was folded.
    pub fn is_whole(&self) -> bool {
        matches!(self.parts.as_slice(), [Part { is_first: true, is_last: true, .. }])
    }

    /// The bytes of the part in which byte `i` stands of which the neighbours on both sides are known, and what is left out between. It has no end
    /// where the text has none behind it.
    pub fn known_around(&self, i: usize) -> Range<usize> {
        let next = self.parts.partition_point(|part| part.at as usize <= i);
        let end = self.parts.get(next).map_or(self.bytes.len(), |part| part.at as usize);
        let Some(part) = next.checked_sub(1).and_then(|i| self.parts.get(i)) else { return 0..0 };
        part.at as usize + usize::from(!part.is_first)..if part.is_last { usize::MAX } else { end }
    }

    pub(super) fn run_index(&self, i: usize) -> usize {
        self.runs_until(i).saturating_sub(1)
    }

    /// How many runs begin at or before byte `i`.
    fn runs_until(&self, i: usize) -> usize {
        self.count(|index| &index.by_at, i, |run| run.at as usize <= i)
    }

    /// How many runs are so; those before the stretch of `i` are, and those behind it are not.
    fn count(&self, counts: impl Fn(&Index) -> &Vec<u32>, i: usize, is_so: impl Fn(&Run) -> bool) -> usize {
        let index = counts(self.index.get_or_init(|| Index::of(&self.runs)));
        let before = |stretch: usize| index.get(stretch).map_or(self.runs.len(), |&count| count as usize);
        let (from, to) = (before(i / STRIDE), before(i / STRIDE + 1));
        from + self.runs.get(from..to).unwrap_or_default().partition_point(is_so)
    }

    /// What was left out before byte `i`; at the end, the [`View::tail`].
    pub fn gap(&self, i: usize) -> Gap {
        if i >= self.bytes.len() {
            return self.tail;
        }
        match self.runs.get(self.run_index(i)) {
            Some(run) if run.at as usize == i => run.gap,
            _ => Gap::NONE,
        }
    }

    /// The gaps strictly inside `from..to`, as offsets from `from`.
    pub fn gaps(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, Gap)> + '_ {
        let first = self.runs_until(from);
        let runs = self.runs.get(first..).unwrap_or_default();
        runs.iter().take_while(move |run| (run.at as usize) < to).map(move |run| (run.at as usize - from, run.gap))
    }

    /// Where byte `i` stands in the raw text.
    pub fn raw(&self, i: usize) -> usize {
        match self.runs.get(self.run_index(i)) {
            Some(run) if run.width == 1 => run.raw as usize + (i - run.at as usize),
            Some(run) => run.raw as usize,
            None => 0,
        }
    }

    /// Where the raw text of byte `i` ends.
    pub fn raw_end(&self, i: usize) -> usize {
        match self.runs.get(self.run_index(i)) {
            Some(run) if run.width == 1 => run.raw as usize + (i - run.at as usize) + 1,
            Some(run) => run.raw as usize + usize::from(run.width),
            None => 0,
        }
    }

    /// The first folded byte that stands at or after a raw offset.
    pub fn at_raw(&self, raw: usize) -> usize {
        let next = self.count(|index| &index.by_raw, raw, |run| (run.raw as usize) < raw);
        let Some(run) = next.checked_sub(1).and_then(|i| self.runs.get(i)) else { return 0 };
        let end = self.runs.get(next).map_or(self.bytes.len(), |run| run.at as usize);
        (run.at as usize + (raw - run.raw as usize)).min(end)
    }

    /// The end of the text that a hole beginning at `i` may cover: the next record or empty line.
    pub fn barrier_after(&self, i: usize) -> usize {
        let next = self.barriers.partition_point(|&at| at as usize <= i);
        self.barriers.get(next).map_or(self.bytes.len(), |&at| at as usize)
    }

    /// The start of the text that a hole ending before `i` may cover.
    pub fn barrier_before(&self, i: usize) -> usize {
        let next = self.barriers.partition_point(|&at| at as usize <= i);
        next.checked_sub(1).and_then(|i| self.barriers.get(i)).map_or(0, |&at| at as usize)
    }

    /// Whether an empty line stands strictly inside `from..to`.
    pub fn has_blank(&self, from: usize, to: usize) -> bool {
        let next = self.blanks.partition_point(|&at| at as usize <= from);
        self.blanks.get(next).is_some_and(|&at| (at as usize) < to)
    }
}
