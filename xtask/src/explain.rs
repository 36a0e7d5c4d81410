//! `cargo xtask explain`: prints what the generator understood of one operation or schema.

use crate::cli::ExplainArgs;
use crate::console::Console;
use crate::error::Error;
use crate::sources::Sources;
use crate::workspace::Workspace;

/// Runs the command.
///
/// # Errors
/// An input can't be read, the document is refused, or it has nothing of that name.
pub fn run(
    args: &ExplainArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    let sources = Sources::read_to_explain(&args.source, workspace)?;
    // Whether the crate stands alone changes its Cargo.toml and nothing that is explained.
    let inputs = sources.inputs(false);
    let text = okta_codegen::explain(&inputs, sources.overlay(), &args.what)
        .map_err(|diagnostics| sources.refused(&diagnostics))?;
    console.result(text.trim_end_matches('\n'))?;
    console.result("\n")
}
