//! Preparing: what a run needs of signatures, checked and compact, made by the build script. A compiled [`Catalog`] in, JSON out; at start-up the
//! JSON in, the same catalog out, without reading any YAML and without checking anything twice.
//!
//! Invariant: a catalog from what was prepared equals the one that was compiled from the sources.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::condition::WrittenCondition;
use super::globs::Globs;
use super::place;
use super::signature::{Severity, WrittenMessage};
use super::{Catalog, Conditions, LazyFile, LazyMessages, Message, Signature};

/// Signatures, reduced to what finds them.
#[derive(Debug, Serialize)]
pub struct Prepared(Vec<Core<String, Vec<WrittenMessage>>>);

/// A signature; read back its texts are those of the JSON, and its messages wait until one of its atoms is seen.
#[derive(Debug, Serialize, Deserialize)]
struct Core<T, M> {
    id: T,
    path: T,
    severity: Severity,
    /// So many messages are direct evidence.
    direct: usize,
    messages: M,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<WrittenCondition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<WrittenCondition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    heals: Vec<String>,
    explains: Vec<usize>,
    explains_in_the_end: Vec<usize>,
}

impl Prepared {
    /// Reduces a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let core = |signature: &Signature| Core {
            id: signature.id.to_string(),
            path: signature.path.to_string(),
            severity: signature.severity,
            direct: signature.direct,
            messages: signature.file().all_messages().cloned().collect(),
            conditions: signature.file().conditions().cloned().collect(),
            when: signature.file().when.clone(),
            heals: signature.file().heals.clone(),
            explains: signature.explains.clone(),
            explains_in_the_end: signature.explains_in_the_end.clone(),
        };
        Self(catalog.signatures().iter().map(core).collect())
    }
}

/// The signatures that were prepared; `text` gives the YAML text of an id.
pub(super) fn signatures(json: &'static str, text: impl Fn(&str) -> &'static str) -> Result<Vec<Signature>, serde_json::Error> {
    let cores: Vec<Core<&'static str, &'static RawValue>> = serde_json::from_str(json)?;
    let signature = |core: Core<&'static str, &'static RawValue>| Signature {
        file: LazyFile { text: text(core.id), file: OnceLock::new() },
        id: core.id.into(),
        path: core.path.into(),
        severity: core.severity,
        direct: core.direct,
        messages: LazyMessages { written: core.messages.get(), messages: OnceLock::new() },
        conditions: Conditions::compile(core.direct, &core.conditions, core.when.as_ref()),
        heals: Globs::new(core.heals.iter().map(String::as_str)),
        explains: core.explains,
        explains_in_the_end: core.explains_in_the_end,
    };
    Ok(cores.into_iter().map(signature).collect())
}

/// The messages in a JSON list of them.
pub(super) fn messages(json: &str) -> Result<Vec<Message>, serde_json::Error> {
    let written: Vec<WrittenMessage> = serde_json::from_str(json)?;
    let compile = |written: WrittenMessage| Message {
        place: place::compile(written.place.as_ref()),
        written: written.message,
        template: OnceLock::new(),
    };
    Ok(written.into_iter().map(compile).collect())
}
