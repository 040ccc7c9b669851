//! Symbolic links in a project: one that stays inside is sent as what it stands for, one that leaves it is refused.

use std::path::{Path, PathBuf};

use super::Refusal;

/// What a link inside the project stands for.
pub(super) enum Target {
    /// A regular file.
    File(PathBuf),
    /// A folder, relative to the project root.
    Folder(PathBuf),
}

/// Follows the link `path`, which lies in `root`; `root` is canonical.
pub(super) fn follow(root: &Path, path: &Path) -> Result<Target, Refusal> {
    let refusal = |to: String| {
        let path = path.strip_prefix(root).unwrap_or(path).display().to_string();
        Refusal::Link { path, to }
    };
    let written = std::fs::read_link(path).unwrap_or_default();
    let target = path.canonicalize().map_err(|_| refusal(format!("to nothing ({})", written.display())))?;
    let Ok(inside) = target.strip_prefix(root) else {
        return Err(refusal(format!("that leaves the project (to {})", target.display())));
    };
    if target.is_file() {
        return Ok(Target::File(target));
    }
    let own = path.strip_prefix(root).unwrap_or(path);
    if own.starts_with(inside) {
        return Err(refusal("to a folder that it lies in".to_owned()));
    }
    Ok(Target::Folder(inside.to_owned()))
}
