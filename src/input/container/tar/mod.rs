//! tar: v7, ustar, pax and GNU, as a stream of members. A [`Source`] in; [`Entry`]s, and their bytes by [`Tar::read`], out.
//!
//! The crate for it keeps extended headers whole, however large, and ends at the first damaged one. This reader keeps at most
//! [`EXTENDED_MAX`] of them, goes on at the next header that is whole, and reads on behind an end mark, as archives that were put together
//! by `cat` need it (and so that the checksum of a compression around it is reached).
//!
//! A hole of a sparse member is given as a line break, so that a log that was cut off by its writer (a terabyte of nothing, then lines) costs what
//! its lines cost, and is no binary file for its NULs. Offsets in it count so.

mod extended;
mod header;

use std::collections::VecDeque;
use std::io::{self, Read};

use super::source::Source;
use crate::input::trouble;
use extended::Extended;
use header::{BLOCK, Header, Kind, SIZE_MAX};

pub(crate) use header::is_header;

/// Extended headers of one member come to this much at most; longer ones are passed over.
const EXTENDED_MAX: u64 = 1 << 20;
/// Pieces of a sparse member; of one with more the data is given without its holes.
const PIECES_MAX: usize = 1 << 16;

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    File,
    Link,
    Special,
}

/// A member of an archive.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its name, as it stands there.
    pub name: Vec<u8>,
    pub what: What,
    /// What of its headers was passed over.
    pub remark: Option<&'static str>,
}

/// Some bytes of a member.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Hole,
    Data(u64),
}

/// An archive that is being read.
pub(crate) struct Tar<R> {
    source: Source<R>,
    /// Bytes of the present member that still come, with the padding behind them.
    left: u64,
    padding: u64,
    pieces: VecDeque<Piece>,
    damage: u64,
}

impl<R: Read> Tar<R> {
    pub(crate) fn new(source: Source<R>) -> Self {
        Self { source, left: 0, padding: 0, pieces: VecDeque::new(), damage: 0 }
    }

    /// How many stretches of it were no header where one had to stand.
    pub(crate) fn damage(&self) -> u64 {
        self.damage
    }

    /// The next file, link or special member. What is left of the one before is passed over.
    pub(crate) fn next(&mut self) -> io::Result<Option<Entry>> {
        self.pass_member()?;
        let mut extended = Extended::default();
        let mut remark = None;
        while let Some(header) = self.header()? {
            self.begin(header.size);
            match header.kind {
                Kind::Extended | Kind::LongName if header.size > EXTENDED_MAX => {
                    remark = Some("an extended header of more than 1 MiB was passed over");
                }
                Kind::Extended => extended.take(&self.whole()?),
                Kind::LongName => extended.long_name(self.whole()?),
                Kind::Global | Kind::LongLink | Kind::Label => {}
                Kind::Directory => {
                    extended = Extended::default();
                    remark = None;
                }
                Kind::File | Kind::Sparse | Kind::Link | Kind::Special => {
                    let what = match header.kind {
                        Kind::Link => What::Link,
                        Kind::Special => What::Special,
                        _ => What::File,
                    };
                    if let (What::File, Some(size)) = (what, extended.size()) {
                        self.begin(size.min(SIZE_MAX));
                    }
                    self.pieces(&header, &extended)?;
                    return Ok(Some(Entry { name: extended.name().unwrap_or(header.name), what, remark }));
                }
            }
            self.pass_member()?;
        }
        Ok(None)
    }

    /// The next header that is whole. Everything else is passed over: NULs are an end mark or padding, the rest is damage.
    fn header(&mut self) -> io::Result<Option<Header>> {
        let mut in_damage = false;
        loop {
            let Some(block) = self.source.take_array::<BLOCK>()? else {
                // an archive may lack its end mark, but not a part of a block
                let rest = self.source.peek(BLOCK)?;
                let cut = rest.iter().any(|&byte| byte != 0);
                return if cut { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(None) };
            };
            if let Some(header) = Header::read(&block) {
                return Ok(Some(header));
            }
            let nuls = block.iter().all(|&byte| byte == 0);
            if !nuls && !in_damage {
                self.damage += 1;
            }
            in_damage = !nuls;
        }
    }

    fn begin(&mut self, size: u64) {
        self.left = size;
        self.padding = size.next_multiple_of(BLOCK as u64) - size;
        self.pieces.clear();
        self.pieces.push_back(Piece::Data(size));
    }

    fn pass_member(&mut self) -> io::Result<()> {
        let left = std::mem::take(&mut self.left);
        let padding = std::mem::take(&mut self.padding);
        self.pieces.clear();
        if self.source.skip(left)? < left {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // the last member may lack its padding
        self.source.skip(padding).map(drop)
    }

    /// All bytes of a small member.
    fn whole(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.take(EXTENDED_MAX).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Where the data of a sparse member lies.
    fn pieces(&mut self, header: &Header, extended: &Extended) -> io::Result<()> {
        let map = match header.kind {
            Kind::Sparse => {
                let mut map = header.sparse.clone();
                let mut more = header.sparse_goes_on;
                // these blocks stand before the data and are not part of its size
                while more {
                    let Some(block) = self.source.take_array::<BLOCK>()? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
                    if map.len() < PIECES_MAX {
                        map.extend(header::sparse_pieces(&block, 0, 21));
                    }
                    more = block.get(504).is_some_and(|&b| b != 0);
                }
                map
            }
            Kind::File if extended.has_map_in_data() => match self.map_in_data()? {
                Some(map) => map,
                None => return Ok(()),
            },
            Kind::File => extended.map().to_vec(),
            _ => return Ok(()),
        };
        if !map.is_empty() && map.len() < PIECES_MAX {
            self.lay_out(&map);
        }
        Ok(())
    }

    /// Data and holes, as far as there is data for them.
    fn lay_out(&mut self, map: &[(u64, u64)]) {
        let (mut at, mut left) = (0, self.left);
        self.pieces.clear();
        for &(offset, len) in map {
            let len = len.min(left);
            if offset > at {
                self.pieces.push_back(Piece::Hole);
            }
            self.pieces.push_back(Piece::Data(len));
            (at, left) = (offset.saturating_add(len), left - len);
        }
        self.pieces.push_back(Piece::Data(left));
    }

    /// The map of pax 1.0 stands before the data, in lines of decimal numbers: how many pieces, and offset and length of each.
    fn map_in_data(&mut self) -> io::Result<Option<Vec<(u64, u64)>>> {
        let mut read = 0;
        let mut number = |tar: &mut Self| -> io::Result<Option<u64>> {
            let mut number = 0u64;
            for digits in 0.. {
                let mut byte = [0];
                if tar.read(&mut byte)? == 0 {
                    break;
                }
                read += 1;
                match byte {
                    [b'\n'] if digits > 0 => return Ok(Some(number)),
                    [digit @ b'0'..=b'9'] => number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0')),
                    _ => break,
                }
            }
            Ok(None)
        };
        let Some(count) = number(self)? else { return Ok(None) };
        let mut map = Vec::new();
        for _ in 0..count.min(PIECES_MAX as u64) {
            let (Some(offset), Some(len)) = (number(self)?, number(self)?) else { return Ok(None) };
            map.push((offset, len));
        }
        let padding = (BLOCK as u64 - read % BLOCK as u64) % BLOCK as u64;
        io::copy(&mut self.take(padding), &mut io::sink())?;
        Ok(Some(map))
    }
}

/// The bytes of the present member.
impl<R: Read> Read for Tar<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.pieces.front_mut() {
                None => return Ok(0),
                Some(Piece::Data(0)) => {
                    self.pieces.pop_front();
                }
                Some(Piece::Hole) => {
                    let Some(byte) = out.first_mut() else { return Ok(0) };
                    *byte = b'\n';
                    self.pieces.pop_front();
                    return Ok(1);
                }
                Some(Piece::Data(left)) => {
                    let len = out.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    let read = self.source.read(out.get_mut(..len).unwrap_or_default())?;
                    if read == 0 && len > 0 {
                        return Err(trouble::damaged("tar: the archive ends within the member"));
                    }
                    *left -= read as u64;
                    self.left = self.left.saturating_sub(read as u64);
                    return Ok(read);
                }
            }
        }
    }
}
