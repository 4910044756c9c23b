//! The filter for processors with AVX2: eight samples at a time, the same answers as the portable code.
//!
//! It reads 64 bytes of the block and eight words of the filter at a time, and writes eight offsets; what
//! keeps each of these inside its slice is said where it happens. `filter` holds the portable code, and its tests compare them.

#![allow(unsafe_code, reason = "vector loads, stores and gathers take pointers; see the head of the module")]

use std::arch::x86_64::{
    _mm_cvtsi64_si128, _mm256_add_epi32, _mm256_and_si256, _mm256_castps_si256, _mm256_castsi256_ps, _mm256_cvtepu8_epi32,
    _mm256_i32gather_epi32, _mm256_movemask_ps, _mm256_mullo_epi32, _mm256_or_si256, _mm256_set1_epi32, _mm256_shuffle_ps,
    _mm256_slli_epi32, _mm256_srl_epi32, _mm256_srli_epi32, _mm256_srlv_epi32, _mm256_storeu_si256,
};

use super::filter::{BIT5, BITS4, BITS8, Filter, shift};
use super::gram::{FIFTH, FIRST, LOWER, REST, STRIDE};
use crate::vector::{self, load};

/// Bytes of text in which eight samples lie.
const STEP: usize = 8 * STRIDE;

/// As [`Filter::pass_from`] from the first sample on; `None` where the processor has no AVX2.
pub(super) fn pass(filter: &Filter, block: &[u8], queue: &mut [u32]) -> Option<usize> {
    let whole = block.len() / STEP * STEP;
    // each sample adds one offset at most, and the last store is of eight
    if !vector::is_able() || filter.words().is_empty() || queue.len() < whole / STRIDE + 8 {
        return None;
    }
    // SAFETY: the processor has AVX2; the filter has words, and halves where they are looked at; the queue is long enough for all samples
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
/// The filter has words, as many as a power of two, and if halves are looked at, of these as well; and the queue holds eight offsets more than there are samples in the block.
#[target_feature(enable = "avx2,popcnt")]
unsafe fn pass_steps<const HALVES: bool>(filter: &Filter, block: &[u8], queue: &mut [u32]) -> usize {
    let (words, halves) = (filter.words(), filter.halves());
    let count = |by: u32| _mm_cvtsi64_si128(i64::from(by));
    let (index_shift, bit_shift, half_shift) = (count(shift(words)), count(shift(words) - BIT5), count(shift(halves)));
    let all = |value: u32| _mm256_set1_epi32(value as i32);
    let (lower, low_byte, low_bits, upper_half) = (all(LOWER as u32), all(0xFF), all(15), all(16));
    let bits = all(31);
    let mut passed = 0;
    for (start, step) in (0..).step_by(STEP).zip(block.chunks_exact(STEP)) {
        let ([low, high], _) = step.as_chunks() else { break };
        let (low, high) = (_mm256_or_si256(load(low), lower), _mm256_or_si256(load(high), lower));
        let (low, high) = (_mm256_castsi256_ps(low), _mm256_castsi256_ps(high));
        // the first halves of all samples, and the last ones
        let first = _mm256_castps_si256(_mm256_shuffle_ps::<0x88>(low, high));
        let last = _mm256_castps_si256(_mm256_shuffle_ps::<0xDD>(low, high));
        let fifth = _mm256_mullo_epi32(_mm256_and_si256(last, low_byte), all(FIFTH));
        let hash = _mm256_add_epi32(_mm256_mullo_epi32(first, all(FIRST)), fifth);
        let rest = _mm256_mullo_epi32(last, all(REST));
        let index = _mm256_srl_epi32(hash, index_shift);
        // SAFETY: the words are as many as a power of two, and an index has no more bits than that takes
        let word = unsafe { _mm256_i32gather_epi32::<4>(words.as_ptr().cast(), index) };
        let first = _mm256_srlv_epi32(word, _mm256_srli_epi32::<{ BITS8.0 }>(rest));
        let second = _mm256_srlv_epi32(word, _mm256_and_si256(_mm256_srli_epi32::<{ BITS8.1 }>(rest), low_bits));
        let third = _mm256_or_si256(_mm256_and_si256(_mm256_srl_epi32(hash, bit_shift), low_bits), upper_half);
        let mut has = _mm256_and_si256(_mm256_and_si256(first, second), _mm256_srlv_epi32(word, third));
        if HALVES {
            // SAFETY: as above
            let word = unsafe { _mm256_i32gather_epi32::<4>(halves.as_ptr().cast(), _mm256_srl_epi32(rest, half_shift)) };
            let first = _mm256_srlv_epi32(word, _mm256_and_si256(_mm256_srli_epi32::<{ BITS4.0 }>(rest), bits));
            let second = _mm256_srlv_epi32(word, _mm256_and_si256(_mm256_srli_epi32::<{ BITS4.1 }>(rest), bits));
            has = _mm256_or_si256(has, _mm256_and_si256(first, second));
        }
        let mask = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32::<31>(has))) as usize & 0xFF;
        let lanes = LANES.get(mask).copied().unwrap_or_default();
        let offsets = _mm256_add_epi32(_mm256_cvtepu8_epi32(_mm_cvtsi64_si128(lanes as i64)), _mm256_set1_epi32(start));
        if let Some(place) = queue.get_mut(passed..passed + 8) {
            // SAFETY: the place has the eight offsets that are written
            unsafe { _mm256_storeu_si256(place.as_mut_ptr().cast(), offsets) };
        }
        passed += mask.count_ones() as usize;
    }
    passed
}

/// Which sample each lane holds.
const SAMPLES: [u64; 8] = [0, 1, 4, 5, 2, 3, 6, 7];

/// For each set of lanes the offsets of their samples, a byte each, those of lanes in the set first.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
const LANES: [u64; 256] = {
    let mut lanes = [0; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut lane, mut shift) = (0, 0);
        while lane < 8 {
            if mask >> lane & 1 == 1 {
                lanes[mask] |= (SAMPLES[lane] * STRIDE as u64) << shift;
                shift += 8;
            }
            lane += 1;
        }
        mask += 1;
    }
    lanes
};
