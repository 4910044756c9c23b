//! Who and where: addresses, GUIDs, names of users and hosts, each in the place of a token that is the same for the same
//! value within a report, so that what belongs together can still be seen.
//!
//! A regular expression finds candidates and code decides, as most of what has dots is no host and most of what has colons
//! no address. Precision goes before completeness for hosts: a name without a dot is found only behind a key such as
//! `hostname:`, a name with dots only with a top-level domain that is no file extension, and the services everyone talks to
//! are kept, as a diagnosis is about them. Addresses that are the same on every machine are kept too.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Mask;
use super::rules::{HARMLESS, compile};

/// Tokens for identities, the same for the same value within a report, numbered by first appearance: `<ip-1>`, `<guid-1>`,
/// `<user-1>`, `<host-1>`, `<email-1>`.
#[derive(Debug, Default)]
pub struct Tokens {
    numbers: HashMap<(Kind, String), usize>,
    last: [usize; 5],
}

/// The order breaks ties: a user name that is an e-mail address is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Email,
    Guid,
    Ip,
    User,
    Host,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Guid => "guid",
            Self::Ip => "ip",
            Self::User => "user",
            Self::Host => "host",
        }
    }
}

impl Tokens {
    /// The identities in a text: sorted masks that do not overlap, at char boundaries.
    pub fn identities(&mut self, text: &str) -> Vec<Mask> {
        let mut found = candidates(text);
        found.sort_unstable_by_key(|(range, kind)| (range.start, usize::MAX - range.end, *kind));
        let mut masks: Vec<Mask> = Vec::new();
        for (range, kind) in found {
            if masks.last().is_none_or(|last| last.range.end <= range.start) {
                let value = text.get(range.clone()).unwrap_or_default();
                masks.push(Mask { with: self.token(kind, value), range });
            }
        }
        masks
    }

    fn token(&mut self, kind: Kind, value: &str) -> String {
        let last = self.last.get_mut(kind as usize);
        // none of the kinds tells letter case apart
        let number = *self.numbers.entry((kind, value.to_lowercase())).or_insert_with(|| {
            last.map_or(0, |last| {
                *last += 1;
                *last
            })
        });
        format!("<{}-{number}>", kind.name())
    }
}

type Found = Vec<(Range<usize>, Kind)>;

fn candidates(text: &str) -> Found {
    let mut found = Found::new();
    let mut each = |triggers: &[&str], pattern: &LazyLock<Regex>, accept: &mut dyn FnMut(&str, Range<usize>, &mut Found)| {
        if triggers.iter().any(|trigger| text.contains(trigger)) {
            for hit in pattern.captures_iter(text) {
                // the group that took part where there is one, else all
                if let Some(range) = hit.iter().skip(1).flatten().next().or_else(|| hit.get(0)).map(|group| group.range()) {
                    accept(text.get(range.clone()).unwrap_or_default(), range, &mut found);
                }
            }
        }
    };
    each(&["@"], &EMAIL, &mut |value, range, found| {
        if is_email(value) {
            found.push((range, Kind::Email));
        }
    });
    each(&["-"], &GUID, &mut |_, range, found| found.push((range, Kind::Guid)));
    each(&["."], &IPV4, &mut |value, range, found| {
        if is_ipv4(value) && starts_free(text, range.start) && ends_free(text, range.end) {
            found.push((range, Kind::Ip));
        }
    });
    each(&[":"], &IPV6, &mut |value, range, found| {
        if starts_free(text, range.start) {
            found.extend(ipv6(value).map(|length| (range.start..range.start + length, Kind::Ip)));
        }
    });
    each(&["home", "sers", "SERS"], &USER_PATH, &mut |value, range, found| {
        if is_user(value) {
            found.push((trimmed(value, range), Kind::User));
        }
    });
    each(&["user", "User", "USER", "logname", "LOGNAME"], &USER_FIELD, &mut |value, range, found| {
        if is_user(value) {
            found.push((trimmed(value, range), Kind::User));
        }
    });
    each(&["name", "Name", "NAME"], &HOST_FIELD, &mut |value, range, found| {
        let range = trimmed(value, range);
        let value = text.get(range.clone()).unwrap_or_default();
        if !is_word(value) && !is_public(value) && value.parse::<Ipv4Addr>().is_err() {
            found.push((range, Kind::Host));
        }
    });
    each(&["."], &HOST, &mut |value, range, found| {
        if is_host(text, value, range.clone()) {
            found.push((range, Kind::Host));
        }
    });
    found
}

static EMAIL: LazyLock<Regex> = LazyLock::new(|| compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"));
static GUID: LazyLock<Regex> = LazyLock::new(|| compile(r"(?i-u)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
static IPV4: LazyLock<Regex> = LazyLock::new(|| compile(r"[0-9]+(?:\.[0-9]+)+"));
static IPV6: LazyLock<Regex> = LazyLock::new(|| compile(r"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"));
static USER_PATH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?x)
    (?: (?:^|[^0-9A-Za-z_.]|\\[nrt]|(?:/mnt)?/[a-z]) (?:/home/|/Users/) | [A-Za-z]:/+Users/+ ) ([^\\/:*?"'<>|\s$%{}()\[\],;]+)
    | [A-Za-z]:\\+(?i-u:users)\\+
      (?: ([^\\/:*?"'<>|\s$%{}]+(?:\x20[^\\/:*?"'<>|\s$%{}]+){1,2})\\ | ([^\\/:*?"'<>|\s$%{}()\[\],;]+) )"#,
    )
});
static USER_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?x)
    (?: (?i-u: \b(?:user|user[_-]?name|logname) (?:\\{0,15}["'])? [\x20\t]*[:=][\x20\t]* | --user(?:name)?[\x20\t]+ )
        (?:\\{0,15}["'])?
      | (?i-u:\buser) [\x20\t]+ \\{0,15}["'] )
    ( [\w.@:+-]+ (?:\\+[\w.@+-]+)? )"#,
    )
});
static HOST_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?i-u)\b(?:host|computer|node|machine)_?name(?:\\{0,15}["'])?[ \t]*[:=][ \t]*(?:\\{0,15}["'])?([a-z0-9][a-z0-9.-]*)"#,
    )
});
static HOST: LazyLock<Regex> = LazyLock::new(|| compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"));

/// Less the dots and hyphens that end a sentence.
fn trimmed(value: &str, range: Range<usize>) -> Range<usize> {
    range.start..range.start + value.trim_end_matches(['.', ':', '-', ',']).len()
}

/// Whether nothing before an address belongs to it: `v1.2.3.4` and `1.2.3.4.5` are versions. An escape belongs to the text
/// around (`\n10.0.0.1`, `%2F10.0.0.1`).
fn starts_free(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let Some(last) = before.chars().next_back() else { return true };
    if !(last.is_alphanumeric() || last == '_' || last == '.') {
        return true;
    }
    let mut bytes = before.bytes().rev();
    match (bytes.next(), bytes.next(), bytes.next()) {
        (Some(b'n' | b'r' | b't'), Some(b'\\'), _) => true,
        (Some(low), Some(high), Some(b'%')) => low.is_ascii_hexdigit() && high.is_ascii_hexdigit(),
        _ => false,
    }
}

/// Whether nothing behind an IPv4 address makes it a version (`1.2.3.4-beta`, `1.2.3.4a`).
fn ends_free(text: &str, at: usize) -> bool {
    let mut behind = text.get(at..).unwrap_or_default().chars();
    match behind.next() {
        Some('-') => !behind.next().is_some_and(char::is_alphabetic),
        Some(c) => !(c.is_alphanumeric() || c == '_'),
        None => true,
    }
}

/// An address that tells something. Loopback, any, broadcast, and the metadata and the wire server of Azure do not.
fn is_ipv4(value: &str) -> bool {
    value.parse::<Ipv4Addr>().is_ok_and(|ip| {
        !(ip.is_loopback() || ip.is_unspecified() || ip.is_broadcast() || value == "169.254.169.254" || value == "168.63.129.16")
    })
}

/// The length of the IPv6 address at the start of a run of hexadecimal digits and colons. It has two groups and a digit at
/// least: `a::b` and `dead::beef` are more likely names of code.
fn ipv6(run: &str) -> Option<usize> {
    let trimmed = run.trim_end_matches(['.', ':']);
    let groups = run.split(':').filter(|group| !group.is_empty()).count();
    let digit = run.bytes().any(|b| b.is_ascii_digit());
    let candidates = [run, trimmed, run.strip_suffix(':').unwrap_or(run)];
    let hit = candidates.iter().find(|address| address.parse::<Ipv6Addr>().is_ok())?;
    (groups >= 2 && digit).then_some(hit.len())
}

/// Not the `user@1000.service` of systemd, the `client-go@v0.27.3-rc.a` of Go or the `git@github.com` of SSH.
fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else { return false };
    let unit = domain
        .rsplit('.')
        .next()
        .is_some_and(|last| ["service", "socket", "slice", "mount", "scope", "target", "timer"].contains(&last));
    let version =
        domain.strip_prefix('v').unwrap_or(domain).starts_with(|c: char| c.is_ascii_digit()) && !domain.contains(".com");
    !unit && !version && local != "git"
}

/// Not `user: is`, nor an account of the system or of Kubernetes (`system:serviceaccount:azure-arc:operator`).
fn is_user(value: &str) -> bool {
    let name = value.to_ascii_lowercase();
    !is_word(&name)
        && !name.starts_with("system:")
        && !["root", "system", "public", "default", "shared", "user", "all"].contains(&name.as_str())
}

fn is_word(value: &str) -> bool {
    !value.chars().any(char::is_alphanumeric) || HARMLESS.binary_search(&value.to_ascii_lowercase().as_str()).is_ok()
}

/// Whether a dotted name is the name of a host that tells something.
fn is_host(text: &str, value: &str, range: Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    // a name of code goes on with `_` or `(`, and begins behind `_`, `.` or `$`
    if behind.starts_with(['_', '(']) || before.ends_with(['_', '.', '$']) || behind.starts_with('=') {
        return false;
    }
    let in_url = before.ends_with("//") || before.ends_with("\\/");
    // below a folder there are files and modules
    if before.ends_with('/') && !in_url {
        return false;
    }
    let mut labels = value.rsplit('.');
    let last = labels.next().unwrap_or_default().to_ascii_lowercase();
    let count = labels.count() + 1;
    // names of code are in camel case (`System.IO`)
    let one_case = !(value.bytes().any(|b| b.is_ascii_uppercase()) && value.bytes().any(|b| b.is_ascii_lowercase()));
    let port = behind.strip_prefix(':').is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    let plausible = if PRIVATE.contains(&last.as_str()) || ["com", "net", "org"].contains(&last.as_str()) {
        in_url || one_case
    } else {
        OTHER.contains(&last.as_str()) && (in_url || (one_case && (port || count >= 3)))
    };
    plausible && !is_public(value)
}

/// Top-level domains within organisations.
const PRIVATE: &[&str] = &["local", "internal", "corp", "lan", "intranet", "private", "home", "localdomain"];

/// Top-level domains that are also words, abbreviations or common in names of code, so that a URL, a port or a third label
/// has to speak for a host. Those that are file extensions (`py`, `rs`, `sh`, `md`, `pl`, `go`) are left out.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "app", "at", "au", "be", "biz", "br", "ca", "ch", "cloud", "cn", "co", "cz", "de", "dev", "dk", "edu", "es", "eu", "fi", "fr",
    "gov", "hu", "ie", "il", "in", "info", "io", "it", "jp", "kr", "me", "mil", "mx", "nl", "no", "nz", "online", "pt", "ru",
    "se", "sg", "site", "tech", "tr", "tw", "uk", "us", "za",
];

/// Domains whose every host is public, or whose first label names a service and no customer.
#[rustfmt::skip]
const PUBLIC: &[&str] = &[
    "aka.ms", "amazonaws.com", "apache.org", "applicationinsights.io", "arcdataservices.com", "azure-automation.net", "azure.cn",
    "azure.com", "azure.net", "azure.us", "azurearcfork8s.azurecr.io", "azurearcfork8sdev.azurecr.io", "azureedge.net",
    "azurefd.net", "azureml.ms", "cert-manager.io", "chinacloudapi.cn", "cilium.io", "cloudflare.com", "cluster.local", "cncf.io",
    "coredns.io", "coreos.com", "crossplane.io", "dapr.io", "debian.org", "digicert.com", "docker.com", "docker.io", "etcd.io",
    "example.com", "example.net", "example.org", "fluentbit.io", "fluxcd.io", "gcr.io", "ghcr.io", "git-scm.com", "github.com",
    "github.io", "githubusercontent.com", "go.dev", "golang.org", "google.com", "googleapis.com", "gopkg.in", "grafana.com",
    "grpc.io", "helm.sh", "istio.io", "json-schema.org", "k8s.io", "kb.io", "kubernetes.io", "kubernetesconfiguration.azure.com",
    "letsencrypt.org", "linkerd.io", "live.com", "microsoft.cn", "microsoft.com", "microsoft.us", "microsoftonline.cn",
    "microsoftonline.com", "microsoftonline.us", "mongodb.org", "mozilla.org", "msauth.net", "msftauth.net", "nodejs.org",
    "nuget.org", "nvidia.com", "office.com", "opencontainers.org", "openid.net", "openpolicyagent.org", "openshift.com",
    "openshift.io", "opentelemetry.io", "operatorframework.io", "pkg.dev", "projectcalico.org", "prometheus.io", "pypi.org",
    "python.org", "pythonhosted.org", "quay.io", "rancher.com", "redhat.com", "redhat.io", "spdx.org", "tigera.io",
    "trafficmanager.net", "uber.org", "ubuntu.com", "usgovcloudapi.net", "visualstudio.com", "w3.org", "windows.net",
];

/// Domains below those where the first label is a machine or a resource of a customer.
const OWNED: &[&str] = &["cloudapp.azure.com", "cloudapp.net", "vault.azure.net", "compute.amazonaws.com"];

fn is_public(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let below = |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    PUBLIC.iter().any(below) && !OWNED.iter().any(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_compile() {
        for pattern in [&EMAIL, &GUID, &IPV4, &IPV6, &USER_PATH, &USER_FIELD, &HOST_FIELD, &HOST] {
            assert!(!pattern.is_match(""));
        }
    }

    fn masked(text: &str) -> String {
        super::super::apply(text, &Tokens::default().identities(text), &mut [])
    }

    #[test]
    fn the_same_value_has_the_same_token_throughout_a_report() {
        let mut tokens = Tokens::default();
        let mut mask = |text: &str| super::super::apply(text, &tokens.identities(text), &mut []);
        assert_eq!(mask("10.0.0.4 -> 10.0.0.5 -> 10.0.0.4"), "<ip-1> -> <ip-2> -> <ip-1>");
        assert_eq!(mask("10.0.0.5 and 10.0.0.6"), "<ip-2> and <ip-3>");
        assert_eq!(mask("NODE1.CORP node1.corp"), "<host-1> <host-1>");
    }

    #[test]
    fn identities_are_replaced() {
        for (text, want) in [
            ("dial tcp 10.1.2.3:443: i/o timeout", "dial tcp <ip-1>:443: i/o timeout"),
            ("10.0.0.0/16, 20.1.2.3.", "<ip-1>/16, <ip-2>."),
            (r"lines\n10.1.2.3 a http%3A%2F%2F10.1.2.3%2F", r"lines\n<ip-1> a http%3A%2F%2F<ip-1>%2F"),
            ("[fe80::1ff:fe23:4567:890a]:443 and 2001:db8::8a2e:370:7334.", "[<ip-1>]:443 and <ip-2>."),
            ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "<ip-1>"),
            ("/subscriptions/8F14E45F-ceea-467f-9575-d5d4a5f9b3a1/x", "/subscriptions/<guid-1>/x"),
            ("signed in as bob.smith@contoso.com", "signed in as <email-1>"),
            ("/home/bob/.azure/config", "/home/<user-1>/.azure/config"),
            ("File \"/Users/bob.smith/x.py\"", "File \"/Users/<user-1>/x.py\""),
            ("cd /home/bob", "cd /home/<user-1>"),
            ("/mnt/c/Users/bob/x", "/mnt/c/Users/<user-1>/x"),
            (r"C:\Users\bob\.kube\config", r"C:\Users\<user-1>\.kube\config"),
            (r"C:\\Users\\Bob Smith\\.kube", r"C:\\Users\\<user-1>\\.kube"),
            (r#"User "bob" cannot list"#, r#"User "<user-1>" cannot list"#),
            (r#"User \"bob@contoso.com\" cannot list"#, r#"User \"<email-1>\" cannot list"#),
            ("user: clusterUser_rg_arc", "user: <user-1>"),
            (r#""userName": "CONTOSO\\bob","#, r#""userName": "<user-1>","#),
            ("az login --username bob", "az login --username <user-1>"),
            ("pull contoso.azurecr.io/app:v1", "pull <host-1>/app:v1"),
            ("https://proxy.contoso.com:3128/", "https://<host-1>:3128/"),
            ("lookup node-1.contoso.local: no such host", "lookup <host-1>: no such host"),
            ("dial tcp: lookup k8s.contoso.de on 10.0.0.10:53", "dial tcp: lookup <host-1> on <ip-1>:53"),
            ("mycluster-dns-1.hcp.westeurope.azmk8s.io:443", "<host-1>:443"),
            ("hostname: worker-1", "hostname: <host-1>"),
            (r#""nodeName":"aks-pool-123""#, r#""nodeName":"<host-1>""#),
            ("proxy.corp", "<host-1>"),
            ("x.vault.azure.net", "<host-1>"),
        ] {
            assert_eq!(masked(text), want);
            assert_eq!(masked(want), want, "again");
        }
    }

    #[test]
    fn what_identifies_no_one_is_kept() {
        for text in [
            "v1.2.3.4 and 1.2.3.4.5 and 1.2.3.4-beta and 300.1.1.1 and 1.28.3",
            "127.0.0.1:8080 0.0.0.0 169.254.169.254 ::1 :: 12:34:56 2024-05-01T12:34:56Z std::fmt a::b dead::beef",
            "00:11:22:33:44:55 sha256:0123456789abcdef",
            "custom.py main.go error.txt values.yaml lib.rs README.md",
            "cli.azext_connectedk8s.custom System.InvalidOperationException System.IO java.net.UnknownHostException",
            "helm.sh/helm/v3 k8s.io/client-go@v0.27.3/tools github.com/Azure/azure-cli sigs.k8s.io/yaml gopkg.in/yaml.v3",
            "https://management.azure.com/ login.microsoftonline.com mcr.microsoft.com g1.servicebus.windows.net",
            "azurearcfork8s.azurecr.io/x kubernetes.default.svc kube-dns.kube-system.svc.cluster.local",
            "app.kubernetes.io/name clusterconfig.azure.com/v1 metadata.name spec.template.spec",
            r#"User "system:serviceaccount:azure-arc:azure-arc-operator" cannot list"#,
            "user: is unknown, user: root, /home/ /Users/Shared/",
            "user@1000.service git@github.com:Azure/x nginx@sha256:0123",
            "os.environ self.net.connect() e.g. foo.in bar.it",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
