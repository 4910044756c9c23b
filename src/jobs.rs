//! Jobs: what is still to be read. Documents in, and the archives that are found in them; one thing to do after the other out, to several readers.
//!
//! Invariant: a reader never waits for something to do. One that finds nothing leaves; when an archive is found, as many as left are called back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::input::{Archive, Document};

/// What is still to be read.
pub(crate) struct Jobs {
    waiting: Mutex<Waiting>,
    readers_max: usize,
}

struct Waiting {
    documents: VecDeque<Document>,
    archives: VecDeque<Arc<Archive>>,
    /// Readers that were called and have not left.
    readers: usize,
}

pub(crate) enum Job {
    Document(Document),
    /// The next member of it.
    Member(Arc<Archive>),
}

impl Jobs {
    /// For so many readers at most.
    pub(crate) fn new(documents: Vec<Document>, readers_max: usize) -> Self {
        let waiting = Waiting { documents: documents.into(), archives: VecDeque::new(), readers: 0 };
        Self { waiting: Mutex::new(waiting), readers_max }
    }

    /// How many readers are to be called for what there is to do. They count from now on.
    pub(crate) fn call(&self) -> usize {
        let waiting = &mut *self.lock();
        let wanted = if waiting.archives.is_empty() { waiting.documents.len() } else { usize::MAX };
        let called = self.readers_max.saturating_sub(waiting.readers).min(wanted);
        waiting.readers += called;
        called
    }

    /// How many readers were called and have not left.
    pub(crate) fn readers(&self) -> usize {
        self.lock().readers
    }

    /// Something to do; members before documents, so that one archive is read at a time. None when there is nothing, and the reader leaves.
    pub(crate) fn next(&self) -> Option<Job> {
        let waiting = &mut *self.lock();
        let member = waiting.archives.front().map(|archive| Job::Member(Arc::clone(archive)));
        let job = member.or_else(|| waiting.documents.pop_front().map(Job::Document));
        if job.is_none() {
            waiting.readers = waiting.readers.saturating_sub(1);
        }
        job
    }

    /// An archive was found.
    pub(crate) fn add(&self, archive: Arc<Archive>) {
        self.lock().archives.push_back(archive);
    }

    /// An archive has no more members.
    pub(crate) fn finish(&self, archive: &Arc<Archive>) {
        self.lock().archives.retain(|other| !Arc::ptr_eq(other, archive));
    }

    /// A panic elsewhere ends the run; what is still waiting does not matter any more.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
