//! How the project's files reach the pods, in Argo's words: a parameter of the run, and what its pods are told.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use crate::plan::{Code, Plan};

use super::script::{literal, tag};
use super::types::{EnvVar, Parameter};

/// The run's parameter with the digest of its code.
pub(crate) const PARAMETER: &str = "code";

/// More folders than that are named by what they lie in.
const MOST_FOLDERS: usize = 100;

/// The parameter that chooses a snapshot; empty means the live folder.
pub(crate) fn parameter(plan: &Plan) -> Parameter {
    let Code::Volume { snapshot } = &plan.code;
    Parameter {
        name: PARAMETER.to_owned(),
        description: Some("Digest of the snapshot to run; empty: the live folder".to_owned()),
        value: Some(snapshot.clone().unwrap_or_default()),
        ..Parameter::default()
    }
}

/// What a pod's script has to know to get at the code.
pub(crate) fn variables(plan: &Plan) -> Vec<EnvVar> {
    vec![
        tag("SOOPER_CODE", "{{workflow.parameters.code}}"),
        literal("SOOPER_FOLDERS", &product_folders(plan).into_iter().collect::<Vec<_>>().join("\n")),
    ]
}

/// The folders of products, relative to the project root. Pods share them from the start; what a task writes anywhere
/// else reaches the others when it ends, so a folder may be missing here.
fn product_folders(plan: &Plan) -> BTreeSet<String> {
    let products = plan.steps.iter().flat_map(|step| &step.products).map(Path::new);
    let inside = |path: &&Path| path.components().all(|part| matches!(part, Component::Normal(_)));
    let folders: BTreeSet<&str> = products
        .filter(inside)
        .filter_map(|product| product.parent()?.to_str())
        .filter(|folder| !folder.is_empty() && !folder.contains('\n'))
        .collect();
    let first = |folder: &str| folder.split('/').next().unwrap_or_default().to_owned();
    match folders.len() {
        0..=MOST_FOLDERS => folders.into_iter().map(str::to_owned).collect(),
        _ => folders.into_iter().map(first).collect::<BTreeSet<_>>().into_iter().take(MOST_FOLDERS).collect(),
    }
}
