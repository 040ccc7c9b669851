//! The command line: one file per subcommand, none with logic of its own.
//!
//! Every command is a function from its arguments and the [`Global`] ones to an [`Exit`]; an `Err` is what kept it from
//! running at all (usage, files, cluster) and ends with code 2. Results go to stdout, everything else to stderr.

pub mod build;
#[cfg(feature = "cluster")]
pub mod cluster;
mod code;
pub mod completions;
mod console;
pub mod explain;
pub mod export;
pub mod graph;
pub mod init;
pub mod lint;
mod output;
mod overrides;
#[cfg(feature = "cluster")]
pub mod package;
mod project;
mod schema;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::source::threads;

pub use console::Console;

/// What a command's end means to the shell that started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; for `submit` and `watch`: the run succeeded.
    Done,
    /// Problems were found in the project, or a file is out of date.
    Problems,
    /// It could not run: usage, files, cluster.
    CouldNotRun,
    /// The run ended Failed or Error, or was stopped.
    RunFailed,
    /// The run was lost sight of.
    RunLost,
    /// Interrupted; a run goes on.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Problems => 1,
            Exit::CouldNotRun => 2,
            Exit::RunFailed => 3,
            Exit::RunLost => 4,
            Exit::Interrupted => 130,
        })
    }
}

/// Compiles Ploomber pipelines into Argo Workflows, without running any Python.
#[derive(Debug, Parser)]
#[command(name = "sooper", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "`--env--KEY VALUE` (nested: `--env--a--b VALUE`) replaces a value of env.yaml, in every command."
)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// Pipeline to use: a spec, a folder or a glob of scripts; by default it is found as Ploomber finds it
    #[arg(short, long, global = true, value_name = "FILE")]
    pub entry_point: Option<String>,
    /// `--env--KEY VALUE`, in the order given: the path of keys and the value as written.
    #[arg(skip)]
    pub env: Vec<(Vec<String>, String)>,
    /// Profile of sooper.yaml
    #[arg(long, global = true, value_name = "NAME", env = "SOOPER_PROFILE")]
    pub profile: Option<String>,
    /// Configuration file, instead of the project's sooper.yaml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Work in this folder
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Say nothing but errors and results
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Colours: by default on a terminal that doesn't ask for none (NO_COLOR)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// When to colour what is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    /// Never.
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a commented sooper.yaml that fits the project
    Init(init::Arguments),
    /// Write the Argo manifest
    Export(export::Arguments),
    /// Check the project, or Argo manifests
    Lint(lint::Arguments),
    /// Build an image with the environment and the code in it
    Build(build::Arguments),
    /// Send the code to a package index as a versioned archive
    #[cfg(feature = "cluster")]
    Package(package::Arguments),
    /// Show the DAG
    Graph(graph::Arguments),
    /// Print the JSON Schema of sooper.yaml
    Schema,
    /// Print a shell's completion script
    Completions(completions::Arguments),
    /// Say why a rule exists, with an example of each kind
    Explain(explain::Arguments),
    /// What talks to a cluster.
    #[cfg(feature = "cluster")]
    #[command(flatten)]
    Cluster(cluster::Command),
}

/// The whole program: `arguments` as the operating system gives them, the program's name first.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let arguments = match parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let console = Console::new(&arguments.global);
    let done = threads::taking_part(|| run(&arguments, &console));
    match done.unwrap_or_else(|error| Err(error.into())) {
        Ok(exit) => exit.into(),
        Err(error) => {
            console.error(&error);
            Exit::CouldNotRun.into()
        }
    }
}

/// Reads the command line; `--env--…` is taken out first, since clap can't know those names.
///
/// # Errors
/// A usage error, or the text of `--help` and `--version`.
pub fn parse(arguments: Vec<OsString>) -> Result<Arguments, clap::Error> {
    let mut command = Arguments::command();
    let (rest, env) = overrides::take(arguments)
        .map_err(|message| command.error(clap::error::ErrorKind::InvalidValue, message))?;
    let matches = command.try_get_matches_from_mut(rest)?;
    let mut arguments = Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    arguments.global.env = env;
    Ok(arguments)
}

fn run(arguments: &Arguments, console: &Console) -> anyhow::Result<Exit> {
    let global = &arguments.global;
    if let Some(directory) = &global.directory {
        std::env::set_current_dir(directory)
            .with_context(|| format!("can't work in `{}`", directory.display()))?;
    }
    match &arguments.command {
        Command::Export(arguments) => export::run(arguments, global, console),
        Command::Init(arguments) => init::run(arguments, global, console),
        Command::Lint(arguments) => lint::run(arguments, global, console),
        Command::Build(arguments) => build::run(arguments, global, console),
        #[cfg(feature = "cluster")]
        Command::Package(arguments) => package::run(arguments, global, console),
        Command::Graph(arguments) => graph::run(arguments, global, console),
        Command::Schema => schema::run(console),
        Command::Completions(arguments) => completions::run(arguments, console),
        Command::Explain(arguments) => explain::run(arguments, console),
        #[cfg(feature = "cluster")]
        Command::Cluster(command) => cluster::run(command, global, console),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn global_flags_may_stand_anywhere() {
        let line = ["sooper", "--env--a--b", "1", "completions", "-e", "p.yaml", "bash", "--env--c=x=y"];
        let parsed = parse(line.iter().map(OsString::from).collect()).unwrap();
        assert_eq!(parsed.global.entry_point.as_deref(), Some("p.yaml"));
        let expected = vec![(vec!["a".into(), "b".into()], "1".into()), (vec!["c".into()], "x=y".into())];
        assert_eq!(parsed.global.env, expected);
    }

    #[test]
    fn a_usage_error_ends_with_2() {
        let error = parse(vec!["sooper".into(), "--nope".into()]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let error = parse(vec!["sooper".into(), "--env--a".into()]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
    }
}
