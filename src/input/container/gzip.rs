//! gzip: any number of members behind each other. What stands behind the last one is damage, unless it is padding.

use std::io::{self, BufRead, Read};

use crc32fast::Hasher;

use super::inflate::Inflate;

const MAGIC: [u8; 2] = [0x1F, 0x8B];
const DEFLATE: u8 = 8;
const HEADER_CHECKSUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

/// The members of a stream as one text.
pub(crate) struct Gzip<B> {
    input: B,
    member: Option<Member>,
    any: bool,
}

struct Member {
    inflate: Inflate,
    checksum: Hasher,
    len: u32,
}

impl<B: BufRead> Gzip<B> {
    pub(crate) fn new(input: B) -> Self {
        Self { input, member: None, any: false }
    }

    /// Opens the next member; none at the end.
    fn next(&mut self) -> io::Result<Option<Member>> {
        let first = if self.any { self.behind_padding()? } else { self.input.fill_buf()?.first().copied() };
        if first.is_none() && self.any {
            return Ok(None);
        }
        let [magic @ .., method, flags] = self.array::<4>()?;
        let _time_and_system: [u8; 6] = self.array()?;
        if magic != MAGIC || method != DEFLATE {
            let what = if self.any { "something else follows its end" } else { "the header is damaged" };
            return Err(io::Error::other(what));
        }
        if flags & EXTRA != 0 {
            for _ in 0..u16::from_le_bytes(self.array()?) {
                let _: [u8; 1] = self.array()?;
            }
        }
        for text in [NAME, COMMENT] {
            while flags & text != 0 && self.array::<1>()? != [0] {}
        }
        if flags & HEADER_CHECKSUM != 0 {
            let _: [u8; 2] = self.array()?;
        }
        self.any = true;
        Ok(Some(Member { inflate: Inflate::new(), checksum: Hasher::new(), len: 0 }))
    }

    /// The first byte behind NULs, which tapes and some tools leave behind a member.
    fn behind_padding(&mut self) -> io::Result<Option<u8>> {
        loop {
            let bytes = self.input.fill_buf()?;
            let nuls = bytes.iter().take_while(|&&b| b == 0).count();
            let next = bytes.get(nuls).copied();
            self.input.consume(nuls);
            if next.is_some() || nuls == 0 {
                return Ok(next);
            }
        }
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl<B: BufRead> Read for Gzip<B> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(member) = &mut self.member else {
                self.member = self.next()?;
                if self.member.is_none() {
                    return Ok(0);
                }
                continue;
            };
            let read = member.inflate.read_from(&mut self.input, out)?;
            if read > 0 || out.is_empty() {
                member.checksum.update(out.get(..read).unwrap_or_default());
                member.len = member.len.wrapping_add(read as u32);
                return Ok(read);
            }
            let (checksum, len) = (member.checksum.clone().finalize(), member.len);
            self.member = None;
            if self.array()? != checksum.to_le_bytes() || self.array()? != len.to_le_bytes() {
                return Err(io::Error::other("the checksum does not match"));
            }
        }
    }
}
