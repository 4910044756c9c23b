//! Checks: verdicts that tools gave. The files of `az connectedk8s troubleshoot` and of its pre-onboarding checks, what the CLI
//! prints of them, AKS Periscope's probes and `flux check` in; facts of the kind `check` out.
//!
//! | name | what was tried |
//! |---|---|
//! | `dns` | a name of the cluster, from within a pod; `code` is what the lookup said: `NXDOMAIN`, `SERVFAIL`, `REFUSED`, `timeout`, `unreachable` |
//! | `outbound` | an endpoint, from within a pod, where nothing says what for |
//! | `outbound-onboarding` | the endpoint that onboarding needs |
//! | `outbound-cluster-connect` | the endpoint that only the optional cluster connect needs |
//! | `entra` | the endpoint that tokens come from |
//! | `crd` | that no other release owns the CRDs |
//! | `job` | that the job that makes these checks ran to its end |
//! | `diagnoser` | the diagnoser as a whole |
//! | `flux` | `flux check`; `endpoint` is the part that was checked: `helm-controller`, `Kubernetes`; without one, all of it |
//!
//! `result` is `passed` or `failed`; a check that did not come to an end makes no fact. `message` is the verdict, in the tool's
//! own words.
//!
//! Where the tool and its own output disagree, the output counts. Only code 000 is a failure, any other is an answer, and 0 or
//! 00 is a 000 of which a trailing blank took the end. The CLI takes a lookup that ended with SERVFAIL or REFUSED for a good
//! one; here it failed, and the message says both. To Entra 200 and 404 are good, as the CLI has it. (`HTTP/1.1 200` and `curl
//! -I` are answers of some server, and no check.)
//!
//! Verdicts are compared without blanks, quotes and case, across a wrap: some of them only differ in their second half.

use std::ops::Range;

use memchr::memmem;

use super::fact::Value;
use super::page::{Line, Page};
use super::sheet::Sheet;
use super::version;
use crate::catalog::{Field, Kind};
use crate::logline;

/// So many lines a verdict may be wrapped over.
const WRAP_MAX: usize = 3;

mod lookup;
mod probe;

const DNS: &str = "dns";
const OUTBOUND: &str = "outbound";
const ONBOARDING: &str = "outbound-onboarding";
const CLUSTER_CONNECT: &str = "outbound-cluster-connect";
const ENTRA: &str = "entra";
const CRD: &str = "crd";
const JOB: &str = "job";
const DIAGNOSER: &str = "diagnoser";
const FLUX: &str = "flux";

const DNS_RESULT: &str = "DNS Result:";
const OUTBOUND_RESULT: &str = "Outbound Network Connectivity Check Result";
const ENTRA_RESULT: &str = "Entra Authentication Endpoint Connectivity Check Result";

/// A sentence that says how a check ended.
struct Verdict {
    sentence: &'static str,
    name: &'static str,
    passed: bool,
}

const fn verdict(name: &'static str, passed: bool, sentence: &'static str) -> Verdict {
    Verdict { sentence, name, passed }
}

/// Of those that begin alike the longest stands first.
const VERDICTS: &[Verdict] = &[
    verdict(DNS, true, "Cluster DNS check passed successfully."),
    verdict(DNS, false, "We found an issue with the DNS resolution on your cluster."),
    verdict(ONBOARDING, true, "Outbound network connectivity check to the onboarding precheck endpoint passed successfully."),
    verdict(
        CLUSTER_CONNECT,
        true,
        "Outbound network connectivity check to cluster connect precheck endpoints passed successfully.",
    ),
    verdict(OUTBOUND, true, "Outbound network connectivity check passed successfully."),
    verdict(
        ONBOARDING,
        false,
        "We found an issue with outbound network connectivity from the cluster to the endpoints required for onboarding.",
    ),
    verdict(ONBOARDING, false, "We found an issue with Outbound network connectivity from the cluster required for onboarding."),
    verdict(OUTBOUND, false, "We found an issue with outbound network connectivity from the cluster."),
    verdict(CLUSTER_CONNECT, false, "The outbound network connectivity check has failed for the endpoint -"),
    verdict(CLUSTER_CONNECT, false, "Outbound connectivity failed for the endpoint:"),
    verdict(OUTBOUND, false, "Outbound connectivity failed for:"),
    verdict(ENTRA, false, "Entra authentication endpoint connectivity check failed."),
    verdict(CRD, false, "CRD ownership validation failed."),
    verdict(JOB, false, "Unable to schedule the cluster diagnostic checks job in the kubernetes cluster."),
    verdict(JOB, false, "Cluster diagnostics job didn't reach completed state in the kubernetes cluster."),
    verdict(DIAGNOSER, true, "The diagnoser didn't find any issues on the cluster."),
    verdict(DIAGNOSER, false, "Process terminated externally."),
];

/// Looks for a check on a line.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line);
    let indent = text.len() - text.trim_start().len();
    let begins = |head: &str| text.get(indent..).is_some_and(|text| text.starts_with(head));
    match text.as_bytes().get(indent)? {
        b'{' => return probe::read(sheet, line),
        // ► of flux
        0xE2 => return flux(sheet, line),
        b'D' if begins(DNS_RESULT) => return Some(lookup::read(sheet, line)),
        b'R' if begins("Response code ") => return response(sheet, line),
        b'O' if begins(OUTBOUND_RESULT) => return Some(job_log(sheet, line)),
        b'E' if begins(ENTRA_RESULT) => return Some(job_log(sheet, line)),
        b'P' if begins("Precheck summary:") => return summary(sheet, line, indent),
        b'C' | b'D' | b'E' | b'O' | b'P' | b'T' | b'U' | b'W' | b'c' | b'e' | b'0'..=b'9' => {}
        _ => return None,
    }
    let from = message(text)?;
    let found = said(page, line, from)?;
    let Said { verdict, end, rest } = found;
    // what was tried stands behind the sentence, and its answer
    let after = page.text(end).get(rest..).unwrap_or_default().trim();
    let endpoint = after.split([' ', ',', '(']).next().filter(|word| word.starts_with("http"));
    let code = ["code=", "Response code: "].iter().find_map(|key| after.split_once(key)).and_then(|(_, rest)| code(rest));
    let (whole, last) = (page.whole(line), page.whole(end));
    tell(sheet, whole.start..last.end, &Check { verdict: verdict.sentence, endpoint, code, ..Check::of(verdict) });
    Some(end + 1)
}

/// Where the message of a line begins: behind levels and loggers, `Error: ` and the mark of a list.
fn message(text: &str) -> Option<usize> {
    let found = logline::read(text);
    let start = found.message.start;
    let rest = text.get(start..)?;
    let bare = rest.trim_start();
    let bare = bare.strip_prefix("Error:").or_else(|| bare.strip_prefix("error:")).unwrap_or(bare).trim_start();
    Some(text.len() - bare.len())
}

/// What is written down of a check.
struct Check<'a> {
    name: &'a str,
    passed: bool,
    verdict: &'a str,
    endpoint: Option<&'a str>,
    code: Option<&'a str>,
}

impl Check<'_> {
    fn of(verdict: &'static Verdict) -> Self {
        Self { name: verdict.name, passed: verdict.passed, verdict: verdict.sentence, endpoint: None, code: None }
    }
}

fn tell(sheet: &mut Sheet<'_>, span: Range<usize>, check: &Check<'_>) {
    let result = if check.passed { "passed" } else { "failed" };
    let field = |field, text: Option<&str>| text.map(|text| (field, Value::from(text)));
    let fields = [
        field(Field::Name, Some(check.name)),
        field(Field::Endpoint, check.endpoint),
        field(Field::Code, check.code),
        field(Field::Result, Some(result)),
        field(Field::Message, Some(check.verdict)),
    ];
    sheet.fact(Kind::Check, span, fields.into_iter().flatten());
}

/// A verdict in the text.
struct Said {
    verdict: &'static Verdict,
    /// The line it ends on, and where on it.
    end: usize,
    rest: usize,
}

/// The verdict that begins at this byte of a line.
fn said(page: &Page<'_>, line: usize, from: usize) -> Option<Said> {
    VERDICTS.iter().find_map(|verdict| {
        let (end, rest) = goes_on(page, line, from, verdict.sentence)?;
        Some(Said { verdict, end, rest })
    })
}

/// Whether the text goes on with a sentence, whatever its blanks, quotes and case, and where that ends.
fn goes_on(page: &Page<'_>, line: usize, from: usize, sentence: &str) -> Option<(usize, usize)> {
    let is_solid = |c: char| !c.is_whitespace() && !matches!(c, '\'' | '’' | '‘' | '"' | '`');
    let mut wanted = sentence.chars().filter(|&c| is_solid(c)).peekable();
    for at in line..line + WRAP_MAX {
        let skipped = if at == line { from } else { 0 };
        for (i, c) in page.line(at)?.text().get(skipped..)?.char_indices().filter(|&(_, c)| is_solid(c)) {
            if !wanted.next()?.eq_ignore_ascii_case(&c) {
                return None;
            }
            if wanted.peek().is_none() {
                return Some((at, skipped + i + c.len_utf8()));
            }
        }
    }
    None
}

/// The digits of an HTTP status; 0 and 00 are what a trailing blank leaves of 000.
fn code(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    let digits = text.get(..len)?;
    match len {
        1..=3 if digits.bytes().all(|b| b == b'0') => Some("000"),
        3 => Some(digits),
        _ => None,
    }
}

/// `Response code 000` and the verdict below it.
fn response(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line).trim();
    let code = code(text.strip_prefix("Response code ")?)?;
    let below = line + 1 + usize::from(page.text(line + 1).trim().is_empty());
    let found = said(page, below, message(page.text(below))?).filter(|said| said.verdict.name.starts_with(OUTBOUND));
    let file = page.name().rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let by_file = match file.as_str() {
        name if !name.starts_with("outbound_network_connectivity_check") => None,
        name if name.contains("onboarding") => Some(ONBOARDING),
        name if name.contains("cluster_connect") => Some(CLUSTER_CONNECT),
        _ => Some(OUTBOUND),
    };
    // without either it is the answer of some server
    let name = found.as_ref().map(|said| said.verdict.name).filter(|name| *name != OUTBOUND).or(by_file);
    let name = name.or_else(|| found.as_ref().map(|_| OUTBOUND))?;
    let end = found.as_ref().map_or(line, |said| said.end);
    let after = found.as_ref().and_then(|said| page.text(said.end).get(said.rest..)).unwrap_or_default().trim();
    let endpoint = after.split([' ', ',']).next().filter(|word| word.starts_with("http"));
    let passed = code != "000";
    let own = found.as_ref().map(|said| said.verdict);
    let verdict = match own {
        Some(verdict) if verdict.passed != passed => format!("{text} (and still: {})", verdict.sentence),
        Some(verdict) => verdict.sentence.to_owned(),
        None => text.to_owned(),
    };
    tell(
        sheet,
        page.whole(line).start..page.whole(end).end,
        &Check { name, passed, verdict: &verdict, endpoint, code: Some(code) },
    );
    Some(end + 1)
}

/// An endpoint that the job tried.
struct Tried<'a> {
    name: &'static str,
    span: Range<usize>,
    endpoint: &'a str,
    code: &'a str,
    text: &'a str,
}

/// The results in the log of the job, several of them on one line or on lines of their own. Of several the first is cluster
/// connect's and the last is onboarding's, unless an address says otherwise.
fn job_log(sheet: &mut Sheet<'_>, from: usize) -> usize {
    let page = sheet.page();
    let mut tried: Vec<Tried<'_>> = Vec::new();
    let mut line = from;
    while let Some(text) = page.line(line).map(Line::text) {
        let begins = |text: &str| text.trim_start().starts_with(OUTBOUND_RESULT) || text.trim_start().starts_with(ENTRA_RESULT);
        let goes_on = begins(text) || (text.trim().is_empty() && begins(page.text(line + 1)));
        if !goes_on {
            break;
        }
        for (marker, name) in [(OUTBOUND_RESULT, OUTBOUND), (ENTRA_RESULT, ENTRA)] {
            for at in memmem::find_iter(text.as_bytes(), marker.as_bytes()) {
                let rest = text.get(at + marker.len()..).unwrap_or_default().trim_start_matches([' ', '\t', ':']);
                let mut words = rest.split([' ', '\t']).filter(|word| !matches!(*word, "" | ":"));
                let (Some(endpoint), Some(answer)) = (words.next(), words.next()) else { continue };
                let Some(code) = code(answer) else { continue };
                let end = answer.as_ptr() as usize - text.as_ptr() as usize + answer.len();
                let text = text.get(at..end).unwrap_or_default();
                tried.push(Tried { name, span: page.span(line, at..end), endpoint, code, text });
            }
        }
        line += 1;
    }
    name(&mut tried, page.name());
    for Tried { name, span, endpoint, code, text } in tried {
        let passed = if name == ENTRA { matches!(code, "200" | "404") } else { code != "000" };
        tell(sheet, span, &Check { name, passed, verdict: text, endpoint: Some(endpoint), code: Some(code) });
    }
    line.max(from + 1)
}

/// Gives what was tried outbound the name of what it was for.
fn name(tried: &mut [Tried<'_>], document: &str) {
    let is_obo = |endpoint: &str| endpoint.contains(".obo.") || endpoint.contains("//obo") || endpoint.contains(":8084");
    let mut outbound: Vec<&mut Tried<'_>> = tried.iter_mut().filter(|one| one.name == OUTBOUND).collect();
    let count = outbound.len();
    let named = outbound.iter().any(|one| is_obo(one.endpoint));
    let is_precheck = document.ends_with("cluster_diagnostic_checks_job_log.txt");
    for (i, one) in outbound.iter_mut().enumerate() {
        one.name = match i {
            _ if is_obo(one.endpoint) => CLUSTER_CONNECT,
            0 if count > 1 && !named => CLUSTER_CONNECT,
            i if i + 1 == count && (count > 1 || is_precheck) => ONBOARDING,
            _ => OUTBOUND,
        };
    }
}

/// `Precheck summary: jobExecutionStatus=NotCompleted; dnsCheck=Passed; ...`
fn summary(sheet: &mut Sheet<'_>, from: usize, indent: usize) -> Option<usize> {
    const KEYS: &[(&str, &str)] = &[
        ("jobExecutionStatus", JOB),
        ("dnsCheck", DNS),
        ("outboundConnectivityCheck", OUTBOUND),
        ("entraCheck", ENTRA),
        ("crdCheck", CRD),
    ];
    let page = sheet.page();
    let mut line = from;
    loop {
        let text = page.text(line);
        let start = if line == from { indent + "Precheck summary:".len() } else { 0 };
        let mut at = start;
        for part in text.get(start..)?.split(';') {
            let span = page.span(line, at + part.len() - part.trim_start().len()..at + part.trim_end().len());
            at += part.len() + 1;
            let Some((key, status)) = part.split_once('=') else { continue };
            let Some((_, name)) = KEYS.iter().find(|(known, _)| *known == key.trim()) else { continue };
            let status: String = status.chars().filter(char::is_ascii_alphabetic).collect();
            let passed = match status.to_ascii_lowercase().as_str() {
                "passed" | "completed" | "complete" | "succeeded" => true,
                "failed" | "executionfailed" | "cleanupfailed" | "notcompleted" | "notscheduled" => false,
                // Incomplete, NotApplicable, Starting: nothing was found out
                _ => continue,
            };
            tell(sheet, span, &Check { name, passed, verdict: part.trim(), endpoint: None, code: None });
        }
        line += 1;
        // wrapped behind a semicolon
        if !text.trim_end().ends_with(';') || line > from + WRAP_MAX {
            return Some(line);
        }
    }
}

/// `► checking prerequisites` of `flux check`, with the lines below it.
fn flux(sheet: &mut Sheet<'_>, from: usize) -> Option<usize> {
    let page = sheet.page();
    let is_asked = sheet.command.as_ref().is_some_and(|command| command.is("flux", &["check"]));
    if !is_asked && !page.text(from).trim().starts_with("► checking ") {
        return None;
    }
    let mut line = from;
    loop {
        let text = page.text(line).trim();
        let (passed, said) = match text.chars().next() {
            Some('✔' | '✓') => (Some(true), text),
            Some('✗' | '✘') => (Some(false), text),
            Some('►' | '⚠') => (None, text),
            _ => return Some(line).filter(|line| *line > from),
        };
        let said = said.trim_start_matches(|c: char| !c.is_ascii()).trim_start();
        if let Some(passed) = passed {
            // `helm-controller: deployment ready`, `Kubernetes 1.27.3 >=1.25.0-0`, `all checks passed`
            let mut words = said.split(' ');
            let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let of = match first.to_ascii_lowercase().as_str() {
                "kubernetes" => Some("kubernetes"),
                "kubectl" => Some("kubectl"),
                "flux" => Some("flux"),
                _ => None,
            };
            let is_versioned = of.is_some_and(|of| version::tell(sheet, line, of, second));
            let part = first.strip_suffix(':').or(is_versioned.then_some(first));
            let check = Check { name: FLUX, passed, verdict: said, endpoint: part, code: None };
            tell(sheet, page.whole(line), &check);
        }
        line += 1;
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::told::{lines, lines_of};
    use proptest::prelude::*;

    #[track_caller]
    fn reads(name: &str, text: &str, expected: &[&str]) {
        assert_eq!(lines_of(name, text), expected, "{text}");
    }

    const JOINED: &str =
        "DNS Result:Server:10.96.0.10  Address:10.96.0.10:53    ** server can't find kubernetes.default.svc.shop.test: NXDOMAIN
We found an issue with the DNS resolution on your cluster.";
    const JOB_LOG: &str = "DNS Result:
Server:\t\t10.96.0.10
Address:\t10.96.0.10:53

Name:\tkubernetes.default.svc.shop.test
Address: 10.96.0.1

Outbound Network Connectivity Check Result : https://northeurope.obo.arc.azure.com:8084/ : 000
Outbound Network Connectivity Check Result : https://mcr.microsoft.com : 200
Entra Authentication Endpoint Connectivity Check Result : https://login.microsoftonline.com : 404
";

    #[test]
    fn a_lookup_that_failed_is_told_with_its_answer() {
        reads(
            "case/dns_check.txt",
            JOINED,
            &["check dns message=** server can't find kubernetes.default.svc.shop.test: NXDOMAIN code=NXDOMAIN result=failed @1"],
        );
        reads(
            "dns_check.txt",
            "DNS Result:;; connection timed out; no servers could be reached\nWe found an issue with the DNS resolution on your cluster.\n",
            &["check dns message=;; connection timed out; no servers could be reached code=timeout result=failed @1"],
        );
        let good = "DNS Result:Server:10.96.0.10  Address:10.96.0.10:53    Name:kubernetes.default  Address: 10.96.0.1\nCluster DNS check passed successfully.";
        reads("dns_check.txt", good, &["check dns message=Cluster DNS check passed successfully. result=passed @2"]);
    }

    #[test]
    fn servfail_is_a_failure_though_the_tool_says_it_passed() {
        reads(
            "dns_check.txt",
            "DNS Result:Server:10.96.0.10  ** server can't find kubernetes.default: SERVFAIL\nCluster DNS check passed successfully.",
            &[
                "check dns message=** server can't find kubernetes.default: SERVFAIL (and still: Cluster DNS check passed successfully.) code=SERVFAIL result=failed @1",
            ],
        );
        reads(
            "dns_check.txt",
            "DNS Result:\n** server can't find a.b: REFUSED\n",
            &["check dns message=** server can't find a.b: REFUSED code=REFUSED result=failed @2"],
        );
    }

    #[test]
    fn a_lookup_without_answer_and_verdict_tells_nothing_and_takes_nothing() {
        reads("x.txt", "DNS Result:\n\nflux version 2.3.0\n", &["version of=flux is=2.3.0 @3"]);
    }

    #[test]
    fn the_log_of_the_job_names_what_each_endpoint_is_for() {
        reads(
            "logs/cluster_diagnostic_checks_job_log.txt",
            JOB_LOG,
            &[
                "check dns message=the name was resolved result=passed @1",
                "check outbound-cluster-connect message=Outbound Network Connectivity Check Result : https://northeurope.obo.arc.azure.com:8084/ : 000 endpoint=https://northeurope.obo.arc.azure.com:8084/ code=000 result=failed @8",
                "check outbound-onboarding message=Outbound Network Connectivity Check Result : https://mcr.microsoft.com : 200 endpoint=https://mcr.microsoft.com code=200 result=passed @9",
                "check entra message=Entra Authentication Endpoint Connectivity Check Result : https://login.microsoftonline.com : 404 endpoint=https://login.microsoftonline.com code=404 result=passed @10",
            ],
        );
        let names = |text: &str| -> Vec<String> {
            lines(text).iter().map(|line| line.split(' ').skip(1).step_by(1).next().unwrap().to_owned()).collect()
        };
        let one = |url: &str, code: &str| format!("Outbound Network Connectivity Check Result : {url} : {code}");
        assert_eq!(names(&one("https://a", "000")), ["outbound"]);
        assert_eq!(
            names(&format!("{}  {}\n", one("https://a", "000"), one("https://b", "403"))),
            ["outbound-cluster-connect", "outbound-onboarding"]
        );
        assert_eq!(
            names(&format!("{}\n{}\n{}", one("https://a", "200"), one("https://b", "403"), one("https://c.obo.d:8084", "0"))),
            ["outbound", "outbound", "outbound-cluster-connect"]
        );
    }

    #[test]
    fn only_000_is_a_failure_and_a_blank_does_not_hide_it() {
        let file = "outbound_network_connectivity_check_for_onboarding.txt";
        reads(
            file,
            "Response code 407\nOutbound network connectivity check to the onboarding precheck endpoint passed successfully.",
            &[
                "check outbound-onboarding message=Outbound network connectivity check to the onboarding precheck endpoint passed successfully. code=407 result=passed @1",
            ],
        );
        reads(
            file,
            "Response code 00 \nOutbound network connectivity check to the onboarding precheck endpoint passed successfully.",
            &[
                "check outbound-onboarding message=Response code 00 (and still: Outbound network connectivity check to the onboarding precheck endpoint passed successfully.) code=000 result=failed @1",
            ],
        );
        reads(
            "x.txt",
            "Response code 000\nWe found an issue with Outbound network connectivity from the cluster.",
            &[
                "check outbound message=We found an issue with outbound network connectivity from the cluster. code=000 result=failed @1",
            ],
        );
        reads(
            "outbound_network_connectivity_check_for_cluster_connect.txt",
            "Response code 000\r\nOutbound connectivity failed for the endpoint:https://northeurope.obo.arc.azure.com:8084/ ,this is an optional endpoint needed for cluster-connect feature.\r\n",
            &[
                "check outbound-cluster-connect message=Outbound connectivity failed for the endpoint: endpoint=https://northeurope.obo.arc.azure.com:8084/ code=000 result=failed @1",
            ],
        );
        reads("x.txt", "Response code 404\nHTTP/1.1 200 OK\n", &[]);
    }

    #[test]
    fn verdicts_stand_alone_in_a_transcript() {
        reads(
            "-",
            "WARNING: Error: We found an issue with the DNS resolution on your cluster. For details see there.
The diagnoser didn’t find any issues on the cluster.
The diagnoser logs have been saved at this path: /x
ERROR: Process terminated externally.
12345 : 2024-05-14 08:11:02,531 : WARNING : cli.azext_connectedk8s._utils : The outbound network connectivity check has failed for the endpoint - https://a.obo.test:8084/
We found nothing. The diagnoser is a tool.
",
            &[
                "check dns message=We found an issue with the DNS resolution on your cluster. result=failed @1",
                "check diagnoser message=The diagnoser didn't find any issues on the cluster. result=passed @2",
                "check diagnoser message=Process terminated externally. result=failed @4",
                "check outbound-cluster-connect message=The outbound network connectivity check has failed for the endpoint - endpoint=https://a.obo.test:8084/ result=failed @5",
            ],
        );
    }

    #[test]
    fn a_wrap_hides_no_verdict() {
        reads(
            "-",
            "Error: We found an issue with outbound network connectivity from the cluster to t\nhe endpoints required for onboarding.\nPlease ensure\n",
            &[
                "check outbound-onboarding message=We found an issue with outbound network connectivity from the cluster to the endpoints required for onboarding. result=failed @1",
            ],
        );
    }

    #[test]
    fn the_summary_of_prechecks_is_read_and_tells_nothing_of_what_was_not_made() {
        reads(
            "diagnoser_output.txt",
            "Error: Outbound connectivity failed for: https://mcr.microsoft.com (code=000, no HTTP response)
Error: Entra authentication endpoint connectivity check failed. Response code: 503. Please ensure it.
Precheck summary: jobExecutionStatus=NotCompleted; dnsCheck=Passed; outboundConnectivityCheck=Failed; entraCheck=NotApplicable; crdCheck=Incomplete
",
            &[
                "check outbound message=Outbound connectivity failed for: endpoint=https://mcr.microsoft.com code=000 result=failed @1",
                "check entra message=Entra authentication endpoint connectivity check failed. code=503 result=failed @2",
                "check job message=jobExecutionStatus=NotCompleted result=failed @3",
                "check dns message=dnsCheck=Passed result=passed @3",
                "check outbound message=outboundConnectivityCheck=Failed result=failed @3",
            ],
        );
    }

    #[test]
    fn probes_of_periscope_and_flux_are_read() {
        reads(
            "run/node-1/networkoutbound/Internet",
            r#"{"TimeStamp":"2024-05-14T08:11:02Z","Type":"Microsoft Container Registry","URL":"mcr.microsoft.com:443","Status":"Error: dial tcp: i/o timeout"}
{"Type":"Internet","URL":"example.org:80","Status":"Connected"}
{"level":"info","URL":"x"}
"#,
            &[
                "check outbound message=Microsoft Container Registry: Error: dial tcp: i/o timeout endpoint=mcr.microsoft.com:443 result=failed at=2024-05-14T08:11:02Z @1",
                "check outbound message=Internet: Connected endpoint=example.org:80 result=passed @2",
            ],
        );
        reads(
            "-",
            "$ flux check\n► checking prerequisites\n✗ flux 2.0.0 <2.3.0 (new version is available, please upgrade)\n✔ Kubernetes 1.27.3 >=1.25.0-0\n► checking controllers\n✗ helm-controller: deployment not ready\n► ghcr.example/helm-controller:v0.37.0\n✗ check failed\n$ ls\n✔ something else\n",
            &[
                "version of=flux is=2.0.0 @3",
                "check flux message=flux 2.0.0 <2.3.0 (new version is available, please upgrade) endpoint=flux result=failed @3",
                "version of=kubernetes is=1.27.3 @4",
                "check flux message=Kubernetes 1.27.3 >=1.25.0-0 endpoint=Kubernetes result=passed @4",
                "check flux message=helm-controller: deployment not ready endpoint=helm-controller result=failed @6",
                "check flux message=check failed result=failed @8",
            ],
        );
        reads("notes.md", "✔ Kubernetes 1.27.3\n✔ done\n", &[]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_facts_stay_within(text in r#"(DNS Result:|Outbound Network Connectivity Check Result| : |https://a|000|Response code |We found an issue with |Precheck summary:|dnsCheck=Passed|;|\n|\r|  |► checking |✔ |Error: |\{|"URL"|[a-zé'\x1b?]{0,3}){0,60}"#) {
            lines(&text);
        }

        #[test]
        fn what_is_cut_or_grown_still_reads(cut in 0_usize..600, more in "(?s).{0,5}", which in 0_usize..2) {
            let text = [JOINED, JOB_LOG][which];
            let cut = cut.min(text.len());
            lines(format!("{}{more}{}", &text[..cut], &text[cut..]));
        }
    }
}
