//! Groups of origin words: what `@name` in `where.origin` stands for. A name in, its words out.
//!
//! Go, OpenSSL, curl and the container runtimes print the same sentence on a web server as in a cluster. A diagnosis about a cluster asks for one
//! word of the field near such a sentence, any word: a pod's log, a row of events and a terminal without its prompt have different ones. So the
//! list is wide, and kept in one place instead of at each message.
//!
//! Invariant: no word is one that other software prints as a matter of course (`node`, `namespace`, `apis`, `warning`, a bare `az`). Origins are
//! whole words in any case, so `azure` is also `azure-cli` and `management.azure.com`, but not `azureml`.

/// The group of all that speaks of a cluster; there is no other one yet.
pub(crate) const NAME: &str = "@cluster";

/// Whether an origin is a group and no word.
pub(crate) fn is_one(origin: &str) -> bool {
    origin == NAME
}

/// The words of a group, if there is one of this name.
pub(crate) fn words(origin: &str) -> Option<impl Iterator<Item = &'static str> + use<>> {
    let lists = [CLUSTER, OBJECTS, REQUESTS, RUNTIMES, TOOLS, AZURE];
    is_one(origin).then(|| lists.into_iter().flat_map(|list| list.split('|')))
}

/// Whether the beginning of a line tells that the rest is of a group as well, where no word would: parts of Kubernetes write their lines with klog,
/// which puts the source before the message (`reflector.go:138] `), and a row of events names a pod (`pod/web-0`).
pub(crate) fn begins(line: &[u8]) -> bool {
    let is_source = |at: usize| {
        let digits = line.get(at + GO.len()..).unwrap_or_default();
        let behind = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or_default();
        behind > 0 && digits.get(behind) == Some(&b']')
    };
    let is_row = |at: usize| !at.checked_sub(1).and_then(|at| line.get(at)).is_some_and(|&byte| is_of_a_path(byte));
    let pods = || memchr::memmem::find_iter(line, POD).chain(memchr::memmem::find_iter(line, KIND));
    memchr::memmem::find_iter(line, GO).any(is_source) || pods().any(is_row)
}

const GO: &[u8] = b".go:";
const POD: &[u8] = b"pod/";
const KIND: &[u8] = b"Pod/";

const fn is_of_a_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_')
}

/// Kubernetes, its parts and its distributions.
const CLUSTER: &str = "kubernetes|k8s|kubelet|kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kube-system|kube-public|kubeadm|\
     kubeconfig|kubepods|default-scheduler|coredns|calico|cilium|flannel|cert-manager|ingress-nginx|istio|istiod|linkerd|aks|\
     eks|gke|k3s|k3d|k0s|rke2|rancher|microk8s|minikube|openshift|okd|tanzu|kubevirt|kops|klog";

/// What rows of tables, descriptions and events speak of.
const OBJECTS: &str = "for pod|in pod|of pod|the pod|my pod|pod name|pod logs|pods|daemonset|daemonsets|replicaset|replicasets|statefulset|\
     statefulsets|configmap|configmaps|cronjob|serviceaccount|serviceaccounts|clusterrole|clusterrolebinding|\
     persistentvolumeclaim|customresourcedefinition|CrashLoopBackOff|ImagePullBackOff|ErrImagePull|InvalidImageName|\
     ContainerCreating|PodInitializing|StartError|CreateContainerConfigError|CreateContainerError|RunContainerError|\
     FailedScheduling|FailedMount|FailedCreate|FailedCreatePodSandBox|MemoryPressure|DiskPressure";

/// How clients of a cluster ask, and what they say of its server.
const REQUESTS: &str = "Unable to connect to the server|connection to the server|Error from server|logged in to the server|server API group list|\
     cluster.local|6443/api|6443/apis|6443/version|6443/openapi|api?timeout|version?timeout|api/v1/namespaces|api/v1/nodes|\
     api/v1/events|api/v1/services|api/v1/endpoints|api/v1/secrets|apis/apps|apis/batch|apis/policy|10.96.0.1|10.43.0.1|\
     10.152.183.1|reflector.go|leaderelection.go|controller-runtime";

/// What runs containers for a kubelet. Docker, Podman, ctr and containerd itself run elsewhere as well.
const RUNTIMES: &str = "PullImage|RunPodSandbox|StopPodSandbox|CreatePodSandbox|PodSandbox|PodSandboxStatus|StartContainer|CreateContainer|\
     kuberuntime_manager.go|remote_runtime.go|remote_image.go|pod_workers.go|io.containerd.grpc.v1.cri|crictl|crio|cri-o|\
     cri-containerd|dockershim";

/// Tools, and what they manage.
const TOOLS: &str = "kubectl|kubelogin|oc get|oc describe|oc logs|oc adm|k9s|kustomize|helm|helmfile|chart repository|valid chart|\
     INSTALLATION FAILED|UPGRADE FAILED|index.yaml|fluxcd|flux-system|flux get|flux reconcile|flux bootstrap|\
     source-controller|image-reflector-controller|image-automation-controller|notification-controller|GitRepository|\
     GitRepositories|HelmRepository|HelmRepositories|HelmChart|HelmRelease|OCIRepository|Kustomization|fluxConfiguration|\
     fluxConfigurations|sourceControlConfigurations|argocd|argo-cd|skaffold|eksctl|clusterctl";

/// Azure, its tools, its agents and the hosts that only these ask.
const AZURE: &str = "azure|azurecli|azureml|azurecr.io|azureedge.net|azmk8s.io|windows.net|chinacloudapi.cn|usgovcloudapi.net|\
     microsoftonline.com|mcr.microsoft.com|mscr.io|graph.microsoft.com|aka.ms|aadsts|msal|msrest|azclierror|azcli|knack|\
     opt/az|azext_connectedk8s|azext_k8s_extension|azext_k8s_configuration|azext_customlocation|cliextensions|connectedk8s|\
     connectedCluster|connectedClusters|customlocation|customLocations|arcappliance|aksarc|akshci|hybridaks|aksedge|arcdata|\
     clientproxy|arcProxy|az login|az account|az connectedk8s|az aks|az acr|az ad|az group|az rest|az provider|az extension|\
     az feature|az resource|az role|az network|az keyvault|az storage|az vm|az ml|az monitor|az iot|az upgrade|az version|\
     az cloud|Microsoft.Kubernetes|Microsoft.KubernetesConfiguration|Microsoft.ExtendedLocation|Microsoft.ContainerService|\
     Microsoft.HybridCompute|clusterconnect|clusteridentityoperator|cluster-metadata-operator|config-agent|AgentName|\
     AgentTimestamp|LogLevel|ArmId|ConfigAgent|ConfigAgentTrace|ConnectAgent|ConnectProxyAgent|resource-sync-agent|\
     kube-aad-proxy|extension-manager|ama-logs|ama-metrics|omsagent";
