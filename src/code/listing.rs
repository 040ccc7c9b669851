//! Walks a project's folder and hashes what is sent.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use rayon::prelude::*;

use super::ignored::Ignored;
use super::known::Known;
use super::links::{Target, follow};
use crate::plan::MARK;

use super::{Code, CodeFile, Content, Digest, Refusal};

/// What a project's code is to hold.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The project root.
    pub root: PathBuf,
    /// `code.exclude`: patterns of files not to send.
    pub exclude: Vec<String>,
    /// `code.include`: patterns of files to send although they are ignored.
    pub include: Vec<String>,
    /// Files and folders that tasks write, relative to the root or absolute: never sent, nor is Ploomber's metadata of them.
    pub products: Vec<PathBuf>,
    /// Files that sooper makes for the pods: paths relative to the root, and contents.
    pub generated: Vec<(String, String)>,
    /// A file that keeps the digests of large files from one time to the next; `None`: all of them are read each time.
    pub known: Option<PathBuf>,
}

const MOST_FILES: usize = 100_000;
const MOST_BYTES: u64 = 8 << 30;

/// All files of a project that are sent: what `.gitignore`, `.sooperignore`, the built-in rules and `code.exclude` let
/// through, without products, with the generated ones.
///
/// # Errors
/// A link that leaves the project, a file that can't be read, a bad pattern, more than can be sent.
pub fn list(request: &Request) -> Result<Code, Refusal> {
    let unreadable = |path: &Path, error: &dyn std::fmt::Display| Refusal::Unreadable {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    let root = request.root.canonicalize().map_err(|error| unreadable(&request.root, &error))?;
    let root = root.as_path();
    let rules = Arc::new(Ignored::new(root, &request.exclude, &request.include)?);
    let products = products(root, &request.products);

    let mut found = walk(root, &rules, true)?;
    found.retain(|path, _| !rules.holds_back(path) || rules.insists_on(path));
    if rules.insists() {
        let all = walk(root, &rules, false)?;
        found.extend(all.into_iter().filter(|(path, _)| rules.insists_on(path)));
    }
    // A manifest may name the digest of the code, so it can't be part of it.
    found.retain(|path, _| !is_product(path, &products) && !is_manifest(path));
    let found = resolve_links(root, found)?;
    check_count(&found)?;

    let known = Known::read(request.known.as_deref());
    let hashed: Result<Vec<CodeFile>, Refusal> = found
        .into_par_iter()
        .map(|(path, disk)| hash(path, &disk, &known).map_err(|error| unreadable(&disk, &error)))
        .collect();
    let mut files = hashed?;
    known.write();
    for (path, text) in &request.generated {
        files.retain(|file| file.path != *path);
        files.push(CodeFile {
            path: path.clone(),
            executable: false,
            size: text.len() as u64,
            digest: Digest::of(text.as_bytes()),
            content: Content::Text(text.as_bytes().into()),
        });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let code = Code::new(files);
    check_size(&code)?;
    Ok(code)
}

/// Files and links below `root`, by absolute path; `true` for a link.
fn walk(root: &Path, rules: &Arc<Ignored>, honour: bool) -> Result<BTreeMap<PathBuf, bool>, Refusal> {
    let in_repository = root.ancestors().any(|folder| folder.join(".git").exists());
    let pruned = Arc::clone(rules);
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false);
    if honour {
        // Outside of a repository git would read no `.gitignore` at all, but whoever wrote one means it.
        builder.git_ignore(true).git_exclude(true).parents(in_repository).require_git(in_repository);
        builder.add_custom_ignore_filename(".sooperignore");
    }
    builder.filter_entry(move |entry| {
        entry.depth() == 0
            || !entry.file_type().is_some_and(|kind| kind.is_dir())
            || !pruned.prunes(entry.path())
    });
    let mut found = BTreeMap::new();
    for entry in builder.build() {
        let entry = entry.map_err(|error| Refusal::Unreadable {
            path: root.display().to_string(),
            reason: error.to_string(),
        })?;
        let Some(kind) = entry.file_type() else { continue };
        if kind.is_file() || kind.is_symlink() {
            found.insert(entry.into_path(), kind.is_symlink());
        }
    }
    Ok(found)
}

/// Products, absolute.
fn products(root: &Path, products: &[PathBuf]) -> Vec<PathBuf> {
    products.iter().map(|product| root.join(product)).collect()
}

/// Whether a file is a product, lies in one that is a folder, or is Ploomber's metadata of one (`.NAME.metadata`).
pub(super) fn is_product(path: &Path, products: &[PathBuf]) -> bool {
    let described = path.file_name().and_then(|name| {
        let name = name.to_str()?.strip_prefix('.')?.strip_suffix(".metadata")?;
        Some(path.with_file_name(name))
    });
    products
        .iter()
        .any(|product| path.starts_with(product) || described.as_deref() == Some(product.as_path()))
}

/// Whether sooper wrote a file itself.
pub(super) fn is_manifest(path: &Path) -> bool {
    let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    let mut start = [0; MARK.len()];
    let opened = if yaml { std::fs::File::open(path).ok() } else { None };
    opened.is_some_and(|mut file| file.read_exact(&mut start).is_ok()) && start == *MARK.as_bytes()
}

/// The path that is sent, and where its content is.
fn resolve_links(root: &Path, found: BTreeMap<PathBuf, bool>) -> Result<BTreeMap<String, PathBuf>, Refusal> {
    let mut files = BTreeMap::new();
    let mut folders = Vec::new();
    for (path, is_link) in found {
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let name = relative.to_str().ok_or_else(|| Refusal::Name(relative.display().to_string()))?.to_owned();
        if !is_link {
            files.insert(name, path);
            continue;
        }
        match follow(root, &path)? {
            Target::File(target) => {
                files.insert(name, target);
            }
            Target::Folder(target) => folders.push((name, target)),
        }
    }
    let regular = files.clone();
    for (name, target) in folders {
        for (path, disk) in &regular {
            if let Ok(rest) = Path::new(path).strip_prefix(&target) {
                files.insert(format!("{name}/{}", rest.display()), disk.clone());
            }
        }
    }
    Ok(files)
}

fn hash(path: String, disk: &Path, known: &Known) -> std::io::Result<CodeFile> {
    let mut file = std::fs::File::open(disk)?;
    let metadata = file.metadata()?;
    let executable = is_executable(&metadata);
    let (digest, size) = match known.digest(&path, &metadata) {
        Some(digest) => (digest, metadata.len()),
        None => Digest::of_about(metadata.len(), &mut file)?,
    };
    let file = CodeFile { path, executable, size, digest, content: Content::Disk(disk.to_owned()) };
    known.remember(&file, &metadata);
    Ok(file)
}

impl Request {
    /// A project without products, and with no settings of its own.
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), ..Self::default() }
    }
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}

fn check_count(files: &BTreeMap<String, PathBuf>) -> Result<(), Refusal> {
    if files.len() <= MOST_FILES {
        return Ok(());
    }
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for path in files.keys() {
        *folders.entry(path.split_once('/').map_or(".", |(folder, _)| folder)).or_default() += 1;
    }
    let largest = largest(folders.into_iter().map(|(folder, count)| (count as u64, folder)), |count| {
        format!("{count} files")
    });
    Err(Refusal::TooMuch {
        what: format!("{} files", files.len()),
        limit: format!("{MOST_FILES} files"),
        largest,
    })
}

fn check_size(code: &Code) -> Result<(), Refusal> {
    if code.size() <= MOST_BYTES {
        return Ok(());
    }
    let largest = largest(code.files.iter().map(|file| (file.size, file.path.as_str())), bytes);
    Err(Refusal::TooMuch { what: bytes(code.size()), limit: bytes(MOST_BYTES), largest })
}

fn largest<'a>(sizes: impl Iterator<Item = (u64, &'a str)>, show: impl Fn(u64) -> String) -> String {
    let mut sizes: Vec<_> = sizes.collect();
    sizes.sort_by(|one, other| other.cmp(one));
    let lines = sizes.iter().take(5).map(|(size, name)| format!("  {:>12}  {name}", show(*size)));
    lines.collect::<Vec<_>>().join("\n")
}

fn bytes(size: u64) -> String {
    format!("{:.1} MB", size as f64 / 1e6)
}
