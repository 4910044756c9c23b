//! Preparing: what a run needs of signatures, checked and compact, made by the build script. A compiled [`Catalog`] in, JSON out; at start-up the
//! JSON in, the same catalog out, without reading any YAML and without checking anything twice.
//!
//! Invariant: a catalog from what was prepared equals the one that was compiled from the sources.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::condition::WrittenCondition;
use super::globs::Globs;
use super::place;
use super::signature::{Severity, WrittenMessage};
use super::template::Template;
use super::{Catalog, Conditions, LazyFile, Message, Signature};

/// Signatures, reduced to what finds them.
#[derive(Debug, Serialize, Deserialize)]
pub struct Prepared(Vec<Core>);

#[derive(Debug, Serialize, Deserialize)]
struct Core {
    id: String,
    path: String,
    severity: Severity,
    messages: Vec<WrittenMessage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<WrittenCondition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<WrittenCondition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    heals: Vec<String>,
    explains: Vec<usize>,
}

impl Prepared {
    /// Reduces a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let core = |signature: &Signature| Core {
            id: signature.id.clone(),
            path: signature.path.clone(),
            severity: signature.severity,
            messages: signature.file().messages().cloned().collect(),
            conditions: signature.file().conditions().cloned().collect(),
            when: signature.file().when.clone(),
            heals: signature.file().heals.clone(),
            explains: signature.explains.clone(),
        };
        Self(catalog.signatures().iter().map(core).collect())
    }

    pub(super) fn signatures(self, text: impl Fn(&str) -> &'static str) -> Vec<Signature> {
        let compile = |written: &WrittenMessage| {
            // it was compiled when it was prepared
            let template = Template::compile(&written.message).ok()?;
            let place = place::compile(written.place.as_ref());
            Some(Message { template, place })
        };
        let signature = |core: Core| Signature {
            file: LazyFile { text: text(&core.id), file: OnceLock::new() },
            id: core.id,
            path: core.path,
            severity: core.severity,
            direct: core.messages.len(),
            messages: {
                let inner = core.conditions.iter().chain(&core.when).flat_map(WrittenCondition::messages);
                core.messages.iter().chain(inner).filter_map(compile).collect()
            },
            conditions: Conditions::compile(core.messages.len(), &core.conditions, core.when.as_ref()),
            heals: Globs::new(core.heals.iter().map(String::as_str)),
            explains: core.explains,
            explains_in_the_end: Vec::new(),
        };
        self.0.into_iter().map(signature).collect()
    }
}
