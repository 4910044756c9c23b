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
//! | 8 to 11 bytes   | 5 bytes | these, and at 4, 12 ...  | 4 grams  |
//!
//! Invariant: what is found is what a plain overlapping search finds, each place once, whatever the text, however long the literals share their
//! grams, and on every processor. Where a literal's sample lies depends on its place alone, which is why a block of samples whose
//! comparisons exceed their budget (`BUDGET`) can be left to another search ([`Rest`]) without losing or doubling anything: that keeps
//! the worst case linear.
//!
//! Why not aho-corasick alone: it reads every byte, at 0.3 GB/s for a thousand literals. The module needs nothing of the crate, so that a
//! build script can make the tables of the built-in catalog.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod filter;
mod gram;
mod source;
mod table;
mod window;

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use filter::Queue;
use gram::Gram;

pub use filter::Filter;
pub use table::{Entry, Table};

/// Shorter literals cannot be sampled.
pub const LITERAL_MIN: usize = 8;

/// Bytes whose samples go through the filter before the next stage; the queue between them stays in the first-level cache.
const BLOCK: usize = 32 << 10;
/// So many comparisons are allowed in a block: some two for each sample. Behind that a search that reads every byte is not slower.
const BUDGET: usize = BLOCK / 4;
/// The vector code queues the samples of so many bytes in any order.
const ORDERED: usize = 64;
/// Where the second pass takes its samples: half way between those of the first.
const HALF: usize = 4;

/// Literals, ready to be looked for.
#[derive(Debug)]
pub struct Sieve {
    literals: Literals,
    /// The samples at 0, 8, 16 ..., and those half way between, which only short literals need.
    passes: [Pass; 2],
}

/// The grams that one pass over the samples looks for.
#[derive(Debug)]
pub struct Pass {
    filter: Filter,
    eights: Table,
    fives: Table,
}

impl Pass {
    fn new(eights: Vec<(u64, Entry)>, fives: Vec<(u64, Entry)>) -> Self {
        let grams = |entries: &[(u64, Entry)]| entries.iter().map(|&(gram, _)| gram).collect::<Vec<_>>();
        Self { filter: Filter::new(&grams(&eights), &grams(&fives)), eights: Table::new(eights), fives: Table::new(fives) }
    }
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
        let entries = |wanted: fn(Gram) -> bool| {
            let mut entries = Vec::new();
            for ((number, literal), &window) in (0..).zip(&lower).zip(&windows) {
                let gram = Gram::of(literal.len());
                for offset in (usize::from(window)..).take(if wanted(gram) { gram.window } else { 0 }) {
                    let value = gram.at(literal, offset);
                    entries.extend(value.map(|value| (value, Entry::new(literal, number, offset))));
                }
            }
            entries
        };
        let (eights, fives) = (entries(|gram| gram.len == 8), entries(|gram| gram.len == 5));
        let passes = [Pass::new(eights, fives), Pass::new(Vec::new(), entries(|gram| gram.window == HALF))];
        let literals = Literals { bytes: bytes.into(), ends: ends.collect::<Vec<_>>().into(), windows: windows.into() };
        Self { literals, passes }
    }

    /// The literals, in lower case and in order.
    pub fn literals(&self) -> impl Iterator<Item = &[u8]> {
        self.literals.iter()
    }

    /// Calls `found` with the number of a literal and where it begins, once for each place where one stands. Where too much would have to be
    /// compared, `over` is called instead with the samples that are left out.
    pub fn scan<'s>(&'s self, text: &[u8], mut found: impl FnMut(u32, usize), mut over: impl FnMut(Rest<'s>)) {
        let mut queue = Queue::default();
        for (pass, lead) in self.passes.iter().zip([0, HALF]) {
            if pass.filter.is_empty() {
                continue;
            }
            for (index, block) in text.get(lead..).unwrap_or_default().chunks(BLOCK).enumerate() {
                let start = lead + index * BLOCK;
                let passed = pass.filter.pass(block, &mut queue);
                let mut samples = Samples { text, start, passed };
                samples.keep(pass);
                if let Some(left) = samples.compare(pass, &self.literals, BUDGET, &mut found) {
                    over(Rest { sieve: self, samples: start + left..start + block.len(), lead });
                }
            }
        }
    }
}

/// Samples of a block that passed the filter, by their offsets in it.
struct Samples<'a> {
    text: &'a [u8],
    /// Where the block begins.
    start: usize,
    passed: &'a mut [u32],
}

impl Samples<'_> {
    /// Keeps those that are in a table. There is no branch on whether one is.
    fn keep(&mut self, pass: &Pass) {
        let mut kept = 0;
        let places = Cell::from_mut(&mut *self.passed).as_slice_of_cells();
        for offset in places.iter().map(Cell::get) {
            let word = gram::word(self.text, self.start + offset as usize);
            if let Some(place) = places.get(kept) {
                place.set(offset);
            }
            kept += usize::from(pass.eights.may_have(word) | pass.fives.may_have(word & gram::FIVE));
        }
        self.passed = std::mem::take(&mut self.passed).get_mut(..kept).unwrap_or_default();
    }

    /// Compares what is kept with the literals. After so many comparisons it stops, and tells from where on samples are left out.
    fn compare(&self, pass: &Pass, literals: &Literals, budget: usize, found: &mut impl FnMut(u32, usize)) -> Option<usize> {
        let (mut compared, mut step) = (0, 0);
        for offset in self.passed.iter().map(|&offset| offset as usize) {
            // samples of one step come in any order, those of the next one behind them
            if offset / ORDERED != step {
                step = offset / ORDERED;
                if compared > budget {
                    return Some(step * ORDERED);
                }
            }
            let at = self.start + offset;
            let word = gram::word(self.text, at);
            for entries in [pass.eights.get(word), pass.fives.get(word & gram::FIVE)] {
                compared += entries.len();
                for entry in entries {
                    if let Some(begin) = entry.begins(self.text, at, literals) {
                        found(entry.literal, begin);
                    }
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
    lead: usize,
}

impl Rest<'_> {
    /// The part of the text in which everything stands whose sample is one of these, if no literal is longer than `longest`.
    pub fn reach(&self, longest: usize) -> Range<usize> {
        self.samples.start.saturating_sub(longest)..self.samples.end + longest
    }

    /// Compares them nevertheless.
    pub fn scan(&self, text: &[u8], mut found: impl FnMut(u32, usize)) {
        let Some(pass) = self.sieve.passes.get(self.lead / HALF) else { return };
        let block = text.get(self.samples.clone()).unwrap_or_default();
        let mut queue = Queue::default();
        let passed = pass.filter.pass(block, &mut queue);
        let _all =
            Samples { text, start: self.samples.start, passed }.compare(pass, &self.sieve.literals, usize::MAX, &mut found);
    }

    /// Whether a literal that stands at this place has one of these as its sample.
    pub fn has(&self, literal: u32, at: usize) -> bool {
        let literals = &self.sieve.literals;
        let window = at + literals.windows.get(literal as usize).map_or(0, |&window| usize::from(window));
        let sample = window.next_multiple_of(Gram::of(literals.get(literal).len()).window);
        self.samples.contains(&sample) && sample % gram::STRIDE == self.lead
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
