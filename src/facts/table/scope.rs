//! The scope of a table: the namespace of its rows, and what it shows in full. A table's command, its rows and its document in, a [`Scope`] out.
//!
//! What is not in a list is not there only if the list would have shown it; so where anything is in doubt, there is no scope.

use super::record::Record;
use super::shape::is_name;
use crate::catalog::Kind;
use crate::facts::command::Command;
use crate::facts::fact::Within;
use crate::facts::name;
use crate::facts::subject::{self, Subject};

/// Where the rows of a table live.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// Of those rows that do not say it themselves.
    pub(super) namespace: Option<Box<str>>,
    /// What the table shows in full.
    pub(super) within: Option<Within>,
}

impl Scope {
    /// The scope of the rows of one subject. `command` is the one that printed them, `has_column` whether each row names its namespace.
    pub(super) fn of(document: &str, command: Option<&Command>, subject: Subject, has_column: bool, rows: &[&Record]) -> Self {
        let shows_all = command.is_none_or(|command| {
            !command.is_filtered() && subject::only(command).is_none() && command.flag(&["--watch-only"]).is_none()
        });
        // helm leaves out what is pending, unless it is asked for all
        let shows_all = shows_all && (subject.kind != Kind::Release || command.is_some_and(Command::is_of_all_states));
        if !subject.is_namespaced() {
            return Self { namespace: None, within: shows_all.then_some(Within::All) };
        }
        let typed = command.and_then(|command| command.flag(&["-n", "--namespace"])).filter(|name| !name.is_empty());
        // `-n $NAMESPACE` names none
        let (typed, named) = match typed {
            Some(typed) if !is_name(typed) => (None, None),
            typed => (typed, command.map(Command::within)),
        };
        if has_column {
            let mut namespaces: Vec<&str> = rows.iter().filter_map(|row| row.namespace.as_deref()).collect();
            namespaces.sort_unstable();
            namespaces.dedup();
            let within = match (named, namespaces.as_slice()) {
                (Some(Within::All), _) | (None, [_, _, ..]) => Some(Within::All),
                (Some(Within::Namespace(_)), [only]) => Some(Within::Namespace(typed.unwrap_or(only).into())),
                (Some(Within::Namespace(named)), []) => Some(Within::Namespace(named)),
                (None, [only]) => Some(Within::Namespace((*only).into())),
                (Some(Within::Namespace(_)), _) | (None, []) => None,
            };
            return Self { namespace: None, within: within.filter(|_| shows_all) };
        }
        let told = told_by_names(subject, rows);
        let namespace: Option<Box<str>> = match named {
            // with -A there would be a column
            Some(Within::All) => None,
            // a command without -n shows whatever namespace its user has set; names know better than the rule
            Some(Within::Namespace(named)) => Some(if typed.is_some() { named } else { told.map_or(named, Into::into) }),
            None => told_by_path(document, subject).or(told).map(Into::into),
        };
        let within = namespace.clone().filter(|_| shows_all).map(Within::Namespace);
        Self { namespace, within }
    }
}

/// Namespaces that a file may be named after.
const NAMESPACES: &[&str] =
    &["azure-arc-release", "arc-workload-identity", "azure-arc", "flux-system", "kube-system", "gatekeeper-system"];

/// The namespace that names can only live in.
fn told_by_names<'a>(subject: Subject, rows: &[&'a Record]) -> Option<&'a str> {
    let names = rows.iter().map(|row| row.name.as_str());
    match subject.kind {
        Kind::Pod | Kind::Workload => name::namespace_of_pods(names),
        Kind::Secret => name::namespace_of_secrets(names),
        _ => None,
    }
}

/// The namespace that a collector's file or folder is named after.
fn told_by_path(document: &str, subject: Subject) -> Option<&str> {
    let mut parts = document.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or_default();
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let of_kind = |rest: &str| Subject::named(rest.trim_matches(['-', '_'])) == Some(subject);
    // `azure-arc-secrets.txt`, `pods_kube-system.txt`: a longer name first, as one begins with the other
    let named = NAMESPACES.iter().find(|namespace| {
        stem.strip_prefix(**namespace).is_some_and(of_kind) || stem.strip_suffix(**namespace).is_some_and(of_kind)
    });
    if let Some(namespace) = named {
        return Some(namespace);
    }
    let (_, rest) = document.rsplit_once("/namespaces/").or_else(|| document.rsplit_once("\\namespaces\\"))?;
    rest.split_once(['/', '\\']).map(|(namespace, _)| namespace).filter(|name| is_name(name))
}
