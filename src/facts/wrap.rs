//! Broken messages: the last cell of a row is free text, and a terminal or a mail breaks it. Two lines in, whether the second one goes on with the
//! first, and both as one text out.
//!
//! A break within a word and one between words look the same. A terminal breaks at its width, which is one of a few; anything else breaks between
//! words and loses the blank.

use super::command::Command;

/// A line that is shorter than this was not broken.
const WIDTH_MIN: usize = 79;
/// The widths of terminals.
const WIDTHS: &[usize] = &[80, 100, 120, 132, 160, 200];
/// A message goes on for so many lines.
pub(super) const LINES_MAX: usize = 3;

/// Whether the second line may be the rest of the first one: that one is long, and this one is nothing of its own.
pub(super) fn goes_on(first: &str, second: &str) -> bool {
    let rest = second.trim();
    let is_long = first.len() >= WIDTH_MIN && first.trim_end().chars().nth(WIDTH_MIN - 1).is_some();
    is_long && !rest.is_empty() && !is_own(rest)
}

/// Whether a line begins something new, whatever stands before it.
fn is_own(text: &str) -> bool {
    let marks = ["```", "...", "…", "NAME", "LAST SEEN", "Events:", "Name:", "Error from server", "error: ", "---", "==="];
    marks.iter().any(|mark| text.starts_with(mark)) || Command::parse(text, 0).is_some()
}

/// A text and its rest.
pub(super) fn joined(text: &str, first: &str, second: &str) -> String {
    let is_at_width = !second.starts_with([' ', '\t']) && WIDTHS.contains(&first.chars().count());
    let gap = if is_at_width { "" } else { " " };
    format!("{text}{gap}{}", second.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_on_unless_the_next_one_is_of_its_own() {
        let long = "3m   Warning   Unhealthy   pod/web-0   Readiness probe failed: HTTP probe failed with";
        assert!(goes_on(long, "statuscode: 500"));
        assert!(!goes_on(long, ""));
        assert!(!goes_on(long, "$ kubectl get pods"));
        assert!(!goes_on(long, "NAME   READY"));
        assert!(!goes_on("3m   Warning   Unhealthy   pod/web-0   failed", "statuscode: 500"));
    }

    #[test]
    fn a_break_at_the_width_of_a_terminal_may_be_within_a_word() {
        let at = |len: usize| "x".repeat(len);
        assert_eq!(joined("state", &at(80), "code"), "statecode");
        assert_eq!(joined("state", &at(85), "code"), "state code");
        assert_eq!(joined("state", &at(80), "   code "), "state code");
    }
}
