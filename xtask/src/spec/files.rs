//! The files of `spec/`, read once, and held against what is there before something is written.

use std::fs;

use okta_codegen::diagnostic::{Diagnostics, Severity};
use okta_codegen::report::Texts;
use okta_codegen::source::SourceText;

use crate::error::Error;
use crate::input::read_text;
use crate::workspace::{Location, Workspace};

/// A file and its text.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// Where it is.
    pub location: Location,
    /// What it says.
    pub text: String,
}

impl TextFile {
    /// The text and its name.
    #[must_use]
    pub fn source(&self) -> SourceText<'_> {
        SourceText {
            name: &self.location.shown,
            text: &self.text,
        }
    }
}

/// A file that may be missing.
#[derive(Clone, Debug)]
pub struct OptionalFile {
    /// Where it is.
    pub location: Location,
    /// What it says, if it is there.
    pub text: Option<String>,
}

impl OptionalFile {
    /// Reads it.
    ///
    /// # Errors
    /// It is there, and can't be read as text.
    pub fn read(location: Location) -> Result<Self, Error> {
        // A link that leads nowhere is there, and refused.
        let text = match fs::symlink_metadata(&location.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            _ => Some(read_text(&location)?),
        };
        Ok(Self { location, text })
    }

    /// The text and its name.
    #[must_use]
    pub fn source(&self) -> Option<SourceText<'_>> {
        Some(SourceText {
            name: &self.location.shown,
            text: self.text.as_deref()?,
        })
    }

    /// Looks whether it says what it said when it was read.
    ///
    /// # Errors
    /// It says something else.
    pub fn unchanged(&self) -> Result<(), Error> {
        unchanged(&self.location, self.text.as_ref())
    }
}

fn unchanged(location: &Location, before: Option<&String>) -> Result<(), Error> {
    let now = OptionalFile::read(location.clone())?;
    if now.text.as_ref() == before {
        return Ok(());
    }
    Err(Error::Input {
        file: location.shown.clone(),
        reason: "was changed while this command ran; nothing was written".to_owned(),
        help: "run the command again",
    })
}

/// The files of `spec/`.
#[derive(Clone, Debug)]
pub struct SpecFiles {
    /// What to generate and what to call it.
    pub config: TextFile,
    /// The corrections.
    pub overlay: OptionalFile,
    /// The contract.
    pub contract: OptionalFile,
    /// Where the contract came from.
    pub lock: OptionalFile,
}

impl SpecFiles {
    /// Reads them.
    ///
    /// # Errors
    /// One can't be read as text, or there is no configuration.
    pub fn read(workspace: &Workspace) -> Result<Self, Error> {
        let location = workspace.config(None);
        let text = read_text(&location)?;
        let files = Self {
            config: TextFile { location, text },
            overlay: OptionalFile::read(workspace.overlay(None))?,
            contract: OptionalFile::read(workspace.spec(None))?,
            lock: OptionalFile::read(workspace.lock())?,
        };
        files.complete(workspace)?;
        Ok(files)
    }

    /// Refuses a folder from which a file is lost: without it, words, corrections or the record of what is published would
    /// be lost in silence.
    fn complete(&self, workspace: &Workspace) -> Result<(), Error> {
        let lost = |file: &Location, reason: &str, help| Error::Input {
            file: file.shown.clone(),
            reason: reason.to_owned(),
            help,
        };
        if self.overlay.text.is_none() {
            return Err(lost(
                &self.overlay.location,
                "isn't there",
                "take it back with `git restore spec`; an overlay without corrections has `actions: []`",
            ));
        }
        if self.contract.text.is_none() && self.lock.text.is_some() {
            return Err(lost(
                &self.contract.location,
                "isn't there, though its lock is",
                "take it back with `git restore spec`: the project's own words stand in it",
            ));
        }
        let published = OptionalFile::read(workspace.published_api())?;
        if self.lock.text.is_none() && published.text.is_some() {
            return Err(lost(
                &self.lock.location,
                "isn't there, though spec/published-api.txt is: the version that was published stands in it",
                "take it back with `git restore spec`",
            ));
        }
        Ok(())
    }

    /// Looks whether they say what they said when they were read.
    ///
    /// # Errors
    /// One says something else.
    pub fn unchanged(&self) -> Result<(), Error> {
        unchanged(&self.config.location, Some(&self.config.text))?;
        for file in [&self.overlay, &self.contract, &self.lock] {
            file.unchanged()?;
        }
        Ok(())
    }

    /// Renders diagnostics about these files, and about `document`.
    #[must_use]
    pub fn render(&self, document: SourceText<'_>, diagnostics: &Diagnostics) -> String {
        let texts = Texts {
            document,
            config: self.config.source(),
            overlay: self.overlay.source(),
        };
        okta_codegen::report::render(diagnostics, &texts)
    }
}

/// The error for a document that the generator's library refused.
#[must_use]
pub fn refused(rendered: String, document: &str, diagnostics: &Diagnostics) -> Error {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    Error::Refused {
        diagnostics: rendered,
        errors: errors.count(),
        document: document.to_owned(),
    }
}
