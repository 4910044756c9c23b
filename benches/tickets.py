#!/usr/bin/env python3
"""Writes an archive of support tickets, made and not stored: tickets.py FOLDER [--tickets N] [--bytes N] [--seed N]

Of ten tickets some are files, some folders, some tar.gz and zip, as they come; one in fifty is damaged; one in two hundred is large and has a
third of all bytes together with its like. Lines have the shapes that bundles are full of, with numbers that vary; planted are messages of built-in
signatures, with times over two years, and more of some causes in some months. One in five folders says what is expected of it.
The same arguments give the same bytes.
"""
import argparse, datetime, gzip, io, os, pathlib, random, tarfile, zipfile

MESSAGES = {  # a cause, how frequent it is, its lines
    "arc/egress-mcr-timeout": (22, [
        "Unable to pull clusterdiagnosticchecks helm chart from the registry 'mcr.microsoft.com/azurearck8s/helmchart/stable/"
        "clusterdiagnosticchecks:0.2.2': Error: failed to do request: Head \"https://mcr.microsoft.com/v2/\": dial tcp 10.0.0.219:443: i/o timeout",
        "$ az connectedk8s connect -n c1 -g rg1"]),
    "arc/helm-timeout": (18, ["$ az connectedk8s connect -n c1 -g rg1",
        "Unable to install helm release: Error: UPGRADE FAILED: timed out waiting for the condition"]),
    "azure-cli/no-disk-space": (6, ["There is no storage space available on your device and hence not saving cluster diagnostic check logs on your device"]),
    "kubernetes/exec-format-error": (7, ["standard_init_linux.go:228: exec user process caused: exec format error"]),
    "kubernetes/oomkilled": (12, ["kernel: [88213.11] Memory cgroup out of memory: Kill process 4121 (node) score 1988 or sacrifice child"]),
    "kubernetes/quota-exceeded": (8, ["replicaset-controller  Error creating: pods \"web-7c6f9d5b8-x2x4p\" is forbidden: exceeded quota: team-quota, "
        "requested: limits.memory=512Mi, used: limits.memory=3800Mi, limited: limits.memory=4Gi"]),
    "kubernetes/too-many-open-files": (5, ["http: Accept error: accept tcp 10.0.0.9:8080: accept4: too many open files; retrying in 1s"]),
    "flux/dependency-not-ready": (6, ["apps   False   dependency 'flux-system/infra' revision is not up to date"]),
}
SHAPES = [
    "{t} stderr F I{h} {n:6d} reconciler.go:{s}] \"Reconciled volume\" pod=\"team-{a}/web-{n}\" took={s}ms",
    "{{\"level\":\"info\",\"ts\":\"{t}\",\"logger\":\"controller.{a}\",\"msg\":\"synced {n} objects\",\"revision\":\"{h}{n}\"}}",
    "{t} stdout F 10.1.{s}.{a} - - \"GET /healthz HTTP/1.1\" 200 {n}",
    "time=\"{t}\" level=info msg=\"watching namespace team-{a}\" resourceVersion={n} shard={s}",
    "{t} cli.azure.cli.core: Response status: 200, request id {h}{n}-{s}, elapsed {a} ms",
]
MIB = 1 << 20


def lines(rng, time, size):
    """About so many bytes of a healthy cluster's log."""
    out = io.StringIO()
    while out.tell() < size:
        time += datetime.timedelta(seconds=rng.random() * 3)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        out.write(rng.choice(SHAPES).format(t=stamp, n=rng.randrange(10**6), s=rng.randrange(250), a=rng.randrange(90), h=rng.choice("abcdef")) + "\n")
    return out.getvalue().encode()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tickets", type=int, default=2000)
    parser.add_argument("--bytes", type=int, default=5_000_000_000)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    args.folder.mkdir(parents=True)
    begin = datetime.datetime(2024, 3, 1)
    # chunks are made once: text of a quarter of a gigabyte a second would take longer than all that reads it
    pool = [lines(rng, begin + datetime.timedelta(days=rng.random() * 600), min(MIB, max(2000, args.bytes // args.tickets // 2))) for _ in range(48)]
    large = [number for number in range(args.tickets) if number % 200 == 100]
    each_large = args.bytes // 3 // max(1, len(large))
    each = (args.bytes - each_large * len(large)) // max(1, args.tickets - len(large))
    ids = list(MESSAGES)
    total = 0
    for number in range(args.tickets):
        time = begin + datetime.timedelta(days=rng.triangular(0, 730, 600), seconds=rng.randrange(86400))
        weights = [MESSAGES[id][0] * (4 if (time.month + at) % 8 == 0 else 1) for at, id in enumerate(ids)]
        planted = set() if rng.random() < 0.2 else set(rng.choices(ids, weights, k=rng.choice([1, 1, 1, 2, 3])))
        # they come together
        if "kubernetes/oomkilled" in planted and rng.random() < 0.5:
            planted.add("kubernetes/quota-exceeded")
        size = each_large if number in large else int(each * rng.uniform(0.2, 1.8))
        names = ["connect.txt", "logs/kubelet.log", "logs/config-agent.log"]
        texts = [[] for _ in names]
        for at in range(max(1, -(-size // len(pool[0])))):
            texts[at % len(names)].append(rng.choice(pool))
        for id in sorted(planted):
            for at in range(rng.randrange(1, 4)):
                stamp = (time + datetime.timedelta(minutes=at)).strftime("%Y-%m-%dT%H:%M:%SZ")
                told = "".join(f"{line}\n" if line.startswith("$") else f"{stamp} {line}\n" for line in reversed(MESSAGES[id][1]))
                at_file = 0 if id.startswith(("arc/", "azure")) else rng.randrange(1, 3)
                texts[at_file].insert(rng.randrange(len(texts[at_file]) + 1), told.encode())
        files = {name: b"".join(text) for name, text in zip(names, texts) if text}
        total += sum(map(len, files.values()))
        write(rng, args.folder / f"T-{10000 + number}", files, number, planted, time)
    print(f"{args.tickets} tickets, {total} bytes of text")


def write(rng, path, files, number, planted, time):
    kind = rng.choice(["tar.gz", "tar.gz", "tar.gz", "zip", "zip", "folder", "log.gz"])
    stamp = int(time.timestamp()) + 86400 * 3
    if kind == "folder":
        for name, text in files.items():
            at = path / (name + ".gz")
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_bytes(gzip.compress(text, 1, mtime=0))
            os.utime(at, (stamp, stamp))
        if number % 5 == 0:
            (path / "expected.yaml").write_text("".join(f"- {id}\n" for id in sorted(planted)) or "[]\n")
        return
    out = io.BytesIO()
    if kind == "tar.gz":
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
            for name, text in files.items():
                info = tarfile.TarInfo(f"bundle/{name}")
                info.size, info.mtime = len(text), stamp
                tar.addfile(info, io.BytesIO(text))
    elif kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    else:
        out.write(gzip.compress(b"".join(files.values()), 1, mtime=0))
    data = out.getvalue()
    if number % 50 == 25:
        data = data[: rng.randrange(20, max(21, len(data)))]
    path = path.with_name(f"{path.name}.{kind}")
    path.write_bytes(data)
    os.utime(path, (stamp, stamp))


if __name__ == "__main__":
    main()
