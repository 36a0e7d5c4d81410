//! JSON objects as models: read and written field by field, by code that is the same for all models.
//!
//! A crate can have thousands of models. What `#[derive(Deserialize, Serialize)]` makes for each of them is most of what
//! the compiler would have to do; here a model only names its fields, and each function below is compiled once for a
//! type of field.

#![allow(dead_code, reason = "a document without objects does not use it")]

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::{attributes::CustomAttributes, nullable::Nullable};

/// A model that is a JSON object. Implemented by the macro `object!`.
pub trait Object: Sized {
    /// The value whose fields are these entries.
    ///
    /// # Errors
    /// A field is missing, comes twice, or has a value that is none of its type.
    fn read<'de, A: MapAccess<'de>>(entries: A) -> Result<Self, A::Error>;
}

/// Reads a model.
///
/// # Errors
/// It is no object, or one that [`Object::read`] refuses.
pub fn deserialize<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Fields<T>(PhantomData<T>);
    impl<'de, T: Object> Visitor<'de> for Fields<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
            T::read(entries)
        }
    }
    deserializer.deserialize_map(Fields(PhantomData))
}

/// Where the value of a field is put while an object is read.
pub trait Slot<'de, A: MapAccess<'de>> {
    /// Takes the value of the entry whose name was read last.
    ///
    /// # Errors
    /// It is none of the field's type.
    fn fill(&mut self, entries: &mut A) -> Result<(), A::Error>;
}

/// A field that has to be there.
pub struct Required<T>(Option<T>);

impl<T> Required<T> {
    /// Nothing was read yet.
    pub const EMPTY: Self = Self(None);

    /// What was read.
    ///
    /// # Errors
    /// Nothing was.
    pub fn take<E: serde::de::Error>(self, name: &'static str) -> Result<T, E> {
        self.0.ok_or_else(|| E::missing_field(name))
    }
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Slot<'de, A> for Required<T> {
    fn fill(&mut self, entries: &mut A) -> Result<(), A::Error> {
        self.0 = Some(entries.next_value()?);
        Ok(())
    }
}

/// A field that may be missing; null counts as missing.
impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Slot<'de, A> for Option<T> {
    fn fill(&mut self, entries: &mut A) -> Result<(), A::Error> {
        *self = entries.next_value()?;
        Ok(())
    }
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Slot<'de, A> for Nullable<T> {
    fn fill(&mut self, entries: &mut A) -> Result<(), A::Error> {
        *self = entries.next_value()?;
        Ok(())
    }
}

/// Puts each entry into the slot of its name, and the others into `others`, or nowhere.
///
/// # Errors
/// An entry comes twice, or has a value that is none of its field's type.
pub fn read<'de, A: MapAccess<'de>>(
    mut entries: A,
    names: &'static [&'static str],
    slots: &mut [&mut dyn Slot<'de, A>],
    mut others: Option<&mut CustomAttributes>,
) -> Result<(), A::Error> {
    let mut seen = vec![false; names.len()];
    let keep = others.is_some();
    let mut next = 0;
    loop {
        let Some(name) = entries.next_key_seed(Name { names, next, keep })? else {
            return Ok(());
        };
        match (name, &mut others) {
            (Found::Field(index), _) => {
                if std::mem::replace(&mut seen[index], true) {
                    return Err(A::Error::duplicate_field(names[index]));
                }
                slots[index].fill(&mut entries)?;
                next = index + 1;
            }
            (Found::Other(name), Some(others)) => others.keep(name, entries.next_value()?),
            (Found::Other(_), None) => {
                entries.next_value::<IgnoredAny>()?;
            }
        }
    }
}

/// The name of an entry.
enum Found {
    /// That of the field with this index.
    Field(usize),
    /// Another one; empty if it isn't kept.
    Other(String),
}

/// Finds the field of a name.
struct Name {
    names: &'static [&'static str],
    /// Where to look first: entries mostly come in the order of the fields.
    next: usize,
    keep: bool,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<Found, E> {
        let is_next = self.names.get(self.next) == Some(&name);
        let index = if is_next {
            Some(self.next)
        } else {
            self.names.iter().position(|known| *known == name)
        };
        Ok(match index {
            Some(index) => Found::Field(index),
            None if self.keep => Found::Other(name.to_owned()),
            None => Found::Other(String::new()),
        })
    }
}

/// What a field adds to the object that is written.
pub trait Member<M: SerializeMap> {
    /// Adds the entry, unless the field is absent.
    ///
    /// # Errors
    /// As the serializer says.
    fn write(&self, name: &'static str, object: &mut M) -> Result<(), M::Error>;
}

/// A field that is always written.
pub struct Always<'a, T>(pub &'a T);

/// A field that is never written: the server sets it.
pub struct Never;

impl<M: SerializeMap, T: Serialize> Member<M> for Always<'_, T> {
    fn write(&self, name: &'static str, object: &mut M) -> Result<(), M::Error> {
        object.serialize_entry(name, self.0)
    }
}

impl<M: SerializeMap> Member<M> for Never {
    fn write(&self, _name: &'static str, _object: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

impl<M: SerializeMap, T: Serialize> Member<M> for Option<T> {
    fn write(&self, name: &'static str, object: &mut M) -> Result<(), M::Error> {
        match self {
            Some(value) => object.serialize_entry(name, value),
            None => Ok(()),
        }
    }
}

impl<M: SerializeMap, T: Serialize> Member<M> for Nullable<T> {
    fn write(&self, name: &'static str, object: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Absent => Ok(()),
            Self::Null => object.serialize_entry(name, &()),
            Self::Value(value) => object.serialize_entry(name, value),
        }
    }
}

/// Writes an object: the fields, then the other entries.
///
/// # Errors
/// As the serializer says, or a value was given for a declared name as a custom attribute.
pub fn write<S: serde::Serializer>(
    serializer: S,
    names: &'static [&'static str],
    members: &[&dyn Member<S::SerializeMap>],
    others: Option<&CustomAttributes>,
) -> Result<S::Ok, S::Error> {
    let others = others.map(CustomAttributes::entries).transpose()?;
    let mut object = serializer.serialize_map(None)?;
    for (name, member) in names.iter().zip(members) {
        member.write(name, &mut object)?;
    }
    for (name, value) in others.into_iter().flatten() {
        object.serialize_entry(name, value)?;
    }
    object.end()
}

/// Implements `Deserialize` and `Serialize` of a model. Each field has its name in JSON, its name in Rust, and whether it is
/// `required`, `optional` or `nullable`. Marks follow: `timestamps` for a field whose type holds points in time
/// ([`ReadTimestamps`](super::timestamp::ReadTimestamps)), then `unsent` for one that the server sets. The field with the custom
/// attributes, if there is one, comes last.
#[allow(unused_macros, reason = "a document without objects does not call it")]
macro_rules! object {
    ($model:ident { $($name:literal => $field:ident: $kind:ident $($mark:ident)*,)* } $($others:ident)?) => {
        #[allow(deprecated, reason = "a deprecated field travels all the same")]
        const _: () = {
            use $crate::runtime::object;

            const NAMES: &[&str] = &[$($name),*];

            impl object::Object for $model {
                fn read<'de, A: ::serde::de::MapAccess<'de>>(entries: A) -> ::core::result::Result<Self, A::Error> {
                    $(let mut $field = object::object!(@slot $kind);)*
                    $(let mut $others = $crate::runtime::CustomAttributes::default();)?
                    object::read(entries, NAMES, &mut [$(&mut $field),*], object::object!(@read $($others)?))?;
                    ::core::result::Result::Ok(Self {
                        $($field: object::object!(@take $kind $field $name $($mark)*),)*
                        $($others)?
                    })
                }
            }

            impl<'de> ::serde::Deserialize<'de> for $model {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                    object::deserialize(deserializer)
                }
            }

            impl ::serde::Serialize for $model {
                fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                    object::write(
                        serializer,
                        NAMES,
                        &[$(object::object!(@member $kind self.$field $($mark)*)),*],
                        object::object!(@write self $($others)?),
                    )
                }
            }
        };
    };
    (@slot required) => { object::Required::EMPTY };
    (@slot optional) => { ::core::option::Option::None };
    (@slot nullable) => { $crate::runtime::Nullable::Absent };
    (@take required $field:ident $name:literal timestamps $($mark:ident)?) => {
        $crate::runtime::timestamp::Rfc3339::into_inner($field.take($name)?)
    };
    (@take $kind:ident $field:ident $name:literal timestamps $($mark:ident)?) => {
        $field.map($crate::runtime::timestamp::Rfc3339::into_inner)
    };
    (@take required $field:ident $name:literal $($mark:ident)?) => { $field.take($name)? };
    (@take $kind:ident $field:ident $name:literal $($mark:ident)?) => { $field };
    (@member $kind:ident $self:ident.$field:ident $(timestamps)? unsent) => { &object::Never };
    (@member required $self:ident.$field:ident $(timestamps)?) => { &object::Always(&$self.$field) };
    (@member $kind:ident $self:ident.$field:ident $(timestamps)?) => { &$self.$field };
    (@read) => { ::core::option::Option::None };
    (@read $others:ident) => { ::core::option::Option::Some(&mut $others) };
    (@write $self:ident) => { ::core::option::Option::None };
    (@write $self:ident $others:ident) => { ::core::option::Option::Some(&$self.$others) };
}

#[allow(unused_imports, reason = "a document without objects does not call it")]
pub(crate) use object;
