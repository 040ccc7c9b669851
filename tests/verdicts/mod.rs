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
    #[serde(default)]
    variant: Option<serde_json::Value>,
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

#[test]
fn agreement() {
    let (corpus, verdicts) = (corpus(), verdicts());
    let (mut same, mut placed, mut mutants) = (0, 0, 0);
    for (name, verdict) in &verdicts {
        let (all, line) = check(&corpus[name]);
        let errors: Vec<&Diagnostic> = all.iter().filter(|one| one.severity == Severity::Error).collect();
        if errors.is_empty() == verdict.accepted() {
            same += 1;
        } else {
            println!("DIFF {name} ours={} variant={:?}", errors.is_empty(), verdict.variant);
            println!("   L {}", verdict.lint_offline.message);
            println!("   K {}", verdict.server.message);
            for error in errors.iter().take(3) {
                println!("   - {line:?} {} {}", error.rule, error.message);
            }
        }
        if let (Some(base), Some(line)) = (&verdict.base, line)
            && !verdict.accepted()
        {
            mutants += 1;
            let base = corpus[base].lines().collect::<std::collections::HashSet<_>>();
            let differs = corpus[name].lines().nth(line - 1).is_some_and(|line| !base.contains(line));
            placed += usize::from(differs);
            if !differs {
                println!(
                    "PLACE {name} {:?} line {line}: {} {}",
                    verdict.variant, errors[0].rule, errors[0].message
                );
            }
        }
    }
    println!("{same} of {} agree; {placed} of {mutants} placed", verdicts.len());
}
