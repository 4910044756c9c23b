//! Choosing the window of each literal: the stretch whose grams are met least often in logs, so that few samples pass in vain.
//!
//! Which grams are frequent is told by a list of words that stand in nearly every log of these systems, and by the grams of the literals
//! themselves: a beginning that fifty messages share (`failed to get`) means fifty comparisons wherever it stands.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use super::gram::Gram;

/// Words of everyday logs. A word that is missing costs some time, one too many nothing at all.
const EVERYDAY: &[&str] = &[
    ".go:",
    ".svc.",
    "access",
    "account",
    "address",
    "admission",
    "after",
    "again",
    "agent",
    "allow",
    "and the",
    "apiserver",
    "application",
    "arc-agent",
    "arguments",
    "artifact",
    "attempt",
    "authentic",
    "authoriz",
    "available",
    "azure",
    "azure-arc",
    "azure.com",
    "because",
    "been",
    "before",
    "bucket",
    "by the",
    "cannot",
    "certificate",
    "change",
    "chart",
    "check",
    "client",
    "closed",
    "cluster",
    "cluster-",
    "cluster-metadata",
    "clusterconnect",
    "cni",
    "command",
    "complete",
    "config",
    "config-agent",
    "configmap",
    "configuration",
    "connect",
    "connected",
    "connection",
    "container",
    "containerd",
    "content",
    "context",
    "control",
    "controller",
    "could",
    "cpu",
    "create",
    "creating",
    "credential",
    "daemonset",
    "deadline",
    "default",
    "delete",
    "deleting",
    "denied",
    "deny",
    "deploy",
    "deployment",
    "dial",
    "disabled",
    "disk",
    "dns",
    "docker",
    "does",
    "download",
    "duration",
    "enabled",
    "endpoint",
    "error",
    "event",
    "evict",
    "exceeded",
    "exception",
    "execut",
    "exist",
    "expected",
    "extension",
    "extension-manager",
    "fail",
    "false",
    "field",
    "file",
    "finished",
    "flux-",
    "for more",
    "for the",
    "forbidden",
    "found",
    "from",
    "from the",
    "generat",
    "group",
    "handle",
    "have",
    "health",
    "healthy",
    "helm",
    "host",
    "http",
    "http2",
    "identity",
    "image",
    "in the",
    "info",
    "ingress",
    "initializ",
    "install",
    "internal",
    "invalid",
    "ipv4",
    "is in",
    "is not",
    "k8s.io",
    "kube",
    "kube-aad-proxy",
    "kubeconfig",
    "kubelet",
    "kubernetes",
    "latency",
    "level",
    "limit",
    "list",
    "listing",
    "load",
    "lookup",
    "manager",
    "memory",
    "message",
    "metadata",
    "metric",
    "metrics-agent",
    "microsoft",
    "missing",
    "name",
    "namespace",
    "network",
    "node",
    "not found",
    "not in",
    "object",
    "of the",
    "on the",
    "operation",
    "operator",
    "output",
    "password",
    "path",
    "peer",
    "pending",
    "permission",
    "please",
    "pod/",
    "pods",
    "policy",
    "port",
    "probe",
    "process",
    "progress",
    "provider",
    "proxy",
    "pulled",
    "pulling",
    "queue",
    "quota",
    "reachable",
    "read",
    "ready",
    "reason",
    "receive",
    "reconcil",
    "refused",
    "register",
    "registry",
    "release",
    "replica",
    "repository",
    "request",
    "resource",
    "resource-sync",
    "response",
    "result",
    "retries",
    "retry",
    "return",
    "revision",
    "running",
    "runtime",
    "sandbox",
    "scaled",
    "schedul",
    "secret",
    "server",
    "service",
    "serviceaccount",
    "session",
    "should",
    "snapshot",
    "source",
    "spec",
    "start",
    "state",
    "statefulset",
    "status",
    "stream",
    "string",
    "subscription",
    "success",
    "system",
    "tcp",
    "template",
    "tenant",
    "that",
    "this",
    "time",
    "timed",
    "timeout",
    "tls",
    "to the",
    "token",
    "true",
    "type",
    "unable",
    "unauthorized",
    "unexpected",
    "update",
    "updating",
    "upgrade",
    "upload",
    "usage",
    "user",
    "using",
    "valid",
    "validat",
    "value",
    "version",
    "volume",
    "waiting",
    "warning",
    "was",
    "webhook",
    "were",
    "when",
    "will",
    "with",
    "with the",
    "worker",
    "write",
    "www.",
    "x509",
];

/// What a gram costs by each of its bytes that is part of an everyday word.
const EVERYDAY_BYTE: u32 = 4;
/// By each byte that is no letter: digits, blanks and punctuation are everywhere.
const NO_LETTER: u32 = 3;
/// By each literal that has the gram in its window already.
const SHARED: u32 = 6;

/// Where the window of each literal begins. The literals are in lower case.
pub(super) fn choose(literals: &[Vec<u8>]) -> Vec<u16> {
    let mut order: Vec<usize> = (0..literals.len()).collect();
    // those with the least choice come first
    order.sort_by_key(|&index| literals.get(index).map(Vec::len));
    let words = AhoCorasick::new(EVERYDAY).ok();
    let mut windows = vec![0; literals.len()];
    let mut uses: HashMap<u64, u32> = HashMap::new();
    for index in order {
        let (Some(literal), Some(window)) = (literals.get(index), windows.get_mut(index)) else { continue };
        let gram = Gram::of(literal.len());
        let bytes = costs(literal, words.as_ref());
        let cost = |offset: usize| -> u32 {
            let everyday: u32 = bytes.iter().skip(offset).take(gram.len).sum();
            let shared = uses.get(&gram.at(literal, offset)).copied().unwrap_or(0);
            everyday + shared * SHARED
        };
        let costs: Vec<u32> = (0..gram.count(literal.len())).map(cost).collect();
        let best = costs.windows(gram.window).enumerate().min_by_key(|(_, costs)| costs.iter().sum::<u32>());
        let best = best.map_or(0, |(offset, _)| offset);
        for offset in best..best + gram.window {
            *uses.entry(gram.at(literal, offset)).or_default() += 1;
        }
        *window = best as u16;
    }
    windows
}

/// What each byte of a literal adds to the cost of a gram, where these are the everyday words.
fn costs(literal: &[u8], words: Option<&AhoCorasick>) -> Vec<u32> {
    let mut costs: Vec<u32> = literal.iter().map(|byte| if byte.is_ascii_alphabetic() { 0 } else { NO_LETTER }).collect();
    for word in words.into_iter().flat_map(|words| words.find_overlapping_iter(literal)) {
        costs.get_mut(word.range()).into_iter().flatten().for_each(|cost| *cost = EVERYDAY_BYTE);
    }
    costs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(literals: &[&str]) -> Vec<String> {
        let literals: Vec<Vec<u8>> = literals.iter().map(|l| l.as_bytes().to_vec()).collect();
        let bytes = |(literal, window): (&Vec<u8>, u16)| {
            let (gram, window) = (Gram::of(literal.len()), usize::from(window));
            String::from_utf8(literal[window..window + gram.window + gram.len - 1].to_vec()).unwrap()
        };
        literals.iter().zip(choose(&literals)).map(bytes).collect()
    }

    #[test]
    fn everyday_words_are_no_window_where_there_are_others() {
        let windows = windows(&["failed to create the zorgle quokka relay of the cluster"]);
        assert!(["zorgle", "quok"].iter().all(|rare| windows[0].contains(rare)), "{windows:?}");
    }

    #[test]
    fn what_several_literals_share_is_the_window_of_one_at_most() {
        let shared = windows(&["quokka wombats numbat aaaa", "quokka wombats numbat bilby", "quokka wombats numbat dingo"]);
        assert!(shared[0] != shared[1] && shared[1] != shared[2] && shared[0] != shared[2], "{shared:?}");
    }
}
