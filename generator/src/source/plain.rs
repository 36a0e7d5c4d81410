//! Reads a plain YAML document in one pass: the value tree, and the outline of where its nodes stand.
//!
//! Plain is how `OpenAPI` documents are written: one block of mappings, sequences and scalars, its lines ended by line feeds alone,
//! without anchors, aliases, tags, directives, marks, tabs or numbers in rare forms. Whatever else a text holds, or whatever is wrong
//! with it, is left to `yaml`, with which this reader must agree wherever it gives a tree at all: property tests and a fuzz target
//! hold the two against each other.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};

use super::cut;
use super::outline::{NoteKind, Outline, length};
use super::yaml::MAX_DEPTH;

/// A document that was read.
#[derive(Clone, Debug)]
pub struct Plain {
    /// Its value tree.
    pub root: Value,
    /// Where its nodes stand.
    pub outline: Outline,
}

/// Reads a text; `None` if it isn't plain. [`super::load_tree`] reads such a one too, and says what is wrong with others.
#[must_use]
pub fn read(text: &str) -> Option<Plain> {
    // Of JSON, the parser would keep all events until it knows whether the first bracket is the beginning of a key.
    let is_json = text.trim_start().starts_with(['{', '[']);
    if is_json || !text.ends_with('\n') || !text.split('\n').all(is_plain_line) {
        return None;
    }
    cut::read(text).or_else(|| read_lines(text))
}

/// Whether a line is neither a directive nor a mark between documents, begins with no value whose key stands before it, and has
/// only characters of which both YAML libraries think the same.
fn is_plain_line(line: &str) -> bool {
    let is_mark = line.starts_with('%') || line.starts_with("---") || line.starts_with("...");
    let is_value = line.trim_start_matches(' ').starts_with(':');
    let is_odd = |character: char| {
        // Some of these end a line to YAML 1.1, or are taken for a byte order mark.
        let odd_ones = ['\u{2028}', '\u{2029}', '\u{feff}', '\u{fffe}', '\u{ffff}'];
        character.is_control() || odd_ones.contains(&character)
    };
    // Nearly all lines are ASCII, where this is quicker.
    let has_odd = if line.is_ascii() {
        line.bytes().any(|byte| byte.is_ascii_control())
    } else {
        line.contains(is_odd)
    };
    !is_mark && !is_value && !has_odd
}

/// Reads a text of plain lines.
pub(super) fn read_lines(text: &str) -> Option<Plain> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        reader.event(event, span)?;
    }
    let root = reader.root.filter(Value::is_object)?;
    let outline = reader.outline;
    Some(Plain { root, outline })
}

/// From a key to its value there are at most so many characters. The YAML library knows no key of more than 1,024 bytes, and some
/// characters have four.
const MAX_KEY_CHARACTERS: usize = 255;

/// A collection that is open.
struct Open {
    node: OpenNode,
    /// Whether it is in brackets or braces, or in something that is.
    is_flow: bool,
}

enum OpenNode {
    Sequence(Vec<Value>),
    Mapping {
        entries: Map<String, Value>,
        /// The key whose value comes next, and the index of its first character.
        key: Option<(String, usize)>,
    },
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    outline: Outline,
    root: Option<Value>,
}

impl Reader {
    /// Takes an event; `None` if it has no place in a plain document.
    fn event(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        match event {
            Event::Scalar(text, style, 0, None) => self.scalar(&text, style, span),
            Event::SequenceStart(0, None) => {
                self.outline.push(NoteKind::Sequence, span)?;
                self.open(OpenNode::Sequence(Vec::new()), span)
            }
            Event::MappingStart(0, None) => {
                self.outline.push(NoteKind::Mapping, span)?;
                let entries = Map::new();
                self.open(OpenNode::Mapping { entries, key: None }, span)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.outline.push(NoteKind::End, span)?;
                match self.open.pop()?.node {
                    OpenNode::Sequence(items) => self.value(Value::Array(items)),
                    OpenNode::Mapping { entries, .. } => self.value(Value::Object(entries)),
                }
            }
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::Nothing => Some(()),
            Event::Alias(_)
            | Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::MappingStart(..) => None,
        }
    }

    fn open(&mut self, node: OpenNode, span: Span) -> Option<()> {
        self.near_its_key(span)?;
        if self.open.len() == MAX_DEPTH {
            return None;
        }
        // Only brackets and braces take room.
        let is_flow = self.is_flow() || length(span) > 0;
        self.open.push(Open { node, is_flow });
        Some(())
    }

    fn is_flow(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_flow)
    }

    fn is_key_next(&self) -> bool {
        let node = self.open.last().map(|open| &open.node);
        matches!(node, Some(OpenNode::Mapping { key: None, .. }))
    }

    /// Takes a key or a value.
    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Option<()> {
        self.outline.push(NoteKind::Scalar, span)?;
        let is_plain = style == ScalarStyle::Plain;
        if is_plain && self.is_flow() && !is_plain_word(text) {
            return None;
        }
        if !self.is_key_next() {
            self.near_its_key(span)?;
            return self.value(value(text, style)?);
        }
        // The outline has the places of keys, not their texts: these must be easy to find again.
        let is_on_line = span.start.line() == span.end.line();
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let is_odd = text == "<<" || is_plain && text.is_empty();
        if is_odd || is_block || !is_on_line {
            return None;
        }
        match self.open.last_mut().map(|open| &mut open.node) {
            Some(OpenNode::Mapping { key, .. }) => {
                *key = Some((text.to_owned(), span.start.index()));
            }
            _ => return None,
        }
        Some(())
    }

    /// `None` if what begins here stands in the place of a key, or so far behind its key that the YAML library may not take that for
    /// one any more.
    fn near_its_key(&self, value: Span) -> Option<()> {
        match self.open.last().map(|open| &open.node) {
            Some(OpenNode::Mapping { key, .. }) => {
                let (_, start) = key.as_ref()?;
                let is_near = value.start.index() <= start + MAX_KEY_CHARACTERS;
                is_near.then_some(())
            }
            _ => Some(()),
        }
    }

    /// Puts a value where it belongs; `None` if there is one already.
    fn value(&mut self, value: Value) -> Option<()> {
        let before = match self.open.last_mut().map(|open| &mut open.node) {
            None => self.root.replace(value),
            Some(OpenNode::Sequence(items)) => {
                items.push(value);
                None
            }
            Some(OpenNode::Mapping { entries, key }) => entries.insert(key.take()?.0, value),
        };
        before.is_none().then_some(())
    }
}

/// The text of a scalar in quotes.
pub(super) fn unquoted(written: &str) -> Option<String> {
    for event in Parser::new_from_str(written) {
        if let (Event::Scalar(text, ..), _) = event.ok()? {
            return Some(text.into_owned());
        }
    }
    None
}

/// Whether this can stand without quotes in brackets, beyond doubt: the libraries differ on marks, as on the colons of `[a::b]`.
fn is_plain_word(text: &str) -> bool {
    let is_of_words = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./$+ ".contains(&byte);
    !text.is_empty() && text.bytes().all(is_of_words)
}

/// What a scalar stands for; `None` if that takes more than a look.
///
/// Texts are copied: the parser's have room for a hundred characters more.
fn value(text: &str, style: ScalarStyle) -> Option<Value> {
    if style != ScalarStyle::Plain {
        return Some(Value::from(text));
    }
    let begins_number = |first: char| first.is_ascii_digit() || "+-.".contains(first);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ if text.starts_with(begins_number) => match looks_like(text) {
            Look::Integer => text.parse::<i64>().ok().map(Value::from),
            Look::Decimal => {
                let number = text.parse().ok().and_then(Number::from_f64);
                number.map(Value::Number)
            }
            Look::Text => Some(Value::from(text)),
            Look::Rare => None,
        },
        _ => Some(Value::from(text)),
    }
}

/// What a scalar is that begins like a number.
enum Look {
    /// `0`, or at most 18 digits that don't begin with it; perhaps with a minus.
    Integer,
    /// Digits, a dot, and digits; perhaps with a minus.
    Decimal,
    /// No number in any notation.
    Text,
    /// One in a rare notation (`+1`, `007`, `1e9`, `0x1F`, `.5`, `.inf`), or something like it.
    Rare,
}

fn looks_like(text: &str) -> Look {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_short = unsigned.len() <= 18;
    if is_number(unsigned) && is_short && (text == "0" || !unsigned.starts_with('0')) {
        return Look::Integer;
    }
    if let Some((whole, fraction)) = unsigned.split_once('.')
        && is_short
        && is_number(whole)
        && is_number(fraction)
    {
        return Look::Decimal;
    }
    let unsigned = text.trim_start_matches(['+', '-']);
    let is_of_radix = |prefix: &str, radix: u32| {
        let digits = unsigned.strip_prefix(prefix);
        digits.is_some_and(|digits| digits.chars().all(|digit| digit.is_digit(radix)))
    };
    let is_rare = unsigned.parse::<f64>().is_ok()
        || is_of_radix("0x", 16)
        || is_of_radix("0o", 8)
        || is_of_radix("0b", 2)
        || matches!(
            unsigned,
            ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
        );
    if is_rare { Look::Rare } else { Look::Text }
}
