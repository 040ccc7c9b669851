//! The sections about where things are and how they get to the pods: `cluster:`, `environment:`, `code:`, `data:`.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value as Json};

/// Where runs are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// The kubeconfig's context; `None`: its current one.
    #[serde(default)]
    pub context: Option<String>,
    /// The namespace of the runs.
    pub namespace: String,
    /// The Argo version that manifests are written for.
    pub argo_version: ArgoVersion,
    /// The address of Argo's server.
    #[serde(default)]
    pub argo_server: Option<String>,
}

/// An Argo Workflows version. Ordered: older is less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ArgoVersion {
    /// 3.7
    #[serde(rename = "3.7")]
    V3_7,
    /// 4.0
    #[serde(rename = "4.0")]
    V4_0,
    /// 4.1
    #[default]
    #[serde(rename = "4.1")]
    V4_1,
}

/// The packages of the tasks. What is `None` is worked out from the project's files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// What describes it.
    #[serde(default)]
    pub from: Option<EnvironmentFrom>,
    /// The files that describe it, relative to the project root; `None`: found by name.
    #[serde(default)]
    pub files: Option<Vec<String>>,
    /// The program that builds it.
    #[serde(default)]
    pub tool: Option<Tool>,
    /// Where and how often it is built.
    #[serde(default)]
    pub strategy: Option<Strategy>,
    /// Whether the project itself is installed; `None`: where there is a `setup.py` or `pyproject.toml`.
    #[serde(default, deserialize_with = "true_false_or_auto")]
    pub install_project: Option<bool>,
}

/// What describes an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentFrom {
    /// Conda files.
    Conda,
    /// Requirements files or `pyproject.toml`.
    Pip,
    /// The image has everything.
    Image,
}

/// The program that builds an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are the programs' own names")]
pub enum Tool {
    Conda,
    Mamba,
    Micromamba,
    Pip,
    Uv,
}

impl Tool {
    /// Its word, and the program's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conda => "conda",
            Self::Mamba => "mamba",
            Self::Micromamba => "micromamba",
            Self::Pip => "pip",
            Self::Uv => "uv",
        }
    }

    /// What files it reads.
    pub const fn reads(self) -> EnvironmentFrom {
        match self {
            Self::Conda | Self::Mamba | Self::Micromamba => EnvironmentFrom::Conda,
            Self::Pip | Self::Uv => EnvironmentFrom::Pip,
        }
    }
}

/// Where and how often an environment is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Once per content, on the shared volume.
    Shared,
    /// In each pod.
    PerPod,
    /// Once, carried to the pods as an archive.
    Packed,
}

/// `auto` is `None`.
fn true_false_or_auto<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(Json::deserialize(deserializer)?.as_bool())
}

/// How the project's files reach the pods.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Where the pods get them.
    pub from: CodeFrom,
    /// How `sooper upload` reaches the volume.
    pub upload: Upload,
    /// `.gitignore` patterns of files to send although they are ignored.
    #[serde(default)]
    pub include: Vec<String>,
    /// `.gitignore` patterns of files not to send.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// The repository, with `from: git`.
    #[serde(default)]
    pub git: Git,
    /// The package, with `from: package`.
    #[serde(default)]
    pub package: Package,
    /// The image that `sooper build` makes, with `from: image`.
    #[serde(default)]
    pub image: Option<BuiltImage>,
}

/// Where the pods get the project's files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeFrom {
    /// The live folder on the volume.
    #[default]
    Volume,
    /// An immutable folder on the volume.
    Snapshot,
    /// A pinned commit.
    Git,
    /// A versioned archive in a package index.
    Package,
    /// In the image.
    Image,
}

/// How `sooper upload` reaches the volume.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// Which pod files are sent through.
    pub via: Via,
    /// The labels of that pod, a Kubernetes label selector.
    pub selector: String,
    /// The namespace of that pod.
    pub namespace: String,
    /// The project's folder as that pod sees it, absolute.
    pub path: String,
    /// The container of that pod; `None`: its first one.
    #[serde(default)]
    pub container: Option<String>,
    /// The image of the pod that sooper starts.
    pub helper_image: String,
}

/// Which pod files are sent through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// One that is there.
    #[default]
    Pod,
    /// One that sooper starts.
    Helper,
}

/// The repository of `code: {from: git}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Git {
    /// Its address as the cluster reaches it; `None`: the remote that the current branch follows.
    pub url: Option<String>,
    /// A commit, tag or branch; `None`: what is checked out.
    pub revision: Option<String>,
    /// The secret with `username` and `password`, or `ssh-private-key`.
    pub secret: Option<String>,
    /// Whether whichever server answers is taken for the repository's.
    pub ignore_host_key: bool,
}

/// The package of `code: {from: package}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// The package index.
    pub index: Option<String>,
    /// The package's name; `None`: the project's.
    pub name: Option<String>,
    /// The package's version; `None`: one that is derived from the code.
    pub version: Option<String>,
    /// The secret with `username` and `password` for the index.
    pub secret: Option<String>,
}

/// The image that `sooper build` makes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuiltImage {
    /// Where it is pushed, without a tag; `None`: it stays on this machine.
    #[serde(default)]
    pub repository: Option<String>,
    /// `os/architecture`.
    pub platform: String,
}

/// How tasks hand products to each other.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Where products are.
    pub from: DataFrom,
    /// One of `s3`, `gcs`, `azure`, `http` with what Argo wants under it; empty: the cluster's default repository.
    #[serde(default)]
    pub repository: Map<String, Json>,
}

/// Where products are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataFrom {
    /// On the shared volume.
    #[default]
    Volume,
    /// Argo's artifacts.
    Artifacts,
    /// Ploomber's File clients.
    Clients,
}
