//! Fixes for names that Argo or Kubernetes doesn't take: the name and every place that speaks of it.
//!
//! Safe, since nobody can have run the manifest under the old name.

use std::collections::HashMap;

use super::library::{Object, ObjectKind};
use super::metadata;
use crate::schema::pattern::Pattern;
use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Applicability, Edit, Files, Fix, Span};

/// The fixes of an object, by the place of the wrong name.
pub(super) fn fixes(object: &Object<'_>, files: &Files) -> HashMap<Span, Fix> {
    let mut renames = Renames { files, fixes: HashMap::new() };
    renames.object(object);
    if let Some(spec) = object.spec() {
        renames.templates(spec);
        for dag in spec.list("templates").iter().filter(|template| template.has("dag")) {
            renames.tasks(dag);
        }
    }
    renames.fixes
}

struct Renames<'f> {
    files: &'f Files,
    fixes: HashMap<Span, Fix>,
}

impl Renames<'_> {
    fn add(&mut self, place: Span, old: &str, new: &str, mut edits: Vec<Edit>) {
        edits.push(Edit { span: place, text: scalar(new) });
        edits.sort_by_key(|edit| edit.span);
        edits.dedup();
        let title = format!("rename `{old}` to `{new}`");
        self.fixes.insert(place, Fix { title, applicability: Applicability::Safe, edits });
    }

    /// Others may refer to a template by its object's name, so only what is run itself is renamed.
    fn object(&mut self, object: &Object<'_>) {
        let Some(meta) = object.root.field("metadata") else {
            return;
        };
        let runs = matches!(object.kind, ObjectKind::Workflow | ObjectKind::CronWorkflow);
        for key in ["name", "generateName"].into_iter().filter(|key| runs || *key == "generateName") {
            let old = meta.text(key);
            let dash = if key == "generateName" { "-" } else { "" };
            if let Some(new) = metadata::mended(old).map(|new| new + dash).filter(|new| new != old) {
                self.add(meta.place_of(key), old, &new, Vec::new());
            }
        }
    }

    fn templates(&mut self, spec: &Node) {
        let templates = spec.list("templates");
        for template in templates {
            let old = template.text("name");
            let Some(new) = replacement(old, templates) else {
                continue;
            };
            let mut callers = vec![spec];
            for other in templates {
                let groups = other.list("steps").iter().flat_map(|group| group.as_seq().unwrap_or(&[]));
                callers.extend(groups.chain(other.field("dag").map_or(&[][..], |dag| dag.list("tasks"))));
            }
            let mut edits = Vec::new();
            for caller in callers {
                let hooks = caller.pairs("hooks").iter().map(|(_, hook)| (hook, "template"));
                let own = ["entrypoint", "template", "onExit"].into_iter().map(|key| (caller, key));
                let named = own.chain(hooks).filter(|(holder, key)| holder.text(key) == old);
                edits.extend(
                    named.map(|(holder, key)| Edit { span: holder.place_of(key), text: scalar(&new) }),
                );
            }
            self.add(template.place_of("name"), old, &new, edits);
        }
    }

    fn tasks(&mut self, template: &Node) {
        let Some(dag) = template.field("dag") else {
            return;
        };
        let tasks = dag.list("tasks");
        for task in tasks {
            let old = task.text("name");
            let Some(new) = replacement(old, tasks) else {
                continue;
            };
            let mut edits = Vec::new();
            for other in tasks {
                let listed = other.list("dependencies").iter().filter(|item| item.as_str() == Some(old));
                edits.extend(listed.map(|item| Edit { span: item.span, text: scalar(&new) }));
                if other.text("depends").contains(old) {
                    edits.extend(self.words(other.place_of("depends"), old, &new));
                }
            }
            if dag.text("target").contains(old) {
                edits.extend(self.words(dag.place_of("target"), old, &new));
            }
            edits.extend(self.variables(template.span, old, &new));
            self.add(task.place_of("name"), old, &new, edits);
        }
    }

    /// The places in the text at `span` where `old` stands as a word of its own.
    fn words(&self, span: Span, old: &str, new: &str) -> Vec<Edit> {
        let text = self.files.slice(span);
        let in_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
        let alone = |at: &usize| {
            let before = text[..*at].chars().next_back().is_some_and(in_name);
            let after = text[at + old.len()..].chars().next().is_some_and(in_name);
            !before && !after
        };
        let places = text.match_indices(old).map(|(at, _)| at).filter(alone);
        places.map(|at| edit(span, at, old.len(), new)).collect()
    }

    /// The places where variables name the task.
    fn variables(&self, span: Span, old: &str, new: &str) -> Vec<Edit> {
        let text = self.files.slice(span);
        let needle = format!("tasks.{old}.");
        let places = text.match_indices(&needle).map(|(at, _)| at + "tasks.".len());
        places.map(|at| edit(span, at, old.len(), new)).collect()
    }
}

fn edit(span: Span, offset: usize, length: usize, text: &str) -> Edit {
    let start = span.start as usize + offset;
    Edit { span: Span::new(span.file, start, start + length), text: text.to_owned() }
}

/// A name for a template or task whose name isn't one, unless another one has it.
fn replacement(old: &str, all: &[Node]) -> Option<String> {
    if old.is_empty() || old.contains("{{") || Pattern::Name.matches(old) {
        return None;
    }
    let keep = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let dashed: String = old.chars().map(keep).collect();
    let new = dashed.trim_matches('-').to_owned();
    let free = all.iter().all(|other| other.text("name") != new);
    let twice = all.iter().filter(|other| other.text("name") == old).count() > 1;
    (!new.is_empty() && free && !twice && new.len() <= 128).then_some(new)
}

/// The name as YAML; in quotes if it could be read as something else.
fn scalar(name: &str) -> String {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let letter = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let word = WORDS.contains(&name.to_lowercase().as_str());
    if letter && !word { name.to_owned() } else { format!("\"{name}\"") }
}
