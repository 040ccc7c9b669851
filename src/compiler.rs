//! The stages in order. Start reading here.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::code::HeldBack;
use crate::environment::{self, Environment, Packages, packages};
use crate::languages::{self, Memo};
use crate::project::Project;
use crate::rules::{self, Beside, Depth, Selection};
use crate::source::{Diagnostics, Files, threads};
use crate::spec::config::{self, Config, Known};
use crate::spec::{self, ProductItem, Request, Surroundings};
use crate::{graph, plan, rendering};

/// Compiles the pipeline that `request` asks for. `None` when there is no pipeline to speak of; whatever is wrong goes
/// to `out`, and what could be understood in spite of it is in the project.
pub fn compile(
    files: Arc<Files>,
    surroundings: &dyn Surroundings,
    request: &Request,
    out: &Diagnostics,
) -> Option<Project> {
    recompile(files, surroundings, request, Arc::default(), out)
}

/// [`compile`] for those who look again and again at files that change now and then: with the same `files`, refreshed,
/// and the same `memo`, only sources that changed are read.
pub fn recompile(
    files: Arc<Files>,
    surroundings: &dyn Surroundings,
    request: &Request,
    memo: Arc<Memo>,
    out: &Diagnostics,
) -> Option<Project> {
    memo.clear_outdated(&files);
    let foreseen = |sources| languages::read_ahead(&files, &memo, sources);
    let mut pipeline = memo.pipeline(&files, surroundings, request, &foreseen, out)?;
    let facts = languages::analyse(&pipeline, &files, &memo, out);
    for (index, facts) in facts.iter().enumerate() {
        let task = &pipeline.tasks[index];
        if let Some(own) = facts.own_name.as_ref().filter(|_| task.name.span == task.source.span) {
            Arc::make_mut(&mut pipeline).tasks[index].name.text.clone_from(own);
        }
        if let Some(product) = &facts.product {
            let pipeline = Arc::make_mut(&mut pipeline);
            spec::declare_product(pipeline, index, product, facts.product_class, &files, out);
        }
    }
    let dag = graph::build(&pipeline, &facts, out);
    rendering::check(&pipeline, &facts, &dag, &files, out);
    Some(Project { files, pipeline, facts, dag, memo, inspections: OnceLock::new() })
}

/// What stands beside the pipeline: `sooper.yaml` as it holds for `root`, and where packages come from.
pub struct Setting {
    /// The configuration, the profile merged in.
    pub config: Config,
    /// The packages that tasks need; `None`: what the image has.
    pub environment: Option<Environment>,
    /// What its files list.
    pub packages: Packages,
}

/// Reads the configuration and looks for the environment of a compiled project; of the working directory when there is
/// none.
pub fn configure(
    project: Option<&Project>,
    files: &Files,
    surroundings: &dyn Surroundings,
    choice: &Choice<'_>,
    out: &Diagnostics,
) -> Setting {
    let root = project.map_or_else(|| surroundings.cwd(), |project| &project.pipeline.root);
    let request = config::Request {
        root,
        file: choice.config,
        profile: choice.profile,
        overrides: choice.overrides.clone(),
    };
    let config = config::read(files, &request, out);
    if let Some(project) = project {
        config.check_references(&known(project), out);
        plan::check_data(project, &config, out);
    }
    let environment = environment::find(root, &config, files, out);
    let packages = packages::of_project(root, &config, environment.as_ref(), files, out);
    Setting { config, environment, packages }
}

/// What the configuration may call by name.
pub fn known(project: &Project) -> Known<'_> {
    let tasks = &project.pipeline.tasks;
    let products = tasks.iter().filter_map(|task| task.product.as_ref()).flat_map(|product| product.items());
    Known {
        tasks: tasks.iter().map(|task| task.name.text.as_str()).collect(),
        values: project.pipeline.env.leaves.iter().map(|leaf| leaf.path.join(".")).collect(),
        products: products
            .filter_map(|(_, item)| match item {
                ProductItem::File { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect(),
    }
}

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Choice<'a> {
    /// `--config`, absolute.
    pub config: Option<&'a Path>,
    /// `--profile`.
    pub profile: Option<&'a str>,
    /// Settings given as flags, in the form of the file.
    pub overrides: serde_json::Map<String, serde_json::Value>,
}

/// Runs the rules over a compiled project and what stands beside it.
pub fn check(
    project: &Project,
    (config, packages): (&Config, &Packages),
    depth: Depth,
    selection: &Selection,
    out: &Diagnostics,
) {
    let (root, files) = (&project.pipeline.root, &project.files);
    // A pattern that can't be read is told when files are sent.
    let held_back = || HeldBack::new(root, &config.code.exclude, &config.code.include, files).ok();
    let held = match depth {
        // Most rules of a lint ask for them, and they take the longest.
        Depth::Lint => threads::beside(|| _ = project.inspections(), held_back),
        Depth::Export => held_back(),
    };
    let held_back = |path: &Path| held.as_ref().and_then(|held| held.reason(path));
    let apart = environment::of_tasks(root, &config.environment, files);
    let apart = apart.into_iter().map(|own| own.pattern).collect();
    let beside = Beside { config, packages, apart, held_back: &held_back };
    rules::check(project, &beside, depth, selection, out);
}
