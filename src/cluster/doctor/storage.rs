//! The claim, the pod that has the volume, and whether a pod like those of runs can write to it.

use std::time::Duration;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use kube::api::{Api, DeleteParams, PostParams};
use serde_json::json;

use super::super::upload;
use super::super::{Cluster, Kind, pending, words as meaning};
use super::{Check, Needs, bad, doubtful, good};

/// The claim exists, is bound, and many pods may mount it.
pub(super) async fn claim(cluster: &Cluster, needs: &Needs) -> Check {
    let name = "claim";
    let wanted = &needs.destination.claim;
    let claims: Api<PersistentVolumeClaim> = Api::namespaced(cluster.client.clone(), &cluster.namespace);
    let found = match claims.get_opt(wanted).await.map_err(cluster.failed(format!("look at claim {wanted}")))
    {
        Ok(found) => found,
        Err(error) => return doubtful(name, error.what, error.help),
    };
    let Some(claim) = found else {
        return bad(
            name,
            format!("there is no claim {wanted} in namespace {}", cluster.namespace),
            "Make it: `sooper manifests nfs --apply`, or name another under `volumes`.",
        );
    };
    let phase = claim.status.as_ref().and_then(|status| status.phase.clone()).unwrap_or_default();
    let modes = claim.spec.and_then(|spec| spec.access_modes).unwrap_or_default();
    if phase != "Bound" {
        return bad(
            name,
            format!("{wanted} is {}", phase.to_lowercase()),
            format!(
                "No volume was found for it: `kubectl -n {} describe pvc {wanted}` says why.",
                cluster.namespace
            ),
        );
    }
    if !modes.iter().any(|mode| mode == "ReadWriteMany") {
        return doubtful(
            name,
            format!("{wanted} is {}", modes.join(", ")),
            "Pods on different nodes can't mount it at once: use a volume with ReadWriteMany (`sooper manifests nfs`).",
        );
    }
    good(name, format!("{wanted} is bound, ReadWriteMany"))
}

/// A pod has the volume, with the programs that upload needs, and there is room.
pub(super) async fn volume(cluster: &Cluster, needs: &Needs) -> Vec<Check> {
    let name = "volume's pod";
    let place = match needs.destination.open(cluster).await {
        Ok(place) => place,
        Err(error) if error.kind == Kind::NotFound => return vec![bad(name, error.what, error.help)],
        Err(error) => return vec![doubtful(name, error.what, error.help)],
    };
    let looked = upload::look(cluster, &place).await;
    let _ = place.close(cluster).await;
    match looked {
        Ok(volume) => {
            let whose = if place.helper { "a helper pod" } else { place.pod.as_str() };
            let free = volume.free as f64 / 1e9;
            let room = match free {
                ..1.0 => doubtful(
                    "room",
                    format!("{free:.1} GB free"),
                    "Environments need gigabytes: `sooper env gc` removes those that nothing uses.",
                ),
                _ => good("room", format!("{free:.1} GB free")),
            };
            let unfinished = volume.unfinished.then(|| {
                bad(
                    "code",
                    "an upload was cut off, and pods refuse to start on it",
                    "`sooper upload` finishes it.",
                )
            });
            [good(name, format!("{whose} has it, at {}", place.root)), room]
                .into_iter()
                .chain(unfinished)
                .collect()
        }
        Err(error) => vec![bad(name, error.what, error.help)],
    }
}

/// A pod as those of runs: the image can be pulled, the claim mounted.
pub(super) async fn pod(cluster: &Cluster, needs: &Needs) -> Check {
    let name = "test pod";
    let described = json!({
        "metadata": {"generateName": "sooper-doctor-", "labels": {"app.kubernetes.io/managed-by": "sooper", "app.kubernetes.io/component": "doctor"}},
        "spec": {
            "restartPolicy": "Never", "activeDeadlineSeconds": 300, "terminationGracePeriodSeconds": 0,
            "serviceAccountName": needs.service_account,
            "containers": [{
                "name": "main", "image": needs.image, "imagePullPolicy": "IfNotPresent",
                "command": ["sh", "-c", "f=/mnt/vol/.sooper-doctor-$$ && : > \"$f\" && rm \"$f\""],
                "volumeMounts": [{"name": "volume", "mountPath": "/mnt/vol"}],
            }],
            "volumes": [{"name": "volume", "persistentVolumeClaim": {"claimName": needs.destination.claim}}],
        },
    });
    let Ok(described) = serde_json::from_value::<Pod>(described) else {
        return doubtful(name, "can't be described", "");
    };
    let pods = cluster.pods();
    let made = match pods
        .create(&PostParams::default(), &described)
        .await
        .map_err(cluster.failed("start a test pod"))
    {
        Ok(made) => made.metadata.name.unwrap_or_default(),
        Err(error) => return doubtful(name, error.what, error.help),
    };
    let mut last = None;
    for _ in 0..180 {
        let Ok(Some(pod)) = pods.get_opt(&made).await else { break };
        let phase = pod.status.as_ref().and_then(|status| status.phase.clone()).unwrap_or_default();
        let over = phase == "Succeeded" || phase == "Failed";
        let hopeless =
            !over && pending::why(cluster, &pod).await.is_some_and(|words| meaning::is_lasting(&words));
        last = Some(pod);
        if over || hopeless {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let check = judge(name, last.as_ref(), needs, cluster).await;
    let _ = pods.delete(&made, &DeleteParams::default().grace_period(0)).await;
    check
}

async fn judge(name: &'static str, pod: Option<&Pod>, needs: &Needs, cluster: &Cluster) -> Check {
    let phase = pod.and_then(|pod| pod.status.as_ref()?.phase.clone()).unwrap_or_default();
    match (phase.as_str(), pod) {
        ("Succeeded", _) => {
            good(name, format!("{} runs and writes to claim {}", needs.image, needs.destination.claim))
        }
        ("Failed", _) => bad(
            name,
            format!("{} ran, but could not write to the volume", needs.image),
            "Is it exported read-only, or to root only (`securityContext`)?",
        ),
        (_, Some(pod)) => {
            let words = pending::why(cluster, pod).await;
            bad(
                name,
                format!(
                    "it doesn't start: {}",
                    meaning::explained(&words.unwrap_or_else(|| "no reason is given".to_owned()))
                ),
                "",
            )
        }
        _ => doubtful(name, "it vanished", ""),
    }
}
