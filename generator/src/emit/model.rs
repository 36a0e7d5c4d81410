//! `src/models/<model>.rs`: one file for each model, and `src/models/mod.rs`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::docs::Docs;
use super::mentions::{self, Mentions};
use super::{
    alias, conversion, custom_attributes, debug, enumeration, example, features, prose, structure,
    union, validate, wire_text,
};
use crate::config::Config;
use crate::ir::{Api, Model, ModelKind, Struct};
use crate::naming::TypeName;
use crate::render::Code;

/// The file of a model: its imports and its items.
pub(crate) fn file(api: &Api, model: &Model) -> [Code; 2] {
    let items = match &model.kind {
        ModelKind::Struct(kind) => struct_items(api, model, kind),
        ModelKind::Enum(kind) => {
            let mut items = enumeration::items(model, kind);
            if model.usage.sent {
                items.push(validate::implementation(api, model));
            }
            items
        }
        ModelKind::Union(kind) => {
            let mut items = union::items(api, model, kind);
            if model.usage.sent {
                items.push(validate::implementation(api, model));
            }
            items
        }
        ModelKind::Alias(kind) => vec![alias::item(model, kind)],
    };
    let code: Code = items.into_iter().collect();
    let imports = Code::of(imports(api, model, &code));
    [imports, code]
}

fn struct_items(api: &Api, model: &Model, kind: &Struct) -> Vec<TokenStream> {
    let mut items = vec![
        structure::definition(model, kind),
        structure::encoding(api, model, kind),
    ];
    items.extend(structure::implementation(api, model, kind));
    items.extend(structure::default(model, kind));
    items.extend(union::keys(api, model, kind));
    items.extend(custom_attributes::implementation(api, model, kind));
    items.extend(debug::implementation(model, kind));
    if model.usage.sent {
        items.push(validate::implementation(api, model));
    }
    items.extend(conversion::implementations(api, model, kind));
    items
}

/// `src/models/mod.rs`.
pub(crate) fn index(api: &Api, config: &Config) -> TokenStream {
    let docs = index_docs(api, config).inner();
    let modules = api.models.values().map(|model| &model.module);
    let exports = api.models.values().map(|model| {
        let (module, name) = (&model.module, &model.name);
        quote!(pub use self::#module::#name;)
    });
    let allow = mentions::allow_deprecated(api);
    if api.is_by_tag() {
        let modules = api.models.values().map(|model| {
            let condition = features::attribute(api, features::of_model(api, &model.name));
            let module = &model.module;
            quote!(#condition mod #module;)
        });
        let exports = features::models_by_condition(api);
        let exports = exports.into_iter().map(|(condition, names)| {
            let condition = features::attribute(api, condition);
            let models = names.iter().filter_map(|name| api.models.get(*name));
            let paths = models.map(|model| {
                let (module, name) = (&model.module, &model.name);
                quote!(#module::#name)
            });
            quote!(#condition pub use self::{#(#paths),*};)
        });
        return quote!(#docs #allow #(#modules)* #(#exports)*);
    }
    quote!(#docs #allow #(mod #modules;)* #(#exports)*)
}

fn index_docs(api: &Api, config: &Config) -> Docs {
    let docs = Docs::new().own(
        "The data that requests and responses carry: one type for each schema of the document.",
    );
    let docs = if api.models.values().any(|model| model.usage.sent) {
        docs.own(
            "What is sent has setters, and `new` if something is required. [`Validate::validate`](crate::Validate::validate) \
             checks the bounds of one value; sending a request checks all of it anyway.",
        )
    } else {
        docs
    };
    let Some(example) = received(api, config) else {
        return docs;
    };
    docs.own(
        "What is only received has no constructor and may get further fields. Tests make it from JSON:",
    )
    .own(&example)
}

/// How a test makes a model that is only received: the first one that an operation returns. Where each tag has a feature, no
/// example would compile with all of them.
fn received(api: &Api, config: &Config) -> Option<String> {
    if api.is_by_tag() {
        return None;
    }
    let payloads = api
        .operations
        .iter()
        .flat_map(|operation| operation.success.payloads());
    let model = payloads
        .filter_map(|payload| api.models.get(payload.ty.model()?))
        .find(|model| !model.usage.sent && matches!(model.kind, ModelKind::Struct(_)))?;
    let json = example::model_json(api, model)?;
    let json = wire_text::json_literal(&json, "");
    let (crate_name, name) = (example::crate_name(config), &model.name);
    let program = format!(
        "use {crate_name}::{{models, serde_json}};\n\n# fn main() -> Result<(), serde_json::Error> {{\n\
         let json = {json};\nlet value: models::{name} = serde_json::from_str(json)?;\n# Ok(())\n# }}"
    );
    let fence = prose::fence(&program);
    Some(format!("{fence}no_run\n{program}\n{fence}"))
}

/// What a model's documentation says first.
pub(crate) fn docs(model: &Model) -> TokenStream {
    let docs = Docs::new().quoted(model.description.as_deref());
    let docs = match &model.schema_name {
        Some(schema) if !docs.is_empty() && model.name.makes_room(schema) => {
            let schema = super::prose::code_span(schema);
            docs.own(&format!("In the document it is the schema {schema}."))
        }
        _ if !docs.is_empty() => docs,
        Some(schema) => docs.own(&format!("The schema {}.", super::prose::code_span(schema))),
        None => docs.own(&format!(
            "The schema at {}.",
            super::prose::code_span(model.at.as_str())
        )),
    };
    let deprecated = deprecation(model.deprecated);
    let docs = docs.outer();
    quote!(#docs #deprecated)
}

/// The attribute of what callers should move away from.
pub(crate) fn deprecation(deprecated: bool) -> TokenStream {
    if deprecated {
        quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}

/// What models use of the runtime by short names.
const RUNTIME_NAMES: &[&str] = &[
    "Checker",
    "CustomAttributes",
    "DeclaredAttribute",
    "Nullable",
    "Personal",
    "UnknownValue",
    "Validate",
    "ValidationError",
];

/// The imports of a model's file: whatever its items mention.
fn imports(api: &Api, model: &Model, items: &Code) -> TokenStream {
    let mentions = Mentions::of(items);
    let mut names = mentions.types();
    let used = match &model.kind {
        ModelKind::Union(kind) => union::mentioned(api, kind),
        _ => BTreeSet::new(),
    };
    if let ModelKind::Union(kind) = &model.kind {
        // A variant is no mention, but the types that the branches have are.
        for branch in &kind.branches {
            names.remove(branch.name.as_str());
        }
        names.extend(used.iter().map(TypeName::as_str));
    }
    if let ModelKind::Enum(kind) = &model.kind {
        // A variant is no mention, whatever it is called.
        for variant in &kind.variants {
            names.remove(variant.name.as_str());
        }
        names.insert("UnknownValue");
        if model.usage.sent {
            names.extend(["Checker", "Validate"]);
        }
    }
    let models: Vec<&TypeName> = names
        .iter()
        .filter_map(|name| api.spellings.get(&name.to_ascii_lowercase()))
        .flatten()
        .filter(|name| **name != model.name && names.contains(name.as_str()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let models = (!models.is_empty()).then(|| quote!(use super::{#(#models),*};));
    let runtime: Vec<Ident> = RUNTIME_NAMES
        .iter()
        .filter(|name| names.contains(*name))
        .map(|name| format_ident!("{name}"))
        .collect();
    let runtime = (!runtime.is_empty()).then(|| quote!(use crate::runtime::{#(#runtime),*};));
    let formatting = debug::is_needed(model).then(|| {
        quote!(
            use std::fmt;
        )
    });
    let unknown = matches!(model.kind, ModelKind::Union(_)).then(|| {
        quote!(
            use crate::runtime::union::UnknownJson;
        )
    });
    quote!(#formatting #models #runtime #unknown)
}
