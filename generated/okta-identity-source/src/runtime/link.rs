//! The `Link` header (RFC 8288): where the next page is.
//!
//! What cannot be read is an error, never an absent link: otherwise a list would end although there is more.

use std::borrow::Cow;

use http::{HeaderMap, header::LINK};
use percent_encoding::percent_decode_str;
use url::Url;

use super::paging_error::{
    PagingError,
    PagingErrorKind::{self, MalformedLink, NoCursor, SeveralCursors},
};

/// The query parameter `parameter` of the links with `rel="next"`, decoded; `None` if there is no such link.
pub(crate) fn next_cursor(
    headers: &HeaderMap,
    parameter: &str,
) -> Result<Option<String>, PagingError> {
    cursor(headers, parameter).map_err(PagingError::new)
}

fn cursor(headers: &HeaderMap, parameter: &str) -> Result<Option<String>, PagingErrorKind> {
    let mut found: Option<String> = None;
    let mut has_next = false;
    for header in headers.get_all(LINK) {
        // A title may hold characters beyond ASCII. An address with one is rejected below (U+FFFD).
        let header = String::from_utf8_lossy(header.as_bytes());
        for link in links(&header)? {
            if !link.is_next {
                continue;
            }
            has_next = true;
            for cursor in query_values(link.address, parameter)? {
                match &found {
                    None => found = Some(cursor),
                    Some(first) if *first == cursor => {}
                    Some(_) => return Err(SeveralCursors),
                }
            }
        }
    }
    if has_next && found.is_none() {
        return Err(NoCursor);
    }
    Ok(found)
}

/// One link: the address in the angle brackets, and whether `next` is one of its relations.
struct Link<'a> {
    address: &'a str,
    is_next: bool,
}

/// The links of one header, which commas separate; a list may have empty members.
fn links(header: &str) -> Result<Vec<Link<'_>>, PagingErrorKind> {
    let mut found = Vec::new();
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Ok(found);
        }
        let begun = rest.strip_prefix('<').ok_or(MalformedLink)?;
        let (address, after) = begun.split_once('>').ok_or(MalformedLink)?;
        let (parameters, next) = after.split_at(end(after, ',').ok_or(MalformedLink)?);
        found.push(Link {
            address,
            is_next: is_next(parameters)?,
        });
        rest = next;
    }
}

/// Where the first `separator` outside of quotes is, or the end; `None` if a quote is not closed.
fn end(text: &str, separator: char) -> Option<usize> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if character == separator && !is_quoted => return Some(index),
            _ => {}
        }
    }
    (!is_quoted).then_some(text.len())
}

/// Whether one of the relations in these parameters is `next`. Blanks separate relations, and their case does not matter.
fn is_next(parameters: &str) -> Result<bool, PagingErrorKind> {
    let mut rest = parameters.trim();
    let mut is_next = false;
    while !rest.is_empty() {
        // Between the address and the first parameter, and between parameters.
        let begun = rest.strip_prefix(';').ok_or(MalformedLink)?.trim_start();
        let (parameter, next) = begun.split_at(end(begun, ';').ok_or(MalformedLink)?);
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let mut relations = relations(value.trim())?.split_ascii_whitespace();
            is_next |= relations.any(|relation| relation.eq_ignore_ascii_case("next"));
        }
        rest = next;
    }
    Ok(is_next)
}

/// The value of `rel` without its quotes, which it may lack.
fn relations(value: &str) -> Result<&str, PagingErrorKind> {
    let quoted = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let relations = quoted.unwrap_or(value);
    if relations.contains(['"', '<', '>']) {
        return Err(MalformedLink);
    }
    Ok(relations)
}

/// The values of a query parameter in an address that are not empty, decoded.
fn query_values(address: &str, parameter: &str) -> Result<Vec<String>, PagingErrorKind> {
    if address.contains(char::REPLACEMENT_CHARACTER) {
        return Err(MalformedLink);
    }
    // An address may be relative; the base only makes it one that can be read.
    let address = Url::parse("https://localhost/")
        .and_then(|base| base.join(address))
        .map_err(|_| MalformedLink)?;
    let mut values = Vec::new();
    for pair in address.query().unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !value.is_empty() && decoded(name).is_ok_and(|name| name == parameter) {
            values.push(decoded(value)?);
        }
    }
    Ok(values)
}

/// A name or a value of a query, where `+` stands for a space. What is not UTF-8 could not be sent back as it was.
fn decoded(text: &str) -> Result<String, PagingErrorKind> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| MalformedLink)
}
