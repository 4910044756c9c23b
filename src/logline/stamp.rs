//! Stamps: points in time as loggers write them. Text in; a date with its clock, and the zone if it is told, out.
//!
//! Shapes are read with nom, which knows what separates the numbers; what the numbers come to is jiff's, which knows the
//! calendar.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use nom::Parser as _;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::character::complete::{char, digit1, one_of};
use nom::combinator::{map_opt, opt, recognize, value};
use nom::sequence::{preceded, terminated};

use super::Parsed;

/// A point in time as it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) civil: DateTime,
    pub(super) offset: Option<Offset>,
}

impl Stamp {
    pub(super) fn instant(self) -> Option<Timestamp> {
        self.offset?.to_timestamp(self.civil).ok()
    }
}

/// Seconds since 1970, or milliseconds, as a time.
pub(super) fn seconds(number: f64) -> Option<Timestamp> {
    let number = if number > 1e11 { number / 1e3 } else { number };
    // a double tells microseconds of our century and no more
    if number > 1e8 { Timestamp::from_microsecond((number * 1e6).round() as i64).ok() } else { None }
}

/// `2024-05-14T08:11:02.123Z`, `2024/05/14 08:11:02`, `05/14/2024 08:11:02`, `2024-05-14T08-11-02Z`, `2024-05-14 08:11:02,531
/// +0000 UTC`.
pub(super) fn stamp(text: &str) -> Parsed<'_, Stamp> {
    let dashed = (number(4), char('-'), number(2), char('-'), number(2)).map(|(y, _, m, _, d)| (y, m, d));
    let slashed = (number(4), char('/'), number(2), char('/'), number(2)).map(|(y, _, m, _, d)| (y, m, d));
    let american = (number(2), char('/'), number(2), char('/'), number(4)).map(|(m, _, d, _, y)| (y, m, d));
    let (rest, (date, _, clock)) =
        (alt((dashed, slashed, american)), one_of("T _"), alt((clock(':'), clock('-')))).parse(text)?;
    let (rest, offset) = opt(zone).parse(rest)?;
    let (year, month, day) = date;
    match DateTime::new(year, month as i8, day as i8, clock.0, clock.1, clock.2, clock.3) {
        Ok(civil) => Ok((rest, Stamp { civil, offset })),
        Err(_) => Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Verify))),
    }
}

/// Hours, minutes, seconds and nanoseconds; a leap second is the one before it.
pub(super) fn clock<'a>(
    colon: char,
) -> impl nom::Parser<&'a str, Output = (i8, i8, i8, i32), Error = nom::error::Error<&'a str>> {
    let fraction = opt(preceded(one_of(".,"), digit1));
    (number(2), char(colon), number(2), char(colon), number(2), fraction).map(
        |(hour, _, minute, _, second, fraction): (i16, char, i16, char, i16, Option<&str>)| {
            let digits = fraction.unwrap_or("0").bytes().chain(std::iter::repeat(b'0')).take(9);
            let nanos = digits.fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
            (hour as i8, minute as i8, second.min(59) as i8, nanos)
        },
    )
}

/// `Z`, `+02:00`, ` +0200`, ` UTC`, and `+0000 UTC` as Go writes it.
fn zone(text: &str) -> Parsed<'_, Offset> {
    let sign = alt((value(1, char('+')), value(-1, char('-'))));
    let offset = map_opt((opt(char(' ')), sign, number(2), opt(char(':')), number(2)), |(_, sign, hours, _, minutes)| {
        Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
    });
    let name = || alt((tag(" UTC"), tag(" GMT")));
    alt((value(Offset::UTC, one_of("Zz")), terminated(offset, opt(name())), value(Offset::UTC, name()))).parse(text)
}

/// A number of just so many digits.
pub(super) fn number<'a>(digits: usize) -> impl nom::Parser<&'a str, Output = i16, Error = nom::error::Error<&'a str>> {
    map_opt(take_while_m_n(digits, digits, |c: char| c.is_ascii_digit()), |text: &str| text.parse().ok())
}

/// A blank, a colon, or the end of the line: what a timestamp ends with.
pub(super) fn end_of_part(text: &str) -> Parsed<'_, &str> {
    if text.is_empty() { Ok((text, text)) } else { recognize(one_of(" \t\r\n:|]")).parse(text) }
}
