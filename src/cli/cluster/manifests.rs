//! `sooper manifests`: what a cluster needs.

use std::path::PathBuf;

use clap::ValueEnum;

use super::super::{output, project};
use super::session::{self, Target};
use super::{Console, Exit, Global};
use crate::cluster::manifests::{self, Values};
use crate::cluster::{Cluster, runs};
use crate::spec::config::Quantity;

/// Arguments of `manifests`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which
    pub what: What,
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// Write them into this folder [default: print them]
    #[arg(short, long, value_name = "DIR", conflicts_with = "apply")]
    pub output: Option<PathBuf>,
    /// Apply them to the cluster (smoke: start the run)
    #[arg(long)]
    pub apply: bool,
    /// nfs: address of a server that is there, as nodes reach it [default: make one]
    #[arg(long, value_name = "ADDRESS")]
    pub server: Option<String>,
    /// nfs: folder that the server exports
    #[arg(long, value_name = "PATH", default_value = "/")]
    pub share: String,
    /// nfs: size of the volume
    #[arg(long, value_name = "SIZE", default_value = "100Gi")]
    pub size: Quantity,
    /// smoke: image of its pods
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,
}

/// Groups of manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// NFS server, service, volume and claim.
    Nfs,
    /// Roles of pods and of people.
    Rbac,
    /// A run of four pods that touch four files.
    Smoke,
}

/// Prints, writes or applies them.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let opened = project::open_with(global, arguments.target.settings())?;
    let config = &opened.config;
    let values = Values {
        namespace: config.cluster.namespace.clone(),
        upload_namespace: config.code.upload.namespace.clone(),
        server: arguments.server.clone(),
        share: arguments.share.clone(),
        size: arguments.size.to_string(),
        image: arguments.image.clone().unwrap_or_else(|| config.code.upload.helper_image.clone()),
    };
    let files = match arguments.what {
        What::Nfs => values.nfs(),
        What::Rbac => values.rbac(),
        What::Smoke => values.smoke(),
    }?;
    if arguments.apply {
        let access = session::access(config, &arguments.target);
        let cluster = Cluster::connect(&access).await?;
        match arguments.what {
            What::Nfs => manifests::apply(&cluster, &values, "nfs", |said| console.say(said)).await?,
            What::Rbac => manifests::apply(&cluster, &values, "rbac", |said| console.say(said)).await?,
            What::Smoke => {
                for document in files.iter().flat_map(|file| manifests::documents(&file.text)).flatten() {
                    let name = runs::create(&cluster, &document).await?;
                    console.result(&format!("{name}\n"))?;
                }
            }
        }
        return Ok(Exit::Done);
    }
    match &arguments.output {
        Some(folder) => {
            for file in &files {
                let path = folder.join(file.name);
                output::write(&path, &file.text, console)?;
                console.say(format!("{} written", path.display()));
            }
        }
        None => {
            console.result(&files.iter().map(|file| file.text.as_str()).collect::<Vec<_>>().join("---\n"))?
        }
    }
    Ok(Exit::Done)
}
