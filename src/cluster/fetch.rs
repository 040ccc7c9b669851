//! Products to the local disk: every file is checked against the digest that the volume has, and appears whole.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::bundle::names;
use super::exec::{Input, Running, Script, run};
use super::place::Place;
use super::upload::Progress;
use super::{Cluster, Error, Kind, Result};
use crate::code::Digest;

const TAKE: Script = Script { doing: "read the volume", text: include_str!("scripts/take.sh") };

/// A file on the volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Relative to the project's folder.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Of its content.
    pub digest: Digest,
}

/// The files at and below these paths of the project; those that aren't there are left out.
///
/// # Errors
/// The volume can't be read.
pub async fn list(cluster: &Cluster, place: &Place, paths: &[String]) -> Result<Vec<Remote>> {
    let (asked, batches) = names(paths);
    let arguments = [place.root.clone(), "list".to_owned(), batches.to_string()];
    let output = run(cluster, place, TAKE, &arguments, Input::Bytes(asked)).await?;
    let mut found = Vec::new();
    let mut path = None;
    for answer in output.stdout.split(|byte| *byte == 0) {
        let Ok(answer) = std::str::from_utf8(answer) else { continue };
        if let Some(name) = answer.strip_prefix("file ./") {
            path = Some(name.to_owned());
        } else if let Some((size, digest)) =
            answer.strip_prefix("size ").and_then(|rest| rest.trim().split_once(' '))
        {
            let digest = digest.split_whitespace().next().and_then(Digest::parse);
            if let (Some(path), Ok(size), Some(digest)) = (path.take(), size.parse(), digest) {
                found.push(Remote { path, size, digest });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.dedup();
    Ok(found)
}

/// A file on the volume as it is there, without the content if it is large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// In bytes.
    pub size: u64,
    /// `None` of a file of more than [`MOST`] bytes.
    pub content: Option<Vec<u8>>,
}

/// The content of larger files isn't read by [`small`].
pub const MOST: u64 = 256 << 10;

/// The files at these paths below a folder of the project (`.` is the project's own), by path; those that aren't there are
/// left out.
///
/// # Errors
/// The volume can't be read.
pub async fn small(
    cluster: &Cluster,
    place: &Place,
    folder: &str,
    paths: &[String],
) -> Result<BTreeMap<String, Present>> {
    let (asked, batches) = names(paths);
    let root = format!("{}/{folder}", place.root);
    let arguments = [root, "small".to_owned(), batches.to_string(), MOST.to_string()];
    let output = run(cluster, place, TAKE, &arguments, Input::Bytes(asked)).await?;
    let mut rest = output.stdout.as_slice();
    let mut found = BTreeMap::new();
    while let Some((path, size, after)) = head(rest) {
        let length = if size > MOST { 0 } else { usize::try_from(size).unwrap_or(usize::MAX) };
        let Some((content, after)) = after.split_at_checked(length) else { break };
        let content = (size <= MOST).then(|| content.to_vec());
        found.insert(path.to_owned(), Present { size, content });
        rest = after;
    }
    Ok(found)
}

/// `file ./PATH NUL size SIZE NUL`, and what follows.
fn head(answer: &[u8]) -> Option<(&str, u64, &[u8])> {
    let mut parts = answer.splitn(3, |byte| *byte == 0);
    let path = std::str::from_utf8(parts.next()?).ok()?.strip_prefix("file ./")?;
    let size = std::str::from_utf8(parts.next()?).ok()?.strip_prefix("size ")?.trim().parse().ok()?;
    Some((path, size, parts.next()?))
}

/// Brings `files` below the local folder `into`. Those that are there with the same content are left alone.
///
/// # Errors
/// A file changes while it is read, the local disk can't be written to, or the connection is lost again and again.
pub async fn fetch(
    cluster: &Cluster,
    place: &Place,
    files: &[Remote],
    into: &Path,
    mut progress: impl FnMut(Progress),
) -> Result<()> {
    let total = files.iter().map(|file| file.size).sum();
    let mut done = 0;
    for file in files {
        let target = target(into, &file.path)?;
        let has = File::open(&target).ok().and_then(|mut file| Digest::of_reader(&mut file).ok());
        if has.map(|(digest, _)| digest) != Some(file.digest) {
            fetch_one(cluster, place, file, &target, |bytes| {
                progress(Progress::Bytes { done: done + bytes, total })
            })
            .await?;
        }
        done += file.size;
        progress(Progress::Bytes { done, total });
    }
    Ok(())
}

/// Where a file goes; a name that would leave the folder is refused.
pub(super) fn target(into: &Path, path: &str) -> Result<PathBuf> {
    let inside = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside || path.is_empty() {
        return Err(Error::other(
            format!("`{path}` on the volume can't be fetched: its name leaves the folder"),
            "",
        ));
    }
    Ok(into.join(path))
}

async fn fetch_one(
    cluster: &Cluster,
    place: &Place,
    file: &Remote,
    target: &Path,
    mut progress: impl FnMut(u64),
) -> Result<()> {
    let unwritable = |error: std::io::Error| {
        Error::other(format!("can't write `{}`: {error}", target.display()), "Choose another folder with -o.")
    };
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    let partial = PathBuf::from(format!("{}.part", target.display()));
    let mut part = File::options().create(true).append(true).read(true).open(&partial).map_err(unwritable)?;
    let (asked, batches) = names(std::slice::from_ref(&file.path));
    let mut failures = 0;
    loop {
        let have = part.seek(SeekFrom::End(0)).map_err(unwritable)?;
        if have < file.size {
            let arguments = [place.root.clone(), "bytes".to_owned(), batches.to_string(), have.to_string()];
            let (mut written, mut failed) = (have, None);
            let take = |bytes: &[u8]| {
                failed = failed.take().or(part.write_all(bytes).err());
                written += bytes.len() as u64;
                progress(written);
            };
            let taken = match Running::start(cluster, place, TAKE, &arguments).await {
                Ok(running) => running.finish(Input::Bytes(asked.clone()), |_| (), take).await,
                Err(error) => Err(error),
            };
            if let Some(error) = failed {
                return Err(unwritable(error));
            }
            match taken {
                Ok(_) if written >= file.size => {}
                Err(error) if error.kind != Kind::Transient || failures >= 6 => return Err(error),
                Ok(_) if failures >= 6 => {
                    return Err(Error::transient(format!("{} was cut off again and again", file.path)));
                }
                _ => {
                    failures += 1;
                    tokio::time::sleep(Duration::from_millis(250 << failures)).await;
                    continue;
                }
            }
        }
        part.seek(SeekFrom::Start(0)).map_err(unwritable)?;
        let (digest, _) = Digest::of_reader(&mut part).map_err(unwritable)?;
        if digest == file.digest {
            return fs::rename(&partial, target).map_err(unwritable);
        }
        // What an earlier try left behind may be of an older product.
        part.set_len(0).map_err(unwritable)?;
        failures += 1;
        if failures > 2 {
            let _ = fs::remove_file(&partial);
            return Err(Error::other(
                format!("{} changes while it is read", file.path),
                "Fetch it when no run is writing it.",
            ));
        }
    }
}
