"""The figure of `docs/performance.md`: the numbers of `cost.json` in, four panels out. `figure.py COST.JSON FIGURE`; needs matplotlib."""

import json
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "logdx", "font.size": 8.5, "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Helvetica", "Arial", "sans-serif"],
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#9aa3ad", "axes.linewidth": 0.8, "axes.titlesize": 10,
    "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlepad": 9, "axes.labelcolor": "#3d4650", "text.color": "#1d242b",
    "xtick.color": "#9aa3ad", "ytick.color": "#9aa3ad", "xtick.labelcolor": "#3d4650", "ytick.labelcolor": "#3d4650",
    "xtick.minor.size": 0, "ytick.minor.size": 0, "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e6e9ec", "grid.linewidth": 0.7,
})
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator  # noqa: E402

from table import best, mib, size  # noqa: E402

LOGDX, OTHER, PALE, PEER, NOTE = "#0b6bcb", "#7a4fbf", "#9cc5ee", "#8a939c", "#5c6670"
MARK = {"marker": "o", "markersize": 4, "linewidth": 1.8, "clip_on": False}


def seconds(value, _=None):
    """Of an axis."""
    return "0" if value == 0 else f"{value * 1000:g} ms" if value < 0.999 else f"{value:g} s"


def panel(figure, place, title, strip):
    """Axes with a title, and a low strip below that shares their x, if asked for."""
    if not strip:
        axes = figure.add_subplot(place)
        axes.set_title(title)
        return axes, None
    high, low = place.subgridspec(2, 1, height_ratios=(3, 1), hspace=0.16)
    axes = figure.add_subplot(high)
    axes.set_title(title)
    below = figure.add_subplot(low, sharex=axes)
    axes.tick_params(labelbottom=False)
    return axes, below


def ticks(axis, places, labels):
    axis.set_major_locator(FixedLocator(places))
    axis.set_minor_locator(NullLocator())
    axis.set_ticklabels(labels)


def note(axes, text, at, color, **how):
    axes.annotate(text, at, color=color, textcoords="offset points", **{"xytext": (6, 0), "va": "center", "fontsize": 8, **how})


def sizes(figure, place, cost):
    rows = cost["sizes"]
    axes, memory = panel(figure, place, "Input size", strip=True)
    x = [row["bytes"] for row in rows]
    lines = (("wc", "wc -l", PEER, "o", "-"), ("escaped", "logdx, text full of escapes", OTHER, ".", "--"), ("logdx", "logdx", LOGDX, "o", "-"))
    for key, label, color, marker, style in lines:
        places = x if key != "escaped" else [row["escaped_bytes"] for row in rows]
        axes.plot(places, [best(row[key]) for row in rows], label=label, color=color, linestyle=style, **{**MARK, "marker": marker})
    axes.set(xscale="log", yscale="log", ylabel="processor time, one core")
    axes.yaxis.set_major_formatter(FuncFormatter(seconds))
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], frameon=False, loc="upper left", fontsize=8)
    memory.plot(x, [row["logdx"]["memory"] / (1 << 20) for row in rows], color=LOGDX, **MARK)
    memory.set(ylabel="peak, MiB", ylim=(0, 1.45 * max(row["logdx"]["memory"] for row in rows) / (1 << 20)))
    note(memory, mib(rows[-1]["logdx"]["memory"]), (x[-1], rows[-1]["logdx"]["memory"] / (1 << 20)), LOGDX, xytext=(2, 8), ha="right")
    ticks(memory.xaxis, x, ["10 lines", *(size(row["bytes"]) for row in rows[1:])])


def signatures(figure, place, cost):
    rows = cost["signatures"]
    axes, start = panel(figure, place, "Number of signatures", strip=True)
    x = [row["signatures"] for row in rows]
    scans = [best(row["log"]) - best(row["start"]) for row in rows]
    axes.plot(x, scans, color=LOGDX, **MARK)
    axes.set(xscale="log", ylim=(0, 1.3 * max(scans)), ylabel=f"{mib(rows[0]['bytes'])} after start-up, one core")
    axes.margins(x=0.08)
    axes.yaxis.set_major_formatter(FuncFormatter(seconds))
    known = next(n for n, row in enumerate(rows) if not row["made"])
    for n in range(len(rows)):
        note(axes, f"× {scans[n] / scans[known]:.2f}" if n != known else "built-in", (x[n], scans[n]), LOGDX, xytext=(7, 10) if n else (0, 10), ha="right" if n else "center")
    starts = [best(row["start"]) for row in rows]
    start.plot(x, starts, color=OTHER, **MARK)
    start.plot(x[known], starts[known], color=LOGDX, **MARK)
    note(start, "built-in: tables in the binary", (x[known], starts[known]), LOGDX, xytext=(0, -10), ha="center")
    start.margins(x=0.08)
    start.text(0.02, 0.8, "with others: YAML, compiled in each run", color=OTHER, fontsize=8, transform=start.transAxes)
    start.set(yscale="log", ylabel="start-up", ylim=(min(starts) / 12, max(starts) * 5), xlabel="signatures")
    start.yaxis.set_major_formatter(FuncFormatter(seconds))
    ticks(start.xaxis, x, [f"{count:,}" for count in x])


def hits(figure, place, cost):
    rows = cost["hits"]
    axes, _ = panel(figure, place, "Rate of hits", strip=False)
    x = [row["bytes"] / row["planted"] for row in rows]
    times = [best(row["log"]) for row in rows]
    axes.plot(x, times, color=LOGDX, **MARK)
    axes.set(xscale="log", ylim=(0, 1.2 * max(times)), ylabel=f"{mib(rows[0]['bytes'])}, processor time, one core", xlabel="one planted message in")
    axes.margins(x=0.1)
    axes.invert_xaxis()
    axes.yaxis.set_major_formatter(FuncFormatter(seconds))
    for n, row in enumerate(rows):
        note(axes, f"{times[n]:.2f} s\n{row['planted']:,} hits", (x[n], times[n]), NOTE, xytext=(4, 16), ha="right", fontsize=7.5)
    ticks(axes.xaxis, x, [size(row["every"]) if row["every"] > 1 else "one line" for row in rows])


def cores(figure, place, cost):
    data = cost["cores_by_input"]
    axes, _ = panel(figure, place, "Cores", strip=False)
    counts, height = data["counts"], 0.8 / len(data["counts"])
    shades = [matplotlib.colors.to_hex(shade) for shade in matplotlib.colors.LinearSegmentedColormap.from_list("", (PALE, LOGDX))(
        [n / max(1, len(counts) - 1) for n in range(len(counts))])]
    for group, (name, runs) in enumerate(data["inputs"].items()):
        for n, run in enumerate(runs):
            speed = data["bytes"] / best(run, "wall") / 1e9
            y = group + (n - (len(counts) - 1) / 2) * height
            axes.barh(y, speed, height * 0.88, color=shades[n], label=f"{counts[n]} core{'s' * (counts[n] > 1)}" if group == 0 else None)
            note(axes, f"{speed:.2f}", (speed, y), NOTE, xytext=(4, 0))
    speed = data["bytes"] / best(data["gzip"], "wall") / 1e9
    axes.barh(len(data["inputs"]) - 0.25, speed, height * 0.88, color=PEER)
    note(axes, f"{speed:.2f}", (speed, len(data["inputs"]) - 0.25), NOTE, xytext=(4, 0))
    names = ["one file", f"folder of\n{data['files']} files", "zip of it", "tar.gz of it", "gzip -dc"]
    ticks(axes.yaxis, [*range(len(data["inputs"])), len(data["inputs"]) - 0.25], names)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel=f"GB of text a second by the clock, {size(data['bytes'])}")
    axes.margins(x=0.12)
    axes.legend(frameon=False, fontsize=8, loc="lower right")


def main(numbers, to):
    with open(numbers, encoding="utf-8") as file:
        cost = json.load(file)
    figure = plt.figure(figsize=(10.4, 8.2), facecolor="white")
    grid = figure.add_gridspec(2, 2, left=0.085, right=0.975, top=0.945, bottom=0.105, wspace=0.24, hspace=0.33)
    for draw, place in zip((sizes, signatures, hits, cores), grid):
        draw(figure, place, cost)
    smaller = " · inputs eight times smaller" if cost["quick"] else ""
    figure.text(0.975, 0.018, f"{cost['version']} · {cost['processor']}, {cost['cores']} cores · fastest of {cost['runs']}{smaller}",
                ha="right", color=NOTE, fontsize=7.5)
    figure.savefig(to, metadata={"Date": None} if to.endswith(".svg") else None, dpi=110)


if __name__ == "__main__":
    main(*sys.argv[1:])
