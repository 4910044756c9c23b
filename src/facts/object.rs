//! Objects: what the API of a cluster or of Azure gives, one at a time. A plain value and its [`Place`] in, facts out, and a [`Subject`] for the
//! list that the object was in.
//!
//! It makes no difference here whether JSON, YAML, a Python dict or a description was read: values have the keys of the API. An object without
//! `kind`, as typed lists and Python clients print them, is known by the kind of its list or by its shape.
//!
//! Invariant: nothing is recursive, and of a secret only its name and type are looked at.

mod azure;
mod cluster;
mod custom;
mod event;
mod helm;
mod pod;
mod version;
mod workload;

use std::ops::Range;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::fact::Value;
use super::place::Place;
use super::sheet::Sheet;
use crate::catalog::{Field, Kind};

pub(super) use self::helm::values;

/// What is known of an object from elsewhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Hint {
    /// Kind of the list that it is in: `Pod` of a `PodList`; or what the name of the document tells.
    pub(super) kind: Option<String>,
    /// Namespace of whatever says none.
    pub(super) namespace: Option<String>,
    /// Its name, where the text holds only a part of it.
    pub(super) name: Option<String>,
    /// The text was cut off within it: what is counted may be more.
    pub(super) is_cut: bool,
}

/// What an object counts as in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) kind: Kind,
    pub(super) of: Option<String>,
    pub(super) namespace: Option<String>,
}

/// Writes down what an object says. Nothing, if it is none that is known.
pub(super) fn read(sheet: &mut Sheet<'_>, object: &Json, place: &Place<'_>, hint: &Hint) -> Option<Subject> {
    let Json::Object(keys) = object else { return None };
    let about = About { object, place, hint };
    if keys.contains_key("metadata") || keys.contains_key("involvedObject") || hint.name.is_some() {
        return about.of_cluster(sheet);
    }
    helm::read(sheet, &about).or_else(|| version::read(sheet, &about)).or_else(|| azure::read(sheet, &about))
}

/// An object, with what is needed to speak about it.
struct About<'a, 'p> {
    object: &'a Json,
    place: &'a Place<'p>,
    hint: &'a Hint,
}

impl<'a> About<'a, '_> {
    fn of_cluster(&self, sheet: &mut Sheet<'_>) -> Option<Subject> {
        let kind = self.kind()?;
        match kind {
            "Pod" => pod::read(sheet, self),
            "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Job" | "CronJob" => {
                workload::read(sheet, self, kind)
            }
            "Node" => cluster::node(sheet, self),
            "Secret" => cluster::secret(sheet, self),
            "Event" => event::read(sheet, self),
            kind => custom::read(sheet, self, kind),
        }
    }

    /// Its kind: as it says, as its list says, as its shape says.
    fn kind(&self) -> Option<&'a str> {
        let known = text(self.at(&["kind"])).or(self.hint.kind.as_deref());
        known.or_else(|| {
            let shapes = [
                ("Pod", ["spec", "containers"].as_slice()),
                ("Node", &["status", "nodeInfo"]),
                ("Event", &["involvedObject"]),
                ("Pod", &["status", "containerStatuses"]),
            ];
            shapes.into_iter().find(|(_, path)| !self.at(path).is_null()).map(|(kind, _)| kind)
        })
    }

    fn at(&self, path: &[&str]) -> &'a Json {
        at(self.object, path)
    }

    fn text(&self, path: &[&str]) -> Option<&'a str> {
        text(self.at(path))
    }

    fn name(&self) -> Option<&'a str> {
        self.text(&["metadata", "name"]).or(self.hint.name.as_deref())
    }

    fn namespace(&self) -> Option<&'a str> {
        self.text(&["metadata", "namespace"]).or(self.hint.namespace.as_deref())
    }

    /// The line with its name; else, its first one.
    fn name_span(&self) -> Range<usize> {
        let named = self.name().and_then(|name| self.place.find("name", name));
        named.unwrap_or_else(|| self.place.head())
    }

    /// The line where a key has this value; else, the one with its name.
    fn span(&self, key: &str, value: &str) -> Range<usize> {
        self.place.find(key, value).unwrap_or_else(|| self.name_span())
    }

    fn subject(&self, kind: Kind, of: Option<&str>) -> Subject {
        Subject { kind, of: of.map(str::to_owned), namespace: self.namespace().map(str::to_owned) }
    }

    /// The condition of a type in its status.
    fn condition(&self, kind: &str) -> Option<Condition<'a>> {
        self.conditions().find(|condition| condition.kind == kind)
    }

    fn conditions(&self) -> impl Iterator<Item = Condition<'a>> + use<'a> {
        items(self.at(&["status", "conditions"])).iter().filter_map(|condition| {
            Some(Condition {
                kind: text(at(condition, &["type"]))?,
                status: text(at(condition, &["status"])).unwrap_or_default(),
                reason: text(at(condition, &["reason"])).unwrap_or_default(),
                message: text(at(condition, &["message"])).unwrap_or_default(),
            })
        })
    }
}

/// One of an object's conditions.
#[derive(Clone, Copy, Debug)]
struct Condition<'a> {
    kind: &'a str,
    status: &'a str,
    reason: &'a str,
    message: &'a str,
}

/// Fields of a fact that may have no value.
fn fields<const N: usize>(fields: [(Field, Option<Value>); N]) -> impl Iterator<Item = (Field, Value)> {
    fields.into_iter().filter_map(|(field, value)| Some((field, value?)))
}

/// A text as a value.
fn told(text: Option<&str>) -> Option<Value> {
    text.map(Value::from)
}

/// What stands behind a path of keys; `null`, if there is nothing.
fn at<'a>(value: &'a Json, path: &[&str]) -> &'a Json {
    const NOTHING: &Json = &Json::Null;
    let mut value = value;
    for key in path {
        value = value.get(key).unwrap_or(NOTHING);
    }
    value
}

/// A text that is not empty.
fn text(value: &Json) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// A version without the `v` before it.
fn bare_version(version: &str) -> &str {
    version.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(version)
}

/// Items of a list.
fn items(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A point in time, as the API writes it.
fn time(value: &Json) -> Option<Timestamp> {
    text(value)?.parse().ok()
}
