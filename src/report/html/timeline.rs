//! The timeline: the times of evidence in, a drawing out with a lane for each diagnosis and a dot for each place. Positions are parts of the
//! width, so that letters keep their size on any screen.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::{Ranked, Report};

/// Lanes drawn; the first diagnoses are those that matter.
const LANES: usize = 10;
const LANE: usize = 40;
const TOP: usize = 14;
/// Marks on the axis, at most.
const MARKS: i64 = 5;
/// Steps between marks, in seconds.
const STEPS: [i64; 20] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/// A drawing.
pub(super) struct Timeline<'a> {
    pub(super) height: usize,
    pub(super) lanes: Vec<Lane<'a>>,
    pub(super) marks: Vec<Mark>,
    /// The day, or the first and the last.
    pub(super) days: String,
    /// Whether some diagnoses with times are not drawn.
    pub(super) is_cut: bool,
}

/// A diagnosis.
pub(super) struct Lane<'a> {
    pub(super) diagnosis: &'a Ranked,
    pub(super) y: usize,
    pub(super) dots: Vec<Dot<'a>>,
}

/// A place where it says so.
pub(super) struct Dot<'a> {
    /// Percent of the width.
    pub(super) x: String,
    /// The number of the evidence, from 1.
    pub(super) number: usize,
    pub(super) time: &'a str,
    pub(super) place: String,
}

/// A time on the axis.
pub(super) struct Mark {
    /// Percent of the width.
    pub(super) x: String,
    /// On which side of it its label stands, so that none is cut off at an edge.
    pub(super) anchor: &'static str,
    pub(super) label: String,
}

impl<'a> Timeline<'a> {
    /// If the evidence has two times or more.
    pub(super) fn of(report: &'a Report) -> Option<Self> {
        let timed = report.diagnoses.iter().filter(|diagnosis| !times(diagnosis).is_empty());
        let mut timed: Vec<&Ranked> = timed.collect();
        let is_cut = timed.len() > LANES;
        timed.truncate(LANES);
        let all: Vec<i64> =
            timed.iter().flat_map(|diagnosis| times(diagnosis)).map(|(_, _, time)| time.as_millisecond()).collect();
        let (first, last) = (*all.iter().min()?, *all.iter().max()?);
        if first == last {
            return None;
        }
        let lanes = (0..).zip(&timed).map(|(row, diagnosis)| Lane {
            diagnosis,
            y: TOP + row * LANE,
            dots: times(diagnosis)
                .into_iter()
                .map(|(number, told, time)| Dot {
                    x: percent(time.as_millisecond(), first, last),
                    number,
                    time: told,
                    place: diagnosis.evidence.get(number - 1).map(super::Cited::place).unwrap_or_default(),
                })
                .collect(),
        });
        let lanes: Vec<Lane<'_>> = lanes.collect();
        let [from, to] = [first, last].map(|time| written(time, "%Y-%m-%d"));
        let days = if from == to { from } else { format!("{from} – {to}") };
        Some(Self { height: TOP + lanes.len() * LANE + 24, marks: marks(first, last), lanes, days, is_cut })
    }

    /// Where the axis is.
    pub(super) fn axis(&self) -> usize {
        self.height - 22
    }
}

/// Number, time as told and time of what has one.
fn times(diagnosis: &Ranked) -> Vec<(usize, &str, Timestamp)> {
    let cited = (1..).zip(&diagnosis.evidence);
    cited.filter_map(|(number, cited)| Some((number, cited.time.as_deref()?, cited.time.as_deref()?.parse().ok()?))).collect()
}

/// Where a time stands between the margins, in hundredths of a percent.
fn hundredths(time: i64, first: i64, last: i64) -> i128 {
    i128::from(time - first) * 9600 / i128::from((last - first).max(1)) + 200
}

/// The same, as SVG has it.
fn percent(time: i64, first: i64, last: i64) -> String {
    let part = hundredths(time, first, last);
    format!("{}.{:02}%", part / 100, part % 100)
}

fn written(milliseconds: i64, format: &str) -> String {
    Timestamp::from_millisecond(milliseconds)
        .map(|time| time.to_zoned(TimeZone::UTC).strftime(format).to_string())
        .unwrap_or_default()
}

/// Round times between the first and the last.
fn marks(first: i64, last: i64) -> Vec<Mark> {
    let seconds = (last - first) / 1000;
    let weeks = (seconds / (MARKS * 604_800) + 1) * 604_800;
    let step = STEPS.into_iter().find(|step| seconds / step < MARKS).unwrap_or(weeks);
    let format = match step {
        ..60 => "%H:%M:%S",
        60..86_400 => "%H:%M",
        _ => "%m-%d",
    };
    let step = step * 1000;
    let begin = first.div_euclid(step) * step;
    let times = (0..=MARKS + 1).map(|number| begin + number * step).filter(|time| (first..=last).contains(time));
    let anchor = |time| match hundredths(time, first, last) {
        ..900 => "start",
        900..=9100 => "middle",
        _ => "end",
    };
    times.map(|time| Mark { x: percent(time, first, last), anchor: anchor(time), label: written(time, format) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_round_times() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let told = |from, to| marks(time(from), time(to)).into_iter().map(|mark| mark.label).collect::<Vec<_>>();
        assert_eq!(
            told("2025-03-04T10:19:47Z", "2025-03-04T10:20:31Z"),
            ["10:19:50", "10:20:00", "10:20:10", "10:20:20", "10:20:30"]
        );
        assert_eq!(told("2025-03-04T10:19:47Z", "2025-03-04T17:20:31Z"), ["12:00", "14:00", "16:00"]);
        assert_eq!(told("2025-03-04T10:19:47Z", "2025-03-09T17:20:31Z").len(), 3);
        assert_eq!(told("2020-03-04T10:19:47Z", "2025-03-09T17:20:31Z").len(), 5);
        assert_eq!(told("2025-03-04T10:19:47.1Z", "2025-03-04T10:19:47.2Z").len(), 0);
    }

    #[test]
    fn the_first_and_the_last_time_stand_at_the_margins() {
        assert_eq!(
            (percent(5, 5, 9).as_str(), percent(7, 5, 9).as_str(), percent(9, 5, 9).as_str()),
            ("2.00%", "50.00%", "98.00%")
        );
    }
}
