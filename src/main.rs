//! The binary: the command line in, an exit status out. Everything it does stands in the library and in [`cli`].

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
