//! Open enums: what a newer server says is kept, and goes back unchanged.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::{model, prose};
use crate::ir::{Enum, Model, Variant};

/// The enum and its conversions.
pub(crate) fn items(model: &Model, kind: &Enum) -> Vec<TokenStream> {
    vec![
        definition(model, kind),
        implementation(model, kind),
        from_text(model, kind),
        open(model),
    ]
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

fn implementation(model: &Model, kind: &Enum) -> TokenStream {
    let name = &model.name;
    let names = kind.variants.iter().map(|variant| &variant.name);
    let arms = kind.variants.iter().map(|variant| {
        let (name, value) = (&variant.name, &variant.value);
        quote!(Self::#name => #value,)
    });
    quote! {
        impl #name {
            /// Every value that this version of the crate knows, in the order of the document.
            pub const KNOWN: &'static [Self] = &[#(Self::#names),*];

            /// The text on the wire, also of a value that this version of the crate doesn't know.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#arms)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }
    }
}

fn from_text(model: &Model, kind: &Enum) -> TokenStream {
    let name = &model.name;
    let arms = kind.variants.iter().map(|variant| {
        let (name, value) = (&variant.name, &variant.value);
        quote!(#value => Self::#name,)
    });
    quote! {
        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#arms)*
                    other => Self::Unknown(UnknownValue::new(other)),
                }
            }
        }
    }
}

/// What every open enum has in the same form.
fn open(model: &Model) -> TokenStream {
    let name = &model.name;
    quote!(crate::runtime::open_enum::open_enum!(#name);)
}
