//! Parts of a line: what stands one behind the other, each put there by who passed the line on. Text in; the next part, and what it says, out.
//!
//! Invariant: a part takes a prefix of the text, and nothing is allocated for it.

use jiff::civil::DateTime;
use nom::Parser as _;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n, take_while1};
use nom::character::complete::{char, digit1, one_of, space1};
use nom::combinator::{map_opt, recognize, verify};
use nom::sequence::{delimited, terminated};

use super::pair::pair;
use super::record;
use super::stamp::{Stamp, clock, end_of_part, number, seconds, stamp};
use super::{Level, LogLine, skip_marks};

/// The name of an exception is looked for so far into a line.
const NAME_MAX: usize = 128;

/// What a part of a line turned out to be.
pub(super) enum Part<'a> {
    /// It stands before what follows.
    Before(&'a str),
    /// It holds the message, and nothing follows.
    Message(&'a str),
    /// What is left is the message, as it stands.
    All,
}

/// A line while it is read.
pub(super) struct Reading<'a> {
    rest: &'a str,
    is_stamped: bool,
    inner: bool,
    pub(super) found: LogLine,
}

impl<'a> Reading<'a> {
    /// Of a line of which nothing was read; within another one no objects are looked into.
    pub(super) fn new(inner: bool, found: LogLine) -> Self {
        Self { rest: "", is_stamped: false, inner, found }
    }

    /// The part that a text begins with, if it is of a known shape.
    pub(super) fn part(&mut self, rest: &'a str) -> Option<Part<'a>> {
        self.rest = rest;
        match rest.as_bytes().first()? {
            b'0'..=b'9' => self.stamped().or_else(|| self.az_log()).or_else(|| self.epoch()),
            b'[' => self.bracket(),
            b'{' if !self.inner => self.object(),
            b'#' => self.devops(),
            b'A'..=b'Z' => self
                .klog()
                .or_else(|| self.level_word())
                .or_else(|| self.syslog())
                .or_else(|| self.step())
                .or_else(|| self.journal())
                .or_else(|| self.exception()),
            b'a'..=b'z' => self
                .pairs()
                .or_else(|| self.stream())
                .or_else(|| self.level_word())
                .or_else(|| self.exception())
                .or_else(|| self.logger())
                .or_else(|| self.journal()),
            b'-' => self.dashes(),
            _ => None,
        }
    }

    fn note(&mut self, stamp: Stamp) {
        self.is_stamped = true;
        match stamp.instant() {
            Some(time) => self.found.time = self.found.time.or(Some(time)),
            None => self.found.clock = self.found.clock.or(Some(stamp.civil)),
        }
    }

    fn rate(&mut self, level: Level) {
        self.found.level = self.found.level.or(Some(level));
    }

    /// `2024-05-14T08:11:02Z `
    fn stamped(&mut self) -> Option<Part<'a>> {
        let (rest, stamp) = terminated(stamp, end_of_part).parse(self.rest).ok()?;
        self.note(stamp);
        Some(Part::Before(rest))
    }

    /// `12345 : 2024-05-14 08:11:02,531 : WARNING : cli.knack.cli : `, with bars in command logs.
    fn az_log(&mut self) -> Option<Part<'a>> {
        let bar = || alt((tag(" : "), tag(" | ")));
        let word = take_while1(|c: char| !c.is_ascii_whitespace());
        let (rest, (_, stamp, level)) =
            (terminated(digit1, bar()), terminated(stamp, bar()), terminated(map_opt(word, Level::of), bar()))
                .parse(self.rest)
                .ok()?;
        self.note(stamp);
        self.rate(level);
        let logger = terminated(take_while1(|c: char| !c.is_ascii_whitespace()), bar()).parse(rest);
        Some(Part::Before(logger.map_or(rest, |(rest, _): (_, &str)| rest)))
    }

    /// `1.7156742621e+09<TAB>`: zap on a console.
    fn epoch(&mut self) -> Option<Part<'a>> {
        let number = recognize((digit1::<_, nom::error::Error<&str>>, char('.'), digit1, tag("e+09")));
        let (rest, number) = terminated(number, char('\t')).parse(self.rest).ok()?;
        self.found.time = self.found.time.or(seconds(number.parse().ok()?));
        self.is_stamped = true;
        Some(Part::Before(rest))
    }

    /// `[2024/05/14 08:11:02] `, `[pod/NAME/CONTAINER] `, `[ERROR] `, `[ info] `.
    fn bracket(&mut self) -> Option<Part<'a>> {
        let (inside, rest) = self.rest.strip_prefix('[')?.split_once(']')?;
        if let Ok((end, stamp)) = stamp(inside)
            && end.trim().is_empty()
        {
            self.note(stamp);
            return Some(Part::Before(rest));
        }
        if inside.starts_with("pod/") && rest.starts_with(' ') {
            return Some(Part::Before(rest));
        }
        let level = Level::of(inside.trim())?;
        self.rate(level);
        Some(Part::Before(rest.strip_prefix(':').unwrap_or(rest)))
    }

    /// `##[error]` of Azure DevOps.
    fn devops(&mut self) -> Option<Part<'a>> {
        let (word, rest) = self.rest.strip_prefix("##[")?.split_once(']')?;
        if !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        if let Some(level) = Level::of(word) {
            self.rate(level);
        }
        Some(Part::Before(rest))
    }

    /// `E0514 08:11:02.123456   12345 file.go:123] `
    fn klog(&mut self) -> Option<Part<'a>> {
        if !matches!(self.rest.as_bytes(), [b'I' | b'W' | b'E' | b'F', b'0' | b'1', ..]) {
            return None;
        }
        let thread = (space1, digit1, space1);
        let place = take_while1(|c: char| c != ']' && c != ' ');
        let (rest, (letter, month, day, _, clock, _, _, _)) =
            (one_of("IWEF"), number(2), number(2), char(' '), clock(':'), thread, place, char(']')).parse(self.rest).ok()?;
        let civil = DateTime::new(0, month as i8, day as i8, clock.0, clock.1, clock.2, clock.3).ok()?;
        self.note(Stamp { civil, offset: None });
        self.rate(match letter {
            'I' => Level::Info,
            'W' => Level::Warning,
            'E' => Level::Error,
            _ => Level::Fatal,
        });
        Some(Part::Before(rest))
    }

    /// `May 14 08:11:02 node-1 kubelet[1234]: `
    fn syslog(&mut self) -> Option<Part<'a>> {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = MONTHS.iter().position(|month| self.rest.starts_with(month))? + 1;
        let day = map_opt(take_while_m_n(1, 2, |c: char| c.is_ascii_digit()), |day: &str| day.parse::<i8>().ok());
        let word = || take_while1(|c: char| !c.is_ascii_whitespace());
        let unit = verify(word(), |unit: &str| unit.ends_with(':'));
        let (rest, (_, day, _, clock, _, _, _, _)) =
            (space1, day, space1, clock(':'), space1, word(), char(' '), unit).parse(self.rest.get(3..)?).ok()?;
        let civil = DateTime::new(0, month as i8, day, clock.0, clock.1, clock.2, clock.3).ok()?;
        self.note(Stamp { civil, offset: None });
        Some(Part::Before(rest))
    }

    /// `node-1 kubelet[1234]: ` behind a timestamp.
    fn journal(&mut self) -> Option<Part<'a>> {
        if !self.is_stamped {
            return None;
        }
        let mut words = self.rest.splitn(3, ' ');
        let (_, unit, rest) = (words.next()?, words.next()?, words.next()?);
        unit.ends_with("]:").then_some(Part::Before(rest))
    }

    /// `Step: 2024-05-14T08-11-02Z: `
    fn step(&mut self) -> Option<Part<'a>> {
        let (rest, stamp) = delimited(tag("Step: "), stamp, char(':')).parse(self.rest).ok()?;
        self.note(stamp);
        self.rate(Level::Info);
        Some(Part::Before(rest))
    }

    /// `stdout F ` behind a timestamp.
    fn stream(&mut self) -> Option<Part<'a>> {
        if !self.is_stamped {
            return None;
        }
        let rest = self.rest.strip_prefix("stdout ").or_else(|| self.rest.strip_prefix("stderr "))?;
        let rest = rest.strip_prefix(['F', 'P'])?;
        (rest.is_empty() || rest.starts_with(' ')).then_some(Part::Before(rest))
    }

    /// `ERROR: `, `INFO<TAB>`, `fail: `; `ERROR ` behind a timestamp. `Error: ` belongs to the message.
    fn level_word(&mut self) -> Option<Part<'a>> {
        if self.found.level.is_some() {
            return None;
        }
        let len = self.rest.bytes().take(12).take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = self.rest.split_at_checked(len)?;
        let level = Level::of(word)?;
        let rest = skip_marks(rest);
        let is_upper = word.bytes().all(|b| b.is_ascii_uppercase());
        let is_net = matches!(word, "trce" | "dbug" | "info" | "warn" | "fail" | "crit");
        match rest.as_bytes().first() {
            Some(b':') if is_upper || is_net => {
                self.rate(level);
                let rest = rest.get(1..)?;
                // Python's default: `ERROR:root:message`
                let logger = rest.split_once(':').filter(|(logger, _)| is_upper && is_logger(logger));
                Some(Part::Before(logger.map_or(rest, |(_, rest)| rest)))
            }
            Some(b':') => {
                self.rate(level);
                Some(Part::All)
            }
            Some(b'\t') => {
                self.rate(level);
                let rest = rest.get(1..)?;
                let logger = rest.split_once('\t').filter(|(logger, _)| is_logger(logger));
                Some(Part::Before(logger.map_or(rest, |(_, rest)| rest)))
            }
            Some(b' ' | b'|') if self.is_stamped => {
                self.rate(level);
                Some(if is_upper { Part::Before(rest) } else { Part::All })
            }
            _ => None,
        }
    }

    /// `cli.azext_connectedk8s.custom: `, of `az --debug`.
    fn logger(&mut self) -> Option<Part<'a>> {
        const LOGGERS: &[&str] =
            &["az_command_data_logger", "azext_", "azure.", "cli.", "msal", "msrest", "requests.", "urllib3."];
        LOGGERS.iter().find(|name| self.rest.starts_with(**name))?;
        let (name, rest) = self.rest.split_once(": ")?;
        is_logger(name).then_some(Part::Before(rest))
    }

    /// `- NAME - ERROR - ` behind a timestamp, of Python's logging; `-e error ` of a shell script that meant `echo -e`.
    fn dashes(&mut self) -> Option<Part<'a>> {
        if let Some(rest) = self.rest.strip_prefix("-e error ") {
            self.rate(Level::Error);
            return Some(Part::Before(rest));
        }
        let rest = self.rest.strip_prefix("- ").filter(|_| self.is_stamped)?;
        let mut rest = rest;
        for _ in 0..3 {
            let (word, after) = rest.split_once(" - ")?;
            rest = after;
            if let Some(level) = Level::of(word.trim()) {
                self.rate(level);
                return Some(Part::Before(rest));
            }
        }
        None
    }

    /// `Traceback (most recent call last):`, `System.Net.Http.HttpRequestException: `, `panic: `: the message is all of it.
    fn exception(&mut self) -> Option<Part<'a>> {
        if self.found.level.is_some() {
            return None;
        }
        let head = self.rest.bytes().take(NAME_MAX);
        let len = head.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'`')).count();
        let (name, rest) = self.rest.split_at_checked(len)?;
        let is_told = match rest.as_bytes().first() {
            Some(b':') => name.ends_with("Error") || name.ends_with("Exception") || name == "fatal",
            None => name.ends_with("Exception") && name.contains('.'),
            _ => self.rest.starts_with("Traceback (most recent call last)") || self.rest.starts_with("Unhandled exception. "),
        };
        if !is_told {
            return None;
        }
        self.rate(Level::Error);
        Some(Part::All)
    }

    /// `time="..." level=error msg="..."`, in any order.
    fn pairs(&mut self) -> Option<Part<'a>> {
        const FIRST: &[&str] = &["time=", "level=", "ts=", "lvl=", "t="];
        FIRST.iter().find(|key| self.rest.starts_with(**key))?;
        let mut rest = self.rest;
        let mut message = None;
        for _ in 0..12 {
            let Ok((after, (key, text))) = pair(rest) else { break };
            rest = after;
            match key {
                "time" | "ts" | "t" => {
                    if let Ok((_, stamp)) = stamp(text) {
                        self.note(stamp);
                    } else if let Some(time) = text.parse().ok().and_then(seconds) {
                        self.found.time = self.found.time.or(Some(time));
                    }
                }
                "level" | "lvl" => self.found.level = self.found.level.or(Level::of(text)),
                "msg" | "message" => message = message.or(Some(text)),
                _ => {}
            }
        }
        Some(message.map_or(Part::All, Part::Message))
    }

    /// `{"level":"error","ts":1715674262.1,"msg":"..."}`, what the Arc agents write, and docker json-file.
    fn object(&mut self) -> Option<Part<'a>> {
        let record = record::read(self.rest)?;
        self.found.time = self.found.time.or(record.time);
        self.found.clock = self.found.clock.or(record.clock);
        self.found.level = self.found.level.or(record.level);
        Some(record.message.and_then(|range| self.rest.get(range)).map_or(Part::All, Part::Message))
    }
}

/// Whether a word can be the name of a logger.
fn is_logger(word: &str) -> bool {
    let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/');
    !word.is_empty() && word.len() <= NAME_MAX && word.bytes().all(named)
}
