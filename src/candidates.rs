//! Candidates: the literals of a block that may belong to a message, in a view of what stands around them. A [`Block`] in; a [`View`] and the places
//! in it that are to be verified out.
//!
//! Folding with the map costs far more than the scan. So of a block in which little was found only the lines around it are folded: as many as its
//! message can span. How many that is depends on the text, since holes end at records and literals stretch over blanks. So it is estimated, and then
//! looked up in the view; where it was too little, the block is folded whole.
//!
//! Invariant: what is verified, captured and read in the view is the same as in a view of the whole block.

use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::catalog::{Catalog, HOLE_BYTES_MAX, Message};
use crate::examine::Context;
use crate::facts;
use crate::fold::{Skim, Source, View};
use crate::input::Block;
use crate::scan::{AtomUse, Candidate};
use crate::verify;

/// The raw atom of a message stands at most so far from the literal that decides whose it is; it may be of another literal.
const RAW_REACH: usize = 8 << 10;
/// Raw bytes that are folded beyond what a message should span, for blanks, colours and prefixes.
const MARGIN: usize = 256;

/// The candidates of a block, and memory that is used again for the next one.
#[derive(Default)]
pub(crate) struct Candidates {
    skim: Skim,
    view: View,
    /// As the scanner found them.
    scanned: Vec<Candidate>,
    /// In the view.
    placed: Vec<Candidate>,
    parts: Vec<Range<usize>>,
    has_word: Option<bool>,
    /// The reference: all blocks are folded whole.
    #[cfg(test)]
    pub(crate) is_whole: bool,
}

/// In what the candidates were found.
#[derive(Clone, Copy)]
enum Channel {
    /// In the skimmed bytes.
    Folded,
    /// In the text of the block.
    Raw,
}

impl Candidates {
    /// Finds the literals to verify in a block of the document called `name`.
    pub(crate) fn find(&mut self, context: &Context<'_>, name: &str, block: &Block, is_folded: bool) {
        let Context { scanner, catalog, .. } = *context;
        let Self { skim, scanned, placed, has_word, .. } = self;
        scanned.clear();
        placed.clear();
        *has_word = None;
        let Block { data, own, .. } = block;
        let source = source(block);
        let channel = if is_folded {
            skim.skim(data, own.clone(), scanner.folded_bytes_max(), source);
            scanner.folded(skim.bytes(), |candidate| scanned.push(candidate));
            Channel::Folded
        } else {
            let from = own.start.saturating_sub(RAW_REACH);
            let to = (own.end + RAW_REACH).min(data.len());
            let mut has = false;
            scanner.raw(data.get(from..to).unwrap_or_default(), |Candidate { at, atom }| {
                let at = from + at;
                if atom == AtomUse::WORD {
                    has = has || own.contains(&at) && facts::is_word(data.get(at..).unwrap_or_default());
                } else {
                    scanned.push(Candidate { at, atom });
                }
            });
            *has_word = Some(has);
            Channel::Raw
        };
        scanned.retain(|one| message(catalog, one.atom).is_some_and(|message| message.place().takes_document(name)));
        if scanned.is_empty() {
            return;
        }
        scanned.sort_unstable();
        self.choose(catalog, channel, data);
        self.view.fold_parts(data, source, &self.parts);
        if !self.place(catalog, channel, own.start) {
            self.view.fold(data, source);
            self.place(catalog, channel, own.start);
        }
        self.placed.sort_unstable();
        self.placed.dedup();
    }

    /// Whether one of the [words](AtomUse::WORD) stands in the own part of the block; none where the scan was not one for them.
    pub(crate) fn has_word(&self) -> Option<bool> {
        self.has_word
    }

    /// Where they are, in the order of the text.
    pub(crate) fn placed(&self) -> &[Candidate] {
        &self.placed
    }

    /// The text around them.
    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    /// Chooses the parts of the text to fold: whole lines, in order and apart from each other; all of it where they would be most of it.
    fn choose(&mut self, catalog: &Catalog, channel: Channel, data: &[u8]) {
        let Self { skim, scanned, parts, .. } = self;
        parts.clear();
        for &Candidate { at, atom } in scanned.iter() {
            let Some(template) = message(catalog, atom).map(Message::template) else { continue };
            let index = atom.literal as usize;
            let lengths = template.literals().iter().map(|literal| literal.bytes().len());
            let len = lengths.clone().nth(index).unwrap_or_default();
            let literal = match channel {
                Channel::Folded => skim.lines(at..at + len),
                Channel::Raw => at.saturating_sub(2 * atom.before as usize)..at + 2 * len,
            };
            let span = |holes: usize, texts: usize| holes * HOLE_BYTES_MAX + 2 * texts + MARGIN;
            let before = span(index, lengths.clone().take(index).sum());
            // seen from its beginning, all holes of the message may lie behind the candidate
            let ends_open = usize::from(template.holes().len() == template.literals().len());
            let behind = span(lengths.len() - 1 + ends_open, lengths.skip(1).sum());
            parts.push(literal.start.saturating_sub(before)..literal.end + behind);
        }
        merge(parts);
        let mut reached = 0;
        for part in parts.iter_mut() {
            // up to the part before, since a line may be as long as the block
            let before = data.get(reached..part.start).unwrap_or_default();
            part.start = memrchr(b'\n', before).map_or(reached.min(part.start), |newline| reached + newline + 1);
            let from = part.end.max(reached).min(data.len());
            part.end = memchr(b'\n', data.get(from..).unwrap_or_default()).map_or(data.len(), |len| from + len + 1);
            reached = part.end;
        }
        merge(parts);
        #[cfg(test)]
        let is_whole = self.is_whole;
        #[cfg(not(test))]
        let is_whole = false;
        if is_whole || parts.iter().map(Range::len).sum::<usize>() > data.len() / 2 {
            parts.clear();
            parts.push(0..data.len());
        }
    }

    /// Looks up the candidates in the view. False if it does not hold all that verification may look at.
    fn place(&mut self, catalog: &Catalog, channel: Channel, own: usize) -> bool {
        let Self { skim, view, scanned, placed, .. } = self;
        placed.clear();
        let own = view.at_raw(own);
        let mut line = (usize::MAX, 0);
        for &Candidate { at: found, atom } in scanned.iter() {
            let (seen, at) = match channel {
                Channel::Folded => {
                    let mark = skim.mark(found);
                    if mark.at != line.0 {
                        line = (mark.at, view.at_raw(mark.raw));
                    }
                    let at = line.1 + (found - mark.at);
                    if at < own {
                        continue;
                    }
                    (at, Some(at))
                }
                Channel::Raw => {
                    let seen = view.at_raw(found);
                    (seen, seen.checked_sub(atom.before as usize))
                }
            };
            let is_enclosed = |at: usize| {
                let template = message(catalog, atom).map(Message::template);
                let reach = template.map_or(at..at, |template| verify::reach(view, template, atom.literal as usize, at));
                let known = view.known_around(seen);
                known.start <= reach.start && reach.end < known.end
            };
            if !view.is_whole() && !at.is_some_and(is_enclosed) {
                return false;
            }
            placed.extend(at.map(|at| Candidate { at, atom }));
        }
        true
    }
}

/// Joins ranges that overlap or touch.
fn merge(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, kept| {
        let touch = next.start <= kept.end;
        if touch {
            kept.end = kept.end.max(next.end);
        }
        touch
    });
}

/// What the text of a block begins with.
pub(crate) fn source(block: &Block) -> Source {
    if block.start == 0 { Source::Lines } else { Source::MidLine }
}

/// The message whose atom it is.
pub(crate) fn message(catalog: &Catalog, atom: AtomUse) -> Option<&Message> {
    catalog.signatures().get(atom.signature as usize)?.messages().get(atom.message as usize)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;
    use crate::examine::{self, FOLDED_ALWAYS, Workspace};
    use crate::origin::Origins;
    use crate::redact::Redaction;
    use crate::scan::Scanner;
    use crate::unknown::{Need, Reach};

    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| crate::builtin::catalog().unwrap());
    static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(&CATALOG).unwrap());
    static ORIGINS: LazyLock<Origins> = LazyLock::new(Origins::default);
    /// Messages with a hole or more, or with an origin; and those of some signatures, so that places share an atom.
    static CHOSEN: LazyLock<Vec<&Message>> = LazyLock::new(|| {
        let messages = CATALOG.signatures().iter().flat_map(crate::catalog::Signature::messages);
        let is_one = |message: &&Message| !message.template().holes().is_empty() || !message.place().origin().is_empty();
        messages.enumerate().filter(|(i, message)| i % 7 == 0 || is_one(message)).map(|(_, message)| message).collect()
    });

    fn context() -> Context<'static> {
        Context { catalog: &CATALOG, scanner: &SCANNER, origins: &ORIGINS, redaction: Redaction::Secrets, reach: Reach::Ends }
    }

    /// What is examined, told in words; and how much of the block was folded.
    fn told(block: &Block, is_whole: bool) -> (String, usize) {
        let mut workspace = Workspace::default();
        workspace.candidates.is_whole = is_whole;
        let examined = examine::examine(&context(), "x.log", block, &mut workspace, &|_| u64::MAX, &|_| Need::Quote);
        let folded = workspace.candidates.view.bytes().len();
        (format!("{:#?}\n{:#?}\n{:#?}", examined.tallies, examined.near, examined.errors), folded)
    }

    /// A message as somebody may have written it down.
    #[derive(Clone, Debug)]
    struct Written {
        message: Index,
        /// What stands in its holes.
        values: Vec<(&'static str, usize)>,
        /// How many of its literals are left out, at the beginning and at the end.
        cut: (usize, usize),
        mangled: usize,
        before: &'static str,
        behind: &'static str,
        /// Where it stands.
        at: Index,
    }

    fn written() -> impl Strategy<Value = Written> {
        let value = (
            select(vec!["x", "a word", "\"quoted\" ", "x\n", "2024-01-01T00:00:00Z y\n", "a@b\u{1b}[1m", ""]),
            select(vec![0, 1, 1, 2, 30, 500, 1020, 2045, 4090, 4100]),
        );
        let around = select(vec![
            "",
            "\n",
            "\n\n",
            " ",
            "word ",
            "\n> ",
            "2024-01-20T10:47:36.566Z ",
            "\n2024-01-20T10:47:36.5Z stdout P ",
            "{\"log\":\"",
            "\n\n\n   \n",
        ]);
        let cut = (select(vec![0, 0, 0, 0, 1]), select(vec![0, 0, 0, 1, 2]));
        (any::<Index>(), prop::collection::vec(value, 12), cut, 0..9usize, around.clone(), around, any::<Index>()).prop_map(
            |(message, values, cut, mangled, before, behind, at)| Written { message, values, cut, mangled, before, behind, at },
        )
    }

    impl Written {
        fn text(&self) -> String {
            let template = message_of(self.message).template();
            let count = template.literals().len();
            let mut text = String::new();
            for (i, literal) in template.literals().iter().enumerate() {
                if i >= self.cut.0.min(count - 1) && i < count - self.cut.1.min(count - 1) {
                    text.push_str(literal.text());
                    let (value, times) = self.values[i];
                    text.push_str(&value.repeat(if template.holes().len() > i { times } else { 0 }));
                }
            }
            let text = match self.mangled {
                0 => wrapped(&text, 80, "\n"),
                1 => wrapped(&text, 37, "\n> "),
                2 => text.replace('"', "\\\"").replace('\n', "\\n"),
                3 => text.replace(' ', "\u{1b}[31m \u{1b}[0m"),
                // so many blanks that the message reaches further than anybody would guess
                4 => text.replacen(' ', &" ".repeat(6000), 3),
                5 => text.replace(' ', &format!("\n{}", " ".repeat(300))),
                _ => text,
            };
            format!("{}{text}{}", self.before, self.behind)
        }
    }

    fn message_of(index: Index) -> &'static Message {
        CHOSEN[index.index(CHOSEN.len())]
    }

    fn wrapped(text: &str, width: usize, with: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        chars.chunks(width).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join(with)
    }

    const FILLERS: [&str; 9] = [
        "I0120 10:47:36.566689    5166 warnings.go:67] the controller has reconciled an object of the workload\n",
        "the controller has reconciled an object of the workload without saying when\n",
        "2024-01-20T10:47:36.566Z stdout F error: wheel 7 of the mill at 10.0.0.1 broke its axle\n",
        "{\"level\":\"info\",\"msg\":\"it goes \\\"round\\\"\\n\"}\n",
        "{\"k\":\"no line ends here\"}, ",
        "user@host:~$ az connectedk8s connect\n",
        "cli.azext_connect\ned\u{1b}[0mk8s.custom: azext_connectedk8s \n",
        "\n",
        "       \n",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(384))]

        #[test]
        fn a_block_holds_what_it_would_hold_folded_whole(
            mut messages in prop::collection::vec(written(), 0..9),
            fillers in prop::collection::vec((select(FILLERS.to_vec()), 0..700usize), 0..6),
            (own, start) in ((any::<Index>(), any::<Index>()), select(vec![0, 1000, FOLDED_ALWAYS + 5])),
        ) {
            let mut data = fillers.iter().map(|(filler, count)| filler.repeat(*count)).collect::<String>();
            messages.sort_by_key(|one| std::cmp::Reverse(one.at.index(1 << 20)));
            for one in &messages {
                let at = (one.at.index(1 << 20) * data.len()) >> 20;
                data.insert_str(crate::spot::floor(&data, at), &one.text());
            }
            let data = data.into_bytes();
            let ends = [own.0, own.1].map(|index| index.index(data.len() + 1));
            // mostly all, as at the end of a document
            let own = if start == 0 { 0..ends[0].max(ends[1]) } else { ends[0].min(ends[1])..ends[0].max(ends[1]) };
            let block = Block { index: 0, start, data, own };
            prop_assert_eq!(told(&block, false).0, told(&block, true).0);
        }
    }

    #[test]
    fn a_table_anywhere_in_a_document_is_read_for_facts_and_logs_behind_the_beginning_are_not() {
        let table = "NAME    READY   STATUS    RESTARTS   AGE\n";
        for start in [1 << 20, FOLDED_ALWAYS + 5] {
            for (text, holds) in [("", false), (table, true), (&table.to_lowercase(), false)] {
                // lines of one length would be taken for a wrapped transcript
                let log = (0..300).map(|i| ["x".repeat(i * 7 % 97), FILLERS[0].to_owned()].concat()).collect::<String>();
                let data = [&log, text, &log, table].concat().into_bytes();
                let own = 100..data.len() - table.len();
                let block = Block { index: 9, start, own, data };
                let mut workspace = Workspace::default();
                let examined = examine::examine(&context(), "x.log", &block, &mut workspace, &|_| u64::MAX, &|_| Need::Quote);
                assert_eq!(examined.leaf.is_some(), holds, "{start} {text:?}");
                assert_eq!(workspace.candidates.has_word().is_some(), start > FOLDED_ALWAYS, "only a raw scan looks for words");
            }
        }
    }

    #[test]
    fn of_a_large_block_only_the_lines_around_a_message_are_folded() {
        let message = "Cannot connect to the hybrid connection because no agent is connected in the target arc resource.\n";
        for start in [0, FOLDED_ALWAYS + 5] {
            let data =
                [FILLERS[0].repeat(700), FILLERS[1].repeat(300), message.into(), FILLERS[0].repeat(700)].concat().into_bytes();
            let block = Block { index: 0, start, own: 0..data.len(), data };
            let (found, folded) = told(&block, false);
            assert!(found.contains("no agent is connected"), "{found}");
            assert!(folded < 2000, "{folded} bytes were folded");
            assert!(told(&block, true).1 > 50_000, "the reference folds all");
        }
    }
}
