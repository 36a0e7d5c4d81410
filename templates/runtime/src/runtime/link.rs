//! The `Link` header (RFC 8288): where the next page is.

use http::{HeaderMap, header::LINK};
use url::Url;

/// The query parameter `parameter` of the first link with `rel="next"`, decoded; `None` if there is no such link, or it
/// lacks the parameter or has an empty one.
pub(crate) fn next_cursor(headers: &HeaderMap, parameter: &str) -> Option<String> {
    headers
        .get_all(LINK)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(links)
        .filter(Link::is_next)
        .find_map(|link| link.query_value(parameter))
}

/// One link: what stands in the angle brackets, and what follows until the next link.
struct Link<'a> {
    address: &'a str,
    parameters: &'a str,
}

/// The links of one header. A comma parts them, but not every comma does: addresses and quoted texts hold some too.
fn links(header: &str) -> impl Iterator<Item = Link<'_>> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let (_, begun) = rest.split_once('<')?;
        let (address, after) = begun.split_once('>')?;
        let (parameters, next) = after.split_at(end_of_parameters(after));
        rest = next;
        Some(Link {
            address,
            parameters,
        })
    })
}

/// Where the first comma outside of quotes stands, or the end.
fn end_of_parameters(text: &str) -> usize {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => return index,
            _ => {}
        }
    }
    text.len()
}

impl Link<'_> {
    /// Whether one of its relations is `next`; they are parted by blanks, and their case does not matter.
    fn is_next(&self) -> bool {
        self.parameters.split(';').any(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else {
                return false;
            };
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel")
                && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
        })
    }

    fn query_value(&self, parameter: &str) -> Option<String> {
        // An address may be relative; the base only makes it one that can be read.
        let base = Url::parse("https://localhost/").ok()?;
        let address = base.join(self.address).ok()?;
        let (_, value) = address
            .query_pairs()
            .find(|(name, value)| name == parameter && !value.is_empty())?;
        Some(value.into_owned())
    }
}
