//! Reading conditions: the tree of a `when` in, a [`WrittenCondition`] out, and a fault at each word that is none.

use super::{Fields, Places, Reader};
use crate::catalog::condition::{Filter, duration};
use crate::catalog::condition::{Filters, WrittenCondition, WrittenCount, WrittenFact};
use crate::catalog::fault::did_you_mean;
use crate::catalog::globs::Globs;
use crate::catalog::signature::OneOrMany;
use crate::catalog::vocabulary::{Field, Kind, Sort};
use crate::catalog::yaml::{self, Node, Placed};

/// The tests of a condition that are no kinds of facts.
pub(in crate::catalog) const TESTS: &[&str] = &["all", "any", "not", "unless", "absent", "count", "message", "sequence"];
/// Keys that stand beside one test only.
pub(in crate::catalog) const BESIDE: &[(&str, &str)] =
    &[("same", "all"), ("within", "sequence"), ("lines", "sequence"), ("where", "message")];

/// Whether a key makes a map a condition and not a mere message.
pub(super) fn is_test(key: &str) -> bool {
    (key != "message" && TESTS.contains(&key)) || Kind::of(key).is_some()
}

impl Reader<'_> {
    /// A condition; the places of its messages are noted in the order in which [`WrittenCondition::messages`] gives them.
    pub(super) fn condition(&mut self, node: &Placed, places: &mut Places) -> Option<WrittenCondition> {
        let mut fields = self.fields(node, "the condition")?;
        let mut written = WrittenCondition::default();
        if let Some(node) = fields.optional("all") {
            written.all = self.list(node, |reader, item| reader.condition(item, places));
            written.same = fields.optional("same").and_then(|node| self.field(node)).map(|field| field.word().to_owned());
        }
        if let Some(node) = fields.optional("any") {
            written.any = self.list(node, |reader, item| reader.condition(item, places));
        }
        written.not = fields.optional("not").and_then(|node| self.condition(node, places)).map(Box::new);
        written.unless = fields.optional("unless").and_then(|node| self.condition(node, places)).map(Box::new);
        written.absent = fields.optional("absent").and_then(|node| {
            let mut inner = self.fields(node, "`absent`")?;
            let fact = self.fact(&mut inner);
            self.finish(&inner);
            if fact.is_none() {
                self.no_fact(inner.at, "`absent`");
            }
            fact
        });
        written.count = fields.optional("count").and_then(|node| self.counted(node));
        written.message = fields.optional("message").and_then(|node| {
            places.inner.push(yaml::position(node));
            let message = self.text(node)?;
            let place = fields.optional("where").and_then(|node| self.place(node));
            Some(super::WrittenMessage { message, place })
        });
        if let Some(node) = fields.optional("sequence") {
            written.sequence = self.list(node, |reader, item| reader.message(item, &mut places.inner));
            written.within =
                fields.optional("within").and_then(|node| self.text(node).map(|text| (node, text))).map(|(node, text)| {
                    if duration(&text).is_none() {
                        self.fault(yaml::position(node), format!("`{text}` is no length of time"), "write `30s` or `5m`");
                    }
                    text
                });
            written.lines = fields.optional("lines").and_then(|node| self.count(node));
        }
        written.fact = self.fact(&mut fields).unwrap_or_default();
        written.ask = fields.optional("ask").and_then(|node| self.text(node));
        written.context = fields.optional("context").is_some_and(|node| self.flag(node));
        let kinds = Kind::ALL.iter().map(|kind| kind.word());
        let tests = fields.present(TESTS.iter().copied().chain(kinds));
        if tests.len() > 1 {
            let message = format!("a condition has one test, this one has {}", tests.join(" and "));
            self.fault(fields.at, message, "put them into a list under `all` or `any`");
        }
        for (key, test) in BESIDE {
            if let Some(node) = fields.optional(key).filter(|_| !tests.contains(test)) {
                self.fault(
                    yaml::position(node),
                    format!("`{key}` means nothing without `{test}`"),
                    "put it beside that, or leave it out",
                );
            }
        }
        self.finish(&fields);
        if tests.is_empty() {
            self.no_fact(fields.at, "the condition");
        }
        Some(written)
    }

    fn flag(&mut self, node: &Placed) -> bool {
        let Node::Bool(flag) = node.value else {
            self.wrong_kind(node, "true or false");
            return false;
        };
        flag
    }

    fn no_fact(&mut self, at: super::Position, what: &str) {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        self.fault(at, format!("{what} tests nothing"), format!("kinds of facts are {}", kinds.join(", ")));
    }

    /// The kind of fact among the keys of a map.
    fn fact(&mut self, fields: &mut Fields<'_>) -> Option<WrittenFact> {
        let mut fact = None;
        for kind in Kind::ALL {
            if let Some(node) = fields.optional(kind.word()) {
                fact = Some(WrittenFact([(kind.word().to_owned(), self.filters(*kind, node))].into()));
            }
        }
        fact
    }

    fn filters(&mut self, kind: Kind, node: &Placed) -> Filters {
        let Some(mut fields) = self.fields(node, "the fact") else { return Filters::new() };
        let mut filters = Filters::new();
        for field in kind.fields() {
            let Some(node) = fields.optional(field.word()) else { continue };
            let Some(values) = self.values(node) else { continue };
            Globs::check(values.iter().filter(|_| field.sort() == Sort::Text), &mut |what, right| {
                self.fault(yaml::position(node), what, right);
            });
            Filter::compile(*field, &values, &mut |what, right| self.fault(yaml::position(node), what, right));
            filters.insert(field.word().to_owned(), values);
        }
        self.finish(&fields);
        filters
    }

    /// A text or number, or a list of them.
    fn values(&mut self, node: &Placed) -> Option<OneOrMany> {
        let one = |reader: &mut Self, node: &Placed| match node.value {
            Node::Int(number) => Some(number.to_string()),
            _ => reader.text(node),
        };
        match &node.value {
            Node::List(_) => Some(OneOrMany::Many(self.list(node, one))),
            _ => one(self, node).map(OneOrMany::One),
        }
    }

    fn counted(&mut self, node: &Placed) -> Option<WrittenCount> {
        let mut fields = self.fields(node, "`count`")?;
        let fact = self.fact(&mut fields);
        let at_least = fields.optional("at_least").and_then(|node| self.count(node));
        let at_most = fields.optional("at_most").and_then(|node| self.whole(node, 0));
        self.finish(&fields);
        if fact.is_none() {
            self.no_fact(fields.at, "`count`");
        } else if at_least.is_none() && at_most.is_none() {
            self.fault(fields.at, "`count` has no number", "add `at_least` or `at_most`");
        }
        Some(WrittenCount { fact: fact?, at_least, at_most })
    }

    fn field(&mut self, node: &Placed) -> Option<Field> {
        let text = self.text(node)?;
        let field = Field::of(&text);
        if field.is_none() {
            let known = did_you_mean(&text, Field::ALL.iter().map(|field| field.word()));
            self.fault(yaml::position(node), format!("there is no field `{text}`"), known);
        }
        field
    }
}
