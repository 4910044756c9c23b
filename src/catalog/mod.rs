//! The catalog: all signatures, compiled. YAML texts in, one immutable [`Catalog`] out, or every [`Fault`] in them.
//!
//! Here the two halves of logdx meet: whatever an author can get wrong fails in this module, and nothing in a signature can fail while
//! input is read. The module needs [`crate::fold`] and [`crate::sieve`] and nothing else of the crate, so that a build script can run it too.
//!
//! Flow: `source` finds files, `read` turns YAML into [`SignatureFile`], `template` and `atom` compile messages, `lint` checks what
//! spans several signatures.

mod atom;
mod atoms;
mod condition;
mod fault;
mod globs;
pub(crate) mod group;
mod lint;
mod place;
mod prepared;
mod read;
mod schema;
mod signature;
mod source;
mod template;
mod varying;
mod vocabulary;
mod words;
mod yaml;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use globs::Globs;

pub use atom::weight;
pub use atoms::{AtomUse, Atoms, Channel};
pub use condition::{Condition, Filters, Pattern, Reach, Seen, Test, Version, WrittenCondition, WrittenCount, WrittenFact};
pub use fault::{Fault, Faults, Position};
pub use place::Place;
pub use prepared::Prepared;
pub(crate) use schema::draft_of;
pub use schema::{schema, skeleton};
pub use signature::{
    Destructive, Direct, Example, Examples, Expected, Expecting, Language, OneOrMany, Severity, SignatureFile, Step, Translated,
    WrittenMessage, WrittenWhere,
};
pub use source::{SourceError, SourceFile};
pub use template::{HOLE_BYTES_MAX, Hole, Literal, Template, TemplateError};
pub use vocabulary::{Field, Kind, Sort};
pub use words::WORDS;

/// A signature, compiled.
#[derive(Debug)]
pub struct Signature {
    id: Cow<'static, str>,
    path: Cow<'static, str>,
    severity: Severity,
    messages: LazyMessages,
    /// So many of them are direct evidence; the others belong to the condition.
    direct: usize,
    conditions: Conditions,
    heals: Globs,
    explains: Vec<usize>,
    explains_in_the_end: Vec<usize>,
    file: LazyFile,
}

/// What the author wrote. Of prepared signatures it is read when it is asked for: a run needs the few that it found.
#[derive(Debug)]
struct LazyFile {
    text: &'static str,
    file: OnceLock<(SignatureFile, read::Places)>,
}

/// The messages. Of prepared signatures they are read when they are asked for, as JSON.
#[derive(Debug)]
struct LazyMessages {
    written: &'static str,
    messages: OnceLock<Vec<Message>>,
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

    /// How bad what it finds is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What its author wrote.
    ///
    /// # Panics
    /// When the binary's own texts are not those that its build checked.
    pub fn file(&self) -> &SignatureFile {
        &self.written().0
    }

    /// Where an example stands, by its list and its number from 1.
    ///
    /// # Panics
    /// As [`Signature::file`].
    pub fn example_at(&self, list: &str, number: usize) -> Position {
        let [positive, negative] = &self.written().1.examples;
        let places = if list == Examples::POSITIVE { positive } else { negative };
        number.checked_sub(1).and_then(|i| places.get(i)).copied().unwrap_or(Position { line: 1, column: 1 })
    }

    #[expect(clippy::expect_used, reason = "the text was read without a fault when the catalog was prepared")]
    fn written(&self) -> &(SignatureFile, read::Places) {
        let LazyFile { text, file } = &self.file;
        file.get_or_init(|| read::read(&self.path, text, &mut Vec::new()).expect("a prepared signature is whole"))
    }

    /// Its messages, compiled: those that are direct evidence, then those in its condition.
    ///
    /// # Panics
    /// When the binary's own messages are not those that its build prepared.
    #[expect(clippy::expect_used, reason = "the JSON was written when the catalog was prepared")]
    pub fn messages(&self) -> &[Message] {
        let LazyMessages { written, messages } = &self.messages;
        messages.get_or_init(|| prepared::messages(written).expect("prepared messages are read back"))
    }

    /// How many of its messages are direct evidence.
    pub fn direct(&self) -> usize {
        self.direct
    }

    /// What must hold of the facts.
    pub fn when(&self) -> Option<&Condition> {
        self.conditions.when.as_ref()
    }

    /// Conditions each of which is direct evidence, as a message is.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions.direct
    }

    /// Whether it is good news about the signature with this id, which may have failed before.
    pub fn heals(&self, id: &str) -> bool {
        !self.heals.is_empty() && self.heals.take(id)
    }

    /// Whether it is good news, and no diagnosis of its own.
    pub fn is_recovery(&self) -> bool {
        !self.heals.is_empty()
    }

    /// The signatures, by their index in the catalog, that this one explains directly.
    pub fn explains(&self) -> &[usize] {
        &self.explains
    }

    /// The signatures that this one explains directly or through others, in order of their index.
    pub fn explains_in_the_end(&self) -> &[usize] {
        &self.explains_in_the_end
    }
}

/// A message of a signature, compiled. Of a prepared one the template is compiled when it is asked for.
#[derive(Debug)]
pub struct Message {
    written: String,
    template: OnceLock<Template>,
    place: Place,
}

impl Message {
    /// The text with its holes.
    ///
    /// # Panics
    /// When the binary's own messages are not those that its build checked.
    #[expect(clippy::expect_used, reason = "the message was compiled when the catalog was prepared")]
    pub fn template(&self) -> &Template {
        self.template.get_or_init(|| Template::compile(&self.written).expect("a prepared message is one"))
    }

    /// Where it counts.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

/// All signatures, compiled and immutable, in the order of their ids.
#[derive(Debug)]
pub struct Catalog {
    signatures: Vec<Signature>,
    atoms: Arc<Atoms>,
}

impl Catalog {
    /// Compiles sources.
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
        let parts = drafts.into_iter().zip(explains).map(|(draft, explains)| Signature {
            id: draft.source.id.clone().into(),
            path: draft.source.path.clone().into(),
            severity: draft.file.severity,
            messages: LazyMessages {
                written: "",
                messages: OnceLock::from(draft.messages.into_iter().flatten().collect::<Vec<_>>()),
            },
            direct: draft.file.messages().count(),
            conditions: Conditions::compile(draft.file.messages().count(), draft.file.conditions(), draft.file.when.as_ref()),
            heals: Globs::new(draft.file.heals.iter().map(String::as_str)),
            explains,
            explains_in_the_end: Vec::new(),
            file: LazyFile { text: "", file: OnceLock::from((draft.file, draft.places)) },
        });
        let mut signatures: Vec<Signature> = parts.collect();
        let explains: Vec<Vec<usize>> = signatures.iter().map(|signature| signature.explains.clone()).collect();
        for (i, signature) in signatures.iter_mut().enumerate() {
            signature.explains_in_the_end = lint::reachable(&explains, i);
        }
        let atoms = Arc::new(Atoms::new(templates(&signatures)));
        Ok(Self { signatures, atoms })
    }

    /// The catalog of sources that were [prepared](Prepared::new), without checking them again. `text` gives the YAML text of an id, `atoms` are
    /// those of the same catalog.
    ///
    /// # Errors
    /// When the JSON is none that [`Prepared::new`] gave.
    pub fn from_prepared(
        json: &'static str,
        text: impl Fn(&str) -> &'static str,
        atoms: Atoms,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self { signatures: prepared::signatures(json, text)?, atoms: Arc::new(atoms) })
    }

    /// What the scanner looks for.
    pub fn atoms(&self) -> &Arc<Atoms> {
        &self.atoms
    }

    /// All signatures, in the order of their ids.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The index of a signature.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.signatures.binary_search_by(|signature| signature.id().cmp(id)).ok()
    }

    /// The ids nearest to a misspelt one, as a sentence.
    pub fn did_you_mean(&self, id: &str) -> String {
        fault::did_you_mean_id(id, self.signatures.iter().map(Signature::id))
    }
}

/// All templates with the indices of their signature and message.
fn templates(signatures: &[Signature]) -> impl Iterator<Item = (u32, u32, &Template)> {
    (0u32..)
        .zip(signatures)
        .flat_map(|(s, signature)| (0u32..).zip(signature.messages()).map(move |(m, message)| (s, m, message.template())))
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
        if let Some(time) = varying::time(&written.message) {
            let message = format!("the message holds a time, `{time}`, and will never be printed again");
            fault(message, "put a hole there, `{*}`, or begin behind it".into());
        }
        if let Some(written) = &written.place {
            place::check(written, &template, &mut fault);
        }
        let place = place::compile(written.place.as_ref());
        Some(Message { written: written.message.clone(), template: OnceLock::from(template), place })
    };
    file.all_messages().zip(&places.messages).map(&mut compile).collect()
}

/// The conditions of a signature, compiled.
#[derive(Debug)]
struct Conditions {
    direct: Vec<Condition>,
    when: Option<Condition>,
}

impl Conditions {
    /// Their messages stand from `next` on, behind those that are direct evidence, in the order of [`SignatureFile::all_messages`].
    fn compile<'c>(
        mut next: usize,
        direct: impl IntoIterator<Item = &'c WrittenCondition>,
        when: Option<&WrittenCondition>,
    ) -> Self {
        let direct = direct.into_iter().map(|written| Condition::compile(written, &mut next)).collect();
        Self { direct, when: when.map(|written| Condition::compile(written, &mut next)) }
    }
}
