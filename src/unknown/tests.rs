//! Whether the clusters are the templates: grouping accuracy, as the papers count it. A line is grouped right when its cluster holds exactly the
//! lines of its true template.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::drain::Drain;
use super::mask::masked;

/// The part of the lines that are grouped right, in ten-thousandths.
fn grouping_accuracy(lines: &[(String, String)]) -> usize {
    let mut drain = Drain::<u64>::new(usize::MAX);
    let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut templates: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, (message, template)) in lines.iter().enumerate() {
        clusters.entry(drain.add(&masked(message), |_| 0)).or_default().push(number);
        templates.entry(template).or_default().push(number);
    }
    let right = clusters.values().filter(|lines| templates.values().any(|truth| truth == *lines)).map(Vec::len).sum::<usize>();
    right * 10_000 / lines.len().max(1)
}

/// The fields of a line of CSV.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                fields.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

/// Message and template of each line.
fn sample(path: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let head = fields(lines.next().unwrap());
    let column = |name: &str| head.iter().position(|field| field == name).unwrap();
    let (content, event) = (column("Content"), column("EventId"));
    lines.map(fields).map(|fields| (fields[content].clone(), fields[event].clone())).collect()
}

/// `LOGDX_LOGHUB` is a folder of the `*_2k.log_structured.csv` of loghub.
#[test]
#[ignore = "needs the samples of loghub: LOGDX_LOGHUB=DIR cargo test --lib -- --ignored --nocapture public_sample"]
fn grouping_accuracy_on_a_public_sample() {
    let folder = std::env::var("LOGDX_LOGHUB").unwrap();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut told = String::new();
    let (mut sum, mut count) = (0, 0);
    for path in paths.iter().filter(|path| path.to_string_lossy().ends_with("structured.csv")) {
        let accuracy = grouping_accuracy(&sample(path));
        (sum, count) = (sum + accuracy, count + 1);
        let name = path.file_stem().unwrap().to_string_lossy();
        writeln!(told, "{name} {}.{:02} %", accuracy / 100, accuracy % 100).unwrap();
    }
    let mean = sum / count.max(1);
    std::fs::write(std::env::temp_dir().join("logdx-grouping-accuracy.txt"), format!("{told}mean {mean}\n")).unwrap();
    assert!(mean >= 8_000, "{told}mean {mean}");
}

/// Templates of our own, with what varies in them.
fn generated() -> Vec<(String, String)> {
    let templates: [fn(u64) -> String; 10] = [
        |n| {
            format!(
                "Unable to pull mill/wheel:{n} helm chart from the registry 'mill{n}.example.io': dial tcp 10.0.{}.7:443: i/o timeout",
                n % 256
            )
        },
        |n| {
            format!(
                "failed to sync pod \"web-{:x}-{}\" after {n}ms: context deadline exceeded",
                n * 7_919 + 0xabc_def1,
                ["x2x9z", "4kq7t"][n as usize % 2]
            )
        },
        |n| format!("mill.WheelError: wheel {n} at /var/lib/mill/{:016x}/axle is broken", n * 0x9e37_79b9_7f4a),
        |n| format!("AADSTS700016: Application with identifier '{n}-a' was not found in the directory"),
        |n| format!("AADSTS50034: The user account {n} does not exist in the directory"),
        |n| format!("command terminated with exit code {}", [1, 1][n as usize % 2]),
        |n| format!("command terminated with exit code {}", [137, 137][n as usize % 2]),
        |n| format!("retry {n} of {} in {n}m{}s", n + 3, n % 60),
        |n| {
            format!(
                "Get https://10.0.0.1:6443/api/v1/pods?limit={n}: certificate has expired at 2025-08-{:02}T12:00:00Z",
                n % 28 + 1
            )
        },
        |n| format!("namespace=mill-{n} name=\"n{n}\" reconciler error, giving up for {n}.5s"),
    ];
    (0..600).map(|n| (templates[n % 10]((n * n) as u64 % 4_001), (n % 10).to_string())).collect()
}

#[test]
fn known_templates_are_recovered() {
    let lines = generated();
    // two templates differ in a code alone: one of them or both may be taken for the other
    let apart: Vec<_> = lines.iter().filter(|(_, template)| template != "6").cloned().collect();
    assert_eq!(grouping_accuracy(&apart), 10_000);
    assert!(grouping_accuracy(&lines) >= 8_000);
}

#[test]
fn a_bound_on_clusters_holds_and_forgets_the_least() {
    let mut drain = Drain::<u64>::new(8);
    for n in 0..200u64 {
        let name: String = n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        let index = drain.add(&format!("the {name} of mill {name} broke in {name}"), |seen| *seen);
        *drain.value(index).unwrap() += n;
        let index = drain.add("the weather is bad again today", |seen| *seen);
        *drain.value(index).unwrap() += 1_000;
    }
    let clusters = drain.into_clusters();
    assert!(clusters.len() <= 8);
    assert_eq!(
        clusters.iter().filter(|cluster| cluster.template() == "the weather is bad again today").map(|c| c.value).sum::<u64>(),
        200_000
    );
}
