//! Ages, as kubectl prints them: `4m14s`, `3d19h`, `2y34d`. A word in, seconds out.
//!
//! Units go from large to small and each stands once, so that neither `12` nor `5m5m` is taken for one.

use nom::character::complete::{digit1, one_of};
use nom::combinator::{all_consuming, map_opt};
use nom::multi::many1;
use nom::{IResult, Parser as _};

/// The seconds of an age.
pub(super) fn seconds(word: &str) -> Option<i64> {
    let parts: IResult<&str, Vec<(i64, i64)>> = all_consuming(many1(part)).parse(word);
    let (_, parts) = parts.ok()?;
    let falls = parts.iter().zip(parts.iter().skip(1)).all(|((_, large), (_, small))| large > small);
    falls.then(|| parts.iter().map(|(count, unit)| count * unit).sum())
}

/// Whether a word stands in a column of ages: an age, or that there is none.
pub(super) fn is_age(word: &str) -> bool {
    matches!(word, "<unknown>" | "<invalid>") || seconds(word).is_some()
}

/// Whether somebody has masked an age: `xxm`, `<age>`, `##d`.
pub(super) fn is_masked(word: &str) -> bool {
    let inner = word.trim_start_matches(['<', '[', '{', '(']).trim_end_matches(['>', ']', '}', ')']);
    let is_mask = |b: u8| matches!(b, b'x' | b'X' | b'#' | b'*' | b'_' | b'?');
    let bytes = inner.as_bytes();
    let is_written = inner.len() < word.len() && matches!(inner.to_ascii_lowercase().as_str(), "age" | "masked" | "redacted");
    is_written
        || (bytes.len() <= 8
            && bytes.iter().any(|b| is_mask(*b))
            && bytes.iter().all(|b| is_mask(*b) || b.is_ascii_digit() || matches!(b, b'y' | b'd' | b'h' | b'm' | b's')))
}

/// `4m`: how many of how many seconds.
fn part(text: &str) -> IResult<&str, (i64, i64)> {
    let count = map_opt(digit1, |digits: &str| digits.parse::<i64>().ok().filter(|count| *count < 1_000_000_000));
    let unit = map_opt(one_of("ydhms"), |unit| {
        Some(match unit {
            'y' => 31_536_000,
            'd' => 86_400,
            'h' => 3600,
            'm' => 60,
            _ => 1,
        })
    });
    (count, unit).parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_units_that_fall() {
        for (word, expected) in [
            ("8s", Some(8)),
            ("4m14s", Some(254)),
            ("3d19h", Some(327_600)),
            ("2y34d", Some(66_009_600)),
            ("461d", Some(39_830_400)),
            ("12", None),
            ("m", None),
            ("5m5m", None),
            ("14s4m", None),
            ("3d1", None),
            ("99999999999999999999d", None),
            ("", None),
        ] {
            assert_eq!(seconds(word), expected, "{word}");
        }
        for (word, expected) in [
            ("xxm", true),
            ("xx", true),
            ("2dXXh", true),
            ("##d", true),
            ("<age>", true),
            ("[redacted]", true),
            ("age", false),
            ("4m", false),
            ("exited", false),
            ("", false),
            ("<>", false),
        ] {
            assert_eq!(is_masked(word), expected, "{word}");
        }
        assert!(is_age("<unknown>") && is_age("<invalid>") && !is_age("<none>"));
    }
}
