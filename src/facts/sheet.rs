//! The sheet: where the parsers of a page write what they find. Fields and byte ranges in, [`Facts`] out, with their evidence quoted and masked.
//!
//! Also what one parser knows and the next one needs: the command whose output is being read.

use std::ops::Range;

use jiff::Timestamp;

use super::command::Command;
use super::fact::{Fact, Facts, Listing, Value, Within};
use super::name;
use super::page::Page;
use super::state;
use crate::catalog::{Field, Kind};
use crate::evidence::{self, Evidence};
use crate::redact::Redaction;
use crate::spot::columns;

/// So many facts of one page are kept; a page that holds more is no listing that anybody reads.
const FACTS_MAX: usize = 20_000;
/// A value is cut to so many bytes.
const VALUE_MAX: usize = 512;

/// Facts while a page is read.
pub(crate) struct Sheet<'p> {
    page: &'p Page<'p>,
    redaction: Redaction,
    found: Facts,
    /// The command whose output is being read.
    pub(crate) command: Option<Command>,
    /// The versions told so far on this page, for [`super::version`].
    pub(crate) versions: super::version::Told,
    is_full: bool,
}

/// What was listed, before its place is known.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) kind: Kind,
    pub(crate) of: Option<String>,
    pub(crate) within: Within,
    pub(crate) name: Option<String>,
    pub(crate) count: u64,
}

impl<'p> Sheet<'p> {
    /// An empty sheet for a page.
    pub(crate) fn new(page: &'p Page<'p>, redaction: Redaction) -> Self {
        Self { page, redaction, found: Facts::default(), command: None, versions: Vec::new(), is_full: false }
    }

    /// The page.
    pub(crate) fn page(&self) -> &'p Page<'p> {
        self.page
    }

    /// Writes a fact down; `span` is what says so, in bytes of the page. Empty texts are no values. Of pods and their like the owner and
    /// the health are added, where they are not given.
    pub(crate) fn fact(&mut self, kind: Kind, span: Range<usize>, fields: impl IntoIterator<Item = (Field, Value)>) {
        self.fact_at(kind, span, fields, None);
    }

    /// As [`Sheet::fact`], of something that the text tells the time of.
    pub(crate) fn fact_at(
        &mut self,
        kind: Kind,
        span: Range<usize>,
        fields: impl IntoIterator<Item = (Field, Value)>,
        at: Option<Timestamp>,
    ) {
        if self.found.facts.len() >= FACTS_MAX {
            self.is_full = true;
            return;
        }
        let mut fields: Vec<(Field, Value)> =
            fields.into_iter().filter_map(|(field, value)| Some((field, tidy(value)?))).collect();
        fields.retain(|(field, _)| kind.fields().contains(field));
        let has = |fields: &[(Field, Value)], field| fields.iter().any(|(known, _)| *known == field);
        if kind.fields().contains(&Field::App) && !has(&fields, Field::App) {
            let named = fields.iter().find(|(field, _)| matches!(field, Field::Name | Field::Object));
            if let Some((_, Value::Text(text))) = named {
                let name = text.rsplit_once('/').map_or(text.as_ref(), |(_, name)| name);
                fields.push((Field::App, name::owner(name).into()));
            }
        }
        if kind.fields().contains(&Field::Health) && !has(&fields, Field::Health) {
            fields.push((Field::Health, state::health(kind, &fields).into()));
        }
        fields.sort();
        fields.dedup_by_key(|(field, _)| *field);
        let evidence = self.cite(&span);
        self.found.facts.push(Fact { kind, fields, evidence, at, earlier: None });
    }

    /// Writes down that all objects of a kind were shown.
    pub(crate) fn listing(&mut self, span: Range<usize>, shown: Shown) {
        let Shown { kind, of, within, name, count } = shown;
        let evidence = self.cite(&span);
        let (of, name) = (of.map(Into::into), name.map(Into::into));
        self.found.listings.push(Listing { evidence, kind, of, within, name, count });
    }

    /// What was found. Of a page with too much on it no listing is known to be whole.
    pub(crate) fn finish(self) -> Facts {
        let mut found = self.found;
        if self.is_full {
            found.listings.clear();
        }
        found
    }

    fn cite(&self, span: &Range<usize>) -> Evidence {
        let page = self.page;
        let quote = evidence::quote(page.bytes(), span, self.redaction);
        let line = page.line_at(span.start);
        let start = page.line_start(line);
        Evidence {
            document: page.name().to_owned(),
            offset: page.start() + span.start as u64,
            len: span.len() as u64,
            line: page.number() + line as u64,
            column: columns(page.bytes().get(start..span.start).unwrap_or_default()) + 1,
            text: quote.text,
            lines: quote.lines.into(),
            matched: quote.matched.into(),
            captures: Vec::new(),
            time: evidence::time(page.bytes(), span.start),
        }
    }
}

/// A value without blanks around it, cut to a length that a condition may ask for.
fn tidy(value: Value) -> Option<Value> {
    let Value::Text(text) = value else { return Some(value) };
    let short = text.trim();
    let mut end = short.len().min(VALUE_MAX);
    while !short.is_char_boundary(end) {
        end -= 1;
    }
    let short = short.get(..end)?;
    if short.is_empty() || short == "<none>" {
        return None;
    }
    Some(if short.len() == text.len() { Value::Text(text) } else { short.into() })
}
