//! JSON of the server: how a body is read, and where in it a fault is.

use serde::de::DeserializeOwned;

use super::decode_error::DecodeErrorKind;

/// The byte order mark of UTF-8. JSON must not begin with one (RFC 8259, section 8.1), and some servers and proxies write it.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The body without a byte order mark.
pub(crate) fn without_byte_order_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

/// Whether a body is empty or blank.
pub(crate) fn is_empty(body: &[u8]) -> bool {
    without_byte_order_mark(body).trim_ascii().is_empty()
}

/// A fault in a body: its path, which is empty for the body as a whole, and its kind.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) kind: DecodeErrorKind,
}

/// Reads a body.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    if is_empty(body) {
        return Err(Fault {
            path: String::new(),
            kind: DecodeErrorKind::Empty,
        });
    }
    let mut json = serde_json::Deserializer::from_slice(without_byte_order_mark(body));
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        Fault {
            path: within(path, error.inner()),
            kind: kind(error.inner()),
        }
    })?;
    // Text after the value is not JSON either.
    json.end().map_err(|error| Fault {
        path: String::new(),
        kind: kind(&error),
    })?;
    Ok(value)
}

fn kind(error: &serde_json::Error) -> DecodeErrorKind {
    match error.classify() {
        serde_json::error::Category::Data => DecodeErrorKind::Data,
        serde_json::error::Category::Eof => DecodeErrorKind::Eof,
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
            DecodeErrorKind::Syntax
        }
    }
}

/// A path, extended by the place that the error names itself: a field that is missing or comes twice, or a branch of a union.
pub(crate) fn within(path: String, error: &serde_json::Error) -> String {
    let text = error.to_string();
    let inner = named_field(&text);
    //@ union
    let inner = inner.or_else(|| super::union::named_branch(&text));
    match inner {
        Some(inner) if path.is_empty() => inner.to_owned(),
        Some(inner) => format!("{path}.{inner}"),
        None => path,
    }
}

/// The field that a message of serde names: "missing field `status` at line 1 column 9". A name may hold a backtick too.
fn named_field(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("missing field `")
        .or_else(|| text.strip_prefix("duplicate field `"))?;
    let name = match rest.rsplit_once(" at line ") {
        Some((name, _)) => name,
        None => rest,
    };
    name.strip_suffix('`')
}
