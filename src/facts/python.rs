//! Python: objects as the Azure CLI keeps them in the files of `az connectedk8s troubleshoot`: the repr of a dict on one line, or `pprint` over many,
//! with keys as the client of Kubernetes for Python calls them. Lines that begin with `{'` in, facts out.
//!
//! The dicts become plain values with the keys of the API (`last_timestamp` is `lastTimestamp`), so [`super::object`] reads them like JSON. A
//! `datetime` becomes the time that it stands for; neighbouring strings are one, as `pprint` breaks them.
//!
//! Invariant: depth and length are bounded. A line that begins like a dict and is none costs one look at it.

use nom::branch::alt;
use nom::bytes::complete::{is_not, tag, take, take_while_m_n, take_while1};
use nom::character::complete::{char, i64 as integer, multispace0, none_of};
use nom::combinator::{map, map_res, opt, recognize, value};
use nom::multi::{fold_many0, many0, separated_list0};
use nom::sequence::{delimited, preceded, separated_pair, terminated};
use nom::{IResult, Parser};
use serde_json::{Map, Value as Json};

use super::list::{self, List};
use super::object;
use super::place::Place;
use super::scope;
use super::sheet::Sheet;

/// A longer dict is no object that anybody looks at.
const TEXT_MAX: usize = 1 << 20;
/// Over so many lines a dict may go.
const LINES_MAX: usize = 20_000;
/// Objects of Kubernetes are not deeper.
const DEPTH_MAX: usize = 32;

/// Takes the dicts that begin on this line; of a file that holds one a line, all of them.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    if !begins(page.text(line)) {
        return None;
    }
    let mut end = line;
    let mut list = List { subjects: Vec::new(), kind: None, is_whole: scope::listed(page.name()).is_some() };
    let mut rows = line..line;
    while page.line(end).is_some_and(|next| begins(next.text())) {
        let last = last_line(sheet, end);
        let place = Place::lines(page, end..last + 1);
        let object = if place.len() > TEXT_MAX { None } else { parse(&place.text("\n")) };
        match object {
            Some(object) => {
                let hint = Hint::of(sheet, &object);
                list.subjects.extend(object::read(sheet, &object, &place, &hint.0));
                rows.end = last + 1;
            }
            None => list.is_whole = false,
        }
        end = last + 1;
        while page.line(end).is_some_and(|next| next.text().trim().is_empty()) {
            end += 1;
        }
    }
    // a file of events is a list of them, if it is one of the collector's
    if line == 0 && page.number() == 1 && page.line(end).is_none() && !rows.is_empty() {
        let span = Place::lines(page, rows).span();
        list.conclude(sheet, &span, &span);
    }
    Some(end)
}

/// Whether a line begins like a dict.
fn begins(text: &str) -> bool {
    text.starts_with("{'")
}

/// Where the dict ends that begins on a line: on it, or where the last line of a `pprint` stands, all of which are indented.
fn last_line(sheet: &Sheet<'_>, line: usize) -> usize {
    let page = sheet.page();
    let more = (line + 1..).take_while(|&next| page.line(next).is_some_and(|next| next.text().starts_with(' ')));
    line + more.take(LINES_MAX).count()
}

/// What the name of the document tells of the object.
struct Hint(object::Hint);

impl Hint {
    fn of(sheet: &Sheet<'_>, object: &Json) -> Self {
        let mut hint = list::hint(sheet, None);
        let mut parts = sheet.page().name().rsplit(['/', '\\', '!']);
        let (file, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let namespace = match folder {
            "arc_deployment_logs" | "describe_non_ready_arc_agents" => "azure-arc",
            "arc_workload_identity_deployment_logs" => "arc-workload-identity",
            _ => return Self(hint),
        };
        hint.namespace = Some(namespace.to_owned());
        // a deployment's status alone stands in its file
        if folder.ends_with("_deployment_logs") && object.get("metadata").is_none() {
            hint.kind = Some("Deployment".to_owned());
            hint.name = file.strip_suffix(".txt").map(str::to_owned);
        }
        Self(hint)
    }
}

/// The value of a dict; the status of a deployment is put where it belongs.
fn parse(text: &str) -> Option<Json> {
    let (_, value) = terminated(dict(0), multispace0::<_, Error<'_>>).parse(text).ok()?;
    let Json::Object(keys) = value else { return None };
    let is_status = keys.contains_key("replicas") && keys.contains_key("conditions") && !keys.contains_key("metadata");
    Some(if is_status { Json::Object(Map::from_iter([("status".to_owned(), Json::Object(keys))])) } else { Json::Object(keys) })
}

type Error<'a> = nom::error::Error<&'a str>;
type Parsed<'a, T> = IResult<&'a str, T>;

fn item(depth: usize) -> impl for<'a> Fn(&'a str) -> Parsed<'a, Json> {
    move |text| {
        if depth > DEPTH_MAX {
            return Err(nom::Err::Failure(nom::error::Error::new(text, nom::error::ErrorKind::TooLarge)));
        }
        match text.as_bytes().first() {
            Some(b'{') => dict(depth)(text),
            Some(b'[' | b'(') => list_of(depth, text),
            Some(b'\'' | b'"') => map(string, Json::String).parse(text),
            _ => alt((
                value(Json::Null, tag("None")),
                value(Json::Bool(true), tag("True")),
                value(Json::Bool(false), tag("False")),
                datetime,
                number,
            ))
            .parse(text),
        }
    }
}

fn dict(depth: usize) -> impl for<'a> Fn(&'a str) -> Parsed<'a, Json> {
    move |text| {
        let entry = separated_pair(alt((string, map(recognize(integer), str::to_owned))), padded(':'), item(depth + 1));
        let entries = terminated(separated_list0(padded(','), entry), opt(padded(',')));
        let (text, entries) = delimited((char('{'), multispace0), entries, (multispace0, char('}'))).parse(text)?;
        Ok((text, Json::Object(entries.into_iter().map(|(key, value)| (camel(&key), value)).collect())))
    }
}

fn list_of(depth: usize, text: &str) -> Parsed<'_, Json> {
    let items = terminated(separated_list0(padded(','), item(depth + 1)), opt(padded(',')));
    map(delimited((alt((char('['), char('('))), multispace0), items, (multispace0, alt((char(']'), char(')'))))), Json::Array)
        .parse(text)
}

fn padded<'a>(what: char) -> impl Parser<&'a str, Output = char, Error = Error<'a>> {
    delimited(multispace0, char(what), multispace0)
}

/// A string, or several that `pprint` has broken; also within parentheses, which a list of one does not differ from.
fn string(text: &str) -> Parsed<'_, String> {
    let piece = || alt((quoted('\'', "'\\"), quoted('"', "\"\\")));
    map((piece(), many0(preceded(multispace0, piece()))), |(first, others)| first + &others.concat()).parse(text)
}

fn quoted<'a>(quote: char, stops: &'static str) -> impl Parser<&'a str, Output = String, Error = Error<'a>> {
    let piece = alt((map(is_not(stops), Piece::Text), map(escape, Piece::Char)));
    let text = fold_many0(piece, String::new, |mut text, piece| {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Char(Some(letter)) => text.push(letter),
            Piece::Char(None) => {}
        }
        text
    });
    delimited(char(quote), text, char(quote))
}

enum Piece<'a> {
    Text(&'a str),
    Char(Option<char>),
}

/// What stands behind a backslash.
fn escape(text: &str) -> Parsed<'_, Option<char>> {
    let hex = |len| map_res(take_while_m_n(len, len, |c: char| c.is_ascii_hexdigit()), |hex| u32::from_str_radix(hex, 16));
    let letter = alt((
        map(preceded(char('x'), hex(2)), char::from_u32),
        map(preceded(char('u'), hex(4)), char::from_u32),
        map(preceded(char('U'), hex(8)), char::from_u32),
        map(none_of("xuU"), |letter| match letter {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            '\n' => None,
            letter => Some(letter),
        }),
        map(take(1_usize), |_: &str| None),
    ));
    preceded(char('\\'), letter).parse(text)
}

/// `datetime.datetime(2024, 5, 14, 8, 11, 2, tzinfo=tzutc())`, a time in UTC.
fn datetime(text: &str) -> Parsed<'_, Json> {
    let (text, numbers) = delimited(
        tag("datetime.datetime("),
        separated_list0(padded(','), map_res(take_while1(|c: char| c.is_ascii_digit()), str::parse::<u32>)),
        (opt((padded(','), tag("tzinfo="), is_not("()"), opt(tag("()")))), multispace0, char(')')),
    )
    .parse(text)?;
    let part = |at: usize| numbers.get(at).copied().unwrap_or_default();
    let told = format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", part(0), part(1), part(2), part(3), part(4), part(5));
    Ok((text, Json::String(told)))
}

fn number(text: &str) -> Parsed<'_, Json> {
    let digits = take_while1(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
    map(digits, |digits: &str| serde_json::from_str(digits).unwrap_or(Json::Null)).parse(text)
}

/// `last_timestamp` as the API writes it, `lastTimestamp`.
fn camel(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    let mut is_next_upper = false;
    for letter in key.chars() {
        match letter {
            '_' if !name.is_empty() => is_next_upper = true,
            letter if is_next_upper => {
                name.extend(letter.to_uppercase());
                is_next_upper = false;
            }
            letter => name.push(letter),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::told::{lies_within, lines_of, mutilated, stays_within};
    use super::super::{self as facts, Page};
    use super::*;
    use crate::redact::Redaction;
    use proptest::prelude::*;

    const EVENTS: &str = r#"{'apiVersion': 'v1', 'count': 12, 'eventTime': None, 'involvedObject': {'kind': 'Pod', 'name': 'kube-aad-proxy-84d668c44b-j457m', 'namespace': 'azure-arc'}, 'kind': 'Event', 'lastTimestamp': '2024-05-14T08:31:47Z', 'message': 'MountVolume.SetUp failed for volume "tls" : secret "tls" not found', 'metadata': {'name': 'x.1', 'namespace': 'azure-arc'}, 'reason': 'FailedMount', 'type': 'Warning'}
{'api_version': 'v1', 'count': 1, 'involved_object': {'kind': 'Pod', 'name': 'config-agent-65d5df564f-lffqm', 'namespace': 'azure-arc'}, 'kind': None, 'last_timestamp': datetime.datetime(2024, 5, 14, 8, 11, 2, tzinfo=tzutc()), 'message': "can't say\n", 'metadata': {'name': 'y'}, 'reason': 'Unhealthy', 'type': 'Warning'}
"#;

    const POD: &str = r"{'api_version': None,
 'kind': None,
 'metadata': {'creation_timestamp': datetime.datetime(2024, 5, 14, 8, 11, 2, tzinfo=tzlocal()),
              'name': 'config-agent-65d5df564f-lffqm',
              'namespace': 'azure-arc'},
 'spec': {'containers': [{'args': ['a', 'b'], 'name': 'config-agent'},
                         {'name': 'fluent-bit'}],
          'node_name': 'node-1'},
 'status': {'container_statuses': [{'name': 'config-agent',
                                    'ready': False,
                                    'restart_count': 3,
                                    'state': {'running': None,
                                              'terminated': None,
                                              'waiting': {'message': 'back-off 40s '
                                                                     'restarting',
                                                          'reason': 'CrashLoopBackOff'}}}],
            'phase': 'Running'}}
";

    #[test]
    fn a_file_of_events_is_a_list_of_them() {
        assert_eq!(
            lines_of("case.zip!/arc_agent_events.txt", EVENTS),
            [
                "event azure-arc/pod/kube-aad-proxy-84d668c44b-j457m reason=FailedMount message=MountVolume.SetUp failed for volume \
                 \"tls\" : secret \"tls\" not found type=Warning count=12 at=2024-05-14T08:31:47Z @1",
                "event azure-arc/pod/config-agent-65d5df564f-lffqm reason=Unhealthy message=can't say type=Warning count=1 \
                 at=2024-05-14T08:11:02Z @2",
                "listing event in azure-arc count=2 @1",
            ]
        );
        assert_eq!(lines_of("notes.txt", EVENTS).len(), 2);
    }

    #[test]
    fn a_pod_that_was_pretty_printed_is_read_like_any_other() {
        assert_eq!(
            lines_of("describe_non_ready_arc_agents/config-agent-65d5df564f-lffqm.txt", POD),
            [
                "pod azure-arc/config-agent-65d5df564f-lffqm state=CrashLoopBackOff health=failing ready=0/2 restarts=3 node=node-1 \
              reason=CrashLoopBackOff message=back-off 40s restarting @16"
            ]
        );
    }

    #[test]
    fn the_status_of_a_deployment_is_named_by_its_file() {
        let status = "{'available_replicas': None,\n 'conditions': [{'message': 'x',\n                 'reason': 'ProgressDeadlineExceeded',\n                 \
                      'status': 'False',\n                 'type': 'Progressing'}],\n 'ready_replicas': None,\n 'replicas': 1,\n 'unavailable_replicas': 1}\n";
        assert_eq!(
            lines_of("c/arc_deployment_logs/kube-aad-proxy.txt", status),
            ["workload deployment azure-arc/kube-aad-proxy state=ProgressDeadlineExceeded health=failing ready=0/1 \
              reason=ProgressDeadlineExceeded message=x @3"]
        );
    }

    #[test]
    fn a_resource_of_arm_has_its_properties_within() {
        let arm = "{'id': '/subscriptions/0/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/edge', 'name': 'edge', \
                   'properties': {'connectivity_status': 'Offline', 'agent_version': '1.14.6'}}\n";
        assert_eq!(
            lines_of("connected_cluster_resource_snapshot.txt", arm),
            ["resource connectedCluster edge state=Offline @1", "version of=azure-arc-agents is=1.14.6 @1"]
        );
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(parse(&format!("{}{}", "{'a': ".repeat(1000), "}".repeat(1000))), None);
        assert_eq!(parse("{'a': [1, 'x' \"y\"], }"), Some(serde_json::json!({"a": [1, "xy"]})));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_mutilation_leads_out_of_the_page(at in 0..POD.len(), len in 0..40_usize, what in "[\\x00-\\x7f'{}\\[\\](),:\\n\\\\]{0,6}") {
            for sample in [POD, EVENTS] {
                let text = mutilated(sample, at, len, &what);
                let found = facts::read(&Page::new("arc_agent_events.txt", &text, 0, 1), Redaction::Secrets);
                prop_assert!(lies_within(&found, &text));
            }
        }

        #[test]
        fn no_bytes_lead_out_of_the_page(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = [b"{'a': '".as_slice(), &text].concat();
            prop_assert!(stays_within(&text));
        }
    }
}
