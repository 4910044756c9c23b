//! Conditions as an author writes them: plain data behind the `when` of a signature, and its JSON schema.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::catalog::signature::{OneOrMany, WrittenMessage};
use crate::catalog::vocabulary::{Field, Kind};

/// A condition over facts: one test (`all`, `any`, `not`, `unless`, `absent`, `count`, `message`, `sequence`, or a kind of fact), and what belongs to it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = false, "minProperties" = 1))]
pub struct WrittenCondition {
    /// All of these hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<WrittenCondition>,
    /// With `all`: the facts have the same value in this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same: Option<String>,
    /// One of these holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<WrittenCondition>,
    /// This does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<WrittenCondition>>,
    /// It is not known that this holds: what nobody knows does not count against the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Box<WrittenCondition>>,
    /// No such fact is there, and a list that would show it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<WrittenFact>,
    /// So many such facts are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<WrittenCount>,
    /// This message was found.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub message: Option<WrittenMessage>,
    /// These messages were found in one document, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sequence: Vec<WrittenMessage>,
    /// With `sequence`: the last follows the first within this time (`30s`, `5m`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// With `sequence`: the last follows the first within so many lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub lines: Option<u64>,
    /// The command whose output would decide it, where the usual one for this kind of fact is not enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// It may hold on any healthy cluster: alone it makes the diagnosis not even possible.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context: bool,
    /// A fact of this kind is there.
    #[serde(default, flatten)]
    pub fact: WrittenFact,
}

/// A kind of fact, and globs or comparisons on its fields: `pod: {namespace: azure-arc, restarts: "> 3"}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WrittenFact(pub BTreeMap<String, Filters>);

/// Fields, and which values they may have: any of a list; a glob that begins with `!` must not match.
pub type Filters = BTreeMap<String, OneOrMany>;

/// So many facts of a kind.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = false, "minProperties" = 2))]
pub struct WrittenCount {
    /// Which.
    #[serde(flatten)]
    pub fact: WrittenFact,
    /// At least so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// At most so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
}

impl WrittenCondition {
    /// The messages in it, in the order in which they are written.
    pub fn messages(&self) -> Vec<&WrittenMessage> {
        let inner = self.all.iter().chain(&self.any).chain(self.not.as_deref()).chain(self.unless.as_deref());
        inner.flat_map(Self::messages).chain(&self.message).chain(&self.sequence).collect()
    }
}

impl JsonSchema for WrittenFact {
    fn schema_name() -> Cow<'static, str> {
        "Fact".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<FilterValue>().to_value();
        let mut kinds = serde_json::Map::new();
        for kind in Kind::ALL {
            let fields: serde_json::Map<_, _> =
                kind.fields().iter().map(|field| (field.word().to_owned(), value.clone())).collect();
            let schema = json_schema!({ "type": "object", "properties": fields, "additionalProperties": false });
            kinds.insert(kind.word().to_owned(), schema.to_value());
        }
        json_schema!({ "type": "object", "properties": kinds })
    }
}

/// What may stand in a field: a glob or a comparison, or a list of them.
struct FilterValue;

impl JsonSchema for FilterValue {
    fn schema_name() -> Cow<'static, str> {
        "FilterValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = json_schema!({ "type": ["string", "number"] });
        json_schema!({
            "description": "A glob, or a comparison such as `>= 3`, `> 5m`, `< 4.7.18`; any of a list; one that begins with `!` must not match.",
            "anyOf": [one, { "type": "array", "items": one }],
        })
    }
}

impl WrittenFact {
    /// Its kind, fields and values, as far as they are known words.
    pub(super) fn known(&self) -> Option<(Kind, impl Iterator<Item = (Field, &OneOrMany)>)> {
        let (kind, filters) = self.0.iter().next()?;
        Some((Kind::of(kind)?, filters.iter().filter_map(|(field, values)| Some((Field::of(field)?, values)))))
    }
}
