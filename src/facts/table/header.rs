//! The header of a table: where one begins, in a line of text. A line in, a place out.
//!
//! This looks at every line of a page, so it decides by the first bytes; only `READY`, which all tables of pods have, is searched for within the line,
//! as people paste whole listings behind a sentence.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::token::{Token, is_apart};

static READY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("READY"));

/// Where a header may begin in a line.
pub(super) fn at(text: &str) -> Option<usize> {
    let trimmed = text.trim_start_matches(|c| is_apart(c) || matches!(c, '*' | '`'));
    let first = text.len() - trimmed.len();
    if ["NAME", "LAST", "REVISION"].iter().any(|head| trimmed.starts_with(head)) {
        return Some(first);
    }
    READY.find_iter(text.as_bytes()).take(8).find_map(|ready| {
        let before = text.get(..ready)?.trim_end_matches(|c| is_apart(c) || matches!(c, '*' | '`'));
        let name = before.strip_suffix("NAME").filter(|before| is_open(before))?;
        let space = name.trim_end_matches(|c| is_apart(c) || matches!(c, '*' | '`'));
        let namespace = space.strip_suffix("NAMESPACE").filter(|before| is_open(before));
        Some(namespace.unwrap_or(name).len())
    })
}

/// The token that a header may begin with, behind other words of a line.
pub(super) fn among(tokens: &[Token<'_>]) -> Option<(usize, usize)> {
    tokens.iter().enumerate().find_map(|(index, token)| {
        let before = ["NAMESPACE", "NAME"].iter().find_map(|head| token.text.strip_suffix(head))?;
        is_open(before).then_some((index, before.len()))
    })
}

/// Whether a word may begin behind this text.
fn is_open(before: &str) -> bool {
    before.ends_with("\\n") || !before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$' | '<' | '{'))
}

/// Whether a line parts the header from the rows: `|---|---|`, `----  ----`.
pub(super) fn is_ruler(text: &str) -> bool {
    let text = text.trim();
    text.contains("--") && text.bytes().all(|b| matches!(b, b'-' | b'|' | b':' | b'+' | b'=' | b' ' | b'\t'))
}
