//! Scanning: bytes in, [`Candidate`]s out: each place where an atom of the catalog stands, overlapping ones too.
//!
//! Two channels. The *raw* one looks for the most telling stretch of each atom that has no quotes, in any ASCII case; the *folded* one looks for
//! the whole atom in a [`View`](crate::fold::View), where case, blanks, quotes, colour and wraps are gone. What the raw channel
//! finds and verification confirms, the folded one finds as well; it costs the folding. So a block is scanned in one of them, and who reads
//! decides which ([`crate::examine`]).
//!
//! Invariant: the candidates of a channel are all occurrences of its literals, whatever stands around them and however the input was cut.
//! Overlapping search is what guarantees that: with leftmost search an atom inside another one would silently starve its signature.
//!
//! The automaton is the contiguous NFA of aho-corasick: it builds in about a millisecond, and the DFA, twice as fast, would cost start-up ten. It is built
//! for long inputs only.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::catalog::{Catalog, raw_atom};
use crate::error::Error;
use crate::fold::{Source, View};

/// Which message an atom belongs to, and where in its literal it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AtomUse {
    /// The signature's index in the catalog.
    pub signature: u32,
    /// The message's index in the signature.
    pub message: u32,
    /// How many folded bytes of the literal stand before the atom.
    pub before: u32,
}

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
    raw: Channel,
    folded: Channel,
}

impl Scanner {
    /// Prepares the atoms of a catalog.
    ///
    /// # Errors
    /// When the catalog has more atoms than an automaton takes.
    pub fn new(catalog: &Catalog) -> Result<Self, Error> {
        let mut raw = Vec::new();
        let mut folded = Vec::new();
        for (signature, message, template) in templates(catalog) {
            let literal = template.atom();
            folded.push((literal.bytes().to_vec(), AtomUse { signature, message, before: 0 }));
            if let Some(text) = raw_atom(literal.text()) {
                let skipped = text.as_ptr() as usize - literal.text().as_ptr() as usize;
                let before = View::of(literal.text().as_bytes(), Source::Template).at_raw(skipped) as u32;
                raw.push((text.to_ascii_lowercase().into_bytes(), AtomUse { signature, message, before }));
            }
        }
        Ok(Self { raw: Channel::new(raw, true)?, folded: Channel::new(folded, false)? })
    }

    /// Candidates in raw bytes.
    pub fn raw(&self, bytes: &[u8], found: impl FnMut(Candidate)) {
        self.raw.scan(bytes, found);
    }

    /// Candidates in the bytes of a view.
    pub fn folded(&self, bytes: &[u8], found: impl FnMut(Candidate)) {
        self.folded.scan(bytes, found);
    }

    /// Bytes that an atom may have at most, in either channel.
    pub fn atom_bytes_max(&self) -> usize {
        self.raw.longest.max(self.folded.longest)
    }

    /// The literals of the raw channel, in lower case and sorted: what another program would have to look for to find as much.
    pub fn raw_atoms(&self) -> impl Iterator<Item = &[u8]> {
        self.raw.literals.iter().map(Vec::as_slice)
    }

    /// Prepares for a long input: builds the automaton that is slower to build and faster to run.
    pub fn expect_much(&self) {
        self.raw.dfa();
    }
}

/// All templates with the indices of their signature and message.
fn templates(catalog: &Catalog) -> impl Iterator<Item = (u32, u32, &crate::catalog::Template)> {
    (0u32..).zip(catalog.signatures()).flat_map(|(s, signature)| {
        (0u32..).zip(signature.messages()).map(move |(m, message)| (s, m, message.template()))
    })
}

#[derive(Debug)]
struct Channel {
    nfa: AhoCorasick,
    dfa: OnceLock<Option<AhoCorasick>>,
    literals: Vec<Vec<u8>>,
    uses: Vec<Vec<AtomUse>>,
    longest: usize,
    any_case: bool,
}

impl Channel {
    fn new(mut atoms: Vec<(Vec<u8>, AtomUse)>, any_case: bool) -> Result<Self, Error> {
        atoms.sort();
        let mut literals: Vec<Vec<u8>> = Vec::new();
        let mut uses: Vec<Vec<AtomUse>> = Vec::new();
        for (literal, atom) in atoms {
            if literals.last() != Some(&literal) {
                literals.push(literal);
                uses.push(Vec::new());
            }
            uses.last_mut().into_iter().for_each(|last| last.push(atom));
        }
        let nfa = build(&literals, any_case, AhoCorasickKind::ContiguousNFA).map_err(Error::atoms)?;
        let longest = literals.iter().map(Vec::len).max().unwrap_or(0);
        Ok(Self { nfa, dfa: OnceLock::new(), literals, uses, longest, any_case })
    }

    fn dfa(&self) -> Option<&AhoCorasick> {
        // the NFA was built from the same literals; should the DFA be too large, the NFA serves
        self.dfa.get_or_init(|| build(&self.literals, self.any_case, AhoCorasickKind::DFA).ok()).as_ref()
    }

    fn scan(&self, bytes: &[u8], mut found: impl FnMut(Candidate)) {
        let automaton = self.dfa.get().and_then(Option::as_ref).unwrap_or(&self.nfa);
        for hit in automaton.find_overlapping_iter(bytes) {
            for &atom in self.uses.get(hit.pattern().as_usize()).into_iter().flatten() {
                found(Candidate { at: hit.start(), atom });
            }
        }
    }
}

fn build(literals: &[Vec<u8>], any_case: bool, kind: AhoCorasickKind) -> Result<AhoCorasick, aho_corasick::BuildError> {
    AhoCorasick::builder().match_kind(MatchKind::Standard).ascii_case_insensitive(any_case).kind(Some(kind)).build(literals)
}

