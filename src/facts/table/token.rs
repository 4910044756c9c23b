//! Tokens: the words of a table's lines. A line of a page in, words with their places out.
//!
//! A table comes with its columns apart by many blanks, by one, by tabs or by the bars of Markdown, and often with emphasis around a cell. Of all
//! that only the words are kept: which word stands in which column is told by what it looks like, as blanks cannot be trusted.

use std::borrow::Cow;
use std::ops::Range;

use crate::facts::page::Page;

/// A word of a line.
#[derive(Clone, Debug)]
pub(super) struct Token<'p> {
    pub(super) text: Cow<'p, str>,
    /// Its line, and the one where it ends: they differ where a terminal has broken the word.
    pub(super) line: usize,
    last_line: usize,
    /// Where it begins in the text of its line and where it ends in the text of its last one.
    from: usize,
    to: usize,
}

/// The words of a line from byte `from` on, up to about byte `to` and at most `max` of them.
pub(super) fn tokens<'p>(page: &'p Page<'p>, line: usize, from: usize, to: usize, max: usize) -> Vec<Token<'p>> {
    let text = page.text(line);
    let end = (to.min(text.len())..=text.len()).find(|end| text.is_char_boundary(*end));
    let text = text.get(..end.unwrap_or_default()).unwrap_or_default();
    // in a string of JSON the line breaks are written out, and quotation marks stand at both ends
    let is_escaped = text.contains("\\n");
    let mut found = Vec::new();
    let mut at = from;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && found.len() < max) {
        let len = rest.find(|c| is_apart(c) || (is_escaped && matches!(c, '\\' | '"'))).unwrap_or(rest.len());
        let word = rest.get(..len).unwrap_or_default();
        // `_**bold and slanted**_`; an underline alone may belong to the word
        let marks: &[char] = if word.contains('*') { &['`', '*', '_'] } else { &['`', '*'] };
        let bare = word.trim_matches(marks);
        if !bare.is_empty() {
            let from = at + word.len() - word.trim_start_matches(marks).len();
            found.push(Token { text: bare.into(), line, last_line: line, from, to: from + bare.len() });
        }
        let gap = rest.get(len..).unwrap_or_default();
        at += len + gap.chars().next().map_or(0, char::len_utf8);
        if is_escaped && ["\\n", "\\r", "\\t"].iter().any(|escape| gap.starts_with(escape)) {
            at += 1;
        }
    }
    found
}

/// Whether a character stands between words.
pub(super) fn is_apart(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | '│' | '┃')
}

impl Token<'_> {
    /// Both as one word, that a line break stands in.
    pub(super) fn glue(&self, next: &Self) -> Self {
        let text = format!("{}{}", self.text, next.text).into();
        Self { text, line: self.line, last_line: next.last_line, from: self.from, to: next.to }
    }

    /// This token without what stands before byte `at` of its text.
    pub(super) fn from(&self, at: usize) -> Self {
        let text = self.text.get(at..).unwrap_or_default().to_owned();
        Self { text: text.into(), from: self.from + at, ..self.clone() }
    }
}

/// The bytes of the page that tokens take, from the first to the last.
pub(super) fn span(page: &Page<'_>, tokens: &[Token<'_>]) -> Range<usize> {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return 0..0 };
    let from = page.span(first.line, first.from..first.from + 1).start;
    from..page.span(last.last_line, last.to.saturating_sub(1)..last.to).end.max(from)
}

/// The text of tokens, as it stands there if they are of one line.
pub(super) fn text<'p>(page: &'p Page<'p>, tokens: &[Token<'p>]) -> Cow<'p, str> {
    match tokens {
        [] => "".into(),
        [only] => only.text.clone(),
        [first, .., last] if first.line == last.last_line => {
            page.text(first.line).get(first.from..last.to).unwrap_or_default().into()
        }
        tokens => tokens.iter().map(|token| token.text.as_ref()).collect::<Vec<_>>().join(" ").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_may_be_written_out() {
        let page = Page::new("x", br#"{"out": "web-0\n\tnew 1/1\\n"}"#, 0, 1);
        let words = tokens(&page, 0, 0, 99, 99);
        assert_eq!(
            words.iter().map(|token| token.text.as_ref()).collect::<Vec<_>>(),
            ["{", "out", ":", "web-0", "new", "1/1", "}"]
        );
    }

    #[test]
    fn words_are_found_between_blanks_bars_and_stars() {
        let page = Page::new("x", b"| **web-0** |`1/1`|\tRunning\xc2\xa0| a  b|\nre\nst\n_**x_y**_ _z", 0, 1);
        let words = tokens(&page, 0, 0, 99, 99);
        assert_eq!(words.iter().map(|token| token.text.as_ref()).collect::<Vec<_>>(), ["web-0", "1/1", "Running", "a", "b"]);
        assert_eq!(&page.bytes()[span(&page, &words[..2])], b"web-0** |`1/1");
        assert_eq!(text(&page, &words[3..]), "a  b");
        let (re, st) = (tokens(&page, 1, 0, 9, 9), tokens(&page, 2, 0, 9, 9));
        let glued = re[0].glue(&st[0]);
        assert_eq!(glued.text, "rest");
        assert_eq!(&page.bytes()[span(&page, &[glued])], b"re\nst");
        assert_eq!(text(&page, &tokens(&page, 3, 0, 99, 99)[..1]), "x_y");
        assert_eq!(text(&page, &tokens(&page, 3, 0, 99, 99)[1..]), "_z");
    }
}
