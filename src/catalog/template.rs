//! Message templates: the text of a message with holes. A written message in, a [`Template`] out, or what is wrong with it and at which byte.
//!
//! The literals between the holes are folded ([`crate::fold`]), so that a template and the text it is compared with have been through the
//! same mangle. A literal keeps where words part, since "no agent" must not match "noagent"; text may part where a literal does not
//! only by a line break, which is a wrap.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::combinator::{all_consuming, map, recognize, value, verify};
use nom::multi::{many0, many1};
use nom::sequence::delimited;
use nom::{Finish as _, IResult, Parser as _};

use super::atom;
use crate::fold::{Gap, Source, View};

/// A message spans fewer holes than this; more would be no message, and verification is linear only while there are few.
const HOLES_MAX: usize = 12;
/// A hole holds at most so many bytes of raw text.
pub const HOLE_BYTES_MAX: usize = 4096;
/// A literal has at most so many folded bytes.
const LITERAL_MAX: usize = 1024;

/// What stands between two literals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hole {
    /// `{*}`: anything, also nothing.
    Skip,
    /// `{name}`: at least one byte, kept under this name.
    Capture(String),
    /// `'{name}'{*}`: one word or quotation is kept, what follows it is skipped.
    FirstWord(String),
    /// `{*} '{name}'`: what goes before is skipped, one word or quotation is kept.
    LastWord(String),
}

impl Hole {
    /// The name of what is kept.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Skip => None,
            Self::Capture(name) | Self::FirstWord(name) | Self::LastWord(name) => Some(name),
        }
    }

    /// This hole and the next one, with nothing but blanks or quotes between them.
    fn join(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::Capture(name), Self::Skip) => Some(Self::FirstWord(name)),
            (Self::Skip, Self::Capture(name)) => Some(Self::LastWord(name)),
            _ => None,
        }
    }
}

/// Text between holes, folded.
#[derive(Clone, Debug)]
pub struct Literal {
    bytes: Vec<u8>,
    /// Offsets at which words part, strictly inside.
    breaks: Vec<usize>,
    /// What stands before its first byte.
    before: Gap,
    /// What stands after its last byte.
    after: Gap,
    /// As it was written.
    text: String,
    weight: u32,
}

impl Literal {
    fn new(text: &str) -> Self {
        let view = View::of(text.as_bytes(), Source::Template);
        let len = view.bytes().len();
        Self {
            breaks: view.gaps(0, len).filter(|(_, gap)| gap.parts_words()).map(|(at, _)| at).collect(),
            before: view.gap(0),
            after: view.tail(),
            bytes: view.bytes().to_vec(),
            text: text.to_owned(),
            weight: atom::weight(text),
        }
    }

    /// The folded bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How much it tells.
    pub fn weight(&self) -> u32 {
        self.weight
    }

    /// Whether it tells enough to be looked for alone.
    pub fn is_telling(&self) -> bool {
        atom::check(self).is_ok()
    }

    /// Whether words part before the first byte.
    pub fn spaced_before(&self) -> bool {
        self.before.parts_words()
    }

    /// Whether words part after the last byte.
    pub fn spaced_after(&self) -> bool {
        self.after.parts_words()
    }

    /// Whether the hole between this literal and the next is a quotation.
    pub fn quotes_with(&self, next: &Self) -> bool {
        self.after.has(Gap::QUOTE) && next.before.has(Gap::QUOTE)
    }

    /// Whether the literal stands at byte `at` of a view.
    pub fn is_at(&self, view: &View, at: usize) -> bool {
        let end = at + self.bytes.len();
        view.bytes().get(at..end) == Some(self.bytes.as_slice()) && self.parts_alike(view, at, end)
    }

    /// Words must part where the literal's do, and elsewhere only by a wrap; no empty line inside. Beside punctuation blanks mean nothing: JSON is
    /// written with and without them, and products are not sure either (`failed :`).
    fn parts_alike(&self, view: &View, at: usize, end: usize) -> bool {
        if view.has_blank(at, end) {
            return false;
        }
        let within_words = |offset: usize| {
            let word = |i: usize| self.bytes.get(i).is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
            offset > 0 && word(offset - 1) && word(offset)
        };
        let mut breaks = self.breaks.iter().copied().filter(|&offset| within_words(offset)).peekable();
        for (offset, gap) in view.gaps(at, end).filter(|&(offset, _)| within_words(offset)) {
            let as_written = if breaks.next_if_eq(&offset).is_some() {
                gap.parts_words()
            } else {
                gap.has(Gap::BREAK) || !gap.has(Gap::SPACE)
            };
            if !as_written || breaks.peek().is_some_and(|&next| next < offset) {
                return false;
            }
        }
        breaks.next().is_none()
    }
}

/// A compiled message: literals with a hole between each two, and perhaps one capture at the end.
#[derive(Clone, Debug)]
pub struct Template {
    literals: Vec<Literal>,
    holes: Vec<Hole>,
    atom: usize,
    specificity: u32,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// What.
    pub message: String,
    /// What would be right.
    pub suggestion: &'static str,
}

fn error(message: impl Into<String>, suggestion: &'static str) -> TemplateError {
    TemplateError { message: message.into(), suggestion }
}

enum Piece {
    Literal(String),
    Hole(Hole),
}

impl Template {
    /// Compiles a written message.
    pub fn compile(written: &str) -> Result<Self, TemplateError> {
        let pieces = parse(written)?;
        let mut literals: Vec<Literal> = Vec::new();
        let mut holes: Vec<Hole> = Vec::new();
        let mut parted = false;
        for piece in pieces {
            let literal = match piece {
                Piece::Literal(text) => Literal::new(&text),
                Piece::Hole(_) if literals.is_empty() => {
                    return Err(error("the message begins with a hole", "begin with text: a match needs a place to begin"));
                }
                Piece::Hole(hole) if holes.len() == literals.len() => {
                    let joined = holes.pop().filter(|_| parted).and_then(|last| last.join(hole));
                    let suggestion = "put a word between them, or make them one; only `'{name}'{*}` can be told apart without";
                    holes.push(joined.ok_or_else(|| error("two holes stand side by side", suggestion))?);
                    continue;
                }
                Piece::Hole(hole) => {
                    holes.push(hole);
                    parted = false;
                    continue;
                }
            };
            if literal.bytes.is_empty() && !literals.is_empty() {
                parted = true;
            } else {
                literals.push(literal);
            }
        }
        if literals.is_empty() {
            return Err(error("the message has no text", "write the text that the program prints"));
        }
        if holes.len() == literals.len() && !matches!(holes.last(), Some(Hole::Capture(_))) {
            return Err(error("the message ends with `{*}`", "leave it out: whatever follows the message may follow"));
        }
        if holes.len() > HOLES_MAX {
            return Err(error(format!("more than {HOLES_MAX} holes"), "shorten the message to what decides"));
        }
        for literal in &literals {
            if literal.bytes.is_empty() {
                return Err(error("the message begins with a hole", "begin with text: a match needs a place to begin"));
            }
            if literal.bytes.len() > LITERAL_MAX {
                return Err(error(format!("a text of more than {LITERAL_MAX} characters"), "shorten it to what decides"));
            }
            let view = View::of(literal.text.as_bytes(), Source::Template);
            if view.has_blank(0, view.bytes().len()) {
                return Err(error("can never match: the message holds an empty line", "split it into two messages"));
            }
        }
        let weights = literals.iter().map(Literal::weight);
        let specificity = weights.clone().sum();
        let Some((_, atom)) = weights.zip(0..).max_by_key(|&(weight, i)| (weight, std::cmp::Reverse(i))) else {
            return Err(error("the message has no text", "write the text that the program prints"));
        };
        let template = Self { literals, holes, atom, specificity };
        template.check_names()?;
        atom::check(template.atom())?;
        Ok(template)
    }

    fn check_names(&self) -> Result<(), TemplateError> {
        let mut names: Vec<&str> = self.captures().collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
            Some(pair) => {
                let name = pair.first().copied().unwrap_or_default();
                Err(error(format!("two captures are called `{name}`"), "give each a name of its own"))
            }
            None => Ok(()),
        }
    }

    /// The literals, in order; at least one.
    pub fn literals(&self) -> &[Literal] {
        &self.literals
    }

    /// The holes: the first stands behind the first literal, and so on.
    pub fn holes(&self) -> &[Hole] {
        &self.holes
    }

    /// Which literal the scanner looks for.
    pub fn atom_index(&self) -> usize {
        self.atom
    }

    /// The literal that the scanner looks for.
    #[expect(clippy::indexing_slicing, reason = "the index was found in this very list, which never changes")]
    pub fn atom(&self) -> &Literal {
        &self.literals[self.atom]
    }

    /// How much the literals tell, from about 6 for a bare phrase to 60 and more for a sentence.
    pub fn specificity(&self) -> u32 {
        self.specificity
    }

    /// The names of the captures.
    pub fn captures(&self) -> impl Iterator<Item = &str> {
        self.holes.iter().filter_map(Hole::name)
    }

    /// Whether this template matches whatever the other one matches, as far as the texts tell: its stretches between skips stand, in order,
    /// in the other's text.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let text = other.stretches().join(SKIPPED);
        let view = View::of(text.as_bytes(), Source::Template);
        let mut from = 0;
        self.stretches().iter().all(|stretch| {
            let literal = Literal::new(stretch);
            let found = (from..view.bytes().len()).find(|&at| literal.is_at(&view, at));
            from = found.map_or(from, |at| at + literal.bytes().len());
            found.is_some()
        })
    }

    /// The text between skips, with the same word in each capture.
    fn stretches(&self) -> Vec<String> {
        let mut stretches = vec![String::new()];
        for (i, literal) in self.literals.iter().enumerate() {
            let skips = matches!(
                i.checked_sub(1).and_then(|i| self.holes.get(i)),
                Some(Hole::Skip | Hole::FirstWord(_) | Hole::LastWord(_))
            );
            if skips {
                stretches.push(String::new());
            }
            if let Some(last) = stretches.last_mut() {
                last.push_str(&literal.text);
                if let Some(Hole::Capture(_)) = self.holes.get(i) {
                    last.push_str(CAPTURED);
                }
            }
        }
        stretches
    }
}

/// Stands for a captured text, when templates are compared.
const CAPTURED: &str = "\u{1}";
/// Stands for a skipped text.
const SKIPPED: &str = "\u{2}";

fn parse(written: &str) -> Result<Vec<Piece>, TemplateError> {
    let text = alt((value("{", tag("{{")), value("}", tag("}}")), take_while1(|c| c != '{' && c != '}')));
    let literal = map(many1(text), |parts: Vec<&str>| Piece::Literal(parts.concat()));
    let name =
        verify(recognize(take_while1(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')), |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
        });
    let hole =
        delimited(tag("{"), alt((value(Hole::Skip, tag("*")), map(name, |name: &str| Hole::Capture(name.to_owned())))), tag("}"));
    let result: IResult<&str, Vec<Piece>> = all_consuming(many0(alt((literal, map(hole, Piece::Hole))))).parse(written);
    result.finish().map(|(_, pieces)| pieces).map_err(|left| {
        let at = written.len() - left.input.len();
        let near: String = left.input.chars().take(16).collect();
        error(
            format!("a brace that is neither hole nor text, `{near}` at byte {at} of the message"),
            "a hole is `{*}` or `{name}` in lower case; a brace itself is written `{{` or `}}`",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal_at(template: &str, text: &str) -> bool {
        let template = Template::compile(template).expect("a template");
        let view = View::of(text.as_bytes(), Source::Lines);
        (0..view.bytes().len()).any(|at| template.literals()[0].is_at(&view, at))
    }

    #[test]
    fn holes_and_braces_are_told_apart() {
        let template = Template::compile("Ready = False {{Reason : {reason}}} for {*} condition").expect("a template");
        assert_eq!(template.captures().collect::<Vec<_>>(), ["reason"]);
        assert_eq!(template.literals().len(), 3);
        assert_eq!(template.literals()[1].text(), "} for ");
    }

    #[test]
    fn what_cannot_match_is_refused() {
        for (written, message) in [
            ("{a} helm chart registry", "begins with a hole"),
            ("helm chart registry {*}", "ends with `{*}`"),
            ("helm chart registry {a}{b} tail", "side by side"),
            ("helm chart registry {a} {b} tail", "side by side"),
            ("helm chart registry {a} of {a} tail", "two captures are called `a`"),
            ("helm chart registry {Reason : x}", "neither hole nor text"),
            ("helm chart\n\nregistry", "empty line"),
            ("i/o timeout", "too common"),
            ("Error", "too short"),
        ] {
            let refused = Template::compile(written).expect_err(written);
            assert!(refused.message.contains(message), "{written}: {}", refused.message);
        }
    }

    #[test]
    fn words_part_where_the_template_says_or_at_a_wrap() {
        assert!(literal_at("no agent is connected", "NO  agent\u{a0}is\r\n  connected"));
        assert!(literal_at("no agent is connected", "no agent is conn\nected"));
        assert!(!literal_at("no agent is connected", "noagent is connected"));
        assert!(!literal_at("no agent is connected", "no agent is conn ected"));
        assert!(!literal_at("no agent is connected", "no agent is\n\nconnected"));
        assert!(literal_at("status: not populated", r#"{"Status":"not populated"}"#));
        assert!(literal_at("release failed: timeout", "release failed :timeout"));
    }
}
