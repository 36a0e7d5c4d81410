//! One side of a comparison: the tree of the document, its selected part, and the surface of the crate made from it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::emit;
use crate::ir::{Api, ModelKind};
use crate::source::document::Document;
use crate::spec_path::SpecPath;
use crate::surface::surface;
use crate::{Inputs, Role};

/// A document and what becomes of it.
pub(super) struct Read {
    /// The whole document, corrected.
    pub(super) root: Value,
    /// What the chosen tags reach of it.
    pub(super) document: Document,
    /// The public items of the crate.
    pub(super) surface: Vec<String>,
    /// Item of the crate -> the node that it was made from.
    pub(super) places: BTreeMap<String, SpecPath>,
    /// `operationId` -> the name of the method, for operations that `codegen.toml` has no name for.
    pub(super) unnamed: BTreeMap<String, String>,
    /// The crate's name in code.
    pub(super) name: String,
}

impl Read {
    /// Reads a document and makes the crate of it, as far as its public items show it.
    ///
    /// The contract is taken like any other document: which names in `codegen.toml` are stale is no question here.
    pub(super) fn new(inputs: &Inputs<'_>) -> Result<Self, Diagnostics> {
        let inputs = Inputs {
            role: Role::Other,
            ..*inputs
        };
        let config = Config::of(&inputs)?;
        let (root, mut selection) = crate::read(&inputs, &config)?;
        let api = crate::lower_selection(&mut selection, &config, inputs.role)?;
        let tree = emit::sources(&api, &config, &inputs)?;
        let surface = surface(&tree).map_err(|error| {
            let message = format!("the surface of the crate can't be told: {error}");
            Diagnostic::error(&SpecPath::root(), message)
                .help("this is a bug of the generator; please report it")
        })?;
        let operations = api.operations.iter();
        let unnamed = operations
            .filter(|operation| config.method_name(&operation.id).is_none())
            .map(|operation| (operation.id.clone(), operation.method_name.to_string()));
        Ok(Self {
            unnamed: unnamed.collect(),
            places: places(&api),
            document: selection.document,
            name: config.package.name.as_ref().replace('-', "_"),
            root,
            surface,
        })
    }
}

/// Where the items of the crate come from.
fn places(api: &Api) -> BTreeMap<String, SpecPath> {
    let mut places = BTreeMap::new();
    for (name, model) in &api.models {
        let path = format!("models::{name}");
        match &model.kind {
            ModelKind::Struct(kind) => {
                for field in &kind.fields {
                    places.insert(format!("{path}::{}", field.name), field.at.clone());
                }
            }
            ModelKind::Enum(kind) => {
                for variant in &kind.variants {
                    places.insert(format!("{path}::{}", variant.name), variant.at.clone());
                }
            }
            ModelKind::Union(kind) => {
                for branch in &kind.branches {
                    places.insert(format!("{path}::{}", branch.name), branch.at.clone());
                }
            }
            ModelKind::Alias(_) => {}
        }
        places.insert(path, model.at.clone());
    }
    for group in &api.groups {
        for operation in api.operations_of(group) {
            let builder = api.builder_path(group, operation);
            for parameter in operation.optional_parameters() {
                places.insert(
                    format!("{builder}::{}", parameter.name),
                    parameter.at.clone(),
                );
            }
            let method = format!("{}::{}", group.handle.type_name, operation.method_name);
            places.insert(builder, operation.at.clone());
            places.insert(method, operation.at.clone());
        }
    }
    places
}
