//! Every key of `sooper.yaml`: its shape, its default and what it is for.

use super::shape::{Key, Record, Shape, Word, key, word};
use super::syntax::Syntax;

pub(crate) mod cluster;
pub(crate) mod project;
pub(crate) mod task;
pub(crate) mod workflow;

/// Any text.
const TEXT: Shape = Shape::Text(Syntax::Any);
/// Text with something in it.
const NAME: Shape = Shape::Text(Syntax::Filled);
/// A list of texts that are not empty.
const NAMES: Shape = Shape::List(&NAME);

/// The whole file.
pub(crate) static FILE: Record = Record::of(&KEYS);

/// What a profile may change: everything but `version` and `profiles`, the first and the last key.
pub(crate) static PROFILE: Record = Record::of(KEYS.split_at(KEYS.len() - 1).0.split_at(1).1);

static KEYS: [Key; 13] = [
    key("version", Shape::Integer(1, 1), "The version of this file's format.").default("1").always(),
    key("project_name", Shape::Text(Syntax::ProjectName), "What the project is called: in the names of runs and labels, and as its folder on the volume.")
        .otherwise("the name of the project's root folder"),
    key("cluster", Shape::Record(&cluster::CLUSTER), "Where runs are sent."),
    key("environment", Shape::Record(&project::ENVIRONMENT), "The conda or pip packages of the tasks, and how they reach the pods."),
    key("code", Shape::Record(&project::CODE), "How the project's files reach the pods."),
    key("data", Shape::Record(&project::DATA), "How tasks hand products to each other."),
    key("volumes", Shape::List(&Shape::Record(&task::VOLUME)), "Volumes that every pod mounts. The first one holds the project and is the working directory. Where neither code nor products nor environments are kept on one, there is none unless it is written.")
        .default(r#"[{"name": "nfs", "mount_path": "/mnt/vol", "sub_path": "{{project_name}}", "source": {"persistentVolumeClaim": {"claimName": "nfs"}}}]"#),
    key("workflow", Shape::Record(&workflow::WORKFLOW), "The run as a whole."),
    key("parameters", Shape::Record(&project::PARAMETERS), "Which values of `env.yaml` can be changed per run."),
    key("defaults", Shape::Record(&task::TASK), "What holds for each task."),
    key("tasks", Shape::Table(Syntax::Glob, &Shape::Record(&task::TASK)), "What holds for the tasks whose name matches a glob (`*`, `?`, `[a-z]`). Applied from top to bottom, the last one wins; a glob that matches no task is an error."),
    key("lint", Shape::Record(&project::LINT), "What `sooper lint` reports."),
    key("profiles", Shape::Table(Syntax::ProfileName, &Shape::Record(&PROFILE)), "Named variants: each is merged into the file before anything else when `--profile NAME` asks for it, and uses `pipeline.NAME.yaml` and `env.NAME.yaml` where they exist."),
];

/// The section that has a key of this name, if just one has.
pub(crate) fn home_of(name: &str) -> Option<String> {
    fn search(record: &Record, name: &str, path: &str, found: &mut Vec<String>) {
        for key in record.keys {
            if key.name == name {
                found.push(path.to_owned());
            }
            if let Shape::Record(inner) = key.shape {
                let deeper =
                    if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
                search(inner, name, &deeper, found);
            }
        }
    }
    let mut found = Vec::new();
    search(&FILE, name, "", &mut found);
    match &found[..] {
        [home] if !home.is_empty() => Some(home.clone()),
        _ => None,
    }
}
