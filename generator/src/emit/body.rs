//! The body of an operation: how callers hand it over, and how it gets into the request.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::docs_types::rust_type;
use super::prose;
use super::types::{self, Site};
use super::validate::{self, Place};
use crate::ir::{Api, Body, Content, Payload, PayloadKind, Type, essence};
use crate::naming::TypeName;

/// The type that stands beside the builder for this body, if it has one.
pub(crate) fn own_type(body: &Body) -> Option<&TypeName> {
    match &body.content {
        Content::Choice(choice) => Some(&choice.name),
        Content::One(payload) => payload.parts.as_ref().map(|parts| &parts.name),
    }
}

/// The only payload, unless callers hand over a type that stands beside the builder.
fn plain(body: &Body) -> Option<&Payload> {
    match &body.content {
        Content::One(payload) if payload.parts.is_none() => Some(payload),
        Content::One(_) | Content::Choice(_) => None,
    }
}

/// The argument of the handle's method.
pub(crate) fn argument(body: &Body) -> TokenStream {
    let Some(payload) = plain(body) else {
        let name = own_type(body);
        return quote!(body: operations::#name);
    };
    match payload.kind {
        PayloadKind::Bytes | PayloadKind::Multipart => quote!(body: impl Into<bytes::Bytes>),
        PayloadKind::Text => quote!(body: impl Into<String>),
        PayloadKind::Json | PayloadKind::Form => {
            let ty = types::stored(&payload.ty, Site::Elsewhere);
            quote!(body: impl Borrow<#ty>)
        }
    }
}

/// The expression that hands the argument on to the builder.
pub(crate) fn passed(body: &Body) -> TokenStream {
    match plain(body).map(|payload| payload.kind) {
        None => quote!(body),
        Some(PayloadKind::Bytes | PayloadKind::Multipart | PayloadKind::Text) => {
            quote!(body.into())
        }
        Some(PayloadKind::Json | PayloadKind::Form) => quote!(body.borrow()),
    }
}

/// The type in which the constructor takes the body.
pub(crate) fn reference(body: &Body) -> TokenStream {
    let Some(payload) = plain(body) else {
        let name = own_type(body);
        return quote!(#name);
    };
    match payload.kind {
        PayloadKind::Bytes | PayloadKind::Multipart => quote!(bytes::Bytes),
        PayloadKind::Text => quote!(String),
        PayloadKind::Json | PayloadKind::Form => {
            let ty = types::stored(&payload.ty, Site::Elsewhere);
            quote!(&#ty)
        }
    }
}

/// The same for readers of the pages.
pub(crate) fn spelling(body: &Body) -> String {
    let Some(payload) = plain(body) else {
        return own_type(body).map_or_else(String::new, |name| format!("operations::{name}"));
    };
    match payload.kind {
        PayloadKind::Bytes | PayloadKind::Multipart | PayloadKind::Text => rust_type(&payload.ty),
        PayloadKind::Json | PayloadKind::Form => format!("&{}", rust_type(&payload.ty)),
    }
}

/// What an argument of a type of its own is, in words.
pub(crate) fn forms(body: &Body) -> Option<String> {
    match &body.content {
        Content::One(_) => None,
        Content::Choice(choice) => {
            let media_types: Vec<String> = choice
                .variants
                .iter()
                .map(|(_, payload)| prose::code_span(&payload.media_type))
                .collect();
            Some(format!("one of {}", media_types.join(", ")))
        }
    }
}

/// The statements that put the body into the request.
pub(crate) fn set(api: &Api, body: &Body, request: &TokenStream) -> TokenStream {
    match &body.content {
        Content::One(payload) => set_payload(api, payload, request),
        Content::Choice(choice) => {
            let name = &choice.name;
            let arms = choice.variants.iter().map(|(variant, payload)| {
                let body = match payload.kind {
                    PayloadKind::Form => quote!(let body = &body;),
                    _ => TokenStream::new(),
                };
                let set = set_payload(api, payload, request);
                quote!(#name::#variant(body) => { #body #set })
            });
            quote!(match body { #(#arms)* })
        }
    }
}

fn set_payload(api: &Api, payload: &Payload, request: &TokenStream) -> TokenStream {
    let media_type = &payload.media_type;
    let checks = checks(api, payload);
    let closure = validate::closure(&quote!(|check|), &checks);
    let check = (!checks.is_empty())
        .then(|| quote!(#request.check(Location::Body(String::new()), #closure);));
    match payload.kind {
        PayloadKind::Bytes => quote!(#request.bytes_body(#media_type, body);),
        PayloadKind::Text if checks.is_empty() => quote!(#request.bytes_body(#media_type, body);),
        PayloadKind::Text => {
            // The body goes away, so its bounds are looked at in a copy of its text.
            quote!(let text = body.clone(); #request.bytes_body(#media_type, body); let body = &text; #check)
        }
        PayloadKind::Multipart => quote!(#request.multipart_body(body.form);),
        PayloadKind::Form => quote!(#request.form_body(body); #check),
        PayloadKind::Json if is_plain_json(payload) => quote!(#request.json_body(body); #check),
        PayloadKind::Json => quote!(#request.json_body_as(#media_type, body); #check),
    }
}

/// Whether the media type is what JSON is sent as anyway.
pub(crate) fn is_plain_json(payload: &Payload) -> bool {
    payload.kind == PayloadKind::Json && essence(&payload.media_type) == "application/json"
}

/// Bounds on a body as a whole; what it consists of checks itself.
fn checks(api: &Api, payload: &Payload) -> Vec<TokenStream> {
    let ty = api.unalias(&payload.ty);
    let is_without = matches!(payload.kind, PayloadKind::Bytes | PayloadKind::Multipart);
    if is_without || matches!(ty, Type::Model(_) | Type::Boxed(_)) {
        return Vec::new();
    }
    validate::checks(
        api,
        &payload.ty,
        &payload.constraints,
        &Place::Reference(quote!(body)),
    )
}

pub(crate) fn setter(api: &Api, body: &Body) -> TokenStream {
    let docs = Docs::new()
        .own("Sets the body.")
        .quoted(body.description.as_deref())
        .outer();
    let ty = reference(body);
    let set = set(api, body, &quote!(self.request));
    quote! {
        #docs
        pub fn body(mut self, body: #ty) -> Self {
            #set
            self
        }
    }
}
