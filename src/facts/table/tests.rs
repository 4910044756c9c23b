//! What is read from tables as people have them. Text on the left, what it comes to on the right.

use proptest::prelude::*;

use crate::facts::told::{told, told_of};

#[test]
fn wide_tables_tell_the_node() {
    assert_eq!(
        told(
            r"$ kubectl get pods -A -o wide
NAMESPACE     NAME                                  READY   STATUS    RESTARTS         AGE     IP            NODE       NOMINATED NODE   READINESS GATES
azure-arc     config-agent-7c9d8f5b66-zzk7x         1/2     Running   12 (3d2h ago)    2y34d   10.244.0.17   node-1     <none>           <none>
kube-system   etcd-node-1                           1/1     Running   0                2y34d   10.0.0.4      node-1     <none>           1/1
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=12 age=764d node=node-1 @3
pod kube-system/etcd-node-1 state=Running health=ready ready=1/1 restarts=0 age=764d node=node-1 @4
listing pod in all count=2 @3
"
    );
}

#[test]
fn selectors_and_single_objects_show_nothing_in_full() {
    assert_eq!(
        told(
            r"$ kubectl get po -n shop --show-labels
NAME    READY   STATUS    RESTARTS   AGE   LABELS
web-0   1/1     Running   0          8s    app=web,tier=front
web-1   0/1     Init:0/1  0          8s    <none>
$ kubectl get po -n shop -l app=web
NAME    READY   STATUS    RESTARTS   AGE
web-0   1/1     Running   0          8s
$ kubectl get po web-0 -n shop
NAME    READY   STATUS    RESTARTS   AGE
web-0   1/1     Running   0          8s
"
        ),
        r"pod shop/web-0 state=Running health=ready ready=1/1 restarts=0 age=8s @3
pod shop/web-1 state=Init:0/1 health=starting ready=0/1 restarts=0 age=8s @4
pod shop/web-0 state=Running health=ready ready=1/1 restarts=0 age=8s @7
pod shop/web-0 state=Running health=ready ready=1/1 restarts=0 age=8s @10
listing pod in shop count=2 @3
"
    );
}

#[test]
fn all_kinds_of_workloads_are_read_and_services_are_not() {
    assert_eq!(
        told(
            r"$ kubectl get all -n azure-arc
NAME                                 READY   STATUS    RESTARTS   AGE
pod/config-agent-7c9d8f5b66-zzk7x    1/2     Running   0          3d

NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
service/flux-logs    ClusterIP   10.0.0.17    <none>        80/TCP    3d

NAME                      DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR            AGE
daemonset.apps/collector  3         3         2       3            2           kubernetes.io/os=linux   3d

NAME                           READY   UP-TO-DATE   AVAILABLE   AGE
deployment.apps/config-agent   0/1     1            0           3d

NAME                                      DESIRED   CURRENT   READY   AGE
replicaset.apps/config-agent-7c9d8f5b66   1         1         0       3d

NAME                    READY   AGE
statefulset.apps/queue  2/3     3d

NAME                 COMPLETIONS   DURATION   AGE
job.batch/migrate    1/1           14s        3d
job.batch/later      0/1                      3d
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=3d @3
workload daemonset azure-arc/collector health=starting ready=2/3 age=3d @9
workload deployment azure-arc/config-agent health=starting ready=0/1 age=3d @12
workload replicaset azure-arc/config-agent-7c9d8f5b66 health=starting ready=0/1 age=3d @15
workload statefulset azure-arc/queue health=starting ready=2/3 age=3d @18
workload job azure-arc/migrate state=Complete health=completed ready=1/1 age=3d @21
workload job azure-arc/later health=starting ready=0/1 age=3d @22
listing pod in azure-arc count=1 @3
listing workload daemonset in azure-arc count=1 @9
listing workload deployment in azure-arc count=1 @12
listing workload replicaset in azure-arc count=1 @15
listing workload statefulset in azure-arc count=1 @18
listing workload job in azure-arc count=2 @21
"
    );
}

#[test]
fn jobs_and_deployments_have_had_other_columns() {
    assert_eq!(
        told(
            r"$ kubectl get jobs -n azure-arc-release
NAME                         STATUS     COMPLETIONS   DURATION   AGE
cluster-diagnostic-checks    Failed     0/1           5m         5m
other                        Running    0/1 of 3      5m         5m
$ kubectl get jobs
NAME      DESIRED   SUCCESSFUL   AGE
migrate   1         1            4d
$ kubectl get deploy,sts -n old
NAME      DESIRED   CURRENT   UP-TO-DATE   AVAILABLE   AGE
web       3         3         3            2           4d
"
        ),
        r"workload job azure-arc-release/cluster-diagnostic-checks state=Failed health=failing ready=0/1 age=5m @3
workload job azure-arc-release/other state=Running health=starting ready=0/1 age=5m @4
workload job default/migrate state=Complete health=completed ready=1/1 age=4d @7
workload deployment old/web health=starting ready=2/3 age=4d @10
listing workload job in azure-arc-release count=2 @3
listing workload job in default count=1 @7
listing workload deployment in old count=1 @10
"
    );
}

#[test]
fn nodes_are_listed_for_the_whole_cluster() {
    assert_eq!(
        told(
            r"$ kubectl get nodes -o wide
NAME     STATUS                     ROLES           AGE    VERSION        INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME
node-1   Ready                      control-plane   461d   v1.28.5        10.0.0.4      <none>        Ubuntu 22.04.3 LTS   5.15.0-91-generic   containerd://1.7.2
node-2   Ready,SchedulingDisabled   <none>          461d   v1.28.5+k3s1   10.0.0.5      <none>        Ubuntu 22.04.3 LTS   5.15.0-91-generic   containerd://1.7.2
node-3   NotReady                   <none>          2d     v1.27.1        10.0.0.6      <none>        Ubuntu 22.04.3 LTS   5.15.0-91-generic   containerd://1.7.2
"
        ),
        r"node node-1 state=Ready health=ready age=461d version=1.28.5 @3
node node-2 state=Ready,SchedulingDisabled health=ready age=461d version=1.28.5+k3s1 @4
node node-3 state=NotReady health=failing age=2d version=1.27.1 @5
listing node in all count=3 @3
"
    );
}

#[test]
fn nodes_may_stand_on_one_line() {
    assert_eq!(
        told(
            r"NAME STATUS ROLES AGE VERSION node-1 Ready control-plane,master 4m14s v1.28.5 node-2 NotReady <none> 3m v1.28.5
"
        ),
        r"node node-1 state=Ready health=ready age=4m version=1.28.5 @1
node node-2 state=NotReady health=failing age=3m version=1.28.5 @1
listing node in all count=2 @1
"
    );
}

#[test]
fn events_are_read_with_their_messages() {
    assert_eq!(
        told(
            r#"$ kubectl get events -n azure-arc
LAST SEEN   TYPE      REASON        OBJECT                                MESSAGE
4m14s       Warning   FailedMount   pod/kube-aad-proxy-5f7d9c6b48-bbbbb   MountVolume.SetUp failed for volume "kube-aad-proxy-tls" : secret "kube-aad-proxy-certificate" not found
<unknown>   Normal    Scheduled     pod/kube-aad-proxy-5f7d9c6b48-bbbbb   Successfully assigned azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb to node-1
"#
        ),
        r#"event azure-arc/pod/kube-aad-proxy-5f7d9c6b48-bbbbb age=4m reason=FailedMount message=MountVolume.SetUp failed for volume "kube-aad-proxy-tls" : secret "kube-aad-proxy-certificate" not found type=Warning @3
event azure-arc/pod/kube-aad-proxy-5f7d9c6b48-bbbbb reason=Scheduled message=Successfully assigned azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb to node-1 type=Normal @4
listing event in azure-arc count=2 @3
"#
    );
}

#[test]
fn a_message_that_was_broken_does_not_end_the_events() {
    assert_eq!(
        told(
            r"$ kubectl get ev -A
NAMESPACE   LAST SEEN            TYPE      REASON      OBJECT      MESSAGE
shop        3m (x22 over 18m)    Warning   Unhealthy   pod/web-0   Readiness probe failed: HTTP probe failed with
statuscode: 500
shop        2m                   Normal    Pulled      pod/web-0   Container image already present
"
        ),
        r"event shop/pod/web-0 age=3m reason=Unhealthy message=Readiness probe failed: HTTP probe failed with statuscode: 500 type=Warning count=22 @3
event shop/pod/web-0 age=2m reason=Pulled message=Container image already present type=Normal @5
listing event in all count=2 @3
"
    );
}

#[test]
fn old_events_name_their_object_in_two_columns() {
    assert_eq!(
        told(
            r"LAST SEEN   FIRST SEEN   COUNT   NAME                     KIND   SUBOBJECT               TYPE      REASON    SOURCE            MESSAGE
3m          18m          22      web-0.15a3b4c5d6e7f8a9   Pod    spec.containers{web}    Warning   BackOff   kubelet, node-1   Back-off restarting failed container
3m          18m          1       web-0.15a3b4c5d6e7f8aa   Pod                            Normal    Pulled    default-scheduler  Successfully assigned
"
        ),
        r"event pod/web-0 age=3m reason=BackOff message=Back-off restarting failed container type=Warning count=22 @2
event pod/web-0 age=3m reason=Pulled message=Successfully assigned type=Normal count=1 @3
"
    );
}

#[test]
fn wide_events_have_cells_behind_the_message() {
    assert_eq!(
        told(
            r"$ kubectl get events -n shop -o wide
LAST SEEN   TYPE      REASON    OBJECT      SUBOBJECT              SOURCE            MESSAGE                                FIRST SEEN   COUNT   NAME
3m          Warning   BackOff   pod/web-0   spec.containers{web}   kubelet, node-1   Back-off restarting failed container   18m          22      web-0.15a3b4c5d6e7f8a9
"
        ),
        r"event shop/pod/web-0 age=3m reason=BackOff message=Back-off restarting failed container type=Warning count=22 @3
listing event in shop count=1 @3
"
    );
}

#[test]
fn claims_namespaces_and_definitions_are_resources() {
    assert_eq!(
        told(
            r"$ kubectl get pvc -n shop
NAME       STATUS    VOLUME                                     CAPACITY   ACCESS MODES   STORAGECLASS   AGE
data-db-0  Bound     pvc-0b9e2b1a-1111-4222-8333-444455556666   10Gi       RWO            default        4d
data-db-1  Pending                                                                        default        4d
$ kubectl get ns
NAME          STATUS        AGE
azure-arc     Terminating   4d
default       Active        461d
$ kubectl get crd
NAME                                            CREATED AT
gitrepositories.source.toolkit.fluxcd.io        2024-06-12T08:11:02Z
connectedclusters.arc.azure.com                 2024-06-12T08:11:02Z
"
        ),
        r"resource PersistentVolumeClaim shop/data-db-0 state=Bound age=4d @3
resource PersistentVolumeClaim shop/data-db-1 state=Pending age=4d @4
resource Namespace azure-arc state=Terminating age=4d @7
resource Namespace default state=Active age=461d @8
resource CustomResourceDefinition gitrepositories.source.toolkit.fluxcd.io @11
resource CustomResourceDefinition connectedclusters.arc.azure.com @12
listing resource PersistentVolumeClaim in shop count=2 @3
listing resource Namespace in all count=2 @7
listing resource CustomResourceDefinition in all count=2 @11
"
    );
}

#[test]
fn roles_have_the_columns_of_definitions_and_are_none() {
    assert_eq!(
        told(
            r"$ kubectl get clusterroles
NAME             CREATED AT
cluster-admin    2024-06-12T08:11:02Z
"
        ),
        r""
    );
}

#[test]
fn flux_objects_are_told_by_the_prefix_of_their_names() {
    assert_eq!(
        told(
            r"$ kubectl get gitrepositories,kustomizations,helmreleases -n flux-system
NAME                                                 URL                          AGE    READY   STATUS
gitrepository.source.toolkit.fluxcd.io/config        https://git.example.org/a/b  461d   False   failed to checkout and determine revision: authentication required

NAME                                                   AGE    READY     STATUS
kustomization.kustomize.toolkit.fluxcd.io/apps         461d   Unknown   Reconciliation in progress
kustomization.kustomize.toolkit.fluxcd.io/infra        461d   

NAME                                         READY   STATUS                             AGE
helmrelease.helm.toolkit.fluxcd.io/ingress   True    Helm install succeeded for x       461d
"
        ),
        r"resource GitRepository flux-system/config state=False age=461d message=failed to checkout and determine revision: authentication required @3
resource Kustomization flux-system/apps state=Unknown age=461d message=Reconciliation in progress @6
resource Kustomization flux-system/infra age=461d @7
resource HelmRelease flux-system/ingress state=True age=461d message=Helm install succeeded for x @10
listing resource GitRepository in flux-system count=1 @3
listing resource Kustomization in flux-system count=2 @6
listing resource HelmRelease in flux-system count=1 @10
"
    );
}

#[test]
fn flux_objects_are_told_by_the_command() {
    assert_eq!(
        told(
            r"$ kubectl get helmreleases -A
NAMESPACE   NAME      AGE   READY   STATUS
shop        ingress   4d    False   install retries exhausted
db          pg        4d    True    Release reconciliation succeeded
"
        ),
        r"resource HelmRelease shop/ingress state=False age=4d message=install retries exhausted @3
resource HelmRelease db/pg state=True age=4d message=Release reconciliation succeeded @4
listing resource HelmRelease in all count=2 @3
"
    );
}

#[test]
fn flux_prints_a_table_for_each_kind() {
    assert_eq!(
        told(
            r"$ flux get all -A
NAMESPACE  	NAME                	REVISION          	SUSPENDED	READY	MESSAGE
flux-system	gitrepository/config	main@sha1:0123abcd	False    	True 	stored artifact for revision 'main@sha1:0123abcd'

NAMESPACE  	NAME              	REVISION	SUSPENDED	READY	MESSAGE
flux-system	kustomization/apps	        	False    	False	kustomize build failed: accumulating resources
"
        ),
        r"resource GitRepository flux-system/config state=True message=stored artifact for revision 'main@sha1:0123abcd' @3
resource Kustomization flux-system/apps state=False message=kustomize build failed: accumulating resources @6
listing resource GitRepository in all count=1 @3
listing resource Kustomization in all count=1 @6
"
    );
}

#[test]
fn flux_looks_into_its_own_namespace() {
    assert_eq!(
        told(
            r"$ flux get kustomizations
NAME	REVISION	SUSPENDED	READY	MESSAGE
apps	main/0123	False	True	Applied revision: main/0123
"
        ),
        r"resource Kustomization flux-system/apps state=True message=Applied revision: main/0123 @3
listing resource Kustomization in flux-system count=1 @3
"
    );
}

#[test]
fn helm_lists_releases_and_a_header_over_nothing_is_an_empty_list_where_pending_ones_were_asked_for() {
    assert_eq!(
        told(
            r#"$ helm list -A --all
NAME         	NAMESPACE        	REVISION	UPDATED                                	STATUS  	CHART                    	APP VERSION
azure-arc    	azure-arc-release	2       	2024-06-12 08:11:02.123456789 +0000 UTC	failed  	azure-arc-k8sagents-1.14.5	1.0        
ingress      	web              	1       	2024-06-12 10:11:02.123456789 +0200 CEST	deployed	ingress-nginx-4.9.0      	           
$ helm ls -n default -a
NAME	NAMESPACE	REVISION	UPDATED	STATUS	CHART	APP VERSION
$ helm ls -n shop
NAME	NAMESPACE	REVISION	UPDATED	STATUS	CHART	APP VERSION
$ helm history azure-arc -n azure-arc-release
REVISION	UPDATED                 	STATUS    	CHART                    	APP VERSION	DESCRIPTION
1       	Wed Jun 12 10:20:30 2024	superseded	azure-arc-k8sagents-1.13.1	1.0        	Install complete
2       	Wed Jun 12 11:20:30 2024	failed    	azure-arc-k8sagents-1.14.5	1.0        	Upgrade "azure-arc" failed: timed out waiting for the condition
"#
        ),
        r#"release azure-arc-release/azure-arc state=failed chart=azure-arc-k8sagents-1.14.5 revision=2 version=1.0 @3
release web/ingress state=deployed chart=ingress-nginx-4.9.0 revision=1 @4
release azure-arc-release/azure-arc state=failed message=Upgrade "azure-arc" failed: timed out waiting for the condition chart=azure-arc-k8sagents-1.14.5 revision=2 version=1.0 @12
listing release in all count=2 @3
listing release in default count=0 @6
"#
    );
}

#[test]
fn markdown_around_a_table_is_looked_through() {
    assert_eq!(
        told(
            r"| NAME | READY | STATUS | RESTARTS | AGE |
|------|-------|--------|----------|-----|
| **config-agent-7c9d8f5b66-zzk7x** | 1/2 | `CrashLoopBackOff` | 7 (2m ago) | 1h |
| kube-aad-proxy-5f7d9c6b48-bbbbb | 0/2 | Pending |  0 | 1h |
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=CrashLoopBackOff health=failing ready=1/2 restarts=7 age=60m @3
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=Pending health=starting ready=0/2 restarts=0 age=60m @4
listing pod in azure-arc count=2 @3
"
    );
}

#[test]
fn a_quoted_table_within_a_fence_is_read() {
    assert_eq!(
        told(
            r"```
> NAME READY STATUS RESTARTS AGE
> config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 1h
> kube-aad-proxy-5f7d9c6b48-bbbbb 0/2 Pending 0 1h
```
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=60m @3
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=Pending health=starting ready=0/2 restarts=0 age=60m @4
listing pod in azure-arc count=2 @3
"
    );
}

#[test]
fn rows_without_a_header_are_read_and_show_nothing_in_full() {
    assert_eq!(
        told(
            r"config-agent-7c9d8f5b66-zzk7x   1/2   Running   3 (5m ago)   1h   10.244.0.7   node-1   <none>   <none>
kube-aad-proxy-5f7d9c6b48-bbbbb   0/2   Pending   0   1h   <none>   <none>   <none>   <none>
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=3 age=60m node=node-1 @1
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=Pending health=starting ready=0/2 restarts=0 age=60m @2
"
    );
}

#[test]
fn what_says_that_it_was_cut_shows_nothing_in_full() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 1h
...
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=60m @3
"
    );
}

#[test]
fn half_a_row_at_the_end_shows_nothing_in_full() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 1h
kube-aad-proxy-5f7d9c6b48-bbbbb 0/2 Pen
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=60m @3
"
    );
}

#[test]
fn a_row_with_an_unknown_state_is_no_fact_and_leaves_the_list_open() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 1h
kube-aad-proxy-5f7d9c6b48-bbbbb 0/2 Frobnicated 0 1h
metrics-agent-6c8f9d7b54-7nn29 2/2 Running 0 3d19h
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=60m @3
pod azure-arc/metrics-agent-6c8f9d7b54-7nn29 state=Running health=ready ready=2/2 restarts=0 age=3d @5
"
    );
}

#[test]
fn a_header_may_be_broken() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME READY STATUS REST
ARTS AGE
config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 1h
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=60m @4
listing pod in azure-arc count=1 @4
"
    );
}

#[test]
fn what_kubectl_complains_about_may_stand_between_rows_but_a_row_behind_prose_leaves_the_list_open() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 1h
E0514 08:11:02.123456   12345 memcache.go:287] couldn't get resource list for metrics.k8s.io/v1beta1
kube-aad-proxy-5f7d9c6b48-bbbbb 0/2 Pending 0 1h

and this one:
metrics-agent-6c8f9d7b54-7nn29 2/2 Running 0 3d19h
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=60m @3
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=Pending health=starting ready=0/2 restarts=0 age=60m @5
pod metrics-agent-6c8f9d7b54-7nn29 state=Running health=ready ready=2/2 restarts=0 age=3d @8
"
    );
}

#[test]
fn who_watches_sees_a_pod_twice_and_stops_it() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc -w
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 0/2 Pending 0 1s
config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 5s
^C
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Pending health=starting ready=0/2 restarts=0 age=1s @3
pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=5s @4
listing pod in azure-arc count=1 @3
"
    );
}

#[test]
fn what_looks_like_a_table_of_kubernetes_is_left_alone() {
    assert_eq!(
        told(
            r#"CONTAINER ID   IMAGE     COMMAND   CREATED         STATUS         PORTS     NAMES
0123abcd       nginx     "nginx"   5 minutes ago   Up 5 minutes   80/tcp    web
 Name | Type | Owner
------+------+-------
 web | table | me
web 1/2 done 3
tests 1/2 passed 0 4s
NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE
kubernetes ClusterIP 10.0.0.1 <none> 443/TCP 5d
NAME DATA AGE
kube-root-ca.crt 1 5d
  PID TTY          TIME CMD
NAME STATUS ROLES are columns.
web is 1/2 Running since 5m
"#
        ),
        r""
    );
}

#[test]
fn rows_may_be_broken_where_the_terminal_ends() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME                                        READY   STATUS             RESTARTS 
       AGE
clusterconnect-agent-6d9f7c8b54-zzk7x       2/3     CrashLoopBackOff   7 (2m14s 
ago)   1h15m
kube-aad-proxy-5f7d9c6b48-bbbbb             0/2     ContainerCreating  0        
       12m
"
        ),
        r"pod azure-arc/clusterconnect-agent-6d9f7c8b54-zzk7x state=CrashLoopBackOff health=failing ready=2/3 restarts=7 age=75m @4
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=ContainerCreating health=starting ready=0/2 restarts=0 age=12m @6
listing pod in azure-arc count=2 @4
"
    );
}

#[test]
fn rows_may_be_broken_within_a_word() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 0/2 Init:0
/1 0 1h
kube-aad-proxy-5f7d9c6b48-bbbbb 0/2 Pending 0 1h
15m
metrics-agent-6c8f9d7b54-7n
n29 2/2 Running 0 3d19h
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Init:0/1 health=starting ready=0/2 restarts=0 age=60m @3
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=Pending health=starting ready=0/2 restarts=0 age=60m @5
pod azure-arc/metrics-agent-6c8f9d7b54-7nn29 state=Running health=ready ready=2/2 restarts=0 age=3d @7
listing pod in azure-arc count=3 @3
"
    );
}

#[test]
fn what_stands_before_the_header_may_stand_before_each_row() {
    assert_eq!(
        told(
            r"job-1  | NAME READY STATUS RESTARTS AGE
job-1  | config-agent-7c9d8f5b66-zzk7x 0/2 Pending 0 1h
job-1  | metrics-agent-6c8f9d7b54-7nn29 2/2 Running 0 3d19h
"
        ),
        r"pod config-agent-7c9d8f5b66-zzk7x state=Pending health=starting ready=0/2 restarts=0 age=60m @2
pod metrics-agent-6c8f9d7b54-7nn29 state=Running health=ready ready=2/2 restarts=0 age=3d @3
"
    );
}

#[test]
fn a_variable_names_no_namespace_and_names_know_better_than_a_default() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n $NS
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 0/2 Pending 0 1h
$ kubectl get pods
NAME READY STATUS RESTARTS AGE
config-agent-7c9d8f5b66-zzk7x 0/2 Pending 0 1h
kube-aad-proxy-5f7d9c6b48-bbbbb 0/2 Pending 0 1h
web-
"
        ),
        r"pod config-agent-7c9d8f5b66-zzk7x state=Pending health=starting ready=0/2 restarts=0 age=60m @3
pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Pending health=starting ready=0/2 restarts=0 age=60m @6
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=Pending health=starting ready=0/2 restarts=0 age=60m @7
"
    );
}

#[test]
fn the_namespace_comes_from_the_command() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME                                    READY   STATUS             RESTARTS        AGE
clusterconnect-agent-6d9f7c8b54-zzk7x   2/3     CrashLoopBackOff   7 (2m14s ago)   1h15m
kube-aad-proxy-5f7d9c6b48-bbbbb         0/2     ContainerCreating  0               12m

Done.
"
        ),
        r"pod azure-arc/clusterconnect-agent-6d9f7c8b54-zzk7x state=CrashLoopBackOff health=failing ready=2/3 restarts=7 age=75m @3
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=ContainerCreating health=starting ready=0/2 restarts=0 age=12m @4
listing pod in azure-arc count=2 @3
"
    );
}

#[test]
fn all_rows_may_stand_on_one_line_behind_a_sentence() {
    assert_eq!(
        told(
            r"see here :NAME READY STATUS RESTARTS AGE cluster-metadata-operator-7d8f9c6b5-ccccc 2/2 Running 0 4m14s clusterconnect-agent-6d9f7c8b54-ddddd 2/3 CrashLoopBa
ckOff 0 1m15s config-agent-7c9d8f5b66-f
ffqm 1/2 CrashLoopBackOff 0 1m14s If it
is so, ask for more.
"
        ),
        r"pod azure-arc/cluster-metadata-operator-7d8f9c6b5-ccccc state=Running health=ready ready=2/2 restarts=0 age=4m @1
pod azure-arc/clusterconnect-agent-6d9f7c8b54-ddddd state=CrashLoopBackOff health=failing ready=2/3 restarts=0 age=75s @1
pod azure-arc/config-agent-7c9d8f5b66-fffqm state=CrashLoopBackOff health=failing ready=1/2 restarts=0 age=74s @2
listing pod in azure-arc count=3 @1
"
    );
}

#[test]
fn deployments_and_pods_follow_each_other() {
    assert_eq!(
        told(
            r"kubectl -n azure-arc get deployments,pods
NAME READY UP-TO-DATE AVAILABLE AGE
deployment.apps/config-agent 1/1 1 1 3d19h
deployment.apps/kube-aad-proxy 0/1 1 0 3d19h
NAME READY STATUS RESTARTS AGE
pod/config-agent-58d7f9c6b4-x8k2p 1/2 Running 0 3d19h
pod/kube-aad-proxy-5f7d9c6b48-j45mm 0/2 Pending 0 3d19h
All pods should run.
"
        ),
        r"workload deployment azure-arc/config-agent health=ready ready=1/1 age=3d @3
workload deployment azure-arc/kube-aad-proxy health=starting ready=0/1 age=3d @4
pod azure-arc/config-agent-58d7f9c6b4-x8k2p state=Running health=starting ready=1/2 restarts=0 age=3d @6
pod azure-arc/kube-aad-proxy-5f7d9c6b48-j45mm state=Pending health=starting ready=0/2 restarts=0 age=3d @7
listing workload deployment in azure-arc count=2 @3
listing pod in azure-arc count=2 @6
"
    );
}

#[test]
fn a_column_of_namespaces_with_two_in_it_shows_all() {
    assert_eq!(
        told(
            r"NAMESPACE     NAME                         READY   STATUS             RESTARTS   AGE
kube-system   coredns-6b8d9f7c54-zzzzz     0/1     CrashLoopBackOff   1          9m9s
azure-arc     web-0                        1/1     Running            0          18s
"
        ),
        r"pod kube-system/coredns-6b8d9f7c54-zzzzz state=CrashLoopBackOff health=failing ready=0/1 restarts=1 age=9m @2
pod azure-arc/web-0 state=Running health=ready ready=1/1 restarts=0 age=18s @3
listing pod in all count=2 @2
"
    );
}

#[test]
fn rows_without_a_header_may_begin_with_their_namespace() {
    assert_eq!(
        told(
            r"azure-arc kube-aad-proxy-5f7d9c6b48-j45mm 0/2 Pending 0 3d19h
azure-arc config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 3d19h
"
        ),
        r"pod azure-arc/kube-aad-proxy-5f7d9c6b48-j45mm state=Pending health=starting ready=0/2 restarts=0 age=3d @1
pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=3d @2
"
    );
}

#[test]
fn secrets_of_releases_tell_of_releases() {
    assert_eq!(
        told(
            r"$ kubectl get secret -n azure-arc-release
NAME                               TYPE                 DATA   AGE
azure-arc-token                    Opaque               1      3d
sh.helm.release.v1.azure-arc.v1    helm.sh/release.v1   1      3d
sh.helm.release.v1.azure-arc.v12   helm.sh/release.v1   1      3d
sh.helm.release.v1.azure-arc.v2    helm.sh/release.v1   1      3d
$ 
"
        ),
        r"secret azure-arc-release/azure-arc-token age=3d type=Opaque @3
secret azure-arc-release/sh.helm.release.v1.azure-arc.v1 age=3d type=helm.sh/release.v1 @4
secret azure-arc-release/sh.helm.release.v1.azure-arc.v12 age=3d type=helm.sh/release.v1 @5
secret azure-arc-release/sh.helm.release.v1.azure-arc.v2 age=3d type=helm.sh/release.v1 @6
release azure-arc-release/azure-arc revision=12 @5
listing release in azure-arc-release count=1 @3
listing secret in azure-arc-release count=4 @3
"
    );
}

#[test]
fn two_tables_may_stand_on_one_line() {
    assert_eq!(
        told(
            r"NAME READY UP-TO-DATE AVAILABLE AGE config-agent 1/1 1 1 3d19h kube-aad-proxy 0/1 1 0 3d19h NAME READY STATUS RESTARTS AGE config-agent-58d7f9c6b4-x8k2p 1/2 Running 0 3d19h kube-aad-proxy-5f7d9c6b48-j45mm 0/2 Pending 0 3d19h
"
        ),
        r"workload deployment azure-arc/config-agent health=ready ready=1/1 age=3d @1
workload deployment azure-arc/kube-aad-proxy health=starting ready=0/1 age=3d @1
pod azure-arc/config-agent-58d7f9c6b4-x8k2p state=Running health=starting ready=1/2 restarts=0 age=3d @1
pod azure-arc/kube-aad-proxy-5f7d9c6b48-j45mm state=Pending health=starting ready=0/2 restarts=0 age=3d @1
listing workload deployment in azure-arc count=2 @1
listing pod in azure-arc count=2 @1
"
    );
}

#[test]
fn what_a_filter_lets_through_is_not_all() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc | grep -v Running
NAME READY STATUS RESTARTS AGE
config-agent-58d7f9c6b4-x8k2p 1/2 Error 0 3d19h
kube-aad-proxy-5f7d9c6b48-j45mm 0/2 Pending 0 3d19h
"
        ),
        r"pod azure-arc/config-agent-58d7f9c6b4-x8k2p state=Error health=failing ready=1/2 restarts=0 age=3d @3
pod azure-arc/kube-aad-proxy-5f7d9c6b48-j45mm state=Pending health=starting ready=0/2 restarts=0 age=3d @4
"
    );
}

#[test]
fn a_header_may_have_been_left_out_on_purpose() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n kube-system --no-headers
coredns-6b8d9f7c54-zzzzz 0/1 Pending 0 9m
"
        ),
        r"pod kube-system/coredns-6b8d9f7c54-zzzzz state=Pending health=starting ready=0/1 restarts=0 age=9m @2
listing pod in kube-system count=1 @2
"
    );
}

#[test]
fn the_command_of_another_kind_tells_nothing() {
    assert_eq!(
        told(
            r"$ kubectl get svc -n azure-arc
NAME READY STATUS RESTARTS AGE
web-0 1/1 Running 0 3d19h
"
        ),
        r"pod web-0 state=Running health=ready ready=1/1 restarts=0 age=3d @3
"
    );
}

#[test]
fn the_second_table_of_a_kind_is_not_the_commands() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME READY STATUS RESTARTS AGE
config-agent-58d7f9c6b4-x8k2p 1/2 Error 0 3d19h
kube-aad-proxy-5f7d9c6b48-j45mm 0/2 Pending 0 3d19h

NAME READY STATUS RESTARTS AGE
web-0 1/1 Running 0 3d19h
"
        ),
        r"pod azure-arc/config-agent-58d7f9c6b4-x8k2p state=Error health=failing ready=1/2 restarts=0 age=3d @3
pod azure-arc/kube-aad-proxy-5f7d9c6b48-j45mm state=Pending health=starting ready=0/2 restarts=0 age=3d @4
pod web-0 state=Running health=ready ready=1/1 restarts=0 age=3d @7
listing pod in azure-arc count=2 @3
"
    );
}

#[test]
fn a_word_before_a_single_row_is_no_namespace() {
    assert_eq!(
        told(
            r"siehe config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 3d
"
        ),
        r"pod config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=3d @1
"
    );
}

#[test]
fn rows_may_be_items_of_a_list() {
    assert_eq!(
        told(
            r"- config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 3d
- kube-aad-proxy-5f7d9c6b48-bbbbb 0/2 Pending 0 3d
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=3d @1
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=Pending health=starting ready=0/2 restarts=0 age=3d @2
"
    );
}

#[test]
fn namespaces_before_several_rows_are_some() {
    assert_eq!(
        told(
            r"web web-0 1/1 Running 0 3d
db pg-0 1/1 Running 0 3d
"
        ),
        r"pod web/web-0 state=Running health=ready ready=1/1 restarts=0 age=3d @1
pod db/pg-0 state=Running health=ready ready=1/1 restarts=0 age=3d @2
"
    );
}

#[test]
fn events_without_a_header_are_read() {
    assert_eq!(
        told(
            r"4m14s       Warning   FailedMount   pod/kube-aad-proxy-5f7d9c6b48-bbbbb   MountVolume.SetUp failed
<unknown>   Normal    Scheduled     pod/kube-aad-proxy-5f7d9c6b48-bbbbb   Successfully assigned

azure-arc   3m (x22 over 18m)  Warning  Unhealthy  pod/web-0  Readiness probe failed
5m ago Warning: all is lost
"
        ),
        r"event azure-arc/pod/kube-aad-proxy-5f7d9c6b48-bbbbb age=4m reason=FailedMount message=MountVolume.SetUp failed type=Warning @1
event azure-arc/pod/kube-aad-proxy-5f7d9c6b48-bbbbb reason=Scheduled message=Successfully assigned type=Normal @2
event azure-arc/pod/web-0 age=3m reason=Unhealthy message=Readiness probe failed type=Warning count=22 @4
"
    );
}

#[test]
fn what_has_the_columns_of_namespaces_may_be_anything() {
    assert_eq!(
        told(
            r"NAME    STATUS   AGE
thing   Active   4d
"
        ),
        r""
    );
}

#[test]
fn a_namespace_that_every_cluster_has_tells_namespaces() {
    assert_eq!(
        told(
            r"NAME      STATUS   AGE
default   Active   4d
"
        ),
        r"resource Namespace default state=Active age=4d @2
listing resource Namespace in all count=1 @2
"
    );
}

#[test]
fn releases_that_cannot_be_read_are_not_none() {
    assert_eq!(
        told(
            r"$ helm list -A
NAME	NAMESPACE	REVISION	UPDATED	STATUS	CHART	APP VERSION
ingress	web	1	yesterday	deployed	ingress-nginx-4.9.0
"
        ),
        r""
    );
}

#[test]
fn a_header_at_the_end_is_an_empty_list_of_releases() {
    assert_eq!(
        told(
            r"$ helm list -aA
NAME	NAMESPACE	REVISION	UPDATED	STATUS	CHART	APP VERSION
"
        ),
        r"listing release in all count=0 @2
"
    );
}

#[test]
fn a_row_that_cannot_be_read_leaves_the_list_open() {
    assert_eq!(
        told(
            r"$ kubectl get pods -A
NAMESPACE NAME READY STATUS RESTARTS AGE
default web 1/1 Running 0 3d
default app 1/1 Weird 0 3d
"
        ),
        r"pod default/web state=Running health=ready ready=1/1 restarts=0 age=3d @3
"
    );
}

#[test]
fn empty_lines_may_stand_between_rows() {
    assert_eq!(
        told(
            r"kubectl get pods -n azure-arc

NAME                                    READY   STATUS             RESTARTS        AGE

config-agent-7c9d8f5b66-zzk7x           2/3     CrashLoopBackOff   7 (2m14s ago)   1h15m

kube-aad-proxy-5f7d9c6b48-bbbbb         0/2     ContainerCreating  0               12m

"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=CrashLoopBackOff health=failing ready=2/3 restarts=7 age=75m @5
pod azure-arc/kube-aad-proxy-5f7d9c6b48-bbbbb state=ContainerCreating health=starting ready=0/2 restarts=0 age=12m @7
listing pod in azure-arc count=2 @5
"
    );
}

#[test]
fn wide_deployments_are_followed_by_pods() {
    assert_eq!(
        told(
            r"$ kubectl -n azure-arc get deployments,pods
NAME                           READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS               IMAGES                 SELECTOR
deployment.apps/config-agent   0/1     1            0           3d    config-agent,fluent-bit  mcr.example/a:1,b:2    app=config-agent

NAME                                 READY   STATUS    RESTARTS   AGE
pod/config-agent-7c9d8f5b66-zzk7x    1/2     Running   0          3d
"
        ),
        r"workload deployment azure-arc/config-agent health=starting ready=0/1 age=3d @3
pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=3d @6
listing workload deployment in azure-arc count=1 @3
listing pod in azure-arc count=1 @6
"
    );
}

#[test]
fn labels_may_tell_the_architecture() {
    assert_eq!(
        told(
            r"$ kubectl get nodes -L kubernetes.io/arch
NAME     STATUS   ROLES    AGE    VERSION   ARCH
node-1   Ready    <none>   461d   v1.28.5   arm64
"
        ),
        r"node node-1 state=Ready health=ready age=461d version=1.28.5 arch=arm64 @3
listing node in all count=1 @3
"
    );
}

#[test]
fn other_sources_of_flux_have_other_columns() {
    assert_eq!(
        told(
            r"$ kubectl get ocirepositories,helmcharts -A
NAMESPACE   NAME                                     URL                 READY   STATUS                                  AGE
shop        ocirepository.source.toolkit.fluxcd.io/a   oci://x.example/a   True    stored artifact for digest 'latest@x'   4d

NAMESPACE   NAME                                   CHART    VERSION   SOURCE KIND      SOURCE NAME   AGE   READY   STATUS
shop        helmchart.source.toolkit.fluxcd.io/b   nginx    4.9.0     HelmRepository   nginx         4d    False   no chart version found
"
        ),
        r"resource OCIRepository shop/a state=True age=4d message=stored artifact for digest 'latest@x' @3
resource HelmChart shop/b state=False age=4d message=no chart version found @6
listing resource OCIRepository in all count=1 @3
listing resource HelmChart in all count=1 @6
"
    );
}

#[test]
fn a_single_job_shows_nothing_in_full_and_cells_may_be_empty() {
    assert_eq!(
        told(
            r"$ kubectl get job cluster-diagnostic-checks-job -n azure-arc-release
NAME COMPLETIONS DURATION AGE
cluster-diagnostic-checks-job 0/1 5m 5m
$ kubectl get pvc
NAME STATUS VOLUME CAPACITY ACCESS MODES STORAGECLASS AGE
data-db-1 Pending default 4d
"
        ),
        r"workload job azure-arc-release/cluster-diagnostic-checks-job health=starting ready=0/1 age=5m @3
resource PersistentVolumeClaim default/data-db-1 state=Pending age=4d @6
listing resource PersistentVolumeClaim in default count=1 @6
"
    );
}

#[test]
fn a_table_may_stand_in_a_string() {
    assert_eq!(
        told(
            r#"{"msg":"pods:\nNAMESPACE NAME READY STATUS RESTARTS AGE\nazure-arc config-agent-7c9d8f5b66-zzk7x 1/2 Running 0 3d\nkube-system web-0 1/1 Running 0 3d\n","level":"info"}
"#
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=3d @1
pod kube-system/web-0 state=Running health=ready ready=1/1 restarts=0 age=3d @1
listing pod in all count=2 @1
"
    );
}

#[test]
fn watch_repeats_a_command() {
    assert_eq!(
        told(
            r"Every 2.0s: kubectl get pods -n azure-arc                node-1: Wed Jun 12 10:20:30 2024

NAME                               READY   STATUS    RESTARTS   AGE
config-agent-7c9d8f5b66-zzk7x      1/2     Running   0          3d
"
        ),
        r"pod azure-arc/config-agent-7c9d8f5b66-zzk7x state=Running health=starting ready=1/2 restarts=0 age=3d @4
listing pod in azure-arc count=1 @4
"
    );
}

#[test]
fn the_file_of_a_collector_tells_the_namespace() {
    let text = "NAME TYPE DATA AGE\nazure-identity Opaque 1 3d\n";
    assert_eq!(
        told_of("case.zip!/azure-arc-secrets.txt", text),
        "secret azure-arc/azure-identity age=3d type=Opaque @2\nlisting release in azure-arc count=0 @2\nlisting secret in azure-arc count=1 @2\n"
    );
    assert_eq!(
        told_of("must-gather/namespaces/shop/secrets.txt", text).lines().next(),
        Some("secret shop/azure-identity age=3d type=Opaque @2")
    );
    assert_eq!(told(text), "secret azure-identity age=3d type=Opaque @2\n");
}

#[test]
fn a_long_line_and_many_headers_take_no_longer_than_other_text() {
    // what would be quadratic does not end
    for piece in
        ["NAME READY STATUS AGE x ", "web-0 1/1 Running 0 3d ", "NAME READY STATUS RESTARTS AGE ", "NAME ", "a-", "7 (", "| "]
    {
        told(piece.repeat(100_000));
        told(piece.trim_end().repeat(10_000));
        told(format!("{}\n", piece.trim()).repeat(20_000));
        told(format!("NAME READY STATUS RESTARTS AGE\n{}", format!("{piece}\n").repeat(20_000)));
    }
}

/// Pieces of tables in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "NAME",
            "NAMESPACE",
            "READY",
            "STATUS",
            "RESTARTS",
            "AGE",
            "LAST SEEN",
            "TYPE",
            "REASON",
            "OBJECT",
            "MESSAGE",
            "DATA",
            "REVISION",
            "UPDATED",
            "CHART",
            "SUSPENDED",
            "web-0",
            "config-agent-7c9d8f5b66-zzk7x",
            "pod/web-0",
            "1/2",
            "Running",
            "Error",
            "0",
            "7 (2m ago)",
            "3d",
            "True",
            "Opaque",
            "|",
            "**",
            "`",
            "...",
            "\n",
            "\n\n",
            "\r\n",
            "\t",
            "   ",
            " ",
            "\u{1b}[31m",
            "\u{a0}",
            "é",
            "$ kubectl get pods -A\n",
            "NAME: x",
            "STATUS: deployed",
            "Name  Name\n----  ----\n",
            "No resources found",
            "Error: release: not found",
            "Error from server (NotFound): pods \"x\" not found",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,6}",
    ];
    prop::collection::vec((piece, prop::sample::select(vec!["", " ", "   ", "\n"])), 0..60)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, gap)| piece + gap).collect())
}

/// A page of several tables with up to twenty bytes put in the place of others.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    const PAGE: &str = "$ kubectl get pods,nodes -A\n\
        NAMESPACE   NAME                            READY   STATUS    RESTARTS      AGE\n\
        azure-arc   config-agent-7c9d8f5b66-zzk7x   1/2     Running   3 (5m ago)    1h\n\
        azure-arc   web-0                           1/1     Running   0             1h\n\n\
        NAME     STATUS   ROLES    AGE    VERSION\nnode-1   Ready    <none>   461d   v1.28.5\n\
        $ helm list -A\nNAME\tNAMESPACE\tREVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\n\
        azure-arc\tazure-arc-release\t2\t2024-06-12 08:11:02 +0000 UTC\tfailed\tazure-arc-k8sagents-1.14.5\t1.0\n\
        LAST SEEN TYPE REASON OBJECT MESSAGE\n3m (x2 over 5m) Warning BackOff pod/web-0 Back-off restarting\n\
        NAME: azure-arc\nNAMESPACE: azure-arc-release\nSTATUS: failed\nREVISION: 2\n\
        Name  ExtensionType  ProvisioningState\n----  -------------  -----------------\nflux  x              Failed\n";
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"\n |\t\"\\".to_vec())];
    prop::collection::vec((0..PAGE.len(), byte, 0..3_usize), 0..20).prop_map(|changes| {
        let mut bytes = PAGE.as_bytes().to_vec();
        for (at, byte, removed) in changes {
            let at = at.min(bytes.len());
            bytes.splice(at..(at + removed).min(bytes.len()), [byte]);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn a_damaged_page_never_panics_and_facts_stay_within_it(bytes in damaged()) {
        told(bytes);
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        told(bytes);
    }

    #[test]
    fn pieces_of_tables_never_panic_and_facts_stay_within_the_page(text in pieces()) {
        told(&text);
    }

    #[test]
    fn a_table_cut_anywhere_tells_nothing_that_the_whole_does_not(cut in 0..400_usize, wrap in 20..200_usize) {
        let text = "$ kubectl get pods -n azure-arc\n\
            NAME                                    READY   STATUS             RESTARTS        AGE\n\
            clusterconnect-agent-6d9f7c8b54-zzk7x   2/3     CrashLoopBackOff   7 (2m14s ago)   75m\n\
            config-agent-7c9d8f5b66-bbbbb           0/2     ContainerCreating  0               12m\n";
        let whole = told(text);
        let cut = text.get(..cut).unwrap_or(text);
        let rows = told(cut);
        let half = cut.rsplit('\n').next().unwrap_or_default();
        prop_assert!(half.is_empty() || text.lines().any(|line| line == half) || !rows.contains("listing "), "{cut}\n{rows}");
        for row in rows.lines().filter(|row| row.starts_with("pod ")) {
            // an age may have lost its last figures, and a row its age
            let name = row.split(" age=").next().and_then(|row| row.split(" @").next()).unwrap_or_default();
            prop_assert!(whole.contains(name), "{row}");
        }
        // and broken anywhere it tells the same
        let broken: String = text.lines().flat_map(|line| {
            line.as_bytes().chunks(wrap).map(|part| String::from_utf8_lossy(part).into_owned() + "\n").collect::<Vec<_>>()
        }).collect();
        let told = told(&broken);
        for row in told.lines().filter(|row| row.starts_with("pod ")) {
            let name = row.split(" age=").next().and_then(|row| row.split(" @").next()).unwrap_or_default();
            let state = name.split_once(' ').map_or("", |(_, rest)| rest.split_once('/').map_or(rest, |(_, rest)| rest));
            prop_assert!(whole.contains(state), "{row}\n{broken}");
        }
    }
}

/// Rows of pods: name, readiness, state, restarts, age.
fn pods() -> impl Strategy<Value = Vec<[String; 5]>> {
    let name = ("(config-agent|web|kube-aad-proxy|x1)", "[bcdf2456]{9}[2-9]", "[bcdfghjk]{5}");
    let state =
        prop::sample::select(vec!["Running", "CrashLoopBackOff", "Init:0/1", "ContainerCreating", "Completed", "Unknown"]);
    let restarts = prop::sample::select(vec!["0", "7", "7 (2m14s ago)", "12 (3d2h ago)"]);
    let age = prop::sample::select(vec!["8s", "4m14s", "3d19h", "2y34d", "461d"]);
    let row = (name, "[0-9]/[0-9]", state, restarts, age).prop_map(|((owner, hash, id), ready, state, restarts, age)| {
        [format!("{owner}-{hash}-{id}"), ready, state.to_owned(), restarts.to_owned(), age.to_owned()]
    });
    prop::collection::vec(row, 1..8)
}

/// The facts without their places.
fn without_places(told: &str) -> Vec<String> {
    told.lines().filter_map(|line| line.rsplit_once(" @")).map(|(fact, _)| fact.to_owned()).collect()
}

proptest! {
    #[test]
    fn the_layout_of_a_table_makes_no_difference(pods in pods(), width in 30..140_usize) {
        const HEAD: [&str; 5] = ["NAME", "READY", "STATUS", "RESTARTS", "AGE"];
        let command = "$ kubectl get pods -n azure-arc\n";
        let rows = || std::iter::once(HEAD.map(str::to_owned)).chain(pods.iter().cloned());
        let lines = |gap: &str| rows().map(|row| row.join(gap) + "\n").collect::<String>();
        let plain = without_places(&told(command.to_owned() + &lines(" ")));
        prop_assert_eq!(plain.len(), pods.len() + 1, "{:?}", plain);
        let aligned: Vec<String> = rows()
            .map(|[name, ready, state, restarts, age]| format!("{name:<50}{ready:<8}{state:<19}{restarts:<16}{age}\n"))
            .collect();
        let markdown: Vec<String> = rows().map(|row| format!("| {} |\n", row.join(" | "))).collect();
        let one_line = rows().map(|row| row.join(" ")).collect::<Vec<_>>().join(" ");
        let quoted: Vec<String> = lines("   ").lines().map(|line| format!("> {line}\r\n")).collect();
        for text in [aligned.concat(), markdown.concat(), lines("\t"), format!("{one_line}\n"), quoted.concat(), format!("{}\\n", lines(" ").replace('\n', "\\n"))] {
            prop_assert_eq!(&without_places(&told(command.to_owned() + &text)), &plain, "{}", text);
        }
        // broken by a terminal, between words: nothing of a word can be lost
        let mut wrapped = String::new();
        for word in one_line.split(' ') {
            let last = wrapped.rsplit('\n').next().map_or(0, str::len);
            wrapped.push_str(if last == 0 { "" } else if last + word.len() > width { "\n" } else { " " });
            wrapped.push_str(word);
        }
        prop_assert_eq!(&without_places(&told(command.to_owned() + &wrapped + "\n")), &plain, "{}", wrapped);
        // within words: no row is told that is none
        let broken: Vec<String> = one_line.as_bytes().chunks(width).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        for fact in without_places(&told(command.to_owned() + &broken.join("\n") + "\n")) {
            let known = fact.split(" age=").next().unwrap_or_default();
            prop_assert!(fact.starts_with("listing ") || plain.iter().any(|fact| fact.contains(known)), "{fact}\n{}", broken.join("\n"));
        }
    }
}

#[test]
fn ages_may_be_masked() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME                            READY   STATUS             RESTARTS      AGE
config-agent-59c7d8f6b5-kx9vd   1/2     CrashLoopBackOff   7 (xxm ago)   xxm
kube-aad-proxy-84c6f9b7d5-n5qzt 2/2     Running            0             <age>
$ kubectl get secrets -n azure-arc
NAME    TYPE     DATA   AGE
till    Opaque   1      XXd
$ kubectl get pods -n shop
NAME    READY   STATUS    RESTARTS   AGE
web-0   1/1     Running   0          exited
"
        ),
        r"pod azure-arc/config-agent-59c7d8f6b5-kx9vd state=CrashLoopBackOff health=failing ready=1/2 restarts=7 @3
pod azure-arc/kube-aad-proxy-84c6f9b7d5-n5qzt state=Running health=ready ready=2/2 restarts=0 @4
secret azure-arc/till type=Opaque @7
listing pod in azure-arc count=2 @3
listing release in azure-arc count=0 @7
listing secret in azure-arc count=1 @7
"
    );
}

#[test]
fn rows_may_be_cut_before_their_age_and_then_show_nothing_in_full() {
    assert_eq!(
        told(
            r"$ kubectl get pods -n azure-arc
NAME                             READY   STATUS             REST
NAME                             READY   STATUS             RESTARTS
config-agent-59c7d8f6b5-kx9vd    1/2     CrashLoopBackOff   14
$ kubectl get pods -n azure-arc | cut -c-62
NAME                             READY   STATUS             RESTARTS   AGE
config-agent-59c7d8f6b5-kx9vd    1/2     CrashLoopBackOff   1
kube-aad-proxy-84c6f9b7d5-n5qzt  2/2     Running            0 (3h ago)
web-0                            0/2     CrashLoopBackOf
web-1                            0/2     Init:Crash
web-2                            0/2     Running because
$ kubectl get pods -n azure-arc
NAME                             READY   STATUS
kube-aad-proxy-84c6f9b7d5-n5qzt  2/2     Running
web-3                            0/2     Runn
thing                            True    Ready
"
        ),
        r"pod azure-arc/config-agent-59c7d8f6b5-kx9vd state=CrashLoopBackOff health=failing ready=1/2 restarts=14 @4
pod azure-arc/config-agent-59c7d8f6b5-kx9vd state=CrashLoopBackOff health=failing ready=1/2 @7
pod azure-arc/kube-aad-proxy-84c6f9b7d5-n5qzt state=Running health=ready ready=2/2 @8
pod azure-arc/kube-aad-proxy-84c6f9b7d5-n5qzt state=Running health=ready ready=2/2 @14
listing pod in azure-arc count=1 @4
"
    );
}

#[test]
fn a_pod_is_known_by_its_name_without_header_and_age() {
    assert_eq!(
        told(
            r"config-agent-59c7d8f6b5-kx9vd 1/2 CrashLoopBackOff
step 1/2 Running
job 3/4 Completed 2
"
        ),
        r"pod config-agent-59c7d8f6b5-kx9vd state=CrashLoopBackOff health=failing ready=1/2 @1
"
    );
}

#[test]
fn releases_and_namespaces_are_known_without_a_header() {
    assert_eq!(
        told(
            r"azure-arc    	azure-arc-release	2       	2024-06-12 08:11:02.123456789 +0000 UTC	failed  	azure-arc-k8sagents-1.14.5	1.0
ingress web 1 2024-06-12 10:11:02.123456789 +0200 CEST deployed ingress-nginx-4.9.0

$ kubectl get ns | grep arc
azure-arc           Active        40d
azure-arc-release   Terminating   3m
$ cat notes
web shop 2 2024-06-12 08:11:02 all is well
web shop 2 2024-06-12 08:11:02 +0000 UTC failed to start nginx-4 at once
thing Active 4d
$ cat more
session Active 4d ago
default Active 40d
kube-system Active 40d
"
        ),
        r"release azure-arc-release/azure-arc state=failed chart=azure-arc-k8sagents-1.14.5 revision=2 version=1.0 @1
release web/ingress state=deployed chart=ingress-nginx-4.9.0 revision=1 @2
resource Namespace azure-arc state=Active age=40d @5
resource Namespace azure-arc-release state=Terminating age=3m @6
resource Namespace default state=Active age=40d @13
resource Namespace kube-system state=Active age=40d @14
"
    );
}

#[test]
fn helm_2_lists_its_releases_in_capitals() {
    assert_eq!(
        told(
            r"$ helm ls --all
NAME     	REVISION	UPDATED                 	STATUS         	CHART                    	APP VERSION	NAMESPACE
azure-arc	1       	Wed Jun 12 10:20:30 2020	PENDING_INSTALL	azure-arc-k8sagents-0.1.9	1.0        	default
web      	12      	Wed Jun 10 10:20:30 2020	DEPLOYED       	nginx-4.9.0              	           	shop
"
        ),
        r"release default/azure-arc state=pending-install chart=azure-arc-k8sagents-0.1.9 revision=1 version=1.0 @3
release shop/web state=deployed chart=nginx-4.9.0 revision=12 @4
"
    );
}

#[test]
fn operators_of_openshift_and_network_policies_are_resources() {
    assert_eq!(
        told(
            r#"$ oc get co
NAME                 VERSION   AVAILABLE   PROGRESSING   DEGRADED   SINCE   MESSAGE
authentication       4.14.8    True        False         True       2d3h    OAuthServerRouteEndpointAccessibleControllerDegraded: Get "https://x/healthz": EOF
etcd                 4.14.8    False       True          False      12m
$ oc get clusteroperators
NAME      VERSION   AVAILABLE   PROGRESSING   DEGRADED   SINCE
ingress   4.7.9     True        False         False      12m
NAME      VERSION   AVAILABLE   PROGRESSING   SINCE   STATUS
version   4.7.9     True        False         12m     Cluster version is 4.7.9
$ kubectl get netpol -A
NAMESPACE   NAME           POD-SELECTOR               AGE
azure-arc   default-deny   <none>                     3d
shop        web            app=web,tier in (a,b)      3d
"#
        ),
        r#"resource ClusterOperator authentication state=True age=2d reason=Degraded message=OAuthServerRouteEndpointAccessibleControllerDegraded: Get "https://x/healthz": EOF @3
resource ClusterOperator etcd state=False age=12m @4
resource ClusterOperator ingress state=True age=12m @7
version of=openshift is=4.7.9 @9
resource NetworkPolicy azure-arc/default-deny age=3d @12
resource NetworkPolicy shop/web age=3d @13
listing resource ClusterOperator in all count=2 @3
listing resource ClusterOperator in all count=1 @7
listing resource NetworkPolicy in all count=2 @12
"#
    );
}

#[test]
fn nodes_without_a_header_are_read() {
    assert_eq!(
        told(
            r"$ kubectl get nodes | grep NotReady
node-1   NotReady                      <none>          90d   v1.29.4
node-2   NotReady,SchedulingDisabled   control-plane   90d   v1.29.4   10.0.0.5   <none>   Ubuntu 22.04.3 LTS
node-3 is Ready for 5m
"
        ),
        r"node node-1 state=NotReady health=failing age=90d version=1.29.4 @2
node node-2 state=NotReady,SchedulingDisabled health=failing age=90d version=1.29.4 @3
"
    );
}

#[test]
fn a_slanted_row_is_a_row() {
    assert_eq!(
        told(
            r"NAME        READY   STATUS    RESTARTS   AGE
web-0       1/1     Running   0          14m
_**web-1    0/1     Running   0          14m**_ **_[this one]_**
"
        ),
        r"pod web-0 state=Running health=ready ready=1/1 restarts=0 age=14m @2
pod web-1 state=Running health=starting ready=0/1 restarts=0 age=14m @3
"
    );
}

#[test]
fn old_events_name_only_the_kind_of_their_object() {
    assert_eq!(
        told(
            r"4m52s       Normal    Scheduled     Pod       Successfully assigned shop/web-0 to node-1
4m51s       Warning   FailedMount   Pod       MountVolume.SetUp failed
"
        ),
        r"event age=4m reason=Scheduled message=Successfully assigned shop/web-0 to node-1 type=Normal @1
event age=4m reason=FailedMount message=MountVolume.SetUp failed type=Warning @2
"
    );
}

#[test]
fn flux_objects_are_told_by_columns_and_messages_that_no_other_has() {
    assert_eq!(
        told(
            r"NAMESPACE   NAME   CHART    VERSION   SOURCE KIND      SOURCE NAME   AGE   READY   STATUS
shop        b      nginx    4.9.0     HelmRepository   nginx         4d    False   no chart version found

NAMESPACE   NAME   AGE    READY   STATUS
shop        apps   111d   False   Health check failed after 5m0.2s: timeout waiting for: [Deployment/shop/web]

NAME    READY   STATUS                                AGE
till    True    Certificate is up to date             4d
"
        ),
        r"resource HelmChart shop/b state=False age=4d message=no chart version found @2
resource Kustomization shop/apps state=False age=111d message=Health check failed after 5m0.2s: timeout waiting for: [Deployment/shop/web] @5
listing resource HelmChart in shop count=1 @2
listing resource Kustomization in shop count=1 @5
"
    );
}
