//! The progress bar of a batch, on standard error: tickets done and left, rate, time left.

use std::fmt::Write;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// A bar, where there is a terminal for it.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Of so many tickets, `done` of them before.
    pub(super) fn new(tickets: usize, done: usize, is_wanted: bool) -> Self {
        let bar = (is_wanted && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(tickets as u64), ProgressDrawTarget::stderr_with_hz(4));
            // a template without unknown keys is always taken
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} tickets, {rate}, {eta} left{msg}") {
                // as many digits as a reader takes in
                let rate = |state: &ProgressState, out: &mut dyn Write| {
                    // who draws the line has nobody to tell of a failure
                    let _ = write!(out, "{:.1}/s", state.per_sec());
                };
                bar.set_style(style.with_key("rate", rate).progress_chars("━━─"));
            }
            // rate and time left are those of this run
            bar.set_position(done as u64);
            bar.reset_eta();
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        Self(bar)
    }

    /// One more ticket is done.
    pub(super) fn done(&self, not_whole: u64) {
        if let Some(bar) = &self.0 {
            if not_whole > 0 {
                bar.set_message(format!(", {not_whole} not whole"));
            }
            bar.inc(1);
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
