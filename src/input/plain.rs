//! Plain texts: large files whose text is what stands in them, byte for byte, so that several threads can each read a part of one. A [`Whole`] in,
//! [`BlockReader`]s of stretches of it out.
//!
//! Invariant: the blocks of all stretches are those that one reader of the whole text would give.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::block::{BlockReader, OWN_BYTES};
use super::container::section::{Section, Whole};
use super::skipped::Skipped;
use super::trouble;

/// Blocks of a stretch. What a block needs before and behind it is read once more by the neighbour.
const STRETCH: u64 = 16;
/// Smaller ones are read by one thread.
const LEN_MIN: u64 = 2 * STRETCH * OWN_BYTES as u64;

/// A text of which every thread may read a stretch.
pub(crate) struct Plain {
    name: String,
    whole: Whole,
    /// Where the text begins.
    from: u64,
    /// The first block that nobody reads yet.
    next: AtomicU64,
    has_failed: AtomicBool,
}

impl Plain {
    /// Of what a decoder leaves as it is from an offset on; none if it is not worth it.
    pub(super) fn of(name: &str, whole: &Whole, from: u64) -> Option<Self> {
        let is_large = whole.len.saturating_sub(from) >= LEN_MIN;
        is_large.then(|| Self {
            name: name.to_owned(),
            whole: whole.clone(),
            from,
            next: AtomicU64::new(0),
            has_failed: AtomicBool::new(false),
        })
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How many blocks it has.
    pub(crate) fn blocks(&self) -> u64 {
        (self.whole.len - self.from).div_ceil(OWN_BYTES as u64)
    }

    /// The numbers of the blocks of the next stretch, and a reader of these, which gives the blocks behind them as well; none at the end.
    pub(crate) fn stretch(&self) -> Option<(std::ops::Range<u64>, BlockReader<Section>)> {
        let first = self.next.fetch_add(STRETCH, Ordering::Relaxed);
        let blocks = first..(first + STRETCH).min(self.blocks());
        let reader = BlockReader::of_blocks(&blocks, |text| self.whole.section(self.from + text.start, self.from + text.end));
        (!blocks.is_empty()).then_some((blocks, reader))
    }

    /// What is to be told of an error, which may be one of many.
    pub(crate) fn failure(&self, error: &io::Error) -> Option<Skipped> {
        (!self.has_failed.swap(true, Ordering::Relaxed)).then(|| trouble::skip(&self.name, error))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;

    use super::super::block::Block;
    use super::super::decode::Decoder;
    use super::*;

    fn blocks(reader: &mut BlockReader<impl io::Read>, max: usize) -> Vec<(u64, u64, std::ops::Range<usize>, Vec<u8>)> {
        let mut block = Block::default();
        let mut all = Vec::new();
        while all.len() < max && reader.next(&mut block, &mut |_| {}).unwrap() {
            all.push((block.index, block.start, block.own.clone(), block.data.clone()));
        }
        all
    }

    #[test]
    fn stretches_give_the_blocks_that_one_reader_gives() {
        for more in [0, 1, 777, OWN_BYTES, STRETCH as usize * OWN_BYTES - 1] {
            let text: Vec<u8> = (0..LEN_MIN as usize + more).map(|i| (i % 251) as u8 | 0x20).collect();
            let mut decoder = Decoder::new(Cursor::new(&text));
            while decoder.sniff().unwrap().is_none() {}
            let expected = blocks(&mut BlockReader::new(decoder), usize::MAX);
            let bytes = [&b"\xEF\xBB\xBF"[..], &text].concat();
            let plain = Plain::of("x", &Whole { len: bytes.len() as u64, bytes: Arc::new(bytes) }, 3).unwrap();
            assert_eq!(plain.blocks(), expected.len() as u64);
            let stretches = std::iter::from_fn(|| plain.stretch());
            let all: Vec<_> = stretches.flat_map(|(range, mut reader)| blocks(&mut reader, range.count())).collect();
            assert!(all == expected, "{more}");
        }
        let cut = vec![b'x'; LEN_MIN as usize / 3];
        let plain = Plain::of("x", &Whole { len: LEN_MIN, bytes: Arc::new(cut.clone()) }, 0).unwrap();
        let stretches = std::iter::from_fn(|| plain.stretch());
        let read: usize =
            stretches.flat_map(|(range, mut reader)| blocks(&mut reader, range.count())).map(|one| one.2.len()).sum();
        assert_eq!(read, cut.len(), "of a file that was cut off, what is there");
        let small = Whole { len: 100, bytes: Arc::new(vec![b'x'; 100]) };
        assert!(Plain::of("x", &small, 0).is_none(), "a small text is read by one thread");
    }
}
