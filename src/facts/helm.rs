//! What `helm status` says of a release. Lines in, a release out; and of a release that is not there, the answer that says so.
//!
//! Helm prints one field a line, `NAME:` first. The fields may follow each other on one line, as people paste them.

use super::command::Command;
use super::fact::Within;
use super::sheet::{Sheet, Shown};
use super::table::is_name;
use crate::catalog::{Field, Kind};
use crate::facts::fact::Value;

/// The fields in any order behind the first.
const HEADS: &[&str] = &[
    "CHART:",
    "DESCRIPTION:",
    "HOOKS:",
    "LAST DEPLOYED:",
    "MANIFEST:",
    "NAME:",
    "NAMESPACE:",
    "NOTES:",
    "RESOURCES:",
    "REVISION:",
    "STATUS:",
    "TEST SUITE:",
    "VERSION:",
];
/// A status is no longer than this.
const LINES_MAX: usize = 12;

/// Reads the status of a release.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let begins = page.text(line).trim_start().trim_start_matches(['`', '*']);
    if !begins.starts_with("NAME:") {
        return None;
    }
    let mut fields: Vec<(&str, &str)> = Vec::new();
    let (mut last, mut next) = (line, line);
    while next < line + LINES_MAX {
        let text = page.text(next);
        let found = heads(text);
        // helm 2 leaves a line empty between
        let is_empty = text.trim().is_empty();
        let again = next > line && found.iter().any(|(head, _)| *head == "NAME:");
        let is_end = found.iter().any(|(head, _)| matches!(*head, "NOTES:" | "RESOURCES:" | "HOOKS:" | "MANIFEST:"));
        if again || (found.is_empty() && (!is_empty || next > last + 1)) {
            break;
        }
        if !found.is_empty() {
            last = next;
        }
        fields.extend(found);
        next += 1;
        if is_end {
            break;
        }
    }
    let get = |head: &str| fields.iter().find(|(known, _)| *known == head).map(|(_, value)| *value);
    let word =
        |head| get(head).and_then(|value| value.split_ascii_whitespace().next()).map(|value| value.trim_matches(['`', '*']));
    // the name and a state make it a release and no other list of fields
    let (name, state) = (word("NAME:")?, word("STATUS:")?);
    let namespace = word("NAMESPACE:");
    word("REVISION:").or(namespace)?;
    if !is_state(state) {
        return None;
    }
    let mut release: Vec<(Field, Value)> = vec![(Field::Name, name.into()), (Field::State, state.to_ascii_lowercase().into())];
    if let Some(namespace) = namespace {
        release.push((Field::Namespace, namespace.into()));
    }
    if let Some(revision) = word("REVISION:").and_then(|revision| revision.parse::<i64>().ok()) {
        release.push((Field::Revision, revision.into()));
    }
    if let Some(chart) = word("CHART:") {
        release.push((Field::Chart, chart.into()));
    }
    if let Some(message) = get("DESCRIPTION:") {
        release.push((Field::Message, message.into()));
    }
    let span = page.whole(line).start..page.whole(last).end;
    sheet.fact(Kind::Release, span, release);
    Some(last + 1)
}

/// Reads the answer that a release is not there.
pub(super) fn read_missing(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line).trim().trim_matches(['`', '*']);
    if !text.starts_with("Error: ") || !text.ends_with("release: not found") {
        return None;
    }
    let is_asked = |command: &Command| ["status", "history", "get"].iter().any(|verb| command.is("helm", &[verb]));
    let command = sheet.command.take_if(|command| is_asked(command))?;
    // `helm get values NAME`: the last word
    let name = command.name()?.to_owned();
    let within = match command.within() {
        Within::Namespace(namespace) if is_name(&namespace) => Within::Namespace(namespace),
        // a variable; and helm knows no -A here
        _ => return Some(line + 1),
    };
    sheet.listing(page.whole(line), Shown { kind: Kind::Release, of: None, within, name: Some(name), count: 0 });
    Some(line + 1)
}

/// The fields on a line: a line begins with one, and others follow.
fn heads(text: &str) -> Vec<(&'static str, &str)> {
    let text = text.trim();
    let bare = text.trim_start_matches(['`', '*']);
    if !HEADS.iter().any(|head| bare.starts_with(head)) {
        return Vec::new();
    }
    let begins_word = |at: usize| !text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()));
    let mut places: Vec<(usize, &'static str)> =
        HEADS.iter().filter_map(|head| Some((text.find(head)?, *head))).filter(|(at, _)| begins_word(*at)).collect();
    places.sort_unstable();
    let ends = places.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    places.iter().zip(ends).map(|((at, head), end)| (*head, text.get(at + head.len()..end).unwrap_or_default().trim())).collect()
}

/// Whether helm calls the state of a release so; helm 2 wrote it in capitals.
pub(super) fn is_state(word: &str) -> bool {
    const STATES: &[&str] =
        &["unknown", "deployed", "uninstalled", "superseded", "failed", "uninstalling", "deleted", "deleting"];
    let word = word.to_ascii_lowercase();
    STATES.contains(&word.as_str()) || word.replace('_', "-").starts_with("pending-")
}

#[cfg(test)]
mod tests {
    use crate::facts::told::told;

    #[test]
    fn the_status_of_a_release_is_read_and_that_there_is_none() {
        assert_eq!(
            told(
                r#"$ helm status azure-arc -n azure-arc-release
NAME: azure-arc
LAST DEPLOYED: Wed Jun 12 10:20:30 2024
NAMESPACE: azure-arc-release
STATUS: failed
REVISION: 2
DESCRIPTION: Upgrade "azure-arc" failed: timed out waiting for the condition
TEST SUITE: None
$ helm status azure-arc -n default
Error: release: not found
"#
            ),
            r#"release azure-arc-release/azure-arc state=failed message=Upgrade "azure-arc" failed: timed out waiting for the condition revision=2 @2
listing release in default name=azure-arc count=0 @10
"#
        );
    }

    #[test]
    fn the_status_may_stand_on_one_line() {
        assert_eq!(
            told(
                r"NAME: azure-arc LAST DEPLOYED: Wed Jun 12 10:20:30 2024 NAMESPACE: azure-arc-release STATUS: pending-install REVISION: 2
"
            ),
            r"release azure-arc-release/azure-arc state=pending-install revision=2 @1
"
        );
    }
}
