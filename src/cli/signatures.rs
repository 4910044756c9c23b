//! `logdx signatures list|check|schema|new`: the catalog for authors.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;

use comfy_table::{Table, presets};
use logdx::Analyzer;
use logdx::catalog::{Catalog, Signature, SourceFile, schema, skeleton};
use logdx::check::check;
use logdx::report::escaped;
use serde_json::json;

use super::args::{Common, Signatures};
use super::output::{Output, Stream};
use super::{Exit, Outcome, Stop, Telling, catalog, language, sources, telling};

/// Runs one of the commands.
pub(super) fn signatures(command: &Signatures, common: &Common, output: Output) -> Outcome {
    match command {
        Signatures::List => list(common, output),
        Signatures::Check { paths } => run_examples(paths, common, output),
        Signatures::Schema => {
            let text = serde_json::to_string_pretty(&schema())? + "\n";
            Output::write_plain(Stream::Stdout, text.as_bytes())?;
            Ok(Exit::Success)
        }
        Signatures::New { id } => new(id),
    }
}

fn list(common: &Common, output: Output) -> Outcome {
    let telling = telling(common)?;
    let catalog = catalog(common)?;
    let language = language(common);
    let mut text = Vec::new();
    if telling == Telling::Text {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(["id", "severity", "title"]);
        for signature in catalog.signatures() {
            let file = signature.file();
            table.add_row([&escaped(signature.id()), file.severity.name(), &escaped(file.title.get(language))]);
        }
        for line in table.to_string().lines() {
            writeln!(text, "{}", line.trim())?;
        }
        output.write(Stream::Stdout, &text)?;
        return Ok(Exit::Success);
    }
    let row = |signature: &Signature| {
        let file = signature.file();
        json!({
            "id": signature.id(),
            "severity": file.severity,
            "title": file.title.get(language),
            "messages": file.messages().map(|message| &message.message).collect::<Vec<_>>(),
            "explains": file.explains,
            "path": signature.path(),
        })
    };
    let rows: Vec<_> = catalog.signatures().iter().map(row).collect();
    if telling == Telling::Json {
        writeln!(text, "{}", serde_json::to_string_pretty(&rows)?)?;
    } else {
        rows.iter().try_for_each(|row| writeln!(text, "{row}"))?;
    }
    Output::write_plain(Stream::Stdout, &text)?;
    Ok(Exit::Success)
}

/// Checks the given signatures, or all. Those given stand in the place of built-in ones with the same id, so that an author can check a change.
fn run_examples(paths: &[PathBuf], common: &Common, output: Output) -> Outcome {
    let mut given = Vec::new();
    for path in paths {
        given.extend(SourceFile::load(path)?);
    }
    let only: BTreeSet<String> = given.iter().map(|source| source.id.clone()).collect();
    let mut all = sources(common)?;
    all.retain(|source| !only.contains(&source.id));
    all.extend(given);
    let catalog = Catalog::compile(&all)?;
    let checked = if paths.is_empty() { catalog.signatures().len() } else { only.len() };
    let analyzer = Analyzer::with(catalog, 1, logdx::redact::Redaction::None)?;
    let problems = check(&analyzer, (!paths.is_empty()).then_some(&only));
    if problems.is_empty() {
        if !common.quiet {
            output.write(Stream::Stdout, format!("{checked} signatures, all examples as they should be\n").as_bytes())?;
        }
        return Ok(Exit::Success);
    }
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    output.problem(&format!("{}\n{} problems in the examples of {checked} signatures", lines.join("\n"), problems.len()));
    Ok(Exit::Met)
}

fn new(id: &str) -> Outcome {
    let text = skeleton(id);
    // a wrong id is told here, not when the file has been written
    let source = SourceFile { id: id.to_owned(), path: id.to_owned(), text: text.clone() };
    Catalog::compile(&[source]).map_err(|faults| Stop(format!("logdx: {faults}")))?;
    Output::write_plain(Stream::Stdout, text.as_bytes())?;
    Ok(Exit::Success)
}
