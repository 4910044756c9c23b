//! Drawings of a summary: counts in, positions for SVG out. Those along the page are parts of its width, so that letters keep their size on any screen.

use std::collections::BTreeMap;

use super::summary::{Frequency, Summary};
use super::trend::{Trend, Unit};

const HEIGHT: u64 = 220;
/// Where columns stand, and where their highest may end.
const BASE: u64 = 196;
const TOP: u64 = 18;
/// Columns that have a label, at most.
const LABELS: usize = 9;
/// Causes in the matrix.
const MATRIX: usize = 9;
/// Columns of the matrix, and where they begin.
const CELL: [usize; 2] = [42, 34];
const NAMES: usize = 330;

/// Tickets over time.
pub(super) struct Chart {
    pub(super) unit: Unit,
    pub(super) height: u64,
    pub(super) base: u64,
    pub(super) width: String,
    pub(super) marks: Vec<Mark>,
    pub(super) columns: Vec<Column>,
}

/// A line across.
pub(super) struct Mark {
    pub(super) y: u64,
    pub(super) value: u64,
}

/// A day, week, month or year.
pub(super) struct Column {
    pub(super) label: String,
    pub(super) is_labelled: bool,
    pub(super) tickets: u64,
    pub(super) nothing: u64,
    pub(super) x: String,
    pub(super) middle: String,
    /// Top and height of the part in which something was recognised, and of the other.
    pub(super) some: (u64, u64),
    pub(super) none: (u64, u64),
}

impl Chart {
    pub(super) fn of(trend: &Trend) -> Self {
        let most = trend.columns.iter().map(|column| column.tickets).max().unwrap_or(1);
        let step = step(most);
        let top = most.div_ceil(step) * step;
        let height = |value: u64| value * (BASE - TOP) / top;
        let count = trend.columns.len().max(1) as f64;
        // the numbers at the left have a place of their own
        let at = |index: f64| 4.0 + index * 96.0 / count;
        let every = trend.columns.len().div_ceil(LABELS);
        let columns = trend.columns.iter().enumerate().map(|(index, column)| {
            let (all, nothing) = (height(column.tickets), height(column.nothing));
            Column {
                label: trend.unit.told(&column.start).to_owned(),
                is_labelled: index % every == 0,
                tickets: column.tickets,
                nothing: column.nothing,
                x: format!("{:.2}%", at(index as f64 + 0.1)),
                middle: format!("{:.2}%", at(index as f64 + 0.5)),
                some: (BASE - all + nothing, all - nothing),
                none: (BASE - all, nothing),
            }
        });
        let marks = (1..=top / step).map(|number| Mark { y: BASE - height(number * step), value: number * step });
        Self {
            unit: trend.unit,
            height: HEIGHT,
            base: BASE,
            width: format!("{:.2}%", 76.8 / count),
            columns: columns.collect(),
            marks: marks.collect(),
        }
    }
}

/// Round steps of an axis, three to five of them up to a number.
fn step(most: u64) -> u64 {
    let mut ten = 1;
    while most / ten > 50 {
        ten *= 10;
    }
    [1, 2, 5, 10, 20].map(|step| step * ten).into_iter().find(|step| most.div_ceil(*step) <= 5).unwrap_or(most.max(1))
}

/// The parts of a bar: class, position and width.
pub(super) fn bars(d: &Frequency, most: u64) -> Vec<(&'static str, String, String)> {
    let mut at = 0;
    let parts = [("cause", d.cause), ("symptom", d.symptom), ("possible", d.possible)];
    let part = |number: u64| format!("{:.2}%", number as f64 * 100.0 / most.max(1) as f64);
    let parts = parts.into_iter().filter(|(_, tickets)| *tickets > 0).map(|(class, tickets)| {
        let bar = (class, part(at), part(tickets));
        at += tickets;
        bar
    });
    parts.collect()
}

/// A diagnosis as cause over time, in a picture of 120 by 24: position, top, width and height.
pub(super) fn spark(id: &str, trend: Option<&Trend>) -> Vec<[String; 4]> {
    let Some(trend) = trend else { return Vec::new() };
    let tickets: Vec<u64> = trend.columns.iter().map(|column| column.causes.get(id).copied().unwrap_or(0)).collect();
    let most = tickets.iter().copied().max().unwrap_or(0).max(1) as f64;
    let width = 120.0 / tickets.len().max(1) as f64;
    let columns = tickets.iter().enumerate().filter(|(_, tickets)| **tickets > 0).map(|(index, tickets)| {
        let height = 2.0 + *tickets as f64 * 21.0 / most;
        [index as f64 * width, 23.5 - height, width * 0.8, height].map(|number| format!("{number:.2}"))
    });
    columns.collect()
}

/// Which causes come together.
pub(super) struct Matrix {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) rows: Vec<Row>,
}

/// A cause, and those it comes with.
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) label: String,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) cells: Vec<Cell>,
}

/// Two causes.
pub(super) struct Cell {
    pub(super) x: usize,
    pub(super) tickets: u64,
    pub(super) is_own: bool,
    pub(super) is_strong: bool,
    pub(super) strength: String,
}

impl Matrix {
    /// Of the causes that come with others most often, if any do.
    pub(super) fn of(summary: &Summary) -> Option<Self> {
        let mut weights: BTreeMap<&str, u64> = BTreeMap::new();
        for pair in &summary.together {
            for id in &pair.ids {
                *weights.entry(id).or_default() += pair.tickets;
            }
        }
        let mut ids: Vec<&str> = weights.keys().copied().collect();
        ids.sort_by_key(|id| (std::cmp::Reverse(weights.get(id).copied()), *id));
        ids.truncate(MATRIX);
        let most = summary.together.first()?.tickets.max(1);
        let cause = |id: &str| summary.diagnoses.iter().find(|d| d.id == id).map_or(0, |d| d.cause);
        let both = |one: &str, other: &str| {
            let is = |ids: &[String; 2]| ids.iter().any(|id| id == one) && ids.iter().any(|id| id == other);
            summary.together.iter().find(|pair| is(&pair.ids)).map_or(0, |pair| pair.tickets)
        };
        let [wide, high] = CELL;
        let rows = ids.iter().enumerate().map(|(index, id)| {
            let cells = ids.iter().enumerate().map(|(column, other)| {
                let is_own = column == index;
                let tickets = if is_own { cause(id) } else { both(id, other) };
                let part = 0.18 + 0.82 * tickets as f64 / most as f64;
                Cell { x: NAMES + column * wide, tickets, is_own, is_strong: part > 0.55, strength: format!("{part:.2}") }
            });
            Row {
                number: index + 1,
                id: (*id).to_owned(),
                label: crate::report::shortened(id, 38, false),
                x: NAMES + index * wide,
                y: 20 + index * high,
                cells: cells.collect(),
            }
        });
        let rows: Vec<Row> = rows.collect();
        Some(Self { width: NAMES + rows.len() * wide, height: 22 + rows.len() * high, rows })
    }
}

/// A part of a whole as a width.
pub(super) fn percent(share: Option<f64>) -> String {
    format!("{:.2}%", share.unwrap_or(0.0) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_three_to_five_round_steps() {
        let steps: Vec<(u64, u64)> = [1, 4, 9, 43, 100, 512, 2000, 99_999].into_iter().map(|most| (most, step(most))).collect();
        assert_eq!(steps, [(1, 1), (4, 1), (9, 2), (43, 10), (100, 20), (512, 200), (2000, 500), (99_999, 20_000)]);
    }

    #[test]
    fn the_parts_of_a_column_stand_on_each_other_and_on_the_axis() {
        let column =
            |tickets, nothing| super::super::trend::Column { start: "2025-03-01".into(), tickets, nothing, ..Default::default() };
        let chart = Chart::of(&Trend { unit: Unit::Month, columns: vec![column(10, 4), column(0, 0), column(3, 3)] });
        for column in &chart.columns {
            assert_eq!((column.none.0 + column.none.1, column.some.0 + column.some.1), (column.some.0, BASE));
        }
        assert_eq!((chart.columns[0].none.0, chart.columns[0].label.as_str(), chart.columns[1].some.1), (TOP, "2025-03", 0));
    }
}
