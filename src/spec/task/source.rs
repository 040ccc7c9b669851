//! What a task's `source` leads to: a file, a function, or plain text.

use std::path::{Component, Path, PathBuf};

use crate::source::{Files, Span};
use crate::spec::{Source, SourceKind, TaskClass};

use super::product::shown;
use super::{Context, Entry, class};

/// The source of a task whose class is known.
pub(super) fn read(
    text: &str,
    span: Span,
    class: TaskClass,
    entry: &Entry<'_>,
    context: &Context<'_>,
) -> Source {
    let kind = match class {
        TaskClass::PythonCallable => SourceKind::Function(text.to_owned()),
        TaskClass::SQLUpload
        | TaskClass::PostgresCopyFrom
        | TaskClass::DownloadFromURL
        | TaskClass::UploadToS3 => SourceKind::Text,
        _ => SourceKind::File(through_folders(path(text, entry, context), context.files)),
    };
    let shown = match &kind {
        SourceKind::Function(dotted) => dotted.clone(),
        // Ploomber takes even a URL for a path, so `https://x` loses a slash.
        SourceKind::File(_) | SourceKind::Text => shown(&path(text, entry, context), context.root),
    };
    Source { text: shown, span, kind }
}

/// The file that the system opens for a path with `..`: it goes up from where a link leads, and only from a folder that
/// is there. A path through a missing folder stays where nothing is.
fn through_folders(path: PathBuf, files: &Files) -> PathBuf {
    if !path.components().any(|part| part == Component::ParentDir) {
        return path;
    }
    let mut walked = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir && !files.is_folder(&files.resolve(&walked)) {
            return walked.join(path.file_name().unwrap_or_default());
        }
        walked.push(part);
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => files.resolve(parent).join(name),
        _ => path,
    }
}

fn path(text: &str, entry: &Entry<'_>, context: &Context<'_>) -> PathBuf {
    if let Some(folder) = entry.imported_from
        && matches!(class::suffix(text), ".py" | ".R" | ".Rmd" | ".r" | ".ipynb" | ".sql" | ".sh" | ".rs")
    {
        // Imported sources become absolute, so a source loader doesn't see them.
        return context.files.resolve(&folder.join(text));
    }
    match &context.meta.loader {
        Some(folders) if !Path::new(text).is_absolute() => {
            let mut candidates = folders.iter().map(|folder| folder.join(text));
            let found = candidates.find(|path| context.files.kind(path).is_some());
            found
                .or_else(|| folders.first().map(|folder| folder.join(text)))
                .unwrap_or_else(|| context.root.join(text))
        }
        _ => context.root.join(text),
    }
}

/// What relative products are joined to when `meta.product_relative_to_source` is set.
pub(crate) fn folder_of(source: &Source, root: &Path, folder: &Path) -> PathBuf {
    match &source.kind {
        SourceKind::File(path) => path.parent().unwrap_or(root).to_owned(),
        // A dotted path has no folder: what remains is the directory that Ploomber changes to.
        SourceKind::Function(_) => folder.to_owned(),
        SourceKind::Text => root.join(&source.text).parent().unwrap_or(root).to_owned(),
    }
}

/// The name of a task that has none: the file's without its last suffix, or the function's.
pub(super) fn default_name(source: &Source) -> Option<String> {
    match &source.kind {
        SourceKind::File(path) => Some(stem(&path.file_name()?.to_string_lossy()).to_owned()),
        SourceKind::Function(dotted) => dotted.rsplit('.').next().map(str::to_owned),
        SourceKind::Text => None,
    }
}

/// Python's `Path(name).stem`.
pub(super) fn stem(name: &str) -> &str {
    let suffix = class::suffix(name);
    name.strip_suffix(suffix).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn dots_go_up_from_folders_that_are_there() {
        let files = Files::new(Memory::default().with("/p/s/c.py", "").with("/p/a.py", ""));
        let through = |path: &str| through_folders(PathBuf::from(path), &files);
        assert_eq!(through("/p/s/../a.py"), Path::new("/p/a.py"));
        assert_eq!(through("/p/no/../a.py"), Path::new("/p/no/a.py"));
        assert_eq!(through("/p/./a.py"), Path::new("/p/./a.py"));
    }
}
