//! What was expected: a list of ids beside or in a ticket in, how well diagnoses meet all such lists out.
//!
//! A folder that is a ticket has its list in `expected.yaml`; a file `case.zip` has it beside it, in `case.zip.expected.yaml`. An empty list
//! says that nothing is wrong. Lists are read when the summary is made and are no part of a ticket: they can be written after it was read.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

use serde::Serialize;
use serde_saphyr::Spanned;

use super::record::Record;
use super::ticket::Ticket;
use crate::catalog::Catalog;
use crate::correlate::Status;
use crate::input;

/// The name of a list in a ticket that is a folder.
pub const NAME: &str = "expected.yaml";
const ENDING: &str = ".expected.yaml";

/// A file of this size or more is no list.
const SIZE_MAX: u64 = 64 << 10;
/// So many misses, false ones and problems are listed.
const LISTED_MAX: usize = 1_000;

/// Whether a file in a folder of tickets is a list: of a ticket beside it, or of the folder.
pub(super) fn is_list(name: &OsStr, is_ticket: impl Fn(&OsStr) -> bool) -> bool {
    let name_text = name.to_str();
    name == NAME || name_text.and_then(|name| name.strip_suffix(ENDING)).is_some_and(|ticket| is_ticket(OsStr::new(ticket)))
}

/// What was expected of a ticket, if somebody said so, and what is wrong with the list, as `file:line:column: message`.
fn list(ticket: &Ticket, catalog: &Catalog) -> (Option<BTreeSet<String>>, Vec<String>) {
    let path = if ticket.path.is_dir() {
        ticket.path.join(NAME)
    } else {
        let mut path = ticket.path.as_os_str().to_owned();
        path.push(ENDING);
        PathBuf::from(path)
    };
    let shown = input::name(&path);
    let mut text = String::new();
    let read = File::open(&path).and_then(|file| {
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("is no file"));
        }
        file.take(SIZE_MAX).read_to_string(&mut text)
    });
    match read {
        Ok(read) if read as u64 == SIZE_MAX => return (None, vec![format!("{shown}: larger than 64 KiB, no list is")]),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (None, Vec::new()),
        Err(error) => return (None, vec![format!("{shown}: {error}")]),
    }
    parse(&shown, &text, catalog)
}

fn parse(path: &str, text: &str, catalog: &Catalog) -> (Option<BTreeSet<String>>, Vec<String>) {
    let budget = serde_saphyr::budget! { max_depth: 4, max_aliases: 0, max_anchors: 0, max_events: 5_000 };
    let options = serde_saphyr::options! { budget: budget, with_snippet: false };
    let ids: Vec<Spanned<String>> = match serde_saphyr::from_str_with_options(text, options) {
        Ok(ids) => ids,
        Err(error) => {
            let at = error.location().map_or((1, 1), |at| (at.line().max(1), at.column().max(1)));
            let message = error.without_snippet().to_string();
            let message = message.split_once(": ").filter(|(head, _)| head.starts_with("error: line")).map_or(&*message, |m| m.1);
            let suffix = format!(" at line {}, column {}", at.0, at.1);
            let message = message.strip_suffix(&suffix).unwrap_or(message);
            return (None, vec![format!("{path}:{}:{}: not a list of ids, as `- arc/helm-timeout`: {message}", at.0, at.1)]);
        }
    };
    let (mut known, mut problems) = (BTreeSet::new(), Vec::new());
    for id in ids {
        let at = id.referenced;
        if catalog.find(&id.value).is_some() {
            known.insert(id.value);
        } else {
            let hint = catalog.did_you_mean(&id.value);
            problems.push(format!("{path}:{}:{}: there is no signature `{}`; {hint}", at.line(), at.column(), id.value));
        }
    }
    (Some(known), problems)
}

/// How well the diagnoses meet what was expected.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Measured {
    /// Tickets with a list.
    pub tickets: u64,
    /// Ids in all lists.
    pub expected: u64,
    /// Those of them that were diagnosed, as confirmed or possible, also below a cause.
    pub found: u64,
    /// Confirmed diagnoses that stand for themselves, in tickets with a list.
    pub told: u64,
    /// Those of them that were expected.
    pub right: u64,
    /// Tickets whose list is not empty.
    pub first_of: u64,
    /// Those of them whose first diagnosis was expected.
    pub first: u64,
    /// `right` of `told`.
    pub precision: Option<f64>,
    /// `found` of `expected`.
    pub recall: Option<f64>,
    /// `first` of `first_of`.
    pub top_1: Option<f64>,
    /// The same for each diagnosis, in the order of ids.
    pub diagnoses: Vec<MeasuredDiagnosis>,
    /// Expected and not diagnosed; the first by ticket.
    pub missed: Vec<Missed>,
    /// Told and not expected; the first by ticket.
    #[serde(rename = "false")]
    pub wrong: Vec<Missed>,
    /// What is wrong with lists.
    pub problems: Vec<String>,
}

/// How well one diagnosis meets what was expected.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MeasuredDiagnosis {
    /// Signature.
    pub id: String,
    /// Tickets in whose list it is.
    pub expected: u64,
    /// Those of them where it was diagnosed.
    pub found: u64,
    /// Those of them where it was the first.
    pub first: u64,
    /// Tickets where it stands for itself and is confirmed.
    pub told: u64,
    /// Those of them where it was expected.
    pub right: u64,
    /// `right` of `told`.
    pub precision: Option<f64>,
    /// `found` of `expected`.
    pub recall: Option<f64>,
    /// `first` of `expected`.
    pub top_1: Option<f64>,
}

/// A diagnosis of a ticket that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missed {
    /// The ticket.
    pub ticket: String,
    /// Signature.
    pub id: String,
}

/// Measures ticket after ticket.
#[derive(Debug, Default)]
pub(super) struct Measure {
    measured: Measured,
    diagnoses: BTreeMap<String, MeasuredDiagnosis>,
}

impl Measure {
    /// Compares a ticket with its list, if it has one.
    pub(super) fn add(&mut self, ticket: &Ticket, record: &Record, catalog: &Catalog) {
        let (list, problems) = list(ticket, catalog);
        self.measured.problems.extend(problems);
        self.measured.problems.truncate(LISTED_MAX);
        if let Some(list) = list {
            self.compare(record, &list);
        }
    }

    fn compare(&mut self, record: &Record, list: &BTreeSet<String>) {
        let Self { measured, diagnoses } = self;
        let mut of = |id: &str, add: &dyn Fn(&mut MeasuredDiagnosis)| {
            add(diagnoses.entry(id.to_owned()).or_insert_with(|| MeasuredDiagnosis { id: id.to_owned(), ..Default::default() }));
        };
        let entry = |id: &str| Missed { ticket: record.head.name.clone(), id: id.to_owned() };
        measured.tickets += 1;
        measured.expected += list.len() as u64;
        let first = record.diagnoses.first().map(|d| d.id.as_str());
        if !list.is_empty() {
            measured.first_of += 1;
            measured.first += u64::from(first.is_some_and(|id| list.contains(id)));
        }
        for id in list {
            let is_found = record.diagnoses.iter().any(|d| d.id == *id);
            of(id, &|d| {
                d.expected += 1;
                d.found += u64::from(is_found);
                d.first += u64::from(first == Some(id));
            });
            if is_found {
                measured.found += 1;
            } else if measured.missed.len() < LISTED_MAX {
                measured.missed.push(entry(id));
            }
        }
        let told = record.diagnoses.iter().filter(|d| d.status == Status::Confirmed && d.explained_by.is_none());
        for told in told {
            let is_right = list.contains(&told.id);
            measured.told += 1;
            of(&told.id, &|d| {
                d.told += 1;
                d.right += u64::from(is_right);
            });
            if is_right {
                measured.right += 1;
            } else if measured.wrong.len() < LISTED_MAX {
                measured.wrong.push(entry(&told.id));
            }
        }
    }

    /// All of it, if any ticket had a list.
    pub(super) fn finish(self) -> Option<Measured> {
        let Self { mut measured, diagnoses } = self;
        measured.precision = ratio(measured.right, measured.told);
        measured.recall = ratio(measured.found, measured.expected);
        measured.top_1 = ratio(measured.first, measured.first_of);
        measured.diagnoses = diagnoses.into_values().collect();
        for d in &mut measured.diagnoses {
            d.precision = ratio(d.right, d.told);
            d.recall = ratio(d.found, d.expected);
            d.top_1 = ratio(d.first, d.expected);
        }
        (measured.tickets > 0 || !measured.problems.is_empty()).then_some(measured)
    }
}

/// A part of a whole, from 0 to 1, in ten-thousandths; none of nothing.
pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| ((part as f64 / whole as f64) * 10_000.0).round() / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::table::tests::record;
    use crate::catalog::{SourceFile, skeleton};

    fn catalog() -> Catalog {
        let source = |id: &str| SourceFile { id: id.into(), path: format!("{id}.yaml"), text: skeleton(id) };
        Catalog::compile(&[source("acme/first")]).unwrap()
    }

    #[test]
    fn a_list_is_read_and_what_is_wrong_with_it_has_its_place() {
        let catalog = catalog();
        let (ids, problems) = parse("x", "- acme/first\n- acme/frist\n", &catalog);
        assert_eq!(ids.unwrap().len(), 1);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("x:2:3: there is no signature `acme/frist`; did you mean `acme/first`?"), "{problems:?}");
        assert_eq!(parse("x", "[]", &catalog), (Some(BTreeSet::new()), vec![]));
        for (text, at) in
            [("expected: acme/first\n", "x:1:"), ("- acme/first\n- [a, b]\n", "x:2:"), ("- 'a\n", "x:"), ("- &a b\n- *a\n", "x:")]
        {
            let (ids, problems) = parse("x", text, &catalog);
            assert!(ids.is_none() && problems[0].starts_with(at), "{text} {problems:?}");
        }
    }

    #[test]
    fn what_is_expected_counts_as_found_anywhere_and_what_is_told_as_wrong_where_it_stands_for_itself() {
        let mut measure = Measure::default();
        let list = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        let mut folded = record("t1", &["a/cause", "a/symptom", "a/maybe"]);
        folded.diagnoses[1].explained_by = Some("a/cause".into());
        folded.diagnoses[2].status = Status::Possible;
        measure.compare(&folded, &list(&["a/symptom", "a/maybe", "a/gone"]));
        measure.compare(&record("t2", &["a/cause"]), &list(&["a/cause"]));
        measure.compare(&record("t3", &["a/alarm"]), &list(&[]));
        let measured = measure.finish().unwrap();
        assert_eq!((measured.expected, measured.found, measured.told, measured.right), (4, 3, 3, 1));
        assert_eq!((measured.first, measured.first_of, measured.top_1), (1, 2, Some(0.5)));
        assert_eq!((measured.precision, measured.recall), (Some(0.3333), Some(0.75)));
        assert_eq!(measured.missed, [Missed { ticket: "t1".into(), id: "a/gone".into() }]);
        let wrong: Vec<_> = measured.wrong.iter().map(|wrong| (wrong.ticket.as_str(), wrong.id.as_str())).collect();
        assert_eq!(wrong, [("t1", "a/cause"), ("t3", "a/alarm")]);
        let cause = measured.diagnoses.iter().find(|d| d.id == "a/cause").unwrap();
        assert_eq!((cause.precision, cause.recall, cause.top_1), (Some(0.5), Some(1.0), Some(1.0)));
    }
}
