//! Bundles as customers upload them, and as nobody should: what can be read is diagnosed, the rest is named with a reason, and nothing takes long
//! or much memory. All archives are written here, at run time.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    missing_docs,
    dead_code,
    reason = "a failed unwrap is a failed test"
)]

mod support;

use std::io::Write as _;

use serde_json::Value;
use sevenz_rust2::EncoderMethod as Method;
use support::pack::{CODECS, Zipped, compressed, deflated, pax, sevenz, tar, tar_header, tar_member, tar_sealed, zip, zip_end};
use support::{CAUSE, Done, Folder, NOTE, SYMPTOM, has, ids, lacks, list, skipped, text};

/// No bundle takes more, in MiB.
const MEMORY_MAX: u64 = 256;

/// Where the evidence of the first diagnosis stands.
fn place(report: &Value) -> &str {
    text(&report["diagnoses"][0]["evidence"][0]["document"])
}

/// All documents that evidence stands in.
fn places(report: &Value) -> Vec<&str> {
    let evidence = list(&report["diagnoses"]).iter().flat_map(|diagnosis| list(&diagnosis["evidence"]));
    let mut places: Vec<&str> = evidence.map(|evidence| text(&evidence["document"])).collect();
    places.sort_unstable();
    places
}

/// The report, whatever the exit status; which must be one of ours.
fn read(folder: &Folder, args: &[&str]) -> (Value, i32) {
    let done = folder.logdx(&[&["-f", "json"], args].concat()).done();
    let status = done.output.status.code().expect("no signal ends it");
    assert!(done.peak < MEMORY_MAX, "{args:?}: {} MiB", done.peak);
    (done.json(), status)
}

/// From a file and from a pipe.
fn both(folder: &Folder, name: &str, bytes: &[u8]) -> [(Value, i32, String); 2] {
    folder.write(name, bytes);
    let (file, status) = read(folder, &[name]);
    let pipe = folder.logdx(&["-f", "json", "-"]).stdin(bytes).step(60_000).done();
    assert!(pipe.peak < MEMORY_MAX, "{name} on a pipe: {} MiB", pipe.peak);
    assert!(pipe.fed || pipe.output.status.code() == Some(2), "{name} on a pipe: who writes to it hears of no failure");
    [(file, status, name.into()), (pipe.json(), pipe.output.status.code().expect("no signal ends it"), "-".into())]
}

fn details(report: &Value) -> String {
    let skips = list(&report["bundle"]["skipped"]).iter();
    let told =
        |skip: &Value| ["document", ": ", "reason", ": ", "detail", "\n"].map(|key| skip[key].as_str().unwrap_or(key).to_owned());
    skips.flat_map(told).collect()
}

/// Lines that do not compress well, of which none is a message.
fn noise(lines: u64) -> String {
    let mut seed = 7u64;
    let mut word = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 20
    };
    (0..lines).flat_map(|i| [i.to_string(), format!(" {:x} {:x}\n", word(), word())]).collect()
}

// --- what can be read

#[test]
fn a_compressed_log_is_read_whatever_it_is_called() {
    let folder = Folder::new();
    let log = format!("{}{CAUSE}\n", noise(3000));
    for codec in CODECS {
        let bytes = compressed(codec, log.as_bytes());
        for (report, status, _) in both(&folder, "odd.log.1", &bytes) {
            assert_eq!((ids(&report), status), (vec!["test/cause"], 0), "{codec}: {}", details(&report));
            assert_eq!(report["diagnoses"][0]["evidence"][0]["line"], 3001);
        }
        let name = format!("pods.log.1.{codec}");
        folder.write(&name, &bytes);
        assert_eq!(place(&read(&folder, &[&name]).0), format!("{name}!/pods.log.1"));
        let twice = [bytes.clone(), bytes].concat();
        // lzma has no end to put another one behind
        if codec != "lzma" {
            for (report, status, _) in both(&folder, "twice", &twice) {
                assert_eq!((&report["diagnoses"][0]["evidence_total"], status), (&2.into(), 0), "{codec}: {}", details(&report));
            }
        }
    }
}

#[test]
fn the_members_of_a_tar_are_documents_compressed_or_not() {
    let folder = Folder::new();
    let archive = tar(&[("./logs/a.log", CAUSE.as_bytes()), ("logs/b/c.log", SYMPTOM.as_bytes()), ("empty", b"")]);
    for codec in [&[""][..], &CODECS].concat() {
        let bytes = if codec.is_empty() { archive.clone() } else { compressed(codec, &archive) };
        for (report, status, name) in both(&folder, "case.bin", &bytes) {
            assert_eq!((ids(&report), status), (vec!["test/cause", "test/symptom"], 0), "{codec}: {}", details(&report));
            assert_eq!(places(&report), [format!("{name}!/logs/a.log"), format!("{name}!/logs/b/c.log")], "{codec}");
            assert_eq!(report["bundle"]["documents"], 3);
        }
    }
}

#[test]
fn the_members_of_a_zip_are_read_by_every_method_from_a_file_and_from_a_pipe() {
    let folder = Folder::new();
    let log = format!("{}{CAUSE}\n", noise(60));
    for method in ["store", "deflate", "deflate64", "bz2", "lzma", "zst", "xz"] {
        for (streamed, wide) in [(false, false), (true, false), (false, true), (true, true)] {
            let member = |name: &str, bytes: &[u8]| {
                let member = Zipped { wide, ..Zipped::new(name, method, bytes) };
                if streamed { member.streamed() } else { member }
            };
            let members = [member("logs/", b""), member("logs/a.log", log.as_bytes()), member("b.log", SYMPTOM.as_bytes())];
            for (report, status, name) in both(&folder, "case.zip", &zip(&members)) {
                let what = format!("{method}, {streamed}, {wide}: {}", details(&report));
                assert_eq!((ids(&report), status), (vec!["test/cause", "test/symptom"], 0), "{what}");
                assert_eq!(places(&report), [format!("{name}!/b.log"), format!("{name}!/logs/a.log")], "{what}");
            }
        }
    }
}

#[test]
fn what_stands_before_and_behind_the_members_of_a_zip_is_passed_over() {
    let folder = Folder::new();
    let archive = zip(&[Zipped::new("a.log", "deflate", CAUSE.as_bytes())]);
    // a comment, announced in the last two bytes
    let comment = noise(1000);
    let mut long = archive.clone();
    long.truncate(archive.len() - 2);
    long.extend((comment.len() as u16).to_le_bytes());
    long.extend(comment.as_bytes());
    let marked = [b"PK00", &archive[..]].concat();
    let behind = [&archive[..], &vec![0; 3 << 20]].concat();
    for bytes in [&archive, &long, &marked] {
        for (report, status, name) in both(&folder, "c.zip", bytes) {
            assert_eq!((place(&report), status), (&*format!("{name}!/a.log"), 0), "{}", details(&report));
        }
    }
    // a directory that is too far from the end is not found, and not needed
    for (report, _, name) in both(&folder, "c.zip", &behind) {
        assert_eq!(place(&report), format!("{name}!/a.log"));
    }
    let empty = zip(&[]);
    for (report, status, _) in both(&folder, "empty.zip", &empty) {
        assert_eq!((&report["bundle"]["documents"], status), (&0.into(), 0), "{}", details(&report));
    }
}

#[test]
fn the_members_of_a_7z_are_read_from_a_file_and_from_a_pipe() {
    let folder = Folder::new();
    let log = format!("{}{CAUSE}\n", noise(60));
    let members = [("logs/a.log", log.as_bytes()), ("b.log", SYMPTOM.as_bytes()), ("c/d.log", NOTE.as_bytes())];
    for method in [Method::LZMA2, Method::LZMA, Method::COPY, Method::BZIP2, Method::DEFLATE, Method::ZSTD] {
        for solid in [false, true] {
            let bytes = sevenz(&members, method, solid, None);
            for (report, status, name) in both(&folder, "case.7z", &bytes) {
                let what = format!("{method:?}, {solid}: {}", details(&report));
                assert_eq!((ids(&report).len(), status), (3, 0), "{what}");
                let want = [format!("{name}!/b.log"), format!("{name}!/c/d.log"), format!("{name}!/logs/a.log")];
                assert_eq!(places(&report), want, "{what}");
            }
        }
    }
}

#[test]
fn containers_stand_in_each_other_in_any_order() {
    let folder = Folder::new();
    let log = compressed("gz", CAUSE.as_bytes());
    let inner = compressed("xz", &tar(&[("pods/p.log.1.gz", &log)]));
    let bundle = zip(&[Zipped::new("logs.tar.xz", "store", &inner), Zipped::new("b.log", "deflate", SYMPTOM.as_bytes())]);
    for (report, status, name) in both(&folder, "case.zip", &bundle) {
        assert_eq!((ids(&report), status), (vec!["test/cause", "test/symptom"], 0), "{}", details(&report));
        assert_eq!(place(&report), format!("{name}!/logs.tar.xz!/pods/p.log.1.gz!/p.log.1"));
    }
    let deep = sevenz(&[("case.zip", &bundle)], Method::LZMA2, false, None);
    let deeper = compressed("zst", &tar(&[("x.7z", &deep)]));
    for (report, _, name) in both(&folder, "t.tar.zst", &deeper) {
        assert_eq!(place(&report), format!("{name}!/x.7z!/case.zip!/logs.tar.xz!/pods/p.log.1.gz!/p.log.1"));
    }
}

#[test]
fn names_of_pax_and_gnu_are_read_and_sparse_members_without_their_holes() {
    let folder = Folder::new();
    let long = format!("{}/end.log", ["deep"; 40].join("/"));
    let data = format!("{CAUSE}\n");
    let half = data.len() / 2;
    // GNU: two pieces, the second behind a terabyte of nothing
    let mut header = tar_header(b"sparse.log", b'S', data.len() as u64);
    header[257..265].copy_from_slice(b"ustar  \0");
    for (at, number) in [(386, 0), (398, half as u64), (410, 1 << 39), (422, (data.len() - half) as u64)] {
        header[at..at + 12].copy_from_slice(&[&[0x80, 0, 0, 0][..], &number.to_be_bytes()].concat());
    }
    let mut gnu = tar_sealed(header).to_vec();
    gnu.extend(data.as_bytes());
    gnu.resize(gnu.len().next_multiple_of(512), 0);
    let sparse_1_0 = {
        let map = format!("2\n0\n10\n99999999\n{}\n", data.len());
        let mut bytes = map.into_bytes();
        bytes.resize(512, 0);
        bytes.extend(b"0123456789");
        bytes.extend(data.as_bytes());
        let pax = pax(&[
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.name", "new/sparse.log"),
            ("GNU.sparse.realsize", "1"),
        ]);
        [pax, tar_member(b"GNUSparseFile.1/sparse.log", b'0', &bytes)].concat()
    };
    let members = [
        [pax(&[("path", &long), ("mtime", "1.5")]), tar_member(b"short", b'0', data.as_bytes())].concat(),
        [tar_member(b"././@LongLink", b'L', format!("gnu/{long}\0").as_bytes()), tar_member(b"short", b'0', data.as_bytes())]
            .concat(),
        gnu,
        sparse_1_0,
        tar_member(b"dir/", b'5', b""),
        tar_member(b"link", b'2', b""),
        tar_member(b"null", b'3', b""),
    ];
    for (report, status, name) in both(&folder, "case.tar", &members.concat()) {
        assert_eq!(status, 0, "{}", details(&report));
        // a hole is a line break, and a message may be broken there
        let want = [
            format!("{name}!/{long}"),
            format!("{name}!/gnu/{long}"),
            format!("{name}!/new/sparse.log"),
            format!("{name}!/sparse.log"),
        ];
        assert_eq!(places(&report), want);
        let report_of_skips = details(&report);
        has(&report_of_skips, &["!/link: link: ", "!/null: special: "]);
    }
}

#[test]
fn a_name_in_an_archive_is_a_label_and_is_escaped() {
    let folder = Folder::new();
    let archive = tar(&[
        ("../../../../tmp/x.log", CAUSE.as_bytes()),
        ("/etc/\x1b[31mred\n\u{202E}", SYMPTOM.as_bytes()),
        ("bad.gz", b"\x1f\x8b\x08\x07"),
    ]);
    folder.write("case.tar", archive);
    let done = folder.logdx(&["case.tar"]).exits(2);
    has(&done.out(), &["case.tar!/../../../../tmp/x.log:1", "case.tar!/etc/"]);
    lacks(&done.out(), &["\x1b", "\u{202E}", "red\n"]);
    lacks(&done.err(), &["\x1b"]);
    // two members of one name are two documents
    let same = [Zipped::new("a.log", "store", CAUSE.as_bytes()), Zipped::new("a.log", "deflate", CAUSE.as_bytes())];
    for (report, _, name) in both(&folder, "same.zip", &zip(&same)) {
        assert_eq!(places(&report), [format!("{name}!/a.log"), format!("{name}!/a.log#2")]);
    }
}

#[test]
fn what_is_no_text_in_an_archive_is_passed_over_with_a_reason() {
    let folder = Folder::new();
    let elf = [b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x04\0\x3e\0", CAUSE.as_bytes()].concat();
    let archive = tar(&[
        ("System.evtx", b"ElfFile\0\0\0\0"),
        ("core.1", &elf),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("k.db", b"SQLite format 3\0"),
        ("x.log", CAUSE.as_bytes()),
    ]);
    folder.write("case.tgz", compressed("gz", &archive));
    let (report, status) = read(&folder, &["case.tgz"]);
    assert_eq!((ids(&report), status), (vec!["test/cause"], 0));
    has(&details(&report), &["evtx", "core dump", "image", "SQLite"]);
    // a container that is not opened is a failure
    folder.write("case.rar", b"Rar!\x1a\x07\x01\0 and more");
    let (report, status) = read(&folder, &["case.rar"]);
    assert_eq!((skipped(&report), status), (vec![("case.rar", "archive")], 2));
}

// --- limits

#[test]
fn containers_are_entered_up_to_max_depth() {
    let folder = Folder::new();
    let inner = compressed("gz", &tar(&[("a.log", CAUSE.as_bytes()), ("b.log.gz", &compressed("gz", SYMPTOM.as_bytes()))]));
    folder.write("case.zip", zip(&[Zipped::new("logs.tar.gz", "store", &inner)]));
    let (report, status) = read(&folder, &["case.zip", "--max-depth", "2"]);
    assert_eq!((ids(&report), status), (vec!["test/cause"], 2));
    assert_eq!(skipped(&report), [("case.zip!/logs.tar.gz!/b.log.gz", "limit")]);
    has(&details(&report), &["--max-depth"]);
    assert_eq!(read(&folder, &["case.zip", "--max-depth", "3"]).1, 0);
    assert_eq!(skipped(&read(&folder, &["case.zip", "--max-depth", "0"]).0), [("case.zip", "limit")]);
    assert_eq!(skipped(&read(&folder, &["case.zip", "--max-depth", "1"]).0), [("case.zip!/logs.tar.gz", "limit")]);
}

#[test]
fn a_stream_that_expands_too_much_is_given_up_after_8_mib() {
    let folder = Folder::new();
    let bomb = format!("{CAUSE}\n{}", "all is well and will be well\n".repeat(600_000));
    for codec in CODECS {
        let name = format!("bomb.log.{codec}");
        let bytes = compressed(codec, bomb.as_bytes());
        let ratio = (bomb.len() / bytes.len() / 2).max(1).to_string();
        folder.write(&name, bytes);
        let (report, status) = read(&folder, &[&name, "--max-ratio", &ratio]);
        assert_eq!((ids(&report), status), (vec!["test/cause"], 2), "{codec}");
        assert_eq!(skipped(&report), [(format!("{name}!/bomb.log").as_str(), "limit")]);
        has(&details(&report), &["--max-ratio"]);
        assert!(report["bundle"]["bytes"].as_u64().unwrap() <= 9 << 20, "{codec}: {}", report["bundle"]["bytes"]);
    }
    // the others are read on
    let members = [Zipped::new("a.log", "deflate", bomb.as_bytes()), Zipped::new("b.log", "deflate", SYMPTOM.as_bytes())];
    for (report, status, name) in both(&folder, "bomb.zip", &zip(&members)) {
        assert_eq!(
            (status, ids(&report).len()),
            (if report["bundle"]["skipped"] == Value::Array(vec![]) { 0 } else { 2 }, 2),
            "{name}"
        );
    }
    let (report, _) = read(&folder, &["bomb.zip", "--max-ratio", "20"]);
    assert_eq!((ids(&report).len(), skipped(&report)), (2, vec![("bomb.zip!/a.log", "limit")]));
}

#[test]
fn what_a_run_may_expand_and_how_many_members_it_may_read_does_not_depend_on_threads() {
    let folder = Folder::new();
    let log = |i: u32| format!("{}{CAUSE}\n{}", noise(2000 + 100 * u64::from(i % 3)), noise(1000));
    let members: Vec<Zipped> = (0..12).map(|i| Zipped::new(&format!("{i:02}.log"), "deflate", log(i).as_bytes())).collect();
    for i in 0..4 {
        folder.write(&format!("case/{i}.zip"), zip(&members));
        folder.write(&format!("case/{i}.log.gz"), compressed("gz", log(i).as_bytes()));
    }
    for (limit, value) in
        [("--max-expanded", "1500K"), ("--max-expanded", "1MiB"), ("--max-members", "17"), ("--max-members", "0")]
    {
        let run = |threads| {
            let done = folder.logdx(&["-f", "json", "case", limit, value, "-j", threads]).exits(2);
            done.out()
        };
        let one = run("1");
        has(&one, &[limit]);
        for threads in ["1", "2", "3", "8"] {
            assert_eq!(run(threads), one, "{limit} {value} -j {threads}");
        }
        if limit == "--max-expanded" {
            let report: Value = serde_json::from_str(&one).unwrap();
            let bytes = report["bundle"]["bytes"].as_u64().unwrap();
            assert!(bytes <= 1_500_000, "{bytes}");
            assert_eq!(ids(&report), ["test/cause"]);
        }
    }
    // what ends at the limit has not met it
    let size = log(0).len().to_string();
    folder.logdx(&["case/0.log.gz", "--max-expanded", &size]).exits(0);
    folder.logdx(&["case/0.log.gz", "--max-expanded", &(log(0).len() - 1).to_string()]).exits(2);
}

#[test]
fn time_is_limited_and_only_archives_are() {
    let folder = Folder::new();
    folder.write("a.tar", tar(&[("a.log", SYMPTOM.as_bytes())]));
    folder.write("b.log", CAUSE);
    let (report, status) = read(&folder, &["a.tar", "b.log", "--max-time", "0"]);
    assert_eq!((ids(&report), status), (vec!["test/cause"], 2));
    has(&details(&report), &["a.tar: limit", "--max-time"]);
}

#[test]
fn sizes_that_are_none_are_a_usage_error() {
    let folder = Folder::new();
    for args in [["--max-expanded", "much"], ["--max-ratio", "0"], ["--max-depth", "65"]] {
        folder.logdx(&args).exits(2).complains(&[args[0]]);
    }
}

// --- damage

/// Cuts an archive at many places: what stands before is found or not, but nothing worse happens.
fn cut_everywhere(folder: &Folder, name: &str, bytes: &[u8]) {
    let step = (bytes.len() / 12).max(1);
    for len in (1..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
        for (report, status, _) in both(folder, name, &bytes[..len]) {
            assert!([0, 2].contains(&status), "{name}, {len}: {status}");
            assert!(ids(&report).len() <= 2);
        }
    }
}

#[test]
fn what_stands_before_a_cut_is_diagnosed_and_the_cut_is_told() {
    let folder = Folder::new();
    let log = format!("{CAUSE}\n{}", noise(20_000));
    for codec in CODECS {
        let bytes = compressed(codec, log.as_bytes());
        for (report, status, name) in both(&folder, &format!("x.log.{codec}"), &bytes[..bytes.len() / 2]) {
            assert_eq!((ids(&report), status), (vec!["test/cause"], 2), "{codec} {name}: {}", details(&report));
            assert_eq!(skipped(&report)[0].1, "damaged", "{codec}: {}", details(&report));
        }
        cut_everywhere(&folder, "cut", &compressed(codec, format!("{CAUSE}\n{}", noise(30)).as_bytes()));
    }
    let members = [("a.log", CAUSE.as_bytes()), ("b.log", log.as_bytes())];
    let archive = tar(&members);
    let (half, ten) = (archive.len() / 2, compressed("gz", &archive));
    for (report, status, name) in both(&folder, "c.tar", &archive[..half]) {
        assert_eq!((places(&report), status), (vec![&*format!("{name}!/a.log"), &*format!("{name}!/b.log")], 2));
        assert_eq!(skipped(&report), [(&*name, "damaged"), (&*format!("{name}!/b.log"), "damaged")]);
    }
    for (report, status, name) in both(&folder, "c.tar.gz", &ten[..ten.len() / 2]) {
        assert_eq!((places(&report), status), (vec![&*format!("{name}!/a.log"), &*format!("{name}!/b.log")], 2));
        assert_eq!(skipped(&report), [(&*name, "damaged"), (&*format!("{name}!/b.log"), "damaged")]);
    }
    let small = [("a.log", CAUSE.as_bytes()), ("b.log", SYMPTOM.as_bytes())];
    cut_everywhere(&folder, "cut.tar", &tar(&small));
    cut_everywhere(&folder, "cut.7z", &sevenz(&small, Method::LZMA2, false, None));
    let zipped =
        [Zipped::new("a.log", "deflate", CAUSE.as_bytes()), Zipped::new("b.log", "store", SYMPTOM.as_bytes()).streamed()];
    cut_everywhere(&folder, "cut.zip", &zip(&zipped));
}

#[test]
fn a_zip_without_its_directory_is_read_by_its_members() {
    let folder = Folder::new();
    let members =
        [Zipped::new("a.log", "deflate", CAUSE.as_bytes()).streamed(), Zipped::new("b.log", "store", SYMPTOM.as_bytes())];
    let locals: Vec<u8> = members.iter().flat_map(Zipped::local).collect();
    for (report, status, name) in both(&folder, "c.zip", &locals) {
        assert_eq!((ids(&report), status), (vec!["test/cause", "test/symptom"], 2));
        assert_eq!(skipped(&report), [(&*name, "damaged")]);
    }
    // one that does not lead to its members
    let whole = zip(&members);
    let mut wrong = whole.clone();
    let at = wrong.len() - 22 + 12;
    wrong[at] ^= 0x55;
    for (report, _, _) in both(&folder, "c.zip", &wrong) {
        assert_eq!(ids(&report), ["test/cause", "test/symptom"], "{}", details(&report));
    }
}

#[test]
fn a_bad_checksum_or_size_is_told_and_what_was_read_counts() {
    let folder = Folder::new();
    let log = format!("{CAUSE}\n{}", noise(50));
    let good = Zipped::new("a.log", "deflate", log.as_bytes());
    let after = Zipped::new("b.log", "deflate", SYMPTOM.as_bytes());
    let spoilt = [
        Zipped { checksum: 1, ..good.clone() },
        Zipped { size: 7, ..good.clone() },
        Zipped { size: 1 << 31, ..good.clone() },
        Zipped { checksum: 1, ..good.clone() }.streamed(),
        Zipped { size: 7, ..good.clone() }.streamed(),
        Zipped { size: 1 << 31, ..Zipped::new("a.log", "store", log.as_bytes()) },
    ];
    for (i, spoilt) in spoilt.into_iter().enumerate() {
        for (report, status, name) in both(&folder, "c.zip", &zip(&[spoilt, after.clone()])) {
            assert_eq!((ids(&report), status), (vec!["test/cause", "test/symptom"], 2), "{i}, {name}: {}", details(&report));
            assert_eq!(skipped(&report), [(&*format!("{name}!/a.log"), "damaged")], "{i}");
        }
    }
    let mut gzip = compressed("gz", log.as_bytes());
    let at = gzip.len() - 8;
    gzip[at] ^= 1;
    for (report, status, _) in both(&folder, "x.log.gz", &gzip) {
        assert_eq!((ids(&report), status, skipped(&report)[0].1), (vec!["test/cause"], 2, "damaged"));
    }
    let archive = sevenz(&[("a.log", log.as_bytes()), ("b.log", SYMPTOM.as_bytes())], Method::COPY, false, None);
    let mut archive = archive;
    archive[40 + CAUSE.len()] ^= 1;
    for (report, status, name) in both(&folder, "c.7z", &archive) {
        assert_eq!((ids(&report), status), (vec!["test/cause", "test/symptom"], 2), "{}", details(&report));
        assert_eq!(skipped(&report), [(&*format!("{name}!/a.log"), "damaged")]);
    }
}

#[test]
fn behind_damage_reading_goes_on_at_the_next_member() {
    let folder = Folder::new();
    let mut archive = tar(&[("a.log", NOTE.as_bytes()), ("b.log", SYMPTOM.as_bytes()), ("c.log", CAUSE.as_bytes())]);
    archive[1024..1200].fill(0x3F);
    for (report, status, name) in both(&folder, "c.tar", &archive) {
        assert_eq!((ids(&report), status), (vec!["test/cause", "test/note"], 2));
        assert_eq!(skipped(&report), [(&*name, "damaged")]);
    }
    let log = noise(400);
    for streamed in [false, true] {
        let member = |name, bytes: &str| {
            let member = Zipped::new(name, "deflate", bytes.as_bytes());
            if streamed { member.streamed() } else { member }
        };
        let mut bad = member("b.log", &log);
        let middle = bad.data.len() / 2;
        bad.data[middle..middle + 40].fill(0xFF);
        for (report, status, name) in both(&folder, "c.zip", &zip(&[member("a.log", NOTE), bad, member("c.log", CAUSE)])) {
            assert_eq!((ids(&report), status), (vec!["test/cause", "test/note"], 2), "{streamed} {name}: {}", details(&report));
            assert_eq!(skipped(&report), [(&*format!("{name}!/b.log"), "damaged")]);
        }
    }
    // archives that were put behind each other
    let two = [tar(&[("a.log", NOTE.as_bytes())]), tar(&[("c.log", CAUSE.as_bytes())])].concat();
    for (report, status, _) in both(&folder, "two.tar", &two) {
        assert_eq!((ids(&report), status), (vec!["test/cause", "test/note"], 0));
    }
}

#[test]
fn encrypted_members_are_named_and_the_others_read() {
    let folder = Folder::new();
    let secret = Zipped::new("secret.log", "deflate", CAUSE.as_bytes());
    for flags in [1, 9] {
        let members = [Zipped { flags, ..secret.clone() }, Zipped::new("b.log", "deflate", SYMPTOM.as_bytes())];
        for (report, status, name) in both(&folder, "c.zip", &zip(&members)) {
            assert_eq!((ids(&report), status), (vec!["test/symptom"], 2), "{}", details(&report));
            assert_eq!(skipped(&report), [(&*format!("{name}!/secret.log"), "encrypted")]);
        }
    }
    let archive = sevenz(&[("secret.log", CAUSE.as_bytes())], Method::LZMA2, false, Some("hush"));
    for (report, status, name) in both(&folder, "c.7z", &archive) {
        assert_eq!((ids(&report).len(), status), (0, 2));
        assert_eq!(skipped(&report), [(&*format!("{name}!/secret.log"), "encrypted")], "{}", details(&report));
    }
}

// --- bombs

#[test]
fn bombs_end_soon_and_stay_small() {
    let folder = Folder::new();
    // a zip in a zip in a zip, each of which is nothing but repetition
    let mut bomb = vec![b'a'; 20 << 20];
    for level in 0..5 {
        let members: Vec<Zipped> = (0..16).map(|i| Zipped::new(&format!("{level}-{i}.zip"), "deflate", &bomb)).collect();
        bomb = zip(&members);
    }
    for (report, status, _) in both(&folder, "nested.zip", &bomb) {
        assert_eq!(status, 2);
        has(&details(&report), &["--max-ratio"]);
    }
    let flat = compressed("gz", &compressed("gz", &vec![b'a'; 100 << 20]));
    for (report, status, _) in both(&folder, "flat.gz", &flat) {
        assert_eq!((status, skipped(&report)[0].1), (2, "limit"));
    }
    for codec in ["bz2", "xz", "zst"] {
        for (report, status, _) in both(&folder, "flat", &compressed(codec, &vec![b'a'; 30 << 20])) {
            assert_eq!((status, skipped(&report)[0].1), (2, "limit"), "{codec}");
        }
    }
}

#[test]
fn members_that_share_their_data_are_read_once() {
    let folder = Folder::new();
    let kernel = Zipped::new("a.log", "deflate", format!("{CAUSE}\n{}", "a".repeat(1 << 20)).as_bytes());
    let local = kernel.local();
    let central: Vec<u8> =
        (0..2000).flat_map(|i| Zipped { name: format!("{i:05}").into_bytes(), ..kernel.clone() }.central(0)).collect();
    folder.write("overlap.zip", [local.clone(), zip_end(&central, 2000, local.len())].concat());
    let (report, status) = read(&folder, &["overlap.zip"]);
    assert_eq!((status, &report["bundle"]["documents"]), (2, &1.into()));
    assert_eq!(report["diagnoses"][0]["evidence_total"], 1);
    assert_eq!(skipped(&report).len(), 1999);
    has(&details(&report), &["shares its data"]);
}

#[test]
fn a_pax_header_of_gigabytes_is_passed_over() {
    let folder = Folder::new();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // incompressible enough not to meet the ratio first
    let piece = noise(20_000).into_bytes();
    let size = 100 * piece.len() as u64;
    encoder.write_all(&tar_header(b"PaxHeaders/a", b'x', size)).unwrap();
    for _ in 0..100 {
        encoder.write_all(&piece).unwrap();
    }
    encoder.write_all(&vec![0; (size.next_multiple_of(512) - size) as usize]).unwrap();
    encoder.write_all(&tar(&[("a.log", CAUSE.as_bytes())])).unwrap();
    let bytes = encoder.finish().unwrap();
    for (report, status, name) in both(&folder, "c.tar.gz", &bytes) {
        assert_eq!((ids(&report), status), (vec!["test/cause"], 2), "{}", details(&report));
        assert_eq!(skipped(&report), [(&*format!("{name}!/a.log"), "limit")]);
    }
    // one that is only announced
    let lie = [&tar_header(b"PaxHeaders/a", b'x', 1 << 40)[..], CAUSE.as_bytes()].concat();
    for (report, status, name) in both(&folder, "c.tar", &lie) {
        assert_eq!((skipped(&report), status), (vec![(&*name, "damaged")], 2));
    }
}

#[test]
fn windows_larger_than_the_memory_that_is_granted_are_refused() {
    let folder = Folder::new();
    // lzma and zstd that announce windows of gigabytes
    let lzma = [&[0x5D, 0, 0, 0, 0x80][..], &[0xFF; 8], &[0; 64]].concat();
    let zstd = [&[0x28, 0xB5, 0x2F, 0xFD, 0, 21 << 3][..], &[0; 64]].concat();
    for (what, bytes) in [("lzma", lzma), ("zstd", zstd)] {
        for (report, status, name) in both(&folder, "big", &bytes) {
            assert_eq!((skipped(&report), status), (vec![(&*name, "limit")], 2), "{what}: {}", details(&report));
        }
    }
    // long windows that are granted, side by side: one at a time
    let log = format!("{CAUSE}\n{}", noise(1000));
    let long = |log: &str| {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        encoder.include_contentsize(false).unwrap();
        encoder.write_all(log.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    for i in 0..8 {
        folder.write(&format!("long/{i}.log.zst"), long(&log));
    }
    let (report, status) = read(&folder, &["long", "-j", "8"]);
    assert_eq!((&report["diagnoses"][0]["evidence_total"], status), (&8.into(), 0), "{}", details(&report));
}

#[test]
fn a_line_of_many_mebibytes_is_scanned_and_its_evidence_is_cut() {
    let folder = Folder::new();
    let line = format!("{} {CAUSE} {}", "x".repeat(30 << 20), "y".repeat(30 << 20));
    folder.write("line.log.gz", compressed("gz", line.as_bytes()));
    let (report, status) = read(&folder, &["line.log.gz", "--max-ratio", "100000"]);
    assert_eq!((ids(&report), status), (vec!["test/cause"], 0), "{}", details(&report));
    assert!(text(&report["diagnoses"][0]["evidence"][0]["text"]).chars().count() <= 1000);
}

#[test]
fn tens_of_thousands_of_members_and_damaged_ones_are_fine() {
    let folder = Folder::new();
    let mut archive = Vec::new();
    for i in 0..30_000 {
        archive.extend(tar_member(format!("{i:05}.log.gz").as_bytes(), b'0', b"\x1f\x8b\x08\x00 no"));
    }
    archive.extend(tar(&[("z.log", CAUSE.as_bytes())]));
    folder.write("many.tar.gz", compressed("gz", &archive));
    let (report, status) = read(&folder, &["many.tar.gz", "--max-ratio", "100000"]);
    assert_eq!((ids(&report), status), (vec!["test/cause"], 2));
    has(&details(&report), &["25000 more like those that are listed"]);
    let done: Done = folder.logdx(&["many.tar.gz", "--max-ratio", "100000"]).exits(2);
    has(&done.err(), &["and ", " more, which the report lists"]);
}

#[test]
fn a_file_that_is_cut_off_or_grows_while_it_is_read_does_not_end_the_run() {
    let folder = Folder::new();
    let log = format!("{CAUSE}\n{}", noise(400_000));
    let members = [Zipped::new("a.log", "store", log.as_bytes()), Zipped::new("b.log", "deflate", log.as_bytes())];
    let files = [("x.log", log.clone().into_bytes()), ("x.log.gz", compressed("gz", log.as_bytes())), ("x.zip", zip(&members))];
    for (name, bytes) in files {
        for wait in [5, 20, 60] {
            for grow in [false, true] {
                let path = folder.write(name, &bytes);
                let run = folder.logdx(&["-q", "-f", "json", name]);
                let reader = std::thread::spawn(move || run.done());
                std::thread::sleep(std::time::Duration::from_millis(wait));
                let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
                if grow {
                    file.write_all(&bytes).unwrap();
                } else {
                    file.set_len(bytes.len() as u64 / 3).unwrap();
                }
                let done = reader.join().unwrap();
                let status = done.output.status.code().expect("no signal ends it");
                // what was cut off, or half written when it was opened, may be told
                assert!(
                    status == 0 || (status == 2 && !(grow && name == "x.log")),
                    "{name}, {wait} ms: {status}\n{}",
                    details(&done.json())
                );
            }
        }
    }
}

// --- determinism

#[test]
fn documents_with_large_windows_wait_for_each_other_and_never_for_themselves() {
    let folder = Folder::new();
    // several blocks each, so that a reader runs out of free ones in the middle of a document
    let log = format!("{}{CAUSE}\n", "a line of a long log that says nothing of note\n".repeat(40_000));
    let packed = compressed("lzma of 16 MiB", log.as_bytes());
    for number in 0..12 {
        folder.write(&format!("case/{number}.log.lzma"), &packed);
    }
    let run = |threads| folder.logdx(&["-f", "json", "case", "-j", threads]).done().out();
    let alone = run("1");
    assert!(alone.contains("\"evidence_total\": 12"), "{alone}");
    for threads in ["2", "3", "5", "16"] {
        assert_eq!(run(threads), alone, "{threads}");
    }
}

#[test]
fn the_report_of_a_bundle_is_the_same_for_any_threads_and_any_run() {
    let folder = Folder::new();
    let log = |i: u64| format!("{}{CAUSE}\n{SYMPTOM}\n{}", noise(40 * i), noise(500));
    let members: Vec<Zipped> = (0..40).map(|i| Zipped::new(&format!("{i}.log"), "deflate", log(i).as_bytes())).collect();
    let files: Vec<(String, String)> = (0..20).map(|i| (format!("f/{i}.log"), log(i))).collect();
    let inner: Vec<(&str, &[u8])> = files.iter().map(|(name, log)| (name.as_str(), log.as_bytes())).collect();
    folder.write("case/a.zip", zip(&members));
    folder.write("case/b.tar.gz", compressed("gz", &tar(&inner)));
    folder.write("case/c.7z", sevenz(&inner, Method::LZMA2, true, None));
    for i in 0..30 {
        folder.write(&format!("case/logs/{i}.log"), log(i));
        folder.write(&format!("case/logs/{i}.log.1.gz"), compressed("gz", log(i).as_bytes()));
    }
    folder.write("case/bad.zip", &zip(&members)[100..5000]);
    for format in ["json", "text"] {
        let run = |threads| folder.logdx(&["-f", format, "case", "-v", "-j", threads]).done().out();
        let one = run("1");
        for threads in ["1", "2", "4", "8", "4", "2"] {
            assert_eq!(run(threads), one, "{format}, {threads}");
        }
    }
}

#[test]
fn the_report_of_a_large_file_is_the_same_for_any_threads_and_from_a_pipe() {
    let folder = Folder::new();
    let parts: Vec<String> = (0..40).map(|i| format!("{}{CAUSE}\n{}{SYMPTOM}\n", noise(5000 + 40 * i), noise(3000))).collect();
    let log = parts.concat();
    assert!(log.len() > 9 << 20, "{} bytes are read in one stretch", log.len());
    for (name, log) in [("a.log", log.clone()), ("bom.log", format!("\u{FEFF}{log}")), ("end.log", log.trim_end().to_owned())] {
        folder.write(name, &log);
        let run = |threads| folder.logdx(&["-f", "json", name, "-j", threads]).done().out();
        let one = run("1");
        assert!(one.contains("\"evidence_total\": 40"), "{one}");
        for threads in ["2", "3", "8"] {
            assert_eq!(run(threads), one, "{name}, {threads}");
        }
        let piped = folder.logdx(&["-f", "json", "-j", "2"]).stdin(log.as_bytes()).done().out();
        assert_eq!(piped.replace("\"-\"", &format!("\"{name}\"")), one, "{name}");
    }
}

#[test]
fn tee_copies_an_archive_whole_even_if_it_is_given_up() {
    let folder = Folder::new();
    let archive = compressed("gz", &vec![b'a'; 60 << 20]);
    let behind = [archive.clone(), noise(50_000).into_bytes()].concat();
    let done = folder.logdx(&["--tee"]).stdin(&behind).exits(2);
    assert!(done.output.stdout == behind);
    assert_eq!(deflated(b"").len(), 2);
}

/// `LOGDX_SEEDS=fuzz/seeds/archive cargo test --test archives seeds` writes what the fuzzer begins with.
#[test]
fn seeds_for_the_fuzzer_are_written_where_that_is_asked_for() {
    let Some(folder) = std::env::var_os("LOGDX_SEEDS").map(std::path::PathBuf::from) else { return };
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    let log = b"a line\nUnable to frobnicate x because the flux capacitor is missing\n";
    for codec in CODECS {
        write(codec, &compressed(codec, log));
    }
    let small = [("a.log", &log[..]), ("b/c.log", b"another")];
    write("tar", &tar(&small));
    write("tgz", &compressed("gz", &tar(&small)));
    write("pax", &[pax(&[("path", "long/name"), ("GNU.sparse.map", "0,3,9,2")]), tar(&small)].concat());
    let mut sparse = tar_header(b"sparse.log", b'S', 4);
    sparse[386..398].copy_from_slice(b"00000000100\0");
    sparse[398..410].copy_from_slice(b"00000000004\0");
    write("gnu", &[&tar_sealed(sparse)[..], &tar_member(b"L", b'L', b"name\0"), &tar(&small)].concat());
    for method in ["store", "deflate", "deflate64", "bz2", "lzma", "zst", "xz"] {
        let members =
            [Zipped::new("a.log", method, log), Zipped { wide: true, ..Zipped::new("b.log", method, b"another") }.streamed()];
        write(&format!("zip-{method}"), &zip(&members));
    }
    write("7z", &sevenz(&small, Method::LZMA2, true, None));
    write("7z-copy", &sevenz(&small, Method::COPY, false, None));
    write("nested", &zip(&[Zipped::new("x.tgz", "store", &compressed("gz", &tar(&small)))]));
}
