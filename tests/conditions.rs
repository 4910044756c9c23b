//! Conditions over facts, as signatures ask for them and as texts answer: what is confirmed, what is only possible and why, what is refuted, and
//! what nobody could check.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is a failed test"
)]

use std::io::Cursor;

use logdx::catalog::{Catalog, SourceFile};
use logdx::correlate::{Status, Why};
use logdx::evidence::Remark;
use logdx::input::Document;
use logdx::{Analysis, Analyzer};

/// A signature of this `match` and `when`, in YAML.
fn signature(name: &str, conditions: &str) -> SourceFile {
    let text = format!(
        "title: {{en: A title, fr: Un titre}}\nseverity: error\n{conditions}\ncause: {{en: A cause., fr: Une cause.}}\n\
         fix:\n  - do: {{en: Mend it., fr: Réparez.}}\nexamples:\n  match: [quokka]\n  no_match: [\"zorgle relay refused the quokka lease was renewed\"]\n"
    );
    SourceFile { id: format!("acme/{name}"), path: format!("acme/{name}.yaml"), text }
}

fn analyze(signatures: &[SourceFile], documents: &[(&str, &str)]) -> Analysis {
    let catalog = Catalog::compile(signatures).unwrap_or_else(|faults| panic!("{faults}"));
    let analyzer = Analyzer::new(catalog).unwrap();
    let document = |(name, text): &(&str, &str)| Document::stream(*name, Cursor::new((*text).to_owned()));
    analyzer.analyze(documents.iter().map(document).collect(), vec![])
}

/// `confirmed`, `possible: <why>`, `not checked` or `no`, of one signature over one text.
fn verdict(conditions: &str, text: &str) -> String {
    told(&analyze(&[signature("one", conditions)], &[("case.txt", text)]))
}

fn told(analysis: &Analysis) -> String {
    let why = |why: &Why| match why {
        Why::Origin(words) => format!("origin {}", words.join("|")),
        Why::Present(what) => format!("is {what}?"),
        Why::Absent(what) => format!("no {what}?"),
        Why::Healed { document, line } => format!("healed at {document}:{line}"),
    };
    match analysis.diagnoses.first().map(|diagnosis| &diagnosis.finding) {
        Some(finding) if finding.status == Status::Confirmed => "confirmed".to_owned(),
        Some(finding) => {
            let open: Vec<String> = finding.unknown.iter().map(|unknown| why(&unknown.why)).collect();
            format!("possible: {}", open.join(", "))
        }
        None if analysis.not_checked.is_empty() => "no".to_owned(),
        None => "not checked".to_owned(),
    }
}

const POD: &str = "when:\n  pod: {namespace: shop, app: cart, health: failing}";
const MISSING: &str = "when:\n  all:\n    - pod: {namespace: shop, app: cart, health: failing}\n    - absent: {secret: {namespace: shop, name: till}}";

fn pods(rows: &str) -> String {
    format!("$ kubectl get pods -n shop\nNAME                    READY   STATUS             RESTARTS      AGE\n{rows}\n")
}

fn secrets(namespace: &str, rows: &str) -> String {
    format!("$ kubectl get secrets -n {namespace}\nNAME   TYPE     DATA   AGE\n{rows}\n")
}

const CRASHING: &str = "cart-6d4b5c9f7-q8xlm    0/1     CrashLoopBackOff   6 (2m ago)    11m";
const RUNNING: &str = "cart-6d4b5c9f7-q8xlm    1/1     Running            0             11m";
const OTHER: &str = "front-7f9c6d5b8d-t4gkz   1/1     Running            0             11m";

#[test]
fn a_fact_is_there_or_a_list_in_scope_has_no_such_or_nobody_knows() {
    assert_eq!(verdict(POD, &pods(CRASHING)), "confirmed");
    assert_eq!(verdict(POD, &pods(RUNNING)), "no");
    assert_eq!(verdict(POD, &pods(OTHER)), "no");
    assert_eq!(verdict(POD, "nothing of the kind"), "not checked");
    assert_eq!(verdict(POD, &pods(CRASHING).replace("-n shop", "-n till")), "not checked");
}

#[test]
fn what_no_list_shows_is_absent_only_where_a_list_in_scope_was_read() {
    let with = |secrets: &str| verdict(MISSING, &(pods(CRASHING) + secrets));
    assert_eq!(with(&secrets("shop", "purse   Opaque   1      3d")), "confirmed");
    assert_eq!(with(&secrets("shop", "till    Opaque   1      3d")), "no");
    assert_eq!(with(""), "possible: no secret shop/till?");
    assert_eq!(with(&secrets("bank", "purse   Opaque   1      3d")), "possible: no secret shop/till?");
    // filtered, one by name, cut, failed
    assert_eq!(
        with(&secrets("shop -l app=cart", "purse   Opaque   1      3d")),
        "possible: no secret shop/till?",
        "a selection shows a part"
    );
    assert_eq!(
        with("$ kubectl get secrets -n shop\nError from server (Forbidden): secrets is forbidden\n"),
        "possible: no secret shop/till?"
    );
    assert_eq!(with("$ kubectl get secrets -n shop\nNo resources found in shop namespace.\n"), "confirmed");
    assert_eq!(
        with("$ kubectl get secret till -n shop\nError from server (NotFound): secrets \"till\" not found\n"),
        "confirmed"
    );
}

#[test]
fn of_one_object_the_later_word_counts() {
    assert_eq!(verdict(POD, &(pods(CRASHING) + &pods(RUNNING))), "no");
    assert_eq!(verdict(POD, &(pods(RUNNING) + &pods(CRASHING))), "confirmed");
    // a list without it overtakes it as well
    assert_eq!(verdict(POD, &(pods(CRASHING) + &pods(OTHER))), "no");
    let (first, then) = (secrets("shop", "till    Opaque   1      3d"), secrets("shop", "purse   Opaque   1      3d"));
    assert_eq!(verdict(MISSING, &(pods(CRASHING) + &first + &then)), "confirmed");
    let gone = analyze(&[signature("one", MISSING)], &[("case.txt", &(pods(CRASHING) + &first + &then))]);
    let remarks = gone.diagnoses[0].finding.evidence.iter().map(|evidence| evidence.remark.clone());
    let absent = Remark::Absent { what: "secret shop/till".into(), listed: 1, before: Some(("case.txt".into(), 6)) };
    assert_eq!(remarks.filter(|remark| *remark != Remark::None).collect::<Vec<_>>(), [absent]);
    assert_eq!(verdict(MISSING, &(pods(CRASHING) + &then + &first)), "no");
}

/// What a clock showed, and a listing under it.
fn listed_at(clock: &str, listing: &str) -> String {
    format!("$ date\n{clock}\n{listing}")
}

#[test]
fn across_documents_a_clock_tells_which_word_is_the_later_one() {
    let over = |conditions: &str, a: &str, b: &str| analyze(&[signature("one", conditions)], &[("a.txt", a), ("b.txt", b)]);
    let (early, late) = ("Tue May 14 10:02:11 UTC 2024", "2024-05-14T13:02:11+02:00");
    let (crashing, running, gone) = (pods(CRASHING), pods(RUNNING), pods(OTHER));
    // in whatever order the documents are
    assert_eq!(told(&over(POD, &listed_at(late, &running), &listed_at(early, &crashing))), "no");
    assert_eq!(told(&over(POD, &listed_at(early, &crashing), &listed_at(late, &running))), "no");
    let worse = over(POD, &listed_at(late, &crashing), &listed_at(early, &running));
    assert_eq!(told(&worse), "confirmed");
    let before = Remark::Before {
        elsewhere: Some(("b.txt".into(), "2024-05-14T10:02:11Z".parse().unwrap())),
        line: 5,
        state: "Running".into(),
    };
    assert_eq!(worse.diagnoses[0].finding.evidence[0].remark, before);
    // a list without it overtakes it as well
    assert_eq!(told(&over(POD, &listed_at(late, &gone), &listed_at(early, &crashing))), "no");
    assert_eq!(told(&over(POD, &listed_at(early, &gone), &listed_at(late, &crashing))), "confirmed");
    // each line of a log may tell the time
    let logged = |time: &str, text: &str| text.lines().flat_map(|line| [time, " ", line, "\n"]).collect::<String>();
    let (first, last) = (logged("2024-05-14T10:02:11Z", &crashing), logged("2024-05-14T10:09:00Z", &running));
    assert_eq!(told(&over(POD, &last, &first)), "no");
}

#[test]
fn across_documents_nothing_is_overtaken_where_no_clock_tells_or_the_clusters_differ() {
    let over = |a: &str, b: &str| analyze(&[signature("one", POD)], &[("a.txt", a), ("b.txt", b)]);
    let (early, late) = ("Tue May 14 10:02:11 UTC 2024", "Tue May 14 11:02:11 UTC 2024");
    let (crashing, running) = (pods(CRASHING), pods(RUNNING));
    for (a, b) in [
        (crashing.clone(), running.clone()),
        (listed_at(early, &crashing), running.clone()),
        (listed_at("Tue May 14 10:02:11 CEST 2024", &crashing), listed_at(late, &running)),
        // the clock was read long before
        (listed_at(early, &crashing), listed_at(late, &format!("$ kubectl get ns\n$ kubectl get nodes\n{running}"))),
        (
            listed_at(early, &crashing) + "id: /connectedClusters/north\n",
            listed_at(late, &running) + "id: /connectedClusters/south\n",
        ),
    ] {
        let found = over(&a, &b);
        assert_eq!(told(&found), "confirmed", "{a}\n{b}");
        assert_eq!(found.diagnoses[0].finding.evidence[0].remark, Remark::None, "{a}\n{b}");
    }
    let one = "id: /connectedClusters/north\n";
    assert_eq!(told(&over(&(listed_at(early, &crashing) + one), &(listed_at(late, &running) + one))), "no");
}

#[test]
fn what_has_just_begun_accuses_nobody() {
    let waiting = "match:\n  - pod: {namespace: shop, state: ContainerCreating}";
    let row = |restarts: &str, age: &str| {
        pods(&format!("cart-6d4b5c9f7-q8xlm    0/1     ContainerCreating   {restarts}             {age}"))
    };
    assert_eq!(verdict(waiting, &row("0", "8s")), "no");
    assert_eq!(verdict(waiting, &row("0", "119s")), "no");
    assert_eq!(verdict(waiting, &row("0", "2m")), "confirmed");
    assert_eq!(verdict(waiting, &row("1", "8s")), "confirmed");
    let complaint = "$ kubectl get events -n shop\nLAST SEEN   TYPE      REASON        OBJECT                     MESSAGE\n\
                     5s          Warning   FailedMount   pod/cart-6d4b5c9f7-q8xlm   MountVolume.SetUp failed\n";
    assert_eq!(verdict(waiting, &(row("0", "8s") + complaint)), "confirmed");
    // CrashLoopBackOff has failed before, however young it is
    assert_eq!(verdict(POD, &pods("cart-6d4b5c9f7-q8xlm    0/1     CrashLoopBackOff   1 (2s ago)    9s")), "confirmed");
}

#[test]
fn a_list_of_one_namespace_tells_nothing_of_another() {
    let everywhere = "when:\n  absent: {pod: {app: till}}";
    assert_eq!(verdict(everywhere, &pods(OTHER)), "not checked");
    let all = "$ kubectl get pods -A\nNAMESPACE   NAME                     READY   STATUS    RESTARTS   AGE\n\
               shop        front-7f9c6d5b8d-t4gkz   1/1     Running   0          11m\nbank        safe-7f9c6d5b8d-x4gkz    1/1     Running   0          11m\n";
    assert_eq!(verdict(everywhere, all), "confirmed");
}

#[test]
fn counts_are_sure_only_as_far_as_lists_go() {
    let many = "when:\n  count: {pod: {namespace: shop, health: failing}, at_least: 2}";
    let two = format!("{CRASHING}\nfront-7f9c6d5b8d-t4gkz   0/1     CrashLoopBackOff   9 (2m ago)    11m");
    assert_eq!(verdict(many, &pods(&two)), "confirmed");
    assert_eq!(verdict(many, &pods(CRASHING)), "no");
    assert_eq!(verdict(many, &format!("$ kubectl get pods -n shop | grep Crash\n{CRASHING}\n")), "possible: is pod shop/*?");
    let few = "when:\n  count: {pod: {namespace: shop}, at_least: 1, at_most: 1}";
    assert_eq!(verdict(few, &pods(OTHER)), "confirmed");
    assert_eq!(verdict(few, &pods(&two)), "no");
}

#[test]
fn the_same_field_joins_facts() {
    let joined = "when:\n  all:\n    - pod: {namespace: shop, health: failing}\n    - event: {namespace: shop, reason: OOMKilling}\n  same: app";
    let event = |object: &str| {
        format!(
            "$ kubectl get events -n shop\nLAST SEEN   TYPE      REASON       OBJECT                       MESSAGE\n\
             5m          Warning   OOMKilling   pod/{object}   Memory cgroup out of memory\n"
        )
    };
    assert_eq!(verdict(joined, &(pods(CRASHING) + &event("cart-6d4b5c9f7-q8xlm"))), "confirmed");
    assert_eq!(verdict(joined, &(pods(CRASHING) + &event("till-7f9c6d5b8d-t4gkz"))), "no");
}

#[test]
fn versions_and_numbers_are_compared() {
    let old = "when:\n  version: {of: openshift, is: [\"< 4.5\", \"< 4.5.41\", \"< 4.6.35\", \"< 4.7.18\"]}";
    for (version, expected) in
        [("4.4.33", "confirmed"), ("4.6.34", "confirmed"), ("4.6.35", "no"), ("4.7.17", "confirmed"), ("4.12.1", "no")]
    {
        let text = format!("Client Version: {version}\nServer Version: {version}\nKubernetes Version: v1.20.0+2817867\n");
        assert_eq!(verdict(old, &format!("$ oc version\n{text}")), expected, "{version}");
    }
    let restarts = "match:\n  - pod: {namespace: shop, restarts: \">= 6\", age: \"< 1h\"}";
    assert_eq!(verdict(restarts, &pods(CRASHING)), "confirmed");
    assert_eq!(verdict(restarts, &pods(&CRASHING.replace("6 (", "5 ("))), "no");
}

const MESSAGE: &str = "match:\n  - message: \"zorgle relay refused the handshake\"\n";

#[test]
fn a_place_where_a_message_and_a_fact_say_the_same_is_one_place() {
    let row = "shop  2m  Warning  FailedZorgle  pod/cart-1  zorgle relay refused the handshake";
    let either = "match:\n  - message: zorgle relay refused the handshake\n  - event: {reason: FailedZorgle}";
    let events = format!(
        "NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n{row}\n{row} again\n\n\nzorgle relay refused the handshake\n"
    );
    let analysis = analyze(&[signature("one", either)], &[("events.txt", &events)]);
    let finding = &analysis.diagnoses[0].finding;
    assert_eq!((finding.total, finding.evidence.iter().map(|evidence| evidence.line).collect::<Vec<_>>()), (3, vec![2, 3, 6]));
    let captured = finding.evidence[0].captures.iter().any(|(name, value)| name == "object" && value == "pod/cart-1");
    assert!(captured, "{:?}", finding.evidence[0].captures);
}

#[test]
fn a_message_and_a_condition_are_both_needed() {
    let both = format!("{MESSAGE}{POD}");
    let message = "zorgle relay refused the handshake\n";
    assert_eq!(verdict(&both, &(message.to_owned() + &pods(CRASHING))), "confirmed");
    assert_eq!(verdict(&both, &(message.to_owned() + &pods(RUNNING))), "no");
    assert_eq!(verdict(&both, message), "possible: is pod shop/cart?");
    assert_eq!(verdict(&both, &pods(CRASHING)), "no");
}

#[test]
fn circumstances_alone_make_nothing_possible_and_unless_takes_only_what_is_known() {
    let context = "when:\n  all:\n    - pod: {namespace: shop, app: front, health: ready}\n      context: true\n    - absent: {secret: {namespace: shop, name: till}}";
    assert_eq!(verdict(context, &pods(OTHER)), "not checked");
    assert_eq!(verdict(context, &(pods(OTHER) + &secrets("shop", "purse   Opaque   1      3d"))), "confirmed");
    let unless = format!("{MESSAGE}when:\n  unless: {{pod: {{namespace: shop, app: cart, health: ready}}}}");
    let message = "zorgle relay refused the handshake\n";
    assert_eq!(verdict(&unless, message), "confirmed");
    assert_eq!(verdict(&unless, &(message.to_owned() + &pods(RUNNING))), "no");
}

#[test]
fn a_message_that_was_not_found_proves_nothing_absent() {
    let not = format!("{MESSAGE}when:\n  not: {{message: \"quokka lease was renewed in time\"}}");
    let text = "zorgle relay refused the handshake\n";
    assert!(verdict(&not, text).starts_with("possible"), "{}", verdict(&not, text));
    assert_eq!(verdict(&not, &format!("{text}quokka lease was renewed in time\n")), "no");
    // where the document that would hold it was read, it is known not to be there
    let not =
        format!("{MESSAGE}when:\n  not: {{message: \"quokka lease was renewed in time\", where: {{document: \"*case.txt\"}}}}");
    assert_eq!(verdict(&not, text), "confirmed");
}

#[test]
fn a_sequence_has_an_order_and_a_reach() {
    let sequence = |reach: &str| {
        format!(
            "when:\n  sequence:\n    - message: \"zorgle relay refused the handshake\"\n    - message: \"quokka lease lapsed without renewal\"\n{reach}"
        )
    };
    let (first, then) = (
        "2025-03-01T08:00:00Z zorgle relay refused the handshake\n",
        "2025-03-01T08:00:40Z quokka lease lapsed without renewal\n",
    );
    let blank = "\n".repeat(9);
    assert_eq!(verdict(&sequence(""), &format!("{first}{blank}{then}")), "confirmed");
    assert_eq!(verdict(&sequence(""), &format!("{then}{blank}{first}")), "no");
    assert_eq!(verdict(&sequence("  lines: 5"), &format!("{first}{blank}{then}")), "no");
    assert_eq!(verdict(&sequence("  lines: 10"), &format!("{first}{blank}{then}")), "confirmed");
    assert_eq!(verdict(&sequence("  within: 30s"), &format!("{first}{then}")), "no");
    assert_eq!(verdict(&sequence("  within: 1m"), &format!("{first}{then}")), "confirmed");
}

#[test]
fn a_later_success_heals_and_an_earlier_one_does_not() {
    let failed = signature("failed", MESSAGE);
    let well = signature("well", "match:\n  - message: \"quokka lease was renewed in time\"\nheals: [\"acme/*\"]");
    let both = [failed, well];
    let (error, success) = ("zorgle relay refused the handshake\n", "quokka lease was renewed in time\n");
    let over = |documents: &[(&str, &str)]| told(&analyze(&both, documents));
    assert_eq!(over(&[("a.txt", error)]), "confirmed");
    assert_eq!(over(&[("a.txt", &format!("{error}{success}"))]), "possible: healed at a.txt:2");
    assert_eq!(over(&[("a.txt", &format!("{success}{error}"))]), "confirmed");
    assert_eq!(over(&[("a.txt", error), ("b.txt", success)]), "confirmed", "nobody knows which was first");
    let (error, success) = (format!("2025-03-01T08:00:00Z {error}"), format!("2025-03-01T09:00:00Z {success}"));
    assert_eq!(over(&[("a.txt", &error), ("b.txt", &success)]), "possible: healed at b.txt:1");
    assert_eq!(over(&[("b.txt", &success)]), "no", "good news is no diagnosis");
}

#[test]
fn the_success_of_one_resource_heals_no_other() {
    let of = |state: &str| format!("match:\n  - resource: {{kind: connectedCluster, state: {state}}}");
    let both = [signature("failed", &of("Offline")), signature("well", &(of("Connected") + "\nheals: [\"acme/*\"]"))];
    let table = |rows: &str| {
        format!("$ az connectedk8s list -o table\nName    ConnectivityStatus\n------  --------------------\n{rows}\n")
    };
    let over = |rows: &str| told(&analyze(&both, &[("a.txt", &table(rows))]));
    assert_eq!(over("shop    Offline\nbank    Connected"), "confirmed");
    assert_eq!(over("shop    Connected"), "no");
}

#[test]
fn what_is_named_again_without_its_state_is_still_there_and_in_its_state() {
    let pending = "when:\n  release: {namespace: shop, name: cart, state: pending-install}";
    let status = "$ helm status cart -n shop\nNAME: cart\nNAMESPACE: shop\nSTATUS: pending-install\nREVISION: 1\n";
    assert_eq!(
        verdict(pending, &(status.to_owned() + &secrets("shop", "sh.helm.release.v1.cart.v1   helm.sh/release.v1   1   3d"))),
        "confirmed"
    );
    assert_eq!(verdict(pending, &(status.to_owned() + &secrets("shop", "till    Opaque   1      3d"))), "no");
}

#[test]
fn an_absence_speaks_for_a_diagnosis_where_somebody_looked_and_not_in_passing() {
    let both = "when:\n  all:\n    - absent: {secret: {namespace: shop, name: till}}\n    - check: {name: dns, result: failed}";
    let everywhere =
        "$ kubectl get secrets -A\nNAMESPACE   NAME    TYPE     DATA   AGE\nbank        purse   Opaque   1      3d\n";
    assert_eq!(verdict(both, everywhere), "not checked");
    assert!(verdict(both, &secrets("shop", "purse   Opaque   1      3d")).starts_with("possible: is check"));
}

#[test]
fn a_pod_of_unknown_namespace_is_evidence_only_where_its_name_may_be_found() {
    let agents = "when:\n  pod: {namespace: azure-arc, health: failing}";
    assert!(verdict(agents, "config-agent-6d4b5c9f7-q8xlm    0/1     CrashLoopBackOff   6    11m\n").starts_with("possible"));
    assert_eq!(verdict(agents, "cart-6d4b5c9f7-q8xlm    0/1     CrashLoopBackOff   6    11m\n"), "not checked");
}

#[test]
fn what_is_wrong_in_a_condition_is_told_at_its_word() {
    let faults = |conditions: &str| Catalog::compile(&[signature("one", conditions)]).unwrap_err().to_string();
    for (conditions, told) in [
        ("when:\n  pod: {stat: Error}", "unknown key `stat` in the fact; did you mean `state`?"),
        ("when:\n  pods: {state: Error}", "unknown key `pods` in the condition; did you mean `pod`?"),
        ("when:\n  pod: {restarts: many}", "`many` cannot be compared with `restarts`; write a comparison such as `>= 3`"),
        ("when:\n  version: {of: openshift, is: new}", "`new` cannot be compared with `is`"),
        ("when:\n  pod: {state: Error}\n  secret: {name: x}", "a condition has one test, this one has pod and secret"),
        ("when:\n  all: [{pod: {state: Error}}]\n  same: ap", "there is no field `ap`; did you mean `app`?"),
        ("when:\n  absent: {}", "`absent` tests nothing"),
        ("when:\n  count: {pod: {state: Error}}", "`count` has no number"),
        ("when:\n  sequence: [{message: \"zorgle relay refused\"}]\n  within: soon", "`soon` is no length of time"),
        ("explains: [acme/two]", "neither `match` nor `when` in the signature"),
    ] {
        let faults = faults(conditions);
        assert!(faults.contains(told), "{conditions}\n{faults}");
        assert!(faults.lines().all(|fault| fault.starts_with("acme/one.yaml:")), "{faults}");
    }
}

/// A message that any program prints, and that counts where something of a cluster stands near it.
const ANYWHERE: &str =
    "match:\n  - message: \"zorgle relay refused the quokka lease\"\n    where: {origin: \"quokkactl|@cluster\"}";

#[test]
fn a_name_of_the_field_near_a_message_that_any_program_prints_confirms_it() {
    let refused = "zorgle relay refused the quokka lease";
    let transcripts = [
        format!("$ kubectl get nodes\n{refused}"),
        format!("Warning  Failed  2m  kubelet  {refused}"),
        format!("5s  Warning  Failed  pod/web-0  {refused}"),
        format!("E0514 10:02:11.123456   1 authentication.go:63] \"not let in\" err=\"{refused}\""),
        format!("Error: INSTALLATION FAILED: Get \"https://charts.acme.example/index.yaml\": {refused}"),
        format!("HTTPSConnectionPool(host='management.azure.com', port=443): {refused}"),
        format!("quokkactl: {refused}"),
    ];
    for transcript in transcripts {
        assert_eq!(verdict(ANYWHERE, &transcript), "confirmed", "{transcript}");
    }
}

#[test]
fn a_message_that_any_program_prints_is_only_possible_where_nothing_speaks_of_a_cluster() {
    let alone = "time=\"2024-05-14T10:02:11Z\" level=warning node=3 namespace=shop msg=\"zorgle relay refused the quokka lease\"";
    assert_eq!(verdict(ANYWHERE, alone), "possible: origin quokkactl|@cluster");
    let above = "$ kubectl get nodes\nNo resources found\n$ curl https://acme.example\nzorgle relay refused the quokka lease";
    assert_eq!(verdict(ANYWHERE, above), "possible: origin quokkactl|@cluster", "what another command printed is no origin");
}

#[test]
fn a_group_of_origins_that_there_is_not_is_a_fault_with_a_suggestion() {
    let yaml = ANYWHERE.replace("@cluster", "@clutser");
    let faults = Catalog::compile(&[signature("one", &yaml)]).expect_err("an unknown group").to_string();
    assert!(faults.contains("there is no group of origins `@clutser`"), "{faults}");
    assert!(faults.contains("@cluster"), "{faults}");
}

/// Which signatures stand for themselves, and under which top cause others are folded.
fn folded(signatures: &[SourceFile], text: &str) -> Vec<String> {
    let analysis = analyze(signatures, &[("case.txt", text)]);
    let name = |signature: usize| signatures[signature].id.trim_start_matches("acme/").to_owned();
    let told = |finding: &logdx::correlate::Finding| {
        let causes: Vec<String> = finding.causes.iter().map(|&cause| name(cause)).collect();
        format!("{}<{}", name(finding.signature), causes.join("+"))
    };
    let mut told: Vec<String> = analysis.diagnoses.iter().map(|diagnosis| told(&diagnosis.finding)).collect();
    told.sort();
    told
}

fn extension_signatures() -> [SourceFile; 3] {
    let full = "match:\n  - message: \"zorgle relay refused the {extension} crates\"\nexplains: [acme/failed]";
    let nameless = "match:\n  - message: \"quokka lease was renewed in time\"\nexplains: [acme/failed]";
    let failed = "match:\n  - resource: {kind: extension, state: Failed}";
    [signature("failed", failed), signature("full", full), signature("nameless", nameless)]
}

fn extensions(states: &[(&str, &str)]) -> String {
    let rows: Vec<String> = states.iter().map(|(name, state)| format!("{name:<10}  contoso.{name:<10}  {state:<18}")).collect();
    format!(
        "$ az k8s-extension list -c cluster1 -g arc-rg -t connectedClusters -o table\nName        ExtensionType       ProvisioningState\n\
         ----------  ------------------  ------------------\n{}\n$ kubectl logs -n azure-arc deploy/extension-manager\n",
        rows.join("\n")
    )
}

#[test]
fn the_cause_of_one_extension_folds_its_failure() {
    let text = extensions(&[("till", "Failed")]) + "zorgle relay refused the till crates";
    assert_eq!(folded(&extension_signatures(), &text), ["failed<full", "full<"]);
}

#[test]
fn the_cause_of_another_extension_does_not_hide_a_failure() {
    let text = extensions(&[("till", "Failed"), ("scale", "Creating")]) + "zorgle relay refused the scale crates";
    assert_eq!(folded(&extension_signatures(), &text), ["failed<", "full<"]);
}

#[test]
fn a_failure_of_two_is_folded_only_when_both_are_explained() {
    let both = extensions(&[("till", "Failed"), ("scale", "Failed")]);
    let one = format!("{both}zorgle relay refused the scale crates");
    assert_eq!(folded(&extension_signatures(), &one), ["failed<", "full<"]);
    let two = format!("{one}\n\nzorgle relay refused the till crates");
    assert_eq!(folded(&extension_signatures(), &two), ["failed<full", "full<"]);
}

#[test]
fn a_cause_that_names_no_extension_explains_any() {
    let text = extensions(&[("till", "Failed")]) + "quokka lease was renewed in time";
    assert_eq!(folded(&extension_signatures(), &text), ["failed<nameless", "nameless<"]);
}

#[test]
fn what_an_object_depends_on_explains_it_though_it_has_another_name() {
    let base = "match:\n  - resource: {kind: Kustomization, state: \"False\", reason: BuildFailed}\nexplains: [acme/waits]";
    let waits = "match:\n  - resource: {kind: Kustomization, state: \"False\", reason: DependencyNotReady}";
    let signatures = [signature("base", base), signature("waits", waits)];
    let object = |name: &str, reason: &str, message: &str| {
        format!(
            "{{\"apiVersion\":\"kustomize.toolkit.fluxcd.io/v1\",\"kind\":\"Kustomization\",\"metadata\":{{\"name\":\"{name}\",\"namespace\":\"shop\"}},\
             \"status\":{{\"conditions\":[{{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"{reason}\",\"message\":\"{message}\"}}]}}}}"
        )
    };
    let list =
        |first: String, second: String| format!("{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{first},{second}]}}");
    let base = object("base", "BuildFailed", "kustomize build failed");
    let waiting = list(base.clone(), object("till", "DependencyNotReady", "dependency 'shop/base' is not ready"));
    assert_eq!(folded(&signatures, &waiting), ["base<", "waits<base"]);
    let of_another = list(base, object("till", "DependencyNotReady", "dependency 'shop/scale' is not ready"));
    assert_eq!(folded(&signatures, &of_another), ["base<", "waits<"]);
}
