//! Addresses: which ones are made links.

/// The longest address of a link, in characters; what goes on longer is no link. Without a bound, a text of many addresses
/// without a space between them would be read to its end for each of them.
pub(super) const MAX_ADDRESS: usize = 2000;

/// Whether an address can be the target of a link: `http` or `https`, a host, and no character with a meaning in
/// Markdown, HTML or a table.
pub(super) fn is_safe(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_alphanumeric())
            && rest.chars().all(is_character)
    })
}

/// The length in characters of an address that stands in the text, without the punctuation of the sentence around it.
///
/// It may hold braces, as in `https://{yourOktaDomain}/oauth2`; then it is no target of a link. Gives `None` for one that
/// has no host or is too long.
pub(super) fn length(text: &[char]) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| starts_with(text, scheme))?
        .len();
    let begins_host = |first: &char| first.is_ascii_alphanumeric() || *first == '{';
    if !text.get(scheme).is_some_and(begins_host) {
        return None;
    }
    let mut length = text
        .iter()
        .take(MAX_ADDRESS + 1)
        .take_while(|character| is_character(**character) || matches!(character, '{' | '}'))
        .count();
    if length > MAX_ADDRESS {
        return None;
    }
    while length > scheme
        && matches!(
            text.get(length - 1),
            Some('.' | ',' | ':' | '!' | '?' | '\'' | '*' | '_')
        )
    {
        length -= 1;
    }
    (length > scheme).then_some(length)
}

/// Whether the characters begin with an ASCII text.
pub(super) fn starts_with(text: &[char], start: &str) -> bool {
    text.len() >= start.len()
        && start
            .chars()
            .zip(text)
            .all(|(expected, actual)| expected == *actual)
}

/// Whether a character may stand in an address.
pub(super) fn is_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#@!$&+,=%'*".contains(character)
}
