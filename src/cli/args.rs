//! The command line as it is typed; its doc comments are the help texts.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use logdx::catalog::{Language, Severity};
use logdx::rank::Confidence;
use logdx::redact::Redaction;

/// Finds out what is wrong with an Azure Arc-enabled Kubernetes cluster from bundles, logs and transcripts.
///
/// Reads files, folders or standard input as one bundle and prints ranked diagnoses: what is wrong, how sure, where it says so, and what
/// fixes it. Without a path it reads standard input:
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
    /// Files and folders, read as one bundle; `-` is standard input
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

    /// What is masked in evidence: credentials; also addresses, GUIDs, user and host names; nothing
    #[arg(long, value_name = "WHAT", default_value = "secrets")]
    pub(crate) redact: Redact,

    /// Threads that scan; one for each core, if not given
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub(crate) threads: u16,

    /// Print the parts of each score
    #[arg(long)]
    pub(crate) explain_score: bool,
}

/// What every command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Common {
    /// Format of the output
    #[arg(short, long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,

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

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Explain a signature: cause, fix, messages, examples, related ones
    Explain {
        /// Its id, as reports print it
        id: String,
    },
    /// List, check and write signatures
    #[command(subcommand)]
    Signatures(Signatures),
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
}
