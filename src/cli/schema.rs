//! `sooper schema`.

use super::{Console, Exit};
use crate::spec::config::json_schema;

/// Prints the JSON Schema of `sooper.yaml`; for editors.
pub(super) fn run(console: &Console) -> anyhow::Result<Exit> {
    console.result(&json_schema())?;
    Ok(Exit::Done)
}
