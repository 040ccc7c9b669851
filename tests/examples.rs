//! The examples of every rule, through the real compiler: *Bad* is reported as that rule and nothing else, *Good* isn't.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sooper::compiler::{self, Choice};
use sooper::manifest;
use sooper::plan::{self, Wishes};
use sooper::rules::{self, Depth, Example, Rule, Selection};
use sooper::source::files::Memory;
use sooper::source::{Diagnostic, Diagnostics, Files};
use sooper::spec::{Fixed, Request};
use sooper::targets::argo;

const ROOT: &str = "/home/ana/project";

/// What `sooper lint` reports for an example's project. Examples that say nothing about packages use an image.
fn lint(example: &Example) -> (Vec<Diagnostic>, Arc<Files>) {
    let mut memory = Memory::default();
    let mut add = |path: &str, bytes: Vec<u8>| memory.0.insert(Path::new(ROOT).join(path), bytes);
    for (path, text) in &example.files {
        let latin_1 = example.latin_1.contains(path);
        let bytes = if latin_1 { text.chars().map(|c| c as u8).collect() } else { text.clone().into_bytes() };
        let size =
            example.sizes.iter().find(|(large, _)| large == path).map_or(bytes.len(), |(_, size)| *size);
        add(path, bytes.iter().cycle().take(size).copied().collect());
    }
    let paths = || example.files.iter().map(|(path, _)| path);
    let spec = paths().find(|path| path.ends_with("pipeline.yaml") || path.ends_with("pipeline.yml"));
    let folder = spec.and_then(|spec| Path::new(spec).parent()).unwrap_or(Path::new(""));
    let has = |name: &str| example.files.iter().any(|(path, _)| folder.join(name) == Path::new(path));
    if !["sooper.yaml", "soopervisor.yaml", "environment.yml", "requirements.txt"].into_iter().any(has) {
        add(&folder.join("sooper.yaml").to_string_lossy(), b"environment: {from: image}\n".to_vec());
    }
    let files = Arc::new(Files::new(memory));
    let out = Diagnostics::default();
    match spec {
        Some(_) => lint_project(Path::new(ROOT).join(folder), &example.arguments, &files, &out),
        None => {
            let named =
                example.files.iter().map(|(path, _)| files.open(&Path::new(ROOT).join(path)).unwrap());
            manifest::check(&named.collect::<Vec<_>>(), &files, &manifest::Options::default(), &out);
        }
    }
    let found = rules::settle(out.sorted(), &files, &Selection::default(), Depth::Lint);
    (found, files)
}

fn lint_project(folder: PathBuf, arguments: &[String], files: &Arc<Files>, out: &Diagnostics) {
    let mut surroundings = Fixed::new(folder);
    surroundings.variables.insert("WAREHOUSE".to_owned(), "db.example.com".to_owned());
    let line = ["sooper"].into_iter().chain(arguments.iter().map(String::as_str));
    let line = line.chain(arguments.is_empty().then_some("lint"));
    let global = sooper::cli::parse(line.map(Into::into).collect()).unwrap().global;
    let request = Request { entry_point: global.entry_point, env: global.env };
    let project = compiler::compile(Arc::clone(files), &surroundings, &request, out);
    let choice = Choice { profile: global.profile.as_deref(), ..Choice::default() };
    let setting = compiler::configure(project.as_ref(), files, &surroundings, &choice, out);
    if let Some(project) = &project {
        // What only an export notices; a project with errors may have nothing to run.
        if !out.has_errors()
            && let Ok(plan) = plan::make(project, &setting.config, &Wishes::default(), out)
            && !plan.steps.is_empty()
        {
            argo::check(&plan, &argo::Options::default(), out);
        }
        crate::projects::check(project, &setting, out);
    }
}

fn describe(found: &[Diagnostic], files: &Files) -> String {
    let view = sooper::report::View { files, folder: Path::new(ROOT), color: false };
    sooper::report::render(sooper::report::Format::Concise, found, view)
}

fn wrong(rule: &Rule) -> Option<String> {
    let (bad, files) = lint(&rule.example("Bad"));
    if bad.is_empty() || bad.iter().any(|problem| problem.rule != rule.name) {
        return Some(format!("{}: # Bad gives\n{}", rule.name, describe(&bad, &files)));
    }
    let (good, files) = lint(&rule.example("Good"));
    (!good.is_empty()).then(|| format!("{}: # Good gives\n{}", rule.name, describe(&good, &files)))
}

#[test]
fn every_example_is_what_it_claims() {
    let wrong: Vec<String> = rules::all().iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{} of {}\n\n{}", wrong.len(), rules::all().len(), wrong.join("\n"));
}

/// Every rule's name in the program's text is one of the catalogue, so that all can be explained, selected and ignored.
#[test]
fn every_reported_rule_is_in_the_catalogue() {
    let mut unknown = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|suffix| suffix != "rs") || path.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for call in ["::error(", "::warning(", "::note(", "Diagnostic::new(", ".error("] {
            for after in code.split(call).skip(1) {
                let name = after.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                let is_name = |name: &&str| name.contains('-') && !name.contains([' ', '`', '{']);
                if let Some(name) = name.filter(is_name).filter(|name| rules::find(name).is_none()) {
                    unknown.push(format!("{name} in {}", path.display()));
                }
            }
        }
    }
    unknown.retain(|name| !name.contains("/manifest/") && !name.contains("/schema/"));
    assert!(unknown.is_empty(), "no file in src/rules for\n{}", unknown.join("\n"));
}
