//! Supply: the blocks that go round between those who read into them and those who examine them. Their number bounds the memory of a run.
//!
//! Invariant: who waits for a block examines those that wait to be, so that a block is free sooner or later whatever the other threads do. Only threads of
//! the pool may wait.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rayon::Yield;

use crate::input::Block;

/// After so long it is looked again whether there is a block to examine.
const PATIENCE: Duration = Duration::from_millis(1);

/// Blocks that nobody reads into or examines.
#[derive(Debug, Default)]
pub(crate) struct Supply {
    free: Mutex<Vec<Block>>,
    freed: Condvar,
}

impl Supply {
    /// So many blocks.
    pub(crate) fn of(blocks: usize) -> Self {
        Self { free: Mutex::new((0..blocks).map(|_| Block::default()).collect()), freed: Condvar::new() }
    }

    /// A block to read into; the one that was given back last is likely to be in the cache.
    pub(crate) fn take(&self) -> Block {
        loop {
            if let Some(block) = self.free().pop() {
                return block;
            }
            if rayon::yield_now() == Some(Yield::Executed) {
                continue;
            }
            // all are being examined by others, or were put aside a moment ago
            let waited = self.freed.wait_timeout_while(self.free(), PATIENCE, |free| free.is_empty());
            if let Some(block) = waited.unwrap_or_else(PoisonError::into_inner).0.pop() {
                return block;
            }
        }
    }

    /// Takes a block back.
    pub(crate) fn give(&self, block: Block) {
        self.free().push(block);
        self.freed.notify_one();
    }

    /// A panic elsewhere ends the run; what the mutex holds does not matter any more.
    fn free(&self) -> MutexGuard<'_, Vec<Block>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
