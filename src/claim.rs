//! Claims: of two readings of the same words the larger one has them. Matches of a block in; for each, the signature of a larger match that
//! says the same and more.
//!
//! `dial tcp 10.0.0.7:443: i/o timeout` is a timeout anywhere; behind `Unable to pull ... helm chart` it is that pull. A match is claimed by a
//! confirmed match of another signature that began before it, or is longer, *and shares words with its literals*. What merely stands in a hole of a
//! larger message is not claimed: there stands the cause.

use std::ops::Range;

use crate::examine::Found;

/// Two messages share words when so many folded bytes belong to literals of both.
const SHARED_MIN: usize = 6;

/// For each match, in the order given, the signature that claims it. The matches are sorted by their beginning.
pub(crate) fn claims(found: &[Found<'_>]) -> Vec<Option<u32>> {
    let mut open: Vec<&Found<'_>> = Vec::new();
    let mut claims = Vec::with_capacity(found.len());
    for (i, inner) in found.iter().enumerate() {
        open.retain(|outer| outer.matched.span.end > inner.matched.span.start);
        // those that begin at the same byte come behind as well
        let behind = found.get(i + 1..).unwrap_or_default();
        let level = behind.iter().take_while(|other| other.matched.span.start == inner.matched.span.start);
        let mut outers: Vec<&Found<'_>> = open.iter().copied().chain(level).filter(|outer| claims_it(outer, inner)).collect();
        outers.sort_by_key(|outer| (std::cmp::Reverse(outer.matched.span.len()), outer.key.signature));
        claims.push(outers.first().map(|outer| outer.key.signature));
        open.push(inner);
    }
    claims
}

fn claims_it(outer: &Found<'_>, inner: &Found<'_>) -> bool {
    let (large, small) = (&outer.matched, &inner.matched);
    outer.key.confirmed
        && outer.is_direct
        && outer.key.signature != inner.key.signature
        && (large.span.start < small.span.start || (large.span.start == small.span.start && large.span.end > small.span.end))
        && shared(&large.literals, &small.literals) >= SHARED_MIN
}

/// Bytes that belong to both; the ranges of each are in order.
fn shared(a: &[Range<usize>], b: &[Range<usize>]) -> usize {
    let overlap = |a: &Range<usize>, b: &Range<usize>| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    a.iter().map(|a| b.iter().map(|b| overlap(a, b)).sum::<usize>()).sum()
}
