//! Collecting: what the blocks of all documents hold, put together. [`Examined`] blocks in, in any order; one [`Collected`] out.
//!
//! Invariant: the result depends on the documents' names and bytes alone. Blocks of a document are taken in their order, whichever thread was
//! first; evidence that is kept is the first by document and offset.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Evidence;
use crate::examine::{Examined, Key, Near, QUOTED_MAX};
use crate::facts::{self, Collector, Fact, Facts, Listing};
use crate::pages::Pages;
use crate::redact::Redaction;
use crate::sources::{Source, Sources};
use crate::spot::Spot;
use crate::unknown::{self, Shapes};

/// So many facts of a bundle are kept, the first by document and place.
const FACTS_MAX: usize = 50_000;
/// Documents that are kept of each message.
const DOCUMENTS_MAX: usize = 64;

/// A message over the whole bundle.
#[derive(Debug, Default)]
pub(crate) struct Total {
    /// Places where it stands.
    pub seen: u64,
    /// Those that no larger message of the same signature covers.
    pub places: u64,
    /// The first documents that hold such places, and where the last of them ends.
    pub documents: BTreeMap<String, u64>,
    /// Of how many logs all of these documents are parts or copies.
    pub sources: Sources,
    /// How many of them a larger message of another signature claims, by that signature.
    pub claimed: BTreeMap<u32, u64>,
    /// The first of them, in order.
    pub evidence: Vec<Evidence>,
}

impl Total {
    /// A document holds such places. An archive may have any number of those: the first by name are kept.
    fn in_document(&mut self, document: &str, last: u64) {
        if let Some(kept) = self.documents.get_mut(document) {
            *kept = last.max(*kept);
            return;
        }
        self.documents.insert(document.to_owned(), last);
        if self.documents.len() > DOCUMENTS_MAX {
            self.documents.pop_last();
        }
    }

    /// Up to which offset in a document places may still be among the first.
    fn quoted_until(&self, document: &str) -> u64 {
        match self.evidence.get(QUOTED_MAX - 1) {
            Some(last) => match last.document.as_str().cmp(document) {
                Ordering::Less => 0,
                Ordering::Equal => last.offset,
                Ordering::Greater => u64::MAX,
            },
            None => u64::MAX,
        }
    }
}

/// A literal without the rest of its message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NearMiss {
    /// Where it stands.
    pub document: String,
    /// In which line.
    pub line: u64,
    /// The literal's index in the template.
    pub literal: u32,
}

/// Everything that was found in a bundle.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// Documents that were read.
    pub documents: u64,
    /// Bytes of text in them.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u64,
    /// Messages, by their indices and whether their origin was seen.
    pub totals: BTreeMap<Key, Total>,
    /// The first near miss of each message, by the indices of signature and message.
    pub near: BTreeMap<(u32, u32), NearMiss>,
    /// Error-like lines.
    pub unknown: Shapes,
    /// What the documents say of pods, secrets and the like, in no order.
    pub facts: Vec<Fact>,
    /// What was listed, in no order.
    pub listings: Vec<Listing>,
    /// The first document of which facts were left out.
    pub cut_from: Option<String>,
    /// The documents by name, and of which source each is.
    pub names: BTreeMap<String, Source>,
}

/// A document of which blocks are still to come.
#[derive(Debug)]
pub(crate) struct Open {
    name: String,
    next: u64,
    waiting: BTreeMap<u64, Examined>,
    newlines: u64,
    columns: u64,
    bytes: u64,
    ends_line: bool,
    /// Of all blocks so far.
    content: u64,
    /// Messages that it has places of.
    keys: BTreeSet<Key>,
    pages: Pages,
    /// Error-like lines.
    pub(crate) errors: unknown::Document,
    redaction: Redaction,
}

/// A document that was read whole.
#[derive(Debug)]
pub(crate) struct Closed {
    name: String,
    source: Source,
    keys: BTreeSet<Key>,
    bytes: u64,
    lines: u64,
    facts: Facts,
    errors: unknown::Document,
}

impl Open {
    /// A document of which nothing was read.
    pub(crate) fn new(name: impl Into<String>, redaction: Redaction) -> Self {
        Self {
            name: name.into(),
            next: 0,
            waiting: BTreeMap::new(),
            newlines: 0,
            columns: 0,
            bytes: 0,
            ends_line: true,
            content: 0,
            keys: BTreeSet::new(),
            pages: Pages::default(),
            errors: unknown::Document::default(),
            redaction,
        }
    }

    /// A document of which so many lines were read, and the rest comes as one block.
    pub(crate) fn after(name: impl Into<String>, lines: u64, redaction: Redaction) -> Self {
        Self { newlines: lines, ..Self::new(name, redaction) }
    }

    /// Takes a block, and every one that waited for it; `established` is told of messages when they turn up with their origin. Returns how many
    /// blocks wait for one before them no longer.
    pub(crate) fn take(
        &mut self,
        index: u64,
        block: Examined,
        into: &mut Collected,
        established: &dyn Fn(Key, &Evidence),
    ) -> usize {
        self.waiting.insert(index, block);
        let before = self.waiting.len();
        while let Some(block) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.merge(block, into, established);
        }
        before - self.waiting.len()
    }

    fn merge(&mut self, block: Examined, into: &mut Collected, established: &dyn Fn(Key, &Evidence)) {
        for (key, tally) in block.tallies {
            let total = into.totals.entry(key).or_default();
            total.seen += tally.seen;
            total.places += tally.places;
            if tally.places > 0 {
                total.in_document(&self.name, tally.last);
                self.keys.insert(key);
            }
            for (signature, places) in tally.claimed {
                *total.claimed.entry(signature).or_default() += places;
            }
            let quoted = !tally.evidence.is_empty();
            for (evidence, spot) in tally.evidence {
                let evidence = self.place(evidence, spot);
                if key.confirmed {
                    established(key, &evidence);
                }
                total.evidence.push(evidence);
            }
            if quoted {
                total.evidence.sort();
                total.evidence.truncate(QUOTED_MAX);
            }
        }
        for (message, Near { literal, line }) in block.near {
            let line = (self.newlines + 1).saturating_add_signed(line);
            let near = NearMiss { document: self.name.clone(), line, literal };
            let kept = into.near.entry(message).or_insert_with(|| near.clone());
            if near < *kept {
                *kept = near;
            }
        }
        self.errors.add(block.errors, self.newlines + 1);
        if let Some(leaf) = block.leaf {
            self.pages.add(leaf, self.newlines + 1, &self.name, self.redaction);
        }
        self.columns = if block.newlines > 0 { block.tail_columns } else { self.columns + block.tail_columns };
        self.newlines += block.newlines;
        self.bytes += block.bytes;
        self.content =
            self.content.rotate_left(17).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(block.checksum) ^ block.bytes << 32;
        // nothing is there of what could not be read
        self.ends_line = block.ends_line || block.bytes == 0 && self.ends_line;
    }

    /// Completes line and column with what was read before the block.
    fn place(&self, mut evidence: Evidence, spot: Spot) -> Evidence {
        evidence.line = (self.newlines + 1).saturating_add_signed(spot.line);
        let base = if spot.column_is_absolute { 0 } else { self.columns };
        evidence.column = base.saturating_add_signed(spot.column) + 1;
        evidence
    }

    /// The document is read; what it says of the cluster is read now.
    pub(crate) fn close(self) -> Closed {
        let facts = self.pages.finish(&self.name, self.redaction);
        let lines = self.newlines + u64::from(!self.ends_line);
        let source = Source::new(&self.name, self.content);
        Closed { name: self.name, source, keys: self.keys, bytes: self.bytes, lines, facts, errors: self.errors }
    }
}

impl Closed {
    /// Adds the document to what was collected.
    pub(crate) fn join(self, into: &mut Collected) {
        for key in &self.keys {
            into.totals.entry(*key).or_default().sources.add(self.source);
        }
        into.documents += 1;
        into.bytes += self.bytes;
        into.lines += self.lines;
        into.facts.extend(self.facts.facts);
        into.listings.extend(self.facts.listings);
        self.errors.join(&self.name, &mut into.unknown);
        into.names.insert(self.name, self.source);
        if into.facts.len() > 2 * FACTS_MAX {
            into.cut_facts();
        }
    }
}

impl Collected {
    /// Adds what the names of all documents say together, and tells which collectors made the bundle.
    pub(crate) fn read_names(&mut self) -> Vec<Collector> {
        let names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        let (found, collectors) = facts::read_names(&names);
        self.facts.extend(found.facts);
        self.listings.extend(found.listings);
        self.cut_facts();
        collectors
    }

    /// Keeps the first facts by document and place. Lists of documents that lost some are not whole.
    fn cut_facts(&mut self) {
        self.facts.sort();
        if let Some(first) = self.facts.get(FACTS_MAX) {
            let document = &first.evidence.document;
            if self.cut_from.as_ref().is_none_or(|known| document < known) {
                self.cut_from = Some(document.clone());
            }
            self.facts.truncate(FACTS_MAX);
        }
        if let Some(cut_from) = &self.cut_from {
            self.listings.retain(|listing| listing.evidence.document < *cut_from);
        }
        self.listings.sort();
    }

    /// Up to which offset in a document places of a message are worth quoting. It only ever falls, so who asks early quotes too much, never
    /// too little.
    pub(crate) fn quoted_until(&self, key: Key, document: &str) -> u64 {
        self.totals.get(&key).map_or(u64::MAX, |total| total.quoted_until(document))
    }
}
