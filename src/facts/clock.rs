//! Clocks: what `date` prints before the output of a command, and what scripts that collect such write over it. A line that is a date in, the time
//! of what follows out.
//!
//! Which of two listings is the later one only a clock can tell, so it has to name its zone, and it counts for one command: what was typed after
//! that may have been typed hours later.

use jiff::Timestamp;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;

use super::sheet::Sheet;
use crate::logline;

/// A date is no longer than this.
const LEN_MAX: usize = 48;
/// What `date` prints, by language and version.
const FORMATS: &[&str] = &[
    "%a %b %e %H:%M:%S UTC %Y",
    "%a %b %e %I:%M:%S %p UTC %Y",
    "%a %e %b %Y %H:%M:%S UTC",
    "%a %e %b %Y %I:%M:%S %p UTC",
    "%a, %d %b %Y %H:%M:%S %z",
];

/// What a clock showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    at: Timestamp,
    /// A command was typed since.
    is_spent: bool,
}

impl Clock {
    /// When that was.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// What is left of it when a command is typed.
    pub(crate) fn before_command(self) -> Option<Self> {
        (!self.is_spent).then_some(Self { is_spent: true, ..self })
    }
}

/// Takes note of a date that stands alone on this line.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    // the page looks through a time before a text, so here the bytes count
    let rest = page.bytes().get(page.line_start(line)..)?;
    let near = rest.get(..=LEN_MAX).unwrap_or(rest);
    if !matches!(near.first()?, b'0'..=b'9' | b'A'..=b'Z' | b'=' | b'#' | b'*' | b'-' | b' ') {
        return None;
    }
    let end = memchr::memchr(b'\n', near).or((near.len() <= LEN_MAX).then_some(near.len()))?;
    let text = std::str::from_utf8(near.get(..end)?).ok()?.trim_matches([' ', '\t', '\r', '=', '#', '*', '-']);
    let at = match text.as_bytes().first()? {
        b'0'..=b'9' => Some(iso(text)?),
        // in a zone that nobody knows it is no time, and what was known before is over
        b'A'..=b'Z' if is_date(text) => printed(text),
        _ => return None,
    };
    sheet.clock = at.map(|at| Clock { at, is_spent: false });
    Some(line + 1)
}

/// `2024-05-14T10:00:00Z`, and nothing behind it.
fn iso(text: &str) -> Option<Timestamp> {
    let said = logline::read(text);
    said.time.filter(|_| said.message.is_empty())
}

/// Whether a text is a day of the week, and a date behind it.
fn is_date(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let mut words = text.split_ascii_whitespace();
    let day = words.next().unwrap_or_default();
    let is_clock = |word: &str| word.len() == 8 && word.bytes().filter(|b| *b == b':').count() == 2;
    DAYS.contains(&day.trim_end_matches(',')) && words.take(4).any(is_clock)
}

/// The time of what `date` prints.
fn printed(text: &str) -> Option<Timestamp> {
    let told = text.replace("GMT", "UTC");
    FORMATS.iter().find_map(|format| {
        let broken = BrokenDownTime::parse(format, &told).ok()?;
        broken.offset().unwrap_or(Offset::UTC).to_timestamp(broken.to_datetime().ok()?).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_date_prints_is_a_time_if_it_tells_the_zone() {
        let expected: Timestamp = "2024-05-14T10:00:00Z".parse().unwrap();
        for text in [
            "Tue May 14 10:00:00 UTC 2024",
            "Tue May 14 10:00:00 AM UTC 2024",
            "Tue 14 May 2024 10:00:00 AM UTC",
            "Tue 14 May 10:00:00 UTC 2024".replace("14 May", "May 14").as_str(),
            "Tue, 14 May 2024 12:00:00 +0200",
        ] {
            assert_eq!(printed(text), Some(expected), "{text}");
        }
        assert_eq!(printed("Sun Jun  2 10:00:00 UTC 2024"), "2024-06-02T10:00:00Z".parse().ok());
        assert_eq!(iso("2024-05-14T10:00:00Z"), Some(expected));
        assert_eq!(iso("2024-05-14 10:00:00 +0000 UTC"), Some(expected));
        for text in ["Tue May 14 10:00:00 CEST 2024", "Tue May 14 10:00:00 2024"] {
            assert!(is_date(text) && printed(text).is_none(), "{text}");
        }
        assert!(iso("2024-05-14 10:00:00").is_none() && iso("2024-05-14T10:00:00Z web-0 started").is_none());
        assert!(!is_date("Monday is no date"));
    }
}
