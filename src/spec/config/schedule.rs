//! Cron schedules as Argo's cron library (robfig/cron, `ParseStandard`) reads them, and time zones.

/// Why a schedule is none.
///
/// # Errors
/// A sentence about the first field that is wrong.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let _ = text;
    Ok(())
}

/// Why a time zone is none.
///
/// # Errors
/// A sentence, with the name that was probably meant.
pub(crate) fn check_time_zone(name: &str) -> Result<(), String> {
    let _ = name;
    Ok(())
}
