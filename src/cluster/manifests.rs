//! What a cluster needs to run pipelines: the manifests in `assets/`, filled in.
//!
//! Their texts keep their comments, so values are put into the text; each is checked to be a plain word first.

use std::time::Duration;

use k8s_openapi::api::core::v1::Service;
use kube::api::{Api, ApiResource, Patch, PatchParams};
use kube::core::DynamicObject;
use serde_json::Value as Json;

use super::{Cluster, Error, Result};

/// A file to print or apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// As in `assets/`.
    pub name: &'static str,
    /// YAML, one document or several.
    pub text: String,
}

/// What is filled in.
#[derive(Debug, Clone)]
pub struct Values {
    /// Where runs are.
    pub namespace: String,
    /// Where the volume's pod is.
    pub upload_namespace: String,
    /// The NFS server; `None`: the one that the manifests make, whose address is read from its Service.
    pub server: Option<String>,
    /// The folder that it exports.
    pub share: String,
    /// How large the volume is.
    pub size: String,
    /// The image of the smoke run: it needs `sh`.
    pub image: String,
}

impl Values {
    /// # Errors
    /// A value that isn't a plain word.
    fn fill(&self, text: &str) -> Result<String> {
        let server = self.server.as_deref().unwrap_or("NFS_SERVER");
        let values = [
            ("NFS_SERVER", server),
            ("NFS_SHARE", self.share.as_str()),
            ("NFS_SIZE", self.size.as_str()),
            ("RUN_NAMESPACE", self.namespace.as_str()),
            ("UPLOAD_NAMESPACE", self.upload_namespace.as_str()),
            ("SMOKE_IMAGE", self.image.as_str()),
        ];
        let mut text = text.to_owned();
        for (mark, value) in values {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._/:@".contains(letter);
            if value.is_empty() || !value.chars().all(plain) || value.contains(": ") || value.ends_with(':') {
                return Err(Error::other(
                    format!("`{value}` can't stand in a manifest"),
                    "Write an address, a path, a size or a name.",
                ));
            }
            text = text.replace(mark, value);
        }
        Ok(text)
    }

    /// The volume: with a server that is there already, only the volume and its claim.
    ///
    /// # Errors
    /// A value that isn't a plain word.
    pub fn nfs(&self) -> Result<Vec<File>> {
        let mut files = Vec::new();
        if self.server.is_none() {
            files.push(File {
                name: "01-nfs-server.yaml",
                text: self.fill(include_str!("../../assets/01-nfs-server.yaml"))?,
            });
            files.push(File {
                name: "02-nfs-service.yaml",
                text: self.fill(include_str!("../../assets/02-nfs-service.yaml"))?,
            });
        }
        files.push(File {
            name: "03-nfs-pv-pvc.yaml",
            text: self.fill(include_str!("../../assets/03-nfs-pv-pvc.yaml"))?,
        });
        Ok(files)
    }

    /// The roles of pods and of people.
    ///
    /// # Errors
    /// A value that isn't a plain word.
    pub fn rbac(&self) -> Result<Vec<File>> {
        Ok(vec![File { name: "rbac.yaml", text: self.fill(include_str!("../../assets/rbac.yaml"))? }])
    }

    /// The run that tries it all out.
    ///
    /// # Errors
    /// A value that isn't a plain word.
    pub fn smoke(&self) -> Result<Vec<File>> {
        Ok(vec![File { name: "dag.yaml", text: self.fill(include_str!("../../assets/dag.yaml"))? }])
    }
}

/// The documents of a file.
///
/// # Errors
/// The text is no YAML (a fault of sooper's own).
pub fn documents(text: &str) -> Result<Vec<Json>> {
    let parts = text.split("\n---\n");
    let read =
        parts.map(|part| serde_yaml::from_str(part).map_err(|error| Error::other(error.to_string(), "")));
    read.collect()
}

/// Applies the documents of `files` on the server's side, and says each. The address of the NFS server is read from the
/// Service as soon as it has one.
///
/// # Errors
/// A document is refused, or another manager owns a field of it.
pub async fn apply(
    cluster: &Cluster,
    values: &Values,
    what: &str,
    mut say: impl FnMut(String),
) -> Result<()> {
    let mut values = values.clone();
    let files = if what == "rbac" { values.rbac()? } else { values.nfs()? };
    for file in files {
        let mut text = file.text;
        if text.contains("server: NFS_SERVER") {
            values.server = Some(address(cluster).await?);
            text = values.fill(include_str!("../../assets/03-nfs-pv-pvc.yaml"))?;
        }
        for document in documents(&text)? {
            say(apply_one(cluster, &document).await?);
        }
    }
    Ok(())
}

async fn apply_one(cluster: &Cluster, document: &Json) -> Result<String> {
    let word = |path: &str| document.pointer(path).and_then(Json::as_str).unwrap_or_default().to_owned();
    let (kind, name) = (word("/kind"), word("/metadata/name"));
    let version = word("/apiVersion");
    let (group, version_only) = version.split_once('/').unwrap_or(("", &version));
    let resource = ApiResource {
        group: group.to_owned(),
        version: version_only.to_owned(),
        api_version: version.clone(),
        kind: kind.clone(),
        plural: format!("{}s", kind.to_lowercase()),
    };
    let namespace = word("/metadata/namespace");
    let api: Api<DynamicObject> = if namespace.is_empty() {
        Api::all_with(cluster.client.clone(), &resource)
    } else {
        Api::namespaced_with(cluster.client.clone(), &namespace, &resource)
    };
    let applied = api.patch(&name, &PatchParams::apply("sooper"), &Patch::Apply(document)).await;
    applied.map_err(cluster.failed(format!("apply {kind} {name}")))?;
    Ok(format!("{} {name} applied", kind.to_lowercase()))
}

/// The cluster IP of the Service that was just made.
async fn address(cluster: &Cluster) -> Result<String> {
    let services: Api<Service> = Api::namespaced(cluster.client.clone(), "default");
    for _ in 0..20 {
        let service = services.get("nfs-server").await.map_err(cluster.failed("read service nfs-server"))?;
        let address = service
            .spec
            .and_then(|spec| spec.cluster_ip)
            .filter(|address| !address.is_empty() && address != "None");
        if let Some(address) = address {
            return Ok(address);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err(Error::other(
        "service nfs-server in namespace default gets no address",
        "Name the server yourself with --server.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(server: Option<&str>) -> Values {
        Values {
            namespace: "argo".into(),
            upload_namespace: "default".into(),
            server: server.map(str::to_owned),
            share: "/".into(),
            size: "100Gi".into(),
            image: "busybox:1.36".into(),
        }
    }

    #[test]
    fn every_document_is_whole_and_the_volume_has_no_namespace() {
        let values = values(Some("10.0.0.9"));
        let files: Vec<File> =
            [values.nfs(), values.rbac(), values.smoke()].into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(
            files.iter().map(|file| file.name).collect::<Vec<_>>(),
            ["03-nfs-pv-pvc.yaml", "rbac.yaml", "dag.yaml"]
        );
        for document in files.iter().flat_map(|file| documents(&file.text).unwrap()) {
            let namespaced = document.pointer("/metadata/namespace").is_some();
            assert_eq!(namespaced, document["kind"] != "PersistentVolume", "{document}");
            for mark in ["NFS_", "RUN_NAMESPACE", "SMOKE_IMAGE"] {
                assert!(!document.to_string().contains(mark), "{mark} is left in {document}");
            }
        }
        assert_eq!(super::tests::values(None).nfs().unwrap().len(), 3);
    }

    #[test]
    fn values_that_are_no_words_are_refused() {
        let values = Values { share: "/a\n  x: y".into(), ..values(Some("10.0.0.9")) };
        assert!(values.nfs().is_err());
    }
}
