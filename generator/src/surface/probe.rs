//! A probe: code that uses every public item of a crate with its type, to be compiled against another release of it.
//!
//! Each function of the crate is called by one of the probe's with the same signature, and each result, field and constant
//! is held against its type in a way that leaves no room for coercion (`of` in its prelude); each trait of a type is asked
//! for. So the probe of a crate compiles against the crate itself, and against every release that breaks no caller. What is
//! the same in every crate, the runtime, is left out.

mod items;

use items::{definition, function, ident, numbered, own_name, segments, with_static};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::{ImplItem, Item, ItemImpl, Path, Type, Visibility};

use super::modules::{Module, Modules};
use super::names::{self, Names, Target};
use super::reach::{self, Reached};
use super::{SurfaceError, package};
use crate::tree::FileTree;

/// What the probe is made of, beside one function for each item.
const PRELUDE: &str = "#![allow(warnings)]\n\npub struct Of<T>(core::marker::PhantomData<fn(T) -> T>);\n\npub fn of<T>(_: T) -> Of<T> {\n    Of(core::marker::PhantomData)\n}\n";

/// The text of the probe's `src/lib.rs`. It needs the crate itself, with the feature `blocking`, and `serde`.
///
/// # Errors
/// As for [`surface`](super::surface).
pub fn probe(tree: &FileTree) -> Result<String, SurfaceError> {
    let package = package(tree)?;
    let modules = Modules::read(tree)?;
    let reached = reach::reach(&modules, &package.name)?;
    let mut text = PRELUDE.to_owned();
    for (index, module) in modules.iter() {
        if module.file.starts_with("src/runtime/") || module.items.is_empty() {
            continue;
        }
        let probe = ModuleProbe {
            krate: &package.name,
            names: Names::new(&modules),
            modules: &modules,
            reached: &reached,
            index,
            module,
        };
        let (uses, items) = (probe.uses(), probe.items());
        if items.is_empty() {
            continue;
        }
        let name = format_ident!("probe_{index}");
        let file = syn::parse2(
            quote!(pub mod #name { use super::of; use super::Of; #(#uses)* #(#items)* }),
        );
        let file: syn::File =
            file.map_err(|problem| super::modules::error(&module.file, &problem.to_string()))?;
        text.push('\n');
        text.push_str(&prettyplease::unparse(&file));
    }
    Ok(text)
}

/// The probe of one module: it has the same names in scope.
struct ModuleProbe<'a> {
    krate: &'a str,
    names: Names<'a>,
    modules: &'a Modules,
    reached: &'a Reached,
    index: usize,
    module: &'a Module,
}

impl ModuleProbe<'_> {
    /// The imports of the module, as callers write them; what they can't name is left out.
    fn uses(&self) -> Vec<TokenStream> {
        let mut uses = if self.index == 0 {
            Vec::new()
        } else {
            self.reexports()
        };
        for (at, item) in self.module.items.iter().enumerate() {
            if let Item::Use(item) = item {
                for import in names::imports(item) {
                    let path = self.public(&import.path);
                    if let (Some(path), Some(alias)) = (path, import.alias) {
                        let alias = ident(&alias);
                        uses.push(quote!(use #path as #alias;));
                    }
                }
            } else if let Some(path) = self.reached.path(self.index, at) {
                uses.extend(
                    syn::parse_str::<Path>(&path)
                        .ok()
                        .map(|path| quote!(use #path;)),
                );
            }
        }
        uses
    }

    /// The crates that the root re-exports: signatures name them by their own names.
    fn reexports(&self) -> Vec<TokenStream> {
        let root = self.modules.get(0).map(|root| root.items.as_slice());
        let mut uses = Vec::new();
        for item in root.unwrap_or_default() {
            let Item::Use(item) = item else { continue };
            if !matches!(item.vis, Visibility::Public(_)) {
                continue;
            }
            for import in names::imports(item) {
                if let ([name], false) =
                    (import.path.as_slice(), self.names.is_own(0, &import.path))
                {
                    let (krate, name) = (ident(self.krate), ident(name));
                    uses.push(quote!(use #krate::#name;));
                }
            }
        }
        uses
    }

    /// A path as callers write it.
    fn public(&self, path: &[String]) -> Option<Path> {
        let targets = self.names.resolve(self.index, path);
        let text = match targets.first() {
            Some(Target::Item(module, item)) => self.reached.path(*module, *item)?,
            Some(Target::Module(index)) => self.module_path(*index)?,
            None if self.names.is_own(self.index, path) => return None,
            // A crate whose items are part of the API is re-exported; the standard library and serde are at hand.
            None => match path.first().map(String::as_str) {
                Some("std" | "core" | "serde") => path.join("::"),
                _ => format!("{}::{}", self.krate, path.join("::")),
            },
        };
        syn::parse_str(&text).ok()
    }

    /// Whether callers can name a trait: another crate's always, one of this crate if it is public.
    fn is_nameable(&self, path: &Path) -> bool {
        let path = segments(path);
        match self.names.resolve(self.index, &path).first() {
            Some(Target::Item(module, item)) => self.reached.path(*module, *item).is_some(),
            Some(Target::Module(_)) => false,
            None => !self.names.is_own(self.index, &path),
        }
    }

    fn module_path(&self, mut index: usize) -> Option<String> {
        let mut names = Vec::new();
        while let Some(parent) = self.modules.get(index)?.parent {
            let siblings = &self.modules.get(parent)?.children;
            let own = siblings
                .iter()
                .find(|child| child.index == index && child.is_public)?;
            names.push(own.name.clone());
            index = parent;
        }
        names.push(self.krate.to_owned());
        names.reverse();
        Some(names.join("::"))
    }

    /// One function for each thing that callers can use.
    fn items(&self) -> Vec<TokenStream> {
        let mut made = Vec::new();
        for (at, item) in self.module.items.iter().enumerate() {
            match item {
                Item::Impl(block) => self.block(block, &mut made),
                Item::Macro(call) => self.encoding(call, &mut made),
                _ => {
                    let path = self.reached.path(self.index, at);
                    if let Some(path) = path.and_then(|path| syn::parse_str::<Path>(&path).ok()) {
                        definition(item, &path, &mut made);
                    }
                }
            }
        }
        made
    }

    fn block(&self, block: &ItemImpl, made: &mut Vec<TokenStream>) {
        let Type::Path(own) = block.self_ty.as_ref() else {
            return;
        };
        let Some(own) = self.public(&segments(&own.path)) else {
            return;
        };
        if let Some((of_trait, _)) = &block.trait_ {
            // A trait that callers can't name is not theirs to ask for.
            if is_in_prelude(of_trait) || self.is_nameable(of_trait) {
                let (parameters, _, bounds) = block.generics.split_for_impl();
                let of_trait = with_static(own_name(of_trait.to_token_stream(), &own));
                let name = numbered("implements", made);
                made.push(
                    quote!(fn #name #parameters (value: #own) -> impl #of_trait #bounds { value }),
                );
            }
            return;
        }
        for item in &block.items {
            match item {
                ImplItem::Fn(item) if matches!(item.vis, Visibility::Public(_)) => {
                    made.extend(function(&item.sig, block, &own, made.len()));
                }
                ImplItem::Const(item) if matches!(item.vis, Visibility::Public(_)) => {
                    let (constant, ty) = (&item.ident, own_name(item.ty.to_token_stream(), &own));
                    let name = numbered("constant", made);
                    made.push(quote!(fn #name() { let constant = of(#own::#constant); let _: Of<#ty> = constant; }));
                }
                _ => {}
            }
        }
    }

    /// What the runtime's macros give an open enum and an object.
    fn encoding(&self, call: &syn::ItemMacro, made: &mut Vec<TokenStream>) {
        let model = match super::blocks::object(&call.mac) {
            Some(model) => Some(Path::from(model)),
            None => call.mac.parse_body::<Path>().ok(),
        };
        let own = model.and_then(|path| self.public(&segments(&path)));
        if let Some(own) = own {
            for of_trait in ["serde::Serialize", "serde::de::DeserializeOwned"] {
                let of_trait = syn::parse_str::<Path>(of_trait).ok();
                let name = numbered("implements", made);
                made.push(quote!(fn #name(value: #own) -> impl #of_trait { value }));
            }
        }
    }
}

/// Whether a trait needs no import.
fn is_in_prelude(path: &Path) -> bool {
    const PRELUDE: [&str; 8] = [
        "AsRef",
        "Clone",
        "Default",
        "From",
        "Iterator",
        "PartialEq",
        "TryFrom",
        "TryInto",
    ];
    let last = path.segments.last();
    path.segments.len() == 1
        && last.is_some_and(|last| PRELUDE.iter().any(|name| last.ident == name))
}

/// The text of the probe's `Cargo.toml`, which depends on a release of the same crate in the folder `against`.
///
/// # Errors
/// The `Cargo.toml` of `tree` has no package name.
pub fn manifest(tree: &FileTree, against: &str) -> Result<String, SurfaceError> {
    let krate = package(tree)?.name.replace('_', "-");
    let against = toml::Value::from(against);
    Ok(format!(
        "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n[dependencies]\n{krate} = {{ path = {against}, features = [\"blocking\"] }}\nserde = \"1\"\n"
    ))
}
