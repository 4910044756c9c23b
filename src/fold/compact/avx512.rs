//! Compacting for processors that keep the bytes of a mask: 64 bytes at a time.

#![allow(
    unsafe_code,
    reason = "vector loads and stores take pointers, and code for other processors than every one may only be called where it runs"
)]

use std::arch::x86_64::{
    _mm512_cmpeq_epi8_mask, _mm512_maskz_compress_epi8, _mm512_maskz_loadu_epi8, _mm512_movepi8_mask, _mm512_permutex2var_epi8,
    _mm512_set1_epi8, _mm512_storeu_si512,
};

use super::super::{CLASS, Class};
use super::SLACK;
use crate::vector::{self, load_64};

/// Bytes that are looked at together.
const STEP: usize = 64;

/// As the portable code; none where the processor cannot.
#[inline]
pub(super) fn compact(raw: &[u8], out: &mut [u8]) -> Option<(usize, usize)> {
    // SAFETY: the processor has what the function is compiled for
    vector::is_able_of_64().then(|| unsafe { steps(raw, out) })
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,popcnt")]
fn steps(raw: &[u8], out: &mut [u8]) -> (usize, usize) {
    let (low, high) = (load_64(first(&TABLE)), load_64(first(TABLE.get(STEP..).unwrap_or_default())));
    let (mut taken, mut written) = (0, 0);
    while taken < raw.len() {
        let rest = raw.get(taken..).unwrap_or_default();
        let count = rest.len().min(STEP);
        let there = u64::MAX >> (STEP - count);
        // SAFETY: of the bytes behind the end none is read
        let bytes = unsafe { _mm512_maskz_loadu_epi8(there, rest.as_ptr().cast()) };
        let class = _mm512_permutex2var_epi8(low, bytes, high);
        let beyond_ascii = _mm512_movepi8_mask(bytes);
        let stops = (_mm512_cmpeq_epi8_mask(class, _mm512_set1_epi8(STOPPED_AT)) | beyond_ascii) & there;
        // what stands before the lowest set bit
        let before = if stops == 0 { there } else { stops.wrapping_sub(1) & !stops };
        let kept = _mm512_cmpeq_epi8_mask(class, _mm512_set1_epi8(KEPT)) & before;
        let Some(place) = out.get_mut(written..written + SLACK) else { break };
        let packed = _mm512_maskz_compress_epi8(kept, bytes);
        // SAFETY: the place has as many bytes as are written
        unsafe { _mm512_storeu_si512(place.as_mut_ptr().cast(), packed) };
        written += kept.count_ones() as usize;
        if stops != 0 {
            return (taken + stops.trailing_zeros() as usize, written);
        }
        taken += count;
    }
    (taken, written)
}

fn first(bytes: &[u8]) -> &[u8; STEP] {
    bytes.first_chunk().unwrap_or(&[0; STEP])
}

const KEPT: i8 = 1;
const STOPPED_AT: i8 = 2;

/// What becomes of each byte of ASCII.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
const TABLE: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match CLASS[byte] {
            Class::Plain => KEPT as u8,
            Class::Newline | Class::Special => STOPPED_AT as u8,
            Class::Space | Class::Quote | Class::Nul => 0,
        };
        byte += 1;
    }
    table
};
