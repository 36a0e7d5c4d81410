//! YAML text to a value tree in one pass, through serde: what JSON can't say, duplicate keys and bombs are refused.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep mappings and sequences may nest. Okta's full documents stay under 30.
///
/// The YAML library itself stops at 128. Whatever recurses over the value tree relies on this bound.
pub const MAX_DEPTH: usize = 100;

/// How many nodes and bytes of text the value tree may hold for each byte of the document, aliases expanded.
///
/// Without aliases a document can't reach it: a byte makes at most two nodes, and an escape of two bytes at most three.
pub const EXPANSION_FACTOR: usize = 4;

/// How many nodes and bytes of text aliases may add in any case, so that small documents can use them freely.
pub const ALIAS_ALLOWANCE: usize = 1 << 20;

/// What the error says when the expansion limit is reached.
pub const BOMB: &str = "expand to more than can be read";

/// Reads one YAML document. Mapping keys are taken as they are written: `200` is the string `200`.
///
/// # Errors
/// Text that is not YAML, or one of the refused things; the error says where the parser was.
pub fn parse(text: &str) -> Result<Value, serde_yaml::Error> {
    let budget = Cell::new(
        text.len()
            .saturating_mul(EXPANSION_FACTOR)
            .saturating_add(ALIAS_ALLOWANCE),
    );
    let seed = Tree {
        budget: &budget,
        depth: 0,
    };
    seed.deserialize(serde_yaml::Deserializer::from_str(text))
}

/// Builds one node of the tree.
#[derive(Clone, Copy)]
struct Tree<'a> {
    /// What is left of the expansion limit.
    budget: &'a Cell<usize>,
    /// How many collections are open around this node.
    depth: usize,
}

impl Tree<'_> {
    /// Takes a node and `bytes` of text from the budget.
    fn spend<E: Error>(self, bytes: usize) -> Result<(), E> {
        match self.budget.get().checked_sub(bytes + 1) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => Err(E::custom(BOMB)),
        }
    }

    /// The seed for the children of this collection.
    fn deeper<E: Error>(self) -> Result<Self, E> {
        self.spend(0)?;
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!(
                "nested more than {MAX_DEPTH} levels deep"
            )));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value that JSON can hold")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.spend(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.spend(0)?;
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.spend(0)?;
        Ok(value.into())
    }

    fn visit_i128<E: Error>(self, _value: i128) -> Result<Value, E> {
        Err(E::custom("an integer of more than 64 bits"))
    }

    fn visit_u128<E: Error>(self, _value: u128) -> Result<Value, E> {
        Err(E::custom("an integer of more than 64 bits"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.spend(0)?;
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("infinity and NaN have no place in OpenAPI"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.spend(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let child = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(child)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let child = self.deeper()?;
        let mut entries = Map::new();
        while let Some(key) = access.next_key_seed(Key {
            entries: &entries,
            tree: self,
        })? {
            let value = access.next_value_seed(child)?;
            entries.insert(key, value);
        }
        Ok(Value::Object(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _access: A) -> Result<Value, A::Error> {
        Err(A::Error::custom("a YAML tag"))
    }
}

/// Reads a key of a mapping whose entries so far are known.
struct Key<'a> {
    entries: &'a Map<String, Value>,
    tree: Tree<'a>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    /// As an enum, since that is the one request to which the YAML library answers with the text as written *and* with
    /// the tag, if there is one.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_enum("key", &[], self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key that is a scalar")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<String, A::Error> {
        let (key, rest) = access.variant_seed(Text)?;
        rest.unit_variant()
            .map_err(|_| A::Error::custom("a YAML tag"))?;
        self.tree.spend(key.len())?;
        if key == "<<" {
            return Err(A::Error::custom("a YAML merge key"));
        }
        if self.entries.contains_key(&key) {
            return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
        }
        Ok(key)
    }
}

/// The text of a scalar, whatever type it looks like.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a scalar")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }
}
