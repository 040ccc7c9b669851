//! The world outside, for everything before `deliver`: the disk, and what placeholders may ask of the machine.
//!
//! Nothing is read or asked before somebody wants to know it.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the only place that reads the disk and the environment"
)]

mod listings;
mod watch;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::run;
use crate::source::{Kind, Provider};
use crate::spec::{Git, Surroundings};

pub use watch::{Observed, Watch};

/// As many links as Linux follows in one path.
const MOST_LINKS: usize = 40;

/// Files on disk. Only regular files are ever opened: a pipe or a device would block or never end.
#[derive(Debug, Default)]
pub struct Disk {
    /// Folders resolved so far, as asked for, and whether they exist.
    folders: Mutex<HashMap<PathBuf, (PathBuf, bool)>>,
}

impl Provider for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let kind = fs::metadata(path)?.file_type();
        if kind.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !kind.is_file() {
            let what = match kind {
                _ if kind.is_fifo() => "a named pipe",
                _ if kind.is_socket() => "a socket",
                _ => "a device",
            };
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("this is {what}, not a file")));
        }
        fs::read(path)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        match fs::metadata(path) {
            Ok(found) => Some(kind_of(&found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(_) => fs::symlink_metadata(path).ok().map(|_| Kind::Other),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            // A name that isn't UTF-8 can't be written in a pipeline file either.
            names.extend(entry?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    fn sizes(&self, path: &Path) -> io::Result<Vec<(String, Kind, u64)>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let (Ok(name), Ok(found)) = (entry.file_name().into_string(), entry.metadata()) else { continue };
            entries.push((name, kind_of(&found), found.len()));
        }
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(entries)
    }

    fn resolve(&self, path: &Path) -> PathBuf {
        let (parent, name) = match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => (parent, name),
            _ => return self.folder(path).0,
        };
        let (folder, exists) = self.folder(parent);
        let whole = folder.join(name);
        match exists && is_link(&whole) {
            true => walk(&whole).0,
            false => whole,
        }
    }
}

impl Disk {
    /// Resolves folders anew from now on.
    fn forget_folders(&self) {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A folder with links resolved, remembered: thousands of products share a few.
    fn folder(&self, path: &Path) -> (PathBuf, bool) {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.get(path) {
            return known.clone();
        }
        let resolved = walk(path);
        folders.insert(path.to_owned(), resolved.clone());
        resolved
    }
}

fn kind_of(found: &fs::Metadata) -> Kind {
    match found.file_type() {
        kind if kind.is_file() => Kind::File,
        kind if kind.is_dir() => Kind::Folder,
        _ => Kind::Other,
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

/// Python's `Path.resolve(strict=False)`: links are followed part by part, `..` goes up from where they lead, and what
/// doesn't exist is taken as it is written. Also whether the result exists. A circle of links stays as written.
fn walk(path: &Path) -> (PathBuf, bool) {
    let mut parts: Vec<PathBuf> =
        path.components().rev().map(|part| PathBuf::from(part.as_os_str())).collect();
    let mut resolved = PathBuf::from("/");
    let mut exists = true;
    let mut links = 0;
    while let Some(part) = parts.pop() {
        match part.components().next() {
            Some(Component::ParentDir) => {
                resolved.pop();
                continue;
            }
            Some(Component::Normal(name)) => resolved.push(name),
            Some(Component::RootDir) => {
                resolved = PathBuf::from("/");
                continue;
            }
            _ => continue,
        }
        match fs::symlink_metadata(&resolved) {
            Ok(found) if found.is_symlink() && links < MOST_LINKS => {
                links += 1;
                let target = fs::read_link(&resolved).unwrap_or_default();
                resolved.pop();
                parts.extend(target.components().rev().map(|part| PathBuf::from(part.as_os_str())));
            }
            Ok(_) => {}
            Err(_) => exists = false,
        }
    }
    (resolved, exists)
}

/// This process and its machine.
#[derive(Debug)]
pub struct Machine {
    cwd: PathBuf,
    now: OnceLock<String>,
    /// What git says of the working directory.
    git_here: Arc<OnceLock<Option<Git>>>,
    /// Variables set for this compilation only.
    own: BTreeMap<String, String>,
}

impl Machine {
    /// The machine as it is, in the current working directory.
    ///
    /// # Errors
    /// When the working directory is gone.
    pub fn new() -> io::Result<Self> {
        let cwd = walk(&std::env::current_dir()?).0;
        Ok(Self { cwd, now: OnceLock::new(), git_here: Arc::default(), own: BTreeMap::new() })
    }

    /// Asks git of the working directory while other work goes on, for those who will want to know.
    pub fn ask_git_ahead(&self) {
        let (cwd, answer) = (self.cwd.clone(), Arc::clone(&self.git_here));
        std::thread::spawn(move || answer.get_or_init(|| ask_git(&cwd)).is_some());
    }

    /// Sets a variable for this compilation; the process keeps its own.
    pub fn set(&mut self, name: &str, value: String) {
        self.own.insert(name.to_owned(), value);
    }
}

impl Surroundings for Machine {
    fn cwd(&self) -> &Path {
        &self.cwd
    }

    /// As Python's `getpass.getuser()`.
    fn user(&self) -> Option<String> {
        let variables = ["LOGNAME", "USER", "LNAME", "USERNAME"];
        let named =
            variables.into_iter().filter_map(|name| self.variable(name)).find(|name| !name.is_empty());
        named.or_else(|| {
            let id = fs::metadata("/proc/self").ok()?.uid().to_string();
            let users = fs::read_to_string("/etc/passwd").ok()?;
            let of_this_id = |line: &&str| line.split(':').nth(2) == Some(&id);
            users.lines().find(of_this_id)?.split(':').next().map(str::to_owned)
        })
    }

    fn now(&self) -> String {
        self.now.get_or_init(local_time).clone()
    }

    fn git(&self, folder: &Path) -> Option<Git> {
        match folder == self.cwd {
            true => self.git_here.get_or_init(|| ask_git(folder)).clone(),
            false => ask_git(folder),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.own.get(name).cloned().or_else(|| std::env::var(name).ok())
    }

    fn variables(&self) -> BTreeMap<String, String> {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        std::env::vars_os().filter_map(text).collect()
    }
}

fn ask_git(folder: &Path) -> Option<Git> {
    if !may_be_in_repository(folder) {
        return None;
    }
    let ask = |arguments: &[&str]| run::output("git", arguments, folder);
    std::thread::scope(|scope| {
        let branch = scope.spawn(|| ask(&["symbolic-ref", "--short", "HEAD"]));
        let hash = ask(&["describe", "--tags", "--always", "--dirty=-dirty"])?;
        Some(Git { branch: branch.join().ok().flatten(), hash })
    })
}

/// Whether git could find anything: it looks for `.git` in the folders above, or takes one of these for a bare repository.
/// Starting it takes longer than all the rest of a small export.
fn may_be_in_repository(folder: &Path) -> bool {
    let is_repository = |folder: &Path| folder.join(".git").exists() || folder.join("HEAD").exists();
    std::env::var_os("GIT_DIR").is_some() || folder.ancestors().any(is_repository)
}

/// The local time to the microsecond, as `2026-01-31T12:00:00.123456`. The difference to UTC is asked of `date`, which
/// knows the machine's time zones; without it, this is UTC.
fn local_time() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let offset =
        run::output("date", &["+%z"], Path::new("/")).and_then(|zone| seconds_east(&zone)).unwrap_or(0);
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0) + offset;
    let (year, month, day) = date(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    // Python leaves the fraction out when it is zero.
    let fraction = match since.subsec_micros() {
        0 => String::new(),
        micros => format!(".{micros:06}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}")
}

/// The seconds in `+0530`.
fn seconds_east(zone: &str) -> Option<i64> {
    let number: i64 = zone.parse().ok()?;
    Some(number / 100 * 3600 + number % 100 * 60)
}

/// Year, month and day of a number of days since 1970, in the Gregorian calendar.
fn date(days: i64) -> (i64, i64, i64) {
    // Counted from 1 March 0000, so that leap days end a year, in eras of 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn paths_resolve_as_in_python() {
        let folder = tempfile::tempdir().unwrap();
        let root = walk(folder.path()).0;
        fs::create_dir_all(root.join("real/deep")).unwrap();
        fs::write(root.join("real/file"), "").unwrap();
        symlink("real/deep", root.join("link")).unwrap();
        symlink(root.join("real/file"), root.join("direct")).unwrap();
        symlink("round", root.join("round")).unwrap();
        let disk = Disk::default();
        let resolved = |path: &str| disk.resolve(&root.join(path)).strip_prefix(&root).unwrap().to_owned();
        for (path, expected) in [
            ("link/../x", "real/x"),
            ("link/new/y", "real/deep/new/y"),
            ("direct", "real/file"),
            ("no/../z", "z"),
            ("./a/./b", "a/b"),
            ("round", "round"),
            ("real/..", ""),
        ] {
            assert_eq!(resolved(path), Path::new(expected), "{path}");
        }
        assert_eq!(disk.kind(&root.join("round")), Some(Kind::Other));
        assert_eq!(disk.list(&root).unwrap(), ["direct", "link", "real", "round"]);
    }

    #[test]
    fn only_regular_files_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        assert_eq!(Disk::default().read(&socket).unwrap_err().to_string(), "this is a socket, not a file");
        assert!(Disk::default().read(Path::new("/dev/zero")).is_err());
    }

    #[test]
    fn dates_are_gregorian() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(20_484), (2026, 1, 31));
        assert_eq!(seconds_east("-0330"), Some(-12_600));
    }
}
