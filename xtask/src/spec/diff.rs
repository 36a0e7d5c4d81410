//! `cargo xtask spec diff`: compares two documents.

use okta_codegen::diff::{self, Diff, Faults, Side, Verdict};

use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::memory;
use crate::sources::Sources;
use crate::workspace::Workspace;

use super::cli::{DiffFormat, FailOn, SpecDiffArgs};

/// Runs the command.
///
/// # Errors
/// A document can't be read or understood; both are looked at. With `--fail-on`: also a verdict that is too grave, after
/// the report is printed.
pub fn run(
    args: &SpecDiffArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let (old, new) = Error::both(
        Sources::read(&args.side(&args.old), workspace),
        Sources::read(&args.side(&args.new), workspace),
    )?;
    let found = diff::diff(&old.inputs(true), &new.inputs(true))
        .map_err(|faults| refused(&faults, &old, &new))?;
    console.result(&report(&found, args.format))?;
    if args.print_peak_memory {
        console.notice(&memory::peak_line())?;
    }
    if fails(found.verdict, args.fail_on) {
        return Err(Error::Differs(found.verdict.as_str()));
    }
    Ok(Exit::Success)
}

/// The report in one of its forms.
#[must_use]
pub fn report(diff: &Diff, format: DiffFormat) -> String {
    match format {
        DiffFormat::Text => diff::text(diff),
        DiffFormat::Md => diff::markdown(diff),
        DiffFormat::Json => diff::json(diff),
    }
}

/// Whether a verdict is as grave as the flag says.
fn fails(verdict: Verdict, fail_on: FailOn) -> bool {
    match fail_on {
        FailOn::None => false,
        FailOn::Breaking => verdict == Verdict::Major,
        FailOn::Any => verdict != Verdict::None,
    }
}

/// The diagnostics of each side, with its own texts.
fn refused(faults: &Faults, old: &Sources, new: &Sources) -> Error {
    let errors = faults.0.iter().map(|(side, diagnostics)| match side {
        Side::Old => old.refused(diagnostics),
        Side::New => new.refused(diagnostics),
    });
    Error::Several(errors.collect())
}
