//! Vectors of 32 and 64 bytes, for the modules that classify bytes. Bytes in, vectors and bits out.
//!
//! Invariant: what is read lies in the array that is given. That a processor without AVX2, or AVX-512, is never asked to run it is all that its callers have
//! to see to.

#![allow(unsafe_code, reason = "loads take pointers")]

use std::arch::x86_64::{
    __m256i, __m512i, _mm_loadu_si128, _mm256_adds_epu8, _mm256_alignr_epi8, _mm256_and_si256, _mm256_broadcastsi128_si256,
    _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_permute2x128_si256, _mm256_set1_epi8,
    _mm256_shuffle_epi8, _mm256_srli_epi16, _mm512_and_si512, _mm512_broadcast_i32x4, _mm512_loadu_si512,
    _mm512_permutexvar_epi8, _mm512_set1_epi8, _mm512_shuffle_epi8, _mm512_srli_epi16,
};

/// Whether the processor has what the code for vectors is compiled for.
#[inline]
pub(crate) fn is_able() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("popcnt")
}

/// Bytes of a vector.
pub(crate) const LANES: usize = 32;

/// The bytes as a vector.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn load(bytes: &[u8; LANES]) -> __m256i {
    // SAFETY: as many bytes are there as are loaded
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// The bytes at a place of a text, which has as many there.
#[inline]
pub(crate) fn part<const LEN: usize>(text: &[u8], at: usize) -> &[u8; LEN] {
    text.get(at..).and_then(|rest| rest.first_chunk()).unwrap_or(&[0; LEN])
}

/// For each byte the one that follows it; what follows the last is not told.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn following(bytes: __m256i) -> __m256i {
    _mm256_alignr_epi8::<1>(_mm256_permute2x128_si256::<0x81>(bytes, bytes), bytes)
}

/// A bit for each byte that is this one.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn are(bytes: __m256i, byte: u8) -> u32 {
    _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8))) as u32
}

/// A bit for each byte that is not zero.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn some(bytes: __m256i) -> u32 {
    // the uppermost bit of each byte, with what carries into it. (Of a comparison with zero the compiler makes a bit after the other.)
    _mm256_movemask_epi8(_mm256_adds_epu8(bytes, _mm256_set1_epi8(0x7F))) as u32
}

/// For the two halves of a byte what they are: a byte is in the classes that the entries of both name. So eight classes are told apart at once, each of
/// which must be all pairs of some lower halves and some upper halves.
#[derive(Clone, Copy)]
pub(crate) struct Halves {
    lower: __m256i,
    upper: __m256i,
}

impl Halves {
    /// By the entries of the lower halves, and of the upper ones.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(crate) fn new(lower: &[u8; 16], upper: &[u8; 16]) -> Self {
        Self { lower: twice(lower), upper: twice(upper) }
    }

    /// The classes of each byte.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(crate) fn classes(self, bytes: Bytes) -> __m256i {
        _mm256_and_si256(_mm256_shuffle_epi8(self.lower, bytes.lower), _mm256_shuffle_epi8(self.upper, bytes.upper))
    }
}

/// Bytes in halves.
#[derive(Clone, Copy)]
pub(crate) struct Bytes {
    lower: __m256i,
    upper: __m256i,
}

impl Bytes {
    /// The halves of these.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(crate) fn of(bytes: __m256i) -> Self {
        let half = _mm256_set1_epi8(15);
        Self { lower: _mm256_and_si256(bytes, half), upper: _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), half) }
    }
}

/// The same sixteen bytes in both halves.
#[inline]
#[target_feature(enable = "avx2")]
fn twice(table: &[u8; 16]) -> __m256i {
    // SAFETY: as many bytes are there as are loaded
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(table.as_ptr().cast()) })
}

/// Whether the processor has what the code for vectors of 64 bytes is compiled for.
#[inline]
pub(crate) fn is_able_of_64() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512bw")
        && std::arch::is_x86_feature_detected!("avx512vbmi")
        && std::arch::is_x86_feature_detected!("avx512vbmi2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("popcnt")
}

/// Sixty-four bytes as a vector.
#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn load_64(bytes: &[u8; 2 * LANES]) -> __m512i {
    // SAFETY: as many bytes are there as are loaded
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

/// As [`following`], of 64 bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(crate) fn following_64(bytes: __m512i) -> __m512i {
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    const NEXT: [u8; 2 * LANES] = {
        let mut next = [0; 2 * LANES];
        let mut lane = 0;
        while lane < next.len() {
            next[lane] = (lane as u8 + 1) % (2 * LANES) as u8;
            lane += 1;
        }
        next
    };
    _mm512_permutexvar_epi8(load_64(&NEXT), bytes)
}

/// [`Halves`] for 64 bytes at a time.
#[derive(Clone, Copy)]
pub(crate) struct Halves64 {
    lower: __m512i,
    upper: __m512i,
}

impl Halves64 {
    /// By the entries of the lower halves, and of the upper ones.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(crate) fn new(lower: &[u8; 16], upper: &[u8; 16]) -> Self {
        // SAFETY: as many bytes are there as are loaded
        let [lower, upper] = unsafe { [_mm_loadu_si128(lower.as_ptr().cast()), _mm_loadu_si128(upper.as_ptr().cast())] };
        Self { lower: _mm512_broadcast_i32x4(lower), upper: _mm512_broadcast_i32x4(upper) }
    }

    /// The classes of each byte.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    pub(crate) fn classes(self, bytes: __m512i) -> __m512i {
        let half = _mm512_set1_epi8(15);
        let lower = _mm512_shuffle_epi8(self.lower, _mm512_and_si512(bytes, half));
        let upper = _mm512_shuffle_epi8(self.upper, _mm512_and_si512(_mm512_srli_epi16::<4>(bytes), half));
        _mm512_and_si512(lower, upper)
    }
}
