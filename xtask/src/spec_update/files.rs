//! The files that a spec update reads and writes beside the crate.

use okta_codegen::config::Config;
use okta_codegen::contract::Update;
use okta_codegen::manifest::{self, Manifest};
use okta_codegen::release::Plan;
use okta_codegen::source::SourceText;
use okta_codegen::tree::FileTree;

use crate::atomic;
use crate::error::Error;
use crate::spec::dirty;
use crate::spec::files::{OptionalFile, SpecFiles, refused};
use crate::workspace::{Location, Workspace};

/// The files of `spec/`, read once.
#[derive(Clone, Debug)]
pub struct JobFiles {
    /// Contract, lock, overlay and `codegen.toml`.
    pub spec: SpecFiles,
    /// The changelog of the crate.
    pub changelog: OptionalFile,
    /// The public API of the last published version.
    pub published_api: OptionalFile,
    /// The folder of the crate, as the user knows it.
    pub crate_folder: String,
    /// The crate that is there; `None` if its manifest isn't.
    pub crate_before: Option<FileTree>,
}

impl JobFiles {
    /// Reads them.
    ///
    /// # Errors
    /// One can't be read as text, or there is no configuration.
    pub fn read(workspace: &Workspace) -> Result<Self, Error> {
        Ok(Self {
            spec: SpecFiles::read(workspace)?,
            changelog: OptionalFile::read(workspace.changelog())?,
            published_api: OptionalFile::read(workspace.published_api())?,
            crate_before: committed_crate(&workspace.out(None))?,
            crate_folder: workspace.out(None).shown,
        })
    }

    /// The contract that is there.
    ///
    /// # Errors
    /// There is none, or it has no lock, so that there is nothing to compare a release with.
    pub fn contract(&self) -> Result<SourceText<'_>, Error> {
        if self.spec.lock.text.is_none() {
            return Err(Error::Input {
                file: self.spec.lock.location.shown.clone(),
                reason: "isn't there, so that nobody knows what the contract was made from"
                    .to_owned(),
                help: "take it back with `git restore spec`; the first one is made by `cargo xtask spec update`",
            });
        }
        self.spec.contract.source().ok_or_else(|| Error::Input {
            file: self.spec.contract.location.shown.clone(),
            reason: "isn't there, so that there is nothing to compare the release with".to_owned(),
            help: "make the first contract with `cargo xtask spec update`",
        })
    }

    /// The name of the crate's package.
    ///
    /// # Errors
    /// `codegen.toml` can't be read.
    pub fn package(&self) -> Result<String, Error> {
        let config = self.spec.config.source();
        let parsed = Config::parse(config.text).map_err(|diagnostics| {
            let rendered = self.spec.render(config, &diagnostics);
            refused(rendered, config.name, &diagnostics)
        })?;
        Ok(parsed.package.name.as_ref().clone())
    }

    /// Refuses to write over work that git doesn't have. Of `codegen.toml` only the version is written: names for what is new
    /// may stand there already.
    ///
    /// # Errors
    /// One of the files that are written has changes that are not committed.
    pub fn refuse_dirty(&self, workspace: &Workspace) -> Result<(), Error> {
        let files = [
            &self.spec.contract.location,
            &self.spec.lock.location,
            &self.changelog.location,
        ];
        dirty::refuse(workspace.root(), &files)
    }

    /// Looks whether the files say what they said when they were read.
    ///
    /// # Errors
    /// One says something else.
    pub fn unchanged(&self) -> Result<(), Error> {
        self.spec.unchanged()?;
        self.changelog.unchanged()?;
        self.published_api.unchanged()
    }

    /// Writes the next version and the changelog.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn write_words(&self, plan: &Plan) -> Result<(), Error> {
        replace(
            &self.spec.config.location,
            Some(&self.spec.config.text),
            &plan.config,
        )?;
        replace(
            &self.changelog.location,
            self.changelog.text.as_ref(),
            &plan.changelog,
        )
    }

    /// Writes the contract.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn write_contract(&self, made: &Update) -> Result<(), Error> {
        let contract = &self.spec.contract;
        replace(&contract.location, contract.text.as_ref(), &made.contract)
    }

    /// Writes the lock.
    ///
    /// # Errors
    /// It was changed since it was read, or the operating system refuses.
    pub fn write_lock(&self, made: &Update) -> Result<(), Error> {
        let lock = &self.spec.lock;
        lock.unchanged()?;
        replace(&lock.location, lock.text.as_ref(), &made.lock)
    }
}

/// The sources of the crate in `folder`, as far as its manifest lists them.
fn committed_crate(folder: &Location) -> Result<Option<FileTree>, Error> {
    let place = folder.below(manifest::PATH);
    let Some(text) = OptionalFile::read(place)?.text else {
        return Ok(None);
    };
    // A manifest that can't be read is told, with what to do, when the crate is written.
    let Ok(manifest) = Manifest::parse(&text) else {
        return Ok(None);
    };
    let mut tree = FileTree::new();
    let is_source = |path: &&String| path.as_str() == "Cargo.toml" || path.starts_with("src/");
    for path in manifest.files.iter().filter(is_source) {
        if let Some(text) = OptionalFile::read(folder.below(path))?.text {
            // A set holds no path twice.
            let _ = tree.insert(path.clone(), text);
        }
    }
    Ok(Some(tree))
}

/// Writes a file unless it says that already.
fn replace(location: &Location, before: Option<&String>, text: &str) -> Result<(), Error> {
    if before.is_some_and(|before| before == text) {
        return Ok(());
    }
    atomic::write_named(&location.path, text)
}
