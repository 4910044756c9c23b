//! Quotes: the text around a match in, its numbered lines out, each cut in what stands before the match, the match, and what stands behind it.

use std::ops::Range;

/// The lines around a match.
#[derive(Debug, Default)]
pub struct Quoted {
    /// All of it.
    pub text: String,
    /// The line or lines of the match.
    pub lines: Range<usize>,
    /// The match.
    pub matched: Range<usize>,
}

/// One line of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotedLine<'a> {
    /// Its number in the document.
    pub number: u64,
    /// What stands before the match: all of a line that is only context.
    pub before: &'a str,
    /// What belongs to the match.
    pub matched: &'a str,
    /// What stands behind it.
    pub after: &'a str,
    /// Whether the match begins or ends here.
    pub is_edge: bool,
}

impl QuotedLine<'_> {
    /// Whether nothing of the match is on it.
    pub fn is_context(&self) -> bool {
        self.matched.is_empty()
    }
}

impl Quoted {
    /// Its lines; `line` is the one in which the match begins.
    pub fn numbered(&self, line: u64) -> impl Iterator<Item = QuotedLine<'_>> {
        let part = |range: Range<usize>| self.text.get(range).unwrap_or_default();
        // what is quoted may begin within the line before, or within the match's own, where that is long
        let above = part(0..self.matched.start).matches('\n').count() as u64;
        let mut start = 0;
        (line.saturating_sub(above)..).zip(self.text.split_inclusive('\n')).map(move |(number, line)| {
            let range = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            let marked = self.matched.start.max(range.start)..self.matched.end.min(range.end);
            if marked.start >= marked.end {
                return QuotedLine { number, before: part(range), matched: "", after: "", is_edge: false };
            }
            QuotedLine {
                number,
                before: part(range.start..marked.start),
                matched: part(marked.clone()),
                after: part(marked.end..range.end),
                is_edge: marked.start == self.matched.start || marked.end == self.matched.end,
            }
        })
    }

    /// How many lines the match goes on beyond its first.
    pub fn lines_more(&self) -> u64 {
        self.text.get(self.matched.clone()).unwrap_or_default().trim_end().matches('\n').count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_over_several_lines_has_its_part_on_each() {
        let quoted = Quoted { text: "above\r\nno: yes\nye\ns: no\nbelow".into(), lines: 7..23, matched: 11..19 };
        let lines: Vec<_> =
            quoted.numbered(8).map(|line| (line.number, line.before, line.matched, line.after, line.is_edge)).collect();
        assert_eq!(
            lines,
            [
                (7, "above", "", "", false),
                (8, "no: ", "yes", "", true),
                (9, "", "ye", "", false),
                (10, "", "s", ": no", true),
                (11, "below", "", "", false)
            ]
        );
        assert_eq!(quoted.lines_more(), 2);
    }
}
