//! The house rules that a compiler can't check: which room may look into which, and how long a file gets.

use std::path::{Path, PathBuf};

/// The rooms in their order: each may use those on its left, never those on its right.
const ORDER: &[&[&str]] = &[
    &["source"],
    &["schema"],
    &["spec"],
    &["languages", "environment"],
    &["graph"],
    &["project", "rendering"],
    &["manifest"],
    &["rules", "plan"],
    &["targets", "run"],
    &["code"],
    &["report", "load", "deliver", "cluster"],
    &["compiler"],
    &["cli"],
];

/// A file of `src/` and its text.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files =
        walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| (path.strip_prefix(&root).unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

/// The room of a file: `languages/sql.rs` and `graph.rs` are in `languages` and `graph`.
fn room(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn level(room: &str) -> Option<usize> {
    ORDER.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn every_file_is_in_a_room() {
    for (path, _) in sources() {
        let room = room(&path);
        let known = level(&room).is_some() || ["lib", "main"].contains(&room.as_str());
        assert!(known, "src/{} is in no room of the order in tests/architecture.rs", path.display());
    }
}

#[test]
fn no_room_looks_into_one_on_its_right() {
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        let Some(own) = level(&room) else { continue };
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for used in code.split("crate::").skip(1) {
                let name: String =
                    used.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                if level(&name).is_some_and(|other| other > own || (other == own && name != room)) {
                    broken.push(format!(
                        "src/{}:{} uses {name}: {}",
                        path.display(),
                        number + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(broken.is_empty(), "rooms may only look to the left in {ORDER:?}\n{}", broken.join("\n"));
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|(_, text)| text.lines().count() > 420)
        .map(|(path, text)| format!("src/{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "split by noun:\n{}", long.join("\n"));
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let from = manifest.find("[dependencies]").unwrap();
    let to = manifest.find("[lints").unwrap();
    let mut reason = false;
    for line in manifest[from..to].lines() {
        let dependency = line.split_once('=').is_some_and(|(name, _)| !name.starts_with('#'));
        assert!(!dependency || reason, "no reason above `{line}`");
        // One reason may stand above several lines that belong together.
        reason = line.starts_with('#') || (dependency && reason);
    }
}
