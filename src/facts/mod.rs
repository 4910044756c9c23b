//! Facts: what tables, objects, descriptions and checks say. A [`Page`] of text in, [`Facts`] out: each with its place, its subject and, for
//! listings, the scope within which what is not listed is not there.
//!
//! A page is read line by line. Each reader looks at a line and either leaves it to the next reader, or takes it and as many behind it as belong
//! to it. Readers decide by the first bytes of a line, so that plain text costs next to nothing; an unknown shape is plain text, never an error.
//!
//! Invariant: the time is linear in the page. A reader looks ahead only as far as it takes lines, or a bounded number of them; what stands in the
//! facts depends on the page alone.

mod age;
mod agent_state;
mod answer;
mod az;
mod check;
mod clock;
mod cluster;
mod collector;
mod command;
mod describe;
mod fact;
mod gate;
mod helm;
mod json;
mod list;
mod name;
mod names;
mod object;
mod page;
mod place;
mod python;
mod scope;
mod sheet;
mod split;
mod state;
mod subject;
mod table;
mod version;
mod wrap;
mod yaml;

#[cfg(test)]
mod told;

pub use collector::{Collector, read as read_names};
pub(crate) use fact::Identity;
pub use fact::{Earlier, Fact, Facts, Listing, Value, Within};
pub(crate) use gate::{is_word, may_hold};
pub(crate) use name::may_live_in;
pub use page::{Line, Page};

use crate::redact::Redaction;
use sheet::Sheet;

/// Looks at a line and takes it with those behind it that belong to it: returns the line to go on with, or nothing.
type Reader = fn(&mut Sheet<'_>, usize) -> Option<usize>;

/// In this order; the first one that takes a line has it.
const READERS: &[Reader] = &[
    check::read,
    // objects before what looks for single words in them
    json::read,
    yaml::read,
    names::read,
    python::read,
    agent_state::read,
    // before commands: these lines look like one and are none (`flux version 2.3.0`)
    version::read,
    clock::read,
    command::read,
    // before tables: a description holds a table of events
    describe::read,
    describe::read_events,
    table::read,
    table::read_rows,
    helm::read,
    helm::read_missing,
    az::read,
    az::read_row,
    answer::read,
];

/// Reads a page.
pub fn read(page: &Page<'_>, redaction: Redaction) -> Facts {
    let mut sheet = Sheet::new(page, redaction);
    let mut line = 0;
    while line < page.lines().len() {
        // a line with nothing but a time is not blank, though its text is
        if matches!(page.bytes().get(page.line_start(line)), None | Some(b'\n' | b'\r')) {
            line += 1;
            continue;
        }
        let next = READERS.iter().find_map(|reader| reader(&mut sheet, line));
        line = next.unwrap_or_default().max(line + 1);
    }
    cluster::read(&mut sheet);
    sheet.finish()
}
