//! Blocks: paragraphs, list items, quotes and fenced code of a cleaned text. Anything else counts as a paragraph.

/// How deep list items stand inside of each other; deeper ones are shown at this depth. Each line of an item is indented
/// anew, so that without a bound a long text of short lines in a deep item would become many times as long.
const MAX_LEVELS: usize = 16;

/// A block.
#[derive(Debug)]
pub(super) enum Block {
    /// A paragraph, perhaps of a list item.
    Paragraph(Paragraph),
    /// The lines of fenced code.
    Fence(Vec<String>),
    /// What is quoted, and how far it is indented in the output. No quote is inside another one.
    Quote(usize, Vec<Block>),
}

/// A paragraph.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// How far it is indented in the output: exactly as far as the list item around it wants.
    pub(super) indent: usize,
    /// The marker, if it begins a list item: `-`, `1.`
    pub(super) marker: Option<String>,
    /// Its lines, without spaces at either end.
    pub(super) text: String,
    /// Whether a blank line or another block stood before it.
    pub(super) after_blank: bool,
}

impl Paragraph {
    /// How far its further lines are indented in the output.
    pub(super) fn content_indent(&self) -> usize {
        self.indent + self.marker.as_ref().map_or(0, |marker| marker.len() + 1)
    }
}

/// A list item that what follows may belong to: where its content begins, in the text and in the output.
struct OpenItem {
    column: usize,
    indent: usize,
}

/// Splits a cleaned text into blocks.
pub(super) fn parse(text: &str) -> Vec<Block> {
    parse_lines(&text.split('\n').collect::<Vec<_>>(), false)
}

fn parse_lines(lines: &[&str], in_quote: bool) -> Vec<Block> {
    let mut parser = Parser {
        in_quote,
        blocks: Vec::new(),
        items: Vec::new(),
        is_open: false,
        unclosed: [usize::MAX; 2],
    };
    let mut index = 0;
    while index < lines.len() {
        index += parser.take(&lines[index..]);
    }
    parser.blocks
}

struct Parser {
    in_quote: bool,
    blocks: Vec<Block>,
    items: Vec<OpenItem>,
    /// Whether the next line may go on with the last paragraph.
    is_open: bool,
    /// For each kind of fence, the shortest one that nothing below closes: looked for once, not once a line.
    unclosed: [usize; 2],
}

impl Parser {
    /// Takes the first of the lines, and those that belong to it; gives how many these are.
    fn take(&mut self, lines: &[&str]) -> usize {
        let Some(line) = lines.first() else { return 1 };
        let text = line.trim();
        let column = line.len() - line.trim_start_matches(' ').len();
        if text.is_empty() {
            self.is_open = false;
        } else if let Some(length) = self.fence(lines, text) {
            let code = lines[1..=length]
                .iter()
                .map(|line| dedented(line, column))
                .collect();
            self.blocks.push(Block::Fence(code));
            self.items.clear();
            self.is_open = false;
            return length + 2;
        } else if text.starts_with('>') && !self.in_quote {
            return self.quote(lines, column);
        } else if let Some((marker, rest)) = list_item(text) {
            self.begin_item(column, marker, rest);
        } else if self.is_open
            && let Some(Block::Paragraph(paragraph)) = self.blocks.last_mut()
        {
            paragraph.text.push('\n');
            paragraph.text.push_str(text);
        } else {
            let indent = self.enclosing_indent(column);
            self.begin(indent, None, text);
        }
        1
    }

    /// How many lines of code stand between a fence that opens here and the one that closes it.
    fn fence(&mut self, lines: &[&str], text: &str) -> Option<usize> {
        let (kind, length) = opening_fence(text)?;
        let shortest_unclosed = self.unclosed.get_mut(usize::from(kind == '~'))?;
        if length >= *shortest_unclosed {
            return None;
        }
        let end = lines[1..]
            .iter()
            .position(|line| closes(line, kind, length));
        if end.is_none() {
            *shortest_unclosed = length;
        }
        end
    }

    /// Takes the lines of a quote; gives how many these are.
    fn quote(&mut self, lines: &[&str], column: usize) -> usize {
        let quoted: Vec<&str> = lines
            .iter()
            .map_while(|line| line.trim().strip_prefix('>'))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let indent = self.enclosing_indent(column);
        self.blocks
            .push(Block::Quote(indent, parse_lines(&quoted, true)));
        self.is_open = false;
        quoted.len()
    }

    fn begin_item(&mut self, column: usize, marker: &str, rest: &str) {
        let marker = if marker.ends_with(['.', ')']) {
            marker
        } else {
            "-"
        };
        self.enclosing_indent(column);
        self.items.truncate(MAX_LEVELS - 1);
        let indent = self.enclosing_indent(column);
        self.items.push(OpenItem {
            column: column + marker.len() + 1,
            indent: indent + marker.len() + 1,
        });
        self.begin(indent, Some(marker.to_owned()), rest);
    }

    /// Closes the items that a line in this column no longer belongs to; gives the indent of what remains.
    fn enclosing_indent(&mut self, column: usize) -> usize {
        while self.items.last().is_some_and(|item| item.column > column) {
            self.items.pop();
        }
        self.items.last().map_or(0, |item| item.indent)
    }

    fn begin(&mut self, indent: usize, marker: Option<String>, text: &str) {
        self.blocks.push(Block::Paragraph(Paragraph {
            indent,
            marker,
            text: text.to_owned(),
            after_blank: !self.is_open,
        }));
        self.is_open = true;
    }
}

/// The kind and length of a fence that opens code.
fn opening_fence(text: &str) -> Option<(char, usize)> {
    let kind = text
        .chars()
        .next()
        .filter(|first| matches!(first, '`' | '~'))?;
    let info = text.trim_start_matches(kind);
    let length = text.len() - info.len();
    (length >= 3 && !(kind == '`' && info.contains('`'))).then_some((kind, length))
}

fn closes(line: &str, kind: char, length: usize) -> bool {
    let text = line.trim();
    text.len() >= length && text.chars().all(|character| character == kind)
}

/// A line of code without the indent of its fence and without spaces at its end.
fn dedented(line: &str, column: usize) -> String {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    line[spaces.min(column)..].trim_end().to_owned()
}

/// The marker and the text of a list item.
fn list_item(text: &str) -> Option<(&str, &str)> {
    if is_thematic_break(text) {
        return None;
    }
    let (marker, rest) = text.split_once(' ')?;
    let rest = rest.trim_start();
    let number = marker.strip_suffix(['.', ')']);
    let is_number = number.is_some_and(|number| {
        (1..=9).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    ((is_number || matches!(marker, "-" | "*" | "+")) && !rest.is_empty()).then_some((marker, rest))
}

/// Whether a line would be a rule across the page.
fn is_thematic_break(text: &str) -> bool {
    let mut marks = text.chars().filter(|character| *character != ' ');
    let Some(first) = marks.next() else {
        return false;
    };
    matches!(first, '-' | '*' | '_')
        && text.matches(first).count() >= 3
        && marks.all(|mark| mark == first)
}
