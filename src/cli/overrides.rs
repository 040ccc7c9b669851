//! `--env--KEY VALUE`: flags whose names come from the user's env.yaml, taken out before clap looks.

use std::ffi::OsString;

/// A path of keys and the value as written.
pub(super) type Override = (Vec<String>, String);

/// Splits `--env--a--b VALUE` and `--env--a--b=VALUE` from the rest. Nothing behind a lone `--` is looked at.
pub(super) fn take(arguments: Vec<OsString>) -> Result<(Vec<OsString>, Vec<Override>), String> {
    let mut rest = Vec::with_capacity(arguments.len());
    let mut overrides = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            rest.push(argument);
            rest.extend(arguments);
            break;
        }
        let Some(flag) = argument.to_str().and_then(|text| text.strip_prefix("--env--")) else {
            rest.push(argument);
            continue;
        };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None => (flag, value_of(flag, arguments.next())?),
        };
        let keys: Vec<String> = name.split("--").map(str::to_owned).collect();
        if keys.iter().any(String::is_empty) {
            return Err(format!("`--env--{name}` names no key of env.yaml"));
        }
        overrides.push((keys, value));
    }
    Ok((rest, overrides))
}

/// The argument after the flag. What looks like a flag isn't a value, as in Ploomber's own parser; a number may be negative.
fn value_of(flag: &str, next: Option<OsString>) -> Result<String, String> {
    let Some(value) = next else {
        return Err(format!("`--env--{flag}` needs a value"));
    };
    let Ok(value) = value.into_string() else {
        return Err(format!("the value of `--env--{flag}` isn't UTF-8"));
    };
    if value.starts_with('-') && value.parse::<f64>().is_err() {
        return Err(format!(
            "`--env--{flag}` needs a value; for one that starts with `-` write `--env--{flag}={value}`"
        ));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Result<(Vec<OsString>, Vec<Override>), String> {
        take(line.split(' ').map(OsString::from).collect())
    }

    #[test]
    fn values_may_be_negative_or_empty_but_not_flags() {
        assert_eq!(split("x --env--a -1").unwrap().1, vec![(vec!["a".into()], "-1".into())]);
        assert_eq!(split("x --env--a=").unwrap().1, vec![(vec!["a".into()], String::new())]);
        assert!(split("x --env--a --quiet").is_err());
        assert!(split("x --env-- 1").is_err());
        assert!(split("x --env--a----b 1").is_err());
    }

    #[test]
    fn nothing_behind_a_lone_double_dash_is_taken() {
        let (rest, overrides) = split("x -- --env--a 1").unwrap();
        assert_eq!((rest.len(), overrides.len()), (4, 0));
    }
}
