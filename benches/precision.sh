#!/usr/bin/env bash
# What does the catalog say of logs that have nothing to do with Kubernetes?
#
#   benches/precision.sh [PATH]...     LOGDX=path of a release binary; without a path, the public samples of loghub are cloned
#
# Every file is a bundle of its own. Whatever is confirmed in it is listed and counted by severity, with the number that a gigabyte
# of the same would give. The target is no error at all; what is only possible does not count.
set -eu
export LC_ALL=C

root=$(dirname "$0")/..
logdx=${LOGDX:-}
if [ -z "$logdx" ]; then
    (cd "$root" && cargo build --quiet --release)
    logdx=${CARGO_TARGET_DIR:-$root/target}/release/logdx
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -eq 0 ]; then
    git clone --quiet --depth 1 https://github.com/logpai/loghub "$work/loghub"
    set -- "$work/loghub"
fi

# `"status"` comes before `"severity"` in each diagnosis of the report, `"bytes"` once in the bundle
alarms='
    /^  "diagnoses"/       { inside = 1 }
    /^    "bytes":/        { gsub(/[^0-9]/, ""); print "bytes", $0 }
    inside && /^      "id":/       { split($0, part, "\""); id = part[4] }
    inside && /^      "status":/   { confirmed = /"confirmed"/ }
    inside && /^      "severity":/ { split($0, part, "\""); if (confirmed) print part[4], id, file }
'
find "$@" -type f -size +0 -not -path '*/.git/*' | sort | while IFS= read -r file; do
    "$logdx" --format json --quiet "$file" | awk -v file="$file" "$alarms"
done >"$work/alarms"

grep -v '^bytes ' "$work/alarms" || true
awk '
    $1 == "bytes" { bytes += $2; files++; next }
    { count[$1]++ }
    END {
        printf "%d files, %.1f MB\n", files, bytes / 1e6
        for (i = split("error warning info", severity, " "); i > 0; i--)
            printf "%-8s %d, %.1f per GB\n", severity[i], count[severity[i]], bytes ? count[severity[i]] * 1e9 / bytes : 0
    }' "$work/alarms"
