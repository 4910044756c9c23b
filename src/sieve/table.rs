//! The second stage: a gram in, the literals out in whose window it stands, and whether one of them stands in the text.
//!
//! Buckets by hash; each knows a fingerprint of its gram, so that most of what passed the filter by chance ends here, with one look; and its
//! [`Context`], so that most of what is an everyday word ends with a second one. An entry compares eight more bytes of its literal before all of it.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::context::Context;
use super::{Literals, gram, part};

/// Golden ratio in 64 bits: spreads grams over buckets.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
/// Buckets for few grams: with fewer, two of them would meet in one more often, which then takes any gram.
const BUCKETS_MIN: usize = 1 << 12;
/// Fingerprints of a bucket without a gram, and of one with several.
const NONE: u16 = 0;
const SEVERAL: u16 = 1;

/// A gram of a literal's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Eight bytes of the literal that its gram is far from.
    pub check: u64,
    /// The literal's number.
    pub literal: u32,
    /// Where in the literal the gram begins.
    pub offset: u16,
    /// Where in the literal the eight bytes begin.
    pub check_offset: u16,
}

impl Entry {
    pub(super) fn new(literal: &[u8], number: u32, offset: usize) -> Self {
        // the end that is further from the gram tells most beside it
        let last = literal.len() - gram::STRIDE;
        let check_offset = if offset > last / 2 { 0 } else { last };
        Self {
            check: gram::word(literal, check_offset),
            literal: number,
            offset: offset as u16,
            check_offset: check_offset as u16,
        }
    }

    /// Where its literal begins, if it stands around the sample at `at`.
    #[inline]
    pub(super) fn begins(&self, text: &[u8], at: usize, literals: &Literals) -> Option<usize> {
        let begin = at.checked_sub(usize::from(self.offset))?;
        if gram::word(text, begin + usize::from(self.check_offset)) != self.check {
            return None;
        }
        let literal = literals.get(self.literal);
        text.get(begin..begin + literal.len())?.eq_ignore_ascii_case(literal).then_some(begin)
    }
}

/// The entries of all grams of one length.
#[derive(Debug)]
pub struct Table {
    /// Of each bucket, what its only gram is known by.
    fingerprints: Cow<'static, [u16]>,
    /// And what its literals have around it.
    contexts: Cow<'static, [Context]>,
    /// Where the entries of each bucket end; they begin where those of the one before end.
    ends: Cow<'static, [u32]>,
    entries: Cow<'static, [Entry]>,
    /// By how much a product is shifted to be a bucket.
    shift: u32,
}

impl Table {
    /// A table of grams of so many bytes, and their entries.
    pub(super) fn new(mut grams: Vec<(u64, Entry)>, len: usize, literals: &[Vec<u8>]) -> Self {
        if grams.is_empty() {
            return Self::of_parts(&[], &[], &[], &[]);
        }
        grams.sort_unstable();
        let mut distinct: Vec<u64> = grams.iter().map(|&(gram, _)| gram).collect();
        distinct.dedup();
        let buckets = (distinct.len() * 2).next_power_of_two().max(BUCKETS_MIN);
        let shift = shift(buckets);
        grams.sort_by_key(|&(gram, _)| bucket(gram, shift));
        let (mut fingerprints, mut counts) = (vec![NONE; buckets], vec![0u32; buckets]);
        let mut only = vec![None; buckets];
        for &(gram, _) in &grams {
            let index = bucket(gram, shift);
            let (Some(mark), Some(count), Some(only)) = (fingerprints.get_mut(index), counts.get_mut(index), only.get_mut(index))
            else {
                continue;
            };
            *count += 1;
            *mark = if only.is_none_or(|only| only == gram) { fingerprint(gram) } else { SEVERAL };
            if only.is_none() {
                *only = Some(gram);
            }
        }
        let contexts = grams.chunk_by(|(a, _), (b, _)| bucket(*a, shift) == bucket(*b, shift)).map(|same| {
            let places = same.iter().map(|(_, entry)| {
                (literals.get(entry.literal as usize).map(Vec::as_slice).unwrap_or_default(), usize::from(entry.offset))
            });
            (same.first().map_or(0, |&(gram, _)| bucket(gram, shift)), Context::of(&places, len))
        });
        let mut all = vec![Context::default(); buckets];
        for (index, context) in contexts {
            if let Some(place) = all.get_mut(index) {
                *place = context;
            }
        }
        let ends = counts.iter().scan(0, |end, count| {
            *end += count;
            Some(*end)
        });
        Self {
            shift,
            ends: ends.collect::<Vec<_>>().into(),
            fingerprints: fingerprints.into(),
            contexts: all.into(),
            entries: grams.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>().into(),
        }
    }

    /// What [`super::Sieve::source`] wrote.
    pub const fn of_parts(
        fingerprints: &'static [u16],
        contexts: &'static [Context],
        ends: &'static [u32],
        entries: &'static [Entry],
    ) -> Self {
        Self {
            shift: shift(fingerprints.len()),
            fingerprints: Cow::Borrowed(fingerprints),
            contexts: Cow::Borrowed(contexts),
            ends: Cow::Borrowed(ends),
            entries: Cow::Borrowed(entries),
        }
    }

    pub(super) fn source(&self) -> String {
        let Self { fingerprints, contexts, ends, entries, .. } = self;
        let mut all = String::new();
        for Entry { check, literal, offset, check_offset } in &**entries {
            // writing to a string does not fail
            let _ = write!(all, "Entry{{check:{check},literal:{literal},offset:{offset},check_offset:{check_offset}}},");
        }
        let contexts: String = contexts.iter().map(|context| context.source() + ",").collect();
        format!("crate::sieve::Table::of_parts(&{fingerprints:?}, &[{contexts}], &{ends:?}, &[{all}])")
    }

    /// Whether a sample may belong to an entry; of most samples, it cannot.
    #[inline]
    pub(super) fn may_have(&self, gram: u64) -> bool {
        let mark = self.fingerprints.get(bucket(gram, self.shift));
        mark.is_some_and(|&mark| (mark == SEVERAL) | (mark == fingerprint(gram)))
    }

    /// Whether one that may can stand where it does.
    #[inline]
    pub(super) fn has_context(&self, gram: u64, text: &[u8], at: usize) -> bool {
        self.contexts.get(bucket(gram, self.shift)).is_some_and(|context| context.fits(text, at))
    }

    /// The entries that a sample belongs to if it may belong to any.
    #[inline]
    pub(super) fn get(&self, gram: u64) -> &[Entry] {
        part(&self.entries, &self.ends, bucket(gram, self.shift))
    }
}

/// By how much a product is shifted to be a bucket among as many as a power of two.
const fn shift(buckets: usize) -> u32 {
    // without buckets, any number is none of them
    if buckets < 2 { 0 } else { u64::BITS - buckets.trailing_zeros() }
}

/// The bucket of a gram.
#[inline]
const fn bucket(gram: u64, shift: u32) -> usize {
    (gram.wrapping_mul(SPREAD) >> shift) as usize
}

/// Bits of the same product that choose no bucket.
#[inline]
const fn fingerprint(gram: u64) -> u16 {
    let mark = (gram.wrapping_mul(SPREAD) >> 20) as u16;
    if mark > SEVERAL { mark } else { SEVERAL + 1 }
}
