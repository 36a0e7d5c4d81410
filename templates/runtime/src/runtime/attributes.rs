//! Custom attributes: the keys of a profile that the API description does not declare.

#![allow(dead_code, reason = "a document without open profiles does not use it")]

use std::{collections::BTreeMap, error, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    validate::{Checker, Validate},
    violation::Rule,
};

/// The attributes of a profile that the API description does not declare, by name.
///
/// Whatever the server sends is kept and goes back unchanged. `Debug` shows only how many there are: they are personal
/// data.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomAttributes {
    values: BTreeMap<String, Value>,
    /// Declared names for which a value was given; sending reports them.
    #[serde(skip)]
    declared: Vec<&'static str>,
}

impl CustomAttributes {
    /// The number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of an attribute; JSON `null` is a value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Every attribute, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// The name of every attribute, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Sets an attribute. Called by the generated code, which knows the `declared` names of the profile.
    ///
    /// # Errors
    ///
    /// When `name` is a declared one: it has a field, and would be sent twice.
    #[doc(hidden)]
    pub fn set(
        &mut self,
        declared: &'static [&'static str],
        name: String,
        value: Value,
    ) -> Result<(), DeclaredAttribute> {
        if let Some(name) = declared.iter().find(|known| **known == name) {
            return Err(DeclaredAttribute { name });
        }
        self.values.insert(name, value);
        Ok(())
    }

    /// Sets an attribute. Called by the generated code, which knows the `declared` names of the profile. A declared name is
    /// noted instead, and sending reports [`Rule::DeclaredAttribute`].
    #[doc(hidden)]
    pub fn set_or_note(&mut self, declared: &'static [&'static str], name: String, value: Value) {
        if let Err(DeclaredAttribute { name }) = self.set(declared, name, value)
            && !self.declared.contains(&name)
        {
            self.declared.push(name);
        }
    }

    /// Keeps what the server sent. Called by the runtime, for names that are not declared.
    pub(crate) fn keep(&mut self, name: String, value: Value) {
        self.values.insert(name, value);
    }

    /// Takes an attribute out, so that it is not sent. To clear one on the server, set it to `null` instead.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.declared.retain(|declared| *declared != name);
        self.values.remove(name)
    }
}

impl Validate for CustomAttributes {
    fn check(&self, check: &mut Checker<'_>) {
        for name in &self.declared {
            check.field(name, |check| check.report(Rule::DeclaredAttribute));
        }
    }
}

impl fmt::Debug for CustomAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} custom attributes>", self.values.len())
    }
}

/// The name given for a custom attribute is a declared one, which has a field of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredAttribute {
    name: &'static str,
}

impl DeclaredAttribute {
    /// The declared name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for DeclaredAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is a declared attribute: set the field of that name, as a custom attribute it would be sent twice",
            self.name
        )
    }
}

impl error::Error for DeclaredAttribute {}
