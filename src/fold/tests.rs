use super::*;

fn folded(text: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(View::of(text.as_ref(), Source::Lines).bytes()).into_owned()
}

#[test]
fn what_varies_is_left_out() {
    for (text, want) in [
        ("Unable to  pull\t'x'", "unabletopullx"),
        (r#"say \"x\" and \\\"y\\\" &quot;z&quot; &#39;w&#39; ‘v’ «\u{a0}u\u{a0}»"#, r"sayxandyzwv\u{a0}u\u{a0}"),
        ("a\u{a0}b\u{202f}c\u{200b}d", "abcd"),
        (r"a\nb\tc\r\nd", "abcd"),
        (r"C:\Users\user1\\x", r"c:\users\user1\x"),
        (r"\u0027a\u0027 \u003cb\u003e \u001b[31mc", "a<b>c"),
        ("&lt;a&gt; &amp;quot;b&amp;quot; &nbsp;c AT&T", "<a>bcat&t"),
        ("\x1b[1;31mred\x1b[0m ?[93my?[0m [32mg[0m ^[[1mx \u{fffd}[0mz \x1b]0;title\x07t", "redygxzt"),
        ("?[0m2]?[1;93m3 [1;93m4", "2]34"),
        (r"\&quot;a\\&quot; \’b", "ab"),
        ("[5m] [memory] took [10ms] x[1]", "[5m][memory]took[10ms]x[1]"),
        ("http:\\/\\/x a<br/>b", "http://xab"),
        ("2024-01-20T10:47:36.566Z text", "text"),
        ("> > quoted\n> text", "quotedtext"),
        ("E0120 10:47:36.566689    5166 warnings.go:67] gone", "gone"),
        ("2024-01-20T10:47:36.566Z stderr F 2024/01/20 10:47:36 gone", "gone"),
        ("Jan 20 10:47:36 node01 kubelet[812]: gone", "gone"),
        ("[pod/a-1/b] gone", "gone"),
        ("I am text", "iamtext"),
    ] {
        assert_eq!(folded(text), want, "{text:?}");
    }
    assert_eq!(folded(b"l\x92\xe9t\xe9\xa0x"), "l\u{fffd}t\u{fffd}x");
    assert_eq!(folded(b"a\0b\0c\0"), "abc");
}

#[test]
fn each_byte_knows_where_it_stands() {
    let text = "  A &lt;b\\\"c";
    let view = View::of(text.as_bytes(), Source::Lines);
    let raw: Vec<_> = (0..view.bytes().len()).map(|i| (view.raw(i), view.raw_end(i))).collect();
    assert_eq!(view.bytes(), b"a<bc");
    assert_eq!(raw, [(2, 3), (4, 8), (8, 9), (11, 12)]);
    assert_eq!((0..12).map(|at| view.at_raw(at)).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3]);
}

#[test]
fn a_record_begins_where_a_reader_would_say_so() {
    for (text, barriers) in [
        ("a\nb\nc", 0),
        ("a\n\nb", 1),
        ("a\n> \nb", 1),
        ("The installation has failed.\nThen more", 1),
        ("The installation has failed\nThen more", 0),
        ("Failed.\nThen more", 0),
        ("a\nERROR: b\n[WARN] c\nlevel=info d\n$ f\nme@host:~$ g", 5),
        ("{\"a\":1}\n{\"b\":2}", 1),
        ("the answer:\n{\"b\":2}", 0),
        ("cannot list \"secrets\" in group\n\"\"\nat the scope", 0),
        ("2024-01-01T00:00:00.1Z 2024-01-01T00:09:00Z a\n2024-01-01T00:00:00.2Z b", 0),
        (
            "2024-01-01T00:00:00.1Z E0120 10:47:36.566689 5166 a.go:67] a\n2024-01-01T00:00:00.2Z E0120 10:47:37.566689 5166 a.go:67] b",
            1,
        ),
        ("E0120 10:47:36.566689 5166 a.go:67] first part of it\nE0120 10:47:36.566699 5166 a.go:67] second", 0),
        ("E0120 10:47:36.566689 5166 a.go:67] first part of it\nE0120 10:47:36.566699 5166 b.go:9] second", 1),
        ("2024-01-01T00:00:00Z stderr P a\n2024-01-01T00:00:09Z stderr F b\n2024-01-01T00:00:09Z stderr F c\n", 0),
        ("2024-01-01T00:00:00Z stderr F a\n2024-01-01T00:00:09Z stderr F b", 1),
    ] {
        assert_eq!(View::of(text.as_bytes(), Source::Lines).barriers.len(), barriers, "{text:?}");
    }
}

#[test]
fn a_capture_reads_as_a_person_would_read_it() {
    for (text, want) in [
        ("mcr.micro\nsoft.com/X", "mcr.microsoft.com/X"),
        ("two   Words\nand more", "two Words and more"),
        ("\\\"a\\\" &lt;b", "a\" <b"),
    ] {
        let view = View::of(text.as_bytes(), Source::Lines);
        assert_eq!(view.readable(text.as_bytes(), 0, view.bytes().len()), want);
    }
}

proptest::proptest! {
    #[test]
    fn offsets_rise_and_stay_inside(text in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let view = View::of(&text, Source::Lines);
        let mut last = 0;
        for i in 0..view.bytes().len() {
            assert!(view.raw(i) >= last && view.raw(i) < view.raw_end(i) && view.raw_end(i) <= text.len());
            assert_eq!(view.at_raw(view.raw(i)), i);
            last = view.raw_end(i);
        }
    }

    #[test]
    fn texts_of_special_characters_fold_without_trouble(text in r#"[\\"'&#x;?\[\]0-9mnu \n\r<br/>T:.Z-]{0,80}"#) {
        let view = View::of(text.as_bytes(), Source::Lines);
        let _ = view.readable(text.as_bytes(), 0, view.bytes().len());
        assert!(view.bytes().len() <= text.len());
    }
}
