//! The bash text that pods run, and the variables that carry everything a user wrote into it.
//!
//! The text depends on yes-or-no questions alone. Kubernetes replaces `$(NAME)` and `$$` in a variable's value, so every
//! `$` of a literal is doubled; a value that a run may give itself comes through an annotation, which nothing expands.

use minijinja::{Environment as Engine, UndefinedBehavior, context};

use crate::environment::Environment;
use crate::plan::Plan;

use super::types::{EnvValue, EnvVar, ValueFrom};

/// The script of every task.
///
/// # Errors
/// The template is broken (a fault of sooper's own).
pub(crate) fn task(plan: &Plan) -> Result<String, minijinja::Error> {
    let mut engine = Engine::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    let text = engine.render_str(
        include_str!("../../../templates/task.sh.j2"),
        context! {
            conda => matches!(plan.environment, Environment::Conda(_)),
            package => plan.package_folder.is_some(),
            values => !plan.values.is_empty(),
            force => plan.force,
        },
    )?;
    Ok(text.trim_end().to_owned() + "\n")
}

/// The variables that [`task`] reads, for a template with the input `task`.
pub(crate) fn variables(plan: &Plan) -> Vec<EnvVar> {
    let mut variables = vec![
        tag("SOOPER_RUN", "{{workflow.name}}"),
        tag("SOOPER_TASK", "{{inputs.parameters.task}}"),
        literal("SOOPER_PROJECT", &plan.project),
        literal("SOOPER_ENTRY_POINT", &plan.entry_point),
    ];
    if let Environment::Conda(file) = &plan.environment {
        variables.push(literal("SOOPER_ENVIRONMENT", file));
    }
    if let Some(folder) = &plan.package_folder {
        variables.push(literal("SOOPER_PACKAGE", folder));
    }
    if let Some(file) = &plan.env_file {
        variables.push(literal("PLOOMBER_ENV_FILENAME", file));
    }
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
    EnvVar { name, value: EnvValue::ValueFrom(ValueFrom::FieldRef { field_path }) }
}

/// A variable whose value is one of Argo's tags.
fn tag(name: &str, tag: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: EnvValue::Value(tag.to_owned()) }
}

/// A variable with exactly this value.
pub(crate) fn literal(name: &str, value: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: EnvValue::Value(unexpanded(value)) }
}

/// `text` as it must be written for Kubernetes to hand it on as it is.
pub(crate) fn unexpanded(text: &str) -> String {
    text.replace('$', "$$")
}
