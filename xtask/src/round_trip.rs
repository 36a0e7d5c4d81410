//! `cargo xtask round-trip`: generates a crate, compiles a harness beside it, asks it to read and write JSON made from every
//! schema, and reports what came back.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use clap::Args;
use okta_codegen::round_trip::{Exceptions, Layout, RoundTrip, prepare};
use okta_codegen::tree::FileTree;

use crate::cli::{CodegenArgs, SourceArgs};
use crate::codegen;
use crate::console::Console;
use crate::error::Error;
use crate::sources::Sources;
use crate::words::{count, one_line};
use crate::workspace::{Workspace, join};

/// The flags of `round-trip`.
#[derive(Clone, Debug, Args)]
pub struct RoundTripArgs {
    /// What to read.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The folder for the crate, the harness and what is compiled [default: target/round-trip of the workspace]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is known not to come back [default: spec/round-trip.toml of the workspace]
    #[arg(long, value_name = "FILE")]
    pub exceptions: Option<PathBuf>,
    /// Write the crate and the harness, and stop there
    #[arg(long)]
    pub prepare: bool,
    /// Write inputs for the fuzz target `decode` into this folder: one of each kind for each model
    #[arg(long, value_name = "DIR")]
    pub seeds: Option<PathBuf>,
}

/// Runs the command. `started` is when the process began.
///
/// # Errors
/// An input is refused, the harness doesn't compile or stops, or something doesn't come back that isn't listed.
pub fn run(
    args: &RoundTripArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
    started: Instant,
) -> Result<(), Error> {
    let out = args.out.clone();
    let out = out.unwrap_or_else(|| workspace.root().join("target/round-trip"));
    let generate = CodegenArgs {
        source: args.source.clone(),
        out: Some(out.join("crate")),
        ..CodegenArgs::default()
    };
    codegen::run(&generate, workspace, console, started)?;
    let sources = Sources::read(&args.source, workspace)?;
    let layout = Layout {
        crate_path: "../crate",
        standalone: true,
    };
    let questions = prepare(&sources.inputs(true), layout)
        .map_err(|diagnostics| sources.refused(&diagnostics))?;
    write_tree(&out.join("harness"), &questions.harness)?;
    if let Some(folder) = &args.seeds {
        for (name, bytes) in questions.seeds() {
            write(&folder.join(name), &bytes)?;
        }
    }
    for (at, what, why) in questions.discarded() {
        let note = one_line(&format!("no value of {at}, {what}: {why}"));
        console.notice(&format!("note: {note}\n"))?;
    }
    if args.prepare {
        return Ok(());
    }
    let exceptions = read_exceptions(args, workspace)?;
    let answers = ask(&out, &questions, console)?;
    let verdict = questions
        .judge(&answers, &exceptions)
        .map_err(|mismatch| failed(mismatch.to_string()))?;
    console.result(&verdict.text())?;
    if verdict.is_clean() {
        return Ok(());
    }
    let (unknown, stale) = (verdict.unknown.len(), verdict.stale.len());
    Err(failed(format!(
        "{} not come back and not listed, {} in vain",
        count(unknown, "value"),
        count(stale, "exception")
    )))
}

/// The list of exceptions; none if the default file isn't there.
fn read_exceptions(args: &RoundTripArgs, workspace: &Workspace) -> Result<Exceptions, Error> {
    let default = workspace.root().join("spec/round-trip.toml");
    let path = args.exceptions.clone().unwrap_or(default);
    if args.exceptions.is_none() && !path.exists() {
        return Ok(Exceptions::default());
    }
    let text = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
    Exceptions::parse(&text).map_err(|reason| Error::Input {
        file: path.display().to_string(),
        reason,
        help: "write [[exception]] with `at`, a JSON Pointer, `faults`, `reason` and perhaps `releases`",
    })
}

/// Compiles the harness and asks it; gives its answers.
fn ask(out: &Path, questions: &RoundTrip, console: &mut Console<'_>) -> Result<String, Error> {
    let target = out.join("target");
    let manifest = out.join("harness/Cargo.toml");
    console.notice(&format!(
        "compiling {}\n",
        count(questions.models(), "model")
    ))?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(&cargo)
        .args(["build", "--quiet", "--manifest-path"])
        .arg(&manifest)
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .stdin(Stdio::null())
        // Standard output is for the result of this command.
        .stdout(std::io::stderr())
        .status()
        .map_err(Error::io("run", cargo.as_ref()))?;
    if !status.success() {
        return Err(failed("the harness doesn't compile".to_owned()));
    }
    let (asked, answered) = (out.join("questions"), out.join("answers"));
    write(&asked, questions.questions().as_bytes())?;
    let harness = target.join("debug/round-trip-harness");
    let status = Command::new(&harness)
        .stdin(File::open(&asked).map_err(Error::io("open", &asked))?)
        .stdout(File::create(&answered).map_err(Error::io("create", &answered))?)
        .status()
        .map_err(Error::io("run", &harness))?;
    if !status.success() {
        return Err(failed(
            "the harness stopped before the last question".to_owned(),
        ));
    }
    fs::read_to_string(&answered).map_err(Error::io("read", &answered))
}

fn failed(message: String) -> Error {
    Error::Mismatch {
        message,
        help: "mend the generator, or list the place in spec/round-trip.toml with the reason and, if it holds for some only, the releases"
            .to_owned(),
    }
}

/// Writes the files of a tree that changed: cargo goes by the time of the last change.
fn write_tree(folder: &Path, tree: &FileTree) -> Result<(), Error> {
    for (path, text) in tree.iter() {
        let path = join(folder, path);
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        write(&path, text.as_bytes())?;
    }
    Ok(())
}

/// Writes a file and the folders above it.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io("create the folder", folder))?;
    }
    fs::write(path, bytes).map_err(Error::io("write", path))
}
