//! Streaming: documents in, [`Collected`] out. The threads of the pool read (and open containers, and decompress) and examine; memory is bounded by
//! the blocks that go round between them.
//!
//! Files of a folder, members of a zip and stretches of a large file are read side by side, whatever comes as a stream one document after the other. A
//! reader examines its blocks itself while every thread reads: they are in its cache. Else it leaves them to others, and helps when no block is free. So
//! there are never more threads at work than were asked for, and none waits for another one that has not begun.

mod text;

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
use crate::examine::{Context, Examined, Key, Workspace, examine};
use crate::input::{
    self, Archive, Block, BlockReader, Budget, Decoder, Document, Limits, OWN_BYTES, Plain, Reading, Skipped, Skips, Visit,
};
use crate::jobs::{Job, Jobs};
use crate::supply::Supply;
use crate::unknown::{Need, Shape};
use text::Text;

/// A look ahead begins so far before the text that is new: a message may have been cut off there.
const LOOK_BACK: u64 = 16 << 10;

/// So many blocks may be read or wait to be merged while each thread examines one.
const BLOCKS_SPARE: usize = 3;
/// A reader may be so many blocks ahead of what is merged for each reader: what they hold is kept until then.
const AHEAD_MAX: u64 = 48;
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
    jobs: Jobs<Shared>,
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

/// What several readers can read.
enum Shared {
    Archive(Archive),
    Text(Arc<Text>, Plain),
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
        // who watches for what comes next sees the text as it comes
        let has_others = run.threads > 1 && !run.watch.is_impatient();
        let mut visit = Visit::new(run.budget, has_others, &mut self);
        while let Some(job) = jobs.next() {
            match job {
                Job::Document(document) => {
                    if let Some(shared) = run.guarded(|| visit.document(document)).flatten() {
                        jobs.add(match shared {
                            input::Shared::Archive(archive) => Shared::Archive(archive),
                            input::Shared::Text(plain) => {
                                let text = Text::of_several(plain.name(), run.context.redaction, plain.blocks());
                                Shared::Text(Arc::new(text), plain)
                            }
                        });
                        run.call_readers(scope);
                    }
                }
                Job::Part(shared) => {
                    let read = || match &*shared {
                        Shared::Archive(archive) => visit.member(archive),
                        Shared::Text(text, plain) => run.read_stretch(text, plain, scope),
                    };
                    if !run.guarded(read).unwrap_or(false) {
                        jobs.finish(&shared);
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
        let text = Arc::new(Text::of_one(name, run.context.redaction));
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
            // the only block of a short document is not worth a hand-over
            let is_short = run.is_alone && block.index == 0 && block.data.len() < OWN_BYTES / 4;
            if is_short {
                run.examine(&text, block);
            } else {
                run.place(&text, block, self.scope);
            }
        };
        run.tell_documents(text.ends_after(count, run.collected));
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

    /// Examines a block, or leaves it to others. While nobody is idle, one that is still in the cache is not worth a hand-over.
    fn place(&'scope self, text: &Arc<Text>, block: Block, scope: &ScopeFifo<'scope>) {
        if self.jobs.readers() >= self.threads {
            self.examine(text, block);
            return;
        }
        self.supply.put(Arc::clone(text), block);
        scope.spawn_fifo(|_| self.examine_one());
    }

    /// Reads the next stretch of a text. False if there is none.
    fn read_stretch(&'scope self, text: &Arc<Text>, plain: &Plain, scope: &ScopeFifo<'scope>) -> bool {
        let Some((blocks, mut reader)) = plain.stretch() else { return false };
        // who reads what the others wait for does not come here
        while text.wait(blocks.start.saturating_sub(AHEAD_MAX * self.threads as u64)) && !self.budget.is_given_up() {
            self.examine_one();
        }
        for index in blocks {
            let mut block = self.supply.take(|text, block| self.examine_guarded(&text, block));
            let next = if self.budget.is_given_up() { Ok(false) } else { reader.next(&mut block, &mut |_| {}) };
            if let Ok(true) = next {
                let own = block.own.len() as u64;
                self.watch.read(self.read.fetch_add(own, Ordering::Relaxed) + own);
                self.place(text, block, scope);
                continue;
            }
            // cut off, or not readable any more: nothing is there
            if let Some(skipped) = next.err().and_then(|error| plain.failure(&error)) {
                lock(self.skips).add(skipped);
            }
            self.merge(text, index, block, Examined::default());
        }
        true
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
        let needs = |shape: &Shape| text.needs(shape, self.context.reach);
        let examined = examine(self.context, &text.name, &block, &mut workspace, &quoted_until, &needs);
        lock(&self.workspaces).push(workspace);
        self.merge(text, block.index, block, examined);
    }

    /// Merges what is ready to be.
    fn merge(&self, text: &Text, index: u64, block: Block, examined: Examined) {
        let established = |key: Key, evidence: &Evidence| tell(self.context, self.watch, key, evidence);
        let merged = text.merge(index, block, examined, self.collected, &established);
        merged.free.into_iter().for_each(|block| self.supply.give(block));
        self.tell_documents(merged.documents);
    }

    fn tell_documents(&self, documents: Option<u64>) {
        if let Some(documents) = documents {
            self.watch.documents(documents);
        }
    }

    /// Examines a block that waits for it, if there is one.
    fn examine_one(&self) {
        if let Some((text, block)) = self.supply.filled() {
            self.examine_guarded(&text, block);
        }
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
