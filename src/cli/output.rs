//! `-o PATH`: a file, or stdout for `-`.

use std::path::Path;

use crate::deliver::{self, Delivery};

use super::Console;

/// Writes a result where it was asked for.
///
/// # Errors
/// It can't be written.
pub(super) fn write(path: &Path, text: &str, console: &Console) -> anyhow::Result<Delivery> {
    if path == Path::new("-") {
        console.result(text)?;
        return Ok(Delivery::Written);
    }
    Ok(deliver::write(path, text.as_bytes())?)
}
