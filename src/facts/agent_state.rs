//! `agent_state.txt` of `az connectedk8s troubleshoot`: the pods of `azure-arc` with their containers. A line `<pod> : Phase = <phase>` in, the
//! pods of the whole block out; a file of that name is a complete list of them, and a fragment still tells the namespace.
//!
//! A container gives a reason only where it waits; one that runs and is not ready gives none, and then the pod's phase is its state.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till1, take_while1};
use nom::character::complete::{char, space0, u32 as count};
use nom::combinator::{opt, rest, value};
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

use super::fact::{Value, Within};
use super::place::Place;
use super::scope;
use super::sheet::{Sheet, Shown};
use crate::catalog::{Field, Kind};

/// So many blank lines may stand before the first pod of the file.
const BLANK_MAX: usize = 16;

/// A container of a pod.
struct Container<'a> {
    is_ready: bool,
    reason: Option<&'a str>,
    restarts: i64,
}

/// A pod: its line, name and phase, and its containers with their lines.
struct Pod<'a> {
    line: usize,
    name: &'a str,
    phase: &'a str,
    containers: Vec<(usize, Container<'a>)>,
}

/// Takes the block of pods that begins on this line.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    phase(page.text(line))?;
    let mut pods: Vec<Pod<'_>> = Vec::new();
    let mut end = line;
    while let Some(text) = page.line(end).map(super::page::Line::text) {
        if let Some((name, phase)) = phase(text) {
            pods.push(Pod { line: end, name, phase, containers: Vec::new() });
        } else if let (Ok((_, container)), Some(Pod { containers, .. })) = (container(text), pods.last_mut()) {
            containers.push((end, container));
        } else if !text.trim().is_empty() {
            break;
        }
        end += 1;
    }
    // nothing else is written like this, and of no other namespace
    let within = scope::within(page.name(), Kind::Pod).unwrap_or_else(|| Within::Namespace("azure-arc".into()));
    let namespace = match &within {
        Within::Namespace(namespace) => Some(Value::from(namespace.as_ref())),
        Within::All => None,
    };
    for Pod { line, name, phase, containers } in &pods {
        let waiting = containers.iter().find(|(_, container)| container.reason.is_some());
        let state = waiting.and_then(|(_, container)| container.reason).unwrap_or(phase);
        let number = |number: usize| (!containers.is_empty()).then(|| Value::from(number as i64));
        let fields = [
            (Field::Namespace, namespace.clone()),
            (Field::Name, Some((*name).into())),
            (Field::State, Some(state.into())),
            (Field::Ready, number(containers.iter().filter(|(_, container)| container.is_ready).count())),
            (Field::Desired, number(containers.len())),
            (Field::Restarts, Some(containers.iter().map(|(_, container)| container.restarts).sum::<i64>().into())),
        ];
        let span = page.whole(waiting.map_or(*line, |(line, _)| *line));
        sheet.fact(Kind::Pod, span, fields.into_iter().filter_map(|(field, value)| Some((field, value?))));
    }
    // the collector writes the file in one go, pod by pod, and closes each with a blank line
    let is_first = page.number() == 1 && line <= BLANK_MAX && (0..line).all(|above| page.text(above).trim().is_empty());
    let is_whole = is_first && page.line(end).is_none();
    if is_whole && scope::within(page.name(), Kind::Pod).is_some() {
        let span = Place::lines(page, line..end).span();
        sheet.listing(span, Shown { kind: Kind::Pod, of: None, within, name: None, count: pods.len() as u64 });
    }
    Some(end)
}

/// `<pod> : Phase = <phase>`
fn phase(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    let (name, rest) = text.split_at_checked(text.bytes().position(|b| !is_name(b))?)?;
    let phase = rest.strip_prefix(" : Phase = ")?.trim_end();
    (!name.is_empty() && !phase.is_empty() && phase.bytes().all(|b| b.is_ascii_alphabetic())).then_some((name, phase))
}

/// `<container> : Ready = False {Reason : CrashLoopBackOff} , Restart_Counts = 7`
fn container(text: &str) -> IResult<&str, Container<'_>> {
    let (text, _) = (space0, take_while1(|c: char| !c.is_whitespace()), tag(" : Ready = ")).parse(text)?;
    let (text, is_ready) = alt((value(true, tag("True")), value(false, tag("False")))).parse(text)?;
    let reason = delimited((space0, tag("{Reason : ")), take_till1(|c| c == '}'), char('}'));
    let (text, reason) = opt(reason).parse(text)?;
    let (text, restarts) = preceded((space0, char(','), space0, tag("Restart_Counts = ")), count).parse(text)?;
    let (text, _) = rest(text)?;
    Ok((text, Container { is_ready, reason, restarts: i64::from(restarts) }))
}

#[cfg(test)]
mod tests {
    use super::super::told::{lies_within, lines_of};
    use super::super::{self as facts, Page};
    use crate::redact::Redaction;
    use proptest::prelude::*;

    const STATE: &str = "clusterconnect-agent-5c8f7d9b64-k2x7w : Phase = Running
\tconnectproxy : Ready = False {Reason : CrashLoopBackOff} , Restart_Counts = 7
\tfluent-bit : Ready = True, Restart_Counts = 1

kube-aad-proxy-6d4b8c9f75-zq5td : Phase = Running
\tkube-aad-proxy : Ready = False, Restart_Counts = 0

config-agent-7f9c6b5d48-m4n8r : Phase = Pending

";

    #[test]
    fn the_file_is_a_complete_list_of_the_agents() {
        assert_eq!(
            lines_of("case.zip!/edge/agent_state.txt", STATE),
            [
                "pod azure-arc/clusterconnect-agent-5c8f7d9b64-k2x7w state=CrashLoopBackOff health=failing ready=1/2 restarts=8 @2",
                "pod azure-arc/kube-aad-proxy-6d4b8c9f75-zq5td state=Running health=starting ready=0/1 restarts=0 @5",
                "pod azure-arc/config-agent-7f9c6b5d48-m4n8r state=Pending health=starting restarts=0 @8",
                "listing pod in azure-arc count=3 @1",
            ]
        );
    }

    #[test]
    fn pasted_into_a_ticket_it_is_no_list() {
        let pasted = format!("he sent:\n{STATE}and that is all\n");
        let found = lines_of("ticket.txt", &pasted);
        assert_eq!(found.len(), 3);
        assert!(found[2].starts_with("pod azure-arc/config-agent"), "{found:?}");
        let one = lines_of("ticket.txt", "web-5c8f7d9b64-k2x7w : Phase = Pending\n");
        assert_eq!(one, ["pod azure-arc/web-5c8f7d9b64-k2x7w state=Pending health=starting restarts=0 @1"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_mutilation_leads_out_of_the_page(at in 0..STATE.len(), len in 0..40_usize, what in "[\\x00-\\x7f={},:\\n]{0,6}") {
            let mut text = STATE.as_bytes().to_vec();
            let end = (at + len).min(text.len());
            text.splice(at..end, what.bytes());
            let found = facts::read(&Page::new("agent_state.txt", &text, 0, 1), Redaction::Secrets);
            prop_assert!(lies_within(&found, &text));
        }
    }
}
