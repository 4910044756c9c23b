//! States of pods and their like, as kubectl prints them, and what they come to. The fields of a fact in, its health out.
//!
//! `ready`, `starting` (waits for something, or runs and is not ready yet), `failing` (something went wrong and kubectl says so), `completed`,
//! `terminating`, `unknown`.

use super::fact::Value;
use crate::catalog::{Field, Kind};

/// States that say that something went wrong.
const FAILING: &[&str] = &[
    "BackOff",
    "ConfigError",
    "ContainerCannotRun",
    "ContainerStatusUnknown",
    "CrashLoopBackOff",
    "CreateContainerConfigError",
    "CreateContainerError",
    "CreatePodSandboxError",
    "DeadlineExceeded",
    "ErrImageNeverPull",
    "ErrImagePull",
    "Error",
    "Evicted",
    "Failed",
    "ImageInspectError",
    "ImagePullBackOff",
    "InvalidImageName",
    "NodeAffinity",
    "NodeLost",
    "OOMKilled",
    "OutOfcpu",
    "OutOfmemory",
    "OutOfpods",
    "PostStartHookError",
    "PreCreateHookError",
    "RegistryUnavailable",
    "RunContainerError",
    "Shutdown",
    "StartError",
    "UnexpectedAdmissionError",
];

/// States of what has not begun.
const STARTING: &[&str] = &["ContainerCreating", "Pending", "PodInitializing", "SchedulingGated"];

/// Whether a word is a state in the STATUS column of a pod table, and not the beginning of a longer one.
pub(crate) fn is_whole_pod_state(word: &str) -> bool {
    FAILING.contains(&word)
        || STARTING.contains(&word)
        || matches!(word, "Running" | "Completed" | "Succeeded" | "Terminating" | "Unknown" | "NotReady")
}

/// Whether a word is a state in the STATUS column of a pod table.
pub(crate) fn is_pod_state(word: &str) -> bool {
    is_whole_pod_state(word)
        || word.strip_prefix("Init:").is_some_and(|rest| !rest.is_empty())
        || word.starts_with("ExitCode:")
        || word.starts_with("Signal:")
}

/// What the fields of a pod, a workload or a node come to.
pub(super) fn health(kind: Kind, fields: &[(Field, Value)]) -> &'static str {
    let value = |field| fields.iter().find(|(known, _)| *known == field).map(|(_, value)| value);
    let number = |field| match value(field) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let state = match value(Field::State) {
        Some(Value::Text(text)) => text.as_ref(),
        _ => "",
    };
    let all_ready = match (number(Field::Ready), number(Field::Desired)) {
        (Some(ready), Some(desired)) => Some(ready >= desired),
        _ => None,
    };
    match kind {
        Kind::Node => match state.split(',').next().unwrap_or_default() {
            "Ready" => "ready",
            "NotReady" => "failing",
            _ => "unknown",
        },
        Kind::Workload => match (state, all_ready) {
            ("Complete" | "Completed", _) => "completed",
            ("Failed", _) => "failing",
            (_, Some(true)) => "ready",
            (_, Some(false)) => "starting",
            _ => "unknown",
        },
        _ => match state {
            "Running" if all_ready == Some(true) => "ready",
            "Running" if all_ready == Some(false) => "starting",
            "Completed" | "Succeeded" => "completed",
            "Terminating" => "terminating",
            state if STARTING.contains(&state) => "starting",
            state => match state.strip_prefix("Init:") {
                Some("Running" | "Pending" | "PodInitializing" | "ContainerCreating") => "starting",
                Some(rest) if rest.bytes().all(|b| b.is_ascii_digit() || b == b'/') => "starting",
                Some(_) => "failing",
                None if FAILING.contains(&state) || state.starts_with("ExitCode:") || state.starts_with("Signal:") => "failing",
                None => "unknown",
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_to_a_health() {
        let pod = |state: &str, ready: i64, desired: i64| {
            health(Kind::Pod, &[(Field::State, state.into()), (Field::Ready, ready.into()), (Field::Desired, desired.into())])
        };
        assert_eq!(pod("Running", 2, 2), "ready");
        assert_eq!(pod("Running", 1, 2), "starting");
        assert_eq!(pod("Init:0/1", 0, 2), "starting");
        assert_eq!(pod("Init:CrashLoopBackOff", 0, 2), "failing");
        assert_eq!(pod("CrashLoopBackOff", 1, 2), "failing");
        assert_eq!(pod("Completed", 0, 1), "completed");
        assert_eq!(health(Kind::Node, &[(Field::State, "Ready,SchedulingDisabled".into())]), "ready");
    }

    #[test]
    fn states_are_sorted_as_a_reader_looks_for_them() {
        assert!(FAILING.is_sorted() && STARTING.is_sorted());
    }
}
