//! Globs: which texts a signature takes. Written globs in, a compiled [`Globs`] out; one that begins with `!` must not match.
//!
//! A glob's automaton is built when a text is first compared with it: most never meet one, and start-up is for those that run `logdx` on ten lines.

use std::sync::OnceLock;

use globset::{GlobBuilder, GlobMatcher};

/// Globs on a value: any of some, none of others.
#[derive(Debug, Default)]
pub(super) struct Globs {
    any: Vec<LazyGlob>,
    none: Vec<LazyGlob>,
}

/// A glob as it was written, and its automaton, built when it is first needed.
#[derive(Debug)]
struct LazyGlob {
    text: String,
    matcher: OnceLock<Option<GlobMatcher>>,
}

impl LazyGlob {
    fn is_match(&self, value: &str) -> bool {
        // most are plain words, and need no automaton
        if self.is_literal() {
            return self.text.eq_ignore_ascii_case(value);
        }
        // what is no glob was refused when it was checked
        let matcher = self.matcher.get_or_init(|| build(&self.text).ok());
        matcher.as_ref().is_some_and(|matcher| matcher.is_match(value))
    }

    fn is_literal(&self) -> bool {
        self.text.is_ascii() && !self.text.contains(['*', '?', '[', '{', '\\'])
    }
}

fn build(text: &str) -> Result<GlobMatcher, globset::Error> {
    GlobBuilder::new(text).case_insensitive(true).literal_separator(false).build().map(|glob| glob.compile_matcher())
}

impl Globs {
    /// Of these globs.
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut globs = Self::default();
        for text in texts {
            let (list, text) = match text.strip_prefix('!') {
                Some(text) => (&mut globs.none, text),
                None => (&mut globs.any, text),
            };
            list.push(LazyGlob { text: text.to_owned(), matcher: OnceLock::new() });
        }
        globs
    }

    /// Tells what is no glob to `fault`: what is wrong, and what would be right.
    pub(super) fn check<'a>(texts: impl IntoIterator<Item = &'a str>, fault: &mut impl FnMut(String, String)) {
        for text in texts {
            let text = text.strip_prefix('!').unwrap_or(text);
            if let Err(error) = build(text) {
                fault(format!("`{text}` is no glob: {}", error.kind()), String::new());
            }
        }
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
        let all = self.none.is_empty() && !self.any.is_empty() && self.any.iter().all(LazyGlob::is_literal);
        all.then(|| self.written())
    }

    /// The globs that are taken, as they were written.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.any.iter().map(|glob| glob.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_compared_as_a_glob_is() {
        for (globs, value, expected) in [
            (&["CrashLoopBackOff"][..], "crashloopbackoff", true),
            (&["azure-arc"], "azure-arc-release", false),
            (&["!azure-arc"], "shop", true),
            (&["!azure-arc"], "Azure-Arc", false),
            (&["*Image*", "!Err*"], "ImagePullBackOff", true),
            (&["*Image*", "!Err*"], "ErrImagePull", false),
        ] {
            assert_eq!(Globs::new(globs.iter().copied()).take(value), expected, "{globs:?} {value}");
        }
    }

    #[test]
    fn what_is_no_glob_is_told() {
        let mut told = Vec::new();
        Globs::check(["fine*", "!{unclosed"], &mut |what, _| told.push(what));
        assert_eq!(told.len(), 1);
    }
}
