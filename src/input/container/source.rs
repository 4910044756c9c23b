//! A source: the bytes a container is read from, with a look ahead and an exact count of what was taken. Any reader in, a [`BufRead`] out.
//!
//! Decoders are given a `&mut Source` or own one; either way nothing that stands behind the end of a stream is lost in their buffers, which is
//! what lets members follow each other on a pipe.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Enough for the input of any decoder; larger ones fall out of the cache.
const BUFFER: usize = 64 << 10;
/// So many bytes that were taken can be given back.
const BACK: usize = 4;

/// How many bytes were taken from a source; only the source adds to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Arc<AtomicU64>);

impl Taken {
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self, bytes: usize) {
        self.0.store(self.get() + bytes as u64, Ordering::Relaxed);
    }
}

/// A reader with a buffer of its own.
pub(crate) struct Source<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    taken: Taken,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), start: 0, end: 0, taken: Taken::default() }
    }

    /// A count that goes on while the source is lent or owned by a decoder.
    pub(crate) fn taken(&self) -> Taken {
        self.taken.clone()
    }

    /// Bytes taken so far.
    pub(crate) fn position(&self) -> u64 {
        self.taken.get()
    }

    /// The next `len` bytes, which are not taken yet; fewer only at the end. `len` is small.
    pub(crate) fn peek(&mut self, len: usize) -> io::Result<&[u8]> {
        debug_assert!(len + BACK <= BUFFER, "a look ahead fits the buffer");
        while self.end - self.start < len {
            self.compact();
            if self.fill()? == 0 {
                break;
            }
        }
        Ok(self.buffer.get(self.start..self.end.min(self.start + len)).unwrap_or_default())
    }

    /// Takes `N` bytes, or none if fewer are left.
    pub(crate) fn take_array<const N: usize>(&mut self) -> io::Result<Option<[u8; N]>> {
        let array = <[u8; N]>::try_from(self.peek(N)?).ok();
        if array.is_some() {
            self.consume(N);
        }
        Ok(array)
    }

    /// Passes over `len` bytes. How many there were.
    pub(crate) fn skip(&mut self, len: u64) -> io::Result<u64> {
        let mut left = len;
        while left > 0 {
            let have = self.fill_buf()?.len();
            if have == 0 {
                break;
            }
            let step = have.min(usize::try_from(left).unwrap_or(usize::MAX));
            self.consume(step);
            left -= step as u64;
        }
        Ok(len - left)
    }

    /// Gives back the last bytes that were taken, [`BACK`] at most, for a decoder that has taken too many. False if they are gone.
    pub(crate) fn back(&mut self, len: usize) -> bool {
        let kept = len <= self.start.min(BACK);
        if kept {
            self.start -= len;
            self.taken.0.store(self.taken.get() - len as u64, Ordering::Relaxed);
        }
        kept
    }

    /// Makes room behind what is in the buffer.
    fn compact(&mut self) {
        let from = self.start.saturating_sub(BACK);
        self.buffer.copy_within(from..self.end, 0);
        (self.start, self.end) = (self.start - from, self.end - from);
    }

    /// Fills the buffer. It is always filled to its end, so that a decoder sees the same pieces however the bytes arrive: how much it gives before
    /// it finds damage depends on them. What fails when something was read fails again.
    fn fill(&mut self) -> io::Result<usize> {
        self.buffer.resize(BUFFER, 0);
        let before = self.end;
        while let Some(room @ [_, ..]) = self.buffer.get_mut(self.end..) {
            match retry(|| self.reader.read(room)) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(_) if self.end > before => break,
                Err(error) => return Err(error),
            }
        }
        Ok(self.end - before)
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // large reads need no stop in between
        if self.start == self.end && out.len() >= BUFFER {
            (self.start, self.end) = (0, 0);
            let read = retry(|| self.reader.read(out))?;
            self.taken.add(read);
            return Ok(read);
        }
        let have = self.fill_buf()?;
        let len = have.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..len), have.get(..len)) {
            to.copy_from_slice(from);
        }
        self.consume(len);
        Ok(len)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.compact();
            self.fill()?;
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.taken.add(len);
    }
}

/// A read that was interrupted by a signal is made again.
fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
