//! Other programs: this is the one place that starts any.

#![expect(clippy::disallowed_methods, reason = "this is the one place that starts programs")]

use std::path::Path;
use std::process::{Command, Stdio};

/// What a program prints, without the last line break; `None` when it isn't there, fails, or prints no text.
pub(crate) fn output(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let mut command = Command::new(program);
    let done = command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(done.stdout).ok().filter(|_| done.status.success())?;
    Some(text.strip_suffix('\n').map_or(text.clone(), str::to_owned))
}

/// Runs a program whose words the user sees, all of them on stderr. Whether it succeeded.
///
/// # Errors
/// It can't be started.
pub(crate) fn shown(program: &str, arguments: &[&str], folder: &Path) -> std::io::Result<bool> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(std::io::stderr());
    Ok(command.status()?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_break_goes_and_failures_are_nothing() {
        let here = Path::new("/");
        assert_eq!(output("printf", &["a\\n\\n"], here).as_deref(), Some("a\n"));
        assert_eq!(output("false", &[], here), None);
        assert_eq!(output("no-such-program", &[], here), None);
    }
}
