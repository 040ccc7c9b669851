//! The commit of a git repository that pods take their code from: what is checked out, if it is all there and pushed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::plan::Repository;
use crate::run::output;
use crate::spec::config;

use super::listing::{is_manifest, is_product};

/// Why pods can't take the code from git.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// The project's folder belongs to no repository.
    #[error(
        "`code.from: git` needs a commit, but the project is in no git repository that has one: set `code.git.url` and `code.git.revision`"
    )]
    NoRepository,
    /// The revision that the settings name is unknown here.
    #[error("git knows no revision `{0}` here (`code.git.revision`): fetch it, or write the whole commit")]
    Revision(String),
    /// Files differ from the commit.
    #[error(
        "these files are not as they were committed:\n{0}\nPods would run commit {1} without the changes: commit them, or name the commit that is meant in `code.git.revision`"
    )]
    Dirty(String, String),
    /// The commit is only here.
    #[error(
        "commit {0} is on no branch of a remote repository, so no pod can get it: push it, or name another in `code.git.revision`"
    )]
    Unpushed(String),
    /// Nothing says where the repository is.
    #[error("no remote says where the cluster finds the repository: set `code.git.url`")]
    NoRemote,
    /// The remote is a folder of this machine.
    #[error("the remote `{0}` is a folder of this machine, which pods don't reach: set `code.git.url`")]
    Local(String),
    /// An address with a password in it.
    #[error(
        "the repository's address has a password in it, which everybody who may look at workflows could read: set `code.git.url` without it, and `code.git.secret`"
    )]
    Password,
    /// Nobody gets in there without a key.
    #[error(
        "`{0}` is reached by ssh, which lets nobody in without a key: set `code.git.secret` to a secret with `ssh-private-key`, or `code.git.url` to an address with https"
    )]
    NoKey(String),
    /// The secret is of no use there.
    #[error(
        "`code.git.secret` has no effect on `{0}`: addresses with http(s) take a username and password, ssh takes a key"
    )]
    NoLogin(String),
}

/// The commit for the project at `root`. `products` are paths that tasks write, relative to it.
///
/// # Errors
/// Pods couldn't get it, or it isn't what is on the disk and nobody said that this is meant.
pub fn commit(root: &Path, settings: &config::Git, products: &BTreeSet<String>) -> Result<Repository, Unfit> {
    let git = |arguments: &[&str]| output("git", arguments, root);
    let full = |name: &str| name.len() == 40 && name.bytes().all(|letter| letter.is_ascii_hexdigit());
    let commit = match &settings.revision {
        Some(name) => Some(format!("{name}^{{commit}}"))
            .filter(|name| !name.starts_with('-'))
            .and_then(|name| git(&["rev-parse", "--verify", "--quiet", &name]))
            .or_else(|| full(name).then(|| name.clone()))
            .ok_or_else(|| Unfit::Revision(name.clone()))?,
        None => {
            let head = git(&["rev-parse", "--verify", "--quiet", "HEAD"]).ok_or(Unfit::NoRepository)?;
            refuse_changes(root, &head, products)?;
            let remote = git(&["branch", "--remotes", "--contains", &head]).unwrap_or_default();
            if remote.trim().is_empty() {
                return Err(Unfit::Unpushed(short(&head)));
            }
            head
        }
    };
    let url = match &settings.url {
        Some(url) => url.clone(),
        None => remote(root)?,
    };
    check_address(&url, settings.secret.is_some())?;
    let folder = git(&["rev-parse", "--show-prefix"]).unwrap_or_default();
    let tracked = git(&["ls-tree", "-r", "-z", "--name-only", &commit]).unwrap_or_default();
    Ok(Repository {
        url,
        commit,
        folder: folder.trim_end_matches('/').to_owned(),
        secret: settings.secret.clone(),
        ignore_host_key: settings.ignore_host_key,
        products: tracked.split('\0').filter(|path| products.contains(*path)).map(str::to_owned).collect(),
    })
}

/// Changed and new files; products and manifests are nobody's source.
fn refuse_changes(root: &Path, head: &str, products: &BTreeSet<String>) -> Result<(), Unfit> {
    const MOST: usize = 5;
    let asked = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", "."];
    let changes = output("git", &asked, root).unwrap_or_default();
    let top = output("git", &["rev-parse", "--show-prefix"], root).unwrap_or_default();
    let products: Vec<PathBuf> = products.iter().map(PathBuf::from).collect();
    let own = |path: &str| is_product(Path::new(path), &products) || is_manifest(&root.join(path));
    let paths = changes.split('\0').filter_map(|line| line.get(3..)?.strip_prefix(top.as_str()));
    let changed: Vec<&str> = paths.filter(|path| !own(path)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let mut lines: Vec<String> = changed.iter().take(MOST).map(|path| format!("  {path}")).collect();
    if changed.len() > MOST {
        lines.push(format!("  and {} others", changed.len() - MOST));
    }
    Err(Unfit::Dirty(lines.join("\n"), short(head)))
}

/// The address of the remote that the branch follows, else of `origin`.
fn remote(root: &Path) -> Result<String, Unfit> {
    let git = |arguments: &[&str]| output("git", arguments, root);
    let branch = git(&["symbolic-ref", "--short", "--quiet", "HEAD"]).unwrap_or_default();
    let name = git(&["config", &format!("branch.{branch}.remote")]).unwrap_or_else(|| "origin".to_owned());
    let url = git(&["remote", "get-url", &name]).ok_or(Unfit::NoRemote)?;
    let is_scp = url.split_once(':').is_some_and(|(host, _)| !host.contains('/'));
    if url.starts_with("file:") || !(url.contains("://") || is_scp) {
        return Err(Unfit::Local(url));
    }
    Ok(url)
}

fn check_address(url: &str, secret: bool) -> Result<(), Unfit> {
    let login = url.split_once("://").and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'));
    if login.is_some_and(|(user, _)| user.contains(':')) || (url.starts_with("http") && login.is_some()) {
        return Err(Unfit::Password);
    }
    if secret && (url.starts_with("git://") || url.starts_with("file://")) {
        return Err(Unfit::NoLogin(url.to_owned()));
    }
    if !secret && (url.starts_with("ssh://") || !url.contains("://")) {
        return Err(Unfit::NoKey(url.to_owned()));
    }
    Ok(())
}

fn short(commit: &str) -> String {
    commit.chars().take(12).collect()
}
