//! Environments in a manifest: the tasks that build them before all others, and the variables by which pods find theirs.

use serde_json::{Map, json};

use crate::environment::PLOOMBER;
use crate::plan::{Packages, Plan};
use crate::spec::config::{ArgoVersion, Strategy, Tool};

use super::script::{self, Sort, literal, tag, unexpanded};
use super::template;
use super::types::{DagTask, EnvVar, Parameter, Parameters, Template, Volume, VolumeMount};

/// The template that builds an environment.
const TEMPLATE: &str = "make-environment";

/// Where environments that travel as archives are built and unpacked: the same place in each pod, since they can't be moved.
const UNPACKED: &str = "/opt/sooper";

/// Whether pods of their own build environments before the tasks run.
pub(crate) fn is_built_ahead(plan: &Plan) -> bool {
    !plan.packages.is_empty() && plan.strategy != Strategy::PerPod
}

/// The template of the pods that build environments, if there are any.
///
/// # Errors
/// A script template is broken (a fault of sooper's own).
pub(crate) fn template(plan: &Plan, version: ArgoVersion) -> Result<Option<Template>, minijinja::Error> {
    if !is_built_ahead(plan) {
        return Ok(None);
    }
    let source = script::text(Sort::Environment, plan)?;
    let mut template = template::pod(TEMPLATE.to_owned(), &plan.exit_settings, plan, version, source);
    let input = |name: &str| Parameter { name: name.to_owned(), ..Parameter::default() };
    template.inputs.parameters = ["name", "files", "tools", "image"].map(input).into();
    mount_unpacked(&mut template, plan);
    if let Some(script) = &mut template.script {
        script.image = "{{inputs.parameters.image}}".to_owned();
        let mut variables = script::project_variables(plan);
        variables.extend([
            literal("SOOPER_ENVS", &folder(plan)),
            tag("SOOPER_ENVIRONMENT", "{{inputs.parameters.name}}"),
            tag("SOOPER_FILES", "{{inputs.parameters.files}}"),
            tag("SOOPER_TOOLS", "{{inputs.parameters.tools}}"),
            tag("SOOPER_IMAGE", "{{inputs.parameters.image}}"),
            literal("SOOPER_PLOOMBER", PLOOMBER),
        ]);
        variables.extend(unpacked(plan));
        script.env.splice(0..0, variables);
    }
    Ok(Some(template))
}

/// A task for each environment, none called as one of the `taken`.
pub(crate) fn tasks(plan: &Plan, taken: &[String]) -> Vec<DagTask> {
    if !is_built_ahead(plan) {
        return Vec::new();
    }
    let task = |packages: &Packages| {
        let mut name = packages.name.clone();
        while taken.contains(&name) {
            name.push_str("-x");
        }
        let parameter = |name: &str, value: &str| Parameter {
            name: name.to_owned(),
            value: Some(unexpanded(value)),
            ..Parameter::default()
        };
        let parameters = vec![
            parameter("name", &packages.name),
            parameter("files", &files(packages)),
            parameter("tools", &tools(packages, plan)),
            parameter("image", &packages.image),
        ];
        DagTask {
            name,
            template: Some(TEMPLATE.to_owned()),
            arguments: Parameters { parameters, ..Parameters::default() },
            ..DagTask::default()
        }
    };
    plan.packages.iter().map(task).collect()
}

/// By what a pod finds or builds its environment.
pub(crate) fn variables(plan: &Plan, packages: Option<usize>) -> Vec<EnvVar> {
    let Some(packages) = packages.and_then(|index| plan.packages.get(index)) else { return Vec::new() };
    if plan.strategy == Strategy::PerPod {
        return vec![
            literal("SOOPER_FILES", &files(packages)),
            literal("SOOPER_TOOLS", &tools(packages, plan)),
            literal("SOOPER_PLOOMBER", PLOOMBER),
        ];
    }
    let mut variables =
        vec![literal("SOOPER_ENVS", &folder(plan)), literal("SOOPER_ENVIRONMENT", &packages.name)];
    variables.extend(unpacked(plan));
    variables
}

/// Gives a pod room for an environment that travels as an archive.
pub(crate) fn mount_unpacked(template: &mut Template, plan: &Plan) {
    if plan.strategy != Strategy::Packed {
        return;
    }
    let name = "sooper-environment".to_owned();
    let source = Map::from_iter([("emptyDir".to_owned(), json!({}))]);
    template.volumes.push(Volume { name: name.clone(), source });
    if let Some(script) = &mut template.script {
        let mount_path = UNPACKED.to_owned();
        script.volume_mounts.push(VolumeMount { name, mount_path, sub_path: None, read_only: false });
    }
}

fn unpacked(plan: &Plan) -> Option<EnvVar> {
    (plan.strategy == Strategy::Packed).then(|| literal("SOOPER_PREFIX", &format!("{UNPACKED}/env")))
}

/// Where environments are on the volume, as pods see it.
fn folder(plan: &Plan) -> String {
    let volume = plan.volumes.first().map_or("", |volume| volume.mount_path.trim_end_matches('/'));
    format!("{volume}/.sooper/envs")
}

fn files(packages: &Packages) -> String {
    packages.environment.files.join("\n")
}

fn tools(packages: &Packages, plan: &Plan) -> String {
    let tools = packages.environment.kind.tools(plan.tool).iter().copied();
    tools.map(Tool::as_str).collect::<Vec<_>>().join(" ")
}
