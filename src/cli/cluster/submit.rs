//! `sooper submit`: check, export, upload, start, follow.

use serde_json::{Value as Json, json};

use super::super::export::{Choice, Way};
use super::super::project;
use super::session::{self, Route, Session, Target};
use super::show::Following;
use super::{Console, Exit, Global};
use super::{upload, watch};
use crate::cluster::runs;
use crate::cluster::upload::Mode;
use crate::rules::Depth;
use crate::spec::config::{CodeFrom, Kind};

/// Arguments of `submit`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which tasks, and how the manifest is made
    #[command(flatten)]
    pub choice: Choice,
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// Give a parameter of the run another value
    #[arg(short, long = "parameter", value_name = "KEY=VALUE", value_parser = parameter)]
    pub parameters: Vec<(String, String)>,
    /// How the volume is reached.
    #[command(flatten)]
    pub route: Route,
    /// Ask the cluster whether it would take it; upload and start nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Whether it is followed.
    #[command(flatten)]
    pub following: Following,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write a parameter as KEY=VALUE")?;
    if value.contains("{{") {
        return Err(format!("Argo would read `{{{{` in the value of {key} as a template of its own"));
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// Starts a run.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let opened = project::open_with(global, arguments.target.added_to(arguments.choice.settings()))?;
    let rendered = arguments.choice.render(&opened, Way::default())?;
    let problems = opened.check(Depth::Export, &opened.selection());
    let broken = opened.show(&problems, console);
    let Some((_, manifest)) = rendered.filter(|_| !broken) else {
        console.say("nothing was started");
        return Ok(Exit::Problems);
    };
    let kind = opened.config.workflow.kind;
    let mut object = read(&manifest.text)?;
    set_parameters(&mut object, &arguments.parameters)?;
    let session = session::connect(opened, &arguments.target).await?;
    if arguments.dry_run {
        runs::try_out(&session.cluster, &object).await?;
        console.say(format!(
            "the cluster would take it in namespace {}; nothing was uploaded or started",
            session.cluster.namespace
        ));
        return Ok(Exit::Done);
    }
    if kind == Kind::Workflow {
        // What the cluster refuses is known before anything is sent.
        runs::try_out(&session.cluster, &object).await?;
    }
    if !bring(&session, &mut object, arguments, console).await? {
        console.say("interrupted before anything was started; what arrived is kept for the next upload");
        return Ok(Exit::Interrupted);
    }
    if kind != Kind::Workflow {
        let name = runs::apply(&session.cluster, &object).await?;
        console.say(format!("{name} is in namespace {}", session.cluster.namespace));
        return Ok(Exit::Done);
    }
    let name = tokio::select! {
        created = runs::create(&session.cluster, &object) => created?,
        _ = tokio::signal::ctrl_c() => {
            console.say("interrupted while the run was being started: `sooper runs` shows whether it was");
            return Ok(Exit::Interrupted);
        }
    };
    console.say(format!("{name} started in namespace {}", session.cluster.namespace));
    watch::unless_detached(&session, &name, &arguments.following, console).await
}

/// Brings the code to the volume as a snapshot and pins the run to it, unless it comes another way or the run was told which
/// one to take. `false` when somebody pressed Ctrl-C.
async fn bring(
    session: &Session,
    object: &mut Json,
    arguments: &Arguments,
    console: &Console,
) -> anyhow::Result<bool> {
    let on_volume = matches!(session.config.code.from, CodeFrom::Volume | CodeFrom::Snapshot);
    if !on_volume || arguments.parameters.iter().any(|(name, _)| name == "code") {
        return Ok(true);
    }
    let listing = upload::list(session)?;
    let sent = session.on_volume(session.destination(arguments.route), console, async |place| {
        let (started, code) = upload::ready(session, place, Mode::Snapshot, listing).await?;
        let changes = upload::send(session, started, &code, console).await?;
        upload::tell(&changes, place, console);
        upload::tidy(session, place, &changes, console).await?;
        Ok(code.digest().name())
    });
    let Some(digest) = sent.await? else { return Ok(false) };
    set_parameters(object, &[("code".to_owned(), digest)])?;
    Ok(true)
}

/// The manifest as the API takes it.
fn read(text: &str) -> anyhow::Result<Json> {
    Ok(serde_yaml::from_str(text)?)
}

/// Where the parameters of runs are, in each kind of object.
fn parameters(object: &mut Json) -> Option<&mut Vec<Json>> {
    let path = match object.pointer("/spec/workflowSpec") {
        Some(_) => "/spec/workflowSpec/arguments/parameters",
        None => "/spec/arguments/parameters",
    };
    object.pointer_mut(path)?.as_array_mut()
}

fn set_parameters(object: &mut Json, given: &[(String, String)]) -> anyhow::Result<()> {
    for (name, value) in given {
        let known = parameters(object).map(std::mem::take).unwrap_or_default();
        let mut found = false;
        let names: Vec<String> =
            known.iter().filter_map(|parameter| Some(parameter["name"].as_str()?.to_owned())).collect();
        let changed = known.into_iter().map(|mut parameter| {
            if parameter["name"] == json!(name) {
                parameter["value"] = json!(value);
                found = true;
            }
            parameter
        });
        let changed: Vec<Json> = changed.collect();
        if let Some(parameters) = parameters(object) {
            *parameters = changed;
        }
        if !found {
            let list = names.join(", ");
            let guess = crate::source::diagnostic::did_you_mean(name, names.iter().map(String::as_str));
            let help = guess.map_or(format!("there are: {list}"), |guess| format!("did you mean `{guess}`?"));
            anyhow::bail!("the run has no parameter `{name}`: {help}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_are_not_there_are_refused_and_so_are_tags() {
        let mut object =
            json!({"spec": {"arguments": {"parameters": [{"name": "sample", "value": "false"}]}}});
        set_parameters(&mut object, &[("sample".into(), "true".into())]).unwrap();
        assert_eq!(object["spec"]["arguments"]["parameters"][0]["value"], "true");
        let error = set_parameters(&mut object, &[("sampel".into(), "1".into())]).unwrap_err();
        assert!(error.to_string().contains("did you mean `sample`?"), "{error}");
        assert!(parameter("a={{workflow.name}}").is_err());
        assert_eq!(parameter("a=b=c").unwrap(), ("a".to_owned(), "b=c".to_owned()));
    }
}
