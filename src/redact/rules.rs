//! What credentials look like: one line per rule. A rule is a cheap trigger, a regular expression for what stands before
//! the value (its *head*), and the way to read the value after it.
//!
//! Heads end before the value: quotes, escapes and line breaks nest in ways that a regular expression cannot follow, and a
//! head without greedy tails keeps the whole search linear.

use regex::Regex;
use std::ops::Range;
use std::sync::OnceLock;

use super::value::Value;
use crate::spot::floor;

/// Finds one form of credential.
pub(super) struct Rule {
    /// Lower case, one of which stands in every match of the head, and on the line where it begins. A regular expression costs about a
    /// millisecond to compile, so none is compiled for a text that cannot match, and more time for each byte than the search for these, so that
    /// it reads only [passages](super::passage) that have one.
    triggers: &'static [&'static str],
    head: &'static [&'static str],
    value: Value,
    compiled: OnceLock<Regex>,
}

impl Rule {
    const fn new(triggers: &'static [&'static str], head: &'static [&'static str], value: Value) -> Self {
        Self { triggers, head, value, compiled: OnceLock::new() }
    }

    pub(super) fn triggers(&self) -> &'static [&'static str] {
        self.triggers
    }

    /// Where credentials of this form are. `folded` is the text in lower case.
    pub(super) fn find(&self, text: &str, folded: &str, passages: &[Range<usize>]) -> Vec<Range<usize>> {
        let is_triggered = |passage: &&Range<usize>| {
            let passage = folded.get(passage.start..passage.end).unwrap_or_default();
            self.triggers.iter().any(|trigger| passage.contains(trigger))
        };
        self.find_within(text, passages.iter().filter(is_triggered))
    }

    /// Where those are whose heads stand in these parts of the text, which are in order.
    pub(super) fn find_within<'p>(&self, text: &str, parts: impl IntoIterator<Item = &'p Range<usize>>) -> Vec<Range<usize>> {
        let (mut found, mut at) = (Vec::new(), 0);
        for part in parts {
            at = at.max(part.start);
            let heads = text.get(..part.end).unwrap_or_default();
            while at <= heads.len()
                && let Some(hit) = self.head().find_at(heads, at)
            {
                let read = self.value.read(text, hit.range());
                at = floor(text, read.next).max(hit.end());
                found.extend(read.secret.filter(|secret| !secret.is_empty()));
            }
        }
        found
    }

    fn head(&self) -> &Regex {
        self.compiled.get_or_init(|| compile(&self.head.concat()))
    }
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and tests compile every one")]
pub(super) fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// Keys whose value is a credential whatever it looks like. Not anchored on the left: `AZURE_CLIENT_SECRET` is one too.
const KEYS: &str = concat!(
    r"(?i-u)(?:pass(?:word|wd|phrase)|pwd|(?:db|user|admin|root|proxy|registry|smtp)_pass",
    r"|(?:client|app|consumer|webhook|jwt|msi|shared|principal)[._-]?secret(?:[._-]?value)?|secret[._-]?(?:value|text)",
    r"|(?:api|access|account|storage|shared|subscription|functions?|workspace|private|principal)[._-]?key",
    r"|client[._-]?key[._-]?data|identity[._-]?header",
    // not `invalid_token`
    r"|(?:access|refresh|\bid|_id|session|security|auth|sas)[._-]?token)[0-9]{0,2}",
);

/// One of which stands in each of them.
const IN_KEYS: &[&str] = &["pass", "pwd", "secret", "key", "token", "identity"];

/// Keys that are as often followed by something else (`token: expired`), so that the value has to look like a credential.
const VAGUE_KEYS: &str =
    r"(?i-u)(?:token|authorization|dockerconfigjson|(?:primary|secondary|master|encryption|signing|secret)[._-]?key)[0-9]{0,2}";

/// One of which stands in each of these.
const IN_VAGUE_KEYS: &[&str] = &["token", "authorization", "dockerconfigjson", "key"];

/// Between a key and its value: `=`, `": "`, `\":\"`, `%3D`, `%22%3A%22`, a YAML block, and `", "value": "` as the
/// environment of a container is written.
const IS: &str = concat!(
    r#"(?:\\{0,15}["'`]|%(?:25)*2[27])?"#,
    r"(?:[ \t]*(?:[:=][=>]?|%(?:25)*3[ad]|\\{1,7}u003d)[ \t]*(?:[|>][+-]?\r?\n[ \t]*)?",
    r#"|,?(?:\s|\\{1,7}[nr])*(?:\\{0,15}["'])?value(?:\\{0,15}["'])?[ \t]*[:=][ \t]*)"#
);

/// A flag of a command line, also of one printed as a list.
const FLAG: &str = r#"(?i-u)(?:--|(?:^|[\s"'`=,(\[])-)(?:[a-z]+[._-]?)*?"#;
const FLAG_VALUE: &str = r#"(?:[ \t]+|\\{0,15}["'],[ \t]*)"#;

/// Every rule; the order has no meaning.
pub(super) static RULES: [Rule; 20] = [
    Rule::new(IN_KEYS, &[KEYS, IS], Value::Field),
    Rule::new(IN_KEYS, &[FLAG, KEYS, FLAG_VALUE], Value::Flag),
    Rule::new(IN_VAGUE_KEYS, &[VAGUE_KEYS, IS], Value::Random),
    Rule::new(IN_VAGUE_KEYS, &[FLAG, VAGUE_KEYS, FLAG_VALUE], Value::Random),
    // `-p` is a password after a login only: elsewhere it is a port, a path, a profile
    Rule::new(
        &["login"],
        &[
            r#"(?i-u:\b(?:az|acr|docker|podman|nerdctl|oras|registry)[ ]+login\b|["']login["'])"#,
            r#"[^\n]*?[\s"']-p(?:=|[ \t]+|["'],[ \t]*)"#,
        ],
        Value::Flag,
    ),
    Rule::new(&["bearer"], &[r"(?i-u)bearer\b:?(?:\s|%20|\\{1,7}[nrt])+"], Value::Opaque(16)),
    Rule::new(
        &["authorization"],
        &[
            r#"(?i-u)authorization(?:\\{0,15}["'])?[ \t]*[:=,][ \t]*\[?(?:\\{0,15}["'])?"#,
            r"(?:(?:bearer|basic|token|negotiate|ntlm|apikey|pop)[ \t]+|sharedkey(?:lite)?[ \t]+[a-z0-9]+:)",
        ],
        Value::Opaque(1),
    ),
    Rule::new(&["basic"], &[r"(?i-u)\bbasic(?:[ \t]|%20)+"], Value::Pair),
    Rule::new(&["auth"], &[r#"(?i-u)\bauth(?:\\{0,15}["'])?[ \t]*[:=][ \t]*"#], Value::Pair),
    Rule::new(&["sig"], &[r"(?:^|[^0-9A-Za-z_%]|\\u0026|(?i-u)%(?:25)*(?:26|3f))(?i-u)sig", IS], Value::Signature),
    Rule::new(&["://", "\\/", "2f%2"], &[r"(?::\\*/\\*/|(?i-u)%(?:25)*3a%(?:25)*2f%(?:25)*2f)"], Value::UrlPassword),
    Rule::new(
        &["private"],
        &[r"-----BEGIN(?:(?: |\+|%20)[A-Z0-9]+)*?(?: |\+|%20)PRIVATE(?: |\+|%20)KEY(?:(?: |\+|%20)BLOCK)?-----"],
        Value::Pem,
    ),
    Rule::new(
        &["private"],
        &[r"-----END(?:(?: |\+|%20)[A-Z0-9]+)*?(?: |\+|%20)PRIVATE(?: |\+|%20)KEY(?:(?: |\+|%20)BLOCK)?-----"],
        Value::PemEnd,
    ),
    // the same in base64, as Kubernetes secrets hold it
    Rule::new(
        &["ls0tls1crudjti"],
        &["LS0tLS1CRUdJTi(?:BSU0EgUFJJ|BQUklW|BFQyBQUklW|BPUEVOU1NI|BFTkNSWVBU|BEU0EgUFJJ)"],
        Value::Whole { min: 0, dots: 0 },
    ),
    Rule::new(&["eyj"], &["eyJ"], Value::Whole { min: 24, dots: 1 }),
    Rule::new(
        &["gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_", "glpat-"],
        &["(?:gh[pousr]_|github_pat_|glpat-)"],
        Value::Whole { min: 20, dots: 0 },
    ),
    Rule::new(&["xox"], &["xox[a-z]-"], Value::Whole { min: 14, dots: 0 }),
    Rule::new(&["q~"], &["[0-9A-Za-z_~.-]{3}[0-9]Q~"], Value::Whole { min: 22, dots: 0 }),
    Rule::new(&["aiza"], &["AIza"], Value::Whole { min: 39, dots: 0 }),
    // 64 bytes in base64, the keys of storage accounts
    Rule::new(&["=="], &[r"(?-u:\b)[A-Za-z0-9+/]{86}=="], Value::Whole { min: 88, dots: 0 }),
];

/// Values in the place of a credential that are none: words of prose, of code, and of templates; lower case, sorted.
#[rustfmt::skip]
pub(super) const HARMLESS: &[&str] = &[
    "a", "an", "and", "any", "apikey", "are", "argument", "auth", "authentication", "bytes", "can", "cannot", "client_secret",
    "could", "empty", "error", "expired", "failed", "false", "field", "flag", "for", "from", "has", "hidden", "in", "incorrect",
    "invalid", "is", "masked", "may", "missing", "must", "nil", "no", "none", "not", "null", "option", "optional", "or",
    "parameter", "passwd", "password", "realm", "redacted", "removed", "required", "scheme", "secret", "securestring", "should",
    "str", "string", "that", "the", "this", "to", "token", "true", "unable", "undefined", "unset", "value", "was", "when", "with",
    "wrong",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_head_compiles() {
        for rule in &RULES {
            assert!(!rule.head().is_match(""));
        }
    }

    #[test]
    fn triggers_are_in_lower_case_and_words_are_sorted_so_that_they_are_found() {
        for rule in &RULES {
            assert!(rule.triggers.iter().all(|trigger| *trigger == trigger.to_ascii_lowercase()));
        }
        assert!(HARMLESS.is_sorted());
    }
}
