//! Decoding: the bytes of a document in, bytes of text out: UTF-16 becomes UTF-8, a byte order mark goes away, everything else stays as it is,
//! valid or not. What is no text is told by its first bytes.
//!
//! Invariant: what a stream is taken for depends on its first [`HEAD_BYTES`], or on all of it when it is shorter, and never on how they arrive.

use std::io::{self, Read};

use encoding_rs::{CoderResult, UTF_16BE, UTF_16LE};

use super::binary;
use super::buffer::Buffer;
use super::container::Format;
use super::skipped::Reason;

/// So many bytes decide what a document is.
const HEAD_BYTES: usize = 8 << 10;
/// Bytes read at once. Larger buffers fall out of the cache on their way to the scanner.
const READ_BYTES: usize = 64 << 10;

/// What a document was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sniffed {
    /// Text, to be decoded.
    Text,
    /// Something that holds documents.
    Container(Container),
    /// Something else.
    Not(Reason, &'static str),
}

/// What holds documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Container(pub(super) Format);

/// A stream of bytes that becomes a stream of text.
pub struct Decoder<R> {
    reader: R,
    head: Vec<u8>,
    sniffed: bool,
    utf16: Option<encoding_rs::Decoder>,
    buffer: Vec<u8>,
    raw_bytes: u64,
    /// Why the head is no longer; told when it was read.
    failure: Option<io::Error>,
}

impl<R: Read> Decoder<R> {
    /// Nothing is read yet.
    pub fn new(reader: R) -> Self {
        Self { reader, head: Vec::new(), sniffed: false, utf16: None, buffer: Vec::new(), raw_bytes: 0, failure: None }
    }

    /// Of text that stays as it is.
    pub(super) fn of_text(reader: R) -> Self {
        Self { sniffed: true, ..Self::new(reader) }
    }

    /// Where the text begins of which every byte stays as it is; none if it is decoded, or not sniffed.
    pub(super) fn plain_from(&self) -> Option<u64> {
        (self.sniffed && self.utf16.is_none()).then(|| self.raw_bytes.saturating_sub(self.head.len() as u64))
    }

    /// Bytes read so far, before decoding.
    pub fn raw_bytes(&self) -> u64 {
        self.raw_bytes
    }

    /// Text that has come while it is still too short to tell what it is. For a look ahead only.
    pub fn undecided(&self) -> &[u8] {
        if self.head.contains(&0) || self.head.starts_with(&[0xFF]) || self.head.starts_with(&[0xFE]) { &[] } else { &self.head }
    }

    /// Reads once and says what the document is as soon as that can be told.
    ///
    /// # Errors
    /// Those of the reader, if it gives nothing.
    pub fn sniff(&mut self) -> io::Result<Option<Sniffed>> {
        let have = self.head.len();
        self.head.resize(HEAD_BYTES, 0);
        let read = retry(|| self.reader.read(self.head.get_mut(have..).unwrap_or_default()));
        self.head.truncate(have + read.as_ref().unwrap_or(&0));
        let read = match read {
            Err(error) if have > 0 => {
                self.failure = Some(error);
                0
            }
            read => read?,
        };
        self.raw_bytes += read as u64;
        if read > 0 && self.head.len() < HEAD_BYTES {
            return Ok(None);
        }
        self.sniffed = true;
        if let Some(format) = Format::of(&self.head) {
            return Ok(Some(Sniffed::Container(Container(format))));
        }
        if let Some(not) = no_text(&self.head) {
            return Ok(Some(not));
        }
        let bom = match self.head.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => 3,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => 2,
            _ => 0,
        };
        self.utf16 = utf16(&self.head).map(encoding_rs::Encoding::new_decoder_without_bom_handling);
        self.head.drain(..bom);
        Ok(Some(Sniffed::Text))
    }

    /// Reads once, mostly no more than so many bytes, and appends what it gives to `text`. False at the end.
    ///
    /// # Errors
    /// Those of the reader.
    pub(super) fn read_into(&mut self, text: &mut Buffer, wanted: usize) -> io::Result<bool> {
        debug_assert!(self.sniffed, "a document is sniffed before it is read");
        if !self.head.is_empty() {
            let head = std::mem::take(&mut self.head);
            self.decode(&head, false, text);
            return Ok(true);
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if self.utf16.is_none() {
            let room = text.room(wanted.clamp(1, READ_BYTES));
            let read = retry(|| self.reader.read(room))?;
            text.grow(read);
            self.raw_bytes += read as u64;
            return Ok(read > 0);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.resize(READ_BYTES, 0);
        let read = retry(|| self.reader.read(&mut buffer))?;
        self.raw_bytes += read as u64;
        self.decode(buffer.get(..read).unwrap_or_default(), read == 0, text);
        self.buffer = buffer;
        Ok(read > 0)
    }

    /// Everything as it was read, from its first byte, for a reader that knows what it is.
    pub(super) fn into_reader(self) -> impl Read + use<R> {
        Undecoded { head: io::Cursor::new(self.head), failure: self.failure, reader: self.reader }
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool, text: &mut Buffer) {
        let Some(decoder) = &mut self.utf16 else {
            text.push(bytes);
            return;
        };
        loop {
            let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16).min(4 * READ_BYTES);
            let (result, read, written, _) = decoder.decode_to_utf8(bytes, text.room(room), last);
            text.grow(written);
            bytes = bytes.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

struct Undecoded<R> {
    head: io::Cursor<Vec<u8>>,
    failure: Option<io::Error>,
    reader: R,
}

impl<R: Read> Read for Undecoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.head.read(out)?;
        if read > 0 || out.is_empty() {
            return Ok(read);
        }
        self.failure.take().map_or_else(|| self.reader.read(out), Err)
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

/// Which UTF-16 it is, by its mark or by where its NULs stand: text of any European language has one in nearly every pair of bytes.
fn utf16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match head {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let pairs = head.len() / 2;
    let nuls = |at: usize| head.chunks_exact(2).filter(|pair| pair.get(at) == Some(&0)).count();
    let (first, second) = (nuls(0), nuls(1));
    // a file of nothing but NULs is neither
    if pairs >= 4 && second * 10 >= pairs * 6 && first * 20 <= pairs {
        Some(UTF_16LE)
    } else if pairs >= 4 && first * 10 >= pairs * 6 && second * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Everything that is made of control characters, and what is known by its first bytes. Odd bytes alone do not make a log binary: a log that
/// was cut off may begin with NULs, and one in an old code page is no valid UTF-8.
fn no_text(head: &[u8]) -> Option<Sniffed> {
    if let Some((reason, detail)) = binary::kind(head) {
        return Some(Sniffed::Not(reason, detail));
    }
    let control = |b: &u8| matches!(b, 0..=6 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F);
    // nothing but NULs is left of what was cut away before the rest
    let start = head.iter().position(|&b| b != 0).unwrap_or(head.len());
    let rest = head.get(start..).unwrap_or_default();
    let controls = rest.iter().filter(|b| control(b)).count();
    let binary = utf16(head).is_none() && controls * 20 > rest.len();
    binary.then_some(Sniffed::Not(Reason::Binary, "no text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::container::codec::Codec;

    /// Gives at most `step` bytes at once.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let len = self.1.min(buffer.len());
            self.0.read(&mut buffer[..len])
        }
    }

    fn decoded(bytes: &[u8], step: usize) -> Result<Vec<u8>, Sniffed> {
        let mut decoder = Decoder::new(Slow(bytes, step));
        let sniffed = loop {
            if let Some(sniffed) = decoder.sniff().expect("a slice reads") {
                break sniffed;
            }
        };
        if sniffed != Sniffed::Text {
            return Err(sniffed);
        }
        let mut text = Buffer::default();
        while decoder.read_into(&mut text, 1000).expect("a slice reads") {}
        Ok(text.into_text())
    }

    fn utf16_bytes(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_becomes_the_same_text_however_it_arrives() {
        let text = "Échec : unable to pull “x” 🚀\r\n".repeat(700);
        let (le, be) = (utf16_bytes(&text, u16::to_le_bytes), utf16_bytes(&text, u16::to_be_bytes));
        let with = |bom: &[u8], bytes: &[u8]| [bom, bytes].concat();
        let variants = [
            text.clone().into_bytes(),
            with(b"\xEF\xBB\xBF", text.as_bytes()),
            with(b"\xFF\xFE", &le),
            with(b"\xFE\xFF", &be),
            le,
            be,
        ];
        for (i, variant) in variants.iter().enumerate() {
            for step in [1, 3, 4096, 1 << 20] {
                assert_eq!(decoded(variant, step).as_deref(), Ok(text.as_bytes()), "variant {i}, {step} bytes at once");
            }
        }
    }

    #[test]
    fn odd_bytes_do_not_make_a_log_binary() {
        for text in [
            &b"caf\xe9 \x92quoted\x94 \xff\xfe"[..],
            b"\0\0\0\0\0\0\0\0",
            b"",
            b"\x1b[31mred\x1b[0m",
            b"a\0b c d e f g h i j k l m n o p q r s t u v",
        ] {
            assert_eq!(decoded(text, 7).as_deref(), Ok(text));
        }
    }

    #[test]
    fn however_many_nuls_stand_before_a_log_it_is_one() {
        for nuls in [1, 400, 3999, 8000, HEAD_BYTES, HEAD_BYTES + 1] {
            let log = [vec![0; nuls], b"2025-08-11 all is well\n".repeat(500)].concat();
            assert_eq!(decoded(&log, 4096).as_deref(), Ok(log.as_slice()), "{nuls}");
            let core = [vec![0; nuls.min(8000)], b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0".repeat(500)].concat();
            assert_eq!(decoded(&core, 4096), Err(Sniffed::Not(Reason::Binary, "no text")), "{nuls}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_by_its_first_bytes() {
        let gzip = Sniffed::Container(Container(Format::Stream(Codec::Gzip)));
        assert_eq!(decoded(b"\x1F\x8B\x08\0\0", 9), Err(gzip));
        assert_eq!(decoded(b"\x01\x02\x03\x04\x05\x06\0\0\0ab\0\0\x03\0\x3e\0", 9), Err(Sniffed::Not(Reason::Binary, "no text")));
    }
}
