//! Structs: the definition, the constructor and the setters.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Docs};
use super::{debug, model, prose, types};
use crate::ir::{Api, Field, FixedForm, Model, Presence, Struct};

/// The struct.
pub(crate) fn definition(model: &Model, kind: &Struct) -> TokenStream {
    let docs = model::docs(model);
    let name = &model.name;
    let fields = kind.fields.iter().map(definition_of_field);
    let additional = kind
        .additional
        .as_ref()
        .map(|_| quote!(pub(super) custom_attributes: CustomAttributes,));
    let debug = (!debug::is_needed(model)).then(|| quote!(Debug,));
    let default = has_derived_default(model, kind).then(|| quote!(Default,));
    quote! {
        #docs
        #[derive(Clone, #debug #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #additional
        }
    }
}

fn definition_of_field(field: &Field) -> TokenStream {
    let docs = field_docs(field).outer();
    let deprecated = model::deprecation(field.deprecated);
    let name = &field.name;
    let ty = types::field(&field.ty, field.presence);
    quote! {
        #docs
        #deprecated
        pub #name: #ty,
    }
}

/// How the struct is read and written: for each field its JSON name, and whether it has to be there. The code behind it is
/// the runtime's, the same for all models.
pub(crate) fn encoding(api: &Api, model: &Model, kind: &Struct) -> TokenStream {
    let name = &model.name;
    let fields = kind.fields.iter().map(|field| {
        let (json_name, name) = (&field.json_name, &field.name);
        let presence = match field.presence {
            Presence::Required | Presence::RequiredNullable => quote!(required),
            Presence::Optional => quote!(optional),
            Presence::OptionalNullable => quote!(nullable),
        };
        // The server sets it: never sent, but kept when a model that is only received is stored by a caller.
        let unsent = (field.read_only && model.usage.sent).then(|| quote!(unsent));
        let timestamps = api.holds_timestamps(&field.ty).then(|| quote!(timestamps));
        quote!(#json_name => #name: #presence #timestamps #unsent,)
    });
    let others = kind.additional.as_ref().map(|_| quote!(custom_attributes));
    quote!(crate::runtime::object::object! { #name { #(#fields)* } #others })
}

/// What a field means, and what its keywords say.
fn field_docs(field: &Field) -> Docs {
    let mut phrases = docs::bounds(&field.constraints);
    if let Some(default) = &field.default {
        phrases.push(format!(
            "{} by default",
            prose::code_span(&default.to_string())
        ));
    }
    if field.read_only {
        phrases.push("read-only: the server sets it, and it is never sent".to_owned());
    }
    if field.write_only {
        phrases.push("write-only: the server never answers with it".to_owned());
    }
    let docs = Docs::new()
        .quoted(field.description.as_deref())
        .own_if_any(&docs::sentence(&phrases));
    if docs.is_empty() {
        docs.own(&format!(
            "The property {}.",
            prose::code_span(&field.json_name)
        ))
    } else {
        docs
    }
}

/// Whether a caller gives the field a value.
pub(crate) fn is_set_by_callers(field: &Field) -> bool {
    !field.read_only && field.fixed.is_none()
}

/// The fields that the constructor asks for.
pub(crate) fn asked_for(kind: &Struct) -> Vec<&Field> {
    kind.fields
        .iter()
        .filter(|field| field.presence.is_required() && is_set_by_callers(field))
        .collect()
}

/// Whether `Default` can be derived: nothing is required.
fn has_derived_default(model: &Model, kind: &Struct) -> bool {
    model.usage.sent
        && kind
            .fields
            .iter()
            .all(|field| !field.presence.is_required() && field.fixed.is_none())
}

/// `Default` for a struct of which every required field has a single value.
pub(crate) fn default(model: &Model, kind: &Struct) -> Option<TokenStream> {
    if !model.usage.sent || has_derived_default(model, kind) || !asked_for(kind).is_empty() {
        return None;
    }
    let name = &model.name;
    let values = initial_values(kind);
    Some(quote! {
        impl Default for #name {
            fn default() -> Self {
                Self { #values }
            }
        }
    })
}

/// The constructor and the setters of a struct that callers make; nothing for one that is only received.
pub(crate) fn implementation(api: &Api, model: &Model, kind: &Struct) -> Option<TokenStream> {
    if !model.usage.sent {
        return None;
    }
    let constructor = (!asked_for(kind).is_empty()).then(|| constructor(api, kind));
    let setters: Vec<TokenStream> = kind
        .fields
        .iter()
        .filter(|field| is_set_by_callers(field) && !field.presence.is_required())
        .map(|field| setter(api, field))
        .collect();
    if constructor.is_none() && setters.is_empty() {
        return None;
    }
    let name = &model.name;
    Some(quote!(impl #name { #constructor #(#setters)* }))
}

/// More arguments than these are too many for clippy.
const MANY_ARGUMENTS: usize = 7;

fn constructor(api: &Api, kind: &Struct) -> TokenStream {
    let fields = asked_for(kind);
    let arguments = fields.iter().map(|field| {
        let name = &field.name;
        let ty = match field.presence {
            Presence::RequiredNullable => types::field(&field.ty, field.presence),
            _ => types::argument(api, &field.ty, &quote!(#name), types::Site::Models).ty,
        };
        quote!(#name: #ty)
    });
    let values = constructor_values(api, kind);
    let has_setters = kind.additional.is_some()
        || kind
            .fields
            .iter()
            .any(|field| is_set_by_callers(field) && !field.presence.is_required());
    let docs = Docs::new()
        .own(if has_setters {
            "A value with what is required; setters add the rest."
        } else {
            "A value with all that it takes."
        })
        .outer();
    let many = (fields.len() > MANY_ARGUMENTS).then(|| {
        quote!(#[allow(clippy::too_many_arguments, reason = "the document requires all of them")])
    });
    quote! {
        #docs
        #[must_use]
        #many
        pub fn new(#(#arguments),*) -> Self {
            Self { #values }
        }
    }
}

/// The fields of a new value: arguments for what is asked for, the only value of what is fixed, nothing for the rest.
fn constructor_values(api: &Api, kind: &Struct) -> TokenStream {
    let fields = kind.fields.iter().map(|field| {
        let name = &field.name;
        if !field.presence.is_required() || !is_set_by_callers(field) {
            return initial_value(field);
        }
        let argument = quote!(#name);
        let value = match field.presence {
            Presence::RequiredNullable => argument.clone(),
            _ => types::argument(api, &field.ty, &argument, types::Site::Models).into_stored,
        };
        if value.to_string() == argument.to_string() {
            quote!(#name,)
        } else {
            quote!(#name: #value,)
        }
    });
    let additional = kind
        .additional
        .as_ref()
        .map(|_| quote!(custom_attributes: CustomAttributes::default(),));
    quote!(#(#fields)* #additional)
}

/// The fields of a value that nobody gave an argument for.
fn initial_values(kind: &Struct) -> TokenStream {
    let fields = kind.fields.iter().map(initial_value);
    let additional = kind
        .additional
        .as_ref()
        .map(|_| quote!(custom_attributes: CustomAttributes::default(),));
    quote!(#(#fields)* #additional)
}

fn initial_value(field: &Field) -> TokenStream {
    let name = &field.name;
    match (&field.fixed, field.presence) {
        (Some(fixed), presence) => {
            let text = &fixed.text;
            let value = match &fixed.form {
                FixedForm::Variant(model, variant) => quote!(#model::#variant),
                FixedForm::Unlisted(model) => quote!(#model::from(#text)),
                FixedForm::Text => quote!(#text.to_owned()),
            };
            match presence {
                Presence::Required => quote!(#name: #value,),
                Presence::Optional | Presence::RequiredNullable => quote!(#name: Some(#value),),
                Presence::OptionalNullable => quote!(#name: Nullable::Value(#value),),
            }
        }
        (None, Presence::OptionalNullable) => quote!(#name: Nullable::Absent,),
        (None, _) => quote!(#name: None,),
    }
}

fn setter(api: &Api, field: &Field) -> TokenStream {
    let name = &field.name;
    let deprecated = model::deprecation(field.deprecated);
    let json_name = prose::code_span(&field.json_name);
    let argument = types::argument(api, &field.ty, &quote!(#name), types::Site::Models);
    let (docs, ty, value) = if field.presence == Presence::OptionalNullable {
        let stored = types::stored(&field.ty, types::Site::Models);
        (
            format!("Sets {json_name}; [`Nullable::Null`] clears it."),
            quote!(impl Into<Nullable<#stored>>),
            quote!(#name.into()),
        )
    } else {
        let value = argument.into_stored;
        (
            format!("Sets {json_name}."),
            argument.ty,
            quote!(Some(#value)),
        )
    };
    let docs = Docs::new().own(&docs).outer();
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}
