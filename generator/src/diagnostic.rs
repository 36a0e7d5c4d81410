//! Diagnostics: what is wrong with an input, where, and what to do about it. Collected, never thrown one by one.

use std::collections::HashSet;

use crate::spec_path::SpecPath;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the output is right.
    Note,
    /// Probably not what the author of the document meant; the output is usable.
    Warning,
    /// No output is made.
    Error,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A node of the `OpenAPI` document; its line is looked up only when the diagnostic is rendered.
    Document(SpecPath),
    /// A line and column (both from 1) of the document's text, for text that has no nodes yet.
    DocumentText {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A byte range of `codegen.toml`.
    Config(std::ops::Range<usize>),
    /// A node of the overlay.
    Overlay(SpecPath),
    /// A line and column (both from 1) of the overlay's text, for text that has no nodes yet.
    OverlayText {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// No place: the input as a whole.
    Nowhere,
}

/// One finding about the inputs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where it is wrong.
    pub at: Place,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a node of the document.
    #[must_use]
    pub fn error(at: &SpecPath, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            at: Place::Document(at.clone()),
            help: None,
        }
    }

    /// A warning at a node of the document.
    #[must_use]
    pub fn warning(at: &SpecPath, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(at, message)
        }
    }

    /// An error in `codegen.toml` at a byte range of its text.
    #[must_use]
    pub fn config(span: std::ops::Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            at: Place::Config(span),
            help: None,
        }
    }

    /// The same diagnostic with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same diagnostic at another place.
    #[must_use]
    pub fn moved_to(mut self, place: Place) -> Self {
        self.at = place;
        self
    }

    /// The same diagnostic about the overlay, if it was about the document: both are YAML, read by the same code.
    #[must_use]
    pub fn in_overlay(mut self) -> Self {
        self.at = match self.at {
            Place::Document(at) => Place::Overlay(at),
            Place::DocumentText { line, column } => Place::OverlayText { line, column },
            other => other,
        };
        self
    }

    /// The same diagnostic as a note.
    #[must_use]
    pub fn as_note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }
}

/// Diagnostics in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    /// The same ones, to tell quickly whether one is there already.
    known: HashSet<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one, unless the very same one is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.known.insert(diagnostic.clone()) {
            self.all.push(diagnostic);
        }
    }

    /// The same diagnostics about the overlay, where they were about the document.
    #[must_use]
    pub fn in_overlay(self) -> Self {
        self.all.into_iter().map(Diagnostic::in_overlay).collect()
    }

    /// Adds all of `other`.
    pub fn append(&mut self, other: Self) {
        for diagnostic in other.all {
            self.push(diagnostic);
        }
    }

    /// Keeps the value of `result`, or its diagnostic: how a loop goes on after an error.
    pub fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(diagnostic) => {
                self.push(diagnostic);
                None
            }
        }
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.all
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// `value` if no error was found so far, the diagnostics otherwise. Warnings and notes stay here.
    ///
    /// # Errors
    /// At least one diagnostic is an error; all are given back.
    pub fn into_result<T>(&mut self, value: T) -> Result<T, Self> {
        if self.has_errors() {
            Err(std::mem::take(self))
        } else {
            Ok(value)
        }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::from_iter([diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut all = Self::new();
        for diagnostic in diagnostics {
            all.push(diagnostic);
        }
        all
    }
}
