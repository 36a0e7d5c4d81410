//! `src/guide/`: the guides of the crate, which stand in its documentation and whose examples `cargo test` runs.
//!
//! Their text is in `templates/crate/guide/`. They are about the runtime, so they hold for any document; what they show of
//! the document is its scopes and one call, if it has one that fits.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde::Serialize;

use super::body::is_plain_json;
use super::docs::Docs;
use super::example::{self, Call};
use super::features;
use super::templates::{self, CrateName, RenderError};
use super::wire_tests::exchange::Exchange;
use super::{prose, readme, wire_text};
use crate::Role;
use crate::config::Config;
use crate::ir::{Api, Group, Operation};
use crate::render::{self, Code};

/// A guide: the name of its module, its template, and what it is about.
#[derive(Serialize)]
pub(crate) struct Guide {
    pub(crate) name: &'static str,
    template: &'static str,
    about: &'static str,
}

/// The guides, in the order in which a newcomer reads them.
pub(crate) static GUIDES: [Guide; 6] = [
    Guide {
        name: "settings",
        template: "crate/guide/settings.md",
        about: "the environment, okta.yaml and code, and which of them wins",
    },
    Guide {
        name: "authentication",
        template: "crate/guide/authentication.md",
        about: "API tokens, service apps with a private key, DPoP, keys in a KMS, and tokens of your own",
    },
    Guide {
        name: "network",
        template: "crate/guide/network.md",
        about: "proxies, private CAs, client certificates, DNS, idle connections, several runtimes and blocking calls",
    },
    Guide {
        name: "errors",
        template: "crate/guide/errors.md",
        about: "what each error means, whether the server acted, and what to do",
    },
    Guide {
        name: "retries",
        template: "crate/guide/retries.md",
        about: "what is sent again and when, rate limits, timeouts, cancellation, and how to watch it",
    },
    Guide {
        name: "testing",
        template: "crate/guide/testing.md",
        about: "your own code against a server on this machine, failures included",
    },
];

/// What the templates show, the same for all guides. Every text is safe in its place.
#[derive(Serialize)]
pub(crate) struct View {
    crate_name: String,
    /// Which settings there are; the README has the same text.
    settings: String,
    /// The scopes that all operations need together, as code.
    scopes: Vec<String>,
    sample: Option<Sample>,
    /// What the service mishandles in path arguments.
    mishandled_path_characters: Vec<PathCharacter>,
    /// The test of a whole import session, which only the crate made from the contract has.
    session: Option<String>,
}

/// A character that the service mishandles, and what it does with it; both as the cell of a table.
#[derive(Serialize)]
struct PathCharacter {
    character: String,
    reason: String,
}

/// A call that the examples make, and what the server answers.
#[derive(Serialize)]
struct Sample {
    /// What the call names beside the client, to stand in a list of imports: `, models`.
    imports: String,
    /// Hidden lines before a function and before `main`, since they are there only with the feature of the call's tag; and
    /// the condition for that together with `blocking`. Empty lines, and `blocking` alone, if there is only one tag.
    gate: String,
    main_gate: String,
    blocking: String,
    /// The statement `let request = ...;` of a client called `okta`, in the body of a function.
    request: String,
    /// The method, and the path without the query, as Rust literals.
    method: String,
    path: String,
    status: u16,
    /// The JSON of the answer as a Rust literal, if it has a body.
    answer: Option<String>,
}

impl View {
    /// Looks for what the guides show.
    ///
    /// # Errors
    /// The settings' template does not render.
    pub(crate) fn new(api: &Api, config: &Config, role: Role) -> Result<Self, RenderError> {
        let crate_name = example::crate_name(config).to_string();
        let session = readme::has_quickstart(config, role).then(|| {
            let view = CrateName {
                crate_name: &crate_name,
            };
            templates::render("crate/guide/testing_session.md", view)
        });
        let mishandled_path_characters = api.mishandled_path_characters.iter();
        Ok(Self {
            mishandled_path_characters: mishandled_path_characters
                .map(|(character, reason)| PathCharacter {
                    character: prose::code_span(&character.to_string()),
                    reason: prose::cell(reason),
                })
                .collect(),
            session: session.transpose()?,
            settings: settings(&crate_name)?,
            scopes: api.scopes().into_iter().map(prose::code_span).collect(),
            sample: sample(api),
            crate_name,
        })
    }
}

/// The file of a guide.
///
/// # Errors
/// The template does not render.
pub(crate) fn file(view: &View, guide: &Guide) -> Result<(String, String), RenderError> {
    let text = templates::render(guide.template, view)?;
    let path = format!("src/guide/{}.rs", guide.name);
    Ok((path, render::comment(&text)))
}

/// Which settings there are, for a guide and the README.
///
/// # Errors
/// The template does not render.
pub(crate) fn settings(crate_name: &str) -> Result<String, RenderError> {
    let text = templates::render("crate/settings.md", CrateName { crate_name })?;
    Ok(text.trim_end().to_owned())
}

/// `src/guide/mod.rs`.
pub(crate) fn index() -> TokenStream {
    let docs = Docs::new()
        .own("Guides to this crate. They are here to be read: the module is there only while documentation is made.")
        .own(&list(""))
        .inner();
    let modules = GUIDES.iter().map(|guide| {
        let name = format_ident!("{}", guide.name);
        quote!(pub mod #name;)
    });
    quote! {
        #docs
        #(#modules)*
    }
}

/// The guides as a list of links; `prefix` leads from where it stands to the module.
pub(crate) fn list(prefix: &str) -> String {
    let lines: Vec<String> = GUIDES
        .iter()
        .map(|guide| format!("* [`{prefix}{}`]: {}.", guide.name, guide.about))
        .collect();
    lines.join("\n")
}

/// The call that the examples make: a plain read if there is one.
fn sample(api: &Api) -> Option<Sample> {
    let mut calls: Vec<(&Group, &Operation)> = api
        .groups
        .iter()
        .flat_map(|group| {
            api.operations_of(group)
                .map(move |operation| (group, operation))
        })
        .collect();
    // The first of those that are equal stays the first.
    calls.sort_by_key(|(_, operation)| {
        (
            operation.deprecated,
            operation.http_method != "GET",
            operation.paging.is_some(),
            operation.success.is_nothing(),
        )
    });
    calls
        .into_iter()
        .find_map(|(group, operation)| call(api, group, &Exchange::new(api, operation)?))
}

/// The call of an exchange; nothing if it is answered with something else than JSON.
fn call(api: &Api, group: &Group, exchange: &Exchange<'_>) -> Option<Sample> {
    let answer = match &exchange.success.content {
        None => None,
        Some((payload, json)) if is_plain_json(payload) => {
            Some(wire_text::json_literal(json, "    ").to_string())
        }
        Some(_) => return None,
    };
    let builder = Call::new(api, group, exchange.operation).builder(&quote!(okta));
    let skip = (!exchange.keeps_bounds).then(|| quote!(.skip_validation()));
    let request = Code::of(quote!(let request = #builder #skip;));
    let operations = example::operations(api, group);
    let mut imports = String::new();
    for name in example::imported(&operations, std::slice::from_ref(&request)) {
        imports.push_str(", ");
        imports.push_str(&name);
    }
    let path = exchange.target.split('?').next().unwrap_or_default();
    let (gate, main_gate, blocking) = gates(features::name(api, group));
    Some(Sample {
        imports,
        gate,
        main_gate,
        blocking,
        request: indented(&render::statements(&request).ok()?),
        method: Literal::string(exchange.operation.http_method).to_string(),
        path: Literal::string(path).to_string(),
        status: exchange.success.status,
        answer,
    })
}

/// The hidden lines that keep a function, and `main`, out of a crate without a feature; the condition for it with `blocking`.
fn gates(feature: Option<&str>) -> (String, String, String) {
    let blocking = "feature = \"blocking\"".to_owned();
    let Some(feature) = feature else {
        return (String::new(), String::new(), blocking);
    };
    let condition = format!("feature = \"{feature}\"");
    let gate = format!("# #[cfg({condition})]\n");
    let main = format!("# #[cfg(not({condition}))]\n# fn main() {{}}\n{gate}");
    (gate, main, format!("all({blocking}, {condition})"))
}

/// Every line but the first, which stands where the template says, set in by the margin of a function's body.
fn indented(text: &str) -> String {
    text.replace('\n', "\n    ")
}
