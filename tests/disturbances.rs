//! Each message must be recognised however a transcript was mangled on its way: a table of signatures x disturbances, made from the
//! signatures' own examples.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is a failed test"
)]

use std::collections::BTreeMap;
use std::io::Cursor;

use logdx::input::Document;
use logdx::redact::Redaction;
use logdx::{Analyzer, builtin};

type Disturb = Box<dyn Fn(&str) -> Vec<u8>>;

fn text(name: &str, disturb: impl Fn(&str) -> String + 'static) -> (String, Disturb) {
    (name.to_owned(), Box::new(move |text| disturb(text).into_bytes()))
}

fn bytes(name: &str, disturb: impl Fn(&str) -> Vec<u8> + 'static) -> (String, Disturb) {
    (name.to_owned(), Box::new(disturb))
}

/// Breaks each line after so many characters, as a terminal does.
fn wrap(text: &str, width: usize, continuation: &str) -> String {
    let mut out = String::new();
    let indent = continuation.len() - continuation.trim_start().len();
    for line in text.lines() {
        let chars: Vec<char> = line.chars().collect();
        let (first, rest) = chars.split_at(width.min(chars.len()));
        let pieces: Vec<String> =
            [first].into_iter().chain(rest.chunks(width - indent)).map(|piece| piece.iter().collect()).collect();
        out.push_str(&pieces.join(&format!("\n{continuation}")));
        out.push('\n');
    }
    out
}

/// Breaks each line and puts a prefix before each of the resulting ones.
fn wrap_prefixed(text: &str, width: usize, prefix: &str) -> String {
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.flat_map(|line| [prefix.to_owned(), wrap(line, width, prefix)]).collect()
}

/// Replaces each run of blanks, save for those that begin a line.
fn blanks(text: &str, with: &str) -> String {
    let lines = text.lines().map(|line| {
        let (indent, words) = line.split_at(line.len() - line.trim_start().len());
        format!("{indent}{}\n", words.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(with))
    });
    lines.collect()
}

/// Replaces quotation marks, with the backslashes that escape them.
fn requoted(text: &str, quote: &str) -> String {
    let parts = text.split(['\'', '"']).map(|part| part.trim_end_matches('\\'));
    parts.collect::<Vec<_>>().join(quote)
}

fn json(text: &str) -> String {
    serde_json::json!({"ts": "x", "msg": text}).to_string()
}

fn html(text: &str) -> String {
    let escaped =
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;");
    format!("<pre>{escaped}</pre>")
}

fn utf16(text: &str, bom: &[u8], unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    bom.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
}

fn swap_case(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

/// Colours every third word, with the escape character as it came out.
fn coloured(text: &str, escape: &str) -> String {
    let lines = text.lines().map(|line| {
        let words = line.split(' ').enumerate();
        let words = words.map(|(i, word)| if i % 3 == 1 { format!("{escape}[1;93m{word}{escape}[0m") } else { word.to_owned() });
        format!("{escape}[91m{}{escape}[0m\n", words.collect::<Vec<_>>().join(" "))
    });
    lines.collect()
}

fn disturbances() -> Vec<(String, Disturb)> {
    let mut all = vec![
        text("as it is", str::to_owned),
        text("other case", swap_case),
        text("runs of blanks", |t| blanks(t, "   ")),
        text("tabs", |t| blanks(t, "\t")),
        text("no-break spaces", |t| blanks(t, "\u{a0}")),
        text("\\n written out", |t| blanks(t, "\\n")),
        text("\\t written out", |t| blanks(t, "\\t")),
        text("line breaks", |t| blanks(t, "\n")),
        text("line breaks with indentation", |t| blanks(t, "\n      ")),
        text("CRLF", |t| t.replace('\n', "\r\n")),
        text("JSON", json),
        text("JSON in JSON", |t| json(&json(t))),
        text("HTML", html),
        text("colour", |t| coloured(t, "\x1b")),
        text("colour, ESC turned to ?", |t| coloured(t, "?")),
        text("colour, ESC lost", |t| coloured(t, "")),
        bytes("UTF-8 with BOM", |t| [b"\xEF\xBB\xBF", t.as_bytes()].concat()),
        bytes("UTF-16 LE with BOM", |t| utf16(t, b"\xFF\xFE", u16::to_le_bytes)),
        bytes("UTF-16 BE with BOM", |t| utf16(t, b"\xFE\xFF", u16::to_be_bytes)),
        bytes("UTF-16 LE", |t| utf16(t, b"", u16::to_le_bytes)),
        bytes("UTF-16 BE", |t| utf16(t, b"", u16::to_be_bytes)),
        bytes("no UTF-8", |t| [b"caf\xe9 \xff\xfe: ", t.as_bytes(), b" \x80\xbf"].concat()),
        bytes("Windows-1252 quotes", |t| {
            t.bytes()
                .map(|b| {
                    if b == b'\'' {
                        0x92
                    } else if b == b'"' {
                        0x94
                    } else {
                        b
                    }
                })
                .collect()
        }),
    ];
    for quote in ["'", "\"", "\\\"", "\\\\\\\"", "&quot;", "&#39;", "`", "\u{2019}", "\u{201d}", ""] {
        all.push(text(&format!("quotes became {quote:?}"), move |t| requoted(t, quote)));
    }
    for width in [17, 23, 40, 57, 72, 79, 80, 100, 119, 120, 132] {
        all.push(text(&format!("wrapped at {width}"), move |t| wrap(t, width, "")));
        all.push(text(&format!("wrapped at {width}, CRLF"), move |t| wrap(t, width, "").replace('\n', "\r\n")));
        // a column of the width of a word would leave lines of nothing but blanks, as no terminal does
        let indented = width.max(30);
        all.push(text(&format!("wrapped at {indented} with indentation"), move |t| wrap(t, indented, "        ")));
    }
    let prefixes = [
        ("CI timestamps", "2026-03-02T09:14:51.2742645Z "),
        ("> quotes", "> "),
        ("bars", "│ "),
        ("klog", "E0302 09:14:51.566689    5166 reconciler.go:67] "),
        ("CRI", "2026-03-02T09:14:51.274264512Z stderr F "),
        ("partial CRI", "2026-03-02T09:14:51.274264512Z stderr P "),
    ];
    for (name, prefix) in prefixes {
        for width in [40, 60, 80, 120] {
            all.push(text(&format!("wrapped at {width} with {name}"), move |t| wrap_prefixed(t, width, prefix)));
        }
    }
    all
}

/// Signatures of the guide that a message decides.
const SEED: &[&str] = &[
    "arc/agent-pod-failing",
    "arc/agent-pod-pending",
    "arc/cluster-connect-disabled",
    "arc/cluster-connect-websocket-blocked",
    "arc/cluster-unreachable",
    "arc/custom-locations-oid",
    "arc/dns-resolution",
    "arc/egress-mcr-timeout",
    "arc/helm-release-missing",
    "arc/helm-timeout",
    "arc/identity-certificate-missing",
    "arc/kube-aad-proxy-certificate-missing",
    "arc/msi-certificate",
    "arc/outbound-proxy",
    "arc/overage-claim",
    "arc/rbac-secrets-forbidden",
    "arc/service-timeout",
    "azure-cli/crypto-hash-md5",
    "azure-cli/kubectl-install-failed",
];

/// Runs all examples of some signatures that messages decide through all disturbances: how many there were, and which were lost. What a table
/// decides is read where a table is; a message survives anything.
fn run(takes: impl Fn(&str) -> bool) -> (usize, BTreeMap<String, Vec<String>>) {
    let analyzer = Analyzer::with(builtin::catalog().unwrap(), 1, Redaction::Secrets).unwrap();
    let disturbances = disturbances();
    let mut lost: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut runs = 0;
    for (index, signature) in analyzer.catalog().signatures().iter().enumerate().filter(|(_, signature)| takes(signature.id())) {
        for (number, example) in signature.file().examples.positive.iter().enumerate() {
            let status = |disturb: &dyn Fn(&str) -> Vec<u8>| {
                let documents = example.documents();
                let documents = documents.iter().map(|(document, text)| Document::stream(*document, Cursor::new(disturb(text))));
                let analysis = analyzer.analyze(documents.collect(), Vec::new());
                let finding = analysis.diagnoses.into_iter().map(|d| d.finding).find(|finding| finding.signature == index);
                finding.filter(|finding| finding.is_by_message).map(|finding| finding.status)
            };
            let Some(undisturbed) = status(&|text| text.as_bytes().to_vec()) else { continue };
            for (name, disturb) in &disturbances {
                runs += 1;
                if status(disturb) != Some(undisturbed) {
                    lost.entry(name.clone()).or_default().push(format!("{} match {}", signature.id(), number + 1));
                }
            }
        }
    }
    (runs, lost)
}

fn told(lost: &BTreeMap<String, Vec<String>>) -> String {
    let lines: Vec<String> = lost.iter().map(|(name, examples)| format!("{name}: {}", examples.join(", "))).collect();
    lines.join("\n")
}

#[test]
fn every_seed_message_survives_every_disturbance() {
    let (runs, lost) = run(|id| SEED.contains(&id));
    assert!(runs > SEED.len() * disturbances().len(), "every signature of the guide is there");
    assert!(lost.is_empty(), "of {runs} are lost\n{}", told(&lost));
}

/// Where a wrap falls exactly between two sentences within a hole, or cuts the last word of a message in two, even a reader can be
/// in doubt. That is rare.
#[test]
fn of_all_messages_hardly_any_is_lost() {
    let (runs, lost) = run(|_| true);
    let count: usize = lost.values().map(Vec::len).sum();
    assert!(count * 1000 <= runs, "{count} of {runs} are lost\n{}", told(&lost));
}
