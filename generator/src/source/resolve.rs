//! Follows `$ref`s: to the node that is meant, or to a located error.

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

use super::near::did_you_mean;

/// What a place in the document holds: the kinds of things that can be referenced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A schema.
    Schema,
    /// A parameter.
    Parameter,
    /// A request body.
    RequestBody,
    /// A response.
    Response,
    /// A response header.
    Header,
    /// An example.
    Example,
    /// A security scheme.
    SecurityScheme,
}

/// Each kind with its section under `components` and its name in messages.
const KINDS: [(Kind, &str, &str); 7] = [
    (Kind::Schema, "schemas", "schema"),
    (Kind::Parameter, "parameters", "parameter"),
    (Kind::RequestBody, "requestBodies", "request body"),
    (Kind::Response, "responses", "response"),
    (Kind::Header, "headers", "header"),
    (Kind::Example, "examples", "example"),
    (Kind::SecurityScheme, "securitySchemes", "security scheme"),
];

impl Kind {
    /// The key under `components`.
    pub fn section(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(_, section, _)| section)
    }

    /// Its name with its article.
    pub fn with_article(self) -> String {
        indefinite(self.noun())
    }

    /// Its name in messages.
    pub fn noun(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(.., noun)| noun)
    }
}

/// `a schema`, `an example`.
fn indefinite(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// A component that a chain of `$ref`s ends at.
#[derive(Clone, Debug)]
pub struct Component<'a> {
    /// Where it stands.
    pub at: SpecPath,
    /// Its key in its section.
    pub name: &'a str,
    /// What stands there; not a `$ref`.
    pub value: &'a Value,
    /// The `$ref` objects on the way, the first one included: their places and keys.
    pub links: Vec<(SpecPath, &'a Map<String, Value>)>,
}

/// Whether the node is a `$ref`.
pub fn is_reference(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|keys| keys.contains_key("$ref"))
}

/// The component of this kind that the `$ref` object `keys` at `at` stands for, over any number of links.
///
/// # Errors
/// The reference leads to another document, to nothing, to another kind of thing, or in a circle. The error is at the
/// `$ref` that can't be followed.
pub fn follow<'a>(
    root: &'a Value,
    at: &SpecPath,
    keys: &'a Map<String, Value>,
    kind: Kind,
) -> Result<Component<'a>, Diagnostic> {
    let mut links = vec![(at.clone(), keys)];
    let mut names: Vec<&str> = Vec::new();
    let (mut at, mut keys) = (at.clone(), keys);
    loop {
        let (name, value) = step(root, &at, keys, kind)?;
        if let Some(first) = names.iter().position(|other| *other == name) {
            names.push(name);
            return Err(circle(&at, &names[first..], kind));
        }
        names.push(name);
        at = SpecPath::root()
            .child("components")
            .child(kind.section())
            .child(name);
        match value.as_object() {
            Some(next) if next.contains_key("$ref") => {
                links.push((at.clone(), next));
                keys = next;
            }
            _ => {
                return Ok(Component {
                    at,
                    name,
                    value,
                    links,
                });
            }
        }
    }
}

/// One link: the name of the component that this `$ref` names, and what stands there.
fn step<'a>(
    root: &'a Value,
    at: &SpecPath,
    keys: &'a Map<String, Value>,
    kind: Kind,
) -> Result<(&'a str, &'a Value), Diagnostic> {
    let at = at.child("$ref");
    let Some(reference) = keys.get("$ref").and_then(Value::as_str) else {
        return Err(Diagnostic::error(&at, "a `$ref` must be a string"));
    };
    target(root, &at, reference, kind)
}

/// The component of this kind that `reference`, which stands at `at`, names, and what stands there.
///
/// # Errors
/// As for [`follow`].
pub fn target<'a>(
    root: &'a Value,
    at: &SpecPath,
    reference: &str,
    kind: Kind,
) -> Result<(&'a str, &'a Value), Diagnostic> {
    let Some(fragment) = reference.strip_prefix('#') else {
        return Err(Diagnostic::error(
            at,
            format!("a `$ref` into another document is not supported: `{reference}`"),
        )
        .help("bundle the documents into one first"));
    };
    let tokens = pointer_tokens(fragment).ok_or_else(|| {
        Diagnostic::error(at, format!("`{reference}` is not a JSON Pointer"))
            .help("a reference looks like `#/components/schemas/Name`")
    })?;
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let ["components", section, name] = tokens[..] else {
        return Err(beyond_components(root, at, reference, &tokens, kind));
    };
    if section != kind.section() {
        return Err(wrong_section(at, reference, section, kind));
    }
    let components = root
        .get("components")
        .and_then(|components| components.get(section))
        .and_then(Value::as_object);
    components
        .and_then(|components| components.get_key_value(name))
        .map(|(name, value)| (name.as_str(), value))
        .ok_or_else(|| {
            let others = components
                .into_iter()
                .flat_map(Map::keys)
                .map(String::as_str);
            let error = Diagnostic::error(at, format!("`{reference}` does not exist"));
            match did_you_mean(name, others) {
                Some(advice) => error.help(advice),
                None => error,
            }
        })
}

/// A reference that stays in the document, but not to a component.
fn beyond_components(
    root: &Value,
    at: &SpecPath,
    reference: &str,
    tokens: &[&str],
    kind: Kind,
) -> Diagnostic {
    let mut node = Some(root);
    for token in tokens {
        node = match node {
            Some(Value::Object(keys)) => keys.get(*token),
            Some(Value::Array(items)) => token
                .parse::<usize>()
                .ok()
                .and_then(|index| items.get(index)),
            _ => None,
        };
    }
    let (noun, section) = (kind.noun(), kind.section());
    if node.is_none() {
        return Diagnostic::error(at, format!("`{reference}` does not exist"));
    }
    Diagnostic::error(
        at,
        format!(
            "only `#/components/{section}/...` can be referenced where {} is meant, not `{reference}`",
            kind.with_article()
        ),
    )
    .help(format!("give that {noun} a name under `components/{section}`"))
}

fn wrong_section(at: &SpecPath, reference: &str, section: &str, kind: Kind) -> Diagnostic {
    let noun = kind.with_article();
    let message = match KINDS.iter().find(|(_, other, _)| *other == section) {
        Some((.., other)) => {
            format!(
                "{noun} is meant here, but `{reference}` is {}",
                indefinite(other)
            )
        }
        None => format!("{noun} is meant here, but `{reference}` is none"),
    };
    Diagnostic::error(at, message).help(format!(
        "refer to something under `#/components/{}`",
        kind.section()
    ))
}

fn circle(at: &SpecPath, names: &[&str], kind: Kind) -> Diagnostic {
    Diagnostic::error(
        &at.child("$ref"),
        format!(
            "this chain of `$ref`s reaches no {}: {}",
            kind.noun(),
            names.join(" -> ")
        ),
    )
    .help("one of them must be written out")
}

/// The unescaped tokens of a URI fragment; `None` if it is no JSON Pointer.
pub fn pointer_tokens(fragment: &str) -> Option<Vec<String>> {
    if fragment.is_empty() {
        return Some(Vec::new());
    }
    fragment
        .strip_prefix('/')?
        .split('/')
        .map(|token| {
            Some(
                percent_decoded(token)?
                    .replace("~1", "/")
                    .replace("~0", "~"),
            )
        })
        .collect()
}

/// The text with `%20` and its like decoded; `None` if that gives no UTF-8.
///
/// A `%` that two hexadecimal digits don't follow stands for itself: documents are full of unescaped names.
fn percent_decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while position < bytes.len() {
        let code = (bytes[position] == b'%')
            .then(|| text.get(position + 1..position + 3))
            .flatten()
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(code) = code {
            decoded.push(code);
            position += 3;
        } else {
            decoded.push(bytes[position]);
            position += 1;
        }
    }
    String::from_utf8(decoded).ok()
}
