//! Paging: the methods of a builder that give the pages of a list, and the entries in them.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::{self, Site};
use crate::ir::{Operation, Paging};

/// How the operation pages, as a constant of its file.
pub(crate) fn constant(operation: &Operation) -> Option<TokenStream> {
    let cursor = &operation.paging.as_ref()?.cursor;
    Some(quote! {
        const PAGING: Paging = Paging { cursor: #cursor };
    })
}

/// The methods of the builder.
pub(crate) fn methods(operation: &Operation) -> Option<TokenStream> {
    let paging = operation.paging.as_ref()?;
    let page = types::stored(&operation.success.only()?.ty, Site::Elsewhere);
    let item = types::stored(&paging.item, Site::Elsewhere);
    let entries = entries(paging);
    Some(quote! {
        /// Gives the pages from this one on, each fetched when it is asked for.
        pub fn pages(self) -> Pages<#page> {
            Pages::new(self.request, PAGING)
        }

        /// Gives the entries of the pages from this one on, one by one. A page is fetched when its first entry is asked
        /// for.
        pub fn items(self) -> Items<#page, #item> {
            Items::new(self.pages(), #entries)
        }

        /// Gives the pages from this one on, for code without an async runtime.
        #[cfg(feature = "blocking")]
        pub fn pages_blocking(self) -> BlockingPages<#page> {
            BlockingPages::new(self.request, PAGING)
        }

        /// Gives the entries of the pages from this one on, for code without an async runtime.
        #[cfg(feature = "blocking")]
        pub fn items_blocking(self) -> BlockingItems<#page, #item> {
            BlockingItems::new(self.pages_blocking(), #entries)
        }
    })
}

/// Takes the entries out of a page. One without a list of them is no empty page: the runtime returns an error.
fn entries(paging: &Paging) -> TokenStream {
    let items = &paging.items;
    if paging.are_optional {
        quote!(|page| page.#items)
    } else {
        quote!(|page| Some(page.#items))
    }
}
