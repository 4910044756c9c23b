//! Nodes and secrets.

use super::{About, Subject, bare_version, fields, told};
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// Writes down the fact of a node, and the version of its kubelet.
pub(super) fn node(sheet: &mut Sheet<'_>, about: &About<'_, '_>) -> Option<Subject> {
    let name = about.name()?;
    let ready = about.condition("Ready");
    // as kubectl prints it: a node that is not heard of is not ready
    let mut state = match ready.map(|condition| condition.status) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if about.at(&["spec", "unschedulable"]).as_bool() == Some(true) {
        state.push_str(",SchedulingDisabled");
    }
    let span = match ready {
        Some(condition) if condition.status != "True" => about.span("reason", condition.reason),
        _ => about.name_span(),
    };
    let version = about.text(&["status", "nodeInfo", "kubeletVersion"]);
    sheet.fact(
        Kind::Node,
        span,
        fields([
            (Field::Name, told(Some(name))),
            (Field::State, Some(state.into())),
            (Field::Version, told(version.map(bare_version))),
            (Field::Arch, told(about.text(&["status", "nodeInfo", "architecture"]))),
            (Field::Os, told(about.text(&["status", "nodeInfo", "operatingSystem"]))),
        ]),
    );
    if let Some(version) = version {
        let span = about.span("kubeletVersion", version);
        sheet.fact(Kind::Version, span, [(Field::Of, "kubelet".into()), (Field::Is, bare_version(version).into())]);
    }
    Some(about.subject(Kind::Node, None))
}

/// Writes down that a secret exists; what it holds is not looked at.
pub(super) fn secret(sheet: &mut Sheet<'_>, about: &About<'_, '_>) -> Option<Subject> {
    let name = about.name()?;
    sheet.fact_alone(
        Kind::Secret,
        about.name_span(),
        fields([
            (Field::Namespace, told(about.namespace())),
            (Field::Name, told(Some(name))),
            (Field::Type, told(about.text(&["type"]))),
        ]),
    );
    Some(about.subject(Kind::Secret, None))
}
