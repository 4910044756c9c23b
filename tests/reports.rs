//! Reports in every format, read as their readers read them: browsers, viewers of Markdown and SARIF, CI. What stands in a bundle is hostile.
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

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use quick_xml::Reader;
use quick_xml::events::Event as Xml;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{CAUSE, Folder, NOTE, OPEN, SYMPTOM, conforms, has, lacks, list, text};

/// Each is put into the name of a document, into captures, and into the lines around a match.
const HOSTILE: [&str; 10] = [
    "<script>alert(1)</script><img src=x onerror=alert(1)><!-- <style>",
    "\"><svg onload=alert(1)>' onmouseover='alert(1)' x=\"",
    "]]><![CDATA[<!-- &amp; &#60;b&#62; <?xml?> &lol;",
    "``` ```` ~~~ `` ` <details> </summary> | a | b | --- ***x*** __y__ \\` # > - 1. ",
    "[x](javascript:alert(1)) ![y](https://evil.example) <https://evil.example> https://evil.example www.evil.example @team a@b.example #1",
    "\u{1b}[31mred\u{1b}[0m \u{1b}]8;;https://evil.example\u{7}link\u{1b}]8;;\u{7}\u{1b}[2J\u{1b}[H\r\u{8}\u{c}",
    "\u{1}\u{2}\u{1f}\u{7f}\u{80}\u{85}\u{9b}\u{9f}\u{fffe}\u{ffff}\u{1ffff}",
    "\u{202e}evil\u{202c}\u{2066}\u{2069}\u{200b}\u{200f}\u{feff}\u{e0041}\u{2028}\u{2029}\u{ad}",
    "{{7*7}} {% raw %} {0} {{0}} ${HOME} $(id) %s [0](1)",
    "\u{fffd}\u{10ffff}é ✓ <b/>&",
];

/// A bundle with a text in all places that a bundle has, and the report of it.
fn report(text: &str, options: &[&str]) -> String {
    let folder = Folder::new();
    // a capture does not go beyond what ends a line
    let value = text.replace(['\u{2028}', '\u{2029}'], "");
    let log = format!(
        "{text} before\n2026-04-11T07:00:02Z Zorgle relay {value} refused the handshake of {value}x today {text}\n{text}\n\
         2026-04-11T07:00:04Z {SYMPTOM} {text}\n\n{OPEN} {text}\n{NOTE}\n\
         fatal error: the mill of {text} stands still\n{}",
        // enough to be text
        "and all is well besides\n".repeat(40)
    );
    // no name of a file has a slash
    let name = text.replace('/', ":");
    folder.write(&format!("case/{name}.log"), &log);
    folder.write(&format!("case/{name}.core"), [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 9], &[1; 90]].concat());
    folder.write(&format!("case/{name}.gz"), b"\x1f\x8b\x08\x00cut");
    let done = folder.logdx(&[&["case", "-q"], options].concat()).exits(2);
    assert!(done.out().contains("test/cause"), "{}", done.out());
    done.out()
}

/// Nothing that a reader's program would obey, or that hides or turns round what stands beside it.
fn is_calm(report: &str) {
    let bad = report.chars().find(|c| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}'..='\u{ffff}' | '\u{e0041}')
    });
    assert_eq!(bad, None, "{report}");
}

/// The names of the elements of a page and of their attributes. A browser takes each `<` before a letter, `/`, `!` or `?` for one.
fn elements(page: &str) -> Vec<String> {
    let mut rest = page.to_owned();
    for element in ["style", "script"] {
        // their text is ours, and no markup
        let (head, behind) = rest.split_once(&format!("<{element}>")).unwrap();
        let (_, tail) = behind.split_once(&format!("</{element}>")).unwrap();
        rest = format!("{head}<{element}></{element}>{tail}");
    }
    let mut elements = Vec::new();
    for (at, _) in rest.match_indices('<') {
        let mut names = String::new();
        let mut quoted = false;
        for c in rest[at..].chars() {
            match c {
                '"' => quoted = !quoted,
                '>' if !quoted => break,
                c if !quoted => names.push(c),
                _ => {}
            }
        }
        elements.push(names);
    }
    elements
}

#[test]
fn nothing_in_a_bundle_becomes_markup_of_the_page() {
    let plain = elements(&report("plain", &["-f", "html"]));
    assert!(plain.len() > 100);
    for hostile in HOSTILE {
        let page = report(hostile, &["-f", "html"]);
        is_calm(&page);
        assert_eq!(elements(&page), plain, "{hostile}");
    }
}

/// What a viewer makes of Markdown, without the words.
fn outline(markdown: &str) -> Vec<String> {
    let events = Parser::new_ext(markdown, Options::all());
    let mut outline = Vec::new();
    for event in events {
        match event {
            Event::Text(_) | Event::SoftBreak => {}
            Event::Code(_) => outline.push("code".into()),
            Event::Start(Tag::Link { dest_url, .. }) => outline.push(format!("link {dest_url}")),
            event => outline.push(format!("{event:?}")),
        }
    }
    outline
}

#[test]
fn nothing_in_a_bundle_becomes_markdown() {
    for options in [&["-f", "markdown"][..], &["-f", "markdown", "-v"]] {
        let plain = outline(&report("plain", options));
        assert!(plain.iter().any(|event| event == "link https://example.com/mend"));
        for hostile in HOSTILE {
            let markdown = report(hostile, options);
            is_calm(&markdown);
            assert_eq!(outline(&markdown), plain, "{markdown}");
            // what viewers link, or tell people of, without any markup
            lacks(&words(&markdown), &["evil", "@team", "#1"]);
        }
    }
}

/// The words that stand in no code.
fn words(markdown: &str) -> String {
    let mut in_code = false;
    let mut words = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => words.push_str(&text),
            _ => {}
        }
    }
    words
}

/// The names of elements and attributes in XML, which must be well-formed.
fn xml(report: &str) -> Vec<String> {
    let mut reader = Reader::from_str(report);
    reader.config_mut().check_end_names = true;
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Xml::Start(element) | Xml::Empty(element) => {
                let keys = element.attributes().map(|attribute| attribute.unwrap().key.as_ref().to_owned());
                names.push(format!("{} {}", element.name().as_ref(), keys.collect::<Vec<_>>().join(" ")));
            }
            Xml::CData(_) | Xml::Comment(_) | Xml::PI(_) | Xml::DocType(_) => panic!("not ours: {report}"),
            Xml::GeneralRef(entity) => {
                assert!(matches!(&*entity, "lt" | "gt" | "amp" | "quot" | "apos"), "{entity:?}");
            }
            Xml::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn nothing_in_a_bundle_becomes_xml() {
    let plain = xml(&report("plain", &["-f", "junit"]));
    for hostile in HOSTILE {
        let report = report(hostile, &["-f", "junit"]);
        is_calm(&report);
        assert_eq!(xml(&report), plain, "{report}");
    }
}

#[test]
fn nothing_in_a_bundle_becomes_a_link_or_a_placeholder_in_sarif() {
    for hostile in HOSTILE {
        let report: Value = serde_json::from_str(&report(hostile, &["-f", "sarif"])).unwrap();
        let run = &report["runs"][0];
        let notes = list(&run["invocations"][0]["toolExecutionNotifications"]);
        assert_eq!(notes.len(), 2);
        for message in list(&run["results"]).iter().chain(notes).map(|told| text(&told["message"]["text"])) {
            let bare = message.replace("\\\\", "").replace("\\[", "").replace("\\]", "").replace("{{", "").replace("}}", "");
            lacks(&bare, &["[", "]", "{", "}"]);
            is_calm(message);
        }
        for place in list(&run["results"]).iter().flat_map(|result| list(&result["locations"])) {
            is_calm(text(&place["physicalLocation"]["region"]["snippet"]["text"]));
            let uri = text(&place["physicalLocation"]["artifactLocation"]["uri"]);
            assert!(uri.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!/%".contains(c)), "{uri}");
        }
    }
}

#[test]
fn json_tells_every_character_and_writes_none_that_a_terminal_obeys() {
    for hostile in HOSTILE {
        for options in [&["-f", "json"][..], &["-f", "jsonl"]] {
            let report = report(hostile, options);
            is_calm(&report);
            let report: Value = serde_json::from_str(&report).unwrap();
            has(text(&report["diagnoses"][0]["evidence"][0]["text"]), &[&format!("today {hostile}")]);
            has(text(&report["unexplained"][0]["template"]), &["fatal error: the mill of "]);
        }
    }
}

#[test]
fn surrogates_without_partner_are_replaced_in_every_format() {
    let folder = Folder::new();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let bytes = [&b"\xff\xfe"[..], &utf16(CAUSE), b"\x00\xd8", &utf16(" and"), b"\x00\xdc", &utf16("\r\n")].concat();
    folder.write("utf16.log", bytes);
    for format in ["text", "json", "jsonl", "markdown", "html", "sarif", "junit"] {
        let done = folder.logdx(&["utf16.log", "-f", format]).exits(0);
        has(std::str::from_utf8(&done.output.stdout).unwrap(), &["today", "\u{fffd} and\u{fffd}"]);
    }
}

// --- what each reader needs

fn bundle() -> Folder {
    let folder = Folder::new();
    let times = ["2026-04-11T07:00:02Z", "2026-04-11T07:10:02Z"];
    folder.write("all.log", format!("{} {SYMPTOM}\nfine\n{} {CAUSE}\n{OPEN}\n{NOTE}\n", times[0], times[1]));
    folder
}

#[test]
fn the_page_runs_its_own_style_and_script_and_loads_nothing() {
    let page = bundle().logdx(&["all.log", "-f", "html"]).exits(0).out();
    let within = |element: &str| {
        let (_, behind) = page.split_once(&format!("<{element}>")).unwrap();
        let (text, tail) = behind.split_once(&format!("</{element}>")).unwrap();
        lacks(tail, &[&format!("<{element}"), "<iframe", "<object", "<link", "<form"]);
        text
    };
    let policy = page.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
        let hash = STANDARD.encode(Sha256::digest(within(element)));
        has(policy, &[&format!("{directive} 'sha256-{hash}';")]);
    }
    has(policy, &["default-src 'none'", "base-uri 'none'", "form-action 'none'"]);
    lacks(policy, &["unsafe", "http", "*"]);
    lacks(within("style"), &["url(", "@import", "http"]);
    lacks(within("script"), &["http", "fetch", "import", "innerHTML", "eval"]);
    for element in elements(&page) {
        assert!(!element.contains(" style=") && !element.contains(" src=") && !element.contains(" on"), "{element}");
    }
}

#[test]
fn what_nobody_knows_comes_first_where_nothing_is_known_and_stays_small_beside_a_diagnosis() {
    let folder = bundle();
    let unknown = "fatal error: the mill of 10.0.0.7:443 stands still\n";
    folder.write("unknown.log", unknown.repeat(3));
    let template = "fatal error: the mill of {address} stands still";
    for (format, head) in [
        ("text", "Errors that no signature knows"),
        ("markdown", "## Errors that no signature knows"),
        ("html", "id=\"unknown\""),
    ] {
        let alone = folder.logdx(&["unknown.log", "-f", format]).exits(0).out();
        has(&alone, &[head, template, "unknown.log:1", "3 times", "What would help"]);
        assert!(alone.find(head) < alone.find("What would help"), "{alone}");
        let beside = folder.logdx(&["all.log", "unknown.log", "-f", format]).exits(0).out();
        has(&beside, &[head, template]);
        assert!(beside.find("Zorgle relay") < beside.find(head), "{beside}");
        let french = folder.logdx(&["unknown.log", "-f", format, "--lang", "fr"]).exits(0).out();
        has(&french, &["qu", "aucune signature ne conna", "3 fois"]);
        let none = folder.logdx(&["all.log", "-f", format]).exits(0).out();
        lacks(&none, &[head]);
    }
    let quiet = folder.logdx(&["all.log", "unknown.log"]).exits(0).out();
    assert_eq!(quiet.matches("stands still").count(), 1, "{quiet}");
}

#[test]
fn every_link_within_the_page_has_its_place_and_every_line_a_link() {
    let page = bundle().logdx(&["all.log", "-f", "html"]).exits(0).out();
    let all = |key: &str| page.split(key).skip(1).map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect::<Vec<_>>();
    let ids = all(" id=\"");
    let places: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(places.len(), ids.len(), "{ids:?}");
    let links = all(" href=\"#");
    assert!(links.iter().all(|link| places.contains(link)), "{links:?} {ids:?}");
    for place in ["d1", "d2", "e1-1", "e1-1-l3", "e1-1-l2", "ask", "bundle"] {
        assert!(places.contains(place), "{place}");
    }
    assert!(links.contains(&"e1-1-l3".to_owned()));
}

#[test]
fn the_page_has_cause_above_symptoms_times_and_what_to_ask() {
    let folder = bundle();
    let page = folder.logdx(&["all.log", "-f", "html"]).exits(0).out();
    has(
        &page,
        &[
            "<html lang=\"en\">",
            "What to do",
            "mendctl</span> <span>now",
            "<circle",
            "Symptoms it explains",
            "quokkactl</span> <span>status",
            "07:05",
        ],
    );
    assert!(page.find("id=\"d1\"").unwrap() < page.find("<details class=\"fold warning\"").unwrap());
    let french = folder.logdx(&["all.log", "-f", "html", "--lang", "fr"]).exits(0).out();
    has(&french, &["<html lang=\"fr\">", "Que faire", "Copier", "Tout déplier", "Ce qui a été lu"]);
    lacks(&french, &["What to do", "Copy<", "At a glance"]);
    let calm = folder.logdx(&["-", "-f", "html"]).stdin("all is well\n").exits(0).out();
    has(&calm, &["No known failure found", "verdict ok", "connectedk8s</span> <span>troubleshoot"]);
    lacks(&calm, &["class=\"card"]);
}

#[test]
fn sarif_has_a_rule_and_a_result_for_each_diagnosis() {
    let report: Value = serde_json::from_str(&bundle().logdx(&["all.log", "-f", "sarif"]).exits(0).out()).unwrap();
    let region = json!({"startLine": 1, "startColumn": 1, "endLine": 1, "snippet": {"text": ""}});
    let context = json!({"startLine": 1, "endLine": 1, "snippet": {"text": ""}});
    let properties = json!({"document": "", "decodedOffset": 0});
    let mut results = list(&report["runs"][0]["results"]).to_vec();
    for result in &mut results {
        let places = result["locations"].as_array_mut().unwrap();
        assert_eq!(places.len(), 1);
        let place = places.remove(0);
        conforms(&place["physicalLocation"]["region"], &region, "region");
        conforms(&place["physicalLocation"]["contextRegion"], &context, "contextRegion");
        conforms(&json!(place["properties"]["decodedOffset"]), &properties["decodedOffset"], "properties");
    }
    let told = |key: &str| results.iter().map(|result| text(&result[key]).to_owned()).collect::<Vec<_>>();
    assert_eq!(told("ruleId"), ["test/cause", "test/note", "test/open", "test/symptom"]);
    assert_eq!(told("level"), ["error", "note", "none", "warning"]);
    assert_eq!(told("kind"), ["fail", "fail", "open", "fail"]);
    for (index, result) in results.iter().enumerate() {
        assert_eq!(result["ruleIndex"], index);
        assert_eq!(report["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    assert_eq!(results[3]["properties"]["explainedBy"], "test/cause");
    assert_eq!(
        (&report["version"], &report["runs"][0]["invocations"][0]["executionSuccessful"]),
        (&json!("2.1.0"), &json!(true))
    );
}

#[test]
fn junit_fails_what_is_confirmed_and_skips_what_is_open_or_explained() {
    let folder = bundle();
    let report = folder.logdx(&["all.log", "missing.log", "-f", "junit"]).exits(2).out();
    has(&report, &["tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"2\""]);
    let names = xml(&report);
    let count = |element: &str| names.iter().filter(|name| name.split(' ').next() == Some(element)).count();
    assert_eq!((count("testcase"), count("failure"), count("error"), count("skipped")), (5, 1, 1, 2));
    has(&report, &["Explained by: test/cause", "name=\"missing.log\"", "(possible)"]);
    let calm = folder.logdx(&["-", "-f", "junit"]).stdin("all is well\n").exits(0).out();
    has(&calm, &["tests=\"1\" failures=\"0\"", "No known failure found"]);
}

#[test]
fn json_lines_hold_the_json_report_on_one_line() {
    let folder = bundle();
    let lines = folder.logdx(&["all.log", "-f", "jsonl"]).exits(0).out();
    assert_eq!(lines.lines().count(), 1);
    let json: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(json, folder.logdx(&["all.log"]).report());
}
