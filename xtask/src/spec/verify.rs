//! `cargo xtask spec verify`: checks that the contract, its lock, the overlay and the generated crate belong together.

use std::time::Instant;

use okta_codegen::contract::{VerifyInputs, verify};

use crate::cli::CodegenArgs;
use crate::codegen;
use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::read_text;
use crate::workspace::Workspace;

use super::files::{SpecFiles, TextFile, refused};

/// Runs the command.
///
/// # Errors
/// Something doesn't belong together; all of it is told, with what mends it.
pub fn run(workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Error> {
    let spec = spec(workspace);
    if spec.is_ok() {
        console.result("contract, lock and overlay belong together\n")?;
    }
    let check = CodegenArgs {
        check: true,
        ..CodegenArgs::default()
    };
    let generated = codegen::run(&check, workspace, console, Instant::now());
    Error::both(spec, generated)?;
    Ok(Exit::Success)
}

/// The files of `spec/`.
fn spec(workspace: &Workspace) -> Result<(), Error> {
    let files = SpecFiles::read(workspace)?;
    let location = files.contract.location.clone();
    // Read again if it isn't there: that tells why.
    let text = match &files.contract.text {
        Some(text) => text.clone(),
        None => read_text(&location)?,
    };
    let contract = TextFile { location, text };
    let inputs = VerifyInputs {
        contract: contract.source(),
        lock: files.lock.source(),
        overlay: files.overlay.source(),
        config: files.config.source(),
    };
    let found = verify(&inputs).map_err(|refusal| {
        let rendered = files.render(contract.source(), &refusal.diagnostics);
        refused(rendered, &contract.location.shown, &refusal.diagnostics)
    })?;
    if found.is_empty() {
        return Ok(());
    }
    let mismatches = found.into_iter().map(|mismatch| Error::Mismatch {
        message: mismatch.message,
        help: mismatch.help,
    });
    Err(Error::Several(mismatches.collect()))
}
