//! Watching a run: the quiet progress line on a terminal, and `--follow`, which tells each diagnosis once, when it is first established.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{BinaryBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use logdx::catalog::Language;
use logdx::evidence::Evidence;
use logdx::report::{Phrases, escaped};
use logdx::{Analyzer, Watch};

use super::args::{Common, Diagnose, Format};
use super::output::{Output, Stream};

/// A run shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(700);

/// Watches one run.
pub(super) struct Watcher<'a> {
    analyzer: &'a Analyzer,
    output: Output,
    language: Language,
    follow: Option<Stream>,
    progress: Option<ProgressBar>,
    began: Instant,
    told: Mutex<BTreeSet<u32>>,
    found: AtomicU64,
    documents: AtomicU64,
}

impl<'a> Watcher<'a> {
    pub(super) fn new(
        analyzer: &'a Analyzer,
        args: &Diagnose,
        common: &Common,
        stream: Stream,
        language: Language,
        output: Output,
    ) -> Self {
        // what is told early goes where the text report goes; a report for programs stands alone
        let aside = common.format() != Format::Text || args.output.is_some();
        let follow = args.follow.then_some(if aside { Stream::Stderr } else { stream });
        // on one terminal, progress would run into the copy and into what is told early
        let busy = args.follow || args.tee;
        let progress = (io::stderr().is_terminal() && !common.quiet && !busy).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
            // a template without unknown keys is always taken
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self {
            analyzer,
            output,
            language,
            follow,
            progress,
            began: Instant::now(),
            told: Mutex::default(),
            found: AtomicU64::new(0),
            documents: AtomicU64::new(0),
        }
    }

    /// Takes the progress line away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.progress {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Watcher<'_> {
    fn read(&self, bytes: u64) {
        if let Some(bar) = &self.progress
            && self.began.elapsed() >= PATIENCE
        {
            let phrases = Phrases::of(self.language);
            let documents = phrases.count(self.documents.load(Ordering::Relaxed), phrases.documents);
            let found = phrases.count(self.found.load(Ordering::Relaxed), phrases.so_far);
            bar.set_message(format!("{}, {documents}, {found}", BinaryBytes(bytes)));
            bar.tick();
        }
    }

    fn documents(&self, documents: u64) {
        self.documents.fetch_max(documents, Ordering::Relaxed);
    }

    fn established(&self, signature: u32, evidence: &Evidence) {
        let mut told = self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !told.insert(signature) {
            return;
        }
        self.found.store(told.len() as u64, Ordering::Relaxed);
        let (Some(stream), Some(signature)) = (self.follow, self.analyzer.catalog().signatures().get(signature as usize)) else {
            return;
        };
        let phrases = Phrases::of(self.language);
        let place = format!("{}:{}", escaped(&evidence.document), evidence.line);
        let line = format!(
            "{} {} ({place}) {}\n",
            phrases.established,
            escaped(signature.id()),
            escaped(signature.file().title.get(self.language))
        );
        // who reads it may have gone; the report at the end will tell
        let _ = self.output.write(stream, line.as_bytes());
    }

    fn is_impatient(&self) -> bool {
        self.follow.is_some()
    }
}
