//! A field that can be absent, null, or a value: three different things to a server that merges.

#![allow(
    dead_code,
    reason = "a document without optional nullable fields does not use it"
)]

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::validate::{Checker, Validate};

/// A field that can be absent, null, or hold a value.
///
/// In an update, an absent field keeps what the server has, null clears it, and a value sets it. There is no
/// `From<Option<T>>`, because `None` could mean either of the first two: say which with [`Nullable::set_or_clear`] or
/// [`Nullable::set_or_keep`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// The field is not in the JSON object.
    #[default]
    Absent,
    /// The field is there and is `null`.
    Null,
    /// The field is there and holds this.
    Value(T),
}

impl<T> Nullable<T> {
    /// `Some` sets the value, `None` clears it: [`Nullable::Null`] is sent.
    #[must_use]
    pub fn set_or_clear(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }

    /// `Some` sets the value, `None` keeps what the server has: the field is not sent.
    #[must_use]
    pub fn set_or_keep(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }

    /// Whether the field is not there at all.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is there and is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, unless the field is absent or null.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, unless the field is absent or null.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The same state, with a reference to the value.
    #[must_use]
    pub const fn as_ref(&self) -> Nullable<&T> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(value),
        }
    }

    /// The same state, with the value converted.
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(convert(value)),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl From<&String> for Nullable<String> {
    fn from(value: &String) -> Self {
        Self::Value(value.clone())
    }
}

impl From<Cow<'_, str>> for Nullable<String> {
    fn from(value: Cow<'_, str>) -> Self {
        Self::Value(value.into_owned())
    }
}

/// `Null` and `Absent` both write `null`: models leave an absent field out.
impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Value(value) => serializer.serialize_some(value),
        }
    }
}

/// `null` reads as [`Nullable::Null`]. A model whose field isn't there has it as `Absent`.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(Self::set_or_clear)
    }
}

impl<T: Validate> Validate for Nullable<T> {
    fn check(&self, check: &mut Checker<'_>) {
        if let Self::Value(value) = self {
            value.check(check);
        }
    }
}
