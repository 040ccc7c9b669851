//! What happens when a run ends: the pod behind `onExit`.

use serde_json::json;

use crate::plan::Plan;
use crate::spec::config::{ArgoVersion, OnExit};

use super::script::{self, Sort, literal, tag};
use super::types::{EnvVar, KeyRef, Template};
use super::{environment, template};

/// The name that `onExit` refers to.
pub(crate) const NAME: &str = "on-exit";

/// The template, if the project wants one.
///
/// # Errors
/// A script template is broken (a fault of sooper's own).
pub(crate) fn template(plan: &Plan, version: ArgoVersion) -> Result<Option<Template>, minijinja::Error> {
    let (sort, variables) = match &plan.workflow.on_exit {
        None => return Ok(None),
        Some(OnExit::Command(words)) => (Sort::Command, command(words, plan)),
        Some(OnExit::Webhook { secret, key }) => (Sort::Webhook, webhook(secret, key, plan)),
    };
    let source = script::text(sort, plan)?;
    let mut template = template::pod(NAME.to_owned(), &plan.exit_settings, plan, version, source);
    if plan.exit_packages.is_some() {
        environment::mount_unpacked(&mut template, plan);
    }
    if sort == Sort::Webhook {
        template.inputs.artifacts.clear();
    }
    if let Some(script) = &mut template.script {
        script.env.splice(0..0, variables);
    }
    Ok(Some(template))
}

fn command(words: &[String], plan: &Plan) -> Vec<EnvVar> {
    let mut variables = vec![tag("SOOPER_STATUS", "{{workflow.status}}")];
    variables.extend(script::project_variables(plan));
    variables.extend(environment::variables(plan, plan.exit_packages));
    variables.push(literal("SOOPER_WORDS", &words.len().to_string()));
    variables.extend((1..).zip(words).map(|(number, word)| literal(&format!("SOOPER_WORD_{number}"), word)));
    variables
}

/// The message is JSON with Argo's own tags in it; run names and statuses need no escaping.
fn webhook(secret: &str, key: &str, plan: &Plan) -> Vec<EnvVar> {
    let message = json!({
        "text": format!("{}: {{{{workflow.name}}}} {{{{workflow.status}}}}", plan.project),
        "project": plan.project,
        "run": "{{workflow.name}}",
        "namespace": "{{workflow.namespace}}",
        "status": "{{workflow.status}}",
    });
    let address = KeyRef { name: secret.to_owned(), key: key.to_owned() };
    vec![template::from_secret("SOOPER_WEBHOOK", address), literal("SOOPER_MESSAGE", &message.to_string())]
}
