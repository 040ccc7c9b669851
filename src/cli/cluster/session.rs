//! What commands that talk to a cluster begin with: which one, which project, whose runs.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use kube::core::DynamicObject;
use serde_json::{Map, Value as Json, json};

use super::super::project::{self, Opened};
use super::{Console, Global};
use crate::cluster::place::{Destination, Place, Via};
use crate::cluster::{Access, Cluster, runs};
use crate::project::Project;
use crate::source::Diagnostics;
use crate::spec::Surroundings as _;
use crate::spec::config::{self, Config};
use crate::targets::argo::names;

/// Which cluster and namespace.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Target {
    /// Context of the kubeconfig [default: sooper.yaml's, else the current one]
    #[arg(long, value_name = "NAME", help_heading = "Cluster")]
    pub context: Option<String>,
    /// Namespace of the runs [default: sooper.yaml's, else argo]
    #[arg(short, long, value_name = "NAME", help_heading = "Cluster")]
    pub namespace: Option<String>,
    /// Kubeconfig [default: KUBECONFIG, else ~/.kube/config, else the pod's own account]
    #[arg(long, value_name = "FILE", help_heading = "Cluster")]
    pub kubeconfig: Option<PathBuf>,
}

/// Which run, and which cluster it is in.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Which {
    /// Name of the run; @latest is the newest of this project
    #[arg(default_value = "@latest")]
    pub run: String,
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
}

/// Which pod files go through.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Route {
    /// Reach the volume through a pod that has it, or one that is started for it [default: a pod, if there is one]
    #[arg(long, value_name = "POD")]
    pub via: Option<ViaName>,
}

/// Which pod the volume is reached through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ViaName {
    /// One that is there.
    Pod,
    /// One that sooper starts and removes.
    Helper,
}

/// A connection, and the project that the current folder holds.
pub(super) struct Session {
    /// The connection.
    pub(super) cluster: Cluster,
    /// The project's settings; the built-in ones outside of a project.
    pub(super) config: Config,
    /// The project; `None` outside of one.
    pub(super) project: Option<Project>,
    /// Its folder; the working directory outside of one.
    pub(super) root: PathBuf,
    /// What was noticed about it.
    pub(super) out: Diagnostics,
}

/// Reads the project's settings and the kubeconfig. What is wrong with the project is no matter here: its runs may be
/// looked at all the same.
///
/// # Errors
/// There is no working directory, or the kubeconfig is of no use.
pub(super) async fn open(global: &Global, target: &Target) -> anyhow::Result<Session> {
    let opened = project::open_with(global, target.settings())?;
    connect(opened, target).await
}

impl Which {
    /// Opens the session and reads the run, which may be of another project.
    ///
    /// # Errors
    /// As [`open`]; or there is no such run.
    pub(super) async fn open(&self, global: &Global) -> anyhow::Result<(Session, DynamicObject)> {
        let session = open(global, &self.target).await?;
        let found = session.find(&self.run).await?;
        Ok((session, found))
    }
}

/// As [`open`], for a project that is compiled already.
///
/// # Errors
/// The kubeconfig is of no use.
pub(super) async fn connect(opened: Opened, target: &Target) -> anyhow::Result<Session> {
    let Opened { out, project, config, machine, .. } = opened;
    let root =
        project.as_ref().map_or_else(|| machine.cwd().to_owned(), |project| project.pipeline.root.clone());
    let cluster = Cluster::connect(&access(&config, target)).await?;
    Ok(Session { cluster, config, project, root, out })
}

/// Which cluster the settings and the flags mean.
pub(super) fn access(config: &Config, target: &Target) -> Access {
    Access {
        kubeconfig: target.kubeconfig.clone(),
        context: config.cluster.context.clone(),
        namespace: config.cluster.namespace.clone(),
        argo_server: config.cluster.argo_server.clone(),
    }
}

impl Target {
    /// The settings among the flags, in the form of sooper.yaml.
    pub(super) fn settings(&self) -> Map<String, Json> {
        let pairs = [("context", &self.context), ("namespace", &self.namespace)];
        let given =
            pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value.as_ref()?))));
        Map::from_iter([("cluster".to_owned(), Json::Object(given.collect()))])
    }

    /// These settings beside others of the command line.
    pub(in super::super) fn added_to(&self, mut settings: Map<String, Json>) -> Map<String, Json> {
        for (section, own) in self.settings() {
            match (settings.get_mut(&section), own) {
                (Some(Json::Object(known)), Json::Object(own)) => known.extend(own),
                (_, own) => drop(settings.insert(section, own)),
            }
        }
        settings
    }
}

impl Session {
    /// How manifests label the project's objects; `None` outside of a project.
    pub(super) fn label(&self) -> Option<String> {
        self.project.as_ref()?;
        Some(label(&self.config))
    }

    /// The run of that name; `@latest` is the project's newest.
    ///
    /// # Errors
    /// There is none, or it can't be read.
    pub(super) async fn find(&self, run: &str) -> anyhow::Result<DynamicObject> {
        Ok(runs::find(&self.cluster, run, self.label().as_deref()).await?)
    }

    /// Where the project lies on the volume.
    pub(super) fn destination(&self, route: Route) -> Destination {
        destination(&self.config, route)
    }

    /// Does `work` in the project's folder on the volume, then removes the pod if one was started for it; says so if that
    /// can't be done. `None` when somebody pressed Ctrl-C.
    ///
    /// # Errors
    /// There is no way to the volume, or the work's own.
    pub(super) async fn on_volume<T>(
        &self,
        destination: Destination,
        console: &Console,
        work: impl AsyncFnOnce(&Place) -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        let place = destination.open(&self.cluster).await?;
        let done = tokio::select! {
            done = work(&place) => done.map(Some),
            _ = tokio::signal::ctrl_c() => Ok(None),
        };
        if let Err(error) = place.close(&self.cluster).await {
            console.say(format!("{error}\n  It goes by itself within the hour."));
        }
        done
    }
}

/// How manifests label the objects of a project.
pub(super) fn label(config: &Config) -> String {
    match names::label(&config.project_name) {
        label if label.is_empty() => names::object(&config.project_name, 63),
        label => label,
    }
}

/// Where a project lies on the volume.
fn destination(config: &Config, route: Route) -> Destination {
    let upload = &config.code.upload;
    let volume = config.volumes.first();
    let claim =
        volume.and_then(|volume| volume.source.get("persistentVolumeClaim")?.get("claimName")?.as_str());
    let via = match (route.via, upload.via) {
        (Some(ViaName::Pod), _) => Via::Pod,
        (Some(ViaName::Helper), _) | (None, config::Via::Helper) => Via::Helper,
        (None, config::Via::Pod) => Via::Either,
    };
    Destination {
        via,
        selector: upload.selector.clone(),
        namespace: upload.namespace.clone(),
        container: upload.container.clone(),
        path: upload.path.clone(),
        helper_image: upload.helper_image.clone(),
        claim: claim.unwrap_or("nfs").to_owned(),
        sub_path: volume.and_then(|volume| volume.sub_path.clone()).unwrap_or_default(),
    }
}

/// `90s`, `30m`, `24h`, `7d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    text.parse().map(|length: config::Duration| Duration::from_secs(length.seconds()))
}
