//! The JSON report: a [`Report`] in, the contract `logdx.report/1` out, as one object: on many lines to be read, or on one line among others.

use std::io::{self, Write};

use serde::Serializer;

use super::Report;

/// Writes the report as JSON, with a newline at its end.
///
/// # Errors
/// Those of the writer.
pub fn write_json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}

/// Writes the report as one line of JSON lines.
///
/// # Errors
/// Those of the writer.
pub fn write_jsonl(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report)?;
    writeln!(out)
}

/// A score is kept in thousandths and told from 0 to 1.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn thousandths<S: Serializer>(score: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(f64::from(*score) / 1000.0)
}
