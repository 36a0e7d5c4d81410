//! The flags of `cargo xtask spec-update`.

use std::path::PathBuf;

use clap::Args;

use crate::spec::cli::SpecUpdateArgs;

/// The flags of `spec-update`.
#[derive(Clone, Debug, Default, Args)]
pub struct SpecUpdateJobArgs {
    /// What to take in.
    #[command(flatten)]
    pub update: SpecUpdateArgs,
    /// The folder for `report.md`, `title` and `verdict` [default: target/spec-update of the workspace]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Don't run the tests of the crate
    #[arg(long)]
    pub no_test: bool,
}
