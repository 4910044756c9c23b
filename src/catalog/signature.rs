//! A signature as its author writes it: the types behind the YAML files, and, through their doc comments, the JSON schema that editors use.
//! Plain data; [`super::read`] makes it from YAML, and the compiled form stands in [`super`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::WrittenCondition;

/// A logdx signature: messages that are evidence of one diagnosis, what it means, what fixes it, and examples that test it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureFile {
    /// What is wrong, in one line without a full stop.
    pub title: Translated,
    /// How bad it is.
    pub severity: Severity,
    /// Direct evidence: any one of these messages, facts or conditions. There is this, or `when`, or both.
    #[serde(default, rename = "match", skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub direct: Vec<Direct>,
    /// What must hold of the facts: of pods, secrets, versions, and what is missing. With `match` both are needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<WrittenCondition>,
    /// It is good news: what it finds heals what stands before it. Globs on the ids of what is healed; it is no diagnosis of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heals: Vec<String>,
    /// Ids of the symptoms that this cause makes redundant; they are folded beneath it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(pattern(r"^[a-z0-9-]+(/[a-z0-9-]+)+$")))]
    pub explains: Vec<String>,
    /// What happened and why, in one to three sentences.
    pub cause: Translated,
    /// Ordered steps that solve it.
    #[schemars(length(min = 1))]
    pub fix: Vec<Step>,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(pattern(r"^https://")))]
    pub references: Vec<String>,
    /// Texts that test the signature.
    pub examples: Examples,
}

/// One sort of direct evidence.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Direct {
    /// A message was found.
    Message(WrittenMessage),
    /// A fact is there, or another condition holds.
    Condition(Box<WrittenCondition>),
}

impl SignatureFile {
    /// The messages that are direct evidence.
    pub fn messages(&self) -> impl Iterator<Item = &WrittenMessage> {
        self.direct.iter().filter_map(|direct| match direct {
            Direct::Message(message) => Some(message),
            Direct::Condition(_) => None,
        })
    }

    /// The conditions that are direct evidence.
    pub fn conditions(&self) -> impl Iterator<Item = &WrittenCondition> {
        self.direct.iter().filter_map(|direct| match direct {
            Direct::Message(_) => None,
            Direct::Condition(condition) => Some(condition.as_ref()),
        })
    }

    /// All messages: those that are direct evidence, then those within conditions.
    pub fn all_messages(&self) -> impl Iterator<Item = &WrittenMessage> {
        self.messages().chain(self.conditions().chain(&self.when).flat_map(WrittenCondition::messages))
    }
}

/// Text in every language of the reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Translated {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

/// A language of the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Translated {
    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
        }
    }
}

/// How bad a diagnosis is. The order is from harmless to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Something may fail.
    Warning,
    /// Something failed.
    Error,
}

impl Severity {
    /// Its name in signatures and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A message and where it counts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenMessage {
    /// The text as the program prints it, with `{captures}`, `{*}` for what is skipped, `{{` and `}}` for braces.
    pub message: String,
    /// Where it counts; everywhere, if not given.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<WrittenWhere>,
}

/// Conditions on the place of a message; all that are given must hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenWhere {
    /// Globs on the document's name, any of which matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<OneOrMany>,
    /// Words, split by `|`, one of which stands near the message or in the document's name. Without any the diagnosis is only possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// So many distinct places in the bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub min_count: Option<u64>,
    /// For captures: globs, any of which matches the value; one that begins with `!` must not match.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub captures: BTreeMap<String, OneOrMany>,
    /// The command whose output would decide it, where `origin` cannot be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

/// One text or a list of them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Any of these.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
        .iter()
        .map(String::as_str)
    }
}

/// One step of a fix.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What to do.
    #[serde(rename = "do")]
    pub action: Translated,
    /// A command that the reader can paste.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// That the step deletes or replaces something: `true`, or what is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destructive: Option<Destructive>,
}

/// The warning before a step that destroys something.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Destructive {
    /// That it does.
    Flag(bool),
    /// What is lost.
    Warning(Translated),
}

/// Texts that test a signature.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Each must be diagnosed as this signature, ranked first or folded under its cause.
    #[serde(rename = "match")]
    #[schemars(length(min = 1))]
    pub positive: Vec<Example>,
    /// Near misses: each holds an atom of this signature and is still not it.
    #[serde(rename = "no_match")]
    #[schemars(length(min = 1))]
    pub negative: Vec<Example>,
}

/// A text, a map of documents, or either with the captures it must give.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Example {
    /// The text of one document.
    Text(String),
    /// A text or documents, and captures that must have these values.
    Expecting(Expecting),
    /// Documents by name.
    #[schemars(extend("propertyNames" = { "not": { "enum": ["captures", "status"] } }))]
    Documents(BTreeMap<String, String>),
}

/// An example with the captures it must give.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expecting {
    /// The text of one document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Documents by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub documents: BTreeMap<String, String>,
    /// Values of captures.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub captures: BTreeMap<String, String>,
    /// How sure the diagnosis must be; confirmed, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Expected>,
}

/// How sure an example is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// Its conditions hold.
    Confirmed,
    /// Something that the example does not show decides.
    Possible,
}

impl Examples {
    /// The key of what must be diagnosed.
    pub const POSITIVE: &'static str = "match";
    /// The key of near misses.
    pub const NEGATIVE: &'static str = "no_match";
}

impl Example {
    /// The name of the document in an example that is a mere text.
    pub const DOCUMENT: &'static str = "example.log";

    /// Its documents: name and text.
    pub fn documents(&self) -> Vec<(&str, &str)> {
        fn all(map: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
            map.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
        }
        match self {
            Self::Text(text) | Self::Expecting(Expecting { text: Some(text), .. }) => vec![(Self::DOCUMENT, text)],
            Self::Documents(documents) | Self::Expecting(Expecting { documents, .. }) => all(documents),
        }
    }

    /// How sure its diagnosis must be.
    pub fn status(&self) -> Expected {
        match self {
            Self::Expecting(Expecting { status: Some(status), .. }) => *status,
            _ => Expected::Confirmed,
        }
    }

    /// The captures that it must give.
    pub fn captures(&self) -> impl Iterator<Item = (&str, &str)> {
        let captures = match self {
            Self::Expecting(expecting) => Some(&expecting.captures),
            Self::Text(_) | Self::Documents(_) => None,
        };
        captures.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
