//! Partials: lists of tasks that a pipeline imports and completes. As a pipeline of its own such a file may lack tasks.

use std::path::Path;

use crate::source::Files;

/// The name of a pipeline in the same folder that imports the tasks of the file at `path`.
pub(super) fn importer(files: &Files, path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let is_it = |rest: &str| {
        let named = rest.split(['\n', ',', '}', '#']).next().unwrap_or_default();
        folder.join(named.trim().trim_matches(['"', '\''])) == path
    };
    let does = |name: &String| {
        let text = files.glance(&folder.join(name));
        text.is_some_and(|text| text.split("import_tasks_from:").skip(1).any(is_it))
    };
    let is_yaml = |name: &String| name.ends_with(".yaml") || name.ends_with(".yml");
    files.list(folder).iter().find(|name| is_yaml(name) && does(name)).cloned()
}
