//! `sooper completions SHELL`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Console, Exit};

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell to complete in
    pub shell: Shell,
}

/// Prints the script; to be sourced by the shell.
pub(super) fn run(arguments: &Arguments, console: &Console) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "sooper", &mut script);
    console.result(&String::from_utf8(script)?)?;
    Ok(Exit::Done)
}
