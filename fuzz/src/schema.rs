//! Makes schemas of choices: of every kind that the generator knows, nested, with references to components, and now and
//! then something that is wrong.

use serde_json::{Map, Value, json};

use super::choices::Choices;

/// How deep schemas are nested in place.
const MAX_DEPTH: usize = 4;

/// Names of properties: some need another name in Rust, some collide, some mean something to the generated code.
const PROPERTIES: &[&str] = &[
    "id", "kind", "name", "type", "aB", "a_b", "self", "new", "1st", "", "é", "_links", "value",
    "build", "profile", "as_str", "default", "a-b",
];

/// Values of enums, alike and unlike.
const VALUES: &[&str] = &[
    "ONE", "TWO", "one", "", "-", "1", "self", "Unknown", "a b", "a_b", "\u{e9}", "null", "S1",
    "S2",
];

/// Makes the schemas of one document.
pub struct Schemas<'c, 'a> {
    /// The choices of the document.
    pub choices: &'c mut Choices<'a>,
    /// The components of the document.
    pub names: &'c [String],
    /// The component that is made.
    pub index: usize,
}

impl Schemas<'_, '_> {
    /// A reference to a component.
    pub fn reference(&mut self) -> Value {
        let name = &self.names[self.choices.below(self.names.len())];
        if self.choices.chance(1) {
            return json!({ "$ref": "#/components/schemas/Missing" });
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// A reference to a component that is an object with a discriminator's property, nearly always.
    fn object_reference(&mut self) -> Value {
        if self.choices.chance(8) {
            return self.reference();
        }
        let index = self.choices.below(self.names.len()) / 2 * 2;
        json!({ "$ref": format!("#/components/schemas/{}", self.names[index]) })
    }

    /// A reference to a component that comes later, nearly always: those can't go in circles.
    fn later(&mut self) -> Value {
        let later = self.names.get(self.index + 1..).unwrap_or_default();
        if later.is_empty() {
            return self.object(MAX_DEPTH);
        }
        if self.choices.chance(8) {
            return self.reference();
        }
        let name = &later[self.choices.below(later.len())];
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// The component of an index: each second one is an object that a discriminator can mean.
    pub fn component(&mut self, index: usize) -> Value {
        self.index = index;
        if index.is_multiple_of(2) {
            return match self.choices.below(3) {
                0 | 1 => self.tagged(),
                _ => self.subtype(),
            };
        }
        match self.choices.below(12) {
            0..=1 => self.object(0),
            2..=4 => self.base(),
            5..=7 => self.union(0),
            8 => self.all_of(0),
            9 => self.text(),
            10 => self.later(),
            _ => self.schema(0),
        }
    }

    /// A schema in place, or a reference.
    pub fn schema(&mut self, depth: usize) -> Value {
        let kinds = if depth < MAX_DEPTH { 14 } else { 5 };
        let mut schema = match self.choices.below(kinds) {
            0 => self.text(),
            1 => self.number(),
            2 => json!({ "type": "boolean" }),
            3 | 4 | 13 => return self.reference(),
            5 | 6 => self.array(depth),
            7 | 8 => self.object(depth),
            9 | 10 => self.union(depth),
            11 => self.all_of(depth),
            _ => self.odd(depth),
        };
        self.around(&mut schema, depth);
        schema
    }

    /// What may stand beside any schema.
    fn around(&mut self, schema: &mut Value, depth: usize) {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        let mut put = |key: &str, value: Value| drop(schema.insert(key.to_owned(), value));
        if !self.choices.chance(80) {
            return;
        }
        match self.choices.below(11) {
            0 => put("nullable", json!(true)),
            1 => put("readOnly", json!(true)),
            2 => put("writeOnly", json!(true)),
            3 => put(
                "description",
                json!("Words, `code` and [links]. */ \"# \n\n    fn main() {}"),
            ),
            4 => put("deprecated", json!(true)),
            5 => put("default", self.value()),
            6 => put("example", self.value()),
            7 => put("title", json!(self.choices.of(PROPERTIES))),
            8 => put(
                "x-okta-known-values",
                json!(["A", "B", self.choices.of(VALUES)]),
            ),
            9 => put("not", self.schema(depth + 1)),
            _ => put("enum", json!([self.value(), self.value()])),
        }
    }

    fn value(&mut self) -> Value {
        match self.choices.below(9) {
            0 => json!(self.choices.of(VALUES)),
            1 => json!(self.choices.byte()),
            2 => json!(-1.5),
            3 => json!(true),
            4 => Value::Null,
            5 => json!([]),
            6 => json!({}),
            7 => json!(u64::MAX),
            _ => json!({ "kind": self.choices.of(VALUES), "id": [self.choices.byte()] }),
        }
    }

    pub fn text(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        match self.choices.below(9) {
            0 | 1 => {}
            2 | 3 => {
                let values: Vec<&str> = (0..=self.choices.below(6))
                    .map(|_| self.choices.of(VALUES))
                    .collect();
                schema["enum"] = json!(values);
            }
            4 | 5 => {
                schema["format"] = json!(self.choices.of(&[
                    "date-time",
                    "date",
                    "uri",
                    "uuid",
                    "binary",
                    "byte",
                    "email",
                    "password",
                    "int32",
                    "no-such",
                ]));
            }
            6 => {
                schema["pattern"] = json!(self.choices.of(&["^a+$", "[", "(a|b)*c", "\\d{3}", ""]));
            }
            7 => schema["minLength"] = json!(self.choices.below(20)),
            _ => schema["maxLength"] = json!(10 + self.choices.below(20)),
        }
        schema
    }

    fn number(&mut self) -> Value {
        let ty = self.choices.of(&["integer", "number"]);
        let mut schema = json!({ "type": ty });
        match self.choices.below(8) {
            0 | 1 => {}
            2 => {
                schema["format"] = json!(
                    self.choices
                        .of(&["int32", "int64", "float", "double", "no-such"])
                );
            }
            3 => schema["minimum"] = json!(self.choices.below(50)),
            4 => schema["maximum"] = json!(50 + self.choices.below(50)),
            5 => schema["enum"] = json!([self.choices.byte(), self.choices.byte()]),
            6 => {
                schema["minimum"] = json!(0);
                schema["exclusiveMinimum"] = json!(true);
            }
            _ => schema["multipleOf"] = json!(1 + self.choices.below(5)),
        }
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array", "items": self.schema(depth + 1) });
        match self.choices.below(6) {
            0..=2 => {}
            3 => schema["minItems"] = json!(self.choices.below(5)),
            4 => schema["maxItems"] = json!(self.choices.below(250)),
            _ => schema["uniqueItems"] = json!(true),
        }
        schema
    }

    /// An object; half of those have a property that a discriminator may go by.
    pub fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        let mut required: Vec<&str> = Vec::new();
        if self.choices.below(2) == 1 {
            properties.insert("kind".to_owned(), self.text());
            required.push("kind");
        }
        for _ in 0..self.choices.below(5) {
            let name = self.choices.of(PROPERTIES);
            properties.insert(name.to_owned(), self.schema(depth + 1));
            if self.choices.chance(100) && !required.contains(&name) {
                required.push(name);
            }
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        match self.choices.below(10) {
            0..=5 => {}
            6 => schema["additionalProperties"] = json!(false),
            7 => schema["additionalProperties"] = json!(true),
            8 => schema["additionalProperties"] = self.schema(depth + 1),
            _ => {
                schema["minProperties"] = json!(self.choices.below(3));
                schema["maxProperties"] = json!(2 + self.choices.below(3));
            }
        }
        schema
    }

    /// An object with a property that a discriminator can go by.
    fn tagged(&mut self) -> Value {
        let mut schema = self.object(0);
        schema["properties"]["kind"] = self.text();
        if self.choices.below(2) == 1 {
            schema["required"] = json!(["kind"]);
        }
        schema
    }

    /// A base whose subtypes refer to it, or are mapped.
    fn base(&mut self) -> Value {
        let mut schema = self.tagged();
        schema["discriminator"] = self.discriminator();
        if self.choices.chance(60) {
            schema["oneOf"] = json!([self.object_reference(), self.object_reference()]);
        }
        schema
    }

    fn discriminator(&mut self) -> Value {
        let mut discriminator = json!({ "propertyName": "kind" });
        if self.choices.below(3) != 0 {
            let mut mapping = Map::new();
            for _ in 0..=self.choices.below(4) {
                let mut target = self.object_reference()["$ref"].take();
                if self.choices.below(4) == 1 {
                    let name = target.as_str().and_then(|target| target.rsplit('/').next());
                    target = json!(name);
                }
                mapping.insert(self.choices.of(VALUES).to_owned(), target);
            }
            discriminator["mapping"] = mapping.into();
        }
        discriminator
    }

    fn subtype(&mut self) -> Value {
        json!({ "allOf": [self.later(), self.tagged()] })
    }

    fn union(&mut self, depth: usize) -> Value {
        let keyword = self.choices.of(&["oneOf", "anyOf"]);
        let is_tagged = self.choices.below(2) == 1;
        let branches: Vec<Value> = (0..=self.choices.below(4))
            .map(|_| {
                if is_tagged {
                    self.object_reference()
                } else {
                    self.schema(depth + 1)
                }
            })
            .collect();
        let mut schema = json!({ keyword: branches });
        if is_tagged {
            schema["discriminator"] = self.discriminator();
        }
        if self.choices.chance(30) {
            schema["type"] = json!("object");
            schema["properties"] = self.object(depth + 1)["properties"].take();
        }
        schema
    }

    fn all_of(&mut self, depth: usize) -> Value {
        let parts: Vec<Value> = (0..=self.choices.below(4))
            .map(|_| match self.choices.below(8) {
                0..=3 => self.later(),
                4..=6 => self.object(depth + 1),
                _ => self.schema(depth + 1),
            })
            .collect();
        let mut schema = json!({ "allOf": parts });
        match self.choices.below(6) {
            0..=3 => {}
            4 => schema["required"] = json!([self.choices.of(PROPERTIES)]),
            _ => schema["properties"] = self.object(depth + 1)["properties"].take(),
        }
        schema
    }

    /// What stands seldom in a document, or should not.
    fn odd(&mut self, depth: usize) -> Value {
        match self.choices.below(10) {
            0 | 1 => json!({}),
            2 | 3 => json!({ "type": "object" }),
            4 => json!({ "type": "object", "additionalProperties": self.schema(depth + 1) }),
            5 => json!({ "enum": [self.value(), self.value()] }),
            6 => json!({ "properties": { "id": self.schema(depth + 1) } }),
            7 => json!({ "items": self.schema(depth + 1) }),
            8 => json!({ "type": "array" }),
            _ => json!({ "type": self.choices.of(&["null", "file", "any", ""]) }),
        }
    }
}
