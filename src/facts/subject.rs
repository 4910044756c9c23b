//! Subjects: the kinds of objects by all the names that people type and tools print. `po`, `pods`, `pod` or `deployments.apps` in, a [`Subject`] out.

use super::command::Command;
use super::scope;
use crate::catalog::Kind;

/// What a list or an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    pub(crate) kind: Kind,
    /// Of workloads and resources, which.
    pub(crate) of: Option<&'static str>,
}

/// The short name, the singular and the plural, and what collectors call their files; then what it is.
const NAMES: &[(&[&str], Subject)] = &[
    (&["po", "pod", "pods"], Subject::of(Kind::Pod)),
    (&["no", "node", "nodes"], Subject::of(Kind::Node)),
    (&["secret", "secrets"], Subject::of(Kind::Secret)),
    (&["ev", "event", "events"], Subject::of(Kind::Event)),
    (&["deploy", "deployment", "deployments"], Subject::workload("deployment")),
    (&["ds", "daemonset", "daemonsets"], Subject::workload("daemonset")),
    (&["sts", "statefulset", "statefulsets"], Subject::workload("statefulset")),
    (&["rs", "replicaset", "replicasets"], Subject::workload("replicaset")),
    (
        &["rc", "replicationcontroller", "replicationcontrollers", "replication-controllers"],
        Subject::workload("replicationcontroller"),
    ),
    (&["job", "jobs"], Subject::workload("job")),
    (&["cj", "cronjob", "cronjobs"], Subject::workload("cronjob")),
    (&["ns", "namespace", "namespaces"], Subject::resource("Namespace")),
    (&["pvc", "pvcs", "persistentvolumeclaim", "persistentvolumeclaims"], Subject::resource("PersistentVolumeClaim")),
    (&["pv", "pvs", "persistentvolume", "persistentvolumes"], Subject::resource("PersistentVolume")),
    (
        &["crd", "crds", "customresourcedefinition", "customresourcedefinitions", "custom-resource-definitions"],
        Subject::resource("CustomResourceDefinition"),
    ),
    (&["apiservice", "apiservices"], Subject::resource("APIService")),
    (&["co", "clusteroperator", "clusteroperators"], Subject::resource("ClusterOperator")),
    (&["netpol", "networkpolicy", "networkpolicies"], Subject::resource("NetworkPolicy")),
    (&["gitrepo", "gitrepository", "gitrepositories"], Subject::resource("GitRepository")),
    (&["ocirepo", "ocirepository", "ocirepositories"], Subject::resource("OCIRepository")),
    (&["helmrepo", "helmrepository", "helmrepositories"], Subject::resource("HelmRepository")),
    (&["hc", "helmchart", "helmcharts"], Subject::resource("HelmChart")),
    (&["bucket", "buckets"], Subject::resource("Bucket")),
    (&["ks", "kustomization", "kustomizations"], Subject::resource("Kustomization")),
    (&["hr", "helmrelease", "helmreleases"], Subject::resource("HelmRelease")),
    (&["azureclusteridentityrequest", "azureclusteridentityrequests"], Subject::resource("AzureClusterIdentityRequest")),
    (&["connectedcluster", "connectedclusters"], Subject::resource("ConnectedCluster")),
    (&["extensionconfig", "extensionconfigs"], Subject::resource("ExtensionConfig")),
];

/// What only `flux` itself calls its kinds.
const FLUX_NAMES: &[(&[&str], Subject)] = &[
    (&["git"], Subject::resource("GitRepository")),
    (&["oci"], Subject::resource("OCIRepository")),
    (&["helm"], Subject::resource("HelmRepository")),
    (&["chart"], Subject::resource("HelmChart")),
];

/// Kinds of flux.
const FLUX: &[&str] =
    &["GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket", "Kustomization", "HelmRelease"];

impl Subject {
    /// Of a kind that needs no further word.
    pub(crate) const fn of(kind: Kind) -> Self {
        Self { kind, of: None }
    }

    /// A workload.
    pub(crate) const fn workload(of: &'static str) -> Self {
        Self { kind: Kind::Workload, of: Some(of) }
    }

    /// Another resource.
    pub(crate) const fn resource(of: &'static str) -> Self {
        Self { kind: Kind::Resource, of: Some(of) }
    }

    /// What is called so; a group behind the kind is looked through: `gitrepositories.source.toolkit.fluxcd.io`.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::of_cluster(word).or_else(|| Self::among(FLUX_NAMES, word))
    }

    /// The same, of words that everybody uses.
    pub(crate) fn of_cluster(word: &str) -> Option<Self> {
        Self::among(NAMES, word.split_once('.').map_or(word, |(kind, _)| kind))
    }

    fn among(known: &[(&[&str], Self)], word: &str) -> Option<Self> {
        known.iter().find(|(names, _)| names.iter().any(|name| name.eq_ignore_ascii_case(word))).map(|(_, subject)| *subject)
    }

    /// What the prefix of a name says: `pod/web-0`.
    pub(crate) fn prefixed(name: &str) -> Option<Self> {
        name.split_once('/').and_then(|(kind, _)| Self::named(kind))
    }

    /// Whether it belongs to flux.
    pub(crate) fn is_flux(self) -> bool {
        self.of.is_some_and(|of| FLUX.contains(&of))
    }

    /// Whether it lives in a namespace.
    pub(crate) fn is_namespaced(self) -> bool {
        !scope::is_cluster_wide(self.kind, self.of)
    }
}

/// What a command lists, of the kinds that are read; and whether it lists others, too.
pub(crate) fn asked(command: &Command) -> (Vec<Subject>, bool) {
    if command.is("kubectl", &["get"]) {
        let kinds: Vec<&str> = command.asked().collect();
        let subjects: Vec<Subject> = kinds.iter().filter_map(|kind| Subject::named(kind)).collect();
        let others = subjects.len() < kinds.len();
        return (subjects, others);
    }
    if command.is("kubectl", &["events"]) {
        return (vec![Subject::of(Kind::Event)], false);
    }
    if command.is("helm", &["list"]) || command.is("helm", &["ls"]) || command.is("helm", &["history"]) {
        return (vec![Subject::of(Kind::Release)], false);
    }
    if command.is("flux", &["get"]) {
        let mut words = command.words().iter().skip(1).map(String::as_str);
        let kind = match words.next() {
            Some("sources" | "source") => words.next(),
            kind => kind,
        };
        let subject = kind.and_then(Subject::named);
        return (subject.into_iter().collect(), subject.is_none());
    }
    (Vec::new(), true)
}

/// Whether the output of a command may hold this: it asks for it, or for everything.
pub(crate) fn may_show(command: &Command, subject: Subject) -> bool {
    let (subjects, others) = asked(command);
    if subjects.contains(&subject) {
        return true;
    }
    let all = others && (command.asked().any(|kind| kind == "all") || command.is("flux", &["get"]));
    all && (subject.is_flux() || matches!(subject.kind, Kind::Pod | Kind::Workload))
}

/// The one object that a command names, if it does.
pub(crate) fn only(command: &Command) -> Option<&str> {
    if command.is("flux", &["get", "sources"]) || command.is("flux", &["get", "source"]) {
        return command.words().get(3).map(String::as_str);
    }
    command.name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_many_names() {
        for (word, expected) in [
            ("po", Some(Subject::of(Kind::Pod))),
            ("deployments.apps", Some(Subject::workload("deployment"))),
            ("Deployment", Some(Subject::workload("deployment"))),
            ("gitrepository.source.toolkit.fluxcd.io", Some(Subject::resource("GitRepository"))),
            ("services", None),
        ] {
            assert_eq!(Subject::named(word), expected, "{word}");
        }
    }

    #[test]
    fn a_command_tells_what_it_lists() {
        let shows = |text: &str, subject| may_show(&Command::parse(text, 0).unwrap(), subject);
        assert!(shows("$ kubectl get deploy,po -n shop", Subject::of(Kind::Pod)));
        assert!(shows("$ kubectl get all -n shop", Subject::workload("replicaset")));
        assert!(!shows("$ kubectl get all -n shop", Subject::of(Kind::Secret)));
        assert!(!shows("$ kubectl get svc -n shop", Subject::of(Kind::Pod)));
        assert!(shows("$ flux get sources git", Subject::resource("GitRepository")));
        assert!(shows("$ flux get all -A", Subject::resource("HelmRelease")));
        assert!(shows("$ helm ls -A", Subject::of(Kind::Release)));
        assert_eq!(only(&Command::parse("$ flux get sources git", 0).unwrap()), None);
        assert_eq!(only(&Command::parse("$ flux get sources git config", 0).unwrap()), Some("config"));
    }
}
