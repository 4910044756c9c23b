//! `logdx batch PATH...`: tickets in, a line or rows for each, and a summary out.
//!
//! With `-o` the summary goes to standard output; without it lines go there, in the order of the tickets, and the summary to standard error.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use logdx::batch::{self, Builder, Found, Journal, Ordered, Plan, Previous, Reading, Record, Source, Summary};
use logdx::builtin;
use logdx::catalog::{Catalog, Severity};
use logdx::input::Limits;
use logdx::report::{Options, escaped};

use super::args::{Batch, Common, Format};
use super::diagnose::{exit, shown};
use super::output::{Output, Stream};
use super::progress::Progress;
use super::{Exit, Outcome, Stop, analyzer, is_plain, language, sources, tee};

/// A format of the summary, by the ending of its file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Text,
    Json,
    Html,
}

/// Diagnoses many tickets.
pub(super) fn batch(args: &Batch, common: &Common, output: Output) -> Outcome {
    let format = format(args.output.as_deref(), common)?;
    let target = args.output.as_deref().map(target).transpose()?;
    let summaries = args.summary.iter().map(|path| Ok((path.clone(), told(path)?))).collect::<Result<Vec<_>, Stop>>()?;
    let own: Vec<PathBuf> =
        target.iter().flat_map(|path| batch::Format::files(path)).chain(args.summary.iter().cloned()).collect();
    if let Some(twice) = own.iter().enumerate().find_map(|(at, path)| own.iter().skip(at + 1).find(|other| *other == path)) {
        return Err(Stop(format!("logdx: {} would be written twice", shown(twice))));
    }
    let found = batch::find(&args.paths, &own).map_err(|inside| {
        let [file, ticket] = [shown(&inside.file), escaped(&inside.ticket)];
        Stop(format!("logdx: {file} lies in the ticket {ticket}, and would be read with it; write it elsewhere"))
    })?;
    for path in &args.summary {
        check_summary(path, &args.paths)?;
    }
    if !found.problems.is_empty() {
        output.problem(&found.problems.iter().map(|problem| format!("logdx: {problem}")).collect::<Vec<_>>().join("\n"));
    }
    // the fingerprint is that of the signatures which are used, so they are read once
    let sources = sources(common)?;
    let fingerprint = batch::of_catalog(&sources);
    let catalog = if is_plain(common) { builtin::catalog()? } else { Catalog::compile(&sources)? };
    let (language, redaction) = (language(common), args.analysis.redact.into());
    let options = batch::of_options(language, redaction, &Limits::from(&args.analysis.limits));
    let analyzer = analyzer(catalog, &args.analysis)?;
    let run = Run {
        batch: batch::Batch {
            analyzer: &analyzer,
            options: Options { language, redaction, ..Options::default() },
            catalog: fingerprint,
            fingerprint: options,
        },
        found,
        common,
        output,
        not_whole: AtomicU64::new(0),
    };
    let mut builder = Builder::new(analyzer.catalog(), &run.batch.catalog, language);
    match &target {
        Some(path) => run.write_file(path, format, args.resume, &mut builder)?,
        None => match run.write_lines(&mut builder) {
            // a closed pipe is success
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Success),
            done => done.map_err(|error| Stop(format!("logdx: the reports could not be written: {error}")))?,
        },
    }
    let worst = builder.worst();
    let summary = builder.finish();
    tell(&summary, target.is_some(), common, output)?;
    for (path, told) in &summaries {
        write_summary(&summary, path, *told, output)?;
    }
    let lists = summary.expected.as_ref().map_or(0, |measured| measured.problems.len());
    let failed = summary.not_whole() > 0 || !run.found.problems.is_empty() || lists > 0;
    if summary.not_whole() > 0 && !common.quiet {
        let (bad, all) = (summary.not_whole(), summary.tickets.total);
        output.problem(&format!("logdx: {bad} of {all} tickets could not be read, or not to the end"));
    }
    Ok(exit(failed, args.fail_on.map(Severity::from), worst))
}

/// What a run of a batch has at hand.
struct Run<'a> {
    batch: batch::Batch<'a>,
    found: Found,
    common: &'a Common,
    output: Output,
    not_whole: AtomicU64,
}

impl Run<'_> {
    /// Reads all tickets; lines go to standard output, in order.
    fn write_lines(&self, builder: &mut Builder<'_>) -> io::Result<()> {
        let tickets = &self.found.tickets;
        let progress = Progress::new(tickets.len(), 0, !self.common.quiet && Output::width(Stream::Stdout).is_none());
        let all: Vec<usize> = (0..tickets.len()).collect();
        let mut names = tickets.iter();
        let ordered = Ordered::new(|finished: batch::Finished| {
            Output::write_line(&finished.line)?;
            let record = Record::of_line(&finished.line)?;
            if let Some(ticket) = names.next() {
                builder.add(ticket, &record, Some(finished.took.as_secs_f64()));
            }
            Ok(())
        });
        let read = self.batch.run(tickets, &all, &|index, finished| {
            progress.done(self.count(finished.head.status));
            ordered.add(index, finished)
        });
        progress.finish();
        read
    }

    /// Reads what is left, then writes all of it to a file.
    fn write_file(&self, path: &Path, format: batch::Format, resume: bool, builder: &mut Builder<'_>) -> Result<(), Stop> {
        let tickets = &self.found.tickets;
        let problem = |error: &dyn std::fmt::Display| Stop(format!("logdx: {error}"));
        let previous = Previous::at(path).map_err(|error| problem(&error))?.filter(|_| resume);
        let (mut journal, opened) = Journal::open(path, resume).map_err(|error| problem(&error))?;
        let plan = self.batch.plan(tickets, &mut journal, &opened, previous.as_ref(), format).map_err(|error| problem(&error))?;
        if resume && !self.common.quiet {
            self.output.problem(&told_plan(&plan, opened.torn));
        }
        if !opened.finished.is_empty() && plan.finished == 0 {
            // nothing in it counts any more
            journal.clear()?;
        }
        let progress = Progress::new(tickets.len(), plan.finished, !self.common.quiet);
        let shared = Shared {
            journal: Arc::new(Mutex::new(journal)),
            done: Arc::new(AtomicU64::new(plan.finished as u64)),
            over: Arc::default(),
        };
        shared.tell_how_to_go_on(path.to_owned(), tickets.len(), self.output)?;
        let read = self.batch.run(tickets, &plan.left, &|index, finished| {
            let not_whole = self.count(finished.head.status);
            shared.lock().add(index, &finished)?;
            shared.done.fetch_add(1, Ordering::Relaxed);
            progress.done(not_whole);
            Ok(())
        });
        progress.finish();
        let failed = |error: io::Error| {
            let journal = shown(&Journal::path(path));
            Stop(format!(
                "logdx: {} could not be written: {error}; what is done is kept in {journal}: go on with --resume",
                shown(path)
            ))
        };
        read.map_err(failed)?;
        let mut journal = shared.lock();
        let source = Source { tickets, journal: &mut journal, previous: previous.as_ref(), options: &self.batch.fingerprint };
        let mut names = tickets.iter();
        let mut add = |record: &Record, seconds: Option<f64>| {
            if let Some(ticket) = names.next() {
                builder.add(ticket, record, seconds);
            }
        };
        if plan.is_complete {
            batch::each(source, &mut |_, record, seconds| {
                add(record, seconds);
                Ok(())
            })
            .map_err(failed)?;
        } else {
            batch::write(path, format, source, &mut add).map_err(failed)?;
        }
        shared.over.store(true, Ordering::Relaxed);
        journal.remove().map_err(|error| Stop(format!("logdx: {}: {error}", shown(&Journal::path(path)))))
    }

    fn count(&self, status: Reading) -> u64 {
        let bad = u64::from(status != Reading::Read);
        self.not_whole.fetch_add(bad, Ordering::Relaxed) + bad
    }
}

/// What the run and who interrupts it have in common.
struct Shared {
    journal: Arc<Mutex<Journal>>,
    done: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ctrl-C ends the run between two lines of the journal.
    fn tell_how_to_go_on(&self, path: PathBuf, tickets: usize, output: Output) -> Result<(), Stop> {
        let (journal, done, over) = (Arc::clone(&self.journal), Arc::clone(&self.done), Arc::clone(&self.over));
        Ok(ctrlc::set_handler(move || {
            let _held = journal.lock().unwrap_or_else(PoisonError::into_inner);
            if !over.load(Ordering::Relaxed) {
                let (done, journal) = (done.load(Ordering::Relaxed), shown(&Journal::path(&path)));
                output.problem(&format!(
                    "\nlogdx: ended; {done} of {tickets} tickets are done and kept in {journal}: go on with --resume"
                ));
                tee::quit();
            }
        })?)
    }
}

/// What is left, and why, for who has said that the run should go on.
fn told_plan(plan: &Plan, torn: u64) -> String {
    let mut lines = vec![format!("logdx: {} tickets are done, {} are left", plan.finished, plan.left.len())];
    let reasons = [
        (plan.other_catalog, "were read with other signatures or another version, and are read anew"),
        (plan.other_options, "were read with other options, and are read anew"),
        (plan.changed, "have changed since they were read, and are read anew"),
        (plan.gone, "are no longer there, and are left out"),
    ];
    lines.extend(
        reasons.iter().filter(|(tickets, _)| *tickets > 0).map(|(tickets, what)| format!("logdx: {tickets} tickets {what}")),
    );
    if torn > 0 {
        lines.push(format!("logdx: the journal was cut off in a line; {torn} bytes of it do not count"));
    }
    lines.join("\n")
}

/// The format that was asked for, else the one of the output's name.
fn format(output: Option<&Path>, common: &Common) -> Result<batch::Format, Stop> {
    let is_parquet = |path: &Path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    match (common.format, output) {
        (Some(Format::Jsonl), _) | (None, None) => Ok(batch::Format::Jsonl),
        (Some(Format::Parquet), Some(_)) => Ok(batch::Format::Parquet),
        (Some(Format::Parquet), None) => Err(Stop("logdx: a table goes into a file: -o FILE".into())),
        (None, Some(path)) => Ok(if is_parquet(path) { batch::Format::Parquet } else { batch::Format::Jsonl }),
        (Some(_), _) => Err(Stop("logdx: a batch is written as jsonl or parquet; its summary as --summary FILE says".into())),
    }
}

/// Where the output is in the end: through links, and a regular file if it is there.
fn target(path: &Path) -> Result<PathBuf, Stop> {
    let stop = |why: &str| Stop(format!("logdx: {} {why}", shown(path)));
    match fs::metadata(path) {
        Ok(meta) if meta.is_file() => fs::canonicalize(path).map_err(|error| stop(&format!("could not be written: {error}"))),
        Ok(_) => Err(stop("is no file that a run could be resumed with; without -o lines go to standard output")),
        Err(_) => Ok(path.to_owned()),
    }
}

fn told(path: &Path) -> Result<Told, Stop> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("txt") => Ok(Told::Text),
        Some("json") => Ok(Told::Json),
        Some("html") => Ok(Told::Html),
        _ => Err(Stop(format!("logdx: {}: a summary is written to a file that ends in .txt, .json or .html", shown(path)))),
    }
}

/// No ticket is replaced by a summary: what lies among tickets, or is one, has to be a summary already.
fn check_summary(path: &Path, inputs: &[PathBuf]) -> Result<(), Stop> {
    let fail = |why: &str| Err(Stop(format!("logdx: {}: {why}", shown(path))));
    let Ok(at) = fs::canonicalize(path) else {
        return match fs::File::create_new(path).and_then(|_| fs::remove_file(path)) {
            Ok(()) => Ok(()),
            Err(error) => fail(&error.to_string()),
        };
    };
    let among = inputs.iter().filter_map(|input| fs::canonicalize(input).ok()).any(|input| at.starts_with(input));
    let mut start = Vec::new();
    let read = fs::File::open(&at).and_then(|file| file.take(4096).read_to_end(&mut start));
    let is_summary = read.is_ok() && (start.is_empty() || String::from_utf8_lossy(&start).contains("logdx"));
    if among && !is_summary { fail("is there already, and is no summary of a batch") } else { Ok(()) }
}

/// The summary for who waits for it.
fn tell(summary: &Summary, is_stdout_free: bool, common: &Common, output: Output) -> Result<(), Stop> {
    let stream = if is_stdout_free { Stream::Stdout } else { Stream::Stderr };
    if stream == Stream::Stderr && common.quiet {
        return Ok(());
    }
    let mut text = Vec::new();
    batch::write_text(summary, Output::width(stream), &mut text)?;
    Ok(output.write(stream, &text)?)
}

fn write_summary(summary: &Summary, path: &Path, told: Told, output: Output) -> Result<(), Stop> {
    let mut text = Vec::new();
    match told {
        Told::Text => batch::write_text(summary, None, &mut text)?,
        Told::Json => batch::write_json(summary, &mut text)?,
        Told::Html => batch::write_html(summary, &mut text)?,
    }
    let written = if told == Told::Text { output.write_file(path, &text) } else { Output::write_file_plain(path, &text) };
    written.map_err(|error| Stop(format!("logdx: {} could not be written: {error}", shown(path))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_says_why_tickets_are_read_again() {
        let plan = Plan { left: vec![1, 2], finished: 3, other_catalog: 1, changed: 1, ..Plan::default() };
        let told = told_plan(&plan, 7);
        for words in ["3 tickets are done, 2 are left", "1 tickets were read with other signatures", "have changed", "7 bytes"] {
            assert!(told.contains(words), "{told}");
        }
        assert!(!told.contains("options"), "{told}");
    }

    #[test]
    fn the_ending_of_a_summary_is_its_format() {
        assert!(told(Path::new("a/b.html")).is_ok_and(|told| told == Told::Html));
        assert!(told(Path::new("a/b")).is_err() && told(Path::new("b.pdf")).is_err());
    }
}
