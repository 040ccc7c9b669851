//! What is said to the person at the terminal, and how loud.

use std::io::{self, Write};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};

use super::{Color, Global};

/// Messages to stderr, results to stdout, in the volume and colours asked for.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    quiet: bool,
    verbose: bool,
    color: Color,
}

impl Console {
    /// As the flags say.
    pub fn new(global: &Global) -> Self {
        Self { quiet: global.quiet, verbose: global.verbose, color: global.color }
    }

    /// Writes a result. A reader that went away (`| head`) is no error.
    ///
    /// # Errors
    /// Stdout can't be written to.
    pub fn result(&self, text: &str) -> anyhow::Result<()> {
        self.further_result(text).map(drop)
    }

    /// Writes one of several results; whether somebody still reads them.
    ///
    /// # Errors
    /// Stdout can't be written to.
    pub fn further_result(&self, text: &str) -> anyhow::Result<bool> {
        let mut out = AutoStream::new(io::stdout().lock(), self.choice(&io::stdout()));
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Says something, unless `--quiet`.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            self.write(text.as_ref());
        }
    }

    /// Says something that only `--verbose` asks for.
    pub fn detail(&self, text: impl AsRef<str>) {
        if self.verbose {
            self.write(text.as_ref());
        }
    }

    /// Says why the program could not run, causes included.
    pub fn error(&self, error: &anyhow::Error) {
        self.write(&format!("\u{1b}[1;31merror\u{1b}[0m: {error:#}"));
    }

    /// Shows what is wrong with the user's files; `--quiet` doesn't hide that.
    pub fn problems(&self, text: &str) {
        self.write(text);
    }

    /// Whether messages below errors are unwanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether stderr takes colours.
    pub fn colors_messages(&self) -> bool {
        self.choice(&io::stderr()) != ColorChoice::Never
    }

    /// Whether stdout takes colours.
    pub fn colors_results(&self) -> bool {
        self.choice(&io::stdout()) != ColorChoice::Never
    }

    fn write(&self, text: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        // Nobody is left to be told when stderr itself is gone.
        let _ = writeln!(out, "{text}");
    }

    fn choice<S: RawStream>(&self, stream: &S) -> ColorChoice {
        match self.color {
            Color::Auto => AutoStream::choice(stream),
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        }
    }
}
