//! The `sooper` program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    sooper::cli::main(std::env::args_os().collect())
}
