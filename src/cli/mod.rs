//! The command line: arguments in, output and [`Exit`] out. One file a command; each gets a catalog and writes through [`Output`].
//!
//! Standard output is the report alone; problems and progress go to standard error. A pipe that was closed is no failure.

mod args;
mod batch;
mod diagnose;
mod diff;
mod explain;
mod manual;
mod mine;
mod output;
mod progress;
mod signatures;
mod tee;
mod watch;

use std::process::ExitCode;

use clap::Parser as _;
use logdx::catalog::{Catalog, Language, SourceFile};
use logdx::input::{Limits, Skipped};
use logdx::report::escaped;
use logdx::{Analyzer, builtin};

use args::{AnalysisArgs, Cli, Command, Common, Format};
use output::Output;

/// So many problems are told on standard error.
const PROBLEMS: usize = 20;

/// The exit status, by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The input was analysed, whatever was found.
    Success = 0,
    /// `--fail-on` was given and met; an example failed.
    Met = 1,
    /// A usage error, or some input could not be read, or the output not be written.
    Failure = 2,
}

/// Why a command ends before its work is done. The text goes to standard error.
pub(crate) struct Stop(String);

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

type Outcome = Result<Exit, Stop>;

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.common.color.into());
    let outcome = match &cli.command {
        None => diagnose::diagnose(&cli.diagnose, &cli.common, output),
        Some(Command::Batch(args)) => batch::batch(args, &cli.common, output),
        Some(Command::Diff(args)) => diff::diff(args, &cli.common, output),
        Some(Command::Explain { id }) => explain::explain(id, &cli.common, output),
        Some(Command::Signatures(command)) => signatures::signatures(command, &cli.common, output),
        Some(Command::Mine(args)) => mine::mine(args, &cli.common, output),
        Some(Command::Completions { shell }) => manual::completions(*shell),
        Some(Command::Man { command }) => manual::man(command),
    };
    let exit = outcome.unwrap_or_else(|Stop(message)| {
        output.problem(&message);
        Exit::Failure
    });
    ExitCode::from(exit as u8)
}

/// The sources that the common options name.
fn sources(common: &Common) -> Result<Vec<SourceFile>, Stop> {
    let mut sources = if common.no_builtin { Vec::new() } else { builtin::sources() };
    for path in &common.extra {
        sources.extend(SourceFile::load(path)?);
    }
    Ok(sources)
}

/// Whether there are the built-in signatures and no others: those are compiled already.
fn is_plain(common: &Common) -> bool {
    common.extra.is_empty() && !common.no_builtin
}

fn catalog(common: &Common) -> Result<Catalog, Stop> {
    Ok(if is_plain(common) { builtin::catalog()? } else { Catalog::compile(&sources(common)?)? })
}

/// What analyzes bundles as the arguments say.
fn analyzer(catalog: Catalog, args: &AnalysisArgs) -> Result<Analyzer, Stop> {
    Ok(Analyzer::with(catalog, args.threads.into(), args.redact.into())?.limited(Limits::from(&args.limits)))
}

/// Tells what could not be read, the first of it; whether there was any. `more` is where to find the others.
fn tell_failures<'s>(skipped: impl IntoIterator<Item = &'s Skipped>, more: &str, common: &Common, output: Output) -> bool {
    let failures: Vec<&Skipped> = skipped.into_iter().filter(|skip| skip.is_failure()).collect();
    let problem = |skip: &&Skipped| format!("logdx: {}: {}", escaped(&skip.document), escaped(&skip.detail));
    let mut problems: Vec<String> = failures.iter().take(PROBLEMS).map(problem).collect();
    if failures.len() > PROBLEMS {
        problems.push(format!("logdx: and {} more{more}", failures.len() - PROBLEMS));
    }
    if !failures.is_empty() && !common.quiet {
        output.problem(&problems.join("\n"));
    }
    !failures.is_empty()
}

/// The language that was asked for, else that of the locale.
fn language(common: &Common) -> Language {
    let from_locale = || match sys_locale::get_locale() {
        Some(locale) if locale.to_lowercase().starts_with("fr") => Language::Fr,
        _ => Language::En,
    };
    common.lang.map_or_else(from_locale, Language::from)
}

/// What is told of signatures: text, or JSON on many lines or on one for each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    Text,
    Json,
    Jsonl,
}

/// The format that was asked for, where no report is written.
fn telling(common: &Common) -> Result<Telling, Stop> {
    match common.format() {
        Format::Text => Ok(Telling::Text),
        Format::Json => Ok(Telling::Json),
        Format::Jsonl => Ok(Telling::Jsonl),
        Format::Markdown | Format::Html | Format::Sarif | Format::Junit | Format::Parquet => {
            Err(Stop("logdx: this command prints text, json or jsonl; the other formats are for reports".into()))
        }
    }
}
