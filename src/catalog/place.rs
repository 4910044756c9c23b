//! Places: the `where` of a message. A written one in, a compiled [`Place`] out, which says whether a match counts.

use super::fault::did_you_mean;
use super::globs::Globs;
use super::group;
use super::signature::{OneOrMany, WrittenWhere};
use super::template::Template;

/// The `where` of a message, compiled.
#[derive(Debug, Default)]
pub struct Place {
    document: Globs,
    origin: Vec<String>,
    captures: Vec<(String, Globs)>,
    min_count: u64,
    ask: Option<String>,
}

impl Place {
    /// Whether the message counts in a document of this name.
    pub fn takes_document(&self, name: &str) -> bool {
        self.document.take(name)
    }

    /// Whether it counts in some documents only.
    pub fn has_document(&self) -> bool {
        !self.document.is_empty()
    }

    /// Words in lower case, or groups of them, one of which stands near the message; empty if that does not matter.
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

/// Tells every mistake in a written `where` to `fault`, as what is wrong and what would be right.
pub(super) fn check(written: &WrittenWhere, template: &Template, fault: &mut impl FnMut(String, String)) {
    Globs::check(written.document.iter().flat_map(OneOrMany::iter), fault);
    if let Some(origin) = written.origin.as_ref().filter(|origin| origin.split('|').any(|word| word.trim().is_empty())) {
        fault(format!("an alternative of the origin `{origin}` is empty"), "write words, split by `|`".into());
    }
    let alternatives = written.origin.iter().flat_map(|origin| origin.split('|').map(str::trim));
    for name in alternatives.filter(|name| name.starts_with('@') && !group::is_one(name)) {
        fault(format!("there is no group of origins `{name}`"), did_you_mean(name, [group::NAME]));
    }
    for (name, globs) in &written.captures {
        if !template.captures().any(|capture| capture == name) {
            fault(format!("the message has no capture `{name}`"), did_you_mean(name, template.captures()));
        }
        Globs::check(globs.iter(), fault);
    }
}

/// Compiles a written `where` without mistakes.
pub(super) fn compile(written: Option<&WrittenWhere>) -> Place {
    let mut place = Place { min_count: 1, ..Place::default() };
    let Some(written) = written else { return place };
    place.document = Globs::new(written.document.iter().flat_map(OneOrMany::iter));
    if let Some(origin) = &written.origin {
        place.origin = origin.split('|').map(|word| word.trim().to_lowercase()).collect();
    }
    for (name, globs) in &written.captures {
        place.captures.push((name.clone(), Globs::new(globs.iter())));
    }
    place.min_count = written.min_count.unwrap_or(1);
    place.ask.clone_from(&written.ask);
    place
}
