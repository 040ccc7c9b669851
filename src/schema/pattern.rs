//! The patterns of Argo's schemas, by hand: there are six, and they are tried on every name of a manifest.

use serde::Deserialize;

/// A pattern that text must match.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) enum Pattern {
    /// An amount of a resource, `500m` or `1.5Gi`.
    Quantity,
    /// The name of a template or a task.
    Name,
    /// The name of a parameter.
    Parameter,
    /// The name of an artifact, which may hold a tag.
    Artifact,
    /// The name of a metric.
    Metric,
    /// A cron schedule, roughly.
    Schedule,
    /// One that this program doesn't know; it matches everything.
    Unknown(String),
}

impl From<String> for Pattern {
    fn from(regex: String) -> Self {
        match regex.as_str() {
            "^[a-zA-Z0-9][-a-zA-Z0-9]*$" => Self::Name,
            "^[-a-zA-Z0-9_]+$" => Self::Parameter,
            "^[-a-zA-Z0-9_{}.]+$" => Self::Artifact,
            "^[a-zA-Z_][a-zA-Z0-9_]*$" => Self::Metric,
            _ if regex.starts_with(r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)") => Self::Quantity,
            _ if regex.starts_with("^(@(yearly|annually|") => Self::Schedule,
            _ => Self::Unknown(regex),
        }
    }
}

impl Pattern {
    /// Whether `text` matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let all = |accepted: fn(char) -> bool| !text.is_empty() && text.chars().all(accepted);
        match self {
            Self::Quantity => is_quantity(text),
            Self::Name => {
                !text.starts_with('-') && all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
            }
            Self::Parameter => all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)),
            Self::Artifact => all(|letter| letter.is_ascii_alphanumeric() || "-_{}.".contains(letter)),
            Self::Metric => {
                !text.starts_with(|letter: char| letter.is_ascii_digit())
                    && all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            }
            Self::Schedule => is_schedule(text),
            Self::Unknown(_) => true,
        }
    }

    /// Whether it is one for names.
    pub(crate) fn is_name(&self) -> bool {
        matches!(self, Self::Name | Self::Parameter | Self::Artifact | Self::Metric)
    }

    /// What such text looks like.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Quantity => "a number and a unit, such as 500m, 2 or 1.5Gi",
            Self::Name => "letters, digits and '-', with a letter or a digit first",
            Self::Parameter => "letters, digits, '-' and '_'",
            Self::Artifact => "letters, digits and any of - _ . { }",
            Self::Metric => "letters, digits and '_', with no digit first",
            Self::Schedule => {
                "five fields (minute, hour, day, month, weekday), @daily and the like, or @every 1h"
            }
            Self::Unknown(_) => "text of another form",
        }
    }
}

/// Digits with at most one dot, and at least one digit; gives what follows.
fn number(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let dots = digits.matches('.').count();
    (dots <= 1 && digits.len() > dots).then_some(rest)
}

/// The schema's pattern, and Go's parser on top: its exponents are whole numbers.
fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let Some(suffix) = number(unsigned) else {
        return false;
    };
    match suffix {
        "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" => true,
        "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei" => true,
        _ => suffix.strip_prefix(['e', 'E']).is_some_and(|power| power.parse::<i32>().is_ok()),
    }
}

fn is_schedule(text: &str) -> bool {
    const NAMED: [&str; 7] = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];
    let blank = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0c');
    if let Some(name) = text.strip_prefix('@') {
        let every = name.strip_prefix("every").filter(|rest| rest.starts_with(blank));
        return NAMED.contains(&name)
            || every.is_some_and(|rest| is_plain_duration(rest.trim_start_matches(blank)));
    }
    let field =
        |field: &str| field.chars().all(|letter| letter.is_ascii_alphanumeric() || "*,/?-".contains(letter));
    !text.starts_with(blank)
        && !text.ends_with(blank)
        && text.split(blank).filter(|part| !part.is_empty()).count() == 5
        && text.split(blank).all(field)
}

/// One or more of a whole number and a unit: what the schema takes after `@every`.
fn is_plain_duration(mut text: &str) -> bool {
    const UNITS: [&str; 7] = ["ns", "us", "µs", "ms", "s", "m", "h"];
    let mut any = false;
    while !text.is_empty() {
        let rest = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let unit = UNITS.iter().filter(|unit| rest.starts_with(**unit)).max_by_key(|unit| unit.len());
        let (Some(unit), true) = (unit, rest.len() < text.len()) else {
            return false;
        };
        (text, any) = (&rest[unit.len()..], true);
    }
    any
}

/// Whether `text` is base64 in the standard alphabet, padded; line breaks don't count.
pub(crate) fn is_base64(text: &str) -> bool {
    let bare: String = text.chars().filter(|letter| !matches!(letter, '\n' | '\r')).collect();
    let body = bare.trim_end_matches('=');
    bare.len().is_multiple_of(4)
        && bare.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        for good in ["1", "500m", "1.5Gi", ".5", "1.", "-2", "+3k", "1e3", "1E-3", "12E"] {
            assert!(Pattern::Quantity.matches(good), "{good}");
        }
        for bad in ["", "1GB", "1 Gi", "Gi", "1K", "1.2.3", "1e", "1e2.5", ".", "{{x}}", "1mi"] {
            assert!(!Pattern::Quantity.matches(bad), "{bad}");
        }
    }

    #[test]
    fn schedules() {
        for good in ["* * * * *", "0  6 * * 1-5", "@daily", "@every 1h30m", "1 2 3 jan MON", "? * * * ?"] {
            assert!(Pattern::Schedule.matches(good), "{good}");
        }
        for bad in
            ["* * * *", " * * * * *", "@reboot", "@every", "@every 1.5h", "TZ=UTC * * * * *", "* * * * * *"]
        {
            assert!(!Pattern::Schedule.matches(bad), "{bad}");
        }
    }
}
