# shellcheck shell=bash
has curl openssl
requests_of() {
    local url=$1
    T=3 note "$2-curl" curl -v "$url"
    T=3 note "$2-curl" curl -v -x "$url" "https://example.com/"
    T=3 note "$2-trace" curl --trace-ascii - --cacert "$data/tls.crt" "$url"
    if_has wget && T=3 note "$2-wget" wget -d -t 1 -O /dev/full "$url"
    if_has git && GIT_TRACE=1 GIT_CURL_VERBOSE=1 GIT_TRACE_PACKET=1 GIT_TERMINAL_PROMPT=0 T=3 note "$2-git" git ls-remote \
        "$url/a.git"
    if_has git && GIT_TRACE=1 GIT_CURL_VERBOSE=1 T=3 note "$2-git" git -c http.proxy="$url" clone https://example.com/a.git \
        "$data/clone-$2"
    if_has python3 && T=3 note "$2-python" python3 -v -c "import urllib.request as u; u.urlopen('$url', timeout=1)"
    if_has node && NODE_DEBUG=net,http,tls T=3 brief node -e "fetch('$url').catch(e => { console.error(e); throw e })
        require('$url'.split(':')[0]).get('$url', r => console.log(r.statusCode))" >>"$logs/$2-node.log" 2>&1
    if_has strace && T=4 note "$2-strace" strace -f -s 200 curl -sm 2 "$url"
}
traffic() {
    local number=0
    (for url in $faults http://$host:$fine; do number=$((number + 1)); requests_of "$url" $number & done; wait)
    for port in $selfsigned $expired $clientcert $garbage $hangup $closed; do
        T=3 note openssl openssl s_client -debug -msg -state -showcerts -connect "$host:$port"
        T=3 note openssl openssl s_client -tls1_1 -state -connect "$host:$port"
    done
}
load traffic
