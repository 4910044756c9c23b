//! Workloads: what makes pods. Replicas that are ready and that there should be, and what keeps it from making them.

use super::{About, Subject, fields, told};
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// Writes down the fact of a workload.
pub(super) fn read(sheet: &mut Sheet<'_>, about: &About<'_, '_>, kind: &str) -> Option<Subject> {
    let name = about.name()?;
    let number = |path: &[&str]| about.at(path).as_i64().map(|number| number.clamp(0, i64::from(u32::MAX)));
    let (ready, desired) = match kind {
        "DaemonSet" => (number(&["status", "numberReady"]), number(&["status", "desiredNumberScheduled"])),
        "Job" => (number(&["status", "succeeded"]), number(&["spec", "completions"]).or(Some(1))),
        "CronJob" => (None, None),
        _ => {
            // the status alone, as the CLI of Arc keeps it, tells only how many there are
            let asked = number(&["spec", "replicas"]).or_else(|| number(&["status", "replicas"]));
            (number(&["status", "readyReplicas"]), asked.or(Some(1)))
        }
    };
    let is_kept = kind == "CronJob" || !about.at(&["status"]).is_null() || !about.at(&["spec"]).is_null();
    let ready = if kind == "CronJob" { None } else { ready.or(Some(0)) };
    let troubles = [("ReplicaFailure", "True"), ("Failed", "True"), ("Progressing", "False"), ("Available", "False")];
    let trouble =
        troubles.iter().find_map(|(kind, status)| about.condition(kind).filter(|condition| condition.status == *status));
    let (state, health) = match trouble {
        _ if kind == "Job" && about.condition("Complete").is_some_and(|condition| condition.status == "True") => {
            (Some("Complete"), None)
        }
        Some(condition) if condition.kind == "Failed" => (Some("Failed"), None),
        // a rollout always has a moment without a pod that is ready
        Some(condition) if condition.kind == "Available" => (None, None),
        Some(condition) => (Some(condition.reason), Some("failing")),
        None if kind == "Job" => (Some("Running"), None),
        None => (None, None),
    };
    let span = trouble.filter(|_| health.is_some() || state == Some("Failed"));
    let span = span.map_or_else(|| about.name_span(), |condition| about.span("reason", condition.reason));
    let of = kind.to_ascii_lowercase();
    if is_kept {
        sheet.fact(
            Kind::Workload,
            span,
            fields([
                (Field::Kind, told(Some(&of))),
                (Field::Namespace, told(about.namespace())),
                (Field::Name, told(Some(name))),
                (Field::State, told(state)),
                (Field::Health, told(health)),
                (Field::Ready, ready.map(Into::into)),
                (Field::Desired, desired.map(Into::into)),
                (Field::Reason, told(trouble.map(|condition| condition.reason))),
                (Field::Message, told(trouble.map(|condition| condition.message))),
            ]),
        );
    }
    Some(about.subject(Kind::Workload, Some(&of)))
}
