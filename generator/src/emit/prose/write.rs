//! Writing: pieces of a paragraph as Markdown, with everything escaped that would mean something else.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::inline::Token;

/// How many digits the number of a list item has at most.
const MAX_DIGITS: usize = 9;

/// Where the text will stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In lines of its own; further ones are indented so far.
    Block(usize),
    /// In one line.
    Line,
    /// In a cell of a table.
    Cell,
}

/// Collects the Markdown of one paragraph.
pub(super) struct Writer {
    place: Place,
    out: String,
    /// Where the text of the current line begins in `out`.
    line_start: usize,
}

impl Writer {
    pub(super) fn for_block(indent: usize) -> Self {
        Self::new(Place::Block(indent))
    }

    pub(super) fn for_line() -> Self {
        Self::new(Place::Line)
    }

    pub(super) fn for_cell() -> Self {
        Self::new(Place::Cell)
    }

    fn new(place: Place) -> Self {
        Self {
            place,
            out: String::new(),
            line_start: 0,
        }
    }

    /// The Markdown, without spaces at its end.
    pub(super) fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out
    }

    /// Adds text of the generator's own.
    pub(super) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Adds a space, unless one is there or the line has not begun.
    pub(super) fn space(&mut self) {
        if !self.out.ends_with(' ') && self.out.len() > self.line_start {
            self.out.push(' ');
        }
    }

    pub(super) fn tokens(&mut self, tokens: &[Token]) {
        for (index, token) in tokens.iter().enumerate() {
            match token {
                Token::Char(character) => self.character(*character, &tokens[index + 1..]),
                Token::Code(code) => self.code(code),
                Token::Delimiter(delimiter) => {
                    for _ in 0..delimiter.length {
                        if delimiter.is_paired {
                            self.out.push(delimiter.mark);
                        } else {
                            self.character(delimiter.mark, &tokens[index + 1..]);
                        }
                    }
                }
                Token::Break => self.line_break(),
                Token::Address(address) => {
                    self.out.push('<');
                    self.out.push_str(address);
                    self.out.push('>');
                }
                Token::Link(text, address) => {
                    self.out.push('[');
                    self.tokens(text);
                    self.out.push_str("](");
                    self.out.push_str(address);
                    self.out.push(')');
                }
            }
        }
    }

    fn line_break(&mut self) {
        let Place::Block(indent) = self.place else {
            return self.space();
        };
        if self.out.len() == self.line_start {
            // Nothing stands on this line: a second break would end the paragraph.
            return;
        }
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
        self.out.push_str(&" ".repeat(indent));
        self.line_start = self.out.len();
    }

    fn code(&mut self, code: &str) {
        if self.out.ends_with('`') {
            // Two code spans that touch would be one.
            self.out.push(' ');
        }
        if self.place == Place::Cell && code.contains('|') {
            self.out.push_str(&code_element(code));
        } else {
            self.out.push_str(&code_span(code));
        }
    }

    /// Adds a character that stands for itself; `after` is what comes next.
    fn character(&mut self, character: char, after: &[Token]) {
        let is_next = |expected: char| after.first() == Some(&Token::Char(expected));
        let next = match after.first() {
            Some(Token::Char(next)) => Some(*next),
            _ => None,
        };
        let is_first = self.out.len() == self.line_start;
        let needs_backslash = match character {
            ' ' => return self.space(),
            // After an escaped backtick, parsers disagree about the ones that follow.
            '`' => return self.out.push_str("&#96;"),
            '&' if next.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()) => {
                return self.out.push_str("&amp;");
            }
            '\\' | '*' | '<' | '[' | ']' | '~' | '$' | '^' | '|' => true,
            '_' => {
                !(self.out.ends_with(char::is_alphanumeric)
                    && next.is_some_and(char::is_alphanumeric))
            }
            '#' => is_first || self.out.ends_with(' '),
            ':' => is_first || (is_next('/') && after.get(1) == Some(&Token::Char('/'))),
            '!' => matches!(after.first(), Some(Token::Link(..))) || is_next('['),
            '-' | '+' | '=' | '>' => is_first,
            '.' | ')' => self.is_after_number(),
            _ => false,
        };
        if needs_backslash {
            self.out.push('\\');
        }
        self.out.push(character);
    }

    /// Whether the line consists of digits so far, so that a dot would make it a list item.
    fn is_after_number(&self) -> bool {
        let line = self.out.get(self.line_start..).unwrap_or_default();
        (1..=MAX_DIGITS).contains(&line.len()) && line.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// Code as a code span that nothing in it ends.
pub(super) fn code_span(code: &str) -> String {
    let fence = "`".repeat(shortest_free_run(code));
    let touches = code.starts_with('`') || code.ends_with('`');
    let loses_spaces =
        code.starts_with(' ') && code.ends_with(' ') && !code.trim_matches(' ').is_empty();
    let padding = if touches || loses_spaces { " " } else { "" };
    format!("{fence}{padding}{code}{padding}{fence}")
}

/// Code as an HTML element, with every mark in it written as a reference to its character.
pub(super) fn code_element(code: &str) -> String {
    let mut element = String::from("<code>");
    for character in code.chars() {
        if character.is_ascii_punctuation() {
            // Writing to a `String` can't fail.
            let _ = write!(element, "&#{};", u32::from(character));
        } else {
            element.push(character);
        }
    }
    element + "</code>"
}

/// The length of the longest run of `mark`.
pub(super) fn longest_run(text: &str, mark: char) -> usize {
    text.split(|character| character != mark)
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// The smallest number of backticks of which there is no run.
fn shortest_free_run(code: &str) -> usize {
    if !code.contains('`') {
        return 1;
    }
    let lengths: BTreeSet<usize> = code
        .split(|character| character != '`')
        .map(str::len)
        .collect();
    // One of so many lengths is free.
    (1..=lengths.len() + 1)
        .find(|length| !lengths.contains(length))
        .unwrap_or(1)
}
