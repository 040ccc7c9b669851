//! The project's code as it is sent, and what a plan says of the way it takes.

use std::path::PathBuf;

use crate::code::{self, Request};
use crate::plan::{self, Artifact, Plan};
use crate::project::Project;
use crate::spec::config::{CodeFrom, Config};
use crate::spec::{Product, ProductItem};

/// Which files are sent. `generated` are sooper's own.
pub(super) fn request(project: &Project, config: &Config, generated: &[Artifact]) -> Request {
    let generated =
        generated.iter().map(|file| (file.path.to_string_lossy().into_owned(), file.text.clone()));
    Request {
        root: project.pipeline.root.clone(),
        exclude: config.code.exclude.clone(),
        include: config.code.include.clone(),
        products: products(project).collect(),
        generated: generated.collect(),
    }
}

/// What tasks write, relative to the project root where it is inside.
fn products(project: &Project) -> impl Iterator<Item = PathBuf> {
    let products = project.pipeline.tasks.iter().filter_map(|task| task.product.as_ref());
    products.flat_map(Product::items).filter_map(|(_, item)| match item {
        ProductItem::File { text, .. } => Some(text.into()),
        _ => None,
    })
}

/// Pins a plan to the code as it is on this machine, where the settings ask for that.
///
/// # Errors
/// The code can't be had by the pods as it is.
pub(super) fn pin(plan: &mut Plan, project: &Project, config: &Config) -> anyhow::Result<()> {
    plan.code = match config.code.from {
        CodeFrom::Snapshot => {
            let digest = code::list(&request(project, config, &plan.generated))?.digest();
            plan::Code::Volume { snapshot: Some(digest.name()) }
        }
        CodeFrom::Git => {
            let products = products(project).filter_map(|path| Some(path.to_str()?.to_owned())).collect();
            plan::Code::Git(code::commit(&project.pipeline.root, &config.code.git, &products)?)
        }
        _ => return Ok(()),
    };
    Ok(())
}
