//! Origins: who printed a message. The words and groups of words that `where.origin` names, looked for near a match and in the document's name.
//!
//! In: a block, raw and folded. Out: for each word the places where it stands. Both are searched: the view sees words through wraps and colours, the
//! raw text has what the view leaves out, the writer in a line's prefix. The search runs only when a match asks for it; of many matches in a block
//! all share one, so that a million of them cost one pass. A block that hides nothing is searched raw alone, as it is for messages.
//!
//! In a transcript the command line decides: nothing above the last prompt before a match, or below the next one, says who printed it. (Of
//! output whose own command is cut off, everything near may say it.)

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};

use crate::catalog::{Catalog, group};
use crate::fold::{Gap, Source, View, is_prompt};

/// So far before a match an origin still counts, in bytes. `az --debug` names its logger on nearly each line; a prompt stands above its output.
pub(crate) const BEFORE: usize = 32 << 10;
/// So far behind a match an origin still counts: a traceback follows its message.
pub(crate) const AFTER: usize = 16 << 10;

/// Of a block, matches look for their origin alone in this part of its bytes at most.
const ALONE: usize = 2;
/// So far before a match the prefix of its line is looked at, in bytes.
const PREFIX: usize = 1 << 10;

/// All origins of a catalog, collected when a match first asks. An origin is a word, or a group of words of which any will do.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    index: OnceLock<BTreeMap<String, usize>>,
    words: OnceLock<Vec<(usize, String)>>,
    raw: OnceLock<Option<AhoCorasick>>,
    folded: OnceLock<Option<AhoCorasick>>,
}

impl Origins {
    /// The origins of a catalog, numbered.
    fn index(&self, catalog: &Catalog) -> &BTreeMap<String, usize> {
        self.index.get_or_init(|| {
            let messages = catalog.signatures().iter().flat_map(super::catalog::Signature::messages);
            let mut index: BTreeMap<String, usize> =
                messages.flat_map(|message| message.place().origin()).map(|origin| (origin.clone(), 0)).collect();
            for (i, slot) in index.values_mut().enumerate() {
                *slot = i;
            }
            index
        })
    }

    /// The words of all origins, each with the number of its origin.
    fn words(&self) -> &[(usize, String)] {
        self.words.get_or_init(|| {
            let origins = self.index.get().into_iter().flatten();
            let words = |(origin, &i): (&String, &usize)| match group::words(origin) {
                Some(words) => words.map(|word| (i, word.to_owned())).collect(),
                None => vec![(i, origin.clone())],
            };
            origins.flat_map(words).collect()
        })
    }

    fn raw(&self) -> Option<&AhoCorasick> {
        self.raw.get_or_init(|| build(self.words().iter().map(|(_, word)| word.clone().into_bytes()))).as_ref()
    }

    /// The places of all origins in raw bytes, by origin.
    fn in_raw(&self, bytes: &[u8]) -> Vec<Vec<usize>> {
        self.places(self.raw(), bytes, |start, end| is_word(bytes, start, end).then_some(start))
    }

    /// Which of some origins stands in raw bytes from a place within `window` on, and where.
    fn first_in_raw(&self, bytes: &[u8], window: &Range<usize>, origins: &[usize]) -> Option<(usize, usize)> {
        let automaton = self.raw()?;
        let window = window.start.min(bytes.len())..window.end.min(bytes.len());
        let longest = window.end + automaton.max_pattern_len();
        let input = Input::new(bytes).span(window.start..longest.min(bytes.len()));
        automaton.find_overlapping_iter(input).find_map(|hit| {
            let &(origin, _) = self.words().get(hit.pattern().as_usize()).filter(|(origin, _)| origins.contains(origin))?;
            (hit.start() < window.end && is_word(bytes, hit.start(), hit.end())).then_some((origin, hit.start()))
        })
    }

    /// The places of all origins in a view, by origin, as raw offsets.
    fn in_view(&self, view: &View) -> Vec<Vec<usize>> {
        let folded = |(_, word): &(usize, String)| View::of(word.as_bytes(), Source::Template).bytes().to_vec();
        let automaton = self.folded.get_or_init(|| build(self.words().iter().map(folded)));
        let bytes = view.bytes();
        let word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let within = |at: usize| at > 0 && view.gap(at) == Gap::NONE && word(at - 1) && word(at);
        self.places(automaton.as_ref(), bytes, |start, end| (!within(start) && !within(end)).then(|| view.raw(start)))
    }

    /// In order, for each origin.
    fn places(
        &self,
        automaton: Option<&AhoCorasick>,
        bytes: &[u8],
        place: impl Fn(usize, usize) -> Option<usize>,
    ) -> Vec<Vec<usize>> {
        let mut places = vec![Vec::new(); self.index.get().map_or(0, BTreeMap::len)];
        for hit in automaton.into_iter().flat_map(|automaton| automaton.find_overlapping_iter(bytes)) {
            let origin = self.words().get(hit.pattern().as_usize()).map(|(origin, _)| *origin);
            if let (Some(at), Some(places)) = (place(hit.start(), hit.end()), origin.and_then(|origin| places.get_mut(origin))) {
                places.push(at);
            }
        }
        // words of one group are found by their ends
        for places in &mut places {
            places.sort_unstable();
        }
        places
    }
}

/// Whether no letter and no digit goes on what stands there.
fn is_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    !beside(start.checked_sub(1)) && !beside(Some(end))
}

/// Built when a match first asks. Of more words than an automaton takes none is ever seen, and what hangs on them is only possible.
fn build(words: impl Iterator<Item = Vec<u8>>) -> Option<AhoCorasick> {
    let builder = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(words);
    builder.ok()
}

/// The origins in one block, found when first asked for.
pub(crate) struct Nearby<'a> {
    origins: &'a Origins,
    catalog: &'a Catalog,
    bytes: &'a [u8],
    source: Source,
    /// Of the bytes, or of parts of them.
    view: &'a View,
    document: &'a str,
    /// Whether the block hides nothing, so that the raw text has all words.
    is_plain: bool,
    /// In how many bytes of the raw text matches looked alone.
    searched: Cell<usize>,
    /// Where each origin was seen last.
    seen: RefCell<BTreeMap<usize, usize>>,
    raw: OnceCell<Vec<Vec<usize>>>,
    folded: OnceCell<Vec<Vec<usize>>>,
    named: OnceCell<Vec<Vec<usize>>>,
    prompts: OnceCell<Vec<usize>>,
}

impl<'a> Nearby<'a> {
    /// In the text of a block, with a view of all or some of it. Nothing is searched yet.
    pub(crate) fn new(
        origins: &'a Origins,
        catalog: &'a Catalog,
        (bytes, source): (&'a [u8], Source),
        view: &'a View,
        document: &'a str,
        is_plain: bool,
    ) -> Self {
        let (raw, folded, named) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        let (searched, seen, prompts) = (Cell::new(0), RefCell::default(), OnceCell::new());
        Self { origins, catalog, bytes, source, view, document, is_plain, searched, seen, raw, folded, named, prompts }
    }

    /// Whether one of some origins stands in a part of the raw text, around the place `at`. Most matches find it where others of their kind did, or soon behind
    /// them; where that takes too long, all share one search.
    fn is_in_raw(&self, window: &Range<usize>, at: usize, origins: &[usize]) -> bool {
        let is_seen = |origin| self.seen.borrow().get(origin).is_some_and(|place| window.contains(place));
        if origins.iter().any(is_seen) {
            return true;
        }
        if self.raw.get().is_none() && self.searched.get() < self.bytes.len() / ALONE {
            let at = at.max(window.start).min(window.end);
            // what stands behind is near the next matches as well
            let halves = [at..window.end.min(self.bytes.len()), window.start..at];
            return halves.into_iter().any(|half| {
                let found = self.origins.first_in_raw(self.bytes, &half, origins);
                let end = found.map_or(half.end, |(_, place)| place);
                self.searched.set(self.searched.get() + end.saturating_sub(half.start));
                self.seen.borrow_mut().extend(found);
                found.is_some()
            });
        }
        let places = self.raw.get_or_init(|| self.origins.in_raw(self.bytes));
        origins.iter().any(|&origin| is_near(places.get(origin), window))
    }

    fn in_view(&self) -> Vec<Vec<usize>> {
        if self.view.is_whole() {
            self.origins.in_view(self.view)
        } else {
            self.origins.in_view(&View::of(self.bytes, self.source))
        }
    }

    /// Whether one of the words stands near the match, or in the document's name. True if there are no words.
    pub(crate) fn confirm(&self, words: &[String], span: &Range<usize>) -> bool {
        if words.is_empty() || words.iter().any(|word| group::is_one(word) && group::begins(self.line_before(span.start))) {
            return true;
        }
        let prompts = self.prompts.get_or_init(|| prompts(self.bytes));
        let next = prompts.partition_point(|&at| at <= span.start);
        let command = match next.checked_sub(1).and_then(|i| prompts.get(i)) {
            Some(&prompt) => prompt..prompts.get(prompts.partition_point(|&at| at < span.end)).copied().unwrap_or(usize::MAX),
            None => 0..usize::MAX,
        };
        let window = span.start.saturating_sub(BEFORE).max(command.start)..span.end.saturating_add(AFTER).min(command.end);
        let index = self.origins.index(self.catalog);
        let origins: Vec<usize> = words.iter().filter_map(|word| index.get(word)).copied().collect();
        let named = || self.named.get_or_init(|| self.origins.in_raw(self.document.as_bytes()));
        let folded = || self.folded.get_or_init(|| self.in_view());
        origins.iter().any(|&origin| named().get(origin).is_some_and(|places| !places.is_empty()))
            || self.is_in_raw(&window, span.start, &origins)
            || (!self.is_plain && origins.iter().any(|&origin| is_near(folded().get(origin), &window)))
    }

    /// What stands on the line before this place, as far as the prefix of a logger reaches.
    fn line_before(&self, at: usize) -> &[u8] {
        let before = self.bytes.get(at.saturating_sub(PREFIX)..at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        before.get(start..).unwrap_or_default()
    }
}

/// Whether one of the places, which are in order, is in the window.
fn is_near(places: Option<&Vec<usize>>, window: &Range<usize>) -> bool {
    let next = |places: &Vec<usize>| places.get(places.partition_point(|&at| at < window.start)).copied();
    places.and_then(next).is_some_and(|at| at < window.end)
}

/// Where lines begin that somebody typed.
fn prompts(bytes: &[u8]) -> Vec<usize> {
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|newline| newline + 1));
    starts.filter(|&start| bytes.get(start..).is_some_and(is_prompt)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_that_remember_see_what_a_search_of_the_whole_block_sees() {
        let catalog = crate::builtin::catalog().unwrap();
        let origins = Origins::default();
        let known: Vec<usize> = origins.index(&catalog).values().copied().collect();
        let line = |i: usize| match i % 1500 {
            3 => "kubelet[7]: said so\n",
            700 | 710 => "azure-cli 2.60 in connectedk8s\n",
            1200 => "helm, flux and the extension-manager\n",
            _ => "the mill turns and says nothing of note, as mills do\n",
        };
        let text: String = (0..6000).map(line).collect();
        let bytes = text.as_bytes();
        let all = origins.in_raw(bytes);
        let view = View::default();
        let [mut near, mut far] = [0, 0];
        for sets in [known.chunks(1), known.chunks(5), known.chunks(known.len())] {
            // as many sets as fit into what matches may look at alone, and more
            for sets in sets.collect::<Vec<_>>().chunks(4) {
                let nearby = Nearby::new(&origins, &catalog, (bytes, Source::Lines), &view, "x.log", true);
                for at in (0..bytes.len()).step_by(2999) {
                    let window = at.saturating_sub(BEFORE)..at + AFTER;
                    for set in sets {
                        let expected = set.iter().any(|&origin| is_near(all.get(origin), &window));
                        assert_eq!(nearby.is_in_raw(&window, at, set), expected, "{set:?} at {at}");
                        *(if expected { &mut near } else { &mut far }) += 1;
                    }
                }
            }
        }
        assert!(near > 1000 && far > 1000, "{near} {far}");
    }

    #[test]
    fn a_search_near_one_match_sees_what_a_search_of_the_whole_block_sees() {
        let catalog = crate::builtin::catalog().unwrap();
        let origins = Origins::default();
        let index = origins.index(&catalog);
        let text = "the mill turns; KUBELET[7]: no; kubelets and xkubelet; az login again\nazure-cli 2.60 | connectedk8s connect, azext_connectedk8s.\n".repeat(3);
        let bytes = text.as_bytes();
        let all = origins.in_raw(bytes);
        let mut seen = 0;
        for &origin in index.values() {
            for start in (0..bytes.len()).step_by(5) {
                let window = start..start + 7;
                let is_near = is_near(all.get(origin), &window);
                assert_eq!(origins.first_in_raw(bytes, &window, &[origin]).is_some(), is_near, "{origin} {window:?}");
                seen += u32::from(is_near);
            }
        }
        assert!(seen > 10);
    }
}
