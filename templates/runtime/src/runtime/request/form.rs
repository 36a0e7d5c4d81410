//! Bodies of names and values: `application/x-www-form-urlencoded`.

use serde::Serialize;
use serde_json::{Map, Value};
use url::form_urlencoded::Serializer;

use super::{HeaderValue, Location, Request, Rule, Validate};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

impl Request {
    /// Sets a body of the fields of an object: checks its bounds and encodes it now. A list repeats its name, and null
    /// is left out.
    pub fn form_body<T: Serialize + Validate + ?Sized>(&mut self, body: &T) {
        self.check(Location::Body(String::new()), |check| body.check(check));
        let encoded = match serde_json::to_value(body) {
            Ok(Value::Object(fields)) => encoded(&fields),
            _ => None,
        };
        match encoded {
            Some(form) => self.set_body(FORM, form.into()),
            None => self.refuse_body(Rule::Serializable),
        }
    }
}

/// The pairs; `None` if a value is no plain one, nor a list of them.
fn encoded(fields: &Map<String, Value>) -> Option<String> {
    let mut pairs = Serializer::new(String::new());
    // By name, whatever order the map keeps.
    let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
    fields.sort_by_key(|(name, _)| *name);
    for (name, value) in fields {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            match value {
                Value::Null => {}
                Value::String(text) => {
                    pairs.append_pair(name, text);
                }
                Value::Bool(_) | Value::Number(_) => {
                    pairs.append_pair(name, &value.to_string());
                }
                Value::Array(_) | Value::Object(_) => return None,
            }
        }
    }
    Some(pairs.finish())
}
