//! What a property says beside its type, wherever it says so: in place, in a member of an `allOf`, or in the schema that it
//! refers to.

use serde_json::Value;

use super::Lowerer;
use crate::source::document::{Schema, SchemaRef};

/// How many `allOf`s and references deep annotations are looked for; nobody writes them further away.
const MAX_DEPTH: usize = 8;

/// The keywords of a schema that say nothing of its values.
#[derive(Clone, Debug, Default)]
pub(super) struct Annotations {
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) deprecated: bool,
    pub(super) description: Option<String>,
    pub(super) default: Option<Value>,
    /// Only one that is written in place: the schema that is referred to shows its own.
    pub(super) example: Option<Value>,
}

impl Annotations {
    /// Adds what a schema says where nothing nearer did.
    fn add(&mut self, schema: &Schema, is_in_place: bool) {
        self.read_only |= schema.read_only;
        self.write_only |= schema.write_only;
        self.deprecated |= schema.deprecated;
        fill(&mut self.description, schema.description.as_ref());
        fill(&mut self.default, schema.default.as_ref());
        if is_in_place {
            fill(&mut self.example, schema.example.as_ref());
        }
    }
}

fn fill<T: Clone>(kept: &mut Option<T>, other: Option<&T>) {
    if kept.is_none() {
        *kept = other.cloned();
    }
}

impl<'a> Lowerer<'a> {
    /// What the declarations of one property say, the last of them first: it is the most specific.
    pub(super) fn annotations(&self, declarations: &[&'a SchemaRef]) -> Annotations {
        let mut found = Annotations::default();
        for declaration in declarations.iter().rev() {
            match declaration {
                SchemaRef::Inline(schema) => self.collect(schema, true, 0, &mut found),
                SchemaRef::Reference { name, .. } => {
                    if let Some(schema) = self.document.schemas.get(name) {
                        found.add(schema, false);
                    }
                }
            }
        }
        found
    }

    /// What a schema says itself, or the members of its `allOf`.
    pub(super) fn own_annotations(&self, schema: &'a Schema) -> Annotations {
        let mut found = Annotations::default();
        self.collect(schema, true, 0, &mut found);
        found
    }

    /// The schema itself first, then what its members say in place, then what they refer to.
    fn collect(
        &self,
        schema: &'a Schema,
        is_in_place: bool,
        depth: usize,
        found: &mut Annotations,
    ) {
        found.add(schema, is_in_place);
        if depth == MAX_DEPTH {
            return;
        }
        for member in &schema.all_of {
            if let SchemaRef::Inline(inline) = member
                && super::all_of::is_annotation(inline)
            {
                self.collect(inline, is_in_place, depth + 1, found);
            }
        }
        // The one schema that is meant, if the others only say something of it.
        if let Some(SchemaRef::Reference { name, .. }) = self.only_reference(schema)
            && let Some(target) = self.document.schemas.get(name)
        {
            self.collect(target, false, depth + 1, found);
        }
    }
}
