//! `sooper resubmit`: the whole run again, with the same code and parameters.

use super::retry::{self, Arguments};
use super::{Console, Exit, Global};
use crate::cluster::again;

/// Runs all of it.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    retry::start(arguments, global, console, again::resubmit).await
}
