//! Clusters: the shapes of a bundle that nothing explains in, ranked [`Unexplained`] out, each with its template as a message of a signature is
//! written.
//!
//! Ranked by rarity and by being last: the last error of a transcript is usually the fatal one, and what is printed all the time is weather.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::document::{KEPT_MAX, Kept, Shapes};
use super::drain::Drain;
use super::errorlike::Likeness;
use super::mask::Kind;
use super::{Place, Standing, Unexplained};
use crate::catalog;
use crate::correlate::Finding;

/// A message of a signature has no more holes.
const HOLES_MAX: usize = 12;
/// A template is no longer than this.
const TEMPLATE_MAX: usize = 400;
/// Words that weigh more tell no more.
const TELLING_MAX: u32 = 60;

/// What one cluster comes to.
#[derive(Debug, Default)]
struct Group {
    count: u64,
    first: Option<Place>,
    likeness: Option<Likeness>,
    lateness: u32,
}

/// The error-like lines that no finding explains, ranked.
pub(crate) fn unexplained<'a>(shapes: Shapes, findings: impl Iterator<Item = &'a Finding>) -> Vec<Unexplained> {
    let mut fired: BTreeSet<usize> = BTreeSet::new();
    let mut told: BTreeSet<(&str, u64)> = BTreeSet::new();
    for finding in findings {
        fired.insert(finding.signature);
        for evidence in &finding.evidence {
            told.extend(evidence.own_lines().map(|line| (evidence.document.as_str(), line)));
        }
    }
    let is_evidence = |(document, line): &(String, u64)| told.contains(&(document.as_str(), *line));
    let mut open: Vec<Kept> = Vec::new();
    for ((_, claims), kept) in shapes {
        let is_claimed = claims.iter().any(|&signature| fired.contains(&(signature as usize)));
        let all = kept.count <= kept.places.len() as u64 && kept.places.iter().all(is_evidence);
        if !is_claimed && !all {
            open.push(kept);
        }
    }
    open.sort_by(|a, b| (a.places.first(), &a.quote).cmp(&(b.places.first(), &b.quote)));
    let mut drain = Drain::<Group>::new(KEPT_MAX);
    for kept in open {
        let index = drain.add(&kept.quote.template, |group| Reverse(group.count));
        let (Some(group), Some((document, line))) = (drain.value(index), kept.places.into_iter().next()) else { continue };
        group.count += kept.count;
        group.likeness = group.likeness.max(Some(kept.likeness));
        group.lateness = group.lateness.max(kept.lateness);
        group.first.get_or_insert(Place { document, line, text: kept.quote.text });
    }
    let mut found: Vec<Unexplained> = Vec::new();
    for cluster in drain.into_clusters() {
        let masked = cluster.template();
        let Group { count, first: Some(first), likeness, lateness } = cluster.value else { continue };
        let template = message(&masked);
        let standing = Standing {
            likeness: match likeness {
                Some(Likeness::Fatal) => 200,
                Some(Likeness::Error) => 140,
                Some(Likeness::Words) | None => 80,
            },
            lateness: lateness.min(1000) * 400 / 1000,
            telling: weight(&template).min(TELLING_MAX) * 150 / TELLING_MAX,
            rarity: 250 / (1 + count.max(1).ilog2()),
        };
        found.push(Unexplained { template, count, first, masked, standing });
    }
    found.sort_by(|a, b| (Reverse(a.standing.total()), &a.first).cmp(&(Reverse(b.standing.total()), &b.first)));
    found
}

/// How much the text of a message tells.
fn weight(template: &str) -> u32 {
    let holes = |c: char| c == '{' || c == '}';
    template.split(holes).step_by(2).map(catalog::weight).sum()
}

/// Masked text as a message of a signature: holes have names of their own, and none stands at the beginning, `{*}` at no end, and no two
/// side by side.
pub(crate) fn message(masked: &str) -> String {
    let mut pieces: Vec<Piece> = Vec::new();
    for c in masked.chars() {
        match (Kind::of(c), pieces.last_mut()) {
            (None, Some(Piece::Text(text))) => text.push(c),
            (None, _) => pieces.push(Piece::Text(c.to_string())),
            (Some(kind), Some(Piece::Hole(last))) => *last = if *last == kind { kind } else { Kind::Any },
            (Some(kind), _) => pieces.push(Piece::Hole(kind)),
        }
    }
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        let apart = match joined.as_slice() {
            [.., Piece::Hole(_), Piece::Text(text)] => !is_nothing(text),
            _ => true,
        };
        match piece {
            Piece::Hole(_) if !apart => {
                joined.truncate(joined.len() - 2);
                joined.push(Piece::Hole(Kind::Any));
            }
            piece => joined.push(piece),
        }
    }
    // a match needs a place to begin
    let first = joined.iter().position(|piece| matches!(piece, Piece::Text(text) if !is_nothing(text)));
    let Some(first) = first else { return masked.chars().map(|c| Kind::of(c).map_or(c, |_| '*')).collect() };
    let mut written = String::new();
    let mut names: Vec<Kind> = Vec::new();
    let mut holes = 0;
    for piece in joined.into_iter().skip(first) {
        match piece {
            Piece::Text(text) => {
                let text = if written.is_empty() { text.trim_start() } else { &text };
                written.push_str(&text.replace('{', "{{").replace('}', "}}"));
            }
            Piece::Hole(_) if holes == HOLES_MAX || written.len() > TEMPLATE_MAX => break,
            Piece::Hole(kind) => {
                holes += 1;
                names.push(kind);
                let number = names.iter().filter(|known| **known == kind).count();
                let suffix = if number > 1 && kind != Kind::Any { number.to_string() } else { String::new() };
                for part in ["{", kind.name(), &suffix, "}"] {
                    written.push_str(part);
                }
            }
        }
    }
    let mut trimmed = written.trim_end();
    while let Some(rest) = trimmed.strip_suffix("{*}") {
        trimmed = rest.trim_end_matches(|c: char| is_nothing(&c.to_string()) && c != '\'' && c != '"').trim_end();
    }
    trimmed.to_owned()
}

enum Piece {
    Text(String),
    Hole(Kind),
}

/// Blanks and quotation marks alone part no holes.
fn is_nothing(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\'))
}

#[cfg(test)]
mod tests {
    use super::super::mask::masked;
    use super::*;
    use crate::catalog::Template;

    #[test]
    fn a_template_is_a_message_of_a_signature() {
        for (line, want) in [
            (
                "dial tcp 10.0.0.7:443 for pod web-7d4b9c6f5-x2x9z: refused by mill",
                "dial tcp {address} for pod web-{id}: refused by mill",
            ),
            ("17 wheels of 18 turned {sadly}", "wheels of {number} turned {{sadly}}"),
            (
                "the wheel 1 and the wheel 2 of mill 'a' are broken",
                "the wheel {number} and the wheel {number2} of mill '{value}' are broken",
            ),
            ("wheel 'a' 17 turned backwards at 12:00:01", "wheel '{*} turned backwards at {time}"),
            ("10.0.0.7 17", "* *"),
        ] {
            assert_eq!(message(&masked(line)), want);
        }
        let any = Kind::Any.mark();
        assert_eq!(message(&format!("the mill {any} {any} stands {any}")), "the mill {*} stands");
        let many = "the manufactory has ".to_owned() + &"1 and ".repeat(40);
        assert!(Template::compile(&message(&masked(&many))).is_ok());
    }
}
