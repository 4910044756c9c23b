//! Fingerprints: signatures, version and options in, short texts out. Where they are equal, the same ticket gives the same report.

use sha2::{Digest as _, Sha256};

use super::ticket::hex;
use crate::catalog::{Language, SourceFile};
use crate::input::Limits;
use crate::redact::Redaction;

/// Of the signatures and the version of logdx. The order in which sources are given does not matter.
pub fn of_catalog(sources: &[SourceFile]) -> String {
    let mut sources: Vec<[&str; 2]> = sources.iter().map(|source| [source.id.as_str(), &source.text]).collect();
    sources.sort_unstable();
    let parts = [env!("CARGO_PKG_VERSION")].into_iter().chain(sources.into_iter().flatten());
    digest(parts)
}

/// Of the options that change a report.
pub fn of_options(language: Language, redaction: Redaction, limits: &Limits) -> String {
    digest([format!("{language:?} {redaction:?} {limits:?}").as_str()])
}

fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut sum = Sha256::new();
    for part in parts {
        // with their lengths: no part may begin where another ends
        sum.update((part.len() as u64).to_le_bytes());
        sum.update(part);
    }
    let sum = sum.finalize();
    hex(sum.get(..16).unwrap_or(&sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(id: &str, text: &str) -> SourceFile {
        SourceFile { id: id.into(), path: "anywhere".into(), text: text.into() }
    }

    #[test]
    fn the_fingerprint_knows_every_byte_of_the_signatures_and_no_order() {
        let both = of_catalog(&[source("a/b", "x"), source("c/d", "y")]);
        assert_eq!(both, of_catalog(&[source("c/d", "y"), source("a/b", "x")]));
        for other in [[source("a/b", "x "), source("c/d", "y")], [source("a/bx", ""), source("c/d", "y")]] {
            assert_ne!(both, of_catalog(&other));
        }
        assert_eq!(both.len(), 32);
    }

    #[test]
    fn each_option_that_changes_a_report_changes_the_fingerprint() {
        let limits = Limits::default();
        let plain = of_options(Language::En, Redaction::Secrets, &limits);
        let others = [
            of_options(Language::Fr, Redaction::Secrets, &limits),
            of_options(Language::En, Redaction::All, &limits),
            of_options(Language::En, Redaction::Secrets, &Limits { depth: 1, ..limits }),
        ];
        assert!(others.iter().all(|other| *other != plain), "{plain} {others:?}");
    }
}
