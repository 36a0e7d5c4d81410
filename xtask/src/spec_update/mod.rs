//! `cargo xtask spec-update`: everything that a new upstream release asks for, in one command.
//!
//! Update, compare, next version, changelog, crate, tests, report. All texts are made before the first one is written. They
//! are written in an order that tells the next run what is left to do: the lock, by which a run knows that a release is
//! taken in, comes last, after the tests. Until the contract is written, the same command with `--allow-dirty` finishes
//! the work; from then on, a run without a lock of its own is refused and says how to begin again.

pub mod cli;
mod files;
mod report;
mod tests;

use okta_codegen::contract::{About, Update, update};
use okta_codegen::diagnostic::Diagnostics;
use okta_codegen::diff::{Faults, Side, Verdict};
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
/// they are for a person to look at, and the lock is not written, so that no later run takes them for good.
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
    console.notice(&upstream.render(&files.spec, About::Upstream, &made.warnings))?;
    if !made.changed {
        let written = crate::spec::update::write(&args.update, workspace, &files.spec, &made)?;
        report::nothing_new(args, workspace, console, &made, &files.spec, &written)?;
        return Ok(Exit::Success);
    }
    let plan = planned(&files, &made, contract)?;
    report::prepare(args, workspace)?;
    write_crate(args, workspace, &files, &made, &plan)?;
    let tested = if args.no_test {
        Ok(Outcome::NotRun)
    } else {
        files
            .package()
            .and_then(|package| tests::run(workspace, &package, console))
    };
    let outcome = *tested.as_ref().unwrap_or(&Outcome::NotRun);
    let folder = report::write_report(args, workspace, &made, &plan, outcome)?;
    if tested? == Outcome::Failed {
        return Err(tests::failed());
    }
    files.write_lock(&made)?;
    report::tell(console, &made, &plan, &folder)?;
    Ok(match plan.diff.verdict {
        Verdict::Major => Exit::UpdatedBreaking,
        _ => Exit::Updated,
    })
}

/// How to begin again. `git restore` would leave the files of new operations and models behind, which no manifest lists
/// then.
const TAKE_BACK: &str = "put everything aside with `git stash --include-untracked -- spec generated`, and run the command again";

/// The error for a contract that the lock doesn't know: what changed since could not be told.
fn not_whole(files: &SpecFiles) -> Error {
    Error::Input {
        file: files.contract.location.shown.clone(),
        reason: "is not the contract that spec/spec.lock was written for: an update was cut short or failed its tests, or somebody edited it"
            .to_owned(),
        help: TAKE_BACK,
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
    let new = SourceText {
        text: &made.contract,
        ..contract
    };
    let about = |document: SourceText<'_>, found: &Diagnostics| {
        refused(files.spec.render(document, found), document.name, found)
    };
    plan(&inputs).map_err(|error| match error {
        PlanError::Generate(found) => about(new, &found),
        PlanError::Diff(Faults(sides)) => {
            let sides = sides.iter().map(|(side, found)| match side {
                Side::Old => about(contract, found),
                Side::New => about(new, found),
            });
            Error::Several(sides.collect())
        }
        PlanError::Surface(error) => Error::Input {
            file: files.crate_folder.clone(),
            reason: format!("has sources that can't be compared: {error}"),
            help: "take the committed ones back with `git restore generated`",
        },
        PlanError::Version(error) => Error::Input {
            file: files.spec.lock.location.shown.clone(),
            reason: format!("or codegen.toml has a version that can't be read: {error}"),
            help: "mend it; it has three numbers, such as 0.1.0",
        },
    })
}

/// Writes everything but the lock, the contract last.
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
