//! Manifests that Argo's linter and the API server accept, and what became of them on a cluster (Argo 4.1.2, Kubernetes 1.34).
//!
//! Each names the rule that predicts it, and what was seen.

use std::path::Path;
use std::sync::Arc;

use sooper::manifest::{self, Options};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Severity};

#[test]
fn what_fails_in_a_run_is_predicted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runs");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let rule = text.lines().find_map(|line| line.strip_prefix("# Predicted: ")).unwrap().to_owned();
        let files = Files::new(Memory::default());
        let file = files.add_text(&path, Arc::from(text));
        let out = Diagnostics::default();
        manifest::check(&[file], &files, &Options::default(), &out);
        let all = out.sorted();
        assert!(!out.has_errors(), "{}: both tools accept it: {all:#?}", path.display());
        let warned = all.iter().any(|one| one.rule == rule && one.severity == Severity::Warning);
        assert!(warned, "{}: {rule} is not among {all:#?}", path.display());
        count += 1;
    }
    assert_eq!(count, 25);
}
