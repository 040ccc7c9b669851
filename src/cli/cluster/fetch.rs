//! `sooper fetch`: products to the local disk, from the volume or from the archives that tasks handed over.

use std::path::PathBuf;

use kube::core::DynamicObject;

use super::form::bytes;
use super::meter::Meter;
use super::session::{Route, Session, Which};
use super::{Console, Exit, Global};
use crate::cluster::{archives, fetch};
use crate::source::diagnostic::did_you_mean;
use crate::spec;
use crate::spec::config::DataFrom;
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
    match session.config.data.from {
        DataFrom::Volume => {}
        DataFrom::Artifacts => return from_archives(arguments, &session, &run, console).await,
        DataFrom::Clients => anyhow::bail!(
            "the products aren't on a volume but where the pipeline's File client puts them: `ploomber build` \
             downloads those that are up to date"
        ),
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

/// Fetches what tasks handed over as Argo's artifacts.
async fn from_archives(
    arguments: &Arguments,
    session: &Session,
    run: &DynamicObject,
    console: &Console,
) -> anyhow::Result<Exit> {
    let tasks = wanted(session, &arguments.tasks)?;
    let names: Vec<String> = tasks.iter().map(|task| task.name.text.clone()).collect();
    let into = arguments.output.clone().unwrap_or_else(|| session.root.clone());
    let mut count = 0;
    for (task, archive) in names.iter().zip(archives::find(&session.cluster, run, &names).await?) {
        let Some(archive) = archive else {
            console.say(format!("there is nothing of {task}: it hasn't succeeded in this run"));
            continue;
        };
        let files = tokio::select! {
            files = archives::fetch(&session.cluster, &archive, &into) => files.map_err(|error| {
                let name = run.metadata.name.as_deref().unwrap_or_default();
                let place = artifacts::place(&session.config.data, &session.config.project_name, name);
                anyhow::Error::new(error).context(format!("what {task} made can't be fetched; it is in {place}"))
            })?,
            _ = tokio::signal::ctrl_c() => {
                console.say("interrupted: a file that is here is whole; fetch again for the others");
                return Ok(Exit::Interrupted);
            }
        };
        count += files.len();
    }
    console.say(format!("{count} files are in {}, as the tasks handed them over", into.display()));
    Ok(if count == 0 && !names.is_empty() { Exit::CouldNotRun } else { Exit::Done })
}

/// The tasks that are asked for, all of them unless any is named.
fn wanted<'a>(session: &'a Session, tasks: &[String]) -> anyhow::Result<Vec<&'a spec::Task>> {
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
    let all = project.pipeline.tasks.iter();
    Ok(all.filter(|task| tasks.is_empty() || tasks.contains(&task.name.text)).collect())
}

/// The file products of tasks, relative to the project's folder.
fn products(session: &Session, tasks: &[String]) -> anyhow::Result<Vec<String>> {
    let wanted = wanted(session, tasks)?.into_iter();
    let items = wanted.filter_map(|task| task.product.as_ref()).flat_map(spec::Product::items);
    let paths = items.filter_map(|(_, item)| match item {
        spec::ProductItem::File { text, .. } => Some(text.trim_start_matches("./").to_owned()),
        _ => None,
    });
    Ok(paths.collect())
}
