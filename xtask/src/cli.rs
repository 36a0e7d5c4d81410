//! The flags.

use std::path::{Path, PathBuf};

pub use crate::round_trip::RoundTripArgs;
pub use crate::spec::cli::{SpecCommand, SpecDiffArgs, SpecLintArgs, SpecUpdateArgs};
pub use crate::spec_update::cli::SpecUpdateJobArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::words::shell_word;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generates the client crate.
    #[command(about = "Generate the client crate from the OpenAPI document")]
    Codegen(CodegenArgs),
    /// Look after the contract: update, verify, compare and lint it
    #[command(subcommand)]
    Spec(SpecCommand),
    /// Take in a new upstream release: update, compare, next version, changelog, crate, tests, report
    ///
    /// Exit codes: 0 nothing new, 10 updated, 20 updated and callers' code may stop compiling, 1 failed, 2 wrong flags.
    #[command(verbatim_doc_comment)]
    SpecUpdate(SpecUpdateJobArgs),
    /// Print what the generator understood of one operation or schema
    Explain(ExplainArgs),
    /// Generate a crate, and read and write JSON made from every schema with its models
    RoundTrip(RoundTripArgs),
    /// Measure time and memory of whole runs, as a Markdown table
    Bench(BenchArgs),
}

/// What to read.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceArgs {
    /// The document.
    #[arg(
        long,
        value_name = "FILE",
        help = "The OpenAPI 3.0 document [default: spec/identity-source.yaml of the workspace]"
    )]
    pub spec: Option<PathBuf>,
    /// What to generate and what to call it [default: spec/codegen.toml of the workspace]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The corrections to apply to a document other than the contract [default: spec/overlay.yaml of the workspace]
    #[arg(long, value_name = "FILE", conflicts_with = "no_overlay")]
    pub overlay: Option<PathBuf>,
    /// Take the document as it is, without the corrections of the overlay
    #[arg(long)]
    pub no_overlay: bool,
    /// A tag to generate; repeatable [default: the tags that the configuration names]
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Generate every tag that an operation carries: a crate with a feature for each, called as [all-tags] of the configuration says
    #[arg(long, conflicts_with = "tags")]
    pub all_tags: bool,
}

/// The flags of `codegen`.
#[derive(Clone, Debug, Default, Args)]
pub struct CodegenArgs {
    /// What to read.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The crate's folder: new, empty, or made by an earlier run [default: generated/okta-identity-source of the workspace]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write nothing; show what would change, and fail if anything would
    #[arg(long)]
    pub check: bool,
    /// Write the ignored keywords, with their places and the reasons, to this file; - prints them
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Print the peak of the resident memory at the end: how `bench` measures it
    #[arg(long, hide = true)]
    pub print_peak_memory: bool,
    /// Print how long each stage took: how `bench` measures them
    #[arg(long, hide = true)]
    pub print_stages: bool,
}

/// The flags of `explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// An operationId, a method's name, a schema's name or a model's name
    #[arg(value_name = "NAME")]
    pub what: String,
    /// What to read.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// The flags of `bench`.
#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    /// What to measure [default: all]
    #[arg(value_enum)]
    pub part: Option<BenchPart>,
    /// Documents to measure.
    #[arg(
        long = "spec",
        value_name = "FILE",
        help = "A document to measure beside the contract and the ones in the folder OKTA_SPEC_DIR; repeatable"
    )]
    pub specs: Vec<PathBuf>,
    /// How often to run each
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// Write the table of the generator to this file as well
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Measure this very program, whatever it was optimised for: how a debug build hands over to a release build
    #[arg(long, hide = true)]
    pub as_built: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BenchPart {
    /// The generator: time and memory of whole runs
    Generator,
    /// The commands of `spec`: time and memory of whole runs on full releases
    Contract,
    /// The generated client: what a call costs, against a server on this machine
    Client,
}

impl CodegenArgs {
    /// The command that writes what these flags check: the same flags without `--check` and `--report`.
    #[must_use]
    pub fn mending_command(&self) -> String {
        let mut words = vec!["cargo xtask codegen".to_owned()];
        let mut flag =
            |name: &str, value: &str| words.push(format!("{name} {}", shell_word(value)));
        let text = |path: &Path| path.display().to_string();
        if let Some(spec) = &self.source.spec {
            flag("--spec", &text(spec));
        }
        if let Some(config) = &self.source.config {
            flag("--config", &text(config));
        }
        if let Some(overlay) = &self.source.overlay {
            flag("--overlay", &text(overlay));
        }
        for tag in &self.source.tags {
            flag("--tag", tag);
        }
        if let Some(out) = &self.out {
            flag("--out", &text(out));
        }
        if self.source.all_tags {
            words.push("--all-tags".to_owned());
        }
        if self.source.no_overlay {
            words.push("--no-overlay".to_owned());
        }
        words.join(" ")
    }
}
