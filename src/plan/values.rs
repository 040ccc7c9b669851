//! Values of env.yaml that Ploomber is given on its command line: those that a run may change, and those that the export changed.

use crate::source::{Diagnostic, Diagnostics};
use crate::spec::Value;
use crate::spec::config;
use crate::spec::env::{Env, Leaf};

use super::EnvValue;

/// Words in a key that tell of a value which belongs in a Secret, not in a manifest.
const SECRET: [&str; 10] = [
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "credential",
    "apikey",
    "api_key",
    "access_key",
    "private_key",
];

/// The parameter of a run that names its code.
const RESERVED: &str = "code";

/// What is given to Ploomber, in the order of env.yaml. `excluded` has dotted keys that no run may change.
pub(super) fn given(env: &Env, excluded: &[String], out: &Diagnostics) -> Vec<EnvValue> {
    let leaf = |leaf: &Leaf| {
        if leaf.overridden && is_secret(leaf) {
            let message = format!(
                "the value of `{}` looks like a secret, and would stand in the manifest",
                leaf.path.join(".")
            );
            out.push(
                Diagnostic::error("plaintext-secret", leaf.span, message)
                    .why("Everybody who may look at workflows could read it.")
                    .help("give pods a variable from a Secret (`defaults: {env: {NAME: {secret: …, key: …}}}`) and write `'{{env.NAME}}'` here"),
            );
            return None;
        }
        let mut variable = is_variable(leaf, excluded) && !env.shapes_graph(&leaf.path);
        if variable && leaf.path == [RESERVED] {
            variable = false;
            let message =
                "runs can't change the value `code`: their parameter of that name says which code they run";
            out.push(
                Diagnostic::warning("reserved-name", leaf.span, message)
                    .help("call the value something else, or name it in `parameters.exclude`"),
            );
        }
        (variable || leaf.overridden).then(|| EnvValue {
            key: leaf.path.join("--"),
            written: variable.then(|| leaf.raw.to_string()),
            value: if leaf.overridden { leaf.value.to_string() } else { leaf.raw.to_string() },
            variable,
        })
    };
    env.leaves.iter().filter_map(leaf).collect()
}

/// The dotted keys of constants that no run may change because tasks, edges or products hang on them.
pub(super) fn fixed(env: &Env) -> Vec<String> {
    let leaves = env.leaves.iter().filter(|leaf| is_variable(leaf, &[]) && env.shapes_graph(&leaf.path));
    leaves.map(|leaf| leaf.path.join(".")).collect()
}

/// Whether a leaf is one plain value under a key that Ploomber's command line and Argo's parameters can name.
fn is_variable(leaf: &Leaf, excluded: &[String]) -> bool {
    let scalar = matches!(leaf.raw, Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_));
    let legal = |key: &String| {
        !key.is_empty() && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    scalar
        && leaf.placeholders.is_empty()
        && leaf.path.iter().all(legal)
        && !excluded.iter().any(|named| config::is_under(&leaf.path.join("."), named))
        && !is_secret(leaf)
}

/// Whether a value looks like one that must not stand in a manifest: by its key, or as a password in an address.
fn is_secret(leaf: &Leaf) -> bool {
    let named = leaf.path.iter().any(|key| {
        let key = key.to_lowercase();
        SECRET.iter().any(|word| key.contains(word))
    });
    let in_address = leaf.raw.as_str().and_then(|text| text.split_once("://")).is_some_and(|(_, rest)| {
        let host = rest.split('/').next().unwrap_or(rest);
        host.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    });
    named || in_address
}
