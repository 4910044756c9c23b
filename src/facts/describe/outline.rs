//! The outline of a description: its lines as keys and values with their indentation. Lines in, rows out.
//!
//! Invariant: rows are as many as lines, at the most [`ROWS_MAX`].

use super::block;
use crate::facts::page::Page;

/// Of a longer description only the beginning is looked at.
const ROWS_MAX: usize = 20_000;

/// A line `Key:  value`; or one without a key, as in tables.
#[derive(Debug)]
pub(super) struct Row<'p> {
    pub(super) indent: usize,
    /// Empty, if there is none.
    pub(super) key: &'p str,
    pub(super) value: &'p str,
}

/// A description.
#[derive(Debug)]
pub(super) struct Outline<'p> {
    pub(super) rows: Vec<Row<'p>>,
    /// The first line behind it.
    pub(super) end: usize,
    /// The line where its events begin.
    pub(super) events: Option<usize>,
}

impl<'p> Outline<'p> {
    /// The description that begins on a line.
    pub(super) fn read(page: &'p Page<'p>, line: usize) -> Self {
        let lines = block(page, line);
        let mut outline = Self { rows: Vec::new(), end: lines.end, events: None };
        for number in lines {
            let text = page.text(number);
            let bare = text.trim_start();
            let indent = text.len() - bare.len();
            if bare.is_empty() {
                continue;
            }
            if indent == 0 && bare.starts_with("Events:") {
                outline.events = Some(number);
                break;
            }
            if outline.rows.len() >= ROWS_MAX {
                continue;
            }
            let (key, value) = match key(bare) {
                Some(key) => (key, bare.get(key.len() + 1..).unwrap_or_default().trim()),
                None => ("", bare.trim_end()),
            };
            outline.rows.push(Row { indent, key, value });
        }
        outline
    }

    /// The value of a key on the outside, if it has one.
    pub(super) fn text(&self, key: &str) -> Option<&'p str> {
        let row = self.rows.iter().find(|row| row.indent == 0 && row.key == key)?;
        Some(row.value).filter(|value| !value.is_empty() && *value != "<none>" && *value != "<unset>")
    }

    /// Whether there is a key on the outside.
    pub(super) fn has(&self, key: &str) -> bool {
        self.rows.iter().any(|row| row.indent == 0 && row.key == key)
    }

    /// The rows below a key on the outside.
    pub(super) fn section(&self, key: &str) -> &[Row<'p>] {
        let Some(at) = self.rows.iter().position(|row| row.indent == 0 && row.key == key) else { return &[] };
        below(self.rows.get(at..).unwrap_or_default())
    }
}

/// The rows below the first one, which are indented more.
pub(super) fn below<'r, 'p>(rows: &'r [Row<'p>]) -> &'r [Row<'p>] {
    let Some((first, rest)) = rows.split_first() else { return &[] };
    let len = rest.iter().position(|row| row.indent <= first.indent).unwrap_or(rest.len());
    rest.get(..len).unwrap_or_default()
}

/// The key that a line begins with: words with a colon behind them, and then a blank or nothing.
pub(super) fn key(text: &str) -> Option<&str> {
    let end = text.bytes().take(80).position(|b| b == b':')?;
    let (key, rest) = text.split_at_checked(end)?;
    let is_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'_' | b'.' | b'/' | b'(' | b')');
    let rest = rest.get(1..)?;
    (!key.is_empty() && key.bytes().all(is_key) && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(key)
}
