//! Wraps: whether a line was broken by a terminal, or ended by itself. Raw text and the place of a newline in, a verdict out.
//!
//! A terminal breaks every long line at the same column. So a line is full when another one nearby has exactly its length and none is longer. Of a
//! line that was broken only once nothing can be said; then it ended by itself.

use memchr::{memchr, memrchr};

/// So many lines on each side are compared.
const LINES: usize = 4;
/// Narrower lines tell nothing.
const WIDTH_MIN: u64 = 12;

/// Whether the line that ends with the newline at `at` was full.
pub(crate) fn is_full(raw: &[u8], at: usize) -> bool {
    let mut above = up(raw, at).map(length);
    let Some(own) = above.next().filter(|&own| own >= WIDTH_MIN) else { return false };
    // most lines have a longer neighbour, so that the first few decide
    let mut has_equal = false;
    for other in above.take(LINES).chain(down(raw, at + 1).take(LINES).map(length)) {
        if other > own {
            return false;
        }
        has_equal |= other == own;
    }
    has_equal
}

/// The lines before a byte, the nearest first; it begins with the one that ends there.
pub(crate) fn up(raw: &[u8], at: usize) -> impl Iterator<Item = &[u8]> {
    let mut before = raw.get(..at);
    std::iter::from_fn(move || {
        let text = before?;
        let newline = memrchr(b'\n', text);
        before = newline.and_then(|newline| text.get(..newline));
        text.get(newline.map_or(0, |newline| newline + 1)..)
    })
}

/// The lines from a byte on; it begins with the one that begins there.
pub(crate) fn down(raw: &[u8], at: usize) -> impl Iterator<Item = &[u8]> {
    let mut behind = raw.get(at..);
    std::iter::from_fn(move || {
        let text = behind?;
        let newline = memchr(b'\n', text);
        behind = newline.and_then(|newline| text.get(newline + 1..));
        text.get(..newline.unwrap_or(text.len()))
    })
}

/// Characters of a line, without the carriage return at its end.
fn length(line: &[u8]) -> u64 {
    crate::spot::columns(line.strip_suffix(b"\r").unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_line_has_an_equal_and_no_longer_neighbour() {
        let text = "Could not resolve hos\nt: gbl.his.arc.azure.\ncom\nnext\n";
        let newlines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        assert_eq!(newlines.iter().map(|&at| is_full(text.as_bytes(), at)).collect::<Vec<_>>(), [true, true, false, false]);
        assert!(!is_full(b"Could not resolve host: x.y\ncommand terminated", 27));
    }
}
