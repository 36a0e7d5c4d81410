//! Points in time in JSON: which strings are read as one, in all types that hold some.
//!
//! `jiff::Timestamp` implements `Deserialize` itself, but rejects a time without a zone and accepts more than RFC 3339, such
//! as a zone name in brackets. So generated code reads each type that holds points in time as [`Rfc3339`].

#![allow(
    dead_code,
    reason = "a document without points in time does not use it"
)]

use std::{collections::BTreeMap, fmt};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Visitor};

use super::{error::Error, response::Response};

/// The most digits of a fraction of a second that are read. Further ones are cut.
const DIGITS: usize = 9;

/// Reads a date and time of RFC 3339, such as `2026-03-09T06:12:44.000Z`. Without a zone it is in UTC.
///
/// `T` and `Z` may be in lower case, a space may stand in place of `T` (RFC 3339, section 5.6), and of a fraction of a second
/// nine digits count. Returns `None` for anything else, and for a time that [`Timestamp`] cannot hold.
pub fn parse(text: &str) -> Option<Timestamp> {
    let (seconds, rest) = text.split_at_checked("2026-03-09T06:12:44".len())?;
    let (date, time) = (seconds.get(..10)?, seconds.get(11..)?);
    let is_separated = matches!(seconds.as_bytes().get(10), Some(b'T' | b't' | b' '));
    if !is_separated || !has_shape(date, "0000-00-00") || !has_shape(time, "00:00:00") {
        return None;
    }
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count()),
        None => ("0", rest),
    };
    let zone = match zone {
        "" | "Z" | "z" => "Z",
        offset if is_offset(offset) => offset,
        _ => return None,
    };
    // An empty fraction has no first digit.
    fraction.bytes().next()?;
    let fraction = fraction.get(..DIGITS).unwrap_or(fraction);
    format!("{date}T{time}.{fraction}{zone}").parse().ok()
}

/// Whether a text has digits where `shape` has zeros, and otherwise the same characters.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, expected)| {
            if expected == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == expected
            }
        })
}

/// Whether a text is an offset from UTC, such as `+02:00`.
fn is_offset(text: &str) -> bool {
    (has_shape(text, "+00:00") || has_shape(text, "-00:00"))
        && text.get(1..3).is_some_and(|hours| hours < "24")
        && text.get(4..).is_some_and(|minutes| minutes < "60")
}

/// A type that holds points in time, which are read by [`parse`].
pub trait ReadTimestamps: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// It is not of this type, or a point in time is not one that [`parse`] reads.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl ReadTimestamps for Timestamp {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DateTime;
        impl Visitor<'_> for DateTime {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time of RFC 3339")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Timestamp, E> {
                parse(text).ok_or_else(|| E::custom("not a date and time of RFC 3339"))
            }
        }
        deserializer.deserialize_str(DateTime)
    }
}

impl<T: ReadTimestamps> ReadTimestamps for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map(Rfc3339::into_inner))
    }
}

impl<T: ReadTimestamps> ReadTimestamps for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::deserialize(deserializer)?.into_iter();
        Ok(items.map(Rfc3339::into_inner).collect())
    }
}

impl<T: ReadTimestamps> ReadTimestamps for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = BTreeMap::<String, Rfc3339<T>>::deserialize(deserializer)?.into_iter();
        Ok(entries.map(|(key, value)| (key, value.0)).collect())
    }
}

/// A value that holds points in time, where serde asks for `Deserialize`.
pub struct Rfc3339<T>(pub T);

impl<T> Rfc3339<T> {
    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<'de, T: ReadTimestamps> Deserialize<'de> for Rfc3339<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// Reads the body of a response that holds points in time itself, not in a model.
///
/// # Errors
///
/// [`Error::Decode`] if it is other JSON, or none.
pub fn response<T: ReadTimestamps>(response: Response<Bytes>) -> Result<Response<T>, Error> {
    Ok(response.json()?.map(Rfc3339::into_inner))
}
