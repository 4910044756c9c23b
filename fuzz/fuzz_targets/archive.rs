//! Any bytes are read as a bundle, from a pipe and from a file, within its limits: `cargo fuzz run archive fuzz/corpus/archive fuzz/seeds/archive`.
//! The way they arrive changes nothing, and a second run says the same as the first.
#![no_main]

use std::io::{self, Cursor, Read};
use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use logdx::catalog::{Catalog, SourceFile, skeleton};
use logdx::input::{Document, Limits};
use logdx::redact::Redaction;
use logdx::report::{Options, Report, write_json};
use logdx::Analyzer;

/// What one input may decompress to.
const EXPANDED: u64 = 4 << 20;

// one signature: this is about what is read, not about what it says
static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| {
    let source = SourceFile { id: "fuzz/x".into(), path: "x.yaml".into(), text: skeleton("fuzz/x") };
    let limits = Limits { depth: 5, expanded: EXPANDED, ratio: 50, members: 200, time: Duration::from_secs(3600) };
    Analyzer::with(Catalog::compile(&[source]).expect("the skeleton is good"), 2, Redaction::Secrets).expect("threads").limited(limits)
});

struct Small(Cursor<Vec<u8>>);

impl Read for Small {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer.len().min(13);
        self.0.read(&mut buffer[..len])
    }
}

fn report(document: Document, size: usize) -> Vec<u8> {
    let analysis = ANALYZER.analyze(vec![document], Vec::new());
    // stored members are not decompressed; UTF-16 grows
    assert!(analysis.bytes <= 2 * (EXPANDED + size as u64 * 200), "{} bytes", analysis.bytes);
    let report = Report::new(ANALYZER.catalog(), analysis, vec![], &Options::default());
    let mut json = Vec::new();
    write_json(&report, &mut json).expect("memory takes it");
    json
}

fuzz_target!(|bytes: &[u8]| {
    let stream = || Document::stream("x", Cursor::new(bytes.to_vec()));
    let whole = report(stream(), bytes.len());
    assert_eq!(whole, report(Document::stream("x", Small(Cursor::new(bytes.to_vec()))), bytes.len()));
    let file = || Document::bytes("x", bytes.to_vec());
    assert_eq!(report(file(), bytes.len()), report(file(), bytes.len()));
});
