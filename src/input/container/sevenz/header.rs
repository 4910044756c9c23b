//! The header of a 7z: bytes in; where its packed streams lie, how folders of members are made from them, and what the members are called, out.
//!
//! Every count is held against the bytes that would have to stand for it, so that no number in a header asks for memory that the header itself
//! has not taken.

use std::io;
use std::ops::Range;

use crate::input::trouble;

/// Members of one archive.
const MEMBERS_MAX: usize = 1 << 20;

/// All that a header says.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub streams: Streams,
    pub members: Vec<Member>,
}

/// Packed streams, and what they become.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    /// Where the first of them begins, behind the fixed header; the others follow.
    pub position: u64,
    pub packed: Vec<u64>,
    pub folders: Vec<Folder>,
}

/// Members that are compressed together.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// In the order in which they are undone.
    pub coders: Vec<Coder>,
    /// How many packed streams it is made from. One, or it is not read.
    pub packed: usize,
    pub size: u64,
    pub checksum: Option<u32>,
    /// Size and checksum of each member.
    pub parts: Vec<(u64, Option<u32>)>,
}

/// A step from packed bytes to text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coder {
    pub method: Vec<u8>,
    pub properties: Vec<u8>,
    /// What it gives.
    pub size: u64,
    is_simple: bool,
}

/// A member.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its name in UTF-16, in the header.
    pub name: Range<u32>,
    pub has_data: bool,
    pub is_link: bool,
}

/// What is told of the header is told in its own header, compressed.
#[derive(Debug)]
pub(crate) enum Outer {
    Plain(Header),
    Packed(Streams),
}

/// Reads a header.
pub(crate) fn read(bytes: &[u8]) -> io::Result<Outer> {
    let mut fields = Fields { bytes, at: 0 };
    match fields.byte() {
        Some(0x01) => fields.header().map(Outer::Plain),
        Some(0x17) => fields.streams().map(Outer::Packed),
        _ => None,
    }
    .ok_or_else(|| trouble::damaged("7z: the header is damaged"))
}

/// A place in the header. Every method gives nothing where the header ends, or says what cannot be.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn slice(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let slice = self.bytes.get(self.at..end);
        self.at = end;
        slice
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(*self.slice(4)?.first_chunk()?))
    }

    /// A number: the set bits before the first zero of its first byte say how many bytes follow; the bits behind it come on top of them.
    fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let low = self.slice(more as usize)?.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
        let high = if more < 7 { u64::from(first) & ((1 << (7 - more)) - 1) } else { 0 };
        Some(low | high << (8 * more).min(63))
    }

    /// How many of something follow, each of which takes a byte at least.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.bytes.len().saturating_sub(self.at)).then_some(count)
    }

    fn bits(&mut self, count: usize) -> Option<Vec<bool>> {
        let bytes = self.slice(count.div_ceil(8))?;
        Some((0..count).map(|i| bytes.get(i / 8).is_some_and(|byte| byte & (0x80 >> (i % 8)) != 0)).collect())
    }

    /// Bits, or a word that all are set.
    fn optional_bits(&mut self, count: usize) -> Option<Vec<bool>> {
        if self.byte()? == 0 { self.bits(count) } else { Some(vec![true; count]) }
    }

    fn checksums(&mut self, count: usize) -> Option<Vec<Option<u32>>> {
        let known = self.optional_bits(count)?;
        known.into_iter().map(|known| if known { self.u32().map(Some) } else { Some(None) }).collect()
    }

    fn header(&mut self) -> Option<Header> {
        let mut header = Header::default();
        loop {
            match self.byte()? {
                0x00 => return Some(header),
                // properties of the archive: none is in use
                0x02 => {
                    while self.byte()? != 0 {
                        let len = self.count()?;
                        self.slice(len)?;
                    }
                }
                0x04 => header.streams = self.streams()?,
                0x05 => header.members = self.members()?,
                _ => return None,
            }
        }
    }

    fn streams(&mut self) -> Option<Streams> {
        let mut streams = Streams::default();
        loop {
            match self.byte()? {
                0x00 => break,
                0x06 => {
                    streams.position = self.number()?;
                    streams.packed = vec![0; self.count()?];
                    self.packed(&mut streams.packed)?;
                }
                0x07 => streams.folders = self.folders()?,
                0x08 => self.parts(&mut streams.folders)?,
                _ => return None,
            }
        }
        for folder in streams.folders.iter_mut().filter(|folder| folder.parts.is_empty()) {
            folder.parts = vec![(folder.size, folder.checksum)];
        }
        Some(streams)
    }

    fn packed(&mut self, sizes: &mut [u64]) -> Option<()> {
        loop {
            match self.byte()? {
                0x00 => return Some(()),
                0x09 => sizes.iter_mut().try_for_each(|size| self.number().map(|number| *size = number))?,
                0x0A => drop(self.checksums(sizes.len())?),
                _ => return None,
            }
        }
    }

    fn folders(&mut self) -> Option<Vec<Folder>> {
        if self.byte()? != 0x0B {
            return None;
        }
        let count = self.count()?;
        if self.byte()? != 0 {
            return None;
        }
        let mut folders = (0..count).map(|_| self.folder()).collect::<Option<Vec<_>>>()?;
        if self.byte()? != 0x0C {
            return None;
        }
        for coder in folders.iter_mut().flat_map(|folder| &mut folder.0.coders) {
            coder.size = self.number()?;
        }
        // sizes come in the order of the header, coders are undone in that of the data
        for (folder, order) in &mut folders {
            folder.coders = order.iter().filter_map(|&i| folder.coders.get(i).cloned()).collect();
            folder.size = folder.coders.last()?.size;
        }
        let mut folders: Vec<Folder> = folders.into_iter().map(|(folder, _)| folder).collect();
        self.folder_checksums(&mut folders).map(|()| folders)
    }

    fn folder_checksums(&mut self, folders: &mut [Folder]) -> Option<()> {
        loop {
            match self.byte()? {
                0x00 => return Some(()),
                0x0A => {
                    let checksums = self.checksums(folders.len())?;
                    folders.iter_mut().zip(checksums).for_each(|(folder, checksum)| folder.checksum = checksum);
                }
                _ => return None,
            }
        }
    }

    /// A folder with its coders as they stand, and the order in which they are undone.
    fn folder(&mut self) -> Option<(Folder, Vec<usize>)> {
        let count = self.count().filter(|count| (1..=32).contains(count))?;
        let mut folder = Folder::default();
        let mut inputs = 0;
        for _ in 0..count {
            let flags = self.byte()?;
            let method = self.slice(usize::from(flags & 0x0F))?.to_vec();
            let (ins, outs) = if flags & 0x10 != 0 { (self.number()?, self.number()?) } else { (1, 1) };
            let len = if flags & 0x20 != 0 { self.count()? } else { 0 };
            let properties = self.slice(len)?.to_vec();
            if ins > 32 || outs != 1 {
                return None;
            }
            inputs += ins;
            folder.coders.push(Coder { method, properties, size: 0, is_simple: ins == 1 });
        }
        let pairs: Vec<(u64, u64)> = (1..count).map(|_| Some((self.number()?, self.number()?))).collect::<Option<_>>()?;
        folder.packed = usize::try_from(inputs.checked_sub(count as u64 - 1)?).ok()?;
        if folder.packed > 1 {
            (0..folder.packed).try_for_each(|_| self.number().map(drop))?;
        }
        // with one input each, coders are a chain: from the one whose input is packed to the one whose output is the text
        let mut order = Vec::new();
        let mut next = (0..count).find(|&i| pairs.iter().all(|&(input, _)| input != i as u64));
        while let Some(coder) = next.filter(|coder| order.len() < count && !order.contains(coder)) {
            order.push(coder);
            let pair = pairs.iter().find(|&&(_, output)| output == coder as u64);
            next = pair.and_then(|&(input, _)| usize::try_from(input).ok()).filter(|&input| input < count);
        }
        if folder.coders.iter().any(|coder| !coder.is_simple) {
            // what makes it so stays, to be told
            order = (0..count).collect();
            folder.packed = folder.packed.max(2);
        } else if order.len() < count {
            return None;
        }
        Some((folder, order))
    }

    /// Members of each folder, their sizes and checksums.
    fn parts(&mut self, folders: &mut [Folder]) -> Option<()> {
        let mut counts = vec![1; folders.len()];
        let mut id = self.byte()?;
        if id == 0x0D {
            counts = (0..folders.len()).map(|_| self.count()).collect::<Option<_>>()?;
            id = self.byte()?;
        }
        if counts.iter().try_fold(0usize, |sum, &count| sum.checked_add(count))? > MEMBERS_MAX {
            return None;
        }
        for (folder, &count) in folders.iter_mut().zip(&counts) {
            let mut left = folder.size;
            let mut sizes = Vec::new();
            for _ in 1..count {
                let size = if id == 0x09 { self.number()? } else { 0 };
                left = left.checked_sub(size)?;
                sizes.push((size, None));
            }
            if count > 0 {
                sizes.push((left, if count == 1 { folder.checksum } else { None }));
            } else {
                folder.packed = 0;
            }
            folder.parts = sizes;
        }
        if id == 0x09 {
            id = self.byte()?;
        }
        while id != 0 {
            if id != 0x0A {
                return None;
            }
            let mut open: Vec<&mut Option<u32>> = folders
                .iter_mut()
                .flat_map(|folder| &mut folder.parts)
                .filter(|part| part.1.is_none())
                .map(|part| &mut part.1)
                .collect();
            let checksums = self.checksums(open.len())?;
            open.iter_mut().zip(checksums).for_each(|(part, checksum)| **part = checksum);
            id = self.byte()?;
        }
        Some(())
    }

    fn members(&mut self) -> Option<Vec<Member>> {
        let count = self.count().filter(|&count| count <= MEMBERS_MAX)?;
        let mut members: Vec<Member> = (0..count).map(|_| Member { name: 0..0, has_data: true, is_link: false }).collect();
        loop {
            let id = self.byte()?;
            if id == 0 {
                return Some(members);
            }
            let len = self.count()?;
            let end = self.at + len;
            match id {
                // these have no data: folders, and files without a byte
                0x0E => {
                    let bits = self.bits(count)?;
                    members.iter_mut().zip(bits).for_each(|(member, empty)| member.has_data = !empty);
                }
                0x11 if self.byte()? == 0 => {
                    for member in &mut members {
                        let start = self.at;
                        while self.slice(2)? != [0, 0] {}
                        member.name = u32::try_from(start).ok()?..u32::try_from(self.at - 2).ok()?;
                    }
                }
                0x15 => {
                    let known = self.optional_bits(count)?;
                    if self.byte()? == 0 {
                        for (member, _) in members.iter_mut().zip(known).filter(|(_, known)| *known) {
                            let attributes = self.u32()?;
                            // those of Unix stand above, if this bit is set
                            member.is_link = attributes & 0x8000 != 0 && attributes >> 28 == 0xA;
                        }
                    }
                }
                _ => {}
            }
            self.at = end;
        }
    }
}
