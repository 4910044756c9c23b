//! `logdx diff A B`: two bundles in, what went, what stayed and what is new out.

use std::path::PathBuf;

use logdx::input::Limits;
use logdx::report::{Options, escaped};
use logdx::{Analysis, Analyzer, catalog::Severity, diff};

use super::args::{Common, Diff, Format};
use super::diagnose::{check_target, exit, shown};
use super::output::{Output, Stream};
use super::{Outcome, Stop, catalog, language};

/// Compares two bundles.
pub(super) fn diff(args: &Diff, common: &Common, output: Output) -> Outcome {
    let format = common.format();
    if matches!(format, Format::Html | Format::Sarif | Format::Junit | Format::Parquet) {
        return Err(Stop("logdx: a comparison is written as text, json, jsonl or markdown".into()));
    }
    if let Some(path) = &args.output {
        check_target(path, &[args.before.clone(), args.after.clone()])?;
    }
    let redaction = args.analysis.redact.into();
    let analyzer =
        Analyzer::with(catalog(common)?, args.analysis.threads.into(), redaction)?.limited(Limits::from(&args.analysis.limits));
    let options = Options { language: language(common), redaction, ..Options::default() };
    let mut failed = false;
    let [before, after] = [&args.before, &args.after].map(|path| {
        let (analysis, bad) = analyze(&analyzer, path, common, output);
        failed |= bad;
        (analysis, vec![path.to_string_lossy().into_owned()])
    });
    let diff = diff::compare(analyzer.catalog(), before, after, &options);
    let mut text = Vec::new();
    let terminal = if args.output.is_some() { None } else { Output::width(Stream::Stdout) };
    match format {
        Format::Json => diff::write_json(&diff, &mut text)?,
        Format::Jsonl => diff::write_jsonl(&diff, &mut text)?,
        Format::Markdown => diff::write_markdown(&diff, &mut text)?,
        _ => diff::write_text(&diff, terminal, &mut text)?,
    }
    let is_text = format == Format::Text;
    let written = match &args.output {
        Some(path) if is_text => output.write_file(path, &text),
        Some(path) => Output::write_file_plain(path, &text),
        None if is_text => output.write(Stream::Stdout, &text),
        None => Output::write_plain(Stream::Stdout, &text),
    };
    let target = args.output.as_ref().map_or_else(|| "the comparison".into(), |path| shown(path));
    written.map_err(|error| Stop(format!("logdx: {target} could not be written: {error}")))?;
    Ok(exit(failed, args.fail_on.map(Severity::from), diff.worst()))
}

/// Analyzes one bundle, and says whether some of it could not be read.
fn analyze(analyzer: &Analyzer, path: &PathBuf, common: &Common, output: Output) -> (Analysis, bool) {
    let (documents, skipped) = analyzer.find(std::slice::from_ref(path));
    let analysis = analyzer.analyze(documents, skipped);
    let failures: Vec<_> = analysis.skipped.iter().filter(|skip| skip.is_failure()).collect();
    if let Some(first) = failures.first()
        && !common.quiet
    {
        let more = if failures.len() > 1 { format!(" (and {} more)", failures.len() - 1) } else { String::new() };
        output.problem(&format!("logdx: {}: {}{more}", escaped(&first.document), escaped(&first.detail)));
    }
    let failed = !failures.is_empty();
    (analysis, failed)
}
