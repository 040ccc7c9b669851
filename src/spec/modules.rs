//! Finds the file of a Python module in the project, as Ploomber does when it must not import anything.

use std::path::{Path, PathBuf};

use crate::source::Files;

/// Why a dotted path leads to no file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// It isn't `module.function`.
    Malformed,
    /// Neither the pipeline's folder nor the working directory has its first part: it may be installed somewhere.
    NoModule(String),
    /// Its first part is a folder without `__init__.py`.
    Namespace(PathBuf),
    /// Its first part is a module of Python itself, which Ploomber has loaded already.
    Shadowed(String),
    /// The first part is there, the last module isn't: the two files that it could be in.
    NoFile(PathBuf, PathBuf),
}

/// The file that defines the last part of `dotted`, a function: `pkg.mod.fn` is looked for in `pkg/mod/__init__.py`,
/// then in `pkg/mod.py`. `search` are the folders on Python's path: the pipeline's and the working directory.
///
/// # Errors
/// When Ploomber can't find it either, or when it isn't part of the project.
pub fn locate(files: &Files, search: &[&Path], dotted: &str) -> Result<PathBuf, NotFound> {
    let parts: Vec<&str> = dotted.split('.').collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
        return Err(NotFound::Malformed);
    }
    let file = locate_root(files, search, parts[0])?;
    if parts.len() == 2 {
        return Ok(file);
    }
    let folder = file.parent().unwrap_or(Path::new("/"));
    let module = parts[1..parts.len() - 1].iter().fold(folder.to_owned(), |path, part| path.join(part));
    let init = module.join("__init__.py");
    if files.kind(&init).is_some() {
        return Ok(init);
    }
    let plain = PathBuf::from(format!("{}.py", module.display()));
    if files.kind(&plain).is_some() { Ok(plain) } else { Err(NotFound::NoFile(init, plain)) }
}

/// The file of a top-level module: `name/__init__.py` or `name.py`.
///
/// # Errors
/// When there is none in the project.
pub fn locate_root(files: &Files, search: &[&Path], name: &str) -> Result<PathBuf, NotFound> {
    if LOADED.binary_search(&name).is_ok() {
        return Err(NotFound::Shadowed(name.to_owned()));
    }
    let mut namespace = None;
    for folder in search {
        let package = folder.join(name);
        let init = package.join("__init__.py");
        if files.is_file(&init) {
            return Ok(init);
        }
        let module = folder.join(format!("{name}.py"));
        if files.is_file(&module) {
            return Ok(module);
        }
        if files.is_folder(&package) {
            namespace.get_or_insert(package);
        }
    }
    Err(namespace.map_or_else(|| NotFound::NoModule(name.to_owned()), NotFound::Namespace))
}

/// The `__init__.py` or file of the module `dotted` itself.
pub(crate) fn locate_package(files: &Files, search: &[&Path], dotted: &str) -> Option<PathBuf> {
    match dotted.contains('.') {
        // A module is where a function of it would be.
        true => locate(files, search, &format!("{dotted}.x")).ok(),
        false => locate_root(files, search, dotted).ok(),
    }
}

/// Modules of Python that Ploomber has loaded before it looks at a pipeline, so that a file of the same name is never seen.
const LOADED: [&str; 141] = [
    "abc",
    "argparse",
    "array",
    "ast",
    "asyncio",
    "atexit",
    "base64",
    "bdb",
    "binascii",
    "bisect",
    "builtins",
    "bz2",
    "calendar",
    "cmath",
    "cmd",
    "code",
    "codecs",
    "codeop",
    "collections",
    "colorsys",
    "concurrent",
    "configparser",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "csv",
    "ctypes",
    "curses",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "dis",
    "email",
    "encodings",
    "enum",
    "errno",
    "faulthandler",
    "fcntl",
    "fnmatch",
    "fractions",
    "functools",
    "gc",
    "genericpath",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "grp",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "keyword",
    "linecache",
    "locale",
    "logging",
    "lzma",
    "marshal",
    "math",
    "mimetypes",
    "mmap",
    "multiprocessing",
    "ntpath",
    "numbers",
    "opcode",
    "operator",
    "optparse",
    "os",
    "pathlib",
    "pdb",
    "pickle",
    "pkgutil",
    "platform",
    "plistlib",
    "posix",
    "posixpath",
    "pprint",
    "pwd",
    "pydoc",
    "pyexpat",
    "queue",
    "quopri",
    "random",
    "re",
    "reprlib",
    "resource",
    "runpy",
    "secrets",
    "select",
    "selectors",
    "shlex",
    "shutil",
    "signal",
    "site",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "stat",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "sys",
    "sysconfig",
    "tarfile",
    "tempfile",
    "termios",
    "textwrap",
    "threading",
    "time",
    "timeit",
    "token",
    "tokenize",
    "tomllib",
    "traceback",
    "types",
    "typing",
    "unicodedata",
    "unittest",
    "urllib",
    "uuid",
    "warnings",
    "weakref",
    "webbrowser",
    "wsgiref",
    "xml",
    "zipfile",
    "zipimport",
    "zlib",
    "zoneinfo",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn packages_come_before_files_and_python_before_all() {
        assert!(LOADED.is_sorted());
        let paths = [
            "/p/fns.py",
            "/p/pk/__init__.py",
            "/p/pk/a.py",
            "/p/pk/a/__init__.py",
            "/p/pk/sub/b.py",
            "/p/ns/c.py",
        ];
        let files = Files::new(paths.iter().fold(Memory::default(), |memory, path| memory.with(path, "")));
        let find = |dotted| locate(&files, &[Path::new("/p"), Path::new("/w")], dotted);
        assert_eq!(find("fns.f"), Ok("/p/fns.py".into()));
        assert_eq!(find("pk.f"), Ok("/p/pk/__init__.py".into()));
        assert_eq!(find("pk.a.f"), Ok("/p/pk/a/__init__.py".into()));
        assert_eq!(find("pk.sub.b.f"), Ok("/p/pk/sub/b.py".into()));
        assert_eq!(find("ns.c.f"), Err(NotFound::Namespace("/p/ns".into())));
        assert_eq!(find("json.f"), Err(NotFound::Shadowed("json".into())));
        assert_eq!(find("no.f"), Err(NotFound::NoModule("no".into())));
        assert!(matches!(find("pk.no.f"), Err(NotFound::NoFile(_, _))));
        assert_eq!(find("f"), Err(NotFound::Malformed));
    }
}
