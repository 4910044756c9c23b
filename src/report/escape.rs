//! Escaping: hostile text in, text that a terminal shows and does not obey out. Colours are taken away, since a transcript is full of them and they
//! say nothing; every other control character, and what reorders or hides text, is written out.

use std::fmt::Write as _;

/// The text as it may be shown on a terminal, on one line.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(len) = colour(rest) {
            rest = rest.get(len..).unwrap_or_default();
            continue;
        }
        match c {
            '\t' => out.push_str("    "),
            c if c.is_control() || is_unseen(c) => {
                // writing to a string cannot fail
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// Reorders, hides or joins what stands around it.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The length of a colour at the start, `ESC [ numbers m`.
fn colour(text: &str) -> Option<usize> {
    let params = text.strip_prefix("\u{1b}[")?;
    let end = params.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    params.get(end..)?.starts_with('m').then_some(end + 3)
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
