//! Files read before somebody asks for them, while the pipeline file is still being understood.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::source::{Kind, Provider, threads};

/// As many bytes are kept for those who come for them: the sources of a thousand tasks or so.
const MOST: usize = 8 << 20;

/// So many files are read in one go.
const TOGETHER: usize = 16;

/// A provider that reads ahead what it is told to [expect](Provider::expect). For one look at the world only: what nobody came
/// for stays as it was then.
#[derive(Debug)]
pub struct Ahead<P> {
    provider: Arc<P>,
    read: Arc<Mutex<HashMap<OsString, Vec<u8>>>>,
}

impl<P> Ahead<P> {
    /// The files of `provider`.
    pub fn new(provider: P) -> Self {
        Self { provider: Arc::new(provider), read: Arc::default() }
    }
}

impl<P: Provider + 'static> Provider for Ahead<P> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).remove(path.as_os_str());
        known.map_or_else(|| self.provider.read(path), Ok)
    }

    fn expect(&self, paths: Vec<PathBuf>) {
        let left = Arc::new(AtomicUsize::new(MOST));
        for some in paths.chunks(TOGETHER) {
            let (some, left) = (some.to_vec(), Arc::clone(&left));
            let (provider, read) = (Arc::clone(&self.provider), Arc::clone(&self.read));
            threads::spawn(move || {
                for path in some {
                    let Ok(bytes) = provider.read(&path) else { continue };
                    let take = |left: usize| left.checked_sub(bytes.len());
                    if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
                        return;
                    }
                    read.lock().unwrap_or_else(PoisonError::into_inner).insert(path.into(), bytes);
                }
            });
        }
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        self.provider.kind(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.provider.list(path)
    }

    fn sizes(&self, path: &Path) -> io::Result<Vec<(String, Kind, u64)>> {
        self.provider.sizes(path)
    }

    fn resolve(&self, path: &Path) -> PathBuf {
        self.provider.resolve(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn what_was_read_ahead_is_given_once_and_then_read_again() {
        let ahead = Ahead::new(Memory::default().with("/a", "now"));
        ahead.read.lock().unwrap().insert("/a".into(), b"then".to_vec());
        assert_eq!(ahead.read("/a".as_ref()).unwrap(), b"then");
        assert_eq!(ahead.read("/a".as_ref()).unwrap(), b"now");
        ahead.expect(vec!["/a".into(), "/none".into()]);
        assert_eq!(ahead.read("/a".as_ref()).unwrap(), b"now");
        assert!(ahead.read("/none".as_ref()).is_err());
    }
}
