//! Places: the `where` of a message. A written one in, a compiled [`Place`] out, which says whether a match counts.

use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::fault::did_you_mean;
use super::signature::{OneOrMany, WrittenWhere};
use super::template::Template;

/// The `where` of a message, compiled.
#[derive(Debug, Default)]
pub struct Place {
    document: Vec<LazyGlob>,
    origin: Vec<String>,
    captures: Vec<(String, Globs)>,
    min_count: u64,
    ask: Option<String>,
}

impl Place {
    /// Whether the message counts in a document of this name.
    pub fn takes_document(&self, name: &str) -> bool {
        self.document.is_empty() || self.document.iter().any(|glob| glob.is_match(name))
    }

    /// Words in lower case, one of which stands near the message; empty if that does not matter.
    pub fn origin(&self) -> &[String] {
        &self.origin
    }

    /// Whether captured values, given by name, are among those that count.
    pub fn takes_captures(&self, value: impl Fn(&str) -> Option<String>) -> bool {
        self.captures.iter().all(|(name, globs)| value(name).is_some_and(|value| globs.take(&value)))
    }

    /// So many distinct places are needed.
    pub fn min_count(&self) -> u64 {
        self.min_count.max(1)
    }

    /// The command that would decide whether the origin is right.
    pub fn ask(&self) -> Option<&str> {
        self.ask.as_deref()
    }

    /// Whether it counts wherever it stands.
    pub(super) fn is_anywhere(&self) -> bool {
        self.document.is_empty() && self.origin.is_empty() && self.captures.is_empty() && self.min_count() == 1
    }
}

/// Globs on a value: any of some, none of others.
#[derive(Debug, Default)]
struct Globs {
    any: Vec<LazyGlob>,
    none: Vec<LazyGlob>,
}

/// A glob, parsed, whose automaton is built when a value is first compared: most never meet one.
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
    fn take(&self, value: &str) -> bool {
        (self.any.is_empty() || self.any.iter().any(|glob| glob.is_match(value)))
            && !self.none.iter().any(|glob| glob.is_match(value))
    }
}

/// Compiles a written `where`; every mistake is told to `fault` as what is wrong and what would be right.
pub(super) fn compile(written: Option<&WrittenWhere>, template: &Template, fault: &mut impl FnMut(String, String)) -> Place {
    let mut place = Place { min_count: 1, ..Place::default() };
    let Some(written) = written else { return place };
    let glob = |text: &str, fault: &mut dyn FnMut(String, String)| {
        let built = GlobBuilder::new(text).case_insensitive(true).literal_separator(false).build();
        let lazy = |glob| LazyGlob { glob, matcher: OnceLock::new() };
        built.map(lazy).map_err(|e| fault(format!("`{text}` is no glob: {}", e.kind()), String::new())).ok()
    };
    place.document = written.document.iter().flat_map(OneOrMany::iter).filter_map(|text| glob(text, fault)).collect();
    if let Some(origin) = &written.origin {
        place.origin = origin.split('|').map(|word| word.trim().to_lowercase()).collect();
        if place.origin.iter().any(String::is_empty) {
            fault(format!("an alternative of the origin `{origin}` is empty"), "write words, split by `|`".into());
        }
    }
    for (name, globs) in &written.captures {
        if !template.captures().any(|capture| capture == name) {
            fault(format!("the message has no capture `{name}`"), did_you_mean(name, template.captures()));
        }
        let mut compiled = Globs::default();
        for text in globs.iter() {
            match text.strip_prefix('!') {
                Some(text) => compiled.none.extend(glob(text, fault)),
                None => compiled.any.extend(glob(text, fault)),
            }
        }
        place.captures.push((name.clone(), compiled));
    }
    place.min_count = written.min_count.unwrap_or(1);
    place.ask.clone_from(&written.ask);
    place
}
