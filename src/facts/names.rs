//! Names of secrets, as `kubectl get secret -o yaml | grep name:` leaves them: lines `    name: azure-identity-certificate`, and perhaps
//! `namespace:` lines among them. A run of such lines in, secrets and their listing out.
//!
//! Names that are not the secret's own, of owners and labels, stand there as well; they do no harm: nobody asks for them. Without its command
//! a run is read only where it stands alone and holds a secret that Azure Arc makes: in a YAML text the same lines say far less.

use super::command::Command;
use super::fact::{Value, Within};
use super::name;
use super::place::Place;
use super::sheet::{Sheet, Shown};
use crate::catalog::{Field, Kind};

/// Takes the run of lines that begins on this one.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    named(page.text(line), "name")?;
    let command = sheet.command.clone().filter(|command| {
        let mut between = command.line + 1..line;
        let is_above = between.len() < 4 && between.all(|line| page.text(line).trim().is_empty());
        is_above && asks_for_secrets(command)
    });
    if command.is_none() && !line.checked_sub(1).is_none_or(|above| stands_apart(page.text(above))) {
        return None;
    }
    let mut names: Vec<(usize, &str)> = Vec::new();
    let mut namespaces: Vec<&str> = Vec::new();
    let mut end = line;
    while let Some(text) = page.line(end).map(super::page::Line::text) {
        if let Some(name) = named(text, "name") {
            names.push((end, name));
        } else if let Some(namespace) = named(text, "namespace") {
            namespaces.push(namespace);
        } else if command.is_none() || !text.contains("name:") || text.len() > 200 {
            break;
        }
        end += 1;
    }
    namespaces.sort_unstable();
    namespaces.dedup();
    let told = name::namespace_of_secrets(names.iter().map(|(_, name)| *name));
    let is_alone = page.line(end).is_none_or(|next| stands_apart(next.text()));
    let within = match (&command, namespaces.as_slice()) {
        (None, _) if told.is_none() || !is_alone => return Some(end),
        (Some(command), _) if command.within() == Within::All => Some(Within::All),
        (_, [only]) => Some(Within::Namespace((*only).into())),
        (Some(command), []) => Some(command.within()),
        (None, []) => told.map(|told| Within::Namespace(told.into())),
        (_, [_, ..]) => None,
    };
    let namespace = match &within {
        Some(Within::Namespace(namespace)) => Some(namespace.as_ref()),
        _ => None,
    };
    let count = names.len() as u64;
    for (line, name) in names {
        let namespace = namespace.map(|namespace| (Field::Namespace, Value::from(namespace)));
        sheet.fact(Kind::Secret, page.whole(line), namespace.into_iter().chain([(Field::Name, name.into())]));
    }
    let is_whole = command.is_none_or(|command| !command.is_filtered() && command.name().is_none());
    if let Some(within) = within.filter(|_| is_whole) {
        let span = Place::lines(page, line..end).span();
        sheet.listing(span, Shown { kind: Kind::Secret, of: None, within, name: None, count });
    }
    Some(end)
}

fn asks_for_secrets(command: &Command) -> bool {
    let mut asked = command.asked().peekable();
    asked.peek().is_some() && asked.all(|kind| matches!(kind, "secret" | "secrets"))
}

/// The value of a key that is all that a line holds.
fn named<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let value = text.trim_start_matches([' ', '\t', '-']).strip_prefix(key)?.strip_prefix(": ")?.trim();
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    (!value.is_empty() && value.len() <= 253 && value.bytes().all(is_name)).then_some(value)
}

/// Whether a line does not belong to the YAML around it.
fn stands_apart(text: &str) -> bool {
    text.trim().is_empty() || !text.contains(": ") && !text.trim_end().ends_with([':', '-']) || text.contains("grep name")
}

#[cfg(test)]
mod tests {
    use super::super::told::lines_of;

    #[test]
    fn names_below_the_command_are_all_secrets_of_the_namespace() {
        let text = "$ kubectl get secret -n azure-arc -o yaml | grep name:\n\n    name: azure-arc-connect-privatekey\n      \
                    meta.helm.sh/release-name: azure-arc\n    name: kube-aad-proxy-certificate\n$ date\n";
        assert_eq!(
            lines_of("x", text),
            [
                "secret azure-arc/azure-arc-connect-privatekey @3",
                "secret azure-arc/kube-aad-proxy-certificate @5",
                "listing secret in azure-arc count=2 @3",
            ]
        );
        let windows = text.replace("grep name:", "findstr \"name:\"");
        assert_eq!(lines_of("x", &windows).len(), 3);
        assert_eq!(lines_of("x", text.replace("| grep", "| grep azure | grep")).len(), 2);
    }

    #[test]
    fn names_that_stand_alone_are_secrets_where_one_is_of_arc() {
        let found =
            lines_of("x", "there is:\nsee\n    name: azure-identity-certificate\n    namespace: azure-arc\n    name: x\n\n");
        assert_eq!(
            found,
            ["secret azure-arc/azure-identity-certificate @3", "secret azure-arc/x @5", "listing secret in azure-arc count=2 @3"]
        );
        assert!(lines_of("x", "\nname: web\nname: cart\n").is_empty());
        assert!(lines_of("x", "metadata:\n  name: azure-identity-certificate\n").is_empty());
        assert!(lines_of("x", "\n  name: azure-identity-certificate\n  type: Opaque\n").is_empty());
    }
}
