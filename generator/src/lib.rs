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
mod one_line;
pub mod parallel;
pub mod passes;
pub mod release;
pub mod render;
pub mod report;
pub mod round_trip;
mod sha256;
pub mod source;
pub mod spec_path;
pub mod surface;
pub mod tree;
pub mod watch;

use std::collections::BTreeSet;

use config::Config;
use diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use parallel::discard;
use serde_json::Value;
use source::overlay::{Corrections, Outcome, Overlay, Touches};
use source::{Outline, Selection, SourceText, TagChoice, census::Census};
use spec_path::SpecPath;
use tree::FileTree;
use watch::{Stage, Unwatched, Watch, stage};

/// What the document is to this project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The committed contract: every explicit name of `codegen.toml` must fit, and the hand-written tests travel along.
    Contract,
    /// Another document, given by `--spec`: names for what it doesn't have are notes.
    Other,
}

/// Which tags to generate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tags<'a> {
    /// The ones that `codegen.toml` names.
    #[default]
    Configured,
    /// These.
    Named(&'a [String]),
    /// Every tag that an operation carries.
    All,
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
    /// The tags to generate.
    pub tags: Tags<'a>,
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
    /// Where the nodes of the document stand, if it was a plain one: what shows the warnings needn't scan it again.
    pub outline: Option<Outline>,
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
    generate_watched(inputs, &Unwatched)
}

/// As [`generate`]; `watch` is told of the stages.
///
/// # Errors
/// As for [`generate`].
pub fn generate_watched(inputs: &Inputs<'_>, watch: &dyn Watch) -> Result<Generation, Diagnostics> {
    let config = Config::of(inputs)?;
    let loaded = stage(watch, Stage::Load, || load(inputs))?;
    let selection = select(&loaded, inputs, &config, watch);
    let Loaded {
        root,
        outline,
        corrected,
    } = loaded;
    // The IR and the text of the files need the room.
    discard(root);
    let Lowered {
        api,
        warnings,
        census,
        corrections,
    } = lower(selection, corrected.as_ref(), &config, inputs.role, watch)?;
    let tree = stage(watch, Stage::Emit, || {
        emit::emit(&api, &config, inputs, watch)
    })?;
    let counts = Counts {
        operations: api.distinct_operations(),
        models: api.models.len(),
    };
    discard(api);
    Ok(Generation {
        tree,
        warnings,
        census,
        counts,
        corrections,
        outline,
    })
}

/// Describes one operation or model of the document: its place, its IR, the Rust items that it became, and the corrections
/// that touched it. `overlay` is the one that a document has in it already, as the contract has; one that is applied is
/// known from `inputs`.
///
/// # Errors
/// As for [`generate`]; also if nothing is called `what`, or `overlay` isn't an overlay.
pub fn explain(
    inputs: &Inputs<'_>,
    overlay: Option<SourceText<'_>>,
    what: &str,
) -> Result<String, Diagnostics> {
    let config = Config::of(inputs)?;
    let loaded = load(inputs)?;
    let lowered = lower_loaded(&loaded, inputs, &config)?;
    let present = overlay.as_ref().map(Overlay::parse).transpose()?;
    let corrections = match (&loaded.corrected, &present) {
        (Some((overlay, outcomes)), _) => explain::applied(overlay, outcomes),
        (None, Some(overlay)) => explain::in_document(overlay, &loaded.root)?,
        (None, None) => Vec::new(),
    };
    let tree = emit::emit(&lowered.api, &config, inputs, &Unwatched)?;
    let surface = surface::surface(&tree).map_err(|error| {
        Diagnostic::error(&SpecPath::root(), error.to_string()).moved_to(Place::Nowhere)
    })?;
    let sources = explain::Sources {
        api: &lowered.api,
        document: &inputs.document,
        corrections: &corrections,
        overlay: inputs.overlay.as_ref().or(overlay.as_ref()),
        surface: &surface,
    };
    explain::explain(sources, what)
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

/// The tags of a run.
fn chosen_tags<'a>(tags: Tags<'a>, config: &'a Config, root: &'a Value) -> Vec<TagChoice<'a>> {
    match tags {
        Tags::Configured => tag_choices(&[], config),
        Tags::Named(names) => tag_choices(names, config),
        Tags::All => source::all_tags(root),
    }
}

/// A document as a value tree, with the overlay applied.
struct Loaded {
    root: Value,
    /// Where its nodes stood before that.
    outline: Option<Outline>,
    /// The overlay and what became of its actions, if there is one.
    corrected: Option<Corrected>,
}

/// An overlay, and what became of its actions.
type Corrected = (Overlay, Vec<Outcome>);

/// From text to the corrected value tree.
fn load(inputs: &Inputs<'_>) -> Result<Loaded, Diagnostics> {
    let (mut root, outline) = source::load_outlined(&inputs.document)?;
    let corrected = match &inputs.overlay {
        None => None,
        Some(text) => {
            let overlay = Overlay::parse(text)?;
            let outcomes = overlay.apply(&mut root)?;
            Some((overlay, outcomes))
        }
    };
    Ok(Loaded {
        root,
        outline,
        corrected,
    })
}

/// Which action of the overlay wrote which node.
fn touches(corrected: Option<&Corrected>) -> Touches {
    corrected.map_or_else(Touches::default, |(_, outcomes)| Touches::of(outcomes))
}

/// From text to the selected part; the whole tree, corrected, comes along.
fn read(inputs: &Inputs<'_>, config: &Config) -> Result<(Value, Selection), Diagnostics> {
    let loaded = load(inputs)?;
    let selection = source::select(
        &loaded.root,
        &chosen_tags(inputs.tags, config, &loaded.root),
    )
    .map_err(|found| touches(loaded.corrected.as_ref()).relocate(found))?;
    Ok((loaded.root, selection))
}

/// The part of the corrected value tree that a run is about, with its faults.
fn select(loaded: &Loaded, inputs: &Inputs<'_>, config: &Config, watch: &dyn Watch) -> Selection {
    let tags = chosen_tags(inputs.tags, config, &loaded.root);
    stage(watch, Stage::Select, || {
        let mut selection = source::attempt(&loaded.root, &tags);
        if inputs.tags == Tags::All {
            selection.warnings.append(source::untagged(&loaded.root));
        }
        selection
    })
}

/// From the corrected value tree to IR.
fn lower_loaded(
    loaded: &Loaded,
    inputs: &Inputs<'_>,
    config: &Config,
) -> Result<Lowered, Diagnostics> {
    let selection = select(loaded, inputs, config, &Unwatched);
    let corrected = loaded.corrected.as_ref();
    lower(selection, corrected, config, inputs.role, &Unwatched)
}

/// From the selected part to IR. What is wrong with a node that the overlay wrote is reported there.
fn lower(
    selection: Selection,
    corrected: Option<&Corrected>,
    config: &Config,
    role: Role,
    watch: &dyn Watch,
) -> Result<Lowered, Diagnostics> {
    let lowered = stage(watch, Stage::Lower, || {
        lower_attempt(selection, config, role)
    });
    let Some((overlay, outcomes)) = corrected else {
        return lowered;
    };
    let touches = touches(corrected);
    let lowered = lowered.map_err(|found| touches.relocate(found))?;
    let mut warnings = overlay.fixed(outcomes, Severity::Warning);
    warnings.append(touches.relocate(lowered.warnings));
    Ok(Lowered {
        warnings,
        corrections: Some(Corrections::of(outcomes)),
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
    lower_attempt(source::attempt(root, tags), config, role)
}

/// From the selected part to IR, if it has no fault.
fn lower_attempt(
    mut selection: Selection,
    config: &Config,
    role: Role,
) -> Result<Lowered, Diagnostics> {
    if selection.warnings.has_errors() {
        return Err(all_faults(selection, config, role));
    }
    let api = lower_selection(&mut selection, config, role)?;
    discard(selection.document);
    Ok(Lowered {
        api,
        warnings: selection.warnings,
        census: selection.census,
        corrections: None,
    })
}

/// The faults of a document, and those that lowering finds in what has none: one run tells as much as it can.
fn all_faults(mut selection: Selection, config: &Config, role: Role) -> Diagnostics {
    let mut found = std::mem::take(&mut selection.warnings);
    if let Err(later) = lower_selection(&mut selection, config, role) {
        let known: BTreeSet<String> = found.iter().filter_map(place).collect();
        for fault in later.iter().filter(|fault| is_news(fault, &known)) {
            found.push(fault.clone());
        }
    }
    found
}

/// Whether a fault is no consequence of one that is known: of its own place, or of the one around it.
fn is_news(fault: &Diagnostic, known: &BTreeSet<String>) -> bool {
    // What `codegen.toml` names may be in the part that is missing.
    let Some(place) = place(fault).filter(|_| fault.severity == Severity::Error) else {
        return false;
    };
    let around = place.rsplit_once('/').map_or("", |(around, _)| around);
    !known.contains(&place) && !known.contains(around)
}

/// The place in the document.
fn place(fault: &Diagnostic) -> Option<String> {
    match &fault.at {
        Place::Document(at) => Some(at.as_str().to_owned()),
        _ => None,
    }
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
