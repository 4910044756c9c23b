//! The search for processors with AVX2: by the halves of each byte, 32 places at a time.

#![allow(unsafe_code, reason = "code for other processors than every one may only be called where it runs")]

use std::arch::x86_64::{__m256i, _mm256_and_si256, _mm256_or_si256, _mm256_setzero_si256, _mm256_testz_si256};

use super::{LOOKED_AT, Marks, Needles, READ, Tables};
use crate::vector::{self, Bytes, Halves, LANES, load, part, some};

/// As [`Needles::mark`] for a part; false where the processor cannot.
pub(super) fn mark<const GROUPS: usize>(needles: &Needles<GROUPS>, part: &[u8], marks: &mut Marks) -> bool {
    let is_able = vector::is_able();
    if is_able {
        // SAFETY: the processor has what the function is compiled for
        unsafe { by_halves(needles, part, marks) };
    }
    is_able
}

#[target_feature(enable = "avx2,bmi1,popcnt")]
fn by_halves<const GROUPS: usize>(needles: &Needles<GROUPS>, text: &[u8], marks: &mut Marks) {
    let mut groups = [[Halves::new(&[0; 16], &[0; 16]); LOOKED_AT]; GROUPS];
    // plain loops: adapters are not compiled for this processor
    for (group, Tables(tables)) in groups.iter_mut().zip(&needles.tables) {
        for (halves, table) in group.iter_mut().zip(tables) {
            *halves = Halves::new(&table.lower, &table.upper);
        }
    }
    Needles::<GROUPS>::mark_by(text, marks, |step| {
        let (first, second) = (buckets(&groups, step, 0), buckets(&groups, step, LANES));
        let any = _mm256_or_si256(first, second);
        if _mm256_testz_si256(any, any) == 1 {
            return 0;
        }
        u64::from(some(second)) << LANES | u64::from(some(first))
    });
}

/// For each place from `at` on the buckets that a word there may be in, of any group.
#[inline]
#[target_feature(enable = "avx2")]
fn buckets<const GROUPS: usize>(groups: &[[Halves; LOOKED_AT]; GROUPS], step: &[u8; READ], at: usize) -> __m256i {
    let [w, x, y, z] = [part(step, at), part(step, at + 1), part(step, at + 2), part(step, at + 3)];
    let [w, x, y, z] = [Bytes::of(load(w)), Bytes::of(load(x)), Bytes::of(load(y)), Bytes::of(load(z))];
    let mut any = _mm256_setzero_si256();
    for [a, b, c, d] in groups {
        let first = _mm256_and_si256(a.classes(w), b.classes(x));
        let last = _mm256_and_si256(c.classes(y), d.classes(z));
        any = _mm256_or_si256(any, _mm256_and_si256(first, last));
    }
    any
}
