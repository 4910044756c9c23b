# shellcheck shell=bash
if has named dig; then
    printf 'options { directory "%s"; listen-on port 21180 { %s; }; listen-on-v6 { none; }; pid-file none; forward only;
        forwarders { %s port %s; }; session-keyfile "%s/k"; };\n' "$data" $host $host $closed "$data" >"$data/named.conf"
    serve "$logs/bind.log" named -g -d 9 -c "$data/named.conf"
fi
if has unbound dig; then
    printf 'server:\n interface: %s\n port: 21181\n verbosity: 5\n chroot: ""\n username: ""\n use-syslog: no\n pidfile: ""\n
forward-zone:\n name: "."\n forward-addr: %s@%s\n' $host $host $closed >"$data/unbound.conf"
    serve "$logs/unbound.log" unbound -dd -c "$data/unbound.conf"
fi
if has dnsmasq; then
    serve "$logs/dnsmasq.log" dnsmasq -k -p 21182 -q --log-facility=- --log-debug --listen-address=$host --bind-interfaces \
        -C /dev/null -x ''
fi
has dig
sleep 2
traffic() {
    (for port in 21180 21181 21182 $closed; do
        for query in localhost example.com nowhere.invalid -x\ 10.0.0.1 'example.com mx' 'version.bind ch txt' 'a..b'; do
            T=4 note dig dig +time=1 +tries=1 @$host -p "$port" $query &
        done
        wait
    done)
}
load traffic
