//! `sooper fetch`: products to the local disk.

use std::path::PathBuf;

use super::form::bytes;
use super::meter::Meter;
use super::session::{Route, Session, Which};
use super::{Console, Exit, Global};
use crate::cluster::fetch;
use crate::source::diagnostic::did_you_mean;
use crate::spec;
use crate::spec::config::{Config, DataFrom};
use crate::targets::argo::artifacts;

/// Arguments of `fetch`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which run: it must be there, and products are as its and later runs left them.
    #[command(flatten)]
    pub which: Which,
    /// Products of these tasks only
    pub tasks: Vec<String>,
    /// Write below this folder [default: the project's]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How the volume is reached.
    #[command(flatten)]
    pub route: Route,
}

/// Fetches them.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let (session, run) = arguments.which.open(global).await?;
    if session.config.data.from != DataFrom::Volume {
        anyhow::bail!(elsewhere(&session.config, run.metadata.name.as_deref().unwrap_or_default()));
    }
    let paths = products(&session, &arguments.tasks)?;
    let into = arguments.output.clone().unwrap_or_else(|| session.root.clone());
    let fetched = session.on_volume(session.destination(arguments.route), console, async |place| {
        let files = fetch::list(&session.cluster, place, &paths).await?;
        let mut meter = Meter::new(console);
        let done = fetch::fetch(&session.cluster, place, &files, &into, |progress| meter.see(progress)).await;
        meter.screen.clear();
        done?;
        Ok(files)
    });
    let Some(files) = fetched.await? else {
        console.say("interrupted: a file that is here is whole; fetch again for the others");
        return Ok(Exit::Interrupted);
    };
    for path in &paths {
        if !files.iter().any(|file| file.path == *path || file.path.starts_with(&format!("{path}/"))) {
            console.say(format!("{path} isn't on the volume: has its task run?"));
        }
    }
    let size = files.iter().map(|file| file.size).sum();
    console.say(format!(
        "{} files ({}) are in {}, as on the volume",
        files.len(),
        bytes(size),
        into.display()
    ));
    Ok(if files.is_empty() && !paths.is_empty() { Exit::CouldNotRun } else { Exit::Done })
}

/// Where products are that aren't on the volume.
fn elsewhere(config: &Config, run: &str) -> String {
    match config.data.from {
        DataFrom::Artifacts => format!(
            "the products of {run} aren't on a volume but in {}, an archive for each task: take them from there, or \
             through Argo's server with `argo cp -n {} {run} FOLDER`",
            artifacts::place(&config.data, &config.project_name, run),
            config.cluster.namespace,
        ),
        DataFrom::Clients | DataFrom::Volume => format!(
            "the products of {run} aren't on a volume but where the pipeline's File client puts them: `ploomber build` \
             downloads those that are up to date"
        ),
    }
}

/// The file products of tasks, relative to the project's folder.
fn products(session: &Session, tasks: &[String]) -> anyhow::Result<Vec<String>> {
    let Some(project) = &session.project else {
        anyhow::bail!(
            "there is no pipeline here, so it isn't known what the products are: go to the project's folder"
        );
    };
    let names = || project.pipeline.tasks.iter().map(|task| task.name.text.as_str());
    for wanted in tasks {
        if !names().any(|name| name == wanted) {
            let guess = did_you_mean(wanted, names())
                .map(|guess| format!(": did you mean `{guess}`?"))
                .unwrap_or_default();
            anyhow::bail!("no task is called `{wanted}`{guess}");
        }
    }
    let wanted =
        project.pipeline.tasks.iter().filter(|task| tasks.is_empty() || tasks.contains(&task.name.text));
    let items = wanted.filter_map(|task| task.product.as_ref()).flat_map(spec::Product::items);
    let paths = items.filter_map(|(_, item)| match item {
        spec::ProductItem::File { text, .. } => Some(text.trim_start_matches("./").to_owned()),
        _ => None,
    });
    Ok(paths.collect())
}
