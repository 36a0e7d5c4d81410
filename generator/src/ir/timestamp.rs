//! Points in time as the generated crate reads and writes them.

/// Whether a text is a point in time as RFC 3339 writes it, with at most nine digits of a second.
pub(crate) fn is_timestamp(text: &str) -> bool {
    parts(text).is_some()
}

/// A point in time as the generated crate writes it, if that can be told without a calendar: one in UTC, whose
/// fraction has no zeros at its end.
pub(crate) fn canonical_timestamp(text: &str) -> Option<String> {
    let (seconds, fraction, zone) = parts(text)?;
    if zone != "Z" {
        return None;
    }
    match fraction.trim_end_matches('0') {
        "" => Some(format!("{seconds}Z")),
        digits => Some(format!("{seconds}.{digits}Z")),
    }
}

/// Date and time up to the second, the digits of its fraction, and the offset.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (seconds, rest) = text.split_at_checked(19)?;
    let bytes = seconds.as_bytes();
    let number = |from: usize, to: usize| {
        let digits = seconds.get(from..to)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse::<u32>().ok())?
    };
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let separated = separators
        .into_iter()
        .all(|(at, separator)| bytes.get(at) == Some(&separator));
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // The first and the last year would leave the calendar with some offsets.
    let is_date = (1..=9998).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days(year, month)).contains(&day);
    let is_time = hour < 24 && minute < 60 && second < 60;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count()),
        None => ("", rest),
    };
    let has_fraction = rest.starts_with('.') != fraction.is_empty() && fraction.len() <= 9;
    (separated && is_date && is_time && has_fraction && is_zone(zone))
        .then_some((seconds, fraction, zone))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

fn is_zone(zone: &str) -> bool {
    let is_pair = |text: Option<&str>, below: u32| {
        text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|text| text.parse::<u32>().ok())
            .is_some_and(|number| number < below)
    };
    match zone.as_bytes() {
        [b'Z'] => true,
        [b'+' | b'-', _, _, b':', _, _] => {
            is_pair(zone.get(1..3), 24) && is_pair(zone.get(4..6), 60)
        }
        _ => false,
    }
}
