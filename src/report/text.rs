//! The text report, for people: a [`Report`] in, lines with styles out. Where no terminal is, the writer takes the styles away.
//!
//! The first line can go into a ticket as it is. Everything from the input passes [`escaped`] before it is written, and so does what the
//! authors of signatures wrote: users add signatures that others gave them.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

use super::phrases::Phrases;
use super::{Cited, FixStep, Ranked, Report, escaped};
use crate::catalog::Severity;
use crate::correlate::Status;

/// How much of it is shown.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions {
    /// Columns of the terminal, if it is one. Lines of evidence fill it; elsewhere they may be longer, since nothing wraps them.
    pub terminal: Option<usize>,
    /// All evidence, all that was passed over.
    pub verbose: bool,
    /// The parts of each score.
    pub explain_score: bool,
}

/// Places shown of each diagnosis, unless all are asked for.
const PLACES: usize = 3;
/// Near misses shown.
const NEAR: usize = 3;
/// Columns of a page that is no terminal, for paragraphs and for lines of evidence.
const PAGE: (usize, usize) = (100, 160);
/// Columns before a line of evidence: margin, number, bar.
const GUTTER: usize = 14;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const COMMAND: Style = AnsiColor::Cyan.on_default();
const MARK: Style = AnsiColor::Red.on_default().bold();

fn colour(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Blue,
    };
    colour.on_default().bold()
}

/// Writes the report as text.
///
/// # Errors
/// Those of the writer.
pub fn write_text(report: &Report, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let phrases = Phrases::of(report.language);
    let mut page = Page { out, phrases, options };
    page.headline(report)?;
    page.health(report)?;
    for diagnosis in report.diagnoses.iter().filter(|d| d.explained_by.is_none()) {
        page.diagnosis(diagnosis, report)?;
    }
    page.skipped(report)?;
    page.near(report)?;
    page.not_checked(report)?;
    page.ask(report)
}

struct Page<'a> {
    out: &'a mut dyn Write,
    phrases: &'static Phrases,
    options: TextOptions,
}

impl Page<'_> {
    /// One line for the ticket: the first diagnosis and how much else there is; or what was read in vain.
    fn headline(&mut self, report: &Report) -> io::Result<()> {
        let phrases = self.phrases;
        let Some(first) = report.diagnoses.first() else {
            let found = match (report.hidden, report.bundle.documents) {
                (0, 0) => phrases.nothing_read.to_owned(),
                (0, _) => phrases.nothing.to_owned(),
                (hidden, _) => phrases.count(hidden, phrases.hidden),
            };
            return writeln!(self.out, "{BOLD}{found}{BOLD:#}. {}", read(report, phrases));
        };
        let style = colour(first.severity);
        let place = first.evidence.first().map(|e| format!("{}:{}", escaped(&e.document), e.line)).unwrap_or_default();
        let (severity, status) = (phrases.severity(first.severity), phrases.status(first.status));
        write!(
            self.out,
            "{style}{severity}{style:#} {BOLD}{}{BOLD:#} ({status}, {place}) {}",
            escaped(&first.id),
            escaped(&first.title)
        )?;
        let others = report.diagnoses.iter().filter(|d| d.explained_by.is_none()).count() as u64 - 1;
        let symptoms = report.diagnoses.iter().filter(|d| d.explained_by.is_some()).count() as u64;
        let more: Vec<String> = [(others, phrases.others), (symptoms, phrases.symptoms)]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, forms)| phrases.count(number, forms))
            .collect();
        if more.is_empty() { writeln!(self.out) } else { writeln!(self.out, " (+ {})", more.join(", ")) }
    }

    /// What a reader should know before the first diagnosis, if there is one.
    fn health(&mut self, report: &Report) -> io::Result<()> {
        let (health, phrases) = (&report.health, self.phrases);
        if health.clusters.len() > 1 {
            let names: Vec<String> = health.clusters.iter().map(|name| escaped(name)).collect();
            let style = colour(Severity::Warning);
            writeln!(self.out, "{style}{}{style:#}{} {}", phrases.clusters, phrases.colon(), names.join(", "))?;
        }
        let [made_by, lacks] = phrases.incomplete;
        for collector in health.collectors.iter().filter(|collector| !collector.missing.is_empty()) {
            let name = if collector.root.is_empty() {
                collector.name.to_owned()
            } else {
                format!("{} ({})", collector.name, collector.root)
            };
            let told = escaped(&format!("{made_by} {name} {lacks} {}", collector.missing.join(", ")));
            self.wrapped(&told, "", "  ")?;
        }
        if report.diagnoses.is_empty() {
            return Ok(());
        }
        if !health.versions.is_empty() {
            let told = |(of, is): (&String, &std::collections::BTreeSet<String>)| {
                let is: Vec<&str> = is.iter().map(String::as_str).collect();
                escaped(&format!("{of} {}", is.join(" / ")))
            };
            let versions: Vec<String> = health.versions.iter().map(told).collect();
            self.wrapped(&format!("{}{} {}", phrases.versions, phrases.colon(), versions.join(", ")), "", "  ")?;
        }
        match health.times {
            Some((first, last)) if first != last => {
                writeln!(self.out, "{}{} {first:.0} – {last:.0}", phrases.times, phrases.colon())
            }
            _ => Ok(()),
        }
    }

    fn diagnosis(&mut self, diagnosis: &Ranked, report: &Report) -> io::Result<()> {
        let phrases = self.phrases;
        let style = colour(diagnosis.severity);
        writeln!(self.out, "\n{style}{}. {}{style:#}", diagnosis.rank, escaped(&diagnosis.title))?;
        let confidence = phrases.confidence(diagnosis.confidence);
        let (severity, status) = (phrases.severity(diagnosis.severity), phrases.status(diagnosis.status));
        writeln!(self.out, "   {BOLD}{}{BOLD:#} {DIM}· {severity} · {status} · {confidence}{DIM:#}", escaped(&diagnosis.id))?;
        if self.options.explain_score {
            self.score(diagnosis)?;
        }
        self.heading(phrases.cause)?;
        self.paragraph(&diagnosis.cause, "     ")?;
        self.heading(phrases.fix)?;
        self.fix(&diagnosis.fix)?;
        if diagnosis.status == Status::Possible {
            self.heading(phrases.to_confirm)?;
            for open in &diagnosis.to_confirm {
                self.paragraph(&open.why, "     ")?;
                match &open.run {
                    Some(run) => writeln!(self.out, "     {COMMAND}$ {}{COMMAND:#}", escaped(run))?,
                    None => self.paragraph(&format!("→ {}", phrases.whole_transcript), "     ")?,
                }
            }
        }
        self.heading(phrases.evidence)?;
        self.evidence(diagnosis)?;
        let symptoms = report.diagnoses.iter().filter(|d| d.explained_by.as_ref() == Some(&diagnosis.id));
        let symptoms: Vec<&Ranked> = symptoms.collect();
        if !symptoms.is_empty() {
            self.heading(phrases.explains)?;
            for symptom in symptoms {
                let place = symptom.evidence.first().map(|e| format!("{}:{}", escaped(&e.document), e.line)).unwrap_or_default();
                writeln!(
                    self.out,
                    "     ↳ {BOLD}{}{BOLD:#} {} {DIM}({place}){DIM:#}",
                    escaped(&symptom.id),
                    escaped(&symptom.title)
                )?;
                if self.options.explain_score {
                    self.score(symptom)?;
                }
            }
        }
        if !diagnosis.references.is_empty() {
            self.heading(phrases.references)?;
            for reference in &diagnosis.references {
                writeln!(self.out, "     {}", escaped(reference))?;
            }
        }
        Ok(())
    }

    fn score(&mut self, diagnosis: &Ranked) -> io::Result<()> {
        let parts: Vec<String> =
            diagnosis.parts.parts().iter().map(|(name, part)| format!("{name} {:.3}", f64::from(*part) / 1000.0)).collect();
        let total = f64::from(diagnosis.score) / 1000.0;
        writeln!(self.out, "   {DIM}{} {total:.3} = {}{DIM:#}", self.phrases.score(), parts.join(" + "))
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "   {BOLD}{text}{BOLD:#}")
    }

    fn paragraph(&mut self, text: &str, indent: &str) -> io::Result<()> {
        self.wrapped(text, indent, indent)
    }

    fn wrapped(&mut self, text: &str, first: &str, indent: &str) -> io::Result<()> {
        wrapped(text, self.options.terminal.unwrap_or(PAGE.0), first, indent)
            .iter()
            .try_for_each(|line| writeln!(self.out, "{line}"))
    }

    /// Numbered steps; commands stand alone on their lines and are never wrapped, so that they can be pasted.
    fn fix(&mut self, steps: &[FixStep]) -> io::Result<()> {
        for (number, step) in (1..).zip(steps) {
            self.wrapped(&step.action, &format!("     {number}. "), "        ")?;
            if let Some(warning) = &step.destructive {
                let style = colour(Severity::Warning);
                let first = format!("        {style}{}{}{style:#} ", self.phrases.warning, self.phrases.colon());
                self.wrapped(warning, &first, "          ")?;
            }
            for line in step.run.iter().flat_map(|run| run.lines()) {
                writeln!(self.out, "        {COMMAND}$ {}{COMMAND:#}", escaped(line))?;
            }
        }
        Ok(())
    }

    fn evidence(&mut self, diagnosis: &Ranked) -> io::Result<()> {
        let shown = if self.options.verbose { usize::MAX } else { PLACES };
        for cited in diagnosis.evidence.iter().take(shown) {
            writeln!(self.out, "     {BOLD}{}:{}:{}{BOLD:#}", escaped(&cited.document), cited.line, cited.column)?;
            self.quote(cited)?;
            if let Some(remark) = &cited.remark {
                writeln!(self.out, "            {DIM}→ {}{DIM:#}", escaped(remark))?;
            }
        }
        let rest = diagnosis.evidence_total - diagnosis.evidence.len().min(shown) as u64;
        if rest > 0 { writeln!(self.out, "     {DIM}+ {rest} {}{DIM:#}", self.phrases.more_places) } else { Ok(()) }
    }

    /// The lines of a match with their numbers, and the line before and behind. The match is underlined; of one over several lines the
    /// first and the last part are, and its lines have a bar of their own.
    fn quote(&mut self, cited: &Cited) -> io::Result<()> {
        let columns = self.options.terminal.map_or(PAGE.1, |width| width.saturating_sub(GUTTER).max(40));
        let quote = &cited.quote;
        let part = |range: std::ops::Range<usize>| quote.text.get(range).unwrap_or_default();
        // what is quoted may begin within the line before, or within the match's own, where that is long
        let before = part(0..quote.matched.start).matches('\n').count() as u64;
        let one_line = !part(quote.matched.clone()).contains('\n');
        let mut start = 0;
        for (number, line) in (cited.line.saturating_sub(before)..).zip(quote.text.split_inclusive('\n')) {
            let range = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            let marked = quote.matched.start.max(range.start)..quote.matched.end.min(range.end);
            if marked.start >= marked.end {
                let text = shortened(part(range), columns, false);
                if !text.trim().is_empty() {
                    writeln!(self.out, "     {DIM}{number:>6} │ {text}{DIM:#}")?;
                }
                continue;
            }
            // the match may be long, and is shown whole where the page has room; what stands around it gets the rest
            let matched = shortened(part(marked.clone()), 4 * columns, false);
            let room = columns.saturating_sub(display_width(&matched)).max(columns / 4);
            let head = shortened(part(range.start..marked.start), room * 2 / 3, true);
            let tail = shortened(part(marked.end..range.end), room.saturating_sub(display_width(&head)), false);
            let bar = if one_line { "│" } else { "┃" };
            writeln!(self.out, "     {number:>6} {DIM}{bar}{DIM:#} {head}{MARK}{matched}{MARK:#}{tail}")?;
            if marked.start == quote.matched.start || marked.end == quote.matched.end {
                let carets = "^".repeat(display_width(&matched).clamp(1, columns));
                writeln!(
                    self.out,
                    "     {:>6} {DIM}{bar}{DIM:#} {}{MARK}{carets}{MARK:#}",
                    "",
                    " ".repeat(display_width(&head))
                )?;
            }
        }
        Ok(())
    }

    fn skipped(&mut self, report: &Report) -> io::Result<()> {
        let (failed, passed): (Vec<_>, Vec<_>) = report.bundle.skipped.iter().partition(|skip| skip.is_failure());
        if failed.is_empty() && passed.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n{BOLD}{}{BOLD:#}", self.phrases.skipped)?;
        let shown = if self.options.verbose { passed.as_slice() } else { &[] };
        for skip in failed.iter().chain(shown) {
            writeln!(self.out, "  {}{} {}", escaped(&skip.document), self.phrases.colon(), escaped(&skip.detail))?;
        }
        if shown.is_empty() && !passed.is_empty() {
            let count = self.phrases.count(passed.len() as u64, self.phrases.documents);
            writeln!(self.out, "  {DIM}+ {count} {}{DIM:#}", self.phrases.passed_over)?;
        }
        Ok(())
    }

    fn near(&mut self, report: &Report) -> io::Result<()> {
        if report.near.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n{BOLD}{}{BOLD:#}", self.phrases.near)?;
        let shown = if self.options.verbose { usize::MAX } else { NEAR };
        for near in report.near.iter().take(shown) {
            let place = format!("{}:{}", escaped(&near.document), near.line);
            writeln!(
                self.out,
                "  {} {DIM}{place} {} «{}»{DIM:#}",
                escaped(&near.id),
                self.phrases.near_found,
                escaped(&near.words)
            )?;
        }
        Ok(())
    }

    /// What nothing could decide, for who wants all of it.
    fn not_checked(&mut self, report: &Report) -> io::Result<()> {
        if report.not_checked.is_empty() || !self.options.verbose {
            return Ok(());
        }
        writeln!(self.out, "\n{BOLD}{}{BOLD:#}", self.phrases.not_checked)?;
        for open in &report.not_checked {
            writeln!(self.out, "  {} {DIM}{}{DIM:#}", open.id, escaped(&open.needs))?;
            if let Some(run) = &open.run {
                writeln!(self.out, "    {COMMAND}$ {run}{COMMAND:#}")?;
            }
        }
        Ok(())
    }

    /// The commands for what is open; when nothing was found, those that tell most.
    fn ask(&mut self, report: &Report) -> io::Result<()> {
        if report.diagnoses.is_empty() && report.hidden == 0 {
            writeln!(self.out, "\n{BOLD}{}{BOLD:#}", self.phrases.would_help)?;
            for (what, run) in self.phrases.would_help_steps {
                writeln!(self.out, "  {what}\n    {COMMAND}$ {run}{COMMAND:#}")?;
            }
            return Ok(());
        }
        let mut runs: Vec<&str> = Vec::new();
        for open in report.diagnoses.iter().flat_map(|d| &d.to_confirm) {
            if let Some(run) = &open.run
                && !runs.contains(&run.as_str())
            {
                runs.push(run);
            }
        }
        if runs.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n{BOLD}{}{BOLD:#}", self.phrases.ask)?;
        for run in runs {
            writeln!(self.out, "  {COMMAND}{}{COMMAND:#}", escaped(run))?;
        }
        Ok(())
    }
}

/// A paragraph in lines, escaped. Words are kept whole: options and file names are full of hyphens.
pub fn wrapped(text: &str, width: usize, first: &str, indent: &str) -> Vec<String> {
    let options = textwrap::Options::new(width.clamp(40, 110))
        .initial_indent(first)
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let text: Vec<String> = text.lines().map(escaped).collect();
    textwrap::wrap(&text.join("\n"), options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn read(report: &Report, phrases: &Phrases) -> String {
    let bundle = &report.bundle;
    let documents = phrases.count(bundle.documents, phrases.documents);
    let lines = phrases.count(bundle.lines, phrases.lines);
    format!("{}{} {documents}, {lines}, {}.", phrases.read, phrases.colon(), indicatif::BinaryBytes(bundle.bytes))
}

/// At most so many columns of a text, from its end or its beginning, escaped.
fn shortened(text: &str, columns: usize, keep_end: bool) -> String {
    let text = escaped(text);
    if display_width(&text) <= columns {
        return text;
    }
    let mut width = 0;
    let fits = |c: &char| {
        width += display_width(c.encode_utf8(&mut [0; 4]));
        width < columns
    };
    if keep_end {
        let kept: Vec<char> = text.chars().rev().take_while(fits).collect();
        std::iter::once('…').chain(kept.into_iter().rev()).collect()
    } else {
        text.chars().take_while(fits).chain(std::iter::once('…')).collect()
    }
}
