//! How the project's files reach the pods, in Argo's words: a parameter of the run or an artifact, and what pods are told.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use serde_json::{Map, Value as Json, json};

use crate::plan::{Code, Plan, Release, Repository};
use crate::spec::config::DataFrom;

use super::script::{literal, tag};
use super::template;
use super::types::{Artifact, EnvVar, KeyRef, Parameter};

/// More folders than that are named by what they lie in.
const MOST_FOLDERS: usize = 100;

/// Where Argo puts what it fetches; `templates/code.sh.j2` has the path, too.
const FETCHED: &str = "/tmp/sooper-code";

/// The parameter that chooses a snapshot; empty means the live folder.
pub(crate) fn parameter(plan: &Plan) -> Option<Parameter> {
    let Code::Volume { snapshot } = &plan.code else { return None };
    Some(Parameter {
        name: "code".to_owned(),
        description: Some("Digest of the snapshot to run; empty: the live folder".to_owned()),
        value: Some(snapshot.clone().unwrap_or_default()),
        ..Parameter::default()
    })
}

/// What Argo fetches before a pod's script starts.
pub(crate) fn artifact(plan: &Plan) -> Option<Artifact> {
    let Code::Git(repository) = &plan.code else { return None };
    Some(Artifact {
        name: "code".to_owned(),
        path: Some(FETCHED.to_owned()),
        location: Map::from_iter([("git".to_owned(), git(repository))]),
        ..Artifact::default()
    })
}

/// A login goes by the address: http(s) takes a name and a password, everything else a key of ssh.
fn git(repository: &Repository) -> Json {
    let mut git = json!({"repo": repository.url, "revision": repository.commit});
    if let Some(secret) = &repository.secret {
        let key = |key: &str| json!({"name": secret, "key": key});
        if repository.url.starts_with("http") {
            git["usernameSecret"] = key("username");
            git["passwordSecret"] = key("password");
        } else {
            git["sshPrivateKeySecret"] = key("ssh-private-key");
            if repository.ignore_host_key {
                git["insecureIgnoreHostKey"] = json!(true);
            }
        }
    }
    git
}

/// Which code it is, for people who look at a run; what its parameter says isn't said again.
pub(crate) fn description(plan: &Plan) -> Option<String> {
    match &plan.code {
        Code::Volume { .. } => None,
        Code::Git(repository) => {
            Some(format!("git {}", repository.commit.get(..12).unwrap_or(&repository.commit)))
        }
        Code::Package(release) => Some(format!("package {} {}", release.name, release.version)),
        Code::Image(image) => Some(format!("image {image}")),
    }
}

/// Whether pods have nothing in common with each other but the code.
pub(crate) fn works_apart(plan: &Plan) -> bool {
    plan.data.from != DataFrom::Volume
}

/// What a pod's script has to know to get at the code.
pub(crate) fn variables(plan: &Plan) -> Vec<EnvVar> {
    let told = match description(plan) {
        Some(description) => literal("SOOPER_CODE", &description),
        None => tag("SOOPER_CODE", "{{workflow.parameters.code}}"),
    };
    let folders = product_folders(plan).into_iter().collect::<Vec<_>>().join("\n");
    let mut variables = vec![told, literal("SOOPER_FOLDERS", &folders)];
    match &plan.code {
        Code::Volume { .. } | Code::Image(_) => {}
        Code::Git(repository) => {
            variables.push(literal("SOOPER_FOLDER", &repository.folder));
            variables.push(literal("SOOPER_COMMITTED", &repository.products.join("\n")));
            variables.extend(generated(plan));
        }
        Code::Package(release) => variables.extend(package(release)),
    }
    variables
}

fn package(release: &Release) -> Vec<EnvVar> {
    let mut variables = vec![
        literal("SOOPER_INDEX", release.index.as_deref().unwrap_or_default()),
        literal("SOOPER_NAME", &release.name),
        literal("SOOPER_ARCHIVE", &release.file()),
    ];
    for (name, key) in [("SOOPER_USERNAME", "username"), ("SOOPER_PASSWORD", "password")] {
        let secret = release.secret.clone().map(|name| KeyRef { name, key: key.to_owned() });
        variables.extend(secret.map(|secret| template::from_secret(name, secret)));
    }
    variables
}

/// The files that sooper adds to the project, for code that doesn't come by an upload.
fn generated(plan: &Plan) -> Vec<EnvVar> {
    let files = (1..).zip(&plan.generated).flat_map(|(number, file)| {
        let path = literal(&format!("SOOPER_ADDED_{number}"), &file.path.to_string_lossy());
        [path, literal(&format!("SOOPER_ADDED_TEXT_{number}"), &escaped(&file.text))]
    });
    let count =
        (!plan.generated.is_empty()).then(|| literal("SOOPER_ADDED", &plan.generated.len().to_string()));
    count.into_iter().chain(files).collect()
}

/// A text as bash's `printf %b` reads it, with nothing in it that Argo would take for a tag.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace("{{", "{\\x7b")
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
