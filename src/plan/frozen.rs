//! `sooper-env.yaml`: what placeholders meant where the pipeline was compiled, for pods where they would mean something else.
//!
//! A pod has another user, another time and no git repository. Ploomber fills an imported env file by itself before it
//! looks at the importing one, so as soon as env.yaml itself uses such a placeholder the generated file can't import it
//! and has all of its values instead, those filled in.

use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::project::Project;
use crate::source::{Files, yaml};
use crate::spec::Pipeline;
use crate::spec::env::Leaf;

use super::Artifact;

/// Built-in placeholders that come out right in a pod by themselves, as long as they lie within the project.
const SAME_IN_A_POD: [&str; 4] = ["here", "root", "cwd", "version"];

/// The file to add to the project, if its pods need one.
///
/// # Errors
/// The values can't be written as YAML that Ploomber reads the same.
pub(super) fn env_file(pipeline: &Pipeline, files: &Files) -> Result<Option<Artifact>, yaml::WriteError> {
    let env = &pipeline.env;
    let differs = |name: &str| !SAME_IN_A_POD.contains(&name) && !name.starts_with("env.");
    let frozen: Vec<&str> = env.builtins.keys().map(String::as_str).filter(|name| differs(name)).collect();
    let own = env.files.first().map(|file| files.path(*file));
    let Some(folder) = pipeline.spec.map(|_| &pipeline.folder).filter(|_| !frozen.is_empty()) else {
        return Ok(None);
    };
    let mut content = Map::new();
    let uses_frozen = |leaf: &Leaf| leaf.placeholders.iter().any(|name| frozen.contains(&name.as_str()));
    if env.leaves.iter().any(uses_frozen) {
        for leaf in &env.leaves {
            let value = if uses_frozen(leaf) { &leaf.value } else { &leaf.raw };
            insert(&mut content, &leaf.path, value.to_json());
        }
    } else if let Some(own) = own {
        let import = Map::from_iter([("import_from".to_owned(), Json::from(relative(&own, folder)))]);
        content.insert("meta".to_owned(), Json::Object(import));
    }
    for name in frozen {
        content.insert(name.to_owned(), env.builtins[name].to_json());
    }
    let name = format!("sooper-env{}.yaml", variant(pipeline));
    let folder = folder.strip_prefix(&pipeline.root).unwrap_or(Path::new(""));
    Ok(Some(Artifact { path: folder.join(name), text: yaml::write(&content)? }))
}

/// The name of the project's env file where it isn't the one that Ploomber finds by itself in a pod.
pub(super) fn named_env(project: &Project) -> Option<String> {
    let (pipeline, files) = (&project.pipeline, &project.files);
    let own = files.path(*pipeline.env.files.first()?);
    let usual = [format!("env{}.yaml", variant(pipeline)), "env.yaml".to_owned()];
    let folders = [&pipeline.root, &pipeline.folder];
    let found = usual.into_iter().find(|name| folders.iter().any(|folder| files.is_file(&folder.join(name))));
    let own = own.file_name()?.to_string_lossy().into_owned();
    (found.as_ref() != Some(&own)).then_some(own)
}

/// `.X` for `pipeline.X.yaml`, else nothing.
fn variant(pipeline: &Pipeline) -> String {
    let name = Path::new(&pipeline.entry_point).file_name().unwrap_or_default().to_string_lossy();
    match name.split('.').collect::<Vec<_>>()[..] {
        [_, variant, .., _] => format!(".{variant}"),
        _ => String::new(),
    }
}

/// `path` as seen from `folder`; absolute when they have nothing in common but the root.
fn relative(path: &Path, folder: &Path) -> String {
    let up = folder.ancestors().position(|ancestor| path.starts_with(ancestor)).unwrap_or(0);
    let common = folder.ancestors().nth(up).unwrap_or(folder);
    let inside = path.strip_prefix(common).unwrap_or(path);
    let dots = std::iter::repeat_n("..".as_ref(), up);
    dots.chain(inside.iter()).collect::<std::path::PathBuf>().to_string_lossy().into_owned()
}

fn insert(map: &mut Map<String, Json>, path: &[String], value: Json) {
    let [first, rest @ ..] = path else { return };
    if rest.is_empty() {
        map.insert(first.clone(), value);
        return;
    }
    let inner = map.entry(first.clone()).or_insert_with(|| Json::Object(Map::new()));
    if let Json::Object(inner) = inner {
        insert(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_between_folders() {
        assert_eq!(relative(Path::new("/p/env.yaml"), Path::new("/p")), "env.yaml");
        assert_eq!(relative(Path::new("/p/env.yaml"), Path::new("/p/src/pkg")), "../../env.yaml");
    }

    #[test]
    fn nested_values_stay_nested() {
        let mut map = Map::new();
        insert(&mut map, &["a".into(), "b".into()], Json::from(1));
        insert(&mut map, &["a".into(), "c".into()], Json::from(2));
        assert_eq!(Json::Object(map), serde_json::json!({"a": {"b": 1, "c": 2}}));
    }
}
