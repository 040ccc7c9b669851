//! 257 small projects, and what Ploomber 0.23.3 makes of each (`fixtures/cases/expected.json`): same task names,
//! upstream, products and classes here, an error with a place where Ploomber has an error.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;
use sooper::compiler;
use sooper::load::Disk;
use sooper::project::Project;
use sooper::source::{Diagnostic, Diagnostics, Files, Severity};
use sooper::spec::{Fixed, Git, Request};
use sooper::targets::diagram;

/// Where sooper goes its own way on purpose, and why; `docs/differences-from-ploomber.md` says it at length.
const DIFFERENCES: &[(&str, &str)] =
    &[("location-ok", "a function makes the DAG, and only Python can tell what it makes")];

/// What is compared of a task.
#[derive(Debug, Clone, PartialEq)]
struct Task {
    class: String,
    product: Json,
    product_class: String,
    source: String,
    upstream: Vec<String>,
}

type Tasks = BTreeMap<String, Task>;

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn task(value: &Json) -> Task {
    let upstream = value["upstream"].as_array().into_iter().flatten();
    Task {
        class: text(&value["class"]),
        product: value["product"].clone(),
        product_class: text(&value["product_class"]),
        // Importing, Ploomber shows where a function is defined, and not the path that the pipeline gives.
        source: if value["class"] == "PythonCallable" { String::new() } else { text(&value["source"]) },
        upstream: upstream.map(text).collect(),
    }
}

/// What Ploomber made of a case.
enum Outcome {
    Tasks(Tasks),
    /// The DAG was made, and refused when it was rendered.
    NotRendered(Tasks),
    /// The upstream names that were found before one of them turned out to be no task.
    Unresolved(BTreeMap<String, Vec<String>>),
    Error(String),
}

/// One of the two modes answers where they differ: the one that gets further, since sooper follows imports statically.
fn outcome(expected: &Json) -> Outcome {
    let tasks = |value: &Json| -> Tasks {
        let pairs = value["tasks"].as_object().unwrap().iter();
        pairs.map(|(name, value)| (name.clone(), task(value))).collect()
    };
    let modes = [expected, &expected["lazy"], &expected["import"]];
    let with = |key: &str| modes.into_iter().find(|mode| mode.get(key).is_some());
    if let Some(rendered) = modes.into_iter().find(|mode| mode["rendered"] == true) {
        return Outcome::Tasks(tasks(rendered));
    }
    if let Some(refused) = with("tasks") {
        return Outcome::NotRendered(tasks(refused));
    }
    if let Some(unresolved) = with("unresolved") {
        let names = |list: &Json| list.as_array().unwrap().iter().map(text).collect();
        let pairs = unresolved["unresolved"].as_object().unwrap().iter();
        return Outcome::Unresolved(pairs.map(|(name, list)| (name.clone(), names(list))).collect());
    }
    Outcome::Error(with("error").map_or_else(String::new, |mode| text(&mode["error"])))
}

/// A compiled case.
struct Compiled {
    project: Option<Project>,
    problems: Vec<Diagnostic>,
}

/// What differs from machine to machine, as `expected.json` shows it, and what stands for it here.
const STAND_INS: [(&str, &str); 5] = [
    ("{{user}}", "a-user"),
    ("{{now}}", "a-time"),
    ("{{git}}", "a-branch"),
    ("{{git_hash}}", "a-hash"),
    ("$HOME", "/home/a-home"),
];

fn stand_in(shown: &str) -> String {
    STAND_INS.iter().find(|(name, _)| *name == shown).unwrap().1.to_owned()
}

fn compile(folder: &Path, entry: &str) -> Compiled {
    let mut world = Fixed::new(folder);
    world.user = stand_in("{{user}}");
    world.now = stand_in("{{now}}");
    world.git = Some(Git { branch: Some(stand_in("{{git}}")), hash: stand_in("{{git_hash}}") });
    world.variables.insert("HOME".to_owned(), stand_in("$HOME"));
    let request = Request { entry_point: Some(entry.to_owned()), ..Request::default() };
    let out = Diagnostics::default();
    let project = compiler::compile(Arc::new(Files::new(Disk::default())), &world, &request, &out);
    Compiled { project, problems: out.sorted() }
}

impl Compiled {
    fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error)
    }

    fn tasks(&self) -> Tasks {
        let Some(project) = &self.project else { return Tasks::new() };
        let mut graph = diagram::json::render(project, &[]);
        for (shown, value) in STAND_INS {
            graph = graph.replace(value, shown);
        }
        let graph: Json = serde_json::from_str(&graph).unwrap();
        let tasks = graph["tasks"].as_array().unwrap().iter();
        tasks.map(|value| (text(&value["name"]), task(value))).collect()
    }

    fn references(&self) -> BTreeMap<String, Vec<String>> {
        let Some(project) = &self.project else { return BTreeMap::new() };
        let tasks = project.pipeline.tasks.iter().zip(&project.facts);
        tasks
            .map(|(task, facts)| {
                let mut names: Vec<String> = match project.pipeline.extract.upstream {
                    true => facts.upstream.iter().map(|reference| reference.name.clone()).collect(),
                    false => task.upstream.iter().map(|name| name.value.clone()).collect(),
                };
                names.sort();
                (task.name.text.clone(), names)
            })
            .collect()
    }

    /// What is wrong with it, compared with what Ploomber made of the case.
    fn compare(&self, expected: &Outcome) -> Vec<String> {
        let mut wrong = Vec::new();
        let messages: Vec<&str> = self.errors().map(|problem| problem.message.as_str()).collect();
        if let Outcome::Tasks(_) = expected {
            wrong.extend(messages.iter().map(|message| format!("error: {message}")));
        } else if messages.is_empty() {
            wrong.push("no error".to_owned());
        }
        wrong.extend(
            self.errors()
                .filter(|problem| problem.span().is_none())
                .map(|problem| format!("an error without a place: {}", problem.message)),
        );
        wrong.extend(
            self.errors()
                .filter(|problem| problem.help.is_empty() && problem.fix.is_none())
                .map(|problem| format!("an error without help: [{}] {}", problem.rule, problem.message)),
        );
        match expected {
            Outcome::Tasks(tasks) | Outcome::NotRendered(tasks) => {
                let mut found = self.tasks();
                if let Outcome::NotRendered(_) = expected {
                    // What is refused may be missing here, but not be something else.
                    for (name, task) in tasks {
                        found.entry(name.clone()).or_insert_with(|| task.clone());
                    }
                }
                if found != *tasks {
                    wrong.push(format!("Ploomber: {tasks:#?}\nsooper: {found:#?}"));
                }
            }
            Outcome::Unresolved(names) => {
                let found = self.references();
                if names.iter().any(|(task, names)| found.get(task) != Some(names)) {
                    wrong.push(format!("Ploomber refers to {names:?}, sooper to {found:?}"));
                }
            }
            Outcome::Error(_) => {}
        }
        wrong
    }
}

#[test]
fn every_case_is_what_ploomber_makes_of_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").canonicalize().unwrap();
    let expected = std::fs::read_to_string(root.join("expected.json")).unwrap();
    let expected: BTreeMap<String, Json> = serde_json::from_str(&expected).unwrap();
    assert_eq!(expected.len(), 257);
    let mut report = String::new();
    for (case, expected) in &expected {
        let (name, entry) = case.split_once('/').unwrap();
        let expected = outcome(expected);
        let wrong = compile(&root.join(name), entry).compare(&expected);
        let deliberate = DIFFERENCES.iter().any(|(known, _)| *known == name);
        if deliberate == wrong.is_empty() {
            let why = match &expected {
                Outcome::Error(message) => message.as_str(),
                _ if deliberate => "is listed as different, and isn't",
                _ => "",
            };
            report += &format!("== {case} {why}\n{}\n", wrong.join("\n"));
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn each_difference_is_explained() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/differences-from-ploomber.md");
    let page = std::fs::read_to_string(page).unwrap();
    for (case, _) in DIFFERENCES {
        assert!(
            page.contains(&format!("`{case}`")),
            "docs/differences-from-ploomber.md doesn't name `{case}`"
        );
    }
}
