//! Globs: which texts a signature takes. Written globs in, a compiled [`Globs`] out; one that begins with `!` must not match.
//!
//! A glob's automaton is built when a text is first compared with it: most never meet one, and start-up is for those that run `logdx` on ten lines.

use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobMatcher};

/// Globs on a value: any of some, none of others.
#[derive(Debug, Default)]
pub(super) struct Globs {
    any: Vec<LazyGlob>,
    none: Vec<LazyGlob>,
}

/// A glob, parsed, and its automaton, built when it is first needed.
#[derive(Debug)]
struct LazyGlob {
    glob: Glob,
    matcher: OnceLock<GlobMatcher>,
}

impl LazyGlob {
    fn is_match(&self, value: &str) -> bool {
        self.matcher.get_or_init(|| self.glob.compile_matcher()).is_match(value)
    }
}

impl Globs {
    /// Compiles globs. What is no glob is told to `fault`: what is wrong, and what would be right.
    pub(super) fn compile<'a>(texts: impl IntoIterator<Item = &'a str>, fault: &mut impl FnMut(String, String)) -> Self {
        let mut globs = Self::default();
        for text in texts {
            let (list, text) = match text.strip_prefix('!') {
                Some(text) => (&mut globs.none, text),
                None => (&mut globs.any, text),
            };
            match GlobBuilder::new(text).case_insensitive(true).literal_separator(false).build() {
                Ok(glob) => list.push(LazyGlob { glob, matcher: OnceLock::new() }),
                Err(error) => fault(format!("`{text}` is no glob: {}", error.kind()), String::new()),
            }
        }
        globs
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.any.is_empty() && self.none.is_empty()
    }

    /// Whether a value is among them.
    pub(super) fn take(&self, value: &str) -> bool {
        (self.any.is_empty() || self.any.iter().any(|glob| glob.is_match(value)))
            && !self.none.iter().any(|glob| glob.is_match(value))
    }

    /// Whether there are exclusions alone, so that a value which nobody knows is none of them.
    pub(super) fn only_exclude(&self) -> bool {
        self.any.is_empty()
    }

    /// The only values that are taken, if they are written out: no wildcard, no exclusion.
    pub(super) fn literals(&self) -> Option<impl Iterator<Item = &str>> {
        let literal = |glob: &LazyGlob| !glob.glob.glob().contains(['*', '?', '[', '{', '\\']);
        let all = self.none.is_empty() && !self.any.is_empty() && self.any.iter().all(literal);
        all.then(|| self.any.iter().map(|glob| glob.glob.glob()))
    }

    /// The globs that are taken, as they were written.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.any.iter().map(|glob| glob.glob.glob())
    }
}
