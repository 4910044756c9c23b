//! The Markdown report, to paste into a ticket: a [`Report`] in, `CommonMark` out, which stays readable where nothing renders it.
//!
//! Invariant: what comes from the bundle stands in code, in a span or fence longer than any run of backticks in it, on lines without
//! control characters; nothing in it becomes a link, a mention, HTML or another element. Prose of signatures is escaped.

use std::io::{self, Write};

use super::escape::shortened;
use super::{Cited, Phrases, Piece, Ranked, Report, escaped, is_address, pieces};

/// Places shown of each diagnosis, near misses shown, unless all are asked for.
const SHOWN: usize = 3;
/// Columns of a line of evidence; nothing wraps it in a ticket.
const COLUMNS: usize = 160;

/// Writes the report as Markdown; `verbose` shows all evidence, all that was passed over or not checked.
///
/// # Errors
/// Those of the writer.
pub fn write_markdown(report: &Report, verbose: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { out, report, phrases: Phrases::of(report.language), shown: if verbose { usize::MAX } else { SHOWN } };
    page.top()?;
    if report.found_nothing() {
        page.unknown(verbose)?;
    }
    for diagnosis in report.causes() {
        page.diagnosis(diagnosis)?;
    }
    page.skipped(verbose)?;
    page.near()?;
    if !report.found_nothing() {
        page.unknown(verbose)?;
    }
    if verbose {
        page.not_checked()?;
    }
    page.ask()
}

struct Page<'a> {
    out: &'a mut dyn Write,
    report: &'a Report,
    phrases: &'static Phrases,
    shown: usize,
}

impl Page<'_> {
    fn top(&mut self) -> io::Result<()> {
        let (report, phrases) = (self.report, self.phrases);
        let heading = inline(&report.heading());
        match report.diagnoses.first() {
            Some(first) => {
                let place = first.evidence.first().map(|e| format!(", {}", span(&e.place()))).unwrap_or_default();
                let (severity, status) = (phrases.severity(first.severity), phrases.status(first.status));
                let more = report.more();
                let more = if more.is_empty() { String::new() } else { format!(" (+ {})", more.join(", ")) };
                writeln!(self.out, "**{severity}** {} ({status}{place}) {heading}{more}", span(&first.id))?;
            }
            None => writeln!(self.out, "**{heading}.** {}", report.told_read())?,
        }
        for notice in report.notices() {
            writeln!(self.out, "\n> {} {}", inline(&notice.told), spans(&notice.names))?;
        }
        if report.diagnoses.is_empty() {
            return Ok(());
        }
        let versions: Vec<String> = report.health.told_versions().map(|(of, is)| format!("{of} {is}")).collect();
        if !versions.is_empty() {
            writeln!(self.out, "\n{}{} {}", phrases.versions, phrases.colon(), spans(&versions))?;
        }
        match report.told_times() {
            Some(times) => writeln!(self.out, "\n{}{} {times}", phrases.times, phrases.colon()),
            None => Ok(()),
        }
    }

    fn diagnosis(&mut self, diagnosis: &Ranked) -> io::Result<()> {
        let phrases = self.phrases;
        writeln!(self.out, "\n## {}. {}\n", diagnosis.rank, inline(&diagnosis.title))?;
        writeln!(self.out, "{} · {}", span(&diagnosis.id), standing(diagnosis, phrases))?;
        writeln!(self.out, "\n**{}**\n\n{}", phrases.cause, inline(&diagnosis.cause))?;
        writeln!(self.out, "\n**{}**", phrases.fix)?;
        for (number, step) in (1..).zip(&diagnosis.fix) {
            let bullet = format!("{number}. ");
            let indent = " ".repeat(bullet.len());
            writeln!(self.out, "\n{bullet}{}", inline(&step.action))?;
            if let Some(warning) = &step.destructive {
                writeln!(self.out, "\n{indent}**{}{}** {}", phrases.warning, phrases.colon(), inline(warning))?;
            }
            if let Some(run) = &step.run {
                writeln!(self.out)?;
                self.fence("sh", run.lines().map(escaped), &indent)?;
            }
        }
        if diagnosis.is_possible() {
            writeln!(self.out, "\n**{}**\n", phrases.to_confirm)?;
            for open in &diagnosis.to_confirm {
                let run = open.run.as_deref().map_or_else(|| inline(phrases.whole_transcript), span);
                writeln!(self.out, "- {} → {run}", inline(&open.why))?;
            }
        }
        self.evidence(diagnosis)?;
        let symptoms: Vec<&Ranked> = self.report.symptoms(diagnosis).collect();
        if !symptoms.is_empty() {
            writeln!(self.out, "\n**{}**\n", phrases.explains)?;
            for symptom in symptoms {
                let place = symptom.evidence.first().map(|e| format!(" ({})", span(&e.place()))).unwrap_or_default();
                writeln!(self.out, "- {} {}{place}", span(&symptom.id), inline(&symptom.title))?;
            }
        }
        if !diagnosis.references.is_empty() {
            writeln!(self.out, "\n**{}**\n", phrases.references)?;
            diagnosis.references.iter().try_for_each(|url| writeln!(self.out, "- {}", link(url)))?;
        }
        Ok(())
    }

    fn evidence(&mut self, diagnosis: &Ranked) -> io::Result<()> {
        writeln!(self.out, "\n**{}**", self.phrases.evidence)?;
        for cited in diagnosis.evidence.iter().take(self.shown) {
            let time = cited.time.as_ref().map(|time| format!(", {time}")).unwrap_or_default();
            writeln!(self.out, "\n{}{time}\n", span(&format!("{}:{}", cited.place(), cited.column)))?;
            self.fence("text", quoted(cited).into_iter(), "")?;
            if let Some(remark) = &cited.remark {
                writeln!(self.out, "\n→ {}", inline(remark))?;
            }
        }
        let rest = diagnosis.evidence_total - diagnosis.evidence.len().min(self.shown) as u64;
        if rest == 0 {
            return Ok(());
        }
        writeln!(self.out, "\n\\+ {}", self.phrases.count(rest, self.phrases.more_places))
    }

    /// A block of code. Its lines are escaped already; its fence is longer than any in them.
    fn fence(&mut self, language: &str, lines: impl Iterator<Item = String>, indent: &str) -> io::Result<()> {
        let lines: Vec<String> = lines.collect();
        let ticks = "`".repeat(lines.iter().map(|line| longest_run(line)).max().unwrap_or_default().max(2) + 1);
        writeln!(self.out, "{indent}{ticks}{language}")?;
        lines.iter().try_for_each(|line| writeln!(self.out, "{indent}{}", line.trim_end()))?;
        writeln!(self.out, "{indent}{ticks}")
    }

    fn skipped(&mut self, verbose: bool) -> io::Result<()> {
        let (failed, passed): (Vec<_>, Vec<_>) = self.report.bundle.skipped.iter().partition(|skip| skip.is_failure());
        if failed.is_empty() && passed.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n## {}\n", self.phrases.skipped)?;
        let named = if verbose { passed.as_slice() } else { &[] };
        for skip in failed.iter().chain(named) {
            writeln!(self.out, "- {}{} {}", span(&skip.document), self.phrases.colon(), span(&skip.detail))?;
        }
        if named.is_empty() && !passed.is_empty() {
            let count = self.phrases.count(passed.len() as u64, self.phrases.documents);
            writeln!(self.out, "- {count} {}", inline(self.phrases.passed_over))?;
        }
        Ok(())
    }

    fn near(&mut self) -> io::Result<()> {
        if self.report.near.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n## {}\n", self.phrases.near)?;
        for near in self.report.near.iter().take(self.shown) {
            let place = span(&format!("{}:{}", near.document, near.line));
            writeln!(
                self.out,
                "- {}{} {place} {} {}",
                span(&near.id),
                self.phrases.colon(),
                self.phrases.near_found,
                span(&near.words)
            )?;
        }
        Ok(())
    }

    fn unknown(&mut self, verbose: bool) -> io::Result<()> {
        let phrases = self.phrases;
        let (shown, more, is_first) = self.report.unknown(verbose);
        if shown.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n## {}\n", inline(phrases.unknown))?;
        for unknown in shown {
            let count = unknown.told_count(phrases).map(|count| format!(", {count}")).unwrap_or_default();
            let template = span(&shortened(&unknown.template, COLUMNS, false));
            writeln!(self.out, "- {template} ({}{count})", span(&unknown.place()))?;
            if is_first {
                writeln!(self.out)?;
                self.fence("text", std::iter::once(shortened(&unknown.first.text, COLUMNS, false)), "  ")?;
            }
        }
        if more > 0 {
            writeln!(self.out, "\n\\+ {}", phrases.count(more, phrases.unknown_more))?;
        }
        Ok(())
    }

    fn not_checked(&mut self) -> io::Result<()> {
        if self.report.not_checked.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n## {}\n", self.phrases.not_checked)?;
        for open in &self.report.not_checked {
            let run = open.run.as_deref().map(|run| format!(" → {}", span(run))).unwrap_or_default();
            writeln!(self.out, "- {} {}{run}", span(&open.id), inline(&open.needs))?;
        }
        Ok(())
    }

    fn ask(&mut self) -> io::Result<()> {
        let (report, phrases) = (self.report, self.phrases);
        if report.found_nothing() {
            writeln!(self.out, "\n## {}", phrases.would_help)?;
            for (what, run) in phrases.would_help_steps {
                writeln!(self.out, "\n- {}\n", inline(what))?;
                self.fence("sh", std::iter::once(run.to_owned()), "  ")?;
            }
            return Ok(());
        }
        let runs: Vec<String> = report.asks().iter().filter_map(|ask| ask.run).map(escaped).collect();
        if runs.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n## {}\n", phrases.ask)?;
        self.fence("sh", runs.into_iter(), "")
    }
}

fn standing(diagnosis: &Ranked, phrases: &Phrases) -> String {
    let (severity, status) = (phrases.severity(diagnosis.severity), phrases.status(diagnosis.status));
    format!("{severity} · {status} · {}", phrases.confidence(diagnosis.confidence))
}

/// The lines around a match, numbered; those of the match have a mark.
fn quoted(cited: &Cited) -> Vec<String> {
    let mut lines = Vec::new();
    for line in cited.lines() {
        if line.is_context() {
            let text = shortened(line.before, COLUMNS, false);
            if !text.trim().is_empty() {
                lines.push(format!(" {:>6} | {text}", line.number));
            }
            continue;
        }
        let head = shortened(line.before, COLUMNS / 2, true);
        let tail = shortened(&format!("{}{}", line.matched, line.after), COLUMNS, false);
        lines.push(format!(">{:>6} | {head}{tail}", line.number));
    }
    lines
}

/// Prose that renders as its words. A word that a viewer could turn into a link or a mention becomes code.
pub(crate) fn inline(text: &str) -> String {
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Code(code) => out.push_str(&span(code)),
            Piece::Words(words) => {
                let lines = words.replace(['\n', '\r'], " ");
                for word in lines.split_inclusive(' ') {
                    let (bare, gap) = word.strip_suffix(' ').map_or((word, ""), |bare| (bare, " "));
                    let lower = bare.to_ascii_lowercase();
                    let links = lower.contains("://") || lower.contains("www.") || bare.contains(['@', '#']);
                    out.push_str(&if links { span(bare) } else { words_escaped(bare) });
                    out.push_str(gap);
                }
            }
        }
    }
    out
}

fn words_escaped(word: &str) -> String {
    let mut out = String::new();
    for c in escaped(word).chars() {
        match c {
            // entities hold where a backslash does not
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    // what would be a list or a rule at the beginning of a line
    let is_bullet = matches!(out.as_str(), "-" | "+" | "---" | "===");
    let number = out.strip_suffix(['.', ')']).filter(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()));
    match number.map(str::len) {
        Some(at) => out.insert(at, '\\'),
        None if is_bullet => out.insert(0, '\\'),
        None => {}
    }
    out
}

/// Code within a line.
pub(crate) fn span(text: &str) -> String {
    let text = escaped(text);
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    if text.trim().is_empty() { String::new() } else { format!("{ticks}{pad}{text}{pad}{ticks}") }
}

fn spans(names: &[String]) -> String {
    names.iter().map(|name| span(name)).collect::<Vec<_>>().join(", ")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// An address that can be followed, where it is one.
fn link(url: &str) -> String {
    if is_address(url) { format!("<{url}>") } else { span(url) }
}
