//! Types schemas: every keyword into one flat struct, children one by one.

use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

use super::document::{AdditionalProperties, Schema, SchemaRef};
use super::extensions;
use super::keywords::Context;
use super::near::did_you_mean;
use super::resolve::{self, Kind};
use super::typed::Typing;

/// The types that `OpenAPI` 3.0 knows.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// What the shallow reading of a schema leaves out: children, and data that is taken as it is.
const CHILDREN: [&str; 13] = [
    "items",
    "properties",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "externalDocs",
    "xml",
    "default",
    "example",
    "enum",
];

impl<'a> Typing<'a> {
    /// A schema in place or by reference.
    pub fn schema_ref(&mut self, at: &SpecPath, value: &'a Value) -> Option<SchemaRef> {
        if !resolve::is_reference(value) {
            return Some(SchemaRef::Inline(Box::new(self.schema(at, value)?)));
        }
        let keys = self.mapping(at, value, "a schema")?;
        let component = resolve::follow(self.root, at, keys, Kind::Schema);
        let component = self.found.keep(component)?;
        for (at, keys) in &component.links {
            self.count_reference(Context::Schema, at, keys);
        }
        self.reach(component.at, component.name);
        Some(SchemaRef::Reference {
            at: at.clone(),
            name: component.name.to_owned(),
        })
    }

    /// A schema that is written out at `at`.
    pub fn schema(&mut self, at: &SpecPath, value: &'a Value) -> Option<Schema> {
        let keys = self.mapping(at, value, "a schema")?;
        self.count(Context::Schema, at, keys);
        // `SchemaData` and `AnySchema` instead of `Schema`, which would sort the keywords by type.
        let data: openapiv3::SchemaData = self.read(at, keys, &CHILDREN, &[])?;
        let any: openapiv3::AnySchema = self.read(at, keys, &CHILDREN, &[])?;
        self.check_type(at, any.typ.as_deref());
        Some(Schema {
            at: at.clone(),
            type_name: any.typ,
            format: any.format,
            title: data.title,
            description: data.description,
            nullable: data.nullable,
            read_only: data.read_only,
            write_only: data.write_only,
            deprecated: data.deprecated,
            default: self.own_data(at, keys, "default"),
            example: self.own_data(at, keys, "example"),
            enumeration: self.enumeration(at, keys),
            enum_descriptions: extensions::enum_descriptions(at, keys, &mut self.found),
            known_values: extensions::known_values(at, keys, &mut self.found),
            min_length: any.min_length,
            max_length: any.max_length,
            pattern: any.pattern,
            minimum: number(keys, "minimum"),
            maximum: number(keys, "maximum"),
            exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
            exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
            multiple_of: number(keys, "multipleOf"),
            items: self.child(at, keys, "items"),
            min_items: any.min_items,
            max_items: any.max_items,
            unique_items: any.unique_items.unwrap_or_default(),
            properties: self.properties(at, keys),
            required: any.required,
            min_properties: any.min_properties,
            max_properties: any.max_properties,
            additional: self.additional(at, keys),
            all_of: self.members(at, keys, "allOf"),
            one_of: self.members(at, keys, "oneOf"),
            any_of: self.members(at, keys, "anyOf"),
            not: self.child(at, keys, "not"),
            discriminator: self.discriminator(at, keys),
        })
    }

    fn check_type(&mut self, at: &SpecPath, type_name: Option<&str>) {
        let Some(type_name) = type_name.filter(|name| !TYPES.contains(name)) else {
            return;
        };
        let error = Diagnostic::error(
            &at.child("type"),
            format!("`{type_name}` is not a type of OpenAPI 3.0"),
        );
        let advice = match type_name {
            "null" => Some("write `nullable: true` beside the real type".to_owned()),
            other => did_you_mean(other, TYPES),
        };
        self.found.push(match advice {
            Some(advice) => error.help(advice),
            None => error.help(format!("the types are {}", TYPES.join(", "))),
        });
    }

    fn enumeration(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) -> Vec<Value> {
        self.list(&at.child("enum"), keys.get("enum"))
            .filter_map(|(at, value)| self.data(&at, value))
            .collect()
    }

    fn own_data(
        &mut self,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
        keyword: &str,
    ) -> Option<Value> {
        let value = keys.get(keyword)?;
        self.data(&at.child(keyword), value)
    }

    fn child(
        &mut self,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
        keyword: &str,
    ) -> Option<SchemaRef> {
        let value = keys.get(keyword)?;
        self.schema_ref(&at.child(keyword), value)
    }

    fn members(
        &mut self,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
        keyword: &str,
    ) -> Vec<SchemaRef> {
        self.list(&at.child(keyword), keys.get(keyword))
            .filter_map(|(at, value)| self.schema_ref(&at, value))
            .collect()
    }

    fn properties(
        &mut self,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
    ) -> IndexMap<String, SchemaRef> {
        self.entries(&at.child("properties"), keys.get("properties"))
            .filter_map(|(at, name, value)| Some((name.to_owned(), self.schema_ref(&at, value)?)))
            .collect()
    }

    fn additional(
        &mut self,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
    ) -> Option<AdditionalProperties> {
        match keys.get("additionalProperties")? {
            Value::Bool(allowed) => Some(AdditionalProperties::Allowed(*allowed)),
            Value::Object(schema) if schema.is_empty() => Some(AdditionalProperties::Allowed(true)),
            schema => self
                .schema_ref(&at.child("additionalProperties"), schema)
                .map(AdditionalProperties::Schema),
        }
    }
}

/// A number as written: `openapiv3` would make it a float.
fn number(keys: &Map<String, Value>, keyword: &str) -> Option<Number> {
    match keys.get(keyword)? {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}
