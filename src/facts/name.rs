//! Names of objects: what a name tells of its owner and its namespace. A name in, an owner or a namespace out.

/// The letters and digits that Kubernetes makes names of: no vowels, and nothing that looks like one.
const SAFE: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Agents of Azure Arc by the name of their deployment; they live in `azure-arc` and nowhere else. Those with a name that others use as well
/// (`controller-manager`, `metrics-agent`) are left out.
const AGENTS: &[&str] = &[
    "cluster-metadata-operator",
    "clusterconnect-agent",
    "clusteridentityoperator",
    "config-agent",
    "extension-events-collector",
    "extension-manager",
    "flux-logs-agent",
    "kube-aad-proxy",
    "resource-sync-agent",
];

/// Agents that are called as those of many others are.
const SHARED: &[&str] = &["controller-manager", "fluxconfig-agent", "fluxconfig-controller", "logcollector", "metrics-agent"];

/// Agents whose names somebody else might give as well.
const COMMON: &[&str] = &["config-agent", "extension-manager"];

/// Secrets that Azure Arc makes, and no other product.
const SECRETS: &[&str] = &["azure-arc-connect-privatekey", "azure-identity-certificate", "kube-aad-proxy-certificate"];

/// What an object belongs to: `config-agent` of the pod `config-agent-65d5df564f-lffqm`, of the replica set `config-agent-65d5df564f`, and of a
/// pod of a daemon set or job, `config-agent-lffqm`. A name without such an end is its own.
pub(crate) fn owner(name: &str) -> &str {
    let safe = |part: &str| part.bytes().all(|b| SAFE.contains(&b));
    let Some((rest, last)) = name.rsplit_once('-') else { return name };
    if last.len() == 5 && safe(last) {
        return match rest.rsplit_once('-') {
            Some((owner, hash)) if is_hash(hash) => owner,
            _ => rest,
        };
    }
    // a replica set, or the ordinal of a stateful set
    let is_ordinal = last.len() <= 3 && last.bytes().all(|b| b.is_ascii_digit());
    if is_ordinal || is_hash(last) { rest } else { name }
}

/// The hash of a replica set: of safe letters and digits, at least one digit (older ones are of digits alone).
fn is_hash(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let safe = part.bytes().all(|b| SAFE.contains(&b)) || part.bytes().all(|b| b.is_ascii_hexdigit());
    (6..=10).contains(&part.len()) && safe && (digits > 0 || part.len() >= 9)
}

/// The one namespace that what belongs to this owner can only live in.
pub(crate) fn home(owner: &str) -> Option<&'static str> {
    (AGENTS.contains(&owner) && !COMMON.contains(&owner)).then_some("azure-arc")
}

/// The one namespace that all these pods can only live in: two different Arc agents tell it.
pub(crate) fn namespace_of_pods<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    let mut agents: Vec<&str> = names.into_iter().map(owner).filter(|owner| AGENTS.contains(owner)).collect();
    agents.sort_unstable();
    agents.dedup();
    (agents.len() >= 2).then_some("azure-arc")
}

/// Whether what is called so may be in a namespace: into that of Azure Arc nobody else puts anything.
pub(crate) fn may_live_in(namespace: &str, name: &str) -> bool {
    let owner = owner(name);
    namespace != "azure-arc" || AGENTS.contains(&owner) || SHARED.contains(&owner)
}

/// The one namespace that these secrets can only live in.
pub(crate) fn namespace_of_secrets<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    names.into_iter().any(|name| SECRETS.contains(&name)).then_some("azure-arc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_the_name_without_what_kubernetes_adds() {
        for (name, expected) in [
            ("config-agent-65d5df564f-lffqm", "config-agent"),
            ("cluster-metadata-operator-74747b975-9phtz", "cluster-metadata-operator"),
            ("kube-aad-proxy-fb444c6b9-vgqvm", "kube-aad-proxy"),
            ("fluentd-x7k2p", "fluentd"),
            ("web-0", "web"),
            ("config-agent-65d5df564f", "config-agent"),
            ("config-agent", "config-agent"),
            ("etcd-node-1", "etcd-node"),
            ("coredns-6f6b679f8f-4x2fk", "coredns"),
            ("coredns", "coredns"),
        ] {
            assert_eq!(owner(name), expected, "{name}");
        }
    }

    #[test]
    fn two_agents_of_arc_tell_the_namespace_and_one_does_not() {
        assert_eq!(namespace_of_pods(["config-agent-65d5df564f-lffqm", "kube-aad-proxy-84d668c44b-j457m"]), Some("azure-arc"));
        assert_eq!(namespace_of_pods(["config-agent-65d5df564f-lffqm", "config-agent-65d5df564f-xxxxx"]), None);
        assert_eq!(namespace_of_secrets(["x", "azure-identity-certificate"]), Some("azure-arc"));
        assert!(may_live_in("azure-arc", "metrics-agent-759f66665b-rrb8x") && may_live_in("shop", "web-0"));
        assert!(!may_live_in("azure-arc", "metrics-server-7566d596c8-nnzg2"));
    }
}
