//! Values: what a stretch of text is that tells one occurrence from another: an address, a time, a path, an id. Text in, its length and [`Kind`] out.
//!
//! Invariant: each looks no further than the value goes, and takes nothing that is a word.

use super::mask::Kind;

/// A word of so many characters, with digits and both cases in it, is a credential, a hash or a piece of base64.
const TOKEN_MIN: usize = 24;

/// How many digits a text begins with.
pub(super) fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Values that hold more than letters and digits; a kind, or none for what is kept as it is.
pub(super) fn composite(rest: &str) -> Option<(usize, Option<Kind>)> {
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

pub(super) fn bracketed_ipv6(rest: &str) -> Option<usize> {
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
pub(super) fn path_len(rest: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '|');
    let path = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
    path.trim_end_matches(['.', ':']).len()
}

/// Whether a part of a path or an address tells one occurrence from another.
pub(super) fn is_variable(segment: &str) -> bool {
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
pub(super) fn kind_of(word: &str) -> Option<Kind> {
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
