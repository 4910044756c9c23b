//! Any bytes are told to be text or not, and decoded, in the same way however they arrive: `cargo fuzz run decode`.
#![no_main]

use std::io::{self, Read};

use libfuzzer_sys::fuzz_target;
use logdx::input::{Block, BlockReader, Decoder, Sniffed};

/// Gives at most so many bytes at once.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer.len().min(self.1);
        self.0.read(&mut buffer[..len])
    }
}

fn decoded(bytes: &[u8], step: usize) -> Result<Vec<u8>, Sniffed> {
    let mut decoder = Decoder::new(Pieces(bytes, step));
    let sniffed = loop {
        if let Some(sniffed) = decoder.sniff().expect("a slice reads") {
            break sniffed;
        }
    };
    if sniffed != Sniffed::Text {
        return Err(sniffed);
    }
    let (mut blocks, mut block, mut text) = (BlockReader::new(decoder), Block::default(), Vec::new());
    while blocks.next(&mut block, &mut |_| {}).expect("a slice reads") {
        assert_eq!(block.own_start(), text.len() as u64);
        text.extend_from_slice(block.own_bytes());
    }
    Ok(text)
}

fuzz_target!(|bytes: &[u8]| {
    let whole = decoded(bytes, usize::MAX);
    for step in [1, 7, 4096] {
        assert_eq!(decoded(bytes, step), whole);
    }
});
