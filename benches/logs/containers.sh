# shellcheck shell=bash
registry="$host:$closed/a/b:1 $host:$selfsigned/a/b:1 $host:$unauthorized/a/b:1 $host:$throttled/a/b:1 $host:$garbage/a/b:1
    $host:$unavailable/a/b:1 nowhere.invalid/a/b:1"
if has containerd ctr; then
    serve "$logs/containerd.log" containerd --log-level trace --root "$data/c" --state "$data/cs" --address "$data/c.sock" \
        -c <(echo 'version = 2')
fi
if has dockerd docker; then
    serve "$logs/dockerd.log" dockerd -D --data-root "$data/d" --exec-root "$data/de" -H "unix://$data/d.sock" -p \
        "$data/d.pid" --iptables=false --bridge=none --storage-driver=vfs --tls=false
fi
sleep 5
traffic() {
    for image in $registry; do
        if_has ctr && note ctr ctr -a "$data/c.sock" --debug images pull --http-dump "$image"
        if_has docker && note docker docker -D -H "unix://$data/d.sock" pull "$image"
        if_has podman && note podman podman --storage-driver vfs --root "$data/p" --runroot "$data/pr" --log-level trace pull "$image"
    done
    if_has docker && note docker docker -H "unix://$data/d.sock" run missing
    if_has docker && note docker docker -H "tcp://$host:$closed" ps
}
load traffic
