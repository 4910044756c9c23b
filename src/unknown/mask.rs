//! Masking: what varies between two lines of one template. A message in; the same in single blanks, with one [`Kind`] in the place of each
//! number, id, address, path, time and quoted value, out.
//!
//! Invariant: the result depends on the message alone, is made in one pass, and a [`Kind`] stands in it as one character of its own, which no
//! message can smuggle in.
//!
//! Why so: what a program prints is words, which tell one failure from another, and values, which tell one occurrence from another. A value
//! mostly gives itself away by its digits. Words that hold digits by nature (`k8s`, `x509`, `AADSTS700016`) and codes that tell what went wrong
//! (`exit code 137`, `status code 403`) are kept.

use super::errorlike::is_bad;

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
/// A word of so many characters, with digits and both cases in it, is a credential, a hash or a piece of base64.
const TOKEN_MIN: usize = 24;

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
            '*' if rest.starts_with("***") => Some(self.mask(3, Kind::Token)),
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
        if is_key || is_text || is_bad(value) || (quote == "'" && is_word(behind.chars().next())) {
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
        if segments.clone().next().is_none() {
            return None;
        }
        if segments.any(is_variable) {
            self.mask(len, Kind::Path)
        } else {
            self.keep(len)
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
        match kind {
            Some(kind) => self.mask(len, kind),
            None => {
                self.keep(len);
                self.code = is_code_word(word);
            }
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

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Values that hold more than letters and digits; a kind, or none for what is kept as it is.
fn composite(rest: &str) -> Option<(usize, Option<Kind>)> {
    let found = |len: usize, kind| (len > 0).then_some((len, Some(kind)));
    let whole = |len: usize| !rest.get(len..).is_some_and(|behind| behind.starts_with(|c: char| c.is_ascii_alphanumeric()));
    if let Some(url) = url(rest) {
        return Some(url);
    }
    if let Some(len) = guid(rest).filter(|&len| whole(len)) {
        return found(len, Kind::Guid);
    }
    if rest.starts_with("x86_64") {
        return Some((6, None));
    }
    let stamp = time(rest);
    if stamp > 0 {
        return found(stamp, Kind::Time);
    }
    let address = ipv4(rest);
    if address > 0 {
        return found(address, Kind::Address);
    }
    let address = ipv6(rest);
    if address > 0 {
        return found(address, Kind::Address);
    }
    if let Some(len) = version(rest).filter(|&len| whole(len)) {
        return found(len, Kind::Version);
    }
    if let Some((len, kind)) = measure(rest).filter(|&(len, _)| whole(len)) {
        return found(len, kind);
    }
    let run =
        |more: &[u8]| rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"+_=-".contains(b) || more.contains(b)).count();
    // what is signed is three of them
    let token = if rest.starts_with("eyJ") { run(b".") } else { run(b"") };
    if token >= TOKEN_MIN && rest.get(..token).is_some_and(is_token) {
        return found(token, Kind::Token);
    }
    if rest.as_bytes().get(1) == Some(&b':') && matches!(rest.as_bytes().get(2), Some(b'\\' | b'/')) {
        let len = 2 + path_len(rest.get(2..).unwrap_or_default());
        let path = rest.get(..len)?;
        return Some((len, path.split(['/', '\\']).any(is_variable).then_some(Kind::Path)));
    }
    host_and_port(rest).and_then(|len| found(len, Kind::Address))
}

/// `https://host/path`: kept as it is unless something in it varies.
fn url(rest: &str) -> Option<(usize, Option<Kind>)> {
    let scheme = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'+').count();
    rest.get(scheme..)?.strip_prefix("://")?;
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ')' | ']' | '\\'));
    let url = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['.', ',', ';', ':']);
    let varies = url.contains(['?', '%', '*']) || url.split(['/', ':', '.']).any(is_variable);
    Some((url.len(), varies.then_some(Kind::Url)))
}

fn guid(rest: &str) -> Option<usize> {
    let mut at = 0;
    for (i, len) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if i > 0 {
            if rest.as_bytes().get(at) != Some(&b'-') {
                return None;
            }
            at += 1;
        }
        rest.as_bytes().get(at..at + len).filter(|part| part.iter().all(u8::is_ascii_hexdigit))?;
        at += len;
    }
    Some(at)
}

/// `2025-08-11T12:52:28.123Z`, `2025/08/11 12:52:28`, `12:52:28`, `08/11/2025`.
fn time(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let shape = |shape: &[u8], from: usize| {
        let at = |i: usize, want: &u8| match want {
            b'0' => bytes.get(from + i).is_some_and(u8::is_ascii_digit),
            b'-' => matches!(bytes.get(from + i), Some(b'-' | b'/' | b'.')),
            want => bytes.get(from + i) == Some(want),
        };
        shape.iter().enumerate().all(|(i, want)| at(i, want)).then_some(shape.len())
    };
    let clock = |from: usize| {
        let len = shape(b"00:00:00", from)?;
        let fraction = match bytes.get(from + len) {
            Some(b'.' | b',') => 1 + digits(rest.get(from + len + 1..).unwrap_or_default()),
            _ => 0,
        };
        let mut end = from + len + if fraction > 1 { fraction } else { 0 };
        match bytes.get(end) {
            Some(b'Z') => end += 1,
            Some(b'+' | b'-') => end += shape(b"00:00", end + 1).or_else(|| shape(b"0000", end + 1)).map_or(0, |len| len + 1),
            _ => {}
        }
        Some(end)
    };
    if let Some(named) = named_date(rest) {
        let end = clock(named).unwrap_or(0);
        let year = shape(b" 0000", end).unwrap_or(0);
        return if end > 0 { end + year } else { 0 };
    }
    let end = match shape(b"0000-00-00", 0).or_else(|| shape(b"00-00-0000", 0)) {
        Some(date) => {
            let joined = matches!(bytes.get(date), Some(b'T' | b' ' | b'_'));
            joined.then(|| clock(date + 1)).flatten().unwrap_or(date)
        }
        None => clock(0).unwrap_or(0),
    };
    if bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) { 0 } else { end }
}

/// `Mon Aug 11 `, `Aug 11 `: its length, where a clock follows.
fn named_date(rest: &str) -> Option<usize> {
    const DAYS: &[&str] = &["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "];
    const MONTHS: &[&str] = &["Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "];
    let begins = |names: &[&str], rest: &str| names.iter().any(|name| rest.starts_with(name));
    let day = if begins(DAYS, rest) { 4 } else { 0 };
    let month = rest.get(day..).filter(|rest| begins(MONTHS, rest))?;
    let number = month.get(4..)?.trim_start();
    let behind = number.get(digits(number)..)?.strip_prefix(' ').filter(|_| (1..=2).contains(&digits(number)))?;
    Some(rest.len() - behind.len())
}

/// `10.0.0.7`, `10.0.0.7:443`, `10.0.0.0/16`.
fn ipv4(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    for part in 0..4 {
        if part > 0 {
            if bytes.get(at) != Some(&b'.') {
                return 0;
            }
            at += 1;
        }
        let len = digits(rest.get(at..).unwrap_or_default());
        if !(1..=3).contains(&len) {
            return 0;
        }
        at += len;
    }
    if matches!(bytes.get(at), Some(b'.')) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        return 0;
    }
    if matches!(bytes.get(at), Some(b':' | b'/')) {
        let port = digits(rest.get(at + 1..).unwrap_or_default());
        at += if port > 0 { port + 1 } else { 0 };
    }
    if bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) { 0 } else { at }
}

fn ipv6(rest: &str) -> usize {
    let len = rest.bytes().take_while(|b| b.is_ascii_hexdigit() || *b == b':').count();
    let text = rest.get(..len).unwrap_or_default().trim_end_matches(':');
    let colons = text.bytes().filter(|b| *b == b':').count();
    if text.contains("::") || colons >= 5 { text.len() } else { 0 }
}

fn bracketed_ipv6(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('[')?;
    let len = inside.bytes().take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')).count();
    let colons = inside.bytes().take(len).filter(|b| *b == b':').count();
    let behind = inside.get(len..)?.strip_prefix(']')?;
    let port = behind.strip_prefix(':').map_or(0, digits);
    (colons >= 2).then_some(len + 2 + if port > 0 { port + 1 } else { 0 })
}

/// `v1.30.4`, `1.7.4-preview` without what follows the numbers.
fn version(rest: &str) -> Option<usize> {
    let lead = usize::from(rest.starts_with('v'));
    let len = rest.bytes().skip(lead).take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let text = rest.get(lead..lead + len)?.trim_end_matches('.');
    let parts = text.split('.').filter(|part| !part.is_empty()).count();
    (text.starts_with(|c: char| c.is_ascii_digit()) && parts >= 3 - lead).then_some(lead + text.len())
}

/// `5m0s`, `300ms`, `1.5s`, `512Mi`, `4.2GB`.
fn measure(rest: &str) -> Option<(usize, Kind)> {
    const TIMES: &[&str] = &["ns", "us", "µs", "ms", "s", "m", "h", "d"];
    const SIZES: &[&str] =
        &["KiB", "MiB", "GiB", "TiB", "KB", "MB", "GB", "TB", "kB", "Ki", "Mi", "Gi", "Ti", "B", "K", "M", "G"];
    let mut at = 0;
    let mut kind = None;
    loop {
        let behind = rest.get(at..)?;
        let number = behind.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        if digits(behind) == 0 {
            return kind.map(|kind| (at, kind));
        }
        let unit = behind.get(number..)?;
        let letters = unit.find(|c: char| !c.is_alphabetic()).unwrap_or(unit.len());
        let first = |units: &[&'static str]| units.iter().copied().find(|known| unit.starts_with(known));
        if let Some(size) = first(SIZES).filter(|size| size.len() == letters && kind.is_none()) {
            return Some((at + number + size.len(), Kind::Size));
        }
        let time = first(TIMES)?;
        kind = Some(Kind::Duration);
        at += number + time.len();
    }
}

/// `registry.example.com:443`, `localhost:8080`; a place in source code is none.
fn host_and_port(rest: &str) -> Option<usize> {
    let host = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let name = rest.get(..host)?;
    let port = digits(rest.get(host..)?.strip_prefix(':')?);
    let behind = rest.as_bytes().get(host + 1 + port);
    let source = name
        .rsplit('.')
        .next()
        .is_some_and(|last| ["go", "py", "cs", "java", "rs", "cc", "cpp", "c", "js", "ts", "sh", "ps1", "rb"].contains(&last));
    let is_host = name == "localhost" || (name.contains('.') && name.bytes().any(|b| b.is_ascii_alphabetic()) && !source);
    let ends = behind.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b':');
    (is_host && (2..=5).contains(&port) && ends).then_some(host + 1 + port)
}

/// How far a path goes.
fn path_len(rest: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '|');
    let path = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
    path.trim_end_matches(['.', ':']).len()
}

/// Whether a part of a path or an address tells one occurrence from another.
fn is_variable(segment: &str) -> bool {
    guid(segment).is_some()
        || segment.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| !word.is_empty() && kind_of(word).is_some())
}

fn is_token(text: &str) -> bool {
    let count = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
    count(u8::is_ascii_digit) >= 3
        && count(u8::is_ascii_uppercase) >= 3
        && count(u8::is_ascii_lowercase) >= 3
        && count(|b| *b == b'-') <= 1
}

/// What a word of letters and digits is, unless it is a word.
fn kind_of(word: &str) -> Option<Kind> {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.len() - digits;
    if digits == 0 {
        return None;
    }
    if letters == 0 {
        return Some(Kind::Number);
    }
    let begins_with_letter = word.starts_with(|c: char| c.is_ascii_alphabetic());
    let changes = word.as_bytes().windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()));
    let changes = changes.count();
    let is_hex = word.bytes().all(|b| b.is_ascii_hexdigit()) || word.starts_with("0x");
    let is_upper = !word.bytes().any(|b| b.is_ascii_lowercase());
    let is_code = begins_with_letter && changes == 1 && is_upper && letters >= 2;
    let is_word = begins_with_letter && changes == 1 && digits <= 3;
    let is_short = changes <= 2 && digits <= 2 && (word.len() <= 4 || letters >= 5);
    let is_hash = is_hex && word.len() >= 7 && (changes > 1 || digits > 3);
    if !is_hash && (is_code || is_word || is_short) { None } else { Some(Kind::Id) }
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
