//! The round-trip proof: JSON made from every schema of a document is read by its model and comes back the same.
//!
//! [`prepare`] gives the questions, and a harness, which is a crate beside the generated one that answers them. Whoever called
//! compiles and runs it (`cargo xtask round-trip`); [`RoundTrip::judge`] looks at the answers. Instances are made of the
//! document, and held against `jsonschema`: the IR has no say in what is right.

mod compare;
mod examples;
mod exceptions;
mod harness;
pub mod instances;
mod judge;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use exceptions::Exceptions;
pub use judge::{Mismatch, Verdict};

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Model, ModelKind, Type};
use crate::lint::resolve;
use crate::naming::TypeName;
use crate::spec_path::SpecPath;
use crate::tree::FileTree;
use crate::{Inputs, load, lower_loaded};
use instances::{Kind, Maker, schemas};

/// The questions of a document.
#[derive(Debug)]
pub struct RoundTrip {
    /// The harness, without the crate that it looks at.
    pub harness: FileTree,
    /// The document, corrected.
    root: Value,
    /// The release that it is of.
    release: String,
    subjects: Vec<Subject>,
    cases: Vec<Case>,
    /// Component schemas that no operation reaches: they have no model.
    unreached: usize,
    /// Values that were made and turned out not to fit their schema: place, what, why.
    discarded: Vec<(SpecPath, String, String)>,
}

/// A model, and the schema that its values are made from.
#[derive(Clone, Debug)]
struct Subject {
    at: SpecPath,
    model: TypeName,
    is_component: bool,
    sent: bool,
    /// Whether each of its fields has to come back, also those that the server sets: of a struct of its own that is never sent.
    is_whole: bool,
    received: bool,
}

/// A question.
#[derive(Clone, Debug)]
struct Case {
    /// The place of the subject.
    subject: usize,
    origin: Origin,
    json: String,
}

/// Where a question comes from.
#[derive(Clone, Debug)]
enum Origin {
    /// It was made from the schema: what it shows, and in detail.
    Made(Kind, String),
    /// It is an example of the document, or a part of one: its place in the list of all.
    Example(usize),
}

/// Where the generated crate and its harness are.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The folder of the generated crate, as seen from the harness.
    pub crate_path: &'a str,
    /// Whether the harness is a workspace of its own.
    pub standalone: bool,
}

/// Makes the questions of a document, and the harness that answers them.
///
/// # Errors
/// As for [`crate::generate`].
pub fn prepare(inputs: &Inputs<'_>, layout: Layout<'_>) -> Result<RoundTrip, Diagnostics> {
    let config = Config::of(inputs)?;
    let loaded = load(inputs)?;
    let api = lower_loaded(&loaded, inputs, &config)?.api;
    let root = loaded.root;
    let subjects = subjects(&api, &root);
    let harness = harness::Harness {
        subjects: &subjects,
        package: config.package.name.as_ref(),
        path: layout.crate_path,
        is_by_tag: api.is_by_tag(),
        standalone: layout.standalone,
    };
    let harness = harness.tree()?;
    let mut discarded = Vec::new();
    let mut cases = made(&root, &subjects, &mut discarded);
    cases.extend(examples::cases(&root, &subjects));
    let all = schemas(&root).map_or(0, serde_json::Map::len);
    let reached = subjects.iter().filter(|subject| subject.is_component);
    Ok(RoundTrip {
        harness,
        unreached: all.saturating_sub(reached.count()),
        root,
        release: api.release,
        subjects,
        cases,
        discarded,
    })
}

impl RoundTrip {
    /// The questions, as the harness reads them.
    #[must_use]
    pub fn questions(&self) -> String {
        let mut text = String::new();
        for case in &self.cases {
            text.push_str(&case.subject.to_string());
            text.push(' ');
            text.push_str(&case.json);
            text.push('\n');
        }
        text
    }

    /// How many models are asked.
    #[must_use]
    pub fn models(&self) -> usize {
        self.subjects.len()
    }

    /// Values that were made and not asked for, since they turned out not to fit their schema: place, what, and why.
    #[must_use]
    pub fn discarded(&self) -> &[(SpecPath, String, String)] {
        &self.discarded
    }

    /// Inputs for the target that fuzzes the models: two bytes for the model, then JSON. One of each kind for each model.
    pub fn seeds(&self) -> impl Iterator<Item = (String, Vec<u8>)> + '_ {
        let mut seen = BTreeSet::new();
        self.cases.iter().filter_map(move |case| {
            let Origin::Made(kind, _) = &case.origin else {
                return None;
            };
            let subject = self.subjects.get(case.subject)?;
            if !seen.insert((case.subject, *kind)) {
                return None;
            }
            let number = u16::try_from(case.subject).ok()?;
            let mut bytes = number.to_le_bytes().to_vec();
            bytes.extend_from_slice(case.json.as_bytes());
            let name = format!(
                "{}-{}",
                subject.model.as_str(),
                kind.name().replace(' ', "-")
            );
            Some((name, bytes))
        })
    }
}

/// The models whose values are JSON, in the order of their names.
fn subjects(api: &Api, root: &Value) -> Vec<Subject> {
    let components: BTreeMap<&SpecPath, &TypeName> = api
        .models
        .values()
        .filter(|model| model.schema_name.is_some())
        .map(|model| (&model.at, &model.name))
        .collect();
    let completed = completed(api, root);
    let is_subject = |model: &&Model| {
        // The properties beside a union have no schema of their own.
        let own = components
            .get(&model.at)
            .is_none_or(|name| **name == model.name);
        own && !completed.contains(&model.name) && !is_binary(api, model)
    };
    let models = api.models.values().filter(is_subject);
    models
        .map(|model| Subject {
            at: model.at.clone(),
            model: model.name.clone(),
            is_component: model.schema_name.is_some(),
            sent: model.usage.sent,
            is_whole: matches!(model.kind, ModelKind::Struct(_)) && !model.usage.sent,
            received: model.usage.received,
        })
        .collect()
}

/// The models of alternatives together with what stands beside them: that is no schema, so the values of the union are asked.
fn completed<'a>(api: &'a Api, root: &Value) -> BTreeSet<&'a TypeName> {
    let says_more = |model: &&Model| {
        let schema = resolve::node(root, &model.at);
        let mut beside = ["properties", "required", "allOf"].iter();
        schema.is_some_and(|schema| beside.any(|keyword| schema.get(keyword).is_some()))
    };
    let unions = api.models.values().filter(says_more);
    let branches = unions.filter_map(|model| match &model.kind {
        ModelKind::Union(union) => Some(&union.branches),
        _ => None,
    });
    let is_made_there = |(name, at): &(&TypeName, &SpecPath)| {
        let made = api.models.get(*name);
        made.is_some_and(|model| model.at == **at)
    };
    branches
        .flatten()
        .filter_map(|branch| Some((branch.ty.model()?, &branch.at)))
        .filter(is_made_there)
        .map(|(name, _)| name)
        .collect()
}

/// Whether a model is another name for bytes, which are no JSON.
fn is_binary(api: &Api, model: &Model) -> bool {
    let ModelKind::Alias(alias) = &model.kind else {
        return false;
    };
    let mut ty = api.unalias(&alias.ty);
    while let Type::List(inner, _) | Type::Map(inner, _) | Type::Nullable(inner, _) = ty {
        ty = api.unalias(inner);
    }
    *ty == Type::Bytes
}

/// What is made from the schemas.
fn made(
    root: &Value,
    subjects: &[Subject],
    discarded: &mut Vec<(SpecPath, String, String)>,
) -> Vec<Case> {
    let maker = Maker::new(root);
    let mut cases = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let found = maker.instances(subject.at.as_str(), subject.sent, subject.received);
        cases.extend(found.given.into_iter().map(|instance| Case {
            subject: index,
            json: instance.value.to_string(),
            origin: Origin::Made(instance.kind, instance.what),
        }));
        let unfit = found.discarded.into_iter();
        discarded.extend(unfit.map(|(instance, why)| (subject.at.clone(), instance.what, why)));
    }
    cases
}
