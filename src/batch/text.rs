//! The summary as text: a [`Summary`] in, what a terminal or a ticket shows out. Names and reasons are escaped.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{CellAlignment, Table, presets};
use indicatif::BinaryBytes;

use super::expected::{Measured, Missed};
use super::summary::Summary;
use super::trend::{Column, Trend};
use super::words::Words;
use crate::report::{escaped, shortened, wrapped};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// So many pairs, broken tickets, misses are shown; the JSON has more.
const SHOWN: usize = 10;
/// The longest bar of the trend.
const BAR: u64 = 40;
/// Without a terminal.
const WIDTH: usize = 120;

/// Writes the summary as text; `terminal` is its width, if it is one.
///
/// # Errors
/// Those of the writer.
pub fn write_text(summary: &Summary, terminal: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let words = Words::of(summary.language);
    let width = terminal.unwrap_or(WIDTH).max(60);
    head(summary, words, out)?;
    diagnoses(summary, words, width, out)?;
    if !summary.together.is_empty() {
        heading(words.together, words.together_note, out)?;
        let rows = summary.together.iter().take(SHOWN).map(|pair| {
            let [one, other] = pair.ids.each_ref().map(|id| escaped(id));
            vec![pair.tickets.to_string(), words.percent(pair.share), format!("{one} + {other}")]
        });
        table(&[], rows, &[0, 1], out)?;
        rest(summary.together.len(), words, out)?;
    }
    if let Some(trend) = &summary.trend {
        write_trend(trend, words, out)?;
    }
    if let Some(measured) = &summary.expected {
        write_measured(measured, words, width, out)?;
    }
    if !summary.broken.is_empty() {
        heading(words.not_whole, "", out)?;
        let rows = summary.broken.iter().take(SHOWN).map(|broken| {
            let reason = shortened(&broken.reason, (width / 2).max(40), false);
            vec![shortened(&broken.ticket, width / 2, true), reason]
        });
        table(&[], rows, &[], out)?;
        rest(usize::try_from(summary.not_whole()).unwrap_or(usize::MAX), words, out)?;
    }
    if summary.slowest.iter().any(|slow| slow.seconds >= 0.05) {
        heading(words.slowest, "", out)?;
        let rows = summary.slowest.iter().take(SHOWN / 2).map(|slow| {
            vec![
                format!("{} s", words.took(slow.seconds)),
                BinaryBytes(slow.bytes).to_string(),
                shortened(&slow.ticket, width - 24, true),
            ]
        });
        table(&[], rows, &[0, 1], out)?;
    }
    Ok(())
}

fn head(summary: &Summary, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let tickets = &summary.tickets;
    writeln!(out, "{DIM}{} · logdx {}{DIM:#}", words.title, env!("CARGO_PKG_VERSION"))?;
    let parts = [(tickets.read, words.read), (tickets.partial, words.partial), (tickets.broken, words.broken)];
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let phrases = words.phrases;
    writeln!(out, "{BOLD}{}{BOLD:#}{} {}", words.count(tickets.total, words.tickets), phrases.colon(), parts.join(", "))?;
    let documents = words.count(summary.documents, phrases.documents);
    let lines = words.count(summary.lines, phrases.lines);
    writeln!(out, "{documents}, {lines}, {}", BinaryBytes(summary.bytes))?;
    if summary.unknown_errors > 0 {
        writeln!(out, "{}", words.count(summary.unknown_errors, words.unknown_errors))?;
    }
    let nothing = words.count(tickets.nothing, words.tickets);
    writeln!(out, "{}{} {nothing} ({})", words.nothing, phrases.colon(), words.percent(tickets.nothing_share))
}

fn diagnoses(summary: &Summary, words: &Words, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if summary.diagnoses.is_empty() {
        return writeln!(out, "\n{}", words.no_diagnosis);
    }
    heading(words.diagnoses, "", out)?;
    let zero = |number: u64| if number == 0 { "·".into() } else { number.to_string() };
    let rows = summary.diagnoses.iter().map(|d| {
        let id = escaped(&d.id);
        vec![
            d.tickets.to_string(),
            words.percent(d.share),
            zero(d.first),
            zero(d.cause),
            zero(d.symptom),
            zero(d.possible),
            words.phrases.severity(d.severity).to_owned(),
            id,
        ]
    });
    let [_, tickets] = words.tickets;
    let header =
        [tickets, words.share, words.first, words.cause, words.symptom, words.possible, "", words.diagnosis].map(str::to_owned);
    table(&header, rows, &[0, 1, 2, 3, 4, 5], out)?;
    // what the first ones mean; `logdx explain` tells the rest
    writeln!(out)?;
    for d in summary.diagnoses.iter().take(SHOWN / 2) {
        writeln!(
            out,
            "  {DIM}{}{DIM:#} {}",
            escaped(&d.id),
            shortened(&d.title, width.saturating_sub(d.id.len() + 4).max(30), false)
        )?;
    }
    Ok(())
}

fn write_trend(trend: &Trend, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    heading(words.by(trend.unit), words.trend_note, out)?;
    let most = trend.columns.iter().map(|column| column.tickets).max().unwrap_or(1).max(1);
    let rows = trend.columns.iter().map(|column| {
        let Column { start, tickets, nothing, .. } = column;
        // what was recognised, and what was not
        let [whole, dark] =
            [*tickets, tickets - nothing].map(|number| usize::try_from((number * BAR).div_ceil(most)).unwrap_or(0));
        let bar = "█".repeat(dark) + &"░".repeat(whole.saturating_sub(dark));
        let note = if *nothing > 0 { format!("{nothing} {}", words.nothing_short) } else { String::new() };
        vec![trend.unit.told(start).to_owned(), tickets.to_string(), bar, note]
    });
    table(&[], rows, &[1], out)
}

fn write_measured(measured: &Measured, words: &Words, width: usize, out: &mut dyn Write) -> io::Result<()> {
    heading(words.expected, "", out)?;
    for line in wrapped(words.expected_note, width.min(100), "  ", "  ") {
        writeln!(out, "{DIM}{line}{DIM:#}")?;
    }
    let part = |share, part: u64, of: u64| format!("{} ({part}/{of})", words.percent(share));
    let all = [
        (words.precision, part(measured.precision, measured.right, measured.told)),
        (words.recall, part(measured.recall, measured.found, measured.expected)),
        (words.top_1, part(measured.top_1, measured.first, measured.first_of)),
    ];
    let all: Vec<String> = all.iter().map(|(name, value)| format!("{name} {value}")).collect();
    writeln!(out, "  {BOLD}{}{BOLD:#} · {}", all.join(" · "), words.count(measured.tickets, words.tickets))?;
    let rows = measured.diagnoses.iter().map(|d| {
        vec![
            escaped(&d.id),
            d.expected.to_string(),
            d.found.to_string(),
            d.told.to_string(),
            words.percent(d.precision),
            words.percent(d.recall),
            words.percent(d.top_1),
        ]
    });
    let header = [words.diagnosis, words.wanted, words.found, words.told, words.precision, words.recall, words.top_1];
    if !measured.diagnoses.is_empty() {
        writeln!(out)?;
        table(&header.map(str::to_owned), rows, &[1, 2, 3, 4, 5, 6], out)?;
    }
    let wrong = measured.told - measured.right;
    for (title, list, all) in
        [(words.missed, &measured.missed, measured.expected - measured.found), (words.wrong, &measured.wrong, wrong)]
    {
        if !list.is_empty() {
            writeln!(out, "  {title}")?;
            let rows = list.iter().take(SHOWN).map(|Missed { ticket, id }| vec![format!("  {}", escaped(id)), escaped(ticket)]);
            table(&[], rows, &[], out)?;
            rest(usize::try_from(all).unwrap_or(usize::MAX), words, out)?;
        }
    }
    if !measured.problems.is_empty() {
        writeln!(out, "  {}", words.problems)?;
        for problem in measured.problems.iter().take(SHOWN) {
            writeln!(out, "    {}", escaped(problem))?;
        }
        rest(measured.problems.len(), words, out)?;
    }
    Ok(())
}

fn heading(title: &str, note: &str, out: &mut dyn Write) -> io::Result<()> {
    if note.is_empty() {
        return writeln!(out, "\n{BOLD}{title}{BOLD:#}");
    }
    writeln!(out, "\n{BOLD}{title}{BOLD:#} {DIM}{note}{DIM:#}")
}

/// How many are not shown.
fn rest(all: usize, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if all > SHOWN {
        writeln!(out, "  {DIM}… {}{DIM:#}", words.count((all - SHOWN) as u64, words.more))?;
    }
    Ok(())
}

/// Columns of which some are numbers, which stand at the right.
fn table(header: &[String], rows: impl Iterator<Item = Vec<String>>, numbers: &[usize], out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if !header.is_empty() {
        table.set_header(header);
    }
    table.add_rows(rows);
    for number in numbers {
        if let Some(column) = table.column_mut(*number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let text = table.to_string();
    text.lines().try_for_each(|line| writeln!(out, "  {}", line.trim_end()))
}
