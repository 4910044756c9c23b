# shellcheck shell=bash
has haproxy ab
cat >"$data/haproxy.cfg" <<END
global
    log stdout format raw local0 debug
defaults
    mode http
    log global
    option httplog
    timeout connect 1s
    timeout client 2s
    timeout server 1s
frontend in
    bind $host:21120
    bind $host:21121 ssl crt $data/tls.pem
    use_backend %[path,field(2,/)] if { path_beg /closed /silent /garbage /hangup /expired }
    default_backend ok
END
for backend in closed silent garbage hangup; do
    printf 'backend %s\n    server one %s:%s check inter 1s\n' $backend $host "${!backend}" >>"$data/haproxy.cfg"
done
printf 'backend expired\n    server one %s:%s ssl verify required ca-file %s check inter 1s
backend ok\n    http-request return status 200\n' $host $expired "$data/tls.crt" >>"$data/haproxy.cfg"
serve "$logs/haproxy.log" haproxy -d -V -f "$data/haproxy.cfg"
sleep 1
traffic() { requests 21120; handshakes 21121; }
load traffic
