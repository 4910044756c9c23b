//! Scopes that the name of a document tells, and kinds that live in none. The path of a collector's file or a kind in, a namespace or nothing out.
//!
//! Collectors write one list into one file and name it for what it shows. Only the layouts of known collectors are read; what looks like one
//! and is not can tell a namespace that nobody asks for, no more.

use super::fact::Within;
use super::subject::Subject;
use crate::catalog::Kind;

/// Kinds of resources that live in no namespace.
const CLUSTER_WIDE: &[&str] =
    &["APIService", "ClusterOperator", "ClusterVersion", "CustomResourceDefinition", "Namespace", "PersistentVolume"];

/// Files of `az connectedk8s troubleshoot`, and the namespace that they show.
const TROUBLESHOOT: &[(&str, Kind, &str)] = &[
    ("agent_state.txt", Kind::Pod, "azure-arc"),
    ("arc_agent_events.txt", Kind::Event, "azure-arc"),
    ("arc_workload_identity_events.txt", Kind::Event, "arc-workload-identity"),
    ("azure-arc-secrets.txt", Kind::Secret, "azure-arc"),
];

/// What a resource is called: `po`, `deployments.apps`, `pods`.
pub(super) fn resource(word: &str) -> Option<(Kind, Option<&'static str>)> {
    Subject::of_cluster(word).map(|subject| (subject.kind, subject.of))
}

/// What the API calls a kind: `Pod`, `Deployment`, `GitRepository`.
pub(super) fn api_kind(name: &str) -> (Kind, Option<String>) {
    match name {
        "Pod" => (Kind::Pod, None),
        "Secret" => (Kind::Secret, None),
        "Event" => (Kind::Event, None),
        "Node" => (Kind::Node, None),
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Job" | "CronJob" => {
            (Kind::Workload, Some(name.to_ascii_lowercase()))
        }
        name => (Kind::Resource, Some(name.to_owned())),
    }
}

/// Whether its objects live in no namespace.
pub(super) fn is_cluster_wide(kind: Kind, of: Option<&str>) -> bool {
    !kind.is_namespaced() || (kind == Kind::Resource && of.is_some_and(|of| CLUSTER_WIDE.contains(&of)))
}

/// What the name of a document says that it lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) kind: Kind,
    pub(super) of: Option<&'static str>,
    pub(super) within: Within,
}

/// Where the objects of a kind are listed in full, as the name of the document says.
pub(super) fn within(name: &str, kind: Kind) -> Option<Within> {
    listed(name).filter(|listed| listed.kind == kind).map(|listed| listed.within)
}

/// What the name of a document says that it lists.
pub(super) fn listed(name: &str) -> Option<Listed> {
    let mut parts = name.rsplit(['/', '\\', '!']).filter(|part| !part.is_empty());
    let (file, folder, above, top) = (parts.next()?, parts.next(), parts.next(), parts.next());
    let namespaced = |(kind, of), namespace: &str| Listed { kind, of, within: Within::Namespace(namespace.into()) };
    if let Some((_, kind, namespace)) = TROUBLESHOOT.iter().find(|(known, ..)| *known == file) {
        return Some(namespaced((*kind, None), namespace));
    }
    let (stem, extension) = file.rsplit_once('.')?;
    if !matches!(extension, "json" | "yaml" | "yml") || stem.is_empty() {
        return None;
    }
    match (top, above, folder) {
        // must-gather: namespaces/<ns>/<group>/<resource>.yaml
        (Some("namespaces"), Some(namespace), Some(_)) => Some(namespaced(resource(stem)?, namespace)),
        // a support bundle: cluster-resources/custom-resources/<crd>/<ns>.json
        (Some("cluster-resources"), Some("custom-resources"), Some(crd)) => Some(namespaced(resource(crd)?, stem)),
        // cluster-resources/<resource>/<ns>.json
        (_, Some("cluster-resources"), Some(folder)) => Some(namespaced(resource(folder)?, stem)),
        (_, _, Some("cluster-resources")) => {
            let (kind, of) = resource(stem)?;
            Some(Listed { kind, of, within: Within::All })
        }
        // cluster-info dump: <dir>/<ns>/<resource>.json, <dir>/nodes.json
        (_, _, folder) => {
            let (kind, of) = resource(stem)?;
            if is_cluster_wide(kind, of) {
                return Some(Listed { kind, of, within: Within::All });
            }
            folder.map(|namespace| namespaced((kind, of), namespace))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_collectors_are_named_for_what_they_show() {
        for (name, expected) in [
            ("c.zip!/inspect.local.1/quay/namespaces/shop/core/pods.yaml", "pod Namespace(\"shop\")"),
            ("sb.tar.gz!/sb/cluster-resources/pods/shop.json", "pod Namespace(\"shop\")"),
            ("sb/cluster-resources/nodes.json", "node All"),
            (
                "sb/cluster-resources/custom-resources/gitrepositories.source.toolkit.fluxcd.io/shop.yaml",
                "resource Namespace(\"shop\")",
            ),
            ("dump/shop/deployments.json", "workload Namespace(\"shop\")"),
            ("C:\\arc\\azure-arc-secrets.txt", "secret Namespace(\"azure-arc\")"),
            ("dump/nodes.json", "node All"),
            ("sb/cluster-resources/pods-errors.json", ""),
            ("pods.txt", ""),
            ("pods.json", ""),
        ] {
            let told = listed(name).map(|listed| format!("{} {:?}", listed.kind.word(), listed.within)).unwrap_or_default();
            assert_eq!(told, expected, "{name}");
        }
    }

    #[test]
    fn a_resource_has_many_names() {
        assert_eq!(resource("po"), Some((Kind::Pod, None)));
        assert_eq!(resource("deployments.apps"), Some((Kind::Workload, Some("deployment"))));
        assert_eq!(resource("ns"), Some((Kind::Resource, Some("Namespace"))));
        assert_eq!(resource("config"), None);
        // what only flux calls so
        assert_eq!(resource("chart"), None);
    }
}
