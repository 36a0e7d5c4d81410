//! `cargo xtask spec-update`: everything that a new upstream release asks for, in one command.
//!
//! Update, compare, next version, changelog, crate, tests, report. All texts are made before the first one is written. They
//! are written in an order that lets a run that was cut short be noticed: the lock, by which a run knows that a release is
//! taken in, comes last, once the tests have passed.

pub mod cli;
mod files;
mod report;
mod tests;

use okta_codegen::contract::{Update, update};
use okta_codegen::diff::{Faults, Verdict};
use okta_codegen::release::{Plan, PlanError, PlanInputs, plan};
use okta_codegen::source::SourceText;

use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::folder::inspect;
use crate::spec::files::{SpecFiles, refused};
use crate::spec::update::Upstream;
use crate::target::Target;
use crate::workspace::Workspace;
use crate::write;

use cli::SpecUpdateJobArgs;
use files::JobFiles;
use report::Outcome;

/// Runs the command.
///
/// # Errors
/// Whatever stops it. Nothing is written before all of it is known to be right; if the crate's tests fail, the files stay as
/// they are for a person to look at.
pub fn run(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let files = JobFiles::read(workspace)?;
    let upstream = Upstream::get(&args.update, &files.spec)?;
    let made = update(&upstream.inputs(&files.spec, args.update.release.as_deref()))
        .map_err(|refusal| upstream.refused(&files.spec, &refusal))?;
    let contract = files.contract()?;
    if !made.is_whole {
        return Err(not_whole(&files.spec));
    }
    if !made.changed {
        let written = crate::spec::update::write(&args.update, workspace, &files.spec, &made)?;
        report::nothing_new(args, workspace, console, &made, &files.spec, &written)?;
        return Ok(Exit::Success);
    }
    let plan = planned(&files, &made, contract)?;
    write_crate(args, workspace, &files, &made, &plan)?;
    let outcome = if args.no_test {
        Outcome::NotRun
    } else {
        tests::run(workspace, &files.package()?, console)?
    };
    if outcome == Outcome::Failed {
        report::failed(args, workspace, &made, &plan)?;
        return Err(tests::failed());
    }
    files.write_lock(&made)?;
    report::updated(args, workspace, console, &made, &plan, outcome)?;
    Ok(match plan.diff.verdict {
        Verdict::Major => Exit::UpdatedBreaking,
        _ => Exit::Updated,
    })
}

/// The error for a contract that the lock doesn't know: what changed since could not be told.
fn not_whole(files: &SpecFiles) -> Error {
    Error::Input {
        file: files.contract.location.shown.clone(),
        reason: "is not the contract that spec/spec.lock was written for: an update was cut short, or somebody edited it"
            .to_owned(),
        help: "take everything back with `git restore spec generated` and `git clean -fd generated`, and run the command again",
    }
}

fn planned(files: &JobFiles, made: &Update, contract: SourceText<'_>) -> Result<Plan, Error> {
    let inputs = PlanInputs {
        update: made,
        contract,
        crate_before: files.crate_before.as_ref(),
        config: files.spec.config.source(),
        changelog: files.changelog.text.as_deref(),
        published_api: files.published_api.text.as_deref(),
    };
    plan(&inputs).map_err(|error| {
        let message = error.to_string();
        let diagnostics = match error {
            PlanError::Generate(diagnostics) => diagnostics,
            PlanError::Diff(Faults(sides)) => {
                let last = sides.into_iter().next_back();
                last.map(|(_, found)| found).unwrap_or_default()
            }
            PlanError::Surface(_) | PlanError::Version(_) => {
                return Error::Input {
                    file: files.spec.lock.location.shown.clone(),
                    reason: format!("gives no next version: {message}"),
                    help: "mend the version that is named there",
                };
            }
        };
        let new = SourceText {
            text: &made.contract,
            ..contract
        };
        refused(
            files.spec.render(new, &diagnostics),
            contract.name,
            &diagnostics,
        )
    })
}

/// Writes everything but the lock: until the tests have passed, the release is not taken in, and a second run says so.
fn write_crate(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    files: &JobFiles,
    made: &Update,
    plan: &Plan,
) -> Result<(), Error> {
    let out = workspace.out(None);
    let target = Target::of(&plan.tree)?;
    let found = inspect(&out, &target)?;
    found.unobstructed(&out)?;
    if !args.update.allow_dirty {
        files.refuse_dirty(workspace)?;
    }
    files.unchanged()?;
    files.write_words(plan)?;
    write::apply(&out.path, &write::steps(&found, &target))?;
    files.write_contract(made)
}
