//! The gate: a cheap test whether a stretch of a large document may hold facts. Bytes in, yes or no out.
//!
//! A document is read for facts from its beginning, and further on only where one of these words stands, so that it costs one fast search. The words are
//! those that headers, objects and descriptions cannot do without, and states that a log seldom names in passing. Of a gigantic document the raw scan tells
//! it, which looks for [words](catalog::WORDS) that are long and rare enough to cost it nothing.

use crate::catalog;
use crate::needles::Needles;

/// By the buckets in which they cost least, which a clustering over logs, transcripts and documents found.
static WORDS: Needles<1> = Needles::new([[
    &["ContainerCreating ", "RESTARTS"],
    &["Ready = ", "'kind': '", "READY ", "REVISION"],
    &["\tdeployed", "GitVersion", "Check Result : ", "ImagePullBackOff "],
    // rows without their header, as kubectl and helm pad them
    &["\tpending-", "/3     ", "/2     ", "/1     "],
    &["\tfailed", "NotReady,SchedulingDisabled ", "COMPLETIONS", "UP-TO-DATE"],
    &[
        "\napiVersion: ",
        "\nkind: ",
        "\nNamespace: ",
        "metadata:\n",
        "Annotations:  ",
        "\"items\":",
        "\"kind\": \"",
        "\"provisioningState\":",
        "\"connectivityStatus\":",
    ],
    &["NotReady   ", "No resources found", "Server Version", "Response code "],
    &["CrashLoopBackOff ", "CREATED AT", "LAST SEEN", "NAMESPACE "],
]]);

/// Whether the bytes may hold facts.
pub(crate) fn may_hold(bytes: &[u8]) -> bool {
    WORDS.places(bytes).first(0).is_some()
}

/// Whether these bytes begin with one of the words that are [looked for](catalog::WORDS) with the atoms.
pub(crate) fn is_word(bytes: &[u8]) -> bool {
    catalog::WORDS.iter().any(|word| bytes.starts_with(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_raw_scan_looks_for_opens_the_gate_as_well() {
        for word in catalog::WORDS {
            assert!(may_hold(format!("x {word} y").as_bytes()) && is_word(word.as_bytes()), "{word:?}");
        }
    }

    #[test]
    fn log_lines_hold_no_facts_and_tables_do() {
        assert!(!may_hold(
            b"E0514 08:11:02.123456 1 reflector.go:147] \"Unhandled Error\" err=\"dial tcp 10.0.0.1:443\" restarts=3"
        ));
        assert!(may_hold(b"NAME   READY   STATUS    RESTARTS   AGE\n"));
        assert!(may_hold(b"{\n    \"kind\": \"PodList\",\n"));
        // rows alone
        assert!(may_hold(b"config-agent-59c7d8f6b5-kx9vd    1/2     Error    7    3d\n"));
        assert!(may_hold(b"node-1   NotReady   <none>   90d   v1.29.4\n"));
        assert!(may_hold(b"azure-arc\tazure-arc-release\t2\t2024-06-12 08:11:02 +0000 UTC\tfailed  \tx-1\t1\n"));
    }
}
