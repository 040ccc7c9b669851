//! Files in memory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Kind, Provider, normalize};

/// Files in memory, for tests and examples: path to bytes. Folders are whatever the paths imply.
#[derive(Debug, Clone, Default)]
pub struct Memory(pub BTreeMap<PathBuf, Vec<u8>>);

impl Memory {
    /// One file more, for building up a small project.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.0.insert(PathBuf::from(path), text.as_bytes().to_vec());
        self
    }
}

impl Provider for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        if self.0.contains_key(path) {
            return Some(Kind::File);
        }
        let inside = self.0.keys().any(|file| file.starts_with(path));
        inside.then_some(Kind::Folder)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = self
            .0
            .keys()
            .filter_map(|file| file.strip_prefix(path).ok()?.components().next())
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        names.dedup();
        Ok(names)
    }

    fn sizes(&self, path: &Path) -> io::Result<Vec<(String, Kind, u64)>> {
        let entry = |name: String| match self.0.get(&path.join(&name)) {
            Some(bytes) => (name, Kind::File, bytes.len() as u64),
            None => (name, Kind::Folder, 0),
        };
        Ok(self.list(path)?.into_iter().map(entry).collect())
    }

    fn resolve(&self, path: &Path) -> PathBuf {
        normalize(path)
    }
}
