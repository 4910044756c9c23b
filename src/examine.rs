//! Examining a block: folding, scanning, verifying, and quoting what was found. A [`Block`] in, an [`Examined`] out.
//!
//! The channel: text within the first [`FOLDED_ALWAYS`] bytes of a document is folded and scanned so; behind that only blocks that
//! [hide](Survey) messages, the others are scanned raw. Either way only what stands around [candidates](Candidates) is folded with its map. Which channel it
//! is depends on offsets and bytes alone.
//!
//! Invariant: a message belongs to the block in whose own part the literal with its atom begins. So no message is counted twice, and none is
//! lost between blocks.

use std::collections::BTreeMap;
use std::ops::Range;

use memchr::{memchr_iter, memrchr};

use crate::candidates::{self, Candidates};
use crate::catalog::{Catalog, Literal, Message};
use crate::claim::claims;
use crate::evidence::{self, Evidence, Quoter};
use crate::facts;
use crate::fold::{Readings, View};
use crate::input::Block;
use crate::origin::{Nearby, Origins};
use crate::pages::Leaf;
use crate::redact::Redaction;
use crate::scan::{AtomUse, Candidate, Scanner};
use crate::spot::{Lines, Spot, columns};
use crate::survey::Survey;
use crate::unknown::{Errors, Needs, Reach};
use crate::verify::{Match, Verdict, Verifier};

/// So much of each document is folded in any case: transcripts and most logs whole.
pub(crate) const FOLDED_ALWAYS: u64 = 16 << 20;
/// Places of a message that are quoted; more are counted.
pub(crate) const QUOTED_MAX: usize = 16;

/// Behind [`FOLDED_ALWAYS`] the checksum of a block is one of its first bytes: documents that are alike for so long and as long as
/// one another are copies.
const CHECKED: usize = 4 << 10;
/// Words that weigh less are no near miss.
const NEAR_WEIGHT_MIN: u32 = 16;

/// What is needed to examine any block.
pub(crate) struct Context<'a> {
    pub catalog: &'a Catalog,
    pub scanner: &'a Scanner,
    pub origins: &'a Origins,
    pub redaction: Redaction,
    pub reach: Reach,
}

/// A message, by its indices in the catalog, and whether its origin was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub signature: u32,
    pub message: u32,
    pub confirmed: bool,
}

/// What one message came to.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Places where it stands.
    pub seen: u64,
    /// Those of them that no larger message of the same signature covers.
    pub places: u64,
    /// The first of these, quoted, with the line and column still to be completed.
    pub evidence: Vec<(Evidence, Spot)>,
    /// Where the last of these ends.
    pub last: u64,
    /// How many of these a larger message of another signature claims, by that signature.
    pub claimed: BTreeMap<u32, u64>,
}

/// Tells up to which offset in the document places of a message are worth quoting: behind it they cannot be among the first.
pub(crate) type QuotedUntil<'a> = &'a dyn Fn(Key) -> u64;

/// A literal that stands alone: the rest of its message is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Near {
    /// The literal's index in the template.
    pub literal: u32,
    /// Its line, counted from the first of the block's own lines.
    pub line: i64,
}

/// What a block holds.
#[derive(Debug, Default)]
pub(crate) struct Examined {
    pub newlines: u64,
    /// Characters behind the last newline of the own part, or in all of it.
    pub tail_columns: u64,
    pub bytes: u64,
    /// Of the own part, or of some of it.
    pub checksum: u32,
    pub ends_line: bool,
    /// Its text, where it may hold facts.
    pub leaf: Option<Leaf>,
    pub tallies: BTreeMap<Key, Tally>,
    /// The first near miss of each message, by the indices of signature and message.
    pub near: BTreeMap<(u32, u32), Near>,
    /// Error-like lines.
    pub errors: Errors,
}

/// Memory that is used again for the next block.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) candidates: Candidates,
}

/// A message that stands in a block.
pub(crate) struct Found<'a> {
    pub(crate) key: Key,
    message: &'a Message,
    /// In the raw bytes of the block.
    span: Range<usize>,
    /// In the view.
    pub(crate) matched: Match,
    /// Whether it is direct evidence, and not what a condition asks for.
    pub(crate) is_direct: bool,
}

/// Examines one block of the document called `name`.
pub(crate) fn examine(
    context: &Context<'_>,
    name: &str,
    block: &Block,
    workspace: &mut Workspace,
    quoted_until: QuotedUntil<'_>,
    needs: Needs<'_>,
) -> Examined {
    let own = block.own_bytes();
    let survey = (block.own_start() >= FOLDED_ALWAYS).then(|| Survey::of(own));
    let mut examined = Examined {
        newlines: survey.map_or_else(|| memchr_iter(b'\n', own).count() as u64, |survey| survey.newlines),
        tail_columns: columns(memrchr(b'\n', own).and_then(|at| own.get(at + 1..)).unwrap_or(own)),
        bytes: own.len() as u64,
        checksum: crc32fast::hash(if survey.is_none() { own } else { own.get(..CHECKED).unwrap_or(own) }),
        ends_line: own.last() == Some(&b'\n'),
        ..Examined::default()
    };
    let Workspace { candidates } = workspace;
    let is_folded = survey.is_none_or(|survey| survey.hides);
    candidates.find(context, name, block, is_folded);
    examined.leaf = Leaf::of(block, || candidates.has_word().unwrap_or_else(|| facts::may_hold(own)));
    let errors = |spans: &[(u32, Range<usize>)]| Errors::of(block, context.reach, context.redaction, spans, needs);
    let (candidates, view) = (candidates.placed(), candidates.view());
    if candidates.is_empty() {
        examined.errors = errors(&[]);
        return examined;
    }
    let lines = Lines::new(&block.data, block.own.start);
    let quoter = Quoter::new(&block.data, block.start, context.redaction);
    let readings = Readings::new(view, &block.data);
    let site = Site { context, name, block, is_folded, view, readings, lines, quoter };
    let found = site.matches(candidates, &mut examined);
    let spans: Vec<_> = found.iter().map(|one| (one.key.signature, one.span.clone())).collect();
    examined.errors = errors(&spans);
    site.tally(found, quoted_until, &mut examined);
    examined
}

/// A folded block, and what is asked of it.
struct Site<'a> {
    context: &'a Context<'a>,
    name: &'a str,
    block: &'a Block,
    is_folded: bool,
    view: &'a View,
    readings: Readings<'a>,
    lines: Lines<'a>,
    quoter: Quoter<'a>,
}

impl<'a> Site<'a> {
    /// The candidates whose message stands there and counts there, each once.
    fn matches(&self, candidates: &[Candidate], examined: &mut Examined) -> Vec<Found<'a>> {
        let Self { context, name, block, is_folded, view, .. } = *self;
        let own = view.at_raw(block.own.start)..view.at_raw(block.own.end);
        let text = (block.data.as_slice(), candidates::source(block));
        let nearby = Nearby::new(context.origins, context.catalog, text, view, name, !is_folded);
        let mut verifier = Verifier::new(view, &block.data);
        let mut found = Vec::new();
        for &Candidate { at, atom } in candidates {
            let Some(message) = candidates::message(context.catalog, atom) else { continue };
            let AtomUse { signature, message: index, literal, .. } = atom;
            let matched = match verifier.verify(message.template(), literal as usize, at) {
                Verdict::Match(matched) => matched,
                Verdict::Near if own.contains(&at) => {
                    let weight = message.template().literals().get(literal as usize).map_or(0, Literal::weight);
                    if weight >= NEAR_WEIGHT_MIN {
                        let near = || Near { literal, line: self.lines.spot(view.raw(at)).line };
                        examined.near.entry((signature, index)).or_insert_with(near);
                    }
                    continue;
                }
                Verdict::Near | Verdict::Not => continue,
            };
            let atom = matched.literals.get(message.template().atom_index());
            if atom.is_some_and(|atom| own.contains(&atom.start)) && self.fits(message, &matched) {
                let span = view.raw(matched.span.start)..view.raw_end(matched.span.end.saturating_sub(1));
                let confirmed = nearby.confirm(message.place().origin(), &span);
                let known = context.catalog.signatures().get(signature as usize);
                let is_direct = known.is_some_and(|known| (index as usize) < known.direct());
                found.push(Found { key: Key { signature, message: index, confirmed }, message, span, matched, is_direct });
            }
        }
        found
    }

    /// Whether the captures are what the message asks for. A line break within a value may stand for a blank or for nothing; one of the
    /// readings has to fit.
    fn fits(&self, message: &Message, matched: &Match) -> bool {
        [Readings::readable, Readings::unbroken].iter().any(|read| {
            message.place().takes_captures(|name| {
                let mut captures = message.template().captures().zip(&matched.captures);
                let (_, range) = captures.find(|(n, _)| *n == name)?;
                Some(read(&self.readings, range.start, range.end))
            })
        })
    }

    /// Counts and quotes. Of messages of one signature that overlap, the largest has the place; among equals the confirmed, then the first.
    fn tally(&self, mut found: Vec<Found<'_>>, quoted_until: QuotedUntil<'_>, examined: &mut Examined) {
        let start = self.block.start;
        // two beginnings of a message may share its end: the nearer one is it
        found.sort_by(|a, b| (a.key, a.span.end, b.span.start).cmp(&(b.key, b.span.end, a.span.start)));
        found.dedup_by(|later, kept| later.key == kept.key && later.span.end == kept.span.end);
        let mut until = BTreeMap::new();
        for one in &found {
            examined.tallies.entry(one.key).or_default().seen += 1;
            until.entry(one.key).or_insert_with(|| quoted_until(one.key));
        }
        found.sort_by_key(|one| (one.span.start, std::cmp::Reverse(one.span.end), !one.key.confirmed, one.key));
        let claims = claims(&found);
        // how far the messages of each signature reach, and whose place it is; one that counts only in numbers takes no place from others
        let mut reached: BTreeMap<(u32, u64), (usize, Key)> = BTreeMap::new();
        for (one, claim) in found.into_iter().zip(claims) {
            // what a condition asks for takes no place from direct evidence, nor from another condition
            let own = if one.is_direct { one.message.place().min_count() } else { u64::MAX - u64::from(one.key.message) };
            let group = (one.key.signature, own);
            let reach = reached.entry(group).or_insert((0, one.key));
            if one.span.start < reach.0 {
                reach.0 = one.span.end.max(reach.0);
                // what the smaller message captured is known of the place as well
                let owner = examined.tallies.get_mut(&reach.1).and_then(|tally| tally.evidence.last_mut());
                if let Some((owner, _)) = owner.filter(|(owner, _)| start + one.span.start as u64 <= owner.offset + owner.len) {
                    let more = self.captures(&one).filter(|(name, _)| !owner.captures.iter().any(|(n, _)| n == name));
                    let more: Vec<_> = more.collect();
                    owner.captures.extend(more);
                }
                continue;
            }
            *reach = (one.span.end, one.key);
            let Some(tally) = examined.tallies.get_mut(&one.key) else { continue };
            tally.places += 1;
            tally.last = start + one.span.end as u64;
            if let Some(claim) = claim {
                *tally.claimed.entry(claim).or_default() += 1;
            }
            let worth = until.get(&one.key).is_none_or(|&until| start + one.span.start as u64 <= until);
            if worth && tally.evidence.len() < QUOTED_MAX {
                tally.evidence.push(self.cite(&one));
            }
        }
    }

    /// Names and values, masked.
    fn captures<'b>(&'b self, one: &'b Found<'_>) -> impl Iterator<Item = (String, String)> + 'b {
        let data = &self.block.data;
        let read = move |range: &Range<usize>| {
            let value = self.view.readable(data, range.start, range.end);
            let raw = self.view.raw(range.start)..self.view.raw_end(range.end.saturating_sub(1));
            self.quoter.capture(&value, &raw)
        };
        let pairs = one.message.template().captures().zip(&one.matched.captures);
        pairs.map(move |(name, range)| (name.to_owned(), read(range)))
    }

    fn cite(&self, one: &Found<'_>) -> (Evidence, Spot) {
        let quote = self.quoter.quote(&one.span);
        let evidence = Evidence {
            document: self.name.to_owned(),
            offset: self.block.start + one.span.start as u64,
            len: one.span.len() as u64,
            line: 0,
            column: 0,
            text: quote.text,
            lines: quote.lines.into(),
            matched: quote.matched.into(),
            captures: self.captures(one).collect(),
            time: evidence::time(&self.block.data, one.span.start),
            remark: evidence::Remark::None,
        };
        (evidence, self.lines.spot(one.span.start))
    }
}
