//! What was not read, or not to its end, and why.

use serde::Serialize;

/// Why something was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// An archive or compressed file, which this version does not open.
    Archive,
    /// No text.
    Binary,
    /// A link inside a folder: its target is read under its own name, or lies outside.
    Link,
    /// There is no such file.
    Missing,
    /// A FIFO, socket or device inside a folder.
    Special,
    /// It could not be opened, or not be read to its end.
    Unreadable,
}

/// A document, or a path, that was skipped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Its name.
    pub document: String,
    /// Why.
    pub reason: Reason,
    /// The error or the kind of file, for people.
    pub detail: String,
}

impl Skipped {
    /// Whether something that should have been read was not: the exit status is 2 then. Passing over what is no text is none.
    pub fn is_failure(&self) -> bool {
        matches!(self.reason, Reason::Archive | Reason::Missing | Reason::Unreadable)
    }
}
