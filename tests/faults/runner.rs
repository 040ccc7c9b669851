//! Plants a fault and looks at what is reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sooper::compiler::{self, Choice};
use sooper::plan::{self, Wishes};
use sooper::project::Project;
use sooper::rules::{self, Depth, Selection};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Span};
use sooper::spec::{Fixed, Request};
use sooper::targets::argo;

/// The projects, with what comes between `pipeline.` and `yaml` in a second pipeline's name.
pub(super) const PROJECTS: [&str; 9] = [
    "churn",
    "energy-forecast",
    "fraud-serving",
    "fraud-serving.serve",
    "house-prices",
    "penguins",
    "solar-grid",
    "taxi-trips",
    "weblog",
];

/// Marks the line that has to be reported.
const MARK: char = '▶';

/// The pipeline file of a project.
pub(super) fn entry_point(project: &str) -> String {
    match project.split_once('.') {
        Some((_, variant)) => format!("pipeline.{variant}.yaml"),
        None if project == "energy-forecast" => "src/energy/pipeline.yaml".to_owned(),
        None => "pipeline.yaml".to_owned(),
    }
}

/// Something broken.
pub(super) struct Fault {
    /// The rule that is for it.
    pub(super) rule: &'static str,
    project: &'static str,
    edits: Vec<Edit>,
    profile: Option<&'static str>,
    env: Vec<(Vec<String>, String)>,
}

struct Edit {
    path: String,
    /// What goes, which is there once; the whole file without.
    old: Option<String>,
    /// What comes; the file goes without.
    new: Option<Vec<u8>>,
}

/// A fault of `project` that `rule` is for.
pub(super) fn fault(rule: &'static str, project: &'static str) -> Fault {
    Fault { rule, project, edits: Vec::new(), profile: None, env: Vec::new() }
}

impl Fault {
    /// `old`, which is there once in the file, becomes `new`.
    pub(super) fn change(self, path: &str, old: &str, new: &str) -> Self {
        self.edit(path, Some(old), Some(new.as_bytes()))
    }

    /// A file more, or another text for one.
    pub(super) fn file(self, path: &str, text: &str) -> Self {
        self.edit(path, None, Some(text.as_bytes()))
    }

    /// A file more that need not be text.
    pub(super) fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        self.edit(path, None, Some(bytes))
    }

    /// A file less.
    pub(super) fn without(self, path: &str) -> Self {
        self.edit(path, None, None)
    }

    /// With `--profile`.
    pub(super) fn profile(self, name: &'static str) -> Self {
        Self { profile: Some(name), ..self }
    }

    /// With `--env--KEY VALUE`.
    pub(super) fn env(mut self, key: &str, value: &str) -> Self {
        self.env.push((vec![key.to_owned()], value.to_owned()));
        self
    }

    fn edit(mut self, path: &str, old: Option<&str>, new: Option<&[u8]>) -> Self {
        self.edits.push(Edit {
            path: path.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(<[u8]>::to_vec),
        });
        self
    }

    /// What is wrong with what is reported.
    pub(super) fn wrong(&self) -> Option<String> {
        let mut healthy = Healthy::of(self.project);
        let place = self.plant(&mut healthy);
        let expected = format!("{place} {}", self.rule);
        let mut found = healthy.lint(self.profile, &self.env);
        for before in Healthy::of(self.project).lint(None, &[]) {
            found.iter().position(|problem| *problem == before).map(|at| found.remove(at));
        }
        (found != [expected.clone()])
            .then(|| format!("{}: {expected}, but found\n  {found:#?}\n", self.project))
    }

    /// Changes the files; gives the place that is marked.
    fn plant(&self, project: &mut Healthy) -> String {
        let mut place = None;
        for edit in &self.edits {
            let path = project.root.join(&edit.path);
            let before = project.memory.0.remove(&path).unwrap_or_default();
            let Some(new) = &edit.new else { continue };
            let Some(old) = &edit.old else {
                project.memory.0.insert(path, new.clone());
                continue;
            };
            let before = String::from_utf8(before).unwrap();
            assert_eq!(before.matches(old.as_str()).count(), 1, "{old:?} in {}/{}", self.project, edit.path);
            let new = std::str::from_utf8(new).unwrap();
            project.memory.0.insert(path, before.replacen(old.as_str(), new, 1).into_bytes());
        }
        for (path, bytes) in &mut project.memory.0 {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let Some(at) = text.find(MARK) else { continue };
            let line = text[..at].matches('\n').count() + 1;
            let shown = path.strip_prefix(&project.root).unwrap().display();
            assert!(place.replace(format!("{shown}:{line}")).is_none(), "{} marks two places", self.rule);
            *bytes = text.replacen(MARK, "", 1).into_bytes();
        }
        place.unwrap_or_default()
    }
}

/// A project in memory.
#[derive(Clone)]
pub(super) struct Healthy {
    pub(super) memory: Memory,
    pub(super) root: PathBuf,
    entry_point: String,
}

impl Healthy {
    /// The fixture, as it is on disk.
    pub(super) fn of(name: &str) -> Self {
        let folder = name.split('.').next().unwrap();
        let root = Path::new("/home/ana").join(folder);
        let memory = crate::projects::in_memory(folder, &root);
        Self { memory, root, entry_point: entry_point(name) }
    }

    /// Compiles it; what is noticed goes to `out`.
    fn compile(&self, env: &[(Vec<String>, String)], out: &Diagnostics) -> (Option<Project>, Arc<Files>) {
        let files = Arc::new(Files::new(self.memory.clone()));
        let entry_point = Some(self.entry_point.clone());
        let request = Request { entry_point, env: env.to_vec() };
        let project = compiler::compile(Arc::clone(&files), &Fixed::new(&self.root), &request, out);
        (project, files)
    }

    /// What `sooper lint` reports, as `file:line rule`; in a notebook the line is the file's.
    pub(super) fn lint(&self, profile: Option<&str>, env: &[(Vec<String>, String)]) -> Vec<String> {
        let out = Diagnostics::default();
        let (project, files) = self.compile(env, &out);
        let choice = Choice { profile, ..Choice::default() };
        let setting = compiler::configure(project.as_ref(), &files, &Fixed::new(&self.root), &choice, &out);
        if let Some(project) = &project {
            if !out.has_errors()
                && let Ok(plan) = plan::make(project, &setting.config, &Wishes::default(), &out)
                && !plan.steps.is_empty()
            {
                argo::check(&plan, &argo::Options::default(), &out);
            }
            crate::projects::check(project, &setting, &out);
        }
        let problems = rules::settle(out.sorted(), &files, &Selection::default(), Depth::Lint);
        let place = |span: Span| {
            let path = files.path(span.file);
            let shown = path.strip_prefix(&self.root).unwrap_or(&path).display();
            format!("{shown}:{}", line(&files, span))
        };
        let shown = |span: Option<Span>| span.map_or_else(String::new, place);
        problems.iter().map(|problem| format!("{} {}", shown(problem.span()), problem.rule)).collect()
    }
}

/// The line of a place in its file, for a notebook's cell the line of the notebook.
fn line(files: &Files, span: Span) -> usize {
    let line = files.location(span).line;
    match files.origin(span.file) {
        Some(origin) => {
            let start = origin.lines[line - 1] as usize;
            files.location(Span::new(origin.file, start, start)).line
        }
        None => line,
    }
}

/// The text of each task's source that is a file, by its path in the project, each once.
pub(super) fn sources(project: &str) -> BTreeMap<String, String> {
    let healthy = Healthy::of(project);
    let (compiled, files) = healthy.compile(&[], &Diagnostics::default());
    let compiled = compiled.unwrap();
    let ids = compiled.facts.iter().filter_map(|facts| facts.file);
    ids.map(|id| {
        let path = files.path(id);
        let shown = path.strip_prefix(&healthy.root).unwrap().display().to_string();
        (shown, files.text(id).to_string())
    })
    .collect()
}
