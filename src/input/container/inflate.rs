//! Raw deflate, as gzip and zip have it: compressed bytes in, text out.
//!
//! It stands here and not in a crate because of damage: what was decompressed before it is given first, and then the error.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

/// A stream that ends by itself.
pub(crate) struct Inflate {
    state: Decompress,
    ended: bool,
    failure: Option<io::Error>,
}

impl Inflate {
    pub(crate) fn new() -> Self {
        Self { state: Decompress::new(false), ended: false, failure: None }
    }

    /// Decompresses some of `input`. 0 at the end of the stream; not a byte behind it is taken.
    pub(crate) fn read_from(&mut self, input: &mut impl BufRead, out: &mut [u8]) -> io::Result<usize> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        while !self.ended && !out.is_empty() {
            let bytes = input.fill_buf()?;
            let (at_end, taken, given) = (bytes.is_empty(), self.state.total_in(), self.state.total_out());
            let result = self.state.decompress(bytes, out, FlushDecompress::None);
            let (taken, given) = (self.state.total_in() - taken, (self.state.total_out() - given) as usize);
            input.consume(taken as usize);
            match result {
                Ok(Status::StreamEnd) => self.ended = true,
                Ok(_) if given == 0 && at_end => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) if given == 0 && taken == 0 => return Err(io::Error::other("the data is damaged")),
                Ok(_) => {}
                Err(_) => self.failure = Some(io::Error::other("the data is damaged")),
            }
            if given > 0 {
                return Ok(given);
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
        }
        Ok(0)
    }
}

/// A stream with what it is read from.
pub(crate) struct Inflating<B> {
    input: B,
    inflate: Inflate,
}

impl<B: BufRead> Inflating<B> {
    pub(crate) fn new(input: B) -> Self {
        Self { input, inflate: Inflate::new() }
    }
}

impl<B: BufRead> Read for Inflating<B> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.inflate.read_from(&mut self.input, out)
    }
}
