//! A folder for one test, with signatures and inputs of its own, and the program run in it.

pub(crate) mod pack;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// No run of a test takes longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Messages of the signatures below, as programs print them.
pub(crate) const CAUSE: &str = "Zorgle relay r1 refused the handshake of p1 today";
pub(crate) const SYMPTOM: &str = "wombat rollout web gave up after waiting";
pub(crate) const OPEN: &str = "quokka lease lapsed without renewal";
pub(crate) const NOTE: &str = "numbat cache was rebuilt from scratch";

/// A signature in YAML; `more` are further keys.
pub(crate) fn signature(severity: &str, message: &str, example: &str, near: &str, more: &str) -> String {
    format!(
        "title: {{en: The title, fr: Le titre}}\nseverity: {severity}\nmatch:\n  - message: \"{message}\"\n{more}\n\
         cause: {{en: The cause., fr: La raison.}}\nfix:\n  - do: {{en: Mend it., fr: Réparez.}}\n    run: mendctl now\n\
         references: [\"https://example.com/mend\"]\nexamples:\n  match: [\"{example}\"]\n  no_match: [\"{near}\"]\n"
    )
}

/// A folder that is removed with its value.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// With four signatures in `sigs/`: an error that explains a warning, an error that needs an origin, and an info.
    pub(crate) fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        let write = |name: &str, text: String| folder.write(&format!("sigs/test/{name}.yaml"), text);
        let cause = "Zorgle relay {relay} refused the handshake of {peer} today";
        write("cause", signature("error", cause, CAUSE, "nobody refused the handshake of it", "explains: [test/symptom]"));
        let symptom = "wombat rollout {name} gave up after waiting";
        write("symptom", signature("warning", symptom, SYMPTOM, "she gave up after waiting", ""));
        let origin = "    where: {origin: quokkactl, ask: quokkactl status}";
        write("open", signature("error", OPEN, &format!("quokkactl: {OPEN}"), "quokka lease lapsed in May", origin));
        write("note", signature("info", NOTE, NOTE, "numbat cache was rebuilt in June", ""));
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    /// The program with the signatures of this folder alone. Nothing of the environment shows through.
    pub(crate) fn logdx(&self, args: &[&str]) -> Run {
        let own = ["--no-builtin", "--signatures", "sigs"];
        let commands = ["signatures", "explain"];
        if args.first().is_some_and(|first| commands.contains(first)) {
            self.builtin(&[args, &own].concat())
        } else {
            self.builtin(&[&own, args].concat())
        }
    }

    /// The program with its built-in signatures.
    pub(crate) fn builtin(&self, args: &[&str]) -> Run {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("logdx"));
        for name in ["LANGUAGE", "LANG", "LC_MESSAGES", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C.UTF-8").current_dir(self.path()).args(args);
        Run { command, stdin: Vec::new(), step: usize::MAX }
    }
}

/// A run to be made.
pub(crate) struct Run {
    pub(crate) command: Command,
    stdin: Vec<u8>,
    step: usize,
}

impl Run {
    /// What comes through the pipe.
    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_vec();
        self
    }

    /// At most so many bytes of it at once.
    pub(crate) fn step(mut self, bytes: usize) -> Self {
        self.step = bytes;
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs to the end, or panics when that does not come.
    pub(crate) fn done(mut self) -> Done {
        let mut child = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut pipe, stdin, step) = (child.stdin.take().unwrap(), self.stdin, self.step);
        // who does not read its input has its reasons
        let feeder =
            thread::spawn(move || stdin.chunks(step).all(|part| pipe.write_all(part).and_then(|()| pipe.flush()).is_ok()));
        let id = child.id();
        let reader = thread::spawn(move || child.wait_with_output().unwrap());
        let began = Instant::now();
        let mut peak = 0;
        while !reader.is_finished() {
            peak = peak_memory(id).max(peak);
            if began.elapsed() > PATIENCE {
                let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
                panic!("{:?} does not come to an end", self.command);
            }
            thread::sleep(Duration::from_millis(2));
        }
        let output = reader.join().unwrap();
        let fed = feeder.join().unwrap();
        Done { fed, output, what: format!("{:?}", self.command), peak }
    }

    /// Runs, with this exit status.
    pub(crate) fn exits(self, status: i32) -> Done {
        let done = self.done();
        assert_eq!(done.output.status.code(), Some(status), "{}\n{}\n{}", done.what, done.out(), done.err());
        done
    }

    /// Runs well and gives a JSON report of the right shape, its documents as they are.
    pub(crate) fn report(mut self) -> Value {
        self.command.args(["-f", "json"]);
        self.exits(0).json()
    }
}

/// A run that was made.
pub(crate) struct Done {
    pub(crate) output: Output,
    what: String,
    /// Whether it read its input to the end.
    #[allow(dead_code, reason = "for tests of archives")]
    pub(crate) fed: bool,
    /// The most memory it had, in MiB, where the system tells.
    #[allow(dead_code, reason = "for tests of archives")]
    pub(crate) peak: u64,
}

fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() >> 10
}

impl Done {
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Nothing on standard output, and all of these on standard error.
    pub(crate) fn complains(&self, words: &[&str]) {
        assert_eq!(self.out(), "", "{}", self.what);
        self.remarks(words);
    }

    /// All of these on standard error.
    pub(crate) fn remarks(&self, words: &[&str]) {
        has(&self.err(), words);
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.output.stdout)
            .unwrap_or_else(|e| panic!("{}: {e}\n{}\n{}", self.what, self.out(), self.err()))
    }
}

/// The text has all of these words.
pub(crate) fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "no `{word}` in:\n{text}");
    }
}

/// The text has none of these words.
pub(crate) fn lacks(text: &str, words: &[&str]) {
    for word in words {
        assert!(!text.contains(word), "`{}` in:\n{}", word.escape_debug(), text.escape_debug());
    }
}

/// The ids of a report's diagnoses, in order.
pub(crate) fn ids(report: &Value) -> Vec<&str> {
    list(&report["diagnoses"]).iter().map(|diagnosis| text(&diagnosis["id"])).collect()
}

/// Documents and reasons of what was skipped, in order.
pub(crate) fn skipped(report: &Value) -> Vec<(&str, &str)> {
    list(&report["bundle"]["skipped"]).iter().map(|skip| (text(&skip["document"]), text(&skip["reason"]))).collect()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// Whether a value has the shape of a model: the same keys, and values of the same kind. In the model, the first item of a list stands for
/// all of them, `null` for text or null, and `{}` for a map of any keys.
pub(crate) fn conforms(value: &Value, model: &Value, at: &str) {
    match (value, model) {
        (Value::Object(map), Value::Object(keys)) => {
            for (key, model) in keys {
                conforms(map.get(key).unwrap_or_else(|| panic!("{at} has no `{key}`")), model, &format!("{at}.{key}"));
            }
            let unknown: Vec<_> = map.keys().filter(|key| !keys.contains_key(*key) && !keys.is_empty()).collect();
            assert!(unknown.is_empty(), "{at} has {unknown:?}, which the contract does not know");
        }
        (Value::Array(items), Value::Array(models)) => {
            for item in items {
                conforms(item, models.first().unwrap_or(&Value::Null), &format!("{at}[]"));
            }
        }
        (Value::String(_) | Value::Null, Value::Null) | (Value::String(_), Value::String(_)) => {}
        (Value::Number(number), Value::Number(model)) => assert!(model.is_f64() || number.is_u64(), "{at}: {number}"),
        _ => panic!("{at} should look like {model}, and is {value}"),
    }
}
