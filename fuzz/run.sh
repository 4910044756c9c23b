#!/usr/bin/env bash
# Fuzzes each target for some time, from the seeds that are kept and from what earlier runs found.
#
#   fuzz/run.sh [SECONDS [TARGET]...]        600 seconds for each target, if not given
#
# Needs a nightly toolchain and `cargo install cargo-fuzz`. An input that is slow, takes much memory, or asks for a lot at once, is a finding as well.
set -eu

cd "$(dirname "$0")/.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(archive decode facts analyze fold sieve catalog)

for target in "${targets[@]}"; do
    corpus=fuzz/corpus/$target
    mkdir -p "$corpus"
    case $target in
        archive) seeds=(fuzz/seeds/archive) ;;
        catalog) seeds=(signatures) ;;
        *) seeds=(testdata fuzz/seeds/archive) ;;
    esac
    printf '\n== %s, %s s\n' "$target" "$seconds"
    # threads that have done their work may still be ending when leaks are looked for
    cargo +nightly fuzz run "$target" "$corpus" "${seeds[@]}" -- \
        -max_total_time="$seconds" -timeout=20 -detect_leaks=0 -rss_limit_mb=1024 -malloc_limit_mb=256 -max_len=65536 -print_final_stats=1
done
