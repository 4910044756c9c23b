use super::*;

/// `level | time, or clock~ | message`
fn told(line: &str) -> String {
    let log = read(line);
    let level = log.level.map_or(String::new(), |level| format!("{level:?}"));
    let time = match (log.time, log.clock) {
        (Some(time), _) => time.to_string(),
        (None, Some(clock)) => format!("{clock}~"),
        _ => String::new(),
    };
    format!("{level}|{time}|{}", &line[log.message])
}

#[track_caller]
fn reads(table: &[(&str, &str)]) {
    for (line, expected) in table {
        assert_eq!(told(line), *expected, "{line}");
    }
}

#[test]
fn klog_tells_a_level_and_a_clock_without_a_year() {
    reads(&[
        ("E0514 08:11:02.123456   12345 leader.go:330] lost the lease", "Error|0000-05-14T08:11:02.123456~|lost the lease"),
        (
            "W0514 08:11:02.000001       1 watch.go:147] \"Unhandled Error\" err=\"dial tcp: i/o timeout\"",
            "Warning|0000-05-14T08:11:02.000001~|\"Unhandled Error\" err=\"dial tcp: i/o timeout\"",
        ),
        ("I0229 23:59:60.0 7 a.go:1] leap", "Info|0000-02-29T23:59:59~|leap"),
        ("E0514 is a room number", "||E0514 is a room number"),
        ("E9914 08:11:02.123456 1 a.go:1] x", "||E9914 08:11:02.123456 1 a.go:1] x"),
    ]);
}

#[test]
fn who_passes_a_line_on_tells_its_time() {
    reads(&[
        ("2024-05-14T08:11:02.5Z stderr F E0514 08:11:02.500000 1 a.go:1] boom", "Error|2024-05-14T08:11:02.5Z|boom"),
        ("2024-05-14T10:11:02.123456789+02:00 stdout P half a li", "|2024-05-14T08:11:02.123456789Z|half a li"),
        ("[pod/config-agent-65d5df564f-lffqm/config-agent] 2024-05-14T08:11:02Z hello", "|2024-05-14T08:11:02Z|hello"),
        ("May 14 08:11:02 node-1 kubelet[1234]: E0514 08:11:02.1 1234 a.go:1] no", "Error|0000-05-14T08:11:02~|no"),
        (
            "2024-05-14T08:11:02+0200 node-1 containerd[9]: level=warning msg=\"it leaks\"",
            "Warning|2024-05-14T06:11:02Z|it leaks",
        ),
        (r#"{"log":"E0514 08:11:02.1 1 a.go:1] no\n","stream":"stderr","time":"2024-05-14T08:11:02.3Z"}"#, {
            r"Error|2024-05-14T08:11:02.3Z|no\n"
        }),
        ("2024-05-14T08:11:02.1234567Z ##[error]it failed", "Error|2024-05-14T08:11:02.1234567Z|it failed"),
        ("> 2024-05-14T08:11:02Z quoted", "|2024-05-14T08:11:02Z|quoted"),
        ("2024-05-14T08:11:02.1Z \u{1b}[31mERROR\u{1b}[0m red", "Error|2024-05-14T08:11:02.1Z|red"),
    ]);
}

#[test]
fn go_programs_write_pairs_objects_and_tabs() {
    reads(&[
        (r#"time="2024-05-14T08:11:02Z" level=error msg="it \"broke\"" error="x""#, r#"Error|2024-05-14T08:11:02Z|it \"broke\""#),
        ("ts=2024-05-14T08:11:02.5Z caller=main.go:9 level=info msg=ready", "Info|2024-05-14T08:11:02.5Z|ready"),
        (r#"level=fatal msg="cut of"#, "Fatal||cut of"),
        (r#"{"level":"error","msg":"no","time":"2024-05-14T08:11:02Z"}"#, "Error|2024-05-14T08:11:02Z|no"),
        (r#"{"level":"error","ts":1715674262.1,"caller":"x.go:10","msg":"no","error":{"a":[1]}}"#, {
            "Error|2024-05-14T08:11:02.1Z|no"
        }),
        (r#"{"level":"info","ts":"2024-05-14T08:11:02.123Z","msg":"a \"b\""}"#, r#"Info|2024-05-14T08:11:02.123Z|a \"b\""#),
        (
            "2024-05-14T08:11:02.684Z\tINFO\tcontroller-runtime.metrics\tis listening",
            "Info|2024-05-14T08:11:02.684Z|is listening",
        ),
        ("2024-05-14T08:11:02.684+0200\tERROR\tit broke\t{\"a\": 1}", "Error|2024-05-14T06:11:02.684Z|it broke\t{\"a\": 1}"),
        ("1.7156742621e+09\tWARN\tsetup\tslow", "Warning|2024-05-14T08:11:02.1Z|slow"),
        ("2024/05/14 08:11:02 from Go's own log", "|2024-05-14T08:11:02~|from Go's own log"),
        ("2024-05-14 08:11:02.5 +0000 UTC from String()", "|2024-05-14T08:11:02.5Z|from String()"),
        ("[2024/05/14 08:11:02] [ warn] [engine] it retries", "Warning|2024-05-14T08:11:02~|[engine] it retries"),
        (r#"{"kind":"Pod","message":"no log line"}"#, r#"||{"kind":"Pod","message":"no log line"}"#),
        (r#"{"level":"error","msg":"cut o"#, r#"||{"level":"error","msg":"cut o"#),
    ]);
}

#[test]
fn agents_of_arc_say_information_and_mean_errors() {
    reads(&[
        (
            r#"{"Message":"2024/05/14 08:11:02 Error in reading the settings {no such secret}","LogLevel":"Information","AgentVersion":"1.14.0","AgentTimestamp":"2024/05/14 08:11:02"}"#,
            "Error|2024-05-14T08:11:02Z|Error in reading the settings {no such secret}",
        ),
        (
            r#"{"AgentTimestamp":"05/14/2024 08:11:02","LogLevel":"Information","Message":"Listening"}"#,
            "Info|2024-05-14T08:11:02Z|Listening",
        ),
        (
            r#"{"Message":"Renewed, error: <nil>","LogLevel":"Information","AgentTimestamp":"2024/05/14 08:11:02"}"#,
            "Info|2024-05-14T08:11:02Z|Renewed, error: <nil>",
        ),
    ]);
}

#[test]
fn the_azure_cli_has_five_ways() {
    reads(&[
        ("ERROR: Unable to do it", "Error||Unable to do it"),
        ("WARNING: This takes a while...", "Warning||This takes a while..."),
        ("DEBUG: cli.azext_connectedk8s.custom: now", "Debug||now"),
        ("\u{1b}[36mcli.azext_connectedk8s.custom: now\u{1b}[0m", "||now\u{1b}[0m"),
        (
            "12345 : 2024-05-14 08:11:02,531 : WARNING : cli.azext_connectedk8s.custom : slow",
            "Warning|2024-05-14T08:11:02.531~|slow",
        ),
        ("12345 | 2024-05-14 08:11:02,531 | DEBUG | cli.knack.cli | Command arguments: []", {
            "Debug|2024-05-14T08:11:02.531~|Command arguments: []"
        }),
        ("Step: 2024-05-14T08-11-02Z: Checking", "Info|2024-05-14T08:11:02Z|Checking"),
        ("Step: 2024-05-14T08:11:02Z: Checking", "Info|2024-05-14T08:11:02Z|Checking"),
        ("Step: by step", "||Step: by step"),
    ]);
}

#[test]
fn python_and_dotnet_are_read() {
    reads(&[
        ("ERROR:root:it broke", "Error||it broke"),
        ("2024-05-14 08:11:02,531 - azext.custom - ERROR - it broke", "Error|2024-05-14T08:11:02.531~|it broke"),
        ("2024-05-14 08:11:02,531 ERROR it broke", "Error|2024-05-14T08:11:02.531~|it broke"),
        ("Traceback (most recent call last):", "Error||Traceback (most recent call last):"),
        ("azure.core.exceptions.HttpResponseError: (Gone) no", "Error||azure.core.exceptions.HttpResponseError: (Gone) no"),
        ("System.IO.IOException: broken pipe", "Error||System.IO.IOException: broken pipe"),
        ("Unhandled exception. System.Exception: x", "Error||Unhandled exception. System.Exception: x"),
        ("fail: Relay.Listener[0]", "Error||Relay.Listener[0]"),
        ("   at Relay.Listener.Open() in /src/a.cs:line 3", "||   at Relay.Listener.Open() in /src/a.cs:line 3"),
        ("Error: UPGRADE FAILED: timed out", "Error||Error: UPGRADE FAILED: timed out"),
        ("-e error no such node", "Error||no such node"),
    ]);
}

#[test]
fn prose_and_tables_are_their_own_message() {
    for line in [
        "",
        "see 2025-08-11T12:52:28Z",
        "NAME   READY   STATUS",
        "ERROR handling is an art",
        "Information about the cluster",
        "config-agent-65d5df564f-lffqm   1/2   Running",
        "    name: value",
        "12345 pods",
        "2024-05-14T08:11:02Zulu",
        "2024-13-14T08:11:02Z no such month",
        "Warning  Unhealthy  3m",
        "> quoted prose",
        "[link](x)",
        "Mayor 14 08:11:02 a b: c",
    ] {
        assert_eq!(told(line), format!("||{line}"));
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_line_makes_it_panic_and_the_message_is_part_of_it(line in r#"([\[{>|"=:. \tTZ0-9/+-]|time=|level=|ts|msg|"|\\|ERROR|[a-z\u{e9}\x1b?]|stdout F ){0,60}"#) {
            let log = read(&line);
            prop_assert!(line.get(log.message).is_some());
        }

        #[test]
        fn what_is_cut_or_grown_still_reads(cut in 0_usize..200, more in ".{0,5}", which in 0_usize..5) {
            let lines = [
                r#"{"Message":"2024/05/14 08:11:02 Error \"x\" é","LogLevel":"Information","AgentTimestamp":"2024/05/14 08:11:02"}"#,
                "2024-05-14T08:11:02.684+0200\tERROR\tsetup\tit broké\t{\"a\": 1}",
                "May 14 08:11:02 node-1 kubelet[1234]: E0514 08:11:02.1 1234 a.go:1] né",
                "12345 : 2024-05-14 08:11:02,531 : WARNING : cli.azext_connectedk8s.custom : é",
                r#"time="2024-05-14T08:11:02Z" level=error msg="it \"broke\"" error="é""#,
            ];
            let line = lines[which];
            let cut = (0..=cut.min(line.len())).rev().find(|&i| line.is_char_boundary(i)).unwrap();
            let line = format!("{}{more}{}", &line[..cut], &line[cut..]);
            prop_assert!(line.get(read(&line).message).is_some());
        }
    }
}
