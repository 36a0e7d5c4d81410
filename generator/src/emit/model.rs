//! `src/models/<model>.rs`: one file for each model, and `src/models/mod.rs`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::{
    alias, conversion, custom_attributes, debug, enumeration, mentions, structure, validate,
};
use crate::ir::{Api, Model, ModelKind, Presence, Struct, Type};
use crate::naming::TypeName;

/// The file of a model.
pub(crate) fn file(api: &Api, model: &Model) -> TokenStream {
    let imports = imports(api, model);
    let items = match &model.kind {
        ModelKind::Struct(kind) => struct_items(api, model, kind),
        ModelKind::Enum(kind) => {
            let mut items = enumeration::items(model, kind);
            if model.usage.sent {
                items.push(validate::implementation(api, model));
            }
            items
        }
        ModelKind::Alias(kind) => vec![alias::item(model, kind)],
    };
    quote!(#imports #(#items)*)
}

fn struct_items(api: &Api, model: &Model, kind: &Struct) -> Vec<TokenStream> {
    let mut items = vec![structure::definition(model, kind)];
    items.extend(structure::implementation(api, model, kind));
    items.extend(structure::default(model, kind));
    items.extend(custom_attributes::implementation(model, kind));
    items.extend(debug::implementation(model, kind));
    if model.usage.sent {
        items.push(validate::implementation(api, model));
    }
    items.extend(conversion::implementations(api, model, kind));
    items
}

/// `src/models/mod.rs`.
pub(crate) fn index(api: &Api) -> TokenStream {
    let docs = Docs::new()
        .own(
            "The data that requests and responses carry: one type for each schema of the document.",
        )
        .inner();
    let modules = api.models.values().map(|model| &model.module);
    let exports = api.models.values().map(|model| {
        let (module, name) = (&model.module, &model.name);
        quote!(pub use self::#module::#name;)
    });
    let allow = mentions::allow_deprecated(api);
    quote!(#docs #allow #(mod #modules;)* #(#exports)*)
}

/// What a model's documentation says first.
pub(crate) fn docs(model: &Model) -> TokenStream {
    let docs = Docs::new().quoted(model.description.as_deref());
    let docs = match &model.schema_name {
        _ if !docs.is_empty() => docs,
        Some(schema) => docs.own(&format!("The schema {}.", super::prose::code_span(schema))),
        None => docs.own(&format!(
            "The schema at {}.",
            super::prose::code_span(model.at.as_str())
        )),
    };
    let deprecated = deprecation(model.deprecated);
    let docs = docs.outer();
    quote!(#docs #deprecated)
}

/// The attribute of what callers should move away from.
pub(crate) fn deprecation(deprecated: bool) -> TokenStream {
    if deprecated {
        quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}

/// The imports of a model's file.
fn imports(api: &Api, model: &Model) -> TokenStream {
    let models = mentioned(api, model);
    let models = (!models.is_empty()).then(|| quote!(use super::{#(#models),*};));
    let runtime = runtime_names(model);
    let runtime = (!runtime.is_empty()).then(|| quote!(use crate::runtime::{#(#runtime),*};));
    let formatting = debug::is_needed(model).then(|| {
        quote!(
            use std::fmt;
        )
    });
    let serde = matches!(model.kind, ModelKind::Struct(_)).then(|| {
        quote!(
            use serde::{Deserialize, Serialize};
        )
    });
    quote!(#formatting #serde #models #runtime)
}

/// The other models that a file names, sorted.
fn mentioned(api: &Api, model: &Model) -> BTreeSet<TypeName> {
    let mut names = BTreeSet::new();
    match &model.kind {
        ModelKind::Struct(kind) => {
            names.extend(
                kind.fields
                    .iter()
                    .filter_map(|field| field.ty.mentioned_model())
                    .cloned(),
            );
            names.extend(unaliased_items(api, model, kind));
            names.extend(kind.base.iter().map(|base| base.name.clone()));
        }
        ModelKind::Alias(kind) => names.extend(kind.ty.mentioned_model().cloned()),
        ModelKind::Enum(_) => {}
    }
    names.remove(&model.name);
    names
}

/// Constructors and setters look through named arrays, so they name the items' models too.
fn unaliased_items(api: &Api, model: &Model, kind: &Struct) -> Vec<TypeName> {
    if !model.usage.sent {
        return Vec::new();
    }
    let item = |ty| match api.unalias(ty) {
        Type::List(item, _) => item.mentioned_model().cloned(),
        _ => None,
    };
    kind.fields
        .iter()
        .filter(|field| structure::is_set_by_callers(field))
        .filter(|field| field.presence != Presence::OptionalNullable)
        .filter_map(|field| item(&field.ty))
        .collect()
}

/// What a file uses of the runtime, sorted.
fn runtime_names(model: &Model) -> Vec<TokenStream> {
    let mut names = Vec::new();
    let (nullable, additional, base, personal) = match &model.kind {
        ModelKind::Struct(kind) => (
            kind.fields
                .iter()
                .any(|field| field.presence == Presence::OptionalNullable),
            kind.additional.is_some(),
            kind.base.is_some(),
            kind.fields.iter().any(|field| field.personal),
        ),
        ModelKind::Enum(_) => {
            names.push(quote!(UnknownValue));
            (false, false, false, false)
        }
        ModelKind::Alias(_) => return names,
    };
    let sent = model.usage.sent;
    for (needed, name) in [
        (sent, quote!(Checker)),
        (additional, quote!(CustomAttributes)),
        (additional && sent, quote!(DeclaredAttribute)),
        (nullable, quote!(Nullable)),
        (personal, quote!(Personal)),
        (sent, quote!(Validate)),
        (base, quote!(ValidationError)),
    ] {
        if needed {
            names.push(name);
        }
    }
    names
}
