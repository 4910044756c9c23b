//! Pairs: `key=value` of logrus and go-kit. Text in; the key, the value without its quotes, and what follows out. A value that
//! was cut has no end quote.

use nom::Parser as _;
use nom::bytes::complete::take_while1;
use nom::character::complete::{char, space0};
use nom::sequence::delimited;

use super::Parsed;

/// `key=value`, `key="a value"`; the value without its quotes.
pub(super) fn pair(text: &str) -> Parsed<'_, (&str, &str)> {
    let key = take_while1(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '@'));
    let (rest, key) = delimited(space0, key, char('=')).parse(text)?;
    if let Some(quoted) = rest.strip_prefix('"') {
        let end = end_of_string(quoted).unwrap_or(quoted.len());
        let (inside, rest) = quoted.split_at_checked(end).unwrap_or((quoted, ""));
        return Ok((rest.strip_prefix('"').unwrap_or(rest), (key, inside)));
    }
    let end = rest.find([' ', '\t', '\r']).unwrap_or(rest.len());
    let (inside, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    Ok((rest, (key, inside)))
}

/// Where the quote stands that ends a string; a backslash takes one away.
pub(super) fn end_of_string(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', bytes.get(from..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}
