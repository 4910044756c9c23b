//! The unknown: which lines a report tells as unexplained, and what `logdx mine` makes of many tickets.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is a failed test"
)]

#[allow(dead_code, reason = "other tests need more of it")]
mod support;

use std::fmt::Write as _;

use serde_json::{Value, json};
use support::{CAUSE, Folder, OPEN, SYMPTOM, conforms, has, lacks, list, text};

/// Template, count and line of what a report has.
fn told(report: &Value) -> Vec<(String, u64, u64)> {
    let told =
        |one: &Value| (text(&one["template"]).to_owned(), one["count"].as_u64().unwrap(), one["first"]["line"].as_u64().unwrap());
    list(&report["unexplained"]).iter().map(told).collect()
}

fn unexplained(log: &str) -> Vec<(String, u64, u64)> {
    let folder = Folder::new();
    folder.write("x.log", log);
    told(&folder.logdx(&["x.log"]).report())
}

#[test]
fn errors_of_one_template_are_told_once_with_their_count() {
    let log = "all is well\nERROR: wheel 7 of 10.0.0.7:443 broke\nfine\nERROR: wheel 12 of 10.0.0.8:443 broke\nfatal: the mill is gone\n";
    let found = unexplained(log);
    assert_eq!(found[0], ("fatal: the mill is gone".to_owned(), 1, 5), "the last one, and the rarest: {found:?}");
    assert_eq!(found[1], ("wheel {number} of {address} broke".to_owned(), 2, 2));
}

#[test]
fn what_a_diagnosis_stands_on_is_explained() {
    // confirmed, folded, and possible for want of its origin
    let log = format!(
        "error: {CAUSE} and failed\n\nERROR {SYMPTOM} with errors\n\nerror: {OPEN}\n\nerror: Zorgle relay\nr9 refused the handshake\nof p9 today, failed\n"
    );
    assert_eq!(unexplained(&log), []);
    // words of a message without the rest are none
    assert_eq!(unexplained("error: Zorgle relay r1 refused the wine\n").len(), 1);
}

#[test]
fn a_line_is_explained_from_beyond_the_edge_of_its_block() {
    for shift in 0..6 {
        let mut log = "all is well with the mill and its wheels\n".repeat((256 << 10) / 41 - 2);
        log.truncate(log.len() - 20 * shift);
        write!(log, "\nerror: Zorgle relay r1 refused the handshake of\n").unwrap();
        write!(log, "error: {} today\nall is well\n", "p".repeat(50)).unwrap();
        assert_eq!(unexplained(&log), [], "{shift}");
    }
}

#[test]
fn the_beginning_and_the_end_of_a_large_document_are_looked_at_and_mining_looks_at_all() {
    let folder = Folder::new();
    let filler = "all is well with the mill and its wheels, and will be\n";
    let mut log = String::from("error: the first wheel broke\n");
    while log.len() < 18 << 20 {
        log.push_str(filler);
    }
    log.push_str("error: the second axle cracked entirely\n");
    while log.len() < 20 << 20 {
        log.push_str(filler);
    }
    log.push_str("error: no millers were left in town\n");
    folder.write("big.log", &log);
    let found = told(&folder.logdx(&["big.log"]).report());
    let templates: Vec<&str> = found.iter().map(|(template, ..)| template.as_str()).collect();
    assert_eq!(templates, ["error: no millers were left in town", "error: the first wheel broke"]);
    assert_eq!(found[0].2, log.lines().count() as u64);
    let mined = folder.logdx(&["mine", "big.log", "-f", "jsonl"]).exits(0).out();
    has(&mined, &["first wheel", "second axle", "no millers"]);
}

#[test]
fn encodings_colours_and_wraps_are_looked_through() {
    let folder = Folder::new();
    let line = "\u{1b}[31mERROR\u{1b}[0m: the wheel of the mill broke at\r\n";
    folder.write("utf16.log", [&b"\xff\xfe"[..], &line.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat());
    let report = folder.logdx(&["utf16.log"]).report();
    assert_eq!(told(&report), [("the wheel of the mill broke at".to_owned(), 1, 1)]);
    assert_eq!(text(&report["unexplained"][0]["first"]["text"]), "ERROR: the wheel of the mill broke at");
    let wrapped = "error: the wheels of the mill in the valley b\nroke and the miller who went there to look fo\nr them was not seen again\n";
    assert_eq!(unexplained(wrapped), [(wrapped.replace('\n', ""), 1, 1)]);
}

#[test]
fn credentials_are_masked_before_anything_is_told() {
    let log = "error: the mill refused password=hunter2hunter2 of the miller\nerror: windmill refused to get https://miller:hunter2hunter2@mill.example/x of oak\n";
    let folder = Folder::new();
    folder.write("x.log", log);
    for args in [
        &["x.log", "-f", "json"][..],
        &["x.log"],
        &["x.log", "-f", "html"],
        &["mine", "x.log"],
        &["mine", "x.log", "-f", "json"],
        &["mine", "x.log", "--draft"],
    ] {
        let out = folder.logdx(args).exits(0).out();
        has(&out, &[if args.contains(&"--draft") { "TODO" } else { "the mill refused" }]);
        lacks(&out, &["hunter2"]);
    }
    folder.write("y.log", "error: host mill-7.corp.example at 10.1.2.3 refused miller@corp.example\n");
    for args in [&["y.log", "--redact", "all"][..], &["mine", "y.log", "--redact", "all"]] {
        lacks(&folder.logdx(args).exits(0).out(), &["10.1.2.3", "miller@corp"]);
    }
}

/// Tickets of known templates: each ticket has the weather, and few have a failure of their own at the end.
fn tickets(folder: &Folder, count: usize) {
    for i in 0..count {
        let mut log = String::new();
        for n in 0..5 {
            writeln!(log, "2026-03-02T10:11:{n:02}Z W0302 10:11:{n:02}.000000 1 weather.go:{i}] failed to read the barometer {n} of tower-{i}, trying again").unwrap();
        }
        if i % 5 == 3 {
            writeln!(log, "2026-03-02T10:12:00Z E0302 10:12:00.000000 1 mill.go:7] gearbox of mill 'm{i}' overheated at {i}0ms")
                .unwrap();
        }
        folder.write(&format!("tickets/t{i:03}/logs/mill.log"), log);
    }
}

#[test]
fn mining_ranks_what_few_tickets_end_with_above_what_all_have() {
    let folder = Folder::new();
    tickets(&folder, 20);
    let run = |threads: &str| folder.logdx(&["mine", "tickets", "-f", "json", "-j", threads]).exits(0).json();
    let mined = run("1");
    assert_eq!(mined, run("4"));
    let place = json!({"document": "", "line": 1, "text": ""});
    let one = json!({"template": "", "tickets": 1, "count": 1, "first": place});
    let mut bare = mined.clone();
    for template in bare["templates"].as_array_mut().unwrap() {
        template.as_object_mut().unwrap().remove("is_noise").unwrap().as_bool().unwrap();
    }
    conforms(&bare, &json!({"schema": "logdx.mine/1", "tickets": 1, "templates": [one]}), "mine");
    let rows: Vec<_> = list(&mined["templates"])
        .iter()
        .map(|row| {
            (
                text(&row["template"]),
                row["tickets"].as_u64().unwrap(),
                row["count"].as_u64().unwrap(),
                row["is_noise"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("gearbox of mill '{value}' overheated at {duration}", 4, 4, false),
            ("failed to read the barometer {number} of tower-{number2}, trying again", 20, 100, true),
        ]
    );
    let told = folder.logdx(&["mine", "tickets", "--top", "1"]).exits(0).out();
    has(&told, &["(20 tickets)", "4 tickets · 4 times · tickets/t003/logs/mill.log:6", "+ 1 more"]);
    has(&folder.logdx(&["mine", "tickets", "--lang", "fr"]).exits(0).out(), &["la plupart des tickets"]);
}

#[test]
fn a_draft_passes_the_real_check() {
    let folder = Folder::new();
    tickets(&folder, 10);
    for (number, id) in [("1", "draft/gearbox-of-mill-overheated-at"), ("2", "draft/failed-to-read-the-barometer-of")] {
        let draft = folder.builtin(&["mine", "tickets", "--draft", number]).exits(0).out();
        has(&draft, &[id, "TODO", "E0302"].map(|word| if word == "E0302" && number == "2" { "W0302" } else { word }));
        let file = format!("packs/{id}.yaml");
        folder.write(&file, &draft);
        has(&folder.builtin(&["signatures", "check", &file]).exits(0).out(), &["1 signature, all examples as they should be"]);
        has(&folder.builtin(&["-s", "packs", "tickets"]).exits(0).out(), &[id]);
    }
    let first = folder.builtin(&["mine", "tickets", "--draft"]).exits(0).out();
    has(&first, &["gearbox"]);
    folder.logdx(&["mine", "tickets", "--draft", "9"]).exits(2).complains(&["there is no template 9"]);
    folder.logdx(&["mine", "nowhere"]).exits(2).complains(&["nowhere"]);
}

#[test]
fn standard_input_is_one_ticket_and_a_file_is_one() {
    let folder = Folder::new();
    let piped = folder.logdx(&["mine", "-f", "json"]).stdin("error: the mill broke\n").exits(0).json();
    assert_eq!((&piped["tickets"], &piped["templates"][0]["count"]), (&json!(1), &json!(1)));
    folder.write("a.log", "all is well\n");
    has(&folder.logdx(&["mine", "a.log"]).exits(0).out(), &["No error without a signature found. Read: 1 ticket."]);
}
