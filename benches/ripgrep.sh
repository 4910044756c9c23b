#!/usr/bin/env bash
# logdx against ripgrep: what does a diagnosis cost, next to a search for the same words?
#
#   benches/ripgrep.sh [BYTES[K|M|G]]     1G if not given; RUNS=3, LOGDX=path of a release binary, RG=path of ripgrep
#
# A log with one planted message in 10 MB is made, and the literals of the raw scan are written to a file of patterns. All commands then read
# the same warm file in turn, RUNS times, on one core where taskset exists. The time is user + system, so that others on the machine
# disturb little; the fastest run of each counts. Before that each is asserted to find what was planted.
#
# ripgrep only counts lines; logdx also verifies, quotes and ranks. The patterns are in lower case, so without -i ripgrep looks for as many
# words and finds fewer of them. It maps the file, which counts as its memory.
set -eu
export LC_ALL=C

cd "$(dirname "$0")/.."
size=${1:-1G}
case $size in
    *[Kk]) bytes=$((${size%?} << 10)) ;;
    *[Mm]) bytes=$((${size%?} << 20)) ;;
    *[Gg]) bytes=$((${size%?} << 30)) ;;
    *) bytes=$size ;;
esac
runs=${RUNS:-3}

rg=${RG:-$(command -v rg || true)}
[ -n "$rg" ] || rg=$HOME/.cargo/bin/rg
"$rg" --version >/dev/null 2>&1 || { echo "ripgrep is missing: cargo install ripgrep" >&2; exit 2; }
logdx=${LOGDX:-}
if [ -z "$logdx" ]; then
    cargo build --quiet --release
    logdx=${CARGO_TARGET_DIR:-target}/release/logdx
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo bench --quiet --bench pipeline -- --generate "$work" "$bytes"
log=$work/log
atoms=$work/atoms
bytes=$(wc -c <"$log")
planted=$(cat "$work/planted")

pinned=()
if taskset -c 0 true 2>/dev/null; then pinned=(taskset -c 0); fi
gnu_time=$(type -P time || true)
[ -n "$gnu_time" ] && "$gnu_time" -f %M -o /dev/null true 2>/dev/null || gnu_time=

names=("rg -F -i" "rg -F" "logdx -j1 FILE" "cat FILE | logdx -j1")
run() { # the command with this index; what it prints goes to standard output
    case $1 in
        0) ${measured[@]+"${measured[@]}"} "$rg" -c -a -i -F -f "$atoms" "$log" ;;
        1) ${measured[@]+"${measured[@]}"} "$rg" -c -a -F -f "$atoms" "$log" ;;
        2) ${measured[@]+"${measured[@]}"} "$logdx" -q -j1 -f json "$log" ;;
        3) ${measured[@]+"${measured[@]}"} sh -c 'cat "$1" | "$2" -q -j1 -f json' sh "$log" "$logdx" ;;
    esac
}

# what was planted is found, or nothing is timed
measured=()
found() { awk -F': *' '/"evidence_total"/ { sum += $2 } END { print sum + 0 }'; }
for check in "0 $(run 0)" "2 $(run 2 | found)" "3 $(run 3 | found)"; do
    [ "${check#* }" = "$planted" ] || { echo "${names[${check%% *}]}: found ${check#* } of $planted" >&2; exit 1; }
done
[ "$(run 1)" -gt 0 ] || { echo "${names[1]}: found nothing" >&2; exit 1; }

TIMEFORMAT='%U %S %R'
for _ in $(seq "$runs"); do
    for i in 0 1 2 3; do
        measured=(${pinned[@]+"${pinned[@]}"})
        [ -z "$gnu_time" ] || measured+=("$gnu_time" -f %M -o "$work/memory")
        echo - >"$work/memory"
        { time run "$i" >/dev/null; } 2>"$work/time"
        echo "$i $(tail -n 1 "$work/time") $(tail -n 1 "$work/memory")" >>"$work/runs"
    done
done

echo "$bytes bytes, $planted planted, $(wc -l <"$atoms") atoms; fastest of $runs${pinned[*]:+, pinned to one core}; memory in MiB"
printf '%-22s %9s %9s %7s %8s %9s\n' "" "user+sys" "slowest" GB/s memory "x rg -i"
for i in 0 1 2 3; do
    awk -v bytes="$bytes" -v name="${names[$i]}" -v which="$i" '
        { cpu = $2 + $3 }
        $1 == 0 && (!first || cpu < first) { first = cpu }
        $1 != which { next }
        !best || cpu < best { best = cpu }
        cpu > worst { worst = cpu }
        $5 + 0 > memory { memory = $5 }
        END {
            mib = memory ? sprintf("%.1f", memory / 1024) : "?"
            printf "%-22s %8.2fs %8.2fs %7.2f %8s %9.2f\n", name, best, worst, bytes / best / 1e9, mib, best / first
        }' "$work/runs"
done
