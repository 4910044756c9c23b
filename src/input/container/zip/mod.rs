//! zip: what its two readers have in common, a member's header and its data.
//!
//! On a pipe, and within another container, the local headers are read as they come (`local`). A file, where one can read anywhere, is read by
//! its directory (`directory`) if that is whole, its members by several threads; else as a pipe would be.

pub(crate) mod directory;
pub(crate) mod local;

use std::io::{self, BufRead, Read};

use bzip2::bufread::BzDecoder;
use crc32fast::Hasher;
use deflate64::InflaterManaged;

use super::codec::{self, Codec};
use super::inflate::Inflating;
use crate::input::trouble;

/// The first bytes of a local header.
pub(crate) const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// The first bytes of an entry of the directory.
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
/// The first bytes behind all entries of the directory; an empty archive is nothing else.
pub(crate) const END: [u8; 4] = *b"PK\x05\x06";
/// The first bytes of what may stand before the first member of an archive that was cut into parts, and of a data descriptor.
pub(crate) const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";

const ENCRYPTED: u16 = 1;
/// Sizes and checksum follow the data.
const SIZES_FOLLOW: u16 = 8;
/// With lzma: its end is marked.
const END_MARKED: u16 = 2;

/// What headers say about a member.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    pub name: Vec<u8>,
    flags: u16,
    method: u16,
    checksum: u32,
    compressed: u64,
    size: u64,
    is_zip64: bool,
}

/// A little-endian number at a place that a fixed array has.
macro_rules! number {
    ($type:ty, $bytes:expr, $at:expr) => {
        $bytes.get($at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| <$type>::from_le_bytes(*bytes))
    };
}
use number;

impl Header {
    /// The fields that local headers and the directory have in the same order.
    fn read(fields: &[u8], name: Vec<u8>, extra: &[u8]) -> (Self, Option<u64>) {
        let mut header = Self {
            name,
            flags: number!(u16, fields, 0),
            method: number!(u16, fields, 2),
            checksum: number!(u32, fields, 8),
            compressed: number!(u32, fields, 12).into(),
            size: number!(u32, fields, 16).into(),
            is_zip64: false,
        };
        let offset = header.extra(extra);
        (header, offset)
    }

    /// Sizes that need 64 bits stand in an extra field, each only if the header has no room for it; so does, behind them, the offset.
    fn extra(&mut self, mut extra: &[u8]) -> Option<u64> {
        while let [a, b, c, d, rest @ ..] = extra {
            let len = usize::from(u16::from_le_bytes([*c, *d]));
            let (field, rest) = rest.split_at_checked(len).unwrap_or((rest, &[]));
            if u16::from_le_bytes([*a, *b]) == 1 {
                let mut values = field.chunks_exact(8).map(|value| number!(u64, value, 0));
                self.is_zip64 = true;
                for size in [&mut self.size, &mut self.compressed] {
                    if *size == u64::from(u32::MAX) {
                        *size = values.next().unwrap_or(*size);
                    }
                }
                return values.next();
            }
            extra = rest;
        }
        None
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.flags & ENCRYPTED != 0
    }

    pub(crate) fn sizes_follow(&self) -> bool {
        self.flags & SIZES_FOLLOW != 0
    }

    /// A folder: no data, and a name that says so.
    pub(crate) fn is_folder(&self) -> bool {
        matches!(self.name.last(), Some(b'/' | b'\\')) && self.size == 0
    }

    /// What decompression needs, by the first bytes of the data.
    fn memory(&self, head: &[u8]) -> u64 {
        match self.method {
            12 => Codec::Bzip2.memory(head),
            14 => Codec::Lzma.memory(head.get(4..).unwrap_or_default()),
            20 | 93 => Codec::Zstd.memory(head),
            95 => Codec::Xz.memory(head),
            _ => 128 << 10,
        }
    }

    /// The text of the data. Nothing behind it is taken; stored data ends where `input` does.
    fn open<'a>(&self, mut input: impl BufRead + 'a, memory: u64) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self.method {
            0 => Box::new(input),
            8 => Box::new(Inflating::new(input)),
            9 => Box::new(Deflate64 { input, state: Box::new(InflaterManaged::new()) }),
            12 => Box::new(BzDecoder::new(input)),
            14 => {
                let mut head = [0; 9];
                input.read_exact(&mut head)?;
                // version, length of the properties, and these: the header of lzma has the size behind them
                let [_, _, 5, 0, properties @ ..] = head else { return Err(trouble::damaged("lzma: the header is damaged")) };
                let marked = self.flags & END_MARKED != 0 || self.sizes_follow();
                let size = if marked { u64::MAX } else { self.size };
                let header = [&properties[..], &size.to_le_bytes()].concat();
                Codec::Lzma.open(io::Cursor::new(header).chain(input), memory)?
            }
            20 | 93 => Codec::Zstd.open_one(input, memory)?,
            95 => Codec::Xz.open_one(input, memory)?,
            other => return Err(codec::unsupported(&format!("zip: compression method {other}"))),
        })
    }

    pub(crate) fn format(&self) -> &'static str {
        match self.method {
            0 => "zip",
            8 => "deflate",
            9 => "deflate64",
            12 => "bzip2",
            14 => "lzma",
            20 | 93 => "zstd",
            _ => "xz",
        }
    }
}

/// The reader of its crate takes the end of the input for the end of the stream, and drops what it has when it meets damage.
struct Deflate64<B> {
    input: B,
    state: Box<InflaterManaged>,
}

impl<B: BufRead> Read for Deflate64<B> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !out.is_empty() && !self.state.finished() {
            let bytes = self.input.fill_buf()?;
            let at_end = bytes.is_empty();
            let result = self.state.inflate(bytes, out);
            self.input.consume(result.bytes_consumed);
            if result.bytes_written > 0 {
                return Ok(result.bytes_written);
            }
            if result.data_error {
                return Err(io::Error::other("the data is damaged"));
            }
            if at_end && !self.state.finished() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}

/// Counts and sums up what it gives.
pub(crate) struct Summed<R> {
    reader: R,
    checksum: Hasher,
    size: u64,
    ended: bool,
}

impl<R> Summed<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, checksum: Hasher::new(), size: 0, ended: false }
    }

    /// Whether all of it was read, how much that was, and its checksum.
    pub(crate) fn sums(&self) -> (bool, u64, u32) {
        (self.ended, self.size, self.checksum.clone().finalize())
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        self.checksum.update(out.get(..read).unwrap_or_default());
        self.size += read as u64;
        self.ended |= read == 0 && !out.is_empty();
        Ok(read)
    }
}

/// Whether a member is what its header says.
fn verify(sums: (u64, u32), header: (u64, u32)) -> io::Result<()> {
    if sums.0 != header.0 {
        return Err(trouble::damaged(format!("zip: {} bytes are announced and {} are there", header.0, sums.0)));
    }
    if sums.1 != header.1 {
        return Err(trouble::damaged("zip: the checksum does not match"));
    }
    Ok(())
}
