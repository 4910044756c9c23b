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
    let mut before = raw.get(..at).unwrap_or_default();
    let mut lengths = Vec::with_capacity(2 * LINES + 1);
    for _ in 0..=LINES {
        let start = memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        lengths.push(length(before.get(start..).unwrap_or_default()));
        let Some(end) = start.checked_sub(1) else { break };
        before = before.get(..end).unwrap_or_default();
    }
    let Some(&own) = lengths.first() else { return false };
    let mut after = raw.get(at + 1..).unwrap_or_default();
    for _ in 0..LINES {
        let end = memchr(b'\n', after);
        lengths.push(length(after.get(..end.unwrap_or(after.len())).unwrap_or_default()));
        let Some(end) = end else { break };
        after = after.get(end + 1..).unwrap_or_default();
    }
    own >= WIDTH_MIN && lengths.iter().all(|&other| other <= own) && lengths.iter().filter(|&&other| other == own).count() > 1
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
