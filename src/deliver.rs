//! Artifacts to disk: each file is written whole or not at all.
//!
//! The text goes to a new file beside the target, which then takes the target's name: a reader sees the old file or the
//! new one, and a full disk or an interruption leaves the old one as it was.
#![expect(clippy::disallowed_methods, reason = "writing files is what this room is for")]

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It is new, or has another content than before.
    Written,
    /// It had this content already and was left alone.
    Unchanged,
}

/// Why a file could not be written; it is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The path is a folder.
    #[error("`{0}` is a folder")]
    Folder(PathBuf),
    /// The path is a link out of the folder it is in: writing would change a file somewhere else.
    #[error(
        "`{path}` is a link to `{target}`, outside of its own folder; write there by name if that is meant"
    )]
    Link {
        /// The path as given.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// The operating system refused.
    #[error("can't write `{path}`: {error}")]
    Io {
        /// The path as given.
        path: PathBuf,
        /// Its reason.
        error: io::Error,
    },
}

/// Makes `path` a file with this content. An existing file keeps its permissions; a link is followed only inside of its
/// own folder; a device or pipe (`/dev/stdout`) is written to as it is.
///
/// # Errors
/// The file can't be written; nothing has changed then.
pub fn write(path: &Path, content: &[u8]) -> Result<Delivery, Error> {
    let refused = |error| Error::Io { path: path.to_owned(), error };
    let target = follow(path)?;
    let before = fs::metadata(&target).ok();
    if let Some(before) = &before {
        if before.is_dir() {
            return Err(Error::Folder(path.to_owned()));
        }
        if !before.is_file() {
            let mut device = fs::OpenOptions::new().write(true).open(&target).map_err(refused)?;
            device.write_all(content).map_err(refused)?;
            return Ok(Delivery::Written);
        }
        if before.len() == content.len() as u64 && fs::read(&target).is_ok_and(|old| old == content) {
            return Ok(Delivery::Unchanged);
        }
    }
    replace(&target, before.as_ref(), content).map_err(refused)?;
    Ok(Delivery::Written)
}

/// Where a write to `path` would end.
fn follow(path: &Path) -> Result<PathBuf, Error> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_symlink());
    let special = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if !is_link || special {
        return Ok(path.to_owned());
    }
    let refused = |error| Error::Io { path: path.to_owned(), error };
    let target = fs::canonicalize(path).map_err(refused)?;
    let folder = fs::canonicalize(folder(path)).map_err(refused)?;
    if target.starts_with(folder) { Ok(target) } else { Err(Error::Link { path: path.to_owned(), target }) }
}

fn replace(target: &Path, before: Option<&Metadata>, content: &[u8]) -> io::Result<()> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let fresh = folder(target).join(format!(".{name}.{}.part", std::process::id()));
    let written = fill(&fresh, before, content).and_then(|()| fs::rename(&fresh, target));
    if written.is_err() {
        // Best effort: the error that counts is the first one.
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn fill(fresh: &Path, before: Option<&Metadata>, content: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(fresh)?;
    file.write_all(content)?;
    if let Some(before) = before {
        file.set_permissions(before.permissions())?;
    }
    file.sync_all()
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn content_changes_and_permissions_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("argo.yaml");
        assert_eq!(write(&path, b"one").unwrap(), Delivery::Written);
        assert_eq!(write(&path, b"one").unwrap(), Delivery::Unchanged);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(write(&path, b"two").unwrap(), Delivery::Written);
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }

    #[test]
    fn a_link_is_followed_inside_of_its_folder_only() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (near, far) = (inside.path().join("real.yaml"), outside.path().join("real.yaml"));
        for (link, target) in [("near.yaml", &near), ("far.yaml", &far)] {
            fs::write(target, "old").unwrap();
            symlink(target, inside.path().join(link)).unwrap();
        }
        assert_eq!(write(&inside.path().join("near.yaml"), b"new").unwrap(), Delivery::Written);
        assert_eq!(fs::read(&near).unwrap(), b"new");
        assert!(matches!(write(&inside.path().join("far.yaml"), b"new"), Err(Error::Link { .. })));
        assert_eq!(fs::read(&far).unwrap(), b"old");
    }

    #[test]
    fn folders_and_missing_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(write(folder.path(), b""), Err(Error::Folder(_))));
        assert!(matches!(write(&folder.path().join("no/argo.yaml"), b""), Err(Error::Io { .. })));
    }
}
