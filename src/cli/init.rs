//! `sooper init`: the project's first `sooper.yaml`.

use std::path::Path;

use anyhow::{Context as _, bail};

use super::project::{self, Opened};
use super::{Console, Exit, Global};
use crate::deliver;
use crate::project::Project;
use crate::source::Diagnostics;
use crate::source::yaml;
use crate::spec::config::{Findings, from_soopervisor, starter};

/// What `sooper init` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Translate the project's soopervisor.yaml
    #[arg(long)]
    from_soopervisor: bool,
}

/// Writes the file beside the pipeline's root; one that is there is never touched.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let opened = project::open(global)?;
    let Some(project) = &opened.project else {
        opened.show(&opened.out.sorted(), console);
        return Ok(Exit::CouldNotRun);
    };
    let root = &project.pipeline.root;
    let path = root.join("sooper.yaml");
    if opened.files.kind(&path).is_some() {
        bail!("`{}` is there already, and is left as it is", path.display());
    }
    let old = root.join("soopervisor.yaml");
    if arguments.from_soopervisor && !opened.files.is_file(&old) {
        bail!("there is no `{}`", old.display());
    }
    let text = match arguments.from_soopervisor {
        true => match translated(&opened, &old, console)? {
            Some(text) => text,
            None => return Ok(Exit::Problems),
        },
        false => fitted(&opened, project),
    };
    deliver::write(&path, text.as_bytes())?;
    console.say(format!("wrote {}", path.display()));
    if opened.files.is_file(&old) && !arguments.from_soopervisor {
        console.say(
            "soopervisor.yaml is no longer read. To keep its settings, delete sooper.yaml and run \
             `sooper init --from-soopervisor`",
        );
    }
    Ok(Exit::Done)
}

fn fitted(opened: &Opened, project: &Project) -> String {
    let tasks = project.pipeline.tasks.iter().map(|task| task.name.text.clone()).collect();
    starter(&Findings::of(&opened.files, &project.pipeline.root, &project.name(), tasks))
}

/// The old file's settings as text; `None` when there are errors in it, which are shown.
fn translated(opened: &Opened, old: &Path, console: &Console) -> anyhow::Result<Option<String>> {
    let out = Diagnostics::default();
    let settings = from_soopervisor(&opened.files, old, &out);
    opened.show(&out.sorted(), console);
    let Some(settings) = settings else { return Ok(None) };
    let yaml = yaml::write(&settings).context("the translation can't be written")?;
    Ok(Some(format!("# The settings of soopervisor.yaml.\n{yaml}")))
}
