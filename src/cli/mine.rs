//! `logdx mine PATH...`: tickets in, templates of the errors that no signature explains out; or a signature to fill in for one of them.

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

use anstyle::Style;
use logdx::Analyzer;
use logdx::catalog::{Catalog, SourceFile};
use logdx::check::check;
use logdx::input::Document;
use logdx::redact::{Redaction, Tokens, apply};
use logdx::report::{Phrases, escaped, wrapped, write_line, write_value};
use logdx::unknown::{self, Lode, Mined};
use serde_json::json;

use super::args::{Common, Mine};
use super::output::{Output, Stream};
use super::progress::Progress;
use super::{Exit, Outcome, Stop, Telling, analyzer, catalog, language, sources, tell_failures, telling};

/// Templates shown as text, and for programs, if not told otherwise.
const TOP: [usize; 2] = [20, 1000];
/// Columns of a page that is no terminal.
const PAGE: usize = 160;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Mines what the arguments name.
pub(super) fn mine(args: &Mine, common: &Common, output: Output) -> Outcome {
    let telling = telling(common)?;
    let stdin = PathBuf::from(Document::STDIN);
    let is_piped = args.paths.is_empty() && !io::stdin().is_terminal();
    let paths = if is_piped { vec![stdin.clone()] } else { args.paths.clone() };
    if paths.is_empty() {
        return Err(Stop("logdx: mine reads tickets: give folders of them, files or archives".into()));
    }
    let analyzer = analyzer(catalog(common)?, &args.analysis)?.thorough();
    let mut lode = if paths == [stdin.clone()] {
        unknown::mine_one(analyzer.analyze(vec![Document::stream(Document::STDIN, io::stdin())], Vec::new()))
    } else if paths.contains(&stdin) {
        return Err(Stop("logdx: `-` is one ticket and stands alone".into()));
    } else {
        let tickets = tickets(&paths)?;
        let progress = Progress::new(tickets.len(), 0, !common.quiet);
        let lode = unknown::mine(&analyzer, &tickets, &|| progress.done(0));
        progress.finish();
        lode
    };
    let failed = tell_failures(&lode.skipped, "", common, output);
    if let Some(number) = args.draft {
        return draft(&lode, number.get(), failed, common, output);
    }
    if Redaction::from(args.analysis.redact) == Redaction::All {
        mask(&mut lode);
    }
    let mut text = Vec::new();
    let [as_text, else_] = TOP;
    let top = args.top.unwrap_or(if telling == Telling::Text { as_text } else { else_ });
    let shown = lode.templates.get(..top.min(lode.templates.len())).unwrap_or_default();
    match telling {
        Telling::Text => {
            write_text(&lode, shown, Phrases::of(language(common)), &mut text)?;
            output.write(Stream::Stdout, &text)?;
        }
        Telling::Json => {
            let report = json!({"schema": "logdx.mine/1", "tickets": lode.tickets, "templates": shown});
            write_value(&report, &mut text)?;
            Output::write_plain(Stream::Stdout, &text)?;
        }
        Telling::Jsonl => {
            shown.iter().try_for_each(|mined| write_line(mined, &mut text))?;
            Output::write_plain(Stream::Stdout, &text)?;
        }
    }
    Ok(if failed { Exit::Failure } else { Exit::Success })
}

/// The children of folders, in order of their names, and what else is named.
fn tickets(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    let mut tickets = Vec::new();
    for path in paths {
        let fail = |error: &io::Error| Stop(format!("logdx: {}: {error}", path.display()));
        if !fs::metadata(path).map_err(|error| fail(&error))?.is_dir() {
            tickets.push(path.clone());
            continue;
        }
        let children: io::Result<Vec<PathBuf>> = fs::read_dir(path).and_then(|all| all.map(|entry| Ok(entry?.path())).collect());
        let mut children = children.map_err(|error| fail(&error))?;
        children.sort();
        tickets.append(&mut children);
    }
    Ok(tickets)
}

/// Masks who and where, each by a token that is the same everywhere.
fn mask(lode: &mut Lode) {
    let mut tokens = Tokens::default();
    let mut masked = |text: &str| apply(text, &tokens.identities(text), &mut []);
    for mined in &mut lode.templates {
        mined.template = masked(&mined.template);
        mined.first.document = masked(&mined.first.document);
        mined.first.text = masked(&mined.first.text);
    }
}

fn write_text(lode: &Lode, shown: &[Mined], phrases: &Phrases, out: &mut Vec<u8>) -> io::Result<()> {
    let columns = Output::width(Stream::Stdout);
    let tickets = phrases.count(lode.tickets, phrases.tickets);
    if shown.is_empty() {
        return writeln!(out, "{BOLD}{}.{BOLD:#} {}{} {tickets}.", phrases.nothing_unknown, phrases.read, phrases.colon());
    }
    writeln!(out, "{BOLD}{}{BOLD:#} ({tickets})", phrases.unknown)?;
    for (number, mined) in (1..).zip(shown) {
        let first = format!("{number}. ");
        let indent = " ".repeat(first.len());
        writeln!(out)?;
        for line in wrapped(&mined.template, columns.unwrap_or(PAGE), &first, &indent) {
            writeln!(out, "{BOLD}{line}{BOLD:#}")?;
        }
        let noise = if mined.is_noise { format!(" · {}", phrases.noise) } else { String::new() };
        let (of, times) = (phrases.count(mined.tickets, phrases.tickets), phrases.count(mined.count, phrases.times_seen));
        writeln!(out, "{indent}{DIM}{of} · {times} · {}:{}{noise}{DIM:#}", escaped(&mined.first.document), mined.first.line)?;
        for line in wrapped(&mined.first.text, columns.unwrap_or(PAGE), &format!("{indent}│ "), &format!("{indent}│ ")) {
            writeln!(out, "{line}")?;
        }
    }
    let more = (lode.templates.len() - shown.len()) as u64;
    if more > 0 {
        writeln!(out, "\n+ {} (--top)", phrases.count(more, phrases.unknown_more))?;
    }
    Ok(())
}

/// Prints a signature to fill in. Where another signature stands in its way, that is told, and the status is that of a failed check.
fn draft(lode: &Lode, number: usize, failed: bool, common: &Common, output: Output) -> Outcome {
    let Some(mined) = lode.templates.get(number - 1) else {
        return Err(Stop(format!("logdx: there is no template {number}; found were {}", lode.templates.len())));
    };
    let Some(draft) = unknown::draft(mined)? else {
        return Err(Stop(format!("logdx: the words of template {number} are too common for a signature: {}", mined.template)));
    };
    let mut all = sources(common)?;
    all.retain(|source| source.id != draft.id);
    all.push(SourceFile { id: draft.id.clone(), path: format!("{}.yaml", draft.id), text: draft.text.clone() });
    let only = [draft.id.clone()].into();
    let problems: Vec<String> = match Catalog::compile(&all) {
        Ok(catalog) => {
            let problems = check(&Analyzer::with(catalog, 0, Redaction::None)?, Some(&only));
            problems.iter().map(ToString::to_string).collect()
        }
        Err(faults) => vec![faults.to_string()],
    };
    Output::write_plain(Stream::Stdout, draft.text.as_bytes())?;
    if !problems.is_empty() {
        output.problem(&format!("logdx: beside the other signatures the draft needs work:\n{}", problems.join("\n")));
    }
    Ok(if failed {
        Exit::Failure
    } else if problems.is_empty() {
        Exit::Success
    } else {
        Exit::Met
    })
}
