//! What becomes of a value on its way through env.yaml, Jinja and the cast, held against what Ploomber 0.23 makes of it.
//!
//! `fixtures/values/cases.json` was written by Ploomber itself: for each text of a parameter the `repr()` of the value
//! that the task gets, or the error.

use std::path::Path;

use serde::Deserialize;
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Severity};
use sooper::spec::{Fixed, Request, resolve};

#[derive(Deserialize)]
struct Group {
    env: Option<String>,
    #[serde(default)]
    files: std::collections::BTreeMap<String, String>,
    values: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    /// The parameter as it stands in the YAML.
    text: String,
    value: Option<String>,
    error: Option<String>,
}

/// The value of the parameter, or what is wrong with it.
fn value(group: &Group, case: &Case) -> Result<String, Vec<String>> {
    let pipeline = format!("tasks:\n- {{source: m.f, product: x.txt, params: {{p: {}}}}}\n", case.text);
    let memory = Memory::default().with("/project/m.py", "def f(product):\n    pass\n");
    let memory = memory.with("/project/pipeline.yaml", &pipeline);
    let env = group.env.iter().map(|text| ("env.yaml", text));
    let files = group.files.iter().map(|(name, text)| (name.as_str(), text));
    let add = |memory: Memory, (name, text): (&str, &String)| memory.with(&format!("/project/{name}"), text);
    let files = Files::new(files.chain(env).fold(memory, add));
    let out = Diagnostics::default();
    let pipeline = resolve(&files, &Fixed::new(Path::new("/project")), &Request::default(), &|_| (), &out);
    let problems = out.sorted().into_iter().filter(|problem| problem.severity == Severity::Error);
    let problems: Vec<String> = problems.map(|problem| problem.message).collect();
    match pipeline.and_then(|pipeline| pipeline.tasks.into_iter().next()) {
        Some(task) if problems.is_empty() => Ok(task.params[0].1.repr()),
        _ => Err(problems),
    }
}

#[test]
fn values_are_what_ploomber_makes_of_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/values/cases.json");
    let groups: Vec<Group> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut differences = Vec::new();
    let mut count = 0;
    for group in &groups {
        for case in &group.values {
            count += 1;
            let found = value(group, case);
            let same = match (&found, &case.value) {
                (Ok(found), Some(value)) => found == value,
                (Err(problems), None) => !problems.is_empty(),
                _ => false,
            };
            if !same {
                let wanted = case.value.as_ref().or(case.error.as_ref());
                differences.push(format!("{}: {found:?}, Ploomber: {wanted:?}", case.text));
            }
        }
    }
    assert!(count > 600, "only {count} cases were read");
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}
