//! Hand-written modules of the crate that is made from the contract: their files, and how `src/lib.rs` brings them in.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Item, Visibility};

use super::{hand_written, runtime};
use crate::Role;
use crate::config::Config;

/// The text of a hand-written module.
#[must_use]
pub(crate) fn extension(name: &str) -> Option<&'static str> {
    hand_written(runtime::EXTENSIONS, name)
}

/// The hand-written modules of this crate: the name of the file, and its text.
pub(crate) fn of(config: &Config, role: Role) -> Vec<(&str, &'static str)> {
    if role != Role::Contract {
        return Vec::new();
    }
    let names = config.package.extensions.iter();
    let names = names.map(|name| name.as_ref().as_str());
    names
        .filter_map(|name| Some((name, extension(name)?)))
        .collect()
}

/// Their modules.
pub(crate) fn modules(config: &Config, role: Role) -> TokenStream {
    let modules = of(config, role).into_iter().map(|(name, _)| module(name));
    quote!(#(mod #modules;)*)
}

/// The re-exports of their public names.
pub(crate) fn exports(config: &Config, role: Role) -> TokenStream {
    let exports = of(config, role).into_iter().filter_map(|(name, text)| {
        let (module, names) = (module(name), public_names(text));
        // Some only add methods.
        (!names.is_empty()).then(|| quote!(pub use #module::{#(#names),*};))
    });
    quote!(#(#exports)*)
}

fn module(name: &str) -> Ident {
    format_ident!("{}", name.strip_suffix(".rs").unwrap_or(name))
}

/// The public types, traits, functions and constants of a module. Its text is part of this program, so it parses.
fn public_names(text: &str) -> Vec<Ident> {
    let items = syn::parse_file(text).map_or_else(|_| Vec::new(), |file| file.items);
    let names = items.into_iter().filter_map(|item| {
        let (visibility, name) = match item {
            Item::Const(item) => (item.vis, item.ident),
            Item::Enum(item) => (item.vis, item.ident),
            Item::Fn(item) => (item.vis, item.sig.ident),
            Item::Struct(item) => (item.vis, item.ident),
            Item::Trait(item) => (item.vis, item.ident),
            Item::Type(item) => (item.vis, item.ident),
            _ => return None,
        };
        matches!(visibility, Visibility::Public(_)).then_some(name)
    });
    names.collect()
}
