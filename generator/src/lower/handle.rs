//! Handles: what a tag's operations are called through, with the leading path parameters that all of them share.

use super::Lowerer;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::ir::{Group, Handle, Parameter};
use crate::naming::{TypeName, ValueName};
use crate::source::document;

impl<'a> Lowerer<'a> {
    /// One group of operations for each chosen tag.
    pub(super) fn lower_groups(&mut self) -> Vec<Group> {
        let document = self.document;
        let mut groups = Vec::new();
        for tag in &document.tags {
            let handle = self.lower_handle(tag);
            if let Some(handle) = self.diagnostics.keep(handle) {
                groups.push(Group {
                    at: tag.at.clone(),
                    tag: tag.name.clone(),
                    display_name: tag.display_name.clone().unwrap_or_else(|| tag.name.clone()),
                    description: tag.description.clone(),
                    handle,
                });
            }
        }
        groups
    }

    /// The handle that `codegen.toml` pins, or one that holds no parameter.
    fn lower_handle(&mut self, tag: &'a document::Tag) -> Result<Handle, Diagnostic> {
        let Some(pinned) = self.config.handle(&tag.name) else {
            return Ok(Handle {
                type_name: TypeName::new(&tag.name, &tag.at)?,
                method: ValueName::new(&tag.name, &tag.at)?,
                parameters: Vec::new(),
            });
        };
        let method = ValueName::explicit(pinned.method.as_ref())
            .map_err(|message| Diagnostic::config(config::span(&pinned.method), message))?;
        Ok(Handle {
            type_name: super::explicit_type(&pinned.type_name)?,
            method,
            parameters: self.handle_parameters(tag, pinned)?,
        })
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
            .find(|operation| operation.tag == tag.name);
        let declared = first
            .map(|operation| self.lower_parameters(operation))
            .unwrap_or_default();
        let mut parameters = Vec::new();
        for wanted in &pinned.parameters {
            match declared
                .iter()
                .find(|parameter| parameter.wire_name == *wanted.as_ref())
            {
                Some(parameter) => parameters.push(parameter.clone()),
                None => {
                    return Err(Diagnostic::config(
                        config::span(wanted),
                        format!(
                            "no operation of the tag {} has the parameter `{}`",
                            tag.name.escape_debug(),
                            wanted.as_ref()
                        ),
                    ));
                }
            }
        }
        Ok(parameters)
    }
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
