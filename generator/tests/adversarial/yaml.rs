//! Writes a value as YAML in which every text is quoted and escaped, so that no library has to agree on anything else.

use std::fmt::Write as _;

use serde_json::Value;

/// Keys longer than this need the explicit form; YAML wants a simple key to be at most 1,024 characters long.
const LONGEST_SIMPLE_KEY: usize = 1_000;

/// A value as a YAML document in block style.
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    node(&mut out, value, 0);
    out.trim_start().to_owned()
}

/// Writes what follows `key:` or `-`, the end of the line included.
fn node(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            out.push('\n');
            for (key, value) in entries {
                margin(out, indent);
                let key = quoted(key);
                if key.len() > LONGEST_SIMPLE_KEY {
                    let _ = writeln!(out, "? {key}");
                    margin(out, indent);
                } else {
                    out.push_str(&key);
                }
                out.push(':');
                node(out, value, indent + 1);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            for item in items {
                margin(out, indent);
                out.push('-');
                node(out, item, indent + 1);
            }
        }
        Value::String(text) => {
            let _ = writeln!(out, " {}", quoted(text));
        }
        other => {
            let _ = writeln!(out, " {other}");
        }
    }
}

fn margin(out: &mut String, indent: usize) {
    for _ in 0..indent {
        out.push_str("  ");
    }
}

/// A text in double quotes; everything but printable ASCII is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        let code = u32::from(character);
        // Writing to a `String` can't fail.
        let _ = match character {
            '"' | '\\' => write!(quoted, "\\{character}"),
            ' '..='~' => write!(quoted, "{character}"),
            _ if code <= 0xff => write!(quoted, "\\x{code:02x}"),
            _ if code <= 0xffff => write!(quoted, "\\u{code:04x}"),
            _ => write!(quoted, "\\U{code:08x}"),
        };
    }
    quoted.push('"');
    quoted
}
