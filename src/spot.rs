//! Spots: line and column of a place in a block. Bytes in; numbers out, as far as one block can tell: the rest is known when the blocks before
//! it are merged (`crate::collect`).
//!
//! Newlines are looked for once a block and only when a place is asked for, since most blocks hold nothing.

use std::cell::OnceCell;

use memchr::{memchr, memchr_iter};

/// Where something stands: its line counted from the first of the block's own lines, and its column, from the line's start or, where that
/// lies before the block, from the block's own start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) line: i64,
    pub(crate) column: i64,
    pub(crate) column_is_absolute: bool,
}

/// The lines of a block whose own part begins at `own`.
pub(crate) struct Lines<'a> {
    data: &'a [u8],
    own: usize,
    newlines: OnceCell<Vec<usize>>,
}

impl<'a> Lines<'a> {
    /// Nothing is looked for yet.
    pub(crate) fn new(data: &'a [u8], own: usize) -> Self {
        Self { data, own, newlines: OnceCell::new() }
    }

    /// The spot of byte `at`.
    pub(crate) fn spot(&self, at: usize) -> Spot {
        let newlines = self.newlines.get_or_init(|| memchr_iter(b'\n', self.data).collect());
        let before = |offset: usize| newlines.partition_point(|&newline| newline < offset);
        let line = before(at) as i64 - before(self.own) as i64;
        let width = |from: usize, to: usize| columns(self.data.get(from..to).unwrap_or_default()) as i64;
        match before(at).checked_sub(1).and_then(|i| newlines.get(i)) {
            Some(newline) => Spot { line, column: width(newline + 1, at), column_is_absolute: true },
            None if at < self.own => Spot { line, column: -width(at, self.own), column_is_absolute: false },
            None => Spot { line, column: width(self.own, at), column_is_absolute: false },
        }
    }
}

/// Where the character begins that a place of a text stands in; behind the text, its end.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Where the line ends that a place of some bytes stands in: its newline, or the end of all.
pub(crate) fn line_end(data: &[u8], at: usize) -> usize {
    memchr(b'\n', data.get(at..).unwrap_or_default()).map_or(data.len(), |len| at + len)
}

/// Characters in some bytes; of what is no UTF-8, bytes that could begin one.
pub(crate) fn columns(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_can_lie_before_the_blocks_own_part() {
        let data = "ab\nçd\nef".as_bytes();
        assert_eq!(Lines::new(data, 4).spot(8), Spot { line: 1, column: 1, column_is_absolute: true });
        assert_eq!(Lines::new(data, 7).spot(5), Spot { line: -1, column: 1, column_is_absolute: true });
        assert_eq!(Lines::new(data, 2).spot(1), Spot { line: 0, column: -1, column_is_absolute: false });
    }
}
