//! Conversions between a model and the one that it makes stricter by `required`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::docs::Docs;
use crate::ir::{Api, Field, Model, ModelKind, Presence, Struct};
use crate::naming::{TypeName, ValueName};

/// `From` into the base, and `TryFrom` the base.
pub(crate) fn implementations(api: &Api, model: &Model, kind: &Struct) -> Option<TokenStream> {
    let base_name = &kind.base.as_ref()?.name;
    let base_model = api.resolve(base_name)?;
    let ModelKind::Struct(base) = &base_model.kind else {
        return None;
    };
    let into = into_base(&model.name, base_name, kind, base);
    let from = from_base(&model.name, base_name, kind, base);
    Some(quote!(#into #from))
}

fn into_base(name: &TypeName, base_name: &TypeName, kind: &Struct, base: &Struct) -> TokenStream {
    let fields = kind.fields.iter().zip(&base.fields).map(|(own, base)| {
        let field = &own.name;
        match (own.presence, base.presence) {
            (own, base) if own == base => quote!(#field: value.#field,),
            (Presence::RequiredNullable, _) => {
                quote!(#field: Nullable::set_or_clear(value.#field),)
            }
            (_, Presence::OptionalNullable) => quote!(#field: Nullable::Value(value.#field),),
            _ => quote!(#field: Some(value.#field),),
        }
    });
    let additional = moved_attributes(kind, base);
    quote! {
        impl From<#name> for #base_name {
            fn from(value: #name) -> Self {
                Self { #(#fields)* #additional }
            }
        }
    }
}

fn from_base(name: &TypeName, base_name: &TypeName, kind: &Struct, base: &Struct) -> TokenStream {
    let lifted: Vec<(&Field, &Field)> = kind
        .fields
        .iter()
        .zip(&base.fields)
        .filter(|(own, base)| own.presence != base.presence)
        .collect();
    let missing = lifted.iter().map(|(own, base)| note_missing(own, base));
    // Null is a value for these, so only the names can tell that one is missing.
    let only_names_tell = lifted
        .iter()
        .any(|(own, _)| own.presence == Presence::RequiredNullable);
    let refuse = only_names_tell.then(|| {
        quote! {
            if !missing.is_empty() {
                return Err(ValidationError::missing(missing));
            }
        }
    });
    let taken = take_lifted(&lifted);
    let fields = kind.fields.iter().zip(&base.fields).map(|(own, base)| {
        let field = &own.name;
        match own.presence {
            same if same == base.presence => quote!(#field: value.#field,),
            Presence::RequiredNullable => quote!(#field: value.#field.into_value(),),
            _ => {
                let bound = binding(&own.name);
                if bound == *own.name.as_str() || own.name.is_keyword() {
                    quote!(#field,)
                } else {
                    quote!(#field: #bound,)
                }
            }
        }
    });
    let additional = moved_attributes(kind, base);
    let docs = Docs::new()
        .own("Fails if a field that is required here is absent there; the error names all of them.")
        .outer();
    quote! {
        impl TryFrom<#base_name> for #name {
            type Error = ValidationError;

            #docs
            fn try_from(value: #base_name) -> Result<Self, Self::Error> {
                let mut missing = Vec::new();
                #(#missing)*
                #refuse
                #taken
                Ok(Self { #(#fields)* #additional })
            }
        }
    }
}

/// The statement that notes the name of a lifted field if the base doesn't have its value.
fn note_missing(own: &Field, base: &Field) -> TokenStream {
    let (field, json_name) = (&own.name, &own.json_name);
    let is_missing = match (own.presence, base.presence) {
        (Presence::RequiredNullable, _) => quote!(value.#field.is_absent()),
        (_, Presence::OptionalNullable) => quote!(value.#field.value().is_none()),
        _ => quote!(value.#field.is_none()),
    };
    quote!(if #is_missing { missing.push(#json_name); })
}

/// The statement that takes the lifted values out of the base, or gives the error that names the missing ones.
fn take_lifted(lifted: &[(&Field, &Field)]) -> Option<TokenStream> {
    let taken: Vec<(TokenStream, TokenStream)> = lifted
        .iter()
        .filter(|(own, _)| own.presence == Presence::Required)
        .map(|(own, base)| {
            let (field, bound) = (&own.name, binding(&own.name));
            match base.presence {
                Presence::OptionalNullable => (quote!(#bound), quote!(value.#field.into_value())),
                _ => (quote!(#bound), quote!(value.#field)),
            }
        })
        .collect();
    let (names, values): (Vec<TokenStream>, Vec<TokenStream>) = taken.into_iter().unzip();
    let (pattern, value) = match (names.as_slice(), values.as_slice()) {
        ([], _) => return None,
        ([name], [value]) => (quote!(Some(#name)), quote!(#value)),
        _ => (quote!((#(Some(#names)),*)), quote!((#(#values),*))),
    };
    Some(quote! {
        let #pattern = #value else {
            return Err(ValidationError::missing(missing));
        };
    })
}

/// The variable for a field; not one that the function has already.
fn binding(name: &ValueName) -> Ident {
    match name.as_str() {
        "value" | "missing" => format_ident!("{}_", name.as_str()),
        _ if name.is_keyword() => Ident::new_raw(name.as_str(), Span::call_site()),
        plain => format_ident!("{plain}"),
    }
}

fn moved_attributes(kind: &Struct, base: &Struct) -> Option<TokenStream> {
    (kind.additional.is_some() && base.additional.is_some())
        .then(|| quote!(custom_attributes: value.custom_attributes,))
}
