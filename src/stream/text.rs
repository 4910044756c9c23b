//! The text of a document while several threads examine its blocks: [`Examined`] blocks in, in any order; they are merged in that of the document.
//!
//! Invariant: a text is closed once, when its last block is merged.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::lock;
use crate::collect::{Collected, Open};
use crate::evidence::Evidence;
use crate::examine::{Examined, Key};
use crate::input::Block;
use crate::redact::Redaction;
use crate::unknown::{Need, Reach, Shape};

/// Who waits for others looks so often whether there is something else to do.
const PATIENCE: Duration = Duration::from_millis(5);

/// A document of which blocks are with the pool.
pub(super) struct Text {
    pub(super) name: String,
    state: Mutex<State>,
    advanced: Condvar,
}

struct State {
    open: Option<Open>,
    /// Blocks of a text that one thread reads go back when they are merged, so that what waits for a slow block is bounded as well.
    parked: Option<Vec<Block>>,
    merged: u64,
    /// How many blocks it has, when that is known.
    blocks: Option<u64>,
}

/// What came of a block.
pub(super) struct Merged {
    /// Blocks that are free again.
    pub(super) free: Vec<Block>,
    /// The documents that are closed by now, if this one just was.
    pub(super) documents: Option<u64>,
}

impl Text {
    /// A text that one thread reads to its end.
    pub(super) fn of_one(name: &str, redaction: Redaction) -> Self {
        Self::new(name, redaction, Some(Vec::new()), None)
    }

    /// A text of so many blocks that several threads read; they see to it that [none is too far ahead](Self::wait).
    pub(super) fn of_several(name: &str, redaction: Redaction, blocks: u64) -> Self {
        Self::new(name, redaction, None, Some(blocks))
    }

    fn new(name: &str, redaction: Redaction, parked: Option<Vec<Block>>, blocks: Option<u64>) -> Self {
        let state = State { open: Some(Open::new(name, redaction)), parked, merged: 0, blocks };
        Self { name: name.to_owned(), state: Mutex::new(state), advanced: Condvar::new() }
    }

    /// What the document needs of a shape of error-like lines.
    pub(super) fn needs(&self, shape: &Shape, reach: Reach) -> Need {
        lock(&self.state).open.as_ref().map_or(Need::Quote, |open| open.errors.needs(shape, reach))
    }

    /// Takes what a block holds.
    pub(super) fn merge(
        &self,
        index: u64,
        block: Block,
        examined: Examined,
        into: &Mutex<Collected>,
        established: &dyn Fn(Key, &Evidence),
    ) -> Merged {
        let state = &mut *lock(&self.state);
        let mut free = Vec::new();
        match &mut state.parked {
            Some(parked) => parked.push(block),
            None => free.push(block),
        }
        let Some(open) = &mut state.open else { return Merged { free, documents: None } };
        let merged = open.take(index, examined, &mut lock(into), established);
        state.merged += merged as u64;
        if let Some(parked) = &mut state.parked {
            free.extend(parked.drain(..merged.min(parked.len())));
        }
        self.advanced.notify_all();
        Merged { free, documents: state.close(into) }
    }

    /// It has so many blocks. Gives what [`Merged::documents`] is.
    pub(super) fn ends_after(&self, blocks: u64, into: &Mutex<Collected>) -> Option<u64> {
        let state = &mut *lock(&self.state);
        state.blocks = Some(blocks);
        state.close(into)
    }

    /// Waits a little while fewer blocks than these are merged. False if that is over.
    pub(super) fn wait(&self, blocks: u64) -> bool {
        let is_behind = |state: &State| state.open.is_some() && state.merged < blocks;
        let state = lock(&self.state);
        // a panic elsewhere ends the run
        is_behind(&state) && self.advanced.wait_timeout(state, PATIENCE).is_ok_and(|(state, _)| is_behind(&state))
    }
}

impl State {
    /// Closes the document when its last block is merged.
    fn close(&mut self, into: &Mutex<Collected>) -> Option<u64> {
        let open = if self.blocks == Some(self.merged) { self.open.take() } else { None };
        // its facts are read before the others have to wait
        let closed = open?.close();
        let collected = &mut *lock(into);
        closed.join(collected);
        Some(collected.documents)
    }
}
