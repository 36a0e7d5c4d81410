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

/// Gives an open enum its list of known values, its text, and its conversions: `From<&str>`, `From<String>`, `FromStr`,
/// `Display`, `AsRef<str>`, `Serialize` and `Deserialize`. The table has the text of each variant but `Unknown`. Where it is
/// called, [`UnknownValue`] is in scope.
#[allow(unused_macros, reason = "a document without enums does not call it")]
macro_rules! open_enum {
    ($name:ident { $($variant:ident => $value:literal,)* }) => {
        impl $name {
            /// Every value that this version of the crate knows, in the order of the document.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The text on the wire, also of a value that this version of the crate doesn't know.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::Unknown(UnknownValue::new(other)),
                }
            }
        }

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
