//! Handles: what a tag's operations are called through, with the leading path parameters that all of them share.

use super::Lowerer;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::ir::{Group, Handle, Parameter, ParameterLocation};
use crate::naming::{Scope, TagNames, TagScope, TypeName, ValueName};
use crate::source::document;

impl<'a> Lowerer<'a> {
    /// One group of operations for each chosen tag.
    pub(super) fn lower_groups(&mut self) -> Vec<Group> {
        let document = self.document;
        if self.is_by_tag() {
            return self.lower_several_groups();
        }
        let only = document.tags.first().and_then(|tag| {
            let group = self.lower_only_group(tag);
            self.diagnostics.keep(group)
        });
        only.into_iter().collect()
    }

    /// The group of the only tag: its handle stands beside the models, under a name that is no other than the tag's.
    fn lower_only_group(&mut self, tag: &'a document::Tag) -> Result<Group, Diagnostic> {
        let handle = self.lower_handle(tag)?;
        self.refuse_page_of_a_model(&handle, tag)?;
        let names = TagScope::default().names(&tag.name, None, &tag.at)?;
        Ok(group(tag, handle, names))
    }

    /// The groups of several tags, in order of their features. Names are settled in an order of their own too, so that a
    /// document in another order makes the same crate.
    fn lower_several_groups(&mut self) -> Vec<Group> {
        let document = self.document;
        let mut tags: Vec<&document::Tag> = document.tags.iter().collect();
        tags.sort_by_key(|tag| (self.config.handle(&tag.name).is_none(), tag.name.as_str()));
        let mut scope = TagScope::default();
        let advice = "pin other names under [handles] in codegen.toml";
        let mut types = Scope::new("handle", advice);
        let mut methods = Scope::new("method of `Client`", advice);
        let mut groups = Vec::new();
        for tag in tags {
            let group = self.pinned_handle(tag).and_then(|pinned| {
                if let Some(handle) = &pinned {
                    types.claim(handle.type_name.as_str(), &tag.name, &tag.at)?;
                    methods.claim(handle.method.as_str(), &tag.name, &tag.at)?;
                }
                let called = pinned
                    .as_ref()
                    .map(|handle| (handle.type_name.clone(), handle.method.clone()));
                let names = scope.names(&tag.name, called.as_ref(), &tag.at)?;
                let handle = pinned.unwrap_or_else(|| Handle {
                    type_name: names.handle.clone(),
                    method: names.method.clone(),
                    parameters: Vec::new(),
                });
                Ok(group(tag, handle, names))
            });
            if let Some(group) = self.diagnostics.keep(group) {
                groups.push(group);
            }
        }
        groups.sort_by(|one, other| one.feature.cmp(&other.feature));
        groups
    }

    /// The page of a handle `Things` is `docs/ThingsApi.md`, and so is that of a model `ThingsApi`.
    fn refuse_page_of_a_model(
        &self,
        handle: &Handle,
        tag: &document::Tag,
    ) -> Result<(), Diagnostic> {
        let page = format!("{}Api", handle.type_name);
        match self
            .models
            .values()
            .find(|model| model.name.as_str() == page)
        {
            None => Ok(()),
            Some(model) => Err(Diagnostic::error(
                &tag.at,
                format!("the page of this tag and that of the model `{page}` would be one file"),
            )
            .help(format!(
                "pin another name under [handles] in codegen.toml; the model is {}",
                model.at
            ))),
        }
    }

    /// The handle that `codegen.toml` pins, or one that holds no parameter.
    fn lower_handle(&mut self, tag: &'a document::Tag) -> Result<Handle, Diagnostic> {
        if let Some(pinned) = self.pinned_handle(tag)? {
            return Ok(pinned);
        }
        Ok(Handle {
            type_name: TypeName::of_handle(&tag.name, &tag.at)?,
            method: ValueName::of_handle(&tag.name, &tag.at)?,
            parameters: Vec::new(),
        })
    }

    /// The handle that `codegen.toml` pins.
    fn pinned_handle(&mut self, tag: &'a document::Tag) -> Result<Option<Handle>, Diagnostic> {
        let Some(pinned) = self.config.handle(&tag.name) else {
            return Ok(None);
        };
        let method = ValueName::explicit_handle(pinned.method.as_ref())
            .map_err(|message| Diagnostic::config(config::span(&pinned.method), message))?;
        Ok(Some(Handle {
            type_name: explicit_type(&pinned.type_name, tag)?,
            method,
            parameters: self.handle_parameters(tag, pinned)?,
        }))
    }

    /// The parameters that a handle holds, as its first operation declares them.
    fn handle_parameters(
        &mut self,
        tag: &document::Tag,
        pinned: &config::Handle,
    ) -> Result<Vec<Parameter>, Diagnostic> {
        let document = self.document;
        let first = document
            .operations
            .iter()
            .find(|operation| operation.tags.contains(&tag.name));
        let declared = first
            .map(|operation| self.lower_parameters(operation))
            .unwrap_or_default();
        let held = pinned.parameters.iter().map(|wanted| {
            let found = declared
                .iter()
                .find(|parameter| parameter.wire_name == *wanted.as_ref());
            found
                .cloned()
                .ok_or_else(|| no_parameter(tag, wanted, &declared))
        });
        held.collect()
    }
}

/// A tag's group, which gets its operations later.
fn group(tag: &document::Tag, handle: Handle, names: TagNames) -> Group {
    Group {
        at: tag.at.clone(),
        tag: tag.name.clone(),
        display_name: tag.display_name.clone().unwrap_or_else(|| tag.name.clone()),
        description: tag.description.clone(),
        handle,
        module: names.module,
        feature: names.feature,
        operations: Vec::new(),
    }
}

/// The error that a handle's parameter is not in the path, with the ones that are.
fn no_parameter(tag: &document::Tag, wanted: &config::Text, declared: &[Parameter]) -> Diagnostic {
    let names: Vec<&str> = declared
        .iter()
        .filter(|parameter| parameter.location == ParameterLocation::Path)
        .map(|parameter| parameter.wire_name.as_str())
        .collect();
    Diagnostic::config(
        config::span(wanted),
        format!(
            "the first operation of the tag {} has no parameter `{}`",
            tag.name.escape_debug(),
            wanted.as_ref()
        ),
    )
    .help(format!("its path has these: {}", names.join(", ")))
}

/// The pinned name of a handle's type, unless the crate has something else of that name.
fn explicit_type(pinned: &config::Text, tag: &document::Tag) -> Result<TypeName, Diagnostic> {
    super::explicit_type(pinned)?;
    TypeName::of_handle(pinned.as_ref(), &tag.at)
        .map_err(|refused| Diagnostic::config(config::span(pinned), refused.message))
}

/// Splits the parameters of an operation into the handle's and its own.
///
/// # Errors
/// The path doesn't begin with the handle's parameters, so it can't be called through the handle.
pub(super) fn split(
    operation: &document::Operation,
    parameters: Vec<Parameter>,
    handle: &Handle,
) -> Result<(Vec<Parameter>, Vec<Parameter>), Diagnostic> {
    let count = handle.parameters.len();
    let leads = parameters.len() >= count
        && parameters
            .iter()
            .zip(&handle.parameters)
            .all(|(own, held)| own.wire_name == held.wire_name && own.ty == held.ty);
    if !leads {
        let names: Vec<&str> = handle
            .parameters
            .iter()
            .map(|held| held.wire_name.as_str())
            .collect();
        return Err(Diagnostic::error(
            &operation.at,
            format!(
                "the path does not begin with the parameters that the handle holds: {}",
                names.join(", ")
            ),
        )
        .help("change `parameters` of the handle in codegen.toml"));
    }
    let mut held = parameters;
    let own = held.split_off(count);
    Ok((held, own))
}
