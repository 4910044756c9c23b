//! Several things at once: a number of them in, each worked on once, a few at a time and begun in order. For work that waits on files as much as it
//! computes, and itself uses the threads of an [`Analyzer`](crate::Analyzer): those would wait for each other.
//!
//! Invariant: when it returns, nothing is being worked on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Works on the numbers below `count`, on at most so many threads, of which the caller's is one; when one has said false, no further one is begun.
pub(crate) fn abreast(threads: usize, count: usize, work: &(dyn Fn(usize) -> bool + Sync)) {
    let (next, ended) = (AtomicUsize::new(0), AtomicBool::new(false));
    let in_turn = || {
        while !ended.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            if !work(number) {
                ended.store(true, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(count) {
            // where a thread cannot be had, the others do its work
            let _ = thread::Builder::new().spawn_scoped(scope, in_turn);
        }
        in_turn();
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn each_is_worked_on_once_until_one_ends_it() {
        for threads in [0, 1, 3] {
            let done = Mutex::new(Vec::new());
            abreast(threads, 50, &|number| {
                done.lock().unwrap().push(number);
                true
            });
            let mut done = done.into_inner().unwrap();
            done.sort_unstable();
            assert_eq!(done, (0..50).collect::<Vec<_>>(), "{threads}");
            let begun = AtomicUsize::new(0);
            abreast(threads, 1000, &|_| {
                begun.fetch_add(1, Ordering::Relaxed);
                false
            });
            assert!((1..=threads.max(1)).contains(&begun.into_inner()), "one for each thread at most");
        }
    }
}
