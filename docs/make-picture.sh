#!/usr/bin/env bash
# Makes docs/report.png, the picture in README.md: the HTML report of a case in testdata, as headless Chromium shows it.
# CHROMIUM names the browser, where it is not found; the fonts are those of the machine.
set -euo pipefail
cd "$(dirname "$0")/.."
browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
page=$(mktemp -d)
trap 'rm -r "$page"' EXIT
cargo build --quiet
logdx=$PWD/target/debug/logdx
(cd testdata/troubleshoot-folder/input && "$logdx" --lang en --format html --output "$page/report.html" *)
# a profile of its own: nothing of the user's shows through
"$browser" --headless --no-sandbox --user-data-dir="$page/profile" --hide-scrollbars --blink-settings=preferredColorScheme=1 \
    --window-size=1000,1960 --screenshot="$PWD/docs/report.png" "file://$page/report.html" 2>"$page/log" || { cat "$page/log" >&2; exit 1; }
# fewer colours, a third of the size, where the tool is there
if command -v pngquant >/dev/null; then pngquant --force --strip --output docs/report.png 128 docs/report.png; fi
ls -l docs/report.png
