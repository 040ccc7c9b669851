//! What is never sent, whatever the project's own ignore files say.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Refusal;

/// Version control, caches, editors' files and environments: no pipeline reads them.
const CLUTTER: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".sooper",
    "__pycache__",
    "*.py[co]",
    ".ipynb_checkpoints",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".tox",
    ".nox",
    ".eggs",
    "*.egg-info",
    ".coverage",
    "htmlcov",
    ".venv",
    "venv",
    ".virtualenv",
    "node_modules",
    ".cache",
    ".Rproj.user",
    ".Rhistory",
    ".RData",
    ".idea",
    ".vscode",
    ".DS_Store",
    "Thumbs.db",
    "*.sw[op]",
    "*~",
    ".terraform",
];

/// Keys and passwords: everybody who may mount the volume could read them. Pods get secrets from the cluster.
const SECRETS: &[&str] = &[
    ".env",
    ".env.*",
    "!.env.example",
    "!.env.sample",
    "!.env.template",
    ".envrc",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".my.cnf",
    ".pypirc",
    ".npmrc",
    ".htpasswd",
    ".Renviron",
    "credentials",
    "credentials.json",
    "*credentials*.json",
    "client_secret*.json",
    "service[-_]account*.json",
    "secrets.y*ml",
    "secrets.json",
    "secrets.toml",
    "kubeconfig",
    "*.kubeconfig",
    ".dockercfg",
    ".aws",
    ".ssh",
    ".gnupg",
    ".kube",
    ".docker",
    ".azure",
    ".gcloud",
    ".boto",
    ".s3cfg",
];

/// The built-in rules and the configuration's.
pub(super) struct Ignored {
    clutter: Gitignore,
    secrets: Gitignore,
    exclude: Gitignore,
    include: Gitignore,
}

impl Ignored {
    /// The built-in rules, with `code.exclude` and `code.include`.
    pub(super) fn new(root: &Path, exclude: &[String], include: &[String]) -> Result<Self, Refusal> {
        Ok(Self {
            clutter: matcher(root, CLUTTER)?,
            secrets: matcher(root, SECRETS)?,
            exclude: matcher(root, exclude)?,
            include: matcher(root, include)?,
        })
    }

    /// Whether a folder isn't looked into: clutter, a virtual or conda environment.
    pub(super) fn prunes(&self, folder: &Path) -> bool {
        self.clutter.matched(folder, true).is_ignore()
            || folder.join("pyvenv.cfg").exists()
            || folder.join("conda-meta").exists()
    }

    /// Whether a file isn't sent, unless `code.include` names it.
    pub(super) fn holds_back(&self, path: &Path) -> bool {
        [&self.clutter, &self.secrets, &self.exclude]
            .iter()
            .any(|rules| rules.matched_path_or_any_parents(path, false).is_ignore())
    }

    /// Whether `code.include` names a file or a folder above it. `.git` and caches stay out nevertheless.
    pub(super) fn insists_on(&self, path: &Path) -> bool {
        self.include.matched_path_or_any_parents(path, false).is_ignore()
            && !self.clutter.matched_path_or_any_parents(path, false).is_ignore()
    }

    /// Whether `code.include` names anything.
    pub(super) fn insists(&self) -> bool {
        !self.include.is_empty()
    }
}

fn matcher(root: &Path, patterns: &[impl AsRef<str>]) -> Result<Gitignore, Refusal> {
    let refusal = |pattern: &str, error: ignore::Error| Refusal::Pattern {
        pattern: pattern.to_owned(),
        reason: error.to_string(),
    };
    let mut builder = GitignoreBuilder::new(root);
    for pattern in patterns {
        builder.add_line(None, pattern.as_ref()).map_err(|error| refusal(pattern.as_ref(), error))?;
    }
    builder.build().map_err(|error| refusal("", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_clutter_stay_here_and_code_goes() {
        let rules =
            Ignored::new(Path::new("/p"), &["reports/".into(), "*.pptx".into()], &["reports/keep.py".into()])
                .unwrap();
        let held = |path: &str| rules.holds_back(&Path::new("/p").join(path));
        for path in [
            ".env",
            "a/.env.prod",
            "deploy/key.pem",
            "x/credentials.json",
            ".aws/config",
            "a/__pycache__/x.pyc",
            "reports/a.py",
            "deck.pptx",
            ".git/config",
        ] {
            assert!(held(path), "{path} would be sent");
        }
        for path in
            ["env.yaml", ".env.example", "environment.yml", "keys.py", "fit.py", "sql/credentials.sql"]
        {
            assert!(!held(path), "{path} would not be sent");
        }
        assert!(rules.insists_on(Path::new("/p/reports/keep.py")));
        assert!(!rules.insists_on(Path::new("/p/reports/a.py")));
    }
}
