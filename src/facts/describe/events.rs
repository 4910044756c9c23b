//! Events below a description. Rows of the table in, events of the described object out.
//!
//! `Age` is as old as the text, and `(x22 over 18m)` tells how often. A row may be squeezed to single blanks: type, reason, age and writer are one
//! word each, and the rest is the message.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till1, take_while1};
use nom::character::complete::{char, i64 as number, one_of, space1};
use nom::combinator::{map, opt};
use nom::multi::fold_many1;
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

use crate::catalog::{Field, Kind};
use crate::facts::fact::Value;
use crate::facts::sheet::Sheet;

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
    let page = sheet.page();
    let head = page.text(line + 1).trim_start();
    let is_table = head.starts_with("Type ") && head.contains("Reason") && head.contains("Message");
    if !is_table {
        return about.map(|_| line + 1);
    }
    let mut next = line + 2;
    while let Some(text) = page.line(next).map(crate::facts::page::Line::text) {
        // messages may go on in the next line, whatever stands there; an unindented one ends them
        if !text.starts_with([' ', '\t']) {
            break;
        }
        if let Ok((_, row)) = row(text) {
            let subject = about.map(|about| match &about.kind {
                Some(kind) => format!("{kind}/{}", about.name),
                None => about.name.clone(),
            });
            let namespace = about.and_then(|about| about.namespace.as_deref());
            let fields = [
                (Field::Namespace, namespace.map(Value::from)),
                (Field::Object, subject.map(Value::from)),
                (Field::Type, Some(row.kind.into())),
                (Field::Reason, Some(row.reason.into())),
                (Field::Message, Some(row.message.into())),
                (Field::Count, row.count.map(Value::from)),
                (Field::Age, row.age.map(Value::from)),
            ];
            let fields = fields.into_iter().filter_map(|(field, value)| Some((field, value?)));
            sheet.fact(Kind::Event, page.whole(next), fields);
        }
        next += 1;
    }
    Some(next)
}

/// The message of the last event of a reason, in lines from one on.
pub(super) fn message<'p>(page: &'p crate::facts::page::Page<'p>, line: usize, reason: &str) -> Option<&'p str> {
    const ROWS_MAX: usize = 200;
    let lines = (line + 1..line + ROWS_MAX).map(|line| page.text(line)).take_while(|text| text.starts_with([' ', '\t']));
    lines.filter_map(|text| row(text).ok()).filter(|(_, row)| row.reason == reason).map(|(_, row)| row.message).last()
}

fn row(text: &str) -> IResult<&str, Row<'_>> {
    let (text, kind) = preceded(space1, alt((tag("Normal"), tag("Warning")))).parse(text)?;
    let (text, reason) = preceded(space1, word).parse(text)?;
    let unknown = map(alt((tag("<unknown>"), tag("<invalid>"))), |_| None);
    let (text, age) = preceded(space1, alt((map(age, Some), unknown))).parse(text)?;
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

/// `2m14s`, in seconds.
fn age(text: &str) -> IResult<&str, i64> {
    let digits = take_while1(|c: char| c.is_ascii_digit());
    let part = map(terminated((digits, one_of("smhdy")), opt(char(','))), |(digits, unit): (&str, char)| {
        let unit = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 31_536_000,
        };
        digits.parse::<i64>().unwrap_or_default().saturating_mul(unit)
    });
    fold_many1(part, || 0_i64, i64::saturating_add).parse(text)
}
