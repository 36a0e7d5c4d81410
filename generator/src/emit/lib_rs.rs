//! `src/lib.rs` and `src/spec.rs`: the modules, what is re-exported, and where the crate came from.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::{example, extensions, features, guides, prose, runtime};
use crate::Role;
use crate::config::Config;
use crate::ir::{Api, Operation};

/// `src/lib.rs`. `pages` are the Markdown files whose examples `cargo test` compiles.
pub(crate) fn file(api: &Api, config: &Config, role: Role, pages: &[&str]) -> TokenStream {
    let docs = crate_docs(api, config);
    let modules = modules(api);
    let exports = exports(api);
    let extension_modules = extensions::modules(config, role);
    let extension_exports = extensions::exports(config, role);
    let doctests = if api.is_by_tag() {
        quote!()
    } else {
        doctests(pages)
    };
    quote! {
        #docs
        #![deny(missing_docs)]
        #modules
        #extension_modules
        #exports
        #extension_exports
        #doctests
    }
}

fn crate_docs(api: &Api, config: &Config) -> TokenStream {
    let mut docs = Docs::new().own(&prose::block(&config.package.description));
    let groups = api.groups.iter().map(|group| {
        let handle = &group.handle;
        (
            group,
            format!(
                "* [`Client::{}`] gives [`{}`], the operations of {}.",
                handle.method,
                handle.type_name,
                prose::line(&group.display_name)
            ),
        )
    });
    docs = docs.own("# Where to begin").own(
        "[`Client::builder`] makes a client of an org's URL and a token, [`Client::from_env`] of what the environment says. Its \
         methods give handles, and the methods of a \
         handle give one builder for each operation, which `send` sends:",
    );
    for (index, (group, line)) in groups.enumerate() {
        let feature = features::name(api, group);
        docs = if index == 0 {
            docs.own_with(feature, &line)
        } else {
            docs.line_with(feature, &line)
        };
    }
    if let Some((group, operation)) = first_call(api) {
        let snippet = example::snippet(api, group, operation, config);
        docs = docs.own_with(
            features::name(api, group),
            &format!("```no_run\n{}\n```", snippet.trim_end()),
        );
    }
    docs = docs.own("# Guides").own(&guides::list("guide::"));
    docs = docs.own("# What to expect").own(
        "* Every failure is an [`Error`]: what the server refused, what could not be reached, what could not be \
         decoded, and what was not sent because it violates a bound of the document.\n\
         * Enums are open: a value that a newer server sends is kept.\n\
         * An attribute that may be absent, null or a value is a [`Nullable`].\n\
         * Neither `Debug` nor an error shows a token or personal data. Of a response, errors show Okta's one-line summary, \
         or the error and description of `WWW-Authenticate`; both can name an id.\n\
         * Async calls need a Tokio runtime. Dropping the future of a call gives up waiting; a change may have taken effect.\n\
         * A call is a `tracing` span and each of its requests a span inside of it, with the names of OpenTelemetry and \
         nothing personal. The target is the name of this crate; the README lists levels and fields.",
    );
    let mut features = vec![
        "* `blocking`: `send_blocking` on every builder, for code that is not async. It may be called inside \
         `tokio::task::spawn_blocking`; in an async task it is an error.",
        "* `config-file`: settings from `~/.okta/okta.yaml` and `./okta.yaml`, beside those of the environment.",
        "* `http2`: HTTP/2 where the server offers it.",
    ];
    if api.is_by_tag() {
        features.insert(
            0,
            "* `full`: the operations of every tag. Each tag has a feature of its own too, and none is on by default.",
        );
    }
    docs.own("# Features").own(&features.join("\n")).inner()
}

/// The operation that the front page shows: the first one of the first group.
fn first_call(api: &Api) -> Option<(&crate::ir::Group, &crate::ir::Operation)> {
    api.groups
        .iter()
        .find_map(|group| Some((group, api.operations_of(group).next()?)))
}

/// The modules. rustfmt leaves the generated ones alone; prettyplease laid them out. The guides are there to be read, and cost
/// nothing in a build: rustdoc sets `doc`, when it makes documentation and when it looks for examples.
fn modules(api: &Api) -> TokenStream {
    let allow = api.is_by_tag().then(
        || quote!(#[allow(dead_code, unused_imports, reason = "each tag uses another part of it")]),
    );
    quote! {
        #[rustfmt::skip]
        mod client;
        #[cfg(doc)]
        #[rustfmt::skip]
        pub mod guide;
        #[rustfmt::skip]
        pub mod models;
        #[rustfmt::skip]
        pub mod operations;
        #allow
        mod runtime;
        #[rustfmt::skip]
        mod spec;
    }
}

fn exports(api: &Api) -> TokenStream {
    let handles = if api.is_by_tag() {
        quote! {
            #[allow(unused_imports, reason = "without a tag there is no handle")]
            pub use client::*;
        }
    } else {
        let handles = api.groups.iter().map(|group| &group.handle.type_name);
        quote!(pub use client::{#(#handles),*};)
    };
    let unions = api.has_unions().then(|| {
        quote!(
            pub use runtime::union::UnknownJson;
        )
    });
    let file = runtime::has_parts(api).then(|| quote!(FilePart,));
    quote! {
        #handles
        // Types of these stand in signatures of this crate.
        pub use {bytes, http, jiff, reqwest, serde_json};
        #[rustfmt::skip]
        pub use runtime::{
            MAX_RAW_BODY_BYTES, ApiError, ApiErrorKind, AuthError, AuthErrorKind, BoxError, BoxFuture, Challenge, Client, ClientBuilder,
            Config, ConfigSetting, ConfigSource, ConfigurationError,
            CustomAttributes, DeclaredAttribute, DecodeError, DecodeErrorKind, DpopMode, Error, #file IgnoredSetting, Items, Location, Nullable,
            OAuth, Pages, PagingError, PagingErrorKind, PrivateKey, Proxy, RateLimit, RateLimitError, Response, RetryPolicy, Rule, Scalar, Secret, Sending, Signer, SigningAlgorithm, TokenProvider,
            TransportError, TransportErrorKind, UnknownValue, Validate, ValidationError, Violation,
        };
        #unions
        #[cfg(feature = "blocking")]
        pub use runtime::{BlockingItems, BlockingPages};
        pub use spec::{SCOPES, SPEC_RELEASE, SPEC_SHA256};
    }
}

/// Markdown pages whose examples are compiled by `cargo test`.
fn doctests(pages: &[&str]) -> TokenStream {
    let pages = pages.iter().map(|page| {
        let path = format!("../{page}");
        quote!(
            #[doc = include_str!(#path)]
            const _: () = ();
        )
    });
    quote! {
        #[cfg(doctest)]
        mod pages {
            #(#pages)*
        }
    }
}

/// `src/pages.rs`, if there are several tags: the pages with examples, by when those are compiled.
pub(crate) fn pages_file(api: &Api, pages: &[&str]) -> TokenStream {
    let conditions = features::pages(api);
    let mut sets: BTreeMap<features::Condition<'_>, Vec<String>> = BTreeMap::new();
    for page in pages {
        let condition = conditions.get(*page).map(Vec::as_slice);
        sets.entry(condition)
            .or_default()
            .push(format!("../{page}"));
    }
    let items = sets.into_iter().map(|(condition, paths)| {
        let condition = features::attribute(api, condition);
        quote!(#condition #(#[doc = include_str!(#paths)])* const _: () = ();)
    });
    quote!(#(#items)*)
}

/// The scopes, each with the features of the tags whose operations need it.
fn scopes(api: &Api) -> TokenStream {
    let mut users: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, group) in api.groups.iter().enumerate() {
        for scope in api.operations_of(group).flat_map(Operation::scopes) {
            let places = users.entry(scope).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    let scopes = users.iter().map(|(scope, places)| {
        let is_always = places.len() == api.groups.len();
        let condition = (!is_always).then_some(places.as_slice());
        let condition = features::attribute(api, condition);
        quote!(#condition #scope)
    });
    quote!(#(#scopes),*)
}

/// `src/spec.rs`.
pub(crate) fn spec(api: &Api, sha256: &str) -> TokenStream {
    let release = &api.release;
    let scopes = scopes(api);
    let characters = api
        .mishandled_path_characters
        .iter()
        .map(|(character, reason)| quote!((#character, #reason)));
    quote! {
        /// The OAuth scopes that all operations of this crate need together: what a token is asked for, unless other
        /// scopes are set.
        pub const SCOPES: &[&str] = &[#scopes];


        /// The characters that the service mishandles in path parameters even when they are percent-encoded, each with what the
        /// service does with it.
        pub const MISHANDLED_PATH_CHARACTERS: &[(char, &str)] = &[#(#characters),*];

        /// The release of the document that this crate was generated from.
        pub const SPEC_RELEASE: &str = #release;

        /// The SHA-256 of the document that this crate was generated from, in hexadecimal.
        pub const SPEC_SHA256: &str = #sha256;
    }
}
