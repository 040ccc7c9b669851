//! What an upload would change: names and sizes, and the lines of small text files.

use std::collections::BTreeMap;

use super::Console;
use super::form::bytes;
use crate::cluster::fetch::{self, MOST, Present};
use crate::cluster::place::Place;
use crate::cluster::upload::Changes;
use crate::cluster::{self, Cluster};
use crate::code::{Code, CodeFile, Content, SNAPSHOTS};
use crate::report::diff;

/// Changed and removed files, as they are on the volume.
type There = BTreeMap<String, Present>;

/// Reads what the volume has of the files that would be changed or removed.
///
/// # Errors
/// It can't be read.
pub(super) async fn read(cluster: &Cluster, place: &Place, changes: &Changes) -> cluster::Result<There> {
    let folder = changes.base.as_ref().map_or_else(|| ".".to_owned(), |base| format!("{SNAPSHOTS}/{base}"));
    let paths: Vec<String> = changes.changed.iter().chain(&changes.removed).cloned().collect();
    fetch::small(cluster, place, &folder, &paths).await
}

/// Prints a line for each file that differs; with what is `there`, also its size or its lines.
///
/// # Errors
/// It can't be printed.
pub(super) fn show(
    changes: &Changes,
    code: &Code,
    there: Option<&There>,
    console: &Console,
) -> anyhow::Result<()> {
    let here = |path: &str| code.files.iter().find(|file| file.path == path);
    let mut text = String::new();
    for path in &changes.added {
        let size = here(path).map_or(0, |file| file.size);
        text.push_str(&line('+', path, there.map(|_| bytes(size))));
    }
    for path in &changes.changed {
        let lines = there.zip(here(path)).map(|(there, file)| changed(there.get(path), file));
        text.push_str(&lines.unwrap_or_else(|| line('~', path, None)));
    }
    for path in &changes.removed {
        let size = there.and_then(|there| there.get(path)).map(|file| bytes(file.size));
        text.push_str(&line('-', path, size));
    }
    console.result(&text)?;
    console.say(format!(
        "{} to send ({}), {} to remove, {} unchanged",
        changes.added.len() + changes.changed.len(),
        bytes(changes.bytes),
        changes.removed.len(),
        changes.unchanged
    ));
    Ok(())
}

fn line(sign: char, path: &str, size: Option<String>) -> String {
    let size = size.map(|size| format!("  {size}")).unwrap_or_default();
    format!("{sign} {}{size}\n", path.escape_debug())
}

/// What becomes of a file: its lines, or its size where it isn't text or too long.
fn changed(there: Option<&Present>, here: &CodeFile) -> String {
    let Some(there) = there else {
        return line('~', &here.path, Some(format!("gone, {} here", bytes(here.size))));
    };
    let sizes = || line('~', &here.path, Some(format!("{} -> {}", bytes(there.size), bytes(here.size))));
    let before = there.content.clone().and_then(text);
    let after = content(here).and_then(text);
    match (before, after) {
        (Some(before), Some(after)) if before == after => {
            line('~', &here.path, Some("written to, or its mode".to_owned()))
        }
        (Some(before), Some(after)) => diff::unified(&here.path.escape_debug().to_string(), &before, &after),
        _ => sizes(),
    }
}

/// What a small file holds; `None` of one that is larger, or can't be read any more.
#[expect(clippy::disallowed_methods, reason = "shows what is in files that would be sent")]
fn content(file: &CodeFile) -> Option<Vec<u8>> {
    match &file.content {
        _ if file.size > MOST => None,
        Content::Disk(path) => std::fs::read(path).ok(),
        Content::Text(text) => Some(text.to_vec()),
    }
}

/// Text is what has no NUL.
fn text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}
