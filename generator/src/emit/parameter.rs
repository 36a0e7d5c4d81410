//! Parameters of an operation: how callers hand them over, and how they get into the request.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{self, Docs};
use super::types::Site;
use super::validate::{self, Place};
use super::{model, prose, types};
use crate::ir::{Api, Parameter, ParameterLocation, Spelling, Type};

/// The type in which the constructor takes a parameter.
pub(crate) fn borrowed(api: &Api, ty: &Type) -> TokenStream {
    match api.unalias(ty) {
        Type::Text => quote!(&str),
        Type::List(..) => types::argument(api, ty, &quote!(), Site::Elsewhere).ty,
        Type::Model(_) => {
            let ty = types::stored(ty, Site::Elsewhere);
            quote!(&#ty)
        }
        _ => types::stored(ty, Site::Elsewhere),
    }
}

/// Whether callers hand the value over as anything that is a text.
pub(crate) fn is_taken_as_text(api: &Api, ty: &Type) -> bool {
    *api.unalias(ty) == Type::Text
}

/// The statements that put a parameter into the request.
pub(crate) fn set(api: &Api, parameter: &Parameter, request: &TokenStream) -> TokenStream {
    let name = &parameter.name;
    let wire_name = &parameter.wire_name;
    let checks = checks(api, parameter);
    let location = location(parameter);
    let is_list = matches!(api.unalias(&parameter.ty), Type::List(..));
    let collected = is_list.then(|| collect(api, parameter));
    let closure = validate::closure(&quote!(|check|), &checks);
    let check = (!checks.is_empty()).then(|| quote!(#request.check(#location, #closure);));
    let text = match api.unalias(&parameter.ty) {
        Type::Text => quote!(#name),
        Type::Model(_) => quote!(#name.as_str()),
        _ => quote!(&#name.to_string()),
    };
    let place = location_name(parameter.location);
    let set = match parameter.spelling {
        Spelling::Joined(delimiter) => {
            let setter = format_ident!("joined_{place}_parameter");
            quote!(#request.#setter(#wire_name, #delimiter, &#name);)
        }
        Spelling::Plain if is_list => quote!(#request.query_parameters(#wire_name, &#name);),
        Spelling::Plain if parameter.location == ParameterLocation::Query => {
            quote!(#request.query_parameter(#wire_name, #name);)
        }
        Spelling::Plain => {
            let setter = format_ident!("{place}_parameter");
            quote!(#request.#setter(#wire_name, #text);)
        }
    };
    quote!(#collected #check #set)
}

/// A list is looked at twice: for its bounds and for its values.
fn collect(api: &Api, parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let argument = types::argument(api, &parameter.ty, &quote!(#name), Site::Elsewhere);
    let ty = match api.unalias(&parameter.ty) {
        Type::List(item, _) => types::stored(api.unalias(item), Site::Elsewhere),
        other => types::stored(other, Site::Elsewhere),
    };
    let value = argument.into_stored;
    quote!(let #name: Vec<#ty> = #value;)
}

pub(crate) fn checks(api: &Api, parameter: &Parameter) -> Vec<TokenStream> {
    let name = &parameter.name;
    let place = match api.unalias(&parameter.ty) {
        Type::Text => Place::Reference(quote!(#name)),
        _ => Place::Field(quote!(#name)),
    };
    validate::checks(api, &parameter.ty, &parameter.constraints, &place)
}

/// Where a parameter travels, in a word.
pub(crate) fn location_name(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}

/// Where a parameter travels, for violations.
fn location(parameter: &Parameter) -> TokenStream {
    let wire_name = &parameter.wire_name;
    match parameter.location {
        ParameterLocation::Path => quote!(Location::Path(#wire_name)),
        ParameterLocation::Query => quote!(Location::Query(#wire_name)),
        ParameterLocation::Header => quote!(Location::Header(#wire_name)),
        ParameterLocation::Cookie => quote!(Location::Cookie(#wire_name)),
    }
}

pub(crate) fn setter(api: &Api, parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let mut phrases = docs::bounds(&parameter.constraints);
    if let Some(default) = &parameter.default {
        phrases.push(format!(
            "{} by default",
            prose::code_span(&default.to_string())
        ));
    }
    let docs = Docs::new()
        .own(&format!("Sets {}.", prose::code_span(&parameter.wire_name)))
        .quoted(parameter.description.as_deref())
        .own_if_any(&docs::sentence(&phrases))
        .outer();
    let deprecated = model::deprecation(parameter.deprecated);
    let (ty, conversion) = taken(api, parameter);
    let set = set(api, parameter, &quote!(self.request));
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #name: #ty) -> Self {
            #conversion
            #set
            self
        }
    }
}

/// The type in which a setter takes a parameter, and how it becomes what `set` works on.
fn taken(api: &Api, parameter: &Parameter) -> (TokenStream, Option<TokenStream>) {
    let name = &parameter.name;
    if is_taken_as_text(api, &parameter.ty) {
        return (
            quote!(impl AsRef<str>),
            Some(quote!(let #name = #name.as_ref();)),
        );
    }
    match api.unalias(&parameter.ty) {
        Type::List(..) => (borrowed(api, &parameter.ty), None),
        _ => (types::stored(&parameter.ty, Site::Elsewhere), None),
    }
}
