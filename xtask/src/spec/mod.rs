//! `cargo xtask spec`: what looks after the contract.

pub mod cli;
pub mod diff;
pub mod dirty;
pub mod files;
pub mod lint;
pub mod probe;
pub mod published;
pub mod update;
pub mod update_report;
pub mod verify;

use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::workspace::Workspace;

use cli::SpecCommand;

/// Runs one of the commands.
///
/// # Errors
/// Whatever stops it.
pub fn run(
    command: &SpecCommand,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    match command {
        SpecCommand::Update(args) => update::run(args, workspace, console),
        SpecCommand::Verify => verify::run(workspace, console),
        SpecCommand::Published => published::run(workspace, console),
        SpecCommand::Diff(args) => diff::run(args, workspace, console),
        SpecCommand::Lint(args) => lint::run(args, workspace, console),
        SpecCommand::Probe(args) => probe::run(args, console),
    }
}
