//! Small pieces of prose: counted nouns, text that is safe on a terminal, commands that can be pasted.

use okta_codegen::report::is_dangerous;

/// `1 file`, `2 files`, `0 files`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// `text` with what a terminal would act on written as an escape, but for tab and newline.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' => safe.push(character),
            other if is_dangerous(other) => safe.extend(other.escape_unicode()),
            other => safe.push(other),
        }
    }
    safe
}

/// `text` on one line: [`printable`], with tab and newline escaped too.
#[must_use]
pub fn one_line(text: &str) -> String {
    printable(text).replace('\t', "\\t").replace('\n', "\\n")
}

/// `word` as one word of a POSIX shell.
#[must_use]
pub fn shell_word(word: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "-_./=:,+@%".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
