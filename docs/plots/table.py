"""The tables of `docs/performance.md`: the numbers of `cost.json` in, Markdown out, put between the markers of the page."""

import re

BEGIN, END = "<!-- cost:begin -->", "<!-- cost:end -->"


def best(run, clock="cpu"):
    return min(run[clock])


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def size(count):
    for unit, name in ((1 << 30, "GiB"), (1_000_000, "MB"), (1000, "KB")):
        if count >= 0.99 * unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"


def mib(count):
    return f"{count / (1 << 20):.0f} MiB"


def rate(count, time):
    return f"{count / time / 1e9:.2f} GB/s"


def per_hit(row, least):
    """What a hit costs more than in the log with the fewest."""
    more = row["planted"] - least["planted"]
    micros = (best(row["log"]) - best(least["log"])) / max(more, 1) * 1e6
    return f"{micros:,.{0 if micros >= 10 else 1}f} µs" if more else ""


def interval(row):
    return "every line" if row["every"] == 1 else f"one in {size(row['every'])}"


def made_of(row):
    builtin = row["signatures"] - row["made"]
    return "built-in" if not row["made"] else "made" if not builtin else "built-in and made"


def rows(*cells):
    return "".join("| " + " | ".join(line) + " |\n" for line in cells)


def tables(cost):
    """All of them."""
    smaller = ", inputs eight times smaller" if cost["quick"] else ""
    yield (f"{cost['version']}, {cost['builtin']} built-in signatures; {cost['processor']}, {cost['cores']} cores; fastest of "
           f"{cost['runs']}{smaller}; load average up to {cost['load']:.1f}. Processor time (user + system) on one core, but for the last table, "
           "where times by the clock mean little unless that load was low.\n")

    first = cost["sizes"][0]
    yield rows(
        ["Input", "time", "rate", "all escaped", "peak memory", "`wc -l`", "to `wc -l`"], ["---", *["---:"] * 6],
        *([f"{row['lines']} lines" if row is first else size(row["bytes"]), seconds(best(row["logdx"])),
           "" if row is first else rate(row["bytes"], best(row["logdx"])), seconds(best(row["escaped"])), mib(row["logdx"]["memory"]),
           seconds(best(row["wc"])), f"{best(row['logdx']) / best(row['wc']):.1f}"] for row in cost["sizes"]))

    scans = [(row, best(row["log"]) - best(row["start"])) for row in cost["signatures"]]
    known = next(scan for row, scan in scans if not row["made"])
    yield rows(
        ["Signatures", "", "start-up", f"a log of {mib(scans[0][0]['bytes'])} after that", "rate", "to built-in"],
        ["---:", "---", *["---:"] * 4],
        *([f"{row['signatures']:,}", made_of(row), seconds(best(row["start"])), seconds(scan), rate(row["bytes"], scan),
           f"{scan / known:.2f}"] for row, scan in scans))

    least = cost["hits"][0]
    yield rows(
        [f"Hits in {mib(least['bytes'])}", "", "time", "rate", "each costs", "peak memory"], ["---", *["---:"] * 5],
        *([interval(row), f"{row['planted']:,}", seconds(best(row["log"])), rate(row["bytes"], best(row["log"])),
           per_hit(row, least), mib(row["log"]["memory"])] for row in cost["hits"]))

    cores = cost["cores_by_input"]
    counts = cores["counts"]
    yield rows(
        [f"{size(cores['bytes'])} by the clock", *(f"{count} core{'s' * (count > 1)}" for count in counts), "rate", "gain", "peak memory"],
        ["---", *["---:"] * (len(counts) + 3)],
        *([what(name, cores), *(seconds(best(run, "wall")) for run in runs), rate(cores["bytes"], best(runs[-1], "wall")),
           f"{best(runs[0], 'wall') / best(runs[-1], 'wall'):.2f}", mib(max(run["memory"] for run in runs))]
          for name, runs in cores["inputs"].items()),
        ["`gzip -dc` of the tar.gz", seconds(best(cores["gzip"], "wall")), *[""] * (len(counts) - 1),
         rate(cores["bytes"], best(cores["gzip"], "wall")), "", ""])


def what(name, cores):
    if name == "file":
        return "one file"
    if name == "folder":
        return f"a folder of {cores['files']} files"
    return f"that as a {name}, {cores['bytes'] / cores['packed_bytes'][name]:.1f} times smaller"


def rewrite(page, cost, to):
    """Puts the tables of these numbers into a page."""
    text = page.read_text(encoding="utf-8")
    between = f"{BEGIN}\n" + "\n".join(tables(cost)) + END
    text, count = re.subn(f"{BEGIN}.*?{END}", lambda _: between, text, flags=re.DOTALL)
    assert count == 1, f"{page}: {count} places for the tables"
    to.write_text(text, encoding="utf-8")
