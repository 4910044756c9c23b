//! The catalog: all signatures, compiled. YAML texts in, one immutable [`Catalog`] out, or every [`Fault`] in them.
//!
//! Here the two halves of logdx meet: whatever an author can get wrong fails in this module, and nothing in a signature can fail while
//! input is read. The module needs [`crate::fold`] and nothing else of the crate, so that a build script can run it too.
//!
//! Flow: [`source`] finds files, [`read`] turns YAML into [`SignatureFile`], [`template`] and [`atom`] compile messages, [`lint`] checks what
//! spans several signatures.

mod atom;
mod fault;
mod lint;
mod read;
mod schema;
mod signature;
mod source;
mod template;
mod yaml;

use globset::{GlobBuilder, GlobMatcher};

pub use atom::{raw_atom, weight};
pub use fault::{Fault, Faults, Position};
pub use schema::{schema, skeleton};
pub use signature::{
    Destructive, Example, Examples, Expecting, Language, OneOrMany, Severity, SignatureFile, Step, Translated, WrittenMessage,
    WrittenWhere,
};
pub use source::{SourceError, SourceFile};
pub use template::{HOLE_BYTES_MAX, Hole, Literal, Template, TemplateError};

/// A signature, compiled.
#[derive(Debug)]
pub struct Signature {
    id: String,
    path: String,
    file: SignatureFile,
    messages: Vec<Message>,
    explains: Vec<usize>,
    explained_closure: Vec<usize>,
}

impl Signature {
    /// Its id: the path below the signature folder, without `.yaml`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The file it was read from.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What its author wrote.
    pub fn file(&self) -> &SignatureFile {
        &self.file
    }

    /// Its messages, compiled.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The signatures, by their index in the catalog, that this one explains directly.
    pub fn explains(&self) -> &[usize] {
        &self.explains
    }

    /// The signatures that this one explains directly or through others, in order of their index.
    pub fn explains_in_the_end(&self) -> &[usize] {
        &self.explained_closure
    }
}

/// A message of a signature, compiled.
#[derive(Debug)]
pub struct Message {
    template: Template,
    place: Place,
}

impl Message {
    /// The text with its holes.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Where it counts.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

/// The `where` of a message, compiled.
#[derive(Debug, Default)]
pub struct Place {
    document: Vec<GlobMatcher>,
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

    /// The captures whose values matter.
    pub fn captures(&self) -> impl Iterator<Item = &str> {
        self.captures.iter().map(|(name, _)| name.as_str())
    }

    /// Whether captured values, given by name, are among those that count.
    pub fn takes_captures<'a>(&self, value: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.captures.iter().all(|(name, globs)| value(name).is_some_and(|value| globs.take(value)))
    }

    /// So many distinct places are needed.
    pub fn min_count(&self) -> u64 {
        self.min_count.max(1)
    }

    /// The command that would decide whether the origin is right.
    pub fn ask(&self) -> Option<&str> {
        self.ask.as_deref()
    }

    fn is_anywhere(&self) -> bool {
        self.document.is_empty() && self.origin.is_empty() && self.captures.is_empty() && self.min_count() == 1
    }
}

/// Globs on a value: any of some, none of others.
#[derive(Debug, Default)]
struct Globs {
    any: Vec<GlobMatcher>,
    none: Vec<GlobMatcher>,
}

impl Globs {
    fn take(&self, value: &str) -> bool {
        (self.any.is_empty() || self.any.iter().any(|glob| glob.is_match(value)))
            && !self.none.iter().any(|glob| glob.is_match(value))
    }
}

/// All signatures, compiled and immutable, in the order of their ids.
#[derive(Debug, Default)]
pub struct Catalog {
    signatures: Vec<Signature>,
}

impl Catalog {
    /// Compiles sources; the built-in ones are [`SourceFile::builtin`].
    ///
    /// # Errors
    /// All faults of all files.
    pub fn compile(sources: &[SourceFile]) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut drafts = Vec::new();
        for source in sources {
            lint::id(source, &mut faults);
            if let Some((file, places)) = read::read(&source.path, &source.text, &mut faults) {
                let messages = compile_messages(source, &file, &places, &mut faults);
                drafts.push(lint::Draft { source, file, places, messages });
            }
        }
        drafts.sort_by(|a, b| a.source.id.cmp(&b.source.id));
        let explains = lint::all(&drafts, sources, &mut faults);
        if !faults.is_empty() {
            faults.sort();
            faults.dedup();
            return Err(Faults(faults));
        }
        let closures: Vec<Vec<usize>> = (0..explains.len()).map(|from| lint::reachable(&explains, from)).collect();
        let signatures = drafts
            .into_iter()
            .zip(explains.into_iter().zip(closures))
            .map(|(draft, (explains, explained_closure))| Signature {
                id: draft.source.id.clone(),
                path: draft.source.path.clone(),
                file: draft.file,
                messages: draft.messages.into_iter().flatten().collect(),
                explains,
                explained_closure,
            })
            .collect();
        Ok(Self { signatures })
    }

    /// The catalog of the built-in signatures.
    ///
    /// # Errors
    /// The faults in them; the tests make sure that there are none.
    pub fn builtin() -> Result<Self, Faults> {
        Self::compile(&SourceFile::builtin())
    }

    /// All signatures, in the order of their ids.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The index of a signature.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.signatures.binary_search_by(|signature| signature.id.as_str().cmp(id)).ok()
    }

    /// The ids nearest to a misspelt one, as a sentence.
    pub fn did_you_mean(&self, id: &str) -> String {
        fault::did_you_mean(id, self.signatures.iter().map(Signature::id))
    }
}

/// The messages of one file, compiled; `None` in the place of a faulty one, so that indices stay those of the file.
fn compile_messages(
    source: &SourceFile,
    file: &SignatureFile,
    places: &read::Places,
    faults: &mut Vec<Fault>,
) -> Vec<Option<Message>> {
    let mut compile = |(written, &at): (&WrittenMessage, &Position)| {
        let mut fault = |message: String, suggestion: String| {
            faults.push(Fault { path: source.path.clone(), at, message, suggestion });
        };
        if written.message.is_empty() {
            return None; // said already
        }
        let template = Template::compile(&written.message).map_err(|e| fault(e.message, e.suggestion.to_owned())).ok()?;
        let place = compile_place(written.place.as_ref(), &template, &mut fault);
        Some(Message { template, place })
    };
    file.messages.iter().zip(&places.messages).map(&mut compile).collect()
}

fn compile_place(written: Option<&WrittenWhere>, template: &Template, fault: &mut impl FnMut(String, String)) -> Place {
    let mut place = Place { min_count: 1, ..Place::default() };
    let Some(written) = written else { return place };
    let glob = |text: &str, fault: &mut dyn FnMut(String, String)| {
        let built = GlobBuilder::new(text).case_insensitive(true).literal_separator(false).build();
        built.map(|glob| glob.compile_matcher()).map_err(|e| fault(format!("`{text}` is no glob: {}", e.kind()), String::new())).ok()
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
            fault(format!("the message has no capture `{name}`"), fault::did_you_mean(name, template.captures()));
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
