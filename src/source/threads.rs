//! The threads that everything parallel runs on.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Room for the syntax trees of any source that isn't refused for its nesting. Address space only: what isn't used costs
/// nothing.
const STACK: usize = 256 << 20;

/// Runs `work`, and all that it does in parallel, on threads with large stacks: one for each core, started once.
pub fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match pool() {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// Runs `other` on those threads while `work` runs on this one.
pub fn beside<T>(other: impl FnOnce() + Send, work: impl FnOnce() -> T) -> T {
    match pool() {
        Some(pool) => pool.in_place_scope(|scope| {
            scope.spawn(|_| other());
            work()
        }),
        None => {
            other();
            work()
        }
    }
}

/// Does `work` on one of those threads, whenever that comes.
pub fn spawn(work: impl FnOnce() + Send + 'static) {
    match pool() {
        Some(pool) => pool.spawn(work),
        None => work(),
    }
}

fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    POOL.get_or_init(|| ThreadPoolBuilder::new().stack_size(STACK).build().ok()).as_ref()
}
