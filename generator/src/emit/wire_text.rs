//! What a request looks like on the wire: percent-encoded path and query, and JSON as a literal of several lines.

use std::fmt::Write as _;

use proc_macro2::Literal;
use serde_json::Value;

/// The path of a template with the values of its parameters filled in.
pub(crate) fn path(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut path = String::new();
    let mut rest = template;
    while let Some((literal, tail)) = rest.split_once('{') {
        let Some((name, after)) = tail.split_once('}') else {
            break;
        };
        path.push_str(&encoded(literal, is_path_literal));
        path.push_str(&encoded(&value(name).unwrap_or_default(), is_unreserved));
        rest = after;
    }
    path.push_str(&encoded(rest, is_path_literal));
    path
}

/// The pairs of the query for one parameter: a list repeats its name.
pub(crate) fn pairs(name: &str, json: &Value) -> Vec<String> {
    let pair = |json| {
        format!(
            "{}={}",
            encoded(name, is_unreserved),
            encoded(&plain(json), is_unreserved)
        )
    };
    match json {
        Value::Array(items) => items.iter().map(pair).collect(),
        single => vec![pair(single)],
    }
}

/// An object as a form: names and values as the runtime encodes them, and without what is null.
pub(crate) fn form(json: &Value) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*-._ ".contains(&byte);
    let encoded = |text: &str| encoded(text, is_plain).replace(' ', "+");
    let mut pairs = Vec::new();
    let mut fields: Vec<(&String, &Value)> = json.as_object().into_iter().flatten().collect();
    fields.sort_by_key(|(name, _)| *name);
    for (name, value) in fields {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values.iter().filter(|value| !value.is_null()) {
            // Numbers as JSON writes them, which the runtime makes the texts of.
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            pairs.push(format!("{}={}", encoded(name), encoded(&text)));
        }
    }
    pairs.join("&")
}

/// A single value as text, in the form that `ToString` of its Rust type gives.
pub(crate) fn plain(json: &Value) -> String {
    match json {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}

fn encoded(text: &str, is_plain: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// What a path of the document may hold as it is.
fn is_path_literal(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"#<>?\\^`{|}".contains(&byte)
}

/// A raw string literal with the JSON text of a value, laid out over several lines with a margin.
///
/// No character is left in it that a reader couldn't see, nor one that rustc refuses.
pub(crate) fn json_literal(value: &Value, margin: &str) -> Literal {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let text = visible(&text).replace('\n', &format!("\n{margin}"));
    let hashes = "#".repeat(longest_run_of_hashes(&text) + 1);
    format!("r{hashes}\"{text}\"{hashes}")
        .parse()
        .unwrap_or_else(|_| Literal::string(&text))
}

/// JSON text with `\u` escapes for what is not plainly visible; such characters are inside of strings only.
fn visible(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        // `escape_debug` knows which characters print; it escapes combining ones too, but only at the start of a text.
        let is_plain =
            character == '\n' || character == '"' || character == '\\' || character == '\'';
        if is_plain || character.escape_debug().eq([character]) {
            text.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// The most `#` that follow a quotation mark.
fn longest_run_of_hashes(text: &str) -> usize {
    text.split('"')
        .skip(1)
        .map(|piece| piece.bytes().take_while(|&byte| byte == b'#').count())
        .max()
        .unwrap_or(0)
}
