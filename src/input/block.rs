//! Blocks: the text of a document, cut at fixed offsets. A [`Decoder`] in, [`Block`]s out, each with enough text before and behind its own
//! to verify a message that begins at its edge and to see who printed it.
//!
//! Invariant: each byte is in exactly one block's own part, and where the cuts are depends on offsets alone.

use std::io::{self, Read};
use std::ops::Range;

use super::buffer::Buffer;
use super::decode::Decoder;
use crate::origin;

/// Text that a block owns. It fits a second-level cache of 1 MiB together with its view and the text that is read next.
pub const OWN_BYTES: usize = 256 << 10;
/// Text before it: what a message may span to the left of its atom, and the origin before that.
const BEFORE_BYTES: usize = origin::BEFORE;
/// Text behind it: the rest of a message, and the origin behind that.
const AFTER_BYTES: usize = origin::AFTER + (16 << 10);

/// A piece of a document.
#[derive(Debug, Default)]
pub struct Block {
    /// Its number within the document, from 0.
    pub index: u64,
    /// Where `data` begins in the document's text.
    pub start: u64,
    /// Its text, with some before and behind it.
    pub data: Vec<u8>,
    /// Its own part of `data`.
    pub own: Range<usize>,
}

impl Block {
    /// Where its own part begins in the document's text.
    pub fn own_start(&self) -> u64 {
        self.start + self.own.start as u64
    }

    /// Its own text.
    pub fn own_bytes(&self) -> &[u8] {
        self.data.get(self.own.clone()).unwrap_or_default()
    }
}

/// Cuts a document into blocks.
pub struct BlockReader<R> {
    decoder: Decoder<R>,
    text: Buffer,
    /// Where `text` begins in the document.
    start: u64,
    /// Where the next block's own part begins in `text`.
    own: usize,
    index: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl<R: Read> BlockReader<R> {
    /// A reader of text that was [sniffed](Decoder::sniff).
    pub fn new(decoder: Decoder<R>) -> Self {
        Self { decoder, text: Buffer::default(), start: 0, own: 0, index: 0, ended: false, failure: None }
    }

    /// A reader of these blocks and what follows them, of a text that can be read anywhere and is not to be decoded; `open` gives a part of it.
    pub(super) fn of_blocks(blocks: &Range<u64>, open: impl FnOnce(Range<u64>) -> R) -> Self {
        let own = |block: u64| block * OWN_BYTES as u64;
        let start = own(blocks.start).saturating_sub(BEFORE_BYTES as u64);
        let reader = open(start..own(blocks.end) + AFTER_BYTES as u64);
        let (own, index) = ((own(blocks.start) - start) as usize, blocks.start);
        Self { start, own, index, ..Self::new(Decoder::of_text(reader)) }
    }

    /// Bytes read so far, before decoding.
    pub fn raw_bytes(&self) -> u64 {
        self.decoder.raw_bytes()
    }

    /// Fills `block` with the next piece; false at the end. Whenever some text has come and more is waited for, `arrived` is called.
    ///
    /// # Errors
    /// Those of the reader, after the blocks of what was read before.
    pub fn next(&mut self, block: &mut Block, arrived: &mut dyn FnMut(&Self)) -> io::Result<bool> {
        let wanted = self.own + OWN_BYTES + AFTER_BYTES;
        while !self.ended && self.text.len() < wanted {
            let missing = wanted - self.text.len();
            match self.decoder.read_into(&mut self.text, missing) {
                Ok(true) => arrived(self),
                Ok(false) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(error);
                }
            }
        }
        // a file that was cut off may end before the own part begins
        let own = self.text.len().saturating_sub(self.own).min(OWN_BYTES);
        if own == 0 {
            return self.failure.take().map_or(Ok(false), Err);
        }
        let end = self.own + own;
        // the block gets the text itself; what the next one needs of it is copied
        let spent = end.saturating_sub(BEFORE_BYTES);
        let rest = Buffer::with(self.text.bytes().get(spent..).unwrap_or_default(), std::mem::take(&mut block.data));
        block.data = std::mem::replace(&mut self.text, rest).into_text();
        block.data.truncate(end + AFTER_BYTES);
        (block.index, block.start, block.own) = (self.index, self.start, self.own..end);
        self.index += 1;
        self.start += spent as u64;
        self.own = end - spent;
        Ok(true)
    }

    /// Fills `block` with what has come since `from`, an offset in the document's text, and is in no block yet. False if there is nothing.
    pub fn look_ahead(&self, block: &mut Block, from: u64) -> bool {
        let from = usize::try_from(from.saturating_sub(self.start)).unwrap_or(usize::MAX).max(self.own);
        let some = from < self.text.len();
        if some {
            let start = from.saturating_sub(BEFORE_BYTES);
            (block.index, block.start, block.own) =
                (self.index, self.start + start as u64, from - start..self.text.len() - start);
            block.data.clear();
            block.data.extend_from_slice(self.text.bytes().get(start..).unwrap_or_default());
        }
        some
    }

    /// Where the text that has come ends.
    pub fn end(&self) -> u64 {
        self.start + self.text.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_cut_at_the_same_offsets_however_the_text_arrives() {
        let text: Vec<u8> = (0..3 * OWN_BYTES + 777).map(|i| (i % 251) as u8).collect();
        let mut all = Vec::new();
        for step in [1000, 1 << 20] {
            let mut decoder = Decoder::new(
                text.chunks(step).fold(Box::new(io::empty()) as Box<dyn Read>, |before, chunk| Box::new(before.chain(chunk))),
            );
            while decoder.sniff().expect("a slice reads").is_none() {}
            let mut reader = BlockReader::new(decoder);
            let (mut block, mut cuts, mut own) = (Block::default(), Vec::new(), Vec::new());
            while reader.next(&mut block, &mut |_| {}).expect("a slice reads") {
                cuts.push((block.index, block.start, block.own.clone(), block.data.len()));
                own.extend_from_slice(block.own_bytes());
            }
            assert!(own == text, "each byte is in exactly one block's own part");
            all.push(cuts);
        }
        assert_eq!(all[0].len(), 4);
        assert_eq!(all[0], all[1]);
    }
}
