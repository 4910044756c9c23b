//! Indices: by area, and by what people see, the fragments of messages and the states of objects.

use std::collections::{BTreeMap, BTreeSet};

use super::markdown::{code, code_in_cell, one_line, text};
use super::{Reference, add, area_and_name, page_name};
use crate::catalog::{Literal, Signature, Template, WrittenCondition, WrittenFact};

/// Fields whose values people see and look for.
const SHOWN_FIELDS: [&str; 3] = ["state", "reason", "message"];

/// What is looked up: by its sort key, as it is shown, and the signatures that it leads to.
type Rows = BTreeMap<String, (String, BTreeSet<usize>)>;

impl Reference<'_> {
    /// The index by area.
    pub(super) fn by_area(&self, areas: &BTreeMap<&str, Vec<usize>>) -> String {
        let words = self.words;
        let mut out = String::new();
        add(&mut out, format_args!("# {}", words.index));
        add(&mut out, format_args!("{}", words.index_intro));
        let rows = areas.iter().map(|(area, signatures)| {
            let name = text(area);
            format!("| [{name}]({}) | {} |\n", page_name(area), signatures.len())
        });
        add(
            &mut out,
            format_args!("| {} | {} |\n|---|--:|\n{}", words.area, words.diagnoses, rows.collect::<String>().trim_end()),
        );
        for (area, signatures) in areas {
            add(&mut out, format_args!("## {}", text(area)));
            let items = signatures.iter().filter_map(|&index| self.signature(index)).map(|signature| {
                let severity = self.phrases().severity(signature.severity());
                let (_, name) = area_and_name(signature.id());
                format!("- {} · {} · {severity}\n", self.link(signature), code(name))
            });
            add(&mut out, format_args!("{}", items.collect::<String>().trim_end()));
        }
        out
    }

    /// The index by fragments of messages, and by states.
    pub(super) fn by_message(&self) -> String {
        let (mut fragments, mut states) = (Rows::new(), Rows::new());
        for (index, signature) in self.catalog.signatures().iter().enumerate() {
            for template in templates(signature) {
                template.literals().iter().enumerate().filter(|(_, literal)| literal.is_telling()).for_each(|(at, literal)| {
                    note(&mut fragments, fragment(template, at, literal), index);
                });
            }
            let file = signature.file();
            file.conditions().chain(&file.when).for_each(|condition| note_states(condition, index, &mut states));
        }
        let mut letters: BTreeMap<Option<char>, Vec<&(String, BTreeSet<usize>)>> = BTreeMap::new();
        for (key, row) in &fragments {
            let letter = key.chars().next().filter(char::is_ascii_lowercase).map(|c| c.to_ascii_uppercase());
            letters.entry(letter).or_default().push(row);
        }
        let words = self.words;
        let name = |letter: &Option<char>| letter.map_or_else(|| words.no_letter.to_owned(), String::from);
        let links: Vec<String> =
            letters.keys().map(|letter| format!("[{0}](#{1})", name(letter), name(letter).to_lowercase())).collect();
        let mut out = String::new();
        add(&mut out, format_args!("# {}", words.message_index));
        add(&mut out, format_args!("{}", words.message_intro));
        add(&mut out, format_args!("{} · [{}](#states)", links.join(" · "), words.states));
        for (letter, rows) in &letters {
            add(&mut out, format_args!("## {}", name(letter)));
            self.table(rows.iter().copied(), &mut out);
        }
        add(&mut out, format_args!("<a id=\"states\"></a>\n\n## {}", words.states));
        add(&mut out, format_args!("{}", words.states_intro));
        self.table(states.values(), &mut out);
        out
    }

    fn table<'r>(&self, rows: impl Iterator<Item = &'r (String, BTreeSet<usize>)>, out: &mut String) {
        let rows = rows.map(|(shown, signatures)| {
            let links: Vec<String> =
                signatures.iter().filter_map(|&index| self.signature(index)).map(|signature| self.link(signature)).collect();
            format!("| {} | {} |\n", code_in_cell(shown), links.join("<br>"))
        });
        let rows: String = rows.collect();
        add(out, format_args!("| {} | {} |\n|---|---|\n{}", self.words.shown, self.words.diagnosis, rows.trim_end()));
    }
}

fn note(rows: &mut Rows, (key, shown): (String, String), index: usize) {
    rows.entry(key).or_insert_with(|| (shown, BTreeSet::new())).1.insert(index);
}

/// The messages that speak for a signature, not those that speak against it.
fn templates(signature: &Signature) -> Vec<&Template> {
    let asked = signature.conditions().iter().chain(signature.when()).flat_map(crate::catalog::Condition::asked_messages);
    let direct = 0..signature.direct();
    direct.chain(asked).filter_map(|index| signature.messages().get(index)).map(crate::catalog::Message::template).collect()
}

/// A literal of a message, by what it is sorted and as it is shown.
fn fragment(template: &Template, at: usize, literal: &Literal) -> (String, String) {
    let line = one_line(literal.text());
    let line = line.trim_matches(|c: char| !c.is_alphanumeric() && !"<>[](){}/$%#".contains(c));
    let before = if at > 0 { "… " } else { "" };
    let after = if at < template.holes().len() { " …" } else { "" };
    let shown = format!("{before}{line}{after}");
    let key = line.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    (key, shown)
}

/// The states that a condition asks for; what must not be is not looked up.
fn note_states(condition: &WrittenCondition, index: usize, rows: &mut Rows) {
    condition.all.iter().chain(&condition.any).for_each(|inner| note_states(inner, index, rows));
    let counted = condition.count.as_ref().map(|count| &count.fact);
    [Some(&condition.fact), counted].into_iter().flatten().for_each(|fact: &WrittenFact| {
        for (kind, field, value) in fact.0.iter().flat_map(|(kind, filters)| {
            let shown = filters.iter().filter(|(field, _)| SHOWN_FIELDS.contains(&field.as_str()));
            shown.flat_map(move |(field, values)| values.iter().map(move |value| (kind, field, value)))
        }) {
            let value = value.trim_matches('*');
            if !value.is_empty() && !value.starts_with('!') {
                let (key, shown) = (format!("{} {kind} {field}", value.to_lowercase()), format!("{value} ({kind}, {field})"));
                note(rows, (key, shown), index);
            }
        }
    });
}
