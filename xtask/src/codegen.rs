//! `cargo xtask codegen`: generates the crate and writes it, or compares it with what is there.

use std::path::Path;
use std::thread;
use std::time::Instant;

use okta_codegen::{Counts, Generation, Role};

use crate::cli::CodegenArgs;
use crate::console::Console;
use crate::error::Error;
use crate::folder::{Inspection, Survey};
use crate::report;
use crate::sources::Sources;
use crate::stages::Stages;
use crate::target::Target;
use crate::words::{count, one_line};
use crate::workspace::{Location, Workspace};
use crate::{check, memory, write};

/// Runs the command. `started` is when the process began.
///
/// # Errors
/// Whatever stops the run; nothing is written unless the document was understood and the folder is the generator's.
/// With `--check`: also any difference.
pub fn run(
    args: &CodegenArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
    started: Instant,
) -> Result<(), Error> {
    if args.source.all_tags && args.out.is_none() {
        return Err(Error::NoFolderForAllTags);
    }
    let out = workspace.out(args.out.as_deref());
    let survey = Survey::of(&out);
    let sources = match Sources::read(&args.source, workspace) {
        Ok(sources) => sources,
        Err(error) => return Err(with_obstacles(error, survey, &out)),
    };
    if let Some(file) = &args.report {
        report::check_place(file, &out, [&sources.spec, &sources.config])?;
    }
    let inputs = sources.inputs(!workspace.is_member(&out.path));
    let stages = Stages::default();
    let generation = match okta_codegen::generate_watched(&inputs, &stages) {
        Ok(generation) => generation,
        Err(diagnostics) => {
            return Err(with_obstacles(sources.refused(&diagnostics), survey, &out));
        }
    };
    let plan = match plan(args, &out, survey, &generation, &sources, &stages, console) {
        Ok(plan) => plan,
        Err(error) => {
            console.notice(&sources.render_warnings(&generation))?;
            return Err(error);
        }
    };
    let steps = (!args.check).then(|| write::steps(&plan.found, &plan.target));
    let render = || sources.render_warnings(&generation);
    let (warnings, written) = warn_and_write(&stages, render, steps.as_deref(), &out);
    console.notice(&warnings)?;
    if args.check {
        compare(args, &out, &plan.found, &plan.target, console)?;
    }
    written?;
    if !args.check && args.out.is_none() && inputs.role == Role::Other {
        console.notice(&replaced_note(&out, &sources.spec))?;
    }
    let summary = Summary {
        counts: generation.counts,
        files: plan.files(),
        ignored: plan.ignored,
        report: args.report.as_deref(),
        milliseconds: started.elapsed().as_millis(),
    };
    let clean = || format!("`{}` is up to date: ", out.shown);
    let upfront = args.check.then(clean).unwrap_or_default();
    console.result(&format!("{upfront}{}\n", summary.line()))?;
    print_figures(args, &stages, console)
}

/// Tells what benchmarks ask for.
fn print_figures(
    args: &CodegenArgs,
    stages: &Stages,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    if args.print_stages {
        console.notice(&stages.lines())?;
    }
    if args.print_peak_memory {
        console.notice(&memory::peak_line())?;
    }
    Ok(())
}

/// What is to be done in the output folder, once nothing stands in the way.
struct Plan<'a> {
    target: Target<'a>,
    found: Inspection,
    /// How many keywords are ignored.
    ignored: usize,
}

impl Plan<'_> {
    /// What becomes of the files. A check that needs this found nothing to write.
    fn files(&self) -> FileCounts {
        FileCounts {
            all: self.target.tree().len(),
            written: self.found.missing.len() + self.found.different.len(),
            removed: self.found.stale.len(),
        }
    }
}

/// Compares the folder with what was made, and writes the report if one is wanted.
fn plan<'a>(
    args: &CodegenArgs,
    out: &Location,
    survey: Result<Survey, Error>,
    generation: &'a Generation,
    sources: &Sources,
    stages: &Stages,
    console: &mut Console<'_>,
) -> Result<Plan<'a>, Error> {
    let target = Target::of(&generation.tree)?;
    let found = stages.time("compare", || survey?.compare(out, &target))?;
    if !args.check {
        found.unobstructed(out)?;
    }
    let ignored = report_ignored(args.report.as_deref(), generation, sources, console)?;
    Ok(Plan {
        target,
        found,
        ignored,
    })
}

/// Renders the warnings, for which an odd document is scanned to place them, while the steps are taken, if there are any.
fn warn_and_write(
    stages: &Stages,
    render: impl FnOnce() -> String,
    steps: Option<&[write::Step<'_>]>,
    out: &Location,
) -> (String, Result<(), Error>) {
    thread::scope(|scope| {
        let write = || {
            stages.time("write", || {
                write::apply(&out.path, steps.unwrap_or_default())
            })
        };
        let writing = scope.spawn(write);
        let warnings = stages.time("report", render);
        match writing.join() {
            Ok(written) => (warnings, written),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Says that the committed crate is made of another document now.
fn replaced_note(out: &Location, spec: &Location) -> String {
    format!(
        "note: `{}` is now made of `{}`; `cargo xtask codegen` makes it of the contract again, and --out DIR leaves it alone\n",
        one_line(&out.shown),
        one_line(&spec.shown)
    )
}

/// `error`, and what is wrong with the output folder: whoever mends the one should know of the other.
fn with_obstacles(error: Error, survey: Result<Survey, Error>, out: &Location) -> Error {
    let folder = survey.and_then(|survey| survey.without_tree().unobstructed(out));
    match folder {
        Ok(()) => error,
        Err(other) => Error::Several(vec![error, other]),
    }
}

/// Writes the report if one is wanted; gives how many keywords are ignored.
fn report_ignored(
    report: Option<&Path>,
    generation: &Generation,
    sources: &Sources,
    console: &mut Console<'_>,
) -> Result<usize, Error> {
    let ignored = report::ignored(&generation.census);
    let number = ignored.len();
    if let Some(file) = report {
        let mut text = report::text(ignored, &sources.spec.shown);
        if let Some(corrections) = &generation.corrections {
            text.push_str(&report::corrections(corrections));
        }
        report::write(file, &text, console)?;
    }
    Ok(number)
}

/// Prints the differences.
///
/// # Errors
/// There are some, or something stands in the way of mending them.
fn compare(
    args: &CodegenArgs,
    out: &Location,
    found: &Inspection,
    target: &Target<'_>,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    if found.is_clean() {
        return Ok(());
    }
    if !found.more_obstacles {
        console.result(&check::findings(out, found, target)?)?;
    }
    let counts = check::counts(found);
    let nothing_to_mend = counts.is_empty();
    let out_of_date = Error::OutOfDate {
        folder: out.shown.clone(),
        counts,
        command: args.mending_command(),
    };
    Err(match found.unobstructed(out) {
        Ok(()) => out_of_date,
        Err(obstacles) if nothing_to_mend => obstacles,
        Err(obstacles) => Error::Several(vec![obstacles, out_of_date]),
    })
}

/// What became of the files of the crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileCounts {
    /// The files of the crate.
    pub all: usize,
    /// New ones and ones with a new text.
    pub written: usize,
    /// Stale ones, which are gone.
    pub removed: usize,
}

/// What a run did, in one line.
#[derive(Clone, Copy, Debug)]
pub struct Summary<'a> {
    /// How much the generator made.
    pub counts: Counts,
    /// What became of the files.
    pub files: FileCounts,
    /// How many keywords are ignored.
    pub ignored: usize,
    /// Where they are listed.
    pub report: Option<&'a Path>,
    /// How long the run took.
    pub milliseconds: u128,
}

impl Summary<'_> {
    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        let FileCounts {
            all,
            written,
            removed,
        } = self.files;
        let listed = match (self.ignored, self.report) {
            (0, _) => String::new(),
            (_, None) => " (list them with --report FILE)".to_owned(),
            (_, Some(file)) => format!(" (listed in {})", one_line(&file.display().to_string())),
        };
        format!(
            "{}, {}, {} ({written} written, {removed} removed, {} unchanged), {} ms; {} ignored{listed}",
            count(self.counts.operations, "operation"),
            count(self.counts.models, "model"),
            count(all, "file"),
            all.saturating_sub(written),
            self.milliseconds,
            count(self.ignored, "keyword"),
        )
    }
}
