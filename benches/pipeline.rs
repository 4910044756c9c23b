//! How fast each stage is, and all of them together: compile, scan, verify, end to end, at hit rates from none to one in fifty lines.
//!
//! A bench asserts what it finds before it times anything: a stage that finds nothing is always fast. The inputs are [made](corpus).
//! `cargo bench --bench pipeline -- scan` runs one group; `-- --generate FOLDER BYTES` times nothing and writes the log and the atoms for
//! `peers.sh`, which compares with what a search for the same words costs.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails in a bench is to end it; the indices are the scanner's own"
)]

mod corpus;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, Cursor, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use corpus::{Planted, Rate};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};
use logdx::catalog::{Catalog, Template};
use logdx::facts::{self, Page};
use logdx::fold::{Source, View};
use logdx::input::Document;
use logdx::redact::Redaction;
use logdx::scan::{Candidate, Scanner};
use logdx::sieve::Sieve;
use logdx::verify::{Verdict, Verifier};
use logdx::{Analysis, Analyzer, builtin};

const SCANNED: u64 = 16 << 20;
/// Four times what is always folded of a document, so that both ways of scanning take part.
const ANALYZED: u64 = 64 << 20;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--generate") {
        let [folder, bytes] = [1, 2].map(|i| arguments.get(at + i).expect("--generate FOLDER BYTES"));
        generate(Path::new(folder), bytes.parse().expect("a number of bytes")).expect("a folder to write to");
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    compile(&mut criterion);
    scan(&mut criterion);
    sieve(&mut criterion);
    verify_candidates(&mut criterion);
    read_facts(&mut criterion);
    end_to_end(&mut criterion);
    criterion.final_summary();
}

/// Writes `log`, the literals that its raw scan looks for to `atoms`, and the number of planted places to `planted`.
fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut log = BufWriter::new(File::create(folder.join("log"))?);
    let planted = corpus::write(&mut log, bytes, Rate::Bytes(10_000_000))?;
    log.flush()?;
    let scanner = Scanner::new(&catalog()).expect("few enough atoms");
    let atoms: Vec<&[u8]> = scanner.raw_atoms().collect();
    fs::write(folder.join("atoms"), [&atoms.join(&b'\n')[..], b"\n"].concat())?;
    fs::write(folder.join("planted"), format!("{}\n", planted.values().sum::<u64>()))
}

fn catalog() -> Catalog {
    builtin::catalog().expect("built-in signatures without a fault")
}

fn analyzer(catalog: Catalog, threads: usize) -> Analyzer {
    Analyzer::with(catalog, threads, Redaction::Secrets).expect("threads to start")
}

fn analyze(analyzer: &Analyzer, text: &Arc<[u8]>) -> Analysis {
    analyzer.analyze(vec![Document::stream("bench.log", Cursor::new(Arc::clone(text)))], vec![])
}

/// The places that were found, as the corpus counts what it plants.
fn places(analyzer: &Analyzer, analysis: &Analysis) -> Vec<(String, u64)> {
    let id = |signature: usize| analyzer.catalog().signatures()[signature].id().to_owned();
    let mut places: Vec<_> = analysis.diagnoses.iter().map(|d| (id(d.finding.signature), d.finding.total)).collect();
    places.sort();
    places
}

fn wanted(planted: &Planted) -> Vec<(String, u64)> {
    planted.iter().map(|(&id, &count)| (id.to_owned(), count)).collect()
}

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    // flat: no sample is longer than another, so that few seconds are enough
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group
}

/// What comes before the first byte of input.
fn compile(criterion: &mut Criterion) {
    let sources = builtin::sources();
    let (text, planted) = corpus::make(1 << 20, Rate::Lines(50));
    let text = Arc::from(text);
    for catalog in [Catalog::compile(&sources).expect("built-in signatures without a fault"), catalog()] {
        assert_eq!(catalog.signatures().len(), sources.len());
        let analyzer = analyzer(catalog, 1);
        assert_eq!(places(&analyzer, &analyze(&analyzer, &text)), wanted(&planted));
    }
    let mut group = group(criterion, "compile");
    group.bench_function("start-up", |b| b.iter(|| analyzer(catalog(), 1)));
    group.throughput(Throughput::Bytes(sources.iter().map(|source| source.text.len() as u64).sum()));
    group.bench_function("YAML", |b| b.iter(|| Catalog::compile(&sources)));
    group.finish();
}

fn candidates(scan: impl Fn(&mut dyn FnMut(Candidate))) -> u64 {
    let mut count = 0;
    scan(&mut |_| count += 1);
    count
}

fn raw(scanner: &Scanner, bytes: &[u8]) -> u64 {
    candidates(|found| scanner.raw(bytes, found))
}

fn folded(scanner: &Scanner, view: &View) -> u64 {
    candidates(|found| scanner.folded(view.bytes(), found))
}

/// The two channels, and the folding that the second one needs.
fn scan(criterion: &mut Criterion) {
    let catalog = catalog();
    let scanner = Scanner::new(&catalog).expect("few enough atoms");
    let mut group = group(criterion, "scan");
    for (name, rate) in Rate::ALL {
        let (text, planted) = corpus::make(SCANNED, rate);
        let mut view = View::of(&text, Source::Lines);
        // nothing but the planted lines has an atom
        let in_lines = |count: &dyn Fn(&str) -> u64| -> u64 {
            corpus::MESSAGES.iter().map(|&(id, line)| planted.get(id).copied().unwrap_or(0) * count(line)).sum()
        };
        let raws = in_lines(&|line| raw(&scanner, line.as_bytes()));
        let folds = in_lines(&|line| folded(&scanner, &View::of(line.as_bytes(), Source::Lines)));
        let places = planted.values().sum::<u64>();
        assert!(raws >= places && folds >= places, "each planted line has an atom: {raws} raw and {folds} folded of {places}");
        assert_eq!((raw(&scanner, &text), folded(&scanner, &view)), (raws, folds));

        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("raw, {name}"), |b| b.iter(|| raw(&scanner, black_box(&text))));
        group.bench_function(format!("folded, {name}"), |b| b.iter(|| folded(&scanner, black_box(&view))));
        group.bench_function(format!("folding, {name}"), |b| b.iter(|| view.fold(black_box(&text), Source::Lines)));
    }
    group.finish();
}

/// The sieve alone, by the number of literals and by how many lines hold one, beside the search that reads every byte.
fn sieve(criterion: &mut Criterion) {
    let mut group = group(criterion, "sieve");
    for count in [60, 300, 1500, 5000] {
        let literals = corpus::literals(count);
        let sieve = Sieve::new(&literals);
        let mut plain = AhoCorasick::builder();
        plain.ascii_case_insensitive(true).match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::DFA));
        let plain = plain.build(&literals).expect("few enough literals");
        for (rate, every) in [("rare", 100_000), ("dense", 50)] {
            let (log, _) = corpus::make(SCANNED, Rate::Never);
            let mut text = Vec::with_capacity(log.len());
            let mut all = literals.iter().cycle();
            for (number, line) in log.split_inclusive(|&byte| byte == b'\n').enumerate() {
                text.extend_from_slice(line);
                if number % every == every / 2 {
                    text.extend_from_slice(all.next().expect("a cycle has no end").as_bytes());
                    text.push(b'\n');
                }
            }
            let sieved = || {
                let (mut found, mut left) = (0u64, 0u64);
                sieve.scan(black_box(&text), |_, _| found += 1, |_| left += 1);
                (found, left)
            };
            let searched = || plain.find_overlapping_iter(black_box(&text)).count() as u64;
            assert_eq!(sieved(), (searched(), 0));
            assert!(searched() > 0);
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{count} literals, {rate}"), |b| b.iter(sieved));
            group.bench_function(format!("{count} literals, {rate}, aho-corasick"), |b| b.iter(searched));
        }
    }
    group.finish();
}

/// The verdicts on candidates: matches, and literals that stand alone.
fn verdicts<'a>(view: &'a View, raw: &'a [u8], candidates: impl IntoIterator<Item = (&'a Template, usize, usize)>) -> (u64, u64) {
    let (mut matches, mut near) = (0, 0);
    let mut verifier = Verifier::new(view, raw);
    for (template, literal, at) in candidates {
        match verifier.verify(template, literal, at) {
            Verdict::Match(_) => matches += 1,
            Verdict::Near => near += 1,
            Verdict::Not => {}
        }
    }
    (matches, near)
}

/// Candidates that are messages, and the worst ones: each tries in vain as many places for its literals as it may.
fn verify_candidates(criterion: &mut Criterion) {
    let catalog = catalog();
    let scanner = Scanner::new(&catalog).expect("few enough atoms");
    let (text, planted) = corpus::make(SCANNED, Rate::Lines(50));
    let view = View::of(&text, Source::Lines);
    let mut dense = Vec::new();
    scanner.folded(view.bytes(), |Candidate { at, atom }| {
        let message = &catalog.signatures()[atom.signature as usize].messages()[atom.message as usize];
        dense.push((message.template(), atom.literal as usize, at));
    });
    assert_eq!(verdicts(&view, &text, dense.iter().copied()).0, planted.values().sum::<u64>());

    let template = Template::compile("relay opened {*}stage closed {*}relay handed everything over").expect("a template");
    // the first literal is there in letters, not in words
    let hostile = "relayopened stage closed relay handed everything over ".repeat(2_000);
    let hostile_view = View::of(hostile.as_bytes(), Source::Lines);
    let step = hostile_view.bytes().len() / 2_000;
    let at = step - template.atom().bytes().len();
    let worst: Vec<_> = (0..2_000).map(|i| (&template, template.atom_index(), i * step + at)).collect();
    assert_eq!(verdicts(&hostile_view, hostile.as_bytes(), worst.iter().copied()), (0, 2_000));

    let mut group = group(criterion, "verify");
    group.throughput(Throughput::Elements(dense.len() as u64));
    group.bench_function("messages", |b| b.iter(|| verdicts(black_box(&view), &text, dense.iter().copied())));
    group.throughput(Throughput::Elements(worst.len() as u64));
    group.bench_function("worst", |b| b.iter(|| verdicts(black_box(&hostile_view), hostile.as_bytes(), worst.iter().copied())));
    group.finish();
}

/// Reading a page for facts: a log that has none, and tables of pods without end.
fn read_facts(criterion: &mut Criterion) {
    let mut log = Vec::new();
    corpus::write(&mut log, SCANNED, Rate::Never).expect("memory takes it");
    let row = "azure-arc   config-agent-65d5df564f-lffqm   1/2   CrashLoopBackOff   7 (2m14s ago)   1h15m\n";
    let rows = 20_000;
    let table = format!("NAMESPACE   NAME   READY   STATUS   RESTARTS   AGE\n{}", row.repeat(rows));
    let facts = |text: &[u8]| facts::read(&Page::new("bench.log", black_box(text), 0, 1), Redaction::Secrets).facts.len();
    assert_eq!((facts(&log), facts(table.as_bytes())), (0, rows));
    let mut group = group(criterion, "facts");
    group.throughput(Throughput::Bytes(log.len() as u64));
    group.bench_function("log lines", |b| b.iter(|| facts(&log)));
    group.throughput(Throughput::Bytes(table.len() as u64));
    group.bench_function("table", |b| b.iter(|| facts(table.as_bytes())));
    group.finish();
}

/// From bytes to ranked diagnoses, with one thread and with one for each core.
fn end_to_end(criterion: &mut Criterion) {
    let analyzers = [("1 thread", analyzer(catalog(), 1)), ("all threads", analyzer(catalog(), 0))];
    let mut group = group(criterion, "end to end");
    group.measurement_time(Duration::from_secs(7));
    for (name, rate) in Rate::ALL {
        let (text, planted) = corpus::make(ANALYZED, rate);
        let text: Arc<[u8]> = Arc::from(text);
        group.throughput(Throughput::Bytes(text.len() as u64));
        for (threads, analyzer) in &analyzers {
            let analysis = analyze(analyzer, &text);
            assert_eq!(places(analyzer, &analysis), wanted(&planted));
            assert_eq!(analysis.bytes, text.len() as u64);
            group.bench_function(format!("{name}, {threads}"), |b| b.iter(|| analyze(analyzer, &text)));
        }
    }
    group.finish();
}
