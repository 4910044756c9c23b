//! Masking: what varies between two lines of one template. A message in; the same in single blanks, with one [`Kind`] in the place of each
//! number, id, address, path, time and quoted value, out.
//!
//! Invariant: the result depends on the message alone, is made in one pass, and a [`Kind`] stands in it as one character of its own, which no
//! message can smuggle in.
//!
//! Why so: what a program prints is words, which tell one failure from another, and values, which tell one occurrence from another. A value
//! mostly gives itself away by its digits. Words that hold digits by nature (`k8s`, `x509`, `AADSTS700016`) and codes that tell what went wrong
//! (`exit code 137`, `status code 403`) are kept.

use super::value::{bracketed_ipv6, composite, digits, is_variable, kind_of, path_len};
use super::vocabulary::bad;
use super::words::Lower;
use crate::spot::floor;

/// What a masked value was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Words that differ between lines of one template.
    Any,
    Number,
    Time,
    Duration,
    Size,
    Version,
    Guid,
    Id,
    Address,
    Path,
    Url,
    Token,
    Value,
}

impl Kind {
    const ALL: [(Self, &'static str); 13] = [
        (Self::Any, "*"),
        (Self::Number, "number"),
        (Self::Time, "time"),
        (Self::Duration, "duration"),
        (Self::Size, "size"),
        (Self::Version, "version"),
        (Self::Guid, "guid"),
        (Self::Id, "id"),
        (Self::Address, "address"),
        (Self::Path, "path"),
        (Self::Url, "url"),
        (Self::Token, "token"),
        (Self::Value, "value"),
    ];

    /// The character that stands for it, of those that Unicode leaves to private use.
    pub(super) fn mark(self) -> char {
        char::from_u32(0xE000 + self as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// What a character stands for.
    pub(super) fn of(mark: char) -> Option<Self> {
        let index = u32::from(mark).checked_sub(0xE000)?;
        Self::ALL.get(index as usize).map(|(kind, _)| *kind)
    }

    /// The name of a capture for it.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.get(self as usize).map_or("*", |(_, name)| name)
    }
}

/// Quoted values are no longer than this.
const QUOTED_MAX: usize = 200;
/// Masks a message.
pub(crate) fn masked(message: &str) -> String {
    let mut masking = Masking { text: message, out: String::with_capacity(message.len()), at: 0, code: false };
    while let Some(c) = masking.rest().chars().next() {
        masking.step(c);
    }
    masking.out.truncate(masking.out.trim_end().len());
    masking.out
}

struct Masking<'a> {
    text: &'a str,
    out: String,
    at: usize,
    /// The word before says that a number is a code.
    code: bool,
}

impl<'a> Masking<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> Option<char> {
        self.text.get(..self.at)?.chars().next_back()
    }

    /// Takes what begins here.
    fn step(&mut self, c: char) {
        let rest = self.rest();
        let after_word = self.before().is_some_and(char::is_alphanumeric);
        let taken = match c {
            // a message that begins with a quotation is one: klog writes `"Gearbox overheated" err="..."`
            '"' | '\'' | '`' | '\\' if !after_word && self.at > 0 => self.quoted(rest),
            '/' | '~' if !after_word => self.path(rest),
            '*' if rest.starts_with("***") => {
                self.mask(3, Kind::Token);
                Some(())
            }
            '[' => bracketed_ipv6(rest).map(|len| self.mask(len, Kind::Address)),
            '-' | '+' if !after_word && self.before() != Some('-') => {
                let digits = digits(rest.get(1..).unwrap_or_default());
                (digits > 0).then(|| self.mask(1, Kind::Number)).and_then(|()| self.word(self.rest()))
            }
            c if c.is_ascii_alphanumeric() => self.word(rest),
            _ => None,
        };
        if taken.is_some() {
            return;
        }
        if c.is_whitespace() {
            if !self.out.is_empty() && !self.out.ends_with(' ') {
                self.out.push(' ');
            }
        } else if !is_separator(c) {
            self.code = false;
        }
        if !c.is_whitespace() {
            // a character that means a kind means none here
            self.out.push(if Kind::of(c).is_some() { char::REPLACEMENT_CHARACTER } else { c });
        }
        self.at += c.len_utf8();
    }

    /// So many bytes are a value. Values with nothing but a connecting mark between them are one.
    fn mask(&mut self, len: usize, kind: Kind) {
        self.at += len;
        self.code = false;
        let mut before = self.out.chars().rev();
        let (last, first) = (before.next(), before.next());
        let joins = |c: Option<char>| c.is_some_and(|c| matches!(c, '.' | ':' | '/' | '_' | '-' | ','));
        if last.and_then(Kind::of).is_some() {
            return;
        }
        if joins(last) && first.and_then(Kind::of).is_some() {
            self.out.pop();
            return;
        }
        self.out.push(kind.mark());
    }

    fn keep(&mut self, len: usize) {
        for c in self.rest().get(..len).unwrap_or_default().chars() {
            self.out.push(c);
        }
        self.at += len;
    }

    /// A quotation of one or two words is a value; a longer one is text, and a key stays.
    fn quoted(&mut self, rest: &'a str) -> Option<()> {
        let open = if rest.starts_with("\\\"") { 2 } else { 1 };
        let quote = rest.get(..open).filter(|quote| *quote != "\\")?;
        let inside = rest.get(open..)?;
        let within = inside.get(..floor(inside, QUOTED_MAX))?;
        let len = within.find(quote)?;
        let value = within.get(..len)?;
        let behind = inside.get(len + open..).unwrap_or_default();
        let is_key = behind.trim_start().starts_with(':') && !value.contains(' ');
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_text = !value.contains(char::is_alphanumeric)
            || value.split_whitespace().count() > 2
            || value.contains(['\n', '{', '[', '"']);
        // a state is what the line says, not a value in it
        if is_key || is_text || bad(Lower::of(value).as_str()).is_some() || (quote == "'" && is_word(behind.chars().next())) {
            return None;
        }
        self.keep(open);
        self.mask(len, Kind::Value);
        self.keep(open);
        Some(())
    }

    /// A path with an id in it is a value as a whole, another one is text.
    fn path(&mut self, rest: &'a str) -> Option<()> {
        let len = path_len(rest);
        let path = rest.get(..len)?;
        let mut segments = path.split(['/', '\\']).filter(|segment| !segment.is_empty());
        segments.clone().next()?;
        if segments.any(is_variable) {
            self.mask(len, Kind::Path);
        } else {
            self.keep(len);
        }
        Some(())
    }

    /// What begins with a letter or a digit.
    fn word(&mut self, rest: &'a str) -> Option<()> {
        if let Some((len, kind)) = composite(rest) {
            match kind {
                Some(kind) => self.mask(len, kind),
                None => self.keep(len),
            }
            return Some(());
        }
        let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let word = rest.get(..len)?;
        let is_code = self.code && len <= 3;
        let kind = if is_code && word.bytes().all(|b| b.is_ascii_digit()) { None } else { kind_of(word) };
        let kind = kind.or_else(|| self.suffix(word));
        if let Some(kind) = kind {
            self.mask(len, kind);
        } else {
            self.keep(len);
            self.code = is_code_word(word);
        }
        Some(())
    }

    /// The last part of a pod's name: five characters that Kubernetes drew, behind its hash or with a digit among them.
    fn suffix(&self, word: &str) -> Option<Kind> {
        let drawn = |b: u8| b"bcdfghjklmnpqrstvwxz2456789".contains(&b);
        let mut before = self.out.chars().rev();
        let is_part = word.len() == 5 && before.next() == Some('-') && word.bytes().all(drawn);
        let behind_hash = before.next().and_then(Kind::of).is_some();
        (is_part && (behind_hash || word.bytes().any(|b| b.is_ascii_digit()))).then_some(Kind::Id)
    }
}

/// What may stand between a word and the code that it announces.
fn is_separator(c: char) -> bool {
    matches!(c, ':' | '=' | '(' | '[' | '"' | '\'' | '\\')
}

/// Whether a number behind a word says what went wrong.
fn is_code_word(word: &str) -> bool {
    const WORDS: &[&str] = &["code", "status", "statuscode", "exit", "exitcode", "http", "errno", "curl"];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The masked text, with the kinds by name.
    fn told(message: &str) -> String {
        let told = |c: char| Kind::of(c).map_or_else(|| c.to_string(), |kind| format!("{{{}}}", kind.name()));
        masked(message).chars().map(told).collect()
    }

    #[test]
    fn values_are_masked_and_words_are_kept() {
        for (message, want) in [
            ("dial tcp 10.0.0.7:443: i/o timeout", "dial tcp {address}: i/o timeout"),
            ("lookup mcr.microsoft.com on [fd00::a]:53: no such host", "lookup mcr.microsoft.com on {address}: no such host"),
            ("  back-off   5m0s restarting \t pod", "back-off {duration} restarting pod"),
            ("pod web-7d4b9c6f5-x2x9z is gone", "pod web-{id} is gone"),
            ("pod web-7d4b9c6f5-xkcdq is gone", "pod web-{id} is gone"),
            ("worker node-12 of k8s x509 v1 http2", "worker node-{number} of k8s x509 v1 http2"),
            ("AADSTS700016: Application 'abc' was not found", "AADSTS700016: Application '{value}' was not found"),
            ("exit code 137, HTTP 503, status code: 403", "exit code 137, HTTP 503, status code: 403"),
            ("curl: (6) Could not resolve host: x.y", "curl: (6) Could not resolve host: x.y"),
            ("took 300ms, 1.5s, 512Mi, 4.2GB, 17 of 20", "took {duration}, {duration}, {size}, {size}, {number} of {number}"),
            ("at 2025-08-11T12:52:28.123Z or 12:52:28", "at {time} or {time}"),
            ("at Mon Aug 11 12:52:28 2025, Mon 5", "at {time}, Mon {number}"),
            ("id 12345678-abcd-abcd-abcd-1234567890ab", "id {guid}"),
            ("image v1.30.4 and 1.7.4-preview", "image {version} and {version}-preview"),
            ("open /var/lib/kubelet/pods/8f14e45fceea167a/x: denied", "open {path}: denied"),
            ("open /etc/kubernetes/admin.conf: denied", "open /etc/kubernetes/admin.conf: denied"),
            (r"cannot load C:\Users\x9f3a7b2c1\a.dll", "cannot load {path}"),
            (r#"Get "https://10.0.0.1:443/api/v1/x?limit=5": EOF"#, r#"Get "{url}": EOF"#),
            ("see https://aka.ms/arc for help", "see https://aka.ms/arc for help"),
            ("get https://10.2.3.4:6443/healthz now", "get {url} now"),
            (r#""msg":"it is late and cold","n":5"#, r#""msg":"it is late and cold","n":{number}"#),
            (r#"{"message": "the mill stands still", "n": 1}"#, r#"{"message": "the mill stands still", "n": {number}}"#),
            (r#"status: "Failed", password ***"#, r#"status: "Failed", password {token}"#),
            (r#""Gearbox overheated" err="oil 7""#, r#""Gearbox overheated" err="{value}""#),
            ("it can't, and it won't 'cause", "it can't, and it won't 'cause"),
            ("blk_-1608999687919862906 and x_1_2_3", "blk_{number} and x_{number}"),
            ("reflector.go:147 failed", "reflector.go:{number} failed"),
            ("dial registry.example.com:443 again", "dial {address} again"),
            ("sig eyJhbGciOi1.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN", "sig {token}"),
        ] {
            assert_eq!(told(message), want, "{message}");
        }
    }

    #[test]
    fn a_message_smuggles_no_kind_in() {
        assert_eq!(told("a \u{e001} b \u{e00c}"), "a \u{fffd} b \u{fffd}");
    }

    proptest! {
        #[test]
        fn masking_panics_at_nothing_and_masks_nothing_twice(text in r#"(\PC|[0-9a-fx:./\\"'{}\[\]~ -]){0,120}"#) {
            let once = masked(&text);
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
            prop_assert!(!once.contains(|c: char| c.is_whitespace() && c != ' '), "{:?}", once);
        }

        #[test]
        fn numbers_alone_never_tell_two_lines_apart(a in 0..u32::MAX, b in 0..u32::MAX) {
            let line = |n: u32| masked(&format!("retry {n} of object-{n} (x={n}, y[{n}]) after {n}ms at 10.1.2.{}", n % 256));
            prop_assert_eq!(line(a), line(b));
        }
    }
}
