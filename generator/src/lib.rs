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
pub mod lint;
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
use diagnostic::{Diagnostics, Place, Severity};
use serde_json::Value;
use source::overlay::{Corrections, Overlay, Touches};
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
    /// What became of the actions of the overlay, if there was one.
    pub corrections: Option<Corrections>,
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
    corrections: Option<Corrections>,
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
        corrections: lowered.corrections,
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

/// The value tree of a document, with the overlay applied to it.
struct Corrected {
    root: Value,
    /// Which action wrote which node.
    touches: Touches,
    /// How many actions had which outcome; `None` without an overlay.
    corrections: Option<Corrections>,
    /// What is worth knowing of the overlay.
    warnings: Diagnostics,
}

/// Reads the text of a document and corrects it.
fn corrected(inputs: &Inputs<'_>) -> Result<Corrected, Diagnostics> {
    let mut root = source::load(&inputs.document)?;
    let mut corrected = Corrected {
        root: Value::Null,
        touches: Touches::default(),
        corrections: None,
        warnings: Diagnostics::new(),
    };
    if let Some(overlay) = &inputs.overlay {
        let overlay = Overlay::parse(overlay)?;
        let outcomes = overlay.apply(&mut root)?;
        corrected.touches = Touches::of(&outcomes);
        corrected.corrections = Some(Corrections::of(&outcomes));
        corrected.warnings = overlay.fixed(&outcomes, Severity::Warning);
    }
    Ok(Corrected { root, ..corrected })
}

/// From text to the selected part; the whole tree, corrected, comes along.
fn read(inputs: &Inputs<'_>, config: &Config) -> Result<(Value, Selection), Diagnostics> {
    let Corrected { root, touches, .. } = corrected(inputs)?;
    let selection = source::select(&root, &tag_choices(inputs.tags, config))
        .map_err(|found| touches.relocate(found))?;
    Ok((root, selection))
}

/// From text to IR.
fn lower(inputs: &Inputs<'_>, config: &Config) -> Result<Lowered, Diagnostics> {
    let Corrected {
        root,
        touches,
        corrections,
        mut warnings,
    } = corrected(inputs)?;
    let tags = tag_choices(inputs.tags, config);
    let lowered =
        lower_tree(&root, &tags, config, inputs.role).map_err(|found| touches.relocate(found))?;
    warnings.append(touches.relocate(lowered.warnings));
    Ok(Lowered {
        warnings,
        corrections,
        ..lowered
    })
}

/// From the value tree, which the overlay was applied to, to IR.
fn lower_tree(
    root: &Value,
    tags: &[TagChoice<'_>],
    config: &Config,
    role: Role,
) -> Result<Lowered, Diagnostics> {
    let mut selection = source::select(root, tags)?;
    let api = lower_selection(&mut selection, config, role)?;
    Ok(Lowered {
        api,
        warnings: selection.warnings,
        census: selection.census,
        corrections: None,
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
