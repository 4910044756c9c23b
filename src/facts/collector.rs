//! Collectors: what the names of a bundle's documents say. All names in; facts of pods, listings, and the collectors that made
//! the bundle out.
//!
//! Names look like `case.zip!/logs/prod-Wed-May-15/arc_agents_logs/POD/CONTAINER.txt`, whatever a bundle was packed in. The
//! root of a collection is what stands before the first folder or file that is the collector's own.
//!
//! | collector | pods from | complete |
//! |---|---|---|
//! | `az connectedk8s troubleshoot` | `arc_agents_logs/POD/`, `describe_non_ready_arc_agents/POD.txt` | see below |
//! | `must-gather`, `oc adm inspect` | `namespaces/NS/pods/POD/` | where `namespaces/NS/NS.yaml` shows that all of NS was asked for, and each pod has its `POD.yaml` |
//! | `kubectl cluster-info dump` | `NS/POD/logs.txt` | where `NS/pods.json` shows that the dump got to the pods of NS |
//! | `support-bundle` | `cluster-resources/pods/logs/NS/POD/` | never: it has the logs of pods in trouble |
//!
//! Of `troubleshoot`: it makes a folder for each pod and writes logs only for those in phase Running, so that the folder of any
//! other pod is empty, and an empty folder is no document. What no folder was seen of may still be there. Pods that are not
//! ready, whatever their phase, are described in a second step. Both together are all pods; so they are a listing where the
//! second step is known to have been made and ended: something was described, and a check that comes after it left its file.
//! Where `agent_state.txt` is there no listing is made of names: that file lists all pods itself.
//!
//! A pod that was seen has no state: phase Running is not the STATUS of kubectl, the containers may crash. So a pod's health is
//! unknown here.
//!
//! That a collector was interrupted (`Process terminated externally.`) stands in a document and not in a name: that is the
//! check `diagnoser`.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Fact, Facts, Listing, Value, Within};
use super::name;
use crate::catalog::{Field, Kind};
use crate::evidence::Evidence;

/// Names deeper than this are nobody's.
const DEPTH_MAX: usize = 64;
/// So many missing files are named.
const MISSING_MAX: usize = 20;

const TROUBLESHOOT: &str = "az connectedk8s troubleshoot";
const PRECHECKS: &str = "az connectedk8s connect (pre-onboarding checks)";
const INSPECT: &str = "oc adm inspect";
const MUST_GATHER: &str = "must-gather";
const DUMP: &str = "kubectl cluster-info dump";
const SUPPORT_BUNDLE: &str = "support-bundle";
const PERISCOPE: &str = "AKS Periscope";

/// What `troubleshoot` alone writes.
const OF_TROUBLESHOOT: &[&str] = &[
    "agent_state.txt",
    "arc_agent_events.txt",
    "arc_agents_logs",
    "arc_deployment_logs",
    "azure-arc-secrets.txt",
    "connected_cluster_resource_snapshot.txt",
    "describe_non_ready_arc_agents",
    "helm_values_azure_arc.txt",
    "k8s_cluster_info.txt",
];
/// What `troubleshoot` always writes, one of each.
const ALWAYS_OF_TROUBLESHOOT: &[&[&str]] = &[
    &["agent_state.txt"],
    &["arc_agents_logs"],
    &["arc_deployment_logs"],
    &["azure-arc-secrets.txt"],
    &["connected_cluster_resource_snapshot.txt"],
    &["diagnoser_output.txt"],
    &["dns_check.txt", "diagnoser_failure_events.txt"],
    &["helm_values_azure_arc.txt"],
    &["k8s_cluster_info.txt"],
    &["outbound_network_connectivity_check.txt", "diagnoser_failure_events.txt"],
];
/// So many of its own tell `troubleshoot` from a file that somebody attached.
const TELLING: usize = 3;
/// What it writes once all pods that are not ready are described.
const AFTER_DESCRIBE: &[&str] = &["diagnoser_failure_events.txt", "dns_check.txt", "outbound_network_connectivity_check.txt"];
/// What the pre-onboarding checks alone write.
const OF_PRECHECKS: &[&str] = &[
    "cluster_diagnostic_checks_job_log.txt",
    "cluster_diagnostic_checks_pod_description.txt",
    "outbound_network_connectivity_check_for_cluster_connect.txt",
    "outbound_network_connectivity_check_for_onboarding.txt",
];
/// What `cluster-info dump` writes for each namespace, without extension.
const OF_DUMP: &[&str] = &["daemonsets", "deployments", "events", "pods", "replicasets", "replication-controllers", "services"];
/// Folders of Periscope's collectors.
const OF_PERISCOPE: &[&str] = &["iptables", "kubeletcmd", "kubeobjects", "networkoutbound", "pods-containerlogs", "systemperf"];

/// Who made a bundle, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Collector {
    /// The command or product.
    pub name: &'static str,
    /// The folder or archive that it left, empty where that is the bundle itself.
    pub root: String,
    /// What it always writes and did not, or says that it could not collect.
    pub missing: Vec<String>,
}

/// Reads the names of all documents of one bundle.
pub fn read(names: &[&str]) -> (Facts, Vec<Collector>) {
    let mut names: Vec<&str> = names.to_vec();
    names.sort_unstable();
    names.dedup();
    let mut seen = Seen::default();
    for name in names {
        seen.note(&Path::of(name));
    }
    seen.finish()
}

/// A name in parts.
struct Path<'a> {
    name: &'a str,
    parts: Vec<&'a str>,
}

impl<'a> Path<'a> {
    fn of(name: &'a str) -> Self {
        // `!/` of archives; backslashes, which some programs write into zip files
        let parts = name.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").take(DEPTH_MAX).collect();
        Self { name, parts }
    }

    fn part(&self, i: usize) -> Option<&'a str> {
        self.parts.get(i).copied()
    }

    /// What stands before a part, without the slash.
    fn root(&self, i: usize) -> &'a str {
        let end = self.part(i).map_or(0, |part| part.as_ptr() as usize - self.name.as_ptr() as usize);
        self.name.get(..end).unwrap_or_default().trim_end_matches(['/', '\\'])
    }

    fn find(&self, part: &str) -> Option<usize> {
        self.parts.iter().position(|known| *known == part)
    }

    /// The name of the file.
    fn file(&self) -> &'a str {
        self.parts.last().copied().unwrap_or_default()
    }
}

/// Pods of a namespace, each with the first name that shows it.
#[derive(Default)]
struct Pods<'a> {
    seen: BTreeMap<&'a str, &'a str>,
    /// Those of which everything is there that is there of each.
    whole: BTreeSet<&'a str>,
    /// The namespace as a whole was asked for.
    is_listed: bool,
}

type ByNamespace<'a> = BTreeMap<(&'a str, &'a str), Pods<'a>>;

/// What the names showed so far, by root.
#[derive(Default)]
struct Seen<'a> {
    /// Files and folders that stand in a folder where `troubleshoot` or the pre-onboarding checks may have written.
    arc: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Pods with logs, and described ones.
    agents: BTreeMap<&'a str, Pods<'a>>,
    gathered: ByNamespace<'a>,
    must_gathers: BTreeSet<&'a str>,
    /// Files beside the folders of pods, and the pods.
    dumped: BTreeMap<&'a str, BTreeMap<&'a str, BTreeSet<&'a str>>>,
    dumped_pods: ByNamespace<'a>,
    dump_roots: BTreeSet<&'a str>,
    bundled: ByNamespace<'a>,
    failed: BTreeMap<&'a str, Vec<String>>,
    periscope: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Seen<'a> {
    fn note(&mut self, path: &Path<'a>) {
        // each collection is somebody's; the first that knows the name has it
        let _ = self.support_bundle(path) || self.gather(path) || self.arc(path) || self.periscope(path) || self.dump(path);
    }

    /// `cluster-resources/pods/logs/NS/POD/CONTAINER.log`, `cluster-resources/THING-errors.json`
    fn support_bundle(&mut self, path: &Path<'a>) -> bool {
        let Some(at) = path.find("cluster-resources") else { return false };
        let root = path.root(at);
        let failed = self.failed.entry(root).or_default();
        if let Some(thing) = path.file().strip_suffix("-errors.json") {
            failed.push(thing.to_owned());
        }
        if let [_, "pods", "logs", namespace, pod, _container] = path.parts.get(at..).unwrap_or_default() {
            self.bundled.entry((root, *namespace)).or_default().seen.entry(*pod).or_insert(path.name);
        }
        true
    }

    /// `namespaces/NS/NS.yaml`, `namespaces/NS/pods/POD/...`
    fn gather(&mut self, path: &Path<'a>) -> bool {
        if let Some(at) = path.parts.iter().position(|part| part.starts_with("must-gather.local.")) {
            self.must_gathers.insert(path.root(at + 1));
        }
        let Some(at) = path.find("namespaces") else { return false };
        match path.parts.get(at + 1..).unwrap_or_default() {
            [namespace, file] if file.strip_suffix(".yaml") == Some(*namespace) => {
                self.gathered.entry((path.root(at), *namespace)).or_default().is_listed = true;
            }
            [namespace, "pods", pod, file, ..] => {
                let pods = self.gathered.entry((path.root(at), *namespace)).or_default();
                pods.seen.entry(*pod).or_insert(path.name);
                if file.strip_suffix(".yaml") == Some(*pod) {
                    pods.whole.insert(*pod);
                }
            }
            _ => {}
        }
        true
    }

    /// `arc_agents_logs/POD/CONTAINER.txt`, `describe_non_ready_arc_agents/POD.txt`, and files beside them.
    fn arc(&mut self, path: &Path<'a>) -> bool {
        const FOLDERS: &[&str] = &["arc_agents_logs", "arc_deployment_logs", "describe_non_ready_arc_agents"];
        if let Some(at) = path.parts.iter().position(|part| FOLDERS.contains(part)) {
            let (root, folder) = (path.root(at), path.part(at).unwrap_or_default());
            self.arc.entry(root).or_default().insert(folder);
            let pod = match path.parts.get(at..).unwrap_or_default() {
                ["arc_agents_logs", pod, _container] => Some(*pod),
                ["describe_non_ready_arc_agents", file] => file.strip_suffix(".txt"),
                _ => None,
            };
            if let Some(pod) = pod {
                self.agents.entry(root).or_default().seen.entry(pod).or_insert(path.name);
            }
            return true;
        }
        let file = path.file();
        let is_known = OF_TROUBLESHOOT.contains(&file)
            || OF_PRECHECKS.contains(&file)
            || ALWAYS_OF_TROUBLESHOOT.iter().any(|one| one.contains(&file));
        if is_known {
            self.arc.entry(path.root(path.parts.len() - 1)).or_default().insert(file);
        }
        is_known
    }

    /// `RUN/NODE/networkoutbound/...`
    fn periscope(&mut self, path: &Path<'a>) -> bool {
        let Some(at) = path.parts.iter().position(|part| OF_PERISCOPE.contains(part)) else { return false };
        let folder = path.part(at).unwrap_or_default();
        // the root is the run; each node has a folder in it
        self.periscope.entry(path.root(at.saturating_sub(1))).or_default().insert(folder);
        true
    }

    /// `nodes.json`, `NS/pods.json`, `NS/POD/logs.txt`
    fn dump(&mut self, path: &Path<'a>) -> bool {
        let last = path.parts.len().saturating_sub(1);
        let file = path.file();
        let stem = file.strip_suffix(".json").or_else(|| file.strip_suffix(".yaml"));
        match (stem, last) {
            (Some("nodes"), _) => {
                self.dump_roots.insert(path.root(last));
            }
            (Some(stem), 1..) if OF_DUMP.contains(&stem) => {
                let namespace = path.part(last - 1).unwrap_or_default();
                let files = self.dumped.entry(path.root(last - 1)).or_default().entry(namespace).or_default();
                files.insert(stem);
            }
            (None, 2..) if file == "logs.txt" => {
                let (namespace, pod) = (path.part(last - 2).unwrap_or_default(), path.part(last - 1).unwrap_or_default());
                let pods = self.dumped_pods.entry((path.root(last - 2), namespace)).or_default();
                pods.seen.entry(pod).or_insert(path.name);
            }
            _ => return false,
        }
        true
    }

    /// What all of it comes to.
    fn finish(mut self) -> (Facts, Vec<Collector>) {
        let (mut found, mut collectors) = (Facts::default(), Vec::new());
        self.finish_arc(&mut found, &mut collectors);
        self.finish_gathers(&mut found, &mut collectors);
        self.finish_dumps(&mut found, &mut collectors);
        for (&(_, namespace), pods) in &self.bundled {
            add(&mut found, namespace, pods, false);
        }
        for (root, missing) in std::mem::take(&mut self.failed) {
            collectors.push(Collector { name: SUPPORT_BUNDLE, root: root.to_owned(), missing });
        }
        let periscope = self.periscope.iter().filter(|(_, folders)| folders.len() > 1);
        collectors.extend(periscope.map(|(root, _)| collector(PERISCOPE, root, Vec::new())));
        for collector in &mut collectors {
            collector.missing.sort();
            collector.missing.dedup();
            let more = collector.missing.len().saturating_sub(MISSING_MAX);
            collector.missing.truncate(MISSING_MAX);
            if more > 0 {
                collector.missing.push(format!("(+{more})"));
            }
        }
        found.facts.sort();
        found.listings.sort();
        collectors.sort();
        (found, collectors)
    }

    fn finish_arc(&self, found: &mut Facts, collectors: &mut Vec<Collector>) {
        for (root, files) in &self.arc {
            let has = |names: &[&str]| names.iter().any(|name| files.contains(name));
            if OF_TROUBLESHOOT.iter().filter(|name| files.contains(**name)).count() >= TELLING {
                let missing = ALWAYS_OF_TROUBLESHOOT.iter().filter(|one| !has(one)).map(|one| one.join(" / "));
                collectors.push(collector(TROUBLESHOOT, root, missing.collect()));
            } else if has(OF_PRECHECKS) {
                collectors.push(collector(PRECHECKS, root, Vec::new()));
            }
            if let Some(pods) = self.agents.get(root) {
                let is_whole = has(&["describe_non_ready_arc_agents"])
                    && has(&["arc_agents_logs"])
                    && has(AFTER_DESCRIBE)
                    && !has(&["agent_state.txt"]);
                add(found, "azure-arc", pods, is_whole);
            }
        }
    }

    fn finish_gathers(&self, found: &mut Facts, collectors: &mut Vec<Collector>) {
        let mut roots = BTreeMap::new();
        for (&(root, namespace), pods) in &self.gathered {
            add(found, namespace, pods, pods.is_listed && pods.whole.len() == pods.seen.len());
            // a folder that is called namespaces is not enough of a name
            let missing: &mut Option<Vec<String>> = roots.entry(root).or_default();
            if pods.is_listed || !pods.whole.is_empty() {
                let missing = missing.get_or_insert_default();
                let cut = pods.seen.keys().filter(|pod| !pods.whole.contains(*pod));
                missing.extend(cut.map(|pod| format!("namespaces/{namespace}/pods/{pod}/{pod}.yaml")));
            }
        }
        for (root, missing) in roots {
            let Some(missing) = missing else { continue };
            let is_gather = root.contains("must-gather.local.") || self.must_gathers.contains(root);
            collectors.push(collector(if is_gather { MUST_GATHER } else { INSPECT }, root, missing));
        }
    }

    fn finish_dumps(&self, found: &mut Facts, collectors: &mut Vec<Collector>) {
        for (&(root, namespace), pods) in &self.dumped_pods {
            let files = self.dumped.get(root).and_then(|namespaces| namespaces.get(namespace));
            // any program may write a logs.txt
            if let Some(files) = files {
                add(found, namespace, pods, files.contains("pods"));
            }
        }
        for (root, namespaces) in &self.dumped {
            // a few files with such names are no dump
            if !self.dump_roots.contains(root) && !namespaces.values().any(|files| files.len() >= TELLING) {
                continue;
            }
            let mut missing: Vec<String> = Vec::new();
            if !self.dump_roots.contains(root) {
                missing.push("nodes.json".into());
            }
            for (namespace, files) in namespaces {
                let lacks = OF_DUMP.iter().filter(|file| !files.contains(**file));
                missing.extend(lacks.map(|file| format!("{namespace}/{file}.json")));
            }
            collectors.push(collector(DUMP, root, missing));
        }
    }
}

fn collector(name: &'static str, root: &str, missing: Vec<String>) -> Collector {
    Collector { name, root: root.to_owned(), missing }
}

/// Adds the pods of a namespace, and that these are all.
fn add(found: &mut Facts, namespace: &str, pods: &Pods<'_>, is_whole: bool) {
    for (&pod, &document) in &pods.seen {
        let fields =
            [(Field::Namespace, namespace), (Field::Name, pod), (Field::App, name::owner(pod)), (Field::Health, "unknown")];
        let fields = fields.into_iter().map(|(field, text)| (field, Value::from(text))).collect();
        found.facts.push(Fact { kind: Kind::Pod, fields, evidence: cite(document), at: None, earlier: None, named: None });
    }
    if let Some((_, document)) = pods.seen.first_key_value().filter(|_| is_whole) {
        found.listings.push(Listing {
            evidence: cite(document),
            kind: Kind::Pod,
            of: None,
            within: Within::Namespace(namespace.into()),
            name: None,
            at: None,
            count: pods.seen.len() as u64,
        });
    }
}

/// A name as evidence: it stands nowhere in its document.
fn cite(document: &str) -> Evidence {
    Evidence {
        document: document.to_owned(),
        offset: 0,
        len: 0,
        line: 1,
        column: 1,
        text: document.to_owned(),
        lines: (0..document.len()).into(),
        matched: (0..0).into(),
        captures: Vec::new(),
        time: None,
        remark: crate::evidence::Remark::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::told::tell;
    use proptest::prelude::*;

    const AGENT: &str = "config-agent-65d5df564f-lffqm";
    const PROXY: &str = "kube-aad-proxy-84d668c44b-j457m";

    #[track_caller]
    fn reads(names: &[&str], facts: &[&str], collectors: &[&str]) {
        let (found, made) = read(names);
        let strip = |line: String| line.replace(" health=unknown", "").replace(" @1", "");
        assert_eq!(tell(&found).into_iter().map(strip).collect::<Vec<_>>(), facts);
        let made: Vec<String> =
            made.iter().map(|one| format!("{} in {}: {}", one.name, one.root, one.missing.join(", "))).collect();
        assert_eq!(made, collectors);
    }

    #[test]
    fn folders_of_agents_show_pods_and_prove_no_absence() {
        reads(
            &[
                "case.zip!/logs/arc_agents_logs/config-agent-65d5df564f-lffqm/config-agent.txt",
                "case.zip!/logs/arc_agents_logs/config-agent-65d5df564f-lffqm/fluent-bit.txt",
                "case.zip!/logs/diagnoser_output.txt",
                "case.zip!/logs/dns_check.txt",
            ],
            &["pod azure-arc/config-agent-65d5df564f-lffqm"],
            &[],
        );
    }

    #[test]
    fn running_and_described_pods_are_all_pods_once_the_next_step_was_made() {
        let logs = format!("x/arc_agents_logs/{AGENT}/config-agent.txt");
        let described = format!("x/describe_non_ready_arc_agents/{PROXY}.txt");
        let pods = ["pod azure-arc/config-agent-65d5df564f-lffqm", "pod azure-arc/kube-aad-proxy-84d668c44b-j457m"];
        let listed = [&pods[..], &["listing pod in azure-arc count=2"]].concat();
        reads(&[&logs, &described], &pods, &[]);
        reads(&[&logs, &described, "x/dns_check.txt"], &listed, &[]);
        // that of another collection does not count
        reads(&[&logs, &described, "y/dns_check.txt"], &pods, &[]);
        // this one says it itself
        reads(
            &[&logs, &described, "x/dns_check.txt", "x/agent_state.txt"],
            &pods,
            &[
                "az connectedk8s troubleshoot in x: arc_deployment_logs, azure-arc-secrets.txt, connected_cluster_resource_snapshot.txt, diagnoser_output.txt, helm_values_azure_arc.txt, k8s_cluster_info.txt, outbound_network_connectivity_check.txt / diagnoser_failure_events.txt",
            ],
        );
    }

    #[test]
    fn a_whole_collection_misses_nothing() {
        let mut names: Vec<String> = ALWAYS_OF_TROUBLESHOOT.iter().map(|one| format!("logs\\{}", one[0])).collect();
        names.retain(|name| !name.ends_with("_logs"));
        names.push(format!("logs\\arc_agents_logs\\{AGENT}\\config-agent.txt"));
        names.push("logs\\arc_deployment_logs\\config-agent.txt".into());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        reads(&names, &["pod azure-arc/config-agent-65d5df564f-lffqm"], &["az connectedk8s troubleshoot in logs: "]);
    }

    #[test]
    fn a_lone_file_is_no_collection() {
        reads(&["agent_state.txt", "dns_check.txt", "notes.txt"], &[], &[]);
        reads(
            &["pre/cluster_diagnostic_checks_job_log.txt", "pre/dns_check.txt"],
            &[],
            &["az connectedk8s connect (pre-onboarding checks) in pre: "],
        );
    }

    #[test]
    fn a_gathered_namespace_shows_all_its_pods_and_a_gathered_pod_only_itself() {
        let pod = "inspect.local.1/namespaces/azure-arc/pods/config-agent-65d5df564f-lffqm/config-agent-65d5df564f-lffqm.yaml";
        let log = "inspect.local.1/namespaces/azure-arc/pods/kube-aad-proxy-84d668c44b-j457m/a/a/logs/current.log";
        let namespace = "inspect.local.1/namespaces/azure-arc/azure-arc.yaml";
        reads(&[pod], &["pod azure-arc/config-agent-65d5df564f-lffqm"], &["oc adm inspect in inspect.local.1: "]);
        reads(
            &[pod, namespace],
            &["pod azure-arc/config-agent-65d5df564f-lffqm", "listing pod in azure-arc count=1"],
            &["oc adm inspect in inspect.local.1: "],
        );
        // one that was cut
        reads(
            &[pod, log, namespace],
            &["pod azure-arc/config-agent-65d5df564f-lffqm", "pod azure-arc/kube-aad-proxy-84d668c44b-j457m"],
            &[
                "oc adm inspect in inspect.local.1: namespaces/azure-arc/pods/kube-aad-proxy-84d668c44b-j457m/kube-aad-proxy-84d668c44b-j457m.yaml",
            ],
        );
        reads(
            &["m.tar!/must-gather.local.77/quay-io-sha/namespaces/shop/pods/web-0/web-0.yaml"],
            &["pod shop/web-0"],
            &["must-gather in m.tar!/must-gather.local.77/quay-io-sha: "],
        );
        reads(&["src/namespaces/readme.md"], &[], &[]);
    }

    #[test]
    fn a_dump_has_a_folder_for_each_pod() {
        let mut names: Vec<String> = OF_DUMP.iter().map(|file| format!("dump/shop/{file}.json")).collect();
        names.push("dump/nodes.json".into());
        names.push("dump/shop/web-0/logs.txt".into());
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        reads(&all, &["pod shop/web-0", "listing pod in shop count=1"], &["kubectl cluster-info dump in dump: "]);
        let cut: Vec<&str> = all.iter().copied().filter(|name| !name.ends_with("pods.json")).collect();
        reads(&cut, &["pod shop/web-0"], &["kubectl cluster-info dump in dump: shop/pods.json"]);
        reads(&["a/b/c/logs.txt", "x/pods.json"], &[], &[]);
    }

    #[test]
    fn a_support_bundle_has_pods_in_trouble_and_says_what_it_could_not_collect() {
        reads(
            &[
                "sb.tar.gz!/sb/cluster-resources/pods/logs/shop/web-0/web.log",
                "sb.tar.gz!/sb/cluster-resources/pods/shop.json",
                "sb.tar.gz!/sb/cluster-resources/secrets-errors.json",
            ],
            &["pod shop/web-0"],
            &["support-bundle in sb.tar.gz!/sb: secrets"],
        );
        reads(
            &["p.zip!/run/node-1/networkoutbound/Internet", "p.zip!/run/node-1/kubeobjects/x", "p.zip!/run/node-2/iptables/y"],
            &[],
            &["AKS Periscope in p.zip!/run: "],
        );
    }

    proptest! {
        #[test]
        fn no_names_make_it_panic(names in prop::collection::vec(r"(/|!/|\\|arc_agents_logs|describe_non_ready_arc_agents|namespaces|pods|cluster-resources|logs|logs\.txt|nodes\.json|pods\.json|agent_state\.txt|iptables|-errors\.json|must-gather\.local\.1|[a-zé.]{0,3}){0,9}", 0..12)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let (found, _) = read(&names);
            for fact in &found.facts {
                prop_assert!(names.contains(&fact.evidence.document.as_str()));
            }
        }
    }
}
