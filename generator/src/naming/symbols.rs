//! Names for what has no letter and no digit: the characters are called by their names.

/// How many characters are spelled out.
const MAX_SPELLED: usize = 6;

/// The words for a text without letters and digits of ASCII.
pub(super) fn words(raw: &str) -> String {
    if raw.is_empty() {
        return "empty".to_owned();
    }
    let words: Vec<String> = raw.chars().take(MAX_SPELLED).map(word).collect();
    words.join(" ")
}

fn word(character: char) -> String {
    let known = match character {
        ' ' => "space",
        '!' => "bang",
        '"' => "quote",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '\'' => "apostrophe",
        '(' | ')' => "parenthesis",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '=' => "equal",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '[' | ']' => "bracket",
        '\\' => "backslash",
        '^' => "caret",
        '_' => "underscore",
        '`' => "backtick",
        '{' | '}' => "brace",
        '|' => "bar",
        '~' => "tilde",
        // By its number in Unicode, as `U+1F600`.
        other => return format!("u{:x}", u32::from(other)),
    };
    known.to_owned()
}
