//! Whether the clusters are the templates: grouping accuracy, as the papers count it. A line is grouped right when its cluster holds exactly the
//! lines of its true template.

use std::collections::BTreeMap;
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
        told += &format!("{} {}.{:02} %\n", path.file_stem().unwrap().to_string_lossy(), accuracy / 100, accuracy % 100);
    }
    let mean = sum / count.max(1);
    std::fs::write(std::env::temp_dir().join("logdx-grouping-accuracy.txt"), format!("{told}mean {mean}\n")).unwrap();
    assert!(mean >= 8_000, "{told}mean {mean}");
}
