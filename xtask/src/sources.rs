//! The texts that a run reads, and what the document is to this project.

use okta_codegen::diagnostic::{Diagnostics, Severity};
use okta_codegen::report::{self, Texts};
use okta_codegen::source::{Outline, SourceText};
use okta_codegen::{Generation, Inputs, Role, Tags};

use crate::cli::SourceArgs;
use crate::error::Error;
use crate::input::read_text;
use crate::workspace::{Location, Workspace};

/// The document and `codegen.toml`, read.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Where the document is.
    pub spec: Location,
    /// Where the configuration is.
    pub config: Location,
    /// The overlay, and its text: applied to the document, unless that is the contract, which has it in it.
    overlay: Option<(Location, String)>,
    changelog: Option<(Location, String)>,
    document_text: String,
    config_text: String,
    tags: Vec<String>,
    all_tags: bool,
    role: Role,
}

impl Sources {
    /// Reads what the flags name.
    ///
    /// # Errors
    /// One of the files, or both, can't be read as text.
    pub fn read(args: &SourceArgs, workspace: &Workspace) -> Result<Self, Error> {
        let spec = workspace.spec(args.spec.as_deref());
        let config = workspace.config(args.config.as_deref());
        let role = if workspace.is_contract(&spec.path) {
            Role::Contract
        } else {
            Role::Other
        };
        let overlay = if role == Role::Contract {
            Ok(None)
        } else {
            read_overlay(args, workspace)
        };
        let texts = Error::both(read_text(&spec), read_text(&config));
        let ((document_text, config_text), overlay) = Error::both(texts, overlay)?;
        Ok(Self {
            document_text,
            config_text,
            overlay,
            changelog: read_changelog(workspace, role)?,
            tags: args.tags.clone(),
            all_tags: args.all_tags,
            role,
            spec,
            config,
        })
    }

    /// Reads what the flags name, and for the contract also the overlay that it has in it, if there is one.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn read_to_explain(args: &SourceArgs, workspace: &Workspace) -> Result<Self, Error> {
        let mut sources = Self::read(args, workspace)?;
        let is_there = args.overlay.is_some() || workspace.overlay(None).path.is_file();
        if sources.role == Role::Contract && is_there {
            sources.overlay = read_overlay(args, workspace)?;
        }
        Ok(sources)
    }

    /// The inputs of the generator.
    #[must_use]
    pub fn inputs(&self, standalone: bool) -> Inputs<'_> {
        Inputs {
            document: self.document(),
            config: self.configuration(),
            overlay: self.overlay().filter(|_| self.role != Role::Contract),
            changelog: self.changelog.as_ref().map(source_text),
            tags: self.tags(),
            role: self.role,
            standalone,
        }
    }

    /// Which tags the flags choose.
    fn tags(&self) -> Tags<'_> {
        if self.all_tags {
            Tags::All
        } else if self.tags.is_empty() {
            Tags::Configured
        } else {
            Tags::Named(&self.tags)
        }
    }

    /// Renders diagnostics about these texts.
    #[must_use]
    pub fn render(&self, diagnostics: &Diagnostics) -> String {
        self.rendered(diagnostics, None)
    }

    /// Renders the warnings of a run that these texts went into.
    #[must_use]
    pub fn render_warnings(&self, generation: &Generation) -> String {
        self.rendered(&generation.warnings, generation.outline.as_ref())
    }

    fn rendered(&self, diagnostics: &Diagnostics, outline: Option<&Outline>) -> String {
        let texts = Texts {
            document: self.document(),
            config: self.configuration(),
            overlay: self.overlay(),
        };
        let text = report::render_outlined(diagnostics, &texts, outline);
        if text.is_empty() || text.ends_with('\n') {
            text
        } else {
            text + "\n"
        }
    }

    /// The error for a run that the generator refused.
    #[must_use]
    pub fn refused(&self, diagnostics: &Diagnostics) -> Error {
        Error::Refused {
            diagnostics: self.render(diagnostics),
            errors: diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .count(),
            document: self.spec.shown.clone(),
        }
    }

    /// The document.
    fn document(&self) -> SourceText<'_> {
        SourceText {
            name: &self.spec.shown,
            text: &self.document_text,
        }
    }

    /// The overlay.
    #[must_use]
    pub fn overlay(&self) -> Option<SourceText<'_>> {
        self.overlay.as_ref().map(source_text)
    }

    /// `codegen.toml`.
    fn configuration(&self) -> SourceText<'_> {
        SourceText {
            name: &self.config.shown,
            text: &self.config_text,
        }
    }
}

/// The overlay that the flags name; none if they say so.
fn read_overlay(
    args: &SourceArgs,
    workspace: &Workspace,
) -> Result<Option<(Location, String)>, Error> {
    if args.no_overlay {
        return Ok(None);
    }
    let overlay = workspace.overlay(args.overlay.as_deref());
    let text = read_text(&overlay)?;
    Ok(Some((overlay, text)))
}

/// The changelog of the crate, which travels with the one that is made from the contract.
fn read_changelog(workspace: &Workspace, role: Role) -> Result<Option<(Location, String)>, Error> {
    let changelog = workspace.changelog();
    if role == Role::Other || !changelog.path.exists() {
        return Ok(None);
    }
    let text = read_text(&changelog)?;
    Ok(Some((changelog, text)))
}

/// A text and what it is called.
fn source_text((location, text): &(Location, String)) -> SourceText<'_> {
    SourceText {
        name: &location.shown,
        text,
    }
}
