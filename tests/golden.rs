//! Golden cases: each folder of `testdata/` holds an `input/` and the text report it gives. One that holds `signatures/` of its own is read with
//! these alone, and holds the report in every format. `LOGDX_BLESS=1 cargo test --test golden` writes the reports anew; read the difference
//! before you commit it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is a failed test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use logdx::redact::Redaction;
use logdx::report::{Options, Report, write_json};
use logdx::{Analyzer, builtin, input};

fn analyzer(threads: usize) -> Analyzer {
    Analyzer::with(builtin::catalog().unwrap(), threads, Redaction::Secrets).unwrap()
}

fn report(analyzer: &Analyzer, paths: &[PathBuf]) -> Report {
    let (documents, skipped) = input::find(paths);
    let analysis = analyzer.analyze(documents, skipped);
    Report::new(analyzer.catalog(), analysis, vec!["input".into()], &Options::default())
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut cases: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// What the program prints in the folder of the input. It runs there since the names of documents are as long as the path given, and lines
/// are wrapped by their length.
fn printed(case: &Path, options: &[&str]) -> String {
    let input = case.join("input");
    let mut names: Vec<_> = fs::read_dir(&input).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let mut logdx = Command::new(env!("CARGO_BIN_EXE_logdx"));
    logdx.current_dir(&input).arg("-j2").args(options).args(names).env_remove("CLICOLOR_FORCE");
    if case.join("signatures").exists() {
        logdx.args(["--no-builtin", "-s", "../signatures"]);
    }
    String::from_utf8(logdx.output().unwrap().stdout).unwrap()
}

/// The formats besides text, and how their files are named.
const FORMATS: [(&str, &str); 6] =
    [("json", "json"), ("jsonl", "jsonl"), ("markdown", "md"), ("html", "html"), ("sarif", "sarif"), ("junit", "xml")];

/// A page without its style and script, which have files of their own, and without their hashes.
fn without_constants(page: &str) -> String {
    let mut rest = page.to_owned();
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>"), ("'sha256-", "'"), ("'sha256-", "'")] {
        let Some((head, behind)) = rest.split_once(open) else { continue };
        let (_, tail) = behind.split_once(close).unwrap();
        rest = format!("{head}{}{}{tail}", open.replace("'sha256-", "(hash"), close.replace('\'', ")"));
    }
    rest
}

/// Compares what was found with the files, or writes these.
fn compare(reports: impl Iterator<Item = (PathBuf, String)>) {
    let mut wrong = Vec::new();
    for (file, found) in reports {
        if std::env::var_os("LOGDX_BLESS").is_some() {
            fs::write(&file, &found).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- found\n{found}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "LOGDX_BLESS=1 accepts what was found\n{}", wrong.join("\n"));
}

#[test]
fn every_case_gives_its_report() {
    let languages = [("expected.txt", "en"), ("expected.fr.txt", "fr")];
    compare(
        cases().iter().flat_map(|case| languages.map(|(name, language)| (case.join(name), printed(case, &["--lang", language])))),
    );
}

#[test]
fn a_case_with_signatures_of_its_own_gives_its_report_in_every_format() {
    let cases: Vec<PathBuf> = cases().into_iter().filter(|case| case.join("signatures").exists()).collect();
    assert!(cases.len() >= 2);
    compare(cases.iter().flat_map(|case| {
        FORMATS.map(|(format, extension)| {
            let report = printed(case, &["--lang", "en", "-f", format]);
            let report = if format == "html" { without_constants(&report) } else { report };
            (case.join(format!("expected.{extension}")), report)
        })
    }));
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads_and_order_of_files() {
    for case in cases() {
        let mut files: Vec<PathBuf> = fs::read_dir(case.join("input")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut reports = Vec::new();
        for threads in [1, 2, 8] {
            let mut json = Vec::new();
            write_json(&report(&analyzer(threads), &files), &mut json).unwrap();
            reports.push(json);
            files.rotate_left(1);
        }
        assert!(reports.windows(2).all(|pair| pair[0] == pair[1]), "{}", case.display());
    }
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let case = root.join("testdata/egress-blocked-in-powershell");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let shown = readme.split("```").nth(1).unwrap();
    let (input, output) = shown.split_once("$ logdx connect.txt\n").unwrap();
    assert_eq!(
        input.split_once("$ cat connect.txt\n").unwrap().1.trim(),
        fs::read_to_string(case.join("input/connect.txt")).unwrap().trim()
    );
    let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
    for line in output.lines() {
        let (shown, cut) = line.split_once("[...]").map_or((line, false), |(shown, _)| (shown.trim_end(), true));
        assert!(expected.lines().any(|line| line == shown || (cut && line.starts_with(shown))), "README shows `{line}`");
    }
}
