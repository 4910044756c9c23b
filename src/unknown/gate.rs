//! The gate: where error-like words may stand. Bytes in, the places where a line has to be looked at out, at memory speed. What it lets through
//! is judged by [`super::errorlike`].
//!
//! It looks for parts of words, three bytes and more, each of which tells much for its length.

use std::ops::Range;

use crate::needles::{Needles, Places};

/// Parts of words in the spellings that occur; each word of the vocabulary holds one, and lines of klog begin with some. They are in the buckets in which
/// they cost least, which a clustering over logs, transcripts and documents found.
static PARTS: Needles<2> = Needles::new([
    [
        &["ATAL", "rror"],
        &["ErrIm", "xcep"],
        &["ailu", "aile", "oo many", "ailin"],
        &["us code", "uld not"],
        &["OOMKill", "panic", "otFound", "orbid"],
        &["imeout", "xceed", "nsuff", "reacha"],
        &["roblem", "borted", "o route"],
        &["eadlock", "nable to", "nreso", "nreco"],
    ],
    [
        &["xit stat", "xit code", "xited", "xitCode", "nhealth"],
        &["o space", "ot perm", "o such", "ot sup", "ot val", "ot resp", "ot reg", "ot exi", "ot fo", "ot aut", "ot all"],
        &["ackOff", "xpired", "FAIL", "an't", "victed", "crit:"],
        &["imed out", "nauth", "n reset"],
        &[" F1", " F0", " E1", " E0", "\nF1", "\nF0", "\nE1", "\nE0", "CRITI", "usCode"],
        &["AILU", "AILE", "efuse", "jected", "dn't"],
        &["egment", "egfault", "XCEP", "enied", "fail:", "RROR", "f memory"],
        &["PANIC", "atal", "annot", "Crash", "crash", "navail", "nvalid"],
    ],
]);

/// The places in one stretch of bytes.
pub(super) struct Gate<'a> {
    places: Places<'a, 2>,
    start: usize,
}

impl<'a> Gate<'a> {
    /// Nothing is looked for yet; places are wanted from `range` on.
    pub(super) fn new(data: &'a [u8], range: &Range<usize>) -> Self {
        Self { places: PARTS.places(data.get(..range.end).unwrap_or(data)), start: range.start }
    }

    /// The first place at or behind a byte, which never goes back.
    pub(super) fn first(&mut self, from: usize) -> Option<usize> {
        self.places.first(from.max(self.start))
    }
}

/// Whether anything in a text opens the gate.
#[cfg(test)]
pub(super) fn opens(text: &str) -> bool {
    Gate::new(text.as_bytes(), &(0..text.len())).first(0).is_some()
}
