//! Scanning: bytes in, [`Candidate`]s out: each place where an atom of the catalog stands, overlapping ones too.
//!
//! Two channels. The *raw* one looks for the most telling stretch of each atom that has no quotes, in any ASCII case; the *folded* one looks for
//! the whole atom in a [`View`](crate::fold::View), where case, blanks, quotes, colour and wraps are gone. What the raw channel
//! finds and verification confirms, the folded one finds as well; it costs the folding. So a block is scanned in one of them, and who reads
//! decides which (`crate::examine`).
//!
//! Invariant: the candidates of a channel are all occurrences of its literals, whatever stands around them and however the input was cut: the
//! same that a plain overlapping search finds. (With leftmost search an atom inside another one would silently starve its signature.)
//!
//! The first stage is the [sieve](crate::sieve), which looks at few bytes. What it leaves, literals of a few bytes and stretches of text made to make it
//! work, goes to aho-corasick, which reads each byte once; its automata are built when they are first needed.

use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

pub use crate::catalog::AtomUse;
use crate::catalog::{Atoms, Catalog, Channel};
use crate::error::Error;

/// An atom was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Where it begins, in the bytes that were scanned.
    pub at: usize,
    /// Whose it is.
    pub atom: AtomUse,
}

/// The atoms of a catalog, ready to be looked for.
#[derive(Debug)]
pub struct Scanner {
    atoms: Arc<Atoms>,
    folded: Plain,
    raw: Plain,
}

impl Scanner {
    /// Prepares the atoms of a catalog.
    ///
    /// # Errors
    /// When the catalog has more atoms than an automaton takes.
    pub fn new(catalog: &Catalog) -> Result<Self, Error> {
        let atoms = catalog.atoms();
        let plain = |channel| Plain::new(channel).map_err(Error::atoms);
        Ok(Self { folded: plain(&atoms.folded)?, raw: plain(&atoms.raw)?, atoms: Arc::clone(atoms) })
    }

    /// Candidates in raw bytes, and [words](AtomUse::WORD).
    pub fn raw(&self, bytes: &[u8], found: impl FnMut(Candidate)) {
        self.raw.scan(&self.atoms.raw, bytes, found);
    }

    /// Candidates in the bytes of a view.
    pub fn folded(&self, bytes: &[u8], found: impl FnMut(Candidate)) {
        self.folded.scan(&self.atoms.folded, bytes, found);
    }

    /// Bytes that an atom of the folded channel may have at most.
    pub fn folded_bytes_max(&self) -> usize {
        self.atoms.folded.longest()
    }

    /// The atoms of the raw channel, in lower case: what another program would have to look for to find as much.
    pub fn raw_atoms(&self) -> impl Iterator<Item = &[u8]> {
        let raw = &self.atoms.raw;
        let is_atom = |literal: u32| raw.uses(literal).iter().any(|&atom| atom != AtomUse::WORD);
        (0..).zip(raw.literals()).filter(move |&(number, _)| is_atom(number)).map(|(_, literal)| literal)
    }
}

/// The search behind the sieve of one channel, which reads every byte.
#[derive(Debug)]
struct Plain {
    /// For the literals that are not sieved; their patterns are numbered from the first of them on.
    others: Option<AhoCorasick>,
    /// For all that are, where the sieve would have too much to compare.
    sieved: OnceLock<Option<AhoCorasick>>,
}

impl Plain {
    fn new(channel: &Channel) -> Result<Self, BuildError> {
        let others = (!channel.others.is_empty()).then(|| build(&*channel.others)).transpose()?;
        Ok(Self { others, sieved: OnceLock::new() })
    }

    fn scan(&self, channel: &Channel, bytes: &[u8], mut found: impl FnMut(Candidate)) {
        let mut found = |literal: u32, at: usize| channel.uses(literal).iter().for_each(|&atom| found(Candidate { at, atom }));
        let mut left = Vec::new();
        channel.sieve.scan(bytes, &mut found, |rest| left.push(rest));
        for rest in left {
            let reach = rest.reach(channel.longest());
            let Some(automaton) = self.sieved.get_or_init(|| build(channel.sieve.literals()).ok()) else {
                rest.scan(bytes, &mut found);
                continue;
            };
            let part = bytes.get(reach.start..reach.end.min(bytes.len())).unwrap_or_default();
            for hit in automaton.find_overlapping_iter(part) {
                let (literal, at) = (hit.pattern().as_u32(), reach.start + hit.start());
                if rest.has(literal, at) {
                    found(literal, at);
                }
            }
        }
        if let Some(automaton) = &self.others {
            let first = channel.sieve.literals().count() as u32;
            automaton.find_overlapping_iter(bytes).for_each(|hit| found(first + hit.pattern().as_u32(), hit.start()));
        }
    }
}

fn build<L: AsRef<[u8]>>(literals: impl IntoIterator<Item = L>) -> Result<AhoCorasick, BuildError> {
    let kind = Some(AhoCorasickKind::ContiguousNFA);
    AhoCorasick::builder().match_kind(MatchKind::Standard).ascii_case_insensitive(true).kind(kind).build(literals)
}
