//! Choosing the window of each literal: the stretch whose grams are met least often in logs, so that few samples pass in vain.
//!
//! Which grams are frequent is told by a list of words that stand in nearly every log of these systems, and by the grams of the literals
//! themselves: a beginning that fifty messages share (`failed to get`) means fifty comparisons wherever it stands.

use std::collections::HashMap;

use super::gram::Gram;

/// Words of at least four letters of everyday logs. A word that is missing costs some time, one too many nothing at all.
const EVERYDAY: &[&str] = &[
    "access",
    "account",
    "address",
    "agent",
    "after",
    "apiserver",
    "application",
    "arguments",
    "attempt",
    "azure",
    "available",
    "because",
    "before",
    "cannot",
    "certificate",
    "change",
    "client",
    "cluster",
    "command",
    "complete",
    "config",
    "connect",
    "container",
    "content",
    "context",
    "control",
    "could",
    "create",
    "default",
    "delete",
    "deploy",
    "endpoint",
    "error",
    "event",
    "exception",
    "exist",
    "expected",
    "extension",
    "fail",
    "field",
    "file",
    "for more",
    "found",
    "from",
    "group",
    "handle",
    "have",
    "helm",
    "host",
    "http",
    "image",
    "info",
    "install",
    "invalid",
    "internal",
    "kube",
    "level",
    "list",
    "load",
    "manager",
    "message",
    "metadata",
    "metric",
    "microsoft",
    "missing",
    "name",
    "namespace",
    "network",
    "node",
    "object",
    "operation",
    "output",
    "password",
    "path",
    "permission",
    "please",
    "pod/",
    "pods",
    "policy",
    "port",
    "process",
    "provider",
    "proxy",
    "read",
    "reason",
    "receive",
    "refused",
    "register",
    "registry",
    "release",
    "request",
    "resource",
    "response",
    "result",
    "retry",
    "return",
    "running",
    "secret",
    "server",
    "service",
    "should",
    "source",
    "spec",
    "start",
    "state",
    "status",
    "string",
    "subscription",
    "success",
    "system",
    "that",
    "this",
    "time",
    "token",
    "type",
    "unable",
    "unexpected",
    "update",
    "upgrade",
    "user",
    "using",
    "valid",
    "value",
    "version",
    "volume",
    "warning",
    "webhook",
    "with",
    "write",
    "www.",
    "azure.com",
    ".go:",
    "true",
    "false",
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
    let mut windows = vec![0; literals.len()];
    let mut uses: HashMap<u64, u32> = HashMap::new();
    for index in order {
        let (Some(literal), Some(window)) = (literals.get(index), windows.get_mut(index)) else { continue };
        let gram = Gram::of(literal.len());
        let bytes = costs(literal);
        let cost = |offset: usize| -> u32 {
            let everyday: u32 = bytes.iter().skip(offset).take(gram.len).sum();
            let shared = gram.at(literal, offset).and_then(|value| uses.get(&value)).copied().unwrap_or(0);
            everyday + shared * SHARED
        };
        let costs: Vec<u32> = (0..gram.count(literal.len())).map(cost).collect();
        let best = costs.windows(gram.window).enumerate().min_by_key(|(_, costs)| costs.iter().sum::<u32>());
        let best = best.map_or(0, |(offset, _)| offset);
        for offset in best..best + gram.window {
            if let Some(value) = gram.at(literal, offset) {
                *uses.entry(value).or_default() += 1;
            }
        }
        *window = best as u16;
    }
    windows
}

/// What each byte of a literal adds to the cost of a gram.
fn costs(literal: &[u8]) -> Vec<u32> {
    let mut costs: Vec<u32> = literal.iter().map(|byte| if byte.is_ascii_alphabetic() { 0 } else { NO_LETTER }).collect();
    for word in EVERYDAY {
        for at in memchr::memmem::find_iter(literal, word) {
            costs.iter_mut().skip(at).take(word.len()).for_each(|cost| *cost = EVERYDAY_BYTE);
        }
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
