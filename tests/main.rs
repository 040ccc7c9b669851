//! Everything that is tested from outside, in one binary: each further one would link all dependencies again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail by panicking")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it saw")]
#![allow(clippy::disallowed_methods, reason = "tests make projects on disk and run the program")]

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and looks at the world as a user would"
)]

mod architecture;
