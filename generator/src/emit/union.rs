//! Unions: an enum with a variant for each branch, and what tells the branches apart.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::Docs;
use super::types::{self, Site};
use super::{model, prose};
use crate::ir::forms::{self, Form};
use crate::ir::{Api, Branch, Decision, Field, Model, ModelKind, Presence, Struct, Type, Union};
use crate::naming::{TypeName, ValueName};

/// The enum and its conversions.
pub(crate) fn items(api: &Api, model: &Model, kind: &Union) -> Vec<TokenStream> {
    let mut items = vec![
        definition(api, model, kind),
        implementation(api, model, kind),
    ];
    items.extend(conversions(api, model, kind));
    items.push(open(model));
    items
}

fn definition(api: &Api, model: &Model, kind: &Union) -> TokenStream {
    let docs = model::docs(model);
    let name = &model.name;
    let variants = kind.branches.iter().map(|branch| {
        let docs = branch_docs(kind, branch).outer();
        let (name, ty) = (&branch.name, types::stored(&branch.ty, Site::Models));
        if api.is_large(&branch.ty) {
            quote!(#docs #name(Box<#ty>),)
        } else {
            quote!(#docs #name(#ty),)
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value of none of these, as far as this version of the crate knows. It is kept, and sent back unchanged.
            Unknown(UnknownJson),
        }
    }
}

fn branch_docs(kind: &Union, branch: &Branch) -> Docs {
    let spelled = prose::code_span(&super::rust_type(&branch.ty));
    let text = match &kind.decision {
        Decision::Tag { property, .. } => {
            let tags: Vec<String> = branch
                .tags
                .iter()
                .map(|tag| prose::code_span(tag))
                .collect();
            format!(
                "{spelled}, where {} is {}.",
                prose::code_span(property),
                tags.join(" or ")
            )
        }
        Decision::Form => format!("{spelled}."),
    };
    let docs = Docs::new().own(&text);
    docs.own_if_any(&super::docs::sentence(&super::docs::bounds(
        &branch.constraints,
    )))
}

fn implementation(api: &Api, model: &Model, kind: &Union) -> TokenStream {
    let name = &model.name;
    let accessor = accessor(api, kind);
    let forms = (kind.told_apart || matches!(kind.decision, Decision::Form)).then(|| {
        let forms = kind
            .branches
            .iter()
            .filter_map(|branch| form(api, &branch.ty));
        quote! {
            /// What the values of each variant look like.
            pub(super) const FORMS: &'static [crate::runtime::union::Form] = &[#(#forms),*];
        }
    });
    let decide = match &kind.decision {
        Decision::Tag { property, .. } => {
            let tags = kind
                .branches
                .iter()
                .enumerate()
                .flat_map(|(index, branch)| {
                    let index = Literal::usize_unsuffixed(index);
                    branch.tags.iter().map(move |tag| quote!((#tag, #index)))
                });
            quote! {
                let branch = crate::runtime::union::tagged(&value, #property, &[#(#tags),*]);
                Self::read(branch, value)
            }
        }
        Decision::Form => quote!(crate::runtime::union::decide(
            value,
            Self::FORMS,
            Self::read
        )),
    };
    let arms = kind.branches.iter().enumerate().map(|(index, branch)| {
        let index = Literal::usize_unsuffixed(index);
        let (name, text) = (&branch.name, branch.name.as_str());
        let read = quote!(crate::runtime::union::branch(#text, &value)?);
        if api.holds_timestamps(&branch.ty) {
            return quote!(#index => Self::#name(crate::runtime::timestamp::Rfc3339::into_inner(#read)),);
        }
        quote!(#index => Self::#name(#read),)
    });
    let variants = kind.branches.iter().map(|branch| &branch.name);
    quote! {
        impl #name {
            #forms

            #accessor

            fn of_json(value: serde_json::Value) -> Result<Self, crate::runtime::union::BranchError> {
                #decide
            }

            fn read(branch: usize, value: serde_json::Value) -> Result<Self, crate::runtime::union::BranchError> {
                Ok(match branch {
                    #(#arms)*
                    _ => Self::Unknown(UnknownJson::new(value)),
                })
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#variants(value) => serde::Serialize::serialize(value, serializer),)*
                    Self::Unknown(value) => serde::Serialize::serialize(value, serializer),
                }
            }
        }
    }
}

/// The method that gives the discriminator's text.
fn accessor(api: &Api, kind: &Union) -> Option<TokenStream> {
    let Decision::Tag { property, accessor } = &kind.decision else {
        return None;
    };
    let arms = kind.branches.iter().map(|branch| {
        let name = &branch.name;
        match tag_of(api, branch, property) {
            Some(text) => quote!(Self::#name(value) => #text,),
            None => {
                if let [only] = branch.tags.as_slice() {
                    quote!(Self::#name(_) => Some(#only),)
                } else {
                    quote!(Self::#name(_) => None,)
                }
            }
        }
    });
    let docs = Docs::new()
        .own(&format!(
            "The text of {}, which tells the variants apart; `None` if it is not there.",
            prose::code_span(property)
        ))
        .outer();
    Some(quote! {
        #docs
        #[must_use]
        pub fn #accessor(&self) -> Option<&str> {
            match self {
                #(#arms)*
                Self::Unknown(value) => value.text(#property),
            }
        }
    })
}

/// The text of the discriminator in a branch, in terms of `value`.
fn tag_of(api: &Api, branch: &Branch, property: &str) -> Option<TokenStream> {
    match &api.resolve(branch.ty.model()?)?.kind {
        ModelKind::Struct(kind) => {
            let field = field(kind, property)?;
            let name = &field.name;
            let (convert, borrow) = match Form::of(&api.models, &field.ty)? {
                Form::Text if *api.unalias(&field.ty) == Type::Text => {
                    (quote!(String::as_str), quote!(value.#name.as_deref()))
                }
                Form::Values(_) => {
                    let ty = types::stored(&field.ty, Site::Models);
                    (
                        quote!(#ty::as_str),
                        quote!(value.#name.as_ref().map(#ty::as_str)),
                    )
                }
                _ => return None,
            };
            Some(match field.presence {
                Presence::Required => quote!(Some(value.#name.as_str())),
                Presence::Optional | Presence::RequiredNullable => borrow,
                Presence::OptionalNullable => quote!(value.#name.value().map(#convert)),
            })
        }
        ModelKind::Union(inner) => match &inner.decision {
            Decision::Tag {
                property: other,
                accessor,
            } if other == property => Some(quote!(value.#accessor())),
            _ => None,
        },
        ModelKind::Enum(_) | ModelKind::Alias(_) => None,
    }
}

fn field<'a>(kind: &'a Struct, property: &str) -> Option<&'a Field> {
    kind.fields.iter().find(|field| field.json_name == property)
}

/// The models that the text of a union mentions.
pub(crate) fn mentioned(api: &Api, kind: &Union) -> BTreeSet<TypeName> {
    let mut names = BTreeSet::new();
    for branch in &kind.branches {
        names.extend(branch.ty.mentioned_model().cloned());
        let model = branch.ty.model().and_then(|name| api.resolve(name));
        if kind.told_apart || matches!(kind.decision, Decision::Form) {
            let is_named =
                |model: &&Model| matches!(model.kind, ModelKind::Struct(_) | ModelKind::Union(_));
            names.extend(model.filter(is_named).map(|model| model.name.clone()));
        }
        if let Decision::Tag { property, .. } = &kind.decision
            && let Some(ModelKind::Struct(kind)) = model.map(|model| &model.kind)
            && let Some(field) = field(kind, property)
            && field.presence != Presence::Required
        {
            names.extend(field.ty.model().cloned());
        }
    }
    names
}

/// What values of a type look like, as the runtime knows it.
fn form(api: &Api, ty: &Type) -> Option<TokenStream> {
    let form = Form::of(&api.models, ty)?;
    let name = || api.resolve(ty.model()?).map(|model| &model.name);
    let form = match form {
        Form::Text => quote!(Text),
        Form::Timestamp => quote!(Timestamp),
        Form::Bool => quote!(Bool),
        Form::Integer => quote!(Integer),
        Form::Number => quote!(Number),
        Form::List => quote!(List),
        Form::Map => quote!(Map),
        Form::Any => quote!(Any),
        Form::Values(kind) => {
            let values = kind.variants.iter().map(|variant| &variant.value);
            quote!(Values(&[#(#values),*]))
        }
        Form::Object(_) => {
            let name = name()?;
            quote!(Object(#name::KEYS))
        }
        Form::Union(_) => {
            let name = name()?;
            quote!(Union(#name::FORMS))
        }
    };
    Some(quote!(crate::runtime::union::Form::#form))
}

/// The keys of a struct that a union tells from others by them.
pub(crate) fn keys(api: &Api, model: &Model, kind: &Struct) -> Option<TokenStream> {
    if !kind.told_apart {
        return None;
    }
    let (required, optional): (Vec<&Field>, Vec<&Field>) = kind
        .fields
        .iter()
        .partition(|field| field.presence.is_required());
    let required = required.iter().map(|field| &field.json_name);
    let optional = optional.iter().map(|field| &field.json_name);
    let listed = kind.fields.iter().filter_map(|field| {
        let values = forms::listed(&api.models, field)?;
        let values = values.variants.iter().map(|variant| &variant.value);
        let name = &field.json_name;
        Some(quote!((#name, &[#(#values),*])))
    });
    let name = &model.name;
    Some(quote! {
        impl #name {
            /// The keys that a union tells it from other types by.
            pub(super) const KEYS: &'static crate::runtime::union::Keys = &crate::runtime::union::Keys {
                required: &[#(#required),*],
                optional: &[#(#optional),*],
                listed: &[#(#listed),*],
            };
        }
    })
}

/// The branches whose type no other branch has: what is of that type is of this branch.
fn convertible<'a>(api: &Api, kind: &'a Union) -> Vec<&'a Branch> {
    let mut by_type: BTreeMap<String, Vec<&Branch>> = BTreeMap::new();
    for branch in &kind.branches {
        let text = super::rust_type(&seen_through(api, &branch.ty));
        by_type.entry(text).or_default().push(branch);
    }
    let alone = |branch: &&Branch| {
        let mut groups = by_type.values();
        groups.any(|group| matches!(group.as_slice(), [only] if only.name == branch.name))
    };
    kind.branches.iter().filter(alone).collect()
}

/// Whether a value of the branch's type is taken where the union is wanted.
pub(crate) fn is_convertible(api: &Api, kind: &Union, branch: &Branch) -> bool {
    let mut branches = convertible(api, kind).into_iter();
    branches.any(|other| other.name == branch.name)
}

/// A type with all aliases in it looked through.
fn seen_through(api: &Api, ty: &Type) -> Type {
    match api.unalias(ty) {
        Type::List(item, constraints) => {
            Type::List(Box::new(seen_through(api, item)), constraints.clone())
        }
        Type::Map(value, constraints) => {
            Type::Map(Box::new(seen_through(api, value)), constraints.clone())
        }
        Type::Boxed(name) => Type::Model(name.clone()),
        other => other.clone(),
    }
}

fn conversions(api: &Api, model: &Model, kind: &Union) -> Vec<TokenStream> {
    let name = &model.name;
    let from = |ty: TokenStream, value: TokenStream| {
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    #value
                }
            }
        }
    };
    let mut items = Vec::new();
    for branch in convertible(api, kind) {
        let (variant, ty) = (&branch.name, types::stored(&branch.ty, Site::Models));
        if api.is_large(&branch.ty) {
            items.push(from(ty, quote!(Self::#variant(Box::new(value)))));
            continue;
        }
        items.push(from(ty, quote!(Self::#variant(value))));
        if *api.unalias(&branch.ty) == Type::Text {
            items.push(from(quote!(&str), quote!(Self::#variant(value.to_owned()))));
        }
    }
    items
}

/// What every union has in the same form.
fn open(model: &Model) -> TokenStream {
    let name = &model.name;
    quote!(crate::runtime::union::open_union!(#name);)
}

/// How the accessor of the discriminator is called.
pub(crate) fn accessor_name(kind: &Union) -> Option<(&str, &ValueName)> {
    match &kind.decision {
        Decision::Tag { property, accessor } => Some((property, accessor)),
        Decision::Form => None,
    }
}
