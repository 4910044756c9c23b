//! Lines of a table as a stream of words: the place in a page up to which tables are read. A header or rows are asked for, and taken from here.
//!
//! Where rows end is the delicate part, as a listing that misses a row would prove what is not so. Looking ahead is bounded by a few lines, so the
//! time is linear in the page.

use std::borrow::Cow;
use std::ops::Range;

use super::column::{self, Column};
use super::grammar::{Cells, Grammar, Row};
use super::header;
use super::shape::{self, Shape};
use super::token::{self, Token};
use crate::facts::age;
use crate::facts::command::Command;
use crate::facts::name;
use crate::facts::page::Page;
use crate::facts::wrap;

/// A row that a terminal has broken takes no more lines than this.
const BREAKS_MAX: usize = 4;
/// So many lines that are no rows may stand between rows.
const NOISE_MAX: usize = 3;
/// Bytes of one line; what stands behind them is not read. To find the column of each row takes the whole line, so rows are not looked for
/// at any length.
const LINE_MAX: usize = 32 << 10;
/// Words of one line: as many as it can hold.
const TOKENS_MAX: usize = LINE_MAX;
/// Words of the next line that a broken row may need.
const REST_MAX: usize = 64;

/// The place up to which a page is read.
pub(super) struct Lines<'p> {
    page: &'p Page<'p>,
    line: usize,
    tokens: Vec<Token<'p>>,
    at: usize,
    /// What stands before the header, and so perhaps before each row.
    prefix: &'p str,
    /// A header told the columns.
    has_header: bool,
    /// Somebody watches, and `^C` is how that ends.
    pub(super) is_watched: bool,
}

/// The text of the cells of a row.
type Texts<'p> = Vec<(Column, Cow<'p, str>)>;

/// What a line that is no row means for the table.
enum Noise {
    /// The table may go on behind it.
    Between,
    /// The same, but it may have been a row.
    Unread,
    /// The table ends before it.
    End,
    /// The same, if no row follows: then it was interrupted.
    Prose,
    /// The table was cut here.
    Cut,
}

impl<'p> Lines<'p> {
    /// From byte `from` of a line on.
    pub(super) fn at(page: &'p Page<'p>, line: usize, from: usize) -> Self {
        let prefix = page.text(line).get(..from).unwrap_or_default();
        let tokens = token::tokens(page, line, from, LINE_MAX, TOKENS_MAX);
        Self { page, line, tokens, at: 0, prefix, has_header: false, is_watched: false }
    }

    /// The line to go on with.
    pub(super) fn next(&self) -> usize {
        if self.at > 0 { self.line + 1 } else { self.line }
    }

    /// The bytes of the words up to here on this line; of what comes, where none was read.
    pub(super) fn begins(&self) -> Range<usize> {
        let read = self.tokens.get(..self.at).filter(|read| !read.is_empty());
        token::span(self.page, read.unwrap_or(&self.tokens))
    }

    fn rest(&self) -> &[Token<'p>] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// Whether a row of this grammar stands here.
    pub(super) fn fits(&self, grammar: &Grammar) -> bool {
        matches!(grammar.row(self.rest()), Row::Whole(_, used) if used > 0)
    }

    /// The words of a line, without what stands before all of them.
    fn words(&self, line: usize, max: usize) -> Vec<Token<'p>> {
        let from = if self.page.text(line).starts_with(self.prefix) { self.prefix.len() } else { 0 };
        token::tokens(self.page, line, from, LINE_MAX, max)
    }

    fn go_to(&mut self, line: usize) {
        self.tokens = self.words(line, TOKENS_MAX);
        (self.line, self.at) = (line, 0);
    }

    /// Takes the header of a table, if one stands here or further on in this line.
    pub(super) fn header(&mut self) -> Option<Grammar> {
        let (at, line) = (self.at, self.line);
        let found = self.find_header();
        self.has_header |= found.is_some();
        if found.is_none() {
            (self.at, self.line) = (at, line);
        } else if self.rest().is_empty() && header::is_ruler(self.page.text(self.line + 1)) {
            self.line += 1;
        }
        found
    }

    fn find_header(&mut self) -> Option<Grammar> {
        let (index, cut) = match self.rest().first()?.text.as_ref() {
            "LAST" | "REVISION" => (0, 0),
            _ => header::among(self.rest())?,
        };
        self.at += index;
        if let Some(first) = self.tokens.get_mut(self.at).filter(|_| cut > 0) {
            *first = first.from(cut);
        }
        let (mut columns, used) = column::columns(self.rest());
        self.at += used;
        if self.rest().is_empty() && used > 0 {
            self.header_goes_on(&mut columns);
        }
        Grammar::of(&columns)
    }

    /// Takes the rest of a header that a terminal has broken: the next line holds columns and nothing else.
    fn header_goes_on(&mut self, columns: &mut Vec<Column>) {
        if self.page.text(self.line + 1).starts_with("NAME") {
            // another one
            return;
        }
        let next = self.words(self.line + 1, REST_MAX);
        let known = |(more, used): (Vec<Column>, usize), len: usize| {
            let begins = more.first().is_none_or(|first| matches!(first, Column::Name | Column::Namespace | Column::LastSeen));
            (used == len && !begins && !more.contains(&Column::Other)).then_some(more)
        };
        let mut more = known(column::columns(&next), next.len());
        if let (None, Some(last), Some((first, rest))) = (&more, self.tokens.last(), next.split_first()) {
            // within a word
            let mut glued = vec![last.glue(first)];
            glued.extend_from_slice(rest);
            more = known(column::columns(&glued), glued.len());
            if more.is_some() {
                columns.pop();
            }
        }
        if let Some(more) = more {
            columns.extend(more);
            self.line += 1;
        }
    }

    /// Takes the rows that stand here, and tells whether they are all: nothing says that one is missing.
    pub(super) fn rows(&mut self, grammar: &Grammar, mut found: impl FnMut(Texts<'p>, Range<usize>)) -> bool {
        let mut is_whole = true;
        // the first line of those that are no rows, and how many they are
        let (mut resume, mut noise) = (None, 0);
        loop {
            let is_short = match grammar.row(self.rest()) {
                Row::Whole(cells, used) if used > 0 => {
                    let mut texts = self.texts(cells);
                    let mut span = token::span(self.page, self.rest().get(..used).unwrap_or_default());
                    self.at += used;
                    if let Some((_, message)) = texts.last_mut().filter(|_| grammar.ends_in_text()) {
                        span.end = self.message_goes_on(grammar, message).unwrap_or(span.end);
                    }
                    found(texts, span);
                    (resume, noise) = (None, 0);
                    continue;
                }
                Row::Short => !self.rest().is_empty(),
                _ => false,
            };
            if is_short && !grammar.fills_lines && self.mend(grammar) {
                continue;
            }
            let cut = if is_short { grammar.cut_row(self.rest()) } else { None };
            if let Some((cells, used)) = cut.filter(|(cells, _)| self.has_header || self.names_a_pod(cells)) {
                found(self.texts(cells), token::span(self.page, self.rest().get(..used).unwrap_or_default()));
                self.at += used;
                is_whole = false;
                (resume, noise) = (None, 0);
                continue;
            }
            if self.at > 0 && !self.rest().is_empty() {
                // behind a row, or behind the header
                if self.is_before_header() {
                    return is_whole;
                }
                let is_cut = self.rest().first().is_some_and(|token| is_cut_mark(&token.text));
                is_whole &= !(is_cut || is_short && self.looks_like_a_row(grammar));
                self.at = self.tokens.len();
            }
            if self.at == 0 {
                let first = *resume.get_or_insert(self.line);
                noise += 1;
                let kind = if noise > NOISE_MAX { Noise::Prose } else { self.noise(grammar, noise) };
                is_whole &= match kind {
                    Noise::Between | Noise::End => true,
                    Noise::Unread | Noise::Cut => false,
                    Noise::Prose => !self.goes_on(grammar),
                };
                if !matches!(kind, Noise::Between | Noise::Unread) {
                    let is_header = header::at(self.page.text(self.line)).is_some();
                    self.go_to(if is_header { self.line } else { first });
                    return is_whole;
                }
            }
            is_whole &= self.page.text(self.line).len() <= LINE_MAX;
            if self.line + 1 >= self.page.lines().len() {
                match resume {
                    Some(resume) => self.go_to(resume),
                    None => self.at = self.tokens.len().max(1),
                }
                return is_whole;
            }
            self.go_to(self.line + 1);
            if resume.is_none() && self.begins_with_rest_of_age() {
                self.at = 1;
            }
        }
    }

    /// The texts of cells that stand here.
    fn texts(&self, cells: Cells) -> Texts<'p> {
        let cell = |range: Range<usize>| token::text(self.page, self.rest().get(range).unwrap_or_default());
        cells.into_iter().map(|(column, range)| (column, cell(range))).collect()
    }

    /// Whether the name among cells is one that only pods have, with a hash at its end.
    fn names_a_pod(&self, cells: &Cells) -> bool {
        let name = cells.iter().find(|(column, _)| *column == Column::Name);
        let name = name.and_then(|(_, range)| self.rest().get(range.start)).map(|token| token.text.as_ref());
        name.is_some_and(|name| name::owner(name) != name)
    }

    /// Takes the rest of a message that ends its row and was broken: returns where it ends.
    fn message_goes_on(&mut self, grammar: &Grammar, message: &mut Cow<'p, str>) -> Option<usize> {
        let mut end = None;
        for _ in 0..wrap::LINES_MAX {
            let (here, next) = (self.page.text(self.line), self.page.text(self.line + 1));
            if !self.rest().is_empty() || !wrap::goes_on(here, next) {
                break;
            }
            let (line, tokens, at) = (self.line, std::mem::take(&mut self.tokens), self.at);
            self.go_to(line + 1);
            let is_row = !matches!(grammar.row(self.rest()), Row::No) || self.looks_like_a_row(grammar);
            // an age begins a row of events, if one that cannot be read
            let is_row = is_row || self.tokens.first().is_some_and(|token| age::is_age(&token.text));
            if is_row || is_logged(self.page, self.line) {
                (self.line, self.tokens, self.at) = (line, tokens, at);
                break;
            }
            *message = wrap::joined(message, here, next).into();
            self.at = self.tokens.len();
            end = Some(self.page.whole(self.line).end);
        }
        end
    }

    /// Whether the line before ended in an age that was broken after one of its parts: `4m`, and here `14s`.
    fn begins_with_rest_of_age(&self) -> bool {
        let last = self.page.text(self.line.saturating_sub(1)).split_ascii_whitespace().next_back();
        let both = last.zip(self.tokens.first()).map(|(last, first)| format!("{last}{}", first.text));
        last.is_some_and(age::is_age) && both.is_some_and(|both| age::is_age(&both))
    }

    /// Whether the header of another table stands further on in this line.
    fn is_before_header(&self) -> bool {
        let Some((index, cut)) = header::among(self.rest()) else { return false };
        let mut tokens: Vec<Token<'p>> = self.rest().iter().skip(index).take(REST_MAX).cloned().collect();
        if let Some(first) = tokens.first_mut().filter(|_| cut > 0) {
            *first = first.from(cut);
        }
        Grammar::of(&column::columns(&tokens).0).is_some()
    }

    /// Puts together a row that a terminal has broken, also within a word, so that it can be read here.
    fn mend(&mut self, grammar: &Grammar) -> bool {
        let is_row = |tokens: &[Token<'_>]| matches!(grammar.row(tokens), Row::Whole(_, used) if used > 0);
        // each break may stand between words or within one: what was read so far, in every way that may still become a row
        let mut starts = vec![self.rest().to_vec()];
        for line in (self.line + 1..self.page.lines().len()).take(BREAKS_MAX) {
            let next = self.words(line, TOKENS_MAX);
            let Some((first, rest)) = next.split_first() else { return false };
            let begins_line = self.at == 0 && line == self.line + 1;
            // a name alone before a row is a name alone, unless only both together make the name of a pod
            let is_alone = begins_line && is_row(&next);
            let is_pod = |token: &Token<'_>| name::owner(&token.text) != token.text;
            let mut longer = Vec::new();
            for start in &starts {
                let Some((last, before)) = start.split_last() else { continue };
                let glue = last.glue(first);
                if is_alone && !(before.is_empty() && is_pod(&glue) && !is_pod(first)) {
                    continue;
                }
                let glued: Vec<Token<'p>> = before.iter().cloned().chain([glue]).collect();
                for (start, rest) in [(start.clone(), next.as_slice()), (glued, rest)] {
                    let tokens: Vec<Token<'p>> = start.iter().chain(rest.iter().take(REST_MAX)).cloned().collect();
                    match grammar.row(&tokens) {
                        Row::Whole(_, used) if used > 0 => {
                            self.tokens = start.into_iter().chain(rest.iter().cloned()).collect();
                            (self.line, self.at) = (line, 0);
                            return true;
                        }
                        Row::Short if rest.len() < REST_MAX => longer.push(tokens),
                        _ => {}
                    }
                }
            }
            if longer.is_empty() {
                return false;
            }
            starts = longer;
        }
        false
    }

    /// What the line here means, which is no row.
    fn noise(&self, grammar: &Grammar, nth: usize) -> Noise {
        let text = self.page.text(self.line).trim();
        if text.is_empty() {
            return if nth == 1 { Noise::Between } else { Noise::End };
        }
        if is_cut_mark(text) {
            return if self.is_watched && text == "^C" { Noise::End } else { Noise::Cut };
        }
        if text.starts_with("```") || header::at(text).is_some() || Command::parse(text, 0).is_some() {
            return Noise::End;
        }
        if self.looks_like_a_row(grammar) {
            return Noise::Unread;
        }
        // what kubectl itself complains about while it prints
        if is_logged(self.page, self.line) || text.starts_with("Warning: ") || text.starts_with("WARNING: ") {
            return Noise::Between;
        }
        // a message that was broken goes on
        if grammar.fills_lines && self.goes_on(grammar) { Noise::Between } else { Noise::Prose }
    }

    /// Whether the words here might have been a row: they begin with a name, and numbers or ages follow; or the name stands alone.
    fn looks_like_a_row(&self, grammar: &Grammar) -> bool {
        let Some((first, rest)) = self.rest().split_first() else { return false };
        let name = first.text.rsplit_once('/').map_or(first.text.as_ref(), |(_, name)| name);
        let is_broken_off = self.line + 1 == self.page.lines().len() && !self.page.bytes().ends_with(b"\n");
        if !shape::is_name(name.trim_end_matches(['-', '.', '…'])) {
            return false;
        }
        if rest.iter().take(2).any(|token| shape::fraction(&token.text).is_some()) {
            return true;
        }
        if !is_broken_off && !name.contains(['-', '.']) {
            return false;
        }
        // the beginning of a row
        if rest.is_empty() || matches!(grammar.row(self.rest()), Row::Short) {
            return true;
        }
        let of_pods = grammar.columns.iter().any(|(_, shape)| *shape == Shape::Fraction);
        let tells = |word: &str| {
            shape::fraction(word).is_some()
                || (!of_pods && (shape::count(word).is_some() || age::is_age(word) || word == "False"))
        };
        rest.iter().take(grammar.columns.len()).any(|token| tells(&token.text))
    }

    /// Whether a row follows within a few lines, before a header or a command.
    fn goes_on(&self, grammar: &Grammar) -> bool {
        for line in self.line + 1..self.line + NOISE_MAX {
            let text = self.page.text(line);
            if header::at(text).is_some() || Command::parse(text, 0).is_some() {
                return false;
            }
            let tokens = self.words(line, REST_MAX);
            if matches!(grammar.row(&tokens), Row::Whole(_, used) if used > 0) {
                return true;
            }
        }
        false
    }
}

/// Whether kubectl itself complains on this line: klog.
fn is_logged(page: &Page<'_>, line: usize) -> bool {
    let raw = page.bytes().get(page.line_start(line)..).unwrap_or_default();
    matches!(raw, [b'E' | b'W' | b'I', a, b, c, d, b' ', ..] if [a, b, c, d].iter().all(|b| b.is_ascii_digit()))
}

/// Whether a line says that something was left out here.
fn is_cut_mark(text: &str) -> bool {
    let bare = text.trim_matches(['[', ']', '(', ')', '<', '>', '-', ' ']).to_ascii_lowercase();
    matches!(bare.as_str(), "..." | "…" | "^c" | "more" | "snip" | "cut" | "output omitted" | "omitted")
        || bare.starts_with("truncated")
        || bare.ends_with("truncated")
        || text.starts_with("...")
        || text.starts_with('…')
}

/// Whether this is the last line in the page that has anything on it, up to a command or another header; and so a header over nothing.
pub(super) fn nothing_follows(page: &Page<'_>, line: usize) -> bool {
    let text = (line + 1..line + 1 + NOISE_MAX).map(|line| page.text(line).trim()).find(|text| !text.is_empty());
    text.is_none_or(|text| Command::parse(text, 0).is_some() || header::at(text).is_some())
}
