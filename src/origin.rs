//! Origins: who printed a message. The words that `where.origin` names, looked for near a match and in the document's name.
//!
//! In: the raw bytes of a block. Out: for each word the places where it stands. The search runs only when a match asks for it, once for each
//! block, so that a million matches cost one pass.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::catalog::Catalog;

/// So far before a match an origin still counts, in bytes. `az --debug` names its logger on nearly each line; a prompt stands above its output.
pub(crate) const BEFORE: usize = 32 << 10;
/// So far behind a match an origin still counts: a traceback follows its message.
pub(crate) const AFTER: usize = 16 << 10;

/// All origin words of a catalog.
#[derive(Debug)]
pub(crate) struct Origins {
    index: BTreeMap<String, usize>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Origins {
    /// Collects the words of a catalog.
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let messages = catalog.signatures().iter().flat_map(super::catalog::Signature::messages);
        let mut index: BTreeMap<String, usize> =
            messages.flat_map(|message| message.place().origin()).map(|word| (word.clone(), 0)).collect();
        for (i, slot) in index.values_mut().enumerate() {
            *slot = i;
        }
        Self { index, automaton: OnceLock::new() }
    }

    /// Built when a match first asks; of more words than an automaton takes none is ever seen, and what hangs on them is only possible.
    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            let builder = AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .build(self.index.keys());
            builder.ok()
        };
        self.automaton.get_or_init(build).as_ref()
    }

    /// The places of all words in some bytes, in order, by word.
    fn places(&self, bytes: &[u8]) -> Vec<Vec<usize>> {
        let mut places = vec![Vec::new(); self.index.len()];
        let Some(automaton) = self.automaton() else { return places };
        for hit in automaton.find_overlapping_iter(bytes) {
            let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
            if !beside(hit.start().checked_sub(1))
                && !beside(Some(hit.end()))
                && let Some(places) = places.get_mut(hit.pattern().as_usize())
            {
                places.push(hit.start());
            }
        }
        places
    }
}

/// The origins in one block, found when first asked for.
pub(crate) struct Nearby<'a> {
    origins: &'a Origins,
    bytes: &'a [u8],
    document: &'a str,
    here: OnceCell<Vec<Vec<usize>>>,
    named: OnceCell<Vec<Vec<usize>>>,
}

impl<'a> Nearby<'a> {
    /// Nothing is searched yet.
    pub(crate) fn new(origins: &'a Origins, bytes: &'a [u8], document: &'a str) -> Self {
        Self { origins, bytes, document, here: OnceCell::new(), named: OnceCell::new() }
    }

    /// Whether one of the words stands near the match, or in the document's name. True if there are no words.
    pub(crate) fn confirm(&self, words: &[String], span: &Range<usize>) -> bool {
        let window = span.start.saturating_sub(BEFORE)..span.end.saturating_add(AFTER);
        words.is_empty()
            || words.iter().filter_map(|word| self.origins.index.get(word)).any(|&word| {
                let here = self.here.get_or_init(|| self.origins.places(self.bytes)).get(word);
                let named = self.named.get_or_init(|| self.origins.places(self.document.as_bytes())).get(word);
                let near = here.is_some_and(|places| {
                    let next = places.partition_point(|&at| at < window.start);
                    places.get(next).is_some_and(|&at| at < window.end)
                });
                near || named.is_some_and(|places| !places.is_empty())
            })
    }
}
