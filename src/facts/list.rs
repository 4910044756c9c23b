//! Lists of objects: what a list shows in full. Subjects of its items in, listings out.
//!
//! The scope comes from the items' own namespaces, then from the command above, then from the name of the document, then from names that exist in
//! one namespace only. Where these contradict each other, and of lists that are cut or filtered, nothing is said.

use std::ops::Range;

use super::command::Command;
use super::fact::Within;
use super::object::{Hint, Subject};
use super::scope;
use super::sheet::{Sheet, Shown};
use crate::catalog::Kind;

/// Of so many kinds at most a list is taken for one; the work is kinds times items.
const KINDS_MAX: usize = 64;

/// A kind of objects, and which of it.
type Of = (Kind, Option<String>);

/// A list, when it was read.
#[derive(Debug, Default)]
pub(super) struct List {
    /// Its items, as far as they are known.
    pub(super) subjects: Vec<Subject>,
    /// What it says that it is a list of: `Pod` of a `PodList`.
    pub(super) kind: Option<String>,
    /// Its end was seen, and all its items were read.
    pub(super) is_whole: bool,
}

impl List {
    /// Writes down what the list shows in full: `span` is where its items stand, `head` what stands before them. Of a list with
    /// secrets only that is quoted.
    pub(super) fn conclude(self, sheet: &mut Sheet<'_>, span: &Range<usize>, head: &Range<usize>) {
        if !self.is_whole {
            return;
        }
        let command = sheet.command.clone().filter(lists);
        if command.as_ref().is_some_and(is_partial) {
            return;
        }
        let has_secrets = self.subjects.iter().any(|subject| subject.kind == Kind::Secret);
        for (kind, of) in self.kinds(sheet.page().name(), command.as_ref()) {
            // of Azure's lists only those of one cluster are whole; the others are of a group or a subscription
            let is_azure = of.as_deref().is_some_and(|of| of.starts_with(|c: char| c.is_ascii_lowercase()));
            if kind == Kind::Resource && is_azure && !command.as_ref().is_some_and(lists_cluster) {
                continue;
            }
            let mine = |subject: &&Subject| subject.kind == kind && (of.is_none() || subject.of == of);
            let count = self.subjects.iter().filter(mine).count() as u64;
            // helm leaves out what is pending, unless it is asked for all
            if kind == Kind::Release && !command.as_ref().is_some_and(Command::is_of_all_states) {
                continue;
            }
            let within = self.within(sheet.page().name(), command.as_ref(), kind, of.as_deref());
            if let Some(within) = within {
                let shown = Shown { kind, of, within, name: None, count };
                if has_secrets { sheet.listing_alone(head.clone(), shown) } else { sheet.listing(span.clone(), shown) }
            }
        }
    }

    /// What is listed: what the list is of, what was asked for, what there is.
    fn kinds(&self, document: &str, command: Option<&Command>) -> Vec<Of> {
        let mut kinds: Vec<Of> = self.kind.as_deref().map(scope::api_kind).into_iter().collect();
        let own = |(kind, of): (Kind, Option<&str>)| (kind, of.map(str::to_owned));
        if let Some(command) = command {
            kinds.extend(command.asked().filter_map(scope::resource).map(own));
            if command.is("helm", &["list"]) || command.is("helm", &["ls"]) {
                kinds.push((Kind::Release, None));
            }
        } else if self.kind.is_none() && self.subjects.is_empty() {
            kinds.extend(scope::listed(document).map(|listed| own((listed.kind, listed.of))));
        }
        kinds.extend(self.subjects.iter().map(|subject| (subject.kind, subject.of.clone())));
        kinds.sort();
        kinds.dedup();
        kinds.truncate(KINDS_MAX);
        kinds
    }

    fn within(&self, document: &str, command: Option<&Command>, kind: Kind, of: Option<&str>) -> Option<Within> {
        let mut namespaces: Vec<&str> = self.subjects.iter().filter_map(|subject| subject.namespace.as_deref()).collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        let mut mine = self.subjects.iter().filter(|subject| subject.kind == kind && subject.of.as_deref() == of).peekable();
        let has_some = mine.peek().is_some();
        if scope::is_cluster_wide(kind, of) || (kind == Kind::Resource && has_some && mine.all(|it| it.namespace.is_none())) {
            return Some(Within::All);
        }
        let asked = command.map(|command| (command.within(), command.flag(&["-n", "--namespace"]).is_some()));
        match (namespaces.as_slice(), asked) {
            ([], Some((within, _))) => Some(within),
            ([], None) => scope::within(document, kind),
            (_, Some((Within::All, _))) | ([_, _, ..], None) => Some(Within::All),
            ([_, _, ..], Some(_)) => None,
            // without `-n` the context says which namespace, and nobody else
            ([only], Some((Within::Namespace(named), is_named))) => {
                (!is_named || *named == **only).then(|| Within::Namespace((*only).into()))
            }
            ([only], None) => Some(Within::Namespace((*only).into())),
        }
    }
}

/// Whether a command prints lists of objects.
pub(super) fn lists(command: &Command) -> bool {
    let known = [
        ("kubectl", ["get"].as_slice()),
        ("helm", &["list"]),
        ("helm", &["ls"]),
        ("az", &["connectedk8s", "list"]),
        ("az", &["k8s-extension", "list"]),
        ("az", &["k8s-configuration", "flux", "list"]),
        ("az", &["customlocation", "list"]),
    ];
    known.iter().any(|(program, words)| command.is(program, words))
}

/// Whether a command of Azure lists what one cluster has.
fn lists_cluster(command: &Command) -> bool {
    command.is("az", &["k8s-extension", "list"]) || command.is("az", &["k8s-configuration", "flux", "list"])
}

/// Whether the answer to a command leaves objects out.
pub(super) fn is_partial(command: &Command) -> bool {
    // the words of az are its command, and what it is about stands in flags
    let is_named = !command.is("az", &[]) && command.name().is_some();
    command.is_filtered() || command.flag(&["--query"]).is_some() || is_named
}

/// What objects that say little of themselves are, and where: from their list, the command, or the name of the document.
pub(super) fn hint(sheet: &Sheet<'_>, kind: Option<&str>) -> Hint {
    let listed = scope::listed(sheet.page().name());
    let command = sheet.command.as_ref().filter(|command| command.is("helm", &[]) || lists(command));
    let within = command.map(Command::within).or_else(|| listed.as_ref().map(|listed| listed.within.clone()));
    let namespace = match within {
        Some(Within::Namespace(name)) => Some(name.into_string()),
        _ => None,
    };
    let named = listed.and_then(|listed| match listed.kind {
        Kind::Pod => Some("Pod"),
        Kind::Secret => Some("Secret"),
        Kind::Event => Some("Event"),
        Kind::Node => Some("Node"),
        Kind::Resource => listed.of,
        _ => None,
    });
    Hint { kind: kind.or(named).map(str::to_owned), namespace, ..Hint::default() }
}
