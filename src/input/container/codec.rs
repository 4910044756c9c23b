//! Codecs: one compressed stream in, its text out. Which one it is, how much memory it asks for, and the decoder for it.
//!
//! None of them holds more than its window: 32 KiB for gzip, 4 MB for bzip2, and what the first bytes of zstd, xz and lzma say. A later frame
//! that wants more than the first one fails.

use std::io::{self, BufRead, Read};

use bzip2::bufread::MultiBzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

use super::gzip::Gzip;
use super::lz4::{self, Lz4};
use crate::input::trouble;

/// How a stream is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    Gzip,
    Zstd,
    Xz,
    Lzma,
    Bzip2,
    Lz4,
}

/// So many bytes tell codec and window.
pub(crate) const HEAD: usize = 64;
/// What a decoder needs besides its window.
const BESIDES: u64 = 1 << 20;
/// Streams that want no more than this may follow one that wants less.
const WINDOW_MIN: u64 = 8 << 20;

impl Codec {
    /// By the first bytes.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        Some(match head {
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Self::Zstd,
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            // an empty one has its end mark at once
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Self::Bzip2,
            [a, b, c, d, ..] if [*a, *b, *c, *d] == lz4::MAGIC || [*a, *b, *c, *d] == lz4::LEGACY => Self::Lz4,
            [a, b, c, d, l0, l1, l2, l3, ..] if lz4::is_skippable([*a, *b, *c, *d]) => {
                let len = u32::from_le_bytes([*l0, *l1, *l2, *l3]) as usize;
                let next = head.get(8..).and_then(|rest| rest.get(len..)).unwrap_or_default();
                // what hides behind a longer one is more often zstd
                if next.starts_with(&lz4::MAGIC) { Self::Lz4 } else { Self::Zstd }
            }
            _ if is_lzma(head) => Self::Lzma,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Lzma => "lzma",
            Self::Bzip2 => "bzip2",
            Self::Lz4 => "lz4",
        }
    }

    /// The name of what is compressed, from the name of the file: `x.log` of `x.log.gz`. None if the file is not named for it.
    pub(crate) fn stem(self, name: &str) -> Option<String> {
        let endings: &[(&str, &str)] = match self {
            Self::Gzip => &[(".gz", ""), (".gzip", ""), (".tgz", ".tar")],
            Self::Zstd => &[(".zst", ""), (".zstd", ""), (".tzst", ".tar")],
            Self::Xz => &[(".xz", ""), (".txz", ".tar")],
            Self::Lzma => &[(".lzma", ""), (".tlz", ".tar")],
            Self::Bzip2 => &[(".bz2", ""), (".bz", ""), (".tbz2", ".tar"), (".tbz", ".tar")],
            Self::Lz4 => &[(".lz4", "")],
        };
        let file = name.rsplit('/').next().unwrap_or(name);
        endings.iter().find_map(|(ending, instead)| {
            let at = file.len().checked_sub(ending.len()).filter(|&at| at > 0)?;
            let (stem, end) = file.split_at_checked(at)?;
            end.eq_ignore_ascii_case(ending).then(|| format!("{stem}{instead}"))
        })
    }

    /// The memory that the decoder of a stream will need, by its first bytes.
    pub(crate) fn memory(self, head: &[u8]) -> u64 {
        let window = match self {
            Self::Gzip => 64 << 10,
            Self::Bzip2 => 4 << 20,
            Self::Lz4 => 3 * lz4_block(head),
            Self::Zstd => zstd_window(head),
            Self::Xz => xz_window(head),
            Self::Lzma => head.get(1..5).and_then(|b| b.try_into().ok()).map_or(0, |b| u64::from(u32::from_le_bytes(b))),
        };
        match self {
            Self::Zstd | Self::Xz | Self::Lzma => window.max(WINDOW_MIN).saturating_add(BESIDES),
            Self::Gzip | Self::Bzip2 | Self::Lz4 => window,
        }
    }

    /// The decoder of a file: any number of streams behind each other. `memory` is what was granted.
    pub(crate) fn open<'a>(self, input: impl BufRead + 'a, memory: u64) -> io::Result<Box<dyn Read + 'a>> {
        self.decoder(input, memory, true)
    }

    /// The decoder of one stream, which takes nothing behind its end.
    pub(crate) fn open_one<'a>(self, input: impl BufRead + 'a, memory: u64) -> io::Result<Box<dyn Read + 'a>> {
        self.decoder(input, memory, false)
    }

    fn decoder<'a>(self, input: impl BufRead + 'a, memory: u64, many: bool) -> io::Result<Box<dyn Read + 'a>> {
        // liblzma counts some of its own on top
        let limit = memory + BESIDES;
        Ok(match self {
            Self::Gzip => Box::new(Gzip::new(input)),
            Self::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
                let window = memory.saturating_sub(BESIDES).max(WINDOW_MIN);
                decoder.window_log_max(64 - window.saturating_sub(1).leading_zeros())?;
                if many { Box::new(decoder) } else { Box::new(decoder.single_frame()) }
            }
            Self::Xz => {
                let flags = if many { CONCATENATED } else { 0 };
                Box::new(XzDecoder::new_stream(input, Stream::new_stream_decoder(limit, flags)?))
            }
            Self::Lzma => Box::new(XzDecoder::new_stream(input, Stream::new_lzma_decoder(limit)?)),
            Self::Bzip2 => Box::new(MultiBzDecoder::new(input)),
            Self::Lz4 => Box::new(Lz4::new(input)),
        })
    }
}

/// lzma has no magic number: the properties that all tools write, a dictionary of a usual size, an unknown or possible length, and the first
/// byte of the range coder. NULs stand at several of these places, so that it is no text.
fn is_lzma(head: &[u8]) -> bool {
    let [properties, d0, d1, d2, d3, len @ .., first] = head.get(..14).unwrap_or_default() else { return false };
    let dictionary = u32::from_le_bytes([*d0, *d1, *d2, *d3]);
    let len = len.iter().rev().fold(0, |len, &byte| len << 8 | u64::from(byte));
    let usual = dictionary >= 1 << 12 && (dictionary.is_power_of_two() || (dictionary / 3 * 2).is_power_of_two());
    *properties == 0x5D && usual && *first == 0 && (len == u64::MAX || len < 1 << 40)
}

fn lz4_block(head: &[u8]) -> u64 {
    let code = head.get(5).map_or(7, |descriptor| descriptor >> 4 & 7);
    if head.starts_with(&lz4::LEGACY) { 8 << 20 } else { 1 << (8 + 2 * u64::from(code.max(4))) }
}

/// The window of the first frame.
fn zstd_window(head: &[u8]) -> u64 {
    let Some(&[descriptor, window, ..]) = head.get(4..) else { return 0 };
    let single = descriptor & 0x20 != 0;
    if !single {
        let base = 1u64 << (10 + (window >> 3));
        return base + base / 8 * u64::from(window & 7);
    }
    // a single segment: the window is the content
    let skip = [0, 1, 2, 4].get(usize::from(descriptor & 3)).copied().unwrap_or(0);
    let len = [1, 2, 4, 8].get(usize::from(descriptor >> 6)).copied().unwrap_or(0);
    let size = head.get(5 + skip..).and_then(|rest| rest.get(..len)).unwrap_or_default();
    size.iter().rev().fold(0, |size, &byte| size << 8 | u64::from(byte)) + if len == 2 { 256 } else { 0 }
}

/// The dictionary of the first block, which is the last filter's property.
fn xz_window(head: &[u8]) -> u64 {
    let header = head.get(12..).unwrap_or_default();
    let [size, flags, rest @ ..] = header else { return 0 };
    let end = (usize::from(*size) + 1) * 4;
    let mut rest = rest.get(..end.saturating_sub(2)).unwrap_or(rest);
    for bit in [0x40, 0x80] {
        if flags & bit != 0 {
            let len = rest.iter().position(|byte| byte & 0x80 == 0).map_or(rest.len(), |at| at + 1);
            rest = rest.get(len..).unwrap_or_default();
        }
    }
    // ids of all filters that are in use take one byte
    while let [id, len, more @ ..] = rest {
        if let (0x21, Some(&bits)) = (id, more.first()) {
            return lzma2_dictionary(bits);
        }
        rest = more.get(usize::from(*len)..).unwrap_or_default();
    }
    0
}

/// The dictionary of LZMA2, from its one property.
pub(crate) fn lzma2_dictionary(bits: u8) -> u64 {
    if bits >= 40 { u64::from(u32::MAX) } else { (2 | u64::from(bits & 1)) << (bits / 2 + 11) }
}

/// An error of a coder that has no reader of its own.
pub(crate) fn unsupported(what: &str) -> io::Error {
    trouble::unknown(format!("{what} is not read"))
}
