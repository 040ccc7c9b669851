//! What `data:` needs: a repository that Argo can use, and pods that don't share the project's folder anyway.

use super::whole::Whole;
use super::{CodeFrom, Data, DataFrom};

/// What a repository needs besides what its schema asks for. Argo takes one that lacks a field for none at all, and
/// uses the cluster's instead.
const NEEDED: [(&str, &[&str]); 3] =
    [("s3", &["endpoint", "bucket"]), ("gcs", &["bucket"]), ("azure", &["endpoint", "container"])];

impl Data {
    /// The kind of repository and what is said of it; `None`: the cluster's own.
    pub fn named_repository(&self) -> Option<(&str, &serde_json::Map<String, serde_json::Value>)> {
        self.repository.iter().find_map(|(kind, fields)| Some((kind.as_str(), fields.as_object()?)))
    }

    /// What the keys of the objects begin with: the repository's own `key`, or `blob` with Azure.
    pub fn key_prefix(&self) -> Option<&str> {
        let (kind, fields) = self.named_repository()?;
        fields.get(if kind == "azure" { "blob" } else { "key" })?.as_str()
    }

    /// Whether nothing is said of the repository but what keys begin with, so that it is the cluster's own.
    pub fn is_clusters_own(&self) -> bool {
        self.named_repository().is_none_or(|(kind, fields)| {
            kind != "http" && fields.keys().all(|key| ["key", "blob"].contains(&key.as_str()))
        })
    }
}

/// Reports what of `data:` doesn't go together.
pub(super) fn check(whole: &Whole<'_>) {
    let from = whole.config.data.from;
    if from != DataFrom::Volume {
        unasked_volume(whole);
    }
    if from == DataFrom::Artifacts {
        incomplete_repository(whole);
    }
}

/// Whoever wants no shared volume for products has to say where else the code is, or that there is a volume for it.
fn unasked_volume(whole: &Whole<'_>) {
    let on_volume = matches!(whole.config.code.from, CodeFrom::Volume | CodeFrom::Snapshot);
    if on_volume && whole.layers.place(&["volumes"]).is_none() {
        let message = "products need no volume, but pods would read the code from one";
        let error = whole.error("missing-setting", &[&["code", "from"], &["data", "from"]], message);
        whole.out.push(error.help(
            "set `code.from` to `git`, `package` or `image`, or name the volume that has the code in `volumes`",
        ));
    }
}

fn incomplete_repository(whole: &Whole<'_>) {
    let data = &whole.config.data;
    let Some((kind, fields)) = data.named_repository().filter(|_| !data.is_clusters_own()) else { return };
    let needed = NEEDED.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, needed)| needed);
    for field in needed.iter().filter(|field| !fields.contains_key(**field)) {
        let paths: [&[&str]; 2] = [&["data", "repository", kind], &["data", "repository"]];
        let message = format!("`data.repository.{kind}` needs `{field}`");
        let error = whole.error("missing-setting", &paths, message);
        whole.out.push(error.why("Argo would take it for none, and use the cluster's repository."));
    }
}
