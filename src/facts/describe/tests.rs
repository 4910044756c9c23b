//! Descriptions, and what they say.

use super::super::told::{lies_within, lines_of};
use super::super::{self as facts, Page};
use crate::redact::Redaction;
use proptest::prelude::*;

const POD: &str = "Name:             cart-5d9c7b6f4d-x2k8p
Namespace:        shop
Priority:         0
Node:             node-1/10.0.0.4
Labels:           app=cart
Status:           Running
IP:               10.1.0.7
Init Containers:
  wait:
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
    Ready:          True
    Restart Count:  0
Containers:
  cart:
    Image:          example.org/cart:1
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Ready:          False
    Restart Count:  9
    Environment:    <none>
  log:
    State:          Running
      Started:      Tue, 14 May 2024 08:11:02 +0000
    Ready:          True
    Restart Count:  0
Conditions:
  Type              Status
  Initialized       True
  Ready             False
  PodScheduled      True
Volumes:            <none>
Events:
  Type     Reason     Age                   From     Message
  ----     ------     ----                  ----     -------
  Normal   Pulled     2m14s                 kubelet  Container image already present
  Warning  BackOff    3m (x22 over 18m)     kubelet  Back-off restarting failed container
     that goes on here
";

#[test]
fn a_pod_is_in_the_state_that_its_containers_tell() {
    assert_eq!(
        lines_of("x", POD),
        [
            "pod shop/cart-5d9c7b6f4d-x2k8p state=CrashLoopBackOff health=failing ready=1/2 restarts=9 node=node-1 \
             reason=OOMKilled @19",
            "event shop/pod/cart-5d9c7b6f4d-x2k8p age=2m reason=Pulled message=Container image already present type=Normal @40",
            "event shop/pod/cart-5d9c7b6f4d-x2k8p age=3m reason=BackOff message=Back-off restarting failed container that goes \
             on here type=Warning count=22 @41",
        ]
    );
}

#[test]
fn a_cut_description_tells_what_it_has() {
    let cut = |text: &str| lines_of("x", POD.split_once(text).unwrap().0);
    assert_eq!(
        cut("    Environment"),
        ["pod shop/cart-5d9c7b6f4d-x2k8p state=CrashLoopBackOff health=failing restarts=9 node=node-1 reason=OOMKilled @19"]
    );
    assert_eq!(
        cut("    State:          Waiting"),
        ["pod shop/cart-5d9c7b6f4d-x2k8p state=Running health=unknown node=node-1 @1"]
    );
    assert_eq!(cut("Status"), ["pod shop/cart-5d9c7b6f4d-x2k8p health=unknown node=node-1 @1"]);
    let events = POD.split_once("Volumes:            <none>\n").unwrap().1;
    assert_eq!(lines_of("x", events).len(), 2);
    assert!(lines_of("x", events)[0].starts_with("event age=2m reason=Pulled"), "{:?}", lines_of("x", events));
}

#[test]
fn a_pod_that_has_a_node_and_no_container_yet_is_pending() {
    let text = "user@host ~ % kubectl describe pods -n shop cart-5d9c7b6f4d-x2k8p\nName:           cart-5d9c7b6f4d-x2k8p\nNamespace:      \
                shop\nPriority:       0\nNode:           node-1.example/10.0.0.4\nLabels:         app=cart\n                tier=web\nStatus:         \
                Pending\nIP:\nIPs:            <none>\nContainers:\n  cart:\n    Container ID:\n    Args:\n      run\n      --port=80\nSecret \"tls\" \
                not found\n";
    assert_eq!(lines_of("x", text), ["pod shop/cart-5d9c7b6f4d-x2k8p state=Pending health=starting node=node-1.example @8"]);
}

#[test]
fn a_pod_that_waits_for_a_node_says_why() {
    let text = "Name:           web-0\nNamespace:      shop\nPriority:       0\nNode:           <none>\nStatus:         Pending\nContainers:\n  web:\n    \
                Image:  x\nConditions:\n  Type           Status\n  PodScheduled   False\nEvents:\n  Type Reason Age From Message\n  ---- ------ ---- ---- \
                -------\n  Warning FailedScheduling 8s default-scheduler 0/3 nodes are available: 3 Insufficient cpu.\n";
    assert_eq!(
        lines_of("x", text),
        [
            "pod shop/web-0 state=Pending health=starting ready=0/1 restarts=0 reason=Unschedulable \
             message=0/3 nodes are available: 3 Insufficient cpu. @5",
            "event shop/pod/web-0 age=8s reason=FailedScheduling message=0/3 nodes are available: 3 Insufficient cpu. type=Warning @15",
        ]
    );
}

#[test]
fn nodes_and_workloads_are_described_as_well() {
    let text = "Name:               node-1
Roles:              <none>
Unschedulable:      false
Conditions:
  Type             Status    LastHeartbeatTime                 LastTransitionTime                Reason              Message
  ----             ------    -----------------                 ------------------                ------              -------
  Ready            Unknown   Tue, 14 May 2024 08:11:02 +0000   Tue, 14 May 2024 08:12:02 +0000   NodeStatusUnknown   Kubelet stopped posting.
System Info:
  Operating System:           linux
  Architecture:               arm64
  Kubelet Version:            v1.27.3
Events:                       <none>


Name:                   cart
Namespace:              shop
Replicas:               2 desired | 2 updated | 2 total | 1 available | 1 unavailable
StrategyType:           RollingUpdate
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Progressing    False   ProgressDeadlineExceeded
Events:          <none>


Name:           check
Namespace:      shop
Parallelism:    1
Completions:    1
Pods Statuses:  0 Active (0 Ready) / 0 Succeeded / 4 Failed
Events:         <none>
";
    assert_eq!(
        lines_of("x", text),
        [
            "node node-1 state=NotReady health=failing version=1.27.3 arch=arm64 os=linux @1",
            "version of=kubelet is=1.27.3 @11",
            "workload deployment shop/cart state=ProgressDeadlineExceeded health=failing ready=1/2 \
             reason=ProgressDeadlineExceeded @15",
            "workload job shop/check state=Failed health=failing ready=0/1 @26",
        ]
    );
}

#[test]
fn custom_resources_tell_their_status() {
    let text = "Name:         clustermetadata
Namespace:    azure-arc
Labels:       <none>
API Version:  arc.azure.com/v1beta1
Kind:         ConnectedCluster
Metadata:
  Generation:  3
Spec:
  Azure Region:  westeurope
Status:
  Agent Version:        1.14.6
  Connectivity Status:  Connected
Events:                 <none>
Name:         request
Namespace:    azure-arc
API Version:  clusterconfig.azure.com/v1beta1
Kind:         AzureClusterIdentityRequest
Status:
  Expiration Time:
  Token Reference:
    Data Name:    token
    Secret Name:  request-token
Events:  <none>
";
    assert_eq!(
        lines_of("x", text),
        [
            "resource ConnectedCluster azure-arc/clustermetadata state=Connected @12",
            "resource AzureClusterIdentityRequest azure-arc/request state=populated @14",
        ]
    );
}

#[test]
fn names_in_other_texts_are_no_descriptions() {
    assert!(lines_of("x", "Name:\tkubernetes.default.svc.cluster.local\nAddress: 10.0.0.1\n").is_empty());
    assert!(lines_of("x", "Name:   azure-arc\nNAMESPACE: x\n").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mutilation_leads_out_of_the_page(at in 0..POD.len(), len in 0..60_usize, what in "[\\x00-\\x7fä:\\n]{0,6}") {
        let mut text = POD.as_bytes().to_vec();
        let end = (at + len).min(text.len());
        text.splice(at..end, what.bytes());
        let found = facts::read(&Page::new("x", &text, 0, 1), Redaction::Secrets);
        prop_assert!(lies_within(&found, &text));
    }

    #[test]
    fn no_lines_lead_out_of_the_page(lines in proptest::collection::vec("( {0,6}(Name|Status|Containers|State|Conditions|Ready|Events|x)(: {0,3}[a-z]{0,4})?)|[ -~]{0,20}", 0..20)) {
        let text = format!("Name:  a\nNamespace:  b\n{}", lines.join("\n"));
        let found = facts::read(&Page::new("x", text.as_bytes(), 0, 1), Redaction::Secrets);
        prop_assert!(lies_within(&found, text.as_bytes()));
    }
}

#[test]
fn rows_of_events_are_read_without_their_table_and_to_the_end_of_a_broken_message() {
    let text = "Warning  FailedMount  85s (x10 over 5m35s)  kubelet, node-1  MountVolume.SetUp failed for volume \"till\" : secret\n\
                \"till-tls\" not found\n  Normal  Pulled  2m  kubelet  Container image already present\nNormal people write 5m  about this\n";
    assert_eq!(
        lines_of("x", text),
        [
            "event age=85s reason=FailedMount message=MountVolume.SetUp failed for volume \"till\" : secret \"till-tls\" not found \
             type=Warning count=10 @1",
            "event age=2m reason=Pulled message=Container image already present type=Normal @3",
        ]
    );
    assert!(lines_of("x", "Warning  memory 5m above the limit of the machine\n").is_empty());
}
