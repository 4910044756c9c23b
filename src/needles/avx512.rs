//! The search for processors whose vectors hold a table of 64 bytes: by the lower six bits of each byte, 64 places at a time.

#![allow(unsafe_code, reason = "code for other processors than every one may only be called where it runs")]

use std::arch::x86_64::{
    _mm512_and_si512, _mm512_or_si512, _mm512_permutexvar_epi8, _mm512_setzero_si512, _mm512_test_epi8_mask,
};

use super::{LOOKED_AT, Marks, Needles, Tables};
use crate::vector::{self, load_64, part};

/// As [`Needles::mark`] for a part; false where the processor cannot.
pub(super) fn mark<const GROUPS: usize>(needles: &Needles<GROUPS>, part: &[u8], marks: &mut Marks) -> bool {
    let is_able = vector::is_able_of_64();
    if is_able {
        // SAFETY: the processor has what the function is compiled for
        unsafe { by_bits(needles, part, marks) };
    }
    is_able
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn by_bits<const GROUPS: usize>(needles: &Needles<GROUPS>, text: &[u8], marks: &mut Marks) {
    let mut groups = [[_mm512_setzero_si512(); LOOKED_AT]; GROUPS];
    // plain loops: adapters are not compiled for this processor
    for (group, Tables(tables)) in groups.iter_mut().zip(&needles.tables) {
        for (bits, table) in group.iter_mut().zip(tables) {
            *bits = load_64(&table.bits);
        }
    }
    Needles::<GROUPS>::mark_by(text, marks, |step| {
        let [w, x, y, z] = [load_64(part(step, 0)), load_64(part(step, 1)), load_64(part(step, 2)), load_64(part(step, 3))];
        let mut any = _mm512_setzero_si512();
        for &[a, b, c, d] in &groups {
            let first = _mm512_and_si512(_mm512_permutexvar_epi8(w, a), _mm512_permutexvar_epi8(x, b));
            let last = _mm512_and_si512(_mm512_permutexvar_epi8(y, c), _mm512_permutexvar_epi8(z, d));
            any = _mm512_or_si512(any, _mm512_and_si512(first, last));
        }
        _mm512_test_epi8_mask(any, any)
    });
}
