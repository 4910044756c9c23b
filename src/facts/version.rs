//! Versions: what runs there, of which version. Lines of `az version`, `kubectl version` and their like in, facts of the kind
//! `version` out.
//!
//! `of` is one of: `azure-cli`, its extensions `connectedk8s`, `k8s-configuration`, `k8s-extension` and `customlocation`,
//! `kubectl` and `oc` (the clients), `kubernetes` (the server), `openshift` (the cluster), `helm`, `flux`, `azure-arc-agents`
//! and `python`. `is` is the version without the `v` in front of it; what a vendor adds stays: `1.27.3+k3s1`.
//!
//! Invariant: a page tells of one thing at most [`TOLD_MAX`] times, and never the same twice in a row: each line of an agent's
//! log tells its version.
//!
//! Where the version is not what a line is about (a log line, the object of a resource), the line is left to the next reader.
//! Not read: versions of nodes and architectures, which stand in tables and descriptions of nodes, and the charts of releases,
//! which stand in tables of helm.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::Timestamp;
use memchr::memmem::Finder;
use serde_json::{Map, Value as Json};

use super::page::Page;
use super::sheet::Sheet;
use crate::catalog::{Field, Kind};
use crate::logline;

/// So often a page tells the version of one thing.
const TOLD_MAX: u8 = 8;
/// So many lines belong to the output of `az version`.
const LISTED_MAX: usize = 64;
/// Extensions of the Azure CLI that have to do with clusters.
const EXTENSIONS: &[&str] = &["connectedk8s", "customlocation", "k8s-configuration", "k8s-extension"];
/// The Azure CLI itself.
const CLI: &str = "azure-cli";
/// The agents of Azure Arc, as a chart is called.
const CHART: &str = "azure-arc-k8sagents-";

/// What a page told so far: of what, its last version, and how often.
pub(crate) type Told = Vec<(&'static str, String, u8)>;

/// Looks for the version of something on a line.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line).trim();
    match text.as_bytes().first()? {
        b'{' => object(sheet, line),
        b'"' => key(sheet, line, text),
        b'0'..=b'9' | b'\'' | b'D' | b'I' => of_cli_log(sheet, line, text),
        b'A' => agents(sheet, line, text),
        b'C' | b'K' | b'S' => {
            kubernetes(sheet, line, text).or_else(|| helm(sheet, line, text)).or_else(|| agents(sheet, line, text))
        }
        b'E' => extension_table(sheet, line, text),
        b'N' => cluster_version_table(sheet, line, text),
        b'P' => python(sheet, line, text),
        b'a' => listed(sheet, line, text).or_else(|| agents(sheet, line, text)).or_else(|| of_cli_log(sheet, line, text)),
        b'c' => listed(sheet, line, text)
            .or_else(|| block(sheet, line, text))
            .or_else(|| agents(sheet, line, text))
            .or_else(|| of_cli_log(sheet, line, text)),
        b'f' => flux(sheet, line, text),
        b'k' => listed(sheet, line, text).or_else(|| agents(sheet, line, text)),
        b'm' => cluster_version(sheet, line, text),
        b'o' => openshift(sheet, line, text),
        b's' => block(sheet, line, text),
        b'v' => cluster_version(sheet, line, text).or_else(|| helm(sheet, line, text)),
        _ => None,
    }
}

/// Writes down that a line tells the version of something. Returns whether the text is a version at all.
pub(super) fn tell(sheet: &mut Sheet<'_>, line: usize, of: &'static str, is: &str) -> bool {
    let span = sheet.page().whole(line);
    tell_at(sheet, span, of, is, None)
}

fn tell_at(sheet: &mut Sheet<'_>, span: Range<usize>, of: &'static str, is: &str, at: Option<Timestamp>) -> bool {
    let Some(is) = number(is) else { return false };
    match sheet.versions.iter_mut().find(|(known, ..)| *known == of) {
        Some((_, last, count)) if last == is || *count >= TOLD_MAX => return true,
        Some((_, last, count)) => {
            is.clone_into(last);
            *count += 1;
        }
        None => sheet.versions.push((of, is.to_owned(), 1)),
    }
    sheet.fact_at(Kind::Version, span, [(Field::Of, of.into()), (Field::Is, is.into())], at);
    true
}

/// A version without what stands around it: digits and dots, and what a vendor adds.
fn number(text: &str) -> Option<&str> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '(' | ')' | '`'));
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-' | b'_' | b'~');
    let begins = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
    (begins && numbers.contains('.') && text.len() <= 64 && text.bytes().all(is_part)).then_some(text)
}

/// The name of the Azure CLI or of one of its extensions.
fn component(name: &str) -> Option<&'static str> {
    EXTENSIONS.iter().chain([&CLI]).copied().find(|known| *known == name)
}

/// `azure-cli   2.61.0 *`, `connectedk8s   1.10.0`, of `az --version`.
fn listed(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let mut words = text.split_ascii_whitespace();
    let of = component(words.next()?.trim_end_matches(':'))?;
    let is = words.next()?;
    if !matches!(words.next(), None | Some("*")) {
        return None;
    }
    tell(sheet, line, of, is).then_some(line + 1)
}

/// An object on one line that is no object of a cluster: what agents and Azure say of versions among other things.
fn object(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    static KEYS: LazyLock<[(Finder<'static>, &str); 3]> = LazyLock::new(|| {
        [("AgentVersion", AGENTS), ("agent_version", AGENTS), ("kubernetes_version", "kubernetes")]
            .map(|(key, of)| (Finder::new(key), of))
    });
    for (key, of) in &*KEYS {
        embedded(sheet, line, key, of);
    }
    None
}

/// The agents of Azure Arc.
const AGENTS: &str = "azure-arc-agents";

/// The version under a key somewhere in a line, also where its quotes are escaped.
fn embedded(sheet: &mut Sheet<'_>, line: usize, key: &Finder<'_>, of: &'static str) {
    let page = sheet.page();
    let text = page.text(line);
    let Some(at) = key.find(text.as_bytes()) else { return };
    let rest = text.get(at + key.needle().len()..).unwrap_or_default();
    if !rest.starts_with(['"', '\'', '\\']) {
        return;
    }
    let value = rest.trim_start_matches([' ', ':', '\\', '"', '\'']);
    let len = value.bytes().take(64).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+')).count();
    let end = text.len() - value.len() + len;
    let is_known = sheet.versions.iter().any(|(known, last, _)| *known == of && value.get(..len) == Some(last));
    if !is_known {
        let time = logline::read(text).time;
        tell_at(sheet, page.span(line, at..end), of, value.get(..len).unwrap_or_default(), time);
    }
}

/// The lines of `az version`.
fn versions(sheet: &mut Sheet<'_>, from: usize) -> usize {
    let mut line = from;
    while line < from + LISTED_MAX {
        let text = sheet.page().text(line).trim();
        match pair(text) {
            Some((name, is)) => {
                if let Some(of) = component(&name) {
                    tell(sheet, line, of, &is);
                }
            }
            None if text.starts_with("\"extensions\"") || matches!(text, "}" | "}," | "{") => {}
            None => break,
        }
        line += 1;
    }
    line
}

/// `"key": "value",` on a line of its own.
fn pair(text: &str) -> Option<(String, String)> {
    if !text.starts_with('"') || text.len() > 512 {
        return None;
    }
    let object: Map<String, Json> = serde_json::from_str(&format!("{{{}}}", text.trim_end_matches(','))).ok()?;
    let (key, value) = object.into_iter().next()?;
    Some((key, value.as_str()?.to_owned()))
}

/// `"azure-cli": "2.61.0",` and the lines behind it; `"agentVersion": "1.14.0",` of a connected cluster; `"clientVersion": {`
/// of kubectl.
fn key(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    match text.as_bytes() {
        [_, b'a', b'z', ..] if text.starts_with("\"azure-cli\"") => Some(versions(sheet, line)),
        [_, b'a' | b'k', ..] => {
            let (key, value) = pair(text)?;
            let of = resource_key(&key)?;
            tell(sheet, line, of, &value).then_some(line + 1)
        }
        [_, b'c' | b's', ..] => block(sheet, line, text),
        _ => None,
    }
}

/// What a connected cluster says in Azure.
fn resource_key(key: &str) -> Option<&'static str> {
    match key {
        "agentVersion" => Some(AGENTS),
        "kubernetesVersion" => Some("kubernetes"),
        _ => None,
    }
}

/// `clientVersion:` and `serverVersion:` of `kubectl version -o yaml|json`, with the version some lines below.
fn block(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let of = match text.trim_end_matches(['{', ' ']) {
        "clientVersion:" | "\"clientVersion\":" => "kubectl",
        "serverVersion:" | "\"serverVersion\":" => "kubernetes",
        _ => return None,
    };
    for next in line + 1..line + 14 {
        let below = sheet.page().text(next).trim();
        if let Some((key, is)) = below.split_once(':')
            && key.trim_matches('"') == "gitVersion"
        {
            return tell(sheet, next, of, is).then_some(next + 1);
        }
        if below.starts_with('}') {
            break;
        }
    }
    None
}

/// `Client Version: v1.29.1`, `Server Version: version.Info{...}`, `Kubernetes Version: v1.25.8+37a9a08`, `Cluster version is
/// 4.12.20`.
fn kubernetes(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    if text.starts_with("Cluster version is ") {
        return cluster_version(sheet, line, text);
    }
    let (what, is) = text.split_once(':')?;
    let is = is.trim();
    let is = match is.split_once("GitVersion:\"") {
        Some((info, rest)) if info.trim_start_matches('&').starts_with("version.Info{") => rest.split('"').next()?,
        _ => is,
    };
    // oc and OpenShift write no v in front of theirs
    let is_openshift = matches!(is.as_bytes(), [b'3' | b'4', b'.', ..]);
    let of = match what {
        "Client Version" if is_openshift => "oc",
        "Client Version" => "kubectl",
        "Server Version" if is_openshift => "openshift",
        "Server Version" | "Kubernetes Version" => "kubernetes",
        _ => return None,
    };
    tell(sheet, line, of, is).then_some(line + 1)
}

/// `version.BuildInfo{Version:"v3.12.2", ...}`; of helm 2, `Client: &version.Version{SemVer:"v2.16.1", ...}`; bare behind `helm
/// version --short`.
fn helm(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let info =
        ["version.BuildInfo{Version:\"", "Client: &version.Version{SemVer:\""].iter().find_map(|head| text.strip_prefix(head));
    let is = match info {
        Some(rest) => rest.split('"').next()?,
        None if sheet.command.as_ref().is_some_and(|command| command.is("helm", &["version"])) => text,
        None => return None,
    };
    tell(sheet, line, "helm", is).then_some(line + 1)
}

/// `flux version 2.3.0`, `flux: v2.3.0`.
fn flux(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let is = text.strip_prefix("flux version ").or_else(|| text.strip_prefix("flux: "))?;
    tell(sheet, line, "flux", is).then_some(line + 1)
}

/// `openshift v3.11.104`, and `kubernetes v1.11.0` below it: of the server. Above it, below `oc v3.11.0`, stands that of the
/// client.
fn openshift(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let is = text.strip_prefix("openshift v")?;
    if !tell(sheet, line, "openshift", is) {
        return None;
    }
    let below = sheet.page().text(line + 1).trim();
    let is_told = below.strip_prefix("kubernetes v").is_some_and(|is| tell(sheet, line + 1, "kubernetes", is));
    Some(line + 1 + usize::from(is_told))
}

/// `NAME VERSION AVAILABLE PROGRESSING SINCE STATUS` with its one row.
fn cluster_version_table(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let mut words = text.split_ascii_whitespace();
    if !["NAME", "VERSION", "AVAILABLE", "PROGRESSING", "SINCE", "STATUS"].iter().all(|word| words.next() == Some(*word)) {
        return None;
    }
    let row = sheet.page().text(line + 1).trim();
    cluster_version(sheet, line + 1, row)
}

/// `version   4.12.20   True   False   17d   Cluster version is 4.12.20`; `Cluster version is 4.12.20`, also as the message of
/// a condition.
fn cluster_version(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let message = text.strip_prefix("message: ").unwrap_or(text).trim_start_matches(['\'', '"']);
    if let Some(is) = message.strip_prefix("Cluster version is ") {
        return tell(sheet, line, "openshift", is).then_some(line + 1);
    }
    let mut words = text.split_ascii_whitespace();
    let (name, is, available, progressing) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let is_condition = |word: &str| matches!(word, "True" | "False" | "Unknown");
    let is_row = name == "version" && is_condition(available) && is_condition(progressing);
    (is_row && tell(sheet, line, "openshift", is)).then_some(line + 1)
}

/// `Python (Linux) 3.11.8 (main, ...)`
fn python(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let mut words = text.strip_prefix("Python ")?.split_ascii_whitespace();
    let word = words.next()?;
    let is = if matches!(word, "(Linux)" | "(Windows)" | "(Darwin)") { words.next()? } else { word };
    // anything else with a number is prose
    if words.next().is_some_and(|word| !word.starts_with(['(', '['])) {
        return None;
    }
    tell(sheet, line, "python", is).then_some(line + 1)
}

/// `Arc agents version: 1.21.5`, `agentVersion: 1.14.0`, `azure-arc-k8sagents-1.21.5` and `CHART: azure-arc-k8sagents-1.21.5`
/// on a line of their own.
fn agents(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let mut words = text.split_ascii_whitespace();
    let chart = words.next_back()?;
    if let Some(is) = chart.strip_prefix(CHART) {
        let stands_alone = words.next().is_none_or(|key| key.ends_with(':')) && words.next().is_none();
        return (stands_alone && tell(sheet, line, AGENTS, is)).then_some(line + 1);
    }
    let (key, is) = text.split_once(':')?;
    let of = match resource_key(key) {
        Some(of) => of,
        None if ["Arc agents version", "Arc agent version", "Agent version"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(key)) =>
        {
            AGENTS
        }
        None => return None,
    };
    tell(sheet, line, of, is).then_some(line + 1)
}

/// The table of `az extension list`: the version is its last column.
fn extension_table(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    let has = |word: &str| text.split_ascii_whitespace().any(|known| known == word);
    if !(has("ExtensionType") && has("Name") && text.ends_with("Version")) {
        return None;
    }
    let mut row = line + 1;
    while row < line + LISTED_MAX {
        let mut words = sheet.page().text(row).split_ascii_whitespace();
        let Some(is) = words.next_back() else { break };
        if let Some(of) = words.find_map(component) {
            tell(sheet, row, of, is);
        } else if !is.starts_with("---") && number(is).is_none() {
            break;
        }
        row += 1;
    }
    Some(row)
}

/// Log lines of the Azure CLI: `extension name: connectedk8s` with `extension version: 1.10.0` below it, and its name in the
/// head of a request. The lines are left to others.
fn of_cli_log(sheet: &mut Sheet<'_>, line: usize, text: &str) -> Option<usize> {
    static AGENT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("'User-Agent': 'AZURECLI/"));
    static LOGGER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("az_command_data_logger"));
    let page: &Page<'_> = sheet.page();
    if let Some(at) = AGENT.find(text.as_bytes()) {
        let rest = text.get(at + AGENT.needle().len()..)?;
        tell(sheet, line, CLI, rest.split([' ', '\'']).next()?);
    } else if LOGGER.find(text.as_bytes()).is_some() {
        let message = |text: &'_ str| -> String { text.get(logline::read(text).message).unwrap_or_default().to_owned() };
        let of = component(message(text).strip_prefix("extension name: ")?.trim())?;
        let below = message(page.text(line + 1));
        tell(sheet, line + 1, of, below.strip_prefix("extension version: ")?);
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::facts::told::{lines, lines_of};
    use proptest::prelude::*;

    #[track_caller]
    fn reads(text: &str, expected: &[&str]) {
        assert_eq!(lines(text), expected, "{text}");
    }

    const AZ: &str = "azure-cli                         2.61.0 *

core                              2.61.0 *
telemetry                          1.1.0

Extensions:
connectedk8s                      1.10.0
k8s-extension                      1.6.1

Dependencies:
msal                              1.28.0

Python location '/opt/az/bin/python3'
Python (Linux) 3.11.8 (main, May  1 2024, 09:11:02) [GCC 11.4.0]
";
    const AZ_JSON: &str = "{
  \"azure-cli\": \"2.61.0\",
  \"azure-cli-core\": \"2.61.0\",
  \"azure-cli-telemetry\": \"1.1.0\",
  \"extensions\": {
    \"connectedk8s\": \"1.10.0\",
    \"k8s-configuration\": \"2.0.0\"
  }
}
";
    const AGENT: &str = r#"{"Message":"Error {x}","LogLevel":"Information","AgentVersion":"1.14.0","AgentTimestamp":"2024/05/14 08:11:02"}
{"Message":"y","LogLevel":"Information","AgentVersion":"1.14.0","AgentTimestamp":"2024/05/14 08:11:03"}
{"Message":"z","LogLevel":"Information","AgentVersion":"1.14.1","AgentTimestamp":"2024/05/14 08:11:04"}
"#;

    #[test]
    fn the_azure_cli_tells_itself_and_its_extensions() {
        reads(
            AZ,
            &[
                "version of=azure-cli is=2.61.0 @1",
                "version of=connectedk8s is=1.10.0 @7",
                "version of=k8s-extension is=1.6.1 @8",
                { "version of=python is=3.11.8 @14" },
            ],
        );
        let of_json = [
            "version of=azure-cli is=2.61.0 @2",
            "version of=connectedk8s is=1.10.0 @6",
            "version of=k8s-configuration is=2.0.0 @7",
        ];
        reads(AZ_JSON, &of_json);
        // of one that lost its beginning each line tells
        let lines = AZ_JSON.split_once('\n').unwrap().1;
        reads(
            lines,
            &[
                "version of=azure-cli is=2.61.0 @1",
                "version of=connectedk8s is=1.10.0 @5",
                "version of=k8s-configuration is=2.0.0 @6",
            ],
        );
        reads(
            r#"{"azure-cli": "2.61.0", "extensions": {"connectedk8s": "1.10.0"}}"#,
            &["version of=azure-cli is=2.61.0 @1", "version of=connectedk8s is=1.10.0 @1"],
        );
        reads(
            "azure-cli (2.0.75)\nconnectedk8s is an extension\nconnectedk8s 1.2 and more\n",
            &["version of=azure-cli is=2.0.75 @1"],
        );
    }

    #[test]
    fn extensions_are_listed_and_logged() {
        reads(
            "Experimental    ExtensionType    Name          Path       Preview    Version
--------------  ---------------  ------------  ---------  ---------  ---------
False           whl              connectedk8s  /root/x    False      1.10.0
False           whl              ssh           /root/y    False      2.0.3
",
            &["version of=connectedk8s is=1.10.0 @3"],
        );
        reads(
            "$ az extension list\n[\n  {\n    \"extensionType\": \"whl\",\n    \"name\": \"k8s-extension\",\n    \"version\": \"1.6.1\"\n  }\n]\n",
            &["version of=k8s-extension is=1.6.1 @6"],
        );
        reads(
            "INFO: az_command_data_logger: extension name: connectedk8s
INFO: az_command_data_logger: extension version: 1.9.2
DEBUG: cli.azure.cli.core.sdk.policies:     'User-Agent': 'AZURECLI/2.61.0 (DEB) azsdk-python-core/1.28.0'
",
            &["version of=connectedk8s is=1.9.2 @2", "version of=azure-cli is=2.61.0 @3"],
        );
    }

    #[test]
    fn kubectl_tells_client_and_server() {
        reads(
            "$ kubectl version
Client Version: version.Info{Major:\"1\", Minor:\"27\", GitVersion:\"v1.27.3\", GitCommit:\"abc\", Platform:\"linux/amd64\"}
Kustomize Version: v5.0.1
Server Version: version.Info{Major:\"1\", Minor:\"27\", GitVersion:\"v1.27.9+k3s1\", GitCommit:\"abc\"}
",
            &["version of=kubectl is=1.27.3 @2", "version of=kubernetes is=1.27.9+k3s1 @4"],
        );
        reads(
            "Client Version: v1.29.1\nServer Version: v1.27.9\n",
            &["version of=kubectl is=1.29.1 @1", "version of=kubernetes is=1.27.9 @2"],
        );
        reads(
            "clientVersion:\n  buildDate: x\n  gitVersion: v1.29.1\nserverVersion:\n  gitVersion: v1.27.9\n",
            &["version of=kubectl is=1.29.1 @3", "version of=kubernetes is=1.27.9 @5"],
        );
        reads(
            "  \"serverVersion\": {\n    \"major\": \"1\",\n    \"gitVersion\": \"v1.27.9\",\n",
            &["version of=kubernetes is=1.27.9 @3"],
        );
        reads("Server Version: none\nClient Version:\nclientVersion:\n", &[]);
    }

    #[test]
    fn openshift_is_the_cluster_and_not_its_kubernetes() {
        reads(
            "Client Version: 4.12.20\nServer Version: 4.12.18\nKubernetes Version: v1.25.8+37a9a08\n",
            &["version of=oc is=4.12.20 @1", "version of=openshift is=4.12.18 @2", "version of=kubernetes is=1.25.8+37a9a08 @3"],
        );
        reads(
            "oc v3.11.0+62803d0-1\nkubernetes v1.11.0+d4cacc0\n\nopenshift v3.11.104\nkubernetes v1.11.1+d4cacc0\n",
            &["version of=openshift is=3.11.104 @4", "version of=kubernetes is=1.11.1+d4cacc0 @5"],
        );
        reads(
            "NAME      VERSION   AVAILABLE   PROGRESSING   SINCE   STATUS
version   4.6.30    True        False         17d     Cluster version is 4.6.30
",
            &["version of=openshift is=4.6.30 @2"],
        );
        reads("version 4.6.30 True False 17d Cluster version is 4.6.30\n", &["version of=openshift is=4.6.30 @1"]);
        reads("    message: Cluster version is 4.6.30\n", &["version of=openshift is=4.6.30 @1"]);
        reads("NAME VERSION AVAILABLE PROGRESSING SINCE STATUS\n", &[]);
    }

    #[test]
    fn helm_flux_and_the_agents_are_read() {
        reads("version.BuildInfo{Version:\"v3.12.2\", GitCommit:\"1e210a2\"}\n", &["version of=helm is=3.12.2 @1"]);
        reads("$ helm version --short\nv3.12.2+g1e210a2\n", &["version of=helm is=3.12.2+g1e210a2 @2"]);
        reads("v3.12.2+g1e210a2\n", &[]);
        reads("flux: v2.3.0\ndistribution: flux-v2.3.0\n", &["version of=flux is=2.3.0 @1"]);
        reads("flux version 2.3.0\n", &["version of=flux is=2.3.0 @1"]);
        reads("azure-arc-k8sagents-1.21.5\n", &["version of=azure-arc-agents is=1.21.5 @1"]);
        reads("CHART: azure-arc-k8sagents-1.21.5\n", &["version of=azure-arc-agents is=1.21.5 @1"]);
        reads("Arc agents version: 1.21.5\n", &["version of=azure-arc-agents is=1.21.5 @1"]);
        reads(
            "  \"agentVersion\": \"1.14.0\",\n  \"kubernetesVersion\": \"1.27.3\",\n",
            &["version of=azure-arc-agents is=1.14.0 @1", "version of=kubernetes is=1.27.3 @2"],
        );
    }

    #[test]
    fn a_log_tells_its_version_once_and_again_when_it_changes() {
        let at = |second, is, line| format!("version of=azure-arc-agents is={is} at=2024-05-14T08:11:0{second}Z @{line}");
        assert_eq!(lines_of("config-agent.txt", AGENT), [at(2, "1.14.0", 1), at(4, "1.14.1", 3)]);
        assert_eq!(lines(AGENT.repeat(100)).len(), 8);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_facts_stay_within(text in r#"(azure-cli |connectedk8s |"azure-cli": |\{|\}|\n|"|[0-9.v]{1,5}|Client Version: |version |True |openshift v|[a-zé ]{0,3}|\x1b\[3m|AgentVersion\\"){0,60}"#) {
            lines(&text);
        }

        #[test]
        fn what_is_cut_or_grown_still_reads(cut in 0_usize..400, more in "(?s).{0,5}", which in 0_usize..3) {
            let text = [AZ, AZ_JSON, AGENT][which];
            let cut = cut.min(text.len());
            lines(format!("{}{more}{}", &text[..cut], &text[cut..]));
        }
    }
}
