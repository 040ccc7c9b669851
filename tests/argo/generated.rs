//! Values that would be others in a pod: the env file that an upload adds.

use std::sync::Arc;

use sooper::compiler;
use sooper::plan::{self, Artifact, Plan, Wishes};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files};
use sooper::spec::config::Config;
use sooper::spec::{Fixed, Git, Request};

/// The plan of a project of one function task with this product, in a repository on the branch `fix/1`.
fn plan(product: &str, env: Option<&str>, overrides: &[(&str, &str)]) -> Plan {
    let pipeline = format!(
        "tasks:\n- {{source: fns.a, product: '{product}', name: a, params: {{since: '{{{{now}}}}'}}}}\n"
    );
    let mut memory = Memory::default()
        .with("/p/pipeline.yaml", &pipeline)
        .with("/p/fns.py", "def a(product, since): pass\n");
    if let Some(env) = env {
        memory = memory.with("/p/env.yaml", env);
    }
    let mut surroundings = Fixed::new("/p");
    surroundings.git = Some(Git { branch: Some("fix/1".to_owned()), hash: "1234567".to_owned() });
    let keys = |key: &str| key.split('.').map(str::to_owned).collect();
    let env = overrides.iter().map(|(key, value)| (keys(key), (*value).to_owned())).collect();
    let out = Diagnostics::default();
    let files = Arc::new(Files::new(memory));
    let request = Request { entry_point: None, env };
    let project = compiler::compile(files, &surroundings, &request, &out).unwrap();
    assert!(!out.has_errors(), "{:?}", out.sorted());
    plan::make(&project, &Config::built_in("p"), &Wishes::default(), &out).unwrap()
}

#[test]
fn the_users_file_is_imported_as_long_as_it_says_the_same_in_a_pod() {
    let plan = plan("out/{{git}}-{{n}}.txt", Some("n: 3\n"), &[]);
    let text = "meta:\n  import_from: env.yaml\ngit: fix/1\nnow: '2026-01-31T12:00:00.000000'\n";
    assert_eq!(plan.generated, [Artifact { path: "sooper-env.yaml".into(), text: text.to_owned() }]);
    assert_eq!(plan.env_file.as_deref(), Some("sooper-env.yaml"));
}

#[test]
fn a_file_that_uses_such_a_value_is_copied_with_the_value_filled_in() {
    let env = "branch: 'b-{{git}}'\nday: 2020-01-01\nflag: 'yes'\ndeep: {x: 1.5, y: [1, two]}\nout: '{{branch}}/x'\n";
    let plan = plan("{{out}}/{{branch}}.txt", Some(env), &[]);
    let text = "branch: b-fix/1\nday: '2020-01-01'\nflag: 'yes'\ndeep:\n  x: 1.5\n  'y':\n  - 1\n  - two\nout: '{{branch}}/x'\n\
                git: fix/1\nnow: '2026-01-31T12:00:00.000000'\n";
    assert_eq!(plan.generated[0].text, text);
}

#[test]
fn what_a_run_can_change_and_what_the_export_changed() {
    let env = "sample: false\nn: 1\nkind: '{{n}}'\npassword: hush\nhost: 'db://me:hush@host'\nodd-key: 1\n";
    let plan = plan("out/{{kind}}.txt", Some(env), &[("sample", "true"), ("kind", "7")]);
    let values: Vec<(&str, Option<&str>, &str, bool)> = plan
        .values
        .iter()
        .map(|value| (value.key.as_str(), value.written.as_deref(), value.value.as_str(), value.variable))
        .collect();
    assert_eq!(
        values,
        [("sample", Some("False"), "True", true), ("n", Some("1"), "1", true), ("kind", None, "7", false)]
    );
}

#[test]
fn rust_tasks_become_shell_tasks() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/taxi-trips");
    let out = Diagnostics::default();
    let files = Arc::new(Files::new(sooper::load::Disk::default()));
    let project = compiler::compile(files, &Fixed::new(root), &Request::default(), &out).unwrap();
    let plan = plan::make(&project, &Config::built_in("taxi-trips"), &Wishes::default(), &out).unwrap();
    assert!(!out.has_errors(), "{:?}", out.sorted());
    assert_eq!(plan.entry_point, "sooper-pipeline.yaml");
    let files: Vec<String> =
        plan.generated.iter().map(|file| format!("# {}\n{}", file.path.display(), file.text)).collect();
    insta::assert_snapshot!(files.join("\n"));
}
