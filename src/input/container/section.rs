//! A section of something that can be read anywhere, as a stream of its own. Any number of threads may read sections of one file.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

/// Bytes that can be read from any offset, by several threads at once.
pub(crate) trait ReadAt: Send + Sync {
    /// Reads once, from an offset; 0 at the end.
    fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<usize>;
}

impl ReadAt for File {
    #[cfg(unix)]
    fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, out, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, out, offset)
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<usize> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let mut rest = self.get(from..).unwrap_or_default();
        rest.read(out)
    }
}

/// Bytes that can be read anywhere, and how many there are.
#[derive(Clone)]
pub(crate) struct Whole {
    pub bytes: Arc<dyn ReadAt>,
    pub len: u64,
}

impl Whole {
    /// The bytes from `start` to `end`, as far as there are any.
    pub(crate) fn section(&self, start: u64, end: u64) -> Section {
        Section { bytes: Arc::clone(&self.bytes), at: start, end: end.min(self.len) }
    }

    /// A few bytes at an offset; an error if there are fewer.
    pub(crate) fn array<const N: usize>(&self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.section(at, self.len).read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A part of them.
pub(crate) struct Section {
    bytes: Arc<dyn ReadAt>,
    at: u64,
    end: u64,
}

impl Read for Section {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = out.len().min(usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX));
        let read = self.bytes.read_at(out.get_mut(..len).unwrap_or_default(), self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
