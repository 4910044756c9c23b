//! `logdx [PATH]...`: documents in, a report out.

use std::fs::{self, File, Metadata};
use std::io::{self, IsTerminal as _};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use logdx::input::{Document, Skipped};
use logdx::report::{self, Options, Report, TextOptions, escaped};
use logdx::{Analyzer, catalog::Severity};
use same_file::Handle;
use walkdir::WalkDir;

use super::args::{Cli, Common, Diagnose, Format};
use super::output::{Output, Stream};
use super::tee::{self, Tee};
use super::watch::Watcher;
use super::{Exit, Outcome, Stop, analyzer, catalog, language, tell_failures};

/// Diagnoses what the arguments name.
pub(super) fn diagnose(args: &Diagnose, common: &Common, output: Output) -> Outcome {
    let stdin = PathBuf::from(Document::STDIN);
    let paths = if args.paths.is_empty() { vec![stdin.clone()] } else { args.paths.clone() };
    let reads_stdin = paths.contains(&stdin);
    if args.paths.is_empty() && io::stdin().is_terminal() {
        let help = Cli::command().render_help();
        output.write(Stream::Stderr, help.ansi().to_string().as_bytes())?;
        return Ok(Exit::Failure);
    }
    if args.tee && !reads_stdin {
        return Err(Stop("logdx: --tee copies standard input, but only paths were given; leave --tee out or add `-`".into()));
    }
    if common.format() == Format::Parquet {
        return Err(Stop("logdx: parquet is a format of `logdx batch`".into()));
    }
    // the process ends with it: to take a catalog apart costs more than to drop its memory
    let analyzer = ManuallyDrop::new(analyzer(catalog(common)?, &args.analysis)?);
    let options = Options {
        language: language(common),
        redaction: args.analysis.redact.into(),
        top: args.top,
        min_confidence: args.min_confidence.map(Into::into),
    };
    if let Some(path) = &args.output {
        check_target(path, &paths)?;
    }
    let stream = if args.tee { Stream::Stderr } else { Stream::Stdout };
    let tee = args.tee.then(Tee::default);
    let (documents, skipped) = documents(&analyzer, &paths, tee.as_ref())?;
    let watcher = Watcher::new(&analyzer, args, common, stream, options.language, output);
    let analysis = analyzer.analyze_watched(documents, skipped, &watcher);
    watcher.finish();

    let copy_failed = tee.as_ref().and_then(Tee::failure);
    if let Some(error) = &copy_failed {
        output.problem(&format!("logdx: standard input could not be copied: {error}"));
    }
    let failed = tell_failures(&analysis.skipped, ", which the report lists", common, output) || copy_failed.is_some();
    let inputs = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let report = Report::new(analyzer.catalog(), analysis, inputs, &options);
    let mut text = Vec::new();
    match common.format() {
        Format::Text => {
            let terminal = if args.output.is_some() { None } else { Output::width(stream) };
            let options = TextOptions { terminal, verbose: common.verbose, explain_score: args.explain_score };
            report::write_text(&report, options, &mut text)?;
        }
        Format::Json => report::write_json(&report, &mut text)?,
        Format::Jsonl => report::write_jsonl(&report, &mut text)?,
        Format::Markdown => report::write_markdown(&report, common.verbose, &mut text)?,
        Format::Html => report::write_html(&report, &mut text)?,
        Format::Sarif => report::write_sarif(&report, &mut text)?,
        Format::Junit => report::write_junit(&report, &mut text)?,
        // refused at the beginning
        Format::Parquet => {}
    }
    deliver(&text, "the report", args.output.as_deref(), stream, common, output)?;
    Ok(exit(failed, args.fail_on.map(Severity::from), report.worst()))
}

/// Writes a report to the file that was asked for, else to a stream.
pub(super) fn deliver(
    text: &[u8],
    what: &str,
    path: Option<&Path>,
    stream: Stream,
    common: &Common,
    output: Output,
) -> Result<(), Stop> {
    let is_text = common.format() == Format::Text;
    let written = match path {
        Some(path) if is_text => output.write_file(path, text),
        Some(path) => Output::write_file_plain(path, text),
        None if is_text => output.write(stream, text),
        None => Output::write_plain(stream, text),
    };
    let target = path.map_or_else(|| what.into(), shown);
    written.map_err(|error| Stop(format!("logdx: {target} could not be written: {error}")))
}

/// Finds out before an hour of reading whether the report can be written, and that it would not replace what is read.
pub(super) fn check_target(path: &Path, inputs: &[PathBuf]) -> Result<(), Stop> {
    let fail = |error: &io::Error| Stop(format!("logdx: {} could not be written: {error}", shown(path)));
    let Ok(meta) = fs::metadata(path) else {
        // it is not left behind, lest it be read as a document of its folder
        return File::create_new(path).and_then(|_| fs::remove_file(path)).map_err(|error| fail(&error));
    };
    if meta.is_file() && is_read(path, inputs) {
        return Err(Stop(format!("logdx: {} is read and would be overwritten by the report", shown(path))));
    }
    // who reads from a pipe would take a try for the end
    if is_pipe(&meta) { Ok(()) } else { File::options().append(true).open(path).map(drop).map_err(|error| fail(&error)) }
}

/// Whether a file that exists is among those that are read, under whatever name.
fn is_read(path: &Path, inputs: &[PathBuf]) -> bool {
    let Ok(target) = Handle::from_path(path) else { return false };
    let is_target = |file: io::Result<Handle>| file.is_ok_and(|file| file == target);
    inputs.iter().any(|input| match fs::metadata(input) {
        _ if input == Path::new(Document::STDIN) => is_target(Handle::stdin()),
        Ok(meta) if meta.is_file() => is_target(Handle::from_path(input)),
        Ok(meta) if meta.is_dir() => {
            let files = WalkDir::new(input).into_iter().flatten().filter(|entry| entry.file_type().is_file());
            files.into_iter().any(|file| is_target(Handle::from_path(file.path())))
        }
        // a pipe is not opened: who writes to it would take the look for a reader
        _ => false,
    })
}

#[cfg(unix)]
fn is_pipe(meta: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    meta.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}

/// A path as messages show it.
pub(super) fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}

pub(super) fn exit(failed: bool, fail_on: Option<Severity>, worst: Option<Severity>) -> Exit {
    match (fail_on, worst) {
        _ if failed => Exit::Failure,
        (Some(least), Some(worst)) if worst >= least => Exit::Met,
        _ => Exit::Success,
    }
}

/// Lets the program that writes to us get ahead: the fewer switches between the two, the less a pipe costs. It may be no pipe, or be refused.
#[cfg(target_os = "linux")]
fn widen_pipe() {
    const PIPE_BYTES: usize = 1 << 20;
    let _ = rustix::pipe::fcntl_setpipe_size(io::stdin(), PIPE_BYTES);
}

#[cfg(not(target_os = "linux"))]
fn widen_pipe() {}

fn documents(analyzer: &Analyzer, paths: &[PathBuf], tee: Option<&Tee>) -> Result<(Vec<Document>, Vec<Skipped>), Stop> {
    let stdin = PathBuf::from(Document::STDIN);
    let files: Vec<PathBuf> = paths.iter().filter(|path| **path != stdin).cloned().collect();
    let (mut documents, skipped) = analyzer.find(&files);
    if files.len() < paths.len() {
        widen_pipe();
        let document = match tee {
            Some(tee) => {
                tee::outlive_interrupt()?;
                Document::stream(Document::STDIN, tee.copy(io::stdin()))
            }
            None => Document::stream(Document::STDIN, io::stdin()),
        };
        documents.insert(0, document);
    }
    Ok((documents, skipped))
}
