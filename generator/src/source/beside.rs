//! Keywords that mean nothing beside the `type` of their schema.

use serde_json::{Map, Value};

/// Why a schema keyword means nothing beside the schema's own `type`, if it doesn't.
pub fn beside_type(keyword: &str, schema: &Map<String, Value>) -> Option<&'static str> {
    let type_name = schema.get("type")?.as_str()?;
    let (only, reason): (&[&str], _) = match keyword {
        "items" | "minItems" | "maxItems" | "uniqueItems" => {
            (&["array"], "means something only beside `type: array`")
        }
        "properties" | "required" | "additionalProperties" | "minProperties" | "maxProperties" => {
            (&["object"], "means something only beside `type: object`")
        }
        "minLength" | "maxLength" | "pattern" => {
            (&["string"], "means something only beside `type: string`")
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => (
            &["number", "integer"],
            "means something only beside `type: number` or `type: integer`",
        ),
        _ => return None,
    };
    (!only.contains(&type_name)).then_some(reason)
}
