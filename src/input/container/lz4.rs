//! lz4: frames behind each other, also skippable ones.
//!
//! The frame decoder takes an end between two blocks for the end of the frame, so the last bytes it took are looked at: a frame that is whole ends
//! with an empty block, and perhaps a checksum.

use std::io::{self, BufRead, Chain, Cursor, Read};

use lz4_flex::frame::FrameDecoder;

pub(crate) const MAGIC: [u8; 4] = [0x04, 0x22, 0x4D, 0x18];
/// Frames of the first years: they have no end mark.
pub(crate) const LEGACY: [u8; 4] = [0x02, 0x21, 0x4C, 0x18];
const END_MARK: [u8; 4] = [0; 4];

/// A skippable frame: its last three bytes; the first is 50 to 5F, in hexadecimal. zstd has the same.
pub(crate) fn is_skippable(magic: [u8; 4]) -> bool {
    matches!(magic, [0x50..=0x5F, 0x2A, 0x4D, 0x18])
}

/// The frames of a stream as one text.
pub(crate) struct Lz4<B: BufRead> {
    state: State<B>,
}

type Frame<B> = FrameDecoder<Chain<Cursor<[u8; 4]>, Tail<B>>>;

enum State<B: BufRead> {
    Between(Tail<B>),
    /// And whether it is one of the first years.
    Within(Box<Frame<B>>, bool),
    Ended,
}

impl<B: BufRead> Lz4<B> {
    pub(crate) fn new(input: B) -> Self {
        Self { state: State::Between(Tail { input, last: [0; 8] }) }
    }
}

impl<B: BufRead> Read for Lz4<B> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Between(mut input) => {
                    if input.input.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let mut magic = [0; 4];
                    input.read_exact(&mut magic)?;
                    if is_skippable(magic) {
                        let mut len = [0; 4];
                        input.read_exact(&mut len)?;
                        let len = u64::from(u32::from_le_bytes(len));
                        if io::copy(&mut input.by_ref().take(len), &mut io::sink())? < len {
                            return Err(io::ErrorKind::UnexpectedEof.into());
                        }
                        self.state = State::Between(input);
                    } else if magic == MAGIC || magic == LEGACY {
                        let decoder = FrameDecoder::new(Cursor::new(magic).chain(input));
                        self.state = State::Within(Box::new(decoder), magic == LEGACY);
                    } else {
                        return Err(io::Error::other("something else follows its end"));
                    }
                }
                State::Within(mut decoder, is_legacy) => {
                    let read = decoder.read(out)?;
                    if read > 0 || out.is_empty() {
                        self.state = State::Within(decoder, is_legacy);
                        return Ok(read);
                    }
                    let input = decoder.into_inner().into_inner().1;
                    if !is_legacy && !input.last.ends_with(&END_MARK) && !input.last.starts_with(&END_MARK) {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    self.state = State::Between(input);
                }
            }
        }
    }
}

/// Remembers the last bytes that were read.
struct Tail<B> {
    input: B,
    last: [u8; 8],
}

impl<B: BufRead> Read for Tail<B> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(out)?;
        let new = out.get(read.saturating_sub(8)..read).unwrap_or_default();
        self.last.rotate_left(new.len());
        if let Some(end) = self.last.len().checked_sub(new.len()).and_then(|from| self.last.get_mut(from..)) {
            end.copy_from_slice(new);
        }
        Ok(read)
    }
}
