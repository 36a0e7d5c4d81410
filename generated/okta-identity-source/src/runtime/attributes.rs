//! Custom attributes: the keys of a profile that the API description does not declare.

#![allow(dead_code, reason = "a document without open profiles does not use it")]

use std::{collections::BTreeMap, error, fmt};

use serde::{Deserialize, Serialize, Serializer, ser};
use serde_json::Value;

use super::{
    validate::{Checker, Validate},
    violation::Rule,
};

/// The attributes of a profile that the API description does not declare, by name.
///
/// Whatever the server sends is kept and goes back unchanged. `Debug` shows only how many there are: they are personal
/// data.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct CustomAttributes {
    values: BTreeMap<String, Value>,
    /// Declared names for which a value was given; sending reports them, and until then nothing is serialized.
    #[serde(skip)]
    declared: Vec<&'static str>,
    /// Names of attributes whose values cannot be serialized, for the same reason.
    #[serde(skip)]
    unserializable: Vec<String>,
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
        self.unserializable.retain(|known| *known != name);
        self.values.insert(name, value);
        Ok(())
    }

    /// Sets an attribute whose values are models or lists. Called by the generated code. A value that cannot be serialized,
    /// since a declared name is noted in it, is noted here too: sending reports [`Rule::Serializable`].
    ///
    /// # Errors
    ///
    /// As for [`CustomAttributes::set`].
    #[doc(hidden)]
    pub fn set_model<T: Serialize>(
        &mut self,
        declared: &'static [&'static str],
        name: String,
        value: &T,
    ) -> Result<(), DeclaredAttribute> {
        if let Ok(value) = serde_json::to_value(value) {
            return self.set(declared, name, value);
        }
        self.set(declared, name.clone(), Value::Null)?;
        self.unserializable.push(name);
        Ok(())
    }

    /// Sets an attribute. Called by the generated code, which knows the `declared` names of the profile. A declared name is
    /// noted instead, and sending reports [`Rule::DeclaredAttribute`].
    #[doc(hidden)]
    pub fn set_or_note(&mut self, declared: &'static [&'static str], name: String, value: Value) {
        let outcome = self.set(declared, name, value);
        self.note(outcome);
    }

    /// Sets an attribute as [`CustomAttributes::set_model`] does, and notes a declared name.
    #[doc(hidden)]
    pub fn set_model_or_note<T: Serialize>(
        &mut self,
        declared: &'static [&'static str],
        name: String,
        value: &T,
    ) {
        let outcome = self.set_model(declared, name, value);
        self.note(outcome);
    }

    fn note(&mut self, outcome: Result<(), DeclaredAttribute>) {
        if let Err(DeclaredAttribute { name }) = outcome
            && !self.declared.contains(&name)
        {
            self.declared.push(name);
        }
    }

    /// Returns the attributes to serialize.
    ///
    /// # Errors
    ///
    /// A value was given for a declared name. What reads the output could not report it, and would lack the value.
    pub(crate) fn entries<E: ser::Error>(&self) -> Result<&BTreeMap<String, Value>, E> {
        if let Some(name) = self.declared.first() {
            return Err(E::custom(DeclaredAttribute { name }));
        }
        if !self.unserializable.is_empty() {
            return Err(E::custom(
                "a custom attribute holds a declared attribute: `validate` names it",
            ));
        }
        Ok(&self.values)
    }

    /// Keeps what the server sent. Called by the runtime, for names that are not declared.
    pub(crate) fn keep(&mut self, name: String, value: Value) {
        self.values.insert(name, value);
    }

    /// Takes an attribute out, so that it is not sent. To clear one on the server, set it to `null` instead.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.declared.retain(|declared| *declared != name);
        self.unserializable.retain(|known| *known != name);
        self.values.remove(name)
    }
}

/// Fails if a value was given for a declared name, which validation reports as [`Rule::DeclaredAttribute`].
impl Serialize for CustomAttributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entries()?.serialize(serializer)
    }
}

impl Validate for CustomAttributes {
    fn check(&self, check: &mut Checker<'_>) {
        for name in &self.declared {
            check.field(name, |check| check.report(Rule::DeclaredAttribute));
        }
        for name in &self.unserializable {
            check.field(name, |check| check.report(Rule::Serializable));
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
