//! Verification: does the text at a candidate satisfy the whole template? A [`View`] and the place of one literal in, a [`Verdict`] out.
//!
//! From the literal that the scanner found, the others are looked for to the left and to the right, nearest first: a hole takes the
//! shortest text that lets the rest follow. Holes end at a new record, at an empty line and after 4 KiB; literals may lie across a record's
//! beginning, since their words prove that it is none.
//!
//! Invariant: the work per candidate is bounded by the holes and by `ATTEMPTS_MAX`, whatever the text; text is searched once for all
//! candidates of a view (`crate::occurrence`); there is no recursion on input.

use std::ops::Range;

use crate::catalog::{HOLE_BYTES_MAX, Hole, Literal, Template};
use crate::fold::{Gap, View};
use crate::occurrence::{Occurrences, Sought};
use crate::wrap;

/// So often the search for one message may place a literal. Ordinary messages need one attempt for each literal; only text made to repeat a
/// literal without end needs more, and then the candidate is dropped.
const ATTEMPTS_MAX: u32 = 64;

/// What verification says of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole message stands here.
    Match(Match),
    /// The literal stands here, the rest of the message does not.
    Near,
    /// Not even the literal: the words part elsewhere.
    Not,
}

/// A message in a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// From its first to behind its last byte, in the view.
    pub span: Range<usize>,
    /// The text of each capture, in the view, in the order of the template.
    pub captures: Vec<Range<usize>>,
    /// Where each literal of the template stands, in the view.
    pub literals: Vec<Range<usize>>,
}

/// Verifies candidates of one view; fastest in the order of the text.
#[derive(Debug)]
pub struct Verifier<'a> {
    view: &'a View,
    raw: &'a [u8],
    occurrences: Occurrences<'a>,
}

impl<'a> Verifier<'a> {
    /// For the view of `raw`.
    pub fn new(view: &'a View, raw: &'a [u8]) -> Self {
        Self { view, raw, occurrences: Occurrences::new(view.bytes()) }
    }

    /// Verifies one template, the literal of which with this index may stand at byte `at` of the view.
    pub fn verify(&mut self, template: &'a Template, index: usize, at: usize) -> Verdict {
        let Some(literal) = template.literals().get(index).filter(|literal| literal.is_at(self.view, at)) else {
            return Verdict::Not;
        };
        let sought = template.literals().iter().map(|literal| self.occurrences.seek(literal.bytes())).collect();
        let spans = vec![0..0; template.literals().len()];
        let Self { view, raw, occurrences } = self;
        let mut search = Search { template, view, raw, occurrences, sought, attempts: 0, spans };
        search.set(index, at..at + literal.bytes().len());
        if !(search.is_within_reach(index) && search.leftwards(index) && search.rightwards(index)) {
            return Verdict::Near;
        }
        // seen from its beginning, holes may be shorter than seen from the atom
        let nearest = search.spans.clone();
        if index > 0 && !search.rightwards(0) {
            search.spans = nearest;
        }
        search.finish().map_or(Verdict::Near, Verdict::Match)
    }
}

struct Search<'s, 'a> {
    template: &'a Template,
    view: &'a View,
    raw: &'a [u8],
    occurrences: &'s mut Occurrences<'a>,
    /// The literals, as the occurrences know them.
    sought: Vec<Sought>,
    attempts: u32,
    /// Where each literal stands, as far as it was placed.
    spans: Vec<Range<usize>>,
}

impl Search<'_, '_> {
    fn set(&mut self, index: usize, span: Range<usize>) {
        if let Some(slot) = self.spans.get_mut(index) {
            *slot = span;
        }
    }

    fn span(&self, index: usize) -> Range<usize> {
        self.spans.get(index).cloned().unwrap_or(0..0)
    }

    /// The first place of a literal that begins in `range`, and the last one.
    fn first(&mut self, index: usize, range: Range<usize>) -> Option<usize> {
        self.sought.get(index).and_then(|&sought| self.occurrences.first(sought, range))
    }

    fn last(&mut self, index: usize, range: Range<usize>) -> Option<usize> {
        self.sought.get(index).and_then(|&sought| self.occurrences.last(sought, range))
    }

    /// Whether the other literals occur at all where they could stand, in their order: most candidates that are none end here, before any
    /// literal is placed.
    fn is_within_reach(&mut self, index: usize) -> bool {
        let template = self.template;
        let Range { start, end } = self.span(index);
        // the first literal that follows begins at `first` at the earliest, behind a text that ends at `furthest` at the latest
        let (mut first, mut furthest) = (end, end);
        for (i, literal) in template.literals().iter().enumerate().skip(index + 1) {
            let range = first..begin_after(self.view, furthest);
            furthest = range.end.saturating_sub(1) + literal.bytes().len();
            match self.first(i, range) {
                Some(at) => first = at + literal.bytes().len(),
                None => return false,
            }
        }
        let (mut last, mut furthest) = (start, start);
        for (i, literal) in template.literals().iter().enumerate().take(index).rev() {
            let len = literal.bytes().len();
            let range = begin_before(self.view, furthest, len)..(last + 1).saturating_sub(len);
            furthest = range.start;
            match self.last(i, range) {
                Some(at) => last = at,
                None => return false,
            }
        }
        true
    }

    /// Places the literals before `index`, the nearest first; steps back where one does not lead on. The depth is bounded by the holes of a
    /// template.
    fn leftwards(&mut self, index: usize) -> bool {
        let start = self.span(index).start;
        let Some(before) = index.checked_sub(1) else { return self.begins_a_word(start) };
        let (Some(literal), Some(next)) = (self.template.literals().get(before), self.template.literals().get(index)) else {
            return false;
        };
        let hole = self.template.holes().get(before);
        let least = usize::from(hole.is_some_and(|hole| hole.name().is_some()));
        let len = literal.bytes().len();
        let nearest = begin_before(self.view, start, len);
        let mut to = (start.saturating_sub(least) + 1).saturating_sub(len);
        while let Some(at) = self.last(before, nearest..to) {
            self.attempts += 1;
            if self.attempts > ATTEMPTS_MAX {
                return false;
            }
            if literal.is_at(self.view, at) && self.hole_fits(hole, literal, next, at + len, start) {
                self.set(before, at..at + len);
                if self.leftwards(before) {
                    return true;
                }
            }
            to = at;
        }
        false
    }

    /// Places the literals behind `index`, the nearest first.
    fn rightwards(&mut self, index: usize) -> bool {
        let end = self.span(index).end;
        let after = index + 1;
        let (literal, before) = match (self.template.literals().get(after), self.template.literals().get(index)) {
            (Some(literal), Some(before)) => (literal, before),
            // a capture at the end needs a word; without one, what follows the message begins a word of its own
            (None, Some(last)) if self.template.holes().len() > index => return self.word_at_end(end, last).is_some(),
            _ => return self.begins_a_word(end),
        };
        let hole = self.template.holes().get(index);
        let to = begin_after(self.view, end);
        let mut from = end + usize::from(hole.is_some_and(|hole| hole.name().is_some()));
        while let Some(at) = self.first(after, from..to) {
            self.attempts += 1;
            if self.attempts > ATTEMPTS_MAX {
                return false;
            }
            if literal.is_at(self.view, at) && self.hole_fits(hole, before, literal, end, at) {
                self.set(after, at..at + literal.bytes().len());
                if self.rightwards(after) {
                    return true;
                }
            }
            from = at + 1;
        }
        false
    }

    /// Whether words part at the edges of a hole where the template says so.
    fn hole_fits(&self, hole: Option<&Hole>, before: &Literal, after: &Literal, from: usize, to: usize) -> bool {
        let parts = |at: usize| self.view.gap(at).parts_words();
        // beside punctuation of the message blanks mean nothing, unless it is nothing else
        let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bare = |literal: &Literal| !literal.bytes().iter().any(u8::is_ascii_alphanumeric);
        let spaced_before = before.spaced_after() && (word(before.bytes().last()) || bare(before));
        let spaced_after = after.spaced_before() && (word(after.bytes().first()) || bare(after));
        match hole {
            Some(Hole::Capture(_) | Hole::FirstWord(_) | Hole::LastWord(_)) => {
                let one = before.quotes_with(after) && self.is_quoted(from);
                let quotations = one && self.view.gaps(from, to).any(|(_, gap)| gap.has(Gap::QUOTE));
                !quotations && (!spaced_before || parts(from)) && (!spaced_after || parts(to))
            }
            _ => from < to || !(spaced_before && spaced_after) || parts(to),
        }
    }

    /// Whether letters or digits stand on both sides.
    fn is_within_words(&self, at: usize) -> bool {
        let word = |i: usize| self.view.bytes().get(i).is_some_and(u8::is_ascii_alphanumeric);
        at > 0 && word(at - 1) && word(at)
    }

    /// Not in the middle of a word; a capital begins one even where something was glued before it.
    fn begins_a_word(&self, at: usize) -> bool {
        self.view.gap(at) != Gap::NONE || !self.is_within_words(at) || self.is_capital(at)
    }

    fn is_capital(&self, at: usize) -> bool {
        self.raw.get(self.view.raw(at)).is_some_and(u8::is_ascii_uppercase)
    }

    /// Whether a quotation mark stands before the byte.
    fn is_quoted(&self, at: usize) -> bool {
        self.view.gap(at).has(Gap::QUOTE)
    }

    /// All literals are placed: what the holes between them keep, and the capture at the end.
    fn finish(&self) -> Option<Match> {
        let mut captures = Vec::new();
        for (hole, pair) in self.template.holes().iter().zip(self.spans.windows(2)) {
            let [before, after] = pair else { continue };
            match hole {
                Hole::Skip => {}
                Hole::Capture(_) => captures.push(before.end..after.start),
                Hole::FirstWord(_) => captures.push(self.word(before.end, after.start)?),
                Hole::LastWord(_) => captures.push(self.last_word(before.end, after.start)),
            }
        }
        let mut span = self.spans.first()?.start..self.spans.last()?.end;
        if self.template.holes().len() == self.template.literals().len() {
            let word = self.word_at_end(span.end, self.template.literals().last()?)?;
            span.end = word.end;
            captures.push(word);
        }
        Some(Match { span, captures, literals: self.spans.clone() })
    }

    /// A capture at the end takes the rest of the word, or of the quotation that begins it.
    fn word_at_end(&self, from: usize, before: &Literal) -> Option<Range<usize>> {
        let view = self.view;
        let gap = view.gap(from);
        let barred = gap.has(Gap::RECORD.with(Gap::BLANK));
        if from >= view.bytes().len() || barred || (before.spaced_after() && !gap.parts_words()) {
            return None;
        }
        self.word(from, word_until(view, from))
    }

    /// The word or quotation that begins at `from`, without the punctuation behind a word.
    fn word(&self, from: usize, limit: usize) -> Option<Range<usize>> {
        let quoted = self.is_quoted(from);
        let closes = |(at, gap): &(usize, Gap)| {
            gap.has(Gap::QUOTE) || (!quoted && gap.parts_words() && !(gap.has(Gap::BREAK) && self.is_wrapped_before(from + at)))
        };
        let end = self.view.gaps(from, limit).find(closes).map_or(limit, |(at, _)| from + at);
        let word = self.view.bytes().get(from..end)?;
        let kept =
            word.iter().rposition(|b| quoted || !matches!(b, b'.' | b',' | b';' | b':' | b')' | b'!')).map_or(0, |i| i + 1);
        (kept > 0).then(|| from..from + kept)
    }

    /// Whether a terminal broke a line before this byte.
    fn is_wrapped_before(&self, at: usize) -> bool {
        let from = self.view.raw_end(at.saturating_sub(1));
        let newline = memchr::memchr(b'\n', self.raw.get(from..self.view.raw(at)).unwrap_or_default());
        newline.is_some_and(|newline| wrap::is_full(self.raw, from + newline))
    }

    /// The word or quotation that ends before `to`.
    fn last_word(&self, from: usize, to: usize) -> Range<usize> {
        let quoted = self.is_quoted(to);
        let opens = |gap: Gap| gap.has(Gap::QUOTE) || (!quoted && gap.parts_words());
        let start = self.view.gaps(from, to).filter(|(_, gap)| opens(*gap)).last().map_or(from, |(at, _)| from + at);
        start..to
    }
}

/// The first byte at which a literal of `len` bytes may begin, when a hole between it and `start` is to be one: the literal's last byte
/// stands in the record of the hole's end. (Folding never makes text longer.)
fn begin_before(view: &View, start: usize, len: usize) -> usize {
    let record = view.barrier_before(start) + 1;
    let reach = view.at_raw(view.raw(start).saturating_sub(HOLE_BYTES_MAX));
    record.max(reach).saturating_sub(len)
}

/// Behind the last byte at which a literal may begin after a hole that begins at `end`: it begins before the next record.
fn begin_after(view: &View, end: usize) -> usize {
    let last = end.saturating_sub(1);
    let reach = view.at_raw(view.raw_end(last) + HOLE_BYTES_MAX) + 1;
    view.barrier_after(last).min(reach)
}

/// Behind the last byte that a capture may take that begins at `from`, at the end of a message.
fn word_until(view: &View, from: usize) -> usize {
    view.barrier_after(from).min(view.at_raw(view.raw(from) + HOLE_BYTES_MAX))
}

/// How far verification may look from a literal at `at`: the first byte of which it asks what stands before it, and the last one.
///
/// It is what all texts that a template may match have in common; each step is the longest that the search could make.
pub(crate) fn reach(view: &View, template: &Template, index: usize, at: usize) -> Range<usize> {
    let lengths = || template.literals().iter().map(|literal| literal.bytes().len());
    let start = lengths().take(index).rev().fold(at, |start, len| begin_before(view, start, len));
    // seen from its beginning, the message may have all of its holes behind the candidate
    let end = at + lengths().nth(index).unwrap_or_default();
    let end = lengths().skip(1).fold(end, |end, len| end.max((begin_after(view, end) + len).saturating_sub(1)));
    let ends_open = template.holes().len() == template.literals().len();
    start..if ends_open { end.max(word_until(view, end)) } else { end }
}

#[cfg(test)]
mod tests {
    use memchr::memmem;

    use super::*;
    use crate::fold::Source;

    /// The captures of the first match, or the verdict's name.
    fn run(written: &str, text: &str) -> Result<Vec<String>, &'static str> {
        let template = Template::compile(written).expect("a template");
        let view = View::of(text.as_bytes(), Source::Lines);
        let mut nearest = "nothing";
        let mut verifier = Verifier::new(&view, text.as_bytes());
        for at in memmem::find_iter(view.bytes(), template.atom().bytes()) {
            match verifier.verify(&template, template.atom_index(), at) {
                Verdict::Match(found) => {
                    return Ok(found.captures.iter().map(|c| view.readable(text.as_bytes(), c.start, c.end)).collect());
                }
                Verdict::Near => nearest = "near",
                Verdict::Not => {}
            }
        }
        Err(nearest)
    }

    const PULL: &str = "Unable to pull {chart} helm chart from the registry '{registry}'{*}i/o timeout";

    #[test]
    fn a_message_matches_as_people_have_it() {
        let want = Ok(vec!["cluster-diagnostic-checks".into(), "mcr.microsoft.com/x:0.1.2".into()]);
        for text in [
            "Unable to pull cluster-diagnostic-checks helm chart from the registry 'mcr.microsoft.com/x:0.1.2': Error: dial: i/o timeout",
            "unable to PULL\tcluster-diagnostic-checks helm\u{a0}chart from the registry ‘mcr.microsoft.com/x:0.1.2’: i/o timeout",
            r#"{"m":"Unable to pull cluster-diagnostic-checks helm chart\nfrom the registry \"mcr.microsoft.com\/x:0.1.2\": i/o timeout"}"#,
            "Unable to pull cluster-diagnostic-checks helm chart from the regi\nstry 'mcr.microsoft.com\n/x:0.1.2': Error: i/o time\nout",
            "?[91mUnable to pull ?[0mcluster-diagnostic-checks helm chart from the registry 'mcr.microsoft.com/x:0.1.2' \x1b[1mi/o timeout",
            "> Unable to pull cluster-diagnostic-checks helm\n> chart from the registry &#39;mcr.microsoft.com/x:0.1.2&#39; i/o\n> timeout",
        ] {
            assert_eq!(run(PULL, text), want, "{text}");
        }
    }

    #[test]
    fn a_hole_ends_at_a_new_record_and_at_an_empty_line() {
        let record =
            "2024-01-01T00:00:00Z Unable to pull x helm chart from the registry 'y': 404\n2024-01-01T00:00:07Z dial: i/o timeout";
        assert_eq!(run(PULL, record), Err("near"));
        assert_eq!(run(PULL, "Unable to pull x helm chart from the registry 'y': 404\n\ndial: i/o timeout"), Err("near"));
        assert_eq!(run(PULL, "Unable to pull x helm chart from the registry 'y': 404\nERROR: dial: i/o timeout"), Err("near"));
    }

    #[test]
    fn a_wrap_whose_lines_carry_prefixes_is_one_record() {
        let text = "2024-01-01T00:00:00.1Z Unable to pull x helm chart from the regi\n\
                    2024-01-01T00:00:00.2Z stry 'mcr.microsoft.com/azurearck8s/h\n\
                    2024-01-01T00:00:00.2Z elmchart': Error: i/o timeout";
        assert_eq!(run(PULL, text), Ok(vec!["x".into(), "mcr.microsoft.com/azurearck8s/helmchart".into()]));
    }

    #[test]
    fn a_hole_takes_the_shortest_text() {
        let text = "Unable to pull one. Unable to pull two helm chart from the registry 'a' i/o timeout and i/o timeout";
        assert_eq!(run(PULL, text), Ok(vec!["two".into(), "a".into()]));
    }

    #[test]
    fn a_hole_of_more_than_4_kib_is_none() {
        let text = format!("Unable to pull x helm chart from the registry 'y' {} i/o timeout", "z".repeat(HOLE_BYTES_MAX));
        assert_eq!(run(PULL, &text), Err("near"));
    }

    #[test]
    fn a_capture_at_the_end_takes_the_word_or_the_quotation() {
        let namespaces = "namespaces not registered: {name}";
        assert_eq!(run(namespaces, "namespaces not registered: azure-arc. See"), Ok(vec!["azure-arc".into()]));
        assert_eq!(run(namespaces, "namespaces not registered: \"azure arc\" gone"), Ok(vec!["azure arc".into()]));
        assert_eq!(run(namespaces, "namespaces not registered:"), Err("near"));
        let check = "Connectivity Check Result : {endpoint} : {code}";
        assert_eq!(run(check, "Connectivity Check Result : https://a.b : 000"), Ok(vec!["https://a.b".into(), "000".into()]));
    }

    #[test]
    fn a_message_stands_on_words() {
        assert_eq!(run("release azure-arc failed", "prerelease azure-arc failed"), Err("near"));
        assert_eq!(run("release azure-arc failed", "release azure-arc failedError: arc connect failed."), Ok(vec![]));
        assert_eq!(run("release azure-arc failed", "release azure-arc faileds"), Err("near"));
    }
}
