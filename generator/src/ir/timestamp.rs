//! Points in time as the generated crate reads and writes them (`templates/runtime/src/runtime/timestamp.rs`).
//!
//! The ends of the calendar and leap seconds, which the generated crate reads, are left out: no example needs them.

/// The most digits of a fraction of a second that are read. Further ones are cut.
const DIGITS: usize = 9;

/// Whether the generated crate reads a text as a point in time: RFC 3339, in UTC if it has no zone.
pub(crate) fn is_timestamp(text: &str) -> bool {
    parts(text).is_some()
}

/// The same point in time with a zone, in upper case and with at most nine digits of a second, as every reader of RFC 3339
/// takes it.
pub(crate) fn plain_timestamp(text: &str) -> Option<String> {
    let Parts {
        date,
        time,
        fraction,
        zone,
    } = parts(text)?;
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!("{date}T{time}{dot}{fraction}{zone}"))
}

/// A point in time as the generated crate writes it, if that can be told without a calendar: one in UTC, whose
/// fraction has no zeros at its end.
pub(crate) fn canonical_timestamp(text: &str) -> Option<String> {
    let Parts {
        date,
        time,
        fraction,
        zone,
    } = parts(text)?;
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    (zone == "Z").then(|| format!("{date}T{time}{dot}{fraction}Z"))
}

/// The parts of a point in time.
struct Parts<'a> {
    date: &'a str,
    time: &'a str,
    /// The digits of a second that are read.
    fraction: &'a str,
    /// `Z`, or an offset.
    zone: &'a str,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let (seconds, rest) = text.split_at_checked(19)?;
    let bytes = seconds.as_bytes();
    let number = |from: usize, to: usize| {
        let digits = seconds.get(from..to)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse::<u32>().ok())?
    };
    let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    let separated = separators
        .into_iter()
        .all(|(at, separator)| bytes.get(at) == Some(&separator))
        && matches!(bytes.get(10), Some(b'T' | b't' | b' '));
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
    let has_fraction = rest.starts_with('.') != fraction.is_empty();
    let zone = match zone {
        "" | "Z" | "z" => "Z",
        offset if is_offset(offset) => offset,
        _ => return None,
    };
    (separated && is_date && is_time && has_fraction).then_some(Parts {
        date: seconds.get(..10)?,
        time: seconds.get(11..)?,
        fraction: fraction.get(..DIGITS).unwrap_or(fraction),
        zone,
    })
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

fn is_offset(zone: &str) -> bool {
    let is_pair = |text: Option<&str>, below: u32| {
        text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|text| text.parse::<u32>().ok())
            .is_some_and(|number| number < below)
    };
    matches!(zone.as_bytes(), [b'+' | b'-', _, _, b':', _, _])
        && is_pair(zone.get(1..3), 24)
        && is_pair(zone.get(4..6), 60)
}

#[cfg(test)]
mod tests {
    use super::{canonical_timestamp, is_timestamp, plain_timestamp};

    /// What the runtime reads, and as which time; it is tested with the same table.
    const CASES: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../templates/runtime/tests/timestamps.tsv"
    ));

    #[test]
    fn the_generator_knows_the_times_that_the_runtime_reads() {
        for line in CASES.lines() {
            let (text, expected) = line.split_once('\t').expect("a text and a time");
            assert_eq!(is_timestamp(text), expected != "invalid", "{text}");
            let canonical = canonical_timestamp(text);
            let plain = plain_timestamp(text);
            assert_eq!(plain.is_some(), is_timestamp(text), "{text}");
            if let Some(canonical) = canonical {
                assert_eq!(canonical, expected, "{text}");
                let again = plain.and_then(|plain| canonical_timestamp(&plain));
                assert_eq!(again.as_deref(), Some(expected), "{text}");
            }
        }
    }
}
