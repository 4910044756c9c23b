//! Shapes: what the words of a cell look like. Tokens in, how many of them make the cell out.
//!
//! Blanks do not tell where a cell ends, as people squeeze them and cells may be empty; that `2/3` is no state and `4m14s` is no name does.

use std::net::IpAddr;

use super::token::Token;
use crate::facts::{age, state};

/// What the words of a cell look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One word.
    Word,
    /// One word, or nothing.
    Maybe,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// One of these, or nothing.
    MaybeOneOf(&'static [&'static str]),
    /// The name of an object, with its kind before it or not.
    Name,
    /// The name of a namespace.
    Namespace,
    /// `1/2`
    Fraction,
    /// `1/2`, or `1/1 of 2` of a job without a number of completions.
    Completions,
    /// `7`
    Count,
    /// `7` or `7 (2m14s ago)`
    Restarts,
    /// `4m14s`, `3m (x22 over 18m)`
    Age,
    /// `4m14s`, or nothing.
    MaybeAge,
    /// `10.244.0.7`
    Address,
    /// The state of a pod.
    PodState,
    /// `Ready,SchedulingDisabled`
    NodeState,
    /// `2024-06-12T08:11:02Z`
    Stamp,
    /// `2024-06-12 08:11:02.123456789 +0000 UTC`, `Wed Jun 12 10:20:30 2024`
    Updated,
    /// A version, or nothing.
    MaybeVersion,
    /// `pod/web-0`, or only `Pod`
    Object,
    /// `spec.containers{web}`, or nothing.
    MaybeSubobject,
    /// `kubelet, node-1`, or nothing.
    Source,
    /// Any number of words.
    Text,
}

/// How tokens fit a shape.
pub(super) enum Fit {
    /// So many make the cell.
    Takes(usize),
    /// So many, or none: what follows tells.
    Either(usize),
    /// None.
    Nothing,
    /// Any number.
    Any,
    /// They do not, but more text might change that: it is the last word that is wrong or missing.
    Short,
    /// They do not.
    No,
}

impl Shape {
    /// How the beginning of these tokens fits.
    pub(super) fn fit(self, tokens: &[Token<'_>]) -> Fit {
        let word = tokens.first().map(|token| token.text.as_ref());
        let optional = |is: &dyn Fn(&str) -> bool| match word {
            Some(word) if is(word) => Fit::Either(1),
            _ => Fit::Nothing,
        };
        match self {
            Self::Text => return Fit::Any,
            Self::Maybe => return optional(&|_| true),
            Self::MaybeOneOf(words) => return optional(&|word| words.contains(&word)),
            Self::MaybeAge => return optional(&age::is_age),
            Self::MaybeVersion => return optional(&is_version),
            Self::MaybeSubobject => return optional(&|word| word.starts_with("spec.") || word.contains('{')),
            Self::Source => return optional(&|_| true).with_more(tokens, word.is_some_and(|word| word.ends_with(','))),
            _ => {}
        }
        let Some(word) = word else { return Fit::Short };
        let fits = match self {
            Self::Updated => return updated(tokens),
            Self::Word => true,
            Self::OneOf(words) => words.contains(&word),
            Self::Name => is_object(word),
            Self::Namespace => is_label(word),
            Self::Fraction | Self::Completions => fraction(word).is_some(),
            Self::Count | Self::Restarts => count(word).is_some(),
            Self::Age => age::is_age(word) || age::is_masked(word),
            Self::Address => word == "<none>" || word.parse::<IpAddr>().is_ok(),
            Self::PodState => state::is_pod_state(word),
            Self::NodeState => {
                word.split(',').all(|part| matches!(part, "Ready" | "NotReady" | "Unknown" | "SchedulingDisabled"))
            }
            Self::Stamp => word.len() >= 20 && word.starts_with("20") && word.contains('T') && word.ends_with('Z'),
            // kubectl 1.13 leaves the name out
            Self::Object => match word.split_once('/') {
                Some((kind, name)) => is_kind(kind) && !name.is_empty(),
                None => word.starts_with(|c: char| c.is_ascii_uppercase()) && word.bytes().all(|b| b.is_ascii_alphabetic()),
            },
            _ => false,
        };
        if !fits {
            return if tokens.len() == 1 { Fit::Short } else { Fit::No };
        }
        let behind = tokens.get(1).map(|token| token.text.as_ref());
        match self {
            Self::Restarts | Self::Age if behind.is_some_and(|word| word.starts_with('(')) => {
                // `(2m14s ago)`, `(x22 over 18m)`
                let end = tokens.iter().take(5).position(|token| token.text.ends_with(')'));
                match end {
                    Some(end) => Fit::Takes(end + 1),
                    None if tokens.len() < 5 => Fit::Short,
                    None => Fit::No,
                }
            }
            Self::Completions if behind == Some("of") => Fit::Takes(3.min(tokens.len())),
            _ => Fit::Takes(1),
        }
    }
}

impl Fit {
    fn with_more(self, tokens: &[Token<'_>], more: bool) -> Self {
        match self {
            Self::Either(len) if more => Self::Either((len + 1).min(tokens.len())),
            fit => fit,
        }
    }
}

/// Both numbers of `1/2`.
pub(super) fn fraction(word: &str) -> Option<(i64, i64)> {
    let (ready, desired) = word.split_once('/')?;
    Some((count(ready)?, count(desired)?))
}

/// A number without a sign.
pub(super) fn count(word: &str) -> Option<i64> {
    let digits = !word.is_empty() && word.len() <= 9 && word.bytes().all(|b| b.is_ascii_digit());
    if digits { word.parse().ok() } else { None }
}

/// A name of DNS: letters, digits, hyphens and dots.
pub(in crate::facts) fn is_name(word: &str) -> bool {
    word.len() <= 253 && word.split('.').all(is_label)
}

/// A part of such a name between dots.
fn is_label(word: &str) -> bool {
    let alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = word.as_bytes();
    bytes.first().is_some_and(|&b| alnum(b))
        && bytes.last().is_some_and(|&b| alnum(b))
        && bytes.iter().all(|&b| alnum(b) || b == b'-')
}

/// `pod/web-0`, `deployment.apps/web`, `web`.
fn is_object(word: &str) -> bool {
    match word.split_once('/') {
        Some((kind, name)) => is_kind(kind) && is_name(name),
        None => is_name(word),
    }
}

/// A kind before a name; flux and old kubectl write some as `HelmRelease`.
fn is_kind(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

fn is_version(word: &str) -> bool {
    word.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit())
}

/// The date of a release, which helm prints with blanks.
fn updated(tokens: &[Token<'_>]) -> Fit {
    let is_clock = |at: usize| tokens.get(at).is_some_and(|token| token.text.contains(':'));
    let is_year = |at: usize| tokens.get(at).is_some_and(|token| token.text.len() == 4 && count(&token.text).is_some());
    let begins = tokens.first().is_some_and(|token| token.text.starts_with("20"));
    if begins && is_clock(1) {
        let zone = tokens.get(2).is_some_and(|token| token.text.starts_with(['+', '-']));
        let name = zone
            && tokens
                .get(3)
                .is_some_and(|token| token.text.starts_with(|c: char| c.is_ascii_uppercase() || c == '+' || c == '-'));
        return Fit::Takes(2 + usize::from(zone) + usize::from(name));
    }
    if is_clock(3) && is_year(4) {
        return Fit::Takes(5);
    }
    if tokens.len() < 5 { Fit::Short } else { Fit::No }
}
