//! Custom attributes: the keys of an object that its schema does not declare.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use crate::ir::{Additional, Model, Struct, Type};

/// The accessor, and the setters if the model is sent.
pub(crate) fn implementation(model: &Model, kind: &Struct) -> Option<TokenStream> {
    let additional = kind.additional.as_ref()?;
    let name = &model.name;
    let docs = Docs::new()
        .own("The attributes beyond the fields, by name.")
        .quoted(additional.description.as_deref())
        .outer();
    let declared = model.usage.sent.then(|| declared(kind));
    let setters = model.usage.sent.then(|| setters(additional));
    Some(quote! {
        impl #name {
            #declared

            #docs
            #[must_use]
            pub fn custom_attributes(&self) -> &CustomAttributes {
                &self.custom_attributes
            }

            #setters
        }
    })
}

/// The names that a custom attribute can't have.
fn declared(kind: &Struct) -> TokenStream {
    let names = kind.fields.iter().map(|field| &field.json_name);
    quote! {
        /// The names of the declared attributes: they have fields, and would be sent twice as custom ones.
        const DECLARED: &'static [&'static str] = &[#(#names),*];
    }
}

fn setters(additional: &Additional) -> TokenStream {
    let (ty, value) = match additional.ty {
        Type::Text => (
            quote!(impl Into<String>),
            quote!(serde_json::Value::String(value.into())),
        ),
        Type::Int32 => (quote!(i32), quote!(value.into())),
        Type::Int64 => (quote!(i64), quote!(value.into())),
        Type::Float => (quote!(f64), quote!(value.into())),
        Type::Bool => (quote!(bool), quote!(value.into())),
        _ => (quote!(impl Into<serde_json::Value>), quote!(value.into())),
    };
    let clear = (additional.nullable && additional.ty != Type::Json).then(|| {
        quote! {
            /// Clears a custom attribute: null is sent for it.
            ///
            /// # Errors
            /// `name` is a declared attribute; set its field instead.
            pub fn clear_attribute(mut self, name: impl Into<String>) -> Result<Self, DeclaredAttribute> {
                self.custom_attributes.set(Self::DECLARED, name.into(), serde_json::Value::Null)?;
                Ok(self)
            }
        }
    });
    quote! {
        /// Sets a custom attribute.
        ///
        /// # Errors
        /// `name` is a declared attribute; set its field instead.
        pub fn attribute(mut self, name: impl Into<String>, value: #ty) -> Result<Self, DeclaredAttribute> {
            self.custom_attributes.set(Self::DECLARED, name.into(), #value)?;
            Ok(self)
        }

        #clear

        /// Takes a custom attribute out, so that it is not sent.
        #[must_use]
        pub fn without_attribute(mut self, name: &str) -> Self {
            self.custom_attributes.remove(name);
            self
        }
    }
}
