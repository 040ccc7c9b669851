//! The threads that everything parallel runs on.

use std::cell::Cell;
use std::io;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Room for the syntax trees of any source that isn't refused for its nesting. Address space only: what isn't used costs
/// nothing.
const STACK: usize = 256 << 20;

thread_local! {
    /// Whether this thread is to be one of them.
    static TAKES_PART: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on a thread with a large stack that takes part in what is parallel: it needs neither wait for others to begin
/// nor watch them. For a program's main thread.
///
/// # Errors
/// The system has no thread to give.
pub fn taking_part<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    let work = || {
        TAKES_PART.set(true);
        work()
    };
    thread::scope(|scope| {
        let main = thread::Builder::new().name("main".to_owned()).stack_size(STACK);
        Ok(main.spawn_scoped(scope, work)?.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

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
    POOL.get_or_init(|| {
        let threads = ThreadPoolBuilder::new().stack_size(STACK);
        if TAKES_PART.get() { threads.use_current_thread() } else { threads }.build().ok()
    })
    .as_ref()
}
