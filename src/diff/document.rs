//! Which documents of two bundles are the same thing: a name in, what it is called without what varies from one collection to the next out.
//!
//! Two bundles of one customer were collected on two days: the folders above differ, pods have other suffixes, files other dates. What is left are
//! the words of the file's name and of its folder's. A bundle that is one file has only its own name, less words for before and after.

/// A name without what varies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape(String);

/// What a name ends or begins with that says which of two it is.
const SIDES: [&str; 12] = ["before", "after", "old", "new", "prev", "previous", "current", "avant", "apres", "a", "b", "now"];

impl Shape {
    /// Of a document in a bundle that was given as these paths.
    pub(super) fn of(name: &str, inputs: &[String]) -> Self {
        let below =
            inputs.iter().filter_map(|input| name.strip_prefix(input.trim_end_matches('/'))).min_by_key(|below| below.len());
        let below = below.unwrap_or(name).trim_start_matches(['!', '/']);
        let below = if below.is_empty() { name.rsplit('/').next().unwrap_or(name) } else { below };
        let parts: Vec<&str> = below.split(['/', '!']).filter(|part| !part.is_empty()).collect();
        // what stands above the last folder is what the collector and the customer called the whole
        let last = parts.get(parts.len().saturating_sub(2)..).unwrap_or(&parts);
        Self(last.iter().map(|part| plain(part)).collect::<Vec<_>>().join("/"))
    }
}

/// The words of a name.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(|word| if varies(word) { "#" } else { word });
    let mut plain: Vec<&str> = words.collect();
    plain.dedup();
    plain.join("-")
}

/// Numbers, hashes, the suffixes of pods, words for before and after.
fn varies(word: &str) -> bool {
    let is_suffix = |word: &str| {
        let taken = |c: char| "bcdfghjklmnpqrstvwxz".contains(c) || c.is_ascii_digit();
        matches!(word.len(), 5 | 8..=10) && word.chars().all(taken)
    };
    word.bytes().any(|byte| byte.is_ascii_digit()) || is_suffix(word) || SIDES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(name: &str, input: &str) -> Shape {
        Shape::of(name, &[input.to_owned()])
    }

    #[test]
    fn the_same_log_of_two_days_is_the_same_thing() {
        for [(one, of), (other, or)] in [
            [("a.zip!/arc_diag_2026-01-02/logs/x.log", "a.zip"), ("case/b/arc_diag_2026-02-03/logs/x.log", "case/b")],
            [("a/azure-arc/config-agent-59c7d8f6b5-kx9vd.log", "a"), ("b/azure-arc/config-agent-7f9c6d5b8d-bcdfg.log", "b")],
            [("before.txt", "before.txt"), ("after.txt", "after.txt")],
            [("monday/connect.txt", "monday/connect.txt"), ("connect-2.txt", "connect-2.txt")],
        ] {
            let (one, other) = (shape(one, of), shape(other, or));
            assert!(one == other || one.0.trim_end_matches("-txt") == "connect", "{one:?} {other:?}");
        }
    }

    #[test]
    fn other_logs_are_other_things() {
        for [one, other] in [
            ["a/azure-arc/config-agent.log", "a/azure-arc/metrics-agent.log"],
            ["a/azure-arc/x.log", "a/kube-system/x.log"],
            ["a/pods.txt", "a/secrets.txt"],
        ] {
            assert_ne!(shape(one, "a"), shape(other, "a"));
        }
        assert_ne!(shape("connect.txt", "connect.txt"), shape("pods.txt", "pods.txt"));
    }
}
