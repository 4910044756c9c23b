//! What can only be checked over all signatures, or over a whole one: ids, `explains` and its cycles, near misses, messages that another one
//! makes unreachable. Drafts in, faults and the resolved `explains` out.

use std::collections::BTreeMap;

use super::fault::{Fault, Position, did_you_mean_id};
use super::read::Places;
use super::signature::{Example, SignatureFile};
use super::source::SourceFile;
use super::{Message, Template, atom};
use crate::fold::{Source, View};

/// A signature whose parts are read and whose messages are compiled.
pub(super) struct Draft<'a> {
    pub(super) source: &'a SourceFile,
    pub(super) file: SignatureFile,
    pub(super) places: Places,
    pub(super) messages: Vec<Option<Message>>,
}

impl Draft<'_> {
    fn fault(&self, at: Position, message: impl Into<String>, suggestion: impl Into<String>) -> Fault {
        Fault { path: self.source.path.clone(), at, message: message.into(), suggestion: suggestion.into() }
    }
}

/// Checks the shape of an id.
pub(super) fn id(source: &SourceFile, faults: &mut Vec<Fault>) {
    let word = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let parts: Vec<&str> = source.id.split('/').collect();
    if parts.len() < 2 || !parts.iter().all(|part| word(part)) {
        faults.push(Fault {
            path: source.path.clone(),
            at: Position { line: 1, column: 1 },
            message: format!("`{}` is no id", source.id),
            suggestion: "the file is called <area>/<name>.yaml, in lower case with hyphens".into(),
        });
    }
}

/// All checks that need more than one signature; returns for each draft the indices of what it explains.
pub(super) fn all(drafts: &[Draft<'_>], sources: &[SourceFile], faults: &mut Vec<Fault>) -> Vec<Vec<usize>> {
    duplicates(drafts, faults);
    for draft in drafts {
        title(draft, faults);
        near_miss(draft, faults);
    }
    unreachable(drafts, faults);
    let explains = resolve(drafts, sources, faults);
    cycles(drafts, &explains, faults);
    explains
}

fn duplicates(drafts: &[Draft<'_>], faults: &mut Vec<Fault>) {
    for pair in drafts.windows(2) {
        if let [first, second] = pair
            && first.source.id == second.source.id
        {
            let message = format!("the id `{}` exists already, in {}", second.source.id, first.source.path);
            faults.push(second.fault(Position { line: 1, column: 1 }, message, "give it another name, or use --no-builtin"));
        }
    }
}

fn title(draft: &Draft<'_>, faults: &mut Vec<Fault>) {
    for text in [&draft.file.title.en, &draft.file.title.fr] {
        if text.contains('\n') || text.ends_with('.') {
            let message = "a title is one line without a full stop";
            faults.push(draft.fault(draft.places.title, message, "say more in `cause`"));
        }
    }
}

/// At least one negative example must hold an atom, else it tests nothing. Of a message without holes, which is its own atom, half is enough.
fn near_miss(draft: &Draft<'_>, faults: &mut Vec<Fault>) {
    let all: Vec<&[u8]> = draft.messages.iter().flatten().flat_map(|message| needles(message.template())).collect();
    let holds = |example: &Example| {
        example.documents().into_iter().any(|(_, text)| {
            let view = View::of(text.as_bytes(), Source::Lines);
            all.iter().any(|needle| memchr::memmem::find(view.bytes(), needle).is_some())
        })
    };
    let negative = &draft.file.examples.negative;
    if !all.is_empty() && !negative.is_empty() && !draft.file.examples.negative.iter().any(holds) {
        let words = |message: &Message| {
            let part = if needles(message.template()).len() > 1 { "the first or the second half of " } else { "" };
            format!("{part}`{}`", message.template().atom().text().trim())
        };
        let words: Vec<String> = draft.messages.iter().flatten().map(words).collect();
        let suggestion = format!("give a text that holds {} and is still not it", words.join(", or "));
        faults.push(draft.fault(
            draft.places.negative,
            "no near miss: no negative example holds an atom of this signature",
            suggestion,
        ));
    }
}

fn needles(template: &Template) -> Vec<&[u8]> {
    let atom = template.atom().bytes();
    let halves = if template.literals().len() == 1 && atom.len() >= 2 * atom::ATOM_BYTES_MIN {
        atom.split_at_checked(atom.len() / 2)
    } else {
        None
    };
    match halves {
        Some((first, second)) => vec![first, second],
        None => vec![atom],
    }
}

/// A message is unreachable when another one of its signature, that counts everywhere, says the same of every text; and two signatures do
/// not share a message that counts everywhere.
fn unreachable(drafts: &[Draft<'_>], faults: &mut Vec<Fault>) {
    let mut owners: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for (d, draft) in drafts.iter().enumerate() {
        // what a condition asks for may be asked elsewhere too
        let direct = || draft.messages.iter().take(draft.file.messages().count()).enumerate();
        let messages = || direct().filter_map(|(m, message)| Some((m, message.as_ref()?)));
        let place = |m: usize| draft.places.messages.get(m).copied().unwrap_or_default();
        for (m, message) in messages() {
            let larger = messages().find(|&(other, larger)| {
                let covers = || larger.template().covers(message.template());
                // of two that say the same the first is kept
                let is_twin = || message.place.is_anywhere() && message.template().covers(larger.template());
                other != m && larger.place.is_anywhere() && covers() && (other < m || !is_twin())
            });
            if let Some((other, _)) = larger {
                let text = format!("unreachable: the message of line {} matches whatever this one matches", place(other).line);
                faults.push(draft.fault(place(m), text, "remove it, or make the other one narrower"));
            }
            if !message.place.is_anywhere() {
                continue;
            }
            let words: Vec<u8> =
                message.template().literals().iter().flat_map(|literal| [literal.bytes(), b"\0"].concat()).collect();
            if let Some(owner) = owners.insert(words, d).filter(|owner| *owner != d) {
                let owner = drafts.get(owner).map_or("", |draft| draft.source.id.as_str());
                let text = format!("the same message belongs to `{owner}`");
                faults.push(draft.fault(place(m), text, "keep it in one of them, or tell them apart with `where`"));
            }
        }
    }
}

fn resolve(drafts: &[Draft<'_>], sources: &[SourceFile], faults: &mut Vec<Fault>) -> Vec<Vec<usize>> {
    let index: BTreeMap<&str, usize> = drafts.iter().enumerate().map(|(i, draft)| (draft.source.id.as_str(), i)).collect();
    let mut explains = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut found = Vec::new();
        for (id, &at) in draft.file.explains.iter().zip(&draft.places.explains) {
            match index.get(id.as_str()) {
                Some(_) if *id == draft.source.id => {
                    faults.push(draft.fault(at, "a signature explains itself", "remove the id"));
                }
                Some(&i) => found.push(i),
                // a signature that has faults of its own exists all the same
                None if sources.iter().any(|source| source.id == *id) => {}
                None => {
                    let suggestion = did_you_mean_id(id, sources.iter().map(|source| source.id.as_str()));
                    faults.push(draft.fault(at, format!("unknown id `{id}` in explains"), suggestion));
                }
            }
        }
        explains.push(found);
    }
    explains
}

/// Everything reachable from a signature over `explains`, without itself, in order.
pub(super) fn reachable(explains: &[Vec<usize>], from: usize) -> Vec<usize> {
    let mut seen = vec![false; explains.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for &next in explains.get(at).into_iter().flatten() {
            if let Some(seen) = seen.get_mut(next)
                && !*seen
            {
                *seen = true;
                open.push(next);
            }
        }
    }
    seen.iter().enumerate().filter(|&(i, &seen)| seen && i != from).map(|(i, _)| i).collect()
}

/// Each cycle is told once, at its first id.
fn cycles(drafts: &[Draft<'_>], explains: &[Vec<usize>], faults: &mut Vec<Fault>) {
    let mut told = vec![false; drafts.len()];
    for (start, draft) in drafts.iter().enumerate() {
        if told.get(start) == Some(&true) {
            continue;
        }
        let Some(path) = path_back(explains, start) else { continue };
        for &i in &path {
            if let Some(told) = told.get_mut(i) {
                *told = true;
            }
        }
        let ids: Vec<&str> = path.iter().chain([&start]).filter_map(|&i| Some(drafts.get(i)?.source.id.as_str())).collect();
        let at = draft.places.explains.first().copied().unwrap_or_default();
        faults.push(draft.fault(
            at,
            format!("explains goes in a circle: {}", ids.join(" → ")),
            "a symptom does not explain its cause",
        ));
    }
}

/// The shortest way from a signature back to itself.
fn path_back(explains: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut open = std::collections::VecDeque::from([vec![start]]);
    let mut seen = vec![false; explains.len()];
    while let Some(path) = open.pop_front() {
        for &next in path.last().and_then(|&at| explains.get(at)).into_iter().flatten() {
            if next == start {
                return Some(path);
            }
            if let Some(seen) = seen.get_mut(next)
                && !*seen
            {
                *seen = true;
                let mut longer = path.clone();
                longer.push(next);
                open.push_back(longer);
            }
        }
    }
    None
}
