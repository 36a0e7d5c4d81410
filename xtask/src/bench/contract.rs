//! Measures the commands that look after the contract, on full upstream releases and a copy of `spec/`.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::BenchArgs;
use crate::console::Console;
use crate::error::Error;
use crate::scratch::Scratch;
use crate::words::{count, one_line};
use crate::workspace::Workspace;

use super::diff;
use super::{Run, SPEC_DIR, Subject, UPDATE, measured, row, subjects, table, timed};

/// Measures `spec update` with every release, and `spec diff` of each and the next one.
///
/// # Errors
/// There is no release, or a run fails; the others are measured all the same.
pub fn run(
    args: &BenchArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    let mut releases = subjects(args, workspace)?;
    releases.retain(|subject| !subject.is_contract);
    if releases.is_empty() {
        return console.notice(&format!(
            "nothing to measure for the contract: name a release with --spec, or the folder of releases with {SPEC_DIR}\n"
        ));
    }
    let scratch = Scratch::new("okta-contract-bench")?;
    let mut rows = Vec::new();
    let mut failed = 0;
    for subject in &releases {
        let subject = Subject {
            target: UPDATE,
            ..subject.clone()
        };
        console.notice(&format!(
            "measuring spec update with {}\n",
            one_line(&subject.document.shown)
        ))?;
        let result = measured(&subject.document.path, args.runs, || {
            update_once(&subject, workspace, scratch.path())
        });
        if let Err(error) = &result {
            failed += 1;
            console.notice(&format!("{error}\n"))?;
        }
        rows.push(row(&subject, result.as_ref().ok()));
    }
    console.result(&table(
        "`spec update` on a copy of `spec/`, whole process",
        &rows,
        args.runs,
    ))?;
    let comparisons = diff::rows(&releases, args.runs, console)?;
    console.result(&table(
        "`spec diff` of two releases, whole process",
        &comparisons,
        args.runs,
    ))?;
    if failed > 0 {
        return Err(Error::Bench(format!(
            "{} could not be measured",
            count(failed, "document")
        )));
    }
    Ok(())
}

/// One whole process on a fresh copy of `spec/`.
fn update_once(subject: &Subject, workspace: &Workspace, scratch: &Path) -> Result<Run, Error> {
    // The program takes the folder above its package for the workspace.
    let package = scratch.join("xtask");
    fs::create_dir_all(&package).map_err(Error::io("create the folder", &package))?;
    let manifest = package.join("Cargo.toml");
    fs::write(&manifest, "").map_err(Error::io("write", &manifest))?;
    let copy = scratch.join("spec");
    copy_files(&workspace.root().join("spec"), &copy)?;
    let document = &subject.document.path;
    let document = std::path::absolute(document).map_err(Error::io("find", document))?;
    let program = env::current_exe().map_err(Error::io("find", Path::new("this program")))?;
    let mut command = Command::new(program);
    command
        .args([
            "spec",
            "update",
            "--allow-dirty",
            "--print-peak-memory",
            "--from",
        ])
        .arg(document)
        .env("CARGO_MANIFEST_DIR", &package)
        .current_dir(scratch)
        .stdin(Stdio::null());
    timed(command, &subject.document)
}

/// Makes `to` a copy of the files of `from`.
fn copy_files(from: &Path, to: &Path) -> Result<(), Error> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(Error::io("remove the folder", to))?;
    }
    fs::create_dir(to).map_err(Error::io("create the folder", to))?;
    for entry in fs::read_dir(from).map_err(Error::io("list", from))? {
        let path = entry.map_err(Error::io("list", from))?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            fs::copy(&path, to.join(name)).map_err(Error::io("copy", &path))?;
        }
    }
    Ok(())
}
