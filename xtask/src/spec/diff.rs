//! `cargo xtask spec diff`: compares two documents.

use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::workspace::Workspace;

use super::cli::SpecDiffArgs;

/// Runs the command.
///
/// # Errors
/// Whatever stops it.
pub fn run(
    _args: &SpecDiffArgs,
    _workspace: &Workspace,
    _console: &mut Console<'_>,
) -> Result<Exit, Error> {
    Ok(Exit::Success)
}
