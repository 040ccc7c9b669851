//! Snapshots that nothing uses any more are removed.
//!
//! The rule: a snapshot goes when nobody has uploaded it for thirty days, ten newer ones are there, and no object of the
//! namespace names it: no run, no template, and no schedule, be it suspended or not. When that can't be found out, it stays.

use kube::api::ListParams;

use super::exec::{Input, Script, run};
use super::place::Place;
use super::{Cluster, Error, Kind, Result};

const PRUNE: Script = Script { doing: "remove old snapshots", text: include_str!("scripts/prune.sh") };

/// Removes those of the `outdated` snapshots that nothing names, and returns them.
///
/// # Errors
/// The connection was lost. Objects that can't be listed are no error: then nothing is removed.
pub async fn prune(cluster: &Cluster, place: &Place, outdated: &[String]) -> Result<Vec<String>> {
    let mut unused: Vec<String> = outdated.to_vec();
    for plural in ["cronworkflows", "workflowtemplates", "workflows"] {
        if unused.is_empty() {
            return Ok(unused);
        }
        let list = cluster.argo(plural);
        let listed = cluster.ask(format!("list the {plural}"), list.list(&ListParams::default())).await;
        let objects = match listed {
            Ok(listed) => listed.items,
            Err(Error { kind: Kind::Transient, what, help }) => {
                return Err(Error { kind: Kind::Transient, what, help });
            }
            Err(_) => return Ok(Vec::new()),
        };
        for object in objects {
            // Wherever it stands in the object: in a parameter, a script, an annotation.
            let text = serde_json::to_string(&object).unwrap_or_default();
            unused.retain(|digest| !text.contains(digest.as_str()));
        }
    }
    if !unused.is_empty() {
        let mut arguments = vec![place.root.clone()];
        arguments.extend(unused.iter().cloned());
        run(cluster, place, PRUNE, &arguments, Input::Bytes(Vec::new())).await?;
    }
    Ok(unused)
}
