//! Any bytes are analysed, from decoding to the report in both formats, and arriving in small pieces changes nothing: `cargo fuzz run analyze`.
#![no_main]

use std::io::{self, Cursor, Read};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use logdx::input::Document;
use logdx::redact::Redaction;
use logdx::report::{Options, Report, TextOptions, write_json, write_text};
use logdx::{Analyzer, builtin};

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::with(builtin::catalog().expect("it was checked"), 1, Redaction::All).expect("a thread"));

struct Small(Cursor<Vec<u8>>);

impl Read for Small {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer.len().min(7);
        self.0.read(&mut buffer[..len])
    }
}

fn report(document: Document) -> Vec<u8> {
    let analysis = ANALYZER.analyze(vec![document], Vec::new());
    let report = Report::new(ANALYZER.catalog(), analysis, vec![], &Options { redaction: Redaction::All, ..Options::default() });
    let (mut json, mut text) = (Vec::new(), Vec::new());
    write_json(&report, &mut json).expect("memory takes it");
    write_text(&report, TextOptions { terminal: Some(80), verbose: true, explain_score: true }, &mut text).expect("memory takes it");
    json
}

fuzz_target!(|bytes: &[u8]| {
    let whole = report(Document::stream("x", Cursor::new(bytes.to_vec())));
    let small = report(Document::stream("x", Small(Cursor::new(bytes.to_vec()))));
    assert_eq!(whole, small);
});
