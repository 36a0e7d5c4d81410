//! The lines of `impl` blocks and of macro calls, wherever in the crate they stand.

use quote::ToTokens as _;
use syn::{
    GenericParam, Generics, ImplItem, Item, ItemImpl, Path, PathArguments, Type, Visibility,
};

use super::modules::{Module, Modules};
use super::names::{Names, Target};
use super::reach::Reached;
use super::{SurfaceError, attributes, lines};
use crate::one_line::{name, spaced};

/// The lines of all blocks that callers see.
pub(super) fn lines(modules: &Modules, reached: &Reached) -> Result<Vec<String>, SurfaceError> {
    let blocks = Blocks {
        names: Names::new(modules),
        reached,
    };
    let mut lines = Vec::new();
    for (index, module) in modules.iter() {
        for item in &module.items {
            match item {
                Item::Impl(block) => lines.extend(blocks.block(index, module, block)?),
                Item::Macro(call) if call.ident.is_none() => {
                    lines.extend(blocks.call(index, module, call));
                }
                _ => {}
            }
        }
    }
    Ok(lines)
}

/// What is needed to know whose block it is.
struct Blocks<'a> {
    names: Names<'a>,
    reached: &'a Reached,
}

/// The model that a call of the runtime's `object!` is for.
pub(super) fn object(call: &syn::Macro) -> Option<syn::Ident> {
    let is_object = call.path.segments.last()?.ident == "object";
    let first = call
        .tokens
        .clone()
        .into_iter()
        .next()
        .filter(|_| is_object)?;
    syn::parse2(first.into()).ok()
}

/// Whose a path is.
enum Owner {
    /// An item of this crate that callers reach, by its public path.
    Public(String),
    /// An item of this crate that they don't.
    Private,
    /// Another crate's, or a type parameter.
    Foreign,
}

impl Blocks<'_> {
    fn block(
        &self,
        module: usize,
        around: &Module,
        block: &ItemImpl,
    ) -> Result<Vec<String>, SurfaceError> {
        let mut conditions = around.conditions.clone();
        conditions.extend(attributes::conditions(&block.attrs));
        let (owner, own_type) = self.own_type(module, &block.self_ty);
        match &block.trait_ {
            Some((path, _)) => {
                let of_trait = self.owner(module, path);
                let is_seen = match (&owner, &of_trait) {
                    (Owner::Private, _) | (_, Owner::Private) => false,
                    (Owner::Foreign, Owner::Foreign) => self.has_public_argument(module, path),
                    _ => true,
                };
                Ok(if is_seen {
                    vec![implementation(&conditions, block, path, &own_type)]
                } else {
                    Vec::new()
                })
            }
            None => match owner {
                Owner::Public(_) => inherent(around, &conditions, block, &own_type),
                Owner::Private | Owner::Foreign => Ok(Vec::new()),
            },
        }
    }

    /// A macro call. What it makes is known of the runtime's `object!`; of others, whom it is for may be.
    fn call(&self, module: usize, around: &Module, item: &syn::ItemMacro) -> Vec<String> {
        let mut conditions = around.conditions.clone();
        conditions.extend(attributes::conditions(&item.attrs));
        let prefix = attributes::prefix(&conditions, &[]);
        if let Some(model) = object(&item.mac) {
            let Owner::Public(path) = self.owner(module, &Path::from(model)) else {
                return Vec::new();
            };
            let line = |of_trait| format!("{prefix}impl {of_trait} for {path}");
            return ["Deserialize", "Serialize"].map(line).to_vec();
        }
        let call = lines::call(&item.mac);
        let of_type = item
            .mac
            .parse_body::<Path>()
            .ok()
            .map(|path| self.owner(module, &path));
        vec![match of_type {
            Some(Owner::Public(path)) => format!("{prefix}macro call for {path}: {call}"),
            _ => format!("{prefix}macro call in {}: {call}", around.file),
        }]
    }

    fn owner(&self, module: usize, path: &Path) -> Owner {
        if path.leading_colon.is_some() {
            return Owner::Foreign;
        }
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| name(&segment.ident))
            .collect();
        let items: Vec<(usize, usize)> = self
            .names
            .resolve(module, &names)
            .into_iter()
            .filter_map(|target| match target {
                Target::Item(module, item) => Some((module, item)),
                Target::Module(_) => None,
            })
            .collect();
        let public = items
            .iter()
            .find_map(|(module, item)| self.reached.path(*module, *item));
        match (public, items.is_empty()) {
            (Some(path), _) => Owner::Public(path),
            (None, false) => Owner::Private,
            (None, true) => Owner::Foreign,
        }
    }

    /// Whose a type is, and how it is written: a public item of this crate by its public path.
    fn own_type(&self, module: usize, ty: &Type) -> (Owner, String) {
        let written = spaced(ty.to_token_stream());
        let Type::Path(path) = ty else {
            return (Owner::Foreign, written);
        };
        match self.owner(module, &path.path) {
            Owner::Public(public) => {
                let arguments = path
                    .path
                    .segments
                    .last()
                    .map(|segment| match &segment.arguments {
                        PathArguments::None => String::new(),
                        arguments => spaced(arguments.to_token_stream()),
                    });
                let text = format!("{public}{}", arguments.unwrap_or_default());
                (Owner::Public(public), text)
            }
            other => (other, written),
        }
    }

    /// Whether a trait of another crate is one of this crate's types: `impl From<Ours> for Theirs`.
    fn has_public_argument(&self, module: usize, path: &Path) -> bool {
        let arguments = path.segments.last().map(|segment| &segment.arguments);
        let Some(PathArguments::AngleBracketed(arguments)) = arguments else {
            return false;
        };
        arguments.args.iter().any(|argument| match argument {
            syn::GenericArgument::Type(ty) => {
                matches!(self.own_type(module, ty).0, Owner::Public(_))
            }
            _ => false,
        })
    }
}

/// `impl Trait for Type`, with its associated types.
fn implementation(conditions: &[String], block: &ItemImpl, path: &Path, own_type: &str) -> String {
    let prefix = attributes::prefix(conditions, &[]);
    let unsafety = if block.unsafety.is_some() {
        "unsafe "
    } else {
        ""
    };
    let polarity = if block.modifiers.polarity.is_some() {
        "!"
    } else {
        ""
    };
    let parameters = spaced(block.generics.to_token_stream());
    // However the path to it is imported, the trait is the same.
    let implemented = path
        .segments
        .last()
        .map(|segment| spaced(segment.to_token_stream()))
        .unwrap_or_default();
    let types: Vec<String> = block
        .items
        .iter()
        .filter_map(|item| match item {
            ImplItem::Type(item) => Some(format!(
                "type {} = {}",
                name(&item.ident),
                spaced(item.ty.to_token_stream())
            )),
            _ => None,
        })
        .collect();
    let types = if types.is_empty() {
        String::new()
    } else {
        format!(" {{ {} }}", types.join("; "))
    };
    let bounds = lines::where_clause(&lines::predicates(&block.generics));
    format!(
        "{prefix}{unsafety}impl{parameters} {polarity}{implemented} for {own_type}{bounds}{types}"
    )
}

/// What is public in a block without a trait.
fn inherent(
    around: &Module,
    conditions: &[String],
    block: &ItemImpl,
    own_type: &str,
) -> Result<Vec<String>, SurfaceError> {
    let bounds = bounds(&block.generics);
    let mut all = Vec::new();
    for item in &block.items {
        let (attrs, visibility, line) = match item {
            ImplItem::Fn(item) => {
                let path = format!("{own_type}::{}", name(&item.sig.ident));
                (
                    &item.attrs,
                    &item.vis,
                    lines::function(&item.sig, &path, &bounds),
                )
            }
            ImplItem::Const(item) => {
                let ty = spaced(item.ty.to_token_stream());
                (
                    &item.attrs,
                    &item.vis,
                    format!("const {own_type}::{}: {ty}", name(&item.ident)),
                )
            }
            ImplItem::Type(item) => {
                let ty = spaced(item.ty.to_token_stream());
                (
                    &item.attrs,
                    &item.vis,
                    format!("type {own_type}::{} = {ty}", name(&item.ident)),
                )
            }
            other => {
                let start: String = spaced(other.to_token_stream()).chars().take(60).collect();
                return Err(super::modules::error(
                    &around.file,
                    &format!("`{start}` in an `impl` is of no known form"),
                ));
            }
        };
        if matches!(visibility, Visibility::Public(_)) && !attributes::is_for_tests(attrs) {
            let mut conditions = conditions.to_vec();
            conditions.extend(attributes::conditions(attrs));
            let prefix = attributes::prefix(&conditions, &attributes::marks(attrs));
            all.push(format!("{prefix}pub {line}"));
        }
    }
    Ok(all)
}

/// The bounds of a block's parameters, which hold for every function in it.
fn bounds(generics: &Generics) -> Vec<String> {
    let parameters = generics.params.iter().filter(|parameter| match parameter {
        GenericParam::Type(parameter) => !parameter.bounds.is_empty(),
        GenericParam::Lifetime(parameter) => !parameter.bounds.is_empty(),
        GenericParam::Const(_) => true,
    });
    let declared = parameters.map(|parameter| spaced(parameter.to_token_stream()));
    declared.chain(lines::predicates(generics)).collect()
}
