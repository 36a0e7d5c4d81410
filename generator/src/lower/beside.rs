//! What stands beside alternatives holds for each of them: an alternative that lacks some of it gets a struct of its own, with
//! what both say. The schema of the alternative stays as it is wherever else it is used.

use super::leaf::{self, Nature};
use super::merged::Merged;
use super::schema::{Shape, shape};
use super::{Hint, Lowerer};
use crate::ir::{Model, ModelKind, Type, Usage};
use crate::naming::{ModuleName, TypeName};
use crate::source::document::Schema;
use crate::spec_path::SpecPath;

/// An alternative of a union.
#[derive(Clone, Copy)]
pub(super) struct Alternative<'a> {
    /// Where the union names it.
    pub(super) at: &'a SpecPath,
    /// The component that it is, unless it is written in place.
    pub(super) component: Option<&'a str>,
    pub(super) schema: &'a Schema,
}

impl<'a> Lowerer<'a> {
    /// The struct of an alternative with all that stands beside it, nested under the union by `label`. `None` if the alternative
    /// says all of that itself, or is no object, of which there is a warning then.
    pub(super) fn complete(
        &mut self,
        union: &TypeName,
        schema: &'a Schema,
        alternative: Alternative<'a>,
        label: &str,
    ) -> Option<Type> {
        let lacking = self.lacking(schema, alternative.schema);
        // Once there are too many fields, each further struct would be made in vain.
        if lacking.is_empty() || self.lacks_fields() {
            return None;
        }
        if !self.can_be_completed(schema, alternative.schema) {
            for keyword in lacking {
                let message = format!(
                    "an alternative isn't an object with properties of its own, so what `{keyword}` beside it says is ignored for it: {}",
                    alternative.at
                );
                self.ignore(schema, keyword, message);
            }
            return None;
        }
        let name = self.name_place(alternative.at, &Hint::in_model(union, label))?;
        self.inline_names
            .insert(alternative.at.clone(), name.clone());
        let mut merged = Merged::of(&name);
        match alternative.component {
            Some(component) => self.merge_component(component, alternative.at, &mut merged)?,
            None => self.merge(&name, alternative.schema, &mut merged)?,
        }
        self.merge_beside(union, schema, &mut merged)?;
        for part in [alternative.schema, schema] {
            self.warn_of_unknown_required(part, &part.required, merged.properties());
        }
        let kind = ModelKind::Struct(self.lower_merged(&merged));
        let said = self.own_annotations(alternative.schema);
        let model = Model {
            at: alternative.at.clone(),
            module: ModuleName::of_type(&name),
            schema_name: None,
            description: said.description,
            deprecated: said.deprecated,
            // That of the alternative alone lacks what stands beside it.
            example: None,
            usage: Usage::default(),
            kind,
            name: name.clone(),
        };
        self.models.insert(name.clone(), model);
        Some(Type::Model(name))
    }

    /// The keywords beside alternatives that say what an alternative doesn't.
    pub(super) fn lacking(&self, schema: &'a Schema, alternative: &'a Schema) -> Vec<&'static str> {
        let said = self.with_inherited(alternative);
        let declares = |name: &String| said.iter().any(|it| it.properties.contains_key(name));
        let requires = |name: &String| said.iter().any(|it| it.required.contains(name));
        let mut inherited = self.with_inherited(schema).into_iter().skip(1);
        let beside = [
            ("properties", !schema.properties.keys().all(declares)),
            (
                "allOf",
                !inherited.all(|member| {
                    member.properties.keys().all(declares) && member.required.iter().all(requires)
                }),
            ),
            ("required", !schema.required.iter().all(requires)),
        ];
        let lacking = beside.iter().filter(|(_, is_lacking)| *is_lacking);
        lacking.map(|(keyword, _)| *keyword).collect()
    }

    /// Whether an alternative is an object whose properties can stand together with those beside it. One that only says what
    /// is required is; one of which nothing is known holds any key as it is.
    fn can_be_completed(&mut self, schema: &'a Schema, alternative: &'a Schema) -> bool {
        let meant = self.meant(alternative);
        match shape(meant) {
            Ok(Shape::Struct) => true,
            Ok(Shape::AllOf) => {
                let leaves = self.leaves_of(meant, &Hint::at_top(""));
                let nature = leaves.map(|leaves| leaf::nature(&leaves));
                matches!(nature, Some(Ok(Nature::Object)))
            }
            Ok(Shape::Map | Shape::Anything) => {
                let beside = self.with_inherited(schema);
                let declares_some = beside.iter().any(|it| !it.properties.is_empty());
                !meant.required.is_empty() && declares_some
            }
            _ => false,
        }
    }

    /// The schema that is meant by one which only refers to the next, perhaps several times over.
    fn meant(&self, schema: &'a Schema) -> &'a Schema {
        /// How often; behind that lies an `allOf`, too.
        const MAX_STEPS: usize = 8;
        let mut meant = schema;
        for _ in 0..MAX_STEPS {
            let only = self.only_reference(meant);
            let next = only.and_then(|only| self.target(only));
            match (shape(meant), next) {
                (Ok(Shape::AllOf), Some(next)) => meant = next,
                _ => break,
            }
        }
        meant
    }

    /// Undeclared keys are a matter of the whole value, alternatives and all, which no struct of one alternative can tell.
    pub(super) fn warn_of_open(&mut self, schema: &Schema) {
        if schema.additional.is_some() {
            let message = "`additionalProperties` beside alternatives is ignored";
            self.ignore(schema, "additionalProperties", message.to_owned());
        }
    }

    /// A schema and the members of its `allOf`, in place and by reference.
    fn with_inherited(&self, schema: &'a Schema) -> Vec<&'a Schema> {
        /// How many are looked at; what lies behind them is taken for missing, so that a struct says it once more.
        const MAX_SCHEMAS: usize = 50;
        let mut found: Vec<&Schema> = Vec::new();
        let mut left = std::collections::VecDeque::from([schema]);
        while let Some(schema) = left.pop_front() {
            let is_new = !found.iter().any(|other| other.at == schema.at);
            if is_new && found.len() < MAX_SCHEMAS {
                found.push(schema);
                left.extend(
                    schema
                        .all_of
                        .iter()
                        .filter_map(|member| self.target(member)),
                );
            }
        }
        found
    }

    /// Whether a schema, or a member of its `allOf`, declares a property.
    pub(super) fn declares(&self, schema: &'a Schema, property: &str) -> bool {
        let mut schemas = self.with_inherited(schema).into_iter();
        schemas.any(|schema| schema.properties.contains_key(property))
    }
}
