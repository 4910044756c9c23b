//! Vocabulary: the words by which messages say that something went wrong, and those that take it back. A word in lower case in; what it says, out.
//!
//! Each word that says so holds a part that the [gate](super::gate) looks for: a test says so.

/// What a word says alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// That something went wrong, unless it is denied.
    Wrong,
    /// The same, in any case.
    Refused,
}

/// What a word says alone.
pub(super) fn bad(lower: &str) -> Option<Bad> {
    let letter = lower.bytes().next()?.wrapping_sub(b'a');
    if LETTERS.checked_shr(letter.into()).is_none_or(|letters| letters & 1 == 0) {
        return None;
    }
    let is_in = |words: &[&str]| words.binary_search(&lower).is_ok();
    if is_in(WRONG) {
        Some(Bad::Wrong)
    } else if is_in(REFUSED) {
        Some(Bad::Refused)
    } else {
        None
    }
}

/// The letters that such words begin with, a bit for each: most words begin with another.
const LETTERS: u32 = letters(WRONG) | letters(REFUSED);

const fn letters(mut words: &[&str]) -> u32 {
    let mut letters = 0;
    while let [word, rest @ ..] = words {
        if let [letter @ b'a'..=b'z', ..] = word.as_bytes() {
            letters |= 1 << (*letter - b'a');
        }
        words = rest;
    }
    letters
}

/// The words with which it says so together, each behind it.
pub(super) fn seconds(first: &str) -> Option<&'static [&'static str]> {
    PAIRS.iter().find(|(known, _)| *known == first).map(|(_, seconds)| *seconds)
}

/// Sorted.
const WRONG: &[&str] = &[
    "crash",
    "crashed",
    "crashes",
    "deadlock",
    "error",
    "errored",
    "errors",
    "exception",
    "exceptions",
    "failed",
    "failing",
    "failure",
    "failures",
    "fatal",
    "panic",
    "panicked",
    "problem",
    "problems",
];
/// Sorted.
const REFUSED: &[&str] = &[
    "aborted",
    "backoff",
    "can't",
    "cannot",
    "couldn't",
    "crashloopbackoff",
    "denied",
    "errimagepull",
    "evicted",
    "exceeded",
    "expired",
    "forbidden",
    "imagepullbackoff",
    "insufficient",
    "invalid",
    "oomkilled",
    "refused",
    "rejected",
    "segfault",
    "unauthenticated",
    "unauthorized",
    "unavailable",
    "unhealthy",
    "unreachable",
    "unrecognized",
    "unresolvable",
];
/// Words that say it together.
const PAIRS: &[(&str, &[&str])] = &[
    ("could", &["not"]),
    ("connection", &["reset"]),
    ("gateway", &["timeout"]),
    ("handshake", &["timeout"]),
    ("o", &["timeout"]),
    ("no", &["such", "space", "route"]),
    (
        "not",
        &["allowed", "authorized", "exist", "found", "permitted", "reachable", "registered", "respond", "supported", "valid"],
    ),
    ("of", &["memory"]),
    ("segmentation", &["fault"]),
    ("timed", &["out"]),
    ("timeout", &["exceeded", "expired", "occurred", "reached"]),
    ("too", &["many"]),
    ("unable", &["to"]),
];
/// What the names of exceptions end in.
pub(super) const THROWN: [&str; 2] = ["Error", "Exception"];
/// Words before, in the same clause, that make it something that may happen.
pub(super) const PERHAPS: &[&str] = &["case", "if", "may", "might", "unless", "when", "whenever"];
/// Words right before it that do, or that make it a subject.
pub(super) const ABOUT: &[&str] =
    &["any", "avoid", "for", "ignore", "ignored", "ignoring", "on", "possible", "prevent", "until", "upon"];
/// Words before it that deny it.
pub(super) const DENIED: &[&str] = &["0", "never", "no", "not", "nothing", "without", "zero"];
/// Words behind it that make it a name of something else.
pub(super) const NAMES: &[&str] = &[
    "budget",
    "correction",
    "count",
    "counter",
    "detection",
    "domain",
    "handler",
    "handlers",
    "handling",
    "level",
    "log",
    "logging",
    "logs",
    "page",
    "pages",
    "policy",
    "rate",
    "rates",
    "recovery",
    "reporting",
    "threshold",
    "tolerance",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(WRONG.is_sorted() && REFUSED.is_sorted());
    }

    #[test]
    fn every_bad_word_opens_the_gate() {
        let pairs = PAIRS.iter().flat_map(|(first, seconds)| seconds.iter().map(move |second| format!("{first} {second}")));
        let plain = WRONG.iter().chain(REFUSED).map(|word| (*word).to_owned());
        for words in pairs.chain(plain).chain(["exit code 1", "exited with 2", "FailedMount", "ErrImagePull"].map(str::to_owned))
        {
            let text = if words.starts_with("o ") { format!("i/{words}") } else { words };
            let text = text.replace("of memory", "out of memory").replace("backoff", "BackOff").replace("crashloop", "CrashLoop");
            let text = text
                .replace("imagepull", "ImagePull")
                .replace("oomk", "OOMK")
                .replace("errimage", "ErrImage")
                .replace("errImage", "ErrImage");
            assert!(super::super::gate::opens(&format!("{text} x")), "{text}");
        }
        for level in [
            "level=error",
            "level=fatal",
            "lvl=eror ERROR",
            "[FATAL]",
            "CRITICAL: x",
            "panic: x",
            "SEVERE: x failed",
            "fail: x",
            "crit: x",
        ] {
            assert!(super::super::gate::opens(level), "{level}");
        }
        for line in ["x\nE0514 08:11:02 x", "2024-05-14T08:11:02Z F1114 08:11:02 x"] {
            assert!(super::super::gate::opens(line), "{line}");
        }
    }
}
