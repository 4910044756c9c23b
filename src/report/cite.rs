//! Cited evidence: an [`Evidence`] in, what the report says of it out: masked where identities are, and cut to its length.

use serde::Serialize;

use super::{Masks, Quoted, QuotedLine, remark};
use crate::catalog::Language;
use crate::evidence::{self, Evidence, Quote};

/// Evidence in a report.
#[derive(Debug, Serialize)]
pub struct Cited {
    /// Document.
    pub document: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// In bytes of decoded text.
    pub offset: u64,
    /// The line or lines of the match, at most 1,000 characters around it.
    pub text: String,
    /// Values of the captures.
    pub captures: serde_json::Map<String, serde_json::Value>,
    /// When it was logged.
    pub time: Option<String>,
    /// What has to be said beside its text.
    #[serde(skip)]
    pub remark: Option<String>,
    /// The text with a line before and behind, and what is marked in it.
    #[serde(skip)]
    pub quote: Quoted,
}

impl Cited {
    /// In the words of the report.
    pub(super) fn of(evidence: Evidence, language: Language, masks: &mut Masks) -> Self {
        let Evidence { document, offset, line, column, text, lines, matched, captures, time, remark: said, .. } = evidence;
        let mut marks = [lines.into(), matched.into()];
        let text = masks.marked(&text, &mut marks);
        let [lines, matched] = marks;
        let Quote { text, lines, matched } = evidence::cut(Quote { text, lines, matched }, evidence::TEXT_MAX);
        let captures = captures.iter().map(|(name, value)| (name.clone(), masks.text(value).into())).collect();
        Self {
            document: masks.text(&document),
            line,
            column,
            offset,
            text: text.get(lines.clone()).unwrap_or_default().trim_end_matches('\r').to_owned(),
            captures,
            time: time.map(|time| time.to_string()),
            remark: remark(&said, language, masks),
            quote: Quoted { text, lines, matched },
        }
    }

    /// The lines around the match, numbered.
    pub fn lines(&self) -> impl Iterator<Item = QuotedLine<'_>> {
        self.quote.numbered(self.line)
    }

    /// Document and line.
    pub fn place(&self) -> String {
        format!("{}:{}", self.document, self.line)
    }
}
