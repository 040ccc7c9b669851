//! The project's code as it is sent, and what a plan says of the way it takes.

use std::path::PathBuf;

use crate::code::{self, Code};
use crate::plan::{self, Artifact, Plan};
use crate::project::Project;
use crate::spec::config::{CodeFrom, Config};
use crate::spec::{Product, ProductItem};

/// All files that are sent. `generated` are sooper's own.
///
/// # Errors
/// They can't be sent as they are.
pub(super) fn list(project: &Project, config: &Config, generated: &[Artifact]) -> anyhow::Result<Code> {
    let products = project.pipeline.tasks.iter().filter_map(|task| task.product.as_ref());
    let products = products.flat_map(Product::items).filter_map(|(_, item)| match item {
        ProductItem::File { text, .. } => Some(text.into()),
        _ => None,
    });
    let products: Vec<PathBuf> = products.collect();
    let generated =
        generated.iter().map(|file| (file.path.to_string_lossy().into_owned(), file.text.clone()));
    let generated: Vec<(String, String)> = generated.collect();
    let request = code::Request {
        root: &project.pipeline.root,
        exclude: &config.code.exclude,
        include: &config.code.include,
        products: &products,
        generated: &generated,
    };
    Ok(code::list(&request)?)
}

/// Pins a plan to the code as it is on this machine, where the settings ask for that.
///
/// # Errors
/// The code can't be had by the pods as it is.
pub(super) fn pin(plan: &mut Plan, project: &Project, config: &Config) -> anyhow::Result<()> {
    plan.code = match config.code.from {
        CodeFrom::Snapshot => {
            let digest = list(project, config, &plan.generated)?.digest();
            plan::Code::Volume { snapshot: Some(digest.name()) }
        }
        _ => return Ok(()),
    };
    Ok(())
}
