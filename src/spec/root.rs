//! Ploomber's project root: what sources and products are relative to.
//!
//! It is looked for upwards, by `setup.py` and by a file with the pipeline's name, six folders at most.

use std::path::{Path, PathBuf};

use crate::source::Files;

/// How many folders are looked at, the first included.
pub(crate) const LEVELS: usize = 6;

/// A root, and what is odd about it.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    pub(crate) folder: PathBuf,
    pub(crate) warnings: Vec<String>,
}

/// Why there is no root: what is wrong, and what to do.
#[derive(Debug, Clone)]
pub(crate) struct NoRoot {
    pub(crate) message: String,
    pub(crate) help: String,
}

/// The nearest file called `name`, in `start` or one of five folders above, and how far up it is.
pub(crate) fn find_upwards(files: &Files, name: &str, start: &Path) -> Option<(PathBuf, usize)> {
    let folders = start.ancestors().take(LEVELS).enumerate();
    let mut found = folders.map(|(level, folder)| (folder.join(name), level));
    found.find(|(path, _)| files.kind(path).is_some()).map(|(path, level)| (files.resolve(&path), level))
}

/// Where the modules are of the package that is described in `root` or the nearest folder above: in development a package is
/// installed by a link to that folder. Its `src`, if there is one.
pub(crate) fn installed(files: &Files, root: &Path) -> Option<PathBuf> {
    let describes =
        |folder: &&Path| ["setup.py", "pyproject.toml"].iter().any(|name| files.is_file(&folder.join(name)));
    let folder = root.ancestors().take(LEVELS).find(describes)?;
    let source = folder.join("src");
    Some(if files.is_folder(&source) { source } else { folder.to_owned() })
}

/// `src/*/<name>` below `root`: the pipeline of a package. Of several, the first is used.
pub(crate) fn in_package(files: &Files, root: &Path, name: &str) -> Vec<PathBuf> {
    let source = root.join("src");
    let mut packages = files.list(&source);
    packages.retain(|package| !package.starts_with('.') && !package.ends_with(".egg-info"));
    packages.sort_by_key(|package| format!("{package}/{name}"));
    let paths = packages.iter().map(|package| source.join(package).join(name));
    paths.filter(|path| files.kind(path).is_some()).collect()
}

/// The project root of a pipeline file called `name` that is looked for from `start` upwards.
///
/// # Errors
/// A layout that Ploomber refuses.
pub(crate) fn find(files: &Files, start: &Path, name: &str) -> Result<Root, NoRoot> {
    let mut root = find_nearest(files, start, name)?;
    if let Some(parent) = root.folder.parent()
        && let Ok(another) = find_nearest(files, parent, name)
    {
        root.warnings.push(format!(
            "there is another pipeline in a folder above ('{}'); the one in '{}' is used",
            another.folder.join(name).display(),
            root.folder.display()
        ));
    }
    Ok(root)
}

fn find_nearest(files: &Files, start: &Path, name: &str) -> Result<Root, NoRoot> {
    let folder_of = |file: &str| {
        let (path, level) = find_upwards(files, file, start)?;
        Some((path.parent()?.to_owned(), level))
    };
    let pipeline = folder_of(name);
    let setup = folder_of("setup.py");
    if let Some((folder, _)) = &pipeline
        && folder.parent().is_none()
    {
        return Err(NoRoot {
            message: format!("'{name}' lies in the root of the file system"),
            help: format!("put it in a folder, such as project-name/{name}"),
        });
    }
    let looks_packaged = |folder: &Path| folder.parent().is_some_and(|parent| parent.ends_with("src"));
    match (pipeline, setup) {
        (None, None) => Err(NoRoot {
            message: format!("there is neither a setup.py nor a '{name}' here or in five folders above"),
            help: "run in the project's folder, or name the pipeline with --entry-point".to_owned(),
        }),
        (Some((folder, _)), None) if looks_packaged(&folder) => Err(NoRoot {
            message: format!(
                "the folder above '{}' is called src, which Ploomber takes for a package without setup.py",
                folder.display()
            ),
            help: "add a setup.py beside src, or rename src".to_owned(),
        }),
        (Some((folder, _)), None) => Ok(Root { folder, warnings: Vec::new() }),
        (Some((folder, level)), Some((_, setup_level)))
            if level < setup_level && !looks_packaged(&folder) =>
        {
            Ok(Root { folder, warnings: Vec::new() })
        }
        (_, Some((folder, _))) => package_root(files, folder, name),
    }
}

fn package_root(files: &Files, folder: PathBuf, name: &str) -> Result<Root, NoRoot> {
    let packages = in_package(files, &folder, name);
    let beside = files.kind(&folder.join(name)).is_some();
    match packages.first() {
        None if !beside => Err(NoRoot {
            message: format!("'{}' has a setup.py, but no src/*/{name} and no {name}", folder.display()),
            help: format!("put the pipeline at src/<package>/{name}"),
        }),
        Some(package) if beside => Err(NoRoot {
            message: format!(
                "there are two pipelines: '{}' and '{}'",
                package.display(),
                folder.join(name).display()
            ),
            help: "keep one; others have a name of their own, such as pipeline.serve.yaml, beside it"
                .to_owned(),
        }),
        first => {
            let several = packages.len() > 1;
            let warning = first.filter(|_| several).map(|first| {
                format!("there are {} packages with a {name}; '{}' is used", packages.len(), first.display())
            });
            Ok(Root { folder, warnings: warning.into_iter().collect() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    fn root(paths: &[&str], start: &str) -> Result<(String, usize), String> {
        let memory = paths.iter().fold(Memory::default(), |memory, path| memory.with(path, ""));
        let found = find(&Files::new(memory), Path::new(start), "pipeline.yaml");
        found.map(|root| (root.folder.display().to_string(), root.warnings.len())).map_err(|error| error.help)
    }

    #[test]
    fn plain_projects_are_their_own_root() {
        assert_eq!(root(&["/p/pipeline.yaml"], "/p/a/b"), Ok(("/p".into(), 0)));
        assert_eq!(root(&["/p/pipeline.yaml"], "/p/1/2/3/4/5"), Ok(("/p".into(), 0)));
        assert!(root(&["/p/pipeline.yaml"], "/p/1/2/3/4/5/6").is_err());
        assert_eq!(root(&["/p/pipeline.yaml", "/pipeline.yaml"], "/p"), Ok(("/p".into(), 0)));
        assert_eq!(root(&["/q/p/pipeline.yaml", "/q/pipeline.yaml"], "/q/p"), Ok(("/q/p".into(), 1)));
    }

    #[test]
    fn packages_are_rooted_at_their_setup_py() {
        let package = ["/p/setup.py", "/p/src/pk/pipeline.yaml"];
        assert_eq!(root(&package, "/p/src/pk"), Ok(("/p".into(), 0)));
        assert_eq!(root(&package, "/p"), Ok(("/p".into(), 0)));
        assert_eq!(root(&["/p/setup.py", "/p/x/pipeline.yaml"], "/p/x"), Ok(("/p/x".into(), 0)));
        assert!(
            root(&["/p/src/pk/pipeline.yaml"], "/p/src/pk").is_err_and(|help| help.contains("rename src"))
        );
        let both = [package[0], package[1], "/p/pipeline.yaml"];
        assert!(root(&both, "/p").is_err_and(|help| help.starts_with("keep one")));
        let two = [package[0], package[1], "/p/src/other/pipeline.yaml"];
        assert_eq!(root(&two, "/p"), Ok(("/p".into(), 1)));
    }
}
