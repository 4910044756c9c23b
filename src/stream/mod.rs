//! Streaming: documents in, [`Collected`] out. The threads of the pool read (and open containers, and decompress) and examine; memory is bounded by
//! the blocks that go round between them.
//!
//! Files of a folder and members of a zip are read side by side, whatever comes as a stream one document after the other. A reader examines its blocks
//! itself while every thread reads; else it leaves them to others, and helps when no block is free. So there are never more threads at work than were
//! asked for, and none waits for another one that has not begun.

use std::any::Any;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use memchr::memchr_iter;
use rayon::{ScopeFifo, ThreadPool};

use crate::collect::{Collected, Open};
use crate::evidence::Evidence;
use crate::examine::{Context, Key, Workspace, examine};
use crate::input::{Block, BlockReader, Budget, Decoder, Document, Limits, OWN_BYTES, Reading, Skipped, Skips, Visit};
use crate::jobs::{Job, Jobs};
use crate::supply::Supply;
use crate::unknown::{Need, Shape};

/// A look ahead begins so far before the text that is new: a message may have been cut off there.
const LOOK_BACK: u64 = 16 << 10;

/// So many blocks may be read or wait to be merged while each thread examines one.
const BLOCKS_SPARE: usize = 3;
/// More readers than this would be faster than the scanner on any machine, and each may hold the windows of its decoders.
const READERS_MAX: usize = 4;

/// Who watches a run. All methods do nothing unless they are given.
pub trait Watch: Sync {
    /// So many bytes were read in all.
    fn read(&self, _bytes: u64) {}

    /// So many documents were read to their end.
    fn documents(&self, _documents: u64) {}

    /// A message of this signature, by its index, was found and counts; told while reading goes on, for its first places.
    fn established(&self, _signature: u32, _evidence: &Evidence) {}

    /// Whether to look at text that has come while more of it is waited for, so that [`Watch::established`] is told at once.
    fn is_impatient(&self) -> bool {
        false
    }
}

/// Nobody watches.
#[derive(Debug)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// Reads all documents, and what is in them. What could not be read is added to `skipped`.
pub(crate) fn run(
    context: &Context<'_>,
    documents: Vec<Document>,
    limits: &Limits,
    skipped: &mut Vec<Skipped>,
    pool: &ThreadPool,
    watch: &dyn Watch,
) -> Collected {
    let readers = pool.current_num_threads().min(READERS_MAX);
    let again: Option<Vec<Document>> = documents.iter().map(Document::again).collect();
    let attempt = |documents, readers| {
        let budget = Budget::new(limits, readers > 1);
        let (collected, skips) = read_all(context, documents, readers, &budget, pool, watch);
        (!budget.is_given_up()).then_some((collected, skips))
    };
    // a limit of the whole run cuts at the same place only if one document comes after the other
    let (collected, skips) = match again {
        Some(again) if readers > 1 => attempt(documents, readers).or_else(|| attempt(again, 1)),
        _ => attempt(documents, 1),
    }
    .unwrap_or_default();
    let mut all = skips;
    skipped.drain(..).for_each(|skip| all.add(skip));
    *skipped = all.into_list();
    collected
}

fn read_all(
    context: &Context<'_>,
    documents: Vec<Document>,
    readers: usize,
    budget: &Budget,
    pool: &ThreadPool,
    watch: &dyn Watch,
) -> (Collected, Skips) {
    let (collected, skips) = (Mutex::new(Collected::default()), Mutex::new(Skips::default()));
    let is_alone = documents.len() == 1;
    let threads = pool.current_num_threads();
    let blocks = if threads == 1 { 1 } else { threads + readers - 1 + BLOCKS_SPARE };
    let run = Run {
        jobs: Jobs::new(documents, readers),
        context,
        budget,
        collected: &collected,
        skips: &skips,
        workspaces: Mutex::default(),
        supply: Supply::of(blocks),
        watch,
        read: AtomicU64::new(0),
        panicked: Mutex::default(),
        is_alone,
        threads,
    };
    let work = || pool.in_place_scope_fifo(|scope| run.call_readers(scope));
    // a thread of another pool would go on with the work of that while it waits: with another analysis, begun on top of this one, and so on
    let is_done = rayon::current_thread_index().is_some()
        && thread::scope(|threads| match thread::Builder::new().spawn_scoped(threads, work) {
            Ok(thread) => thread.join().map_err(|panic| resume_unwind(panic)).is_ok(),
            Err(_) => false,
        });
    if !is_done {
        work();
    }
    if let Some(panic) = lock(&run.panicked).take() {
        resume_unwind(panic);
    }
    (into_inner(collected), into_inner(skips))
}

/// What all readers share.
struct Run<'a> {
    jobs: Jobs,
    context: &'a Context<'a>,
    budget: &'a Budget,
    collected: &'a Mutex<Collected>,
    skips: &'a Mutex<Skips>,
    /// Those that no thread works in. They are several times as large as a block, and blocks that only wait need none.
    workspaces: Mutex<Vec<Workspace>>,
    supply: Supply<Arc<Text>>,
    watch: &'a dyn Watch,
    /// Bytes of text so far.
    read: AtomicU64,
    /// A panic, which nobody expects: the run ends with it when all threads are done, and other runs go on.
    panicked: Mutex<Option<Box<dyn Any + Send>>>,
    /// Whether there is nothing to do but one document.
    is_alone: bool,
    threads: usize,
}

/// A document of which blocks are with the pool.
struct Text {
    name: String,
    state: Mutex<State>,
}

struct State {
    open: Option<Open>,
    /// Blocks go back when they are merged, so that what waits for a slow block is bounded as well.
    parked: Vec<Block>,
    merged: u64,
    /// How many blocks it has, when that is known.
    blocks: Option<u64>,
}

impl State {
    /// Closes the document when its last block is merged.
    fn close(&mut self, run: &Run<'_>) {
        if self.blocks == Some(self.merged)
            && let Some(open) = self.open.take()
        {
            // its facts are read before the others have to wait
            let closed = open.close();
            let documents = {
                let collected = &mut *lock(run.collected);
                closed.join(collected);
                collected.documents
            };
            run.watch.documents(documents);
        }
    }
}

struct Reader<'s, 'scope> {
    run: &'scope Run<'scope>,
    scope: &'s ScopeFifo<'scope>,
    ahead: Ahead,
}

impl<'s, 'scope> Reader<'s, 'scope> {
    fn new(run: &'scope Run<'scope>, scope: &'s ScopeFifo<'scope>) -> Self {
        Self { run, scope, ahead: Ahead::default() }
    }

    /// Reads until there is nothing left.
    fn work(mut self) {
        let Self { run, scope, .. } = self;
        let jobs = &run.jobs;
        let mut visit = Visit::new(run.budget, &mut self);
        while let Some(job) = jobs.next() {
            match job {
                Job::Document(document) => {
                    if let Some(archive) = run.guarded(|| visit.document(document)).flatten() {
                        jobs.add(archive);
                        run.call_readers(scope);
                    }
                }
                Job::Member(archive) => {
                    if !run.guarded(|| visit.member(&archive)).unwrap_or(false) {
                        jobs.finish(&archive);
                    }
                }
            }
            if run.budget.is_given_up() {
                return;
            }
        }
    }
}

impl Reading for Reader<'_, '_> {
    fn undecided(&mut self, name: &str, text: &[u8]) {
        if self.run.watch.is_impatient() {
            self.ahead.of(name);
            self.run.look(name, &mut self.ahead, &Block { own: 0..text.len(), data: text.to_vec(), ..Block::default() });
        }
    }

    fn text(&mut self, name: &str, decoder: Decoder<&mut dyn Read>) -> io::Result<()> {
        let run = self.run;
        self.ahead.of(name);
        let state =
            State { open: Some(Open::new(name, self.run.context.redaction)), parked: Vec::new(), merged: 0, blocks: None };
        let text = Arc::new(Text { name: name.to_owned(), state: Mutex::new(state) });
        let mut blocks = BlockReader::new(decoder);
        let (mut count, mut told) = (0, 0);
        let result = loop {
            let mut block = run.supply.take(|text, block| run.examine_guarded(&text, block));
            let mut arrived = |blocks: &BlockReader<_>| {
                let new = blocks.raw_bytes() - std::mem::replace(&mut told, blocks.raw_bytes());
                run.watch.read(run.read.fetch_add(new, Ordering::Relaxed) + new);
                if run.watch.is_impatient() {
                    let mut ahead = Block::default();
                    let from = self.ahead.seen.saturating_sub(LOOK_BACK);
                    if blocks.look_ahead(&mut ahead, from) {
                        run.look(name, &mut self.ahead, &ahead);
                    }
                }
            };
            let next = if run.budget.is_given_up() { Ok(false) } else { blocks.next(&mut block, &mut arrived) };
            if !matches!(next, Ok(true)) {
                run.supply.give(block);
                break next.map(drop);
            }
            count += 1;
            // the only block of a short document is not worth a hand-over; nor is one that is still in the cache, if nobody is idle
            let is_short = run.is_alone && block.index == 0 && block.data.len() < OWN_BYTES / 4;
            if is_short || run.jobs.readers() >= run.threads {
                run.examine(&text, block);
            } else {
                run.supply.put(Arc::clone(&text), block);
                self.scope.spawn_fifo(|_| {
                    if let Some((text, block)) = run.supply.filled() {
                        run.examine_guarded(&text, block);
                    }
                });
            }
        };
        let state = &mut *lock(&text.state);
        state.blocks = Some(count);
        state.close(run);
        result
    }

    fn skipped(&mut self, skipped: Skipped) {
        lock(self.run.skips).add(skipped);
    }
}

impl<'scope> Run<'scope> {
    /// Lets readers begin with what there is to read.
    fn call_readers(&'scope self, scope: &ScopeFifo<'scope>) {
        for _ in 0..self.jobs.call() {
            scope.spawn_fifo(|scope| Reader::new(self, scope).work());
        }
    }
}

impl Run<'_> {
    /// Does some work; a panic in it ends the run, and leaves nobody waiting for what is lost.
    fn guarded<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let done = catch_unwind(AssertUnwindSafe(work));
        done.map_err(|panic| {
            lock(&self.panicked).get_or_insert(panic);
            self.budget.give_up();
            // in the place of a block that nobody will give back
            self.supply.give(Block::default());
        })
        .ok()
    }

    fn examine_guarded(&self, text: &Text, block: Block) {
        self.guarded(|| self.examine(text, block));
    }

    /// Examines a block, and merges what is ready to be.
    fn examine(&self, text: &Text, block: Block) {
        let quoted_until = |key| lock(self.collected).quoted_until(key, &text.name);
        let mut workspace = lock(&self.workspaces).pop().unwrap_or_default();
        let reach = self.context.reach;
        let needs = |shape: &Shape| lock(&text.state).open.as_ref().map_or(Need::Quote, |open| open.errors.needs(shape, reach));
        let examined = examine(self.context, &text.name, &block, &mut workspace, &quoted_until, &needs);
        lock(&self.workspaces).push(workspace);
        let established = |key: Key, evidence: &Evidence| tell(self.context, self.watch, key, evidence);
        let index = block.index;
        let state = &mut *lock(&text.state);
        state.parked.push(block);
        let Some(open) = &mut state.open else { return };
        let merged = open.take(index, examined, &mut lock(self.collected), &established);
        state.merged += merged as u64;
        for block in state.parked.drain(..merged.min(state.parked.len())) {
            self.supply.give(block);
        }
        state.close(self);
    }

    /// Examines text that is not in a block yet, and tells what is established there.
    fn look(&self, name: &str, ahead: &mut Ahead, block: &Block) {
        let (from, end) = (block.own_start(), block.start + block.own.end as u64);
        if !block.own_bytes().contains(&b'\n') || end <= ahead.seen {
            return;
        }
        // the lines before the block are those that were seen, less those that are looked at again
        let again = usize::try_from(ahead.seen.saturating_sub(from)).unwrap_or(usize::MAX);
        let own = block.own_bytes();
        let lines = ahead.lines.saturating_sub(memchr_iter(b'\n', own.get(..again).unwrap_or(own)).count() as u64);
        let examined = examine(self.context, name, block, &mut ahead.workspace, &|_| u64::MAX, &|_| Need::Nothing);
        ahead.seen = end;
        ahead.lines = lines + examined.newlines;
        let tell = |key: Key, evidence: &Evidence| tell(self.context, self.watch, key, evidence);
        Open::after(name, lines, self.context.redaction).take(0, examined, &mut Collected::default(), &tell);
    }
}

/// Tells of a message that establishes its signature all alone.
fn tell(context: &Context<'_>, watch: &dyn Watch, key: Key, evidence: &Evidence) {
    let message = context.catalog.signatures().get(key.signature as usize).and_then(|s| s.messages().get(key.message as usize));
    if message.is_some_and(|message| message.place().min_count() == 1) {
        watch.established(key.signature, evidence);
    }
}

/// What was looked at before it was in a block.
#[derive(Default)]
struct Ahead {
    /// In which document.
    name: String,
    /// Where it ended.
    seen: u64,
    /// The lines before that.
    lines: u64,
    workspace: Workspace,
}

impl Ahead {
    /// Begins with a document, unless it was begun.
    fn of(&mut self, name: &str) {
        if self.name != name {
            (self.seen, self.lines) = (0, 0);
            name.clone_into(&mut self.name);
        }
    }
}

/// A panic elsewhere ends the run; what the mutex holds does not matter any more.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Analyzer;
    use crate::catalog::{Catalog, SourceFile, skeleton};

    const MESSAGE: &str = "Unable to frobnicate x because the flux capacitor is missing\n";

    struct Panics;

    impl Read for Panics {
        #[expect(clippy::panic, reason = "that is what it is for")]
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("a reader that panics")
        }
    }

    impl Watch for Panics {
        #[expect(clippy::panic, reason = "that is what it is for")]
        fn established(&self, _: u32, _: &Evidence) {
            panic!("a watcher that panics")
        }
    }

    #[test]
    fn a_panic_ends_its_run_and_no_other() {
        let source = SourceFile { id: "acme/first".into(), path: "acme/first.yaml".into(), text: skeleton("acme/first") };
        for threads in [1, 2, 5] {
            let catalog = Catalog::compile(std::slice::from_ref(&source)).unwrap();
            let analyzer = Analyzer::with(catalog, threads, crate::redact::Redaction::None).unwrap();
            let folder = tempfile::tempdir().unwrap();
            for number in 0..20 {
                std::fs::write(folder.path().join(format!("{number}.log")), MESSAGE.repeat(20_000)).unwrap();
            }
            let documents = || analyzer.find(&[folder.path().to_owned()]).0;
            let by_reader = || {
                let bad = (0..9).map(|number| Document::stream(format!("{number}"), Panics));
                analyzer.analyze(bad.chain(documents()).collect(), vec![])
            };
            let told = |panic: Box<dyn Any + Send>| *panic.downcast_ref::<&str>().unwrap();
            assert_eq!(catch_unwind(AssertUnwindSafe(by_reader)).map_err(told).unwrap_err(), "a reader that panics");
            let by_watcher = || analyzer.analyze_watched(documents(), vec![], &Panics);
            assert_eq!(catch_unwind(AssertUnwindSafe(by_watcher)).map_err(told).unwrap_err(), "a watcher that panics");
            assert_eq!(analyzer.analyze(documents(), vec![]).diagnoses.len(), 1);
        }
    }
}
