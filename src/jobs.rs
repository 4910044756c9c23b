//! Jobs: what is still to be read. Documents in, and what is found in them that several can read (`S`); one thing to do after the other out, to several
//! readers.
//!
//! Invariant: a reader never waits for something to do. One that finds nothing leaves; when something is found that several can read, as many as left are called back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::input::Document;

/// What is still to be read.
pub(crate) struct Jobs<S> {
    waiting: Mutex<Waiting<S>>,
    readers_max: usize,
}

struct Waiting<S> {
    documents: VecDeque<Document>,
    shared: VecDeque<Arc<S>>,
    /// Readers that were called and have not left.
    readers: usize,
}

pub(crate) enum Job<S> {
    Document(Document),
    /// The next part of it.
    Part(Arc<S>),
}

impl<S> Jobs<S> {
    /// For so many readers at most.
    pub(crate) fn new(documents: Vec<Document>, readers_max: usize) -> Self {
        let waiting = Waiting { documents: documents.into(), shared: VecDeque::new(), readers: 0 };
        Self { waiting: Mutex::new(waiting), readers_max }
    }

    /// How many readers are to be called for what there is to do. They count from now on.
    pub(crate) fn call(&self) -> usize {
        let waiting = &mut *self.lock();
        let wanted = if waiting.shared.is_empty() { waiting.documents.len() } else { usize::MAX };
        let called = self.readers_max.saturating_sub(waiting.readers).min(wanted);
        waiting.readers += called;
        called
    }

    /// How many readers were called and have not left.
    pub(crate) fn readers(&self) -> usize {
        self.lock().readers
    }

    /// Something to do; parts before documents, so that one document is read at a time. None when there is nothing, and the reader leaves.
    pub(crate) fn next(&self) -> Option<Job<S>> {
        let waiting = &mut *self.lock();
        let part = waiting.shared.front().map(|shared| Job::Part(Arc::clone(shared)));
        let job = part.or_else(|| waiting.documents.pop_front().map(Job::Document));
        if job.is_none() {
            waiting.readers = waiting.readers.saturating_sub(1);
        }
        job
    }

    /// Something was found that several can read.
    pub(crate) fn add(&self, shared: S) {
        self.lock().shared.push_back(Arc::new(shared));
    }

    /// It has no more parts.
    pub(crate) fn finish(&self, shared: &Arc<S>) {
        self.lock().shared.retain(|other| !Arc::ptr_eq(other, shared));
    }

    /// A panic elsewhere ends the run; what is still waiting does not matter any more.
    fn lock(&self) -> MutexGuard<'_, Waiting<S>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
