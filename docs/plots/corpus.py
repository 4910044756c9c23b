"""What `docs/make-plots.py` measures with: logs and folders of signatures, made and not stored. The same arguments give the same
bytes everywhere.

Logs and made signatures draw on one vocabulary, so that they share words and pairs of words as programs and their error messages do;
whole messages stand in a log only where they were planted. A log repeats no stretch of itself: lines are shuffled for each 16 MB and
their numbers and times made anew.
"""

import json
import random
from collections import Counter
from pathlib import Path

VERBS = """abort accept acquire admit advertise allocate annotate append apply assemble assign attach authorize balance bind
bootstrap broadcast cache checkpoint commit compact compress consume copy cordon decode decrypt defragment delegate deliver
detach discover drain elect emit encrypt enqueue enroll evict expand expire export federate fetch flush forward garbage-collect
hydrate import inject inspect intercept label lease limit list load mirror mount negotiate notify observe parse patch peer
persist probe project promote propagate provision publish pull push quiesce rebalance reconcile record recycle refresh register
reload relocate renew replicate resize resolve restore resume rotate route sample schedule seal serialize shard sign snapshot
stage stream submit suspend synchronize terminate throttle trace translate unseal update upload validate verify watch""".split()
ADJECTIVES = """active additional ambient annotated anonymous asymmetric atomic available bidirectional bound cached canonical
central cold composite conditional cumulative current custom declared default deferred delegated desired distributed dynamic
eager effective elastic encrypted ephemeral expected external federated final foreign generic global headless hierarchical
historical hybrid idle immutable incremental inherited initial inner internal isolated lazy legacy linked local logical managed
mandatory merged minimal mutable named nested observed obsolete optional orphaned outer owned partial passive pending persistent
preferred primary private projected protected public redundant regional remote replicated requested reserved resident scoped
secondary shared signed sparse stable staged standby static synthetic temporary transient trusted unique upstream virtual
volatile weighted zonal""".split()
NOUNS = """account adapter address admission agent aggregate alias allocation annotation archive artifact attachment attestation
audience audit authority autoscaler backend balancer bandwidth baseline batch bearer binding blob block bookmark boundary bridge
broker bucket budget buffer bundle cache candidate capability capacity carrier catalog certificate chain channel chart checksum
cipher class claim client clock cluster codec collector column compartment component condition connection container context
contract controller cookie coordinator cursor daemon dashboard database deadline deployment descriptor device digest directory
disk dispatcher document domain driver encoder endpoint engine entitlement entry envelope epoch event exporter extension facade
factory fence field filter finalizer fingerprint firewall flag flow folder frame frontend gateway generation governor graph
group guard handle handler handshake header heartbeat history host identity image index ingress initiator inode instance
interceptor interface interval inventory issuer iterator journal kernel key keyring label lane lattice layer leader ledger
lifecycle listener loader locator lock manifest mapping marker mediator member memory mesh message meter migration mirror module
monitor mountpoint multiplexer namespace negotiator network node nonce notification object observer offset operator orchestrator
outbox overlay package page parameter parser partition path payload peer pipeline placement planner platform plugin policy pool
port predicate principal priority probe processor profile projection protocol provider proxy queue quorum quota ranking realm
recorder record reference region registrar registry relay replica repository reservation resolver resource revision ring role
rollout router runtime sandbox schema scope secret segment selector sensor sequence server session shard sidecar signature slice
slot snapshot socket spool stage stanza store stream subject subnet subscription supervisor surface switch table tenant term
thread ticket tier token topology trace tracker transaction transport trigger tunnel upstream validator vault vector version
volume watcher webhook window worker workload zone""".split()

# Lines of built-in signatures, each one place of one of them.
BUILTIN = [
    "Step: 2024-08-01T09-22-40Z: Agent state has reached terminal state of Failed.",
    "standard_init_linux.go:228: exec user process caused: exec format error",
    "http: Accept error: accept tcp 10.0.0.9:8080: accept4: too many open files; retrying in 1s",
    "WARNING: There is no storage space available on your device and hence not saving cluster diagnostic check logs on your device",
]
MESSAGES = 4  # of one made signature; the built-in ones have 4.3 on average

SHUFFLED = 16_000_000
GROUP = 10  # lines with the same second
VARIABLE = bytes(range(0x80, 0x8A))  # in a line that is shuffled, digits to make anew
KLOG_TIME, ISO_TIME = b"\x8a", b"\x8b"


class Words:
    """Sentences, drawn from the vocabulary."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def noun(self):
        return self.random.choice(NOUNS)

    def thing(self):
        return f"{self.random.choice(ADJECTIVES)} {self.noun()} {self.noun()}"

    def verb(self):
        return self.random.choice(VERBS)

    def event(self):
        """What a program says that is well, or nearly so."""
        forms = (
            lambda: f"{self.noun()} {self.noun()} is in place, nothing to {self.verb()}",
            lambda: f"began to {self.verb()} the {self.thing()}",
            lambda: f"{self.thing()} is up to date with the {self.noun()} {self.noun()}",
            lambda: f"will {self.verb()} {self.thing()} of the {self.noun()} again",
            lambda: f"unable to {self.verb()} {self.noun()} {self.noun()} yet, waiting for the {self.thing()}",
            lambda: f"{self.noun()} of {self.noun()} {self.noun()} changed, going to {self.verb()} and {self.verb()} it",
        )
        return self.random.choice(forms)()

    def error(self):
        """A message of a signature: pattern, and text that it matches."""
        start = self.random.choice(("failed to", "unable to", "cannot", "could not", "error while trying to", "timed out waiting to"))
        first = f"{start} {self.verb()} the {self.thing()}"
        second = f"{self.noun()} {self.noun()} did not {self.verb()} {self.thing()}"
        hole, text = self.random.choice(((": ", ": "), (" {name}: ", " store-417: "), (": {*}: ", ": EOF: "), (" of ", " of ")))
        return f"{first}{hole}{second}", f"{first}{text}{second}"


def signatures(count):
    """So many made signatures: the name of the file below its area, its YAML, and lines that it finds."""
    words, seen, made = Words("signatures"), set(), []
    quote = lambda text: json.dumps(text, ensure_ascii=False)
    while len(made) < count:
        messages = [words.error() for _ in range(MESSAGES)]
        what = words.thing()
        if what in seen or seen & {pattern for pattern, _ in messages}:
            continue
        seen.update((what, *(pattern for pattern, _ in messages)))
        verb, other, number = words.verb(), words.thing(), len(made)
        patterns = "".join(f"  - message: {quote(pattern)}\n" for pattern, _ in messages)
        examples = "".join(f"    - {quote(f'worker-{number}: {text}')}\n" for _, text in messages)
        near = "".join(f"    - {quote(text)}\n" for text in near_misses(messages[0][1]))
        made.append((f"made/{number:05}.yaml", f"""\
title:
  en: The {what} cannot {verb} (made {number})
  fr: L'élément {what} ne peut pas faire {verb} (fabriqué {number})
severity: error
match:
{patterns}cause:
  en: >-
    The {what} waits for the {other}, which did not {verb} in time. What it keeps goes on as it was, and nothing
    new is taken up until both agree on the {words.thing()}.
  fr: >-
    L'élément {what} attend l'élément {other}, qui n'a pas fait {verb} à temps. Ce qu'il conserve reste
    inchangé, et rien de nouveau n'est pris en charge tant que les deux ne s'accordent pas sur l'élément {words.thing()}.
fix:
  - do: {{en: "See which {words.noun()} stands still.", fr: "Repérez l'élément {words.noun()} qui n'avance plus."}}
    run: kubectl get pods -A -o wide
  - do: {{en: "Restart the {words.noun()} of the {what}.", fr: "Redémarrez l'élément {words.noun()} de {what}."}}
    run: kubectl rollout restart deployment -n made
references:
  - https://example.com/made/{number}
examples:
  match:
{examples}  no_match:
{near}""", [text for _, text in messages]))
    return made


def near_misses(message):
    """What holds the end, and what holds the beginning of a message: one of them has the literal that is looked for."""
    words = message.split()
    return f"It is well that the {' '.join(words[5:])}", " ".join(words[:-2])


def write_pack(folder, count):
    """Writes a folder of so many made signatures; lines that the first ten of them find come back."""
    made = signatures(count)
    for name, text, _ in made:
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [line for _, _, lines in made[:10] for line in lines]


def ordinary_lines(quoted):
    """Lines of about `SHUFFLED` bytes in all, in the shapes that bundles are full of; with escaped quotation marks in JSON, if asked for."""
    words = Words("log")
    pick = words.random
    digits = lambda count: "".join(chr(0x80 + pick.randrange(10)) for _ in range(count))
    upto = lambda most: digits(pick.randint(1, most))
    hexes = lambda length: "%0*x" % (length, pick.getrandbits(4 * length))
    apps = [f"{words.noun()}-{words.noun()}" for _ in range(60)]
    pods = [(app, f"{app}-{hexes(9)}-{hexes(5)}") for app in apps for _ in range(6)]
    hosts = [f"10.{pick.randrange(256)}.{pick.randrange(256)}.{pick.randrange(256)}" for _ in range(200)]
    events = [(words.event(), f"{words.noun()}_{words.noun()}.go:{pick.randrange(900)}") for _ in range(4000)]
    weights = [1 / (rank + 10) for rank in range(len(events))]
    quote = r"\"" if quoted else ""
    lines, size = [], 0
    while size < SHUFFLED:
        for event, source in pick.choices(events, weights, k=1000):
            (app, pod), host, level = pick.choice(pods), pick.choice(hosts), pick.choice("IIIIW")
            line = (
                lambda: f'{level}\x8a.{digits(6)} {upto(5):>7} {source}] "{event}" pod="{app}/{pod}" node="worker-{upto(2)}"',
                lambda: f'I\x8a.{digits(6)} {upto(5):>7} httplog.go:132] "HTTP" verb="GET" URI="/apis/{app}/v1/namespaces/{app}/pods/'
                f'{pod}?limit={upto(3)}" latency="{upto(3)}.{digits(3)}ms" srcIP="{host}:{digits(5)}" resp=200',
                lambda: f'{{"level":"info","ts":"\x8b.{digits(3)}Z","logger":"controller.{app}","caller":"{source}","msg":"'
                f'{quote}{pod}{quote}: {event}","attempt":{upto(2)},"took":"{upto(4)}ms"}}',
                lambda: f'time="\x8bZ" level=info msg="{event}" component={app} id={hexes(8)} elapsed={upto(3)}.{digits(3)}s',
                lambda: f'\x8b.{digits(9)}Z stdout F {host} - "GET /v2/{app}/items/{upto(7)}?page={upto(2)} HTTP/1.1" 200 {upto(5)} '
                f"upstream={host}:8080",
                lambda: f"\x8b.{digits(9)}Z stderr F {app}: {event} ({upto(4)} of {upto(4)}, session {hexes(8)})",
            )[pick.randrange(6)]()
            lines.append(line.encode("latin-1") + b"\n")
            size += len(line) + 1
    return lines


class Logs:
    """Logs to write."""

    def __init__(self, quoted=False):
        self.lines = ordinary_lines(quoted)
        self.mean = sum(map(len, self.lines)) / len(self.lines)

    def write(self, path, size, every, messages):
        """Writes a log of that many bytes, to the end of a line (of ten lines at least), in which one line in so many bytes is one of
        the messages, in turn; gives what it holds. `every` 1 makes each line such one."""
        shuffle = random.Random("shuffle")
        step = max(1, round(every / self.mean))
        planted = [b"\x8b." + VARIABLE[1:7] + b"Z stderr F " + message.encode() + b"\n" for message in messages]
        written, groups, due, hits = 0, 0, min(step - 1, 4), 0
        with open(path, "wb") as out:
            while written < size:
                lines = self.lines.copy()
                shuffle.shuffle(lines)
                digits = list(b"0123456789")
                shuffle.shuffle(digits)
                again = bytes.maketrans(VARIABLE, bytes(digits))
                for start in range(0, len(lines) - GROUP + 1, GROUP):
                    group = lines[start:start + GROUP]
                    while due < GROUP:
                        group[due] = planted[hits % len(planted)]
                        hits += 1
                        due += step
                    due -= GROUP
                    day, second = divmod(groups, 86_400)
                    clock = b"%02d:%02d:%02d" % (second // 3600, second // 60 % 60, second % 60)
                    text = b"".join(group).translate(again)
                    text = text.replace(KLOG_TIME, b"08%02d %s" % (day % 28 + 1, clock))
                    text = text.replace(ISO_TIME, b"2025-08-%02dT%s" % (day % 28 + 1, clock))
                    out.write(text)
                    written += len(text)
                    groups += 1
                    if written >= size:
                        break
        return {"bytes": written, "lines": groups * GROUP, "planted": Counter(n % len(messages) for n in range(hits))}
