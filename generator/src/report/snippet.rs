//! One line of a source as it is shown: where, which part of it, and without anything that a terminal would obey.

use std::fmt;
use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::text::Lines;
use crate::source::{LineColumn, Location, SourceText};

/// How many characters of a source line are shown; a longer line is cut around the place.
const LONGEST_LINE: usize = 120;
/// How many characters before the place are kept when a line is cut.
const BEFORE_PLACE: usize = 40;

/// A source whose lines are known.
pub(super) struct Numbered<'a> {
    source: SourceText<'a>,
    lines: Lines<'a>,
}

impl<'a> Numbered<'a> {
    pub(super) fn new(source: &SourceText<'a>) -> Self {
        Self {
            source: *source,
            lines: Lines::of(source.text),
        }
    }

    pub(super) fn snippet_at(&self, line: usize, column: usize) -> Snippet {
        Snippet::of_text(self, LineColumn { line, column })
    }
}

/// One line of a source, ready to be drawn.
#[derive(Debug)]
pub(super) struct Snippet {
    name: String,
    place: LineColumn,
    /// The line, perhaps only a part of it, without anything that a terminal would obey.
    line: String,
    /// The marked bytes of `line`.
    start: usize,
    length: usize,
}

impl Snippet {
    pub(super) fn of_location(numbered: &Numbered<'_>, location: &Location) -> Self {
        let place = LineColumn {
            line: location.line,
            column: location.column,
        };
        Self::new(numbered, place, location.offset, location.length)
    }

    fn of_text(numbered: &Numbered<'_>, place: LineColumn) -> Self {
        Self::new(numbered, place, numbered.lines.offset(place), 0)
    }

    pub(super) fn of_range(numbered: &Numbered<'_>, range: &Range<usize>) -> Self {
        let place = numbered.lines.place(range.start);
        Self::new(numbered, place, numbered.lines.offset(place), range.len())
    }

    /// Takes care to look only at the part of the line that is shown: a document may be one line of megabytes.
    fn new(numbered: &Numbered<'_>, place: LineColumn, offset: usize, length: usize) -> Self {
        let text = numbered.source.text;
        let range = numbered.lines.range(place.line);
        let offset = offset.clamp(range.start, range.end);
        let mut end = offset.saturating_add(length).min(range.end);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[range.start..offset];
        let is_long = text[range.clone()].chars().nth(LONGEST_LINE).is_some();
        let hidden = before
            .char_indices()
            .rev()
            .nth(BEFORE_PLACE)
            .filter(|_| is_long)
            .map(|(index, character)| index + character.len_utf8());

        let mut line = String::new();
        if hidden.is_some() {
            line.push_str("...");
        }
        line.push_str(&visible(&before[hidden.unwrap_or(0)..]));
        let start = line.len();
        line.push_str(&visible(&cut(&text[offset..end], LONGEST_LINE)));
        let length = line.len() - start;
        let room = LONGEST_LINE.saturating_sub(line.chars().count());
        // The mark of what was cut is there already if the marked text itself is too long.
        if text[offset..end].chars().nth(LONGEST_LINE).is_none() {
            line.push_str(&visible(&cut(&text[end..range.end], room)));
        }
        if line.is_empty() {
            line.push(' ');
        }
        Self {
            name: visible(numbered.source.name),
            place,
            line,
            start,
            length,
        }
    }
}

impl fmt::Display for Snippet {
    /// Nothing: the header is written by the renderer.
    fn fmt(&self, _formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet {}

impl miette::Diagnostic for Snippet {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new(None, self.start, self.length);
        Some(Box::new(std::iter::once(label)))
    }
}

impl SourceCode for Snippet {
    /// The one line, whatever is asked for; so miette never walks through the whole text.
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.line.as_bytes(),
            (0, self.line.len()).into(),
            self.place.line - 1,
            self.place.column - 1,
            1,
        )))
    }
}

/// At most `longest` characters of `text`, with a mark where the rest was.
pub(super) fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

/// The text with tabs as spaces and every [dangerous](is_dangerous) character escaped.
pub(crate) fn visible(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => escaped.push(' '),
            character if is_dangerous(character) => {
                escaped.extend(character.escape_unicode());
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// Whether a terminal would obey a character, or it would hide or reorder others: controls, line separators, and the
/// characters that change the direction of writing or have no width. Whatever prints text of a document escapes these.
#[must_use]
pub fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
