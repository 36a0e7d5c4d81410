//! Named types that are no type of their own: named arrays, maps and texts.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Docs};
use super::{model, types};
use crate::ir::{Alias, Model};

/// The type alias.
pub(crate) fn item(model: &Model, kind: &Alias) -> TokenStream {
    let first = model::docs(model);
    let bounds = docs::sentence(&docs::bounds(&kind.constraints));
    let more = (!bounds.is_empty()).then(|| Docs::new().own(&bounds).outer());
    let gap = more.as_ref().map(|_| quote!(#[doc = ""]));
    let name = &model.name;
    let ty = types::stored(&kind.ty, types::Site::Models);
    quote! {
        #first
        #gap
        #more
        pub type #name = #ty;
    }
}
