#!/usr/bin/env python3
"""Measures how the cost of a diagnosis grows with the size of the input, the number of signatures, the rate of hits, and cores.

    docs/make-plots.py [--quick | --large] [--runs N] [--out FOLDER]     LOGDX=path of a release binary; one is built, if not given
    docs/make-plots.py --draw [--out FOLDER]                             only the figure and the tables, from numbers that are there

Writes `cost.json` (each run), `cost.svg`, and the tables between the markers of `performance.md`, into docs; with `--quick`, where
inputs are eight times smaller, into target/plots. `--large` adds a log of 4 GiB. Up to 3 GB of disk below TMPDIR are in use, 9 then,
and as much memory should be free for the page cache. Python is 3.10 or newer; matplotlib comes into a temporary environment.

Each command runs several times, in turn with those it is compared with, and the fastest counts: user + system time, so that others on
the machine disturb little, and the time by the clock where several cores work. Files are warm. With n threads it may use n cores (on
Linux), and one where nothing else is said. A run that does not find exactly what was planted ends the script. A small process of its own
starts and reaps each run, as the kernel counts the memory of the process that forked (so some 9 MB) into the peak of what it started.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS / "plots"))
import corpus  # noqa: E402
import table  # noqa: E402

KB, MB, MIB, GIB = 1000, 1_000_000, 1 << 20, 1 << 30
RARE = 10 * MB  # one planted line in so many bytes, where nothing else is said

PROBE = """
import json, os, sys, time
cores, output, *command = sys.argv[1:]
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(cores)])
start = time.perf_counter()
to = [(os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
_, status, used = os.wait4(os.posix_spawn(command[0], command, os.environ, file_actions=to), 0)
wall = time.perf_counter() - start
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([status, used.ru_utime + used.ru_stime, wall, used.ru_maxrss * unit]))
"""


class Bench:
    """Commands to time, in a temporary folder."""

    def __init__(self, logdx, runs, work):
        self.logdx, self.runs, self.work = logdx, runs, Path(work)
        self.load = 0  # the highest load average that was seen; the bench itself is one of it, and several where several cores work

    def of_logdx(self, path, planted, *options, cores=1, signatures=None):
        """A diagnosis of that path, in which so many messages were planted."""
        output = self.work / "report.json"

        def check():
            report = json.loads(output.read_text(encoding="utf-8"))
            found = sum(diagnosis["evidence_total"] for diagnosis in report["diagnoses"])
            assert found == planted, f"{path}: found {found} of {planted}"
            assert signatures in (None, report["tool"]["signatures"]), f"{report['tool']['signatures']} signatures"

        return [self.logdx, "-q", f"-j{cores}", "-f", "json", *options, path], cores, output, check

    def of_wc(self, path, lines):
        output = self.work / "lines"

        def check():
            counted = int(output.read_text(encoding="ascii").split()[0])
            assert counted == lines, f"{path}: {counted} of {lines} lines"

        return [shutil.which("wc"), "-l", path], 1, output, check

    def of_gzip(self, path):
        return [shutil.which("gzip"), "-dc", path], 1, os.devnull, lambda: None

    def time(self, **commands):
        """Runs the commands in turn; gives the seconds and the peak memory of each one's runs."""
        timed = {name: {"cpu": [], "wall": [], "memory": 0} for name in commands}
        for _ in range(self.runs):
            for name, (command, cores, output, check) in commands.items():
                probe = [sys.executable, "-I", "-S", "-c", PROBE, str(cores), str(output), *map(str, command)]
                status, cpu, wall, memory = json.loads(subprocess.run(probe, check=True, stdout=subprocess.PIPE).stdout)
                assert status == 0, f"{command}: status {status}"
                check()
                timed[name]["cpu"].append(round(cpu, 6))
                timed[name]["wall"].append(round(wall, 6))
                timed[name]["memory"] = max(timed[name]["memory"], memory)
                self.load = max(self.load, round(os.getloadavg()[0], 1))
        return timed


def sizes(bench, logs, quoted, largest):
    """Logs from ten lines up, plain and with escaped quotation marks, on one core."""
    rows = []
    for size in (size for size in (1, 100 * KB, MB, 10 * MB, 100 * MB, GIB, 4 * GIB) if size <= largest):
        plain, escaped = bench.work / "plain.log", bench.work / "escaped.log"
        log = logs.write(plain, size, RARE, corpus.BUILTIN)
        other = quoted.write(escaped, size, RARE, corpus.BUILTIN)
        os.sync()
        rows.append({
            "bytes": log["bytes"], "lines": log["lines"], "planted": log["planted"].total(), "escaped_bytes": other["bytes"],
            **bench.time(logdx=bench.of_logdx(plain, log["planted"].total()),
                         escaped=bench.of_logdx(escaped, other["planted"].total()),
                         wc=bench.of_wc(plain, log["lines"])),
        })
        tell(f"{log['bytes']:,} bytes", rows[-1])
    plain.unlink()
    escaped.unlink()
    return rows


def signatures(bench, logs, size, builtin):
    """Ten made signatures up to ten times the built-in ones: a log of that size, and a transcript of ten lines."""
    made = corpus.write_pack(bench.work / "pack-0", 10)
    both = [line for pair in zip(corpus.BUILTIN, made) for line in pair]  # each second one is of a made signature
    log, start = bench.work / "log", bench.work / "start"
    planted = {path: logs.write(path, bytes_, RARE, both) for path, bytes_ in ((log, size), (start, 1))}
    os.sync()
    rows = []
    for added, with_builtin in ((10, False), (100, False), (0, True), (2 * builtin, True), (9 * builtin, True)):
        options, total = [], added + builtin * with_builtin
        if added:
            pack = bench.work / f"pack-{added}"
            corpus.write_pack(pack, added)
            subprocess.run([bench.logdx, "-q", "signatures", "check", pack], check=True, stdout=subprocess.DEVNULL)
            options += ["-s", pack]
        if not with_builtin:
            options.append("--no-builtin")

        def command(path):
            expected = sum(count for line, count in planted[path]["planted"].items() if (added > 0, with_builtin)[line % 2 == 0])
            return bench.of_logdx(path, expected, *options, signatures=total)

        timed = bench.time(log=command(log), start=command(start))
        rows.append({"signatures": total, "made": added, "bytes": planted[log]["bytes"], **timed})
        tell(f"{total:,} signatures", rows[-1])
    log.unlink()
    return rows


def hits(bench, logs, size):
    """From a message now and then to a log of nothing else."""
    rows, log = [], bench.work / "log"
    for every in (10 * MB, MB, 100 * KB, 10 * KB, KB, 1):
        made = logs.write(log, size, every, corpus.BUILTIN)
        os.sync()
        planted = made["planted"].total()
        timed = bench.time(log=bench.of_logdx(log, planted))
        rows.append({"every": every, "bytes": made["bytes"], "planted": planted, **timed})
        tell(f"{planted:,} hits", rows[-1])
    log.unlink()
    return rows


def cores(bench, logs, size, files):
    """One log as a file, cut up into a folder, and that as a zip and a tar.gz, on one core up to all."""
    whole, folder = bench.work / "whole.log", bench.work / "folder"
    log = logs.write(whole, size, RARE, corpus.BUILTIN)
    folder.mkdir()
    with open(whole, "rb") as lines:
        for number in range(files):
            part = lines.read(size // files) if number + 1 < files else lines.read()
            (folder / f"pod-{number:03}.log").write_bytes(part + (lines.readline() if number + 1 < files else b""))
    packed, tarball = bench.work / "folder.zip", bench.work / "folder.tar.gz"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    with tarfile.open(tarball, "w:gz", compresslevel=6) as archive:
        archive.add(folder, "folder")
    os.sync()
    most = os.cpu_count() if not hasattr(os, "sched_getaffinity") else len(os.sched_getaffinity(0))
    counts = sorted({most, *(1 << power for power in range(most.bit_length()))} & set(range(1, most + 1)))
    inputs = {"file": whole, "folder": folder, "zip": packed, "tar.gz": tarball}
    planted = log["planted"].total()
    commands = {f"{name} {count}": bench.of_logdx(path, planted, cores=count) for name, path in inputs.items() for count in counts}
    timed = bench.time(**commands, gzip=bench.of_gzip(tarball))
    tell("cores", timed)
    return {
        "bytes": log["bytes"], "files": files, "counts": counts,
        "packed_bytes": {"zip": packed.stat().st_size, "tar.gz": tarball.stat().st_size},
        "inputs": {name: [timed[f"{name} {count}"] for count in counts] for name in inputs}, "gzip": timed["gzip"],
    }


def tell(what, row):
    times = ", ".join(f"{name} {min(run['cpu']):.4f} s ({min(run['wall']):.4f})" for name, run in row.items() if isinstance(run, dict))
    print(f"{what}: {times}", file=sys.stderr)


def processor():
    """The processor's name."""
    try:
        return re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE).group(1).strip()
    except (OSError, AttributeError):
        return platform.processor() or platform.machine()


def measure(options):
    """All of it."""
    logdx = os.environ.get("LOGDX")
    if not logdx:
        subprocess.run(["cargo", "build", "--quiet", "--release"], cwd=DOCS.parent, check=True)
        logdx = Path(os.environ.get("CARGO_TARGET_DIR", DOCS.parent / "target")) / "release/logdx"
    version = subprocess.run([logdx, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(Path(logdx).resolve(), options.runs, work)
        empty = subprocess.run([bench.logdx, "-q", "-f", "json"], check=True, input=b"", stdout=subprocess.PIPE)
        builtin = json.loads(empty.stdout)["tool"]["signatures"]
        logs, quoted = corpus.Logs(), corpus.Logs(quoted=True)
        less = 8 if options.quick else 1
        return {
            "version": version, "builtin": builtin, "processor": processor(), "cores": os.cpu_count(), "system": platform.system(),
            "runs": options.runs, "quick": options.quick,
            "sizes": sizes(bench, logs, quoted, 4 * GIB if options.large else GIB // less),
            "signatures": signatures(bench, logs, 256 * MIB // less, builtin),
            "hits": hits(bench, logs, 256 * MIB // less),
            "cores_by_input": cores(bench, logs, GIB // less, 256 // less),
            "load": bench.load,
        }


def draw(out):
    """The figure, with a matplotlib of its own."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        python = Path(place) / ("Scripts" if os.name == "nt" else "bin") / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "matplotlib==3.10.*"], check=True)
        subprocess.run([python, "-B", DOCS / "plots/figure.py", out / "cost.json", out / "cost.svg"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="inputs eight times smaller")
    parser.add_argument("--large", action="store_true", help="also a log of 4 GiB")
    parser.add_argument("--runs", type=int, default=3, help="runs of each command")
    parser.add_argument("--out", type=Path, help="folder to write to")
    parser.add_argument("--draw", action="store_true", help="measure nothing")
    options = parser.parse_args()
    if options.quick and options.large:
        parser.error("--quick or --large")
    out = options.out or (DOCS.parent / "target/plots" if options.quick else DOCS)
    out.mkdir(parents=True, exist_ok=True)
    if not options.draw:
        (out / "cost.json").write_text(json.dumps(measure(options), indent=1) + "\n", encoding="utf-8")
    page = out / "performance.md"
    table.rewrite(page if page.exists() else DOCS / "performance.md", json.loads((out / "cost.json").read_text(encoding="utf-8")), page)
    draw(out)


if __name__ == "__main__":
    main()
