//! What a program that builds images is given: a folder with the project's code, and the Dockerfile.
//!
//! The folder holds what an upload would send and nothing else, so no ignored file and no secret can get into an image.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::archive::content;
use super::{Code, Digest};
use crate::targets::image::Recipe;

/// The tag of an image: equal code made by equal recipes has equal tags.
pub fn tag(recipe: &Recipe, code: &Code) -> String {
    let mut text = format!("{}\0{}\0", code.digest(), recipe.dockerfile);
    for (path, content) in &recipe.files {
        text.push_str(&format!("{path}\0{content}\0"));
    }
    Digest::of(text.as_bytes()).name()
}

/// A folder to build an image from, gone with this.
#[derive(Debug)]
pub struct Context {
    /// Where it is.
    pub folder: PathBuf,
}

impl Context {
    /// Writes everything to a new folder below `above`.
    ///
    /// # Errors
    /// A file can't be read or written.
    pub fn write(above: &Path, recipe: &Recipe, code: &Code) -> io::Result<Self> {
        let folder = above.join(format!("sooper-build-{}-{}", std::process::id(), tag(recipe, code)));
        fs::create_dir(&folder)?;
        let context = Self { folder };
        for file in &code.files {
            let path = context.folder.join(recipe.code).join(&file.path);
            put(&path, &content(file)?)?;
            fs::set_permissions(
                &path,
                fs::Permissions::from_mode(if file.executable { 0o755 } else { 0o644 }),
            )?;
        }
        for (path, text) in &recipe.files {
            put(&context.folder.join(path), text.as_bytes())?;
        }
        put(&context.folder.join("Dockerfile"), recipe.dockerfile.as_bytes())?;
        // The user's own says what of the project stays out; without one, only what isn't the project does.
        let ignored = context.folder.join(".dockerignore");
        if !ignored.exists() {
            put(&ignored, b"Dockerfile\n.dockerignore\n")?;
        }
        Ok(context)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // Nothing is lost if it stays.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content)
}
