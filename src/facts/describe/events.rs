//! Events below a description, with or without it. Rows of the table in, events of the described object out.
//!
//! `Age` is as old as the text, and `(x22 over 18m)` tells how often. A row may be squeezed to single blanks: type, reason, age and writer are one
//! word each, and the rest is the message.

use std::borrow::Cow;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till1};
use nom::character::complete::{char, i64 as number, space0, space1};
use nom::combinator::{map, map_opt, opt};
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

use crate::catalog::{Field, Kind};
use crate::facts::age;
use crate::facts::fact::Value;
use crate::facts::page::{Line, Page};
use crate::facts::sheet::Sheet;
use crate::facts::wrap;

/// The object whose events these are.
pub(super) struct Described {
    pub(super) kind: Option<String>,
    pub(super) name: String,
    pub(super) namespace: Option<String>,
}

/// A row of the table.
struct Row<'a> {
    kind: &'a str,
    reason: &'a str,
    age: Option<i64>,
    count: Option<i64>,
    message: &'a str,
}

/// Takes the events below this line; of an object that is not known, if the table was cut off from it.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize, about: Option<&Described>) -> Option<usize> {
    let head = sheet.page().text(line + 1).trim_start();
    let is_table = head.starts_with("Type ") && head.contains("Reason") && head.contains("Message");
    if !is_table {
        return about.map(|_| line + 1);
    }
    Some(rows(sheet, line + 2, about))
}

/// Takes the rows of such a table that begin on this line, where nothing else of it was pasted.
pub(super) fn read_rows(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let bare = sheet.page().text(line).trim_start();
    let (reason, _) = ["Warning ", "Normal "].iter().find_map(|kind| bare.strip_prefix(kind))?.trim_start().split_once(' ')?;
    // in a log the word behind the level is none like these
    let is_reason = reason.starts_with(|c: char| c.is_ascii_uppercase()) && reason.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_reason || row(bare).is_err() {
        return None;
    }
    Some(rows(sheet, line, None))
}

/// Takes rows up to the first line that is none.
fn rows(sheet: &mut Sheet<'_>, line: usize, about: Option<&Described>) -> usize {
    let page = sheet.page();
    let subject = about.map(|about| match &about.kind {
        Some(kind) => format!("{kind}/{}", about.name),
        None => about.name.clone(),
    });
    let namespace = about.and_then(|about| about.namespace.as_deref());
    let mut next = line;
    while let Some(text) = page.line(next).map(Line::text) {
        let Ok((_, row)) = row(text) else {
            // a message may hold line breaks of its own, and then goes on indented
            if !text.starts_with([' ', '\t']) || text.trim().is_empty() {
                break;
            }
            next += 1;
            continue;
        };
        let (message, last) = message(page, next, row.message);
        let fields = [
            (Field::Namespace, namespace.map(Value::from)),
            (Field::Object, subject.as_deref().map(Value::from)),
            (Field::Type, Some(row.kind.into())),
            (Field::Reason, Some(row.reason.into())),
            (Field::Message, Some(message.as_ref().into())),
            (Field::Count, row.count.map(Value::from)),
            (Field::Age, row.age.map(Value::from)),
        ];
        let fields = fields.into_iter().filter_map(|(field, value)| Some((field, value?)));
        sheet.fact(Kind::Event, page.whole(next).start..page.whole(last).end, fields);
        next = last + 1;
    }
    next
}

/// The whole message of the row on a line, and the line where it ends.
fn message<'p>(page: &'p Page<'p>, line: usize, begins: &'p str) -> (Cow<'p, str>, usize) {
    let (mut message, mut last) = (Cow::Borrowed(begins), line);
    while last < line + wrap::LINES_MAX {
        let (here, next) = (page.text(last), page.text(last + 1));
        // an indented line is the rest of a message, whatever its length
        let goes_on = wrap::goes_on(here, next) || (next.starts_with([' ', '\t']) && !next.trim().is_empty());
        if !goes_on || row(next).is_ok() {
            break;
        }
        message = wrap::joined(&message, here, next).into();
        last += 1;
    }
    (message, last)
}

/// The message of the last event of a reason, in lines from one on.
pub(super) fn last_of<'p>(page: &'p Page<'p>, line: usize, reason: &str) -> Option<Cow<'p, str>> {
    const ROWS_MAX: usize = 200;
    let lines = (line + 1..line + ROWS_MAX).take_while(|line| !page.text(*line).trim().is_empty());
    let rows = lines.filter_map(|line| Some((line, row(page.text(line)).ok()?.1)));
    let last = rows.filter(|(_, row)| row.reason == reason).last();
    last.map(|(line, row)| message(page, line, row.message).0)
}

fn row(text: &str) -> IResult<&str, Row<'_>> {
    let (text, kind) = preceded(space0, alt((tag("Normal"), tag("Warning")))).parse(text)?;
    let (text, reason) = preceded(space1, word).parse(text)?;
    let unknown = map(alt((tag("<unknown>"), tag("<invalid>"))), |_| None);
    let (text, age) = preceded(space1, alt((map_opt(word, age::seconds).map(Some), unknown))).parse(text)?;
    let times = delimited(tag("(x"), number, (tag(" over "), take_till1(|c| c == ')'), char(')')));
    let (text, count) = opt(preceded(space1, times)).parse(text)?;
    let (message, _) = (space1, writer, space1).parse(text)?;
    Ok(("", Row { kind, reason, age, count, message }))
}

/// `kubelet`; older ones name the node as well, `kubelet, node-1`.
fn writer(text: &str) -> IResult<&str, ()> {
    map((take_till1(|c: char| c.is_whitespace() || c == ','), opt((char(','), space1, word))), |_| ()).parse(text)
}

fn word(text: &str) -> IResult<&str, &str> {
    take_till1(|c: char| c.is_whitespace()).parse(text)
}
