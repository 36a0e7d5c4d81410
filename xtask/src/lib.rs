//! The project's command line: flags in, files out. It knows nothing of `OpenAPI`; that is `okta-codegen`'s part, which
//! in turn never touches the disk.

pub mod atomic;
pub mod bench;
pub mod check;
pub mod cli;
pub mod codegen;
pub mod console;
pub mod error;
pub mod exit;
pub mod explain;
pub mod fetch;
pub mod files;
pub mod folder;
pub mod input;
pub mod memory;
pub mod report;
pub mod round_trip;
pub mod scratch;
pub mod sources;
pub mod spec;
pub mod spec_update;
pub mod stages;
pub mod target;
pub mod walk;
pub mod words;
pub mod workspace;
pub mod write;

/// The front page's example, compiled by `cargo test`.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct FrontPage;

use std::time::Instant;

use cli::{Cli, Command};
use console::Console;
use error::Error;
use exit::Exit;
use workspace::Workspace;

/// Runs a command. `started` is when the process began.
///
/// # Errors
/// Whatever stops it.
pub fn run(cli: &Cli, console: &mut Console<'_>, started: Instant) -> Result<Exit, Error> {
    let workspace = Workspace::find();
    match &cli.command {
        Command::Codegen(args) => codegen::run(args, &workspace, console, started)?,
        Command::Spec(command) => return spec::run(command, &workspace, console),
        Command::SpecUpdate(args) => return spec_update::run(args, &workspace, console),
        Command::Explain(args) => explain::run(args, &workspace, console)?,
        Command::RoundTrip(args) => round_trip::run(args, &workspace, console, started)?,
        Command::Bench(args) => bench::run(args, &workspace, console)?,
    }
    Ok(Exit::Success)
}
