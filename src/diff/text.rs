//! The comparison as text: a [`Diff`] in, lines with styles out. What comes from bundles is escaped.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::words::Words;
use super::{Because, Diff, Named, Place, Side};
use crate::report::{escaped, shortened, wrapped};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const COMMAND: Style = AnsiColor::Cyan.on_default();
const GONE: Style = AnsiColor::Green.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();
const HERE: Style = AnsiColor::Red.on_default().bold();

/// Columns without a terminal.
const WIDTH: usize = 100;

/// Writes the comparison as text; `terminal` is its width, if it is one.
///
/// # Errors
/// Those of the writer.
pub fn write_text(diff: &Diff, terminal: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let words = Words::of(diff.language);
    let mut page = Page { out, words, width: terminal.unwrap_or(WIDTH).max(60) };
    page.head(diff)?;
    if !diff.gone.is_empty() {
        page.heading(words.gone)?;
        for gone in &diff.gone {
            page.named(GONE, '-', &gone.named)?;
            page.side(words.was, &gone.before)?;
            match &gone.because {
                Because::Recovery(place) => page.line(&format!("→ {} {}", words.recovered, told(place)))?,
                Because::Facts => page.line(&format!("→ {}", words.facts))?,
                Because::Document { document } => page.line(&format!("→ {} {}", words.document, escaped(document)))?,
            }
        }
    }
    if !diff.undecided.is_empty() {
        page.heading(words.undecided)?;
        for open in &diff.undecided {
            page.named(OPEN, '?', &open.named)?;
            page.side(words.was, &open.before)?;
            for line in wrapped(&open.needs, page.width, "     ", "     ") {
                writeln!(page.out, "{line}")?;
            }
            match &open.run {
                Some(run) => writeln!(page.out, "     {COMMAND}$ {}{COMMAND:#}", escaped(run))?,
                None => page.line(&format!("→ {}", words.same_output))?,
            }
        }
    }
    if !diff.stayed.is_empty() {
        page.heading(words.stayed)?;
        for stayed in &diff.stayed {
            page.named(HERE, '=', &stayed.named)?;
            page.side(words.was, &stayed.before)?;
            page.side(words.is, &stayed.after)?;
        }
    }
    if !diff.new.is_empty() {
        page.heading(words.new)?;
        for new in &diff.new {
            page.named(HERE, '+', &new.named)?;
            page.side(words.is, &new.after)?;
            if !new.would_have_been_seen {
                page.line(&format!("→ {}", words.perhaps_before))?;
            }
        }
    }
    Ok(())
}

struct Page<'a> {
    out: &'a mut dyn Write,
    words: &'static Words,
    width: usize,
}

impl Page<'_> {
    fn head(&mut self, diff: &Diff) -> io::Result<()> {
        let (words, phrases) = (self.words, self.words.phrases);
        for (side, bundle) in [(words.before, &diff.before), (words.after, &diff.after)] {
            let inputs: Vec<String> = bundle.inputs.iter().map(|input| escaped(input)).collect();
            let documents = phrases.count(bundle.documents, phrases.documents);
            let lines = phrases.count(bundle.lines, phrases.lines);
            writeln!(self.out, "{side}{} {BOLD}{}{BOLD:#} ({documents}, {lines})", phrases.colon(), inputs.join(", "))?;
        }
        if let Some(clusters) = &diff.clusters {
            let [one, other] = clusters.each_ref().map(|names| escaped(&names.join(", ")));
            writeln!(self.out, "{OPEN}{}{OPEN:#}{} {one} → {other}", words.strangers, phrases.colon())?;
        }
        let counts = [
            (words.gone, diff.gone.len()),
            (words.undecided, diff.undecided.len()),
            (words.stayed, diff.stayed.len()),
            (words.new, diff.new.len()),
        ];
        let counts: Vec<String> = counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{what}{} {count}", phrases.colon()))
            .collect();
        if counts.is_empty() {
            return writeln!(self.out, "{}", words.nothing);
        }
        writeln!(self.out, "{}", counts.join(" · "))
    }

    fn heading(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out, "\n{BOLD}{title}{BOLD:#}")
    }

    fn named(&mut self, style: Style, mark: char, named: &Named) -> io::Result<()> {
        let severity = self.words.phrases.severity(named.severity);
        let Named { id, title, .. } = named;
        writeln!(self.out, "  {style}{mark}{style:#}  {} {DIM}· {severity}{DIM:#}", escaped(id))?;
        wrapped(title, self.width, "     ", "     ").iter().try_for_each(|line| writeln!(self.out, "{line}"))
    }

    fn side(&mut self, when: &str, side: &Side) -> io::Result<()> {
        let phrases = self.words.phrases;
        let Side { rank, score, confidence, status, explained_by, first, .. } = side;
        let below = explained_by.as_ref().map(|cause| format!(" ↳ {}", escaped(cause))).unwrap_or_default();
        let (status, confidence) = (phrases.status(*status), phrases.confidence(*confidence));
        writeln!(self.out, "     {when} {rank}. {}.{:03} · {status} · {confidence}{below}", score / 1000, score % 1000)?;
        first
            .iter()
            .try_for_each(|place| writeln!(self.out, "       {DIM}{}{DIM:#}", shortened(&told(place), self.width + 40, false)))
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "     {text}")
    }
}

/// A place and what stands there, on one line.
fn told(place: &Place) -> String {
    let text: Vec<&str> = place.text.split_whitespace().collect();
    format!("{}:{} {}", escaped(&place.document), place.line, shortened(&text.join(" "), 140, false))
}
