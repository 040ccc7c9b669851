//! `sooper lint --watch`: the same again whenever something changes.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::{Arguments, Known, lint};
use crate::cli::{Console, Exit, Global};
use crate::deliver;
use crate::load::{Observed, Watch};
use crate::report;

/// Erases the screen and what was scrolled off it.
const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// Lints and reports until interrupted, or until nobody reads the reports.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    if arguments.paths.iter().any(|path| path == Path::new("-")) {
        bail!("stdin can't be watched: name files or folders");
    }
    #[expect(clippy::disallowed_methods, reason = "the folder is gone back to before each look")]
    let folder = std::env::current_dir().context("there is no working directory")?;
    let observed = Arc::new(Observed::default());
    let known = Known::new(Arc::clone(&observed));
    let mut watch = Watch::new(observed);
    let mut shown = None;
    loop {
        // The folder may have been removed and made again.
        let linted = match std::env::set_current_dir(&folder) {
            Ok(()) => lint(arguments, global, &known),
            Err(error) => Err(error).with_context(|| format!("can't work in `{}`", folder.display())),
        };
        match linted {
            Ok(linted) => {
                let text = linted.report(arguments, console);
                let summary = report::summary(&linted.problems).unwrap_or_else(|| "nothing".to_owned());
                if !show(&text, shown.as_ref(), arguments, console)? {
                    return Ok(Exit::Done);
                }
                shown = Some(text);
                console.say(format!("found {summary}; waiting for changes"));
            }
            // What was asked for can't be had: that doesn't change with the files.
            Err(error) if shown.is_none() => return Err(error),
            Err(error) => console.error(&error),
        }
        let changes = watch.wait();
        known.files.refresh(changes);
    }
}

/// Shows a report in place of the last one on a terminal, below it elsewhere; whether somebody reads it.
fn show(text: &str, last: Option<&String>, arguments: &Arguments, console: &Console) -> anyhow::Result<bool> {
    if arguments.output != Path::new("-") {
        deliver::write(&arguments.output, text.as_bytes())?;
        return Ok(true);
    }
    let before = match last {
        _ if std::io::stdout().is_terminal() && console.colors_results() => CLEAR,
        Some(_) => "---\n",
        None => "",
    };
    console.further_result(&format!("{before}{text}"))
}
