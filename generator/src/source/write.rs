//! Writes a value tree as YAML, always in the same way: what [`super::load_tree`] reads back is the same value.
//!
//! Blocks with two spaces, lists in the column of their key, long text folded, quotes only where a text would be read
//! as something else.

use serde_json::{Map, Value};

use super::text::BYTE_ORDER_MARK;
use crate::report::is_dangerous;

/// How many columns folded text takes.
const WIDTH: usize = 118;
/// A key of more bytes is marked with `?`: YAML takes at most 1024 characters otherwise.
const LONGEST_PLAIN_KEY: usize = 512;

/// The text of `root`, which ends with a line break.
#[must_use]
pub fn write(root: &Value) -> String {
    let mut writer = Writer {
        text: String::new(),
    };
    match root {
        Value::Object(keys) if !keys.is_empty() => writer.mapping(keys, 0),
        Value::Array(items) if !items.is_empty() => writer.sequence(items, 0),
        scalar => {
            writer.text.push_str(&flow(scalar));
            writer.text.push('\n');
        }
    }
    writer.text
}

struct Writer {
    text: String,
}

impl Writer {
    /// The entries of a mapping; the cursor stands at the column `indent`.
    fn mapping(&mut self, keys: &Map<String, Value>, indent: usize) {
        for (number, (key, value)) in keys.iter().enumerate() {
            if number > 0 {
                self.indent(indent);
            }
            let key = key_text(key);
            if key.len() > LONGEST_PLAIN_KEY {
                self.text.push_str("? ");
                self.text.push_str(&key);
                self.text.push('\n');
                self.indent(indent);
            } else {
                self.text.push_str(&key);
            }
            self.text.push(':');
            self.entry(value, indent);
        }
    }

    /// The value behind `key:`, in a mapping at the column `indent`.
    fn entry(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Object(keys) if !keys.is_empty() => {
                self.text.push('\n');
                self.indent(indent + 2);
                self.mapping(keys, indent + 2);
            }
            Value::Array(items) if !items.is_empty() => {
                self.text.push('\n');
                self.indent(indent);
                self.sequence(items, indent);
            }
            scalar => self.scalar(scalar, indent + 2),
        }
    }

    /// The items of a list whose dashes stand at the column `indent`, where the cursor is.
    fn sequence(&mut self, items: &[Value], indent: usize) {
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.indent(indent);
            }
            self.text.push('-');
            match item {
                Value::Object(keys) if !keys.is_empty() => {
                    self.text.push(' ');
                    self.mapping(keys, indent + 2);
                }
                Value::Array(items) if !items.is_empty() => {
                    self.text.push(' ');
                    self.sequence(items, indent + 2);
                }
                scalar => self.scalar(scalar, indent + 2),
            }
        }
    }

    /// A scalar behind `:` or `-`, with its line break; the lines of a block stand at the column `indent`.
    fn scalar(&mut self, value: &Value, indent: usize) {
        self.text.push(' ');
        match value {
            Value::String(text) => self.string(text, indent),
            other => self.text.push_str(&flow(other)),
        }
        self.text.push('\n');
    }

    fn string(&mut self, text: &str, indent: usize) {
        if is_block(text) {
            return self.literal(text, indent);
        }
        let line = self.text.rsplit('\n').next().unwrap_or_default();
        let room = WIDTH.saturating_sub(line.chars().count());
        let written = quoted_if_needed(text);
        let lines = folded(text, WIDTH.saturating_sub(indent));
        if written.chars().count() <= room || lines.len() < 2 {
            self.text.push_str(&written);
            return;
        }
        self.text.push_str(">-");
        for line in lines {
            self.text.push('\n');
            self.indent(indent);
            self.text.push_str(line);
        }
    }

    /// Text with line breaks, as it is.
    fn literal(&mut self, text: &str, indent: usize) {
        let (mark, text) = match text.strip_suffix('\n') {
            Some(text) => ("|", text),
            None => ("|-", text),
        };
        self.text.push_str(mark);
        for line in text.split('\n') {
            self.text.push('\n');
            if !line.is_empty() {
                self.indent(indent);
                self.text.push_str(line);
            }
        }
    }

    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }
}

/// A scalar or an empty collection, on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => quoted_if_needed(text),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
        other => other.to_string(),
    }
}

/// Whether a text with line breaks can stand as a block: nothing in it depends on what can't be seen.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    text.contains('\n')
        && !body.is_empty()
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body
            .chars()
            .all(|character| character == '\n' || is_printable(character))
        && body.split('\n').all(|line| !line.ends_with(' '))
}

/// The text in lines of at most `width` characters, where its words allow it; a single line if it can't be folded.
fn folded(text: &str, width: usize) -> Vec<&str> {
    let is_foldable =
        text.chars().all(is_printable) && !text.starts_with(' ') && !text.ends_with(' ');
    if !is_foldable {
        return vec![text];
    }
    let mut lines = Vec::new();
    let (mut start, mut length) = (0, 0);
    // Where the current line could end: the offset of a space, and how many characters stand before it.
    let mut last: Option<(usize, usize)> = None;
    let bytes = text.as_bytes();
    for (offset, character) in text.char_indices() {
        let beside_space = bytes.get(offset + 1) == Some(&b' ')
            || offset.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b' ');
        if character == ' ' && !beside_space {
            last = Some((offset, length));
        }
        length += 1;
        if length > width
            && let Some((space, before)) = last.take()
        {
            lines.push(text.get(start..space).unwrap_or_default());
            start = space + 1;
            length -= before + 1;
        }
    }
    lines.push(text.get(start..).unwrap_or_default());
    lines
}

/// A key on one line. One that begins like a number has quotes always, so that statuses look alike.
fn key_text(key: &str) -> String {
    let begins_like_number = key.starts_with(|first: char| first.is_ascii_digit());
    if begins_like_number && is_plain(key) && key.chars().all(is_printable) {
        format!("'{}'", key.replace('\'', "''"))
    } else {
        quoted_if_needed(key)
    }
}

/// The text as a scalar on one line.
fn quoted_if_needed(text: &str) -> String {
    if !text.chars().all(is_printable) {
        double_quoted(text)
    } else if is_plain(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other if is_printable(other) => quoted.push(other),
            other => quoted.push_str(&escaped(other)),
        }
    }
    quoted.push('"');
    quoted
}

fn escaped(character: char) -> String {
    match u32::from(character) {
        code @ 0..=0xff => format!("\\x{code:02X}"),
        code @ 0x100..=0xffff => format!("\\u{code:04X}"),
        code => format!("\\U{code:08X}"),
    }
}

/// Whether a character may stand in a file as it is: a reader sees it, and YAML takes it for itself.
fn is_printable(character: char) -> bool {
    !is_dangerous(character)
        && !matches!(
            character,
            BYTE_ORDER_MARK | '\u{85}' | '\u{a0}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Whether a text of printable characters is read as this very text without quotes.
fn is_plain(text: &str) -> bool {
    let starts_well = !text.is_empty()
        && !text
            .starts_with(|first: char| first == ' ' || "-?:,[]{}#&*!|>'\"%@`=<".contains(first));
    starts_well
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("...")
        && !is_another_type(text)
}

/// Whether YAML, in one of its versions, takes the text for something that isn't text.
fn is_another_type(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "+.inf",
    ];
    let lower = text.to_ascii_lowercase();
    if WORDS.contains(&lower.as_str()) {
        return true;
    }
    let unsigned = lower.trim_start_matches(['+', '-']).replace('_', "");
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return false;
    }
    let is_of = |digits: &str, radix: u32| digits.chars().all(|digit| digit.is_digit(radix));
    let has_radix = [("0x", 16), ("0o", 8), ("0b", 2)]
        .iter()
        .any(|(mark, radix)| {
            unsigned
                .strip_prefix(mark)
                .is_some_and(|rest| is_of(rest, *radix))
        });
    let is_sexagesimal = unsigned.contains(':')
        && unsigned
            .chars()
            .all(|character| character.is_ascii_digit() || ":.".contains(character));
    let is_date = unsigned.len() >= 8
        && unsigned.chars().take(4).all(|digit| digit.is_ascii_digit())
        && unsigned.chars().nth(4) == Some('-');
    has_radix || is_sexagesimal || is_date || unsigned.parse::<f64>().is_ok() || unsigned == "."
}
