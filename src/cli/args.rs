//! The command line as it is typed; its doc comments are the help texts.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use logdx::catalog::{Language, Severity};
use logdx::input::Limits;
use logdx::rank::Confidence;
use logdx::redact::Redaction;

/// Finds out what is wrong with an Azure Arc-enabled Kubernetes cluster from bundles, logs and transcripts.
///
/// Reads files, folders, archives or standard input as one bundle and prints ranked diagnoses: what is wrong, how sure, where it says so, and
/// what fixes it. Archives (tar, zip, 7z) and compressed files (gzip, zstd, xz, lzma, bzip2, lz4) are read in place, however nested. Without a path it reads standard input:
///
///     az connectedk8s connect -n c1 -g rg1 2>&1 | logdx --tee
#[derive(Debug, Parser)]
#[command(
    name = "logdx",
    version,
    after_help = "Exit status: 0 the input was analysed; 1 --fail-on was given and met; 2 usage error, or some input could not be read."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) diagnose: Diagnose,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// What is diagnosed, and how it is reported.
#[derive(Debug, ClapArgs)]
pub(crate) struct Diagnose {
    /// Files, folders and archives, read as one bundle; `-` is standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Show only the first N diagnoses, with the symptoms they explain
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,

    /// Show only diagnoses at least this sure
    #[arg(long, value_name = "LEVEL")]
    pub(crate) min_confidence: Option<Level>,

    /// Exit with 1 when a confirmed diagnosis is at least this severe
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Bad>,

    /// Copy standard input to standard output, untouched and unbuffered; the report goes to standard error
    #[arg(long)]
    pub(crate) tee: bool,

    /// Tell each diagnosis as soon as it is established; the report at the end has the last word
    #[arg(long)]
    pub(crate) follow: bool,

    #[command(flatten)]
    pub(crate) analysis: AnalysisArgs,

    /// Print the parts of each score
    #[arg(long)]
    pub(crate) explain_score: bool,
}

/// How bundles are read, one or many.
#[derive(Debug, ClapArgs)]
pub(crate) struct AnalysisArgs {
    /// What is masked in evidence: credentials; also addresses, GUIDs, user and host names; nothing
    #[arg(long, value_name = "WHAT", default_value = "secrets")]
    pub(crate) redact: Redact,

    /// Threads that scan; one for each core, if not given
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub(crate) threads: u16,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Many tickets, and where what is found in them goes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Batch {
    /// Folders of which each child is a ticket: a file, a folder, an archive; a path that is no folder is a ticket itself
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write a line (jsonl) or rows (parquet) for each ticket to a file, by --format, else by the ending of its name; without it lines go to standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Go on with a run that was ended, or add to an output what is new or has changed
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,

    /// Write the summary to a file: .txt, .json or .html (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) summary: Vec<PathBuf>,

    /// Exit with 1 when a confirmed diagnosis of any ticket is at least this severe
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Bad>,

    #[command(flatten)]
    pub(crate) analysis: AnalysisArgs,
}

/// Two bundles of one customer.
#[derive(Debug, ClapArgs)]
pub(crate) struct Diff {
    /// The earlier bundle: a file, a folder, an archive
    #[arg(value_name = "A")]
    pub(crate) before: PathBuf,

    /// The later one
    #[arg(value_name = "B")]
    pub(crate) after: PathBuf,

    /// Write the comparison to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Exit with 1 when a confirmed diagnosis of B is at least this severe
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Bad>,

    #[command(flatten)]
    pub(crate) analysis: AnalysisArgs,
}

/// What a bundle may cost; what meets a limit is named in the report, and the exit status is 2.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_field_names, reason = "the flags are called so")]
pub(crate) struct LimitArgs {
    /// Enter at most N containers within each other; a compressed tar counts as one
    #[arg(long, value_name = "N", default_value_t = Limits::default().depth, value_parser = clap::value_parser!(u32).range(..=64))]
    max_depth: u32,

    /// Decompress at most so much in one run: bytes, or with K, M, G (1000) or KiB, MiB, GiB (1024)
    #[arg(long, value_name = "SIZE", default_value = "64GiB", value_parser = size)]
    max_expanded: u64,

    /// Give up a compressed stream that expands to more than N times its size, beyond 8 MiB; or a whole document, beyond 128 MiB
    #[arg(long, value_name = "N", default_value_t = Limits::default().ratio, value_parser = clap::value_parser!(u64).range(1..))]
    max_ratio: u64,

    /// Read at most N members of archives in one run
    #[arg(long, value_name = "N", default_value_t = Limits::default().members)]
    max_members: u64,

    /// Read no archive on after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().time.as_secs())]
    max_time: u64,
}

impl From<&LimitArgs> for Limits {
    fn from(args: &LimitArgs) -> Self {
        Self {
            depth: args.max_depth,
            expanded: args.max_expanded,
            ratio: args.max_ratio,
            members: args.max_members,
            time: Duration::from_secs(args.max_time),
        }
    }
}

/// A number of bytes, as people write it.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    let unit = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1000 * 1000,
        "g" | "gb" => 1000 * 1000 * 1000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err("a size is a number with K, M, G, KiB, MiB or GiB".into()),
    };
    let number: u64 = number.parse().map_err(|_| "a size begins with a number")?;
    number.checked_mul(unit).ok_or_else(|| "a size of more than 64 bits".into())
}

/// What every command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Common {
    /// Format of the output [default: text]
    #[arg(short, long, global = true, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Language of the report [default: from the locale, else en]
    #[arg(long, global = true, value_name = "LANG")]
    pub(crate) lang: Option<Lang>,

    /// Add signatures: a folder of <area>/<name>.yaml, or a file (repeatable)
    #[arg(short = 's', long = "signatures", global = true, value_name = "PATH")]
    pub(crate) extra: Vec<PathBuf>,

    /// Leave the built-in signatures out
    #[arg(long, global = true)]
    pub(crate) no_builtin: bool,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,

    /// No progress line, no remarks on standard error
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// All evidence, everything that was passed over
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

impl Common {
    /// The format that was asked for, else text.
    pub(crate) fn format(&self) -> Format {
        self.format.unwrap_or(Format::Text)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Diagnose many tickets, each on its own, and sum up what they say together
    Batch(Batch),
    /// Compare two bundles of one customer: what went, what stayed, what is new
    Diff(Diff),
    /// Explain a signature: cause, fix, messages, examples, related ones
    Explain {
        /// Its id, as reports print it
        id: String,
    },
    /// Cluster the error lines that no signature explains, over many tickets
    Mine(Mine),
    /// List, check and write signatures
    #[command(subcommand)]
    Signatures(Signatures),
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of logdx, or of one of its commands
    Man {
        /// The command, as `signatures check`
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
}

/// Cluster the error lines that no signature explains, over many tickets.
///
/// Each child of a folder is a ticket, and so is a file or an archive that is named. What most tickets print comes last; what few of them end with
/// comes first, as the message of a signature to be: `{number}`, `{address}` and the like stand where the lines differ. All lines are looked at.
///
///     logdx mine tickets/
///     logdx mine tickets/ --draft 2 > packs/acme/wheel-stuck.yaml
#[derive(Debug, ClapArgs)]
pub(crate) struct Mine {
    /// Folders of tickets, and tickets; `-` is standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Print a signature to fill in for the Nth template, the first if no number is given: message, example and near miss are there, and it passes
    /// `logdx signatures check`. The number stands right behind, so give paths before
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1")]
    pub(crate) draft: Option<NonZeroUsize>,

    /// Show only the first N templates [default: 20 as text, 1000 else]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,

    #[command(flatten)]
    pub(crate) analysis: AnalysisArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Signatures {
    /// List all signatures
    List,
    /// Run the examples of signatures against the whole catalog
    Check {
        /// Files and folders of signatures, taken in place of built-in ones with the same id; all signatures, if not given
        paths: Vec<PathBuf>,
    },
    /// Write what signatures say to a folder, as pages of Markdown in English and French
    Reference {
        /// The folder, made if it is not there; pages in it are replaced
        folder: PathBuf,
    },
    /// Print the JSON schema of a signature, for editors
    Schema,
    /// Print a signature to fill in
    New {
        /// Its id: <area>/<name>
        id: String,
    },
}

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident for $target:ty { $($(#[$variant_doc:meta])* $variant:ident => $value:expr),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant),+ }

        impl From<$name> for $target {
            fn from(choice: $name) -> Self {
                match choice { $($name::$variant => $value),+ }
            }
        }
    };
}

choices!(
    /// A language.
    Lang for Language { En => Self::En, Fr => Self::Fr }
);
choices!(
    /// How sure.
    Level for Confidence { Low => Self::Low, Medium => Self::Medium, High => Self::High }
);
choices!(
    /// How bad.
    Bad for Severity { Info => Self::Info, Warning => Self::Warning, Error => Self::Error }
);
choices!(
    /// What is masked.
    Redact for Redaction { Secrets => Self::Secrets, All => Self::All, None => Self::None }
);
choices!(
    /// When to use colours.
    Color for anstream::ColorChoice { Auto => Self::Auto, Always => Self::Always, Never => Self::Never }
);

/// A format of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// The same on one line.
    Jsonl,
    /// To paste into a ticket.
    Markdown,
    /// One page that needs nothing else.
    Html,
    /// For viewers of code scanning: SARIF 2.1.0.
    Sarif,
    /// For CI.
    Junit,
    /// Columns to ask with SQL or data frames, of a batch.
    Parquet,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let sizes =
            [("0", 0), ("17", 17), ("2K", 2000), ("2k", 2000), ("3MiB", 3 << 20), ("1G", 1_000_000_000), ("64GiB", 64 << 30)];
        for (text, bytes) in sizes {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "K", "-1", "1.5G", "1X", "1 K", "99999999999G", "٣"] {
            assert!(size(text).is_err(), "{text}");
        }
        assert_eq!(size("64GiB"), Ok(Limits::default().expanded), "the help tells the default");
    }
}
