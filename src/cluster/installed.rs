//! Argo's own pods: beside the runs, else in the namespace that Argo's manifests have.

use k8s_openapi::api::core::v1::Pod;
use kube::api::ListParams;

use super::{Cluster, Kind, Result};

/// The namespace of Argo's own manifests.
const ARGOS: &str = "argo";

/// Its pods with that label, called `what`; none if there are none, or none that may be seen.
///
/// # Errors
/// Those beside the runs can't be listed.
pub(super) async fn pods(cluster: &Cluster, what: &str, label: &str) -> Result<Vec<Pod>> {
    let labelled = ListParams::default().labels(label);
    let own = cluster.namespace.as_str();
    for namespace in [own, ARGOS] {
        let doing = format!("look for Argo's {what} in namespace {namespace}");
        match cluster.ask(doing, cluster.pods_in(namespace).list(&labelled)).await {
            Ok(listed) if listed.items.is_empty() => {}
            Ok(listed) => return Ok(listed.items),
            Err(error) if error.kind == Kind::Forbidden && namespace != own => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Vec::new())
}
