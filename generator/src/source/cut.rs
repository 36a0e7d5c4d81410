//! Reads a large YAML document in two parts at once, where it is certain that this gives the same tree.
//!
//! Reading Okta's full documents takes most of a run. Their top level is a block mapping, so that a line with one of its
//! keys cuts the text into two mappings. The cut is only a guess at a structure that nobody has parsed yet. So it counts
//! only if both parts turn out to be mappings of their own with nothing in common; otherwise the caller reads the text as
//! a whole, and whatever is wrong with it is found and placed there.

use std::thread;

use serde_json::{Map, Value};

use super::yaml;

/// Texts below this many bytes are read as a whole: they take a millisecond or two.
const WORTH_CUTTING: usize = 32 * 1024;

/// As much as a main thread has.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// The tree of a large text, read in two parts; `None` if the text is to be read as a whole.
pub fn parse(text: &str) -> Option<Value> {
    if text.len() < WORTH_CUTTING {
        return None;
    }
    parse_in_two(text)
}

fn parse_in_two(text: &str) -> Option<Value> {
    let (first, second) = cut(text)?;
    let (first, second) = thread::scope(|scope| {
        let helper = thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || mapping(first))
            .ok()?;
        let second = mapping(second);
        Some((helper.join().ok()??, second?))
    })?;
    merge(first, second)
}

fn mapping(text: &str) -> Option<Map<String, Value>> {
    match yaml::parse(text) {
        Ok(Value::Object(entries)) => Some(entries),
        Ok(_) | Err(_) => None,
    }
}

/// The entries of both; `None` if a key is in both.
fn merge(mut first: Map<String, Value>, second: Map<String, Value>) -> Option<Value> {
    let sum = first.len() + second.len();
    first.extend(second);
    (first.len() == sum).then_some(Value::Object(first))
}

/// Cuts before the line nearest to the middle that looks like a key of the top level.
///
/// A first part that is a block mapping from the left margin on ends there: whatever could go on over that line (quotes,
/// brackets, block scalars, an indented mapping) would make the first part no YAML, or no such mapping. Marks between
/// documents could make each part a whole one, and are looked for.
fn cut(text: &str) -> Option<(&str, &str)> {
    // To YAML 1.1 these end a line, or may stand before one, too.
    let other_line_ends = ["\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{feff}"];
    let marks_between_documents = ["\n---", "\n..."];
    let holds = |part: &&str| text.contains(*part);
    if other_line_ends.iter().any(holds) || marks_between_documents.iter().any(holds) {
        return None;
    }
    let first_line = text.lines().find(|line| !is_blank(line))?;
    if !is_key(first_line) {
        return None;
    }
    let middle = text.len() / 2;
    let mut offset = 0_usize;
    let mut best: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        if offset > 0
            && is_key(line)
            && best.is_none_or(|best| offset.abs_diff(middle) < best.abs_diff(middle))
        {
            best = Some(offset);
        }
        offset += line.len();
    }
    text.split_at_checked(best?)
}

/// Whether a line holds nothing, or a comment.
fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// Whether a line looks like a plain key at the left margin, with or without its value.
fn is_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, rest)| {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let first = key.bytes().next();
        first.is_some_and(|byte| byte.is_ascii_alphabetic())
            && key.bytes().all(is_name)
            && (rest.is_empty() || rest.starts_with([' ', '\n']))
    })
}
