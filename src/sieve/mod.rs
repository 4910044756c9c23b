//! Sieving: literals in, once; then bytes in, and every place out where one of the literals stands, in any ASCII case, overlapping ones too.
//!
//! Error messages are long and rare, so most bytes of a log need not be looked at. The text is *sampled*: one word of eight bytes in each eight.
//! Each literal gives the grams of one *window*: as many consecutive ones as lie between two samples, so that of each
//! occurrence exactly one sample is a gram of its window. A sample that is no gram of any window costs a hash and a look into a
//! [`Filter`] that stays in the first-level cache; one that passes is looked up in a [`Table`], and what is found there is compared.
//!
//! | literal         | gram    | samples                  | window   |
//! |-----------------|---------|--------------------------|----------|
//! | 15 bytes and up | 8 bytes | at 0, 8, 16 ...          | 8 grams  |
//! | 12 to 14 bytes  | 5 bytes | at 0, 8, 16 ...          | 8 grams  |
//! | 8 to 11 bytes   | 5 bytes | these                    | 4 grams  |
//! |                 | 4 bytes | and at 4, 12, 20 ...     | the same |
//!
//! Invariant: what is found is what a plain overlapping search finds, each place once, whatever the text, however long the literals share their
//! grams, and on every processor. Where a literal's sample lies depends on its place alone, which is why a block of samples whose
//! comparisons exceed their budget (`BUDGET`) can be left to another search ([`Rest`]) without losing or doubling anything: that keeps
//! the worst case linear.
//!
//! Why not aho-corasick alone: it reads every byte, at 0.3 GB/s for a thousand literals. The module needs nothing of the crate but its vectors, so
//! that a build script can make the tables of the built-in catalog.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod context;
mod filter;
mod gram;
mod source;
mod table;
mod window;

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use filter::Queue;
use gram::{Gram, PARTS, Part, STRIDE};

pub use context::Context;
pub use filter::Filter;
pub use table::{Entry, Table};

/// Shorter literals cannot be sampled.
pub const LITERAL_MIN: usize = 8;

/// Bytes whose samples go through the filter before the next stage; the queue between them stays in the first-level cache.
const BLOCK: usize = 16 << 10;
/// So many comparisons are allowed in a block: some two for each sample. Behind that a search that reads every byte is not slower.
const BUDGET: usize = BLOCK / 4;
/// The vector code queues the samples of so many bytes in any order.
const ORDERED: usize = 64;
/// Of a part that may be a gram, the lower bits are the offset of its sample in the block, those above say which of its [parts](gram::PARTS) it is.
const OFFSET_BITS: u32 = 16;
const OFFSET: u32 = (1 << OFFSET_BITS) - 1;
const _: () = assert!(BLOCK <= 1 << OFFSET_BITS, "each offset in a block has its bits");

/// Literals, ready to be looked for.
#[derive(Debug)]
pub struct Sieve {
    literals: Literals,
    filter: Filter,
    /// The grams that each of its [parts](gram::PARTS) may be.
    tables: [Table; PARTS.len()],
}

/// The literals in lower case, one behind the other.
#[derive(Debug)]
pub struct Literals {
    bytes: Cow<'static, [u8]>,
    /// Where each ends.
    ends: Cow<'static, [u32]>,
    /// Where in it the window begins.
    windows: Cow<'static, [u16]>,
}

impl Literals {
    /// What [`Sieve::source`] wrote.
    pub const fn of_tables(bytes: &'static [u8], ends: &'static [u32], windows: &'static [u16]) -> Self {
        Self { bytes: Cow::Borrowed(bytes), ends: Cow::Borrowed(ends), windows: Cow::Borrowed(windows) }
    }

    fn get(&self, literal: u32) -> &[u8] {
        part(&self.bytes, &self.ends, literal as usize)
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|literal| self.get(literal as u32))
    }
}

/// What belongs to an index, of things that stand one behind the other; `ends` says where those of each end. Nothing, where there is no such index.
#[inline]
pub(crate) fn part<'a, T>(all: &'a [T], ends: &[u32], index: usize) -> &'a [T] {
    let end = |index: usize| ends.get(index).map_or(0, |&end| end as usize);
    all.get(index.checked_sub(1).map_or(0, end)..end(index)).unwrap_or_default()
}

impl Sieve {
    /// Prepares literals; their numbers are their indices. Those of fewer than [`LITERAL_MIN`] bytes are not found, nor is what stands behind the
    /// first 4 GB of them.
    pub fn new<L: AsRef<[u8]>>(literals: &[L]) -> Self {
        let lower: Vec<Vec<u8>> = literals.iter().map(|literal| literal.as_ref().to_ascii_lowercase()).collect();
        let bytes: Vec<u8> = lower.concat();
        let ends = lower.iter().scan(0, |end, literal| {
            *end += literal.len();
            Some(*end as u32)
        });
        let windows = window::choose(&lower);
        let entries = PARTS.map(|part| {
            let literals = (0..).zip(&lower).zip(&windows).map(|((number, literal), &window)| (number, literal, window));
            let literals = literals.filter(|(_, literal, _)| Gram::of(literal.len()).is_in(part));
            let entries = literals.flat_map(|(number, literal, window)| {
                let offsets = (usize::from(window)..).take(Gram::of(literal.len()).window);
                // what is there of a sample that begins with the gram; of one whose second half it is, the bytes that count
                let gram = move |offset: usize| gram::word(literal, offset) & u64::MAX >> (64 - 8 * part.len);
                offsets.map(move |offset| (gram(offset), Entry::new(literal, number, offset)))
            });
            entries.collect::<Vec<_>>()
        });
        let filter = {
            let grams = entries.each_ref().map(|entries| entries.iter().map(|&(gram, _)| gram).collect());
            Filter::new(&grams)
        };
        let mut parts = PARTS.iter();
        let tables = entries.map(|entries| Table::new(entries, parts.next().map_or(0, |part| part.len), &lower));
        let literals = Literals { bytes: bytes.into(), ends: ends.collect::<Vec<_>>().into(), windows: windows.into() };
        Self { literals, filter, tables }
    }

    /// The literals, in lower case and in order.
    pub fn literals(&self) -> impl Iterator<Item = &[u8]> {
        self.literals.iter()
    }

    /// Calls `found` with the number of a literal and where it begins, once for each place where one stands. Where too much would have to be
    /// compared, `over` is called instead with the samples that are left out.
    pub fn scan<'s>(&'s self, text: &[u8], mut found: impl FnMut(u32, usize), mut over: impl FnMut(Rest<'s>)) {
        if self.filter.is_empty() {
            return;
        }
        let (mut queue, mut parts) = (Queue::default(), vec![0; PARTS.len() * BLOCK / STRIDE]);
        for (start, block) in (0..).step_by(BLOCK).zip(text.chunks(BLOCK)) {
            let kept = self.keep(text, start, self.filter.pass(block, &mut queue), &mut parts);
            if let Some(left) = self.compare(text, start, kept, BUDGET, &mut found) {
                over(Rest { sieve: self, samples: start + left..start + block.len() });
            }
        }
    }

    /// Finds the parts of samples that may be a gram, and stand where one may. There is no branch on whether one is it: that is hard to guess.
    fn keep<'q>(&self, text: &[u8], start: usize, passed: &[u32], parts: &'q mut [u32]) -> &'q [u32] {
        let mut known = 0;
        for &offset in passed {
            let word = gram::word(text, start + offset as usize);
            for ((number, part), table) in (0..).zip(PARTS).zip(&self.tables) {
                if let Some(place) = parts.get_mut(known) {
                    *place = offset | number << OFFSET_BITS;
                }
                known += usize::from(table.may_have(part.of(word)));
            }
        }
        let mut kept = 0;
        let places = Cell::from_mut(parts.get_mut(..known).unwrap_or_default()).as_slice_of_cells();
        for one in places.iter().map(Cell::get) {
            if let Some(place) = places.get(kept) {
                place.set(one);
            }
            kept += usize::from(
                self.part(one, start)
                    .is_some_and(|(part, table, at)| table.has_context(part.of(gram::word(text, at)), text, at + part.start)),
            );
        }
        parts.get(..kept).unwrap_or_default()
    }

    /// What is compared where a part stands in the block that begins at `start`: which part it is, its table, and where its sample is.
    #[inline]
    fn part(&self, one: u32, start: usize) -> Option<(Part, &Table, usize)> {
        let index = (one >> OFFSET_BITS) as usize;
        Some((*PARTS.get(index)?, self.tables.get(index)?, start + (one & OFFSET) as usize))
    }

    /// Compares what is kept with the literals. After so many comparisons it stops, and tells from where on samples are left out.
    fn compare(
        &self,
        text: &[u8],
        start: usize,
        kept: &[u32],
        budget: usize,
        found: &mut impl FnMut(u32, usize),
    ) -> Option<usize> {
        let (mut compared, mut step) = (0, 0);
        for &one in kept {
            let Some((part, table, at)) = self.part(one, start) else { continue };
            // samples of one step come in any order, those of the next one behind them
            if (at - start) / ORDERED != step {
                step = (at - start) / ORDERED;
                if compared > budget {
                    return Some(step * ORDERED);
                }
            }
            let entries = table.get(part.of(gram::word(text, at)));
            compared += entries.len();
            for entry in entries {
                if let Some(begin) = entry.begins(text, at + part.start, &self.literals) {
                    found(entry.literal, begin);
                }
            }
        }
        None
    }
}

/// Samples that were left out.
#[derive(Clone, Debug)]
pub struct Rest<'s> {
    sieve: &'s Sieve,
    samples: Range<usize>,
}

impl Rest<'_> {
    /// The part of the text in which everything stands whose sample is one of these, if no literal is longer than `longest`.
    pub fn reach(&self, longest: usize) -> Range<usize> {
        self.samples.start.saturating_sub(longest)..self.samples.end + longest
    }

    /// Compares them nevertheless.
    pub fn scan(&self, text: &[u8], mut found: impl FnMut(u32, usize)) {
        let block = text.get(self.samples.clone()).unwrap_or_default();
        let (mut queue, mut parts) = (Queue::default(), vec![0; PARTS.len() * BLOCK / STRIDE]);
        let kept = self.sieve.keep(text, self.samples.start, self.sieve.filter.pass(block, &mut queue), &mut parts);
        let _all = self.sieve.compare(text, self.samples.start, kept, usize::MAX, &mut found);
    }

    /// Whether a literal that stands at this place has one of these as its sample.
    pub fn has(&self, literal: u32, at: usize) -> bool {
        let literals = &self.sieve.literals;
        let window = at + literals.windows.get(literal as usize).map_or(0, |&window| usize::from(window));
        let sample = window.next_multiple_of(Gram::of(literals.get(literal).len()).window);
        self.samples.contains(&sample)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn plain(literals: &[Vec<u8>], text: &[u8]) -> Vec<(u32, usize)> {
        let mut builder = AhoCorasick::builder();
        let automaton = builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).build(literals).unwrap();
        let mut all: Vec<_> = automaton.find_overlapping_iter(text).map(|m| (m.pattern().as_u32(), m.start())).collect();
        all.sort_unstable();
        all
    }

    /// What the sieve finds, with what it leaves out found by the plain search; and whether it left anything out.
    fn sieved(literals: &[Vec<u8>], text: &[u8]) -> (Vec<(u32, usize)>, bool) {
        let sieve = Sieve::new(literals);
        let longest = literals.iter().map(Vec::len).max().unwrap_or(0);
        let (mut all, mut rest, mut left) = (Vec::new(), Vec::new(), false);
        sieve.scan(
            text,
            |literal, at| all.push((literal, at)),
            |samples| {
                left = true;
                let reach = samples.reach(longest);
                let part = &text[reach.start..reach.end.min(text.len())];
                rest.extend(
                    plain(literals, part).into_iter().map(|(n, at)| (n, at + reach.start)).filter(|&(n, at)| samples.has(n, at)),
                );
            },
        );
        all.append(&mut rest);
        all.sort_unstable();
        (all, left)
    }

    /// Words of few letters, so that they overlap, share their grams and their beginnings.
    fn word(alphabet: &'static [u8], len: impl Strategy<Value = usize>) -> impl Strategy<Value = Vec<u8>> {
        len.prop_flat_map(move |len| prop::collection::vec(select(alphabet), len))
    }

    fn case() -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<u8>)> {
        let alphabet = select(vec![&b"ab"[..], b"abcAB .", b"failed to get\x00[{@`\xE9\xC3"]);
        alphabet.prop_flat_map(|alphabet| {
            let literals = prop::collection::btree_set(word(alphabet, 8..40usize), 1..30);
            (literals, prop::collection::vec((word(alphabet, 0..20usize), any::<prop::sample::Index>()), 0..60)).prop_map(
                |(literals, parts)| {
                    let lower: BTreeSet<Vec<u8>> = literals.iter().map(|l| l.to_ascii_lowercase()).collect();
                    let literals: Vec<Vec<u8>> = lower.into_iter().collect();
                    let text =
                        parts.iter().flat_map(|(noise, which)| [noise.as_slice(), which.get(&literals).as_slice()].concat());
                    let text = text.collect();
                    (literals, text)
                },
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn it_finds_what_a_plain_search_finds((literals, text) in case(), from in 0..9usize, cut in 0..9usize) {
            let text = &text[from.min(text.len())..];
            let text = &text[..text.len() - cut.min(text.len())];
            prop_assert_eq!(sieved(&literals, text).0, plain(&literals, text));
        }
    }

    #[test]
    fn each_length_is_found_at_each_place_in_any_case_up_to_the_very_ends() {
        for len in LITERAL_MIN..48 {
            let literal: Vec<u8> = (0..len).map(|i| b"the Quick brown fox Jumps over the lazy dog and runs"[i]).collect();
            for before in 0..20 {
                for after in 0..10 {
                    let text = [&b"x".repeat(before), &literal.to_ascii_uppercase()[..], &b"x".repeat(after)].concat();
                    assert_eq!(sieved(std::slice::from_ref(&literal), &text).0, [(0, before)], "{len} {before} {after}");
                }
            }
        }
    }

    #[test]
    fn literals_that_share_all_they_have_are_left_to_the_plain_search() {
        let literals: Vec<Vec<u8>> = (0..600).map(|i| format!("failed to do {}", "ab".repeat(i)).into_bytes()).collect();
        let text = [&b"failed to do "[..], &b"ab".repeat(599)].concat().repeat(60);
        let (found, left) = sieved(&literals, &text);
        assert_eq!(found, plain(&literals, &text));
        assert!(left, "so many comparisons are over any budget");
    }
}
