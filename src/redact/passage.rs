//! Passages: a text in lower case in, the lines in which a credential may begin out, each with the next line that is not blank.
//!
//! Invariant: no head of a [rule](super::rules) begins outside of them, save with the newline before one, or ends outside of the one in which it begins:
//! a head begins on the line where its trigger stands, and reaches no further than to the line of its value. Most lines of a log have no trigger, and
//! regular expressions are the dear part of masking.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;
use memchr::memrchr;

use super::rules::{RULES, Rule};
use super::union;
use crate::spot::line_end;

/// The triggers of all rules. Those of two bytes are looked for one by one: beside longer ones they would make the search for all slow.
static TRIGGERS: LazyLock<(AhoCorasick, Vec<Finder<'static>>)> = LazyLock::new(|| {
    let mut triggers: Vec<&'static str> = RULES.iter().flat_map(Rule::triggers).copied().collect();
    triggers.sort_unstable();
    triggers.dedup();
    let (short, long): (Vec<&str>, Vec<&str>) = triggers.into_iter().partition(|trigger| trigger.len() < 3);
    (automaton(&long), short.into_iter().map(Finder::new).collect())
});

#[expect(clippy::expect_used, reason = "the triggers are constants, and each test of masking builds this")]
fn automaton(triggers: &[&str]) -> AhoCorasick {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(triggers).expect("a few short words")
}

/// The passages of a text, in order, apart from one another, each from a newline on and up to one, if not from the beginning or up to the end.
pub(super) fn passages(folded: &str) -> Vec<Range<usize>> {
    let (bytes, (long, short)) = (folded.as_bytes(), &*TRIGGERS);
    let mut all = around(bytes, |rest| long.find(rest).map(|found| found.range()));
    for trigger in short {
        all.extend(around(bytes, |rest| trigger.find(rest).map(|start| start..start + trigger.needle().len())));
    }
    union(all)
}

/// The lines in which something is found, with the newline before each and the next one that is not blank.
fn around(bytes: &[u8], find: impl Fn(&[u8]) -> Option<Range<usize>>) -> Vec<Range<usize>> {
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some(found) = find(bytes.get(at..).unwrap_or_default()) {
        let line = memrchr(b'\n', bytes.get(..at + found.start).unwrap_or_default()).unwrap_or(0);
        at = line_end(bytes, at + found.end);
        all.push(line..line_end(bytes, at + blanks(bytes, at)));
    }
    all
}

fn blanks(bytes: &[u8], from: usize) -> usize {
    // what `\s` means without Unicode: a vertical tab is one as well
    let is_blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == 0x0B;
    bytes.get(from..).unwrap_or_default().iter().take_while(is_blank).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// What credentials are made of, and what stands between them.
    const PIECES: &[&str] = &[
        "\n",
        "\n",
        "\r\n",
        "\n\n \t\n",
        " ",
        " ",
        "\t",
        ":",
        "=",
        ": |\n",
        "\"",
        "'",
        "\\\"",
        "\\n",
        "%3D",
        ",",
        "-",
        "--",
        "[",
        "value",
        "\"value\": ",
        "password",
        "PassWord",
        "client_secret",
        "access-key",
        "identity_header",
        "pwd",
        "token",
        "refresh_token",
        "mytoken",
        "primary-key",
        "Authorization",
        "Bearer",
        "basic ",
        "auth",
        "sig",
        "&sig=",
        "\\u0026sig=",
        "az acr login",
        "docker",
        " login ",
        " -p ",
        "https://",
        "https:\\/\\/",
        "https:\\\\\\/\\\\\\/",
        "https%3A%2F%2F",
        "https%253A%252F%252F",
        "user:hunter2@host",
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----END RSA PRIVATE KEY-----",
        "LS0tLS1CRUdJTiBSU0EgUFJJ",
        "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMyJ9.eyJpc3MiOiJodHRwczovL3N0cyIs.c2ln",
        "ghp_0123456789abcdefghij",
        "xoxb-0123456789-abc",
        "abc8Q~abcdefghijklmnopqrstuvwxyz01",
        "AIzaSyA0123456789abcdefghijklmnopqrstuvw",
        "Zm9vYmFyMTIzNDU2Nzg5",
        "==",
        "swordfish",
        "a word",
        "é",
        "\u{2028}",
        "\u{B}",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn each_rule_finds_in_the_passages_what_it_finds_in_the_whole_text(pieces in prop::collection::vec(select(PIECES), 0..40)) {
            let text = pieces.concat();
            let folded = text.to_ascii_lowercase();
            let passages = passages(&folded);
            for rule in &RULES {
                let whole = 0..text.len();
                prop_assert_eq!(rule.find(&text, &folded, &passages), rule.find_within(&text, &[whole]), "{:?}: {:?}", text, &passages);
            }
        }
    }

    #[test]
    fn lines_without_a_trigger_are_no_passage() {
        let text = "one\ntwo\nthe key\nfour\nfive\nsix\nthe sig\n \n\nten\neleven\n";
        let all: Vec<&str> = passages(text).into_iter().map(|passage| &text[passage]).collect();
        assert_eq!(all, ["\nthe key\nfour", "\nthe sig\n \n\nten"]);
        assert!(passages("nothing\nto see\n").is_empty() && passages("").is_empty());
    }
}
