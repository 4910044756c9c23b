//! Jobs: what is still to be read. Documents in, and the archives that are found in them; one thing to do after the other out, to several readers.
//!
//! Invariant: a reader that finds nothing to do waits as long as another one may still find an archive, so that none leaves too early.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::input::{Archive, Document};

/// What is still to be read.
pub(crate) struct Jobs {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

struct Waiting {
    documents: VecDeque<Document>,
    archives: VecDeque<Arc<Archive>>,
    /// Readers that may still find an archive.
    busy: usize,
}

pub(crate) enum Job {
    Document(Document),
    /// The next member of it.
    Member(Arc<Archive>),
}

impl Jobs {
    pub(crate) fn new(documents: Vec<Document>) -> Self {
        let waiting = Waiting { documents: documents.into(), archives: VecDeque::new(), busy: 0 };
        Self { waiting: Mutex::new(waiting), changed: Condvar::new() }
    }

    /// Something to do; members before documents, so that one archive is read at a time. None when everything is done.
    pub(crate) fn next(&self) -> Option<Job> {
        let mut waiting = self.lock();
        loop {
            let member = waiting.archives.front().map(|archive| Job::Member(Arc::clone(archive)));
            if let Some(job) = member.or_else(|| waiting.documents.pop_front().map(Job::Document)) {
                waiting.busy += 1;
                return Some(job);
            }
            if waiting.busy == 0 {
                return None;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A job is done. `archive` was found, or has no more members.
    pub(crate) fn done(&self, found: Option<Arc<Archive>>, finished: Option<&Arc<Archive>>) {
        let waiting = &mut *self.lock();
        waiting.busy -= 1;
        waiting.archives.extend(found);
        if let Some(finished) = finished {
            waiting.archives.retain(|archive| !Arc::ptr_eq(archive, finished));
        }
        self.changed.notify_all();
    }

    /// A panic elsewhere ends the run; what is still waiting does not matter any more.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
