//! `cargo xtask spec published`: records that the crate's version is published, with its public API.
//!
//! The next version is counted from this record, see `okta_codegen::release`.

use okta_codegen::config::Config;
use okta_codegen::contract::Lock;
use okta_codegen::release::public_api;

use crate::atomic;
use crate::cli::SourceArgs;
use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::sources::Sources;
use crate::words::one_line;
use crate::workspace::Workspace;

use super::files::SpecFiles;

/// Runs the command.
///
/// # Errors
/// There is no lock, or nothing can be made from the contract; nothing is written then.
pub fn run(workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Error> {
    let files = SpecFiles::read(workspace)?;
    let lock = &files.lock;
    let mut record = lock
        .text
        .as_deref()
        .ok_or("isn't there".to_owned())
        .and_then(Lock::parse)
        .map_err(|reason| Error::Input {
            file: lock.location.shown.clone(),
            reason,
            help: "`cargo xtask spec update` writes it",
        })?;
    let sources = Sources::read(&SourceArgs::default(), workspace)?;
    let inputs = sources.inputs(false);
    let refused = |diagnostics| sources.refused(&diagnostics);
    let config = Config::parse(inputs.config.text).map_err(refused)?;
    let tree = okta_codegen::generate(&inputs).map_err(refused)?.tree;
    let api = public_api(&tree).map_err(|error| Error::Tree(error.to_string()))?;

    let version = config.package.version.as_ref().clone();
    record.published = Some(version.clone());
    files.unchanged()?;
    let place = workspace.published_api();
    atomic::write_named(&place.path, &api)?;
    atomic::write_named(&lock.location.path, &record.text())?;
    console.result(&format!(
        "{version} is recorded as published; written: {} and {}\nnext: commit, and `git tag v{version}`\n",
        one_line(&place.shown),
        one_line(&lock.location.shown),
    ))?;
    Ok(Exit::Success)
}
