//! Any other object of a cluster that has a status: claims, namespaces, Flux sources, API services, what operators define. Its state is what its
//! conditions say of it, or its phase.

use serde_json::Value as Json;

use super::{About, Condition, Subject, at, fields, text, told};
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// Conditions that sum an object up, the first one that it has.
const SUMS: &[&str] = &["Ready", "Available", "Established", "Succeeded", "Healthy", "Reconciled"];

/// Kinds without a state that matter by being there.
const ASKED_FOR: &[&str] = &["NetworkPolicy"];

/// What comes to a state: the word, what says why, and where it stands.
struct State<'a> {
    word: String,
    reason: Option<&'a str>,
    message: Option<&'a str>,
    key: &'static str,
    value: &'a str,
}

/// Writes down the fact of an object.
pub(super) fn read(sheet: &mut Sheet<'_>, about: &About<'_, '_>, kind: &str) -> Option<Subject> {
    let name = about.name()?;
    if kind == "ClusterVersion"
        && let Some(version) = about.text(&["status", "desired", "version"])
    {
        let span = about.span("version", version);
        sheet.fact(Kind::Version, span, [(Field::Of, "openshift".into()), (Field::Is, version.into())]);
    }
    // which of these live in a namespace only they know
    let namespace = about.text(&["metadata", "namespace"]);
    let subject = Subject { kind: Kind::Resource, of: Some(kind.to_owned()), namespace: namespace.map(str::to_owned) };
    let Some(state) = state(about, kind) else {
        // roles, services and the like have no state, and nobody asks for them
        if ASKED_FOR.contains(&kind) {
            let named = [(Field::Kind, told(Some(kind))), (Field::Namespace, told(namespace)), (Field::Name, told(Some(name)))];
            sheet.fact(Kind::Resource, about.name_span(), fields(named));
        }
        return Some(subject);
    };
    let span = match state.value {
        "" => about.name_span(),
        value => about.span(state.key, value),
    };
    sheet.fact(
        Kind::Resource,
        span,
        fields([
            (Field::Kind, told(Some(kind))),
            (Field::Namespace, told(namespace)),
            (Field::Name, told(Some(name))),
            (Field::State, Some(state.word.into())),
            (Field::Reason, told(state.reason)),
            (Field::Message, told(state.message)),
        ]),
    );
    Some(subject)
}

fn state<'a>(about: &About<'a, '_>, kind: &str) -> Option<State<'a>> {
    let plain = |key, word: &'a str| State { word: word.to_owned(), reason: None, message: None, key, value: word };
    if let Some(phase) = about.text(&["status", "phase"]) {
        let mut state = plain("phase", phase);
        let why = match phase {
            "Terminating" => about.conditions().find(|condition| condition.status == "True" && !condition.message.is_empty()),
            _ => None,
        };
        state.reason = why.map(|condition| condition.reason);
        state.message = why.map(|condition| condition.message).or_else(|| about.text(&["status", "message"]));
        return Some(state);
    }
    let says = |key: &'static str| about.text(&["status", key]);
    if kind == "AzureClusterIdentityRequest" {
        // the operator answers with a reference to the token; until then nobody has one
        let token = at(about.object, &["status", "tokenReference"]);
        return Some(populated(!is_empty(token)));
    }
    if let Some(state) = SUMS.iter().find_map(|sum| about.condition(sum)).map(summed) {
        return Some(state);
    }
    for key in ["connectivityStatus", "complianceState", "state", "status"] {
        if let Some(word) = says(key) {
            return Some(plain(key, word));
        }
    }
    let group = about.text(&["apiVersion"]).and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
    let is_custom = group.contains('.') && !group.ends_with(".k8s.io");
    is_custom.then(|| populated(!is_empty(about.at(&["status"]))))
}

fn summed(condition: Condition<'_>) -> State<'_> {
    // as kubectl prints it in READY or AVAILABLE: True, False, Unknown
    let word = condition.status.to_owned();
    // of what is well the name says enough
    let value = if condition.status == "True" { "" } else { condition.reason };
    State { word, reason: Some(condition.reason), message: Some(condition.message), key: "reason", value }
}

fn populated(is_populated: bool) -> State<'static> {
    let word = if is_populated { "populated" } else { "not populated" };
    State { word: word.to_owned(), reason: None, message: None, key: "name", value: "" }
}

/// Whether nothing is said in a value: not even one level down.
fn is_empty(value: &Json) -> bool {
    let bare = |value: &Json| match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(keys) => keys.is_empty(),
        value => value.as_str().is_some() && text(value).is_none(),
    };
    bare(value) || value.as_object().is_some_and(|keys| keys.values().all(bare))
}
