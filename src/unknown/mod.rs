//! The unknown: error-like lines that no signature explains, clustered into templates. What is in no catalog yet is the next signature.
//!
//! ```text
//! block ─▶ gate ─▶ unit ─▶ errorlike ─▶ mask ─▶ shape ┐
//! messages of signatures ──────────▶ claims ──────────┴▶ document ─▶ drain ─▶ Unexplained
//! ```
//!
//! A line is explained when a message of a signature that was diagnosed, or a fact that says so, stands on it. Which signatures are is known at the end, so
//! lines are kept with those that lay claim to them. Lines are masked first and counted by what is left, which makes few of many; the clusters
//! are built at the end, in the order of documents and lines.
//!
//! Invariant: the same bytes give the same clusters, whatever the threads and the order of documents; text is masked like evidence before it is
//! kept; and memory is bounded, whatever a bundle holds.

mod block;
mod cluster;
mod document;
mod draft;
mod drain;
mod errorlike;
mod gate;
mod glance;
mod mask;
mod mine;
#[cfg(test)]
mod tests;
mod unit;
mod value;
mod vocabulary;
mod words;

use serde::Serialize;

pub(crate) use block::{Errors, Need, Needs, Reach, Shape};
pub(crate) use cluster::unexplained;
pub(crate) use document::{Document, Shapes};
pub use draft::{Draft, draft};
pub use mine::{Lode, Mined, mine, mine_one};

/// Error-like lines of one template that no finding claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unexplained {
    /// What they have in common, as a message of a signature would be written: `{number}` and the like stand where they differ.
    pub template: String,
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Place,
    /// What they have in common, masked, to be clustered with those of others.
    #[serde(skip)]
    pub(crate) masked: String,
    /// Why it stands where it stands, in thousandths.
    #[serde(skip)]
    pub(crate) standing: Standing,
}

/// What the rank of a cluster is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How plainly its lines say that something went wrong; at most 200.
    pub(crate) likeness: u32,
    /// How near the end of their documents they stand; at most 400.
    pub(crate) lateness: u32,
    /// How much their words tell; at most 150.
    pub(crate) telling: u32,
    /// How rare they are; at most 250.
    pub(crate) rarity: u32,
}

impl Standing {
    /// All together.
    pub(crate) fn total(self) -> u32 {
        self.likeness + self.lateness + self.telling + self.rarity
    }
}

/// Where an unexplained line stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The document.
    pub document: String,
    /// The line, from 1.
    pub line: u64,
    /// The line itself, masked.
    pub text: String,
}
