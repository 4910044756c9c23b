//! The sheet: where the parsers of a page write what they find. Fields and byte ranges in, [`Facts`] out, with their evidence quoted and masked.
//!
//! Also what one parser knows and the next one needs: the command whose output is being read.

use std::ops::Range;

use jiff::Timestamp;

use super::clock::Clock;
use super::command::Command;
use super::fact::{Fact, Facts, Listing, Value, Within};
use super::name;
use super::page::Page;
use super::state;
use crate::catalog::{Field, Kind};
use crate::evidence::{self, Evidence, Quoter, Remark};
use crate::redact::{self, Redaction};
use crate::spot::{columns, floor};

/// So many facts of one page are kept; a page that holds more is no listing that anybody reads.
const FACTS_MAX: usize = 20_000;
/// So many bytes are quoted: more than a report shows, however long a list is.
const QUOTE_MAX: usize = 8 << 10;
/// A value is cut to so many bytes.
const VALUE_MAX: usize = 512;

/// Facts while a page is read.
pub(crate) struct Sheet<'p> {
    page: &'p Page<'p>,
    redaction: Redaction,
    quoter: Quoter<'p>,
    found: Facts,
    /// The command whose output is being read.
    pub(crate) command: Option<Command>,
    /// What a clock showed before the output that is being read.
    pub(crate) clock: Option<Clock>,
    /// The versions told so far on this page, for [`super::version`].
    pub(crate) versions: super::version::Told,
    is_full: bool,
    /// Where the last column was counted: the start of the line, the byte, and the characters up to there.
    counted: (usize, usize, u64),
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
        Self {
            page,
            redaction,
            quoter: Quoter::new(page.bytes(), page.start(), redaction),
            found: Facts::default(),
            command: None,
            clock: None,
            versions: Vec::new(),
            is_full: false,
            counted: (0, 0, 0),
        }
    }

    /// The page.
    pub(crate) fn page(&self) -> &'p Page<'p> {
        self.page
    }

    /// Whether no more facts are kept.
    pub(crate) fn is_full(&self) -> bool {
        self.found.facts.len() >= FACTS_MAX
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
        self.put(kind, span, fields, at, false);
    }

    /// As [`Sheet::fact`], but of the text only the span itself is quoted, for what stands around it nobody should see: the data of a secret.
    pub(crate) fn fact_alone(&mut self, kind: Kind, span: Range<usize>, fields: impl IntoIterator<Item = (Field, Value)>) {
        self.put(kind, span, fields, None, true);
    }

    fn put(
        &mut self,
        kind: Kind,
        span: Range<usize>,
        fields: impl IntoIterator<Item = (Field, Value)>,
        at: Option<Timestamp>,
        is_alone: bool,
    ) {
        if self.found.facts.len() >= FACTS_MAX {
            self.is_full = true;
            return;
        }
        let mut fields: Vec<(Field, Value)> =
            fields.into_iter().filter_map(|(field, value)| Some((field, tidy(value)?))).collect();
        fields.retain(|(field, _)| kind.fields().contains(field));
        for (field, value) in &mut fields {
            if let (Field::Message | Field::Value | Field::Endpoint, Value::Text(text), Redaction::Secrets | Redaction::All) =
                (&field, &*value, self.redaction)
            {
                *value = redact::apply(text, &redact::secrets(text), &mut []).into();
            }
        }
        let has = |fields: &[(Field, Value)], field| fields.iter().any(|(known, _)| *known == field);
        if kind.fields().contains(&Field::App) && !has(&fields, Field::App) {
            let named = fields.iter().find(|(field, _)| matches!(field, Field::Name | Field::Object));
            if let Some((_, Value::Text(text))) = named {
                let name = text.rsplit_once('/').map_or(text.as_ref(), |(_, name)| name);
                fields.push((Field::App, name::owner(name).into()));
            }
        }
        if matches!(kind, Kind::Pod | Kind::Event) && !has(&fields, Field::Namespace) {
            let owner = fields.iter().find(|(field, _)| *field == Field::App);
            if let Some((_, Value::Text(owner))) = owner
                && let Some(home) = name::home(owner)
            {
                fields.push((Field::Namespace, home.into()));
            }
        }
        if kind.fields().contains(&Field::Health) && !has(&fields, Field::Health) {
            fields.push((Field::Health, state::health(kind, &fields).into()));
        }
        fields.sort();
        fields.dedup_by_key(|(field, _)| *field);
        let evidence = self.cite(&span, is_alone);
        // when an event happened its age says, and not when it was printed
        let at = at.or_else(|| if kind == Kind::Event { None } else { self.printed(&evidence) });
        self.found.facts.push(Fact { kind, fields, evidence, at, earlier: None, named: None });
    }

    /// Writes down that all objects of a kind were shown.
    pub(crate) fn listing(&mut self, span: Range<usize>, shown: Shown) {
        self.list(span, shown, false);
    }

    /// As [`Sheet::listing`], quoting the span and nothing around it.
    pub(crate) fn listing_alone(&mut self, span: Range<usize>, shown: Shown) {
        self.list(span, shown, true);
    }

    fn list(&mut self, span: Range<usize>, shown: Shown, is_alone: bool) {
        let Shown { kind, of, within, name, count } = shown;
        let evidence = self.cite(&span, is_alone);
        let (of, name) = (of.map(Into::into), name.map(Into::into));
        let at = self.printed(&evidence);
        self.found.listings.push(Listing { evidence, kind, of, within, name, count, at });
    }

    /// When something was printed: its line says so, or the clock above.
    fn printed(&self, evidence: &Evidence) -> Option<Timestamp> {
        evidence.time.or_else(|| self.clock.as_ref().map(Clock::at))
    }

    /// Whether a fact of this kind with this name was written down.
    pub(crate) fn knows(&self, kind: Kind, name: &str) -> bool {
        let is_it =
            |fact: &Fact| fact.kind == kind && fact.text(Field::Name).is_some_and(|known| known.eq_ignore_ascii_case(name));
        self.found.facts.iter().any(is_it)
    }

    /// What was found. Of a page with too much on it no listing is known to be whole.
    pub(crate) fn finish(self) -> Facts {
        let mut found = self.found;
        if self.is_full {
            found.listings.clear();
        }
        found
    }

    fn cite(&mut self, span: &Range<usize>, is_alone: bool) -> Evidence {
        let page = self.page;
        let quoted = span.start..span.end.min(span.start.saturating_add(QUOTE_MAX));
        let quote = if is_alone {
            let own = page.bytes().get(quoted).unwrap_or_default();
            Quoter::new(own, page.start() + span.start as u64, self.redaction).quote(&(0..own.len()))
        } else {
            self.quoter.quote(&quoted)
        };
        let line = page.line_at(span.start);
        let start = page.line_start(line);
        // a list of thousands of objects may be one line: go on where the last column was counted
        let (from, before) = match self.counted {
            (known, at, count) if known == start && at >= start && at <= span.start => (at, count),
            _ => (start, 0),
        };
        let column = before + columns(page.bytes().get(from..span.start).unwrap_or_default());
        self.counted = (start, span.start, column);
        Evidence {
            document: page.name().to_owned(),
            offset: page.start() + span.start as u64,
            len: span.len() as u64,
            line: page.number() + line as u64,
            column: column + 1,
            text: quote.text,
            lines: quote.lines.into(),
            matched: quote.matched.into(),
            captures: Vec::new(),
            time: evidence::time(page.bytes(), span.start),
            remark: Remark::None,
        }
    }
}

/// A value without blanks around it, cut to a length that a condition may ask for.
fn tidy(value: Value) -> Option<Value> {
    let Value::Text(text) = value else { return Some(value) };
    let short = text.trim();
    let short = short.get(..floor(short, VALUE_MAX))?;
    if short.is_empty() || short == "<none>" {
        return None;
    }
    Some(if short.len() == text.len() { Value::Text(text) } else { short.into() })
}
