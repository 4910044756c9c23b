//! Trouble: an [`io::Error`] that knows which [`Reason`] it is. What a reader deep in a pile of readers has to say comes up through
//! [`std::io::Read`], and what reads it needs no other way to hear of it.

use std::error::Error;
use std::fmt;
use std::io;

use super::skipped::{Reason, Skipped};

#[derive(Clone, Debug)]
struct Trouble {
    reason: Reason,
    detail: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl Error for Trouble {}

fn new(reason: Reason, detail: String) -> io::Error {
    io::Error::other(Trouble { reason, detail })
}

/// The bytes are not what their format says.
pub(super) fn damaged(detail: impl Into<String>) -> io::Error {
    new(Reason::Damaged, detail.into())
}

/// Reading on would cost too much.
pub(super) fn limit(detail: impl Into<String>) -> io::Error {
    new(Reason::Limit, detail.into())
}

/// Only who has the password can read it.
pub(super) fn encrypted() -> io::Error {
    new(Reason::Encrypted, "encrypted".into())
}

/// A format, or a part of one, that is not known here.
pub(super) fn unknown(detail: impl Into<String>) -> io::Error {
    new(Reason::Archive, detail.into())
}

/// What a decoder of `format` complains about; trouble of what it reads from stays as it is.
pub(super) fn of_decoder(format: &str, error: io::Error) -> io::Error {
    let told = error.get_ref().and_then(|inner| inner.downcast_ref::<Trouble>());
    if told.is_some() || error.raw_os_error().is_some() {
        return error;
    }
    let detail = error.to_string();
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return damaged(format!("{format}: the data ends early"));
    }
    // both C libraries say so in words only
    if detail.to_lowercase().contains("memory") {
        return limit(format!("{format}: needs more memory to decompress than is granted"));
    }
    damaged(format!("{format}: {detail}"))
}

/// A second error that says the same.
pub(super) fn again(error: &io::Error) -> io::Error {
    let trouble = error.get_ref().and_then(|inner| inner.downcast_ref::<Trouble>());
    match (trouble, error.raw_os_error()) {
        (Some(trouble), _) => new(trouble.reason, trouble.detail.clone()),
        (None, Some(code)) => io::Error::from_raw_os_error(code),
        (None, None) => io::Error::new(error.kind(), error.to_string()),
    }
}

/// What a failed attempt to read something becomes.
pub(crate) fn skip(document: impl Into<String>, error: &io::Error) -> Skipped {
    let trouble = error.get_ref().and_then(|inner| inner.downcast_ref::<Trouble>());
    let reason = match trouble {
        Some(trouble) => trouble.reason,
        None if error.kind() == io::ErrorKind::NotFound => Reason::Missing,
        None => Reason::Unreadable,
    };
    Skipped { document: document.into(), reason, detail: error.to_string() }
}
