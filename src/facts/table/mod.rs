//! Tables: what `kubectl get`, `helm list` and `flux get` print. Lines of a page in, a fact for each row out, and what the table shows in full.
//!
//! The header tells the columns, and each column what its cells look like ([`shape`]); rows are then read as a stream of words, whatever stands
//! between them. So it makes no difference whether columns are apart by many blanks or by one, whether all rows stand on one line or a terminal has
//! broken each in two, and what Markdown was put around them.
//!
//! Invariant: a row is read only if all its cells look right. A table ends where no row follows; where it seems cut, or holds what might be a row and
//! is none, it shows nothing in full.

mod bare;
mod column;
mod grammar;
mod header;
mod lines;
mod record;
mod scope;
mod shape;
#[cfg(test)]
mod tests;
mod token;

use std::collections::{BTreeMap, BTreeSet};

use super::command::Command;
use super::fact::{Value, Within};
use super::sheet::{Sheet, Shown};
use super::subject::{self, Subject};
use crate::catalog::{Field, Kind};
pub(super) use bare::read as read_rows;
use column::Column;
use grammar::{Family, Grammar};
use lines::Lines;
use record::{Record, Row};
use scope::Scope;
pub(super) use shape::is_name;

/// A table with more rows than this is not read to its end.
const ROWS_MAX: usize = 20_000;

/// Reads a table with a header, and those that follow it directly.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let from = header::at(page.text(line))?;
    let mut lines = Lines::at(page, line, from);
    lines.is_watched = sheet.command.as_ref().is_some_and(|command| command.flag(&["-w", "--watch"]).is_some());
    let mut found = false;
    let mut seen = Vec::new();
    while let Some(grammar) = lines.header() {
        found = true;
        Table::read(grammar, &mut lines).write(sheet, &mut seen);
    }
    if found {
        close(sheet, &seen);
    }
    found.then(|| lines.next())
}

/// A table, read.
struct Table<'p> {
    grammar: Grammar,
    rows: Vec<Row<'p>>,
    /// Nothing says that a row is missing.
    is_whole: bool,
    /// The header, or where the rows begin.
    begins: std::ops::Range<usize>,
}

impl<'p> Table<'p> {
    fn read(grammar: Grammar, lines: &mut Lines<'p>) -> Self {
        let begins = lines.begins();
        let mut rows = Vec::new();
        let mut is_full = false;
        let is_whole = lines.rows(&grammar, |cells, span| match rows.len() {
            ROWS_MAX => is_full = true,
            _ => rows.push(Row { cells, span }),
        });
        let is_whole = is_whole && !is_full;
        Self { grammar, rows, is_whole, begins }
    }

    /// Writes down what the rows say, and what they show in full. `seen` is what the tables before were about: a command prints one of a kind.
    fn write(self, sheet: &mut Sheet<'_>, seen: &mut Vec<Subject>) {
        let family = self.grammar.family;
        let command = sheet.command.clone();
        let asked = command.as_ref().map(|command| subject::asked(command).0).unwrap_or_default();
        let mut records: Vec<Record> = self.rows.iter().filter_map(|row| Record::of(family, row, &asked)).collect();
        let is_whole = self.is_whole && records.len() == self.rows.len();
        if family == Family::Namespace && !is_of_namespaces(command.as_ref(), &records) {
            return;
        }
        if records.is_empty() && self.rows.is_empty() {
            // of the tools, only helm prints a header over nothing
            if let Some(command) = command.as_ref().filter(|command| family == Family::Release && is_list(command)) {
                let scope = Scope::of(sheet.page().name(), Some(command), Subject::of(Kind::Release), true, &[]);
                let is_empty = is_whole && lines::nothing_follows(sheet.page(), sheet.page().line_at(self.begins.end));
                if let Some(within) = scope.within.filter(|_| is_empty) {
                    sheet.listing(self.begins, Shown { kind: Kind::Release, of: None, within, name: None, count: 0 });
                }
            }
            return;
        }
        if family == Family::History {
            return write_history(sheet, records);
        }
        let mut groups: BTreeMap<Subject, Vec<&Record>> = BTreeMap::new();
        for record in &records {
            groups.entry(record.subject).or_default().push(record);
        }
        let mut scopes: BTreeMap<Subject, Scope> = BTreeMap::new();
        let mut shown = Vec::new();
        for (subject, rows) in &groups {
            let printed = command.as_ref().filter(|command| !seen.contains(subject) && subject::may_show(command, *subject));
            let has_column = self.grammar.has(Column::Namespace);
            let mut scope = Scope::of(sheet.page().name(), printed, *subject, has_column, rows);
            scope.within = scope.within.filter(|_| is_whole);
            if let (Some(within), Some(first), Some(last)) = (&scope.within, rows.first(), rows.last()) {
                let names: BTreeSet<_> = rows.iter().map(|row| (&row.namespace, &row.name)).collect();
                let span = first.span.start..last.span.end.max(first.span.start);
                let (kind, of) = (subject.kind, subject.of.map(str::to_owned));
                let count = if kind == Kind::Event { rows.len() } else { names.len() } as u64;
                shown.push((span, Shown { kind, of, within: within.clone(), name: None, count }));
            }
            scopes.insert(*subject, scope);
        }
        drop(groups);
        for record in &mut records {
            let namespace = scopes.get(&record.subject).and_then(|scope| scope.namespace.as_deref());
            if record.namespace.is_none() {
                record.namespace = namespace.map(str::to_owned);
            }
        }
        let releases = if family == Family::Secret { releases(&records) } else { Vec::new() };
        if let Some((span, secrets)) = shown.iter().find(|(_, shown)| shown.kind == Kind::Secret) {
            let count = releases.len() as u64;
            let release = Shown { kind: Kind::Release, of: None, within: secrets.within.clone(), name: None, count };
            sheet.listing(span.clone(), release);
        }
        for record in records.into_iter().chain(releases) {
            write(sheet, record);
        }
        for (span, shown) in shown {
            sheet.listing(span, shown);
        }
        seen.extend(scopes.into_keys());
    }
}

/// The command has printed all that it was asked for: what follows is another's.
fn close(sheet: &mut Sheet<'_>, seen: &[Subject]) {
    sheet.command.take_if(|command| {
        let (asked, _) = subject::asked(command);
        !asked.is_empty() && asked.iter().all(|subject| seen.contains(subject))
    });
}

/// Other objects have the columns of namespaces, too: the command has to tell, or a namespace that every cluster has.
fn is_of_namespaces(command: Option<&Command>, rows: &[Record]) -> bool {
    let asked = |command| subject::may_show(command, Subject::resource("Namespace"));
    command.is_some_and(asked) || rows.iter().any(|row| matches!(row.name.as_str(), "default" | "kube-system"))
}

fn is_list(command: &Command) -> bool {
    command.is("helm", &["list"]) || command.is("helm", &["ls"])
}

fn write(sheet: &mut Sheet<'_>, record: Record) {
    let namespace = record.namespace.map(|namespace| (Field::Namespace, Value::from(namespace)));
    sheet.fact(record.subject.kind, record.span, record.fields.into_iter().chain(namespace));
}

/// Of a release's history the last row is what it is; the command says whose it is.
fn write_history(sheet: &mut Sheet<'_>, records: Vec<Record>) {
    let Some(command) = sheet.command.take().filter(|command| command.is("helm", &["history"])) else { return };
    let (Some(name), Within::Namespace(namespace)) = (command.name(), command.within()) else { return };
    let last = records.into_iter().max_by_key(|record| {
        let revision = record.fields.iter().find(|(field, _)| *field == Field::Revision);
        revision.map(|(_, value)| value.clone())
    });
    if let Some(mut record) = last {
        record.fields.push((Field::Name, name.into()));
        record.namespace = Some(namespace.into());
        write(sheet, record);
    }
}

/// The releases that secrets tell of: `sh.helm.release.v1.azure-arc.v3` is its third revision. Of each release the latest.
fn releases(secrets: &[Record]) -> Vec<Record> {
    let mut latest: BTreeMap<(Option<&str>, &str), (i64, &Record)> = BTreeMap::new();
    for secret in secrets {
        let Some((name, revision)) = release(&secret.name) else { continue };
        let entry = latest.entry((secret.namespace.as_deref(), name)).or_insert((revision, secret));
        if revision >= entry.0 {
            *entry = (revision, secret);
        }
    }
    let mut found: Vec<Record> = latest
        .into_iter()
        .map(|((namespace, name), (revision, secret))| Record {
            subject: Subject::of(Kind::Release),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            fields: vec![(Field::Name, name.into()), (Field::Revision, revision.into())],
            span: secret.span.clone(),
        })
        .collect();
    found.sort_by_key(|record| record.span.start);
    found
}

/// The name and the revision of the release that a secret of this name holds.
fn release(secret: &str) -> Option<(&str, i64)> {
    let (name, revision) = secret.strip_prefix("sh.helm.release.v1.")?.rsplit_once(".v")?;
    Some((name, shape::count(revision)?)).filter(|(name, _)| !name.is_empty())
}
