#!/usr/bin/env bash
# Does a batch of thousands of tickets scale, stay small, and survive being killed?
#
#   benches/batch.sh [FOLDER]     LOGDX=path of a release binary   KILLS=20   TICKETS=2000   BYTES=5000000000
#
# FOLDER is an archive of tickets; without it, or if it is not there, one is made by benches/tickets.py. Three runs are timed: with one thread, with
# two, and once more what one thread writes as a table. Then a run with two threads is killed KILLS times at random moments and resumed; what it
# writes in the end has to be what the uninterrupted run wrote, byte by byte. Prints clock, processor time and peak memory of each.
set -eu
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
logdx=${LOGDX:-}
if [ -z "$logdx" ]; then
    (cd "$root" && cargo build --quiet --release)
    logdx=${CARGO_TARGET_DIR:-$root/target}/release/logdx
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=${1:-$work/archive}
if [ ! -d "$folder" ]; then
    python3 "$root/benches/tickets.py" "$folder" --tickets "${TICKETS:-2000}" --bytes "${BYTES:-5000000000}"
fi

timed() {
    local name=$1
    shift
    # damaged tickets are part of it: status 2 is what should come
    /usr/bin/time -f "$name: %e s by the clock, %U + %S s of processor, peak %M KiB" -o "$work/time" "$logdx" batch "$folder" -q "$@" >"$work/$name.txt" || [ $? -eq 2 ]
    tail -n 1 "$work/time"
}

cat "$folder"/* >/dev/null 2>&1 || true
timed one-thread -j1 -o "$work/one.jsonl"
timed two-threads -j2 -o "$work/two.jsonl" --summary "$work/whole.json"
timed table -j2 -o "$work/whole.parquet"
cmp "$work/one.jsonl" "$work/two.jsonl" && echo "one thread and two write the same"
sed -n 2,4p "$work/two-threads.txt"

for output in out.jsonl out.parquet; do
    whole=$work/two.jsonl
    [ "$output" = out.parquet ] && whole=$work/whole.parquet
    kills=0
    for _ in $(seq "${KILLS:-20}"); do
        "$logdx" batch "$folder" -q -j2 -o "$work/$output" --resume >/dev/null 2>&1 &
        run=$!
        sleep "$((RANDOM % 4)).$((RANDOM % 10))"
        kill -9 "$run" 2>/dev/null && kills=$((kills + 1))
        wait "$run" 2>/dev/null || true
        [ -e "$work/$output" ] && break
    done
    "$logdx" batch "$folder" -j2 -o "$work/$output" --resume --summary "$work/summary.json" >/dev/null 2>"$work/err" || [ $? -eq 2 ]
    head -n 1 "$work/err"
    cmp "$work/$output" "$whole" && echo "$output after $kills kills: the same bytes"
done
ls -l "$work" | awk 'NR > 1 && /jsonl|parquet/ { print $9, $5 }'
