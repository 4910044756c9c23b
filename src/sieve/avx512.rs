//! The filter for processors with AVX-512: sixteen samples at a time, the same answers as the portable code.
//!
//! It pays where a gather of sixteen words takes no longer than two of eight. On Zen 4 it takes half as long again (measured: 12 cycles for 64 bytes
//! of text, and 8.5 with AVX2), and on Intel's processors before Sapphire Rapids gathers were slowed down by a fix of 2023; those that have half-precision
//! numbers as well are neither.

#![allow(unsafe_code, reason = "vector loads, stores and gathers take pointers; see the head of `avx2`")]

use std::arch::is_x86_feature_detected;
use std::arch::x86_64::{
    _mm_cvtsi64_si128, _mm512_add_epi32, _mm512_and_si512, _mm512_cmpeq_epi32_mask, _mm512_i32gather_epi32, _mm512_loadu_si512,
    _mm512_maskz_compress_epi32, _mm512_mullo_epi32, _mm512_or_si512, _mm512_permutex2var_epi32, _mm512_set1_epi32,
    _mm512_sllv_epi32, _mm512_srl_epi32, _mm512_srli_epi32, _mm512_storeu_si512,
};

use super::filter::{BIT5, BITS4, BITS8, Filter, shift};
use super::gram::{FIFTH, FIRST, LOWER, REST, STRIDE};
use crate::vector::load_64;

/// Samples that are looked at together.
const LANES: usize = 16;
/// Bytes of text in which they lie.
const STEP: usize = LANES * STRIDE;

/// As [`Filter::pass_from`] from the first sample on; none where it does not pay.
pub(super) fn pass(filter: &Filter, block: &[u8], queue: &mut [u32]) -> Option<usize> {
    if !is_x86_feature_detected!("avx512fp16") || !is_x86_feature_detected!("avx512f") {
        return None;
    }
    if filter.words().is_empty() {
        return None;
    }
    let whole = block.len() / STEP * STEP;
    // SAFETY: the processor has AVX-512; the filter has words, and halves where they are looked at
    let passed = unsafe {
        if filter.halves().is_empty() {
            pass_steps::<false>(filter, block, queue)
        } else {
            pass_steps::<true>(filter, block, queue)
        }
    };
    Some(filter.pass_from(block, whole, passed, queue))
}

/// # Safety
/// The filter has words, as many as a power of two, and if halves are looked at, of these as well.
#[target_feature(enable = "avx512f,popcnt")]
unsafe fn pass_steps<const HALVES: bool>(filter: &Filter, block: &[u8], queue: &mut [u32]) -> usize {
    let (words, halves) = (filter.words(), filter.halves());
    let count = |by: u32| _mm_cvtsi64_si128(i64::from(by));
    let (index_shift, bit_shift, half_shift) = (count(shift(words)), count(shift(words) - BIT5), count(shift(halves)));
    let all = |value: u32| _mm512_set1_epi32(value as i32);
    let (lower, low_byte, low_bits, upper_half, one) = (all(LOWER as u32), all(0xFF), all(15), all(16), all(1));
    let bits = all(31);
    // SAFETY: each table has the sixteen words that are loaded
    let (offsets, evens, odds) = unsafe {
        let [offsets, evens, odds] = &TABLES;
        (
            _mm512_loadu_si512(offsets.as_ptr().cast()),
            _mm512_loadu_si512(evens.as_ptr().cast()),
            _mm512_loadu_si512(odds.as_ptr().cast()),
        )
    };
    let (steps, _) = block.as_chunks::<STEP>();
    let (mut start, mut passed) = (0, 0);
    for step in steps {
        let ([low, high], _) = step.as_chunks() else { break };
        let (low, high) = (_mm512_or_si512(load_64(low), lower), _mm512_or_si512(load_64(high), lower));
        // the first halves of all samples, and the last ones
        let first = _mm512_permutex2var_epi32(low, evens, high);
        let last = _mm512_permutex2var_epi32(low, odds, high);
        let fifth = _mm512_mullo_epi32(_mm512_and_si512(last, low_byte), all(FIFTH));
        let hash = _mm512_add_epi32(_mm512_mullo_epi32(first, all(FIRST)), fifth);
        let rest = _mm512_mullo_epi32(last, all(REST));
        let index = _mm512_srl_epi32(hash, index_shift);
        // SAFETY: the words are as many as a power of two, and an index has no more bits than that takes
        let word = unsafe { _mm512_i32gather_epi32::<4>(index, words.as_ptr().cast()) };
        let first = _mm512_srli_epi32::<{ BITS8.0 as u32 }>(rest);
        let second = _mm512_and_si512(_mm512_srli_epi32::<{ BITS8.1 as u32 }>(rest), low_bits);
        let third = _mm512_or_si512(_mm512_and_si512(_mm512_srl_epi32(hash, bit_shift), low_bits), upper_half);
        let wanted = _mm512_or_si512(_mm512_sllv_epi32(one, first), _mm512_sllv_epi32(one, second));
        let wanted = _mm512_or_si512(wanted, _mm512_sllv_epi32(one, third));
        let mut takes = _mm512_cmpeq_epi32_mask(_mm512_and_si512(word, wanted), wanted);
        if HALVES {
            // SAFETY: as above
            let word = unsafe { _mm512_i32gather_epi32::<4>(_mm512_srl_epi32(rest, half_shift), halves.as_ptr().cast()) };
            let first = _mm512_and_si512(_mm512_srli_epi32::<{ BITS4.0 as u32 }>(rest), bits);
            let second = _mm512_and_si512(_mm512_srli_epi32::<{ BITS4.1 as u32 }>(rest), bits);
            let wanted = _mm512_or_si512(_mm512_sllv_epi32(one, first), _mm512_sllv_epi32(one, second));
            takes |= _mm512_cmpeq_epi32_mask(_mm512_and_si512(word, wanted), wanted);
        }
        let taken = _mm512_maskz_compress_epi32(takes, _mm512_add_epi32(offsets, all(start)));
        let Some(place) = queue.get_mut(passed..passed + LANES) else { break };
        // SAFETY: the place has the sixteen offsets that are written
        unsafe { _mm512_storeu_si512(place.as_mut_ptr().cast(), taken) };
        passed += takes.count_ones() as usize;
        start += STEP as u32;
    }
    passed
}

/// The offsets of the samples, and which words of a step are the first halves of samples and the last ones.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
const TABLES: [[u32; LANES]; 3] = {
    let mut tables = [[0; LANES]; 3];
    let mut lane = 0;
    while lane < LANES {
        tables[0][lane] = (lane * STRIDE) as u32;
        tables[1][lane] = 2 * lane as u32;
        tables[2][lane] = 2 * lane as u32 + 1;
        lane += 1;
    }
    tables
};
