//! The text that the benches read: made, not stored. A size and a [`Rate`] in; a log of an ordinary cluster out, and what was planted in it.
//!
//! Each line has one of the shapes that bundles are full of (klog, zap's JSON, container runtime, `az --debug`), in words that no signature
//! knows, with numbers that vary: scanners that skip ahead live on what a text repeats. The planted lines are positive examples of
//! built-in signatures, each behind a container runtime's prefix; each is one place of one signature, so that what must be found is known.
//!
//! Invariant: the same size and rate give the same bytes on every machine.

use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many lines are planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rate {
    /// None: a healthy cluster.
    Never,
    /// One in so many bytes: a fault now and then in a long log.
    Bytes(u64),
    /// One in so many lines: a fault that repeats.
    Lines(u64),
}

impl Rate {
    /// The rates of the issue.
    pub(crate) const ALL: [(&str, Self); 3] =
        [("0", Self::Never), ("1 per 10 MB", Self::Bytes(10_000_000)), ("1 in 50 lines", Self::Lines(50))];
}

/// How often each signature was planted, by id.
pub(crate) type Planted = BTreeMap<&'static str, u64>;

/// Signatures, and a line with one place of each.
pub(crate) const MESSAGES: &[(&str, &str)] = &[
    ("arc/agent-state-timeout", "Step: 2024-08-01T09-22-40Z: Agent state has reached terminal state of Failed."),
    (
        "arc/precheck-helm-install-failed",
        "[AZK8S0607] PrediagnosticsHelmInstallFailed: Failed to install the pre-onboarding diagnostic Helm release. Error: EOF",
    ),
    (
        "azure-cli/no-disk-space",
        "WARNING: There is no storage space available on your device and hence not saving cluster diagnostic check logs on your device",
    ),
    ("flux/dependency-not-ready", "apps   False   dependency 'flux-system/infra' revision is not up to date"),
    ("kubernetes/exec-format-error", "standard_init_linux.go:228: exec user process caused: exec format error"),
    (
        "kubernetes/image-platform-mismatch",
        "ERROR: choosing an image from manifest list docker://contoso.azurecr.io/edge/collector:1.8: no image found in manifest list \
         for architecture arm64, variant \"v8\", OS linux",
    ),
    (
        "kubernetes/oomkilled",
        "kernel: [88213.11] Memory cgroup out of memory: Kill process 4121 (node) score 1988 or sacrifice child",
    ),
    (
        "kubernetes/quota-exceeded",
        "Warning  FailedCreate  8s (x5 over 20s)  replicaset-controller  Error creating: pods \"web-7c6f9d5b8-x2x4p\" is forbidden: \
         exceeded quota: team-quota, requested: limits.memory=512Mi, used: limits.memory=3800Mi, limited: limits.memory=4Gi",
    ),
    (
        "kubernetes/too-many-open-files",
        "http: Accept error: accept tcp 10.0.0.9:8080: accept4: too many open files; retrying in 1s",
    ),
];

/// Text of about so many bytes, to the end of a line, and what was planted in it.
pub(crate) fn make(bytes: u64, rate: Rate) -> (Vec<u8>, Planted) {
    let mut text = Vec::with_capacity(bytes as usize + 1024);
    let planted = write(&mut text, bytes, rate).expect("a vector takes all");
    (text, planted)
}

/// Writes what [`make`] makes.
pub(crate) fn write(out: &mut impl Write, bytes: u64, rate: Rate) -> io::Result<Planted> {
    let mut numbers = Numbers(0x6C6F_6764_7821);
    let mut planted = Planted::new();
    let mut line = Vec::new();
    let (mut written, mut lines) = (0, 0u64);
    let mut due = match rate {
        Rate::Never => u64::MAX,
        Rate::Bytes(every) | Rate::Lines(every) => every / 2,
    };
    while written < bytes {
        line.clear();
        let (progress, every) = match rate {
            Rate::Never => (0, 0),
            Rate::Bytes(every) => (written, every),
            Rate::Lines(every) => (lines, every),
        };
        if progress >= due {
            due += every;
            let &(signature, message) = numbers.one_of(MESSAGES);
            *planted.entry(signature).or_default() += 1;
            writeln!(line, "{} stderr F {message}", Time(lines))?;
        } else {
            benign(&mut line, lines, &mut numbers)?;
        }
        out.write_all(&line)?;
        written += line.len() as u64;
        lines += 1;
    }
    Ok(planted)
}

/// So many literals, all different: error messages as programs have them, in words that no line of the text has.
pub(crate) fn literals(count: usize) -> Vec<String> {
    const BEGINNINGS: [&str; 8] = [
        "failed to",
        "unable to",
        "cannot",
        "could not",
        "error while trying to",
        "refused to",
        "timed out waiting to",
        "not allowed to",
    ];
    const VERBS: [&str; 16] = [
        "reconcile",
        "decrypt",
        "enroll",
        "quiesce",
        "bootstrap",
        "federate",
        "hydrate",
        "drain",
        "rotate",
        "unseal",
        "defragment",
        "peer",
        "garble",
        "multiplex",
        "checkpoint",
        "arbitrate",
    ];
    const NOUNS: [&str; 24] = [
        "certificate authority",
        "hybrid relay",
        "lease holder",
        "ingress gateway",
        "admission webhook",
        "kubelet serving key",
        "image layer",
        "volume attachment",
        "quorum member",
        "overlay network",
        "workload identity",
        "signing request",
        "chart archive",
        "git revision",
        "object bucket",
        "route table",
        "node pool",
        "tenant",
        "managed disk",
        "license",
        "cordon",
        "manifest",
        "trust bundle",
        "sidecar",
    ];
    let mut literals = std::collections::BTreeSet::new();
    let mut numbers = Numbers(0x1D);
    while literals.len() < count {
        let (beginning, verb) = (numbers.one_of(&BEGINNINGS), numbers.one_of(&VERBS));
        let (what, of) = (numbers.one_of(&NOUNS), numbers.one_of(&NOUNS));
        literals.insert(format!("{beginning} {verb} {what} of the {of}"));
    }
    literals.into_iter().collect()
}

/// A line of which nothing is to be found.
fn benign(line: &mut Vec<u8>, number: u64, numbers: &mut Numbers) -> io::Result<()> {
    let time = Time(number);
    let names = ["cart", "ledger", "search", "gateway", "inventory", "thumbnailer", "mailer", "billing"];
    let name = numbers.one_of(&names);
    let mut upto = |most: u64| numbers.next() % most;
    match upto(8) {
        0 => writeln!(
            line,
            "I0802 {} {:7} volume_manager.go:{}] \"Volume is in place\" pod=\"shop/{name}-{}\" volume=\"cache-{}\" node=\"worker-{}\"",
            time.klog(),
            upto(40_000),
            upto(900),
            upto(1 << 20),
            upto(300),
            upto(40)
        ),
        1 => writeln!(
            line,
            "W0802 {} {:7} lister.go:{}] watch of *v1.ConfigMap closed after {} items, listing again from version {}",
            time.klog(),
            upto(40_000),
            upto(900),
            upto(5_000),
            upto(1 << 40)
        ),
        2 => writeln!(
            line,
            "I0802 {} {:7} httplog.go:{}] \"HTTP\" verb=\"GET\" URI=\"/apis/apps/v1/namespaces/shop/deployments/{name}\" latency=\"{}.{}ms\" resp={}",
            time.klog(),
            upto(40_000),
            upto(900),
            upto(90),
            upto(1000),
            200 + upto(5)
        ),
        3 => writeln!(
            line,
            "{{\"level\":\"info\",\"ts\":\"{time}\",\"logger\":\"controller.{name}\",\"msg\":\"object is in sync\",\"object\":\"team-{}/{name}-{}\",\
             \"took\":\"{}ms\",\"again\":\"{}s\"}}",
            upto(90),
            upto(1 << 16),
            upto(4_000),
            upto(600)
        ),
        4 => writeln!(
            line,
            "{{\"level\":\"debug\",\"ts\":{}.{:06},\"caller\":\"queue/worker.go:{}\",\"msg\":\"took work from the queue\",\"depth\":{},\"worker\":{}}}",
            1_754_000_000 + number / 64,
            upto(1_000_000),
            upto(700),
            upto(64),
            upto(16)
        ),
        5 => writeln!(
            line,
            "{time} stdout F 10.244.{}.{} - \"GET /v2/{name}/items/{}?page={} HTTP/1.1\" {} {} upstream=10.0.{}.{}:8080",
            upto(16),
            upto(250),
            upto(1 << 30),
            upto(40),
            200 + upto(7),
            upto(90_000),
            upto(16),
            upto(250)
        ),
        6 => writeln!(
            line,
            "{time} stderr F {name}: session {:016x} closed by peer after {} frames, error=false, retries={}, next attempt in {} ms",
            upto(u64::MAX),
            upto(1 << 16),
            upto(3),
            upto(30_000)
        ),
        _ => writeln!(
            line,
            "DEBUG: cli.core.transport: answer {} of request {:08x}-{:04x}: {} bytes in {} ms, region westeurope, page {} of {}",
            200 + upto(4),
            upto(1 << 32),
            upto(1 << 16),
            upto(400_000),
            upto(3_000),
            upto(9),
            9 + upto(9)
        ),
    }
}

/// The moment at which a line is written: 64 lines a second, in 2025.
struct Time(u64);

impl Time {
    fn parts(&self) -> (u64, u64, u64, u64, u64) {
        let seconds = self.0 / 64;
        (1 + seconds / 86_400 % 28, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60, self.0 % 64 * 15_624_977)
    }

    fn klog(&self) -> impl std::fmt::Display {
        let (_, hour, minute, second, nanos) = self.parts();
        format!("{hour:02}:{minute:02}:{second:02}.{:06}", nanos / 1_000)
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (day, hour, minute, second, nanos) = self.parts();
        write!(f, "2025-08-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanos:09}Z")
    }
}

/// splitmix64: numbers that look like chance and never change.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[(self.next() % all.len() as u64) as usize]
    }
}
