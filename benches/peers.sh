#!/usr/bin/env bash
# logdx against its peers: what does a diagnosis cost, next to a search for the same words, and next to reading alone?
#
#   benches/peers.sh [BYTES[K|M|G]]     1G if not given; RUNS=5, LOGDX=path of a release binary, RG=path of ripgrep
#
# A log with one planted message in 10 MB is made, and the literals of the raw scan are written to a file of patterns. All commands then read
# the same warm file in turn, RUNS times, on one core where taskset exists (but those with -j2). The time is user + system, so that others on
# the machine disturb little; of each command the fastest run counts, and the ratios are of these. Before that each is asserted to find what was planted.
#
# ripgrep and Hyperscan only count; logdx also verifies, quotes, reads facts and ranks. The patterns are in lower case, so without -i ripgrep looks
# for as many words and finds fewer of them. ripgrep: `cargo install ripgrep`. Hyperscan: `apt-get install libhyperscan-dev` and a C compiler;
# without them its row is left out. GNU time gives the memory; mapped files count as memory.
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
runs=${RUNS:-5}

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
hyperscan=
if cc -O2 -o "$work/hyperscan" benches/hyperscan.c -lhs 2>/dev/null; then hyperscan=$work/hyperscan; fi

gnu_time=$(type -P time || true)
[ -n "$gnu_time" ] && "$gnu_time" -f %M -o /dev/null true 2>/dev/null || gnu_time=
pin=
if taskset -c 0 true 2>/dev/null; then pin="taskset -c 0"; fi

names=("wc -l" "rg -F -i" "rg -F" "hyperscan" "logdx -j1 FILE" "cat FILE | wc -c" "cat FILE | logdx -j1" "logdx -j2 FILE")
command_of() { # what to run for this index, as text for sh
    case $1 in
        0) echo "wc -l '$log'" ;;
        1) echo "'$rg' -c -a -i -F -f '$atoms' '$log'" ;;
        2) echo "'$rg' -c -a -F -f '$atoms' '$log'" ;;
        3) echo "${hyperscan:+'$hyperscan' '$atoms' '$log'}" ;;
        4) echo "'$logdx' -q -j1 -f json '$log'" ;;
        5) echo "cat '$log' | wc -c" ;;
        6) echo "cat '$log' | '$logdx' -q -j1 -f json" ;;
        7) echo "'$logdx' -q -j2 -f json '$log'" ;;
    esac
}

# what was planted is found, or nothing is timed
found() { awk -F': *' '/"evidence_total"/ { sum += $2 } END { print sum + 0 }'; }
for check in "1 $(sh -c "$(command_of 1)")" "4 $(sh -c "$(command_of 4)" | found)" "6 $(sh -c "$(command_of 6)" | found)" \
    "7 $(sh -c "$(command_of 7)" | found)"; do
    [ "${check#* }" = "$planted" ] || { echo "${names[${check%% *}]}: found ${check#* } of $planted" >&2; exit 1; }
done
[ "$(sh -c "$(command_of 2)")" -gt 0 ] || { echo "${names[2]}: found nothing" >&2; exit 1; }
# a message may hold several literals, and one literal another
[ -z "$hyperscan" ] || [ "$(sh -c "$(command_of 3)")" -ge "$planted" ] || { echo "hyperscan: found too little" >&2; exit 1; }

TIMEFORMAT='%U %S %R'
for _ in $(seq "$runs"); do
    for i in "${!names[@]}"; do
        command=$(command_of "$i")
        [ -n "$command" ] || continue
        measured=(${gnu_time:+"$gnu_time" -f %M -o "$work/memory"})
        [ "$i" = 7 ] || measured=($pin ${measured[@]+"${measured[@]}"})
        echo - >"$work/memory"
        { time ${measured[@]+"${measured[@]}"} sh -c "$command" >/dev/null; } 2>"$work/time"
        echo "$i $(tail -n 1 "$work/time") $(tail -n 1 "$work/memory")" >>"$work/runs"
    done
done

echo "$bytes bytes, $planted planted, $(wc -l <"$atoms") literals; fastest of $runs${pin:+, pinned to one core but for -j2}; memory in MiB"
printf '%-22s %9s %9s %8s %7s %8s %9s %9s\n' "" "user+sys" "slowest" wall GB/s memory "x rg -i" "x wc -l"
for i in "${!names[@]}"; do
    awk -v bytes="$bytes" -v name="${names[$i]}" -v which="$i" '
        { cpu = $2 + $3 }
        $1 == 0 && (!wc || cpu < wc) { wc = cpu }
        $1 == 1 && (!rg || cpu < rg) { rg = cpu }
        $1 != which { next }
        !best || cpu < best { best = cpu }
        !wall || $4 < wall { wall = $4 }
        cpu > worst { worst = cpu }
        $5 + 0 > memory { memory = $5 }
        END {
            if (!best) exit
            mib = memory ? sprintf("%.1f", memory / 1024) : "?"
            printf "%-22s %8.2fs %8.2fs %7.2fs %7.2f %8s %9.2f %9.2f\n", name, best, worst, wall, bytes / best / 1e9, mib, best / rg, best / wc
        }' "$work/runs"
done
