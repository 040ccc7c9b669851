//! A manifest for each key of `sooper.yaml`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value as Json;
use sooper::compiler::{self, Choice};
use sooper::plan::{self, Wishes};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Severity};
use sooper::spec::{Fixed, Git, Request};
use sooper::targets::argo::{self, Options};

use super::schema;

const PIPELINE: &str = "\
tasks:
- {source: load.py, product: {nb: output/load.ipynb, data: output/load.csv}, params: {sample: '{{sample}}'}}
- {source: fit.py, product: {nb: output/fit.ipynb, score: output/fit.json}}
";

/// Keys that are about sooper itself, or about what happens before there is a run, by how they begin.
const ELSEWHERE: [&str; 7] = [
    "version",
    "profiles",
    "lint.",
    "cluster.context",
    "cluster.namespace",
    "cluster.argo_server",
    "code.upload.",
];

/// The manifests of the documents in `keys.yaml`, one stream of them.
pub(super) fn manifests() -> String {
    let documents = include_str!("keys.yaml").split("---\n");
    documents.map(manifest).collect::<Vec<_>>().join("---\n")
}

fn manifest(settings: &str) -> String {
    let cell = |upstream: &str| {
        format!("# %% tags=[\"parameters\"]\nupstream = {upstream}\nproduct = None\n# %%\n1\n")
    };
    let memory = Memory::default()
        .with("/p/pipeline.yaml", PIPELINE)
        .with("/p/load.py", &cell("None").replace("product =", "sample = None\nproduct ="))
        .with("/p/fit.py", &cell("['load']"))
        .with("/p/env.yaml", "sample: false\n")
        .with("/p/requirements.txt", "ploomber==0.23.3\n")
        .with(
            "/p/environment.yml",
            "name: p\nchannels: [conda-forge]\ndependencies: [python=3.11, ploomber]\n",
        )
        .with("/p/sooper.yaml", settings);
    let files = Arc::new(Files::new(memory));
    let out = Diagnostics::default();
    let mut surroundings = Fixed::new("/p");
    surroundings.git = Some(Git { branch: Some("main".to_owned()), hash: "8f2c1d0".to_owned() });
    let project = compiler::compile(Arc::clone(&files), &surroundings, &Request::default(), &out).unwrap();
    let setting = compiler::configure(Some(&project), &files, &surroundings, &Choice::default(), &out);
    let plan = plan::make(&project, &setting.config, &Wishes::default(), &out).unwrap();
    let options = Options { version: setting.config.cluster.argo_version, parts: None };
    argo::check(&plan, &options, &out);
    let errors = out.sorted().into_iter().filter(|problem| problem.severity == Severity::Error);
    let errors: Vec<String> = errors.map(|problem| problem.message).collect();
    assert_eq!(errors, Vec::<String>::new(), "{settings}");
    let text = argo::render(&plan, &options).unwrap().text;
    assert_eq!(schema::problems(&text), Vec::<String>::new(), "{settings}\n{text}");
    text
}

/// The keys of the configuration's schema, at most three deep.
fn keys() -> BTreeSet<String> {
    let schema: Json = serde_json::from_str(include_str!("../../assets/sooper.schema.json")).unwrap();
    let mut keys = BTreeSet::new();
    walk(&schema, "", 3, &mut keys);
    keys
}

fn walk(schema: &Json, before: &str, depth: usize, keys: &mut BTreeSet<String>) {
    let inside = schema.get("properties").and_then(Json::as_object);
    for (key, schema) in inside.into_iter().flatten() {
        let path = format!("{before}{key}");
        match depth > 1 && schema.get("properties").is_some() {
            true => walk(schema, &format!("{path}."), depth - 1, keys),
            false => drop(keys.insert(path)),
        }
    }
}

/// What a document says something for.
fn said(value: &serde_yaml::Value, before: &str, keys: &mut BTreeSet<String>) {
    for (key, value) in value.as_mapping().into_iter().flatten() {
        let path = format!("{before}{}", key.as_str().unwrap_or_default());
        said(value, &format!("{path}."), keys);
        keys.insert(path);
    }
}

#[test]
fn every_key_that_reaches_a_manifest_has_one_that_fits_the_schema() {
    assert!(manifests().contains("kind: CronWorkflow"));
    let mut written = BTreeSet::new();
    for document in include_str!("keys.yaml").split("---\n") {
        said(&serde_yaml::from_str(document).unwrap(), "", &mut written);
    }
    let elsewhere = |key: &String| ELSEWHERE.iter().any(|beginning| key.starts_with(beginning));
    let missing: Vec<String> =
        keys().into_iter().filter(|key| !written.contains(key) && !elsewhere(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
}
