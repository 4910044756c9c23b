//! 7z: what can be read anywhere in; its folders, each a stream of members behind each other, out.
//!
//! The directory stands at the end, so one that is no file of its own (in another container, or on a pipe) is held whole, up to [`HELD_MAX`].
//! The crate for it takes any dictionary size and count that a header asks for; here, both are granted or refused. Coders are those that text is
//! packed with; of the others (filters for programs, `PPMd`) the reason names the method.

mod header;

use std::io::{self, Read};

use bzip2::bufread::BzDecoder;
use crc32fast::Hasher;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{Filters, Stream};

use super::codec::{self, Codec};
use super::inflate::Inflating;
use super::section::Whole;
use super::source::{Source, Taken};
use crate::input::trouble;
use header::{Coder, Folder, Header, Outer, Streams};

/// The first bytes.
pub(crate) const MAGIC: [u8; 6] = [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C];
/// What is held of one that cannot be read anywhere.
pub(crate) const HELD_MAX: u64 = 64 << 20;
/// The directory of an archive.
const HEADER_MAX: u64 = 16 << 20;
/// What is made of a directory takes so many times its size.
const HEADER_MEMORY: u64 = 3;
/// The fixed header; offsets count from its end.
const FIXED: u64 = 32;

/// Asks for memory.
pub(crate) type Grant<'a> = &'a mut dyn FnMut(u64) -> io::Result<()>;

/// An archive.
pub(crate) struct SevenZ {
    whole: Whole,
    bytes: Vec<u8>,
    header: Header,
}

/// A member, in the order of the archive.
pub(crate) struct Member {
    /// Its name, in UTF-8.
    pub name: String,
    pub is_link: bool,
    /// Its size and checksum; none if it has no data.
    pub data: Option<(u64, Option<u32>)>,
    /// The folder it is the next member of.
    pub folder: usize,
}

impl SevenZ {
    /// Reads the directory.
    pub(crate) fn open(whole: Whole, grant: Grant<'_>) -> io::Result<Self> {
        let fixed: [u8; 32] = whole.array(0).map_err(|error| trouble::of_decoder("7z", error))?;
        let number =
            |at: usize| fixed.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let (offset, len, sum) = (number(12), number(20), number(24) >> 32);
        if crc32fast::hash(fixed.get(12..).unwrap_or_default()) != (number(8) as u32) {
            return Err(trouble::damaged("7z: the first header is damaged"));
        }
        if len == 0 {
            return Ok(Self { whole, bytes: Vec::new(), header: Header::default() });
        }
        grant(len.min(HEADER_MAX).saturating_mul(HEADER_MEMORY))?;
        let start = FIXED.saturating_add(offset);
        let mut bytes = Vec::new();
        whole.section(start, start.saturating_add(len)).take(HEADER_MAX + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > HEADER_MAX {
            return Err(trouble::limit("7z: its directory is larger than 16 MiB"));
        }
        if (bytes.len() as u64) < len {
            return Err(trouble::damaged("7z: the archive ends before its directory"));
        }
        if crc32fast::hash(&bytes) != sum as u32 {
            return Err(trouble::damaged("7z: the directory is damaged"));
        }
        // a directory is packed once; that it is packed again costs nobody but who does that
        for _ in 0..4 {
            match header::read(&bytes)? {
                Outer::Plain(header) => return Ok(Self { whole, bytes, header }),
                Outer::Packed(streams) => {
                    bytes = unpacked(&whole, &streams, grant)?;
                    grant((bytes.len() as u64).saturating_mul(HEADER_MEMORY))?;
                }
            }
        }
        Err(trouble::damaged("7z: the directory is packed again and again"))
    }

    /// The members, in order, with the folders they are in.
    pub(crate) fn members(&self) -> impl Iterator<Item = Member> {
        let mut parts =
            self.header.streams.folders.iter().zip(0..).flat_map(|(folder, i)| folder.parts.iter().map(move |part| (i, *part)));
        self.header.members.iter().map(move |member| {
            let name = self.bytes.get(member.name.start as usize..member.name.end as usize).unwrap_or_default();
            let units = name.chunks_exact(2).map(|pair| pair.iter().rev().fold(0, |unit, &byte| unit << 8 | u16::from(byte)));
            let name = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            let part = if member.has_data { parts.next() } else { None };
            let (folder, data) = part.map_or((0, None), |(folder, part)| (folder, Some(part)));
            Member { name, is_link: member.is_link, data, folder }
        })
    }

    /// All members of a folder as one text.
    pub(crate) fn folder(&self, index: usize, grant: Grant<'_>) -> io::Result<(Box<dyn Read>, Taken)> {
        open(&self.whole, &self.header.streams, index, grant)
    }
}

/// The header that is packed in a folder.
fn unpacked(whole: &Whole, streams: &Streams, grant: Grant<'_>) -> io::Result<Vec<u8>> {
    let (folder, _) = open(whole, streams, 0, grant)?;
    let mut bytes = Vec::new();
    let read = folder.take(HEADER_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| trouble::of_decoder("7z", error))?;
    if bytes.len() as u64 > HEADER_MAX {
        return Err(trouble::limit("7z: its directory is larger than 16 MiB"));
    }
    let checksum = streams.folders.first().and_then(|folder| folder.checksum);
    if checksum.is_some_and(|checksum| checksum != crc32fast::hash(&bytes)) {
        return Err(trouble::damaged("7z: the directory is damaged"));
    }
    Ok(bytes)
}

fn open(whole: &Whole, streams: &Streams, index: usize, grant: Grant<'_>) -> io::Result<(Box<dyn Read>, Taken)> {
    let damaged = || trouble::damaged("7z: the directory is damaged");
    let (before, folder) = streams.folders.get(..index).zip(streams.folders.get(index)).ok_or_else(damaged)?;
    if let Some(coder) = folder.coders.iter().find(|coder| coder.is_encryption()) {
        debug_assert!(!coder.method.is_empty(), "the method says so");
        return Err(trouble::encrypted());
    }
    let first: usize = before.iter().map(|folder| folder.packed).sum();
    let sizes = streams.packed.get(..first).zip(streams.packed.get(first)).filter(|_| folder.packed == 1);
    let Some((before, &size)) = sizes else {
        return Err(if folder.packed > 1 { codec::unsupported("7z: a filter with several inputs") } else { damaged() });
    };
    let start = before.iter().fold(FIXED.saturating_add(streams.position), |at, &size| at.saturating_add(size));
    let source = Source::new(whole.section(start, start.saturating_add(size)));
    let taken = source.taken();
    folder.text(source, grant).map(|text| (text, taken))
}

impl Folder {
    fn text(&self, source: Source<impl Read + 'static>, grant: Grant<'_>) -> io::Result<Box<dyn Read>> {
        let memory: u64 = self.coders.iter().map(Coder::memory).fold(0, u64::saturating_add);
        grant(memory)?;
        let mut text: Box<dyn Read> = Box::new(source);
        for coder in &self.coders {
            text = Box::new(coder.undo(Source::new(text))?.take(coder.size));
        }
        Ok(text)
    }
}

impl Coder {
    fn is_encryption(&self) -> bool {
        self.method == [0x06, 0xF1, 0x07, 0x01]
    }

    fn memory(&self) -> u64 {
        match (self.method.as_slice(), self.properties.as_slice()) {
            ([0x03, 0x01, 0x01], [_, a, b, c, d]) => u64::from(u32::from_le_bytes([*a, *b, *c, *d])) + (1 << 20),
            ([0x21], [bits]) => codec::lzma2_dictionary(*bits) + (1 << 20),
            ([0x04, 0x02, 0x02], _) => 4 << 20,
            ([0x04, 0xF7, 0x11, 0x01], _) => 9 << 20,
            ([0x04, 0xF7, 0x11, 0x04], _) => 24 << 20,
            _ => 128 << 10,
        }
    }

    fn undo(&self, source: Source<Box<dyn Read>>) -> io::Result<Box<dyn Read>> {
        let raw = |filters: &mut Filters| Stream::new_raw_decoder(filters).map_err(io::Error::from);
        Ok(match self.method.as_slice() {
            [0x00] => Box::new(source),
            [0x03, 0x01, 0x01] => {
                Box::new(XzDecoder::new_stream(source, raw(Filters::new().lzma1_properties(&self.properties)?)?))
            }
            [0x21] => Box::new(XzDecoder::new_stream(source, raw(Filters::new().lzma2_properties(&self.properties)?)?)),
            [0x04, 0x01, 0x08] => Box::new(Inflating::new(source)),
            [0x04, 0x02, 0x02] => Box::new(BzDecoder::new(source)),
            [0x04, 0xF7, 0x11, 0x01] => Codec::Zstd.open(source, self.memory())?,
            [0x04, 0xF7, 0x11, 0x04] => Codec::Lz4.open(source, self.memory())?,
            method => {
                let number = method.iter().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
                return Err(codec::unsupported(&format!("7z: compression method {number:02X}")));
            }
        })
    }
}

/// A member of a folder, which is verified at its end.
pub(crate) struct Part<'a> {
    folder: &'a mut dyn Read,
    left: u64,
    checksum: Hasher,
    expected: Option<u32>,
}

impl<'a> Part<'a> {
    pub(crate) fn new(folder: &'a mut dyn Read, size: u64, expected: Option<u32>) -> Self {
        Self { folder, left: size, checksum: Hasher::new(), expected }
    }

    /// Goes to its end, if it was not read.
    pub(crate) fn pass(mut self) {
        // what is wrong with the folder is heard by the next member
        let _ = io::copy(&mut self.folder.take(self.left), &mut io::sink());
        self.left = 0;
    }
}

impl Read for Part<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = out.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = if len > 0 { self.folder.read(out.get_mut(..len).unwrap_or_default())? } else { 0 };
        if read == 0 && len > 0 {
            return Err(trouble::damaged("7z: the data ends within the member"));
        }
        self.left -= read as u64;
        self.checksum.update(out.get(..read).unwrap_or_default());
        let at_end = self.left == 0 && read == 0 && !out.is_empty();
        if at_end && self.expected.take().is_some_and(|sum| sum != self.checksum.clone().finalize()) {
            return Err(trouble::damaged("7z: the checksum does not match"));
        }
        Ok(read)
    }
}
