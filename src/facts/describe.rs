//! Descriptions: what `kubectl describe` prints of an object, for people. A line `Name:` with one of the keys behind it that objects have in; the
//! facts of the object and of its events out. Also the table of events alone, or only rows of it, where the beginning was cut off.
//!
//! The text becomes a plain value with the keys of the API, as far as it says something, and is read like any other object: so a pod has the
//! state that kubectl would print in its table. What is cut off is not there, and the rest still counts.

mod events;
mod outline;
mod value;

use std::ops::Range;

use super::object::{self, Hint};
use super::page::Page;
use super::place::Place;
use super::sheet::Sheet;
use outline::Outline;

/// Keys that stand right behind the name of an object, and behind no other name.
const SECOND: &[&str] = &["API Version:", "Annotations:", "CreationTimestamp:", "Labels:", "Namespace:", "Roles:"];

/// Takes the description, or the events, that begin on this line.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line);
    if text.starts_with("Events:") {
        return events::read(sheet, line, None);
    }
    let name = text.strip_prefix("Name:").filter(|rest| rest.starts_with([' ', '\t']))?.trim();
    let second = page.text(line + 1);
    if name.is_empty() || name.contains(' ') || !SECOND.iter().any(|key| second.starts_with(key)) {
        return None;
    }
    let outline = Outline::read(page, line);
    let end = outline.end;
    let place = Place::lines(page, line..end);
    let object = value::of(&outline, page, sheet.command.as_ref());
    if let Some((kind, object)) = &object {
        // behind the containers stand the conditions and the volumes
        let is_cut = outline.events.is_none() && !outline.has("Conditions") && !outline.has("Volumes");
        let hint = Hint { kind: Some((*kind).to_owned()), is_cut, ..Hint::default() };
        object::read(sheet, object, &place, &hint);
    }
    let about = events::Described {
        kind: object.as_ref().map(|(kind, _)| kind.to_ascii_lowercase()),
        name: name.to_owned(),
        namespace: outline.text("Namespace").map(str::to_owned),
    };
    if let Some(line) = outline.events {
        return events::read(sheet, line, Some(&about)).or(Some(end));
    }
    Some(end)
}

/// Takes rows of events that were pasted without the header of their table.
pub(super) fn read_events(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    events::read_rows(sheet, line)
}

/// The lines up to one that belongs to something else: at least one.
fn block(page: &Page<'_>, line: usize) -> Range<usize> {
    let mut end = line + 1;
    let mut is_after_blank = false;
    while let Some(text) = page.line(end).map(super::page::Line::text) {
        if text.trim().is_empty() {
            is_after_blank = true;
        } else if text.starts_with([' ', '\t']) {
            is_after_blank = false;
        } else if is_after_blank || outline::key(text).is_none() || text.starts_with("Name:") {
            break;
        }
        end += 1;
    }
    line..end
}

#[cfg(test)]
mod tests;
