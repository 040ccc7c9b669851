//! Amounts of resources as numbers, to compare them.

/// The amount in units of a billionth, rounded; `None` for what is no quantity or too large.
pub(super) fn parse(text: &str) -> Option<i128> {
    let end =
        text.find(|letter: char| !(letter.is_ascii_digit() || "+-.".contains(letter))).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    if !number.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let negative = whole.starts_with('-');
    let whole = whole.trim_start_matches(['+', '-']);
    let digits: String = format!("{whole}{:0<9}", fraction.get(..fraction.len().min(9))?);
    let billionths: i128 = digits.parse().ok()?;
    let scaled = match suffix {
        "" => Some(billionths),
        "n" => Some(billionths / 1_000_000_000),
        "u" => Some(billionths / 1_000_000),
        "m" => Some(billionths / 1_000),
        "k" => billionths.checked_mul(1_000),
        "M" => billionths.checked_mul(1_000_000),
        "G" => billionths.checked_mul(1_000_000_000),
        "T" => billionths.checked_mul(1_000_000_000_000),
        "P" => billionths.checked_mul(1_000_000_000_000_000),
        "E" => billionths.checked_mul(1_000_000_000_000_000_000),
        "Ki" => billionths.checked_mul(1 << 10),
        "Mi" => billionths.checked_mul(1 << 20),
        "Gi" => billionths.checked_mul(1 << 30),
        "Ti" => billionths.checked_mul(1 << 40),
        "Pi" => billionths.checked_mul(1 << 50),
        "Ei" => billionths.checked_mul(1 << 60),
        _ => None,
    }?;
    Some(if negative { -scaled } else { scaled })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(parse("500m"), parse("0.5"));
        assert_eq!(parse("1Gi"), parse("1024Mi"));
        assert!(parse("2Gi") > parse("512Mi"));
        assert!(parse("-1") < parse("0"));
        assert_eq!(parse("1GB"), None);
        assert_eq!(parse(""), None);
    }
}
