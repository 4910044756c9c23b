//! The text report, for people: a [`Report`] in, lines with styles out. Where no terminal is, the writer takes the styles away.
//!
//! The first line can go into a ticket as it is. Everything from the input passes [`escaped`] before it is written, and so does what the
//! authors of signatures wrote: users add signatures that others gave them.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

use super::escape::shortened;
use super::phrases::Phrases;
use super::{Cited, FixStep, Ranked, Report, escaped};
use crate::catalog::Severity;

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
    if report.found_nothing() {
        page.unknown(report)?;
    }
    for diagnosis in report.causes() {
        page.diagnosis(diagnosis, report)?;
    }
    page.skipped(report)?;
    page.near(report)?;
    if !report.found_nothing() {
        page.unknown(report)?;
    }
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
            return writeln!(self.out, "{BOLD}{}{BOLD:#}. {}", report.heading(), report.told_read());
        };
        let style = colour(first.severity);
        let place = first.evidence.first().map(|e| escaped(&e.place())).unwrap_or_default();
        let (severity, status) = (phrases.severity(first.severity), phrases.status(first.status));
        write!(
            self.out,
            "{style}{severity}{style:#} {BOLD}{}{BOLD:#} ({status}, {place}) {}",
            escaped(&first.id),
            escaped(&first.title)
        )?;
        let more = report.more();
        if more.is_empty() { writeln!(self.out) } else { writeln!(self.out, " (+ {})", more.join(", ")) }
    }

    /// What a reader should know before the first diagnosis, if there is one.
    fn health(&mut self, report: &Report) -> io::Result<()> {
        let (health, phrases) = (&report.health, self.phrases);
        let style = colour(Severity::Warning);
        for notice in report.notices() {
            for line in wrapped(&notice.to_string(), self.options.terminal.unwrap_or(PAGE.0), "", "  ") {
                writeln!(self.out, "{style}{line}{style:#}")?;
            }
        }
        if report.diagnoses.is_empty() {
            return Ok(());
        }
        if !health.versions.is_empty() {
            let versions: Vec<String> = health.told_versions().map(|(of, is)| escaped(&format!("{of} {is}"))).collect();
            self.wrapped(&format!("{}{} {}", phrases.versions, phrases.colon(), versions.join(", ")), "", "  ")?;
        }
        match report.told_times() {
            Some(times) => writeln!(self.out, "{}{} {times}", phrases.times, phrases.colon()),
            None => Ok(()),
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
        if diagnosis.is_possible() {
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
        let symptoms: Vec<&Ranked> = report.symptoms(diagnosis).collect();
        if !symptoms.is_empty() {
            self.heading(phrases.explains)?;
            for symptom in symptoms {
                let place = symptom.evidence.first().map(|e| escaped(&e.place())).unwrap_or_default();
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
        let (parts, total) = diagnosis.told_score();
        let parts: Vec<String> = parts.into_iter().map(|(name, part)| format!("{name} {part}")).collect();
        writeln!(self.out, "   {DIM}{} {total} = {}{DIM:#}", self.phrases.score(), parts.join(" + "))
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
        if rest == 0 {
            return Ok(());
        }
        writeln!(self.out, "     {DIM}+ {}{DIM:#}", self.phrases.count(rest, self.phrases.more_places))
    }

    /// The lines of a match with their numbers, and the line before and behind. The match is underlined; of one over several lines the
    /// first and the last part are, and its lines have a bar of their own.
    fn quote(&mut self, cited: &Cited) -> io::Result<()> {
        let columns = self.options.terminal.map_or(PAGE.1, |width| width.saturating_sub(GUTTER).max(40));
        let bar = if cited.quote.lines_more() == 0 { "│" } else { "┃" };
        for line in cited.lines() {
            let number = line.number;
            if line.is_context() {
                let text = shortened(line.before, columns, false);
                if !text.trim().is_empty() {
                    writeln!(self.out, "     {DIM}{number:>6} │ {text}{DIM:#}")?;
                }
                continue;
            }
            // the match may be long, and is shown whole where the page has room; what stands around it gets the rest
            let matched = shortened(line.matched, 4 * columns, false);
            let room = columns.saturating_sub(display_width(&matched)).max(columns / 4);
            let head = shortened(line.before, room * 2 / 3, true);
            let tail = shortened(line.after, room.saturating_sub(display_width(&head)), false);
            writeln!(self.out, "     {number:>6} {DIM}{bar}{DIM:#} {head}{MARK}{matched}{MARK:#}{tail}")?;
            if line.is_edge {
                let carets = "^".repeat(display_width(&matched).clamp(1, columns));
                let indent = " ".repeat(display_width(&head));
                writeln!(self.out, "     {:>6} {DIM}{bar}{DIM:#} {indent}{MARK}{carets}{MARK:#}", "")?;
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

    /// Errors that no signature knows: with their text where nothing else is known, on a line each beside a diagnosis.
    fn unknown(&mut self, report: &Report) -> io::Result<()> {
        let (phrases, columns) = (self.phrases, self.options.terminal.unwrap_or(PAGE.1).max(40));
        let (shown, more, is_first) = report.unknown(self.options.verbose);
        if shown.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n{BOLD}{}{BOLD:#}", phrases.unknown)?;
        for unknown in shown {
            let count = unknown.told_count(phrases).map(|count| format!(" · {count}")).unwrap_or_default();
            let place = format!("{}{count}", escaped(&unknown.place()));
            if is_first {
                let template = shortened(&unknown.template, columns.saturating_sub(2), false);
                writeln!(self.out, "  {BOLD}{template}{BOLD:#}\n    {DIM}{place}{DIM:#}")?;
                writeln!(self.out, "    {DIM}│{DIM:#} {}", shortened(&unknown.first.text, columns.saturating_sub(6), false))?;
            } else {
                let room = columns.saturating_sub(display_width(&place) + 4).max(columns / 2);
                writeln!(self.out, "  {} {DIM}{place}{DIM:#}", shortened(&unknown.template, room, false))?;
            }
        }
        if more > 0 {
            writeln!(self.out, "  {DIM}+ {} (-v){DIM:#}", phrases.count(more, phrases.unknown_more))?;
        }
        if is_first {
            writeln!(self.out, "  {} {COMMAND}{}{COMMAND:#}", phrases.unknown_next, escaped(&report.draft_command()))?;
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
        if report.found_nothing() {
            writeln!(self.out, "\n{BOLD}{}{BOLD:#}", self.phrases.would_help)?;
            for (what, run) in self.phrases.would_help_steps {
                writeln!(self.out, "  {what}\n    {COMMAND}$ {run}{COMMAND:#}")?;
            }
            return Ok(());
        }
        let runs: Vec<&str> = report.asks().iter().filter_map(|ask| ask.run).collect();
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
