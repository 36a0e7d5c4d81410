//! What a spec update leaves for a person and for the workflow: `report.md`, `title` and `verdict`.

use std::fs;
use std::path::PathBuf;

use okta_codegen::contract::Update;
use okta_codegen::diff::Verdict;
use okta_codegen::release::{self, Plan};

use crate::atomic;
use crate::console::Console;
use crate::error::Error;
use crate::spec::files::SpecFiles;
use crate::spec::update_report;
use crate::workspace::{Workspace, join};

use super::cli::SpecUpdateJobArgs;

/// What became of the crate's tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All passed.
    Passed,
    /// One failed, or the crate doesn't compile.
    Failed,
    /// They were not run.
    NotRun,
}

impl Outcome {
    fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "**failed**",
            Self::NotRun => "not run",
        }
    }
}

/// Reports that the release changes nothing that the tags reach.
///
/// # Errors
/// The report can't be written.
pub fn nothing_new(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
    made: &Update,
    files: &SpecFiles,
    written: &[String],
) -> Result<(), Error> {
    let text = update_report::text(made, files, written);
    write(args, workspace, made, Verdict::None, &text)?;
    console.result(&text)
}

/// Leaves the report of an update whose tests failed.
///
/// # Errors
/// The report can't be written.
pub fn failed(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    made: &Update,
    plan: &Plan,
) -> Result<(), Error> {
    let text = release::report(made, plan, Outcome::Failed.words());
    write(args, workspace, made, plan.diff.verdict, &text)?;
    Ok(())
}

/// Reports an update.
///
/// # Errors
/// The report can't be written.
pub fn updated(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
    made: &Update,
    plan: &Plan,
    outcome: Outcome,
) -> Result<(), Error> {
    let text = release::report(made, plan, outcome.words());
    let folder = write(args, workspace, made, plan.diff.verdict, &text)?;
    console.result(&format!(
        "{}: {}, version {}\nreport: {}\n",
        release::title(made),
        plan.diff.verdict.as_str(),
        plan.version,
        folder.join("report.md").display()
    ))
}

/// Writes the three files; gives their folder.
fn write(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    made: &Update,
    verdict: Verdict,
    report: &str,
) -> Result<PathBuf, Error> {
    let default = || join(workspace.root(), "target/spec-update");
    let folder = args.out.clone().unwrap_or_else(default);
    fs::create_dir_all(&folder).map_err(Error::io("create the folder", &folder))?;
    atomic::write_named(&folder.join("report.md"), report)?;
    atomic::write_named(
        &folder.join("title"),
        &format!("{}\n", release::title(made)),
    )?;
    atomic::write_named(&folder.join("verdict"), &format!("{}\n", verdict.as_str()))?;
    Ok(folder)
}
