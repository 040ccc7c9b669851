//! Where the volume is reached: a pod that has it mounted, or one that is started for the purpose.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, ListParams, PostParams};
use serde_json::json;

use super::{Cluster, Error, Kind, Result};

/// Which pod the volume is reached through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// One that is there.
    Pod,
    /// One that sooper starts and removes.
    Helper,
    /// One that is there, else a helper.
    Either,
}

/// Where a project lies in the cluster.
#[derive(Debug, Clone)]
pub struct Destination {
    /// Which pod the volume is reached through.
    pub via: Via,
    /// The labels of a pod that has the volume.
    pub selector: String,
    /// The namespace of that pod.
    pub namespace: String,
    /// Its container; `None`: the first.
    pub container: Option<String>,
    /// The project's folder as that pod sees it, absolute.
    pub path: String,
    /// The image of a helper: anything with a shell and the usual small programs.
    pub helper_image: String,
    /// The claim that a helper mounts.
    pub claim: String,
    /// The project's folder within the claim.
    pub sub_path: String,
}

/// A container that sees the project's folder.
#[derive(Debug, Clone)]
pub struct Place {
    /// The pod.
    pub pod: String,
    /// Its namespace.
    pub namespace: String,
    /// Its container.
    pub container: Option<String>,
    /// The project's folder as it sees it.
    pub root: String,
    /// Whether sooper started the pod and has to remove it.
    pub helper: bool,
}

/// Where helpers mount the claim.
const MOUNT: &str = "/exports";

impl Destination {
    /// Finds or starts the pod.
    ///
    /// # Errors
    /// There is no such pod or it isn't ready; the helper can't be started, with the reason.
    pub async fn open(&self, cluster: &Cluster) -> Result<Place> {
        if self.via == Via::Helper {
            return self.start_helper(cluster).await;
        }
        let mut found = self.find_pod(cluster, &self.namespace).await;
        if found.as_ref().is_err_and(|error| error.kind == Kind::NotFound)
            && self.namespace != cluster.namespace
        {
            // The volume's server often stands beside the runs; what is told if not is about the place that was named.
            let beside = self.find_pod(cluster, &cluster.namespace).await;
            found = beside.or(found);
        }
        match found {
            Err(none) if self.via == Via::Either && none.kind == Kind::NotFound => {
                let also =
                    |error: Error| Error { what: format!("{}, and {}", none.what, error.what), ..error };
                self.start_helper(cluster).await.map_err(also)
            }
            found => found,
        }
    }

    /// The ready pod of that label whose name comes first: the same one each time.
    async fn find_pod(&self, cluster: &Cluster, namespace: &str) -> Result<Place> {
        let doing = format!("look for the volume's pod ({} in namespace {})", self.selector, namespace);
        let pods = cluster.pods_in(namespace).list(&ListParams::default().labels(&self.selector)).await;
        let mut pods = pods.map_err(cluster.failed(doing))?.items;
        pods.sort_by(|one, other| one.metadata.name.cmp(&other.metadata.name));
        let none = |what: String| {
            Error {
            kind: Kind::NotFound,
            what,
            help: "Name its labels and namespace in `code.upload` of sooper.yaml, or use --via helper: sooper then starts a pod with the claim mounted.".to_owned(),
        }
        };
        if pods.is_empty() {
            return Err(none(format!("no pod labelled {} in namespace {}", self.selector, namespace)));
        }
        let ready = pods.iter().find(|pod| pod.metadata.deletion_timestamp.is_none() && is_ready(pod));
        let Some(pod) = ready.and_then(|pod| pod.metadata.name.clone()) else {
            return Err(none(format!(
                "the pod labelled {} in namespace {} isn't ready",
                self.selector, namespace
            )));
        };
        let container = self.container.clone().or_else(|| first_container(ready));
        Ok(Place { pod, namespace: namespace.to_owned(), container, root: self.path.clone(), helper: false })
    }

    async fn start_helper(&self, cluster: &Cluster) -> Result<Place> {
        let pods = cluster.pods();
        let pod = self.helper(cluster)?;
        let created = pods.create(&PostParams::default(), &pod).await;
        let created = created.map_err(cluster.failed("start a helper pod for the upload"))?;
        let name = created.metadata.name.unwrap_or_default();
        let place = Place {
            pod: name.clone(),
            namespace: cluster.namespace.clone(),
            container: None,
            root: format!("{MOUNT}/{}", self.sub_path).trim_end_matches('/').to_owned(),
            helper: true,
        };
        let mut why = None;
        for _ in 0..240 {
            let pod = match cluster.ask("look at the helper pod", pods.get(&name)).await {
                Ok(pod) => pod,
                Err(error) => {
                    // It goes by itself if it can't be removed.
                    let _ = place.close(cluster).await;
                    return Err(error);
                }
            };
            if is_ready(&pod) {
                return Ok(place);
            }
            why = super::pending::why(cluster, &pod).await;
            if why.as_deref().is_some_and(super::words::is_lasting) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let reason = why.map_or_else(
            || "two minutes were not enough".to_owned(),
            |words| super::words::explained(&words),
        );
        let _ = place.close(cluster).await;
        Err(Error::other(
            format!("the helper pod doesn't start: {reason}"),
            format!(
                "It mounts claim {} and runs {}; `code.upload.helper_image` names another image.",
                self.claim, self.helper_image
            ),
        ))
    }

    /// A pod that sleeps with the claim mounted, and goes by itself after an hour if nobody removes it.
    fn helper(&self, cluster: &Cluster) -> Result<Pod> {
        let pod = json!({
            "metadata": {
                "generateName": "sooper-upload-",
                "namespace": cluster.namespace,
                "labels": {"app.kubernetes.io/managed-by": "sooper", "app.kubernetes.io/component": "upload"},
            },
            "spec": {
                "restartPolicy": "Never",
                "activeDeadlineSeconds": 3600,
                "terminationGracePeriodSeconds": 0,
                "automountServiceAccountToken": false,
                "containers": [{
                    "name": "main",
                    "image": self.helper_image,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["sleep", "3600"],
                    "volumeMounts": [{"name": "volume", "mountPath": MOUNT}],
                    "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}},
                }],
                "volumes": [{"name": "volume", "persistentVolumeClaim": {"claimName": self.claim}}],
            },
        });
        serde_json::from_value(pod)
            .map_err(|error| Error::other(format!("can't describe the helper pod: {error}"), ""))
    }
}

impl Place {
    /// Removes the pod, if it is a helper.
    ///
    /// # Errors
    /// It can't be removed; it goes by itself within the hour.
    pub async fn close(&self, cluster: &Cluster) -> Result<()> {
        if self.helper {
            let pods = cluster.pods_in(&self.namespace);
            let parameters = DeleteParams::default().grace_period(0);
            cluster
                .ask(format!("remove helper pod {}", self.pod), pods.delete(&self.pod, &parameters))
                .await?;
        }
        Ok(())
    }
}

fn first_container(pod: Option<&Pod>) -> Option<String> {
    Some(pod?.spec.as_ref()?.containers.first()?.name.clone())
}

fn is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.into_iter().any(|condition| condition.type_ == "Ready" && condition.status == "True")
}
