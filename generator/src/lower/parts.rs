//! `multipart/form-data`: the properties of the schema are the parts of the body.

use super::content::{Traveller, describe};
use super::{Hint, Lowerer};
use crate::diagnostic::Diagnostic;
use crate::ir::alias::unalias;
use crate::ir::{Constraints, Part, PartKind, Parts, Type};
use crate::naming::{Scope, TypeName, ValueName};
use crate::source::document::{AdditionalProperties, MediaType, Schema, SchemaRef};
use crate::spec_path::SpecPath;

impl<'a> Lowerer<'a> {
    /// The parts of a body: files for binary properties, texts for plain values, JSON for the rest.
    pub(super) fn lower_parts(
        &mut self,
        media: &'a MediaType,
        schema: &'a SchemaRef,
        traveller: &Traveller<'_>,
    ) -> Option<Parts> {
        let object = self.target(schema)?;
        if object.properties.is_empty() || !is_plain_object(object) {
            self.diagnostics.push(
                Diagnostic::error(
                    &object.at,
                    format!("the parts of {} are not declared", describe(media)),
                )
                .help(
                    "they are the `properties` of an object, without `allOf`, `oneOf` and `anyOf`",
                ),
            );
            return None;
        }
        if !matches!(
            object.additional,
            None | Some(AdditionalProperties::Allowed(false))
        ) {
            self.diagnostics.push(Diagnostic::warning(
                &object.at.child("additionalProperties"),
                "not offered to callers: parts that are not declared",
            ));
        }
        let name = TypeName::beside(traveller.builder?, "Form");
        let mut scope = Scope::new("part", "rename one of the two properties in the document");
        let mut parts = Vec::new();
        for (wire_name, property) in &object.properties {
            let at = object.at.child("properties").child(wire_name);
            let target = self.target(property)?;
            if target.read_only {
                continue;
            }
            let value_name = ValueName::of_field(wire_name, &at).and_then(|name| {
                scope.claim(name.as_str(), wire_name, &at)?;
                Ok(name)
            });
            let value_name = self.diagnostics.keep(value_name);
            let hint = Hint::in_model(&name, wire_name);
            let Some((kind, is_list, ty, constraints)) = self.lower_part(property, &hint) else {
                continue;
            };
            parts.push(Part {
                wire_name: wire_name.clone(),
                name: value_name?,
                kind,
                is_list,
                ty,
                constraints,
                required: object.required.contains(wire_name),
                deprecated: target.deprecated,
                description: target.description.clone(),
                example: target.example.clone(),
                media_type: self.part_media_type(media, wire_name),
                at,
            });
        }
        Some(Parts { name, parts })
    }

    fn lower_part(
        &mut self,
        property: &'a SchemaRef,
        hint: &Hint,
    ) -> Option<(PartKind, bool, Type, Constraints)> {
        let target = self.target(property)?;
        if is_binary(target) {
            return Some((PartKind::File, false, Type::Bytes, Constraints::default()));
        }
        if let Some(items) = target
            .items
            .as_ref()
            .filter(|_| target.type_name.as_deref() == Some("array"))
            && self.target(items).is_some_and(is_binary)
        {
            let ty = Type::List(Box::new(Type::Bytes), Constraints::default());
            let constraints = Constraints {
                min_items: target.min_items,
                max_items: target.max_items,
                ..Constraints::default()
            };
            return Some((PartKind::File, true, ty, constraints));
        }
        let used = self.lower_use(property, hint)?;
        let (kind, is_list) = match unalias(&self.models, &used.ty) {
            Type::List(item, _) if self.is_single(item) => (PartKind::Text, true),
            _ if self.is_single(&used.ty) => (PartKind::Text, false),
            _ => (PartKind::Json, false),
        };
        Some((kind, is_list, used.ty, used.constraints))
    }

    /// The media type of a part, if `encoding` names a single one.
    fn part_media_type(&mut self, media: &MediaType, part: &str) -> Option<String> {
        let (at, named): &(SpecPath, String) = media.encodings.get(part)?;
        let is_single = !named.contains([',', '*'])
            && named.contains('/')
            && named
                .bytes()
                .all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if !is_single {
            self.diagnostics.push(
                Diagnostic::warning(at, "no media type of this part is set by itself").help(
                    "a file says its own; of several that are allowed, the client can't choose one",
                ),
            );
        }
        is_single.then(|| named.trim().to_owned())
    }
}

/// Whether an object says what its properties are, and nothing else.
fn is_plain_object(schema: &Schema) -> bool {
    schema.all_of.is_empty()
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
        && matches!(schema.type_name.as_deref(), None | Some("object"))
}

fn is_binary(schema: &Schema) -> bool {
    schema.type_name.as_deref() == Some("string") && schema.format.as_deref() == Some("binary")
}
