//! Streaming: documents in, [`Collected`] out. One thread reads, the pool examines; memory is bounded by the blocks that go round between them.
//!
//! Reading stays on the calling thread, so that a pipe is emptied as fast as it fills and `--tee` never waits for the scanner longer than the
//! blocks last.

use std::io;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use memchr::memchr_iter;
use rayon::ThreadPool;

use crate::collect::{Collected, Open};
use crate::evidence::Evidence;
use crate::examine::{Context, Key, Workspace, examine};
use crate::input::{Block, BlockReader, Decoder, Document, OWN_BYTES, Reason, Skipped, Sniffed};

/// A look ahead begins so far before the text that is new: a message may have been cut off there.
const LOOK_BACK: u64 = 16 << 10;

/// So many blocks may be read or wait to be merged while each thread examines one.
const BLOCKS_SPARE: usize = 3;

/// Who watches a run. All methods do nothing unless they are given.
pub trait Watch: Sync {
    /// So many bytes were read in all.
    fn read(&self, _bytes: u64) {}

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

/// Reads all documents. What could not be read is added to `skipped`.
pub(crate) fn run(
    context: &Context<'_>,
    documents: Vec<Document>,
    skipped: &mut Vec<Skipped>,
    pool: &ThreadPool,
    watch: &dyn Watch,
) -> Collected {
    let collected = Mutex::new(Collected::default());
    let (give, take) = channel();
    for _ in 0..pool.current_num_threads() + BLOCKS_SPARE {
        // the receiver lives as long as this function
        let _ = give.send(Block::default());
    }
    let workspaces = Mutex::default();
    let mut reader = Reader { context, collected: &collected, workspaces: &workspaces, give, take, watch, read: 0 };
    for document in documents {
        let name = document.name().to_owned();
        if let Err(error) = reader.document(document, &name, pool, skipped) {
            skipped.push(Skipped { document: name, reason: reason(&error), detail: error.to_string() });
        }
    }
    drop(reader);
    collected.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn reason(error: &io::Error) -> Reason {
    if error.kind() == io::ErrorKind::NotFound { Reason::Missing } else { Reason::Unreadable }
}

struct Reader<'a> {
    context: &'a Context<'a>,
    collected: &'a Mutex<Collected>,
    /// Those that no thread works in. They are several times as large as a block, and blocks that only wait need none.
    workspaces: &'a Mutex<Vec<Workspace>>,
    /// The blocks that go round between reader and pool.
    give: Sender<Block>,
    take: Receiver<Block>,
    watch: &'a dyn Watch,
    read: u64,
}

impl Reader<'_> {
    fn document(&mut self, document: Document, name: &str, pool: &ThreadPool, skipped: &mut Vec<Skipped>) -> io::Result<()> {
        let mut decoder = Decoder::new(document.open()?);
        let mut ahead = Ahead::default();
        loop {
            match decoder.sniff()? {
                Some(Sniffed::Text) => break,
                Some(Sniffed::Not(reason, detail)) => {
                    skipped.push(Skipped { document: name.to_owned(), reason, detail: detail.to_owned() });
                    return Ok(());
                }
                None if self.watch.is_impatient() => {
                    let text = decoder.undecided().to_vec();
                    self.look(name, &mut ahead, &Block { own: 0..text.len(), data: text, ..Block::default() });
                }
                None => {}
            }
        }
        // blocks go back when they are merged, so that what waits for a slow block is bounded as well
        let open = Mutex::new((Open::new(name, self.context.redaction), Vec::new()));
        let before = self.read;
        let mut blocks = BlockReader::new(decoder);
        let result = pool.in_place_scope(|scope| {
            loop {
                let Ok(mut block) = self.take.recv() else { return Ok(()) };
                let mut arrived = |blocks: &BlockReader<_>| {
                    self.watch.read(before + blocks.raw_bytes());
                    if self.watch.is_impatient() {
                        let mut block = Block::default();
                        let from = ahead.seen.saturating_sub(LOOK_BACK);
                        if blocks.look_ahead(&mut block, from) {
                            self.look(name, &mut ahead, &block);
                        }
                    }
                };
                if !blocks.next(&mut block, &mut arrived)? {
                    let _ = self.give.send(block);
                    return Ok(());
                }
                let (context, collected, workspaces, give, watch, open) =
                    (self.context, self.collected, self.workspaces, self.give.clone(), self.watch, &open);
                let work = move |block: Block| {
                    let quoted_until = |key| lock(collected).quoted_until(key, name);
                    let mut workspace = lock(workspaces).pop().unwrap_or_default();
                    let examined = examine(context, name, &block, &mut workspace, &quoted_until);
                    lock(workspaces).push(workspace);
                    let established = |key: Key, evidence: &Evidence| tell(context, watch, key, evidence);
                    let index = block.index;
                    let (open, parked) = &mut *lock(open);
                    parked.push(block);
                    let merged = open.take(index, examined, &mut lock(collected), &established);
                    for block in parked.drain(..merged.min(parked.len())) {
                        // nobody may be left to take it
                        let _ = give.send(block);
                    }
                };
                // the only block of a short document is not worth a hand-over
                if block.index == 0 && block.data.len() < OWN_BYTES / 4 {
                    work(block);
                } else {
                    scope.spawn(move |_| work(block));
                }
            }
        });
        self.read = before + blocks.raw_bytes();
        let (open, _) = open.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let closed = open.close();
        closed.join(&mut lock(self.collected));
        result
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
        let examined = examine(self.context, name, block, &mut ahead.workspace, &|_| u64::MAX);
        ahead.seen = end;
        ahead.lines = lines + examined.newlines;
        let tell = |key, evidence: &Evidence| tell(self.context, self.watch, key, evidence);
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
    /// Where it ended.
    seen: u64,
    /// The lines before that.
    lines: u64,
    workspace: Workspace,
}

/// A panic elsewhere has ended the run already; what the mutex holds is counts.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
