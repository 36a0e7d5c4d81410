//! What has another name now: exactly one thing vanished and one appeared that say the same, and their names or their
//! uses speak for it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Comparison, names};
use crate::source::document::{AdditionalProperties, Document, MediaType, Schema, SchemaRef};

/// In how many properties that vanished or appeared renames are looked for; with more, an object is simply another one.
const MOST_PROPERTIES: usize = 32;

/// Component schemas with another name: old -> new.
pub(super) fn schemas<'a>(old: &'a Document, new: &'a Document) -> BTreeMap<&'a str, &'a str> {
    let gone = apart(old, new);
    let come = apart(new, old);
    let uses = (Uses::of(old), Uses::of(new));
    let mut renamed = BTreeMap::new();
    for (outline, before) in &gone {
        let after = come.get(outline);
        let ([(name, schema)], Some([(other, after)])) =
            (before.as_slice(), after.map(Vec::as_slice))
        else {
            continue;
        };
        let mut comparison = Comparison::new(old, new);
        comparison.renamed.insert(name, other);
        let shares_a_place = !uses.0.places(name).is_disjoint(uses.1.places(other));
        let is_supported =
            shares_a_place || (has_substance(schema) && names::are_alike(name, other));
        if is_supported && comparison.are_same_schemas(schema, after) {
            renamed.insert(*name, *other);
        }
    }
    renamed
}

/// The schemas of one document whose names the other lacks, by their outline.
fn apart<'a>(one: &'a Document, other: &Document) -> BTreeMap<String, Vec<(&'a str, &'a Schema)>> {
    let mut found: BTreeMap<String, Vec<(&str, &Schema)>> = BTreeMap::new();
    for (name, schema) in &one.schemas {
        if !other.schemas.contains_key(name) {
            found
                .entry(outline(schema))
                .or_default()
                .push((name, schema));
        }
    }
    found
}

/// What two schemas have in common that say the same: cheap, so that only few are looked at closely.
fn outline(schema: &Schema) -> String {
    let mut outline = format!(
        "{:?} {:?} {} {}",
        schema.type_name,
        schema.format,
        schema.all_of.len(),
        schema.enumeration.len() + schema.known_values.len()
    );
    let mut names: Vec<&String> = schema.properties.keys().collect();
    names.sort_unstable();
    // Writing to a `String` can't fail.
    let _ = write!(outline, " {names:?}");
    outline
}

/// Whether a schema says enough that a second one like it is no accident.
fn has_substance(schema: &Schema) -> bool {
    !schema.properties.is_empty() || !schema.enumeration.is_empty() || !schema.all_of.is_empty()
}

/// Properties with another name: old -> new.
pub(super) fn properties<'a>(
    comparison: &Comparison<'a>,
    old: &'a Schema,
    new: &'a Schema,
) -> BTreeMap<&'a str, &'a str> {
    let apart = |one: &'a Schema, other: &'a Schema| -> Vec<(&'a str, &'a SchemaRef)> {
        let names = one.properties.iter();
        names
            .filter(|(name, _)| !other.properties.contains_key(*name))
            .map(|(name, property)| (name.as_str(), property))
            .collect()
    };
    let (gone, come) = (apart(old, new), apart(new, old));
    let mut renamed = BTreeMap::new();
    let are_too_many = gone.len() > MOST_PROPERTIES || come.len() > MOST_PROPERTIES;
    if comparison.is_quiet || are_too_many {
        return renamed;
    }
    let fits = |(name, before): &(&str, &'a SchemaRef), (other, after): &(&str, &'a SchemaRef)| {
        names::are_alike(name, other) && comparison.are_same(before, after)
    };
    for before in &gone {
        let mut candidates = come.iter().filter(|after| fits(before, after));
        let (Some(after), None) = (candidates.next(), candidates.next()) else {
            continue;
        };
        if gone.iter().filter(|other| fits(other, after)).count() == 1 {
            renamed.insert(before.0, after.0);
        }
    }
    renamed
}

/// Where component schemas are used: pointers of the references to them.
struct Uses<'a>(BTreeMap<&'a str, BTreeSet<&'a str>>);

impl<'a> Uses<'a> {
    fn of(document: &'a Document) -> Self {
        let mut uses = Self(BTreeMap::new());
        for operation in &document.operations {
            for parameter in &operation.parameters {
                uses.reference(parameter.schema.as_ref());
            }
            let bodies = operation.body.iter().flat_map(|body| &body.content);
            let answers = operation.responses.iter();
            let answers = answers.flat_map(|response| &*response.content);
            for MediaType { schema, .. } in bodies.chain(answers) {
                uses.reference(schema.as_ref());
            }
        }
        for schema in document.schemas.values() {
            uses.schema(schema);
        }
        uses
    }

    fn places(&self, name: &str) -> &BTreeSet<&'a str> {
        const NONE: &BTreeSet<&str> = &BTreeSet::new();
        self.0.get(name).unwrap_or(NONE)
    }

    fn reference(&mut self, schema: Option<&'a SchemaRef>) {
        match schema {
            None => {}
            Some(SchemaRef::Reference { at, name }) => {
                self.0.entry(name).or_default().insert(at.as_str());
            }
            Some(SchemaRef::Inline(schema)) => self.schema(schema),
        }
    }

    fn schema(&mut self, schema: &'a Schema) {
        let lists = [&schema.all_of, &schema.one_of, &schema.any_of];
        for part in lists.into_iter().flatten() {
            self.reference(Some(part));
        }
        for property in schema.properties.values() {
            self.reference(Some(property));
        }
        self.reference(schema.items.as_ref());
        self.reference(schema.not.as_ref());
        if let Some(AdditionalProperties::Schema(values)) = &schema.additional {
            self.reference(Some(values));
        }
    }
}
