//! What every target does with its bytes: a project in memory, compiled and linted as the program would. Whatever the
//! bytes, it comes to an end without a panic, and every place that is reported lies in its text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sooper::compiler::{self, Choice};
use sooper::rules::{self, Depth, Selection};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files};
use sooper::spec::{Fixed, Git, Request};

const ROOT: &str = "/project";

/// Compiles and lints these files; the paths are relative to the project.
pub fn lint(sources: &[(&str, &[u8])]) {
    let memory = sources.iter().map(|(path, bytes)| (Path::new(ROOT).join(path), bytes.to_vec()));
    lint_all(memory.collect(), ROOT, None);
}

/// Compiles and lints the project in the folder `root` of these files, whose paths are absolute.
pub fn lint_all(memory: BTreeMap<PathBuf, Vec<u8>>, root: &str, entry_point: Option<&str>) {
    let files = Arc::new(Files::new(Memory(memory)));
    let out = Diagnostics::default();
    let mut world = Fixed::new(root);
    world.git = Some(Git { branch: Some("main".to_owned()), hash: "4be7a2".to_owned() });
    let request = Request { entry_point: entry_point.map(str::to_owned), ..Request::default() };
    let project = compiler::compile(Arc::clone(&files), &world, &request, &out);
    let setting = compiler::configure(project.as_ref(), &files, &world, &Choice::default(), &out);
    if let Some(project) = &project {
        let beside = (&setting.config, &setting.packages);
        compiler::check(project, beside, Depth::Lint, &Selection::default(), &out);
    }
    for problem in rules::settle(out.sorted(), &files, &Selection::default(), Depth::Lint) {
        assert!(rules::find(problem.rule).is_some(), "no such rule: {problem:?}");
        for label in &problem.labels {
            assert!(files.text(label.span.file).get(label.span.range()).is_some(), "{problem:?}");
        }
    }
}
