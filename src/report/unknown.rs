//! The unknown in a report: how much of it a reader is shown. Where nothing was diagnosed it is the most useful thing there is, and comes first;
//! beside a diagnosis it stays small.

use super::{Phrases, Report};
use crate::unknown::Unexplained;

/// Templates shown where nothing was diagnosed, and beside a diagnosis, unless all are asked for.
const SHOWN: [usize; 2] = [5, 3];
/// A command with more in it is told without the paths.
const COMMAND_MAX: usize = 90;

impl Report {
    /// The unexplained errors to show, how many more there are, and whether they come first.
    pub fn unknown(&self, verbose: bool) -> (&[Unexplained], u64, bool) {
        let [alone, beside] = SHOWN;
        let is_first = self.found_nothing();
        let shown = if verbose {
            usize::MAX
        } else if is_first {
            alone
        } else {
            beside
        };
        let (shown, rest) = self.unexplained.split_at(shown.min(self.unexplained.len()));
        (shown, rest.len() as u64, is_first)
    }

    /// The command that drafts a signature for the first of the unexplained errors.
    pub fn draft_command(&self) -> String {
        let inputs: Vec<&str> = self.bundle.inputs.iter().map(String::as_str).collect();
        let quoted = shlex::try_join(inputs.iter().copied()).unwrap_or_default();
        match inputs.as_slice() {
            ["-"] => "logdx mine - --draft".to_owned(),
            _ if quoted.is_empty() || quoted.len() > COMMAND_MAX => "logdx mine PATH... --draft".to_owned(),
            _ => format!("logdx mine {quoted} --draft"),
        }
    }
}

impl Unexplained {
    /// Document and line of the first one.
    pub fn place(&self) -> String {
        format!("{}:{}", self.first.document, self.first.line)
    }

    /// How often it stands there, if more than once.
    pub fn told_count(&self, phrases: &Phrases) -> Option<String> {
        (self.count > 1).then(|| phrases.count(self.count, phrases.times_seen))
    }
}
