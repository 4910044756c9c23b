//! `logdx signatures list|check|reference|schema|new`: the catalog for authors.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use comfy_table::{Table, presets};
use logdx::Analyzer;
use logdx::catalog::{Catalog, Signature, SourceFile, schema, skeleton};
use logdx::check::check;
use logdx::reference::pages;
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
        Signatures::Reference { folder } => reference(folder, common),
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
    let analyzer = Analyzer::with(catalog, 0, logdx::redact::Redaction::None)?;
    let problems = check(&analyzer, (!paths.is_empty()).then_some(&only));
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let signatures = count(checked, "signature");
    if problems.is_empty() {
        if !common.quiet {
            output.write(Stream::Stdout, format!("{signatures}, all examples as they should be\n").as_bytes())?;
        }
        return Ok(Exit::Success);
    }
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let found = count(problems.len(), "problem");
    output.problem(&format!("{}\n{found} in the examples of {signatures}", lines.join("\n")));
    Ok(Exit::Met)
}

fn reference(folder: &Path, common: &Common) -> Outcome {
    for page in pages(&catalog(common)?) {
        let path = folder.join(&page.path);
        let folder = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, &page.text));
        written.map_err(|e| Stop(format!("logdx: {}: cannot write the page: {e}", path.display())))?;
    }
    Ok(Exit::Success)
}

fn new(id: &str) -> Outcome {
    let text = skeleton(id);
    // a wrong id is told here, not when the file has been written
    let source = SourceFile { id: id.to_owned(), path: id.to_owned(), text: text.clone() };
    Catalog::compile(&[source]).map_err(|faults| Stop(format!("logdx: {faults}")))?;
    Output::write_plain(Stream::Stdout, text.as_bytes())?;
    Ok(Exit::Success)
}
