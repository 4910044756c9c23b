//! Private keys, which stand on many lines: a text and the place of a begin line or an end line in, what to mask out.
//!
//! Where both lines are there, everything between them is the key. Logs are cut, and quotations are: where one is missing, the lines are told by
//! their look. What only speaks of such a line hides nothing.

use std::ops::Range;

use super::value::Read;

/// From behind the begin line through the end line; without one, as far as the lines look like a key.
pub(super) fn begun(text: &str, start: usize) -> Read {
    let rest = text.get(start..).unwrap_or_default();
    if rest.starts_with("***") {
        return Read { secret: None, next: start };
    }
    let behind = |at: usize| rest.get(at + DASHES.len()..).unwrap_or_default();
    let frame =
        rest.match_indices(DASHES).map(|(at, _)| at).find(|&at| behind(at).starts_with("END") || behind(at).starts_with("BEGIN"));
    let ended = frame.filter(|&at| behind(at).starts_with("END"));
    let closed = ended.and_then(|at| Some(at + DASHES.len() + behind(at).find(DASHES)? + DASHES.len()));
    let end = closed.unwrap_or_else(|| {
        let mut body = Body::default();
        let rest = rest.get(..frame.unwrap_or(rest.len())).unwrap_or_default();
        lines(rest).take_while(|line| body.takes(rest, line)).last().map_or(0, |line| line.end)
    });
    Read { secret: Some(start..start + end), next: start + end }
}

/// From the end line back, as far as the lines look like a key: its beginning may be out of sight.
pub(super) fn ended(text: &str, head: Range<usize>) -> Read {
    let before = text.get(..head.start).unwrap_or_default();
    // what is behind another frame is that one's
    let from = before.rfind(DASHES).map_or(0, |at| at + DASHES.len());
    let before = before.get(from..).unwrap_or_default();
    let all: Vec<Range<usize>> = lines(before).collect();
    let mut start = before.len();
    if let Some((last, others)) = all.split_last() {
        // before the end line stands what stands before each line, or the last of the key
        let mut body = Body { indent: Some(last.len()), sure: false };
        let whole = body.takes(before, last);
        let others = others.iter().rev().take_while(|line| body.takes(before, line)).last();
        if whole {
            start = others.unwrap_or(last).start;
        } else if let Some(first) = others.filter(|_| body.sure && last.end == before.len()) {
            start = first.start;
        }
    }
    Read { secret: Some(from + start..head.start), next: head.end }
}

const DASHES: &str = "-----";

/// The lines of a text, those that are broken by an escape (`\n`, behind any number of backslashes) as well.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = next;
        let (mut at, mut slashes) = (start, 0);
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'\n' => break,
                b'n' | b'r' if slashes > 0 => break,
                b'\\' => slashes += 1,
                _ => slashes = 0,
            }
        }
        next = at;
        let line = bytes.get(start..at)?;
        let len = match line.split_last() {
            Some((b'n' | b'r', before)) if slashes > 0 => before.len() - slashes,
            Some((b'\n', before)) => before.len(),
            _ => line.len(),
        };
        (start < at).then_some(start..start + len)
    })
}

/// The lines of a key.
#[derive(Debug, Default)]
struct Body {
    /// Bytes before the base64 in each line: a timestamp, a quote.
    indent: Option<usize>,
    /// A line was seen that can be nothing else.
    sure: bool,
}

impl Body {
    fn takes(&mut self, text: &str, line: &Range<usize>) -> bool {
        /// No word, and of a path no name, is so long.
        const LONG: usize = 40;
        let line = text.get(line.clone()).unwrap_or_default();
        let bare = line.trim_matches(|c: char| c.is_whitespace() || "\"'`,[]+|>-".contains(c));
        let own = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
        let start = bare.rfind(|c: char| !c.is_ascii() || !own(c.encode_utf8(&mut [0; 4]))).map_or(0, |i| i + 1);
        let word = bare.get(start..).unwrap_or_default();
        let indent = line.len() - line.trim_start_matches(|c: char| c.is_whitespace()).len() + start;
        let known = self.indent.is_some_and(|known| known == indent && start > 0) && !word.is_empty();
        if word.len() >= LONG {
            self.indent = Some(indent);
            self.sure = true;
        }
        own(bare) || word.len() >= LONG || known || bare.starts_with("Proc-Type: ") || bare.starts_with("DEK-Info: ")
    }
}
