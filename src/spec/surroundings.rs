//! What placeholders may ask of the world around a project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The state of a repository, as Ploomber asks git for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Git {
    /// The branch; `None` when no branch is checked out.
    pub branch: Option<String>,
    /// `git describe --tags --always --dirty=-dirty`.
    pub hash: String,
}

/// The world outside the project's files. Nothing is found out before somebody asks: git costs a process.
pub trait Surroundings: Send + Sync {
    /// The working directory, links resolved.
    fn cwd(&self) -> &Path;
    /// The user's name, if there is one.
    fn user(&self) -> Option<String>;
    /// The local time when the pipeline was loaded, as Python's `datetime.now().isoformat()`: the same at every call.
    fn now(&self) -> String;
    /// The repository that holds `folder`; `None` without git, outside a repository, or before its first commit.
    fn git(&self, folder: &Path) -> Option<Git>;
    /// A variable of the process.
    fn variable(&self, name: &str) -> Option<String>;
    /// All variables of the process, by name.
    fn variables(&self) -> BTreeMap<String, String>;
}

/// Surroundings with fixed answers, for tests and examples.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The working directory.
    pub cwd: PathBuf,
    /// The user's name.
    pub user: String,
    /// The time.
    pub now: String,
    /// The repository that holds everything.
    pub git: Option<Git>,
    /// The variables.
    pub variables: BTreeMap<String, String>,
}

impl Fixed {
    /// A user called `user` in `cwd`, outside any repository, without variables.
    pub fn new(cwd: impl Into<PathBuf>) -> Self {
        Self {
            cwd: cwd.into(),
            user: "user".to_owned(),
            now: "2026-01-31T12:00:00.000000".to_owned(),
            git: None,
            variables: BTreeMap::new(),
        }
    }
}

impl Surroundings for Fixed {
    fn cwd(&self) -> &Path {
        &self.cwd
    }

    fn user(&self) -> Option<String> {
        Some(self.user.clone())
    }

    fn now(&self) -> String {
        self.now.clone()
    }

    fn git(&self, _: &Path) -> Option<Git> {
        self.git.clone()
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn variables(&self) -> BTreeMap<String, String> {
        self.variables.clone()
    }
}
