//! The Argo back end from a plan on: what it writes is what Argo takes.

mod manifests;
mod schema;

use std::sync::Arc;

use sooper::environment::Environment;
use sooper::plan::{Plan, Provenance, Step};
use sooper::source::files::Memory;
use sooper::source::{Files, Span};
use sooper::spec::config::Config;
use sooper::targets::argo::{self, Manifest, Options};

/// A plan with the built-in settings: tasks by name, each with the indices of its upstream.
pub(crate) fn plan(tasks: &[(&str, &[usize])]) -> Plan {
    let config = Config::built_in("ml-basic");
    let file = Files::new(Memory::default()).add_text("/p/pipeline.yaml".as_ref(), "".into());
    let step = |(name, upstream): &(&str, &[usize])| Step {
        name: (*name).to_owned(),
        upstream: upstream.to_vec(),
        settings: Arc::clone(&config.settings_for(name)),
        products: vec![format!("output/{name}.csv")],
        defined_at: Span::start_of(file),
    };
    Plan {
        project: config.project_name.clone(),
        entry_point: "pipeline.yaml".to_owned(),
        steps: tasks.iter().map(step).collect(),
        force: true,
        environment: Environment::Conda("environment.yml".to_owned()),
        package_folder: None,
        env_file: None,
        values: Vec::new(),
        generated: Vec::new(),
        provenance: Provenance::default(),
        workflow: config.workflow.clone(),
        volumes: config.volumes.clone(),
    }
}

/// The manifest of a plan, which Argo's schema must take.
pub(crate) fn render(plan: &Plan) -> Manifest {
    let manifest = argo::render(plan, &Options::default()).unwrap();
    assert_eq!(schema::problems(&manifest.text), Vec::<String>::new(), "{}", manifest.text);
    manifest
}
