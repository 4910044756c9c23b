//! Help for authors: the JSON schema of a signature, from the types, and a skeleton to begin with.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::read::{BESIDE, TESTS};
use super::signature::SignatureFile;
use super::vocabulary::Kind;

/// The JSON schema of a signature file, for editors. It refuses what `super::read` refuses, as far as a schema can tell.
pub fn schema() -> Value {
    // of all drafts this is the one that editors know best
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<SignatureFile>().to_value();
    tighten(&mut schema);
    let kinds = || Kind::ALL.iter().map(|kind| kind.word());
    let required = |key: &str| json!({ "required": [key] });
    add(&mut schema, "", json!({ "title": "logdx signature", "anyOf": [required("match"), required("when")] }));
    let tests: Vec<Value> = TESTS.iter().copied().chain(kinds()).map(required).collect();
    let beside: Map<String, Value> = BESIDE.iter().map(|(key, test)| ((*key).to_owned(), json!([test]))).collect();
    add(&mut schema, "/definitions/WrittenCondition", json!({ "oneOf": tests, "dependencies": beside }));
    let of_one_kind: Vec<Value> = kinds().map(required).collect();
    let bounds = [required("at_least"), required("at_most")];
    add(&mut schema, "/definitions/WrittenCount", json!({ "oneOf": of_one_kind, "anyOf": bounds }));
    add(&mut schema, "/definitions/Fact", json!({ "minProperties": 1, "maxProperties": 1, "additionalProperties": false }));
    schema
}

fn add(schema: &mut Value, at: &str, more: Value) {
    if let (Some(Value::Object(object)), Value::Object(more)) = (schema.pointer_mut(at), more) {
        object.extend(more);
    }
}

/// What the types cannot say: a key that may be left out is not nothing, and neither texts nor lists are empty.
fn tighten(schema: &mut Value) {
    if let Value::Object(object) = schema {
        let null = json!("null");
        if let Some(Value::Array(types)) = object.get_mut("type") {
            types.retain(|one| *one != null);
            if let [one] = types.as_slice() {
                let one = one.clone();
                object.insert("type".into(), one);
            }
        }
        if let Some(Value::Array(any)) = object.get_mut("anyOf") {
            any.retain(|one| one.get("type") != Some(&null));
        }
        let least = match object.get("type").and_then(Value::as_str) {
            Some("string") if !object.contains_key("const") && !object.contains_key("enum") => Some("minLength"),
            Some("array") => Some("minItems"),
            _ => None,
        };
        if let Some(least) = least {
            object.entry(least).or_insert_with(|| 1.into());
        }
        object.remove("default");
    }
    match schema {
        Value::Object(object) => object.values_mut().for_each(tighten),
        Value::Array(items) => items.iter_mut().for_each(tighten),
        _ => {}
    }
}

/// A signature to fill in. It passes the schema, and compiles once its texts are written.
pub fn skeleton(id: &str) -> String {
    written(
        id,
        "",
        r#""Unable to frobnicate {name} because the flux capacitor is missing""#,
        r#""ERROR: Unable to frobnicate web-0 because the flux capacitor is missing""#,
        r#""web-0 stood still because the flux capacitor is missing, but nobody tried to frobnicate it""#,
    )
}

/// The same with a message, an example and a near miss that are known, and the rest marked as to be done.
pub(crate) fn draft_of(id: &str, message: &str, example: &str, near: &str) -> String {
    // a string of JSON is one of YAML
    let [message, example, near] = [message, example, near].map(|text| Value::from(text).to_string());
    written(id, "TODO: ", &message, &example, &near)
}

fn written(id: &str, todo: &str, message: &str, example: &str, near: &str) -> String {
    // a colon needs quotation marks around it
    let quote = if todo.is_empty() { "" } else { "\"" };
    format!(
        r"# {id}: see docs/writing-signatures.md; check it with `logdx signatures check FILE`
title:
  en: {quote}{todo}What is wrong, in one line{quote}
  fr: {quote}{todo}Ce qui ne va pas, en une ligne{quote}
severity: error # error | warning | info
match:
  - message: {message}
cause:
  en: >-
    {todo}What happened and why, in one to three sentences.
  fr: >-
    {todo}Ce qui s'est passé et pourquoi, en une à trois phrases.
fix:
  - do: {{en: {quote}{todo}What to do first.{quote}, fr: {quote}{todo}Ce qu'il faut faire d'abord.{quote}}}
    run: kubectl get pods -n azure-arc
references:
  - https://learn.microsoft.com/azure/azure-arc/kubernetes/troubleshooting
examples:
  match:
    - {example}
  no_match: # holds the words of the message and is still not it
    - {near}
"
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
