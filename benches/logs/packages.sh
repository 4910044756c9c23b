# shellcheck shell=bash
mkdir -p "$data/pk/src"
printf '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nb = "1"\n' >"$data/pk/Cargo.toml"
echo 'fn main() {}' >"$data/pk/src/main.rs"
requests_of() {
    local url=$1 own=$data/pk-$2
    mkdir -p "$own" && cp -r "$data/pk/." "$own"
    if_has npm && (cd "$own" && T=8 note "$2-npm" npm --loglevel silly --cache "$own/npm" --fetch-retries 0 --fetch-timeout \
        1000 --registry "$url" install left-pad)
    if_has pip && T=8 note "$2-pip" pip -vvv --isolated --retries 1 --timeout 1 download -i "$url" nothing -d "$data/pip"
    if_has cargo && (cd "$own" && CARGO_HOME=$own/cargo CARGO_LOG=debug CARGO_NET_RETRY=0 CARGO_HTTP_DEBUG=true T=8 note \
        "$2-cargo" cargo -vv fetch --config "source.crates-io.replace-with='x'" --config "source.x.registry='sparse+$url/'")
    if_has apt-get && (
        echo "deb [trusted=yes] $url bookworm main" >"$own/sources.list" && mkdir -p "$own/lists/partial"
        T=8 brief apt-get -o Dir::Etc::SourceList="$own/sources.list" -o Dir::Etc::SourceParts=/dev/null -o \
            Dir::State::Lists="$own/lists" -o Debug::Acquire::http=1 -o Debug::Acquire::https=1 -o Debug::pkgAcquire=1 -o \
            Acquire::Retries=0 -o APT::Sandbox::User=root update
    ) >>"$logs/$2-apt.log" 2>&1
}
traffic() {
    local number=0
    (for url in $faults; do number=$((number + 1)); requests_of "$url" $number & done; wait)
    if_has apt-get && note apt-resolver apt-get -s -o Debug::pkgProblemResolver=1 -o Debug::pkgDepCache::AutoInstall=1 -o \
        Debug::pkgDepCache::Marker=1 -o Debug::pkgPackageManager=1 -o Debug::pkgOrderList=1 install gnome rabbitmq-server ceph
    if_has apt-get && note apt-resolver apt-get -s -o Debug::pkgProblemResolver=1 dist-upgrade systemd-sysv-
    if_has pip && note pip pip -vvv list
}
load traffic
