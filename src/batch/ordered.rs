//! Order: finished tickets in, as they come; the same in their order out, one after the other. Who is far ahead waits, so that memory is bounded.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, PoisonError};

use super::Finished;

/// Lines that wait for their turn come to this much, and the one that each thread has in its hands.
const WAITING_MAX: usize = 32 << 20;

/// Puts finished tickets in order, for one who takes them.
pub struct Ordered<T> {
    state: Mutex<State<T>>,
    moved: Condvar,
}

struct State<T> {
    next: usize,
    waiting: BTreeMap<usize, Finished>,
    bytes: usize,
    failed: bool,
    take: T,
}

impl<T: FnMut(Finished) -> io::Result<()>> Ordered<T> {
    /// Nothing came yet; the first is number 0.
    pub fn new(take: T) -> Self {
        let state = State { next: 0, waiting: BTreeMap::new(), bytes: 0, failed: false, take };
        Self { state: Mutex::new(state), moved: Condvar::new() }
    }

    /// Number `index` is finished.
    ///
    /// # Errors
    /// Those of who takes them; to all who come after, too.
    pub fn add(&self, index: usize, finished: Finished) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.bytes > WAITING_MAX && index != state.next && !state.failed {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.failed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        state.bytes += finished.line.len();
        state.waiting.insert(index, finished);
        let mut taken = Ok(());
        while let Some(finished) = {
            let next = state.next;
            state.waiting.remove(&next)
        } {
            state.next += 1;
            state.bytes -= finished.line.len();
            taken = (state.take)(finished);
            if taken.is_err() {
                state.failed = true;
                break;
            }
        }
        self.moved.notify_all();
        taken
    }
}
