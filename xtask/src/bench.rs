//! `cargo xtask bench`: time and memory of whole runs of the release build, and the cost of calls through the generated
//! client (`benches/client`), beside the targets.

mod contract;
mod diff;
mod process;
pub mod stages;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use process::{Run, timed};

use crate::atomic;
use crate::cli::{BenchArgs, BenchPart};
use crate::console::Console;
use crate::error::Error;
use crate::scratch::Scratch;
use crate::words::{count, one_line};
use crate::workspace::{Location, Workspace};

/// The folder of upstream releases.
const SPEC_DIR: &str = "OKTA_SPEC_DIR";

/// What a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The median of the wall time.
    pub time: Duration,
    /// The peak of the resident memory in MiB, where there is a bound.
    pub memory_mib: Option<u64>,
}

/// The target for the contract.
pub const CONTRACT: Target = Target {
    time: Duration::from_millis(60),
    memory_mib: None,
};

/// The target for a full upstream release.
pub const FULL_DOCUMENT: Target = Target {
    time: Duration::from_millis(250),
    memory_mib: Some(120),
};

/// The target for making the contract from a full upstream release.
pub const UPDATE: Target = Target {
    time: Duration::from_millis(500),
    memory_mib: Some(250),
};

/// A document to measure.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Where it is.
    pub document: Location,
    /// Whether it is the contract, which a run reads when it is told nothing.
    pub is_contract: bool,
    /// What a run may take.
    pub target: Target,
}

/// What the runs of one document took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// The size of the document in bytes.
    pub bytes: u64,
    /// The wall time of each run, sorted.
    pub times: Vec<Duration>,
    /// The largest peak of the resident memory in KiB, where the platform tells.
    pub peak_kib: Option<u64>,
}

/// Runs the command.
///
/// # Errors
/// The release build fails, a document can't be found, or a run of the generator fails; the others are measured all the
/// same.
pub fn run(
    args: &BenchArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    let wants = |part| args.part.is_none_or(|chosen| chosen == part);
    let hands_over = cfg!(debug_assertions) && !args.as_built;
    if wants(BenchPart::Generator) {
        if hands_over {
            hand_over(args, workspace, "generator", args.out.as_deref())?;
        } else {
            generator(args, workspace, console)?;
        }
    }
    if wants(BenchPart::Contract) {
        if hands_over {
            hand_over(args, workspace, "contract", None)?;
        } else {
            contract::run(args, workspace, console)?;
        }
    }
    if wants(BenchPart::Client) {
        client(workspace)?;
    }
    Ok(())
}

/// Measures the generator.
fn generator(
    args: &BenchArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    let scratch = Scratch::new("okta-codegen-bench")?;
    let mut rows = Vec::new();
    let mut failed = 0;
    for subject in subjects(args, workspace)? {
        console.notice(&format!(
            "measuring {}\n",
            one_line(&subject.document.shown)
        ))?;
        let measured = measure(&subject, args.runs, scratch.path());
        if let Err(error) = &measured {
            failed += 1;
            console.notice(&format!("{error}\n"))?;
        }
        rows.push(row(&subject, measured.as_ref().ok()));
    }
    let mut table = table("Whole process into a new folder", &rows, args.runs);
    if failed == 0 {
        table.push_str(&stages::run(args, workspace, console)?);
    }
    console.result(&table)?;
    if let Some(file) = &args.out {
        atomic::write_named(file, &table)?;
    }
    if failed > 0 {
        return Err(Error::Bench(format!(
            "{} could not be measured",
            count(failed, "document")
        )));
    }
    Ok(())
}

/// Builds the release and lets it do the work.
fn hand_over(
    args: &BenchArgs,
    workspace: &Workspace,
    part: &str,
    out: Option<&Path>,
) -> Result<(), Error> {
    let mut command = cargo(workspace, &["run", "--release"]);
    command
        .args(["--", "bench", part, "--as-built", "--runs"])
        .arg(args.runs.to_string());
    for spec in &args.specs {
        command.arg("--spec").arg(spec);
    }
    if let Some(out) = out {
        command.arg("--out").arg(out);
    }
    succeed(command)
}

/// Builds the benchmark of the client and lets it print what it measures.
fn client(workspace: &Workspace) -> Result<(), Error> {
    succeed(cargo(workspace, &["bench", "--bench", "client"]))
}

/// A command of Cargo for this package.
fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(arguments)
        .args(["--quiet", "--package", "xtask", "--manifest-path"])
        .arg(workspace.root().join("Cargo.toml"));
    command
}

fn succeed(mut command: Command) -> Result<(), Error> {
    let status = command.status();
    let status = status.map_err(Error::io("start", Path::new(command.get_program())))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Bench(format!(
            "the benchmark in the release build failed ({status}); what it printed says why"
        )))
    }
}

/// The contract, the documents that the flags name, and the releases in the folder that the environment names.
fn subjects(args: &BenchArgs, workspace: &Workspace) -> Result<Vec<Subject>, Error> {
    let mut paths = args.specs.clone();
    let folder = env::var_os(SPEC_DIR).filter(|folder| !folder.is_empty());
    if let Some(folder) = folder.map(PathBuf::from) {
        for path in releases(&folder)? {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    let contract = Subject {
        document: workspace.spec(None),
        is_contract: true,
        target: CONTRACT,
    };
    let others = paths.iter().map(|path| Subject {
        document: Location::given(path),
        is_contract: false,
        target: FULL_DOCUMENT,
    });
    Ok(std::iter::once(contract).chain(others).collect())
}

/// The YAML files of a folder, sorted.
fn releases(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let path = entry.map_err(Error::io("list", folder))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            paths.push(path);
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

/// Runs the generator on a document, each time into a new folder.
fn measure(subject: &Subject, runs: u32, scratch: &Path) -> Result<Measurement, Error> {
    measured(&subject.document.path, runs, || {
        let out = scratch.join("crate");
        let taken = run_once(subject, &out)?;
        fs::remove_dir_all(&out).map_err(Error::io("remove the folder", &out))?;
        Ok(taken)
    })
}

/// What runs on `document` take: one to warm up, then `runs`.
fn measured(
    document: &Path,
    runs: u32,
    mut once: impl FnMut() -> Result<Run, Error>,
) -> Result<Measurement, Error> {
    let bytes = fs::metadata(document)
        .map_err(Error::io("read", document))?
        .len();
    let mut times = Vec::new();
    let mut peak_kib = None;
    for number in 0..=runs {
        let run = once()?;
        if number > 0 {
            times.push(run.time);
            peak_kib = peak_kib.max(run.peak_kib);
        }
    }
    times.sort_unstable();
    Ok(Measurement {
        bytes,
        times,
        peak_kib,
    })
}

/// One whole process, from its start until it was waited for.
fn run_once(subject: &Subject, out: &Path) -> Result<Run, Error> {
    let program = env::current_exe().map_err(Error::io("find", Path::new("this program")))?;
    let mut command = Command::new(&program);
    command
        .args(["codegen", "--print-peak-memory", "--out"])
        .arg(out)
        .stdin(Stdio::null());
    if !subject.is_contract {
        command.arg("--spec").arg(&subject.document.path);
    }
    timed(command, &subject.document)
}

/// The table and what it was measured on.
fn table(what: &str, rows: &[String], runs: u32) -> String {
    let cpus = std::thread::available_parallelism().map_or_else(
        |_| "an unknown number of CPUs".to_owned(),
        |number| count(number.get(), "CPU"),
    );
    let build = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    let mut text = format!(
        "{what}, {build} build, {} after one to warm up, {cpus}.\n\n",
        count(usize::try_from(runs).unwrap_or(usize::MAX), "run")
    );
    text.push_str("| document | size | fastest | median | target | peak memory | target |\n");
    text.push_str("|---|---:|---:|---:|---:|---:|---:|\n");
    text.extend(rows.iter().map(String::as_str));
    text
}

/// One row of the table.
#[must_use]
pub fn row(subject: &Subject, measured: Option<&Measurement>) -> String {
    let Target { time, memory_mib } = subject.target;
    let name = one_line(&subject.document.shown).replace('|', "\\|");
    let mut text = format!("| {name} ");
    let Some(measured) = measured else {
        text.push_str("| | failed | | | | |\n");
        return text;
    };
    let median = median(&measured.times);
    let time_target = format!("{} ms, {}", time.as_millis(), verdict(median <= time));
    let (peak, peak_target) = match (measured.peak_kib, memory_mib) {
        (None, None) => ("n/a".to_owned(), String::new()),
        (None, Some(target)) => ("n/a".to_owned(), format!("{target} MiB")),
        (Some(kib), None) => (tenths(kib, 1024, "MiB"), String::new()),
        (Some(kib), Some(target)) => (
            tenths(kib, 1024, "MiB"),
            format!("{target} MiB, {}", verdict(kib <= target * 1024)),
        ),
    };
    let fastest = measured.times.first().copied().unwrap_or_default();
    // Writing to a String can't fail.
    let _ = writeln!(
        text,
        "| {} | {} | {} | {time_target} | {peak} | {peak_target} |",
        size(measured.bytes),
        milliseconds(fastest),
        milliseconds(median),
    );
    text
}

/// The middle of sorted times; of an even number, the mean of the two in the middle.
#[must_use]
pub fn median(sorted: &[Duration]) -> Duration {
    let middle = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    if sorted.len() % 2 == 1 {
        at(middle)
    } else {
        (at(middle.saturating_sub(1)) + at(middle)) / 2
    }
}

/// Whether a target is met, in a word.
fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

/// A duration in milliseconds with one decimal.
fn milliseconds(time: Duration) -> String {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    tenths(micros, 1000, "ms")
}

/// A size in kB, or in MB from one of them on.
fn size(bytes: u64) -> String {
    if bytes < 1_000_000 {
        tenths(bytes, 1000, "kB")
    } else {
        tenths(bytes, 1_000_000, "MB")
    }
}

/// `amount / unit` with one decimal, rounded half up.
fn tenths(amount: u64, unit: u64, name: &str) -> String {
    let tenths = amount.saturating_mul(10).saturating_add(unit / 2) / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}
