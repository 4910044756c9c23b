//! The gate: where error-like words may stand. Bytes in, the places where a line has to be looked at out, at memory speed. What it lets through
//! is judged by [`super::errorlike`].
//!
//! It looks for parts of words, four bytes and more, in groups: a packed search for a few of them is so much faster than one for many that several
//! passes win.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Input, MatchKind, Span};

/// Parts of words in the spellings that occur; each word of the vocabulary holds one, and lines of klog begin with some. Which stand together makes a
/// difference of two in time, as a packed search takes several for one where their letters are alike: the groups are the best that a hill climb
/// found, with the time over logs of servers as its measure.
const GROUPS: [&[&str]; 3] = [
    &[
        "rror", "RROR", "aile", "ailu", "AILE", "AILU", "fail:", "atal", "ATAL", "panic", "PANIC", "xcep", "enied", "efuse",
        "orbid", "annot", "an't", "dn't", "nable to", "uld not", "otFound", "ailin", "nhealth", "us code", "usCode", "CRITI",
        "crit:", "ErrIm",
    ],
    &[
        "FAIL", "XCEP", "nauth", "reacha", "imed out", "ot fo", "ot perm", "n reset", "nvalid", "jected", "borted", "crash",
        "Crash", "xceed", "xpired", "nsuff", "nreco", "nreso", "roblem", "navail", "victed", "OOMKill", "ackOff", "ot all",
        "ot aut", "ot val", "o route", "eadlock", "xitCode",
    ],
    &[
        "imeout", "o such", "ot exi", "ot reg", "ot sup", "ot resp", "egfault", "egment", "f memory", "o space", "oo many",
        "xit code", "xit stat", "xited", "\nE0", "\nE1", "\nF0", "\nF1", " E0", " E1", " F0", " F1",
    ],
];

/// Looks for one group.
enum Pass {
    Packed(Searcher),
    Automaton(Option<AhoCorasick>),
}

static PASSES: LazyLock<[Pass; GROUPS.len()]> = LazyLock::new(|| {
    GROUPS.map(|parts| {
        let packed = packed::Config::new().builder().extend(parts).build();
        let automaton = || AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(parts).ok();
        packed.map_or_else(|| Pass::Automaton(automaton()), Pass::Packed)
    })
});

impl Pass {
    fn find(&self, data: &[u8], range: Range<usize>) -> Option<usize> {
        let span = Span::from(range);
        match self {
            Self::Packed(searcher) => searcher.find_in(data, span).map(|found| found.start()),
            Self::Automaton(automaton) => automaton.as_ref()?.find(Input::new(data).span(span)).map(|found| found.start()),
        }
    }
}

/// The places in one stretch of bytes.
pub(super) struct Gate<'a> {
    data: &'a [u8],
    end: usize,
    /// The next place of each group, as far as it was looked for; none behind it.
    next: [Option<usize>; GROUPS.len()],
}

impl<'a> Gate<'a> {
    /// Nothing is looked for yet; places are wanted from `range` on.
    pub(super) fn new(data: &'a [u8], range: &Range<usize>) -> Self {
        let end = range.end.min(data.len());
        let next = std::array::from_fn(|group| PASSES.get(group)?.find(data, range.start.min(end)..end));
        Self { data, end, next }
    }

    /// The first place at or behind a byte, which never goes back.
    pub(super) fn first(&mut self, from: usize) -> Option<usize> {
        for (next, pass) in self.next.iter_mut().zip(PASSES.iter()) {
            if next.is_some_and(|next| next < from) {
                *next = if from < self.end { pass.find(self.data, from..self.end) } else { None };
            }
        }
        self.next.iter().flatten().min().copied()
    }
}

/// Whether anything in a text opens the gate.
#[cfg(test)]
pub(super) fn opens(text: &str) -> bool {
    Gate::new(text.as_bytes(), &(0..text.len())).first(0).is_some()
}
