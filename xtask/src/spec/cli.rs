//! The flags of `cargo xtask spec`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::SourceArgs;

/// What to do with the contract.
#[derive(Debug, Subcommand)]
pub enum SpecCommand {
    /// Make the contract and its lock from an upstream release
    Update(SpecUpdateArgs),
    /// Check that the contract, its lock, the overlay and the generated crate belong together
    Verify,
    /// Record that the present version of the crate is published: the next version is counted from it
    Published,
    /// Compare two documents: what changed, what it means for callers in Rust, and the semver verdict
    Diff(SpecDiffArgs),
    /// Look for mistakes in a document, as it is: the overlay is not applied
    Lint(SpecLintArgs),
    /// Write a crate that uses every public item of a generated crate, and depends on another one
    #[command(hide = true)]
    Probe(SpecProbeArgs),
}

/// The flags of `spec probe`.
#[derive(Clone, Debug, Args)]
pub struct SpecProbeArgs {
    /// The folder of the generated crate whose items are used
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The folder of the generated crate to compile against
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The folder to write the probe into
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// The flags of `spec update`.
#[derive(Clone, Debug, Default, Args)]
pub struct SpecUpdateArgs {
    /// Where upstream's document is: a file, or an https address [default: the address in the configuration]
    #[arg(long, value_name = "FILE|URL")]
    pub from: Option<String>,
    /// What upstream calls the release [default: the document's info.version]
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
    /// Write the contract and the lock though they have changes that are not committed
    #[arg(long)]
    pub allow_dirty: bool,
    /// Print the peak of the resident memory at the end: how `bench` measures it
    #[arg(long, hide = true)]
    pub print_peak_memory: bool,
}

/// The flags of `spec diff`.
#[derive(Clone, Debug, Args)]
pub struct SpecDiffArgs {
    /// The document before
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The document after
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The configuration of both [default: spec/codegen.toml of the workspace]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The corrections to apply to both, unless one is the contract [default: spec/overlay.yaml of the workspace]
    #[arg(long, value_name = "FILE", conflicts_with = "no_overlay")]
    pub overlay: Option<PathBuf>,
    /// Take both documents as they are, without the corrections of the overlay
    #[arg(long)]
    pub no_overlay: bool,
    /// A tag to compare; repeatable [default: the tags that the configuration names]
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
    /// From which verdict on the command fails
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOn,
    /// Print the peak of the resident memory at the end: how `bench` measures it
    #[arg(long, hide = true)]
    pub print_peak_memory: bool,
}

/// The form of a report of differences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal
    #[default]
    Text,
    /// Markdown, for a pull request
    Md,
    /// For programs
    Json,
}

/// From which verdict on `spec diff` fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Never
    #[default]
    None,
    /// If callers' code can stop compiling
    Breaking,
    /// If anything changed that the chosen tags reach
    Any,
}

/// The flags of `spec lint`.
#[derive(Clone, Debug, Args)]
pub struct SpecLintArgs {
    /// The document [default: the contract]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The configuration, with the suppressions [default: spec/codegen.toml of the workspace]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A tag to look at, with all that it reaches; repeatable [default: the tags that the configuration names]
    #[arg(long = "tag", value_name = "TAG", conflicts_with = "all")]
    pub tags: Vec<String>,
    /// Look at the whole document
    #[arg(long)]
    pub all: bool,
    /// Fail on warnings too
    #[arg(long)]
    pub deny_warnings: bool,
}

impl SpecDiffArgs {
    /// What to read for one side.
    #[must_use]
    pub fn side(&self, document: &Path) -> SourceArgs {
        SourceArgs {
            spec: Some(document.to_owned()),
            config: self.config.clone(),
            overlay: self.overlay.clone(),
            no_overlay: self.no_overlay,
            tags: self.tags.clone(),
            all_tags: false,
        }
    }
}
