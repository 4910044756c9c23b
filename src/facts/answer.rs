//! Answers of kubectl, helm and flux that there is nothing: a line in, an empty listing out.
//!
//! That nothing was found is as good as a list, if it is known what was looked for: in which namespace, of which kind, and whether a selector
//! had left something out.

use super::command::Command;
use super::fact::Within;
use super::sheet::{Sheet, Shown};
use super::subject::{self, Subject};
use super::table::is_name;

/// Reads such an answer.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let text = sheet.page().text(line).trim_start_matches([' ', '\t', '`', '*']);
    match text.as_bytes().first()? {
        b'N' | b'n' => nothing(sheet, line, text),
        b'E' => missing(sheet, line, text),
        _ => None,
    }
}

/// `No resources found in azure-arc namespace.`
fn nothing(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let rest = text.strip_prefix("No resources found").or_else(|| text.strip_prefix("no resources found"))?;
    let rest = rest.trim().trim_end_matches(['`', '*', '"', '”']).trim_end_matches('.');
    let told = match rest.split_ascii_whitespace().collect::<Vec<_>>().as_slice() {
        [] => None,
        ["in", namespace, "namespace"] => Some(namespace.trim_matches(['"', '\'', '`', '*'])),
        _ => return None,
    };
    // this was its whole output
    let command = sheet.command.take()?;
    if command.is_filtered() || subject::only(&command).is_some() {
        return Some(line + 1);
    }
    let span = sheet.page().whole(line);
    for subject in subject::asked(&command).0 {
        let within = match (subject.is_namespaced(), told, command.within()) {
            (false, ..) => Within::All,
            (_, Some(namespace), _) => Within::Namespace(namespace.into()),
            (_, None, within) => within,
        };
        if matches!(&within, Within::Namespace(namespace) if !is_name(namespace)) {
            continue;
        }
        let (kind, of) = (subject.kind, subject.of.map(str::to_owned));
        sheet.listing(span.clone(), Shown { kind, of, within, name: None, count: 0 });
    }
    Some(line + 1)
}

/// `Error from server (NotFound): pods "web-0" not found`
fn missing(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let rest = text.strip_prefix("Error from server (NotFound): ")?;
    let (kind, rest) = rest.split_once(' ')?;
    let (name, rest) = quoted(rest)?;
    if !rest.trim_start().starts_with("not found") {
        return None;
    }
    let subject = Subject::named(kind)?;
    let within = if subject.is_namespaced() {
        // a namespace that is not there is what the answer is about, not where it looked
        let command = sheet.command.as_ref().filter(|command| asks_for(command, subject, name))?;
        match command.within() {
            Within::Namespace(namespace) if is_name(&namespace) => Within::Namespace(namespace),
            _ => return None,
        }
    } else {
        Within::All
    };
    let (of, name) = (subject.of.map(str::to_owned), Some(name.to_owned()));
    sheet.listing(sheet.page().whole(line), Shown { kind: subject.kind, of, within, name, count: 0 });
    Some(line + 1)
}

/// Whether a command looks for this object: gets it, describes it, reads its log.
fn asks_for(command: &Command, subject: Subject, name: &str) -> bool {
    let words = command.words();
    let verb = words.first().map(String::as_str);
    let is_named = words.iter().skip(1).any(|word| word == name || word.rsplit_once('/').is_some_and(|(_, last)| last == name));
    let is_kind = match verb {
        Some("get" | "describe" | "delete" | "edit") => {
            let kinds = words.get(1).map_or("", String::as_str);
            kinds.split(',').any(|kind| Subject::prefixed(kind).or_else(|| Subject::named(kind)) == Some(subject))
        }
        Some("logs" | "exec") => true,
        _ => false,
    };
    is_named && is_kind
}

/// What stands in quotation marks, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '“' | '`'))?;
    let rest = text.get(open.len_utf8()..)?;
    let end = rest.find(['"', '\'', '”', '`'])?;
    let close = rest.get(end..)?.chars().next()?;
    Some((rest.get(..end)?, rest.get(end + close.len_utf8()..)?))
}

#[cfg(test)]
mod tests {
    use crate::facts::told::told;

    #[test]
    fn an_answer_of_nothing_is_an_empty_list_if_everything_was_asked_for() {
        assert_eq!(
            told(
                r#"$ kubectl get pods -n azure-arc
No resources found in azure-arc namespace.
$ kubectl get pod,secret -n azure-arc -l app=x
No resources found in azure-arc namespace.
$ kubectl get pod web-0 -n shop
Error from server (NotFound): pods "web-0" not found
$ kubectl get ns azure-arc
Error from server (NotFound): namespaces "azure-arc" not found
$ kubectl get pods -A
No resources found
$ kubectl get pods
Error from server (NotFound): pods "web-0" not found
"#
            ),
            r"listing pod in azure-arc count=0 @2
listing pod in shop name=web-0 count=0 @6
listing resource Namespace in all name=azure-arc count=0 @8
listing pod in all count=0 @10
"
        );
    }
}
