//! What must hold for any input: the way bytes arrive changes nothing, nor do containers around them, and no message is lost or counted twice
//! between blocks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is a failed test"
)]

#[path = "support/pack.rs"]
mod pack;

use std::fmt::Write as _;
use std::io::{self, Read};
use std::sync::LazyLock;

use logdx::input::{Document, OWN_BYTES};
use logdx::redact::Redaction;
use logdx::report::{Options, Report, write_json};
use logdx::{Analysis, Analyzer, builtin};
use proptest::prelude::*;

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::with(builtin::catalog().unwrap(), 2, Redaction::Secrets).unwrap());

/// Gives its bytes in pieces of the given lengths, again and again.
struct Pieces {
    bytes: Vec<u8>,
    at: usize,
    lengths: Vec<usize>,
    turn: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.lengths[self.turn % self.lengths.len()].min(buffer.len()).min(self.bytes.len() - self.at);
        buffer[..len].copy_from_slice(&self.bytes[self.at..self.at + len]);
        self.at += len;
        self.turn += 1;
        Ok(len)
    }
}

fn analyze(bytes: Vec<u8>, lengths: Vec<usize>) -> Analysis {
    ANALYZER.analyze(vec![Document::stream("x.log", Pieces { bytes, at: 0, lengths, turn: 0 })], Vec::new())
}

fn json(analysis: Analysis) -> String {
    let mut json = Vec::new();
    write_json(&Report::new(ANALYZER.catalog(), analysis, vec![], &Options::default()), &mut json).unwrap();
    String::from_utf8(json).unwrap()
}

const MESSAGE: &str = "Cannot connect to the hybrid connection because no agent is connected in the target arc resource.";
const SIGNATURE: &str = "arc/cluster-connect-disabled";

/// Lines of about 90 bytes, with the message at or behind each of the given offsets; how many there are and where they begin.
fn planted(len: usize, mut offsets: Vec<usize>) -> (Vec<u8>, Vec<u64>) {
    offsets.sort_unstable();
    let (mut text, mut places, mut i) = (String::with_capacity(len), Vec::new(), 0u64);
    let mut next = offsets.into_iter().peekable();
    while text.len() < len {
        i += 1;
        if next.next_if(|&at| at <= text.len() + 100).is_some() {
            places.push(text.len() as u64 + 26);
            writeln!(text, "{i:025} {MESSAGE}").unwrap();
            while next.next_if(|&at| at <= text.len()).is_some() {}
        } else if i % 50 == 7 {
            writeln!(
                text,
                "{i:025} error: wheel {i} of the mill at 10.0.0.{} broke its axle {}",
                i % 200,
                ["twice", "again"][i as usize / 50 % 2]
            )
            .unwrap();
        } else {
            writeln!(text, "{i:025} the controller has reconciled object number {} of the workload", i % 977).unwrap();
        }
    }
    (text.into_bytes(), places)
}

fn places(analysis: &Analysis) -> (u64, Vec<u64>) {
    let index = ANALYZER.catalog().find(SIGNATURE).unwrap();
    let found = analysis.diagnoses.iter().find(|d| d.finding.signature == index);
    found.map_or((0, vec![]), |d| (d.finding.total, d.finding.evidence.iter().map(|e| e.offset).collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_way_of_arriving_gives_the_same_report(
        offsets in proptest::collection::vec(0..400_000usize, 0..8),
        lengths in proptest::collection::vec(1..90_000usize, 1..6),
        encoding in 0..3,
    ) {
        let (text, _) = planted(420_000, offsets);
        let bytes: Vec<u8> = match encoding {
            0 => text,
            1 => [b"\xEF\xBB\xBF", text.as_slice()].concat(),
            _ => text.iter().flat_map(|&b| [b, 0]).collect(),
        };
        prop_assert_eq!(json(analyze(bytes.clone(), lengths)), json(analyze(bytes, vec![usize::MAX])));
    }

    #[test]
    fn no_message_is_lost_or_counted_twice_between_blocks(near in proptest::collection::vec(-300..300i64, 1..4)) {
        let edges = (1..4).flat_map(|block| near.iter().map(move |near| usize::try_from(i64::from(block) * OWN_BYTES as i64 + near).unwrap()));
        let (text, want) = planted(4 * OWN_BYTES, edges.collect());
        let (total, offsets) = places(&analyze(text, vec![usize::MAX]));
        prop_assert_eq!(total, want.len() as u64);
        prop_assert_eq!(offsets, want);
    }

    #[test]
    fn no_error_is_lost_or_counted_twice_between_blocks(near in proptest::collection::vec(-300..300i64, 1..4), lengths in proptest::collection::vec(1..90_000usize, 1..6)) {
        let edges = (1..4).flat_map(|block| near.iter().map(move |near| usize::try_from(i64::from(block) * OWN_BYTES as i64 + near).unwrap()));
        let (text, _) = planted(4 * OWN_BYTES, edges.collect());
        let wanted = String::from_utf8_lossy(&text).lines().filter(|line| line.contains("error: wheel")).count() as u64;
        let found = analyze(text, lengths).unexplained;
        prop_assert_eq!(found.len(), 1, "{:?}", found);
        prop_assert_eq!((found[0].count, found[0].first.line), (wanted, 7));
        prop_assert_eq!(&found[0].template, "error: wheel {number} of the mill at {address} broke its axle");
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..3000), text in r#"([\\"'&#x;?\[\]{}0-9a-zA-Z \n\r\t:./-]|error|failed|\nE08|level=|Traceback|at |: ){0,200}"#) {
        let _ = json(analyze([&bytes, text.as_bytes(), &bytes].concat(), vec![7, 4096]));
    }
}

/// A document in a container of some kind.
fn packed(kind: usize, bytes: &[u8]) -> Vec<u8> {
    let member = |method| pack::Zipped::new("in/inner.log", method, bytes);
    match kind {
        0..6 => pack::compressed(pack::CODECS[kind], bytes),
        6 => pack::tar(&[("other.log", b"all is well\n"), ("in/inner.log", bytes)]),
        7 => pack::zip(&[member("store").streamed()]),
        8 => pack::zip(&[member("deflate").streamed()]),
        9 => pack::zip(&[member("zst")]),
        _ => pack::sevenz(&[("in/inner.log", bytes)], sevenz_rust2::EncoderMethod::LZMA2, true, None),
    }
}

/// Line, column, offset and text.
type Place = (u64, u64, u64, String);

/// What a bundle holds, whatever its documents are called: signatures, how often, and where.
fn found(analysis: &Analysis) -> Vec<(usize, u64, Vec<Place>)> {
    let place = |e: &logdx::evidence::Evidence| (e.line, e.column, e.offset, e.text.clone());
    analysis
        .diagnoses
        .iter()
        .map(|d| (d.finding.signature, d.finding.total, d.finding.evidence.iter().map(place).collect()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_nesting_in_containers_gives_the_same_diagnoses(
        offsets in proptest::collection::vec(0..90_000usize, 1..4),
        kinds in proptest::collection::vec(0..11usize, 1..5),
        lengths in proptest::collection::vec(1..90_000usize, 1..6),
    ) {
        let text = planted(100_000, offsets).0;
        let plain = found(&analyze(text.clone(), vec![usize::MAX]));
        let bytes = kinds.iter().fold(text, |bytes, &kind| packed(kind, &bytes));
        let piped = analyze(bytes.clone(), lengths);
        let file = ANALYZER.analyze(vec![Document::bytes("x.log", bytes)], Vec::new());
        for (analysis, way) in [(piped, "pipe"), (file, "file")] {
            prop_assert_eq!(&analysis.skipped, &vec![], "{} in {:?}", way, kinds);
            prop_assert_eq!(&found(&analysis), &plain, "{} in {:?}", way, kinds);
        }
    }

    #[test]
    fn any_damage_gives_the_same_report_however_it_arrives(
        kinds in proptest::collection::vec(0..11usize, 1..4),
        damage in proptest::collection::vec((0.0..1.0f64, any::<u8>()), 1..6),
        cut in 0.2..1.0f64,
        lengths in proptest::collection::vec(1..9_000usize, 1..6),
    ) {
        let text = planted(20_000, vec![300, 9_000]).0;
        let mut bytes = kinds.iter().fold(text, |bytes, &kind| packed(kind, &bytes));
        for (at, byte) in damage {
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] = byte;
        }
        bytes.truncate((cut * bytes.len() as f64) as usize + 1);
        prop_assert_eq!(json(analyze(bytes.clone(), lengths)), json(analyze(bytes.clone(), vec![usize::MAX])));
        let file = || ANALYZER.analyze(vec![Document::bytes("x.log", bytes.clone())], Vec::new());
        prop_assert_eq!(json(file()), json(file()));
    }
}

#[test]
fn beyond_16_mib_messages_are_found_in_raw_and_in_folded_blocks() {
    let start = 16 << 20;
    let edges: Vec<usize> = (0..12).map(|block| start + block * OWN_BYTES - 60 + block * 11).collect();
    let (mut text, want) = planted(start + 13 * OWN_BYTES, edges);
    // some blocks show a reason to be folded
    for block in [2, 3, 7] {
        let at = start + block * OWN_BYTES + 1000;
        let line = text[at..].iter().position(|&b| b == b'\n').unwrap() + at + 1;
        text[line..line + 4].copy_from_slice(b"\x1b[0m");
    }
    let (total, offsets) = places(&analyze(text, vec![usize::MAX]));
    assert_eq!((total, offsets), (want.len() as u64, want));
}

#[test]
fn the_first_places_are_kept_whatever_was_read_before() {
    let text = planted(6 * OWN_BYTES, (0..9).map(|i| i * 80_000).collect()).0;
    let analyze = |names: &[&'static str]| {
        let documents = names.iter().map(|&name| Document::stream(name, io::Cursor::new(text.clone()))).collect();
        ANALYZER.analyze(documents, Vec::new())
    };
    let kept = |analysis: &Analysis| {
        let evidence = &analysis.diagnoses[0].finding.evidence;
        evidence.iter().map(|e| (e.document.clone(), e.offset)).collect::<Vec<_>>()
    };
    let (forth, back) = (analyze(&["a", "b", "c"]), analyze(&["c", "b", "a"]));
    assert_eq!((places(&forth).0, kept(&forth).len()), (27, 16));
    assert!(kept(&forth)[8].0 == "a" && kept(&forth)[9].0 == "b", "nine in the first document: {:?}", kept(&forth));
    assert_eq!(json(forth), json(back));
}
