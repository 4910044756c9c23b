//! Visiting: a document in; every text in it, however deep in containers, is handed to a [`Reading`].
//!
//! What goes wrong in a member is told of the member, and the container is read on; what goes wrong in the container ends it. Both are told, and
//! what came before was handed on already. Names are `outer!/inner`.

use std::io::{self, Read};
use std::sync::Arc;

use super::container::Format;
use super::container::codec::{Codec, HEAD};
use super::container::guard::Guarded;
use super::container::names::Names;
use super::container::section::Whole;
use super::container::sevenz::{self, Part, SevenZ};
use super::container::source::Source;
use super::container::tar::{self, Tar};
use super::container::zip::directory::{self, Directory, Verified};
use super::container::zip::local::Local;
use super::decode::{Decoder, Sniffed};
use super::document::{Document, Opened};
use super::limits::{Account, Budget, Permit, Share};
use super::plain::Plain;
use super::skipped::{Reason, Skipped};
use super::trouble;

/// Who is handed what a bundle holds.
pub(crate) trait Reading {
    /// Text has come, and more must before it is known to be text.
    fn undecided(&mut self, name: &str, text: &[u8]);

    /// A text. The error is the decoder's; what came before it counts.
    fn text(&mut self, name: &str, decoder: Decoder<&mut dyn Read>) -> io::Result<()>;

    /// Something is not read.
    fn skipped(&mut self, skipped: Skipped);
}

/// What several threads can read.
pub(crate) enum Shared {
    /// An archive, by its members.
    Archive(Archive),
    /// A text, by its stretches.
    Text(Plain),
}

/// An archive whose members can be read by several threads.
pub(crate) struct Archive {
    name: String,
    directory: Directory,
    share: Arc<Share>,
}

/// Somebody who visits documents, one after the other.
pub(crate) struct Visit<'a> {
    budget: &'a Budget,
    reading: &'a mut dyn Reading,
    /// Whether there are others to read parts of a large text.
    has_others: bool,
    share: Arc<Share>,
    permit: Option<Permit>,
}

/// Where a document is: in how many containers, and the memory of the decoders before it.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: u32,
    memory: u64,
}

/// Whether reading came to a good end. What went wrong was told.
type Ended = Result<(), ()>;

/// A folder of a 7z that is being read: its number, its text, and the place of what is in it.
type OpenFolder<'a> = (usize, io::Result<Guarded<'a, Box<dyn Read>>>, Place);

/// Memory for a 7z is asked for in such pieces.
const HELD_STEP: u64 = 1 << 20;

const TOP: Place = Place { depth: 1, memory: 0 };

impl<'a> Visit<'a> {
    /// Nothing is visited yet; `has_others` if others may read parts of a large text.
    pub(crate) fn new(budget: &'a Budget, has_others: bool, reading: &'a mut dyn Reading) -> Self {
        Self { budget, reading, has_others, share: Arc::default(), permit: None }
    }

    /// Visits a document. What several may read is given back.
    pub(crate) fn document(&mut self, document: Document) -> Option<Shared> {
        let name = document.name().to_owned();
        let mut shared = None;
        match document.open() {
            Err(error) => self.skip(&name, &error),
            Ok(Opened::Stream(stream)) => {
                self.share = Share::new(0);
                let mut stream = Growing { stream, share: Arc::clone(&self.share) };
                let _ = self.any(&name, None, Place::default(), None, &mut stream);
            }
            Ok(Opened::Whole(whole)) => {
                self.share = Share::new(whole.len);
                let whole_one = Some((&whole, &mut shared));
                let _ = self.any(&name, None, Place::default(), whole_one, &mut whole.section(0, whole.len));
            }
        }
        self.permit = None;
        shared
    }

    /// Visits the next member of an archive. False if there is none.
    pub(crate) fn member(&mut self, archive: &Archive) -> bool {
        let Archive { name, directory, share } = archive;
        self.share = Arc::clone(share);
        let member = match directory.next().and_then(|member| self.budget.member().map(|()| member)) {
            Ok(Some(member)) => member,
            Ok(None) => return false,
            Err(error) => {
                self.skip(name, &error);
                return false;
            }
        };
        let directory::Member { header, label, what, data } = member;
        let name = format!("{name}!/{label}");
        match what {
            directory::What::Link => self.pass_over(&name, Reason::Link, LINK),
            directory::What::Special => self.pass_over(&name, Reason::Special, SPECIAL),
            directory::What::File if header.is_encrypted() => self.skip(&name, &trouble::encrypted()),
            directory::What::File => {
                let mut place = TOP;
                let opened = data.and_then(|data| {
                    let mut grant = |memory| self.grant(&mut place, memory);
                    let (text, taken) = Verified::open(&header, directory.source(&header, data), &mut grant)?;
                    Ok(Guarded::new(text, header.format(), self.account(), taken))
                });
                match opened {
                    Ok(mut text) => drop(self.any(&name, None, place, None, &mut text)),
                    Err(error) => self.skip(&name, &trouble::of_decoder(header.format(), error)),
                }
            }
        }
        self.permit = None;
        true
    }

    /// Visits whatever this is. `outer` is the compressed document of which it is the text; `whole` is it all, if that can be read anywhere, and where
    /// to put what several may read then.
    fn any(
        &mut self,
        name: &str,
        outer: Option<&str>,
        mut place: Place,
        whole: Option<(&Whole, &mut Option<Shared>)>,
        reader: &mut dyn Read,
    ) -> Ended {
        let mut decoder = Decoder::new(reader);
        let sniffed = loop {
            match decoder.sniff() {
                Ok(Some(sniffed)) => break sniffed,
                Ok(None) => self.reading.undecided(name, decoder.undecided()),
                // it is the compressed document of which nothing can be read
                Err(error) => return self.failed(outer.unwrap_or(name), &error),
            }
        };
        let format = match sniffed {
            Sniffed::Text => {
                let from = decoder.plain_from().filter(|_| self.has_others);
                if let Some((from, (whole, shared))) = from.zip(whole)
                    && let Some(plain) = Plain::of(name, whole, from)
                {
                    *shared = Some(Shared::Text(plain));
                    return Ok(());
                }
                return self.reading.text(name, decoder).or_else(|error| self.failed(name, &error));
            }
            Sniffed::Not(reason, detail) => {
                self.pass_over(name, reason, detail);
                return Ok(());
            }
            Sniffed::Container(container) => container.0,
        };
        let mut reader = decoder.into_reader();
        // a compressed tar is one container
        if let (Format::Tar, Some(outer)) = (format, outer) {
            return self.tar(outer, place, &mut reader);
        }
        place.depth += 1;
        if let Err(error) = self.budget.depth(place.depth) {
            return self.failed(name, &error);
        }
        match (format, whole) {
            (Format::Stream(codec), _) => self.stream(codec, name, place, &mut reader),
            (Format::Tar, _) => self.tar(name, place, &mut reader),
            (Format::Zip, None) => self.zip(name, place, &mut reader),
            (Format::Zip, Some((whole, shared))) => match Directory::open(whole) {
                Ok(Some(directory)) => {
                    let archive = Archive { name: name.to_owned(), directory, share: Arc::clone(&self.share) };
                    *shared = Some(Shared::Archive(archive));
                    Ok(())
                }
                Ok(None) => {
                    self.zip(name, place, &mut reader)?;
                    self.failed(name, &trouble::damaged("zip: its directory is damaged; the members were read as they come"))
                }
                Err(error) => self.failed(name, &error),
            },
            (Format::SevenZ, Some((whole, _))) => self.sevenz(name, place, whole.clone()),
            (Format::SevenZ, None) => self.held(name, place, &mut reader),
        }
    }

    /// Visits the text of a compressed document.
    fn stream(&mut self, codec: Codec, name: &str, mut place: Place, reader: &mut dyn Read) -> Ended {
        let mut source = Source::new(reader);
        let opened = source.peek(HEAD).map(|head| codec.memory(head)).and_then(|memory| {
            self.grant(&mut place, memory)?;
            let taken = source.taken();
            Ok(Guarded::new(codec.open(source, memory)?, codec.name(), self.account(), taken))
        });
        let inner = codec.stem(name).map_or_else(|| name.to_owned(), |stem| format!("{name}!/{stem}"));
        match opened {
            Ok(mut text) => self.any(&inner, Some(name), place, None, &mut text),
            Err(error) => self.failed(name, &trouble::of_decoder(codec.name(), error)),
        }
    }

    fn tar(&mut self, name: &str, place: Place, reader: &mut dyn Read) -> Ended {
        let mut tar = Tar::new(Source::new(reader));
        let mut names = Names::default();
        loop {
            let entry = match tar.next().and_then(|entry| entry.map(|entry| self.budget.member().map(|()| entry)).transpose()) {
                Ok(Some(entry)) => entry,
                Ok(None) => break,
                Err(error) => return self.failed(name, &trouble::of_decoder("tar", error)),
            };
            let name = format!("{name}!/{}", names.label(&entry.name));
            if let Some(remark) = entry.remark {
                self.pass_over(&name, Reason::Limit, remark);
            }
            match entry.what {
                tar::What::Link => self.pass_over(&name, Reason::Link, LINK),
                tar::What::Special => self.pass_over(&name, Reason::Special, SPECIAL),
                // what was wrong with it does not concern the others
                tar::What::File => drop(self.any(&name, None, place, None, &mut tar)),
            }
        }
        self.stretches("tar", name, tar.damage())
    }

    /// Visits the members of a zip as they come.
    fn zip(&mut self, name: &str, place: Place, reader: &mut dyn Read) -> Ended {
        let mut zip = Local::new(Source::new(reader));
        let mut names = Names::default();
        loop {
            let header = match zip.next() {
                Ok(Some(header)) => header,
                Ok(None) => break,
                Err(error) => return self.failed(name, &trouble::of_decoder("zip", error)),
            };
            let member = format!("{name}!/{}", names.label(&header.name));
            let mut sums = (false, 0, 0);
            let mut told = true;
            if header.is_encrypted() {
                self.skip(&member, &trouble::encrypted());
            } else if !header.is_folder() || header.sizes_follow() {
                if let Err(error) = self.budget.member() {
                    return self.failed(name, &error);
                }
                let mut place = place;
                let opened = zip.memory(&header).and_then(|memory| {
                    self.grant(&mut place, memory)?;
                    let taken = zip.taken();
                    Ok(Guarded::new(zip.open(&header, memory)?, header.format(), self.account(), taken))
                });
                match opened {
                    Err(error) => self.skip(&member, &trouble::of_decoder(header.format(), error)),
                    Ok(mut text) => {
                        let ended = if header.is_folder() { Ok(()) } else { self.any(&member, None, place, None, &mut text) };
                        told = ended.is_err();
                        // where the next header stands is told by the end of this one alone
                        if header.sizes_follow() && ended.is_ok() {
                            told = io::copy(&mut text, &mut io::sink()).map_err(|error| self.skip(&member, &error)).is_err();
                        }
                        sums = text.decoder().sums();
                    }
                }
            }
            match zip.close(&header, sums) {
                Err(error) if !told => self.skip(&member, &trouble::of_decoder("zip", error)),
                _ => {}
            }
        }
        if let Err(error) = zip.drain() {
            return self.failed(name, &error);
        }
        self.stretches("zip", name, zip.damage())
    }

    /// Visits a 7z that is no file of its own.
    fn held(&mut self, name: &str, mut place: Place, mut reader: &mut dyn Read) -> Ended {
        let mut bytes = Vec::new();
        loop {
            // what is granted is what comes: one within another may both be small
            let granted = self.grant(&mut place, HELD_STEP);
            match granted.and_then(|()| (&mut reader).take(HELD_STEP).read_to_end(&mut bytes)) {
                Ok(read) if read > 0 && bytes.len() as u64 <= sevenz::HELD_MAX => {}
                Ok(_) => break,
                Err(error) => return self.failed(name, &error),
            }
        }
        if bytes.len() as u64 > sevenz::HELD_MAX {
            return self
                .failed(name, &trouble::limit("7z: larger than 64 MiB, and no file of its own that can be read anywhere"));
        }
        let len = bytes.len() as u64;
        self.sevenz(name, place, Whole { bytes: Arc::new(bytes), len })
    }

    fn sevenz(&mut self, name: &str, place: Place, whole: Whole) -> Ended {
        let mut names = Names::default();
        let mut directory = place;
        let archive = match SevenZ::open(whole, &mut |memory| self.grant(&mut directory, memory)) {
            Ok(archive) => archive,
            Err(error) => return self.failed(name, &trouble::of_decoder("7z", error)),
        };
        let mut folder: Option<OpenFolder<'_>> = None;
        for member in archive.members() {
            let Some((size, checksum)) = member.data else { continue };
            if let Err(error) = self.budget.member() {
                return self.failed(name, &error);
            }
            let name = format!("{name}!/{}", names.label(member.name.as_bytes()));
            let (_, text, place) = match &mut folder {
                Some(folder) if folder.0 == member.folder => folder,
                other => {
                    let mut place = place;
                    let opened = archive.folder(member.folder, &mut |memory| self.grant(&mut place, memory));
                    let guarded = opened.map(|(text, taken)| Guarded::new(text, "7z", self.account(), taken));
                    other.insert((member.folder, guarded.map_err(|error| trouble::of_decoder("7z", error)), place))
                }
            };
            match text {
                Err(error) => self.skip(&name, error),
                Ok(text) => {
                    let place = *place;
                    let mut part = Part::new(text, size, checksum);
                    let ended = if member.is_link {
                        self.pass_over(&name, Reason::Link, LINK);
                        Ok(())
                    } else {
                        self.any(&name, None, place, None, &mut part)
                    };
                    // the next one begins where this one ends
                    if ended.is_ok()
                        && let Err(error) = io::copy(&mut part, &mut io::sink())
                    {
                        self.skip(&name, &error);
                    }
                    part.pass();
                }
            }
        }
        Ok(())
    }

    fn account(&self) -> Account<'a> {
        Account { budget: self.budget, share: Arc::clone(&self.share) }
    }

    /// Asks for memory that is held as long as what is at this place is read.
    fn grant(&mut self, place: &mut Place, memory: u64) -> io::Result<()> {
        place.memory = place.memory.saturating_add(memory);
        Budget::memory(place.memory, &mut self.permit)
    }

    fn stretches(&mut self, format: &str, name: &str, damage: u64) -> Ended {
        if damage == 0 {
            return Ok(());
        }
        self.failed(name, &trouble::damaged(format!("{format}: damaged in {damage} places; what is whole was read")))
    }

    fn failed(&mut self, name: &str, error: &io::Error) -> Ended {
        self.skip(name, error);
        Err(())
    }

    fn skip(&mut self, name: &str, error: &io::Error) {
        self.reading.skipped(trouble::skip(name, error));
    }

    fn pass_over(&mut self, name: &str, reason: Reason, detail: &str) {
        self.reading.skipped(Skipped { document: name.to_owned(), reason, detail: detail.to_owned() });
    }
}

const LINK: &str = "a link in an archive";
const SPECIAL: &str = "a FIFO, socket or device";

/// A stream that tells how much of it has come.
struct Growing {
    stream: Box<dyn Read + Send>,
    share: Arc<Share>,
}

impl Read for Growing {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(out)?;
        self.share.grow(read as u64);
        Ok(read)
    }
}
