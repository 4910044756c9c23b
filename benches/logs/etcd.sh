# shellcheck shell=bash
has etcd etcdctl
export ETCDCTL_API=3
serve "$logs/server.log" etcd --data-dir "$data/etcd" \
    --listen-client-urls "https://$host:21170" --advertise-client-urls "https://$host:21170" --cert-file "$data/tls.crt" --key-file "$data/tls.key" --log-level debug \
    --listen-peer-urls "http://$host:21171" --initial-advertise-peer-urls "http://$host:21171" --initial-cluster "default=http://$host:21171" \
    --snapshot-count 2000
sleep 3
client="etcdctl --debug --endpoints https://$host:21170 --cacert $data/tls.crt --command-timeout 2s --dial-timeout 1s"
traffic() {
    {
        for key in 1 2 3 4 5; do brief $client put "key$key" "$(head -c 2000 /dev/urandom | base64)"; done
        brief $client get --prefix key --keys-only
        brief $client endpoint status
        brief $client --user someone:wrong get a
        brief $client lease grant 1
        brief $client member list
        brief etcdctl --debug --endpoints "https://$host:21170" --command-timeout 1s get a
        for port in $closed $silent $garbage $expired; do
            brief etcdctl --endpoints "https://$host:$port" --command-timeout 1s get a
        done
    } >>"$logs/client.log" 2>&1
    handshakes 21170
}
load traffic
