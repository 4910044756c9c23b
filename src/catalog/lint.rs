//! What can only be checked over all signatures, or over a whole one: ids, `explains` and its cycles, near misses, messages that another one
//! makes unreachable. Drafts in, faults and the resolved `explains` out.

use std::collections::{BTreeMap, HashMap};

use super::fault::{Fault, Position, did_you_mean};
use super::read::Places;
use super::signature::{Example, SignatureFile};
use super::source::SourceFile;
use super::Message;
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
        !part.is_empty() && !part.starts_with('-') && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
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

/// At least one negative example must hold an atom: else it tests nothing.
fn near_miss(draft: &Draft<'_>, faults: &mut Vec<Fault>) {
    let atoms: Vec<&[u8]> = draft.messages.iter().flatten().map(|message| message.template.atom().bytes()).collect();
    let holds = |example: &Example| {
        example.documents().into_iter().any(|(_, text)| {
            let view = View::of(text.as_bytes(), Source::Lines);
            atoms.iter().any(|atom| memchr::memmem::find(view.bytes(), atom).is_some())
        })
    };
    if !atoms.is_empty() && !draft.file.examples.negative.iter().any(holds) {
        let words: Vec<String> =
            draft.messages.iter().flatten().map(|message| format!("`{}`", message.template.atom().text().trim())).collect();
        let suggestion = format!("give a text that holds one of {} and is still not it", words.join(", "));
        faults.push(draft.fault(draft.places.negative, "no near miss: no negative example holds an atom of this signature", suggestion));
    }
}

/// A message is unreachable when another one, that counts everywhere, says the same of every text.
fn unreachable(drafts: &[Draft<'_>], faults: &mut Vec<Fault>) {
    let mut seen: HashMap<String, (usize, usize)> = HashMap::new();
    for (d, draft) in drafts.iter().enumerate() {
        for (m, message) in draft.messages.iter().enumerate().filter_map(|(m, message)| Some((m, message.as_ref()?))) {
            let at = draft.places.messages.get(m).copied().unwrap_or_default();
            let larger = draft.messages.iter().enumerate().find(|(other, larger)| {
                *other != m && larger.as_ref().is_some_and(|larger| larger.place.is_anywhere() && covers(larger, message, *other < m))
            });
            if let Some((other, _)) = larger {
                let line = draft.places.messages.get(other).map_or(0, |at| at.line);
                let text = format!("unreachable: the message of line {line} matches whatever this one matches");
                faults.push(draft.fault(at, text, "remove it, or make the other one narrower"));
            }
            let key = format!("{:?}", message.template.sample().to_lowercase());
            match seen.get(&key) {
                Some(&(other, _)) if other != d && message.place.is_anywhere() => {
                    let owner = drafts.get(other).map_or("", |draft| draft.source.id.as_str());
                    let text = format!("the same message belongs to `{owner}`");
                    faults.push(draft.fault(at, text, "keep it in one of them, or tell them apart with `where`"));
                }
                _ if message.place.is_anywhere() => {
                    seen.insert(key, (d, m));
                }
                _ => {}
            }
        }
    }
}

/// Whether the literals of `larger` stand, in order, inside the literals of `smaller`; equal ones count for the first only.
fn covers(larger: &Message, smaller: &Message, is_first: bool) -> bool {
    let (large, small) = (larger.template.literals(), smaller.template.literals());
    let equal = large.len() == small.len() && large.iter().zip(small).all(|(a, b)| a.bytes() == b.bytes());
    if equal {
        return is_first;
    }
    let sample = smaller.template.sample();
    let view = View::of(sample.as_bytes(), Source::Template);
    let mut from = 0;
    large.iter().all(|literal| {
        let found = (from..view.bytes().len()).find(|&at| literal.is_at(&view, at));
        from = found.map_or(from, |at| at + literal.bytes().len());
        found.is_some()
    })
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
                    let suggestion = did_you_mean(id, sources.iter().map(|source| source.id.as_str()));
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
        faults.push(draft.fault(at, format!("explains goes in a circle: {}", ids.join(" → ")), "a symptom does not explain its cause"));
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
