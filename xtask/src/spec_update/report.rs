//! What a spec update leaves for a person and for the workflow: `report.md`, `title` and `verdict`.

use std::fs;
use std::path::{Path, PathBuf};

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

/// Writes the report of an update; gives its folder.
///
/// # Errors
/// The report can't be written.
pub fn write_report(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    made: &Update,
    plan: &Plan,
    outcome: Outcome,
) -> Result<PathBuf, Error> {
    let text = release::report(made, plan, outcome.words());
    write(args, workspace, made, plan.diff.verdict, &text)
}

/// Tells what became of an update, and where its report is.
///
/// # Errors
/// Standard output takes no more.
pub fn tell(
    console: &mut Console<'_>,
    made: &Update,
    plan: &Plan,
    folder: &Path,
) -> Result<(), Error> {
    console.result(&format!(
        "{}: {}, version {}\nreport: {}\n",
        release::title(made),
        plan.diff.verdict.as_str(),
        plan.version,
        folder.join("report.md").display()
    ))
}

/// Makes the folder of the report, and takes what an earlier run left there away; gives its place.
///
/// # Errors
/// The operating system refuses.
pub fn prepare(args: &SpecUpdateJobArgs, workspace: &Workspace) -> Result<PathBuf, Error> {
    let default = || join(workspace.root(), "target/spec-update");
    let folder = args.out.clone().unwrap_or_else(default);
    fs::create_dir_all(&folder).map_err(Error::io("create the folder", &folder))?;
    for name in ["report.md", "title", "verdict"] {
        let file = folder.join(name);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io("remove", &file)(error));
            }
            _ => {}
        }
    }
    Ok(folder)
}

/// Writes the three files; gives their folder.
fn write(
    args: &SpecUpdateJobArgs,
    workspace: &Workspace,
    made: &Update,
    verdict: Verdict,
    report: &str,
) -> Result<PathBuf, Error> {
    let folder = prepare(args, workspace)?;
    atomic::write_named(&folder.join("report.md"), report)?;
    atomic::write_named(
        &folder.join("title"),
        &format!("{}\n", release::title(made)),
    )?;
    atomic::write_named(&folder.join("verdict"), &format!("{}\n", verdict.as_str()))?;
    Ok(folder)
}
