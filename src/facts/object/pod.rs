//! Pods: the state that kubectl would print in STATUS, and why. Its rule is the one of kubectl's `printPod`: the first init container that is not
//! done speaks for the pod, else the first container that waits or has ended, else the phase.

use serde_json::Value as Json;

use super::{About, Subject, at, fields, items, text, told};
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// Writes down the fact of a pod.
pub(super) fn read(sheet: &mut Sheet<'_>, about: &About<'_, '_>) -> Option<Subject> {
    let name = about.name()?;
    let status = State::of(about);
    // a state that accuses is shown where it stands; a pod that runs, by its name
    let word = status.word.rsplit(':').next().unwrap_or_default();
    let span = match status.word.as_str() {
        "" | "Running" | "Completed" | "Succeeded" => about.name_span(),
        "Terminating" => about.place.find_key("deletionTimestamp").unwrap_or_else(|| about.name_span()),
        "Pending" => about.place.find("phase", "Pending").unwrap_or_else(|| about.span("Status", "Pending")),
        _ => about.span("reason", word),
    };
    let counted = status.desired > 0 && !about.hint.is_cut;
    sheet.fact(
        Kind::Pod,
        span,
        fields([
            (Field::Namespace, told(about.namespace())),
            (Field::Name, told(Some(name))),
            (Field::State, told(Some(&status.word))),
            (Field::Ready, counted.then(|| status.ready.into())),
            (Field::Desired, counted.then(|| status.desired.into())),
            (Field::Restarts, (status.restarts > 0 || !about.hint.is_cut).then(|| status.restarts.into())),
            (Field::Node, told(about.text(&["spec", "nodeName"]))),
            (Field::Reason, told(status.reason)),
            (Field::Message, told(status.message)),
        ]),
    );
    Some(about.subject(Kind::Pod, None))
}

/// A pod's state, as kubectl prints it.
struct State<'a> {
    word: String,
    ready: i64,
    desired: i64,
    restarts: i64,
    reason: Option<&'a str>,
    message: Option<&'a str>,
}

impl<'a> State<'a> {
    fn of(about: &About<'a, '_>) -> Self {
        let phase = about.text(&["status", "phase"]).unwrap_or_default();
        let own = about.text(&["status", "reason"]);
        let statuses = items(about.at(&["status", "containerStatuses"]));
        let desired = items(about.at(&["spec", "containers"])).len().max(statuses.len());
        let mut state = Self {
            word: own.unwrap_or(phase).to_owned(),
            ready: 0,
            desired: desired as i64,
            restarts: 0,
            reason: own,
            message: about.text(&["status", "message"]),
        };
        if about.condition("PodScheduled").is_some_and(|condition| condition.reason == "SchedulingGated") {
            "SchedulingGated".clone_into(&mut state.word);
        }
        let initializing = state.init(about);
        let initialized = about.condition("Initialized").is_some_and(|condition| condition.status == "True");
        if !initializing || initialized {
            state.containers(about, statuses);
        }
        if !about.at(&["metadata", "deletionTimestamp"]).is_null() {
            if own == Some("NodeLost") {
                "Unknown".clone_into(&mut state.word);
            } else if !matches!(phase, "Succeeded" | "Failed") {
                "Terminating".clone_into(&mut state.word);
            }
        }
        state.explain(about);
        state
    }

    /// Init containers, in their order: whether one of them is not done.
    fn init(&mut self, about: &About<'a, '_>) -> bool {
        let specs = items(about.at(&["spec", "initContainers"]));
        let is_sidecar = |name: Option<&str>| {
            let spec = specs.iter().find(|spec| name.is_some() && text(at(spec, &["name"])) == name);
            spec.is_some_and(|spec| text(at(spec, &["restartPolicy"])) == Some("Always"))
        };
        self.desired += specs.iter().filter(|spec| is_sidecar(text(at(spec, &["name"])))).count() as i64;
        for (index, container) in items(about.at(&["status", "initContainerStatuses"])).iter().enumerate() {
            self.restarts += restarts(container);
            let terminated = at(container, &["state", "terminated"]);
            let waiting = text(at(container, &["state", "waiting", "reason"]));
            if terminated.is_object() && at(terminated, &["exitCode"]).as_i64() == Some(0) {
                continue;
            }
            if is_sidecar(text(at(container, &["name"]))) && at(container, &["started"]).as_bool() == Some(true) {
                self.ready += i64::from(is_ready(container));
                continue;
            }
            self.word = match (terminated.is_object(), waiting) {
                (true, _) => {
                    self.because(text(at(terminated, &["reason"])), text(at(terminated, &["message"])));
                    format!("Init:{}", ended(terminated))
                }
                (false, Some(reason)) if reason != "PodInitializing" => {
                    self.because(Some(reason), text(at(container, &["state", "waiting", "message"])));
                    format!("Init:{reason}")
                }
                _ => format!("Init:{index}/{}", specs.len().max(index + 1)),
            };
            return true;
        }
        false
    }

    /// Containers: the first one that does not run speaks for the pod.
    fn containers(&mut self, about: &About<'a, '_>, statuses: &'a [Json]) {
        let mut is_running = false;
        for container in statuses.iter().rev() {
            self.restarts += restarts(container);
            let terminated = at(container, &["state", "terminated"]);
            if let Some(reason) = text(at(container, &["state", "waiting", "reason"])) {
                reason.clone_into(&mut self.word);
                // that it waits is known; why it ended before says more
                let last = text(at(container, &["lastState", "terminated", "reason"]));
                let reason = if reason == "CrashLoopBackOff" { last.or(Some(reason)) } else { Some(reason) };
                self.because(reason, text(at(container, &["state", "waiting", "message"])));
            } else if terminated.is_object() {
                self.word = ended(terminated);
                self.because(text(at(terminated, &["reason"])), text(at(terminated, &["message"])));
            } else if is_ready(container) {
                is_running = true;
                self.ready += 1;
            }
        }
        if self.word == "Completed" && is_running {
            let ready = about.condition("Ready").is_some_and(|condition| condition.status == "True");
            (if ready { "Running" } else { "NotReady" }).clone_into(&mut self.word);
        }
    }

    fn because(&mut self, reason: Option<&'a str>, message: Option<&'a str>) {
        self.reason = reason.or(self.reason);
        self.message = message;
    }

    /// Where no container says why, a condition may.
    fn explain(&mut self, about: &About<'a, '_>) {
        let why = match self.word.as_str() {
            "Pending" | "SchedulingGated" => about.condition("PodScheduled"),
            "Running" if self.ready < self.desired => about.condition("Ready"),
            _ => None,
        };
        if let Some(condition) = why.filter(|condition| condition.status != "True" && !condition.reason.is_empty()) {
            self.because(Some(condition.reason), Some(condition.message));
        }
    }
}

fn is_ready(container: &Json) -> bool {
    at(container, &["ready"]).as_bool() == Some(true)
}

fn restarts(container: &Json) -> i64 {
    at(container, &["restartCount"]).as_i64().unwrap_or_default().clamp(0, i64::from(u32::MAX))
}

/// How a container ended, in a word.
fn ended(terminated: &Json) -> String {
    if let Some(reason) = text(at(terminated, &["reason"])) {
        return reason.to_owned();
    }
    match at(terminated, &["signal"]).as_i64().unwrap_or_default() {
        0 => format!("ExitCode:{}", at(terminated, &["exitCode"]).as_i64().unwrap_or_default()),
        signal => format!("Signal:{signal}"),
    }
}
