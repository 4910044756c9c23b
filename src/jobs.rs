//! Jobs: what is still to be read. Documents in, and the archives that are found in them; one thing to do after the other out, to several readers.
//!
//! Invariant: a reader never waits for something to do. One that finds nothing leaves; when an archive is found, all that are not at work are called. On each
//! thread one reader is at work at most: a second one, begun while the first waits for a block, could wait for what the first one holds.

use std::collections::{BTreeSet, VecDeque};
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
    /// The threads on which a reader is at work.
    readers: BTreeSet<usize>,
}

pub(crate) enum Job {
    Document(Document),
    /// The next member of it.
    Member(Arc<Archive>),
}

impl Jobs {
    /// For so many readers at most.
    pub(crate) fn new(documents: Vec<Document>, readers_max: usize) -> Self {
        let waiting = Waiting { documents: documents.into(), archives: VecDeque::new(), readers: BTreeSet::new() };
        Self { waiting: Mutex::new(waiting), readers_max }
    }

    /// Whether more readers are of use.
    pub(crate) fn are_waiting(&self) -> bool {
        let waiting = &*self.lock();
        waiting.readers.len() < self.readers_max && !(waiting.archives.is_empty() && waiting.documents.is_empty())
    }

    /// Whether a reader may begin on this thread.
    pub(crate) fn enter(&self, thread: usize) -> bool {
        let readers = &mut self.lock().readers;
        readers.len() < self.readers_max && readers.insert(thread)
    }

    /// How many readers are at work.
    pub(crate) fn readers(&self) -> usize {
        self.lock().readers.len()
    }

    /// Something to do; members before documents, so that one archive is read at a time. None when there is nothing, and the reader leaves.
    pub(crate) fn next(&self, thread: usize) -> Option<Job> {
        let waiting = &mut *self.lock();
        let member = waiting.archives.front().map(|archive| Job::Member(Arc::clone(archive)));
        let job = member.or_else(|| waiting.documents.pop_front().map(Job::Document));
        if job.is_none() {
            waiting.readers.remove(&thread);
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
