//! The manifests of `corpus.tar.gz` against what Argo's linter and an API server say of them (`verdicts.json.gz`).

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use flate2::read::GzDecoder;
use serde::Deserialize;
use sooper::manifest::{self, Options};
use sooper::source::files::Memory;
use sooper::source::{Diagnostic, Diagnostics, Files, Severity};

/// What the two tools made of one manifest.
#[derive(Deserialize)]
struct Verdict {
    lint_offline: Answer,
    server: Answer,
    base: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    message: String,
    #[serde(default)]
    environment: bool,
}

impl Verdict {
    fn accepted(&self) -> bool {
        self.lint_offline.ok && (self.server.ok || self.server.environment)
    }
}

fn corpus() -> BTreeMap<String, String> {
    let mut archive = tar::Archive::new(GzDecoder::new(&include_bytes!("corpus.tar.gz")[..]));
    let mut manifests = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().file_stem().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if !bytes.is_empty() {
            manifests.insert(name, String::from_utf8(bytes).unwrap());
        }
    }
    manifests
}

fn verdicts() -> BTreeMap<String, Verdict> {
    serde_json::from_reader(GzDecoder::new(&include_bytes!("verdicts.json.gz")[..])).unwrap()
}

/// What sooper says of one manifest, and the line of its first error.
fn check(text: &str) -> (Vec<Diagnostic>, Option<usize>) {
    let files = Files::new(Memory::default());
    let file = files.add_text(Path::new("/argo.yaml"), Arc::from(text));
    let out = Diagnostics::default();
    manifest::check(&[file], &files, &Options::default(), &out);
    let all = out.sorted();
    let first = all.iter().find(|one| one.severity == Severity::Error);
    let line = first.and_then(Diagnostic::span).map(|span| files.location(span).line);
    (all, line)
}

/// Whether some shortest edit script from `base` to `text` touches the line.
fn differs(base: &str, text: &str, line: usize) -> bool {
    let (base, text): (Vec<&str>, Vec<&str>) = (base.lines().collect(), text.lines().collect());
    if line >= text.len() {
        return true;
    }
    // Longest common subsequences of every beginning, and of every end.
    let before = common(&base, &text[..line]);
    let reversed: Vec<&str> = text[line + 1..].iter().rev().copied().collect();
    let backwards: Vec<&str> = base.iter().rev().copied().collect();
    let after = common(&backwards, &reversed);
    let whole = common(&base, &text)[base.len()];
    (0..=base.len()).any(|split| before[split] + after[base.len() - split] == whole)
}

/// For each beginning of `left`, how many lines it has in common with `right`, in order.
fn common(left: &[&str], right: &[&str]) -> Vec<usize> {
    let mut lengths = vec![0; left.len() + 1];
    for line in right {
        let mut diagonal = 0;
        for (at, other) in left.iter().enumerate() {
            let above = lengths[at + 1];
            lengths[at + 1] = if line == other { diagonal + 1 } else { above.max(lengths[at]) };
            diagonal = above;
        }
    }
    lengths
}

/// What sooper sees otherwise than the two tools, listed with reasons in `docs/argo-lint.md`.
const DIFFERENT: [&str; 2] = [
    // A namespace that can't exist; the server only says that it isn't there.
    "m0901-metadata",
    // A ConfigMap among the documents is wrong: other objects are left alone.
    "m1647-documents",
];

#[test]
fn both_tools_agree_with_us() {
    let (corpus, verdicts) = (corpus(), verdicts());
    let mut different = Vec::new();
    for (name, verdict) in &verdicts {
        let (all, line) = check(&corpus[name]);
        if line.is_none() != verdict.accepted() {
            println!(
                "{name}: linter {:?}, server {:?}, sooper {all:#?}",
                verdict.lint_offline.message, verdict.server.message
            );
            different.push(name.as_str());
        }
    }
    assert_eq!(verdicts.len(), 1269);
    assert_eq!(different, DIFFERENT);
}

#[test]
fn the_first_error_is_where_the_change_is() {
    let (corpus, verdicts) = (corpus(), verdicts());
    let (mut placed, mut refused) = (0, 0);
    for (name, verdict) in &verdicts {
        let Some(base) = &verdict.base else {
            continue;
        };
        if let (_, Some(line)) = check(&corpus[name]) {
            refused += 1;
            if differs(&corpus[base], &corpus[name], line - 1) {
                placed += 1;
            } else {
                println!("{name}: line {line} is as in {base}");
            }
        }
    }
    assert_eq!((placed, refused), (282, 292));
    assert!(placed * 100 >= refused * 95);
}
