//! Grams: the stretches of a literal that are looked for at the samples, as numbers in which the case of ASCII letters is gone.

/// A sample is taken in each so many bytes.
pub(super) const STRIDE: usize = 8;
/// The five bytes of a word that a short gram has.
pub(super) const FIVE: u64 = (1 << 40) - 1;
/// Makes upper-case letters lower-case ones. It changes other bytes as well, so that equal grams are not yet equal texts.
pub(super) const LOWER: u64 = 0x2020_2020_2020_2020;

/// Which grams of a literal are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    /// Its bytes: 8 or 5.
    pub(super) len: usize,
    /// So many consecutive ones are the window; samples are as far apart.
    pub(super) window: usize,
}

impl Gram {
    /// For a literal of so many bytes, which are at least [`super::LITERAL_MIN`].
    pub(super) const fn of(literal: usize) -> Self {
        match literal {
            15.. => Self { len: 8, window: STRIDE },
            12.. => Self { len: 5, window: STRIDE },
            _ => Self { len: 5, window: super::HALF },
        }
    }

    /// How many there are in a literal of so many bytes.
    pub(super) const fn count(self, literal: usize) -> usize {
        (literal + 1).saturating_sub(self.len)
    }

    /// The one at an offset of a literal, where that many bytes are left.
    pub(super) fn at(self, literal: &[u8], offset: usize) -> Option<u64> {
        literal.get(offset..offset + self.len).map(|bytes| if self.len == 5 { word(bytes, 0) & FIVE } else { word(bytes, 0) })
    }
}

/// The eight bytes at an offset, in lower case; bytes behind the end are 0.
#[inline]
pub(super) fn word(text: &[u8], at: usize) -> u64 {
    let rest = text.get(at..).unwrap_or_default();
    let bytes = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(rest).for_each(|(byte, &read)| *byte = read);
        bytes
    });
    u64::from_le_bytes(bytes) | LOWER
}

/// A hash of the first five bytes, whose upper bits depend on each of them. Made of 32-bit products, since those are what vector units have.
#[inline]
pub(super) const fn hash5(word: u64) -> u32 {
    (word as u32).wrapping_mul(FIRST).wrapping_add((((word & FIVE) >> 32) as u32).wrapping_mul(FIFTH))
}

/// A hash of the last four bytes: beside one of the first five, what a gram of eight adds.
#[inline]
pub(super) const fn hash_rest(word: u64) -> u32 {
    ((word >> 32) as u32).wrapping_mul(REST)
}

// odd numbers without a pattern, those of well-known hashes (xxHash, Knuth)
pub(super) const FIRST: u32 = 0x9E37_79B1;
pub(super) const FIFTH: u32 = 0x85EB_CA77;
pub(super) const REST: u32 = 0xC2B2_AE3D;
