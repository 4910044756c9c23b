//! zip as it comes: local headers, each with its data behind it, until the directory begins.
//!
//! A member whose sizes follow its data ends where its compression does. Stored data has no such end: it goes up to a data descriptor that
//! has exactly its size and checksum. Behind damage, reading goes on at the next thing that looks like a header.

use std::io::{self, BufRead, Read};

use crc32fast::Hasher;
use memchr::memmem;

use super::{CENTRAL, DESCRIPTOR, END, Header, LOCAL, Summed, number, verify};
use crate::input::container::source::{Source, Taken};
use crate::input::trouble;

/// A directory of 64-bit sizes ends in this.
const END_64: [u8; 4] = *b"PK\x06\x06";
/// What old tools wrote first when they were ready to cut an archive into parts, and did not.
const SPANNED: [u8; 4] = *b"PK00";
/// A descriptor with all it may have.
const DESCRIPTOR_MAX: usize = 24;

/// An archive that is being read.
pub(crate) struct Local<R> {
    source: Source<R>,
    damage: u64,
    /// Where the data of the present member begins.
    data: u64,
}

impl<R: Read> Local<R> {
    pub(crate) fn new(source: Source<R>) -> Self {
        Self { source, damage: 0, data: 0 }
    }

    /// How many stretches of it were nothing that a zip has.
    pub(crate) fn damage(&self) -> u64 {
        self.damage
    }

    /// What its members are read from.
    pub(crate) fn taken(&self) -> Taken {
        self.source.taken()
    }

    /// The header of the next member.
    pub(crate) fn next(&mut self) -> io::Result<Option<Header>> {
        loop {
            let next = self.source.peek(4)?;
            match <[u8; 4]>::try_from(next) {
                Ok(LOCAL) => break,
                Ok(CENTRAL | END | END_64) => return Ok(None),
                Ok(DESCRIPTOR | SPANNED) => self.source.consume(4),
                Ok(_) => {
                    self.damage += 1;
                    self.find_header()?;
                }
                Err(_) => return Err(trouble::damaged("zip: the archive ends without its directory")),
            }
        }
        let Some(fixed) = self.source.take_array::<30>()? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let mut text = |len: u16| {
            let mut bytes = vec![0; usize::from(len)];
            self.source.read_exact(&mut bytes).map(|()| bytes)
        };
        let (name, extra) = (text(number!(u16, fixed, 26))?, text(number!(u16, fixed, 28))?);
        self.data = self.source.position();
        Ok(Some(Header::read(fixed.get(6..).unwrap_or_default(), name, &extra).0))
    }

    /// Takes the directory and what else follows: who writes to a pipe wants to be read to the end, and a compression around it has a checksum there.
    pub(crate) fn drain(&mut self) -> io::Result<()> {
        while !self.source.fill_buf()?.is_empty() {
            self.source.skip(u64::MAX)?;
        }
        Ok(())
    }

    /// What the decompression of a member needs.
    pub(crate) fn memory(&mut self, header: &Header) -> io::Result<u64> {
        Ok(header.memory(self.source.peek(64)?))
    }

    /// The text of the member.
    pub(crate) fn open<'a>(&'a mut self, header: &Header, memory: u64) -> io::Result<Summed<Box<dyn Read + 'a>>> {
        let reader = if !header.sizes_follow() {
            header.open((&mut self.source).take(header.compressed), memory)?
        } else if header.method == 0 {
            Box::new(Stored { source: &mut self.source, checksum: Hasher::new(), size: 0, ended: false })
        } else {
            header.open(&mut self.source, memory)?
        };
        Ok(Summed::new(reader))
    }

    /// Goes behind a member that was read, or not. Whether it was what its headers say, if all of it was read.
    pub(crate) fn close(&mut self, header: &Header, sums: (bool, u64, u32)) -> io::Result<()> {
        let (ended, size, checksum) = sums;
        if header.sizes_follow() {
            if !ended {
                return self.find_header();
            }
            self.give_back(header, checksum)?;
            let taken = self.source.position().saturating_sub(self.data);
            return self.descriptor(header, taken, size, checksum);
        }
        let left = header.compressed.saturating_sub(self.source.position().saturating_sub(self.data));
        // where a size is too large and the next header stands here, it counts for more
        if left > 0 && !(ended && self.at_header()?) && self.source.skip(left)? < left {
            return Err(trouble::damaged("zip: the archive ends within the member"));
        }
        if ended { verify((size, checksum), (header.size, header.checksum)) } else { Ok(()) }
    }

    fn at_header(&mut self) -> io::Result<bool> {
        Ok(<[u8; 4]>::try_from(self.source.peek(4)?).is_ok_and(|next| [LOCAL, CENTRAL, DESCRIPTOR].contains(&next)))
    }

    /// The decoder of deflate64 takes up to two bytes behind its end.
    fn give_back(&mut self, header: &Header, checksum: u32) -> io::Result<()> {
        let expected = [&DESCRIPTOR[..], &checksum.to_le_bytes()].concat();
        for back in 0..3 {
            if header.method != 9 || self.source.peek(8)? == expected {
                return Ok(());
            }
            if !self.source.back(1) {
                self.source.skip(back)?;
                return Ok(());
            }
        }
        self.source.skip(3).map(drop)
    }

    /// Takes the descriptor behind a member.
    fn descriptor(&mut self, header: &Header, taken: u64, size: u64, checksum: u32) -> io::Result<()> {
        let bytes = self.source.peek(DESCRIPTOR_MAX + 2)?;
        let signature = if bytes.starts_with(&DESCRIPTOR) { 4 } else { 0 };
        let (told, narrow, wide) =
            (number!(u32, bytes, signature), number!(u32, bytes, signature + 8), number!(u64, bytes, signature + 12));
        // tools disagree on when the sizes have 64 bits; the right ones tell, and for an empty member what follows
        let is_narrow = number!(u32, bytes, signature + 4) == taken as u32 && narrow == size as u32;
        let is_wide = number!(u64, bytes, signature + 4) == taken && wide == size;
        let followed = bytes.get(signature + 12..).is_some_and(|next| next.starts_with(b"PK"));
        let is_wide = if is_narrow && is_wide { !followed } else { is_wide || (header.is_zip64 && !is_narrow) };
        let size_told = if is_wide { wide } else { narrow.into() };
        let len = signature + if is_wide { 20 } else { 12 };
        let whole = bytes.len() >= len;
        self.source.consume(len.min(DESCRIPTOR_MAX));
        if !whole {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        verify((if is_wide { size } else { u64::from(size as u32) }, checksum), (size_told, told))
    }

    /// Goes to the next header of a member or of the directory, or to the end.
    fn find_header(&mut self) -> io::Result<()> {
        let mut from = 0;
        loop {
            self.source.skip(from)?;
            let bytes = self.source.fill_buf()?;
            if bytes.is_empty() {
                return Ok(());
            }
            match memchr::memchr(b'P', bytes) {
                None => from = bytes.len() as u64,
                Some(at) => {
                    self.source.consume(at);
                    let next = self.source.peek(4)?;
                    if [&LOCAL[..], &CENTRAL, &END].contains(&next) {
                        return Ok(());
                    }
                    from = 1;
                }
            }
        }
    }
}

/// Stored data whose size follows it.
struct Stored<'a, R> {
    source: &'a mut Source<R>,
    checksum: Hasher,
    size: u64,
    ended: bool,
}

impl<R: Read> Stored<'_, R> {
    /// Whether a descriptor of what was given so far stands next.
    fn at_descriptor(&mut self) -> io::Result<bool> {
        let bytes = self.source.peek(DESCRIPTOR_MAX)?;
        let sizes = (number!(u32, bytes, 8), number!(u32, bytes, 12)) == (self.size as u32, self.size as u32)
            || (number!(u64, bytes, 8), number!(u64, bytes, 16)) == (self.size, self.size);
        Ok(bytes.starts_with(&DESCRIPTOR) && sizes && number!(u32, bytes, 4) == self.checksum.clone().finalize())
    }
}

impl<R: Read> Read for Stored<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.ended {
            return Ok(0);
        }
        self.ended = self.at_descriptor()?;
        if self.ended {
            return Ok(0);
        }
        let bytes = self.source.fill_buf()?;
        if bytes.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // up to what may be one; the first byte is none
        let more = bytes.get(1..).unwrap_or_default();
        let free = memmem::find(more, &DESCRIPTOR).unwrap_or_else(|| more.len().saturating_sub(DESCRIPTOR.len() - 1)) + 1;
        let len = free.min(out.len());
        let bytes = bytes.get(..len).unwrap_or_default();
        self.checksum.update(bytes);
        if let Some(to) = out.get_mut(..bytes.len()) {
            to.copy_from_slice(bytes);
        }
        self.source.consume(len);
        self.size += len as u64;
        Ok(len)
    }
}
