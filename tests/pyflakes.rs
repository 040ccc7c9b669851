//! Undefined names and syntax errors, held against pyflakes itself, on the Python sources of all fixtures and cases.
//!
//! Ploomber lets pyflakes look at a notebook's code with the task's values injected below the parameters cell; the same
//! is done here, by a program of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use sooper::compiler::{self, Choice};
use sooper::load::Disk;
use sooper::rules::{Depth, Selection};
use sooper::source::{Diagnostics, Files};
use sooper::spec::{Fixed, Request, SourceKind};

/// Reads `[{"path", "names"}]`; answers for each source with the places that pyflakes, or Python's parser, calls wrong:
/// `line` in a script or module, `cell:line` in a notebook.
const ASK: &str = r#"
import ast, json, re, sys
from pyflakes import checker, messages as m
KINDS = (m.UndefinedName, m.UndefinedLocal, m.DuplicateArgument, m.ReturnOutsideFunction, m.YieldOutsideFunction,
         m.ContinueOutsideLoop, m.BreakOutsideLoop)

def lines_of(path, names):
    """The code, a line each with its place; magics are comments, and nothing but Python is left."""
    injected = [(None, ' = '.join([*names, 'None']))] if names is not None else []
    text = open(path, encoding='utf-8-sig').read()
    if not path.endswith('.ipynb'):
        lines = [(str(at), line) for at, line in enumerate(text.split('\n'), 1)]
        return injected + [(at, '#' + line if names is not None and re.match(r'\s*[%!]', line) else line)
                           for at, line in lines]
    lines = []
    for number, cell in enumerate(json.loads(text)['cells'], 1):
        if cell['cell_type'] == 'code':
            source = ''.join(cell['source'])
            lines += [(f'{number}:{at}', '#' + line if re.match(r'\s*[%!]', line) else line)
                      for at, line in enumerate(source.split('\n'), 1)]
    return injected + lines

answers = []
for source in json.load(sys.stdin):
    lines = lines_of(source['path'], source['names'])
    code = '\n'.join(line for _, line in lines)
    try:
        found = [problem.lineno for problem in checker.Checker(ast.parse(code)).messages if isinstance(problem, KINDS)]
    except SyntaxError as error:
        found = [error.lineno]
    answers.append(sorted({lines[min(at, len(lines)) - 1][0] for at in found}))
json.dump(answers, sys.stdout)
"#;

/// A Python with pyflakes, installed for the occasion if need be, and where it was installed.
fn python() -> Option<(tempfile::TempDir, Command)> {
    let packages = tempfile::tempdir().unwrap();
    let target = packages.path().to_str().unwrap();
    let runs = |arguments: &[&str]| {
        let answer = Command::new("python3").args(arguments).output();
        answer.is_ok_and(|answer| answer.status.success())
    };
    let install =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", target, "pyflakes"];
    if !runs(&["-c", "import pyflakes"]) && !runs(&install) {
        return None;
    }
    let mut command = Command::new("python3");
    command.env("PYTHONPATH", target);
    Some((packages, command))
}

/// A source as it is asked about: its file, and the names that are injected into it (modules get none).
type Source = (PathBuf, Option<Vec<String>>);

/// What is found in the Python sources of the project in `folder`.
fn sources(folder: &Path, entry: &str) -> BTreeMap<Source, BTreeSet<String>> {
    let request = Request { entry_point: Some(entry.to_owned()), ..Request::default() };
    let out = Diagnostics::default();
    let files = Arc::new(Files::new(Disk::default()));
    let mut all = BTreeMap::new();
    let Some(project) = compiler::compile(Arc::clone(&files), &Fixed::new(folder), &request, &out) else {
        return all;
    };
    let names = ["undefined-name", "python-syntax"];
    let selection = Selection { select: names.map(str::to_owned).to_vec(), ..Selection::default() };
    let quiet = Diagnostics::default();
    let setting =
        compiler::configure(Some(&project), &files, &Fixed::new(folder), &Choice::default(), &quiet);
    compiler::check(&project, (&setting.config, &setting.packages), Depth::Lint, &selection, &out);
    let mut problems: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for problem in out.sorted().iter().filter(|problem| names.contains(&problem.rule)) {
        let at = files.location(problem.span().unwrap());
        let cell = at.cell.map(|cell| format!("{cell}:")).unwrap_or_default();
        problems.entry(at.path).or_default().insert(format!("{cell}{}", at.line));
    }
    for (index, (task, inspection)) in project.pipeline.tasks.iter().zip(project.inspections()).enumerate() {
        let (Some(_), Some(file)) = (inspection, project.facts[index].file) else { continue };
        let injected = match &task.source.kind {
            SourceKind::File(_) => {
                let upstream = (!project.dag.upstream[index].is_empty()).then_some("upstream");
                let params =
                    task.params.iter().map(|(name, _)| name.as_str()).chain(["product"]).chain(upstream);
                Some(params.map(str::to_owned).collect())
            }
            _ => None,
        };
        let path = files.path(file);
        let found = problems.get(&path).cloned().unwrap_or_default();
        all.insert((path, injected), found);
    }
    all
}

#[test]
fn undefined_names_and_syntax_errors_are_those_of_pyflakes() {
    let Some((_packages, mut python)) = python() else {
        println!(
            "not compared with pyflakes: that takes a python3 with pyflakes, or with pip and a package index"
        );
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let cases = std::fs::read_to_string(root.join("cases/expected.json")).unwrap();
    let cases: BTreeMap<String, Json> = serde_json::from_str(&cases).unwrap();
    let mut all = BTreeMap::new();
    for case in cases.keys() {
        let (name, entry) = case.split_once('/').unwrap();
        all.extend(sources(&root.join("cases").join(name).canonicalize().unwrap(), entry));
    }
    for (project, entry) in super::projects::PROJECTS {
        all.extend(sources(&root.join(project).canonicalize().unwrap(), entry));
    }
    let asked: Vec<Json> = all.keys().map(|(path, names)| json!({"path": path, "names": names})).collect();
    let mut child = python.args(["-c", ASK]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json!(asked).to_string().as_bytes()).unwrap();
    let answers: Vec<BTreeSet<String>> =
        serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    let different = all.iter().zip(&answers).filter(|((_, ours), theirs)| ours != theirs);
    let different: Vec<String> = different
        .map(|(((path, _), ours), theirs)| {
            format!("{}: pyflakes {theirs:?}, sooper {ours:?}", path.display())
        })
        .collect();
    assert!(different.is_empty(), "{} of {}\n{}", different.len(), all.len(), different.join("\n"));
    assert!(all.len() > 100, "only {} sources were looked at", all.len());
    assert!(answers.iter().any(|places| !places.is_empty()), "no source has an error to be found");
}
