//! Durations and quantities, kept in the form they were written in and understood.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A length of time in whole seconds, written `90s`, `30m`, `24h`, `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Duration {
    seconds: u64,
}

impl Duration {
    /// A length of time.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// In seconds.
    pub const fn seconds(self) -> u64 {
        self.seconds
    }
}

/// As Go's `time.ParseDuration` (and so Argo) reads it, which knows no days: `90s`, `30m`, `168h`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.seconds {
            0 => f.write_str("0s"),
            seconds if seconds % 3600 == 0 => write!(f, "{}h", seconds / 3600),
            seconds if seconds % 60 == 0 => write!(f, "{}m", seconds / 60),
            seconds => write!(f, "{seconds}s"),
        }
    }
}

impl FromStr for Duration {
    type Err = String;

    /// # Errors
    /// A sentence that says which form is wanted.
    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "a duration is a whole number and a unit: `90s`, `30m`, `24h`, `7d`".to_owned();
        let unit = text.chars().last().ok_or_else(wanted)?;
        let factor: u64 = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return Err(wanted()),
        };
        let digits = &text[..text.len() - 1];
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wanted());
        }
        let number: u64 = digits.parse().map_err(|_| TOO_LONG.to_owned())?;
        let seconds = number.checked_mul(factor).filter(|seconds| *seconds <= LONGEST);
        seconds.map(Self::from_seconds).ok_or_else(|| TOO_LONG.to_owned())
    }
}

/// Kubernetes keeps deadlines and TTLs in 32 bits of seconds.
const LONGEST: u64 = i32::MAX as u64;
const TOO_LONG: &str = "too long: Kubernetes counts up to 2147483647 seconds (68 years)";

impl TryFrom<String> for Duration {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Duration> for String {
    fn from(duration: Duration) -> Self {
        duration.to_string()
    }
}

/// An amount as Kubernetes writes it: `500m`, `2`, `1.5`, `16Gi`, `1e3`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantity(String);

impl Quantity {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The amount in units (cores, bytes), for comparisons; exact to a float's precision.
    pub fn amount(&self) -> f64 {
        parse_quantity(&self.0).unwrap_or(0.0)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Quantity {
    type Err = String;

    /// # Errors
    /// A sentence that says which form is wanted.
    fn from_str(text: &str) -> Result<Self, String> {
        match parse_quantity(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => {
                Err("a quantity is a number and perhaps a suffix: `500m`, `2`, `16Gi`, `512M`".to_owned())
            }
        }
    }
}

impl TryFrom<String> for Quantity {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

/// The grammar of Kubernetes' `resource.Quantity`, without a sign (no request or limit is negative).
fn parse_quantity(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || number.matches('.').count() > 1 {
        return None;
    }
    let number: f64 = number.parse().ok()?;
    let factor = match suffix {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024f64.powi(2),
        "Gi" => 1024f64.powi(3),
        "Ti" => 1024f64.powi(4),
        "Pi" => 1024f64.powi(5),
        "Ei" => 1024f64.powi(6),
        exponent => {
            let power = exponent.strip_prefix(['e', 'E'])?;
            let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
            let plain =
                !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
            10f64.powi(plain.then(|| power.parse().ok())??)
        }
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_one_unit_and_are_written_as_go_reads_them() {
        let read = |text: &str| text.parse::<Duration>().map(|duration| duration.to_string());
        assert_eq!(read("90s").unwrap(), "90s");
        assert_eq!(read("120s").unwrap(), "2m");
        assert_eq!(read("7d").unwrap(), "168h");
        for wrong in
            ["", "h", "90", "1h30m", "-1h", "1.5h", "1 h", "1w", "1µ", "99999999999999999999s", "30000d"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn quantities_are_those_of_kubernetes() {
        let amount = |text: &str| text.parse::<Quantity>().map(|quantity| quantity.amount());
        assert_eq!(amount("500m").unwrap(), 0.5);
        assert_eq!(amount("1.5").unwrap(), 1.5);
        assert_eq!(amount("16Gi").unwrap(), 16.0 * 1024f64.powi(3));
        assert_eq!(amount("1e3").unwrap(), 1000.0);
        assert_eq!(amount(".5").unwrap(), 0.5);
        for wrong in ["", "Gi", "1GB", "1 Gi", "-1", "1.2.3", "1K", "1gi", "1e", "."] {
            assert!(amount(wrong).is_err(), "{wrong}");
        }
    }
}
