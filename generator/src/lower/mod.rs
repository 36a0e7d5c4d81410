//! From the document as written to the API as Rust sees it: one file for each construct.

mod alias;
mod all_of;
mod annotations;
mod array;
mod beside;
mod body;
mod bounds;
mod content;
mod endless;
mod enumeration;
mod handle;
mod intersect;
mod keywords;
mod leaf;
mod members;
mod merged;
mod object;
mod operation;
mod paging;
mod parameter;
mod parts;
mod personal;
mod plain_enum;
mod response;
mod same;
mod scalar;
mod schema;
mod security;
mod shared_prefix;
mod stale;
mod success;
mod union;
mod union_check;
mod union_names;
mod whole;

use std::collections::BTreeMap;

use crate::Role;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir;
use crate::naming::{ModuleName, Numbers, Scope, TypeName};
use crate::source::census::Census;
use crate::source::document::{Document, Schema};
use crate::spec_path::SpecPath;

/// Lowers a document. What it makes no use of where it stands is ignored in `census` too.
///
/// # Errors
/// Every construct that has no lowering yet, and every name that can't be made or is taken.
pub fn lower(
    document: &Document,
    config: &Config,
    role: Role,
    warnings: &mut Diagnostics,
    census: &mut Census,
) -> Result<ir::Api, Diagnostics> {
    let mut lowerer = Lowerer::new(document, config, role);
    lowerer.name_components();
    lowerer.lower_components();
    // What comes next follows aliases to their end.
    if lowerer.refuse_endless_aliases() {
        return Err(lowerer.diagnostics);
    }
    let mut groups = lowerer.lower_groups();
    let mut operations = lowerer.lower_operations(&mut groups);
    lowerer.check_unions();
    lowerer.refuse_endless_values();
    if lowerer.is_by_tag() {
        shared_prefix::hold(&mut groups, &mut operations, config);
    }
    let security_schemes = security::lower_schemes(document, &operations);
    let stale = stale::check(&lowerer, role);
    lowerer.diagnostics.append(stale);
    census.ignore(std::mem::take(&mut lowerer.unused), keywords::UNUSED);
    let Lowerer {
        models,
        mut diagnostics,
        ..
    } = lowerer;
    let api = diagnostics.into_result(ir::Api {
        title: document.title.clone(),
        release: document.release.clone(),
        description: document.description.clone(),
        server: document.servers.first().map(|server| server.url.clone()),
        groups,
        operations,
        models,
        spellings: BTreeMap::new(),
        reached_by: BTreeMap::new(),
        examples: BTreeMap::new(),
        security_schemes,
        mishandled_path_characters: mishandled_path_characters(config),
    });
    // Without an error, warnings and notes are left.
    warnings.append(diagnostics);
    api
}

/// The characters that no path parameter may have; `Config::parse` has checked that each key is one.
fn mishandled_path_characters(config: &Config) -> BTreeMap<char, String> {
    let entries = config.mishandled_path_characters.iter();
    entries
        .filter_map(|(key, reason)| Some((key.as_ref().chars().next()?, reason.clone())))
        .collect()
}

/// What lowering knows and has made so far.
pub(crate) struct Lowerer<'a> {
    document: &'a Document,
    config: &'a Config,
    role: Role,
    /// Component schema -> model.
    component_names: BTreeMap<&'a str, TypeName>,
    /// Model -> component schema.
    component_of: BTreeMap<TypeName, &'a str>,
    /// Component schema -> whether null is a value.
    nullable_components: BTreeMap<&'a str, bool>,
    /// Schema in place -> model, so that a schema which several models take over is made once.
    inline_names: BTreeMap<SpecPath, TypeName>,
    /// Declarations of one property -> the model of all of them together.
    merged_names: BTreeMap<Vec<SpecPath>, TypeName>,
    /// How deep values stand in others that have to meet several schemas.
    members_depth: usize,
    /// Where the entries of `[personal]` point: all properties at and under these places are personal.
    personal_places: Vec<SpecPath>,
    type_scope: Scope,
    module_scope: Scope,
    /// The numbers behind names that were taken.
    type_numbers: Numbers<TypeName>,
    models: BTreeMap<TypeName, ir::Model>,
    /// How many fields the structs have so far, against [`object::MAX_FIELDS`].
    fields: usize,
    /// Keywords that were met and have no effect where they stand.
    unused: Vec<(SpecPath, &'static str)>,
    diagnostics: Diagnostics,
}

/// What a schema in place would be called: the model around it and the name of the place.
#[derive(Clone, Debug)]
pub(crate) struct Hint {
    outer: Option<TypeName>,
    inner: String,
}

impl Hint {
    pub(crate) fn in_model(outer: &TypeName, inner: &str) -> Self {
        Self {
            outer: Some(outer.clone()),
            inner: inner.to_owned(),
        }
    }

    pub(crate) fn at_top(name: impl Into<String>) -> Self {
        Self {
            outer: None,
            inner: name.into(),
        }
    }

    /// The hint for the items of a list, or the values of a map, in this place.
    pub(crate) fn then(&self, suffix: &str) -> Self {
        Self {
            outer: self.outer.clone(),
            inner: format!("{} {suffix}", self.inner),
        }
    }
}

impl<'a> Lowerer<'a> {
    fn new(document: &'a Document, config: &'a Config, role: Role) -> Self {
        let advice = "name one of them under [models] in codegen.toml";
        Self {
            document,
            config,
            role,
            component_names: BTreeMap::new(),
            component_of: BTreeMap::new(),
            nullable_components: alias::nullable_components(document),
            inline_names: BTreeMap::new(),
            merged_names: BTreeMap::new(),
            members_depth: 0,
            personal_places: personal::places(config),
            type_scope: Scope::new("type", advice),
            module_scope: Scope::new("module", advice),
            type_numbers: Numbers::default(),
            models: BTreeMap::new(),
            fields: 0,
            unused: Vec::new(),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Gives every component schema its name before any of them is lowered, since they refer to each other.
    fn name_components(&mut self) {
        let document = self.document;
        for (schema_name, schema) in &document.schemas {
            let at = &schema.at;
            let claimed = match self.config.model_name(schema_name) {
                Some(text) => {
                    explicit_type(text).and_then(|name| self.claim(name, schema_name, at))
                }
                None => TypeName::new(schema_name, at)
                    .and_then(|name| self.claim_free(name, schema_name, at)),
            };
            if let Some(name) = self.diagnostics.keep(claimed) {
                self.component_of.insert(name.clone(), schema_name);
                self.component_names.insert(schema_name, name);
            }
        }
    }

    /// Whether each tag has a module and a feature of its own: then names are settled without advice from `codegen.toml`.
    fn is_by_tag(&self) -> bool {
        self.document.tags.len() > 1
    }

    fn lower_components(&mut self) {
        let document = self.document;
        for (schema_name, schema) in &document.schemas {
            if let Some(name) = self.component_names.get(schema_name.as_str()).cloned() {
                self.lower_component(schema_name, &name, schema);
            }
        }
    }

    fn lower_component(&mut self, schema_name: &str, name: &TypeName, schema: &'a Schema) {
        if let Some(kind) = self.lower_model_kind(name, schema) {
            self.add_model(name.clone(), Some(schema_name), schema, kind);
        }
    }

    /// The name of the model for a schema in place, and whether it is new.
    fn name_inline(&mut self, schema: &Schema, hint: &Hint) -> Option<(TypeName, bool)> {
        if let Some(name) = self.inline_names.get(&schema.at) {
            return Some((name.clone(), false));
        }
        let name = self.name_place(&schema.at, hint)?;
        self.inline_names.insert(schema.at.clone(), name.clone());
        Some((name, true))
    }

    /// A new name for the model of a place.
    fn name_place(&mut self, at: &SpecPath, hint: &Hint) -> Option<TypeName> {
        let claimed = match (self.config.model_name(at.as_str()), &hint.outer) {
            (Some(text), _) => {
                explicit_type(text).and_then(|name| self.claim(name, &hint.inner, at))
            }
            (None, Some(outer)) => TypeName::nested(outer, &hint.inner, at)
                .and_then(|name| self.claim_free(name, &hint.inner, at)),
            (None, None) => TypeName::new(&hint.inner, at)
                .and_then(|name| self.claim_free(name, &hint.inner, at)),
        };
        self.diagnostics.keep(claimed)
    }

    /// Takes a name, or the next one with a number behind it that is free. In the contract a person chooses one.
    fn claim_free(
        &mut self,
        name: TypeName,
        raw: &str,
        at: &SpecPath,
    ) -> Result<TypeName, Diagnostic> {
        if self.role == Role::Contract {
            return self.claim(name, raw, at);
        }
        let (types, modules) = (&self.type_scope, &self.module_scope);
        let free = self.type_numbers.free(&name, |candidate| {
            types.has(candidate.as_str()) || modules.has(ModuleName::of_type(candidate).as_str())
        });
        self.claim(free, raw, at)
    }

    fn claim(&mut self, name: TypeName, raw: &str, at: &SpecPath) -> Result<TypeName, Diagnostic> {
        self.type_scope.claim(name.as_str(), raw, at)?;
        self.module_scope
            .claim(ModuleName::of_type(&name).as_str(), raw, at)?;
        Ok(name)
    }

    fn add_model(
        &mut self,
        name: TypeName,
        schema_name: Option<&str>,
        schema: &'a Schema,
        kind: ir::ModelKind,
    ) {
        let said = self.own_annotations(schema);
        let model = ir::Model {
            at: schema.at.clone(),
            module: ModuleName::of_type(&name),
            schema_name: schema_name.map(str::to_owned),
            description: said.description,
            deprecated: said.deprecated,
            example: said.example,
            usage: ir::Usage::default(),
            kind,
            name: name.clone(),
        };
        self.models.insert(name, model);
    }
}

/// Takes an explicit type name of `codegen.toml`.
pub(crate) fn explicit_type(text: &crate::config::Text) -> Result<TypeName, Diagnostic> {
    TypeName::explicit(text.as_ref())
        .map_err(|message| Diagnostic::config(crate::config::span(text), message))
}
