//! Escapes: what a byte that is not plain text begins. One function, bytes in, one [`Token`] out; it always takes at least one byte.
//!
//! Backslash escapes of any depth (`\"`, `\\\"`, `\n`, `\u0027`, `\/`), HTML entities, terminal control sequences with the ESC intact, turned to
//! `?`, written out or lost, quotation marks and blanks beyond ASCII, in UTF-8 and as single bytes of Windows code pages.

use super::Gap;

/// What stands at an offset.
pub(super) enum Token {
    /// Left out of the view: what it was, and its length in bytes.
    Left(Gap, usize),
    /// Stands for one byte: which, and the length of the escape.
    Unit(u8, usize),
    /// Plain text of so many bytes.
    Plain(usize),
}

/// Terminal sequences longer than this are no sequences.
const SEQUENCE_MAX: usize = 4096;

/// The token at `i`.
pub(super) fn token(raw: &[u8], i: usize) -> Token {
    let rest = raw.get(i..).unwrap_or_default();
    match rest {
        [b'\\', ..] => backslash(rest),
        [b'&', ..] => entity(rest).unwrap_or(Token::Plain(1)),
        [0x1B, after @ ..] => Token::Left(Gap::MARK, 1 + sequence(after)),
        [b'[', ..] => {
            colour(rest).filter(|&len| !may_be_duration(rest, len)).map_or(Token::Plain(1), |len| Token::Left(Gap::MARK, len))
        }
        [b'?', after @ ..] => colour(after).map_or(Token::Plain(1), |len| Token::Left(Gap::MARK, 1 + len)),
        [b'^', b'[', after @ ..] => colour(after).map_or(Token::Plain(1), |len| Token::Left(Gap::MARK, 2 + len)),
        [b'<', b'b' | b'B', b'r' | b'R', after @ ..] => match after {
            [b'>', ..] => Token::Left(Gap::BREAK, 4),
            [b'/', b'>', ..] => Token::Left(Gap::BREAK, 5),
            [b' ', b'/', b'>', ..] => Token::Left(Gap::BREAK, 6),
            _ => Token::Plain(1),
        },
        [0x80..=0xFF, ..] => beyond_ascii(rest),
        _ => Token::Plain(1),
    }
}

fn backslash(rest: &[u8]) -> Token {
    let run = rest.iter().take(64).take_while(|&&b| b == b'\\').count();
    let after = rest.get(run..).unwrap_or_default();
    match after {
        [b'"' | b'\'' | b'`', ..] => Token::Left(Gap::QUOTE, run + 1),
        // an escaped quotation mark that was escaped once more, for HTML, or made typographic
        [b'&' | 0x80..=0xFF, ..] => match token(after, 0) {
            Token::Left(Gap::QUOTE, len) => Token::Left(Gap::QUOTE, run + len),
            _ => Token::Unit(b'\\', run),
        },
        // the line goes on, or a terminal broke it within an escape
        [b'\n' | b'\r', ..] => Token::Left(Gap::MARK, run),
        [b'n', ..] => Token::Left(Gap::BREAK, run + 1),
        [b't' | b'r', ..] => Token::Left(Gap::SPACE, run + 1),
        [b'/', ..] => Token::Unit(b'/', run + 1),
        [b'u', hex @ ..] => match number(hex.get(..4).unwrap_or_default(), 16) {
            Some(code) => character(code, run + 5, hex.get(4..).unwrap_or_default()),
            None => Token::Unit(b'\\', run),
        },
        [b'x', hex @ ..] => match number(hex.get(..2).unwrap_or_default(), 16) {
            Some(code) => character(code, run + 3, hex.get(2..).unwrap_or_default()),
            None => Token::Unit(b'\\', run),
        },
        [b'0', b'3', b'3', seq @ ..] if colour(seq).is_some() => {
            Token::Left(Gap::MARK, run + 3 + colour(seq).unwrap_or_default())
        }
        [b'e', seq @ ..] if colour(seq).is_some() => Token::Left(Gap::MARK, run + 1 + colour(seq).unwrap_or_default()),
        _ => Token::Unit(b'\\', run),
    }
}

/// A character written as a number; `after` is what follows it.
fn character(code: u32, len: usize, after: &[u8]) -> Token {
    match code {
        0x1B => Token::Left(Gap::MARK, len + colour(after).unwrap_or_default()),
        0x0A => Token::Left(Gap::BREAK, len),
        0x09 | 0x0D | 0x20 => Token::Left(Gap::SPACE, len),
        0x22 | 0x27 | 0x60 => Token::Left(Gap::QUOTE, len),
        0x21..0x7F => Token::Unit(code as u8, len),
        _ => Token::Left(kind(code).unwrap_or(Gap::MARK), len),
    }
}

/// An HTML entity, also where its `&` was escaped again (`&amp;quot;`).
fn entity(rest: &[u8]) -> Option<Token> {
    let mut len = 1;
    while rest.get(len..)?.starts_with(b"amp;") && len < 64 {
        len += 4;
    }
    let name = rest.get(len..)?;
    let end = name.iter().take(8).position(|&b| b == b';');
    let token = match (name.get(..end.unwrap_or_default())?, end) {
        (b"quot" | b"apos" | b"lsquo" | b"rsquo" | b"ldquo" | b"rdquo" | b"laquo" | b"raquo", Some(end)) => {
            Token::Left(Gap::QUOTE, len + end + 1)
        }
        (b"nbsp", Some(end)) => Token::Left(Gap::SPACE, len + end + 1),
        (b"lt", Some(end)) => Token::Unit(b'<', len + end + 1),
        (b"gt", Some(end)) => Token::Unit(b'>', len + end + 1),
        ([b'#', b'x' | b'X', hex @ ..], Some(end)) => character(number(hex, 16)?, len + end + 1, &[]),
        ([b'#', digits @ ..], Some(end)) => character(number(digits, 10)?, len + end + 1, &[]),
        _ if len > 1 => Token::Unit(b'&', len),
        _ => return None,
    };
    Some(token)
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    u32::from_str_radix(text, radix).ok()
}

/// The length of a control sequence whose ESC stood before `after`.
fn sequence(after: &[u8]) -> usize {
    match after {
        [b'[', params @ ..] => {
            let end = params.iter().take(SEQUENCE_MAX).position(|&b| !(0x20..0x40).contains(&b));
            match end.and_then(|end| params.get(end).map(|&b| (end, b))) {
                Some((end, 0x40..0x7F)) => end + 2,
                Some((end, _)) => end + 1,
                None => 1,
            }
        }
        // an operating system command (a title, a link) ends with BEL or ESC \
        [b']', text @ ..] => {
            let end = text.iter().take(SEQUENCE_MAX).position(|&b| matches!(b, 0x07 | 0x1B | b'\n'));
            match end.map(|end| (end, text.get(end..).unwrap_or_default())) {
                Some((end, [0x07, ..])) => end + 2,
                Some((end, [0x1B, b'\\', ..])) => end + 3,
                _ => 1,
            }
        }
        [0x40..0x60, ..] => 1,
        _ => 0,
    }
}

/// The length of a colour without its ESC, `[1;31m`. One without a number stays text.
fn colour(text: &[u8]) -> Option<usize> {
    let [b'[', params @ ..] = text else { return None };
    let end = params.iter().take(24).position(|b| !matches!(b, b'0'..=b'9' | b';'))?;
    let is_code = |code: &[u8]| match number(code, 10) {
        Some(code) => matches!(code, 0..=9 | 21..=49 | 90..=107),
        None => code.is_empty(),
    };
    let are_codes = match params.get(..end)? {
        [] => false,
        // 256 colours and true colours have further numbers
        [b'3' | b'4', b'8', b';', ..] => true,
        codes => codes.split(|&b| b == b';').all(is_code),
    };
    (are_codes && params.get(end) == Some(&b'm')).then_some(end + 2)
}

/// Whether what looks like a colour that lost its ESC may be a duration: `[5m]`, `[3m22s]`, `[1ms]`.
fn may_be_duration(text: &[u8], len: usize) -> bool {
    let one_number = text.get(1..len - 1).is_some_and(|params| params.iter().all(u8::is_ascii_digit));
    one_number && matches!(text.get(len..), Some([b']' | b'0'..=b'9', ..] | [b's', b']' | b' ' | b',', ..]))
}

fn beyond_ascii(rest: &[u8]) -> Token {
    let Some((code, len)) = decode(rest) else {
        // no UTF-8: in Windows code pages these are quotation marks and the no-break space
        return match rest {
            [0x91..=0x94, ..] => Token::Left(Gap::QUOTE, 1),
            [0xA0, ..] => Token::Left(Gap::SPACE, 1),
            _ => Token::Plain(1),
        };
    };
    match code {
        // the replacement character and the picture of ESC, where an ESC stood
        0xFFFD | 0x241B => match rest.get(len..).and_then(colour) {
            Some(colour) => Token::Left(Gap::MARK, len + colour),
            None => Token::Plain(len),
        },
        _ => kind(code).map_or(Token::Plain(len), |kind| Token::Left(kind, len)),
    }
}

/// What a character beyond ASCII is left out as, if it is.
fn kind(code: u32) -> Option<Gap> {
    match code {
        0xA0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => Some(Gap::SPACE),
        0x85 | 0x2028 | 0x2029 => Some(Gap::BREAK),
        0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2069 | 0xFEFF => Some(Gap::MARK),
        0xAB | 0xB4 | 0xBB | 0x2018..=0x201F | 0x2032 | 0x2033 | 0x2039 | 0x203A | 0xFF02 | 0xFF07 => Some(Gap::QUOTE),
        _ => None,
    }
}

/// The UTF-8 character at the start: its code and length.
fn decode(rest: &[u8]) -> Option<(u32, usize)> {
    let len = match rest.first()? {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let text = std::str::from_utf8(rest.get(..len)?).ok()?;
    Some((u32::from(text.chars().next()?), len))
}
