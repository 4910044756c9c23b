//! YAML as a tree in which each node knows its place. Text in, [`Node`] out, or the one [`Fault`] that keeps the text from being YAML.
//!
//! The signature's own types could be deserialized directly, but serde stops at the first mistake; a tree lets [`super::read`] find all of
//! them. Depth, aliases and events are limited: signature folders may come from anybody.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use super::fault::{Fault, Position};

/// A node with its place.
pub(super) type Placed = Spanned<Node>;

/// What a YAML text is made of.
#[derive(Debug)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Float,
    Text(String),
    List(Vec<Placed>),
    Map(Vec<(Spanned<String>, Placed)>),
}

impl Node {
    /// What an author would call it.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Float => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

/// Where a node stands.
pub(super) fn position<T>(node: &Spanned<T>) -> Position {
    place(node.referenced)
}

fn place(location: Location) -> Position {
    Position { line: location.line().max(1), column: location.column().max(1) }
}

/// What is wrong with most texts that are no YAML: they were pasted.
const QUOTE: &str =
    "text that holds quotes, `: ` or ` #` goes into single quotes, with each `'` in it doubled, or into a block behind `|`";
const INDENT: &str = "indent with blanks";

/// Parses one document.
pub(super) fn parse(path: &str, text: &str) -> Result<Placed, Fault> {
    let budget = serde_saphyr::budget! { max_depth: 16, max_aliases: 64, max_anchors: 64, max_events: 50_000 };
    let options = serde_saphyr::options! { budget: budget, with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().map_or(Position { line: 1, column: 1 }, place);
        // the place is printed in front of the message already
        let message = error.without_snippet().to_string();
        let suffix = format!(" at line {}, column {}", at.line, at.column);
        let message = message.strip_suffix(&suffix).unwrap_or(&message);
        let message = message.split_once(": ").filter(|(head, _)| head.starts_with("error: line")).map_or(message, |m| m.1);
        let suggestion = if message.contains("tab") { INDENT } else { QUOTE };
        Fault { path: path.into(), at, message: format!("not valid YAML: {message}"), suggestion: suggestion.into() }
    })
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Int(i64::try_from(value).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Float)
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}
