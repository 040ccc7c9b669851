//! Which `env.yaml` belongs to a pipeline.

use std::path::{Path, PathBuf};

use crate::source::{Diagnostic, Files, Severity, Span};
use crate::spec::Surroundings;

/// The env file of the pipeline file `spec`, if it has one: in the working directory, else beside it.
///
/// # Errors
/// What stands in the way (`env-file`); `at` is the place of what has none of its own.
pub(super) fn find(
    spec: &Path,
    at: Span,
    files: &Files,
    surroundings: &dyn Surroundings,
) -> Result<Option<PathBuf>, Box<Diagnostic>> {
    let folder = spec.parent().unwrap_or(Path::new("/"));
    let lookup = |name: &str| {
        let mut candidates = [surroundings.cwd().join(name), folder.join(name)].into_iter();
        candidates.find(|path| files.kind(path).is_some()).map(|path| files.resolve(&path))
    };
    if let Some(name) = surroundings.variable("PLOOMBER_ENV_FILENAME").filter(|name| !name.is_empty()) {
        let problem = match lookup(&name) {
            _ if name.contains('/') => "must be a bare file name",
            None => "is neither in the working directory nor beside the pipeline",
            found => return Ok(found),
        };
        let message = format!("PLOOMBER_ENV_FILENAME is '{name}', which {problem}");
        let problem = Diagnostic::new("env-file", Severity::Error, message);
        return Err(Box::new(problem.help("correct the variable, or unset it")));
    }
    let named = variant(spec).map(|name| format!("env.{name}"));
    let found = named.iter().find_map(|name| lookup(&format!("{name}.yaml"))).or_else(|| lookup("env.yaml"));
    if found.is_none() {
        let misspelt = format!("{}.yml", named.as_deref().unwrap_or("env"));
        if let Some(path) = lookup(&misspelt) {
            let at = files.open(&path).map_or(at, Span::start_of);
            let problem = Diagnostic::error("env-file", at, format!("'{}' ends in .yml", path.display()));
            return Err(Box::new(
                problem
                    .why("Ploomber reads env files that end in .yaml only, and refuses to guess")
                    .help(format!("rename it to {}", misspelt.replace(".yml", ".yaml"))),
            ));
        }
    }
    Ok(found)
}

/// The `x` of `pipeline.x.yaml`: the second part of any name with three or more.
fn variant(spec: &Path) -> Option<String> {
    let name = spec.file_name()?.to_string_lossy().into_owned();
    let mut parts = name.split('.');
    let variant = parts.nth(1)?.to_owned();
    parts.next().is_some().then_some(variant)
}
