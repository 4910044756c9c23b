//! The reference: a [`Catalog`] in, [`Page`]s of Markdown out, for people who look for a diagnosis without running logdx. One page an area, an
//! index by area, and an index by what messages and tables say, in every language of the reports.
//!
//! Pages depend on the catalog alone, so that a test can tell whether those in `docs/reference` are in step. The anchor of a signature is its name
//! and not its title: it is the same in every language and stays when the title is put better. Signatures may come from anybody, so that nothing
//! of theirs is taken for Markdown or HTML (`markdown`).

mod condition;
mod index;
mod markdown;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::catalog::{Catalog, Condition, Language, Message, OneOrMany, Signature, Test, WrittenCondition, WrittenWhere};
use crate::report::{Phrases, fix};

pub use condition::{Line, lines};
use markdown::{code, fenced, text};
use words::Words;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it belongs, below the folder of the reference.
    pub path: String,
    /// Its Markdown.
    pub text: String,
}

/// All pages, in all languages.
pub fn pages(catalog: &Catalog) -> Vec<Page> {
    let languages = [Language::En, Language::Fr];
    languages.into_iter().flat_map(|language| Reference { catalog, language, words: Words::of(language) }.pages()).collect()
}

/// The reference in one language.
struct Reference<'a> {
    catalog: &'a Catalog,
    language: Language,
    words: &'static Words,
}

/// The area of a signature, and its name there.
fn area_and_name(id: &str) -> (&str, &str) {
    id.rsplit_once('/').unwrap_or(("", id))
}

/// What the page of an area is called. No id holds a full stop or an underscore, so that all pages have names of their own.
fn page_name(area: &str) -> String {
    format!("{}.md", area.replace('/', "."))
}

impl<'a> Reference<'a> {
    fn pages(&self) -> Vec<Page> {
        let mut areas: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, signature) in self.catalog.signatures().iter().enumerate() {
            areas.entry(area_and_name(signature.id()).0).or_default().push(index);
        }
        let mut pages = vec![self.page("README.md", &self.by_area(&areas)), self.page("message_index.md", &self.by_message())];
        pages.extend(areas.iter().map(|(area, signatures)| self.page(&page_name(area), &self.area(area, signatures))));
        pages
    }

    fn page(&self, name: &str, body: &str) -> Page {
        let Words { other_language: (folder, language), index, message_index, .. } = self.words;
        let note = "<!-- Written by `logdx signatures reference` from the signatures: change those. -->";
        let head = format!("[{index}](README.md) · [{message_index}](message_index.md) · [{language}](../{folder}/{name})");
        Page { path: format!("{}/{name}", self.words.folder), text: format!("{note}\n\n{head}\n\n{}\n", body.trim_end()) }
    }

    fn phrases(&self) -> &'static Phrases {
        Phrases::of(self.language)
    }

    fn signature(&self, index: usize) -> Option<&'a Signature> {
        self.catalog.signatures().get(index)
    }

    fn title(&self, signature: &Signature) -> String {
        text(signature.file().title.get(self.language))
    }

    /// A link to a signature, on any page of the same language.
    fn link(&self, signature: &Signature) -> String {
        let (area, name) = area_and_name(signature.id());
        format!("[{}]({}#{name})", self.title(signature), page_name(area))
    }

    fn area(&self, area: &str, signatures: &[usize]) -> String {
        let mut out = format!("# {}\n\n", text(area));
        for &index in signatures {
            if let Some(signature) = self.signature(index) {
                self.entry(index, signature, &mut out);
            }
        }
        out
    }

    /// Everything about one signature.
    fn entry(&self, index: usize, signature: &Signature, out: &mut String) {
        let (phrases, file) = (self.phrases(), signature.file());
        let (_, name) = area_and_name(signature.id());
        add(out, format_args!("<a id=\"{name}\"></a>\n\n## {}", self.title(signature)));
        add(out, format_args!("{} · {}", code(signature.id()), phrases.severity(file.severity)));
        add(out, format_args!("**{}**", phrases.cause));
        add(out, format_args!("{}", text(file.cause.get(self.language))));
        self.steps(signature, out);
        self.evidence(signature, out);
        if let Some(when) = &file.when {
            list(phrases.conditions, &self.condition(when), out);
        }
        let healed: Vec<String> = file.heals.iter().map(|glob| format!("- {}", code(glob))).collect();
        list(self.words.heals, &healed, out);
        list(self.words.ask, &self.asks(signature), out);
        let all = self.catalog.signatures().iter();
        let causes: Vec<&Signature> = all.filter(|cause| cause.explains().contains(&index)).collect();
        let symptoms: Vec<&Signature> = signature.explains().iter().filter_map(|&index| self.signature(index)).collect();
        for (title, others) in [(phrases.explains, symptoms), (phrases.explained_by, causes)] {
            let items: Vec<String> =
                others.iter().map(|other| format!("- {} ({})", self.link(other), code(other.id()))).collect();
            list(title, &items, out);
        }
        let pages: Vec<String> = file.references.iter().map(|page| format!("- {}", markdown::address(page))).collect();
        list(phrases.references, &pages, out);
    }

    fn steps(&self, signature: &Signature, out: &mut String) {
        let phrases = self.phrases();
        add(out, format_args!("**{}**", phrases.fix));
        for (number, step) in (1..).zip(fix(signature, self.language)) {
            let first = format!("{number}. ");
            let indent = " ".repeat(first.len());
            add(out, format_args!("{first}{}", text(&step.action)));
            if let Some(warning) = &step.destructive {
                add(out, format_args!("{indent}⚠️ **{}{}** {}", phrases.warning, phrases.colon(), text(warning)));
            }
            if let Some(run) = &step.run {
                add(out, format_args!("{}", fenced(run, &indent)));
            }
        }
    }

    /// The messages, facts and conditions that are direct evidence.
    fn evidence(&self, signature: &Signature, out: &mut String) {
        let file = signature.file();
        let mut items = Vec::new();
        for message in file.messages() {
            items.push(item(0, "", &code(&message.message)));
            items.extend(message.place.iter().flat_map(|place| self.place(place)).map(|told| item(1, &told, "")));
        }
        for condition in file.conditions() {
            items.extend(self.condition(condition));
        }
        list(self.phrases().messages, &items, out);
    }

    fn condition(&self, condition: &WrittenCondition) -> Vec<String> {
        let shown = |line: &Line| {
            let told = if line.told.is_empty() { String::new() } else { code(&line.told) };
            item(line.depth, &line.words, &told)
        };
        lines(condition, self.language).iter().map(shown).collect()
    }

    /// Where a message counts.
    fn place(&self, place: &WrittenWhere) -> Vec<String> {
        let told = |origin: &str| self.phrases().origin(origin.trim(), code);
        let origin = place.origin.as_ref().map(|words| words.split('|').map(told).collect::<Vec<_>>().join(self.words.or));
        let document = place.document.as_ref().map(|globs| format!("{} {}", self.words.document, self.globs(globs)));
        let least = place.min_count.map(|least| format!("{} {least}", self.words.min_count));
        let captures = place.captures.iter();
        let captures = captures.map(|(name, globs)| {
            format!("{} {}{} {}", self.words.capture, code(name), self.phrases().colon(), self.globs(globs))
        });
        let told = [origin.map(|words| format!("{} {words}", self.words.origin)), document, least];
        told.into_iter().flatten().chain(captures).collect()
    }

    /// Any of some globs, and none of those that exclude.
    fn globs(&self, globs: &OneOrMany) -> String {
        let (but, any): (Vec<&str>, Vec<&str>) = globs.iter().partition(|glob| glob.starts_with('!'));
        // whatever is not excluded
        let any: Vec<String> = any.into_iter().filter(|glob| *glob != "*").map(code).collect();
        let but: Vec<String> =
            but.iter().map(|glob| format!("{} {}", self.words.not, code(glob.trim_start_matches('!')))).collect();
        [any.join(self.words.or), but.join(", ")].into_iter().filter(|told| !told.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// What to ask for when something is not known: commands, and what each of them shows.
    fn asks(&self, signature: &Signature) -> Vec<String> {
        let mut asks: Vec<(String, Vec<String>)> = Vec::new();
        let mut note = |command: String, shows: String| match asks.iter_mut().find(|(known, _)| *known == command) {
            Some((_, known)) if known.contains(&shows) => {}
            Some((_, known)) => known.push(shows),
            None => asks.push((command, vec![shows])),
        };
        for message in signature.messages().iter().take(signature.direct()).filter(|message| has_origin(message)) {
            note(self.transcript_or(message.place().ask()), self.words.origin_shown.to_owned());
        }
        for condition in signature.conditions().iter().chain(signature.when()) {
            self.condition_asks(condition, signature, &mut note);
        }
        asks.into_iter().map(|(command, shows)| format!("- {command}{} {}", self.phrases().colon(), shows.join(", "))).collect()
    }

    fn condition_asks(&self, condition: &Condition, signature: &Signature, note: &mut impl FnMut(String, String)) {
        match condition.test() {
            Test::All(inner, _) | Test::Any(inner) => inner.iter().for_each(|inner| self.condition_asks(inner, signature, note)),
            Test::Not(inner) => self.condition_asks(inner, signature, note),
            // what nobody knows does not count against the signature
            Test::Unless(_) => {}
            Test::Fact(pattern) | Test::Absent(pattern) | Test::Count(pattern, ..) => {
                note(code(&condition.ask().map_or_else(|| pattern.ask(), str::to_owned)), code(&pattern.told()));
            }
            Test::Message(_) | Test::Sequence(..) => {
                let messages = condition.asked_messages();
                if messages.into_iter().filter_map(|index| signature.messages().get(index)).any(has_origin) {
                    note(self.transcript_or(condition.ask()), self.words.origin_shown.to_owned());
                }
            }
        }
    }

    /// A command, or the whole output where no command is known.
    fn transcript_or(&self, ask: Option<&str>) -> String {
        ask.map_or_else(|| self.phrases().whole_transcript.to_owned(), code)
    }
}

fn has_origin(message: &Message) -> bool {
    !message.place().origin().is_empty()
}

/// An item of a list, at some depth.
fn item(depth: usize, words: &str, code: &str) -> String {
    let blank = if words.is_empty() || code.is_empty() { "" } else { " " };
    format!("{}- {words}{blank}{code}", "  ".repeat(depth))
}

/// Adds a block, and the empty line behind it.
fn add(out: &mut String, block: std::fmt::Arguments<'_>) {
    // writing to a string cannot fail
    let _ = writeln!(out, "{block}\n");
}

/// Adds a list with its title, unless it is empty.
fn list(title: &str, items: &[String], out: &mut String) {
    if !items.is_empty() {
        add(out, format_args!("**{title}**"));
        add(out, format_args!("{}", items.join("\n")));
    }
}
