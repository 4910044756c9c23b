//! Where a credential ends: the ways to read what stands behind the head of a rule.

use std::ops::Range;

use super::pem;
use super::rules::HARMLESS;

/// How the value behind a head is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// Quoted or bare, anything but a harmless word or a placeholder.
    Field,
    /// The same behind a flag, where `-` begins the next flag.
    Flag,
    /// At least 16 token characters that look like chance.
    Random,
    /// At least so many token characters.
    Opaque(usize),
    /// Base64 of `user:password`.
    Pair,
    /// The signature of a shared access signature, also within an encoded URL.
    Signature,
    /// Up to the last `@` of the authority.
    UrlPassword,
    /// From the begin line of a private key through its end line, or as far as the lines are of a key.
    Pem,
    /// The lines of a private key before its end line.
    PemEnd,
    /// The head itself and the token characters that follow, of a least length, with so many dots at least.
    Whole { min: usize, dots: usize },
}

/// A value that was read.
pub(super) struct Read {
    /// What to mask.
    pub(super) secret: Option<Range<usize>>,
    /// Where to search on.
    pub(super) next: usize,
}

impl Read {
    /// Searches on within the last bytes of what was read, as it may end in the key of the next credential
    /// (`password=x-api-key: ...`); not in all of it, so that time stays linear.
    fn new(secret: Option<Range<usize>>, end: usize) -> Self {
        const LONGEST_KEY: usize = 48;
        Self { secret, next: end.saturating_sub(LONGEST_KEY) }
    }
}

impl Value {
    pub(super) fn read(self, text: &str, head: Range<usize>) -> Read {
        let at = head.end;
        let before = text.get(head.clone()).unwrap_or_default();
        match self {
            Self::Flag if is_flag(text, at, before) => Read { secret: None, next: at },
            Self::Field | Self::Flag => field(text, at, before),
            Self::Random => token(text, skip_quote(text, at), is_token, looks_random),
            Self::Opaque(min) => opaque(text, at, min, before.contains(['\n', '\r'])),
            Self::Pair => token(text, skip_quote(text, at), is_base64, |value| is_pair(value) || looks_random(value)),
            Self::Signature => signature(text, skip_quote(text, at), before),
            Self::UrlPassword => url_password(text, at, before.contains('%')),
            Self::Pem => pem::begun(text, at),
            Self::PemEnd => pem::ended(text, head),
            Self::Whole { min, dots } => {
                let accept = |value: &str| value.len() >= min && value.trim_end_matches('.').matches('.').count() >= dots;
                // a JWT and its like are of base64url; the two forms in plain base64 have no dots to lose
                token(text, head.start, if dots > 0 { is_base64url_or_dot } else { is_token }, accept)
            }
        }
    }
}

/// Whether the next flag stands in the place of a value, also in a list (`'--password', '--username'`).
fn is_flag(text: &str, at: usize, head: &str) -> bool {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    rest(at).starts_with('-') || (head.contains(',') && rest(skip_quote(text, at)).starts_with("--"))
}

/// A run of token characters, masked when accepted; never searched again, as part of a rejected run is rejected too.
fn token(text: &str, start: usize, is: fn(u8) -> bool, accept: impl Fn(&str) -> bool) -> Read {
    let end = run(text, start, is);
    let value = text.get(start..end).unwrap_or_default();
    // a full stop ends the sentence, not the token
    let value = value.trim_end_matches('.');
    Read::new(accept(value).then_some(start..start + value.len()), end)
}

fn opaque(text: &str, start: usize, min: usize, wrapped: bool) -> Read {
    let start = skip_quote(text, start);
    // `Bearer authorization_uri="https://..."` is a challenge, which names parameters
    let end = run(text, start, is_token);
    let quoted = text.get(end..).is_some_and(|behind| behind.trim_start_matches('\\').starts_with(['"', '\'']));
    let parameter = |value: &str| {
        quoted && value.strip_suffix('=').is_some_and(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    };
    // a word behind a line break is likelier the next message
    let accept = |value: &str| value.len() >= min && !parameter(value) && !harmless(value) && (!wrapped || looks_random(value));
    token(text, start, is_token, accept)
}

fn signature(text: &str, start: usize, head: &str) -> Read {
    let end = run(text, start, |b| is_token(b) || b == b'%');
    let value = text.get(start..end).unwrap_or_default();
    // base64 has no `&`: an encoded one belongs to the URL around it
    let cut = ["%26", "%2526", "%20", "%22"].iter().filter_map(|stop| value.find(stop)).min().unwrap_or(value.len());
    let value = value.get(..cut).unwrap_or_default();
    let in_query = head.starts_with(['?', '&', ';', '%', '\\']);
    let secret = (in_query || value.len() >= 10) && !value.is_empty() && !harmless(value);
    Read::new(secret.then_some(start..start + cut), end)
}

fn url_password(text: &str, start: usize, encoded: bool) -> Read {
    // `:`, `@` and `/`, as they are in an encoded URL, also in one encoded twice
    let (colons, ats, slashes): (&[&str], &[&str], &[&str]) = if encoded {
        (&["%3A", "%3a", "%253A"], &["%40", "%2540"], &["%2F", "%2f", "%252F", "%252f"])
    } else {
        (&[":"], &["@"], &["/"])
    };
    let rest = text.get(start..).unwrap_or_default();
    let ends = |(at, c): (usize, char)| {
        c.is_whitespace()
            || "\"'<>?#`".contains(c)
            || slashes.iter().any(|slash| rest.get(at..).is_some_and(|rest| rest.starts_with(slash)))
    };
    let authority = rest.get(..rest.char_indices().find(|at| ends(*at)).map_or(rest.len(), |(at, _)| at)).unwrap_or_default();
    let colon = colons.iter().filter_map(|colon| Some(authority.find(colon)? + colon.len())).min();
    let at = ats.iter().filter_map(|at| authority.rfind(at)).max();
    let password = colon.zip(at).filter(|(colon, at)| colon <= at && !authority.get(*colon..*at).is_none_or(harmless));
    Read { secret: password.map(|(colon, at)| start + colon..start + at), next: start }
}

fn field(text: &str, start: usize, head: &str) -> Read {
    let rejected = Read { secret: None, next: start };
    let rest = text.get(start..).unwrap_or_default();
    if let Some(quote) = Quote::open(rest) {
        let from = start + quote.width;
        let inside = text.get(from..).unwrap_or_default();
        let (length, closed) = quote.length(inside);
        let value = inside.get(..length).unwrap_or_default();
        if harmless(value) {
            return rejected;
        }
        // without its closing quote it was cut, or the terminal broke the line
        let end = if closed { from + length } else { run(text, from + length, is_token) };
        return Read::new(Some(from..end), end);
    }
    // `PWD` is the working directory as often as a password
    let folder = head.get(..3).is_some_and(|key| key.eq_ignore_ascii_case("pwd")) && rest.starts_with(['/', '~']);
    if folder || is_structure(rest, head) || is_angled(rest) {
        return rejected;
    }
    let length = bare(rest, head.contains('%'));
    let value = rest.get(..length).unwrap_or_default().trim_end_matches([',', '.', ':', ';', ')', ']', '}', '>']);
    if harmless(value) || rest.get(..length).is_some_and(harmless) {
        return rejected;
    }
    // only what looks like a token goes on behind a line break
    let end = if value.len() == length && value.bytes().all(is_token) && looks_random(value) {
        run(text, start + length, is_token)
    } else {
        start + value.len()
    };
    Read::new(Some(start..end), end)
}

/// An opening quote: which, and behind how many backslashes, one for each level of JSON within JSON and more.
struct Quote {
    mark: u8,
    slashes: usize,
    width: usize,
}

impl Quote {
    fn open(rest: &str) -> Option<Self> {
        let bytes = rest.as_bytes();
        if bytes.starts_with(b"%22") || bytes.starts_with(b"%27") {
            return Some(Self { mark: b'%', slashes: 0, width: 3 });
        }
        // Python writes b'...' and u'...'
        let prefix = usize::from(matches!(bytes, [b'b' | b'u' | b'r', b'"' | b'\'', ..]));
        let slashes = bytes.iter().skip(prefix).take_while(|b| **b == b'\\').count();
        let mark = bytes.get(prefix + slashes).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'))?;
        Some(Self { mark, slashes, width: prefix + slashes + 1 })
    }

    /// The length of the value, and whether the quote is closed on the line.
    ///
    /// With `s` backslashes before the opening quote, a backslash within the value is written as `s + 1` of them, so a
    /// quote behind `s + n * (s + 1)` backslashes closes when `n` is even and is part of the value when it is odd.
    fn length(&self, inside: &str) -> (usize, bool) {
        if self.mark == b'%' {
            let hit = inside.char_indices().find_map(|(at, c)| {
                let closes = c == '%' && inside.get(at..).is_some_and(|rest| rest.starts_with("%22") || rest.starts_with("%27"));
                (closes || c.is_whitespace() || c == '&').then_some((at, closes))
            });
            return hit.unwrap_or((inside.len(), false));
        }
        let mut slashes = 0;
        for (at, byte) in inside.bytes().enumerate() {
            match byte {
                b'\\' => slashes += 1,
                b'\n' | b'\r' => return (at, false),
                _ if byte == self.mark => {
                    if slashes < self.slashes || ((slashes - self.slashes) / (self.slashes + 1)).is_multiple_of(2) {
                        return (at - slashes.min(self.slashes), true);
                    }
                    slashes = 0;
                }
                _ => slashes = 0,
            }
        }
        (inside.len(), false)
    }
}

/// The length of a value without quotes. A separator ends it only where the next thing follows, as passwords have them too.
fn bare(rest: &str, encoded: bool) -> usize {
    for (at, c) in rest.char_indices() {
        let behind = rest.get(at + c.len_utf8()..).unwrap_or_default();
        let ends = match c {
            '"' | '\'' | '`' => !behind.starts_with(char::is_alphanumeric),
            ',' | ';' | '&' => next_follows(behind),
            '\\' => {
                behind.trim_start_matches('\\').starts_with(['"', '\'', 'n', 'r', 't'])
                    || behind.trim_start_matches('\\').starts_with("u0026")
            }
            '%' if encoded => {
                ["26", "3B", "3b", "22", "27", "20", "0A", "0a", "0D", "0d", "2526"].iter().any(|code| behind.starts_with(code))
            }
            _ => c.is_whitespace() || c.is_control(),
        };
        if ends {
            return at;
        }
    }
    rest.len()
}

/// Whether behind a separator there is an end, or the key of the next value (`Initial Catalog=`, `user: `).
fn next_follows(behind: &str) -> bool {
    let Some(first) = behind.chars().next() else { return true };
    if first.is_whitespace() || first.is_control() || "\"'`)]}\\".contains(first) || behind.starts_with("amp;") {
        return true;
    }
    if !first.is_alphabetic() && first != '_' {
        return false;
    }
    let key = behind.bytes().take(40).take_while(|b| b.is_ascii_alphanumeric() || b"_.- ".contains(b)).count();
    key > 0 && behind.as_bytes().get(key).is_some_and(|b| b"=:\"'".contains(b))
}

/// The end of a run of token characters, carried over the line breaks of a terminal.
fn run(text: &str, start: usize, is: fn(u8) -> bool) -> usize {
    let length = |at: usize| text.as_bytes().get(at..).map_or(0, |rest| rest.iter().take_while(|b| is(**b)).count());
    let mut end = start + length(start);
    while let Some(next) = broken_line(text, end) {
        let more = length(next);
        let behind = text.as_bytes().get(next + more).copied();
        let line = text.get(next..next + more).unwrap_or_default();
        if more == 0 || !(looks_random(line) || behind.is_none_or(|b| b"\r\n\"'\\,;&".contains(&b))) {
            break;
        }
        end = next + more;
    }
    end
}

/// The start of the next line, if the one that ends at `end` is wide enough to have been broken by a terminal.
fn broken_line(text: &str, end: usize) -> Option<usize> {
    const NARROWEST: usize = 40;
    let bytes = text.as_bytes();
    let rest = bytes.get(end..)?;
    let width = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
    let line = bytes.get(end.checked_sub(NARROWEST)?..end)?;
    (width > 0 && !line.contains(&b'\n')).then_some(end + width)
}

/// Steps over an opening quote.
fn skip_quote(text: &str, at: usize) -> usize {
    at + text.get(at..).and_then(Quote::open).map_or(0, |quote| quote.width)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte)
}

fn is_base64url_or_dot(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

/// Long and with a digit: `ManagedIdentityCredential` is not, a hash and a token of a service are. A path is not either.
fn looks_random(value: &str) -> bool {
    value.len() >= 16 && value.bytes().any(|b| b.is_ascii_digit()) && !value.starts_with(['/', '.'])
}

/// Whether base64 holds printable text with a colon, which tells `Basic dTpw` from `Basic authentication`.
fn is_pair(value: &str) -> bool {
    let (mut bits, mut held, mut colon) = (0u32, 0u32, false);
    for byte in value.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return false,
        };
        bits = (bits << 6 | u32::from(six)) & 0x3fff;
        held += 6;
        if held >= 8 {
            held -= 8;
            let byte = (bits >> held) as u8;
            if !(b' '..=b'~').contains(&byte) {
                return false;
            }
            colon |= byte == b':';
        }
    }
    colon
}

/// Words and placeholders in the place of a credential.
fn harmless(value: &str) -> bool {
    const LONGEST: usize = 64;
    // masked before, or a PEM, which has a rule of its own
    if value.starts_with("***") || value.starts_with("-----BEGIN") {
        return true;
    }
    if value.len() > LONGEST {
        return false;
    }
    if !value.chars().any(char::is_alphanumeric) {
        return true;
    }
    let word = value.trim_matches(|c: char| c.is_ascii_punctuation()).to_ascii_lowercase();
    let variable = |name: &str| {
        name.starts_with(['{', '('])
            || name.starts_with("env:")
            || is_constant(name)
            || ["pass", "pwd", "secret", "token", "key"].iter().any(|key| word.contains(key))
    };
    // `self.password`, `args.client_secret`
    let member =
        |(object, name): (&str, &str)| is_name(object) && ["password", "client_secret", "secret", "token"].contains(&name);
    let enclosed = |open: &str, close: &str| value.strip_prefix(open).and_then(|value| value.strip_suffix(close));
    HARMLESS.binary_search(&word.as_str()).is_ok()
        || word.starts_with("aadsts")
        || value.rsplit_once('.').is_some_and(member)
        || value.strip_prefix('$').is_some_and(variable)
        || enclosed("%", "%").is_some_and(is_constant)
        || [("<", ">"), ("[", "]"), ("{", "}")].iter().any(|(open, close)| enclosed(open, close).is_some())
}

fn is_constant(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'.')
}

/// Whether an object or a list begins instead of a bare value, or a template (`{{ .Values.password }}`).
fn is_structure(rest: &str, head: &str) -> bool {
    let mut chars = rest.chars();
    let open = chars.next().is_some_and(|c| c == '{' || c == '[');
    open && chars
        .next()
        .is_none_or(|c| c.is_whitespace() || "\"'\\{}[]".contains(c) || (c.is_alphabetic() && !head.contains('=')))
}

/// Whether a placeholder in angles begins, as `<set to the key 'x' in secret 'y'>`.
fn is_angled(rest: &str) -> bool {
    let mut inner = rest.chars().take(100);
    inner.next() == Some('<')
        && inner.find(|c| *c == '>' || *c == '\n') == Some('>')
        && inner.next().is_none_or(|c| !c.is_alphanumeric())
}
