//! `logdx completions SHELL` and `logdx man`: the definition of the command line in, what shells and `man` read out.

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Cli;
use super::output::{Output, Stream};
use super::{Exit, Outcome, Stop};

/// Prints the completions of a shell.
pub(super) fn completions(shell: Shell) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "logdx", &mut text);
    Output::write_plain(Stream::Stdout, &text)?;
    Ok(Exit::Success)
}

/// Prints the manual page of the program, or of a command of it.
pub(super) fn man(names: &[String]) -> Outcome {
    let mut root = Cli::command();
    // what holds for all commands is told on each page
    root.build();
    let mut command = &root;
    for name in names {
        command = command.find_subcommand(name).ok_or_else(|| {
            let known: Vec<&str> =
                command.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect();
            let known = if known.is_empty() { String::new() } else { format!("; there are {}", known.join(", ")) };
            Stop(format!("logdx: `{}` has no command `{name}`{known}", command.get_bin_name().unwrap_or("logdx")))
        })?;
    }
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    Output::write_plain(Stream::Stdout, &text)?;
    Ok(Exit::Success)
}
