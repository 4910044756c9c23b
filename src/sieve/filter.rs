//! The first stage: eight bytes of text in, "surely no gram" or "perhaps one" out. Samples that may be one are queued.
//!
//! The filter is a table of 32-bit words that a gram's first five bytes point into. Of a word the upper half has a bit for the five bytes once more,
//! the lower half two bits for all eight; grams of five bytes set the lower half whole. So one look decides both kinds. Where there are short
//! literals, a small table beside it has two bits for the second half of a sample. The code has no branch on
//! what is found: where a few samples in a hundred pass, guessing wrong would cost more than the work.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::BLOCK;
use super::gram::{self, FIVE, STRIDE, hash_rest, hash5};

/// Words of the smallest filter; 4 KiB.
const WORDS_MIN: usize = 1 << 10;
/// So many grams share a word.
const GRAMS_PER_WORD: usize = 2;
/// Words of the smallest table for halves, and how many there are for each gram: few samples shall pass for their sake.
const HALVES_MIN: usize = 1 << 8;
const WORDS_PER_HALF: usize = 2;

/// The vector code writes at most so many offsets at a time.
pub(super) const LANES_MAX: usize = 16;

/// Offsets of samples.
pub(super) struct Queue(Box<[u32]>);

impl Default for Queue {
    fn default() -> Self {
        Self(vec![0; BLOCK / STRIDE + LANES_MAX].into())
    }
}

/// See the head of the module.
#[derive(Debug)]
pub struct Filter {
    /// As many as a power of two.
    words: Cow<'static, [u32]>,
    /// As well, or none.
    halves: Cow<'static, [u32]>,
}

impl Filter {
    /// A filter for the grams that each of the [parts](super::gram::PARTS) of a sample may be.
    pub(super) fn new([eights, fives, halves]: &[BTreeSet<u64>; 3]) -> Self {
        let words = |grams: usize, min: usize| if grams == 0 { 0 } else { grams.next_power_of_two().max(min) };
        let mut filter = Self {
            words: vec![0; words((eights.len() + fives.len()).div_ceil(GRAMS_PER_WORD), WORDS_MIN)].into(),
            halves: vec![0; words(halves.len() * WORDS_PER_HALF, HALVES_MIN)].into(),
        };
        for &gram in eights {
            filter.set(gram, bit8);
        }
        for &gram in fives {
            filter.set(gram, |_| 0xFFFF);
        }
        let shift = shift(&filter.halves);
        for &gram in halves {
            let hash = hash_rest(gram << 32);
            if let Some(word) = filter.halves.to_mut().get_mut((hash >> shift) as usize) {
                *word |= bits4(hash);
            }
        }
        filter
    }

    /// What [`super::Sieve::source`] wrote.
    pub const fn of_words(words: &'static [u32], halves: &'static [u32]) -> Self {
        Self { words: Cow::Borrowed(words), halves: Cow::Borrowed(halves) }
    }

    pub(super) fn source(&self) -> String {
        format!("crate::sieve::Filter::of_words(&{:?}, &{:?})", self.words, self.halves)
    }

    /// As many as a power of two, or none.
    pub(super) fn words(&self) -> &[u32] {
        &self.words
    }

    /// As well.
    pub(super) fn halves(&self) -> &[u32] {
        &self.halves
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn set(&mut self, gram: u64, eight: impl Fn(u32) -> u32) {
        let (hash, shift) = (hash5(gram), shift(&self.words));
        if let Some(word) = self.words.to_mut().get_mut((hash >> shift) as usize) {
            *word |= bit5(hash, shift) | eight(hash_rest(gram));
        }
    }

    /// Whether a sample may be a gram.
    #[inline]
    fn takes(&self, word: u64) -> bool {
        let (hash, rest, shift) = (hash5(word), hash_rest(word), shift(&self.words));
        let wanted = bit5(hash, shift) | bit8(rest);
        let is_first = self.words.get((hash >> shift) as usize).is_some_and(|&has| has & wanted == wanted);
        let half = self.halves.get((rest >> self::shift(&self.halves)) as usize);
        is_first | half.is_some_and(|has| has & bits4(rest) == bits4(rest))
    }

    /// Queues the offsets of the samples of a block that may be grams, in any order. Bytes behind the last whole word are one sample if a short
    /// gram fits in.
    pub(super) fn pass<'q>(&self, block: &[u8], queue: &'q mut Queue) -> &'q mut [u32] {
        let block = block.get(..BLOCK).unwrap_or(block);
        let mut passed = self.pass_words(block, queue);
        let rest = block.len() % STRIDE;
        let tail = block.len() - rest;
        if FIVE >> (8 * rest) == 0
            && let Some(place) = queue.0.get_mut(passed)
        {
            *place = tail as u32;
            passed += 1;
        }
        queue.0.get_mut(..passed).unwrap_or_default()
    }

    fn pass_words(&self, block: &[u8], queue: &mut Queue) -> usize {
        #[cfg(target_arch = "x86_64")]
        if let Some(passed) =
            super::avx512::pass(self, block, &mut queue.0).or_else(|| super::avx2::pass(self, block, &mut queue.0))
        {
            return passed;
        }
        self.pass_from(block, 0, 0, &mut queue.0)
    }

    /// The portable way, from the sample at `from` on, with `passed` offsets queued before.
    pub(super) fn pass_from(&self, block: &[u8], from: usize, mut passed: usize, queue: &mut [u32]) -> usize {
        let words = block.get(from..).unwrap_or_default().chunks_exact(STRIDE);
        for (offset, bytes) in (from..).step_by(STRIDE).zip(words) {
            if let Some(place) = queue.get_mut(passed) {
                *place = offset as u32;
            }
            passed += usize::from(self.takes(gram::word(bytes, 0)));
        }
        passed
    }
}

/// By how much a hash is shifted to be an index of as many words as a power of two.
pub(super) fn shift(words: &[u32]) -> u32 {
    32u32.saturating_sub(words.len().trailing_zeros())
}

/// The bit for the first five bytes: the bits of their hash below those that are the index choose it.
const fn bit5(hash: u32, shift: u32) -> u32 {
    1 << (16 + (hash >> (shift - BIT5) & 15))
}

/// The bits for all eight.
const fn bit8(hash: u32) -> u32 {
    1 << (hash >> BITS8.0) | 1 << (hash >> BITS8.1 & 15)
}

/// The bits for the last four.
const fn bits4(hash: u32) -> u32 {
    1 << (hash >> BITS4.0 & 31) | 1 << (hash >> BITS4.1 & 31)
}

// which bits of the hashes choose them
pub(super) const BIT5: u32 = 4;
pub(super) const BITS8: (i32, i32) = (28, 24);
pub(super) const BITS4: (i32, i32) = (19, 14);

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use proptest::prelude::*;

    use super::super::gram::LOWER;
    use super::super::{avx2, avx512};
    use super::*;

    proptest! {
        #[test]
        fn vectors_pass_what_the_portable_code_passes(
            eights in prop::collection::vec(any::<u64>(), 0..400),
            fives in prop::collection::vec(any::<u64>(), 0..40),
            halves in prop::collection::vec(any::<u64>(), 0..40),
            text in prop::collection::vec(any::<u64>(), 0..1000),
            planted in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..100),
            cut in 0..64usize,
        ) {
            let lower = |grams: &[u64], mask: u64| grams.iter().map(|gram| (gram | LOWER) & mask).collect::<BTreeSet<_>>();
            let (eights, fives, halves) = (lower(&eights, u64::MAX), lower(&fives, FIVE), lower(&halves, FIVE >> 8));
            let grams: Vec<u64> = eights.iter().chain(&fives).copied().chain(halves.iter().map(|half| half << 32)).collect();
            let mut text = text;
            for (at, gram) in planted.iter().filter(|_| !text.is_empty() && !grams.is_empty()).collect::<Vec<_>>() {
                let at = at.index(text.len());
                text[at] = *gram.get(&grams);
            }
            let text: Vec<u8> = text.iter().flat_map(|word| word.to_le_bytes()).collect();
            let text = &text[..text.len() - cut.min(text.len())];
            let filter = Filter::new(&[eights, fives, halves]);
            for pass in [avx2::pass, avx512::pass] {
                let (mut vector, mut portable) = (Queue::default().0, Queue::default().0);
                if let Some(passed) = pass(&filter, text, &mut vector) {
                    let expected = filter.pass_from(text, 0, 0, &mut portable);
                    vector[..passed].sort_unstable();
                    prop_assert_eq!(&vector[..passed], &portable[..expected]);
                }
            }
        }
    }
}
