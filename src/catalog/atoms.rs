//! The atoms of all templates of a catalog, sieved by channel: what the scanner looks for, and whose each one is. Templates in, [`Atoms`] out; those
//! of the built-in catalog are made by the build script and stand in the binary as tables.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::atom::raw_atom;
use super::template::Template;
use super::words::WORDS;
use crate::sieve::{self, Sieve};

/// Which message an atom belongs to, and where in it the atom stands; or that it is one of the [`WORDS`].
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

impl AtomUse {
    /// One of the [`WORDS`], which no message has.
    pub const WORD: Self = Self { signature: u32::MAX, message: u32::MAX, literal: 0, before: 0 };
}

/// The atoms of a catalog, by channel.
#[derive(Debug)]
pub struct Atoms {
    /// Looked for in folded text.
    pub folded: Channel,
    /// Looked for in raw text, in any case, and with them the [`WORDS`].
    pub raw: Channel,
}

/// The literals of a channel, each once, and for each whose atom it is. A literal's number is its index among the
/// sieved ones, then among the others.
#[derive(Debug)]
pub struct Channel {
    /// In order.
    pub sieve: Sieve,
    /// Too short to be sieved; a catalog has few, if any.
    pub others: Cow<'static, [Cow<'static, [u8]>]>,
    /// By the number of the literal, one behind the other.
    uses: Cow<'static, [AtomUse]>,
    /// Where those of each literal end.
    ends: Cow<'static, [u32]>,
    longest: usize,
}

impl Atoms {
    /// The atoms of templates, each with the indices of its signature and message. They must not exceed 4 GB.
    pub(super) fn new<'t>(templates: impl Iterator<Item = (u32, u32, &'t Template)>) -> Self {
        let (mut raw, mut folded) = (Vec::new(), Vec::new());
        for (signature, message, template) in templates {
            let literal = template.atom_index() as u32;
            folded.push((template.atom().bytes().to_vec(), AtomUse { signature, message, literal, before: 0 }));
            let (literal, text, before) = raw_atom(template);
            let atom = AtomUse { signature, message, literal: literal as u32, before: before as u32 };
            raw.push((text.to_ascii_lowercase().into_bytes(), atom));
        }
        raw.extend(WORDS.iter().map(|word| (word.to_ascii_lowercase().into_bytes(), AtomUse::WORD)));
        Self { folded: Channel::new(folded), raw: Channel::new(raw) }
    }

    /// The expression that makes the same atoms at no cost, for a generated source.
    pub fn source(&self) -> String {
        format!("crate::catalog::Atoms {{ folded: {}, raw: {} }}", self.folded.source(), self.raw.source())
    }
}

impl Channel {
    fn new(mut atoms: Vec<(Vec<u8>, AtomUse)>) -> Self {
        atoms.sort_by(|a, b| (a.0.len() < sieve::LITERAL_MIN, &a.0, a.1).cmp(&(b.0.len() < sieve::LITERAL_MIN, &b.0, b.1)));
        let mut literals: Vec<Vec<u8>> = Vec::new();
        let (mut uses, mut ends) = (Vec::new(), Vec::<u32>::new());
        for (literal, atom) in atoms {
            uses.push(atom);
            let end = uses.len() as u32;
            match ends.last_mut() {
                Some(last) if literals.last() == Some(&literal) => *last = end,
                _ => {
                    literals.push(literal);
                    ends.push(end);
                }
            }
        }
        let longest = literals.iter().map(Vec::len).max().unwrap_or(0);
        let others = literals.split_off(literals.partition_point(|literal| literal.len() >= sieve::LITERAL_MIN));
        let others = others.into_iter().map(Cow::Owned).collect();
        Self { sieve: Sieve::new(&literals), others, uses: uses.into(), ends: ends.into(), longest }
    }

    /// A channel whose tables were made before.
    pub const fn of_tables(
        sieve: Sieve,
        others: &'static [Cow<'static, [u8]>],
        uses: &'static [AtomUse],
        ends: &'static [u32],
        longest: usize,
    ) -> Self {
        Self { sieve, others: Cow::Borrowed(others), uses: Cow::Borrowed(uses), ends: Cow::Borrowed(ends), longest }
    }

    /// Whose atom a literal is.
    pub fn uses(&self, literal: u32) -> &[AtomUse] {
        sieve::part(&self.uses, &self.ends, literal as usize)
    }

    /// All literals, in the order of their numbers.
    pub fn literals(&self) -> impl Iterator<Item = &[u8]> {
        self.sieve.literals().chain(self.others.iter().map(AsRef::as_ref))
    }

    /// Bytes of the longest literal.
    pub fn longest(&self) -> usize {
        self.longest
    }

    fn source(&self) -> String {
        let mut uses = String::new();
        for AtomUse { signature, message, literal, before } in &*self.uses {
            // writing to a string does not fail
            let _ = write!(uses, "AtomUse{{signature:{signature},message:{message},literal:{literal},before:{before}}},");
        }
        let mut others = String::new();
        for literal in &*self.others {
            let _ = write!(others, "std::borrow::Cow::Borrowed(&{literal:?}),");
        }
        let Self { sieve, ends, longest, .. } = self;
        format!("crate::catalog::Channel::of_tables({}, &[{others}], &[{uses}], &{ends:?}, {longest})", sieve.source())
    }
}
