//! `sooper doctor`: what a run needs, looked at one by one.

use serde_json::{Value as Json, json};

use super::form::Form;
use super::session::{self, Route, Session, Target};
use super::show::Viewing;
use super::watch;
use super::{Console, Exit, Global};
use crate::cluster::doctor::{self, Check, Finding, Needs};
use crate::cluster::manifests::{self, Values};
use crate::cluster::{fetch, runs};

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// Run four pods that touch four files, and read them back
    #[arg(long)]
    pub smoke: bool,
    /// Image of these pods: anything with `sh` [default: that of the project's tasks]
    #[arg(long, value_name = "IMAGE", requires = "smoke")]
    pub image: Option<String>,
    /// How the run is shown.
    #[command(flatten)]
    pub view: Viewing,
}

/// Looks, and says.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let session = session::open(global, &arguments.target).await?;
    let settings = session.config.settings_for("");
    let account = settings.pod.get("serviceAccountName").and_then(Json::as_str).unwrap_or("default");
    let needs = Needs {
        destination: session.destination(Route::default()),
        image: settings.image.clone(),
        service_account: account.to_owned(),
    };
    let mut checks: Vec<Check> = Vec::new();
    let text = arguments.view.format == Form::Text;
    let examined = doctor::examine(&session.cluster, &needs, |check| {
        if text {
            // A reader that went away is no reason to stop looking.
            let _ = console.result(&line(&check, console.colors_results()));
        }
        checks.push(check);
    });
    examined.await?;
    if !text {
        console.result(&format!("{}\n", doctor::json(&checks)))?;
    }
    if checks.iter().any(|check| check.finding == Finding::Bad) {
        return Ok(Exit::CouldNotRun);
    }
    if arguments.smoke { smoke(&session, &needs, arguments, console).await } else { Ok(Exit::Done) }
}

fn line(check: &Check, color: bool) -> String {
    let (sign, code) = match check.finding {
        Finding::Good => ("✓", 32),
        Finding::Doubtful => ("!", 33),
        Finding::Bad => ("✗", 31),
    };
    let sign = if color { format!("\u{1b}[{code}m{sign}\u{1b}[0m") } else { sign.to_owned() };
    let help = if check.help.is_empty() {
        String::new()
    } else {
        format!("\n    {}", check.help.replace('\n', "\n    "))
    };
    format!("{sign} {}: {}{help}\n", check.name, check.detail)
}

/// Runs the diamond, with the project's account and claim, and reads its four files back.
async fn smoke(
    session: &Session,
    needs: &Needs,
    arguments: &Arguments,
    console: &Console,
) -> anyhow::Result<Exit> {
    // Of the project's own it is known by now that it can be pulled.
    let image = arguments.image.clone().unwrap_or_else(|| needs.image.clone());
    let values = Values {
        namespace: session.cluster.namespace.clone(),
        upload_namespace: session.config.code.upload.namespace.clone(),
        server: None,
        share: "/".to_owned(),
        size: "1Gi".to_owned(),
        image,
    };
    let text: String = values.smoke()?.into_iter().map(|file| file.text).collect();
    let mut name = String::new();
    for mut document in manifests::documents(&text)? {
        document["spec"]["serviceAccountName"] = json!(needs.service_account);
        document["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"] = json!(needs.destination.claim);
        name = runs::create(&session.cluster, &document).await?;
    }
    let exit = watch::to_the_end(session, &name, &arguments.view, console).await?;
    if exit != Exit::Done {
        return Ok(exit);
    }
    let mut destination = session.destination(Route::default());
    destination.path = match destination.path.rsplit_once('/') {
        Some((above, _)) => format!("{above}/sooper-smoke"),
        None => "/exports/sooper-smoke".to_owned(),
    };
    "sooper-smoke".clone_into(&mut destination.sub_path);
    let wanted = ["A", "B", "C", "D"].map(str::to_owned);
    let found = session.on_volume(destination, console, async |place| {
        let found = fetch::list(&session.cluster, place, &wanted).await?;
        if found.len() < wanted.len() {
            anyhow::bail!(
                "the run succeeded, but {} of its four files are in {} of pod {}: is it the volume that the claim stands for?",
                found.len(),
                place.root,
                place.pod
            );
        }
        Ok(())
    });
    if found.await?.is_none() {
        return Ok(Exit::Interrupted);
    }
    console.result(&format!("✓ smoke run: {name} succeeded, and its four files were read back\n"))?;
    Ok(Exit::Done)
}
