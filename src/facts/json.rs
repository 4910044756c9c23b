//! JSON: objects and lists of them, as `kubectl get -o json`, `helm ... -o json`, `az` and collectors print them, alone in a file or in the middle of
//! a transcript. A line that begins with `{` or `[` in, facts of the objects behind it out.
//!
//! Lists are split ([`super::split`]) and each item is parsed on its own, so that memory is bounded by an item, not by the list. Log lines are JSON
//! as well, and there are millions of them: an object that goes on behind its brace has to begin like one that is known. All that was
//! scanned is taken, whatever came of it, so no byte is scanned twice.

use serde_json::Value as Json;

use super::list::{self, List};
use super::object;
use super::place::{Place, Spot};
use super::sheet::Sheet;
use super::split::{Split, split};
use crate::spot::floor;

/// What an API server stores is shorter, also with the data of a secret; behind this an item is skipped.
const ITEM_MAX: usize = 2 << 20;
/// An object says what it is in its first bytes.
const LOOK: usize = 512;

/// Takes an object or a list that begins on this line.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line);
    let from = text.len() - text.trim_start().len();
    let begins = match text.as_bytes().get(from)? {
        b'{' => begins_object(sheet, line, text.get(from + 1..)?),
        b'[' => begins_list(sheet, line, text.get(from + 1..)?),
        _ => false,
    };
    if !begins {
        return None;
    }
    let split = split(page, Spot { line, at: from });
    match &split.items {
        Some(items) => read_list(sheet, &split, items),
        None => read_one(sheet, &split),
    }
    Some(split.next)
}

/// Whether what stands behind `{` may belong to an object that is known.
fn begins_object(sheet: &Sheet<'_>, line: usize, rest: &str) -> bool {
    let rest = rest.trim_start();
    if rest.is_empty() {
        let next = sheet.page().text(line + 1).trim_start();
        return next.starts_with('"');
    }
    is_known(rest) || (rest.starts_with('"') && shows_values(sheet))
}

/// Whether Helm was asked for values, which begin like anything.
fn shows_values(sheet: &Sheet<'_>) -> bool {
    sheet.command.as_ref().is_some_and(|command| command.is("helm", &["get", "values"]))
}

/// Whether an object begins with keys of one that is known, and not with those of a log line.
fn is_known(rest: &str) -> bool {
    const LOGS: [&str; 2] = ["audit.k8s.io", "\"LogLevel\""];
    const KNOWN: [&str; 11] = [
        "\"apiVersion\"",
        "\"metadata\"",
        "\"app_version\"",
        "\"chart\"",
        "\"clientVersion\"",
        "\"azure-cli\"",
        "\"gitVersion\"",
        "\"/subscriptions/",
        "\"first_deployed\"",
        "\"items\"",
        "\"description\"",
    ];
    let Some(key) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else { return false };
    if matches!(key, "level" | "ts" | "time" | "msg" | "log" | "message" | "Message" | "LogType" | "severity" | "timestamp") {
        return false;
    }
    let rest = rest.get(..floor(rest, LOOK)).unwrap_or_default();
    KNOWN.iter().any(|known| rest.contains(known)) && !LOGS.iter().any(|log| rest.contains(log))
}

/// Whether what stands behind `[` may be a list of objects; an empty one is, where a command was asked for one.
fn begins_list(sheet: &Sheet<'_>, line: usize, rest: &str) -> bool {
    let rest = rest.trim_start();
    let next = sheet.page().text(line + 1).trim_start();
    match rest.as_bytes().first() {
        Some(b'{') if rest.trim_end() == "{" => next.starts_with('"'),
        Some(b'{') => is_known(rest.get(1..).unwrap_or_default().trim_start()),
        Some(b']') => rest.trim_end() == "]" && sheet.command.as_ref().is_some_and(list::lists),
        Some(_) => false,
        None => next.starts_with('{') && begins_object(sheet, line + 1, next.get(1..).unwrap_or_default()),
    }
}

fn read_one(sheet: &mut Sheet<'_>, split: &Split) {
    let Some(end) = split.end else { return };
    let place = Place::new(sheet.page(), split.from, end);
    let Some(object) = parse(&place) else { return };
    let kind = object.get("kind").and_then(Json::as_str).unwrap_or_default();
    // an empty list may have no items at all
    if let Some(kind) = kind.strip_suffix("List").filter(|_| object.get("items").is_some_and(Json::is_null)) {
        let list = List { subjects: Vec::new(), kind: of(kind), is_whole: true };
        return list.conclude(sheet, &place.head(), &place.head());
    }
    if shows_values(sheet) && !object.get("kind").is_some_and(Json::is_string) {
        return object::values(sheet, &object, &place);
    }
    object::read(sheet, &object, &place, &list::hint(sheet, None));
}

fn read_list(sheet: &mut Sheet<'_>, split: &Split, items: &[(Spot, Spot)]) {
    let page = sheet.page();
    let head = |key| {
        let (_, from, to) = split.heads.iter().find(|(name, ..)| *name == key)?;
        parse(&Place::new(page, *from, *to))
    };
    let kind = head("kind").and_then(|kind| of(kind.as_str()?.strip_suffix("List")?));
    let is_continued =
        head("metadata").and_then(|metadata| Some(!metadata.get("continue")?.as_str()?.is_empty())).unwrap_or_default();
    let hint = list::hint(sheet, kind.as_deref());
    let mut list = List { subjects: Vec::new(), kind, is_whole: split.end.is_some() && !is_continued };
    for (from, to) in items {
        if sheet.is_full() {
            return;
        }
        let place = Place::new(page, *from, *to);
        match parse(&place) {
            Some(object) => list.subjects.extend(object::read(sheet, &object, &place, &hint)),
            None => list.is_whole = false,
        }
    }
    let (first, last) = match (items.first(), items.last()) {
        (Some((first, _)), Some((_, last))) => (*first, *last),
        _ => (split.from, split.end.unwrap_or(split.from)),
    };
    list.conclude(sheet, &Place::new(page, first, last).span(), &Place::new(page, split.from, first).span());
}

/// What a list is of; a plain `List` does not say.
fn of(kind: &str) -> Option<String> {
    Some(kind.to_owned()).filter(|kind| !kind.is_empty())
}

/// A value on its own. Lines are joined without a break: JSON needs none between its words, and a terminal's do not belong to it.
fn parse(place: &Place<'_>) -> Option<Json> {
    if place.len() > ITEM_MAX {
        return None;
    }
    serde_json::from_str(&place.text("")).ok()
}

#[cfg(test)]
mod tests {
    use super::super::told::{lines_of, mutilated, stays_within};
    use super::super::{self as facts, Page};
    use crate::catalog::Field;
    use crate::redact::Redaction;
    use proptest::prelude::*;

    const PODS: &str = r#"$ kubectl get pods -n shop -o json
{
    "apiVersion": "v1",
    "items": [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": "cart-5d9c7b6f4d-x2k8p",
                "namespace": "shop"
            },
            "spec": {
                "containers": [ { "name": "cart" }, { "name": "log" } ],
                "nodeName": "node-1"
            },
            "status": {
                "containerStatuses": [
                    {
                        "name": "cart", "ready": false, "restartCount": 7,
                        "lastState": { "terminated": { "exitCode": 137, "reason": "OOMKilled" } },
                        "state": {
                            "waiting": {
                                "message": "back-off 5m0s restarting failed container",
                                "reason": "CrashLoopBackOff"
                            }
                        }
                    },
                    { "name": "log", "ready": true, "restartCount": 0, "state": { "running": {} } }
                ],
                "phase": "Running"
            }
        },
        {
            "kind": "Pod",
            "metadata": { "name": "web-0", "namespace": "shop" },
            "spec": { "containers": [ { "name": "web" } ] },
            "status": {
                "conditions": [
                    { "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes are available" }
                ],
                "phase": "Pending"
            }
        }
    ],
    "kind": "List",
    "metadata": { "resourceVersion": "" }
}
done
"#;

    #[test]
    fn a_list_of_pods_tells_their_states_and_its_namespace() {
        assert_eq!(
            lines_of("x", PODS),
            [
                "pod shop/cart-5d9c7b6f4d-x2k8p state=CrashLoopBackOff health=failing ready=1/2 restarts=7 node=node-1 \
                 reason=OOMKilled message=back-off 5m0s restarting failed container @24",
                "pod shop/web-0 state=Pending health=starting ready=0/1 restarts=0 reason=Unschedulable \
                 message=0/1 nodes are available @41",
                "listing pod in shop count=2 @5",
            ]
        );
    }

    #[test]
    fn a_cut_list_tells_its_complete_items_and_lists_nothing() {
        let cut = PODS.find("\"kind\": \"List\"").unwrap();
        let found = lines_of("x", &PODS[..cut]);
        assert_eq!(found.len(), 2, "{found:?}");
        let half = PODS.find("web-0").unwrap();
        assert_eq!(lines_of("x", &PODS[..half]).len(), 1);
    }

    #[test]
    fn a_page_that_begins_within_a_list_tells_the_objects_that_begin_on_it() {
        let middle = &PODS[PODS.find("\"spec\"").unwrap()..];
        let found = lines_of("x", middle);
        assert!(found.len() == 1 && found[0].starts_with("pod shop/web-0 state=Pending"), "{found:?}");
    }

    #[test]
    fn log_lines_and_audits_are_no_objects() {
        for line in [
            r#"{"level":"info","msg":"x","kind":"Pod","metadata":{"name":"a"},"status":{"phase":"Failed"}}"#,
            r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","metadata":{"name":"a"},"involvedObject":{"name":"a"}}"#,
            r#"{"Message":"x","LogType":"T","metadata":{"name":"a"},"kind":"Pod"}"#,
            r#"[{"x":1}]"#,
            "[INFO] {",
        ] {
            assert!(lines_of("x", line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_filtered_list_and_a_single_object_list_nothing() {
        let filtered = PODS.replace("-n shop", "-n shop -l app=cart");
        assert_eq!(lines_of("x", &filtered).len(), 2);
        let one = "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"key\",\"namespace\":\"shop\"},\
                   \"type\":\"Opaque\",\"data\":{\"x\":\"aGlkZGVu\"}}";
        assert_eq!(lines_of("x", one), ["secret shop/key type=Opaque @1"]);
    }

    #[test]
    fn a_pod_is_in_the_state_that_kubectl_prints() {
        for (status, expected) in [
            (r#""phase":"Running","containerStatuses":[{"ready":true,"state":{"running":{}}}]"#, "Running ready 1/1"),
            (r#""phase":"Failed","reason":"Evicted","message":"low on memory""#, "Evicted failing 0/1"),
            (
                r#""phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]"#,
                "Init:Error failing 0/1",
            ),
            (
                r#""phase":"Pending","initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"PodInitializing"}}}]"#,
                "Init:0/1 starting 0/1",
            ),
            (
                r#""phase":"Pending","containerStatuses":[{"ready":false,"state":{"waiting":{"reason":"ContainerCreating"}}}]"#,
                "ContainerCreating starting 0/1",
            ),
            (r#""phase":"Running","containerStatuses":[{"state":{"terminated":{"exitCode":2}}}]"#, "ExitCode:2 failing 0/1"),
            (
                r#""phase":"Succeeded","containerStatuses":[{"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]"#,
                "Completed completed 0/1",
            ),
        ] {
            let text = format!(
                r#"{{"kind":"Pod","apiVersion":"v1","metadata":{{"name":"a"}},"spec":{{"containers":[{{}}]}},"status":{{{status}}}}}"#
            );
            let found = facts::read(&Page::new("x", text.as_bytes(), 0, 1), Redaction::Secrets);
            let [fact] = found.facts.as_slice() else { panic!("{text}") };
            let told = |field| fact.get(field).unwrap().told(field);
            let state = [told(Field::State), told(Field::Health), format!("{}/{}", told(Field::Ready), told(Field::Desired))];
            assert_eq!(state.join(" "), expected, "{status}");
        }
        let gone = r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","deletionTimestamp":"2024-05-14T08:11:02Z"},
            "spec":{"containers":[{}]},"status":{"phase":"Running"}}"#;
        assert!(lines_of("x", gone)[0].contains("state=Terminating"), "{:?}", lines_of("x", gone));
    }

    #[test]
    fn the_dump_of_a_cluster_is_a_stream_of_lists() {
        let dump = r#"{
    "kind": "NodeList",
    "apiVersion": "v1",
    "metadata": {},
    "items": [
        {
            "metadata": { "name": "node-1" },
            "spec": { "unschedulable": true },
            "status": {
                "conditions": [ { "type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown" } ],
                "nodeInfo": { "kubeletVersion": "v1.27.3", "operatingSystem": "linux", "architecture": "arm64" }
            }
        }
    ]
}
{
    "kind": "EventList",
    "apiVersion": "v1",
    "metadata": {},
    "items": [
        {
            "metadata": { "name": "cart.17", "namespace": "shop" },
            "involvedObject": { "kind": "Pod", "namespace": "shop", "name": "cart-5d9c7b6f4d-x2k8p" },
            "reason": "FailedMount",
            "message": "secret \"tls\" not found",
            "lastTimestamp": "2024-05-14T08:31:47Z",
            "count": 12,
            "type": "Warning"
        }
    ]
}
{
    "kind": "DaemonSetList",
    "items": []
}
==== START logs for container cart of pod shop/cart ====
{"level":"info","msg":"x","kind":"Pod","apiVersion":"v1"}
"#;
        assert_eq!(
            lines_of("dump/shop/all.json", dump),
            [
                "node node-1 state=NotReady,SchedulingDisabled health=failing version=1.27.3 arch=arm64 os=linux @10",
                "version of=kubelet is=1.27.3 @11",
                "event shop/pod/cart-5d9c7b6f4d-x2k8p reason=FailedMount message=secret \"tls\" not found type=Warning count=12 \
                 at=2024-05-14T08:31:47Z @24",
                "listing node in all count=1 @6",
                "listing event in shop count=1 @21",
            ]
        );
        assert_eq!(
            lines_of("dump/shop/daemonsets.json", "{\n \"kind\": \"DaemonSetList\",\n \"items\": []\n}\n"),
            ["listing workload daemonset in shop count=0 @1"]
        );
        assert_eq!(
            lines_of(
                "sb/cluster-resources/pods/shop.json",
                "[\n {\n \"metadata\": {\"name\": \"a\"}, \"status\": {\"phase\": \"Pending\"}\n }\n]"
            ),
            ["pod shop/a state=Pending health=starting restarts=0 @3", "listing pod in shop count=1 @2"]
        );
    }

    #[test]
    fn workloads_tell_their_replicas_and_what_keeps_them() {
        let text = r#"{"kind":"ReplicaSet","apiVersion":"apps/v1","metadata":{"name":"cart-5d9c7b6f4d","namespace":"shop"},"spec":{"replicas":1},
"status":{"replicas":0,"conditions":[{"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":"pods \"cart-\" is forbidden"}]}}
{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"cart","namespace":"shop"},"spec":{"replicas":2},"status":{"readyReplicas":2}}
{"kind":"Job","apiVersion":"batch/v1","metadata":{"name":"check","namespace":"shop"},"spec":{},"status":{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded"}]}}
"#;
        assert_eq!(
            lines_of("x", text),
            [
                "workload replicaset shop/cart-5d9c7b6f4d state=FailedCreate health=failing ready=0/1 reason=FailedCreate \
                 message=pods \"cart-\" is forbidden @2",
                "workload deployment shop/cart health=ready ready=2/2 @3",
                "workload job shop/check state=Failed health=failing ready=0/1 reason=BackoffLimitExceeded @4",
            ]
        );
    }

    #[test]
    fn what_operators_define_has_a_state() {
        let text = r#"{"kind":"GitRepository","apiVersion":"source.toolkit.fluxcd.io/v1","metadata":{"name":"conf","namespace":"conf"},"status":{"conditions":[{"type":"Ready","status":"False","reason":"GitOperationFailed","message":"unable to clone"}]}}
{"kind":"AzureClusterIdentityRequest","apiVersion":"clusterconfig.azure.com/v1beta1","metadata":{"name":"req","namespace":"azure-arc"},"spec":{},"status":{"expirationTime":"","tokenReference":{}}}
{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"shop"},"status":{"phase":"Terminating","conditions":[{"type":"X","status":"True","reason":"SomeResourcesRemain","message":"pods. has 1"}]}}
{"kind":"Service","apiVersion":"v1","metadata":{"name":"svc","namespace":"shop"},"status":{"loadBalancer":{}}}
"#;
        assert_eq!(
            lines_of("x", text),
            [
                "resource GitRepository conf/conf state=False reason=GitOperationFailed message=unable to clone @1",
                "resource AzureClusterIdentityRequest azure-arc/req state=not populated @2",
                "resource Namespace shop state=Terminating reason=SomeResourcesRemain message=pods. has 1 @3",
            ]
        );
    }

    #[test]
    fn azure_tells_its_resources_and_their_versions() {
        let text = r#"$ az connectedk8s show -n edge -g rg
{
  "agentVersion": "1.14.6",
  "connectivityStatus": "Offline",
  "distribution": "k3s",
  "id": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/edge",
  "infrastructure": "generic",
  "kubernetesVersion": "1.27.3",
  "name": "edge",
  "provisioningState": "Succeeded",
  "type": "microsoft.kubernetes/connectedclusters"
}
$ az k8s-extension list -c edge -g rg -t connectedClusters
[
  {
    "extensionType": "microsoft.flux",
    "id": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/edge/providers/Microsoft.KubernetesConfiguration/extensions/flux",
    "name": "flux",
    "provisioningState": "Failed",
    "statuses": [ { "code": "InstallationFailed", "level": "Error", "message": "Error: timed out" } ],
    "type": "Microsoft.KubernetesConfiguration/extensions"
  }
]
$ az version
{
  "azure-cli": "2.60.0",
  "azure-cli-core": "2.60.0",
  "extensions": { "connectedk8s": "1.7.3" }
}
$ kubectl version -o json
{
  "clientVersion": { "gitVersion": "v1.29.0" },
  "serverVersion": {
    "gitVersion": "v1.27.3+k3s1"
  }
}
"#;
        assert_eq!(
            lines_of("x", text),
            [
                "resource connectedCluster edge state=Offline @4",
                "version of=azure-arc-agents is=1.14.6 @3",
                "version of=kubernetes is=1.27.3 @8",
                "setting distribution value=k3s @5",
                "setting infrastructure value=generic @7",
                "setting provisioningState value=Succeeded @10",
                "resource extension flux state=Failed reason=InstallationFailed message=Error: timed out @19",
                "version of=azure-cli is=2.60.0 @26",
                "version of=connectedk8s is=1.7.3 @28",
                "version of=kubectl is=1.29.0 @32",
                "version of=kubernetes is=1.27.3+k3s1 @33",
                "listing resource extension in all count=1 @15",
            ]
        );
    }

    #[test]
    fn helm_tells_its_releases() {
        let text = r#"$ helm list -A -a -o json
[{"name":"azure-arc","namespace":"azure-arc-release","revision":"2","updated":"x","status":"failed","chart":"azure-arc-k8sagents-1.14.6","app_version":"1.0"}]
$ helm list -n shop -a -o json
[]
$ helm history azure-arc -n azure-arc-release -o json
[{"revision":1,"updated":"x","status":"pending-install","chart":"azure-arc-k8sagents-1.14.6","app_version":"1.0","description":"Initial install underway"}]
$ helm get values azure-arc -n azure-arc-release -o json
{"global":{"isProxyEnabled":false,"onboardingPrivateKey":"MIIE","httpsProxy":"http://me:hunter2hunter2@proxy:3128"}}
"#;
        let found = lines_of("x", text);
        assert_eq!(
            found[..2],
            [
                "release azure-arc-release/azure-arc state=failed chart=azure-arc-k8sagents-1.14.6 revision=2 version=1.0 @2",
                "release azure-arc-release/azure-arc state=pending-install message=Initial install underway \
                 chart=azure-arc-k8sagents-1.14.6 revision=1 version=1.0 @6",
            ],
            "{found:#?}"
        );
        assert_eq!(
            found[2..4],
            ["setting global.httpsProxy value=http://me:***@proxy:3128 @8", "setting global.isProxyEnabled value=false @8"]
        );
        assert!(found.contains(&"listing release in all count=1 @2".to_owned()), "{found:#?}");
        assert!(found.contains(&"listing release in shop count=0 @4".to_owned()), "{found:#?}");
    }

    #[test]
    fn a_list_of_releases_may_lack_the_version_of_the_app_and_charts_are_no_releases() {
        let text = r#"[{"name":"azure-arc","namespace":"azure-arc-release","revision":"2","status":"failed","chart":"azure-arc-k8sagents-1.14.6"}]
[{"name":"nginx","revision":"2","status":"green","chart":"nginx-4.9.0"}]
{"name":"nginx","chart":"nginx-4.9.0","description":"a chart"}
"#;
        assert_eq!(
            lines_of("x", text),
            ["release azure-arc-release/azure-arc state=failed chart=azure-arc-k8sagents-1.14.6 revision=2 @1"]
        );
    }

    #[test]
    fn a_list_on_one_line_and_one_broken_by_a_terminal_are_read_alike() {
        let one: String = PODS.lines().skip(1).map(str::trim_start).collect::<Vec<_>>().join("").replace("}done", "}");
        let states = |text: &str| {
            let mut found = lines_of("x", text);
            for line in &mut found {
                line.truncate(line.rfind(" @").unwrap());
            }
            found
        };
        let expected = states(&PODS.replace("$ kubectl get pods -n shop -o json\n", ""));
        assert_eq!(expected.len(), 3);
        assert_eq!(states(&one), expected);
        let broken: Vec<String> = one.as_bytes().chunks(80).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect();
        assert_eq!(states(&broken.join("\n")), expected);
        let quoted = PODS.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\r\n");
        assert_eq!(states(&quoted), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_mutilation_leads_out_of_the_page(at in 0..PODS.len(), len in 0..40_usize, what in "[\\x00-\\x7f\"{}\\[\\],:\\n\\\\]{0,6}") {
            prop_assert!(stays_within(&mutilated(PODS, at, len, &what)));
        }

        #[test]
        fn no_bytes_lead_out_of_the_page(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = [b"{\"apiVersion\":".as_slice(), &text].concat();
            prop_assert!(stays_within(&text));
        }
    }
}
