//! Whether files hold work that git doesn't have yet.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::workspace::Location;

/// Looks for changes of `files` that are not committed. Outside of a git work tree there are none to be lost.
///
/// # Errors
/// There are some, or git can't tell.
pub fn refuse(root: &Path, files: &[&Location]) -> Result<(), Error> {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(root)
        // No locks are taken, so that a git that runs at the same time isn't disturbed.
        .args(["--no-optional-locks", "status", "--porcelain", "--"])
        .args(files.iter().map(|file| &file.path))
        .stdin(Stdio::null());
    let output = command.output().ok();
    let Some(output) = output.filter(|output| output.status.success()) else {
        if root.join(".git").exists() {
            return Err(Error::Input {
                file: root.display().to_string(),
                reason: "is a git repository in which `git status` fails, so that changes that are not committed can't be told"
                    .to_owned(),
                help: "mend what `git status` says, or go on with --allow-dirty",
            });
        }
        return Ok(());
    };
    let listed = String::from_utf8_lossy(&output.stdout);
    let changed: Vec<&str> = listed.lines().filter_map(|line| line.get(3..)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    Err(Error::Input {
        file: changed.join("`, `"),
        reason: "has changes that are not committed, and would be written".to_owned(),
        help: "commit or undo them; with --allow-dirty they are written all the same",
    })
}
