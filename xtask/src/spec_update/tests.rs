//! Runs the tests of the generated crate.

use std::env;
use std::process::{Command, Stdio};

use crate::console::Console;
use crate::error::Error;
use crate::workspace::Workspace;

use super::report::Outcome;

/// Runs `cargo test` for the package. What it prints goes to standard error.
///
/// # Errors
/// Cargo can't be run at all.
pub fn run(
    workspace: &Workspace,
    package: &str,
    console: &mut Console<'_>,
) -> Result<Outcome, Error> {
    console.notice(&format!("running the tests of {package}\n"))?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(&cargo)
        .args(["test", "--package", package, "--all-features"])
        .current_dir(workspace.root())
        .stdin(Stdio::null())
        // Standard output is for the result of this command.
        .stdout(std::io::stderr())
        .status()
        .map_err(Error::io("run", cargo.as_ref()))?;
    Ok(if status.success() {
        Outcome::Passed
    } else {
        Outcome::Failed
    })
}

/// The error for tests that fail.
#[must_use]
pub fn failed() -> Error {
    Error::Mismatch {
        message: "the tests of the crate that was made fail; its files were left for a look, and the lock was not written"
            .to_owned(),
        help: super::TAKE_BACK.to_owned(),
    }
}
