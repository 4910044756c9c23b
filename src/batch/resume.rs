//! Going on: what earlier runs have finished in, what is left to read out.
//!
//! What is finished counts if the signatures, the options and the ticket are still those of then; else the ticket is read anew.

use super::journal::{Journal, Opened};
use super::output::Format;
use super::previous::{Known, Previous};
use super::record::Head;
use super::ticket::{Stamp, Ticket};
use super::{Batch, PreviousError};

/// What is left to do, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Tickets that have to be read, by their index.
    pub left: Vec<usize>,
    /// Tickets that are finished.
    pub finished: usize,
    /// Finished once, with other signatures or another version.
    pub other_catalog: usize,
    /// Finished once, with other options.
    pub other_options: usize,
    /// Finished once, and changed since.
    pub changed: usize,
    /// Finished once, and no longer there.
    pub gone: usize,
    /// Whether the output is as it has to be, and nothing is to be written.
    pub is_complete: bool,
}

/// Why something that was finished does not count.
enum Stale {
    Catalog,
    Options,
    Ticket,
}

impl Batch<'_> {
    /// What is left of these tickets. The journal keeps what counts of what was `opened` with it.
    ///
    /// # Errors
    /// When the earlier output cannot be read.
    pub fn plan(
        &self,
        tickets: &[Ticket],
        journal: &mut Journal,
        opened: &Opened,
        previous: Option<&Previous>,
        format: Format,
    ) -> Result<Plan, PreviousError> {
        // rows of a table are no reports
        let previous = previous.filter(|previous| previous.format() == format);
        let known = previous.map_or_else(|| Ok(Known::default()), Previous::known)?;
        let mut plan = Plan::default();
        if opened.finished.is_empty() && known.is_empty() {
            plan.left = (0..tickets.len()).collect();
            return Ok(plan);
        }
        let stamps = self.stamps(tickets);
        let mut from_output = 0;
        for (index, (ticket, stamp)) in tickets.iter().zip(&stamps).enumerate() {
            let entry = opened.finished.get(&ticket.name);
            let in_journal = entry.map(|(head, entry)| self.is_current(head, stamp).map(|()| entry));
            if let Some(Ok(entry)) = in_journal {
                journal.keep(index, *entry);
                plan.finished += 1;
                continue;
            }
            let in_output = known.get(&ticket.name).map(|head| self.is_current(head, stamp));
            if matches!(in_output, Some(Ok(()))) {
                from_output += 1;
                plan.finished += 1;
                continue;
            }
            match in_journal.and_then(Result::err).or(in_output.and_then(Result::err)) {
                Some(Stale::Catalog) => plan.other_catalog += 1,
                Some(Stale::Options) => plan.other_options += 1,
                Some(Stale::Ticket) => plan.changed += 1,
                None => {}
            }
            plan.left.push(index);
        }
        let is_there = |name: &String| tickets.binary_search_by(|ticket| ticket.name.cmp(name)).is_ok();
        let names = known.keys().chain(opened.finished.keys().filter(|name| !known.contains_key(*name)));
        plan.gone = names.filter(|name| !is_there(name)).count();
        plan.is_complete = plan.left.is_empty() && from_output == tickets.len() && known.len() == tickets.len();
        Ok(plan)
    }

    fn is_current(&self, head: &Head, stamp: &Stamp) -> Result<(), Stale> {
        match head {
            head if head.catalog != self.catalog => Err(Stale::Catalog),
            head if head.options != self.fingerprint => Err(Stale::Options),
            head if head.stamp != stamp.digest => Err(Stale::Ticket),
            _ => Ok(()),
        }
    }
}
