//! A glance: whether a place that the gate lets through is worth a look at its line. Bytes and the place in; a verdict out, from the word at it alone.
//!
//! The gate knows parts of words. Most of what holds one is no word of the vocabulary (`mirror`, `timeout=30s`, `failover`), or a key without a value
//! (`error=false`), a flag or a path. To find the line, its neighbours, its level and its words costs fifty times as much as to see that.
//!
//! Invariant: of a line that [`super::errorlike`] calls an error, at least one place is worth a look. The one exception is a key without a value, which
//! is never one, though a level may be read from it. Where the bytes around the word may be more than they seem (a colour, a broken line, letters
//! beyond ASCII), it is worth a look.

use super::errorlike::{is_exception, is_nothing, is_reason};
use super::vocabulary::{THROWN, bad, seconds};
use super::words::Lower;
use crate::logline::Level;

/// Longer words are looked at in any case.
const WORD_MAX: usize = 64;
/// Values that are none, with what ends them.
const PLAINLY: [&[u8]; 6] = [b"false,", b"false ", b"false\n", b"nil ", b"null ", b"<nil> "];
/// A value that is none is shorter.
const VALUE_MAX: usize = 32;

/// Whether the line around a place has to be looked at.
pub(super) fn is_worth(data: &[u8], at: usize) -> bool {
    let Some(first) = data.get(at) else { return false };
    if !first.is_ascii_alphanumeric() {
        return is_klog(data, at + 1);
    }
    Glance::of(data, at).is_none_or(|glance| glance.is_worth())
}

/// `E0514 08:11:02`.
fn is_klog(data: &[u8], at: usize) -> bool {
    let date = data.get(at + 1..at + 6);
    date.is_none_or(|date| date.strip_suffix(b" ").is_some_and(|date| date.iter().all(u8::is_ascii_digit)))
}

/// A word, and where it stands.
struct Glance<'a> {
    data: &'a [u8],
    word: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Glance<'a> {
    /// The word at a place, if it is plainly one.
    fn of(data: &'a [u8], at: usize) -> Option<Self> {
        let head = data.get(at.saturating_sub(WORD_MAX)..at)?;
        let start = at - head.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let tail = data.get(at..)?;
        let mut end = at + tail.iter().take(WORD_MAX).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if data.get(end..).is_some_and(|behind| behind.starts_with(b"'t")) {
            end += 2;
        }
        let word = std::str::from_utf8(data.get(start..end)?).ok()?;
        let glance = Self { data, word, start, end };
        let before = glance.before();
        let is_marked = matches!(before, Some(b'[' | b';'));
        let may_be_more =
            |byte: Option<u8>| byte.is_some_and(|byte| matches!(byte, b'\n' | b'\r' | 0 | 0x1B | b'?') || byte >= 0x80);
        let is_cut = word.len() >= WORD_MAX || may_be_more(before) || may_be_more(data.get(end).copied());
        // `can't` ends in the `t`, whatever follows
        let is_glued = before == Some(b'\'') && word.starts_with('t');
        // `[31mfailed`
        let is_coloured = is_marked && word.starts_with(|c: char| c.is_ascii_digit());
        (!is_cut && !is_glued && !is_coloured).then_some(glance)
    }

    fn is_worth(&self) -> bool {
        let may_throw = THROWN.iter().any(|end| self.word.ends_with(end));
        let level = self.word.trim_matches(|c: char| c.is_ascii_digit());
        let is_capital = level.bytes().all(|byte| byte.is_ascii_uppercase());
        let lower = Lower::of(self.word);
        let lower = lower.as_str();
        // first what most of them are
        if !may_throw && !is_capital && lower != "timeout" && self.is_nothing() {
            return false;
        }
        if self.is_pair(lower) {
            return true;
        }
        let is_level = matches!(Level::of(level), Some(Level::Error | Level::Fatal));
        if is_level && (is_capital || self.before() == Some(b'=')) {
            return true;
        }
        if is_exception(self.word) {
            return !self.is_name();
        }
        let is_code = matches!(lower, "exit" | "exited" | "exitcode" | "status" | "statuscode");
        let may_say = is_level || is_code || bad(lower).is_some() || is_reason(self.word);
        let is_value = is_level && self.before() == Some(b'"');
        (may_say || may_throw) && !self.is_nothing() && (is_value || !self.is_name())
    }

    fn before(&self) -> Option<u8> {
        self.data.get(self.start.checked_sub(1)?).copied()
    }

    /// Whether it says something together with the word behind it, or before.
    fn is_pair(&self, lower: &str) -> bool {
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        let behind = self.data.get(self.end..).unwrap_or_default();
        let next = behind.iter().position(|byte| !is_blank(byte)).filter(|&gap| gap > 0);
        let is_first = seconds(lower).is_some_and(|seconds| {
            next.and_then(|gap| behind.get(gap..)).is_some_and(|next| seconds.iter().any(|second| starts_with(next, second)))
        });
        if is_first || lower != "timeout" {
            return is_first;
        }
        let head = self.data.get(..self.start).unwrap_or_default();
        let before = head.trim_ascii_end();
        let word = before.iter().rev().take(WORD_MAX).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let word = before.get(before.len() - word..).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
        before.len() < head.len() && seconds(Lower::of(word).as_str()).is_some_and(|seconds| seconds.contains(&lower))
    }

    /// Part of a path, a flag or a name.
    fn is_name(&self) -> bool {
        let behind = self.data.get(self.end);
        matches!(self.before(), Some(b'/' | b'\\' | b'-' | b'$')) || matches!(behind, Some(b'/' | b'\\' | b'_' | b'@' | b'('))
    }

    /// A key without a value: `error=false`, `"error": null`.
    fn is_nothing(&self) -> bool {
        let behind = self.data.get(self.end..).unwrap_or_default();
        // what most of them are
        if let [b'=', value @ ..] = behind
            && PLAINLY.iter().any(|plain| value.starts_with(plain))
        {
            return true;
        }
        let behind = behind.get(..behind.len().min(VALUE_MAX)).unwrap_or_default();
        let line = behind.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let is_key = line.starts_with(b"=") || line.starts_with(b"\":") || line.starts_with(b"\\\":");
        is_key && line.is_ascii() && std::str::from_utf8(line).is_ok_and(|line| is_nothing(line, false))
    }
}

/// Whether a text begins with a word, in any case.
fn starts_with(text: &[u8], word: &str) -> bool {
    text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::errorlike::likeness;
    use super::super::gate::Gate;
    use super::*;

    fn has_worth(line: &str) -> bool {
        let data = format!("\n{line}\n");
        let mut gate = Gate::new(data.as_bytes(), &(0..data.len() - 1));
        let mut at = 0;
        while let Some(place) = gate.first(at) {
            if is_worth(data.as_bytes(), place) {
                return true;
            }
            at = place + 1;
        }
        false
    }

    #[test]
    fn what_is_plainly_no_error_is_not_looked_at() {
        for line in [
            "closed after 541 frames, error=false, retries=2",
            r#"{"error":null,"errors": [],"failed":0,"exitCode":0}"#,
            "the mirrors of terror, annotated; segments 3; timeout=30s, timeoutSeconds: 5, DialTimeout 4, not for us, notFoundation x",
            "--fail-on error_count=7 handleError(x) /var/log/error/failed/x failover crashing x",
            "code E01F and E0514x F1 and more",
        ] {
            assert!(!has_worth(line), "{line}");
        }
        for line in [
            "x FAIL",
            "\u{1b}[31mfailed",
            "?[31mfailed",
            "ERROR=",
            "i/o  timeout",
            "Timeout  exceeded",
            "éfailed",
            "fai\nfaile\nd",
        ] {
            assert!(has_worth(line), "{line}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn no_error_is_passed_over(
            head in prop::sample::select(HEADS),
            words in prop::collection::vec((prop::sample::select(WORDS), prop::sample::select(MARKS)), 1..9),
        ) {
            let line = words.iter().fold(head.to_owned(), |line, (word, mark)| line + word + mark);
            if let Some((likeness, _)) = likeness(&line) {
                prop_assert!(has_worth(&line), "{likeness:?} {line}");
            }
        }
    }

    const HEADS: &[&str] = &[
        "",
        "  ",
        "E0514 08:11:02.1 7 x.go:1] ",
        "2024-05-14T08:11:02Z stderr F F0514 08:11:02.1 7 x.go:1] ",
        "[ERROR] ",
        "ERROR: ",
        "error: ",
        "time=\"2024-05-14T08:11:02Z\" level=error msg=\"",
        "level=info ",
        "{\"level\":\"fatal\",\"ts\":1715674262.1,\"msg\":\"",
        "{\"severity\": \"error\", \"msg\": \"",
        "12:00 [main] CRITICAL c.e.Mill - ",
        "fail: Mill[7] ",
        "panic: ",
        "Caused by: ",
        "\u{1b}[31m",
        "Warning  ",
    ];
    const MARKS: &[&str] = &[
        " ",
        " ",
        " ",
        " ",
        " ",
        ": ",
        ":",
        "=",
        "/",
        "\\",
        "-",
        " -",
        " --",
        "_",
        ".",
        ". ",
        ", ",
        "\"",
        " \"",
        "\":",
        "\": ",
        "\\\"",
        " '",
        "' ",
        "(",
        ") ",
        " [",
        "]",
        "; ",
        " $",
        "@",
        "\u{1b}[0m ",
        "é",
        "\r",
    ];
    const WORDS: &[&str] = &[
        "error",
        "Error",
        "ERROR",
        "errors",
        "failed",
        "Failed",
        "FAIL",
        "failure",
        "FailedMount",
        "ErrImagePull",
        "fatal",
        "panic",
        "Exception",
        "HttpError",
        "x.FooException",
        "timeout",
        "gateway timeout",
        "TLS handshake timeout",
        "i/o timeout",
        "timeout exceeded",
        "not found",
        "could not",
        "couldn't",
        "can't",
        "cannot",
        "unable to",
        "timed out",
        "no such",
        "no",
        "connection reset",
        "too many",
        "out of memory",
        "segmentation fault",
        "exited",
        "exit code",
        "status code",
        "statusCode",
        "exitCode",
        "503",
        "137",
        "0",
        "1",
        "false",
        "null",
        "nil",
        "none",
        "refused",
        "denied",
        "OOMKilled",
        "BackOff",
        "CrashLoopBackOff",
        "is",
        "the",
        "if",
        "mill",
        "mirror",
        "failover",
        "info",
    ];
}
