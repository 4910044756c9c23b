//! Compacting: the bytes of a stretch in, those that a view keeps out, up to the first byte that needs a closer look: a line break, or what may begin
//! an escape.
//!
//! Invariant: what is kept and where it stops is what the class of each byte says, on every processor. The vector code reads and
//! writes through slices as the portable code does; that a processor without its instructions is never asked to run it is all it takes to be sound.

use super::{CLASS, Class};

/// The output must have room for so many bytes more than the input has.
pub(super) const SLACK: usize = 64;

/// Copies what is kept of `raw` to the beginning of `out`. Gives how many bytes were looked at and how many were written; it stops before a byte that
/// needs a closer look.
#[inline]
pub(super) fn compact(raw: &[u8], out: &mut [u8]) -> (usize, usize) {
    #[cfg(target_arch = "x86_64")]
    return avx512::compact(raw, out).unwrap_or_else(|| by_avx2(raw, out));
    #[cfg(not(target_arch = "x86_64"))]
    portable(raw, out)
}

/// As [`compact`], with AVX2 where the processor has it.
#[cfg(target_arch = "x86_64")]
fn by_avx2(raw: &[u8], out: &mut [u8]) -> (usize, usize) {
    let (taken, written, stopped) = avx2::compact(raw, out);
    if stopped {
        return (taken, written);
    }
    let rest = raw.get(taken..).unwrap_or_default();
    let (more, kept) = portable(rest, out.get_mut(written..).unwrap_or_default());
    (taken + more, written + kept)
}

/// The reference. It has no branch on whether a byte is kept: that is hard to guess.
fn portable(raw: &[u8], out: &mut [u8]) -> (usize, usize) {
    let mut written = 0;
    for (taken, &byte) in raw.iter().enumerate() {
        let class = CLASS.get(usize::from(byte)).copied().unwrap_or(Class::Plain);
        if matches!(class, Class::Newline | Class::Special) {
            return (taken, written);
        }
        if let Some(place) = out.get_mut(written) {
            *place = byte;
        }
        written += usize::from(class == Class::Plain);
    }
    (raw.len(), written)
}

#[cfg(target_arch = "x86_64")]
mod avx512;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "code for other processors than every one may only be called where it runs")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_cvtsi64_si128, _mm_cvtsi128_si64, _mm_shuffle_epi8, _mm256_and_si256, _mm256_cmpeq_epi8,
        _mm256_movemask_epi8, _mm256_set_epi64x, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
    };

    use super::super::{CLASS, Class};

    /// Bytes that are looked at together.
    const STEP: usize = 32;

    /// As the portable code, up to the last whole step; and whether it stopped before a byte that needs a closer look.
    pub(super) fn compact(raw: &[u8], out: &mut [u8]) -> (usize, usize, bool) {
        if raw.len() < STEP || !std::arch::is_x86_feature_detected!("avx2") || !std::arch::is_x86_feature_detected!("popcnt") {
            return (0, 0, false);
        }
        // SAFETY: the processor has what the function is compiled for
        unsafe { steps(raw, out) }
    }

    #[target_feature(enable = "avx2,popcnt")]
    fn steps(raw: &[u8], out: &mut [u8]) -> (usize, usize, bool) {
        let (lows, highs) = (twice(&LOWS), twice(&HIGHS));
        let (nibble, closer, zero) = (_mm256_set1_epi8(15), _mm256_set1_epi8(CLOSER as i8), _mm256_setzero_si256());
        let (mut taken, mut written) = (0, 0);
        for step in raw.chunks_exact(STEP) {
            let words = words(step);
            let bytes = vector(words);
            let low = _mm256_shuffle_epi8(lows, bytes);
            let high = _mm256_shuffle_epi8(highs, _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), nibble));
            let class = _mm256_and_si256(low, high);
            let beyond_ascii = _mm256_movemask_epi8(bytes) as u32;
            let stops = !(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(class, closer), zero)) as u32) | beyond_ascii;
            let mut kept = _mm256_movemask_epi8(_mm256_cmpeq_epi8(class, zero)) as u32;
            if stops != 0 {
                // what stands before the lowest set bit
                kept &= stops.wrapping_sub(1) & !stops;
            }
            for (word, kept) in words.into_iter().zip(kept.to_le_bytes()) {
                let lanes = LANES.get(usize::from(kept)).copied().unwrap_or_default();
                let packed = _mm_shuffle_epi8(_mm_cvtsi64_si128(word as i64), _mm_cvtsi64_si128(lanes as i64));
                if let Some(place) = out.get_mut(written..written + 8) {
                    place.copy_from_slice(&_mm_cvtsi128_si64(packed).to_le_bytes());
                }
                written += kept.count_ones() as usize;
            }
            if stops != 0 {
                return (taken + stops.trailing_zeros() as usize, written, true);
            }
            taken += STEP;
        }
        (taken, written, false)
    }

    /// The bytes of a step, eight to a word.
    #[inline]
    fn words(step: &[u8]) -> [u64; 4] {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(step.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        words
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn vector([a, b, c, d]: [u64; 4]) -> __m256i {
        _mm256_set_epi64x(d as i64, c as i64, b as i64, a as i64)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn twice(table: &[u8; 16]) -> __m256i {
        let [low, high] = [table.first_chunk(), table.last_chunk()].map(|half| u64::from_le_bytes(*half.unwrap_or(&[0; 8])));
        vector([low, high, low, high])
    }

    /// A byte of ASCII is dropped or looked at closer if the entries of its two halves share a bit. Each bit stands for a class of bytes with the same
    /// upper half; these are the classes that are looked at closer.
    const CLOSER: u8 = !((1 << DROPPED.len()) - 1);
    /// The upper halves of bytes that are dropped, and of those that are looked at closer.
    const DROPPED: [u8; 3] = [0, 2, 6];
    const LOOKED_AT: [u8; 5] = [0, 1, 2, 3, 5];

    /// The bit of a byte of ASCII, none if it is kept. A byte in a class without a bit ends the compilation.
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    const fn bit(byte: u8) -> u8 {
        let (halves, first): (&[u8], u32) = match CLASS[byte as usize] {
            Class::Plain => return 0,
            Class::Space | Class::Quote | Class::Nul => (&DROPPED, 0),
            Class::Newline | Class::Special => (&LOOKED_AT, DROPPED.len() as u32),
        };
        let mut i = 0;
        while halves[i] != byte >> 4 {
            i += 1;
        }
        1 << (first + i as u32)
    }

    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    const fn table(of_high: bool) -> [u8; 16] {
        let mut table = [0; 16];
        let mut byte = 0;
        while byte < 128 {
            table[if of_high { byte >> 4 } else { byte & 15 }] |= bit(byte as u8);
            byte += 1;
        }
        table
    }

    const LOWS: [u8; 16] = table(false);
    const HIGHS: [u8; 16] = table(true);

    /// For each set of bytes of a word, where they are, those in the set first.
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    const LANES: [u64; 256] = {
        let mut lanes = [0; 256];
        let mut set = 0;
        while set < 256 {
            let (mut byte, mut shift) = (0, 0);
            while byte < 8 {
                if set >> byte & 1 == 1 {
                    lanes[set] |= byte << shift;
                    shift += 8;
                }
                byte += 1;
            }
            set += 1;
        }
        lanes
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Way = fn(&[u8], &mut [u8]) -> (usize, usize);

    /// The way of this processor, and one that it may leave out.
    #[cfg(target_arch = "x86_64")]
    const WAYS: [Way; 2] = [compact, by_avx2];
    #[cfg(not(target_arch = "x86_64"))]
    const WAYS: [Way; 1] = [compact];

    proptest! {
        #[test]
        fn it_does_what_the_portable_code_does(
            parts in prop::collection::vec((0..=255u8, 0..40usize, any::<bool>()), 0..12),
        ) {
            let raw: Vec<u8> = parts.iter().flat_map(|&(byte, count, plain)| {
                std::iter::repeat_n(if plain { b'a' + byte % 26 } else { byte }, if plain { count } else { 1 })
            }).collect();
            for compact in WAYS {
                let (mut fast, mut slow) = (vec![0; raw.len() + SLACK], vec![0; raw.len() + SLACK]);
                let (taken, written) = compact(&raw, &mut fast);
                prop_assert_eq!((taken, written), portable(&raw, &mut slow));
                prop_assert_eq!(&fast[..written], &slow[..written]);
            }
        }
    }

    #[test]
    fn each_byte_at_each_place_is_kept_or_dropped_or_stopped_at_as_its_class_says() {
        for byte in 0..=255 {
            for place in 0..64 {
                let mut raw = [b'x'; 64];
                raw[place] = byte;
                for compact in WAYS {
                    let (mut fast, mut slow) = ([0; 64 + SLACK], [0; 64 + SLACK]);
                    let (taken, written) = compact(&raw, &mut fast);
                    assert_eq!((taken, written), portable(&raw, &mut slow), "{byte} at {place}");
                    assert_eq!(fast[..written], slow[..written]);
                }
            }
        }
    }
}
