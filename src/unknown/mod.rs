//! The unknown: error-like lines that no signature explains, clustered into templates. What is in no catalog yet is the next signature.

mod drain;
mod mask;
#[cfg(test)]
mod tests;

use serde::Serialize;

/// Error-like lines of one template that no finding claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unexplained {
    /// What they have in common, as a message of a signature would be written: `{number}` and the like stand where they differ.
    pub template: String,
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Place,
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
