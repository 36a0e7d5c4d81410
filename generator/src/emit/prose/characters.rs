//! Characters: which ones end a line, and which ones a reader can't see.

use std::fmt::Write as _;

/// The text with one kind of newline, with spaces for tabs, and with `U+XXXX` for what can't be seen.
pub(super) fn clean(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                if characters.peek() == Some(&'\n') {
                    characters.next();
                }
                clean.push('\n');
            }
            '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\t' => clean.push_str("    "),
            other => push_visible(&mut clean, other),
        }
    }
    clean
}

/// The text with `U+XXXX` for everything that can't be seen, newlines and tabs too.
pub(super) fn visible(text: &str) -> String {
    if is_plain(text) && !text.contains('\n') {
        return text.to_owned();
    }
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        push_visible(&mut visible, character);
    }
    visible
}

/// JSON text with `\uXXXX` for what can't be seen; such characters stand only inside its strings.
pub(super) fn json(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` can't fail.
                let _ = write!(json, "\\u{unit:04x}");
            }
        } else {
            json.push(character);
        }
    }
    json
}

/// Whether the text has nothing but ASCII that can be seen, and newlines: as nearly every text.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n'))
}

fn push_visible(text: &mut String, character: char) {
    if is_hidden(character) {
        let _ = write!(text, "U+{:04X}", u32::from(character));
    } else {
        text.push(character);
    }
}

/// Whether a character has no mark of its own: it moves, reorders, joins or hides others.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}
