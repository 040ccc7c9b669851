//! Dates and times in YAML, as Python's `datetime` has them once PyYAML has read them.

/// What a timestamp as written (`2001-12-14t21:59:43.10-05:00`) prints as in Python (`2001-12-14 21:59:43.100000-05:00`);
/// `None` when there is no such day or time.
pub(crate) fn from_yaml(written: &str) -> Option<String> {
    let (date, time) = match written.find(['T', 't', ' ', '\t']) {
        Some(at) => (&written[..at], Some(written[at + 1..].trim_start())),
        None => (written, None),
    };
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=days(year, month)).contains(&day) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let Some(time) = time else { return Some(date) };
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (time[..at].trim_end(), &time[at..]),
        None => (time, ""),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.splitn(3, ':').map(|part| part.parse::<u32>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut shown = format!("{date} {hour:02}:{minute:02}:{second:02}");
    let micro: u32 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    if micro != 0 {
        shown += &format!(".{micro:06}");
    }
    Some(shown + &offset(zone)?)
}

fn offset(zone: &str) -> Option<String> {
    let Some(sign) = zone.chars().next() else { return Some(String::new()) };
    if sign == 'Z' {
        return Some("+00:00".to_owned());
    }
    let (hours, minutes) = zone[1..].split_once(':').unwrap_or((&zone[1..], "0"));
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours * 60 + minutes;
    let sign = if total == 0 { '+' } else { sign };
    (total < 24 * 60).then(|| format!("{sign}{:02}:{:02}", total / 60, total % 60))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Python's `repr()` of a date or time printed as `shown`.
pub(crate) fn repr(shown: &str) -> String {
    let (date, time) = shown.split_once(' ').map_or((shown, None), |(date, time)| (date, Some(time)));
    let number = |digits: &str| digits.parse::<u32>().unwrap_or(0).to_string();
    let mut fields: Vec<String> = date.split('-').map(number).collect();
    let Some(time) = time else { return format!("datetime.date({})", fields.join(", ")) };
    let (clock, zone) = match time.find(['+', '-']) {
        Some(at) => (&time[..at], &time[at..]),
        None => (time, ""),
    };
    fields.extend(clock.split([':', '.']).map(number));
    // Python leaves out seconds and microseconds that are zero.
    if fields.len() == 6 && fields.last().is_some_and(|last| last == "0") {
        fields.pop();
    }
    match zone {
        "" => {}
        "+00:00" => fields.push("tzinfo=datetime.timezone.utc".to_owned()),
        _ => fields.push(format!("tzinfo=datetime.timezone({})", delta(zone))),
    }
    format!("datetime.datetime({})", fields.join(", "))
}

fn delta(zone: &str) -> String {
    let (hours, minutes) = zone[1..].split_once(':').unwrap_or((&zone[1..], "0"));
    let seconds = hours.parse::<i64>().unwrap_or(0) * 3600 + minutes.parse::<i64>().unwrap_or(0) * 60;
    match zone.starts_with('-') {
        true => format!("datetime.timedelta(days=-1, seconds={})", 86_400 - seconds),
        false => format!("datetime.timedelta(seconds={seconds})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_print_as_in_python() {
        let cases = [
            ("2020-02-29", Some("2020-02-29")),
            ("2021-02-29", None),
            ("2001-12-14t21:59:43.10-05:00", Some("2001-12-14 21:59:43.100000-05:00")),
            ("2001-12-14 21:59:43.0 Z", Some("2001-12-14 21:59:43+00:00")),
            ("2001-1-4 1:59:43", Some("2001-01-04 01:59:43")),
            ("2001-1-4 25:59:43", None),
        ];
        for (written, shown) in cases {
            assert_eq!(from_yaml(written).as_deref(), shown, "{written}");
        }
    }

    #[test]
    fn reprs_are_constructor_calls() {
        assert_eq!(repr("2020-02-09"), "datetime.date(2020, 2, 9)");
        assert_eq!(repr("2001-12-14 21:00:00"), "datetime.datetime(2001, 12, 14, 21, 0)");
        let zoned = "datetime.datetime(2001, 12, 14, 1, 2, 3, 100000, \
                     tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400)))";
        assert_eq!(repr("2001-12-14 01:02:03.100000-05:00"), zoned);
    }
}
