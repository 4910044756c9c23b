//! Grams: the stretches of a literal that are looked for at the samples, as numbers in which the case of ASCII letters is gone.

/// A sample is taken in each so many bytes.
pub(super) const STRIDE: usize = 8;
/// Half of one, for literals that need twice as many.
pub(super) const HALF: usize = STRIDE / 2;
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
            _ => Self { len: 5, window: HALF },
        }
    }

    /// Whether it is looked for in this part of the samples.
    pub(super) const fn is_in(self, part: Part) -> bool {
        self.len == part.len || self.window == HALF && part.start == HALF
    }

    /// The one at an offset of a literal.
    pub(super) fn at(self, literal: &[u8], offset: usize) -> u64 {
        Part { start: 0, len: self.len }.of(word(literal, offset))
    }

    /// How many there are in a literal of so many bytes.
    pub(super) const fn count(self, literal: usize) -> usize {
        (literal + 1).saturating_sub(self.len)
    }
}

/// What part of a sample may be a gram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The byte of the sample with which it begins.
    pub(super) start: usize,
    pub(super) len: usize,
}

/// All of it, its first five bytes, and its second half.
pub(super) const PARTS: [Part; 3] = [Part { start: 0, len: 8 }, Part { start: 0, len: 5 }, Part { start: HALF, len: 4 }];

impl Part {
    /// This part of a sample.
    #[inline]
    pub(super) const fn of(self, word: u64) -> u64 {
        word >> (8 * self.start) & u64::MAX >> (64 - 8 * self.len)
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
