//! What commands that talk to a cluster begin with: which one, which project, whose runs.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::super::project::{self, Opened};
use super::Global;
use crate::cluster;
use crate::cluster::place::{Destination, Via};
use crate::cluster::{Access, Cluster};
use crate::project::Project;
use crate::source::Diagnostics;
use crate::spec::Surroundings as _;
use crate::spec::config::{self, Config};
use crate::targets::argo::names;

/// Which cluster and namespace.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Cluster")]
pub struct Target {
    /// Context of the kubeconfig [default: sooper.yaml's, else the current one]
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,
    /// Namespace of the runs [default: sooper.yaml's, else argo]
    #[arg(short, long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// Kubeconfig [default: KUBECONFIG, else ~/.kube/config, else the pod's own account]
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
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
}

impl Session {
    /// How manifests label the project's objects; `None` outside of a project.
    pub(super) fn label(&self) -> Option<String> {
        self.project.as_ref()?;
        Some(label(&self.config))
    }

    /// Where the project lies on the volume.
    pub(super) fn destination(&self, via: Option<Via>) -> Destination {
        destination(&self.config, via)
    }
}

/// How manifests label the objects of a project.
pub(super) fn label(config: &Config) -> String {
    match names::label(&config.project_name) {
        label if label.is_empty() => names::object(&config.project_name, 63),
        label => label,
    }
}

/// Where a project lies on the volume. `via` is the command line's.
pub(super) fn destination(config: &Config, via: Option<Via>) -> Destination {
    let upload = &config.code.upload;
    let volume = config.volumes.first();
    let claim =
        volume.and_then(|volume| volume.source.get("persistentVolumeClaim")?.get("claimName")?.as_str());
    let configured = match upload.via {
        config::Via::Pod => Via::Either,
        config::Via::Helper => Via::Helper,
    };
    Destination {
        via: via.unwrap_or(configured),
        selector: upload.selector.clone(),
        namespace: upload.namespace.clone(),
        container: upload.container.clone(),
        path: upload.path.clone(),
        helper_image: upload.helper_image.clone(),
        claim: claim.unwrap_or("nfs").to_owned(),
        sub_path: volume.and_then(|volume| volume.sub_path.clone()).unwrap_or_default(),
    }
}

/// Runs what a command does in the cluster to its end.
///
/// # Errors
/// The command's own.
pub(super) fn run<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    cluster::wait_for(work)?
}

/// `90s`, `30m`, `24h`, `7d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    text.parse().map(|length: config::Duration| Duration::from_secs(length.seconds()))
}
