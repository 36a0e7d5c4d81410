//! Reads an Okta `OpenAPI` document and gives the file tree of a Rust client crate.
//!
//! [`generate`] is a pure function: it reads no file, clock, environment or random number, and the same inputs give
//! the same bytes everywhere. Only `xtask` touches the disk. ARCHITECTURE.md has the map.

pub mod config;
pub mod contract;
pub mod diagnostic;
pub mod diff;
pub mod emit;
pub mod explain;
pub mod ir;
pub mod lower;
pub mod manifest;
pub mod naming;
pub mod passes;
pub mod release;
pub mod render;
pub mod report;
pub mod source;
pub mod spec_path;
pub mod surface;
pub mod tree;

use config::Config;
use diagnostic::{Diagnostics, Place};
use serde_json::Value;
use source::overlay::Overlay;
use source::{Selection, SourceText, TagChoice, census::Census};
use tree::FileTree;

/// What the document is to this project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The committed contract: every explicit name of `codegen.toml` must fit, and the hand-written tests travel along.
    Contract,
    /// Another document, given by `--spec`: names for what it doesn't have are notes.
    Other,
}

/// Everything that a run depends on.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The `OpenAPI` document.
    pub document: SourceText<'a>,
    /// `codegen.toml`.
    pub config: SourceText<'a>,
    /// The corrections to apply to the document; `None` for one that has them in it, as the contract has.
    pub overlay: Option<SourceText<'a>>,
    /// The changelog that travels with the crate.
    pub changelog: Option<SourceText<'a>>,
    /// The tags to generate; empty means the ones that `codegen.toml` names.
    pub tags: &'a [String],
    /// What the document is to this project.
    pub role: Role,
    /// Whether the crate must build on its own, though a workspace may stand around it.
    pub standalone: bool,
}

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Generation {
    /// The files of the crate.
    pub tree: FileTree,
    /// Warnings and notes.
    pub warnings: Diagnostics,
    /// What became of the keywords of the selection.
    pub census: Census,
    /// How much was made.
    pub counts: Counts,
}

/// How much a run made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Operations.
    pub operations: usize,
    /// Models: structs, enums and named arrays.
    pub models: usize,
}

/// The IR of a document and everything that was found on the way to it.
struct Lowered {
    api: ir::Api,
    warnings: Diagnostics,
    census: Census,
}

/// Turns a document into the files of a crate.
///
/// # Errors
/// All that is wrong with the document and `codegen.toml`, as far as it can be found in one run.
pub fn generate(inputs: &Inputs<'_>) -> Result<Generation, Diagnostics> {
    let config = Config::parse(inputs.config.text)?;
    let lowered = lower(inputs, &config)?;
    let tree = emit::emit(&lowered.api, &config, inputs)?;
    Ok(Generation {
        tree,
        counts: Counts {
            operations: lowered.api.operations.len(),
            models: lowered.api.models.len(),
        },
        warnings: lowered.warnings,
        census: lowered.census,
    })
}

/// Describes one operation or model of the document: its place and its IR.
///
/// # Errors
/// As for [`generate`]; also if nothing is called `what`.
pub fn explain(inputs: &Inputs<'_>, what: &str) -> Result<String, Diagnostics> {
    let config = Config::parse(inputs.config.text)?;
    let lowered = lower(inputs, &config)?;
    explain::explain(&lowered.api, &inputs.document, what)
}

/// The tags that the caller chooses, or else those of `codegen.toml`.
fn tag_choices<'a>(tags: &'a [String], config: &'a Config) -> Vec<TagChoice<'a>> {
    if tags.is_empty() {
        let configured = config.tags.iter().map(|tag| TagChoice {
            name: tag.as_ref(),
            at: Some(Place::Config(tag.span())),
        });
        return configured.collect();
    }
    let chosen = tags.iter().map(|name| TagChoice { name, at: None });
    chosen.collect()
}

/// From text to the selected part; the whole tree, corrected, comes along.
fn read(inputs: &Inputs<'_>, config: &Config) -> Result<(Value, Selection), Diagnostics> {
    let mut root = source::load(&inputs.document)?;
    if let Some(overlay) = &inputs.overlay {
        Overlay::parse(overlay)?.apply(&mut root)?;
    }
    let selection = source::select(&root, &tag_choices(inputs.tags, config))?;
    Ok((root, selection))
}

/// From text to IR.
fn lower(inputs: &Inputs<'_>, config: &Config) -> Result<Lowered, Diagnostics> {
    let (_, selection) = read(inputs, config)?;
    lowered(selection, config, inputs.role)
}

/// From the value tree, which the overlay was applied to, to IR.
fn lower_tree(
    root: &Value,
    tags: &[TagChoice<'_>],
    config: &Config,
    role: Role,
) -> Result<Lowered, Diagnostics> {
    lowered(source::select(root, tags)?, config, role)
}

/// From the selected part to IR.
fn lowered(mut selection: Selection, config: &Config, role: Role) -> Result<Lowered, Diagnostics> {
    let api = lower_selection(&mut selection, config, role)?;
    Ok(Lowered {
        api,
        warnings: selection.warnings,
        census: selection.census,
    })
}

/// From the selected part to IR. What is found on the way is added to the selection's warnings and census.
fn lower_selection(
    selection: &mut Selection,
    config: &Config,
    role: Role,
) -> Result<ir::Api, Diagnostics> {
    let Selection {
        document,
        census,
        warnings,
    } = selection;
    let mut api = lower::lower(document, config, role, warnings, census)?;
    passes::run(&mut api);
    Ok(api)
}
