//! Supply: the blocks that go round between those who read into them and those who examine them. Their number bounds the memory of a run.
//!
//! Invariant: who waits for a free block examines those that wait to be examined, of the same run and nothing else. So a block is free sooner or later
//! whatever other threads do, and nothing begins below a reader that could wait for what the reader holds.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::input::Block;

/// The blocks of a run that nobody reads into or examines. `T` is whose text a block holds.
pub(crate) struct Supply<T> {
    idle: Mutex<Idle<T>>,
    changed: Condvar,
}

struct Idle<T> {
    free: Vec<Block>,
    /// To be examined.
    filled: VecDeque<(T, Block)>,
}

impl<T> Supply<T> {
    /// So many free blocks.
    pub(crate) fn of(blocks: usize) -> Self {
        let free = (0..blocks).map(|_| Block::default()).collect();
        Self { idle: Mutex::new(Idle { free, filled: VecDeque::new() }), changed: Condvar::new() }
    }

    /// A free block; the one that was given back last is likely to be in the cache. Until there is one, filled ones are given to `examine`.
    pub(crate) fn take(&self, examine: impl Fn(T, Block)) -> Block {
        let mut idle = self.idle();
        loop {
            if let Some(block) = idle.free.pop() {
                return block;
            }
            idle = if let Some((text, block)) = idle.filled.pop_front() {
                drop(idle);
                examine(text, block);
                self.idle()
            } else {
                self.changed.wait(idle).unwrap_or_else(PoisonError::into_inner)
            }
        }
    }

    /// Takes a block back.
    pub(crate) fn give(&self, block: Block) {
        self.idle().free.push(block);
        self.changed.notify_one();
    }

    /// Puts a filled block aside.
    pub(crate) fn put(&self, text: T, block: Block) {
        self.idle().filled.push_back((text, block));
        self.changed.notify_one();
    }

    /// The filled block that has waited longest, unless another thread has taken it.
    pub(crate) fn filled(&self) -> Option<(T, Block)> {
        self.idle().filled.pop_front()
    }

    /// A panic elsewhere ends the run; what the mutex holds does not matter any more.
    fn idle(&self) -> MutexGuard<'_, Idle<T>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
