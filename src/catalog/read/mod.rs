//! From YAML to [`SignatureFile`]: a tree in, the signature and the [`Places`] of its parts out; every mistake becomes a [`Fault`], and
//! reading goes on behind it.
//!
//! Each key is asked for once, by name; what nobody asked for is unknown, and the names asked for are the suggestion.

mod condition;

use std::collections::BTreeMap;

use serde_saphyr::Spanned;

pub(super) use condition::{BESIDE, TESTS};

use super::fault::{Fault, Position, did_you_mean};
use super::globs::Globs;
use super::signature::{
    Destructive, Direct, Example, Examples, Expected, Expecting, OneOrMany, Severity, SignatureFile, Step, Translated,
    WrittenMessage, WrittenWhere,
};
use super::yaml::{self, Node, Placed};

/// Where the parts stand that are checked later.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) title: Position,
    /// Those of the messages that are direct evidence, then of those within conditions.
    pub(super) messages: Vec<Position>,
    inner: Vec<Position>,
    pub(super) explains: Vec<Position>,
    pub(super) negative: Position,
    /// The examples of either list.
    pub(super) examples: [Vec<Position>; 2],
}

/// Reads one file. `None` if it is no map of keys; then there is a fault.
pub(super) fn read(path: &str, text: &str, faults: &mut Vec<Fault>) -> Option<(SignatureFile, Places)> {
    let tree = yaml::parse(path, text).map_err(|fault| faults.push(fault)).ok()?;
    let mut reader = Reader { path, faults };
    let mut places = Places::default();
    let file = reader.signature(&tree, &mut places)?;
    Some((file, places))
}

/// Where the items of a list stand.
fn items(node: &Placed) -> Vec<Position> {
    match &node.value {
        Node::List(items) => items.iter().map(yaml::position).collect(),
        _ => Vec::new(),
    }
}

struct Reader<'a> {
    path: &'a str,
    faults: &'a mut Vec<Fault>,
}

/// The entries of a map, and which were asked for.
struct Fields<'n> {
    at: Position,
    what: &'static str,
    entries: Vec<(&'n Spanned<String>, &'n Placed)>,
    asked: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    fn optional(&mut self, key: &'static str) -> Option<&'n Placed> {
        self.asked.push(key);
        let found = self.entries.iter().find(|(k, _)| k.value == key)?;
        Some(found.1)
    }

    /// Which of these keys are there.
    fn present<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Vec<&'k str> {
        keys.filter(|key| self.entries.iter().any(|(k, _)| k.value == *key)).collect()
    }
}

impl Reader<'_> {
    fn fault(&mut self, at: Position, message: impl Into<String>, suggestion: impl Into<String>) {
        self.faults.push(Fault { path: self.path.into(), at, message: message.into(), suggestion: suggestion.into() });
    }

    fn wrong_kind(&mut self, node: &Placed, wanted: &str) {
        let suggestion = match node.value {
            Node::Int(_) | Node::Float | Node::Bool(_) | Node::Null if wanted == "text" => "put it in quotes",
            _ => "see `logdx signatures schema`",
        };
        self.fault(yaml::position(node), format!("expected {wanted}, found {}", node.value.kind()), suggestion);
    }

    fn fields<'n>(&mut self, node: &'n Placed, what: &'static str) -> Option<Fields<'n>> {
        let Node::Map(entries) = &node.value else {
            self.wrong_kind(node, "a map");
            return None;
        };
        let entries = entries.iter().map(|(key, value)| (key, value)).collect();
        Some(Fields { at: yaml::position(node), what, entries, asked: Vec::new() })
    }

    fn required<'n>(&mut self, fields: &mut Fields<'n>, key: &'static str) -> Option<&'n Placed> {
        let found = fields.optional(key);
        if found.is_none() {
            let suggestion = match key {
                "fr" | "en" => "every text is needed in English and French",
                "no_match" => "give a near miss: a text that holds an atom of this signature and is still not it",
                _ => "`logdx signatures new` prints a skeleton",
            };
            self.fault(fields.at, format!("`{key}` is missing in {}", fields.what), suggestion);
        }
        found
    }

    /// Everything that was not asked for is unknown.
    fn finish(&mut self, fields: &Fields<'_>) {
        for (key, _) in &fields.entries {
            if !fields.asked.contains(&key.value.as_str()) {
                let suggestion = did_you_mean(&key.value, fields.asked.iter().copied());
                self.fault(yaml::position(*key), format!("unknown key `{}` in {}", key.value, fields.what), suggestion);
            }
        }
    }

    fn signature(&mut self, node: &Placed, places: &mut Places) -> Option<SignatureFile> {
        let mut fields = self.fields(node, "the signature")?;
        let title = self.required(&mut fields, "title");
        places.title = title.map(yaml::position).unwrap_or_default();
        let title = title.and_then(|node| self.translated(node));
        let severity = self.required(&mut fields, "severity").and_then(|node| self.severity(node));
        let direct = fields.optional("match");
        let direct = direct.map(|node| self.list(node, |reader, item| reader.direct(item, places)));
        let when = fields.optional("when").and_then(|node| self.condition(node, places));
        if fields.present(["match", "when"].into_iter()).is_empty() {
            self.fault(fields.at, "neither `match` nor `when` in the signature", "`logdx signatures new` prints a skeleton");
        }
        places.messages.append(&mut places.inner);
        let heals = fields.optional("heals");
        let heals = heals.map(|node| self.list(node, Self::healed));
        let explains = fields.optional("explains");
        let explains = explains.map(|node| {
            self.list(node, |reader, item| {
                let id = reader.text(item)?;
                places.explains.push(yaml::position(item));
                Some(id)
            })
        });
        let cause = self.required(&mut fields, "cause").and_then(|node| self.translated(node));
        let fix = self.required(&mut fields, "fix").map(|node| self.list(node, Self::step));
        let references = fields.optional("references").map(|node| self.list(node, Self::reference));
        let examples = self.required(&mut fields, "examples").and_then(|node| self.examples(node, places));
        self.finish(&fields);
        // what is missing was told; the rest is checked all the same
        Some(SignatureFile {
            title: title.unwrap_or_default(),
            severity: severity.unwrap_or(Severity::Error),
            direct: direct.unwrap_or_default(),
            when,
            heals: heals.unwrap_or_default(),
            explains: explains.unwrap_or_default(),
            cause: cause.unwrap_or_default(),
            fix: fix.unwrap_or_default(),
            references: references.unwrap_or_default(),
            examples: examples.unwrap_or_default(),
        })
    }

    fn severity(&mut self, node: &Placed) -> Option<Severity> {
        let text = self.text(node)?;
        let all = [Severity::Error, Severity::Warning, Severity::Info];
        let found = all.into_iter().find(|severity| severity.name() == text);
        if found.is_none() {
            let suggestion = did_you_mean(&text, all.map(Severity::name));
            self.fault(yaml::position(node), format!("unknown severity `{text}`"), suggestion);
        }
        found
    }

    /// Direct evidence: a message, or a condition on facts.
    fn direct(&mut self, node: &Placed, places: &mut Places) -> Option<Direct> {
        let is_condition = match &node.value {
            Node::Map(entries) => entries.iter().any(|(key, _)| condition::is_test(&key.value)),
            _ => false,
        };
        if is_condition {
            return self.condition(node, places).map(Box::new).map(Direct::Condition);
        }
        self.message(node, &mut places.messages).map(Direct::Message)
    }

    fn message(&mut self, node: &Placed, places: &mut Vec<Position>) -> Option<WrittenMessage> {
        let mut fields = self.fields(node, "the message")?;
        let message = self.required(&mut fields, "message");
        let text = message.and_then(|node| self.text(node));
        let place = fields.optional("where").and_then(|node| self.place(node));
        self.finish(&fields);
        places.push(yaml::position(message?));
        // the place stays beside its message, so an empty one is kept
        Some(WrittenMessage { message: text.unwrap_or_default(), place })
    }

    fn place(&mut self, node: &Placed) -> Option<WrittenWhere> {
        let mut fields = self.fields(node, "`where`")?;
        let document = fields.optional("document").and_then(|node| self.one_or_many(node));
        let origin = fields.optional("origin").and_then(|node| self.text(node));
        let min_count = fields.optional("min_count").and_then(|node| self.count(node));
        let captures = fields.optional("captures").map(|node| self.map(node, Self::one_or_many)).unwrap_or_default();
        let ask = fields.optional("ask").and_then(|node| self.text(node));
        self.finish(&fields);
        Some(WrittenWhere { document, origin, min_count, captures, ask })
    }

    fn count(&mut self, node: &Placed) -> Option<u64> {
        self.whole(node, 1)
    }

    fn whole(&mut self, node: &Placed, least: i64) -> Option<u64> {
        match node.value {
            Node::Int(number) if number >= least => u64::try_from(number).ok(),
            _ => {
                self.wrong_kind(node, &format!("a whole number of at least {least}"));
                None
            }
        }
    }

    /// A glob on the ids of what a success heals.
    fn healed(&mut self, node: &Placed) -> Option<String> {
        let text = self.text(node)?;
        Globs::check([text.as_str()], &mut |what, right| self.fault(yaml::position(node), what, right));
        Some(text)
    }

    fn step(&mut self, node: &Placed) -> Option<Step> {
        let mut fields = self.fields(node, "the step")?;
        let action = self.required(&mut fields, "do").and_then(|node| self.translated(node));
        let run = fields.optional("run").and_then(|node| self.text(node)).map(|run| run.trim_end().to_owned());
        let destructive = fields.optional("destructive").and_then(|node| match node.value {
            Node::Bool(flag) => Some(Destructive::Flag(flag)),
            _ => self.translated(node).map(Destructive::Warning),
        });
        self.finish(&fields);
        Some(Step { action: action?, run, destructive })
    }

    fn reference(&mut self, node: &Placed) -> Option<String> {
        let text = self.text(node)?;
        if !text.starts_with("https://") {
            self.fault(yaml::position(node), format!("`{text}` is no https address"), "give the page's https:// address");
        }
        Some(text)
    }

    fn examples(&mut self, node: &Placed, places: &mut Places) -> Option<Examples> {
        let mut fields = self.fields(node, "`examples`")?;
        let positive = self.required(&mut fields, Examples::POSITIVE);
        let negative = self.required(&mut fields, Examples::NEGATIVE);
        places.examples = [positive, negative].map(|list| list.map(items).unwrap_or_default());
        let positive = positive.map(|node| self.list(node, Self::example));
        places.negative = negative.map_or(fields.at, yaml::position);
        let negative = negative.map(|node| self.list(node, Self::example));
        self.finish(&fields);
        Some(Examples { positive: positive.unwrap_or_default(), negative: negative.unwrap_or_default() })
    }

    fn example(&mut self, node: &Placed) -> Option<Example> {
        let Node::Map(entries) = &node.value else { return self.text(node).map(Example::Text) };
        if !entries.iter().any(|(key, _)| matches!(key.value.as_str(), "captures" | "status")) {
            return Some(Example::Documents(self.map(node, Self::text)));
        }
        let mut fields = self.fields(node, "the example")?;
        let text = fields.optional("text").and_then(|node| self.text(node));
        let documents = fields.optional("documents").map(|node| self.map(node, Self::text)).unwrap_or_default();
        let captures = fields.optional("captures").map(|node| self.map(node, Self::text)).unwrap_or_default();
        let status = fields.optional("status").and_then(|node| self.expected(node));
        self.finish(&fields);
        if text.is_none() == documents.is_empty() {
            self.fault(fields.at, "an example has either `text` or `documents`", "keep one of them");
        }
        Some(Example::Expecting(Expecting { text, documents, captures, status }))
    }

    fn expected(&mut self, node: &Placed) -> Option<Expected> {
        let text = self.text(node)?;
        match text.as_str() {
            "confirmed" => Some(Expected::Confirmed),
            "possible" => Some(Expected::Possible),
            _ => {
                let suggestion = did_you_mean(&text, ["confirmed", "possible"]);
                self.fault(yaml::position(node), format!("unknown status `{text}`"), suggestion);
                None
            }
        }
    }

    fn translated(&mut self, node: &Placed) -> Option<Translated> {
        let mut fields = self.fields(node, "the text")?;
        let en = self.required(&mut fields, "en").and_then(|node| self.text(node));
        let fr = self.required(&mut fields, "fr").and_then(|node| self.text(node));
        self.finish(&fields);
        let text = |text: Option<String>| text.unwrap_or_default().trim().to_owned();
        Some(Translated { en: text(en), fr: text(fr) })
    }

    fn text(&mut self, node: &Placed) -> Option<String> {
        match &node.value {
            Node::Text(text) if text.trim().is_empty() => {
                self.fault(yaml::position(node), "empty text", "write it or leave the key out");
                None
            }
            Node::Text(text) => Some(text.clone()),
            _ => {
                self.wrong_kind(node, "text");
                None
            }
        }
    }

    fn one_or_many(&mut self, node: &Placed) -> Option<OneOrMany> {
        match &node.value {
            Node::List(_) => Some(OneOrMany::Many(self.list(node, Self::text))),
            _ => self.text(node).map(OneOrMany::One),
        }
    }

    fn list<T>(&mut self, node: &Placed, mut item: impl FnMut(&mut Self, &Placed) -> Option<T>) -> Vec<T> {
        match &node.value {
            Node::List(items) if items.is_empty() => {
                self.fault(yaml::position(node), "empty list", "give at least one item or leave the key out");
                Vec::new()
            }
            Node::List(items) => items.iter().filter_map(|node| item(self, node)).collect(),
            _ => {
                self.wrong_kind(node, "a list");
                Vec::new()
            }
        }
    }

    fn map<T>(&mut self, node: &Placed, mut value: impl FnMut(&mut Self, &Placed) -> Option<T>) -> BTreeMap<String, T> {
        let Node::Map(entries) = &node.value else {
            self.wrong_kind(node, "a map");
            return BTreeMap::new();
        };
        entries.iter().filter_map(|(key, node)| value(self, node).map(|value| (key.value.clone(), value))).collect()
    }
}
