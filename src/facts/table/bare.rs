//! Bare rows: those that stand without the header of their table, as `grep`, `--no-headers` and people leave them. A line in, a table out.
//!
//! This looks at every line of a page and has no header to go by, so what a row is taken for has to be told by words that nothing else has in these
//! places: a fraction, a state, an age, the date of a release.

use super::column::Column;
use super::grammar::{EVENTS as EVENT_TYPES, Family, Grammar, NAMESPACES as NAMESPACE_STATES, RELEASES as RELEASE_STATES};
use super::lines::Lines;
use super::shape::{self, Shape};
use super::{Table, close, token};
use crate::facts::age;
use crate::facts::sheet::Sheet;

/// The columns of pods; the last two only of wide tables, the first only of all namespaces.
const PODS: &[(Column, Shape)] = &[
    (Column::Namespace, Shape::Namespace),
    (Column::Name, Shape::Name),
    (Column::Ready, Shape::Fraction),
    (Column::Status, Shape::PodState),
    (Column::Restarts, Shape::Restarts),
    (Column::Age, Shape::Age),
    (Column::Ip, Shape::Address),
    (Column::Node, Shape::Word),
];
/// The columns of nodes; what wide tables have behind them is of no use.
const NODES: &[(Column, Shape)] = &[
    (Column::Name, Shape::Name),
    (Column::Status, Shape::NodeState),
    (Column::Roles, Shape::Word),
    (Column::Age, Shape::Age),
    (Column::Version, Shape::Word),
    (Column::Other, Shape::Text),
];
/// The columns of events.
const EVENTS: &[(Column, Shape)] = &[
    (Column::Namespace, Shape::Namespace),
    (Column::LastSeen, Shape::Age),
    (Column::Type, Shape::OneOf(EVENT_TYPES)),
    (Column::Reason, Shape::Word),
    (Column::Object, Shape::Object),
    (Column::Message, Shape::Text),
];
/// The columns of namespaces.
const NAMESPACES: &[(Column, Shape)] =
    &[(Column::Name, Shape::Name), (Column::Status, Shape::OneOf(NAMESPACE_STATES)), (Column::Age, Shape::Age)];
/// The columns of releases.
const RELEASES: &[(Column, Shape)] = &[
    (Column::Name, Shape::Name),
    (Column::Namespace, Shape::Namespace),
    (Column::Revision, Shape::Count),
    (Column::Updated, Shape::Updated),
    (Column::Status, Shape::OneOf(RELEASE_STATES)),
    (Column::Chart, Shape::Word),
    (Column::AppVersion, Shape::MaybeVersion),
];
/// So many words are looked at.
const WORDS_MAX: usize = 6;

/// Reads bare rows. They show nothing in full, unless a command was asked to leave the header out.
pub(in crate::facts) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line);
    let from = begin(text);
    let (family, columns) = columns(text.get(from..)?)?;
    let mut lines = Lines::at(page, line, from);
    let fills_lines = family != Family::Pod;
    let grammar = |columns: &[(Column, Shape)]| Grammar { family, columns: columns.to_vec(), fills_lines };
    let whole = Some(grammar(columns)).filter(|whole| lines.fits(whole));
    let grammar = match (whole, family) {
        (Some(whole), _) => whole,
        // the two columns of wide tables
        (None, Family::Pod) => grammar(columns.get(..columns.len() - 2)?),
        (None, _) => return None,
    };
    let mut table = Table::read(grammar, &mut lines);
    if table.rows.is_empty() {
        return None;
    }
    // the word before a single pod or event may be anything
    if let ([row], Family::Pod | Family::Event) = (table.rows.as_mut_slice(), family) {
        row.cells.retain(|(column, cell)| *column != Column::Namespace || *cell == "default" || cell.contains('-'));
    }
    let asked =
        sheet.command.as_ref().is_some_and(|command| command.flag(&["--no-headers"]).is_some() && command.line + 1 == line);
    table.is_whole &= asked;
    let mut seen = Vec::new();
    table.write(sheet, &mut seen);
    close(sheet, &seen);
    Some(lines.next())
}

/// Where the words of a line begin, behind what stands before an item of a list or within a table of Markdown.
fn begin(text: &str) -> usize {
    let words = text.trim_start_matches(|c| token::is_apart(c) || matches!(c, '*' | '`'));
    let item = ["- ", "• "].iter().find_map(|bullet| words.strip_prefix(bullet)).unwrap_or(words);
    text.len() - item.trim_start_matches([' ', '*', '`']).len()
}

/// The columns that a line may be a row of.
fn columns(text: &str) -> Option<(Family, &'static [(Column, Shape)])> {
    if !matches!(text.as_bytes().first()?, b'a'..=b'z' | b'0'..=b'9' | b'<') {
        return None;
    }
    let words = text.split(token::is_apart).map(|word| word.trim_matches(['`', '*'])).filter(|word| !word.is_empty());
    let mut words: [Option<&str>; WORDS_MAX] = from_first(words);
    let event = place_of_age(&words).and_then(|place| EVENTS.get(1 - place..));
    // an object may stand with its kind before it
    let name = words.first_mut()?.as_mut()?;
    let kind = name.split_once('/').map(|(kind, _)| kind);
    *name = name.strip_prefix("pod/").or_else(|| name.strip_prefix("node/")).unwrap_or(name);
    if !shape::is_name(name) {
        return event.map(|columns| (Family::Event, columns));
    }
    let is_kind = |of: &str| kind.is_none_or(|kind| kind == of);
    match words {
        [_, Some(ready), ..] if is_kind("pod") && shape::fraction(ready).is_some() => Some((Family::Pod, PODS.get(1..)?)),
        [_, _, Some(ready), ..] if is_kind("pod") && shape::fraction(ready).is_some() => Some((Family::Pod, PODS)),
        [_, Some(state), Some(_), Some(age), Some(version), ..]
            if is_kind("node") && is_node(state) && age::is_age(age) && version.starts_with('v') && version.contains('.') =>
        {
            Some((Family::Node, NODES))
        }
        [_, Some(state), Some(age), None, ..] if kind.is_none() && NAMESPACE_STATES.contains(&state) && age::is_age(age) => {
            Some((Family::Namespace, NAMESPACES))
        }
        [_, Some(_), Some(revision), Some(date), Some(clock), ..]
            if kind.is_none() && shape::count(revision).is_some() && date.starts_with("20") && clock.contains(':') =>
        {
            Some((Family::Release, RELEASES))
        }
        _ => event.map(|columns| (Family::Event, columns)),
    }
}

/// The first items, and nothing where there are no more.
fn from_first<'t, const N: usize>(mut items: impl Iterator<Item = &'t str>) -> [Option<&'t str>; N] {
    std::array::from_fn(|_| items.next())
}

fn is_node(state: &str) -> bool {
    state.starts_with("Ready") || state.starts_with("NotReady")
}

/// Whether a line may be a row of events, with their namespace before them or not: 1 or 0.
fn place_of_age(words: &[Option<&str>; WORDS_MAX]) -> Option<usize> {
    let [Some(first), second, ..] = words else { return None };
    let place = usize::from(!age::is_age(first));
    if place == 1 && !(shape::is_name(first) && second.is_some_and(age::is_age)) {
        return None;
    }
    // `(x22 over 18m)` may stand between
    let behind = words.iter().flatten().skip(place + 1);
    behind.take(4).any(|word| matches!(*word, "Normal" | "Warning")).then_some(place)
}
