//! Error-likeness: whether a line says that something went wrong. A line in; how plainly it says so, and where its message stands, out.
//!
//! The level beats the words: an error is one whatever it says, and what is written as information is none. Where no level is told, or a warning,
//! the words decide, and a word counts only where it is said of something that happened: not within a path, a flag or a name (`--fail-on`,
//! `/var/log/error.log`), not as a key without a value (`error=null`, `failed: 0`), not denied (`0 errors`, `without failure`), and not as what may
//! happen (`if it fails`, `on failure`).
//!
//! Invariant: the result depends on the line alone.

use std::ops::Range;

use super::vocabulary::{ABOUT, Bad, DENIED, NAMES, PERHAPS, THROWN, bad, seconds};
use super::words::{Lower, Word, words};
use crate::fold::is_prompt;
use crate::logline::{self, Level};

/// How plainly a line says that something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// Its words do.
    Words,
    /// Its level does, or an exception's name.
    Error,
    /// It was the end.
    Fatal,
}

/// A level that logs write in capitals stands among so many first words.
const LEVEL_WORDS: usize = 8;
/// More words than that are not looked at.
const WORDS_MAX: usize = 400;

/// How plainly a line says that something went wrong, if it does, and its message.
pub(crate) fn likeness(line: &str) -> Option<(Likeness, Range<usize>)> {
    if is_prompt(line.as_bytes()) || line.contains("| grep ") {
        return None;
    }
    let read = logline::read(line);
    let message = line.get(read.message.clone())?;
    let level = read.level.filter(|_| !is_unheard(message)).or_else(|| told_level(line));
    let likeness = match level {
        Some(Level::Info | Level::Debug | Level::Trace) => None,
        Some(Level::Fatal) if !is_empty_field(message) => Some(Likeness::Fatal),
        Some(Level::Error) if !is_empty_field(message) => Some(Likeness::Error),
        _ => said(message),
    }?;
    Some((likeness, read.message))
}

/// `alert: name` is a rule that somebody wrote, not a level.
fn is_unheard(message: &str) -> bool {
    message.starts_with("alert:") || message.starts_with("notice:")
}

/// The level of a line whose shape is not known: behind a key anywhere, or in capitals among the first words.
fn told_level(line: &str) -> Option<Level> {
    for key in ["level=", "lvl=", "\"level\":", "\"severity\":", "\"LogLevel\":"] {
        if let Some((_, value)) = line.split_once(key) {
            let value = value.trim_start_matches([' ', '"', '\\']);
            let end = value.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(value.len());
            if let Some(level) = value.get(..end).and_then(Level::of) {
                return Some(level);
            }
        }
    }
    let mut tokens = line.split_ascii_whitespace().take(LEVEL_WORDS).peekable();
    while let Some(token) = tokens.next() {
        let word = token.trim_matches(|c: char| !c.is_ascii_alphabetic());
        // an event of Kubernetes that is none of the bad ones
        let is_event = tokens.peek().is_some_and(|reason| reason.starts_with(|c: char| c.is_ascii_uppercase()));
        if word == "Normal" && is_event {
            return Some(Level::Info);
        }
        let is_level = word.len() >= 4 && word.bytes().all(|b| b.is_ascii_uppercase());
        if let Some(level) = Level::of(word).filter(|_| is_level) {
            return Some(level);
        }
    }
    None
}

/// A field of that name with nothing in it, as `error: null`.
fn is_empty_field(message: &str) -> bool {
    let first = words(message).next();
    let is_key = |word: &Word<'_>| word.start <= 2 && word.len() <= 12 && word.text.starts_with(char::is_alphabetic);
    first.is_some_and(|word| is_key(&word) && is_nothing(message.get(word.end..).unwrap_or_default(), true))
}

/// What the words of a message say.
fn said(message: &str) -> Option<Likeness> {
    let words: Vec<Word<'_>> = words(message).take(WORDS_MAX).collect();
    // what will be gone one day works today
    let is_notice = words.iter().any(|word| word.text.eq_ignore_ascii_case("deprecated"));
    if is_heading(message, &words) || is_notice {
        return None;
    }
    let mut likeness = None;
    for (i, word) in words.iter().enumerate() {
        let said = Said { message, words: &words, i, word };
        if said.is_exception() {
            return Some(Likeness::Error);
        }
        if likeness.is_none() && said.is_bad() {
            likeness = Some(Likeness::Words);
        }
    }
    likeness
}

/// The head of a table: names in capitals, and nothing else.
fn is_heading(message: &str, words: &[Word<'_>]) -> bool {
    let is_name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_whitespace() || matches!(b, b'-' | b'_' | b'(' | b')');
    words.len() >= 3 && message.bytes().all(is_name)
}

/// Whether what follows a key is no value: `=null`, `: 0`, `": ""`. The end of the line is none, where a key may stand alone.
pub(super) fn is_nothing(rest: &str, may_end: bool) -> bool {
    const NOTHING: &[&str] = &["nil", "null", "none", "false", "no", "n/a", "-", "ok", "success", "[]", "{}", "[", "{"];
    const WORDS: &[&str] = &["none", "false", "no", "n/a", "-", "ok", "success"];
    let rest = rest.trim_start_matches(['"', '\'', '\\']);
    let Some(value) = rest.strip_prefix([':', '=']) else { return false };
    // behind a colon such a word may begin a sentence
    let is_text = rest.starts_with(':');
    let value = value.trim();
    let bare = value.trim_start_matches(['"', '\'', '\\', '<', '(']);
    let end =
        bare.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\'' | '\\' | '>' | ')')).unwrap_or(bare.len());
    let word = bare.get(..end).unwrap_or_default();
    let word = if NOTHING.contains(&word) { word } else { word.trim_end_matches(['}', ']', '.']) };
    let goes_on = bare.get(end..).is_some_and(|behind| behind.trim_start().starts_with(char::is_alphanumeric));
    if is_text && goes_on && WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return false;
    }
    let quoted_nothing = value.len() > bare.len() && word.is_empty();
    quoted_nothing
        || (value.is_empty() && may_end)
        || NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(word))
        || (!word.is_empty() && word.bytes().all(|b| b == b'0'))
}

/// `FailedMount`, `ErrImagePull`: reasons of events.
pub(super) fn is_reason(word: &str) -> bool {
    let behind = |start: &str| word.strip_prefix(start).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    behind("Failed") || behind("Err")
}

/// A name that ends as those of exceptions do.
pub(super) fn is_exception(word: &str) -> bool {
    let is_name = THROWN.iter().any(|end| word.len() > end.len() && word.ends_with(end));
    is_name && word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// A word of a message, among the others.
struct Said<'a> {
    message: &'a str,
    words: &'a [Word<'a>],
    i: usize,
    word: &'a Word<'a>,
}

impl<'a> Said<'a> {
    fn next(&self, by: usize) -> Option<&'a Word<'a>> {
        self.words.get(self.i + by)
    }

    fn before(&self, by: usize) -> Option<&'a Word<'a>> {
        self.words.get(self.i.checked_sub(by)?)
    }

    fn gap(&self, from: &Word<'_>, to: &Word<'_>) -> &'a str {
        self.message.get(from.end..to.start).unwrap_or_default()
    }

    /// What follows the word.
    fn rest(&self) -> &'a str {
        self.message.get(self.word.end..).unwrap_or_default()
    }

    /// `azure.core.exceptions.HttpResponseError: ...`, and not a line of code that names it.
    fn is_exception(&self) -> bool {
        let is_code = self.before(1).is_some_and(|word| {
            ["raise", "except", "catch", "import", "class", "new", "throw", "throws"].contains(&word.text)
                || self.gap(word, self.word).contains('(')
        });
        let ends = self.rest().is_empty() || self.rest().starts_with([':', ' ', '"', '\'', ',']);
        is_exception(self.word.text) && ends && !is_code && !self.is_path()
    }

    fn is_bad(&self) -> bool {
        let lower = self.word.lower();
        if self.is_pair(lower.as_str()) {
            return !self.is_perhaps();
        }
        let bad = bad(lower.as_str());
        let is_wrong = bad == Some(Bad::Wrong) || self.word.text == "FAIL";
        let is_bad = is_wrong || bad.is_some() || is_reason(self.word.text) || self.is_code(lower.as_str());
        if !is_bad || self.is_name() || self.is_cell() || is_nothing(self.rest(), self.i < 2 && is_wrong) || self.is_perhaps() {
            return false;
        }
        let names =
            || self.next(1).is_some_and(|next| NAMES.contains(&next.lower().as_str()) && self.gap(self.word, next) == " ");
        !(is_wrong && (self.is_denied() || names()))
    }

    fn is_pair(&self, lower: &str) -> bool {
        let Some(seconds) = seconds(lower) else { return false };
        self.next(1).is_some_and(|next| {
            let gap = self.gap(self.word, next);
            let apart = !gap.is_empty() && gap.bytes().all(|b| b.is_ascii_whitespace());
            apart && seconds.contains(&next.lower().as_str())
        })
    }

    /// `exit code 1`, `exited with 137`, `non-zero exit status`, `status code: 503`.
    fn is_code(&self, lower: &str) -> bool {
        let number = |words: usize| {
            let between = ["code", "status", "with", "error", "value", "of", "is"];
            let mut behind = (1..=words).map_while(|by| self.next(by));
            let found = behind.find(|word| !between.contains(&word.lower().as_str()))?;
            found.text.parse::<u32>().ok()
        };
        match lower {
            "exit" | "exited" | "exitcode" => {
                let is_said = self.before(1).is_some_and(|word| word.text.eq_ignore_ascii_case("zero"))
                    && self.before(2).is_some_and(|word| word.text.eq_ignore_ascii_case("non"));
                is_said || number(4).is_some_and(|number| number > 0)
            }
            "statuscode" => number(1).is_some_and(|number| (400..600).contains(&number)),
            "status" => {
                let is_code = self.next(1).is_some_and(|word| word.text.eq_ignore_ascii_case("code"));
                is_code && number(2).is_some_and(|number| (400..600).contains(&number))
            }
            _ => false,
        }
    }

    /// The blanks around it part it from no name, path or flag.
    fn is_name(&self) -> bool {
        let head = self.message.get(..self.word.start).unwrap_or_default();
        let begun = head.get(head.rfind(|c: char| c.is_whitespace()).map_or(0, |at| at + 1)..).unwrap_or_default();
        let mut flag = begun.chars();
        let is_flag = flag.next() == Some('-') && flag.next().is_some_and(|c| c == '-' || c.is_ascii_alphabetic());
        let glued = begun.ends_with(['/', '\\', '_', '-', '@', '$', '%', '#', '~'])
            || (begun.ends_with('.') && self.word.text.starts_with(|c: char| c.is_ascii_lowercase()));
        let mut behind = self.rest().chars();
        let goes_on = match behind.next() {
            Some('/' | '_' | '(' | '@' | '\\') => true,
            Some('-') => behind.next().is_some_and(char::is_alphanumeric),
            Some('.') => behind.next().is_some_and(|c| c.is_ascii_lowercase()),
            _ => false,
        };
        is_flag || glued || goes_on
    }

    /// A cell of a table: states of pods and the like are facts, which conditions ask for, also whether they were left behind.
    fn is_cell(&self) -> bool {
        let head = self.message.get(..self.word.start).unwrap_or_default();
        let is_ratio = |token: &str| token.split_once('/').is_some_and(|(a, b)| [a, b].iter().all(|n| n.parse::<u32>().is_ok()));
        let is_alone = self.rest().is_empty() || self.rest().starts_with("  ");
        let behind_ratio = head.ends_with(' ') && head.split_ascii_whitespace().next_back().is_some_and(is_ratio);
        !is_reason(self.word.text) && (behind_ratio || (head.ends_with("  ") && !head.trim().is_empty() && is_alone))
    }

    fn is_path(&self) -> bool {
        let head = self.message.get(..self.word.start).unwrap_or_default();
        head.ends_with(['/', '\\', '-', '$'])
    }

    /// The words before it in the same clause, nearest first.
    fn clause(&self, words: usize) -> impl Iterator<Item = Lower> {
        let mut next = self.word;
        (1..=words).map_while(move |by| {
            let word = self.before(by)?;
            let gap = self.gap(word, next);
            next = word;
            let ends = gap.len() > 1 && gap.contains(['.', ';', ':', '!', '?']);
            (!ends).then(|| word.lower())
        })
    }

    fn is_perhaps(&self) -> bool {
        self.clause(1).any(|word| ABOUT.contains(&word.as_str())) || self.clause(6).any(|word| PERHAPS.contains(&word.as_str()))
    }

    fn is_denied(&self) -> bool {
        self.clause(3).any(|word| DENIED.contains(&word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_is_told_from_what_did_not() {
        use Likeness::{Error, Fatal, Words};
        for (line, want) in [
            // levels
            ("E0514 08:11:02.123456   12345 file.go:123] sync of object 12 did not finish", Some(Error)),
            ("F0514 08:11:02.123456   12345 file.go:123] giving up", Some(Fatal)),
            (r#"time="2026-03-02T10:11:12Z" level=error msg="the mill stands still""#, Some(Error)),
            (r#"{"level":"fatal","ts":1715674262.1,"msg":"the mill stands still"}"#, Some(Fatal)),
            ("ERROR: the mill stands still", Some(Error)),
            ("2024-05-14T08:11:02Z stderr F ERROR: the mill stands still", Some(Error)),
            ("12:00 [main] FATAL c.e.Mill - standing still", Some(Fatal)),
            // what is information is none, whatever it says
            ("I0514 08:11:02.123456   12345 file.go:123] failed to get x, trying again", None),
            (r#"time="2026-03-02T10:11:12Z" level=info msg="error in x""#, None),
            ("081109 203615 148 INFO dfs.DataNode: writing failed", None),
            ("  Normal   Killing  2m  kubelet  Stopping container failed-jobs", None),
            (r#"caller=x.go:1 level=debug msg="error""#, None),
            // words
            ("W0514 08:11:02.123456   12345 file.go:123] failed to get x: connection refused", Some(Words)),
            ("Unable to connect to the server: net/http: TLS handshake timeout", Some(Words)),
            ("dial tcp 10.0.0.7:443: i/o timeout", Some(Words)),
            ("curl: (6) Could not resolve host: x.y", Some(Words)),
            ("bash: az: command not found", Some(Words)),
            ("open /etc/x: permission denied", Some(Words)),
            ("command terminated with exit code 137", Some(Words)),
            ("the process exited with 1", Some(Words)),
            ("Response status code: 503", Some(Words)),
            ("  Warning  FailedMount  2m  kubelet  MountVolume.SetUp of volume x", Some(Words)),
            ("3 errors occurred:", Some(Words)),
            ("error: no millers were left in town", Some(Error)),
            ("lookup failed: no such host", Some(Words)),
            ("x509: certificate has expired or is not yet valid", Some(Words)),
            ("azure.core.exceptions.HttpResponseError: (Forbidden) no", Some(Error)),
            ("Caused by: java.net.ConnectException: Connection refused", Some(Error)),
            ("No error was expected here, but the import failed: disk full", Some(Words)),
            // negatives
            ("0 errors, 0 warnings", None),
            ("finished with no errors", None),
            ("finished without any failure", None),
            ("synced: 12 ok, errors: 0, failed=0", None),
            ("result err=<nil> error=null", None),
            (r#"{"name": "x", "error": "", "failures": []}"#, None),
            ("error: null", None),
            ("errors:", None),
            ("checked; failures: none", None),
            ("checked; failures: none, warnings: 2", None),
            ("logdx --fail-on error case.log", None),
            ("reading /var/log/error.log and logs/failed/x", None),
            ("If it fails, run the command again", None),
            ("in case of failure see the guide", None),
            ("restartPolicy on failure", None),
            ("retries on error: 3", None),
            ("failureThreshold: 3 error_count=7 handleError(x)", None),
            ("the error handling of the mill", None),
            ("this did not fail and never failed", None),
            ("    raise ValidationError(\"x\")", None),
            ("NAME   READY   FAILED   AGE", None),
            ("$ kubectl logs x | grep error", None),
            ("for p in $(kubectl get pods | grep failed); do :; done", None),
            (r#""error": {"#, None),
            ("command terminated with exit code 0", None),
            ("status code: 200", None),
            ("W0514 08:11:02.123456 1 x.go:1] x/v1beta1 is deprecated in v1.16+, unavailable in v1.22+", None),
            ("web-0   0/1   CrashLoopBackOff   12   40m", None),
            ("web-0 0/1 Error 12 (4s ago) 40m", None),
            ("all is well", None),
        ] {
            assert_eq!(likeness(line).map(|(likeness, _)| likeness), want, "{line}");
        }
    }
}
