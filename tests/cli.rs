//! The command line as its users meet it: what is printed where, and the exit status. All inputs are written here, at run time.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is a failed test"
)]

mod support;

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

use serde_json::{Value, json};
use support::{CAUSE, Folder, NOTE, OPEN, PATIENCE, SYMPTOM, conforms, has, ids, lacks, list, signature, skipped, text};

/// A message of the built-in signature `arc/egress-mcr-timeout`.
const TIMEOUT: &str = "$ az connectedk8s connect -n c1 -g rg1\nUnable to pull clusterdiagnosticchecks helm chart from the registry \
    'mcr.microsoft.com/azurearck8s/helmchart/stable/clusterdiagnosticchecks:0.2.2': Error: failed to do request: \
    Head \"https://mcr.microsoft.com/v2/\": dial tcp 10.0.0.219:443: i/o timeout\n";

fn bundle() -> Folder {
    let folder = Folder::new();
    folder.write("all.log", format!("{SYMPTOM}\nfine\n{CAUSE}\n{OPEN}\n{NOTE}\n"));
    folder
}

// --- exit statuses and messages

#[test]
fn the_exit_status_is_0_unless_fail_on_is_met_or_something_could_not_be_read() {
    let folder = bundle();
    folder.write("warning.log", SYMPTOM);
    folder.write("possible.log", OPEN);
    folder.write("info.log", NOTE);
    folder.write("fine.log", "all is well\n");
    for (args, status) in [
        ("all.log", 0),
        ("fine.log --fail-on info", 0),
        ("info.log --fail-on info", 1),
        ("info.log --fail-on warning", 0),
        ("warning.log", 0),
        ("warning.log --fail-on error", 0),
        ("warning.log --fail-on warning", 1),
        ("warning.log --fail-on info", 1),
        ("all.log --fail-on error", 1),
        ("all.log --fail-on error -f json", 1),
        ("possible.log --fail-on info", 0),
        ("warning.log possible.log --fail-on error", 0),
        ("all.log missing.log --fail-on error", 2),
        ("missing.log", 2),
    ] {
        folder.logdx(&args.split(' ').collect::<Vec<_>>()).exits(status);
    }
}

#[test]
fn an_empty_pipe_is_a_document_without_findings() {
    let folder = Folder::new();
    has(&folder.logdx(&[]).exits(0).out(), &["No known failure found"]);
    has(&folder.builtin(&["-"]).exits(0).out(), &["No known failure found"]);
    let report = folder.logdx(&[]).report();
    assert_eq!((&report["bundle"]["documents"], &report["bundle"]["lines"]), (&json!(1), &json!(0)));
    assert!(ids(&report).is_empty());
}

#[test]
fn an_empty_file_is_a_document_without_findings() {
    let folder = Folder::new();
    folder.write("empty.log", "");
    let done = folder.logdx(&["empty.log"]).exits(0);
    has(&done.out(), &["No known failure found"]);
    assert_eq!(done.err(), "");
}

#[test]
fn a_missing_file_among_good_ones_is_told_and_exits_2() {
    let folder = bundle();
    let done = folder.logdx(&["missing.log", "all.log"]).exits(2);
    done.remarks(&["missing.log", "No such file"]);
    has(&done.out(), &["test/cause", "missing.log"]);
    let report = folder.logdx(&["missing.log", "all.log", "-f", "json"]).exits(2).json();
    assert_eq!(skipped(&report), [("missing.log", "missing")]);
    assert_eq!(ids(&report)[0], "test/cause");
    assert_eq!(folder.logdx(&["-q", "missing.log", "all.log"]).exits(2).err(), "");
}

#[test]
fn an_unreadable_file_is_told_and_exits_2() {
    let folder = bundle();
    let secret = folder.write("secret.log", CAUSE);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    // root can read it all the same; nobody can read this one
    let name = if File::open(&secret).is_err() { "secret.log" } else { "/proc/self/mem" };
    if fs::metadata(name).is_ok() || name == "secret.log" {
        let done = folder.logdx(&[name, "all.log", "-f", "json"]).exits(2);
        done.remarks(&[name]);
        assert_eq!(skipped(&done.json()), [(name, "unreadable")]);
        assert_eq!(ids(&done.json())[0], "test/cause");
    }
}

#[test]
fn a_dangling_link_as_an_argument_is_missing_and_a_link_is_followed() {
    let folder = bundle();
    symlink("nowhere", folder.path().join("dangling")).unwrap();
    symlink("all.log", folder.path().join("link")).unwrap();
    let done = folder.logdx(&["dangling", "link", "-f", "json"]).exits(2);
    done.remarks(&["dangling"]);
    assert_eq!(skipped(&done.json()), [("dangling", "missing")]);
    assert_eq!(done.json()["diagnoses"][0]["evidence"][0]["document"], "link");
}

#[test]
fn a_folder_is_its_files_hidden_and_nested_ones_too_and_nothing_else() {
    let folder = Folder::new();
    folder.write("case/.hidden", CAUSE);
    folder.write("case/a/b/c/deep.txt", SYMPTOM);
    folder.write("outside.log", NOTE);
    folder.write("case/core", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0");
    let at = |name: &str| folder.path().join("case").join(name);
    assert!(Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());
    let _socket = UnixListener::bind(at("socket")).unwrap();
    for (target, name) in [("nowhere", "dangling"), (".", "loop"), (".hidden", "link"), ("../outside.log", "out")] {
        symlink(target, at(name)).unwrap();
    }
    let report = folder.logdx(&["case"]).report();
    assert_eq!(ids(&report), ["test/cause", "test/symptom"]);
    assert_eq!(report["bundle"]["documents"], 2);
    let mut passed = skipped(&report);
    passed.sort_unstable();
    let links = ["dangling", "link", "loop", "out"].map(|name| (format!("case/{name}"), "link"));
    let mut all: Vec<_> = links.iter().map(|(name, why)| (name.as_str(), *why)).collect();
    all.extend([("case/core", "binary"), ("case/fifo", "special"), ("case/socket", "special")]);
    all.sort_unstable();
    assert_eq!(passed, all);
    assert_eq!(folder.logdx(&["case"]).exits(0).err(), "");
}

#[test]
fn a_fifo_as_an_argument_is_read() {
    let folder = Folder::new();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let writer = thread::spawn(move || OpenOptions::new().write(true).open(fifo).unwrap().write_all(CAUSE.as_bytes()));
    assert_eq!(ids(&folder.logdx(&["fifo"]).report()), ["test/cause"]);
    writer.join().unwrap().unwrap();
}

#[test]
fn a_usage_error_exits_2_with_nothing_on_stdout() {
    let folder = bundle();
    for (args, words) in [
        ("--bogus all.log", &["--bogus", "Usage"][..]),
        ("-f xml all.log", &["xml", "text", "json", "jsonl", "markdown", "html", "sarif", "junit"]),
        ("explain arc/helm-timeout -f html", &["text", "json", "jsonl"]),
        ("signatures list -f sarif", &["text", "json", "jsonl"]),
        ("completions tcsh", &["tcsh", "bash", "zsh", "fish"]),
        ("man signatures bogus", &["bogus", "list", "check"]),
        ("--lang de all.log", &["de", "en", "fr"]),
        ("--redact some all.log", &["some", "secrets", "all", "none"]),
        ("--fail-on fatal all.log", &["fatal", "info", "warning", "error"]),
        ("--min-confidence huge all.log", &["huge", "low", "medium", "high"]),
        ("--color maybe all.log", &["maybe", "auto"]),
        ("--top many all.log", &["many", "--top"]),
        ("-j many all.log", &["many", "--threads"]),
        ("signatures bogus", &["bogus", "Usage"]),
        ("signatures", &["list", "check", "schema", "new"]),
        ("signatures new NoId", &["NoId"]),
        ("signatures new one", &["one", "<area>/<name>"]),
        ("explain", &["ID"]),
        ("--tee all.log", &["--tee", "standard input"]),
    ] {
        folder.builtin(&args.split(' ').collect::<Vec<_>>()).exits(2).complains(words);
    }
}

#[test]
fn completions_and_manual_know_every_command_and_format() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.builtin(&["completions", shell]).exits(0).out();
        has(&script, &["logdx", "signatures", "explain", "fail-on"]);
    }
    let complete = "source <(\"$0\" completions bash); COMP_WORDS=(logdx --format j); COMP_CWORD=2; _logdx logdx j --format; echo ${COMPREPLY[@]}";
    let program = assert_cmd::cargo::cargo_bin!("logdx");
    let bash = Command::new("bash").args(["-c", complete]).arg(program).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&bash.stdout).trim(), "json jsonl junit", "{}", String::from_utf8_lossy(&bash.stderr));
    let page = folder.builtin(&["man"]).exits(0).out();
    has(&page, &[".TH logdx 1", "fail\\-on", "logdx\\-signatures(1)", "Exit status"]);
    let page = folder.builtin(&["man", "signatures", "check"]).exits(0).out();
    has(&page, &[".TH logdx-signatures-check 1", "Run the examples of signatures"]);
}

#[test]
fn options_may_stand_before_a_command() {
    let folder = Folder::new();
    has(&folder.builtin(&["--no-builtin", "-s", "sigs", "signatures", "list"]).exits(0).out(), &["test/cause"]);
    has(&folder.builtin(&["--lang", "fr", "explain", "arc/helm-timeout"]).exits(0).out(), &["Que faire"]);
    let rows = folder.builtin(&["-f", "jsonl", "--no-builtin", "-s", "sigs", "signatures", "list"]).exits(0).out();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["id"]), (4, &json!("test/cause")));
    // a folder may be called like a command
    folder.write("signatures/test/own.yaml", folder.builtin(&["signatures", "new", "test/own"]).exits(0).out());
    has(&folder.builtin(&["--no-builtin", "-s", "signatures", "signatures", "list"]).exits(0).out(), &["test/own"]);
}

#[test]
fn a_file_whose_name_begins_with_a_dash_is_given_after_two() {
    let folder = Folder::new();
    folder.write("-f", CAUSE);
    assert_eq!(folder.logdx(&["-f", "json", "--", "-f"]).exits(0).json()["diagnoses"][0]["evidence"][0]["document"], "-f");
}

#[test]
fn explain_tells_what_a_signature_means_in_both_languages() {
    let folder = Folder::new();
    let done = folder.logdx(&["explain", "test/cause"]).exits(0);
    has(&done.out(), &["The title", "The cause.", "Mend it.", "$ mendctl now", "refused the handshake", "test/symptom", CAUSE]);
    has(&folder.logdx(&["explain", "test/symptom"]).exits(0).out(), &["test/cause"]);
    has(&folder.logdx(&["explain", "test/cause", "--lang", "fr"]).exits(0).out(), &["Le titre", "La raison.", "Réparez."]);
    assert_eq!(folder.logdx(&["explain", "test/cause", "-f", "json"]).exits(0).json()["id"], "test/cause");
}

#[test]
fn explain_of_an_unknown_id_exits_2_and_suggests_one() {
    let folder = Folder::new();
    folder.builtin(&["explain", "arc/helm-timeot"]).exits(2).complains(&["arc/helm-timeot", "did you mean `arc/helm-timeout`?"]);
    lacks(&folder.builtin(&["explain", "x/\u{1b}[2J"]).exits(2).err(), &["\u{1b}"]);
}

// --- streams

#[test]
fn tee_passes_every_byte_through_and_reports_on_stderr() {
    let folder = Folder::new();
    let mut large = format!("{CAUSE}\n").into_bytes();
    large.extend((0..3_u32 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 | 0x20));
    for input in [b"".to_vec(), b"caf\xe9 \xff\xfe\0\x1b[31m\r\n\r no newline at the end".to_vec(), large] {
        let done = folder.logdx(&["--tee"]).stdin(&input).exits(0);
        assert!(done.output.stdout == input, "{} bytes came out of {}", done.output.stdout.len(), input.len());
        has(&done.err(), &[if input.len() > 1 << 20 { "test/cause" } else { "No known failure" }]);
    }
    let done = folder.logdx(&["--tee", "-f", "json"]).stdin(CAUSE).exits(0);
    assert_eq!((done.out().as_str(), done.err().contains("\"test/cause\"")), (CAUSE, true));
    let done = folder.logdx(&["--tee", "-o", "report.txt", "--fail-on", "error"]).stdin(CAUSE).exits(1);
    assert_eq!((done.out().as_str(), done.err().as_str()), (CAUSE, ""));
    has(&String::from_utf8(folder.read("report.txt")).unwrap(), &["test/cause"]);
}

#[test]
fn tee_goes_on_when_nobody_takes_the_copy_any_more() {
    let folder = Folder::new();
    let mut command = folder.logdx(&["--tee"]).command;
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for line in ["fine\n", "fine\n", CAUSE] {
        stdin.write_all(line.as_bytes()).expect("it still reads");
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    has(&String::from_utf8(output.stderr).unwrap(), &["test/cause"]);
}

#[test]
fn a_stdout_that_is_closed_is_success() {
    let folder = bundle();
    for args in [&["-"][..], &["-", "--follow"], &["-", "-f", "json"], &["all.log", "-"]] {
        let mut child =
            folder.logdx(args).command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        child.stdin.take().unwrap().write_all(CAUSE.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_write_that_fails_is_told_and_exits_2() {
    let folder = bundle();
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    for args in [&["all.log"][..], &["all.log", "-f", "json"], &["signatures", "list"], &["--tee"]] {
        let mut command = folder.logdx(args).command;
        let mut child = command.stdin(Stdio::piped()).stdout(full.try_clone().unwrap()).stderr(Stdio::piped()).spawn().unwrap();
        // it may not read it
        let _ = child.stdin.take().unwrap().write_all(CAUSE.as_bytes());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        has(&err, &["No space left"]);
    }
}

#[test]
fn a_report_goes_into_a_file_where_one_is_named() {
    let folder = bundle();
    for format in ["text", "json", "jsonl", "markdown", "html", "sarif", "junit"] {
        let done = folder.logdx(&["all.log", "-f", format, "-o", "report"]).exits(0);
        assert_eq!((done.out().as_str(), done.err().as_str()), ("", ""));
        assert_eq!(folder.read("report"), folder.logdx(&["all.log", "-f", format]).exits(0).output.stdout);
    }
    folder.logdx(&["all.log", "-o", "no/such/folder"]).exits(2).complains(&["no/such/folder", "No such file"]);
    folder.logdx(&["all.log", "-o", "sigs"]).exits(2).complains(&["sigs", "directory"]);
}

#[test]
fn a_report_never_replaces_what_is_read_under_any_name() {
    let folder = bundle();
    folder.write("case/a.log", CAUSE);
    let at = |name: &str| folder.path().join(name);
    fs::hard_link(at("all.log"), at("hard")).unwrap();
    fs::hard_link(at("case/a.log"), at("inner")).unwrap();
    symlink("all.log", at("soft")).unwrap();
    symlink("/dev/stdin", at("standard")).unwrap();
    for args in [
        &["all.log", "-o", "all.log"][..],
        &["all.log", "-o", "./case/../all.log"],
        &["all.log", "-o", "hard"],
        &["hard", "-o", "soft"],
        &["soft", "-o", "all.log"],
        &["case", "-o", "case/a.log"],
        &["case", "-o", "inner"],
        &["-o", "all.log"],
        &["-", "-o", "hard"],
        &["standard", "-o", "hard"],
        &["-", "case", "-o", "standard"],
    ] {
        let mut command = folder.logdx(args).command;
        let output = command.stdin(File::open(at("all.log")).unwrap()).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        has(&err, &["is read and would be overwritten"]);
        assert!(folder.read("all.log").starts_with(SYMPTOM.as_bytes()) && folder.read("case/a.log") == CAUSE.as_bytes());
    }
    // what is beside it, or is made only now, is not read
    folder.write("old", "an older report");
    for target in ["old", "case/new", "case2/../old2"] {
        fs::create_dir_all(at("case2")).unwrap();
        folder.logdx(&["case", "-", "-o", target]).exits(0);
        has(&String::from_utf8(folder.read(target)).unwrap(), &["test/cause"]);
    }
}

#[test]
fn a_report_goes_into_a_stream_where_one_is_named() {
    let folder = bundle();
    let want = folder.logdx(&["all.log"]).exits(0).out();
    assert_eq!(folder.logdx(&["all.log", "-o", "/dev/stdout"]).exits(0).out(), want);
    assert_eq!(folder.logdx(&["all.log", "-o", "/dev/stderr"]).exits(0).err(), want);
    folder.logdx(&["all.log", "-o", "/dev/null"]).exits(0);
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let reader = thread::spawn(move || fs::read_to_string(fifo).unwrap());
    folder.logdx(&["all.log", "-o", "fifo"]).exits(0);
    assert_eq!(reader.join().unwrap(), want);
}

#[test]
fn follow_tells_a_diagnosis_while_the_pipe_is_open() {
    for (args, on_stderr) in [(&["--follow"][..], false), (&["--follow", "--tee"], true), (&["--follow", "-f", "json"], true)] {
        let folder = Folder::new();
        let mut command = folder.logdx(args).command;
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let out: Box<dyn std::io::Read + Send> =
            if on_stderr { Box::new(child.stderr.take().unwrap()) } else { Box::new(child.stdout.take().unwrap()) };
        let (told, tells) = channel();
        let reader = thread::spawn(move || BufReader::new(out).lines().for_each(|line| told.send(line.unwrap()).unwrap()));
        for line in ["fine", CAUSE, "fine", SYMPTOM] {
            writeln!(stdin, "{line}").unwrap();
            thread::sleep(std::time::Duration::from_millis(20));
        }
        for (id, place) in [("test/cause", "-:2"), ("test/symptom", "-:4")] {
            has(&tells.recv_timeout(PATIENCE).expect("told before the end"), &[id, place, "The title"]);
        }
        writeln!(stdin, "{CAUSE}").unwrap();
        drop(stdin);
        let rest = child.wait_with_output().unwrap();
        reader.join().unwrap();
        assert_eq!(rest.status.code(), Some(0));
        let told: Vec<String> = tells.try_iter().collect();
        match args {
            [_, "-f", _] => {
                let report: Value = serde_json::from_slice(&rest.stdout).expect("the report alone");
                assert_eq!((told.len(), &report["diagnoses"][0]["evidence_total"]), (0, &json!(2)));
            }
            _ => has(&told.join("\n"), &["error test/cause", "mendctl now"]),
        }
    }
}

#[test]
fn colours_are_where_they_are_asked_for_only() {
    let folder = bundle();
    let colourful = |args: &[&str], env: &[(&str, &str)]| {
        let run = env.iter().fold(folder.logdx(&[args, &["all.log"]].concat()), |run, (name, value)| run.env(name, value));
        run.exits(0).out().contains("\u{1b}[")
    };
    assert!(!colourful(&[], &[]));
    assert!(colourful(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(colourful(&["--color", "always"], &[]));
    assert!(colourful(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colourful(&[], &[("NO_COLOR", "1")]));
    assert!(!colourful(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(!colourful(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colourful(&["-f", "json"], &[("CLICOLOR_FORCE", "1")]));
}

// --- the JSON report

#[test]
fn the_json_report_has_every_key_of_the_contract_and_no_other() {
    let folder = bundle();
    folder.write("core", [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 9], &[1; 90]].concat());
    folder.write("timed.log", format!("2025-08-11T14:52:28+02:00 {CAUSE}\n"));
    let model = json!({
        "schema": "", "tool": {"name": "", "version": "", "signatures": 0},
        "bundle": {"inputs": [""], "documents": 0, "bytes": 0, "lines": 0, "skipped": [{"document": "", "reason": "", "detail": ""}]},
        "diagnoses": [{
            "id": "", "rank": 0, "score": 0.0, "confidence": "", "status": "", "severity": "", "title": "", "cause": "",
            "fix": [{"do": "", "run": null}], "references": [""],
            "evidence": [{"document": "", "line": 0, "column": 0, "offset": 0, "text": "", "captures": {}, "time": null}],
            "evidence_total": 0, "explains": [""], "explained_by": null, "to_confirm": [{"why": "", "run": null}]}],
        "unexplained": [{"template": "", "count": 0, "first": {"document": "", "line": 0, "text": ""}}],
        "not_checked": [{"id": "", "needs": "", "run": null}]});
    let report = folder.logdx(&["all.log", "core", "timed.log"]).report();
    conforms(&report, &model, "report");
    assert_eq!(report["schema"], "logdx.report/1");
    assert_eq!(report["tool"], json!({"name": "logdx", "version": env!("CARGO_PKG_VERSION"), "signatures": 4}));
    assert_eq!(report["bundle"]["inputs"], json!(["all.log", "core", "timed.log"]));
    assert_eq!((&report["bundle"]["documents"], &report["bundle"]["lines"]), (&json!(2), &json!(6)));
    assert_eq!(skipped(&report), [("core", "binary")]);
    let cause = &report["diagnoses"][0];
    assert_eq!((text(&cause["id"]), text(&cause["status"]), text(&cause["severity"])), ("test/cause", "confirmed", "error"));
    assert_eq!(cause["fix"], json!([{"do": "Mend it.", "run": "mendctl now"}]));
    assert_eq!((&cause["explains"], &cause["explained_by"]), (&json!(["test/symptom"]), &Value::Null));
    assert_eq!(cause["evidence"][1]["time"], "2025-08-11T12:52:28Z");
    assert_eq!(cause["evidence"][0]["captures"], json!({"relay": "r1", "peer": "p1"}));
    let open = list(&report["diagnoses"]).iter().find(|d| d["id"] == "test/open").unwrap();
    assert_eq!((text(&open["status"]), &open["to_confirm"][0]["run"]), ("possible", &json!("quokkactl status")));
    conforms(&folder.builtin(&["-"]).stdin(TIMEOUT).report()["bundle"], &model["bundle"], "bundle");
}

#[test]
fn ranks_count_from_1_confirmed_before_possible_and_the_folded_last() {
    let folder = bundle();
    for (args, wanted) in [
        (&["all.log"][..], &["test/cause", "test/note", "test/open", "test/symptom"][..]),
        (&["all.log", "--top", "1"], &["test/cause", "test/symptom"]),
        (&["all.log", "--top", "2"], &["test/cause", "test/note", "test/symptom"]),
        (&["all.log", "--top", "0"], &[]),
        (&["all.log", "--min-confidence", "high"], &["test/cause", "test/note", "test/symptom"]),
        (&["all.log", "--min-confidence", "low"], &["test/cause", "test/note", "test/open", "test/symptom"]),
    ] {
        let report = folder.logdx(args).report();
        assert_eq!(ids(&report), wanted, "{args:?}");
        let ranks: Vec<_> = list(&report["diagnoses"]).iter().map(|d| d["rank"].as_u64().unwrap()).collect();
        assert_eq!(ranks, (1..=wanted.len() as u64).collect::<Vec<_>>(), "{args:?}");
        for d in list(&report["diagnoses"]) {
            assert_eq!(d["explained_by"] == "test/cause", d["id"] == "test/symptom");
            assert!((0.0..=1.0).contains(&d["score"].as_f64().unwrap()));
        }
    }
}

#[test]
fn evidence_deep_in_a_file_has_its_line_column_and_offset_in_every_encoding() {
    let folder = Folder::new();
    let decoded = format!("{}déjà « vu » {CAUSE}\r\nthe end\r\n", "a line with é and 🚀\r\n".repeat(9000));
    let utf16 = |bom: &[u8], bytes: fn(u16) -> [u8; 2]| [bom.to_vec(), decoded.encode_utf16().flat_map(bytes).collect()].concat();
    let files = [
        ("plain", decoded.clone().into_bytes()),
        ("bom", [b"\xef\xbb\xbf", decoded.as_bytes()].concat()),
        ("le", utf16(b"\xff\xfe", u16::to_le_bytes)),
        ("be", utf16(b"\xfe\xff", u16::to_be_bytes)),
    ];
    for (name, bytes) in files {
        folder.write(name, bytes);
        let evidence = &folder.logdx(&[name]).report()["diagnoses"][0]["evidence"][0];
        assert_eq!((&evidence["line"], &evidence["column"]), (&json!(9001), &json!(13)), "{name}");
        assert_eq!(evidence["offset"], decoded.find("Zorgle").unwrap(), "{name}");
        assert_eq!(evidence["text"], format!("déjà « vu » {CAUSE}"), "{name}");
    }
}

#[test]
fn evidence_is_at_most_1000_characters_around_the_match() {
    let folder = Folder::new();
    let long = format!("{} {CAUSE} {}", "é".repeat(5000), "ü".repeat(5000));
    let report = folder.logdx(&[]).stdin(&long).report();
    let evidence = &report["diagnoses"][0]["evidence"][0];
    let shown = text(&evidence["text"]).chars().count();
    assert!(shown <= 1000 && text(&evidence["text"]).contains(CAUSE), "{shown}");
    assert_eq!((&evidence["column"], &evidence["offset"]), (&json!(5002), &json!(10001)));
}

#[test]
fn evidence_total_counts_all_places_also_in_identical_files() {
    let folder = Folder::new();
    let text = format!("{CAUSE}\n").repeat(60);
    folder.write("a.log", &text);
    folder.write("b.log", &text);
    let report = folder.logdx(&["b.log", "a.log"]).report();
    let cause = &report["diagnoses"][0];
    assert_eq!(cause["evidence_total"], 120);
    let lines: Vec<_> =
        list(&cause["evidence"]).iter().map(|e| (support::text(&e["document"]), e["line"].as_u64().unwrap())).collect();
    assert!(!lines.is_empty() && lines.iter().zip(1..).all(|(place, line)| *place == ("a.log", line)), "{lines:?}");
    has(&folder.logdx(&["a.log", "b.log"]).exits(0).out(), &["+ 117 more places"]);
}

// --- the same bytes, the same report

#[test]
fn the_report_depends_on_no_thread_count_and_no_order() {
    let folder = Folder::new();
    let messages = [CAUSE, SYMPTOM, OPEN, NOTE];
    let names: Vec<String> = (0..50).map(|i| format!("case/{}/{i:02}.log", i % 7)).collect();
    for (i, name) in names.iter().enumerate() {
        folder.write(name, format!("file {i}\n").repeat(i * 30) + messages[i % 4] + "\n");
    }
    let mut args: Vec<&str> = names.iter().map(String::as_str).chain(["-f", "json"]).collect();
    let first = folder.logdx(&args).exits(0).output.stdout;
    assert_eq!(serde_json::from_slice::<Value>(&first).unwrap()["bundle"]["documents"], 50);
    args[..50].reverse();
    args.swap(3, 33);
    for threads in ["1", "2", "4", "4"] {
        let again = folder.logdx(&[&args[..], &["-j", threads]].concat()).exits(0).output.stdout;
        assert!(first == again, "other with {threads} threads");
    }
    let mut walked = folder.logdx(&["case"]).report();
    let mut given: Value = serde_json::from_slice(&first).unwrap();
    for report in [&mut walked, &mut given] {
        report["bundle"]["inputs"].take();
    }
    assert_eq!(walked, given);
}

#[test]
fn the_report_of_a_pipe_differs_in_names_only() {
    fn rename(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.values_mut().for_each(rename);
                map.entry("document").and_modify(|name| *name = json!("?"));
            }
            Value::Array(items) => items.iter_mut().for_each(rename),
            _ => {}
        }
    }
    let folder = Folder::new();
    let line = "2025-08-11T12:52:28Z nothing happens in this line, and it is repeated\n";
    let long: String = (0..40).map(|i| line.repeat(1400 + 13 * i) + [CAUSE, SYMPTOM, OPEN, NOTE][i % 4] + "\n").collect();
    let utf16: Vec<u8> = format!("{OPEN}\n{CAUSE}\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let short = format!("{SYMPTOM}\n{CAUSE}").into_bytes();
    let binary = [b"\x7fELF".as_slice(), &[1; 60]].concat();
    for (input, step) in [(long.into_bytes(), 65_537), (short, 1), (utf16, 3), (binary, 5), (Vec::new(), 1)] {
        folder.write("file", &input);
        let mut reports = [
            folder.logdx(&["file", "-j", "1"]).report(),
            folder.logdx(&["file", "-j", "4"]).report(),
            folder.logdx(&["-j", "1"]).stdin(&input).report(),
            folder.logdx(&["-", "-j", "4", "--follow"]).stdin(&input).step(step).report(),
            folder.logdx(&["--tee", "-o", "report", "-f", "json"]).stdin(&input).step(step).exits(0).output.stdout.len().into(),
        ];
        assert_eq!(reports[4].take(), input.len());
        reports[4] = serde_json::from_slice(&folder.read("report")).unwrap();
        for report in &mut reports {
            report["bundle"]["inputs"].take();
            rename(report);
        }
        let [first, others @ ..] = &reports;
        for other in others {
            assert_eq!(other, first);
        }
    }
}

// --- languages, credentials, hostile text, what is no text

#[test]
fn the_language_is_the_one_asked_for_else_that_of_the_locale() {
    let folder = bundle();
    let title = |args: &[&str], env: [(&str, &str); 2]| {
        let run = folder.logdx(&[args, &["all.log"]].concat());
        text(&env.iter().fold(run, |run, (name, value)| run.env(name, value)).report()["diagnoses"][0]["title"]).to_owned()
    };
    for (args, env, wanted) in [
        (&[][..], [("LANG", "C"), ("LC_ALL", "")], "The title"),
        (&[], [("LANG", "fr_FR.UTF-8"), ("LC_ALL", "fr_FR.UTF-8")], "Le titre"),
        (&[], [("LANG", "fr_FR.UTF-8"), ("LC_ALL", "")], "Le titre"),
        (&[], [("LANG", "en_US.UTF-8"), ("LC_ALL", "fr_CA")], "Le titre"),
        (&[], [("LANG", "fr_FR.UTF-8"), ("LC_ALL", "en_US.UTF-8")], "The title"),
        (&[], [("LANG", "de_DE.UTF-8"), ("LC_ALL", "")], "The title"),
        (&["--lang", "fr"], [("LANG", "C"), ("LC_ALL", "C")], "Le titre"),
        (&["--lang", "en"], [("LANG", "fr_FR.UTF-8"), ("LC_ALL", "fr_FR.UTF-8")], "The title"),
    ] {
        assert_eq!(title(args, env), wanted, "{args:?} {env:?}");
    }
    has(&folder.logdx(&["all.log", "--lang", "fr"]).exits(0).out(), &["erreur", "confirmé", "Que faire", "Réparez."]);
    has(&folder.builtin(&["--lang", "fr"]).exits(0).out(), &["Aucune panne connue"]);
}

#[test]
fn credentials_are_masked_unless_told_otherwise() {
    let folder = Folder::new();
    let secrets = ["hunter2hunter2", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL3N0cyJ9.c2lnbmF0dXJlLXdpdGg"];
    let who = ["10.20.30.40", "8f1c4c1e-5a0b-4a53-9c3f-0123456789ab"];
    let line = format!(
        "client_secret={} Zorgle relay https://bob:{}@{}/ refused the handshake of {} today, Bearer {}\nfor {}\n",
        secrets[0], secrets[0], who[0], who[1], secrets[1], who[0]
    );
    for format in ["text", "json"] {
        let out = |what: &[&str]| folder.logdx(&[what, &["-f", format]].concat()).stdin(&line).exits(0).out();
        for masked in [out(&[]), out(&["--redact", "secrets"])] {
            lacks(&masked, &secrets);
            has(&masked, &[&who[..], &["***"]].concat());
        }
        let all = out(&["--redact", "all"]);
        lacks(&all, &secrets);
        lacks(&all, &who);
        has(&all, &["***", "refused the handshake of"]);
        has(&out(&["--redact", "none"]), &[secrets[0], who[0], who[1]]);
    }
    assert_eq!(
        folder.logdx(&["--redact", "all"]).stdin(&line).exits(0).out(),
        folder.logdx(&["--redact", "all"]).stdin(&line).exits(0).out()
    );
}

/// What a terminal would obey, or show otherwise than it is.
const HOSTILE: [&str; 9] = ["\u{1b}", "\u{7}", "\r", "\u{8}", "\u{9b}", "\u{7f}", "\u{202e}", "\u{2066}", "\u{200b}"];

#[test]
fn hostile_text_never_reaches_the_terminal() {
    let folder = Folder::new();
    let bad = HOSTILE.concat().replace('\r', "");
    let name = format!("case/\u{1b}]0;{bad}x\u{7}.log");
    folder.write(
        &name,
        format!("\u{1b}[2J{bad}\rx\nZorgle relay r{bad} refused the \u{1b}[31mhandshake\u{1b}[0m of p\u{1b}]0;t\u{7} today\u{1b}[1A\r\n{bad}"),
    );
    for args in [&["case"][..], &["case", "-v"], &["case", "--lang", "fr"], &["case", "--follow"], &["case", "--redact", "all"]] {
        let done = folder.logdx(args).exits(0);
        has(&done.out(), &["test/cause", "\\u{1b}", "\\u{202e}", "\\u{9b}", "handshake"]);
        lacks(&done.out(), &HOSTILE);
        lacks(&done.err(), &HOSTILE);
    }
    let styled = folder.logdx(&["case", "--color", "always"]).exits(0).out();
    for control in styled.split('\u{1b}').skip(1) {
        let end = control.find(|c: char| c != '[' && c != ';' && !c.is_ascii_digit());
        assert!(end.is_some_and(|end| control[end..].starts_with('m')), "{control:?}");
    }
    lacks(&styled, &HOSTILE[1..]);
    for args in [&[name.as_str()][..], &["case", "no\u{1b}[2J\u{202e}thing"]] {
        lacks(&folder.logdx(args).done().err(), &HOSTILE);
    }
    lacks(&folder.logdx(&["case", "no\u{1b}[2J\u{202e}thing"]).exits(2).out(), &HOSTILE);
    // as JSON it is data: what stands in the input, and no byte that a terminal obeys at once
    let report = folder.logdx(&["case", "-f", "json"]).exits(0);
    lacks(&report.out(), &["\u{1b}", "\u{7}"]);
    has(text(&report.json()["diagnoses"][0]["evidence"][0]["text"]), &["\u{1b}[31mhandshake", "\u{7f}", "\u{202e}"]);
}

#[test]
fn the_json_report_is_the_same_bytes_whatever_the_colours() {
    let folder = Folder::new();
    let json = |color: &str| {
        let input = "Zorgle relay r\u{7f}\u{9b}31m1 refused the handshake of p1 today";
        folder.logdx(&["-f", "json", "--color", color]).stdin(input).exits(0).output.stdout
    };
    assert_eq!(String::from_utf8(json("never")).unwrap(), String::from_utf8(json("always")).unwrap());
}

#[test]
fn an_archive_that_cannot_be_opened_is_told_and_exits_2() {
    let folder = bundle();
    folder.write("case.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03damaged");
    let done = folder.logdx(&["case.gz", "all.log", "-f", "json"]).exits(2);
    done.remarks(&["case.gz", "gzip"]);
    assert_eq!(skipped(&done.json())[0].0, "case.gz");
    assert_eq!(ids(&done.json())[0], "test/cause");
    has(&folder.logdx(&["case.gz"]).exits(2).out(), &["Nothing could be read", "case.gz"]);
}

#[test]
fn what_is_no_text_is_passed_over() {
    let folder = Folder::new();
    let binary = [b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".as_slice(), CAUSE.as_bytes()].concat();
    folder.write("core", &binary);
    let done = folder.logdx(&["core", "-v"]).exits(0);
    has(&done.out(), &["core"]);
    assert_eq!(done.err(), "");
    assert_eq!(skipped(&folder.logdx(&["core"]).report()), [("core", "binary")]);
    assert_eq!(skipped(&folder.logdx(&[]).stdin(&binary).report()), [("-", "binary")]);
}

// --- signatures

#[test]
fn signatures_list_names_all_of_them() {
    let folder = Folder::new();
    let done = folder.logdx(&["signatures", "list"]).exits(0);
    has(&done.out(), &["test/cause", "test/note", "test/open", "test/symptom", "warning", "The title"]);
    has(&folder.logdx(&["signatures", "list", "--lang", "fr"]).exits(0).out(), &["Le titre"]);
    let rows = folder.logdx(&["signatures", "list", "-f", "json"]).exits(0).json();
    assert_eq!(
        list(&rows).iter().map(|row| text(&row["id"])).collect::<Vec<_>>(),
        ["test/cause", "test/note", "test/open", "test/symptom"]
    );
    has(&folder.builtin(&["signatures", "list"]).exits(0).out(), &["arc/egress-mcr-timeout", "arc/helm-timeout"]);
}

#[test]
fn without_the_built_in_signatures_only_ones_own_are_there() {
    let folder = Folder::new();
    assert_eq!(ids(&folder.builtin(&[]).stdin(TIMEOUT).report())[0], "arc/egress-mcr-timeout");
    assert!(ids(&folder.logdx(&[]).stdin(TIMEOUT).report()).is_empty());
    let both = folder.builtin(&["-s", "sigs"]).stdin(format!("{TIMEOUT}\n\n{NOTE}\n")).report();
    assert!(ids(&both).contains(&"test/note") && ids(&both).contains(&"arc/egress-mcr-timeout"), "{:?}", ids(&both));
    assert_eq!(ids(&folder.builtin(&["--no-builtin", "-s", "sigs/test/note.yaml"]).stdin(NOTE).report()), ["test/note"]);
}

#[test]
fn the_example_of_the_design_is_a_signature() {
    let folder = Folder::new();
    let yaml = r#"title:
  en: The cluster diagnostics chart cannot be pulled from mcr.microsoft.com
  fr: Le chart de diagnostic ne peut pas être téléchargé de mcr.microsoft.com
severity: error
match:
  - message: "Unable to pull {chart} helm chart from the registry '{registry}'{*}i/o timeout"
    where: {document: "*", origin: "az|azext_connectedk8s|cli", min_count: 1}
explains: [arc/helm-timeout]
cause: {en: A firewall drops the packets., fr: Un pare-feu ignore les paquets.}
fix:
  - do: {en: Test the host., fr: Testez l'hôte.}
    run: curl -sSI https://k8connecthelm.azureedge.net
references: ["https://learn.microsoft.com/azure/azure-arc/kubernetes/troubleshooting"]
examples:
  match:
    - "cli: Unable to pull x helm chart from the registry 'y': i/o timeout"
  no_match:
    - "cli: Unable to pull x helm chart from the registry 'y': no such host"
"#;
    folder.write("packs/acme/egress-timeout.yaml", yaml);
    let report = folder.builtin(&["--signatures", "packs"]).stdin(TIMEOUT).report();
    let own = list(&report["diagnoses"]).iter().find(|d| d["id"] == "acme/egress-timeout").expect("it is found");
    assert_eq!(
        (&own["status"], &own["evidence"][0]["captures"]["chart"]),
        (&json!("confirmed"), &json!("clusterdiagnosticchecks"))
    );
    folder.builtin(&["signatures", "check", "packs"]).exits(0);
}

#[test]
fn an_id_that_is_built_in_is_no_id_for_another() {
    let folder = Folder::new();
    folder.write("packs/arc/helm-timeout.yaml", signature("info", NOTE, NOTE, "numbat cache was rebuilt in June", ""));
    let done = folder.builtin(&["--signatures", "packs", "-"]).exits(2);
    done.complains(&["packs/arc/helm-timeout.yaml:1:1: ", "`arc/helm-timeout`", "exists already"]);
    folder.builtin(&["--signatures", "packs", "--no-builtin", "-"]).exits(0);
}

#[test]
fn a_broken_signature_folder_ends_the_run_with_all_its_faults() {
    let folder = bundle();
    folder.write("broken/a/one.yaml", "severty: error\n");
    folder.write("broken/a/two.yaml", "title: [\n");
    folder.write("empty/readme.txt", "");
    for args in
        [&["all.log"][..], &["signatures", "list"], &["explain", "arc/helm-timeout"], &["all.log", "-f", "json", "-o", "out"]]
    {
        let done = folder.builtin(&[&["--signatures", "broken"], args].concat());
        done.exits(2).complains(&["one.yaml:1:1: ", "did you mean `severity`?", "two.yaml:"]);
    }
    folder.builtin(&["--signatures", "nowhere", "all.log"]).exits(2).complains(&["nowhere", "No such file"]);
    folder.builtin(&["--signatures", "empty", "all.log"]).exits(2).complains(&["empty", "no signatures"]);
}

/// Wrong in every line in which a signature can be.
const BROKEN: &str = "title: {en: The title., fr: Le titre}\nseverity: eror\nmatch:\n  - mesage: \"x\"\n  - message: \"{a}{b} numbat cache\"\n\
    explains: [arc/helm-timeot]\ncause: {en: The cause.}\nfix:\n  - do: {en: Mend., fr: Réparez.}\n    rum: x\n\
    examples:\n  match: [\"x\"]\n  no_match: []\n";

fn check_broken() -> support::Done {
    let folder = Folder::new();
    folder.write("test/broken.yaml", BROKEN);
    folder.builtin(&["signatures", "check", "test/broken.yaml"]).exits(2)
}

#[test]
fn check_tells_faults_with_places_and_suggestions() {
    let done = check_broken();
    let places = ["2:11", "4:5", "7:8", "10:5", "13:13"].map(|at| format!("test/broken.yaml:{at}: "));
    done.complains(&places.each_ref().map(String::as_str));
    done.remarks(&["did you mean `error`?", "did you mean `message`?", "did you mean `run`?"]);
    for line in done.err().lines() {
        let place = line.strip_prefix("test/broken.yaml:").expect("a place");
        assert!(place.splitn(3, ':').take(2).all(|number| number.parse::<u64>().is_ok_and(|number| number > 0)), "{line}");
    }
    let folder = Folder::new();
    let unknown = signature("info", "dingo was lost", "dingo was lost", "a dingo", "explains: [test/symptm]");
    folder.write("sigs/test/broken.yaml", unknown);
    let done = folder.logdx(&["signatures", "check"]).exits(2);
    done.complains(&["broken.yaml:5:12: ", "`test/symptm`", "did you mean `test/symptom`?"]);
}

#[test]
fn check_helps_with_what_was_pasted() {
    let folder = Folder::new();
    let check = |message: &str| {
        let text = signature("info", "MESSAGE", NOTE, "numbat cache was rebuilt in June", "").replace("\"MESSAGE\"", message);
        folder.write("own/a/b.yaml", text);
        folder.builtin(&["signatures", "check", "own"]).exits(2).err()
    };
    for pasted in ["\"level=error msg=\"numbat cache\"\"", "error: numbat cache: gone"] {
        let told = check(pasted);
        has(&told, &["b.yaml:4:", "not valid YAML", "goes into single quotes", "a block behind `|`"]);
    }
    let told = check("'time=\"2026-03-02T10:11:12Z\" level=error msg=\"numbat cache was gone\"'");
    has(&told, &["b.yaml:4:14: the message holds a time, `2026-03-02T10:11`", "put a hole there"]);
    has(
        &check("dingo was lost in the dunes"),
        &["give a text that holds the first or the second half of `dingo was lost in the dunes`"],
    );
}

#[test]
fn check_tells_what_a_key_belongs_beside() {
    let folder = Folder::new();
    let when = "when: {pod: {namespace: x}, same: app, frobnicate: y}";
    folder.write("own/a/b.yaml", signature("info", NOTE, NOTE, "numbat cache was rebuilt in June", when));
    let done = folder.builtin(&["signatures", "check", "own"]).exits(2);
    done.complains(&[
        "b.yaml:5:35: `same` means nothing without `all`",
        "unknown key `frobnicate` in the condition; known are all, ",
    ]);
}

#[test]
fn check_tells_faults_of_every_kind_in_one_run() {
    // also the full stop, the hole at the beginning and the unknown id, while keys are wrong elsewhere in the file
    check_broken().remarks(&[
        "broken.yaml:1:",
        "broken.yaml:2:",
        "broken.yaml:5:",
        "broken.yaml:6:",
        "did you mean `arc/helm-timeout`?",
    ]);
}

#[test]
fn check_exits_1_when_an_example_fails() {
    let folder = Folder::new();
    let message = "dingo {name} lost its way in the dunes";
    for (kind, example, near) in [
        ("missing", "dingo d lost its keys", "all lost its way in the dunes"),
        ("noisy", "dingo d lost its way in the dunes", "dingo e lost its way in the dunes"),
        (
            "outranked",
            "dingo d lost its way in the dunes\\nZorgle relay r refused the handshake of p today",
            "she lost its way in the dunes",
        ),
    ] {
        let file = folder.write("own/test/dingo.yaml", signature("info", message, example, near, ""));
        let done = folder.logdx(&["signatures", "check", file.to_str().unwrap()]).exits(1);
        let place = if kind == "noisy" { "13:14" } else { "12:11" };
        has(&(done.out() + &done.err()), &[&format!("own/test/dingo.yaml:{place}: {kind}: ")]);
    }
    let wrong = "{text: dingo d lost its way in the dunes, captures: {name: e}}";
    let yaml = signature("info", message, "EXAMPLE", "she lost its way in the dunes", "").replace("\"EXAMPLE\"", wrong);
    folder.write("own/test/dingo.yaml", yaml);
    let done = folder.logdx(&["signatures", "check", "own/test/dingo.yaml"]).exits(1);
    has(&(done.out() + &done.err()), &["misread", "`e`", "`d`"]);
    folder.logdx(&["signatures", "check", "sigs"]).exits(0);
    folder.logdx(&["signatures", "check"]).exits(0);
}

#[test]
fn check_tells_an_example_that_another_signature_claims_first() {
    let folder = Folder::new();
    let check = |yaml: &str, status| {
        folder.write("own/test/dingo.yaml", yaml);
        folder.logdx(&["signatures", "check", "own/test/dingo.yaml"]).exits(status).err()
    };
    // within the words of a larger message, which nobody has said to be its cause
    let larger = signature("error", "gave up after waiting", SYMPTOM, "she gave up after dinner", "");
    has(&check(&larger, 1), &["dingo.yaml:12:11: claimed: example match 1: `test/symptom` folds it"]);
    check(&larger.replace("\ncause:", "explains: [test/symptom]\ncause:"), 0);
    // only possible, and beside something confirmed that has nothing to do with it
    let origin = "    where: {origin: zoo, ask: zoo status}";
    let message = "dingo {name} lost its way in the dunes";
    let yaml = signature("info", message, "EXAMPLE", "she lost its way in the dunes", origin);
    let possible = |text: String| yaml.replace("\"EXAMPLE\"", &format!("{{text: \"{text}\", status: possible}}"));
    let text = "dingo d lost its way in the dunes".to_owned();
    has(&check(&possible(format!("{text}\\n{CAUSE}")), 1), &["outranked: example match 1: `test/cause` ranks first"]);
    check(&possible(text), 0);
}

#[test]
fn reference_writes_pages_about_ones_own_signatures_too() {
    let folder = Folder::new();
    let done = folder.logdx(&["signatures", "reference", "out/reference"]).exits(0);
    assert_eq!((done.out(), done.err()), (String::new(), String::new()));
    for (page, words) in [
        ("en/README.md", ["| [test](test.md) | 4 |", "[The title](test.md#cause) · `cause` · error"]),
        ("fr/test.md", ["## Le titre", "- `Zorgle relay {relay} refused the handshake of {peer} today`"]),
        ("en/message_index.md", ["| `quokka lease lapsed without renewal` | [The title](test.md#open) |", "## Z"]),
    ] {
        has(&String::from_utf8_lossy(&folder.read(&format!("out/reference/{page}"))), &words);
    }
    folder.write("file", "");
    folder.logdx(&["signatures", "reference", "file"]).exits(2).complains(&["file/en/README.md: cannot write the page"]);
}

/// The example that `docs/writing-signatures.md` walks through: what was pasted, and the signature made of it.
#[test]
fn the_signature_that_the_docs_write_is_found_and_passes_the_check_and_the_schema() {
    let docs = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/writing-signatures.md")).unwrap();
    let block = |begin: &str, end: &str| docs.split_once(begin).unwrap().1.split_once(end).unwrap().0.to_owned();
    let folder = Folder::new();
    folder.write("case.txt", block("$ cat case.txt\n", "$ logdx case.txt\n"));
    let yaml = block("```yaml\n# packs/acme/iscsi-missing.yaml\n", "```");
    folder.write("packs/acme/iscsi-missing.yaml", &yaml);
    has(&folder.builtin(&["case.txt"]).exits(0).out(), &[block("$ logdx case.txt\n", "\n").as_str()]);
    let check = "$ logdx signatures check packs/acme/iscsi-missing.yaml\n";
    let checked = folder.builtin(&["signatures", "check", "packs/acme/iscsi-missing.yaml"]).exits(0);
    assert_eq!(checked.out().trim_end(), block(check, "\n"));
    assert_eq!(ids(&folder.builtin(&["-s", "packs", "case.txt"]).report()), ["acme/iscsi-missing"]);
    assert!(schema_takes(&folder, &serde_saphyr::from_str(&yaml).expect("YAML")));
}

#[test]
fn a_new_signature_passes_the_check_and_the_schema() {
    let folder = Folder::new();
    let done = folder.builtin(&["signatures", "new", "acme/first"]).exits(0);
    assert_eq!(done.err(), "");
    folder.write("packs/acme/first.yaml", done.out());
    folder.builtin(&["signatures", "check", "packs/acme/first.yaml"]).exits(0);
    assert!(schema_takes(&folder, &serde_saphyr::from_str(&done.out()).expect("YAML")));
}

fn schema_takes(folder: &Folder, signature: &Value) -> bool {
    let schema = folder.builtin(&["signatures", "schema"]).exits(0).json();
    jsonschema::is_valid(&schema, signature)
}

#[test]
fn the_schema_takes_a_signature_and_nothing_else() {
    let folder = Folder::new();
    let right: Value = serde_saphyr::from_slice(&folder.read("sigs/test/open.yaml")).expect("YAML");
    assert!(schema_takes(&folder, &right), "{right:#}");
    for when in [
        json!({"pod": {"namespace": "azure-arc", "restarts": 3, "state": ["Error", "!Evicted"]}}),
        json!({"all": [{"absent": {"secret": {"name": "x"}}, "ask": "kubectl get secrets"}], "same": "app"}),
        json!({"count": {"pod": {"health": "failing"}, "at_least": 2}}),
        json!({"sequence": [{"message": "x"}], "within": "30s"}),
        json!({"message": "x", "where": {"origin": "y"}}),
    ] {
        let mut more = right.clone();
        more["when"] = when.clone();
        more["match"] = json!([when]);
        assert!(schema_takes(&folder, &more), "{more:#}");
    }
    for (key, value) in [
        ("title", json!("The title")),
        ("severity", json!("fatal")),
        ("match", json!([])),
        ("match", json!([{"message": "x", "were": {}}])),
        ("examples", json!({"match": ["x"]})),
        ("when", json!({})),
        ("when", json!({"pods": {"state": "Error"}})),
        ("when", json!({"pod": {"stat": "Error"}})),
        ("when", json!({"count": {"pod": {"state": "Error"}}})),
        ("when", json!({"ask": "kubectl get pods"})),
        ("when", json!({"pod": {"state": "Error"}, "node": {"state": "Error"}})),
        ("when", json!({"pod": {"state": "Error"}, "same": "app"})),
        ("when", json!({"absent": {"pod": {}, "node": {}}})),
        ("when", json!(null)),
        ("title", json!({"en": "", "fr": "Le titre"})),
        ("explains", json!([])),
        ("match", json!([{"message": "x", "where": null}])),
        ("examples", json!({"match": [{"text": "x", "status": "sure"}], "no_match": ["y"]})),
        ("extra", json!(1)),
    ] {
        let mut wrong = right.clone();
        wrong[key] = value;
        assert!(!schema_takes(&folder, &wrong), "{wrong:#}");
    }
    let mut nothing = right.clone();
    nothing.as_object_mut().unwrap().remove("match");
    assert!(!schema_takes(&folder, &nothing), "{nothing:#}");
}

#[test]
fn signatures_need_no_input_and_leave_the_pipe_alone() {
    let folder = Folder::new();
    let mut child =
        folder.builtin(&["signatures", "schema"]).command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = String::new();
    // its input stays open
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(child.wait().unwrap().success() && out.starts_with('{'));
}

#[test]
fn lines_of_any_length_have_their_true_numbers() {
    let folder = bundle();
    let long = "lorem ipsum ".repeat(2000);
    folder.write("long.log", format!("one\ntwo {long}\n{long}{CAUSE} {long}\n{long}\nfive\n"));
    let out = folder.logdx(&["long.log"]).exits(0).out();
    has(&out, &["long.log:3:24001", "     3 │ "]);
    lacks(&out, &["     0 │ ", "     2 │ ", "     1 │ "]);
    // masked, the part of the line that is within reach is short
    folder.write("first.log", format!("{long}password={} {CAUSE} {long}", "x1y2".repeat(980)));
    let out = folder.logdx(&["first.log"]).exits(0).out();
    has(&out, &["     1 │ "]);
    lacks(&out, &["     0 │ "]);
}

#[test]
fn what_filters_hide_is_told() {
    let folder = bundle();
    for (args, en, fr) in [
        (&["all.log", "--top", "0"][..], "4 diagnoses are hidden by --top", "4 diagnostics masqués par --top"),
        (&["open.log", "--min-confidence", "high"], "1 diagnosis is hidden by --top", "1 diagnostic masqué par --top"),
    ] {
        folder.write("open.log", OPEN);
        let out = folder.logdx(args).exits(0).out();
        has(&out, &[en, "Read: 1 document"]);
        lacks(&out, &["No known failure", "What would help"]);
        has(&folder.logdx(&[args, &["--lang", "fr"]].concat()).exits(0).out(), &[fr]);
    }
    folder.write("fine.log", "fine\n");
    has(&folder.logdx(&["fine.log", "--top", "0"]).exits(0).out(), &["No known failure found", "What would help"]);
}

#[test]
fn what_authors_and_paths_say_cannot_command_the_terminal() {
    let folder = Folder::new();
    let evil = "\u{1b}]0;x\u{7}\u{202e}\u{9b}2J";
    let yaml = r"\e]0;x\a\u202e\x9b2J";
    let text = signature("error", "zorgle {x} is evil today", "zorgle it is evil today", "nothing is evil today", "")
        .replace("The title", &format!("\"The title {yaml}\""))
        .replace("The cause.", &format!("\"The cause {yaml}\""))
        .replace("Mend it.", &format!("\"Mend it {yaml}\""))
        .replace("mendctl now", &format!("\"mendctl {yaml}\""))
        .replace("https://example.com/mend", &format!("https://example.com/{yaml}"));
    folder.write("more/evil/one.yaml", &text);
    folder.write("all.log", "zorgle it is evil today\n");
    folder.write("broken/evil/two.yaml", text.replace("severity", &format!("\"severity{yaml}\"")));
    let other = text.replace("zorgle", "gadget").replace("is evil today", "was evil in June");
    folder.write("noisy/evil/three.yaml", other.replace("nothing was", &format!("gadget {yaml} was")));
    let target = format!("no{evil}such/file");
    let (own, color) = (["--no-builtin", "--signatures", "more"], ["--color", "always"]);
    for args in [
        &["all.log"][..],
        &["all.log", "--follow"],
        &["signatures", "list"],
        &["explain", "evil/one"],
        &["signatures", "check", "broken"],
        &["signatures", "check", "noisy"],
        &["all.log", "-o", &target],
        &["explain", evil],
        &["signatures", "new", evil],
        &["signatures", "check", &target],
        &[&target],
    ] {
        let done = folder.builtin(&[args, &own, &color].concat()).done();
        let all = done.out() + &done.err();
        assert!(all.contains("\\u{202e}"), "{args:?}: {all}");
        lacks(&all, &["\u{1b}]", "\u{7}", "\u{202e}", "\u{9b}"]);
    }
}
