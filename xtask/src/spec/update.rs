//! `cargo xtask spec update`: makes the contract and its lock from an upstream release.

use std::path::Path;

use okta_codegen::config::Config;
use okta_codegen::contract::{About, Refusal, Update, UpdateInputs, update};
use okta_codegen::diagnostic::Diagnostics;
use okta_codegen::report::Texts;
use okta_codegen::source::SourceText;

use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::fetch::{self, Policy};
use crate::input::read_text;
use crate::workspace::{Location, Workspace};
use crate::{atomic, memory};

use super::cli::SpecUpdateArgs;
use super::files::{SpecFiles, TextFile, refused};
use super::{dirty, update_report};

/// Runs the command.
///
/// # Errors
/// Whatever stops it. Nothing is written before all of it is known to be right.
pub fn run(
    args: &SpecUpdateArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let files = SpecFiles::read(workspace)?;
    let upstream = Upstream::get(args, &files)?;
    let made = update(&upstream.inputs(&files, args.release.as_deref()))
        .map_err(|refusal| upstream.refused(&files, &refusal))?;
    console.notice(&upstream.render(&files, About::Upstream, &made.warnings))?;
    let written = write(args, workspace, &files, &made)?;
    console.result(&update_report::text(&made, &files, &written))?;
    if args.print_peak_memory {
        console.notice(&memory::peak_line())?;
    }
    Ok(Exit::Success)
}

/// Upstream's document, and where it is from.
#[derive(Debug)]
pub struct Upstream {
    /// The address, or the name of the file without its folder.
    source: String,
    document: TextFile,
}

impl Upstream {
    /// Reads or fetches what the flags name, or else the configuration.
    ///
    /// # Errors
    /// Nothing names a document, or it can't be had.
    pub fn get(args: &SpecUpdateArgs, files: &SpecFiles) -> Result<Self, Error> {
        let upstream = match &args.from {
            Some(from) => Self::from(from)?,
            None => Self::from(&default_address(files)?)?,
        };
        upstream.is_no_page()?;
        Ok(upstream)
    }

    fn from(place: &str) -> Result<Self, Error> {
        let (source, location, text) = if fetch::is_address(place) {
            let text = fetch::fetch(place, &Policy::system()?)?;
            let name = fetch::shown(place);
            (name.clone(), Location::named(&name), text)
        } else {
            let location = Location::given(Path::new(place));
            let name = location.path.file_name().unwrap_or_default();
            let text = read_text(&location)?;
            (name.to_string_lossy().into_owned(), location, text)
        };
        Ok(Self {
            source,
            document: TextFile { location, text },
        })
    }

    /// A page that shows the document, or one that asks for a password, is what comes instead most often.
    fn is_no_page(&self) -> Result<(), Error> {
        let text = self
            .document
            .text
            .trim_start_matches('\u{feff}')
            .trim_start();
        let start = text.get(..14).unwrap_or(text).to_ascii_lowercase();
        if start.starts_with("<!doctype html") || start.starts_with("<html") {
            return Err(Error::Input {
                file: self.document.location.shown.clone(),
                reason: "is a web page (HTML)".to_owned(),
                help: "the document itself is needed, which is YAML; on GitHub, take the address behind \"Raw\"",
            });
        }
        Ok(())
    }

    /// What the generator's library needs.
    #[must_use]
    pub fn inputs<'a>(
        &'a self,
        files: &'a SpecFiles,
        release: Option<&'a str>,
    ) -> UpdateInputs<'a> {
        UpdateInputs {
            upstream: self.document.source(),
            overlay: files.overlay.source(),
            config: files.config.source(),
            contract: files.contract.source(),
            lock: files.lock.source(),
            source: &self.source,
            release,
        }
    }

    /// Renders diagnostics about upstream's document, or about the contract.
    #[must_use]
    pub fn render(&self, files: &SpecFiles, about: About, diagnostics: &Diagnostics) -> String {
        files.render(self.about(files, about), diagnostics)
    }

    fn about<'a>(&'a self, files: &'a SpecFiles, about: About) -> SourceText<'a> {
        match (about, files.contract.source()) {
            (About::Contract, Some(contract)) => contract,
            _ => self.document.source(),
        }
    }

    /// The error for a document that can't be taken in.
    #[must_use]
    pub fn refused(&self, files: &SpecFiles, refusal: &Refusal) -> Error {
        let document = self.about(files, refusal.about);
        refused(
            files.render(document, &refusal.diagnostics),
            document.name,
            &refusal.diagnostics,
        )
    }
}

/// The address in the configuration.
fn default_address(files: &SpecFiles) -> Result<String, Error> {
    let config = Config::parse(files.config.text.as_str()).map_err(|diagnostics| {
        let nothing = SourceText { name: "", text: "" };
        let texts = Texts {
            document: nothing,
            config: files.config.source(),
            overlay: None,
        };
        let rendered = okta_codegen::report::render(&diagnostics, &texts);
        refused(rendered, &files.config.location.shown, &diagnostics)
    })?;
    config
        .upstream
        .url
        .map(|url| url.as_ref().clone())
        .ok_or_else(|| Error::Input {
            file: files.config.location.shown.clone(),
            reason: "names no address to take upstream's document from".to_owned(),
            help: "give a file or an address with --from, or set `url` in [upstream]",
        })
}

/// Writes what changed, the lock last; gives the names of the files.
///
/// # Errors
/// A file has changes that are not committed, was changed since it was read, or can't be written.
pub fn write(
    args: &SpecUpdateArgs,
    workspace: &Workspace,
    files: &SpecFiles,
    made: &Update,
) -> Result<Vec<String>, Error> {
    let mut changes = Vec::new();
    for (file, text) in [(&files.contract, &made.contract), (&files.lock, &made.lock)] {
        if file.text.as_deref() != Some(text.as_str()) {
            changes.push((&file.location, text));
        }
    }
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    if !args.allow_dirty {
        dirty::refuse(
            workspace.root(),
            &[&files.contract.location, &files.lock.location],
        )?;
    }
    files.unchanged()?;
    for (location, text) in &changes {
        atomic::write_named(&location.path, text)?;
    }
    let names = changes.iter().map(|(location, _)| location.shown.clone());
    Ok(names.collect())
}
