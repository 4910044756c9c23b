#!/usr/bin/env bash
# Real logs of software that has nothing to do with Kubernetes, written at its most verbose, under load and with faults.
#
#   benches/make-logs.sh DIR [PROGRAM]...     MB=200 at most for each program, SECS=60 for its load
#
# A program is a file of benches/logs. Nothing is installed: what is missing is named and left out. Each has its data in a temporary
# directory and listens on the loopback interface only, from port 21000; `benches/precision.sh DIR` then reads DIR/PROGRAM/*.log. The
# faults are those that look like the ones of a cluster: nobody listens, nobody answers, broken TLS, unknown names, a full disk, refused
# sign-ins, unreachable registries and proxies, killed processes. Run it in a network namespace (`unshare -n`, then `ip link set lo up`)
# where nothing may leave the machine, or where several runs go on side by side.
set -eu
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)

[ $# -gt 0 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")/logs" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
limit=$((${MB:-200} << 20)) secs=${SECS:-60}
host=127.0.0.1
data=$(mktemp -d)
chmod 755 "$data"
pids=
trap 'kill $pids 2>/dev/null || true; rm -rf "$data"' EXIT

# Servers that fail, for all programs. Each is the address of one fault.
closed=21999 silent=21001 garbage=21002 hangup=21003 unauthorized=21004 proxy407=21005 busy=21006 throttled=21007
selfsigned=21011 expired=21012 clientcert=21013 unavailable=21008 fine=21009
faults="http://$host:$closed http://$host:$silent http://$host:$garbage http://$host:$hangup http://$host:$unauthorized
    http://$host:$busy http://$host:$throttled http://$host:$unavailable https://$host:$selfsigned https://$host:$expired
    https://$host:$clientcert http://$host:$proxy407 https://$host:$garbage https://$host:$closed https://$host:$silent
    http://nowhere.invalid"

has() { for command; do command -v "$command" >/dev/null || { echo "$program: no $command here" >&2; return 1; }; done; }
if_has() { has "$@" 2>/dev/null; }
# serve LOG COMMAND...: in the background until the program's turn is over
serve() { local log=$1; shift; "$@" >>"$log" 2>&1 </dev/null & started="$started $!"; }
# load FUNCTION...: again and again, until its time or the bytes of the program are used up
load() {
    local end=$((SECONDS + secs))
    while [ $SECONDS -lt $end ] && [ "$(du -sb "$logs" | cut -f 1)" -lt $limit ]; do "$@" || true; done
}
brief() { timeout -k 1 "${T:-10}" "$@" </dev/null || echo "exit status $?"; }
# note LOG COMMAND...: what a client says, T seconds at most
note() { local log=$1; shift; brief "$@" >>"$logs/$log.log" 2>&1; }
# canned PORT ANSWER: says the same to everyone, whatever is asked
canned() {
    printf "$2" >"$data/answer-$1"
    socat "TCP-LISTEN:$1,bind=$host,fork,reuseaddr" "SYSTEM:timeout 1 head -n 1 >/dev/null; cat $data/answer-$1" 2>/dev/null &
    pids="$pids $!"
}
answer() { canned "$1" "HTTP/1.1 $2\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n"; }
tls() {
    local port=$1
    shift
    openssl s_server -quiet -www -accept "$host:$port" "$@" >/dev/null 2>&1 </dev/null & pids="$pids $!"
}
# The database servers will not run as root
unprivileged() { if [ "$(id -u)" = 0 ]; then setpriv --reuid nobody --regid nogroup --clear-groups "$@"; else "$@"; fi; }
own() { mkdir -p "$@"; [ "$(id -u)" != 0 ] || chown nobody:nogroup "$@"; }

broken_servers() {
    local key="-newkey rsa:2048 -nodes -x509 -subj /CN=$host -addext subjectAltName=IP:$host"
    openssl req $key -days 30 -keyout "$data/tls.key" -out "$data/tls.crt" 2>/dev/null
    openssl req -new -key "$data/tls.key" -subj "/CN=$host" -out "$data/tls.csr" 2>/dev/null
    openssl x509 -req -in "$data/tls.csr" -signkey "$data/tls.key" -days -1 -out "$data/expired.crt" 2>/dev/null
    cat "$data/tls.crt" "$data/tls.key" >"$data/tls.pem"
    chmod 644 "$data"/tls.*
    socat "TCP-LISTEN:$silent,bind=$host,fork,reuseaddr" 'EXEC:sleep 30' 2>/dev/null & pids="$pids $!"
    canned $garbage 'nonsense\r\n'
    canned $hangup ''
    answer $unauthorized '401 Unauthorized'
    answer $proxy407 '407 Proxy Authentication Required'
    answer $busy '502 Bad Gateway'
    answer $throttled '429 Too Many Requests'
    answer $unavailable '503 Service Unavailable'
    answer $fine '200 OK'
    tls $selfsigned -cert "$data/tls.crt" -key "$data/tls.key"
    tls $expired -cert "$data/expired.crt" -key "$data/tls.key"
    tls $clientcert -cert "$data/tls.crt" -key "$data/tls.key" -Verify 1 -verify_return_error
}

# requests PORT: a browser, a scanner and a bench in turn
requests() {
    T=15 brief ab -q -l -s 3 -n 3000 -c 10 "http://$host:$1/index.html" >/dev/null 2>&1 || true
    (for path in /missing /private/a /closed/a /silent/a /garbage/a /hangup/a /busy/a /expired/a /nowhere/a \
        /%00 /../etc/passwd '/?q=%27;drop'; do
        curl -sko /dev/null -m 2 -u someone:wrong "http://$host:$1$path" &
    done; wait) || true
    printf 'GET / HTTP/9.9\r\nBad Header\r\n\r\n' | brief socat -t1 - "TCP:$host:$1" >/dev/null 2>&1 || true
    printf '\026\003\001\002\000\001' | brief socat -t1 - "TCP:$host:$1" >/dev/null 2>&1 || true
}
handshakes() {
    for option in -tls1 -tls1_1 '-cipher NULL' '-servername nowhere.invalid' '-cert /dev/null'; do
        T=2 brief openssl s_client -connect "$host:$1" $option >/dev/null 2>&1 || true
    done
}

program=socat
has socat openssl || exit 2
broken_servers
[ $# -gt 0 ] || set -- $(cd "$here" && printf '%s\n' *.sh | sed 's/\.sh$//')
for program; do
    [ -f "$here/$program.sh" ] || { echo "no program $program" >&2; exit 2; }
    logs=$out/$program
    rm -rf "$logs"
    mkdir -p "$logs"
    (
        set -e
        started=
        trap 'kill $started 2>/dev/null; sleep 1; kill -9 $started 2>/dev/null' EXIT
        . "$here/$program.sh"
    ) || true
    printf '%-12s %9d kB\n' "$program" "$(($(du -sb "$logs" | cut -f 1) / 1000))"
done
