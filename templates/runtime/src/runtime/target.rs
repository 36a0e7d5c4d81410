//! The path and query of a request, encoded so that the server sees exactly the values that were given.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::violation::{Location, Rule, Violation};

/// All but the unreserved characters of RFC 3986, so that no value can end its segment or its query pair.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a path of the API description may not hold as it is. Its `/` and its `%` are meant.
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Fills the parameters into a route.
///
/// Refuses an empty value, and values that make a whole segment `.` or `..`. Encoding does not help against those: URL
/// parsers on the way read `%2E%2E` as `..`, and "delete the member" would become "delete the group".
pub(crate) fn path(
    route: &'static str,
    values: &[(&'static str, String)],
) -> Result<String, Vec<Violation>> {
    let mut path = String::with_capacity(route.len());
    let mut violations = Vec::new();
    for segment in route.trim_start_matches('/').split('/') {
        path.push('/');
        let start = path.len();
        let parameter = fill(&mut path, segment, values, &mut violations);
        if let Some(name) = parameter.filter(|_| matches!(path.get(start..), Some("." | ".."))) {
            violations.push(Violation::new(Location::Path(name), Rule::PathSegment));
        }
    }
    if violations.is_empty() {
        Ok(path)
    } else {
        Err(violations)
    }
}

/// Reports characters that the service mishandles even when they are encoded. `characters` has each with what the service
/// does with it.
pub(crate) fn mishandled<'a>(
    values: &'a [(&'static str, String)],
    characters: &'a [(char, &'static str)],
) -> impl Iterator<Item = Violation> + 'a {
    values.iter().flat_map(move |(name, value)| {
        let found = characters
            .iter()
            .filter(|(character, _)| value.contains(*character));
        found.map(|&(character, reason)| {
            Violation::new(
                Location::Path(name),
                Rule::PathCharacter { character, reason },
            )
        })
    })
}

/// Appends one segment and gives the name of its last parameter.
fn fill(
    path: &mut String,
    segment: &'static str,
    values: &[(&'static str, String)],
    violations: &mut Vec<Violation>,
) -> Option<&'static str> {
    let mut rest = segment;
    let mut last = None;
    while let Some((literal, (name, after))) = rest
        .split_once('{')
        .and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
    {
        path.extend(utf8_percent_encode(literal, LITERAL));
        let rule = match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => {
                path.extend(utf8_percent_encode(value, VALUE));
                value.is_empty().then_some(Rule::PathSegment)
            }
            None => Some(Rule::Required),
        };
        violations.extend(rule.map(|rule| Violation::new(Location::Path(name), rule)));
        last = Some(name);
        rest = after;
    }
    path.extend(utf8_percent_encode(rest, LITERAL));
    last
}

/// The query, or `None` when there are no parameters. A name with several values is repeated.
pub(crate) fn query(parameters: &[(&'static str, Vec<String>)]) -> Option<String> {
    let mut query = String::new();
    for (name, values) in parameters {
        for value in values {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(&pair(name, value));
        }
    }
    (!query.is_empty()).then_some(query)
}

/// A name and its value, encoded.
pub(crate) fn pair(name: &str, value: &str) -> String {
    let (name, value) = (
        utf8_percent_encode(name, VALUE),
        utf8_percent_encode(value, VALUE),
    );
    format!("{name}={value}")
}
