//! Path templates: `/users/{userId}`, their parameters, and whether the declared parameters fit them.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

use super::document::{Parameter, ParameterLocation};

/// The names between the braces of `template`, in order.
///
/// # Errors
/// The template doesn't begin with `/`, or its braces are not well-formed.
pub fn parameters<'a>(at: &SpecPath, template: &'a str) -> Result<Vec<&'a str>, Diagnostic> {
    if !template.starts_with('/') {
        return Err(Diagnostic::error(
            at,
            format!("the path `{template}` must begin with `/`"),
        ));
    }
    let malformed = |problem: &str| {
        Diagnostic::error(at, format!("the path `{template}` {problem}"))
            .help("a parameter is written `{name}`, within one segment")
    };
    let mut names: Vec<&str> = Vec::new();
    let mut rest = template;
    while let Some(brace) = rest.find(['{', '}']) {
        let after = &rest[brace + 1..];
        if rest.as_bytes()[brace] == b'}' {
            return Err(malformed("closes a brace that is not open"));
        }
        let Some(end) = after.find(['{', '}', '/']) else {
            return Err(malformed("does not close a brace"));
        };
        if after.as_bytes()[end] != b'}' {
            return Err(malformed("does not close a brace within its segment"));
        }
        let name = &after[..end];
        if name.is_empty() {
            return Err(malformed("has a parameter without a name"));
        }
        if names.contains(&name) {
            return Err(malformed(&format!("names the parameter `{name}` twice")));
        }
        names.push(name);
        rest = &after[end + 1..];
    }
    Ok(names)
}

/// Checks the declared path parameters of one operation at `at` against the names in its template.
pub fn check(at: &SpecPath, template: &[&str], declared: &[Parameter], found: &mut Diagnostics) {
    let in_path = || {
        declared
            .iter()
            .filter(|parameter| parameter.location == ParameterLocation::Path)
    };
    for name in template {
        if !in_path().any(|parameter| parameter.name == *name) {
            found.push(
                Diagnostic::error(
                    at,
                    format!("the path parameter `{{{name}}}` is declared nowhere"),
                )
                .help(format!(
                    "add a parameter `{name}` with `in: path` to the operation or its path item"
                )),
            );
        }
    }
    for parameter in in_path() {
        if !template.contains(&parameter.name.as_str()) {
            found.push(
                Diagnostic::error(
                    &parameter.at,
                    format!(
                        "the path parameter `{}` does not occur in the path of {at}",
                        parameter.name
                    ),
                )
                .help(format!(
                    "write `{{{}}}` into the path, or remove it",
                    parameter.name
                )),
            );
        }
        if !parameter.required {
            let message = format!(
                "the path parameter `{}` should be `required: true`",
                parameter.name
            );
            found.push(Diagnostic::warning(&parameter.at, message).help(
                "it is taken as required: a path has no place for a parameter that is not given",
            ));
        }
    }
}
