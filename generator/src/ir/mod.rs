//! The API as Rust sees it: plain data, no tokens, no `openapiv3`, no YAML. Every node says where it came from.

pub(crate) mod alias;
pub(crate) mod forms;
mod model;
mod operation;
mod payload;
pub(crate) mod timestamp;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use model::{
    Additional, Alias, Base, Branch, Decision, Enum, Field, FixedForm, FixedValue, Model,
    ModelKind, Presence, Struct, Union, Usage, Variant,
};
pub use operation::{
    Authentication, Handle, Lifecycle, Operation, Paging, Parameter, ParameterLocation, Response,
    ResponseHeader, SecurityAlternative, Spelling, Status,
};
pub use payload::{
    AnswerChoice, AnswerForm, Body, BodyChoice, Content, Part, PartKind, Parts, Payload,
    PayloadKind, Success, essence,
};
pub use types::{Bound, Constraints, Type};

use crate::naming::{FeatureName, ModuleName, TypeName};
use crate::spec_path::SpecPath;

/// A whole API.
#[derive(Clone, Debug)]
pub struct Api {
    /// The title of the document.
    pub title: String,
    /// The release of the document, as it calls itself.
    pub release: String,
    /// What the document says of itself.
    pub description: Option<String>,
    /// The default server: the URL template that the document names first.
    pub server: Option<String>,
    /// One group of operations a chosen tag.
    pub groups: Vec<Group>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The models, by name.
    pub models: BTreeMap<TypeName, Model>,
    /// The names of the models, in order, by their lower-case spelling: some systems tell no such names of files apart.
    pub spellings: BTreeMap<String, Vec<TypeName>>,
    /// Which tags reach which model, if there are several tags: the places of their groups, in order. A model that all of
    /// them reach isn't here.
    pub reached_by: BTreeMap<TypeName, Vec<usize>>,
    /// Values of models inside of the examples of bodies and answers.
    pub examples: BTreeMap<TypeName, Value>,
    /// The ways to authenticate that the operations name.
    pub security_schemes: Vec<SecurityScheme>,
    /// The characters that the service mishandles in path parameters even when they are encoded, each with what it does.
    pub mishandled_path_characters: BTreeMap<char, String>,
}

impl Api {
    /// The scopes that all operations need together.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<&str> {
        self.operations.iter().flat_map(Operation::scopes).collect()
    }

    /// The model that an alias stands for in the end, or the model itself.
    ///
    /// Gives `None` if the alias stands for something that isn't a model.
    #[must_use]
    pub fn resolve(&self, name: &TypeName) -> Option<&Model> {
        alias::resolve(&self.models, name)
    }

    /// What a type is once aliases are looked through.
    #[must_use]
    pub fn unalias<'a>(&'a self, ty: &'a Type) -> &'a Type {
        alias::unalias(&self.models, ty)
    }

    /// Whether values of a type hold points in time that are in no model: the runtime reads those in a way of its own.
    #[must_use]
    pub fn holds_timestamps(&self, ty: &Type) -> bool {
        let mut ty = ty;
        loop {
            ty = match self.unalias(ty) {
                Type::List(inner, _) | Type::Map(inner, _) | Type::Nullable(inner, _) => inner,
                inner => return *inner == Type::Timestamp,
            };
        }
    }

    /// The parameters of all operations, those that handles hold among them.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.operations.iter().flat_map(Operation::all_parameters)
    }

    /// Whether a model is one of several types.
    #[must_use]
    pub fn has_unions(&self) -> bool {
        let mut models = self.models.values();
        models.any(|model| matches!(model.kind, ModelKind::Union(_)))
    }

    /// Whether a type is an object or one of several types: a union holds it behind a pointer.
    #[must_use]
    pub fn is_large(&self, ty: &Type) -> bool {
        let model = ty.model().and_then(|name| self.resolve(name));
        model.is_some_and(|model| matches!(model.kind, ModelKind::Struct(_) | ModelKind::Union(_)))
    }

    /// The union that a type is, aliases looked through.
    #[must_use]
    pub fn union_of<'a>(&'a self, ty: &'a Type) -> Option<&'a Union> {
        match &self.resolve(ty.model()?)?.kind {
            ModelKind::Union(kind) => Some(kind),
            _ => None,
        }
    }

    /// The operations of one group, in the order of the document.
    pub fn operations_of<'a>(&'a self, group: &'a Group) -> impl Iterator<Item = &'a Operation> {
        let members = group.operations.iter();
        members.filter_map(|index| self.operations.get(*index))
    }

    /// Whether each tag has a module and a feature of its own.
    #[must_use]
    pub fn is_by_tag(&self) -> bool {
        self.groups.len() > 1
    }

    /// The path of the module that has the builders of a group.
    #[must_use]
    pub fn operations_path(&self, group: &Group) -> String {
        if self.is_by_tag() {
            format!("operations::{}", group.module)
        } else {
            "operations".to_owned()
        }
    }

    /// The path of an operation's builder in the crate.
    #[must_use]
    pub fn builder_path(&self, group: &Group, operation: &Operation) -> String {
        format!(
            "{}::{}",
            self.operations_path(group),
            operation.builder_name
        )
    }

    /// How many operations of the document there are; one with several tags is here once for each.
    #[must_use]
    pub fn distinct_operations(&self) -> usize {
        let ids = self.operations.iter().map(|operation| &operation.at);
        ids.collect::<BTreeSet<_>>().len()
    }
}

/// The operations of one tag and the handle through which they are called.
#[derive(Clone, Debug)]
pub struct Group {
    /// Where the tag is declared.
    pub at: SpecPath,
    /// The name of the tag.
    pub tag: String,
    /// The name of the tag for people.
    pub display_name: String,
    /// What the tag says of itself, as written.
    pub description: Option<String>,
    /// The handle.
    pub handle: Handle,
    /// The module of the builders and of the handle, if there are several tags.
    pub module: ModuleName,
    /// The feature with which the group is compiled, if there are several tags.
    pub feature: FeatureName,
    /// The places of its operations in the list of all.
    pub operations: Vec<usize>,
}

/// A way to authenticate.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Where it is declared.
    pub at: SpecPath,
    /// Its name in the document.
    pub name: String,
    /// What it says of itself, as written.
    pub description: Option<String>,
    /// Its kind, in words: `API key in the header Authorization`.
    pub kind: String,
    /// The scopes that the operations name, with their descriptions.
    pub scopes: Vec<(String, String)>,
}
