//! Everything that talks to Kubernetes: files to the volume, runs to Argo, and what becomes of them.
//!
//! The one idea: nothing that comes over the network is believed until it is checked. A file counts as sent when its digest
//! was read back, a run as started when its object is there, and a watch that ends says nothing about the run. This is the
//! only asynchronous code; callers give a future to [`block_on`].
#![expect(
    clippy::disallowed_methods,
    reason = "reads files to send them, writes those it fetches, looks at the environment"
)]

pub mod again;
pub mod archives;
mod bundle;
mod compressed;
pub mod connect;
mod dag;
pub mod doctor;
pub mod environments;
mod error;
mod exec;
pub mod fetch;
pub mod follow;
pub mod forward;
pub mod index;
mod installed;
pub mod locks;
pub mod logs;
pub mod manifests;
pub mod pending;
mod pieces;
pub mod place;
pub mod prune;
pub mod run;
pub mod runs;
mod server;
mod state;
pub mod upload;
pub mod view;
mod volume;
pub mod words;
mod work;

pub use connect::{Access, Cluster};
pub use error::{Error, Kind};

/// What a call to the cluster gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Runs a future to its end, on this thread.
///
/// # Errors
/// The operating system gives no event queue.
pub fn wait_for<T>(future: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::other(format!("can't start: {error}"), ""))?;
    Ok(runtime.block_on(future))
}

/// Runs a future of this module to its end, on this thread.
///
/// # Errors
/// The future's, or that the operating system gives no event queue.
pub fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    wait_for(future)?
}
