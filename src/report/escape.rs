//! Escaping: hostile text in, text that is shown and not obeyed out. Colours are taken away, since a transcript is full of them and they
//! say nothing; every other control character, what reorders or hides text, and what XML forbids, is written out.
//!
//! Invariant: what comes out is one line without control characters, or lines with none but the ends between them. Each format then
//! quotes it in its own way.

use std::fmt::{self, Write};

use textwrap::core::display_width;

/// The text as it may be shown on a terminal, on one line.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // writing to a string cannot fail
    let _ = escape_with(text, &mut out, |c, out| out.write_char(c));
    out
}

/// The text with its lines, each as it may be shown.
pub(super) fn escaped_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| escaped(line.strip_suffix('\r').unwrap_or(line))).collect();
    lines.join("\n")
}

/// Writes a line; what may be shown goes through `shown`, which quotes it.
pub(super) fn escape_with<W: Write>(line: &str, out: &mut W, shown: impl Fn(char, &mut W) -> fmt::Result) -> fmt::Result {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if let Some(len) = colour(rest) {
            rest = rest.get(len..).unwrap_or_default();
            continue;
        }
        match c {
            '\t' => out.write_str("    ")?,
            c if c.is_control() || is_unseen(c) => write!(out, "\\u{{{:x}}}", u32::from(c))?,
            c => shown(c, out)?,
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Ok(())
}

/// Reorders, hides or joins what stands around it; or is no character at all.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// The length of a colour at the start, `ESC [ numbers m`.
fn colour(text: &str) -> Option<usize> {
    let params = text.strip_prefix("\u{1b}[")?;
    let end = params.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    params.get(end..)?.starts_with('m').then_some(end + 3)
}

/// At most so many columns of a text, from its end or its beginning, escaped.
pub(crate) fn shortened(text: &str, columns: usize, keep_end: bool) -> String {
    let text = escaped(text);
    if display_width(&text) <= columns {
        return text;
    }
    let mut width = 0;
    let fits = |c: &char| {
        width += display_width(c.encode_utf8(&mut [0; 4]));
        width < columns
    };
    if keep_end {
        let kept: Vec<char> = text.chars().rev().take_while(fits).collect();
        std::iter::once('…').chain(kept.into_iter().rev()).collect()
    } else {
        text.chars().take_while(fits).chain(std::iter::once('…')).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        assert_eq!(escaped("\u{1b}[1;31mred\u{1b}[0m"), "red");
        assert_eq!(escaped("\u{1b}]0;title\u{7}\u{1b}[2Jx"), "\\u{1b}]0;title\\u{7}\\u{1b}[2Jx");
        assert_eq!(escaped("a\rb\u{202e}c\u{9b}d\0"), "a\\u{d}b\\u{202e}c\\u{9b}d\\u{0}");
        assert_eq!(escaped("déjà\tvu"), "déjà    vu");
    }
}
