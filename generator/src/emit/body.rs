//! The body of an operation: how callers hand it over, and how it gets into the request.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::types::{self, Site};
use super::validate::{self, Place};
use crate::ir::{Api, Body, PayloadKind, Type};

/// The type in which the constructor takes the body.
pub(crate) fn reference(body: &Body) -> TokenStream {
    match body.payload.kind {
        PayloadKind::Bytes => quote!(bytes::Bytes),
        PayloadKind::Json => {
            let ty = types::stored(&body.payload.ty, Site::Elsewhere);
            quote!(&#ty)
        }
    }
}

/// The statements that put the body into the request.
pub(crate) fn set(api: &Api, body: &Body, request: &TokenStream) -> TokenStream {
    let media_type = &body.payload.media_type;
    match body.payload.kind {
        PayloadKind::Bytes => quote!(#request.bytes_body(#media_type, body);),
        PayloadKind::Json => {
            let checks = checks(api, body);
            let closure = validate::closure(&quote!(|check|), &checks);
            let check = (!checks.is_empty())
                .then(|| quote!(#request.check(Location::Body(String::new()), #closure);));
            quote!(#request.json_body(body); #check)
        }
    }
}

/// Bounds on a body as a whole; what it consists of checks itself.
pub(crate) fn checks(api: &Api, body: &Body) -> Vec<TokenStream> {
    let ty = api.unalias(&body.payload.ty);
    if body.payload.kind == PayloadKind::Bytes || matches!(ty, Type::Model(_) | Type::Boxed(_)) {
        return Vec::new();
    }
    validate::checks(
        api,
        &body.payload.ty,
        &body.payload.constraints,
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
