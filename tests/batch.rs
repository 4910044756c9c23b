//! Many tickets as their users run them: what is written, what a kill leaves behind, how a run goes on. All inputs are written here, at run time.
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

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{CAUSE, Folder, NOTE, OPEN, SYMPTOM, has, lacks, pack, signature};

const OWN: [&str; 3] = ["--no-builtin", "--signatures", "sigs"];

/// The program on an archive, with the signatures of the folder.
fn batch(folder: &Folder, args: &[&str]) -> support::Run {
    folder.builtin(&[&["batch"][..], &OWN, args].concat())
}

/// Numbers that look like chance, the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// An archive of small tickets of all kinds, and one of some megabytes.
fn archive(tickets: u64) -> Folder {
    let folder = Folder::new();
    let mut numbers = Numbers(7);
    for number in 0..tickets {
        let mut text = String::new();
        for line in 0..20 + numbers.below(200) {
            let day = 1 + number % 28;
            writeln!(text, "2026-03-{day:02}T07:00:02Z line {line} of an ordinary day").unwrap();
            match numbers.below(200) {
                0 => writeln!(text, "2026-03-{day:02}T07:00:03Z {CAUSE}").unwrap(),
                1 => writeln!(text, "{SYMPTOM}").unwrap(),
                2 => writeln!(text, "{NOTE}").unwrap(),
                3 => writeln!(text, "{OPEN}").unwrap(),
                _ => {}
            }
        }
        if number == tickets / 2 {
            text = text.repeat(300);
        }
        let name = format!("archive/t{number:03}");
        match numbers.below(4) {
            0 => folder.write(&format!("{name}/logs/a.log"), &text),
            1 => folder.write(&format!("{name}.log"), &text),
            2 => folder.write(&format!("{name}.tar"), pack::tar(&[("a.log", text.as_bytes()), ("b.log", b"fine\n")])),
            _ => folder.write(&format!("{name}.log.gz"), pack::compressed("gz", text.as_bytes())),
        };
    }
    folder.write("archive/broken.gz", b"\x1f\x8b\x08\x00cut");
    folder
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(|line| serde_json::from_slice(line).unwrap()).collect()
}

fn names(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["ticket"]["name"].as_str().unwrap()).collect()
}

#[test]
fn each_child_is_a_ticket_with_a_report_a_line_in_the_order_of_names() {
    let folder = archive(12);
    folder.write("alone.log", SYMPTOM);
    let done = batch(&folder, &["archive", "alone.log"]).exits(2);
    let lines = lines(&done.output.stdout);
    let names = names(&lines);
    assert_eq!((names.len(), names[0], names[1]), (14, "alone.log", "archive/broken.gz"));
    assert!(names.is_sorted());
    assert_eq!(lines[0]["schema"], "logdx.report/1");
    assert_eq!(lines[0]["bundle"]["inputs"], json!(["alone.log"]));
    assert_eq!(lines[0]["diagnoses"][0]["id"], "test/symptom");
    assert_eq!((&lines[1]["ticket"]["status"], &lines[0]["ticket"]["status"]), (&json!("broken"), &json!("read")));
    has(lines[1]["ticket"]["reason"].as_str().unwrap(), &["gzip"]);
    has(&done.err(), &["14 tickets", "1 could not be read", "archive/broken.gz", "1 of 14 tickets"]);
    // each is what the ticket alone gives
    let alone = folder.logdx(&["alone.log", "-f", "json", "--lang", "en"]).exits(0).json();
    assert_eq!(lines[0]["diagnoses"], alone["diagnoses"]);
    assert_eq!(batch(&folder, &["archive", "alone.log", "-q"]).exits(2).err(), "");
}

#[test]
fn the_output_depends_on_no_threads_and_is_the_same_in_a_file() {
    let folder = archive(25);
    let streamed = batch(&folder, &["archive"]).exits(2).output.stdout;
    for threads in ["1", "2", "7"] {
        assert!(batch(&folder, &["archive", "-j", threads]).exits(2).output.stdout == streamed, "-j {threads}");
    }
    let done = batch(&folder, &["archive", "-o", "out.jsonl"]).exits(2);
    assert!(folder.read("out.jsonl") == streamed);
    has(&done.out(), &["26 tickets", "Diagnoses", "test/cause"]);
    assert_eq!(left_behind(&folder), Vec::<String>::new());
}

/// What stands beside the outputs.
fn left_behind(folder: &Folder) -> Vec<String> {
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".journal") || name.ends_with(".unfinished")).collect()
}

/// Starts a run and kills it after so long, or lets it end.
fn killed(folder: &Folder, args: &[&str], after: Duration) -> bool {
    let mut run = batch(folder, args).command;
    let mut child = run.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while began.elapsed() < after {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        thread::sleep(Duration::from_micros(300));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

#[test]
fn a_run_that_is_killed_again_and_again_and_resumed_writes_what_one_run_writes() {
    let folder = archive(60);
    for output in ["whole.jsonl", "whole.parquet"] {
        batch(&folder, &["archive", "-o", output, "-q"]).exits(2);
    }
    let mut numbers = Numbers(11);
    for (output, whole) in [("out.jsonl", "whole.jsonl"), ("out.parquet", "whole.parquet")] {
        let (mut kills, mut kept) = (0, BTreeSet::new());
        for _ in 0..40 {
            if !killed(&folder, &["archive", "-o", output, "--resume", "-j", "2"], Duration::from_millis(5 + numbers.below(60))) {
                break;
            }
            kills += 1;
            // what was finished is not read again: its line stays where it is
            let journal = fs::read(folder.path().join(format!("{output}.journal"))).unwrap_or_default();
            let now: BTreeSet<Vec<u8>> =
                journal.split_inclusive(|b| *b == b'\n').filter(|l| l.ends_with(b"\n")).map(<[u8]>::to_vec).collect();
            assert!(journal.is_empty() || now.is_superset(&kept), "{output}: something finished was lost or read again");
            kept = now;
        }
        assert!(kills > 0);
        batch(&folder, &["archive", "-o", output, "--resume"]).exits(2);
        assert!(folder.read(output) == folder.read(whole), "{output} after {kills} kills");
    }
    assert_eq!(left_behind(&folder), Vec::<String>::new());
}

/// A journal with all tickets but the last ones, as a killed run leaves it.
fn interrupt(folder: &Folder, output: &str) {
    for millis in 1.. {
        let _ = fs::remove_file(folder.path().join(output));
        let _ = fs::remove_file(folder.path().join(format!("{output}.journal")));
        let args = ["archive", "-o", output, "-j", "1"];
        assert!(killed(folder, &args, Duration::from_millis(millis * 5)), "a run has ended before it was killed");
        let journal = fs::read(folder.path().join(format!("{output}.journal"))).unwrap_or_default();
        if journal.split(|byte| *byte == b'\n').count() > 4 {
            return;
        }
    }
}

#[test]
fn an_interrupted_run_is_neither_forgotten_nor_taken_up_unasked() {
    let folder = archive(60);
    interrupt(&folder, "out.jsonl");
    batch(&folder, &["archive", "-o", "out.jsonl"]).exits(2).complains(&["out.jsonl.journal", "--resume", "removes"]);
    // torn in a line, and trash behind it
    let path = folder.path().join("out.jsonl.journal");
    let mut journal = fs::read(&path).unwrap();
    journal.truncate(journal.len() - 7);
    journal.extend(b"\0\0\0\0{\"seconds\":1\n{}\n");
    fs::write(&path, journal).unwrap();
    let done = batch(&folder, &["archive", "-o", "out.jsonl", "--resume"]).exits(2);
    has(&done.err(), &["tickets are done", "are left", "the journal was cut off"]);
    assert_eq!(lines(&folder.read("out.jsonl")).len(), 61);
    assert!(folder.read("out.jsonl") == batch(&folder, &["archive"]).exits(2).output.stdout);
}

#[test]
fn a_resumed_run_notices_other_signatures_other_options_and_changed_tickets() {
    let folder = archive(20);
    for output in ["out.jsonl", "out.parquet"] {
        let resume = |more: &[&str]| batch(&folder, &[&["archive", "-o", output, "--resume"], more].concat()).exits(2);
        has(&resume(&[]).err(), &["0 tickets are done, 21 are left"]);
        let first = folder.read(output);
        let written = fs::metadata(folder.path().join(output)).unwrap().modified().unwrap();
        let done = resume(&[]);
        has(&done.err(), &["21 tickets are done, 0 are left"]);
        has(&done.out(), &["21 tickets", "test/cause"]);
        assert_eq!(fs::metadata(folder.path().join(output)).unwrap().modified().unwrap(), written, "there was nothing to do");
        // a new ticket, a changed one, one that is gone
        folder.write("archive/aaa.log", CAUSE);
        folder.write("archive/zzz.log", "fine\n");
        has(&resume(&[]).err(), &["21 tickets are done, 2 are left"]);
        folder.write("archive/zzz.log", SYMPTOM);
        fs::remove_file(folder.path().join("archive/aaa.log")).unwrap();
        has(&resume(&[]).err(), &["21 tickets are done, 1 are left", "1 tickets have changed", "1 tickets are no longer there"]);
        fs::remove_file(folder.path().join("archive/zzz.log")).unwrap();
        has(&resume(&[]).err(), &["21 tickets are done, 0 are left", "1 tickets are no longer there"]);
        assert!(folder.read(output) == first);
        has(&resume(&["--lang", "fr"]).err(), &["0 tickets are done, 21 are left", "21 tickets were read with other options"]);
        has(&resume(&["--redact", "all"]).err(), &["21 tickets were read with other options"]);
        let more = signature("info", "all is well besides", "all is well besides", "all is swell besides", "");
        folder.write("sigs/test/more.yaml", more);
        has(&resume(&["--redact", "all"]).err(), &["0 tickets are done", "21 tickets were read with other signatures"]);
        fs::remove_file(folder.path().join("sigs/test/more.yaml")).unwrap();
        fs::remove_file(folder.path().join(output)).unwrap();
    }
    interrupt(&folder, "cut.jsonl");
    folder.write(
        "sigs/test/more.yaml",
        signature("info", "all is well besides", "all is well besides", "all is swell besides", ""),
    );
    has(
        &batch(&folder, &["archive", "-o", "cut.jsonl", "--resume"]).exits(2).err(),
        &["0 tickets are done", "with other signatures"],
    );
    assert!(folder.read("cut.jsonl") == batch(&folder, &["archive"]).exits(2).output.stdout);
}

#[test]
fn broken_and_hostile_tickets_are_rows_and_stop_nothing() {
    let folder = Folder::new();
    folder.write("archive/good.log", CAUSE);
    let whole = pack::compressed("gz", &pack::tar(&[("a.log", CAUSE.repeat(99).as_bytes())]));
    folder.write("archive/cut.tar.gz", &whole[..whole.len() - 12]);
    folder.write("archive/no.zip", b"PK\x03\x04 and no more");
    folder.write("archive/empty.log", "");
    fs::create_dir(folder.path().join("archive/empty")).unwrap();
    let locked = folder.write("archive/locked.log", CAUSE);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).unwrap();
    let root = folder.path().join("archive");
    fs::write(root.join(OsStr::from_bytes(b"bad\xff.log")), CAUSE).unwrap();
    fs::write(root.join("bad\\xff.log"), SYMPTOM).unwrap();
    fs::write(root.join("esc\u{1b}[2J\n<i>.log"), CAUSE).unwrap();
    symlink("good.log", root.join("link.log")).unwrap();
    symlink("/", root.join("linked")).unwrap();
    Command::new("mkfifo").arg(root.join("fifo")).status().unwrap();
    let done =
        batch(&folder, &["archive", "gone.zip", "-o", "out.parquet", "--summary", "s.html", "--summary", "s.txt"]).exits(2);
    lacks(&done.out(), &["\u{1b}", "linked", "fifo"]);
    lacks(&String::from_utf8(folder.read("s.html")).unwrap(), &["\u{1b}", "<i>"]);
    let done = batch(&folder, &["archive", "gone.zip"]).exits(2);
    let lines = lines(&done.output.stdout);
    let status = |name: &str| {
        let line =
            lines.iter().find(|line| line["ticket"]["name"] == name).unwrap_or_else(|| panic!("{name}: {:?}", names(&lines)));
        line["ticket"]["status"].as_str().unwrap().to_owned()
    };
    for (name, expected) in [
        ("archive/good.log", "read"),
        ("archive/empty.log", "read"),
        ("archive/empty", "read"),
        ("archive/no.zip", "broken"),
        ("archive/bad\\xff.log", "read"),
        ("archive/bad\\xff.log (2)", "read"),
        ("archive/esc\u{1b}[2J\n<i>.log", "read"),
        ("gone.zip", "broken"),
    ] {
        assert_eq!(status(name), expected, "{name}");
    }
    assert_ne!(status("archive/cut.tar.gz"), "read");
    assert_eq!(lines.len(), 10);
    // root reads what is locked
    assert!(["broken", "read"].contains(&&*status("archive/locked.log")));
}

#[test]
fn what_the_run_writes_is_no_ticket_and_no_ticket_is_overwritten() {
    let folder = archive(5);
    let args = ["archive", "-o", "archive/out.jsonl", "--summary", "archive/s.json", "--summary", "archive/s.txt"];
    batch(&folder, &args).exits(2);
    let first = folder.read("archive/out.jsonl");
    assert_eq!(lines(&first).len(), 6);
    batch(&folder, &args).exits(2);
    assert!(folder.read("archive/out.jsonl") == first);
    fs::create_dir(folder.path().join("archive/ticket")).unwrap();
    batch(&folder, &["archive", "-o", "archive/ticket/out.jsonl"]).exits(2).complains(&["lies in the ticket"]);
    let notes = folder.write("archive/notes.txt", CAUSE);
    let notes = notes.to_str().unwrap();
    batch(&folder, &["archive", "-o", notes]).exits(2).complains(&["is no output of a batch"]);
    batch(&folder, &["archive", "-o", "o.jsonl", "--summary", notes]).exits(2).complains(&["no summary of a batch"]);
    assert_eq!(folder.read("archive/notes.txt"), CAUSE.as_bytes());
    folder.write("mine.jsonl", "{\"my\":\"own\"}\n");
    batch(&folder, &["archive", "-o", "mine.jsonl", "--resume"]).exits(2).complains(&["is no output of a batch"]);
    batch(&folder, &["archive", "-o", "/dev/null"]).exits(2).complains(&["is no file"]);
    batch(&folder, &["archive", "-o", "no/such/out.jsonl"]).exits(2).complains(&["out.jsonl.journal"]);
}

#[test]
fn two_runs_never_write_one_output() {
    let folder = archive(3);
    let journal = File::create(folder.path().join("out.jsonl.journal")).unwrap();
    journal.try_lock().unwrap();
    for more in [&[][..], &["--resume"]] {
        batch(&folder, &[&["archive", "-o", "out.jsonl"], more].concat()).exits(2).complains(&["another run is writing here"]);
    }
    drop(journal);
    batch(&folder, &["archive", "-o", "out.jsonl"]).exits(2);
}

#[test]
fn ctrl_c_keeps_what_is_done_and_says_how_to_go_on() {
    let folder = archive(200);
    for millis in 1.. {
        let _ = fs::remove_file(folder.path().join("out.jsonl.journal"));
        let mut run = batch(&folder, &["archive", "-o", "out.jsonl", "-j", "1"]).command;
        let child = run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let journal = folder.path().join("out.jsonl.journal");
        while fs::metadata(&journal).map_or(0, |meta| meta.len()) < 1_000 {
            thread::sleep(Duration::from_micros(200));
        }
        thread::sleep(Duration::from_millis(millis));
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.code() == Some(130) {
            has(
                &String::from_utf8(output.stderr).unwrap(),
                &["ended", "of 201 tickets are done", "out.jsonl.journal", "--resume"],
            );
            assert!(fs::read(&journal).unwrap().ends_with(b"}\n"), "no line is torn");
            break;
        }
        assert!(millis < 20, "{output:?}");
    }
    batch(&folder, &["archive", "-o", "out.jsonl", "--resume"]).exits(2);
    assert_eq!(lines(&folder.read("out.jsonl")).len(), 201);
}

#[test]
fn the_summary_counts_what_the_lines_say() {
    let folder = Folder::new();
    folder.write("archive/a.log", format!("2026-03-01T07:00:00Z {CAUSE}\n{SYMPTOM}\n"));
    folder.write("archive/b.log", format!("2026-03-02T07:00:00Z {CAUSE}\n2026-03-02T07:00:00Z {NOTE}\n"));
    folder.write("archive/c.log", format!("2026-03-05T07:00:00Z {SYMPTOM}\n{OPEN}\n"));
    folder.write("archive/d.log", "all is well\n");
    folder.write("archive/e.gz", b"\x1f\x8b\x08\x00cut");
    let done =
        batch(&folder, &["archive", "-o", "o.parquet", "--summary", "s.json", "--summary", "s.txt", "--summary", "s.html"])
            .exits(2);
    let summary: Value = serde_json::from_slice(&folder.read("s.json")).unwrap();
    assert_eq!(summary["schema"], "logdx.summary/1");
    assert_eq!(
        summary["tickets"],
        json!({"total": 5, "read": 4, "partial": 0, "broken": 1, "nothing": 1, "nothing_share": 0.25})
    );
    let row = |id: &str| summary["diagnoses"].as_array().unwrap().iter().find(|d| d["id"] == id).unwrap().clone();
    let counts = |id: &str| ["tickets", "cause", "symptom", "possible", "first"].map(|key| row(id)[key].as_u64().unwrap());
    assert_eq!(counts("test/cause"), [2, 2, 0, 0, 2]);
    assert_eq!(counts("test/symptom"), [2, 1, 1, 0, 1]);
    assert_eq!(counts("test/open"), [1, 0, 0, 1, 0]);
    assert_eq!(row("test/cause")["share"], 0.5);
    assert_eq!(summary["together"], json!([{"ids": ["test/cause", "test/note"], "tickets": 1, "share": 0.25}]));
    let trend = &summary["trend"]["columns"];
    assert_eq!(
        (&trend[0]["start"], &trend[0]["causes"]),
        (&json!("2026-03-01"), &json!({"test/cause": 2, "test/note": 1, "test/symptom": 1}))
    );
    assert_eq!(summary["broken"][0]["ticket"], "archive/e.gz");
    assert_eq!(summary["slowest"].as_array().unwrap().len(), 5);
    has(
        &done.out(),
        &[
            "5 tickets: 4 read, 1 could not be read",
            "Nothing recognised: 1 tickets (25.0\u{a0}%)".replace("1 tickets", "1 ticket").as_str(),
        ],
    );
    has(&done.out(), &["test/cause + test/note", "archive/e.gz"]);
    lacks(&done.out(), &["\u{1b}"]);
    let page = String::from_utf8(folder.read("s.html")).unwrap();
    has(&page, &["<!doctype html>", "default-src 'none'", "test/cause", "archive/e.gz", "<svg"]);
    lacks(&page, &["<script", "http-equiv=\"refresh\"", " style=", "https://"]);
    // from a finished output the same, but for the times that reading took
    batch(&folder, &["archive", "-o", "o.parquet", "--resume", "-q", "--summary", "again.json"]).exits(2);
    let mut again: Value = serde_json::from_slice(&folder.read("again.json")).unwrap();
    again["slowest"] = summary["slowest"].clone();
    assert_eq!(again, summary);
    has(
        &batch(&folder, &["archive", "-o", "o2.jsonl", "--lang", "fr"]).exits(2).out(),
        &["5 tickets", "Rien de reconnu", "Diagnostics"],
    );
    batch(&folder, &["archive", "--summary", "s.pdf"]).exits(2).complains(&[".txt, .json or .html"]);
}

#[test]
fn what_was_expected_is_measured_and_no_document() {
    let folder = Folder::new();
    folder.write("archive/a/x.log", format!("{CAUSE}\n"));
    folder.write("archive/a/expected.yaml", "- test/cause\n- test/note\n");
    folder.write("archive/b.log", format!("{SYMPTOM}\n"));
    folder.write("archive/b.log.expected.yaml", "[]\n");
    folder.write("archive/c/x.log", format!("{NOTE}\n"));
    folder.write("archive/c/expected.yaml", format!("# {CAUSE}\n- test/note\n- test/noet\n"));
    folder.write("archive/d/x.log", "fine\n");
    folder.write("archive/d/expected.yaml", "expected: test/cause\n");
    let done = batch(&folder, &["archive", "-o", "o.jsonl", "--summary", "s.json"]).exits(2);
    let lines = lines(&folder.read("o.jsonl"));
    assert_eq!(names(&lines), ["archive/a", "archive/b.log", "archive/c", "archive/d"]);
    assert_eq!(lines[2]["bundle"]["documents"], 1);
    let measured = &serde_json::from_slice::<Value>(&folder.read("s.json")).unwrap()["expected"];
    let counts =
        ["tickets", "expected", "found", "told", "right", "first", "first_of"].map(|key| measured[key].as_u64().unwrap());
    assert_eq!(counts, [3, 3, 2, 3, 2, 2, 2]);
    assert_eq!(measured["missed"], json!([{"ticket": "archive/a", "id": "test/note"}]));
    assert_eq!(measured["false"], json!([{"ticket": "archive/b.log", "id": "test/symptom"}]));
    has(
        &done.out(),
        &["archive/c/expected.yaml:3:3: there is no signature `test/noet`", "archive/d/expected.yaml:1:1", "precision"],
    );
    // lists are read when the summary is made
    folder.write("archive/d/expected.yaml", "[]\n");
    folder.write("archive/c/expected.yaml", "- test/note\n");
    let done = batch(&folder, &["archive", "-o", "o.jsonl", "--resume"]).exits(0);
    has(&done.err(), &["4 tickets are done, 0 are left"]);
    has(&done.out(), &["4 tickets"]);
}

#[test]
fn the_exit_status_is_that_of_all_tickets() {
    let folder = Folder::new();
    folder.write("archive/a.log", "fine\n");
    folder.write("archive/b.log", SYMPTOM);
    batch(&folder, &["archive"]).exits(0);
    batch(&folder, &["archive", "--fail-on", "error"]).exits(0);
    batch(&folder, &["archive", "--fail-on", "warning"]).exits(1);
    batch(&folder, &["archive", "-o", "o.jsonl", "--fail-on", "info"]).exits(1);
    batch(&folder, &["archive", "gone", "--fail-on", "info"]).exits(2);
    batch(&folder, &["archive", "-f", "parquet"]).exits(2).complains(&["-o FILE"]);
    batch(&folder, &["archive", "-f", "html"]).exits(2).complains(&["jsonl or parquet"]);
    batch(&folder, &["archive", "--resume"]).exits(2).complains(&["--output"]);
    folder.builtin(&["batch"]).exits(2).complains(&["PATH"]);
    folder.logdx(&["archive", "-f", "parquet"]).exits(2).complains(&["logdx batch"]);
    assert_eq!(batch(&folder, &["archive", "-f", "parquet", "-o", "t"]).exits(0).err(), "");
    assert!(folder.read("t").starts_with(b"PAR1"));
}

#[test]
fn many_tickets_take_no_more_memory_than_a_few() {
    let folder = Folder::new();
    // each line is as long as evidence may be, so that reports are large
    let text = format!("{} {CAUSE} {}\n", "x".repeat(400), "y".repeat(500)).repeat(40);
    for number in 0..300 {
        folder.write(&format!("archive/t{number}.log"), &text);
        if number < 20 {
            folder.write(&format!("few/t{number}.log"), &text);
        }
    }
    let few = batch(&folder, &["few", "-o", "few.parquet"]).exits(0).peak;
    let done = batch(&folder, &["archive", "-o", "o.jsonl"]).exits(0);
    has(&done.out(), &["300 tickets"]);
    let written = folder.read("o.jsonl").len() as u64 >> 20;
    assert!(done.peak < few + (written / 2).max(16), "{} MiB, {few} MiB for a few, {written} MiB were written", done.peak);
}

// --- diff

fn diff(folder: &Folder, args: &[&str]) -> support::Run {
    folder.builtin(&[&["diff"][..], &OWN, args].concat())
}

fn ids(diff: &Value, key: &str) -> Vec<String> {
    diff[key].as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_gone_is_told_only_where_it_would_be_seen() {
    let folder = Folder::new();
    folder.write("a/logs/web-7f9c6d5b8d-bcdfg.log", format!("{CAUSE}\n"));
    folder.write("a/logs/relay.log", format!("{NOTE}\n"));
    folder.write("a/logs/both.log", format!("{OPEN}\n"));
    folder.write("b/logs/web-59c7d8f6b5-kx9vd.log", "all is well\n");
    folder.write("b/logs/both.log", format!("{OPEN}\nquokkactl\n"));
    folder.write("b/logs/other.log", format!("{SYMPTOM}\n"));
    let done = diff(&folder, &["a", "b", "-f", "json"]).exits(0).json();
    assert_eq!(done["schema"], "logdx.diff/1");
    assert_eq!(ids(&done, "gone"), ["test/cause"], "the same log is there, without it");
    assert_eq!(done["gone"][0]["because"], json!({"by": "document", "document": "b/logs/web-59c7d8f6b5-kx9vd.log"}));
    assert_eq!(ids(&done, "undecided"), ["test/note"], "its log is not there");
    has(done["undecided"][0]["needs"].as_str().unwrap(), &["a/logs/relay.log"]);
    assert_eq!(ids(&done, "stayed"), ["test/open"]);
    assert_eq!(
        (&done["stayed"][0]["before"]["status"], &done["stayed"][0]["after"]["status"]),
        (&json!("possible"), &json!("confirmed"))
    );
    assert_eq!(ids(&done, "new"), ["test/symptom"]);
    assert_eq!(done["new"][0]["would_have_been_seen"], false);
    let text = diff(&folder, &["a", "b"]).exits(0).out();
    has(
        &text,
        &[
            "Gone",
            "-  test/cause",
            "no longer in b/logs/web",
            "nobody can tell",
            "?  test/note",
            "Still seen",
            "+  test/symptom",
            "perhaps not new",
        ],
    );
    has(&diff(&folder, &["a", "b", "--lang", "fr"]).exits(0).out(), &["Disparu", "Toujours vu", "Nouveau"]);
    has(&diff(&folder, &["a", "b", "-f", "markdown"]).exits(0).out(), &["**Gone**", "`test/cause`"]);
    diff(&folder, &["a", "b", "-f", "html"]).exits(2).complains(&["text, json, jsonl or markdown"]);
    diff(&folder, &["a", "b", "--fail-on", "warning"]).exits(1);
    diff(&folder, &["a", "gone"]).exits(2).remarks(&["gone"]);
    has(&diff(&folder, &["b", "b"]).exits(0).out(), &["Still seen: 2"]);
    // a document that could not be read to its end shows nothing
    let cut = pack::compressed("gz", "all is well\n".repeat(9_000).as_bytes());
    fs::remove_file(folder.path().join("b/logs/web-59c7d8f6b5-kx9vd.log")).unwrap();
    folder.write("b/logs/web-59c7d8f6b5-kx9vd.log.gz", &cut[..cut.len() / 2]);
    let done = diff(&folder, &["a", "b", "-f", "json"]).exits(2).json();
    assert_eq!(ids(&done, "gone"), Vec::<String>::new());
}

#[test]
fn conditions_decide_where_lists_are_there() {
    let folder = Folder::new();
    let pods = |state: &str| {
        format!(
            "$ kubectl get pods -n azure-arc\nNAME                                    READY   STATUS             RESTARTS   AGE\nclusterconnect-agent-7f9c6d5b8d-t4gkz   2/3     {state}   6          11m\n"
        )
    };
    let secrets = |more: &str| {
        format!(
            "$ kubectl get secret -n azure-arc\nNAME                           TYPE     DATA   AGE\nazure-arc-connect-privatekey   Opaque   1      11m\n{more}"
        )
    };
    folder.write("a.txt", pods("CrashLoopBackOff") + &secrets(""));
    folder.write("well.txt", pods("Running         ") + &secrets("azure-identity-certificate     Opaque   1      1m\n"));
    folder.write("nothing.txt", "all is well\n");
    let compare = |to: &str| folder.builtin(&["diff", "a.txt", to, "-f", "json"]).exits(0).json();
    let well = compare("well.txt");
    has(&ids(&well, "gone").join(" "), &["arc/identity-certificate-missing"]);
    assert_eq!(well["gone"][0]["because"], json!({"by": "facts"}));
    assert!(ids(&well, "undecided").is_empty());
    let open = compare("nothing.txt");
    assert!(ids(&open, "gone").is_empty(), "{open}");
    has(open["undecided"][0]["run"].as_str().unwrap(), &["kubectl get"]);
}

#[test]
fn all_unknown_errors_are_counted_though_a_report_holds_the_first_templates() {
    let folder = archive(1);
    let word = |number: usize| {
        [number / 26 % 26, number % 26, number / 7 % 26].map(|letter| char::from(b'a' + letter as u8)).iter().collect()
    };
    let sentence = |number: usize| (0..6).map(|place| word(number * 6 + place)).collect::<Vec<String>>().join(" ");
    let mut text = String::new();
    for number in 0..60 {
        writeln!(text, "ERROR: {}", sentence(number)).unwrap();
    }
    folder.write("unknown/a.log", text);
    let done = batch(&folder, &["unknown"]).exits(0);
    let line = &lines(&done.output.stdout)[0];
    assert_eq!((line["unexplained"].as_array().unwrap().len(), &line["ticket"]["unknown_errors"]), (50, &json!(60)));
}
