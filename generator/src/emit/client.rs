//! `src/client.rs`: the handles, and the methods that start an operation; or `src/client/`, a file for each of several tags.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Docs};
use super::mentions::{self, Mentions};
use super::types::Site;
use super::{body, example, features, model, operation, parameter, prose, types};
use crate::config::Config;
use crate::ir::{Api, Authentication, Group, Operation, Parameter, Status};
use crate::render::Code;

/// The file: what stands before the items, and these.
pub(crate) fn file(api: &Api, config: &Config) -> [Code; 2] {
    let allow = mentions::allow_deprecated(api);
    let items = items(api, &api.groups, config);
    let imports = imports(&items, &quote!(operations));
    [Code::of(quote!(#allow #imports)), items]
}

/// The file of one of several tags: its imports and its items.
pub(crate) fn group_file(api: &Api, group: &Group, config: &Config) -> [Code; 2] {
    let items = items(api, std::slice::from_ref(group), config);
    let module = &group.module;
    let imports = imports(&items, &quote!(operations::#module as operations));
    [Code::of(imports), items]
}

/// How callers come to the handles of these groups, and the handles.
fn items(api: &Api, groups: &[Group], config: &Config) -> Code {
    let handles = groups.iter().map(|group| handle(api, group, config));
    std::iter::once(entry(api, groups)).chain(handles).collect()
}

/// `src/client/mod.rs`, if there are several tags.
pub(crate) fn index(api: &Api) -> TokenStream {
    let allow = mentions::allow_deprecated(api);
    let mut groups: Vec<&Group> = api.groups.iter().collect();
    groups.sort_by_key(|group| &group.module);
    let modules = groups.iter().map(|group| {
        let (condition, module) = (features::of_group(api, group), &group.module);
        quote!(#condition mod #module;)
    });
    let exports = groups.iter().map(|group| {
        let condition = features::of_group(api, group);
        let (module, handle) = (&group.module, &group.handle.type_name);
        quote!(#condition pub use self::#module::#handle;)
    });
    quote!(#allow #(#modules)* #(#exports)*)
}

/// `operations` is what the file calls so: all of them, or those of a tag.
fn imports(items: &Code, operations: &TokenStream) -> TokenStream {
    let mentions = Mentions::of(items);
    let borrow = mentions.has_method("borrow").then(|| {
        quote!(
            use std::borrow::Borrow;
        )
    });
    let models = mentions.has_path("models").then(|| quote!(models,));
    quote! {
        #borrow
        use crate::{#models #operations};
        use crate::runtime::Client;
    }
}

/// The methods of `Client` that give the handles.
fn entry(api: &Api, groups: &[Group]) -> TokenStream {
    let methods = groups.iter().map(|group| {
        let handle = &group.handle;
        let (method, ty) = (&handle.method, &handle.type_name);
        let docs = Docs::new()
            .own(&format!(
                "The operations of {}.",
                prose::line(&group.display_name)
            ))
            .quoted(group.description.as_deref())
            .outer();
        let arguments = handle.parameters.iter().map(|parameter| {
            let argument = types::argument(api, &parameter.ty, &quote!(), Site::Elsewhere).ty;
            let name = &parameter.name;
            quote!(#name: #argument)
        });
        let values = handle.parameters.iter().map(|parameter| {
            let name = &parameter.name;
            let value =
                types::argument(api, &parameter.ty, &quote!(#name), Site::Elsewhere).into_stored;
            quote!(#name: #value,)
        });
        quote! {
            #docs
            #[must_use]
            pub fn #method(&self, #(#arguments),*) -> #ty {
                #ty { client: self.clone(), #(#values)* }
            }
        }
    });
    quote!(impl Client { #(#methods)* })
}

/// A handle and its methods.
fn handle(api: &Api, group: &Group, config: &Config) -> TokenStream {
    let ty = &group.handle.type_name;
    let definition = handle_definition(group);
    let methods = api
        .operations_of(group)
        .map(|operation| method(api, group, operation, config));
    quote! {
        #definition
        impl #ty { #(#methods)* }
    }
}

fn handle_definition(group: &Group) -> TokenStream {
    let ty = &group.handle.type_name;
    let held: Vec<String> = group
        .handle
        .parameters
        .iter()
        .map(|parameter| prose::code_span(&parameter.wire_name))
        .collect();
    let what = if held.is_empty() {
        format!("The operations of {}.", prose::line(&group.display_name))
    } else {
        format!(
            "The operations of {}, for one {}.",
            prose::line(&group.display_name),
            held.join(" and one ")
        )
    };
    let docs = Docs::new()
        .own(&what)
        .quoted(group.description.as_deref())
        .own("Cloning it is cheap. Each method gives a builder; nothing is sent before `send` is called on it.")
        .outer();
    let fields = group.handle.parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let ty = types::stored(&parameter.ty, Site::Elsewhere);
        quote!(#name: #ty,)
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #ty {
            client: Client,
            #(#fields)*
        }
    }
}

/// The method that starts an operation.
fn method(api: &Api, group: &Group, operation: &Operation, config: &Config) -> TokenStream {
    let docs = method_docs(api, group, operation, config);
    let deprecated = model::deprecation(operation.deprecated);
    let (name, builder) = (&operation.method_name, &operation.builder_name);
    let alias = alias(operation);
    let body = operation.body.as_ref().filter(|body| body.required);
    let parameters = operation
        .required_parameters()
        .map(|parameter| argument(api, parameter));
    let arguments: Vec<TokenStream> = parameters.chain(body.map(body::argument)).collect();
    let held = operation.handle_parameters.iter().map(|parameter| {
        let name = &parameter.name;
        passed(api, parameter, &quote!(self.#name), true)
    });
    let own = operation.required_parameters().map(|parameter| {
        let name = &parameter.name;
        passed(api, parameter, &quote!(#name), false)
    });
    let body = body.map(body::passed);
    let values: Vec<TokenStream> = held.chain(own).chain(body).collect();
    quote! {
        #docs
        #alias
        #deprecated
        pub fn #name(&self, #(#arguments),*) -> operations::#builder {
            operations::#builder::new(&self.client, #(#values),*)
        }
    }
}

/// The name under which Okta's own documents have the operation, for the search; only where rustdoc takes it.
fn alias(operation: &Operation) -> Option<TokenStream> {
    let id = operation.id.as_str();
    let is_taken = id != operation.method_name.as_str()
        && !id.is_empty()
        && id.trim_matches(' ') == id
        && !id.contains(|character: char| {
            matches!(character, '"' | '\'') || (character.is_whitespace() && character != ' ')
        });
    is_taken.then(|| quote!(#[doc(alias = #id)]))
}

fn argument(api: &Api, parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let ty = if parameter::is_taken_as_text(api, &parameter.ty) {
        quote!(impl AsRef<str>)
    } else {
        types::argument(api, &parameter.ty, &quote!(), Site::Elsewhere).ty
    };
    quote!(#name: #ty)
}

/// The expression that hands a parameter on to the builder.
fn passed(api: &Api, parameter: &Parameter, value: &TokenStream, is_held: bool) -> TokenStream {
    use crate::ir::Type;
    match api.unalias(&parameter.ty) {
        Type::Text if is_held => quote!(&#value),
        Type::Text => quote!(#value.as_ref()),
        Type::Model(_) => quote!(&#value),
        Type::List(..) if is_held => quote!(#value.clone()),
        _ => value.clone(),
    }
}

/// What a reader of the documentation needs to call an operation.
fn method_docs(api: &Api, group: &Group, operation: &Operation, config: &Config) -> TokenStream {
    let mut docs = Docs::new().quoted(operation.summary.as_deref());
    if docs.is_empty() {
        docs = docs.own(&format!(
            "The operation {}.",
            prose::code_span(&operation.id)
        ));
    }
    docs = docs
        .quoted(operation.description.as_deref())
        .own(&facts(operation));
    let arguments = described_arguments(api, operation);
    if !arguments.is_empty() {
        docs = docs.own("# Arguments").own(&arguments.join("\n"));
    }
    let errors = described_errors(operation);
    docs = docs.own("# Errors").own(&errors.join("\n"));
    let snippet = example::snippet(api, group, operation, config);
    docs.own("# Examples")
        .own(&format!("```no_run\n{}\n```", snippet.trim_end()))
        .outer()
}

/// Route, scopes and stage in one line.
fn facts(operation: &Operation) -> String {
    let mut facts = vec![operation::route(operation)];
    let scopes: Vec<String> = operation
        .scopes()
        .into_iter()
        .map(prose::code_span)
        .collect();
    match scopes.as_slice() {
        [] => {}
        [one] => facts.push(format!("scope {one}")),
        more => facts.push(format!("scopes {}", more.join(" and "))),
    }
    match operation.authentication {
        Authentication::None => facts.push("sent without credentials".to_owned()),
        Authentication::Optional if !operation.security.is_empty() => {
            facts.push("credentials are optional".to_owned());
        }
        Authentication::Optional | Authentication::Required => {}
    }
    if let Some(lifecycle) = operation
        .lifecycle
        .as_ref()
        .filter(|lifecycle| lifecycle.stage != "GA")
    {
        facts.push(format!("stage {}", prose::code_span(&lifecycle.stage)));
    }
    facts.join(", ") + "."
}

fn described_arguments(api: &Api, operation: &Operation) -> Vec<String> {
    let parameters = operation.required_parameters().map(|parameter| {
        let mut phrases = docs::bounds(&parameter.constraints);
        phrases.extend(docs::mishandled_path_characters(api, parameter));
        let description = prose::line(parameter.description.as_deref().unwrap_or_default());
        described(parameter.name.as_str(), &with_bounds(description, &phrases))
    });
    let body = operation
        .body
        .as_ref()
        .filter(|body| body.required)
        .map(|body| {
            let description = prose::line(body.description.as_deref().unwrap_or_default());
            let bytes = body.max_bytes;
            let bytes = bytes.map(|bytes| format!("at most {bytes} bytes of JSON"));
            let phrases: Vec<String> = bytes.into_iter().chain(body::forms(body)).collect();
            described("body", &with_bounds(description, &phrases))
        });
    parameters.chain(body).collect()
}

/// A description, and its bounds: as a sentence of their own behind a sentence, and otherwise behind a semicolon.
fn with_bounds(description: String, bounds: &[String]) -> String {
    match bounds {
        [] => description,
        bounds if description.ends_with('.') => {
            format!("{description} {}", docs::sentence(bounds))
        }
        bounds if description.is_empty() => bounds.join("; "),
        bounds => format!("{description}; {}", bounds.join("; ")),
    }
}

fn described(name: &str, text: &str) -> String {
    if text.is_empty() {
        format!("* `{name}`")
    } else {
        format!("* `{name}`: {text}")
    }
}

/// Which errors are answered, and when.
fn described_errors(operation: &Operation) -> Vec<String> {
    let mut lines = vec![
        "`send` gives an [`Error`](crate::Error). The document tells of these answers, each an \
         [`Error::Api`](crate::Error::Api):"
            .to_owned(),
        String::new(),
    ];
    let before = lines.len();
    for response in &operation.responses {
        let status = match response.status {
            status if status.is_success() => continue,
            Status::Default => "others".to_owned(),
            status => status.to_string(),
        };
        lines.push(described(&status, &prose::line(&response.description)));
    }
    if lines.len() == before {
        lines.truncate(0);
        lines.push("`send` gives an [`Error`](crate::Error); the document tells of no answers but success.".to_owned());
    }
    lines
}
