//! `logdx explain ID`: a signature for people, or as JSON.

use std::io::{self, Write};

use anstyle::Style;
use logdx::catalog::{Catalog, Example, Language, Signature, WrittenCondition};
use logdx::reference::lines;
use logdx::report::{FixStep, Phrases, escaped, fix, wrapped};

use super::args::Common;
use super::output::{Output, Stream};
use super::{Exit, Outcome, Stop, Telling, catalog, language, telling};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Explains one signature.
pub(super) fn explain(id: &str, common: &Common, output: Output) -> Outcome {
    let telling = telling(common)?;
    let catalog = catalog(common)?;
    let Some((index, signature)) = catalog.find(id).and_then(|i| Some((i, catalog.signatures().get(i)?))) else {
        return Err(Stop(format!("logdx: there is no signature `{}`; {}", escaped(id), catalog.did_you_mean(id))));
    };
    let mut text = Vec::new();
    if telling == Telling::Text {
        write(&catalog, index, signature, common, &mut text)?;
        output.write(Stream::Stdout, &text)?;
        return Ok(Exit::Success);
    }
    let mut value = serde_json::to_value(signature.file())?;
    if let Some(object) = value.as_object_mut() {
        object.insert("id".into(), signature.id().into());
        object.insert("explained_by".into(), explained_by(&catalog, index).into());
    }
    if telling == Telling::Json {
        serde_json::to_writer_pretty(&mut text, &value)?;
    } else {
        serde_json::to_writer(&mut text, &value)?;
    }
    text.push(b'\n');
    Output::write_plain(Stream::Stdout, &text)?;
    Ok(Exit::Success)
}

fn explained_by(catalog: &Catalog, index: usize) -> Vec<&str> {
    catalog.signatures().iter().filter(|s| s.explains().contains(&index)).map(Signature::id).collect()
}

fn write(catalog: &Catalog, index: usize, signature: &Signature, common: &Common, out: &mut Vec<u8>) -> io::Result<()> {
    let language = language(common);
    let phrases = Phrases::of(language);
    let file = signature.file();
    writeln!(out, "{BOLD}{}{BOLD:#}", escaped(file.title.get(language)))?;
    writeln!(out, "{} {DIM}· {}{DIM:#}\n", escaped(signature.id()), phrases.severity(file.severity))?;
    heading(out, phrases.cause)?;
    paragraph(out, file.cause.get(language), "  ", "  ")?;
    heading(out, phrases.fix)?;
    for (number, step) in (1..).zip(fix(signature, language)) {
        write_step(out, number, &step, phrases)?;
    }
    heading(out, phrases.messages)?;
    for message in file.messages() {
        let from = message.place.as_ref().and_then(|place| place.origin.as_ref());
        let told = |origin: &str| phrases.origin(origin, escaped);
        let from = from.map(|from| from.split('|').map(told).collect::<Vec<_>>().join("|"));
        let from = from.map(|from| format!(" {DIM}[{from}]{DIM:#}")).unwrap_or_default();
        writeln!(out, "  {}{from}", escaped(&message.message))?;
    }
    file.conditions().try_for_each(|condition| write_condition(condition, language, out))?;
    if let Some(when) = &file.when {
        heading(out, phrases.conditions)?;
        write_condition(when, language, out)?;
    }
    let explains: Vec<&str> =
        signature.explains().iter().filter_map(|&i| catalog.signatures().get(i)).map(Signature::id).collect();
    list(out, phrases.explains, &explains)?;
    list(out, phrases.explained_by, &explained_by(catalog, index))?;
    examples(out, phrases.examples, &file.examples.positive)?;
    examples(out, phrases.near_misses, &file.examples.negative)?;
    list(out, phrases.references, &file.references.iter().map(String::as_str).collect::<Vec<_>>())
}

fn heading(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    writeln!(out, "{BOLD}{text}{BOLD:#}")
}

fn paragraph(out: &mut Vec<u8>, text: &str, first: &str, indent: &str) -> io::Result<()> {
    wrapped(text, Output::width(Stream::Stdout).unwrap_or(100), first, indent).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn write_step(out: &mut Vec<u8>, number: usize, step: &FixStep, phrases: &Phrases) -> io::Result<()> {
    paragraph(out, &step.action, &format!("  {number}. "), "     ")?;
    if let Some(warning) = &step.destructive {
        writeln!(out, "     {}{} {}", phrases.warning, phrases.colon(), escaped(warning))?;
    }
    step.run.iter().flat_map(|run| run.lines()).try_for_each(|line| writeln!(out, "     $ {}", escaped(line)))
}

fn write_condition(condition: &WrittenCondition, language: Language, out: &mut Vec<u8>) -> io::Result<()> {
    lines(condition, language).iter().try_for_each(|line| {
        let words = [line.words.clone(), escaped(&line.told)].into_iter().filter(|words| !words.is_empty());
        writeln!(out, "{}{}", "  ".repeat(line.depth + 1), words.collect::<Vec<_>>().join(" "))
    })
}

fn list(out: &mut Vec<u8>, title: &str, items: &[&str]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    heading(out, title)?;
    items.iter().try_for_each(|item| writeln!(out, "  {}", escaped(item)))
}

fn examples(out: &mut Vec<u8>, title: &str, examples: &[Example]) -> io::Result<()> {
    heading(out, title)?;
    for (i, example) in examples.iter().enumerate() {
        if i > 0 {
            writeln!(out, "  {DIM}·{DIM:#}")?;
        }
        for (name, text) in example.documents() {
            if name != Example::DOCUMENT {
                writeln!(out, "  {DIM}{}{DIM:#}", escaped(name))?;
            }
            text.trim_end().lines().try_for_each(|line| writeln!(out, "  {DIM}│{DIM:#} {}", escaped(line)))?;
        }
    }
    Ok(())
}
