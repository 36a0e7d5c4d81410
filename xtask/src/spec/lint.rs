//! `cargo xtask spec lint`: looks for mistakes in a document.

use okta_codegen::diagnostic::Severity;
use okta_codegen::lint::{LintInputs, LintReport, lint};
use okta_codegen::report::MOST_SHOWN;

use crate::cli::SourceArgs;
use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::sources::Sources;
use crate::words::count;
use crate::workspace::Workspace;

use super::cli::SpecLintArgs;

/// Runs the command.
///
/// # Errors
/// An input can't be read, the document is refused, or there is an error among the findings (with `--deny-warnings` also
/// a warning); also if an allowance of `codegen.toml` is wrong or stale.
pub fn run(
    args: &SpecLintArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    // The document is looked at as it is, so that no overlay is read.
    let sources = Sources::read(
        &SourceArgs {
            spec: args.file.clone(),
            config: args.config.clone(),
            no_overlay: true,
            tags: args.tags.clone(),
            ..SourceArgs::default()
        },
        workspace,
    )?;
    let inputs = sources.inputs(false);
    let report = lint(&LintInputs {
        document: inputs.document,
        config: inputs.config,
        tags: &args.tags,
        whole: args.all,
        role: inputs.role,
    })
    .map_err(|diagnostics| sources.refused(&diagnostics))?;
    console.result(&sources.render(&report.diagnostics(MOST_SHOWN)))?;
    let hidden = report.hidden(MOST_SHOWN);
    if hidden > 0 {
        console.result(&format!("({} more, not shown)\n", count(hidden, "finding")))?;
    }
    let counts = counts(&report);
    let is_bad = report.count(Severity::Error) > 0
        || (args.deny_warnings && report.count(Severity::Warning) > 0);
    if is_bad {
        return Err(Error::Findings {
            document: sources.spec.shown.clone(),
            counts,
        });
    }
    console.result(&format!("`{}`: {counts}\n", sources.spec.shown))?;
    Ok(Exit::Success)
}

/// `1 error, 2 warnings, 0 notes, 3 allowed`.
fn counts(report: &LintReport) -> String {
    format!(
        "{}, {}, {}, {} allowed",
        count(report.count(Severity::Error), "error"),
        count(report.count(Severity::Warning), "warning"),
        count(report.count(Severity::Note), "note"),
        report.allowed
    )
}
