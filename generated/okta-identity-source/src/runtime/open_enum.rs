//! Enums that stay open: a value that a newer server sends is kept, opaque, and serialises back unchanged.

#![allow(dead_code, reason = "a document without enums does not use it")]

use std::fmt;

/// A value that this version of the crate does not know.
///
/// It is opaque on purpose. Code that compared it with a string would change its meaning on the day the value becomes a
/// variant of its own: compare `as_str()` of the enum instead, which is the same before and after.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// Keeps a value that is none of the known ones. Called by the generated code, after it has ruled those out.
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The value as the server sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Implements the conversions of an open enum: `From<String>`, `FromStr`, `Display`, `AsRef<str>`, `Serialize` and
/// `Deserialize`. The enum itself has an inherent `as_str(&self) -> &str` and a `From<&str>` that never fails.
#[allow(unused_macros, reason = "a document without enums does not call it")]
macro_rules! open_enum {
    ($name:ty) => {
        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(value.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(value))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                    .map(<Self as ::core::convert::From<::std::string::String>>::from)
            }
        }
    };
}

#[allow(unused_imports, reason = "a document without enums does not call it")]
pub(crate) use open_enum;
