//! Argo manifests: no text makes the check panic, and what `--fix` writes is what Argo takes.

use std::path::Path;

use proptest::prelude::*;
use sooper::manifest::{self, Options};
use sooper::rules;
use sooper::source::files::Memory;
use sooper::source::{Diagnostic, Diagnostics, Files};

const MANIFEST: &str = r#"apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: My_Report}
spec:
  entrypoint: main_dag
  synchronization:
    mutex:
      name: x
  templates:
  - name: main_dag
    dag:
      target: load_data clean
      tasks:
      - {name: load_data, template: run}
      - {name: clean, template: run, depends: "load_data.Succeeded || !load_data"}
      - name: b
        template: run
        depends: clean
        arguments: {parameters: [{name: x, value: "{{tasks.load_data.outputs.result}}"}]}
  - name: run
    inputs: {parameters: [{name: x, default: ""}]}
    retryStrategy: {limit: "2", backoff: {duration: 5s}}
    container: {image: busybox, command: [echo], args: ["{{inputs.parameters.x}}"], env: [{name: A, value: b}]}
"#;

fn check(text: &str) -> (Vec<Diagnostic>, Files) {
    let files = Files::new(Memory::default().with("/argo.yaml", text));
    let file = files.open(Path::new("/argo.yaml")).unwrap();
    let out = Diagnostics::default();
    manifest::check(&[file], &files, &Options::default(), &out);
    (out.sorted(), files)
}

#[test]
fn names_and_moved_fields_are_mended() {
    let mut text = MANIFEST.to_owned();
    for _ in 0..4 {
        let (found, files) = check(&text);
        let changes = rules::fixes(&found, &files, false);
        match changes.first() {
            Some(change) => text.clone_from(&change.after),
            None => break,
        }
    }
    let (left, _) = check(&text);
    assert!(left.is_empty(), "{text}\n{left:#?}");
    for written in [
        "generateName: my-report-",
        "entrypoint: main-dag",
        "mutexes:\n      - name: x",
        "target: load-data clean",
        "\"load-data.Succeeded || !load-data\"",
        "{{tasks.load-data.outputs.result}}",
    ] {
        assert!(text.contains(written), "{written} is not in\n{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_manifest_makes_the_check_panic(
        cuts in prop::collection::vec((0..MANIFEST.len(), 0..40usize, "[-{}\\[\\]:|&*!\"'a-z0-9_.= \n]{0,8}"), 1..4),
    ) {
        let mut text = MANIFEST.to_owned();
        for (start, length, put) in cuts {
            let start = start.min(text.len());
            let end = (start + length).min(text.len());
            text.replace_range(start..end, &put);
        }
        let (found, files) = check(&text);
        for span in found.iter().flat_map(|one| one.labels.iter().map(|label| label.span)) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} is no place of the text");
            let _ = files.location(span);
        }
        for one in found.iter().filter_map(|one| one.fix.as_ref()) {
            prop_assert!(one.edits.iter().all(|edit| text.get(edit.span.range()).is_some()));
        }
    }
}
