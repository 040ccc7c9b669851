//! What the settings call by name has to be there: tasks, values of env.yaml, products.

use super::Config;
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Severity, Span};

/// What a pipeline has that settings may name.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// The tasks' names.
    pub tasks: Vec<&'a str>,
    /// The values of env.yaml by their dotted keys.
    pub values: Vec<String>,
    /// The files that tasks make, as the pipeline has them.
    pub products: Vec<&'a str>,
}

/// Where the settings that name something stand.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The entries of `parameters.exclude`.
    pub(crate) excluded: Vec<Option<Span>>,
    /// The `product` of each metric.
    pub(crate) metrics: Vec<Option<Span>>,
    /// The entries of `environment.files`.
    pub(crate) environment_files: Vec<Option<Span>>,
}

impl Config {
    /// Where the configuration names an entry of `environment.files`, by its index.
    pub fn place_of_environment_file(&self, index: usize) -> Option<Span> {
        self.places.environment_files.get(index).copied().flatten()
    }

    /// Reports globs of `tasks` that match no task, entries of `parameters.exclude` that no value has, and metrics of
    /// products that nobody makes.
    pub fn check_references(&self, known: &Known<'_>, out: &Diagnostics) {
        for layer in &self.layers.globs {
            if let Some(span) = layer.span
                && !known.tasks.iter().any(|name| layer.matcher.is_match(name))
            {
                let message = format!("no task's name matches `{}`", layer.glob);
                out.push(
                    Diagnostic::error("unmatched-glob", span, message)
                        .why("Its settings would hold for nothing, and the tasks it was meant for would run without them.")
                        .help_if(guess(&layer.glob, known.tasks.iter().copied())),
                );
            }
        }
        for (name, span) in self.parameters.exclude.iter().zip(&self.places.excluded) {
            if !known.values.iter().any(|key| is_under(key, name)) {
                let message = format!("env.yaml has no value `{name}`, so nothing is excluded");
                let values = known.values.iter().map(String::as_str);
                out.push(
                    placed("unknown-parameter", Severity::Warning, *span, message)
                        .help_if(guess(name, values)),
                );
            }
        }
        for (metric, span) in self.workflow.metrics.iter().zip(&self.places.metrics) {
            if !known.products.contains(&metric.product.as_str()) {
                let message = format!(
                    "no task makes `{}`, so the metric `{}` has no value",
                    metric.product, metric.name
                );
                let help = guess(&metric.product, known.products.iter().copied());
                out.push(placed("unknown-product", Severity::Error, *span, message).help_if(help));
            }
        }
    }
}

/// Whether a dotted key is the one that is named, or stands under it.
pub fn is_under(key: &str, named: &str) -> bool {
    key.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn guess<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    did_you_mean(name, known).map(|name| format!("did you mean `{name}`?"))
}

fn placed(rule: &'static str, severity: Severity, span: Option<Span>, message: String) -> Diagnostic {
    let diagnostic = Diagnostic::new(rule, severity, message);
    match span {
        Some(span) => diagnostic.at(span, ""),
        None => diagnostic,
    }
}
