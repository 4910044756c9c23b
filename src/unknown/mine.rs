//! Mining: the unexplained errors of many tickets against each other. What is [`Unexplained`] in one ticket after the other in, in their order; templates
//! with how many tickets have them out.
//!
//! Each ticket is the baseline of the others: what most of them print is weather, and what few of them end with is what the next signature
//! should know. Memory is bounded, whatever the number of tickets: when there are too many templates, those of one ticket that tell least are forgotten.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::cluster::message;
use super::drain::Drain;
use super::{Place, Standing, Unexplained};
use crate::abreast::abreast;
use crate::input::Skipped;
use crate::{Analysis, Analyzer};

/// Templates that are kept at a time.
const TEMPLATES_MAX: usize = 20_000;
/// Templates of one ticket that are looked at, the first by rank.
const OF_TICKET_MAX: usize = 256;
/// So many tickets are analyzed before they are put together.
const CHUNK: usize = 64;
/// Fewer tickets are no baseline.
const BASELINE_MIN: u64 = 4;
/// Problems that are kept.
const SKIPPED_MAX: usize = 1000;

/// A template of errors that no signature explains.
#[derive(Clone, Debug, Serialize)]
pub struct Mined {
    /// As a message of a signature would be written.
    pub template: String,
    /// In how many tickets it is.
    pub tickets: u64,
    /// How often in all of them.
    pub count: u64,
    /// The first of them.
    pub first: Place,
    /// Whether most tickets have it, so that it tells nothing of any.
    pub is_noise: bool,
    #[serde(skip)]
    pub(super) score: u32,
}

/// What many tickets hold that no signature explains.
#[derive(Debug, Serialize)]
pub struct Lode {
    /// How many tickets were read.
    pub tickets: u64,
    /// Ranked.
    pub templates: Vec<Mined>,
    /// What was not read.
    #[serde(skip)]
    pub skipped: Vec<Skipped>,
}

#[derive(Debug, Default)]
struct Group {
    tickets: u64,
    /// The last ticket that has it, from 1.
    last: u64,
    count: u64,
    first: Option<Place>,
    /// The best of what its lines came to.
    standing: Standing,
    /// Over all tickets, to be divided by their number.
    lateness: u64,
}

impl Group {
    /// What is forgotten last: what serves as baseline, then what tells most.
    fn worth(&self) -> (u64, u32) {
        (self.tickets.min(8), self.standing.total())
    }
}

/// What is kept of a ticket while it waits for those before it.
#[derive(Debug)]
struct Ticket {
    unexplained: Vec<Unexplained>,
    skipped: Vec<Skipped>,
}

impl Ticket {
    fn of(analysis: Analysis) -> Self {
        let Analysis { mut unexplained, skipped, .. } = analysis;
        unexplained.truncate(OF_TICKET_MAX);
        Self { unexplained, skipped: skipped.into_iter().filter(Skipped::is_failure).take(SKIPPED_MAX).collect() }
    }
}

#[derive(Debug)]
struct Miner {
    drain: Drain<Group>,
    tickets: u64,
    skipped: Vec<Skipped>,
}

impl Miner {
    fn new() -> Self {
        Self { drain: Drain::new(TEMPLATES_MAX), tickets: 0, skipped: Vec::new() }
    }

    fn add(&mut self, ticket: Ticket) {
        self.tickets += 1;
        self.skipped.extend(ticket.skipped.into_iter().take(SKIPPED_MAX.saturating_sub(self.skipped.len())));
        for unknown in ticket.unexplained {
            let Unexplained { count, first, masked, standing, .. } = unknown;
            let index = self.drain.add(&masked, Group::worth);
            let Some(group) = self.drain.value(index) else { continue };
            if group.last != self.tickets {
                group.last = self.tickets;
                group.tickets += 1;
                group.lateness += u64::from(standing.lateness);
            }
            group.count += count;
            group.first.get_or_insert(first);
            if standing.total() > group.standing.total() {
                group.standing = standing;
            }
        }
    }

    fn finish(self) -> Lode {
        let tickets = self.tickets;
        let mut templates: Vec<Mined> = Vec::new();
        for cluster in self.drain.into_clusters() {
            let template = message(&cluster.template());
            let Group { tickets: of, count, first: Some(first), standing, lateness, .. } = cluster.value else { continue };
            let is_noise = tickets >= BASELINE_MIN && of * 2 > tickets;
            let rarity = 400 - 400 * of.max(1).ilog2() / tickets.ilog2().max(1);
            let lateness = u32::try_from(lateness / of.max(1)).unwrap_or(400);
            let score = if is_noise { 0 } else { standing.likeness + standing.telling + lateness + rarity };
            templates.push(Mined { template, tickets: of, count, first, is_noise, score });
        }
        templates
            .sort_by(|a, b| (Reverse(a.score), Reverse(a.count), &a.first).cmp(&(Reverse(b.score), Reverse(b.count), &b.first)));
        Lode { tickets, templates, skipped: self.skipped }
    }
}

/// Reads tickets, each a bundle of its own, and clusters what no signature explains. `told` is called when one more is read.
pub fn mine(analyzer: &Analyzer, tickets: &[PathBuf], told: &(dyn Fn() + Sync)) -> Lode {
    let mut miner = Miner::new();
    for chunk in tickets.chunks(CHUNK) {
        let read: Vec<Mutex<Option<Ticket>>> = chunk.iter().map(|_| Mutex::default()).collect();
        abreast(analyzer.threads(), chunk.len(), &|number| {
            if let Some((path, slot)) = chunk.get(number).zip(read.get(number)) {
                let (documents, skipped) = analyzer.find(std::slice::from_ref(path));
                let ticket = Ticket::of(analyzer.analyze(documents, skipped));
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticket);
                told();
            }
            true
        });
        let read = read.into_iter().map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner));
        read.flatten().for_each(|ticket| miner.add(ticket));
    }
    miner.finish()
}

/// The same of one bundle that was analyzed already.
pub fn mine_one(analysis: Analysis) -> Lode {
    let mut miner = Miner::new();
    miner.add(Ticket::of(analysis));
    miner.finish()
}
