//! `logdx diff A B`: two bundles in, what went, what stayed and what is new out.

use std::path::PathBuf;

use logdx::report::{Options, escaped};
use logdx::{Analysis, Analyzer, catalog::Severity, diff};

use super::args::{Common, Diff, Format};
use super::diagnose::{check_target, deliver, exit};
use super::output::{Output, Stream};
use super::{Outcome, Stop, analyzer, catalog, language};

/// Compares two bundles.
pub(super) fn diff(args: &Diff, common: &Common, output: Output) -> Outcome {
    let format = common.format();
    if matches!(format, Format::Html | Format::Sarif | Format::Junit | Format::Parquet) {
        return Err(Stop("logdx: a comparison is written as text, json, jsonl or markdown".into()));
    }
    if let Some(path) = &args.output {
        check_target(path, &[args.before.clone(), args.after.clone()])?;
    }
    let analyzer = analyzer(catalog(common)?, &args.analysis)?;
    let options = Options { language: language(common), redaction: args.analysis.redact.into(), ..Options::default() };
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
    deliver(&text, "the comparison", args.output.as_deref(), Stream::Stdout, common, output)?;
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
