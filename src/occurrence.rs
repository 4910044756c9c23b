//! Occurrences: where literals stand in folded text. Text and literals in; the first or the last place within a range out.
//!
//! Many candidates ask for the same literals in nearly the same ranges: a dozen messages about pods share their atom, and each row of a watched
//! table is a candidate for all of them. So what was searched is remembered, and each byte is searched once for each literal.
//!
//! Invariant: the answers are those of a search for all, also overlapping, occurrences.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem::Finder;

/// Ranges so far from the region that was searched begin a new one; what lies between is hardly asked for.
const FAR: usize = 16 << 10;

/// The occurrences of literals in one text, as far as they were asked for.
#[derive(Debug)]
pub(crate) struct Occurrences<'a> {
    text: &'a [u8],
    index: HashMap<&'a [u8], Sought>,
    regions: Vec<Region<'a>>,
}

/// A literal that is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought(usize);

/// A stretch of text that was searched for one literal.
#[derive(Debug)]
struct Region<'a> {
    finder: Finder<'a>,
    /// The bytes at which it may begin that were looked at.
    searched: Range<usize>,
    /// Where it begins there, in order.
    places: Vec<usize>,
}

impl<'a> Occurrences<'a> {
    /// Nothing is searched yet.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, index: HashMap::new(), regions: Vec::new() }
    }

    /// Makes a literal known.
    pub(crate) fn seek(&mut self, literal: &'a [u8]) -> Sought {
        *self.index.entry(literal).or_insert_with(|| {
            self.regions.push(Region { finder: Finder::new(literal), searched: 0..0, places: Vec::new() });
            Sought(self.regions.len() - 1)
        })
    }

    /// The first place where the literal begins in `range`.
    pub(crate) fn first(&mut self, sought: Sought, range: Range<usize>) -> Option<usize> {
        let region = self.searched(sought, &range)?;
        let next = region.places.partition_point(|&at| at < range.start);
        region.places.get(next).copied().filter(|at| range.contains(at))
    }

    /// The last place where the literal begins in `range`.
    pub(crate) fn last(&mut self, sought: Sought, range: Range<usize>) -> Option<usize> {
        let region = self.searched(sought, &range)?;
        let next = region.places.partition_point(|&at| at < range.end);
        region.places.get(next.checked_sub(1)?).copied().filter(|at| range.contains(at))
    }

    fn searched(&mut self, sought: Sought, range: &Range<usize>) -> Option<&Region<'a>> {
        let region = self.regions.get_mut(sought.0)?;
        region.cover(self.text, range);
        Some(region)
    }
}

impl Region<'_> {
    fn cover(&mut self, text: &[u8], range: &Range<usize>) {
        let Range { start, end } = self.searched;
        if range.is_empty() || (start <= range.start && range.end <= end) {
            return;
        }
        if start == end || range.end + FAR < start || end + FAR < range.start {
            self.places.clear();
            self.search(text, range.clone());
            self.searched = range.clone();
            return;
        }
        if range.start < start {
            let known = std::mem::take(&mut self.places);
            self.search(text, range.start..start);
            self.places.extend(known);
        }
        if end < range.end {
            self.search(text, end..range.end);
        }
        self.searched = start.min(range.start)..end.max(range.end);
    }

    /// Adds the places in `range`, which lies behind those that are known.
    fn search(&mut self, text: &[u8], range: Range<usize>) {
        let end = (range.end + self.finder.needle().len()).saturating_sub(1).min(text.len());
        let mut from = range.start;
        while let Some(found) = text.get(from..end).and_then(|text| self.finder.find(text)) {
            self.places.push(from + found);
            from += found + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_occurrence_is_known_whatever_was_asked_before(
            text in "[ab]{0,60}",
            literals in prop::collection::vec("[ab]{1,3}", 1..4),
            ranges in prop::collection::vec((0usize..4, 0usize..70, 0usize..70), 1..20),
        ) {
            let mut occurrences = Occurrences::new(text.as_bytes());
            for (literal, from, to) in ranges {
                let literal = literals[literal % literals.len()].as_bytes();
                let all = || (from..to).filter(|&at| text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(literal)));
                let sought = occurrences.seek(literal);
                prop_assert_eq!(occurrences.first(sought, from..to), all().next());
                prop_assert_eq!(occurrences.last(sought, from..to), all().next_back());
            }
        }
    }
}
