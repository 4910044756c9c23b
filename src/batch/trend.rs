//! The trend: the days of tickets and their causes in, columns of equal length out, days, weeks, months or years as the whole time asks for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use super::record::{Diagnosed, Record};

/// More columns than this have no empty ones between them: a single file from another century is no reason for a thousand.
const FILLED_MAX: usize = 100;

/// How long a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A day.
    Day,
    /// Seven, from Monday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// Tickets over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// How long a column is.
    pub unit: Unit,
    /// From the first to the last.
    pub columns: Vec<Column>,
}

/// What happened in a day, week, month or year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its first day.
    pub start: String,
    /// Tickets.
    pub tickets: u64,
    /// Those in which nothing was recognised.
    pub nothing: u64,
    /// Tickets with this cause, by id.
    pub causes: BTreeMap<String, u64>,
}

/// Counts ticket after ticket.
#[derive(Debug, Default)]
pub(super) struct Days(BTreeMap<Date, Column>);

impl Days {
    /// Adds a ticket at its time, if it has one.
    pub(super) fn add(&mut self, record: &Record) {
        let Some(time) = time_of(record) else { return };
        let column = self.0.entry(time.to_zoned(TimeZone::UTC).date()).or_default();
        column.tickets += 1;
        column.nothing += u64::from(record.diagnoses.is_empty());
        for cause in record.diagnoses.iter().filter(|d| d.is_cause()) {
            *column.causes.entry(cause.id.clone()).or_default() += 1;
        }
    }

    /// All of it, if there is more than one column.
    pub(super) fn finish(self) -> Option<Trend> {
        let (first, last) = self.0.keys().next().copied().zip(self.0.keys().next_back().copied())?;
        let unit = match first.until(last).map_or(0, |span| span.get_days()) {
            0..=31 => Unit::Day,
            32..=182 => Unit::Week,
            183..=1100 => Unit::Month,
            _ => Unit::Year,
        };
        let mut columns: BTreeMap<Date, Column> = BTreeMap::new();
        for (day, counted) in self.0 {
            let column = columns.entry(unit.start(day)).or_default();
            column.tickets += counted.tickets;
            column.nothing += counted.nothing;
            for (id, tickets) in counted.causes {
                *column.causes.entry(id).or_default() += tickets;
            }
        }
        let mut starts = Vec::new();
        let mut start = Some(unit.start(first));
        while let Some(at) = start.filter(|at| *at <= last && starts.len() <= FILLED_MAX) {
            starts.push(at);
            start = unit.next(at);
        }
        if starts.len() <= FILLED_MAX {
            for start in starts {
                columns.entry(start).or_default();
            }
        }
        let columns: Vec<Column> = columns.into_iter().map(|(at, column)| Column { start: at.to_string(), ..column }).collect();
        (columns.len() > 1).then_some(Trend { unit, columns })
    }
}

impl Unit {
    fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).unwrap_or(day),
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
        }
    }

    fn next(self, day: Date) -> Option<Date> {
        let span = match self {
            Self::Day => 1.day(),
            Self::Week => 1.week(),
            Self::Month => 1.month(),
            Self::Year => 1.year(),
        };
        day.checked_add(span).ok()
    }

    /// The start of a column, as short as it can be told.
    pub fn told(self, start: &str) -> &str {
        match self {
            Self::Day | Self::Week => start,
            Self::Month => start.get(..7).unwrap_or(start),
            Self::Year => start.get(..4).unwrap_or(start),
        }
    }
}

/// When a ticket was: the last time in its evidence, else that of its newest file. A clock that runs after the file was written, or before there were
/// clusters, is none.
fn time_of(record: &Record) -> Option<Timestamp> {
    let written = record.head.modified;
    let latest = written.and_then(|written| written.checked_add(24.hours()).ok());
    let earliest = Timestamp::from_second(946_684_800).ok(); // 2000
    let times = record.diagnoses.iter().filter_map(|Diagnosed { times, .. }| times.map(|(_, last)| last));
    let told = times.filter(|time| latest.is_none_or(|latest| *time <= latest) && Some(*time) >= earliest).max();
    told.or(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::table::tests::record;

    fn trend(times: &[&str]) -> Option<Trend> {
        let mut days = Days::default();
        for time in times {
            let mut record = record("t", &["a/b"]);
            let time: Timestamp = time.parse().unwrap();
            record.diagnoses[0].times = Some((time, time));
            record.head.modified = Some("2026-01-01T00:00:00Z".parse().unwrap());
            days.add(&record);
        }
        days.finish()
    }

    #[test]
    fn the_length_of_a_column_fits_the_time_and_none_is_left_out() {
        for (last, unit, columns) in [
            ("2025-03-10T01:00:00Z", Unit::Day, 8),
            ("2025-05-05T01:00:00Z", Unit::Week, 10),
            ("2025-12-31T01:00:00Z", Unit::Month, 10),
        ] {
            let trend = trend(&["2025-03-03T10:00:00Z", last, last]).unwrap();
            assert_eq!((trend.unit, trend.columns.len()), (unit, columns), "{last}");
            assert_eq!((trend.columns[0].tickets, trend.columns[columns - 1].tickets), (1, 2));
            assert_eq!(trend.columns[columns - 1].causes["a/b"], 2);
        }
        assert_eq!(trend(&["2019-03-03T10:00:00Z", "2025-03-03T10:00:00Z"]).unwrap().columns.len(), 7);
        assert_eq!(trend(&["2025-03-03T10:00:00Z", "2025-03-03T11:00:00Z"]), None);
    }

    #[test]
    fn a_clock_that_cannot_be_right_is_not_believed() {
        let starts = |time: &str| trend(&[time, "2025-12-31T00:00:00Z"]).map(|trend| trend.columns[0].start.clone());
        assert_eq!(starts("1970-01-01T00:00:00Z"), Some("2025-12-31".into()), "the time of the file stands in");
        assert_eq!(starts("2031-01-01T00:00:00Z"), Some("2025-12-31".into()));
        assert_eq!(starts("2025-12-01T00:00:00Z"), Some("2025-12-01".into()));
    }
}
