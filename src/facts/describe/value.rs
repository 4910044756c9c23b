//! A description as a plain value with the keys of the API: as much of it as facts need. An [`Outline`] in; the kind of the object and its value
//! out, or nothing, if it cannot be told what was described.

use serde_json::{Map, Value as Json, json};

use super::events;
use super::outline::{Outline, Row, below};
use crate::facts::command::Command;
use crate::facts::page::Page;

/// What was described.
pub(super) fn of<'p>(outline: &Outline<'p>, page: &'p Page<'p>, command: Option<&Command>) -> Option<(&'p str, Json)> {
    let kind = kind(outline, command)?;
    let mut object = json!({"metadata": {"name": outline.text("Name"), "namespace": outline.text("Namespace")}});
    let parts = match kind {
        "Pod" => pod(outline, page),
        "Node" => node(outline),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job" => workload(kind, outline),
        "Secret" => json!({"type": outline.text("Type")}),
        "PersistentVolumeClaim" | "Namespace" => json!({"status": {"phase": outline.text("Status").map(first_word)}}),
        _ => custom(outline),
    };
    if let (Json::Object(object), Json::Object(parts)) = (&mut object, parts) {
        object.extend(parts);
        // the namespace of what has none is no text
        if let Some(Json::Object(metadata)) = object.get_mut("metadata") {
            metadata.retain(|_, value| !value.is_null());
        }
    }
    Some((kind, object))
}

/// The kind: a custom resource says it, of others the keys tell that no other kind has.
fn kind<'p>(outline: &Outline<'p>, command: Option<&Command>) -> Option<&'p str> {
    if outline.has("API Version") {
        return outline.text("Kind");
    }
    let has = |key| outline.has(key);
    let is_replicated = outline.text("Replicas");
    let asks = |word| command.is_some_and(|command| command.is("kubectl", &["describe", word]));
    let kinds = [
        ("Deployment", has("StrategyType") || has("RollingUpdateStrategy")),
        ("DaemonSet", has("Desired Number of Nodes Scheduled")),
        ("Job", has("Parallelism") || has("Completions")),
        ("ReplicaSet", is_replicated.is_some_and(|replicas| replicas.contains("current /"))),
        ("StatefulSet", is_replicated.is_some()),
        ("Node", has("Roles") || has("System Info")),
        ("PersistentVolumeClaim", has("StorageClass") && has("Status")),
        ("Pod", has("Status") && (has("Node") || has("Containers") || has("IP") || has("Priority"))),
        ("Secret", asks("secret") || asks("secrets")),
        ("Namespace", outline.text("Status").is_some_and(|status| matches!(status, "Active" | "Terminating"))),
        // cut off before its status
        ("Pod", has("Node") && has("Namespace")),
    ];
    kinds.into_iter().find(|(_, is)| *is).map(|(kind, _)| kind)
}

fn pod<'p>(outline: &Outline<'p>, page: &'p Page<'p>) -> Json {
    let status = outline.text("Status").map(first_word);
    let is_terminating = status == Some("Terminating");
    let (specs, statuses) = containers(outline.section("Containers"));
    let (init_specs, init_statuses) = containers(outline.section("Init Containers"));
    let node = outline.text("Node").map(|node| node.split('/').next().unwrap_or(node));
    let unschedulable = outline.events.and_then(|line| events::last_of(page, line, "FailedScheduling"));
    let conditions: Vec<Json> = outline
        .section("Conditions")
        .iter()
        .filter_map(|row| {
            let mut words = row.value.split_ascii_whitespace();
            let (kind, status) = (words.next()?, words.next()?);
            let mut condition = json!({"type": kind, "status": status});
            // the table has no reasons; of the pod's schedule the events tell
            if let (("PodScheduled", "False"), Some(message)) = ((kind, status), &unschedulable) {
                condition = json!({"type": kind, "status": status, "reason": "Unschedulable", "message": message});
            }
            Some(condition)
        })
        .collect();
    json!({
        "metadata": {
            "name": outline.text("Name"),
            "namespace": outline.text("Namespace"),
            "deletionTimestamp": is_terminating.then_some("lasts"),
        },
        "spec": {"nodeName": node, "containers": specs, "initContainers": init_specs},
        "status": {
            "phase": if is_terminating { Some("Running") } else { status },
            "reason": outline.text("Reason"),
            "message": outline.text("Message"),
            "conditions": conditions,
            "containerStatuses": statuses,
            "initContainerStatuses": init_statuses,
        },
    })
}

/// Containers by name, and the states of those that have one.
fn containers(rows: &[Row<'_>]) -> (Vec<Json>, Vec<Json>) {
    let (mut specs, mut statuses) = (Vec::new(), Vec::new());
    let Some(indent) = rows.first().map(|row| row.indent) else { return (specs, statuses) };
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.indent == indent && !row.key.is_empty()) {
        specs.push(json!({"name": row.key}));
        let own = below(rows.get(at..).unwrap_or_default());
        let position = |key: &str| own.iter().position(|row| row.key == key);
        let value = |key: &str| position(key).and_then(|at| own.get(at)).map(|row| row.value);
        let state = |key: &str| {
            let at = position(key)?;
            Some(state(own.get(at)?.value, below(own.get(at..)?)))
        };
        if let Some(current) = state("State") {
            statuses.push(json!({
                "name": row.key,
                "state": current,
                "lastState": state("Last State"),
                "ready": value("Ready") == Some("True"),
                "restartCount": value("Restart Count").and_then(|count| count.parse::<u32>().ok()),
            }));
        }
    }
    (specs, statuses)
}

fn state(word: &str, rows: &[Row<'_>]) -> Json {
    let value = |key: &str| rows.iter().find(|row| row.key == key).map(|row| row.value);
    let number = |key: &str| value(key).and_then(|value| value.parse::<i64>().ok());
    match first_word(word) {
        "Waiting" => json!({"waiting": {"reason": value("Reason"), "message": value("Message")}}),
        "Terminated" => json!({"terminated": {
            "reason": value("Reason"), "message": value("Message"), "exitCode": number("Exit Code"), "signal": number("Signal"),
        }}),
        "Running" => json!({"running": {}}),
        _ => Json::Null,
    }
}

fn node(outline: &Outline<'_>) -> Json {
    let conditions: Vec<Json> = outline
        .section("Conditions")
        .iter()
        .filter_map(|row| {
            let mut words = row.value.split_ascii_whitespace();
            Some(json!({"type": words.next()?, "status": words.next()?}))
        })
        .collect();
    let info = outline.section("System Info");
    let value = |key: &str| info.iter().find(|row| row.key == key).map(|row| row.value);
    json!({
        "spec": {"unschedulable": outline.text("Unschedulable") == Some("true")},
        "status": {
            "conditions": conditions,
            "nodeInfo": {
                "kubeletVersion": value("Kubelet Version"),
                "architecture": value("Architecture"),
                "operatingSystem": value("Operating System"),
            },
        },
    })
}

fn workload(kind: &str, outline: &Outline<'_>) -> Json {
    let count = |text: Option<&str>| text.and_then(|text| first_word(text).parse::<u32>().ok());
    // `1 desired | 1 updated | 1 total | 0 available | 1 unavailable`, `1 current / 2 desired`
    let part = |text: Option<&str>, name: &str| {
        let mut parts = text.unwrap_or_default().split(['|', '/']).map(str::trim);
        parts.find_map(|part| part.strip_suffix(name)?.trim().parse::<u32>().ok())
    };
    let replicas = outline.text("Replicas");
    let pods = outline.text("Pods Status").or_else(|| outline.text("Pods Statuses"));
    let conditions: Vec<Json> = outline
        .section("Conditions")
        .iter()
        .filter_map(|row| {
            let mut words = row.value.split_ascii_whitespace();
            Some(json!({"type": words.next()?, "status": words.next()?, "reason": words.next()}))
        })
        .collect();
    match kind {
        "DaemonSet" => json!({"spec": {}, "status": {
            "desiredNumberScheduled": count(outline.text("Desired Number of Nodes Scheduled")),
            "numberReady": count(outline.text("Number of Nodes Scheduled with Available Pods")),
        }}),
        "Job" => {
            let succeeded = part(pods, "Succeeded");
            let completions = count(outline.text("Completions")).unwrap_or(1);
            let (is_done, failed) = (succeeded.unwrap_or(0) >= completions, part(pods, "Failed").unwrap_or(0));
            let is_active = part(pods, "Active").or_else(|| part(pods, "Running")).unwrap_or(0) > 0;
            let state = match (is_done, is_active) {
                (true, _) => Some("Complete"),
                (false, false) if failed > 0 => Some("Failed"),
                _ => None,
            };
            let conditions: Vec<Json> = state.map(|state| json!({"type": state, "status": "True"})).into_iter().collect();
            json!({"spec": {"completions": completions}, "status": {"succeeded": succeeded, "conditions": conditions}})
        }
        _ => {
            // who counts what is available counts what is ready; of the others the pods that run are
            let ready = part(replicas, "available").or_else(|| part(pods, "Running"));
            json!({"spec": {"replicas": part(replicas, "desired")}, "status": {"readyReplicas": ready, "conditions": conditions}})
        }
    }
}

/// The status of a custom resource: what stands in it, two levels deep, and its conditions.
fn custom(outline: &Outline<'_>) -> Json {
    let mut status = Map::new();
    let rows = outline.section("Status");
    let indent = rows.first().map_or(0, |row| row.indent);
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.indent == indent && !row.key.is_empty()) {
        let value = if row.key == "Conditions" {
            conditions(below(rows.get(at..).unwrap_or_default()))
        } else if row.value.is_empty() {
            let own = below(rows.get(at..).unwrap_or_default()).iter();
            Json::Object(own.filter(|row| !row.key.is_empty()).map(|row| (camel(row.key), row.value.into())).collect())
        } else {
            row.value.into()
        };
        status.insert(camel(row.key), value);
    }
    json!({"apiVersion": outline.text("API Version"), "kind": outline.text("Kind"), "status": status})
}

/// Items stand behind each other without a mark: a key that was there begins the next one.
fn conditions(rows: &[Row<'_>]) -> Json {
    let mut items: Vec<Map<String, Json>> = Vec::new();
    for row in rows.iter().filter(|row| !row.key.is_empty()) {
        let key = camel(row.key);
        match items.last_mut() {
            Some(item) if !item.contains_key(&key) => {
                item.insert(key, row.value.into());
            }
            _ => items.push(Map::from_iter([(key, row.value.into())])),
        }
    }
    items.into()
}

/// `Connectivity Status` as the API writes it, `connectivityStatus`.
fn camel(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for (index, word) in key.split(' ').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if index == 0 => name.extend(first.to_lowercase()),
            Some(first) => name.extend(first.to_uppercase()),
            None => {}
        }
        name.push_str(letters.as_str());
    }
    name
}

fn first_word(text: &str) -> &str {
    text.split_ascii_whitespace().next().unwrap_or_default()
}
