//! Renders diagnostics for people: header, place, source line, pointer, advice.
//!
//! ```text
//! error: a `discriminator` needs `oneOf` or `anyOf` beside it
//!      ,-[spec/identity-source.yaml:612:7]
//!  612 |       discriminator:
//!      :       ^^^^^^^^^^^^^
//!      `----
//!   at  #/components/schemas/Thing/discriminator
//! help: leave out the tags that reach this schema
//! ```
//!
//! Messages and source lines are untrusted text: control characters, also those that turn the direction of writing, are
//! shown as escapes, and what is too long is cut.

use std::fmt::{self, Write};
use std::ops::Range;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::source::text::Lines;
use crate::source::{LineColumn, Location, SourceText, locate_all};
use crate::spec_path::SpecPath;

/// How many characters of a message or a help are shown.
const LONGEST_TEXT: usize = 600;
/// How many characters of a source line are shown; a longer line is cut around the place.
const LONGEST_LINE: usize = 120;
/// How many characters before the place are kept when a line is cut.
const BEFORE_PLACE: usize = 40;
/// Wide enough that nothing is wrapped: line breaks would depend on the terminal.
const WIDTH: usize = 100_000;

/// How the report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// ASCII without colour: for files, pipes and tests.
    Plain,
    /// The same with ANSI colours: for terminals.
    Coloured,
}

/// The texts that diagnostics can point into.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The document.
    pub document: SourceText<'a>,
    /// `codegen.toml`.
    pub config: SourceText<'a>,
    /// The overlay, if there is one.
    pub overlay: Option<SourceText<'a>>,
}

/// All diagnostics in order, each with a blank line after it, in ASCII without colour.
///
/// The document's text is scanned once for all of their places.
#[must_use]
pub fn render(diagnostics: &Diagnostics, texts: &Texts<'_>) -> String {
    render_as(Look::Plain, diagnostics, texts)
}

/// [`render`] with a choice of looks.
#[must_use]
pub fn render_as(look: Look, diagnostics: &Diagnostics, texts: &Texts<'_>) -> String {
    let overlay = texts.overlay.unwrap_or(SourceText {
        name: "overlay.yaml",
        text: "",
    });
    let mut in_document = Located::new(&texts.document, diagnostics, |place| match place {
        Place::Document(at) => Some(at),
        _ => None,
    });
    let mut in_overlay = Located::new(&overlay, diagnostics, |place| match place {
        Place::Overlay(at) => Some(at),
        _ => None,
    });
    let config = Numbered::new(&texts.config);
    let renderer = Renderer::new(look);
    let mut output = String::new();
    for diagnostic in diagnostics.iter() {
        let snippet = match &diagnostic.at {
            Place::Document(_) => Some(in_document.next()),
            Place::Overlay(_) => Some(in_overlay.next()),
            Place::DocumentText { line, column } => {
                Some(in_document.text.snippet_at(*line, *column))
            }
            Place::OverlayText { line, column } => Some(in_overlay.text.snippet_at(*line, *column)),
            Place::Config(range) => Some(Snippet::of_range(&config, range)),
            Place::Nowhere => None,
        };
        renderer.diagnostic(&mut output, diagnostic, snippet.as_ref());
    }
    output
}

/// The places of the nodes of one text that diagnostics point to, in the order of the diagnostics.
struct Located<'a> {
    text: Numbered<'a>,
    places: std::vec::IntoIter<Option<Location>>,
}

impl<'a> Located<'a> {
    fn new(
        text: &SourceText<'a>,
        diagnostics: &Diagnostics,
        pointer: impl Fn(&Place) -> Option<&SpecPath>,
    ) -> Self {
        let pointers: Vec<SpecPath> = diagnostics
            .iter()
            .filter_map(|diagnostic| pointer(&diagnostic.at).cloned())
            .collect();
        Self {
            places: locate_all(text.text, &pointers).into_iter(),
            text: Numbered::new(text),
        }
    }

    /// The snippet of the next pointer; the beginning of the text if it holds no node at all.
    fn next(&mut self) -> Snippet {
        match self.places.next().flatten() {
            Some(location) => Snippet::of_location(&self.text, &location),
            None => self.text.snippet_at(1, 1),
        }
    }
}

fn pointer(diagnostic: &Diagnostic) -> Option<&SpecPath> {
    match &diagnostic.at {
        Place::Document(at) | Place::Overlay(at) => Some(at),
        _ => None,
    }
}

struct Renderer {
    handler: GraphicalReportHandler,
    theme: GraphicalTheme,
}

impl Renderer {
    fn new(look: Look) -> Self {
        let theme = match look {
            Look::Plain => GraphicalTheme::none(),
            Look::Coloured => GraphicalTheme::ascii(),
        };
        let handler = GraphicalReportHandler::new_themed(theme.clone())
            .with_width(WIDTH)
            .with_context_lines(0);
        Self { handler, theme }
    }

    fn diagnostic(&self, output: &mut String, diagnostic: &Diagnostic, snippet: Option<&Snippet>) {
        let styles = &self.theme.styles;
        let (word, style) = match diagnostic.severity {
            Severity::Error => ("error:", styles.error),
            Severity::Warning => ("warning:", styles.warning),
            Severity::Note => ("note:", styles.advice),
        };
        let mut line = |text: fmt::Arguments<'_>| {
            // Writing to a string doesn't fail.
            let _ = writeln!(output, "{text}");
        };
        line(format_args!(
            "{} {}",
            style.style(word),
            shown(&diagnostic.message)
        ));
        if let Some(snippet) = snippet {
            line(format_args!("{}", self.snippet(snippet)));
        }
        if let Some(at) = pointer(diagnostic) {
            line(format_args!(
                "  {}  {}",
                styles.help.style("at"),
                shown(at.as_str())
            ));
        }
        if let Some(help) = &diagnostic.help {
            line(format_args!(
                "{} {}",
                styles.help.style("help:"),
                shown(help)
            ));
        }
        line(format_args!(""));
    }

    /// The place and the source line, as miette draws them below its own header.
    fn snippet(&self, snippet: &Snippet) -> String {
        let mut drawn = String::new();
        if self.handler.render_report(&mut drawn, snippet).is_err() {
            return String::new();
        }
        let below_header = drawn.split_once('\n').map_or("", |(_, below)| below);
        below_header.trim_end().to_owned()
    }
}

/// A source whose lines are known.
struct Numbered<'a> {
    source: SourceText<'a>,
    lines: Lines<'a>,
}

impl<'a> Numbered<'a> {
    fn new(source: &SourceText<'a>) -> Self {
        Self {
            source: *source,
            lines: Lines::of(source.text),
        }
    }

    fn snippet_at(&self, line: usize, column: usize) -> Snippet {
        Snippet::of_text(self, LineColumn { line, column })
    }
}

/// One line of a source, ready to be drawn.
#[derive(Debug)]
struct Snippet {
    name: String,
    place: LineColumn,
    /// The line, perhaps only a part of it, without anything that a terminal would obey.
    line: String,
    /// The marked bytes of `line`.
    start: usize,
    length: usize,
}

impl Snippet {
    fn of_location(numbered: &Numbered<'_>, location: &Location) -> Self {
        let place = LineColumn {
            line: location.line,
            column: location.column,
        };
        Self::new(numbered, place, location.offset, location.length)
    }

    fn of_text(numbered: &Numbered<'_>, place: LineColumn) -> Self {
        Self::new(numbered, place, numbered.lines.offset(place), 0)
    }

    fn of_range(numbered: &Numbered<'_>, range: &Range<usize>) -> Self {
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

/// A message as it is shown: cut, and without control characters.
fn shown(text: &str) -> String {
    visible(&cut(text, LONGEST_TEXT))
}

/// At most `longest` characters of `text`, with a mark where the rest was.
fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

/// The text with tabs as spaces and every [dangerous](is_dangerous) character escaped.
fn visible(text: &str) -> String {
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
