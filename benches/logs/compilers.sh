# shellcheck shell=bash
mkdir -p "$data/build"
echo '#include <vector>
#include <iostream>
#include <regex>
int main(int n, char **v) { std::vector<int> a(n); std::cout << std::regex_match(v[0], std::regex("a+"))
    << a.size() << *v; }' >"$data/build/a.cc"
printf 'cmake_minimum_required(VERSION 3.10)
project(a CXX)
add_executable(a a.cc)
add_executable(b b.cc)
find_package(OpenSSL)\n' >"$data/build/CMakeLists.txt"
echo 'int main() { return missing(); }' >"$data/build/b.cc"
mkdir -p "$data/go"
cat >"$data/go/main_test.go" <<'END'
package main

import ("net"; "net/http"; "os"; "testing"; "time"; "context"; "crypto/x509"; "encoding/pem"; "os/exec")

func get(t *testing.T, url string) {
	r, err := (&http.Client{Timeout: time.Second}).Get(url)
	if err != nil { t.Error(err); return }
	if r.StatusCode >= 400 { t.Errorf("unexpected status code %d from %s", r.StatusCode, url) }
}
func TestFaults(t *testing.T) { for _, u := range os.Args[len(os.Args)-16:] { get(t, u) } }
func TestListen(t *testing.T) { l, _ := net.Listen("tcp", "127.0.0.1:0"); _, err := net.Listen("tcp", l.Addr().String()); t.Error(err) }
func TestFull(t *testing.T) { f, _ := os.OpenFile("/dev/full", os.O_WRONLY, 0); _, err := f.WriteString("a"); t.Error(err) }
func TestDeadline(t *testing.T) { c, f := context.WithTimeout(context.Background(), 1); defer f(); <-c.Done(); t.Error(c.Err()) }
func TestPem(t *testing.T) { b, _ := pem.Decode([]byte("nonsense")); _, err := x509.ParseCertificate([]byte("a")); t.Error(b, err) }
func TestExec(t *testing.T) { os.WriteFile("a.out", []byte("\x7fELF junk"), 0o755); t.Error(exec.Command("./a.out").Run()) }
func TestPanic(t *testing.T) { var m map[string]int; m["a"] = 1 }
END
printf 'module example.invalid/a\n\ngo 1.18\n' >"$data/go/go.mod"
traffic() {
    if_has cmake c++ && (cd "$data/build" && rm -rf o && cmake --trace-expand -S . -B o && cmake --build o -v -- -k) \
        >>"$logs/cmake.log" 2>&1
    if_has c++ && (cd "$data/build" && c++ -v -H -Q -fmem-report -ftime-report -Wall -Wextra -Wl,--verbose a.cc -o a) \
        >>"$logs/gcc.log" 2>&1
    if_has strace c++ && (cd "$data/build" && T=30 note strace strace -f -s 200 c++ a.cc -o a)
    if_has make && (cd "$data/build" && make -d a; make -d -p nothing) >>"$logs/make.log" 2>&1
    if_has go && (
        cd "$data/go" && export GOFLAGS=-mod=mod GOTOOLCHAIN=local
        GOCACHE=$data/gocache-$RANDOM T=90 brief go build -p 1 -x std
        T=90 brief go test -x -v . -args $faults
        for proxy in http://$host:$closed https://$host:$selfsigned http://$host:$unauthorized http://$host:$unavailable; do
            GOPROXY=$proxy GOSUMDB=off brief go get -x example.invalid/b@v1.0.0
        done
        rm -rf "$data"/gocache-*
    ) >>"$logs/go.log" 2>&1
}
load traffic
