//! Help for authors: the JSON schema of a signature, from the types, and a skeleton to begin with.

use super::signature::SignatureFile;

/// The JSON schema of a signature file, for editors.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(SignatureFile).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".into(), "logdx signature".into());
    }
    schema
}

/// A signature to fill in. It passes the schema, and compiles once its texts are written.
pub fn skeleton(id: &str) -> String {
    format!(
        r#"# {id}: see docs/writing-signatures.md; check it with `logdx signatures check FILE`
title:
  en: What is wrong, in one line
  fr: Ce qui ne va pas, en une ligne
severity: error # error | warning | info
match:
  - message: "Unable to frobnicate {{name}} because the flux capacitor is missing"
cause:
  en: >-
    What happened and why, in one to three sentences.
  fr: >-
    Ce qui s'est passé et pourquoi, en une à trois phrases.
fix:
  - do: {{en: What to do first., fr: Ce qu'il faut faire d'abord.}}
    run: kubectl get pods -n azure-arc
references:
  - https://learn.microsoft.com/azure/azure-arc/kubernetes/troubleshooting
examples:
  match:
    - "ERROR: Unable to frobnicate web-0 because the flux capacitor is missing"
  no_match: # holds the words of the message and is still not it
    - "web-0 stood still because the flux capacitor is missing, but nobody tried to frobnicate it"
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, SourceFile};

    #[test]
    fn the_skeleton_compiles() {
        let source = SourceFile { id: "acme/first".into(), path: "acme/first.yaml".into(), text: skeleton("acme/first") };
        assert_eq!(Catalog::compile(&[source]).map(|catalog| catalog.signatures().len()), Ok(1));
    }
}
