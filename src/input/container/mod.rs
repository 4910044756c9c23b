//! Containers: documents that hold documents. One file a format; what they have in common is a [`Source`](source::Source) to read from, a
//! [`Guarded`](guard::Guarded) output that keeps to the limits, and [`Names`](names::Names) for what is in them.
//!
//! Formats are told by their first bytes, never by a name. All of them are read as streams, so that they can stand in each other in any order, on a
//! pipe too, and nothing is held but the windows of the decoders. The exception is 7z, whose directory stands at its end: what is no file of
//! its own is held whole, up to 64 MiB.

pub(crate) mod codec;
pub(crate) mod guard;
mod gzip;
mod inflate;
mod lz4;
pub(crate) mod names;
pub(crate) mod section;
pub(crate) mod sevenz;
pub(crate) mod source;
pub(crate) mod tar;
pub(crate) mod zip;

use codec::Codec;

/// What holds documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One document, compressed.
    Stream(Codec),
    Tar,
    Zip,
    SevenZ,
}

impl Format {
    /// By the first bytes: what is no container is text or nothing.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        let behind_mark = head.strip_prefix(&zip::DESCRIPTOR).or_else(|| head.strip_prefix(b"PK00")).unwrap_or(head);
        if behind_mark.starts_with(&zip::LOCAL) || head.starts_with(&zip::END) {
            return Some(Self::Zip);
        }
        if head.starts_with(&sevenz::MAGIC) {
            return Some(Self::SevenZ);
        }
        // the first header may be damaged
        if head.get(257..262) == Some(b"ustar") || tar::is_header(head) {
            return Some(Self::Tar);
        }
        Codec::of(head).map(Self::Stream)
    }
}
