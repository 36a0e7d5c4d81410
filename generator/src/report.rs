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

mod snippet;

use std::cmp::Reverse;
use std::fmt::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::source::{Location, Outline, SourceText, locate_all, locate_in};
use crate::spec_path::SpecPath;

pub use snippet::is_dangerous;
pub(crate) use snippet::visible;
use snippet::{Numbered, Snippet, cut};

/// How many characters of a message or a help are shown.
const LONGEST_TEXT: usize = 600;
/// How many diagnostics a report shows when there are errors among them.
pub const MOST_SHOWN: usize = 50;
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

/// The diagnostics in order, each with a blank line after it, in ASCII without colour.
///
/// When there are errors, [`MOST_SHOWN`] are shown, errors before others, and the rest is counted: whoever mends them runs
/// again. Warnings and notes alone are all shown, since nothing else shows them. The document's text is scanned at most once for
/// all of their places.
#[must_use]
pub fn render(diagnostics: &Diagnostics, texts: &Texts<'_>) -> String {
    render_outlined(diagnostics, texts, None)
}

/// [`render`] without the scan, if there is an outline of the document, as a run keeps it.
#[must_use]
pub fn render_outlined(
    diagnostics: &Diagnostics,
    texts: &Texts<'_>,
    outline: Option<&Outline>,
) -> String {
    drawn(Look::Plain, diagnostics, texts, outline)
}

/// [`render`] with a choice of looks.
#[must_use]
pub fn render_as(look: Look, diagnostics: &Diagnostics, texts: &Texts<'_>) -> String {
    drawn(look, diagnostics, texts, None)
}

fn drawn(
    look: Look,
    diagnostics: &Diagnostics,
    texts: &Texts<'_>,
    outline: Option<&Outline>,
) -> String {
    let overlay = texts.overlay.unwrap_or(SourceText {
        name: "overlay.yaml",
        text: "",
    });
    let (shown, rest) = chosen(diagnostics);
    let mut in_document = Located::new(&texts.document, outline, &shown, |place| match place {
        Place::Document(at) => Some(at),
        _ => None,
    });
    let mut in_overlay = Located::new(&overlay, None, &shown, |place| match place {
        Place::Overlay(at) => Some(at),
        _ => None,
    });
    let config = Numbered::new(&texts.config);
    let renderer = Renderer::new(look);
    let mut output = String::new();
    for diagnostic in shown {
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
    renderer.rest(&mut output, &rest);
    output
}

/// The diagnostics that are shown, in their order, and those that are only counted.
fn chosen(diagnostics: &Diagnostics) -> (Vec<&Diagnostic>, Vec<&Diagnostic>) {
    let mut numbered: Vec<(usize, &Diagnostic)> = diagnostics.iter().enumerate().collect();
    let mut rest = Vec::new();
    if diagnostics.has_errors() && numbered.len() > MOST_SHOWN {
        // Stable: among equals, the first ones are shown.
        numbered.sort_by_key(|(_, diagnostic)| Reverse(diagnostic.severity));
        rest = numbered.split_off(MOST_SHOWN);
        numbered.sort_by_key(|(index, _)| *index);
    }
    let [shown, rest] =
        [numbered, rest].map(|some| some.into_iter().map(|(_, diagnostic)| diagnostic).collect());
    (shown, rest)
}

/// The places of the nodes of one text that diagnostics point to, in the order of the diagnostics.
struct Located<'a> {
    text: Numbered<'a>,
    places: std::vec::IntoIter<Option<Location>>,
}

impl<'a> Located<'a> {
    fn new(
        text: &SourceText<'a>,
        outline: Option<&Outline>,
        diagnostics: &[&Diagnostic],
        pointer: impl Fn(&Place) -> Option<&SpecPath>,
    ) -> Self {
        let pointers: Vec<SpecPath> = diagnostics
            .iter()
            .filter_map(|diagnostic| pointer(&diagnostic.at).cloned())
            .collect();
        let places = match outline {
            Some(outline) => locate_in(text.text, outline, &pointers),
            None => locate_all(text.text, &pointers),
        };
        Self {
            places: places.into_iter(),
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

    /// How many diagnostics there are besides, by severity.
    fn rest(&self, output: &mut String, rest: &[&Diagnostic]) {
        let severities = [
            (Severity::Error, "error"),
            (Severity::Warning, "warning"),
            (Severity::Note, "note"),
        ];
        let counts: Vec<String> = severities
            .into_iter()
            .filter_map(|(severity, word)| {
                let of_it = rest.iter().filter(|found| found.severity == severity);
                match of_it.count() {
                    0 => None,
                    1 => Some(format!("1 more {word}")),
                    count => Some(format!("{count} more {word}s")),
                }
            })
            .collect();
        if !counts.is_empty() {
            let help = self.theme.styles.help.style("help:");
            // Writing to a string doesn't fail.
            let _ = writeln!(
                output,
                "{}, not shown\n{help} mend these, and run again\n",
                counts.join(", ")
            );
        }
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

/// A message as it is shown: cut, and without control characters.
fn shown(text: &str) -> String {
    visible(&cut(text, LONGEST_TEXT))
}
