//! Explains why a YAML text was refused: an event scan that finds every fault with its place, all in one run.
//!
//! Loading only notices *that* something is wrong, and stops there; this is the slow road, taken after it. It also
//! guards the YAML library from texts that it would take very long to refuse (see `flow`).

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};

use super::text::{self, LineColumn, Lines};
use super::yaml::MAX_DEPTH;

/// More faults than this are not worth reading; the scan stops there.
const ENOUGH: usize = 50;

/// What is wrong with `text`; empty if this scanner finds nothing.
pub fn find(text: &str) -> Diagnostics {
    let mut state = Scan::default();
    let mut parser = Parser::new_from_str(text);
    while state.faults.len() < ENOUGH {
        match parser.next_event() {
            None => break,
            Some(Ok((event, span))) => {
                if !state.event(&event, span) {
                    break;
                }
            }
            Some(Err(error)) => {
                state.syntax_error(&error);
                break;
            }
        }
    }
    state.into_diagnostics(text)
}

/// Where the first alias of `text` stands.
pub fn first_alias(text: &str) -> Option<LineColumn> {
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        if matches!(event, Event::Alias(_)) {
            let offset = text::byte_offsets(text, &[span.start.index()]).pop()?;
            return Some(Lines::of(text).place(offset));
        }
    }
    None
}

/// A fault at a character index.
struct Fault {
    at: usize,
    message: String,
    /// The character index of what the message is a second one of.
    first: Option<usize>,
    help: &'static str,
}

/// What is open around the current event.
struct Frame {
    /// The anchor's number, 0 if there is none; aliases never have that number.
    anchor: usize,
    /// The keys of a mapping so far and where they stand; `None` for a sequence.
    keys: Option<HashMap<String, usize>>,
    /// Whether the next event of a mapping is a value.
    value_next: bool,
}

#[derive(Default)]
struct Scan {
    frames: Vec<Frame>,
    documents: usize,
    faults: Vec<Fault>,
}

impl Scan {
    fn fault(&mut self, at: usize, message: impl Into<String>, help: &'static str) {
        self.faults.push(Fault {
            at,
            message: message.into(),
            first: None,
            help,
        });
    }

    /// Takes an event; gives false when going on makes no sense.
    fn event(&mut self, event: &Event<'_>, span: Span) -> bool {
        let at = span.start.index();
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.fault(
                        at,
                        "the file holds more than one YAML document",
                        "keep one OpenAPI document in the file",
                    );
                    return false;
                }
            }
            Event::Alias(anchor) => {
                if self.frames.iter().any(|frame| frame.anchor == *anchor) {
                    self.fault(
                        at,
                        "this alias stands inside the node that it stands for",
                        "",
                    );
                }
                if self.key_comes() {
                    self.fault(at, "an alias as a mapping key", "write the key out");
                }
                self.node_done();
            }
            Event::Scalar(value, style, _, tag) => {
                self.tag(at, tag.as_deref());
                self.scalar(at, value, *style);
                self.node_done();
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                self.tag(at, tag.as_deref());
                return self.open(at, *anchor, matches!(event, Event::MappingStart(..)));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.frames.pop();
                self.node_done();
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        true
    }

    fn open(&mut self, at: usize, anchor: usize, is_mapping: bool) -> bool {
        if self.key_comes() {
            self.fault(
                at,
                "a mapping key must be a scalar, this one is a collection",
                "a key like `{name}` needs quotes",
            );
        }
        if self.frames.len() == MAX_DEPTH {
            self.too_deep(at);
            return false;
        }
        self.frames.push(Frame {
            anchor,
            keys: is_mapping.then(HashMap::new),
            value_next: false,
        });
        true
    }

    fn too_deep(&mut self, at: usize) {
        self.fault(
            at,
            format!("nested more than {MAX_DEPTH} levels deep"),
            "no OpenAPI document needs that; give inner schemas names under `components`",
        );
    }

    /// Whether the next event is a key.
    fn key_comes(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| frame.keys.is_some() && !frame.value_next)
    }

    /// A whole key or value has gone by.
    fn node_done(&mut self) {
        if let Some(frame) = self.frames.last_mut()
            && frame.keys.is_some()
        {
            frame.value_next = !frame.value_next;
        }
    }

    fn scalar(&mut self, at: usize, value: &str, style: ScalarStyle) {
        if !self.key_comes() {
            self.plain_value(at, value, style);
            return;
        }
        if value == "<<" {
            self.fault(
                at,
                "YAML merge keys (`<<`) are not supported",
                "write the merged keys out",
            );
            return;
        }
        let keys = self.frames.last_mut().and_then(|frame| frame.keys.as_mut());
        let Some(keys) = keys else { return };
        if let Some(&first) = keys.get(value) {
            self.faults.push(Fault {
                at,
                message: format!("duplicate key `{value}`"),
                first: Some(first),
                help: "remove one of the two, or rename it",
            });
        } else {
            keys.insert(value.to_owned(), at);
        }
    }

    fn plain_value(&mut self, at: usize, value: &str, style: ScalarStyle) {
        if style != ScalarStyle::Plain {
            return;
        }
        let unsigned = value.strip_prefix(['-', '+']).unwrap_or(value);
        if matches!(
            unsigned,
            ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
        ) {
            self.fault(
                at,
                format!("`{value}` is not a number that JSON has"),
                "put quotes around it if it is meant as text",
            );
        } else if unsigned.len() > 18
            && unsigned.bytes().all(|byte| byte.is_ascii_digit())
            && value.parse::<u64>().is_err()
            && value.parse::<i64>().is_err()
        {
            self.fault(
                at,
                format!("`{value}` does not fit into 64 bits"),
                "put quotes around it if it is meant as text",
            );
        }
    }

    fn tag(&mut self, at: usize, tag: Option<&Tag>) {
        let Some(tag) = tag else { return };
        let standard = tag.is_yaml_core_schema()
            && matches!(
                tag.suffix.as_str(),
                "str" | "int" | "float" | "bool" | "null" | "map" | "seq"
            );
        if !standard {
            let written = match tag.handle.as_str() {
                "tag:yaml.org,2002:" => format!("!!{}", tag.suffix),
                handle => format!("{handle}{}", tag.suffix),
            };
            self.fault(
                at,
                format!("the YAML tag `{written}` means nothing in OpenAPI"),
                "remove the tag, or put quotes around the text",
            );
        }
    }

    fn syntax_error(&mut self, error: &ScanError) {
        let at = error.marker().index();
        if error.info() == "recursion limit exceeded" {
            self.too_deep(at);
        } else {
            self.fault(at, format!("not valid YAML: {}", error.info()), "");
        }
    }

    fn into_diagnostics(mut self, text: &str) -> Diagnostics {
        self.faults.sort_by_key(|fault| fault.at);
        let at: Vec<usize> = self.faults.iter().map(|fault| fault.at).collect();
        let all_lines = Lines::of(text);
        let places = all_lines.places(&text::byte_offsets(text, &at));
        let mut first: Vec<usize> = self.faults.iter().filter_map(|fault| fault.first).collect();
        first.sort_unstable();
        let lines = all_lines.places(&text::byte_offsets(text, &first));
        let line_of: HashMap<usize, usize> = first
            .into_iter()
            .zip(lines.iter().map(|place| place.line))
            .collect();
        self.faults
            .into_iter()
            .zip(places)
            .map(|(fault, place)| {
                let line = fault.first.and_then(|first| line_of.get(&first));
                let message = match line {
                    Some(line) => format!("{}: it stands in line {line} already", fault.message),
                    None => fault.message,
                };
                at_text(place, message, fault.help)
            })
            .collect()
    }
}

/// An error at a line and column of the text; no advice if `help` is empty.
pub fn at_text(place: LineColumn, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        message,
        at: Place::DocumentText {
            line: place.line,
            column: place.column,
        },
        help: (!help.is_empty()).then(|| help.to_owned()),
    }
}
