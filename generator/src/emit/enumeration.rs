//! Open enums: what a newer server says is kept, and goes back unchanged.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::{model, prose};
use crate::ir::{Enum, Model, Variant};

/// The enum and its conversions.
pub(crate) fn items(model: &Model, kind: &Enum) -> Vec<TokenStream> {
    vec![definition(model, kind), table(model, kind)]
}

fn definition(model: &Model, kind: &Enum) -> TokenStream {
    let docs = model::docs(model);
    let name = &model.name;
    let variants = kind.variants.iter().map(|variant| {
        let docs = variant_docs(variant);
        let name = &variant.name;
        quote!(#docs #name,)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version of the crate doesn't know. It is kept, and sent back unchanged.
            Unknown(UnknownValue),
        }
    }
}

fn variant_docs(variant: &Variant) -> TokenStream {
    let docs = Docs::new().quoted(variant.description.as_deref());
    let value = format!("The value {}.", prose::code_span(&variant.value));
    docs.own(&value).outer()
}

/// The texts of the variants. The runtime's macro makes of them what every open enum has.
fn table(model: &Model, kind: &Enum) -> TokenStream {
    let name = &model.name;
    let entries = kind.variants.iter().map(|variant| {
        let (name, value) = (&variant.name, &variant.value);
        quote!(#name => #value,)
    });
    quote!(crate::runtime::open_enum::open_enum! { #name { #(#entries)* } })
}
