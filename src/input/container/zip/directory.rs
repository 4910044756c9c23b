//! zip by its directory: where the members lie, in a file that can be read anywhere. Members can be read by several threads; each asks for
//! the [`next`](Directory::next) one.
//!
//! The directory is not kept: its entries are read one by one as they are asked for, so that memory does not grow with their number. Only the
//! places of members are, since bombs let them overlap.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use memchr::memmem;

use super::{CENTRAL, END, Header, LOCAL, Summed, number, verify};
use crate::input::container::names::Names;
use crate::input::container::section::{Section, Whole};
use crate::input::container::source::{Source, Taken};
use crate::input::trouble;

const END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
/// The end of the directory with the longest comment.
const TAIL_MAX: u64 = 22 + 65_535;

/// The directory of an archive.
pub(crate) struct Directory {
    whole: Whole,
    /// What stands before the archive, as in one that unpacks itself.
    base: u64,
    entries: Mutex<Entries>,
}

struct Entries {
    source: Source<Section>,
    left: u64,
    /// Beginning and end of each member that was handed out.
    places: BTreeMap<u64, u64>,
    names: Names,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    File,
    Link,
    Special,
}

/// A member.
pub(crate) struct Member {
    pub header: Header,
    /// A name that no member before it has.
    pub label: String,
    pub what: What,
    /// Where its data begins, or why it cannot be read.
    pub data: io::Result<u64>,
}

impl Directory {
    /// The directory of a file, if it is there and whole.
    pub(crate) fn open(whole: &Whole) -> io::Result<Option<Self>> {
        let Some((start, end, count, base)) = find(whole)? else { return Ok(None) };
        let mut source = Source::new(whole.section(start, end));
        let mut entries = 0u64;
        while source.position() < end - start {
            if entry(&mut source)?.is_none() {
                return Ok(None);
            }
            entries += 1;
        }
        // a directory of 16 bits counts no further
        if entries != count && entries & 0xFFFF != count {
            return Ok(None);
        }
        let source = Source::new(whole.section(start, end));
        let entries = Entries { source, left: entries, places: BTreeMap::new(), names: Names::default() };
        Ok(Some(Self { whole: whole.clone(), base, entries: Mutex::new(entries) }))
    }

    /// The next member that is no folder.
    pub(crate) fn next(&self) -> io::Result<Option<Member>> {
        let entries = &mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        while entries.left > 0 {
            entries.left -= 1;
            let Some(Entry { header, offset, what }) = entry(&mut entries.source)? else { break };
            if header.is_folder() {
                continue;
            }
            let label = entries.names.label(&header.name);
            let data = self.place(&header, self.base.saturating_add(offset), &mut entries.places);
            return Ok(Some(Member { header, label, what, data }));
        }
        Ok(None)
    }

    /// Where the data of a member begins.
    fn place(&self, header: &Header, start: u64, places: &mut BTreeMap<u64, u64>) -> io::Result<u64> {
        let local: [u8; 30] = self.whole.array(start).map_err(|error| trouble::of_decoder("zip", error))?;
        if !local.starts_with(&LOCAL) {
            return Err(trouble::damaged("zip: the directory says that it begins where it does not"));
        }
        let data = start + 30 + u64::from(number!(u16, local, 26)) + u64::from(number!(u16, local, 28));
        let end = data.saturating_add(header.compressed);
        if end > self.whole.len {
            return Err(trouble::damaged("zip: the archive ends within the member"));
        }
        let before = places.range(..end).next_back();
        if before.is_some_and(|(_, &before_end)| before_end > start) {
            return Err(trouble::damaged("zip: it shares its data with another member"));
        }
        places.insert(start, end);
        Ok(data)
    }

    /// What the decompression of a member needs, and its text.
    pub(crate) fn source(&self, header: &Header, data: u64) -> Source<Section> {
        Source::new(self.whole.section(data, data.saturating_add(header.compressed)))
    }
}

/// The text of a member, which is verified at its end.
pub(crate) struct Verified<'a> {
    reader: Summed<Box<dyn Read + 'a>>,
    expected: (u64, u32),
}

impl Verified<'_> {
    /// Opens a member; `grant` is asked for the memory that takes.
    pub(crate) fn open(
        header: &Header,
        mut source: Source<Section>,
        grant: &mut dyn FnMut(u64) -> io::Result<()>,
    ) -> io::Result<(Self, Taken)> {
        let memory = header.memory(source.peek(64)?);
        grant(memory)?;
        let taken = source.taken();
        let reader = Summed::new(header.open(source, memory)?);
        Ok((Self { reader, expected: (header.size, header.checksum) }, taken))
    }
}

impl Read for Verified<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        let (ended, size, checksum) = self.reader.sums();
        if ended {
            verify((size, checksum), self.expected)?;
        }
        Ok(read)
    }
}

/// Beginning and end of the directory, how many entries it has, and what stands before the archive.
fn find(whole: &Whole) -> io::Result<Option<(u64, u64, u64, u64)>> {
    let from = whole.len.saturating_sub(TAIL_MAX);
    let mut tail = Vec::new();
    whole.section(from, whole.len).read_to_end(&mut tail)?;
    for at in memmem::rfind_iter(&tail, &END) {
        let end = tail.get(at..).unwrap_or_default();
        if end.len() < 22 || end.len() - 22 < usize::from(number!(u16, end, 20)) {
            continue;
        }
        let (mut count, mut size, mut offset) =
            (u64::from(number!(u16, end, 10)), u64::from(number!(u32, end, 12)), u64::from(number!(u32, end, 16)));
        let mut stop = from + at as u64;
        let locator = at.checked_sub(20).and_then(|before| tail.get(before..at)).unwrap_or_default();
        if locator.starts_with(&LOCATOR_64) {
            let at = number!(u64, locator, 8);
            let Ok(end) = whole.array::<56>(at) else { return Ok(None) };
            if !end.starts_with(&END_64) {
                return Ok(None);
            }
            (count, size, offset, stop) = (number!(u64, end, 32), number!(u64, end, 40), number!(u64, end, 48), at);
        }
        let place = stop.checked_sub(size).and_then(|start| Some((start, start.checked_sub(offset)?)));
        return Ok(place.map(|(start, base)| (start, stop, count, base)));
    }
    Ok(None)
}

struct Entry {
    header: Header,
    offset: u64,
    what: What,
}

/// The next entry; none if something else stands there.
fn entry(source: &mut Source<Section>) -> io::Result<Option<Entry>> {
    let Some(fixed) = source.take_array::<46>()?.filter(|fixed| fixed.starts_with(&CENTRAL)) else { return Ok(None) };
    let mut text = |at| {
        let mut bytes = vec![0; usize::from(number!(u16, fixed, at))];
        source.read_exact(&mut bytes).map(|()| bytes)
    };
    let (Ok(name), Ok(extra), Ok(_comment)) = (text(28), text(30), text(32)) else { return Ok(None) };
    let (header, offset) = Header::read(fixed.get(8..).unwrap_or_default(), name, &extra);
    let narrow = number!(u32, fixed, 42);
    let offset = if narrow == u32::MAX { offset.unwrap_or(narrow.into()) } else { narrow.into() };
    // the attributes are those of Unix if its tools wrote the archive
    let mode = if fixed.get(5) == Some(&3) { number!(u32, fixed, 38) >> 28 } else { 0 };
    let what = match mode {
        0xA => What::Link,
        0x1 | 0x2 | 0x6 | 0xC => What::Special,
        _ => What::File,
    };
    Ok(Some(Entry { header, offset, what }))
}
