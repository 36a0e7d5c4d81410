//! Words of a document in a report: short, on one line, without characters that a terminal would obey.

use crate::report::is_dangerous;

/// How many characters of a value are shown.
const LONGEST: usize = 80;
/// How many characters of a name are shown.
const LONGEST_NAME: usize = 160;

/// A value, cut.
pub(super) fn value(text: &str) -> String {
    visible(text, LONGEST)
}

/// A name, or names put together; cut later than a value, since a cut name can't be searched for.
pub(super) fn name(text: &str) -> String {
    visible(text, LONGEST_NAME)
}

/// At most `longest` characters, those that can't be seen as escapes.
fn visible(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == longest {
            out.push_str("...");
            break;
        }
        if is_dangerous(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

/// `1 change`, `2 changes`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let ending = match (number, noun.strip_suffix('y')) {
        (1, _) => return format!("1 {noun}"),
        (_, Some(stem)) => return format!("{number} {stem}ies"),
        _ => "s",
    };
    format!("{number} {noun}{ending}")
}
