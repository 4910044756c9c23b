//! Limits: what a hostile bundle may cost at most. [`Limits`] are what was asked for, [`Budget`] what is left of them in one run.
//!
//! Invariant: where a limit cuts depends on names and bytes alone, never on threads or timing (the time limit aside). The limits of a run are
//! shared by all its documents, so while several are read at once nobody can tell whose turn the last byte is: a parallel run that meets
//! one of them is [given up](Budget::is_given_up) and made again, one document after the other.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::trouble;

/// What one run may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Containers within each other.
    pub depth: u32,
    /// Bytes that all decompression of the run may give.
    pub expanded: u64,
    /// Bytes that one stream may give for each of its own, once it has given [`RATIO_FLOOR`].
    pub ratio: u64,
    /// Members of all archives.
    pub members: u64,
    /// Time after which no archive is read on.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 8, expanded: 64 << 30, ratio: 250, members: 250_000, time: Duration::from_secs(30 * 60) }
    }
}

/// So much output is always granted: short streams of equal lines have any ratio.
pub const RATIO_FLOOR: u64 = 8 << 20;
/// And so much for all that comes out of one document, before the ratio of the whole is looked at: many small members in many small archives keep
/// to any ratio, each by itself.
const DOCUMENT_FLOOR: u64 = 128 << 20;
/// The ratio is looked at each time so much more has come, so that the cut does not depend on how the bytes arrive.
pub(super) const RATIO_STEP: u64 = 1 << 20;

/// The windows of the decoders that stand behind each other for one document come to this much at most.
const MEMORY_MAX: u64 = 136 << 20;
/// Documents that need more than this are read one at a time.
const MEMORY_LIGHT: u64 = 10 << 20;

/// What is left of the limits of a run.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    parallel: bool,
    deadline: Option<Instant>,
    expanded: AtomicU64,
    members: AtomicU64,
    given_up: AtomicBool,
}

/// Who reads a document that needs much memory holds it: several runs of one process, as of a batch, have no more of it than one.
static HEAVY: Mutex<()> = Mutex::new(());

/// What has come out of one document, by all the decoders in it, and how large that is.
#[derive(Debug, Default)]
pub(crate) struct Share {
    size: AtomicU64,
    given: AtomicU64,
}

/// What a decoder spends: of the budget of the run, and of the share of its document.
#[derive(Clone, Debug)]
pub(super) struct Account<'a> {
    pub budget: &'a Budget,
    pub share: Arc<Share>,
}

/// Whoever holds it may use [`MEMORY_MAX`].
pub(super) type Permit = MutexGuard<'static, ()>;

impl Budget {
    /// Nothing is spent yet; `parallel` if several documents are read at once.
    pub(crate) fn new(limits: &Limits, parallel: bool) -> Self {
        Self {
            limits: limits.clone(),
            parallel,
            deadline: Instant::now().checked_add(limits.time),
            expanded: AtomicU64::new(0),
            members: AtomicU64::new(0),
            given_up: AtomicBool::new(false),
        }
    }

    /// Whether a limit of the run was met in parallel: what was found is worth nothing.
    pub(crate) fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// What is found from here on is worth nothing: everybody may stop.
    pub(crate) fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// One more member is about to be read.
    pub(super) fn member(&self) -> io::Result<()> {
        self.in_time()?;
        if self.members.fetch_add(1, Ordering::Relaxed) < self.limits.members {
            return Ok(());
        }
        Err(self.run_limit(format!("more than {} members of archives in one run (--max-members)", self.limits.members)))
    }

    fn run_limit(&self, detail: String) -> io::Error {
        if self.parallel {
            self.given_up.store(true, Ordering::Relaxed);
        }
        trouble::limit(detail)
    }

    fn in_time(&self) -> io::Result<()> {
        if self.is_given_up() {
            return Err(trouble::limit("a limit of the run was met"));
        }
        if self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Err(trouble::limit(format!("the run takes longer than {} s (--max-time)", self.limits.time.as_secs())));
        }
        Ok(())
    }

    /// May a container at this depth be entered?
    pub(super) fn depth(&self, depth: u32) -> io::Result<()> {
        if depth <= self.limits.depth {
            return Ok(());
        }
        Err(trouble::limit(format!("more than {} containers within each other (--max-depth)", self.limits.depth)))
    }

    /// Leave to use so much memory for a document; waits for its turn if that is much.
    pub(super) fn memory(bytes: u64, permit: &mut Option<Permit>) -> io::Result<()> {
        if bytes > MEMORY_MAX {
            let (needed, granted) = (bytes >> 20, MEMORY_MAX >> 20);
            return Err(trouble::limit(format!("needs {needed} MiB of memory to decompress, and {granted} are granted")));
        }
        if bytes > MEMORY_LIGHT && permit.is_none() {
            *permit = Some(HEAVY.lock().unwrap_or_else(PoisonError::into_inner));
        }
        Ok(())
    }
}

impl Share {
    /// The share of a document of this size; of one that comes as a stream, what has come.
    pub(super) fn new(size: u64) -> Arc<Self> {
        Arc::new(Self { size: AtomicU64::new(size), given: AtomicU64::new(0) })
    }

    /// More of the document has come.
    pub(super) fn grow(&self, bytes: u64) {
        self.size.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Account<'_> {
    /// How many bytes may still be decompressed.
    pub(super) fn room(&self) -> io::Result<u64> {
        self.budget.in_time()?;
        let Limits { expanded, ratio, .. } = self.budget.limits;
        let granted = self.share.size.load(Ordering::Relaxed).saturating_mul(ratio).max(DOCUMENT_FLOOR);
        let given = self.share.given.load(Ordering::Relaxed);
        Ok(expanded.saturating_sub(self.budget.expanded.load(Ordering::Relaxed)).min(granted.saturating_sub(given)))
    }

    /// So many bytes were decompressed.
    pub(super) fn spend(&self, bytes: u64) {
        self.budget.expanded.fetch_add(bytes, Ordering::Relaxed);
        self.share.given.fetch_add(bytes, Ordering::Relaxed);
    }

    /// More would have come than there was room for.
    pub(super) fn exceeded(&self) -> io::Error {
        let Limits { expanded, ratio, .. } = self.budget.limits;
        self.budget.run_limit(if self.budget.expanded.load(Ordering::Relaxed) >= expanded {
            format!("more than {expanded} bytes decompressed in one run (--max-expanded)")
        } else {
            format!("the document expands to more than {ratio} times its size (--max-ratio)")
        })
    }

    /// Has a stream given too much for what it took?
    pub(super) fn ratio(&self, taken: u64, given: u64) -> io::Result<()> {
        let ratio = self.budget.limits.ratio;
        if given <= RATIO_FLOOR || given <= taken.saturating_mul(ratio) {
            return Ok(());
        }
        Err(trouble::limit(format!("expands to more than {ratio} times its size (--max-ratio)")))
    }
}
