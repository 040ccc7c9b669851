//! A healthy project of which one file is changed: the first byte chooses the project, the second the file, the next
//! four the place and the length of what goes, and the rest is what comes.
#![no_main]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

type Memory = BTreeMap<PathBuf, Vec<u8>>;

const PROJECTS: [(&str, &str); 9] = [
    ("churn", "pipeline.yaml"),
    ("energy-forecast", "src/energy/pipeline.yaml"),
    ("fraud-serving", "pipeline.yaml"),
    ("fraud-serving", "pipeline.serve.yaml"),
    ("house-prices", "pipeline.yaml"),
    ("penguins", "pipeline.yaml"),
    ("solar-grid", "pipeline.yaml"),
    ("taxi-trips", "pipeline.yaml"),
    ("weblog", "pipeline.yaml"),
];

static FIXTURES: LazyLock<Vec<Memory>> = LazyLock::new(|| PROJECTS.map(|(name, _)| read(name)).into());

fn read(project: &str) -> Memory {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let entries = walkdir::WalkDir::new(fixtures.join(project)).into_iter().map(|entry| entry.expect("a fixture"));
    let texts = entries.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let path = entry.path().strip_prefix(&fixtures).expect("inside of the fixtures");
        (Path::new("/").join(path), std::fs::read(entry.path()).expect("a fixture"))
    });
    texts.collect()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [project, file, a, b, c, d, text @ ..] = bytes else { return };
    let project = usize::from(*project) % PROJECTS.len();
    let mut memory = FIXTURES[project].clone();
    let file = usize::from(*file) % memory.len();
    if let Some(old) = memory.values_mut().nth(file) {
        let start = usize::from(u16::from_le_bytes([*a, *b])) % (old.len() + 1);
        let length = usize::from(u16::from_le_bytes([*c, *d])) % (old.len() - start + 1);
        old.splice(start..start + length, text.iter().copied());
    }
    let (name, entry_point) = PROJECTS[project];
    sooper_fuzz::lint_all(memory, &format!("/{name}"), Some(entry_point));
});
