//! Why a single file isn't sent, found without walking through the project.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Refusal;
use super::ignored::Ignored;
use crate::source::Files;

/// Tells of single files whether they are sent.
pub struct HeldBack<'a> {
    root: &'a Path,
    files: &'a Files,
    rules: Ignored,
    /// The files of patterns that were read, `None` for those that aren't there.
    known: Mutex<HashMap<PathBuf, Option<Arc<Gitignore>>>>,
}

impl<'a> HeldBack<'a> {
    /// For the project at `root`, with `code.exclude` and `code.include`.
    ///
    /// # Errors
    /// A pattern that can't be read.
    pub fn new(
        root: &'a Path,
        exclude: &[String],
        include: &[String],
        files: &'a Files,
    ) -> Result<Self, Refusal> {
        Ok(Self { root, files, rules: Ignored::new(root, exclude, include)?, known: Mutex::default() })
    }

    /// What holds back the file at `path` (absolute), for a person; nothing when it is sent, or no file of the project.
    pub fn reason(&self, path: &Path) -> Option<String> {
        if !path.starts_with(self.root) || self.rules.insists_on(path) {
            return None;
        }
        if self.rules.holds_back(path) {
            return Some("it is excluded, or of a kind that is never sent".to_owned());
        }
        let mut folders: Vec<&Path> = path.ancestors().skip(1).collect();
        folders.retain(|folder| folder.starts_with(self.root));
        // The file nearest to the path decides, and sooper's own before git's.
        let mut patterns =
            folders.iter().flat_map(|folder| [folder.join(".sooperignore"), folder.join(".gitignore")]);
        patterns.find_map(|file| self.decides(&file, path)).flatten()
    }

    /// What one file of patterns says: `Some(None)` when it says that the path is sent.
    fn decides(&self, file: &Path, path: &Path) -> Option<Option<String>> {
        let matched = self.matcher(file)?.matched_path_or_any_parents(path, false).map(|_| ());
        let shown = file.strip_prefix(self.root).unwrap_or(file).display();
        match (matched.is_ignore(), matched.is_whitelist()) {
            (true, _) => Some(Some(format!("`{shown}` ignores it"))),
            (_, true) => Some(None),
            _ => None,
        }
    }

    fn matcher(&self, file: &Path) -> Option<Arc<Gitignore>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(file) {
            Some(found) => found.clone(),
            None => known.entry(file.to_owned()).or_insert(self.read(file).map(Arc::new)).clone(),
        }
    }

    fn read(&self, file: &Path) -> Option<Gitignore> {
        if !self.files.is_file(file) {
            return None;
        }
        let text = self.files.text(self.files.open(file).ok()?);
        let mut builder = GitignoreBuilder::new(file.parent()?);
        for line in text.lines() {
            // A line that git can't read either has no effect.
            let _ = builder.add_line(Some(PathBuf::from(file)), line);
        }
        builder.build().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn the_nearest_file_decides() {
        let memory = Memory::default()
            .with("/p/.gitignore", "data/*\n*.log\n")
            .with("/p/logs/.gitignore", "!keep.log\n")
            .with("/p/.sooperignore", "!data/small.csv\n");
        let files = Files::new(memory);
        let include = ["data/needed.csv".to_owned()];
        let held = HeldBack::new(Path::new("/p"), &["*.pptx".to_owned()], &include, &files).unwrap();
        let reason = |path: &str| held.reason(&Path::new("/p").join(path));
        assert_eq!(reason("data/raw.csv").as_deref(), Some("`.gitignore` ignores it"));
        assert_eq!(reason("data/small.csv"), None);
        assert_eq!(reason("data/needed.csv"), None);
        assert_eq!(reason("logs/a.log").as_deref(), Some("`.gitignore` ignores it"));
        assert_eq!(reason("logs/keep.log"), None);
        assert!(reason("deck.pptx").is_some() && reason(".env").is_some());
        assert_eq!(held.reason(Path::new("/elsewhere/.env")), None);
    }
}
