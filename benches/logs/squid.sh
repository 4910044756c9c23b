# shellcheck shell=bash
has squid ab
own "$data/squid" "$logs"
cat >"$data/squid.conf" <<END
http_port $host:21130
pid_filename none
cache_log $logs/cache.log
access_log $logs/access.log
coredump_dir $data/squid
debug_options ALL,5
shutdown_lifetime 0
connect_timeout 2 seconds
cache_peer $host parent $closed 0 no-query default
acl bad dstdomain .forbidden.invalid
http_access deny bad
http_access allow localhost
cache_effective_user nobody
dns_nameservers $host
forward_max_tries 2
END
serve "$logs/stderr.log" squid -N -f "$data/squid.conf"
sleep 3
traffic() {
    (for url in $faults http://a.forbidden.invalid; do curl -sko /dev/null -m 3 -x "$host:21130" "$url" & done; wait) || true
    T=15 brief ab -q -l -s 3 -n 2000 -c 5 -X "$host:21130" "http://$host:$fine/" >/dev/null 2>&1 || true
}
load traffic
