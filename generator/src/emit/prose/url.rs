//! Addresses: which ones are made links.

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
/// It may hold braces, as in `https://{yourOktaDomain}/oauth2`; then it is no target of a link.
pub(super) fn length(text: &[char]) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| starts_with(text, scheme))?
        .len();
    let mut length = text
        .iter()
        .take_while(|character| is_character(**character) || matches!(character, '{' | '}'))
        .count();
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

fn is_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#@!$&+,=%'*".contains(character)
}
