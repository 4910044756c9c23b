use proptest::prelude::*;

use crate::facts::tests_support::{told, told_of};

fn print(text: &str) {
    println!("----\n{text}----\n{}", told(text));
}

#[test]
fn show() {
    print(
        "$ kubectl get pods -n azure-arc\nNAME                                    READY   STATUS             RESTARTS        AGE\nclusterconnect-agent-7cb8b565c7-zzk7x   2/3     CrashLoopBackOff   7 (2m14s ago)   1h15m\nkube-aad-proxy-84d668c44b-bbbbb         0/2     ContainerCreating  0               12m\n\nDone.\n",
    );
    print(
        "siehe :NAME READY STATUS RESTARTS AGE cluster-metadata-operator-664bc5f4d-ccccc 2/2 Running 0 4m14s clusterconnect-agent-7cb8b565c7-ddddd 2/3 CrashLoopBa\nckOff 0 1m15s config-agent-65d5df564f-l\nffqm 1/2 CrashLoopBackOff 0 1m14s\nSi",
    );
    print(
        "kubectl -n azure-arc get deployments,pods\nNAME READY UP-TO-DATE AVAILABLE AGE\ndeployment.apps/config-agent 1/1 1 1 3d19h\ndeployment.apps/kube-aad-proxy 0/1 1 0 3d19h\nNAME READY STATUS RESTARTS AGE\npod/config-agent-67bcb94b7c-d67t8 1/2 Running 0 3d19h\npod/kube-aad-proxy-84d668c44b-j45mm 0/2 Pending 0 3d19h\nTous les pods\n",
    );
    print(
        "NAMESPACE     NAME        READY   STATUS             RESTARTS   AGE\nkube-system   coredns-576cbf47c7-aaaaa             0/1     CrashLoopBackOff   1          9m9s\nazure-arc   etcd-k8s-master                      1/1     Running            0          18s\n",
    );
    print(
        "config-agent-65d5df564f-lffqm 1/2 CrashLoopBackOff 0 1m14s\nazure-arc kube-aad-proxy-84d668c44b-j45mm 0/2 Pending 0 3d19h\n",
    );
    print(
        "$ kubectl get secret -n azure-arc-release\nNAME TYPE DATA AGE\nsh.helm.release.v1.azure-arc.v1 helm.sh/release.v1 1 3d\nsh.helm.release.v1.azure-arc.v12 helm.sh/release.v1 1 3d\nsh.helm.release.v1.azure-arc.v2 helm.sh/release.v1 1 3d\n$ \n",
    );
}
