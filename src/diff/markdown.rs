//! The comparison as Markdown, to paste into a ticket: a [`Diff`] in, `CommonMark` out. What comes from bundles stands in code.

use std::io::{self, Write};

use super::words::Words;
use super::{Because, Diff, Named, Place, Side};
use crate::report::{inline, shortened, span};

/// Writes the comparison as Markdown.
///
/// # Errors
/// Those of the writer.
pub fn write_markdown(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let words = Words::of(diff.language);
    let inputs = |inputs: &[String]| inputs.iter().map(|input| span(input)).collect::<Vec<_>>().join(", ");
    writeln!(out, "{} {} → {} {}", words.before, inputs(&diff.before.inputs), words.after, inputs(&diff.after.inputs))?;
    if let Some(clusters) = &diff.clusters {
        let [one, other] = clusters.each_ref().map(|names| span(&names.join(", ")));
        writeln!(out, "\n> {} {one} → {other}", inline(words.strangers))?;
    }
    if diff.gone.is_empty() && diff.undecided.is_empty() && diff.stayed.is_empty() && diff.new.is_empty() {
        return writeln!(out, "\n**{}**", inline(words.nothing));
    }
    let mut part = |title: &str, items: Vec<String>| {
        if items.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n**{}**\n", inline(title))?;
        items.iter().try_for_each(|item| writeln!(out, "- {item}"))
    };
    let gone = diff.gone.iter().map(|gone| {
        let because = match &gone.because {
            Because::Recovery(place) => format!("{} {}", inline(words.recovered), told(place)),
            Because::Facts => inline(words.facts),
            Because::Document { document } => format!("{} {}", inline(words.document), span(document)),
        };
        format!("{}: {}; {because}", named(&gone.named), side(words.was, &gone.before, words))
    });
    part(words.gone, gone.collect())?;
    let undecided = diff.undecided.iter().map(|open| {
        let run = open.run.as_deref().map_or_else(|| inline(words.same_output), span);
        format!("{}: {}; {} → {run}", named(&open.named), side(words.was, &open.before, words), inline(&open.needs))
    });
    part(words.undecided, undecided.collect())?;
    let stayed = diff.stayed.iter().map(|stayed| {
        let [was, is] = [(words.was, &stayed.before), (words.is, &stayed.after)].map(|(when, at)| side(when, at, words));
        format!("{}: {was}; {is}", named(&stayed.named))
    });
    part(words.stayed, stayed.collect())?;
    let new = diff.new.iter().map(|new| {
        let perhaps = if new.would_have_been_seen { String::new() } else { format!(" ({})", inline(words.perhaps_before)) };
        format!("{}: {}{perhaps}", named(&new.named), side(words.is, &new.after, words))
    });
    part(words.new, new.collect())
}

fn named(named: &Named) -> String {
    format!("{} {}", span(&named.id), inline(&named.title))
}

fn side(when: &str, side: &Side, words: &Words) -> String {
    let place = side.first.as_ref().map(|place| format!(", {}", told(place))).unwrap_or_default();
    format!("{when} {}{place}", words.phrases.status(side.status))
}

fn told(place: &Place) -> String {
    let text: Vec<&str> = place.text.split_whitespace().collect();
    format!("{} {}", span(&format!("{}:{}", place.document, place.line)), span(&shortened(&text.join(" "), 120, false)))
}
