//! Records: what a row says. The cells of a row in, a subject, a name and the fields of a fact out.

use std::borrow::Cow;
use std::ops::Range;

use super::column::Column;
use super::grammar::Family;
use super::shape;
use crate::catalog::{Field, Kind};
use crate::facts::age;
use crate::facts::fact::Value;
use crate::facts::subject::Subject;

/// A row of a table, as text.
#[derive(Debug)]
pub(super) struct Row<'p> {
    pub(super) cells: Vec<(Column, Cow<'p, str>)>,
    pub(super) span: Range<usize>,
}

/// What a row says.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) subject: Subject,
    pub(super) namespace: Option<String>,
    pub(super) name: String,
    pub(super) fields: Vec<(Field, Value)>,
    pub(super) span: Range<usize>,
}

impl Row<'_> {
    fn get(&self, column: Column) -> Option<&str> {
        let cell = self.cells.iter().find(|(known, _)| *known == column).map(|(_, text)| text.as_ref());
        cell.filter(|text| !text.is_empty() && *text != "<none>" && *text != "<unset>")
    }

    fn age(&self, column: Column) -> Option<i64> {
        age::seconds(self.get(column)?.split_ascii_whitespace().next()?)
    }

    fn count(&self, column: Column) -> Option<i64> {
        shape::count(self.get(column)?.split_ascii_whitespace().next()?)
    }

    fn fraction(&self, column: Column) -> Option<(i64, i64)> {
        shape::fraction(self.get(column)?.split_ascii_whitespace().next()?)
    }
}

impl Record {
    /// What a row of this family says; `asked` are the kinds that the command lists. Nothing if it cannot be told what the row is about.
    pub(super) fn of(family: Family, row: &Row<'_>, asked: &[Subject]) -> Option<Self> {
        let full_name = row.get(Column::Name).unwrap_or_default();
        let name = full_name.rsplit_once('/').map_or(full_name, |(_, name)| name);
        let prefixed = Subject::prefixed(full_name);
        let subject = subject(family, row, asked, prefixed)?;
        // a prefix that says otherwise
        if full_name.contains('/') && prefixed != Some(subject) {
            return None;
        }
        let namespace = row.get(Column::Namespace).filter(|_| subject.is_namespaced()).map(str::to_owned);
        let mut record = Self { subject, namespace, name: name.to_owned(), fields: Vec::new(), span: row.span.clone() };
        if let Some(of) = subject.of {
            record.put(Field::Kind, of);
        }
        if subject.kind != Kind::Event {
            record.put(Field::Name, name);
        }
        record.number(Field::Age, row.age(Column::Age).or_else(|| row.age(Column::Since)));
        match family {
            Family::Pod => {
                record.text(Field::State, row.get(Column::Status));
                record.ratio(row.fraction(Column::Ready));
                record.number(Field::Restarts, row.count(Column::Restarts));
                record.text(Field::Node, row.get(Column::Node));
            }
            Family::Deployment | Family::DaemonSet | Family::StatefulSet | Family::ReplicaSet => {
                record.ratio(row.fraction(Column::Ready));
                let ready = row.count(Column::Ready).or_else(|| row.count(Column::Available));
                if row.fraction(Column::Ready).is_none() {
                    record.number(Field::Ready, ready);
                    record.number(Field::Desired, row.count(Column::Desired));
                }
            }
            Family::Job => {
                let desired = row.count(Column::Desired);
                let old = row.count(Column::Successful).zip(desired);
                let ratio = row.fraction(Column::Completions).or(old);
                record.ratio(ratio);
                // kubectl before 1.31 has no column for the state
                let is_done = ratio.is_some_and(|(done, desired)| done >= desired && desired > 0);
                record.text(Field::State, row.get(Column::Status).or(is_done.then_some("Complete")));
            }
            Family::Node => {
                record.text(Field::State, row.get(Column::Status));
                record.text(Field::Version, row.get(Column::Version).map(version));
                record.text(Field::Arch, row.get(Column::Arch));
                record.text(Field::Os, row.get(Column::Os));
            }
            Family::Secret => record.text(Field::Type, row.get(Column::Type)),
            Family::Event => record.event(row),
            Family::Claim | Family::Namespace => record.text(Field::State, row.get(Column::Status)),
            Family::Crd | Family::NetworkPolicy => {}
            Family::Operator => {
                record.text(Field::State, row.get(Column::Available));
                record.text(Field::Reason, row.get(Column::Degraded).filter(|told| *told == "True").map(|_| "Degraded"));
                record.text(Field::Message, row.get(Column::Message));
            }
            Family::Flux => {
                record.text(Field::State, row.get(Column::Ready));
                record.text(Field::Message, row.get(Column::Status));
            }
            Family::FluxGet => {
                record.text(Field::State, row.get(Column::Ready));
                record.text(Field::Message, row.get(Column::Message));
            }
            Family::Release | Family::History => {
                // helm 2 shouts
                let state = row.get(Column::Status).map(|state| state.to_ascii_lowercase().replace('_', "-"));
                record.text(Field::State, state.as_deref());
                record.text(Field::Chart, row.get(Column::Chart));
                record.text(Field::Version, row.get(Column::AppVersion).map(version));
                record.number(Field::Revision, row.count(Column::Revision));
                record.text(Field::Message, row.get(Column::Description));
            }
        }
        Some(record)
    }

    fn event(&mut self, row: &Row<'_>) {
        let object = match (row.get(Column::Object), row.get(Column::Kind)) {
            (Some(object), _) => Some(object.to_owned()).filter(|object| object.contains('/')),
            // kubectl 1.13 writes the object under KIND
            (None, Some(kind)) if kind.contains('/') => Some(kind.to_owned()),
            // before, the event is called like its object, with a hash behind the last dot
            (None, Some(kind)) => row.get(Column::Name).map(|name| {
                let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
                format!("{}/{name}", kind.to_ascii_lowercase())
            }),
            (None, None) => None,
        };
        self.name = object.clone().unwrap_or_default();
        self.text(Field::Object, object.as_deref());
        self.text(Field::Type, row.get(Column::Type));
        self.text(Field::Reason, row.get(Column::Reason));
        self.text(Field::Message, row.get(Column::Message));
        self.number(Field::Age, row.age(Column::LastSeen));
        // `3m (x22 over 18m)`
        let last_seen = row.get(Column::LastSeen).unwrap_or_default();
        let times = last_seen.split_once("(x").and_then(|(_, rest)| shape::count(rest.split([' ', ')']).next()?));
        self.number(Field::Count, row.count(Column::Count).or(times));
    }

    fn put(&mut self, field: Field, value: impl Into<Value>) {
        self.fields.push((field, value.into()));
    }

    fn text(&mut self, field: Field, text: Option<&str>) {
        if let Some(text) = text {
            self.put(field, text);
        }
    }

    fn number(&mut self, field: Field, number: Option<i64>) {
        if let Some(number) = number {
            self.put(field, number);
        }
    }

    fn ratio(&mut self, ratio: Option<(i64, i64)>) {
        if let Some((ready, desired)) = ratio {
            self.put(Field::Ready, ready);
            self.put(Field::Desired, desired);
        }
    }
}

/// A version without the `v` before it.
fn version(text: &str) -> &str {
    match text.strip_prefix('v') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    }
}

fn subject(family: Family, row: &Row<'_>, asked: &[Subject], prefixed: Option<Subject>) -> Option<Subject> {
    Some(match family {
        Family::Pod => Subject::of(Kind::Pod),
        Family::Deployment => Subject::workload("deployment"),
        Family::DaemonSet => Subject::workload("daemonset"),
        Family::StatefulSet => Subject::workload("statefulset"),
        Family::ReplicaSet => Subject::workload("replicaset"),
        Family::Job => Subject::workload("job"),
        Family::Node => Subject::of(Kind::Node),
        Family::Secret => Subject::of(Kind::Secret),
        Family::Event => Subject::of(Kind::Event),
        Family::Claim => Subject::resource("PersistentVolumeClaim"),
        Family::Namespace => Subject::resource("Namespace"),
        Family::Release | Family::History => Subject::of(Kind::Release),
        Family::Operator => Subject::resource("ClusterOperator"),
        Family::NetworkPolicy => Subject::resource("NetworkPolicy"),
        Family::Crd => {
            let crd = Subject::resource("CustomResourceDefinition");
            // roles have the same columns; a definition is called `<plural>.<group>`, and groups have dots
            let dots = row.get(Column::Name)?.bytes().filter(|b| *b == b'.').count();
            return (dots >= 2 || asked == [crd] || prefixed == Some(crd)).then_some(crd);
        }
        Family::Flux | Family::FluxGet => {
            let flux: Vec<Subject> = asked.iter().copied().filter(|subject| subject.is_flux()).collect();
            let told = prefixed.or(match flux.as_slice() {
                [only] if asked.len() == 1 => Some(*only),
                _ => None,
            });
            return told.or_else(|| told_by_cells(row)).filter(|subject| subject.is_flux());
        }
    })
}

/// The kind of a flux object, where its columns, its URL or its status tell it.
fn told_by_cells(row: &Row<'_>) -> Option<Subject> {
    let has = |column| row.cells.iter().any(|(known, _)| *known == column);
    if has(Column::SourceKind) && has(Column::SourceName) {
        return Some(Subject::resource("HelmChart"));
    }
    let says = |column, texts: &[&str]| row.get(column).is_some_and(|cell| texts.iter().any(|text| cell.contains(text)));
    let status = |texts: &[&str]| says(Column::Status, texts) || says(Column::Message, texts);
    let url = row.get(Column::Url);
    let of = if url.is_some_and(|url| url.starts_with("ssh://") || url.rsplit_once('.').is_some_and(|(_, end)| end == "git"))
        || status(&["failed to checkout and determine revision", "unable to clone", "unable to list remote for"])
    {
        "GitRepository"
    } else if status(&["failed to fetch Helm repository", "failed to fetch https", "failed to cache index"]) && url.is_some() {
        "HelmRepository"
    } else if url.is_some() {
        return None;
    } else if status(&[
        "Applied revision: ",
        "kustomize build failed",
        "kustomization path not found",
        "Health check failed",
        "health check",
        "dry-run failed",
        "Source artifact not found",
    ]) {
        "Kustomization"
    } else if status(&[
        "Helm install ",
        "Helm upgrade ",
        "Helm rollback ",
        "Helm test ",
        "HelmChart '",
        "Release reconciliation succeeded",
        "install retries exhausted",
        "upgrade retries exhausted",
    ]) {
        "HelmRelease"
    } else {
        return None;
    };
    Some(Subject::resource(of))
}
