//! Masks credentials in the evidence of a report, and on request what tells who and where: addresses, GUIDs, names of
//! users and hosts.
//!
//! A text goes in as it stands in a log, wrapped by a terminal or quoted in JSON within JSON; out come [`Mask`]s, which
//! [`apply`] puts in place. Invariants: masks are sorted, do not overlap and lie at char boundaries; the time is linear; and
//! no text makes this panic. In doubt a value is masked, unless it is a harmless word or a placeholder:
//! evidence with a word too few can still be read, a leaked key has to be replaced.
//!
//! For [`Redaction::All`], credentials are masked first and [`Tokens::identities`] reads the masked text.

mod identity;
mod passage;
mod pem;
mod rules;
mod value;

use std::ops::Range;

pub use identity::Tokens;

/// What is masked in evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redaction {
    /// Credentials.
    #[default]
    Secrets,
    /// Credentials, and who and where: addresses, GUIDs, names of users and hosts.
    All,
    /// Nothing.
    None,
}

/// A stretch of text and what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// Bytes of the text, at char boundaries.
    pub range: Range<usize>,
    /// The replacement.
    pub with: String,
}

/// The credentials in a text: sorted masks that do not overlap, at char boundaries.
pub fn secrets(text: &str) -> Vec<Mask> {
    let folded = text.to_ascii_lowercase();
    let passages = passage::passages(&folded);
    // several rules find a token in a URL in a field: all of that is masked
    let found = union(rules::RULES.iter().flat_map(|rule| rule.find(text, &folded, &passages)).collect());
    found.into_iter().map(|range| Mask { range, with: "***".to_owned() }).collect()
}

/// What is in any of some ranges, as ranges in order that do not touch.
fn union(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut all: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match all.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => all.push(range),
        }
    }
    all
}

/// Applies masks, and moves `marks`, which are byte ranges into `text`, along so that they still cover what they covered. A
/// mark's edge within a mask moves to the mask's edge, outwards. Masks that do not fit the text, or that start before the
/// end of the one before them, are left out.
pub fn apply(text: &str, masks: &[Mask], marks: &mut [Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut moved: Vec<(Range<usize>, Range<usize>)> = Vec::with_capacity(masks.len());
    let mut at = 0;
    for Mask { range, with } in masks {
        let (Some(before), Some(_)) = (text.get(at..range.start), text.get(range.clone())) else { continue };
        out.push_str(before);
        let start = out.len();
        out.push_str(with);
        moved.push((range.clone(), start..out.len()));
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());

    let edge = |offset: usize, is_end: bool| {
        let offset = offset.min(text.len());
        // the last mask that starts before the offset: within it, or behind it
        let before = moved.partition_point(|(old, _)| old.start < offset);
        match before.checked_sub(1).and_then(|last| moved.get(last)) {
            Some((old, new)) if offset < old.end => {
                if is_end {
                    new.end
                } else {
                    new.start
                }
            }
            Some((old, new)) => new.end + (offset - old.end),
            None => offset,
        }
    };
    for mark in marks {
        *mark = edge(mark.start, false)..edge(mark.end, true);
    }
    out
}

#[cfg(test)]
mod tests;
