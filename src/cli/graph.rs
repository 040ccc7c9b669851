//! `sooper graph`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Console, Exit, Global, output, project};
use crate::rules::Depth;
use crate::targets::argo::names;
use crate::targets::diagram::{dot, json, mermaid, text};

/// What `sooper graph` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Form of what is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write it to a file (`-` is stdout)
    #[arg(short, long, value_name = "PATH", default_value = "-")]
    output: PathBuf,
}

/// The forms a graph can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A readable tree in topological order
    Text,
    /// For other programs; version 1
    Json,
    /// Graphviz
    Dot,
    /// Mermaid, which GitHub and GitLab draw
    Mermaid,
}

/// Prints the DAG. With errors in the project they are shown, and the graph is what could be understood of it.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let opened = project::open(global)?;
    let problems = opened.check(Depth::Export, &opened.selection());
    let errors = opened.show(&problems, console);
    let Some(project) = &opened.project else { return Ok(Exit::Problems) };
    let rendered = match arguments.format {
        Format::Text => text::render(project),
        Format::Dot => dot::render(project),
        Format::Mermaid => mermaid::render(project),
        Format::Json => {
            let tasks: Vec<&str> =
                project.pipeline.tasks.iter().map(|task| task.name.text.as_str()).collect();
            json::render(project, &names::dag_tasks(&tasks))
        }
    };
    output::write(&arguments.output, &rendered, console)?;
    Ok(if errors { Exit::Problems } else { Exit::Done })
}
