//! Commands: what somebody typed, whose output follows. A line in, a [`Command`] out: which objects it asks for, in which namespace, and whether it
//! shows all of them.
//!
//! A prompt tells a command (`$ kubectl ...`, `PS C:\> ...`); without one, a line that begins with a known program and verb is taken for it.

use super::clock::Clock;
use super::fact::Within;
use super::sheet::Sheet;
use crate::fold::is_prompt;

/// Programs whose output is read.
const PROGRAMS: &[&str] = &["az", "flux", "helm", "k", "kubectl", "oc"];
/// Words that stand before a program.
const BEFORE: &[&str] = &["k3s", "microk8s", "minikube", "rke2", "sudo", "time", "watch"];
/// Verbs that tell a command where no prompt does.
const VERBS: &[&str] = &[
    "adm",
    "aks",
    "api-resources",
    "check",
    "cluster-info",
    "config",
    "connectedk8s",
    "customlocation",
    "describe",
    "extension",
    "get",
    "history",
    "inspect",
    "k8s-configuration",
    "k8s-extension",
    "list",
    "logs",
    "ls",
    "stats",
    "status",
    "top",
    "upgrade",
    "version",
];
/// Flags of kubectl, helm and flux that take a value as their next word.
const VALUED: &[&str] = &[
    "-L",
    "-c",
    "-f",
    "-l",
    "-n",
    "-o",
    "--chunk-size",
    "--container",
    "--context",
    "--field-selector",
    "--filename",
    "--filter",
    "--kube-context",
    "--kubeconfig",
    "--label-columns",
    "--max",
    "--namespace",
    "--output",
    "--selector",
    "--sort-by",
    "-g",
    "--name",
    "--resource-group",
    "--query",
    "--request-timeout",
    "--since",
    "--tail",
];

/// What `watch` prints before the command is no longer than this.
const WATCH_MAX: usize = 32;
/// What shells print before a command, where they print no dollar.
const ARROWS: &[char] = &['➜', '❯', '»', 'λ'];

/// What somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// Its line in the page.
    pub(crate) line: usize,
    /// `kubectl`, `helm`, `flux`, `az`; also for `oc` and `k`. Empty for any other.
    program: &'static str,
    words: Vec<String>,
    flags: Vec<(String, String)>,
    pipes: Vec<String>,
}

/// Takes note of a command on this line.
pub(crate) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let command = Command::parse(sheet.page().text(line), line)?;
    sheet.command = Some(command);
    sheet.clock = sheet.clock.take().and_then(Clock::before_command);
    Some(line + 1)
}

impl Command {
    /// The command on a line, if it holds one.
    pub(crate) fn parse(text: &str, line: usize) -> Option<Self> {
        let text = bare(text);
        let text = watched(text);
        // root's bare prompt looks like a comment or a heading: there the program and its verb have to tell
        let text = ["% ", "- "].iter().find_map(|prompt| text.strip_prefix(prompt)).unwrap_or(text);
        let text = text.trim_start_matches('#').trim_start();
        let prompted = is_prompt(text.as_bytes()) || text.starts_with(ARROWS);
        let first = text.split_ascii_whitespace().next()?;
        if !prompted && !PROGRAMS.contains(&first) && !BEFORE.contains(&first) {
            return None;
        }
        let typed = Self::typed(text, prompted);
        let mut command = Self { line, program: "", words: Vec::new(), flags: Vec::new(), pipes: Vec::new() };
        let Some(typed) = typed else { return prompted.then_some(command) };
        let mut stages = typed.split('|').map(str::trim);
        let stage = stages.next()?;
        command.pipes = stages.map(str::to_owned).collect();
        let words = shlex::split(stage).unwrap_or_else(|| stage.split_ascii_whitespace().map(str::to_owned).collect());
        let mut words = words.into_iter();
        let name = words.next()?;
        command.program = match name.as_str() {
            "oc" | "k" => "kubectl",
            name => PROGRAMS.iter().copied().find(|known| *known == name)?,
        };
        while let Some(word) = words.next() {
            match word.split_once('=') {
                _ if matches!(word.as_str(), ">" | ">>" | "2>" | "&&" | "||" | ";" | "2>&1") => break,
                Some((flag, value)) if flag.starts_with('-') => command.flags.push((flag.to_owned(), value.to_owned())),
                _ if VALUED.contains(&word.as_str()) => {
                    let value = words.next().unwrap_or_default();
                    command.flags.push((word, value));
                }
                // a value glued to its flag: -nazure-arc, -owide
                _ if word.len() > 2 && ["-n", "-o", "-l"].iter().any(|flag| word.starts_with(flag)) => {
                    let (flag, value) = word.split_at(2);
                    command.flags.push((flag.to_owned(), value.to_owned()));
                }
                _ if word.starts_with('-') => command.flags.push((word, String::new())),
                _ => command.words.push(word),
            }
        }
        let known = command.words.first().is_some_and(|verb| VERBS.contains(&verb.as_str()));
        (prompted || known).then_some(command)
    }

    /// The part of a line from the program's name on.
    fn typed(text: &str, prompted: bool) -> Option<&str> {
        let mut from = 0;
        for word in text.split_ascii_whitespace() {
            let at = from + text.get(from..)?.find(word)?;
            // a prompt may be glued to the command: `C:\>kubectl get pods`
            let bare = word.rsplit(['>', '$', '#', '%']).next().unwrap_or(word);
            if PROGRAMS.contains(&bare) {
                return text.get(at + word.len() - bare.len()..);
            }
            if !prompted && !BEFORE.contains(&word) {
                return None;
            }
            from = at + word.len();
        }
        None
    }

    /// Whether it runs this program, `kubectl`, `helm`, `flux` or `az`, and its first words are these.
    pub(crate) fn is(&self, program: &str, words: &[&str]) -> bool {
        self.program == program && words.iter().zip(&self.words).filter(|(a, b)| **a == b.as_str()).count() == words.len()
    }

    /// Its words behind the program: verb, kinds, names.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// The value of a flag, under any of its names.
    pub(crate) fn flag(&self, names: &[&str]) -> Option<&str> {
        self.flags.iter().find(|(flag, _)| names.contains(&flag.as_str())).map(|(_, value)| value.as_str())
    }

    /// The namespaces that its output shows: `default`, if it names none.
    pub(crate) fn within(&self) -> Within {
        // `helm ls -aA`
        let is_all = |flag: &str| matches!(flag, "-A" | "--all-namespaces" | "-aA" | "-Aa");
        if self.flags.iter().any(|(flag, value)| is_all(flag) && value != "false") {
            return Within::All;
        }
        let named = self.flag(&["-n", "--namespace"]).filter(|name| !name.is_empty());
        // flux looks into its own namespace
        let default = if self.program == "flux" { "flux-system" } else { "default" };
        Within::Namespace(named.unwrap_or(default).into())
    }

    /// The kinds of objects that `kubectl get` was asked for, as they were typed: `pods`, `deployments`.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &str> {
        let kinds = if self.is("kubectl", &["get"]) { self.words.get(1) } else { None };
        kinds.into_iter().flat_map(|kinds| kinds.split(',')).map(|kind| kind.split_once('/').map_or(kind, |(kind, _)| kind))
    }

    /// The one object that was asked for by name: `kubectl get pod NAME`, `kubectl get pod/NAME`, `helm status NAME`.
    pub(crate) fn name(&self) -> Option<&str> {
        if self.is("helm", &["status"]) || self.is("helm", &["history"]) || self.is("helm", &["get"]) {
            return self.words.last().filter(|_| self.words.len() > 1).map(String::as_str);
        }
        let kind = self.words.get(1)?;
        if let Some((_, name)) = kind.split_once('/') {
            return Some(name);
        }
        self.words.get(2).map(String::as_str)
    }

    /// Whether helm was asked for releases in whatever state, also for those that are pending.
    pub(crate) fn is_of_all_states(&self) -> bool {
        let has_all = |flag: &str| {
            flag == "--all" || flag.strip_prefix('-').is_some_and(|short| !short.starts_with('-') && short.contains('a'))
        };
        self.flags.iter().any(|(flag, _)| has_all(flag))
    }

    /// Whether its output leaves some objects out: by a selector, a filter, or a program behind a pipe other than `grep name:`.
    pub(crate) fn is_filtered(&self) -> bool {
        const FILTERS: &[&str] =
            &["-l", "--selector", "--field-selector", "--filter", "--failed", "--pending", "--deployed", "--max"];
        let harmless = |pipe: &String| {
            let pipe = pipe.trim().to_ascii_lowercase().replace(['"', '\''], "");
            let starts = ["grep name:", "grep -i name:", "findstr name:", "select-string name:", "sls name:", "tee "];
            matches!(pipe.as_str(), "cat" | "more" | "less" | "sort") || starts.iter().any(|start| pipe.starts_with(start))
        };
        self.flag(FILTERS).is_some() || !self.pipes.iter().all(harmless)
    }
}

/// A line without the marks of a quotation around it. What stands behind marked words belongs to a sentence that names a command; then the marks
/// stay, and it is none.
fn bare(text: &str) -> &str {
    const MARKS: &[char] = &['"', '`', '*', '“'];
    let text = text.trim();
    let inner = text.trim_start_matches(MARKS);
    if inner.len() == text.len() {
        return text;
    }
    let end = inner.find(['`', '*']).or_else(|| inner.strip_suffix(['"', '”']).map(str::len)).unwrap_or(inner.len());
    let (typed, rest) = inner.split_at_checked(end).unwrap_or((inner, ""));
    if rest.trim_matches(|c: char| MARKS.contains(&c) || c == '”' || c == ':').trim().is_empty() { typed.trim() } else { text }
}

/// What `watch` repeats, of the line that it prints on top: `Every 2.0s: kubectl get pods     node-1: Wed Jun 12 10:20:30 2024`, also in other
/// languages (`Toutes les 2,0s: `) and where the beginning of the line is lost.
fn watched(text: &str) -> &str {
    let command = || {
        let colon = text.as_bytes().get(..WATCH_MAX.min(text.len()))?.windows(3).position(|end| end == b"s: ")?;
        let (head, rest) = (text.get(..colon)?, text.get(colon + 3..)?);
        let period = head.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        let is_head = period.len() < head.len() && period.chars().all(|c| c.is_alphabetic() || c == ' ');
        rest.trim_start().split("  ").next().filter(|_| is_head)
    };
    command().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Command> {
        Command::parse(text, 0)
    }

    #[test]
    fn a_command_tells_what_it_shows() {
        let azure_arc = Within::Namespace("azure-arc".into());
        for (text, asked, within, filtered) in [
            ("$ kubectl get pods -n azure-arc", "pods", azure_arc.clone(), false),
            ("kubectl -n azure-arc get deployments,pods", "deployments,pods", azure_arc.clone(), false),
            ("PS C:\\arc> kubectl get po -A -o wide", "po", Within::All, false),
            ("user@host:~$ sudo oc get pods --namespace=azure-arc", "pods", azure_arc.clone(), false),
            ("C:\\Users\\x>kubectl get secret -nazure-arc -o yaml | grep name:", "secret", azure_arc.clone(), false),
            ("$ kubectl get pods -n azure-arc | grep config", "pods", azure_arc.clone(), true),
            ("$ kubectl get pods -n azure-arc --field-selector status.phase=Failed", "pods", azure_arc, true),
            ("Every 2.0s: kubectl get po -n azure-arc    node-1: Tue May 14", "po", Within::Namespace("azure-arc".into()), false),
            ("2.0s: kubectl get po -n azure-arc    node-1: Tue May 14", "po", Within::Namespace("azure-arc".into()), false),
            ("Toutes les 2,0s: kubectl get po -A    node-1: mar. 14 mai", "po", Within::All, false),
            ("# k get secrets", "secrets", Within::Namespace("default".into()), false),
            ("### kubectl get po -n shop", "po", Within::Namespace("shop".into()), false),
            ("**kubectl get po -n shop**", "po", Within::Namespace("shop".into()), false),
            ("`kubectl get po -n shop`:", "po", Within::Namespace("shop".into()), false),
            ("\"root@node-1:~# kubectl get po -n shop", "po", Within::Namespace("shop".into()), false),
            ("➜  ~ kubectl get po -n shop", "po", Within::Namespace("shop".into()), false),
        ] {
            let command = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(command.asked().collect::<Vec<_>>().join(","), asked, "{text}");
            assert_eq!(command.within(), within, "{text}");
            assert_eq!(command.is_filtered(), filtered, "{text}");
        }
    }

    #[test]
    fn an_object_may_be_asked_for_by_name() {
        assert_eq!(parse("$ kubectl get pod web-0 -n shop").unwrap().name(), Some("web-0"));
        assert_eq!(parse("$ kubectl get pod/web-0").unwrap().name(), Some("web-0"));
        assert_eq!(parse("$ helm status azure-arc -n azure-arc-release").unwrap().name(), Some("azure-arc"));
        assert_eq!(parse("$ kubectl get pods").unwrap().name(), None);
    }

    #[test]
    fn prose_is_no_command_and_an_unknown_one_ends_what_went_before() {
        assert_eq!(parse("took 2.0s: kubectl is slow"), None);
        assert_eq!(parse("t=2s: kubectl get po"), None);
        assert_eq!(parse("kubectl is not installed"), None);
        assert_eq!(parse("Run kubectl get pods -n azure-arc"), None);
        assert_eq!(parse("`kubectl get pods -n azure-arc` shows nothing"), None);
        assert_eq!(parse("# kubectl"), None);
        assert!(parse("$ cat notes.txt").is_some_and(|command| command.asked().next().is_none()));
    }
}
