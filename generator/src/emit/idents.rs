//! Names as tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};

use crate::naming::{ModuleName, TypeName, ValueName, VariantName};

/// Implements `ToTokens` for a name that is never a keyword.
macro_rules! plain {
    ($name:ty) => {
        impl ToTokens for $name {
            fn to_tokens(&self, tokens: &mut TokenStream) {
                tokens.append(Ident::new(self.as_str(), Span::call_site()));
            }
        }
    };
}

plain!(TypeName);
plain!(VariantName);
plain!(ModuleName);

impl ToTokens for ValueName {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(if self.is_keyword() {
            Ident::new_raw(self.as_str(), Span::call_site())
        } else {
            Ident::new(self.as_str(), Span::call_site())
        });
    }
}
