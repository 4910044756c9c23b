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
    failed: Option<io::ErrorKind>,
    take: T,
}

impl<T: FnMut(Finished) -> io::Result<()>> Ordered<T> {
    /// Nothing came yet; the first is number 0.
    pub fn new(take: T) -> Self {
        let state = State { next: 0, waiting: BTreeMap::new(), bytes: 0, failed: None, take };
        Self { state: Mutex::new(state), moved: Condvar::new() }
    }

    /// Number `index` is finished.
    ///
    /// # Errors
    /// Those of who takes them; to all who come after, too.
    pub fn add(&self, index: usize, finished: Finished) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.bytes > WAITING_MAX && index != state.next && state.failed.is_none() {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(kind) = state.failed {
            return Err(kind.into());
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
            if let Err(error) = &taken {
                state.failed = Some(error.kind());
                break;
            }
        }
        self.moved.notify_all();
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::batch::{Head, Reading};

    fn finished(line: &str) -> Finished {
        let text = String::new;
        let head = Head {
            name: text(),
            status: Reading::Read,
            reason: None,
            files: 0,
            size: 0,
            modified: None,
            stamp: text(),
            catalog: text(),
            options: text(),
            unknown_errors: 0,
        };
        Finished { line: line.to_owned(), head, took: Duration::ZERO }
    }

    #[test]
    fn whatever_comes_first_is_taken_in_its_order() {
        let mut taken = Vec::new();
        let ordered = Ordered::new(|finished: Finished| {
            taken.push(finished.line);
            Ok(())
        });
        for index in [2, 0, 3, 1, 4] {
            ordered.add(index, finished(&index.to_string())).unwrap();
        }
        drop(ordered);
        assert_eq!(taken, ["0", "1", "2", "3", "4"]);
    }

    #[test]
    fn who_is_far_ahead_waits_and_everybody_hears_of_a_failure() {
        let large = "x".repeat(WAITING_MAX + 1);
        let ordered = Ordered::new(|_| Err(io::ErrorKind::StorageFull.into()));
        std::thread::scope(|threads| {
            ordered.add(1, finished(&large)).unwrap();
            let waits = threads.spawn(|| ordered.add(2, finished("late")));
            std::thread::sleep(Duration::from_millis(30));
            assert!(!waits.is_finished(), "there is no room for it");
            assert_eq!(ordered.add(0, finished("first")).unwrap_err().kind(), io::ErrorKind::StorageFull);
            assert_eq!(waits.join().unwrap().unwrap_err().kind(), io::ErrorKind::StorageFull);
        });
    }
}
