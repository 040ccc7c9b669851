//! The Argo back end from a plan on: what it writes is what Argo takes.

mod admission;
mod artifacts;
mod command;
mod generated;
mod git;
mod keys;
mod manifests;
mod parts;
mod projects;
mod random;
mod release;
mod scale;
mod schema;
pub(crate) mod scripts;
mod ways;
mod workspace;

use std::sync::Arc;

use sooper::environment::{Environment, Kind};
use sooper::plan::{Code, Packages, Plan, Provenance, Step};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Span};
use sooper::spec::config::{self, Config, Request, Strategy};
use sooper::targets::argo::{self, Manifest, Options};

/// The settings of a `sooper.yaml` in a project called `ml-basic`; nothing may be wrong with it.
pub(crate) fn config(text: &str) -> Config {
    let out = Diagnostics::default();
    let request =
        Request { root: "/ml-basic".as_ref(), file: None, profile: None, overrides: serde_json::Map::new() };
    let files = Files::new(Memory::default().with("/ml-basic/sooper.yaml", text));
    let config = config::read(&files, &request, &out);
    let problems: Vec<String> = out.sorted().into_iter().map(|problem| problem.message).collect();
    assert_eq!(problems, Vec::<String>::new());
    config
}

/// A plan with the built-in settings: tasks by name, each with the indices of its upstream.
pub(crate) fn plan(tasks: &[(&str, &[usize])]) -> Plan {
    plan_with(&Config::built_in("ml-basic"), tasks)
}

/// A plan with these settings.
pub(crate) fn plan_with(config: &Config, tasks: &[(&str, &[usize])]) -> Plan {
    let file = Files::new(Memory::default()).add_text("/p/pipeline.yaml".as_ref(), "".into());
    let step = |(name, upstream): &(&str, &[usize])| Step {
        name: (*name).to_owned(),
        upstream: upstream.to_vec(),
        settings: Arc::clone(&config.settings_for(name)),
        packages: Some(0),
        products: vec![format!("output/{name}.json")],
        defined_at: Span::start_of(file),
    };
    Plan {
        project: config.project_name.clone(),
        entry_point: "pipeline.yaml".to_owned(),
        steps: tasks.iter().map(step).collect(),
        force: true,
        code: Code::Volume { snapshot: None },
        packages: vec![Packages {
            name: "environment".to_owned(),
            environment: Environment { kind: Kind::Conda, files: vec!["environment.yml".to_owned()] },
            image: config.defaults().image.clone(),
        }],
        strategy: config.environment.strategy.unwrap_or(Strategy::PerPod),
        tool: config.environment.tool,
        installs_project: false,
        package_folder: None,
        env_file: None,
        values: Vec::new(),
        fixed: Vec::new(),
        generated: Vec::new(),
        provenance: Provenance::default(),
        workflow: config.workflow.clone(),
        data: config.data.clone(),
        exit_settings: config.defaults(),
        exit_packages: None,
        volumes: config.volumes.clone(),
    }
}

/// The plan with what the image has for an environment.
pub(crate) fn with_image_only(mut plan: Plan) -> Plan {
    plan.packages.clear();
    plan.steps.iter_mut().for_each(|step| step.packages = None);
    plan
}

/// The manifest of a plan, which Argo's schema must take.
pub(crate) fn render(plan: &Plan) -> Manifest {
    let manifest = argo::render(plan, &Options::default()).unwrap();
    assert_eq!(schema::problems(&manifest.text), Vec::<String>::new(), "{}", manifest.text);
    manifest
}
