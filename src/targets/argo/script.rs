//! The bash text that pods run, and the variables that carry everything a user wrote into it.
//!
//! The text depends on yes-or-no questions alone. Kubernetes replaces `$(NAME)` and `$$` in a variable's value, so every
//! `$` of a literal is doubled; a value that a run may give itself comes through an annotation, which nothing expands.

use minijinja::{Environment as Engine, UndefinedBehavior, context};

use crate::plan::{Code, Plan};
use crate::spec::config::{Metric, Strategy};
use crate::targets::image;

use super::types::{EnvVar, FieldRef, ValueFrom};
use super::{artifacts, code};

/// The scripts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Runs a task.
    Task {
        /// Whether numbers of its products are measured.
        metrics: bool,
        /// Whether it runs in an environment, and not with what the image has.
        environment: bool,
    },
    /// Builds an environment.
    Environment,
    /// Runs the user's command at the end of a run.
    Command,
    /// Tells a web address about the end of a run.
    Webhook,
}

/// What scripts have in common.
const PARTS: [(&str, &str); 11] = [
    ("code.sh", include_str!("../../../templates/code.sh.j2")),
    ("fetch.py", include_str!("../../../templates/fetch.py")),
    ("workspace.sh", include_str!("../../../templates/workspace.sh.j2")),
    ("code-folder.sh", include_str!("../../../templates/code-folder.sh.j2")),
    ("own-folder.sh", include_str!("../../../templates/own-folder.sh.j2")),
    ("receive.sh", include_str!("../../../templates/receive.sh.j2")),
    ("hand-over.sh", include_str!("../../../templates/hand-over.sh.j2")),
    ("prepare.sh", include_str!("../../../templates/prepare.sh.j2")),
    ("recipe.sh", include_str!("../../../templates/recipe.sh.j2")),
    ("environment.sh", include_str!("../../../templates/environment.sh.j2")),
    ("package.sh", include_str!("../../../templates/package.sh.j2")),
];

/// The text of a script.
///
/// # Errors
/// Its template is broken (a fault of sooper's own).
pub(crate) fn text(sort: Sort, plan: &Plan) -> Result<String, minijinja::Error> {
    let mut engine = Engine::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in PARTS {
        engine.add_template(name, text)?;
    }
    let template = match sort {
        Sort::Task { .. } => include_str!("../../../templates/task.sh.j2"),
        Sort::Environment => include_str!("../../../templates/bootstrap.sh.j2"),
        Sort::Command => include_str!("../../../templates/command.sh.j2"),
        Sort::Webhook => include_str!("../../../templates/webhook.sh.j2"),
    };
    let environment = match sort {
        Sort::Task { environment, .. } => environment,
        Sort::Command => plan.exit_packages.is_some(),
        Sort::Environment | Sort::Webhook => true,
    };
    let (strategy, kept) = match plan.strategy {
        Strategy::Shared => ("shared", "env/bin/ploomber"),
        Strategy::PerPod => ("per-pod", ""),
        Strategy::Packed => ("packed", "env.tar"),
    };
    let text = engine.render_str(
        template,
        context! {
            environment,
            strategy,
            kept,
            install => plan.installs_project,
            package => plan.package_folder.is_some(),
            code => match plan.code {
                Code::Volume { .. } => "volume",
                Code::Git(_) => "git",
                Code::Package(_) => "package",
                Code::Image(_) => "image",
            },
            in_image => image::CODE,
            generated => !plan.generated.is_empty(),
            values => !plan.values.is_empty(),
            force => plan.force,
            apart => code::works_apart(plan),
            only_read => sort == Sort::Environment,
            artifacts => artifacts::used(plan),
            incoming => artifacts::INCOMING,
            outgoing => artifacts::OUTGOING,
            metrics => matches!(sort, Sort::Task { metrics: true, .. }),
        },
    )?;
    Ok(text.trim_end().to_owned() + "\n")
}

/// The variables of a task's script, for a template with the input `task`.
pub(crate) fn task_variables(plan: &Plan, metrics: &[&Metric]) -> Vec<EnvVar> {
    let mut variables = vec![tag("SOOPER_TASK", "{{inputs.parameters.task}}")];
    variables.extend(project_variables(plan));
    variables.extend(value_variables(plan));
    if artifacts::used(plan) {
        variables.push(tag("SOOPER_PRODUCTS", "{{inputs.parameters.products}}"));
    }
    if !metrics.is_empty() {
        variables.push(literal("SOOPER_METRICS", &metrics.len().to_string()));
    }
    for (number, metric) in (1..).zip(metrics) {
        variables.push(literal(&format!("SOOPER_PRODUCT_{number}"), &metric.product));
        variables.push(literal(&format!("SOOPER_NUMBER_{number}"), &metric.key));
    }
    variables
}

/// The variables that prepare a pod for the project.
pub(crate) fn project_variables(plan: &Plan) -> Vec<EnvVar> {
    let mut variables = vec![
        tag("SOOPER_RUN", "{{workflow.name}}"),
        literal("SOOPER_PROJECT", &plan.project),
        literal("SOOPER_ENTRY_POINT", &plan.entry_point),
    ];
    variables.extend(code::variables(plan));
    if let Some(folder) = &plan.package_folder {
        variables.push(literal("SOOPER_PACKAGE", folder));
    }
    if let Some(file) = &plan.env_file {
        variables.push(literal("PLOOMBER_ENV_FILENAME", file));
    }
    variables
}

/// Values of env.yaml as `--env--KEY` gets them.
fn value_variables(plan: &Plan) -> Vec<EnvVar> {
    let mut variables = Vec::new();
    if !plan.values.is_empty() {
        variables.push(literal("SOOPER_VALUES", &plan.values.len().to_string()));
    }
    for (number, value) in (1..).zip(&plan.values) {
        variables.push(literal(&format!("SOOPER_KEY_{number}"), &value.key));
        if let Some(written) = &value.written {
            variables.push(literal(&format!("SOOPER_WRITTEN_{number}"), written));
        }
        let name = format!("SOOPER_VALUE_{number}");
        variables.push(if value.variable { annotation(name, number) } else { literal(&name, &value.value) });
    }
    variables
}

/// The annotations that carry what a run says itself: name and template tag.
pub(crate) fn annotations(plan: &Plan) -> impl Iterator<Item = (String, String)> {
    let variable = (1..).zip(&plan.values).filter(|(_, value)| value.variable);
    variable.map(|(number, value)| {
        (annotation_name(number), format!("{{{{workflow.parameters.{}}}}}", value.key))
    })
}

fn annotation_name(number: usize) -> String {
    format!("sooper.dev/value-{number}")
}

fn annotation(name: String, number: usize) -> EnvVar {
    let field_path = format!("metadata.annotations['{}']", annotation_name(number));
    let value_from = ValueFrom { field_ref: Some(FieldRef { field_path }), ..ValueFrom::default() };
    EnvVar { name, value_from: Some(value_from), ..EnvVar::default() }
}

/// A variable whose value is one of Argo's tags.
pub(crate) fn tag(name: &str, tag: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(tag.to_owned()), ..EnvVar::default() }
}

/// A variable with exactly this value.
pub(crate) fn literal(name: &str, value: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(unexpanded(value)), ..EnvVar::default() }
}

/// `text` as it must be written for Kubernetes to hand it on as it is.
pub(crate) fn unexpanded(text: &str) -> String {
    text.replace('$', "$$")
}
