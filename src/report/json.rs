//! The JSON report: a [`Report`] in, the contract `logdx.report/1` out, as one object: on many lines to be read, or on one line among others.
//!
//! It holds the characters of the bundle as they are. Those that a terminal obeys, or that hide or turn round what stands beside them, are
//! written by their numbers, which are the same characters to whoever parses them.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::Report;
use super::escape::is_unseen;

/// Writes the report as JSON, with a newline at its end.
///
/// # Errors
/// Those of the writer.
pub fn write_json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_value(report, out)
}

/// Writes the report as one line of JSON lines.
///
/// # Errors
/// Those of the writer.
pub fn write_jsonl(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_line(report, out)
}

/// Writes a value on one line.
///
/// # Errors
/// Those of the writer.
pub fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write_visible(&serde_json::to_string(value)?, out)
}

/// Writes a value on as many lines as it takes.
///
/// # Errors
/// Those of the writer.
pub fn write_value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write_visible(&serde_json::to_string_pretty(value)?, out)
}

/// Writes JSON. What is not seen stands in strings only, where a number may stand for it.
pub(crate) fn write_visible(json: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = json;
    while let Some(at) = rest.find(|c: char| c != '\n' && (c.is_control() || is_unseen(c))) {
        let (seen, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.write_all(seen.as_bytes())?;
        let mut chars = behind.chars();
        for unit in chars.next().iter().flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec()) {
            write!(out, "\\u{unit:04x}")?;
        }
        rest = chars.as_str();
    }
    writeln!(out, "{rest}")
}

/// A score is kept in thousandths and told from 0 to 1.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn thousandths<S: Serializer>(score: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(f64::from(*score) / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_written_by_its_number() {
        let value = ["a\u{1b}[2J\u{7f}\u{9b}b", "\u{202e}é\u{e0041}\n"];
        let mut out = Vec::new();
        write_value(&value, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "[\n  \"a\\u001b[2J\\u007f\\u009bb\",\n  \"\\u202eé\\udb40\\udc41\\n\"\n]\n");
        assert_eq!(serde_json::from_str::<[String; 2]>(&text).unwrap(), value);
    }
}
