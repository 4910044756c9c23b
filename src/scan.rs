//! Scanning: bytes in, [`Candidate`]s out: each place where an atom of the catalog stands, overlapping ones too.
//!
//! Two channels. The *raw* one looks for the most telling stretch of each atom that has no quotes, in any ASCII case; the *folded* one looks for
//! the whole atom in a [`View`](crate::fold::View), where case, blanks, quotes, colour and wraps are gone. What the raw channel
//! finds and verification confirms, the folded one finds as well; it costs the folding. So a block is scanned in one of them, and who reads
//! decides which (`crate::examine`).
//!
//! Invariant: the candidates of a channel are all occurrences of its literals, whatever stands around them and however the input was cut.
//! Overlapping search is what guarantees that: with leftmost search an atom inside another one would silently starve its signature.
//!
//! The folded channel begins with the contiguous NFA of aho-corasick, which builds in a few milliseconds; its DFA, twice as fast, costs start-up ten
//! times that. It is built for long inputs, and the raw channel, which only long inputs need, has no other.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use crate::catalog::{Catalog, raw_atom};
use crate::error::Error;

/// Which message an atom belongs to, and where in it the atom stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AtomUse {
    /// The signature's index in the catalog.
    pub signature: u32,
    /// The message's index in the signature.
    pub message: u32,
    /// The literal's index in the template.
    pub literal: u32,
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
    folded: Channel,
    raw: Atoms,
    raw_channel: OnceLock<Option<Channel>>,
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
            let literal = template.atom_index() as u32;
            folded.push((template.atom().bytes().to_vec(), AtomUse { signature, message, literal, before: 0 }));
            let (literal, text, before) = raw_atom(template);
            raw.push((
                text.to_ascii_lowercase().into_bytes(),
                AtomUse { signature, message, literal: literal as u32, before: before as u32 },
            ));
        }
        let folded = Channel::new(Atoms::new(folded), false, AhoCorasickKind::ContiguousNFA).map_err(Error::atoms)?;
        Ok(Self { folded, raw: Atoms::new(raw), raw_channel: OnceLock::new() })
    }

    /// Candidates in raw bytes. False if this catalog has no such channel: then only a view can be scanned.
    #[must_use]
    pub fn raw(&self, bytes: &[u8], found: impl FnMut(Candidate)) -> bool {
        let channel = self.raw_channel.get_or_init(|| Channel::new(self.raw.clone(), true, AhoCorasickKind::DFA).ok());
        channel.as_ref().map(|channel| channel.scan(bytes, found)).is_some()
    }

    /// Candidates in the bytes of a view.
    pub fn folded(&self, bytes: &[u8], found: impl FnMut(Candidate)) {
        self.folded.scan(bytes, found);
    }

    /// Bytes that an atom of the folded channel may have at most.
    pub fn folded_bytes_max(&self) -> usize {
        self.folded.atoms.literals.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The literals of the raw channel, in lower case and sorted: what another program would have to look for to find as much.
    pub fn raw_atoms(&self) -> impl Iterator<Item = &[u8]> {
        self.raw.literals.iter().map(Vec::as_slice)
    }

    /// Prepares for a long input: builds the automaton that is slower to build and faster to run.
    pub fn expect_much(&self) {
        self.folded.hurry();
    }
}

/// All templates with the indices of their signature and message.
fn templates(catalog: &Catalog) -> impl Iterator<Item = (u32, u32, &crate::catalog::Template)> {
    (0u32..)
        .zip(catalog.signatures())
        .flat_map(|(s, signature)| (0u32..).zip(signature.messages()).map(move |(m, message)| (s, m, message.template())))
}

/// Literals, sorted, each once, and for each whose atom it is.
#[derive(Clone, Debug)]
struct Atoms {
    literals: Vec<Vec<u8>>,
    uses: Vec<Vec<AtomUse>>,
}

impl Atoms {
    fn new(mut atoms: Vec<(Vec<u8>, AtomUse)>) -> Self {
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
        Self { literals, uses }
    }
}

#[derive(Debug)]
struct Channel {
    atoms: Atoms,
    any_case: bool,
    first: AhoCorasick,
    fast: OnceLock<Option<AhoCorasick>>,
}

impl Channel {
    fn new(atoms: Atoms, any_case: bool, kind: AhoCorasickKind) -> Result<Self, BuildError> {
        let first = build(&atoms.literals, any_case, kind)?;
        Ok(Self { atoms, any_case, first, fast: OnceLock::new() })
    }

    /// Builds the DFA. Should it be too large, the first automaton serves on.
    fn hurry(&self) {
        self.fast.get_or_init(|| build(&self.atoms.literals, self.any_case, AhoCorasickKind::DFA).ok());
    }

    fn scan(&self, bytes: &[u8], mut found: impl FnMut(Candidate)) {
        let automaton = self.fast.get().and_then(Option::as_ref).unwrap_or(&self.first);
        for hit in automaton.find_overlapping_iter(bytes) {
            for &atom in self.atoms.uses.get(hit.pattern().as_usize()).into_iter().flatten() {
                found(Candidate { at: hit.start(), atom });
            }
        }
    }
}

fn build(literals: &[Vec<u8>], any_case: bool, kind: AhoCorasickKind) -> Result<AhoCorasick, BuildError> {
    AhoCorasick::builder().match_kind(MatchKind::Standard).ascii_case_insensitive(any_case).kind(Some(kind)).build(literals)
}
