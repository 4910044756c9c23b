//! Faults: what an author got wrong, each with its place and what to do about it. They are collected, never thrown at the first one: who
//! repairs a folder of signatures wants to see all of it in one run.

use std::fmt;

/// A place in a file; both count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u64,
    /// Column, in characters.
    pub column: u64,
}

/// One mistake in a signature. Its `Display` is `file:line:column: message; suggestion`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as it was given or found.
    pub path: String,
    /// Where in the file.
    pub at: Position,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub suggestion: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.at;
        write!(f, "{}:{line}:{column}: {}", self.path, self.message)?;
        if self.suggestion.is_empty() { Ok(()) } else { write!(f, "; {}", self.suggestion) }
    }
}

/// All that was wrong, in the order of files and places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// The known word nearest to a misspelt one, as a suggestion; else all of them.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    nearest(word, &known).unwrap_or_else(|| match known.as_slice() {
        [] => String::from("there are none"),
        known => format!("known are {}", known.join(", ")),
    })
}

/// The known id nearest to a misspelt one; else all of them, if they are few.
pub(super) fn did_you_mean_id<'a>(id: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    nearest(id, &known).unwrap_or_else(|| match known.len() {
        ..=12 => format!("known are {}", known.join(", ")),
        _ => String::from("see `logdx signatures list`"),
    })
}

fn nearest(word: &str, known: &[&str]) -> Option<String> {
    let near = known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), k))
        .filter(|(distance, k)| *distance <= 2.max(k.len().max(word.len()) / 3))
        .min();
    near.map(|(_, near)| format!("did you mean `{near}`?"))
}
