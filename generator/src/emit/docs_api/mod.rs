//! `docs/<Tag>Api.md`: the operations of one tag, for people who read on GitHub.

mod answers;
mod checks;

use serde::Serialize;

use super::docs_types::{
    anchor, api_page, api_title, bounds, handle_call, identifier, linked, passed_type,
    scheme_anchor, thousands, typed_argument, value,
};
use super::parameter::location_name;
use super::templates::{self, RenderError};
use super::{answer, body, example, features, prose};
use crate::config::Config;
use crate::ir::{
    Api, Body, Group, Operation, Parameter, ParameterLocation, PartKind, Payload, Spelling,
};
use answers::{Answer, Header};
use checks::Check;

/// What the template shows. Every text is Markdown already.
#[derive(Serialize)]
struct Page {
    title: String,
    display_name: String,
    description: String,
    server: String,
    crate_name: String,
    /// The feature that the page needs, if each tag has one.
    feature: Option<String>,
    handle: String,
    handle_call: String,
    held: String,
    operations: Vec<Section>,
    headers: Vec<Header>,
}

/// One operation.
#[derive(Serialize)]
struct Section {
    name: String,
    anchor: String,
    http_method: &'static str,
    path: String,
    id: String,
    signature: String,
    fence: String,
    summary: String,
    summary_cell: String,
    description: String,
    notes: Vec<String>,
    example: String,
    example_fence: String,
    parameters: Vec<Row>,
    returns: String,
    authorization: Vec<String>,
    is_without_credentials: bool,
    content_type: String,
    accept: String,
    headers: Vec<String>,
    responses: Vec<Answer>,
    error_statuses: String,
    has_path_arguments: bool,
    checks: Vec<Check>,
}

/// A row of the table of parameters.
#[derive(Serialize)]
struct Row {
    name: String,
    ty: String,
    description: String,
    required: &'static str,
    example: String,
}

/// The page of a group: its path and its text.
///
/// # Errors
/// The template does not render.
pub(crate) fn emit(
    api: &Api,
    group: &Group,
    config: &Config,
) -> Result<(String, String), RenderError> {
    let held: Vec<String> = group
        .handle
        .parameters
        .iter()
        .map(|parameter| prose::code_span(&parameter.wire_name))
        .collect();
    let page = Page {
        title: api_title(group),
        display_name: prose::line(&group.display_name),
        description: group
            .description
            .as_deref()
            .map(prose::block)
            .unwrap_or_default(),
        server: api
            .server
            .as_deref()
            .map(prose::code_span)
            .unwrap_or_default(),
        crate_name: example::crate_name(config).to_string(),
        feature: features::name(api, group).map(str::to_owned),
        handle: group.handle.type_name.to_string(),
        handle_call: handle_call(api, group),
        held: held.join(" and "),
        operations: api
            .operations_of(group)
            .map(|operation| section(api, group, operation, config))
            .collect(),
        headers: answers::headers(api, group),
    };
    let text = templates::render("docs/api.md", page)?;
    Ok((format!("docs/{}", api_page(api, group)), text))
}

fn section(api: &Api, group: &Group, operation: &Operation, config: &Config) -> Section {
    let summary = operation.summary.as_deref().unwrap_or_default();
    let example = example::program(api, group, operation, config)
        .trim_end()
        .to_owned();
    let signature = signature(api, group, operation);
    Section {
        name: operation.method_name.to_string(),
        anchor: anchor(api, operation),
        http_method: operation.http_method,
        path: prose::code_span(&operation.path),
        id: prose::code_span(&operation.id),
        fence: prose::fence(&signature),
        signature,
        summary: prose::line(summary),
        summary_cell: prose::cell(summary),
        description: operation
            .description
            .as_deref()
            .map(prose::block)
            .unwrap_or_default(),
        notes: notes(operation),
        example_fence: prose::fence(&example),
        example,
        parameters: parameters(api, operation),
        returns: answers::returns(api, operation),
        authorization: authorization(operation),
        is_without_credentials: operation.authentication == crate::ir::Authentication::None,
        content_type: match &operation.body {
            Some(body) => {
                let media_types: Vec<String> = body
                    .payloads()
                    .map(|payload| prose::code_span(&payload.media_type))
                    .collect();
                media_types.join(" or ")
            }
            None => "none, since there is no body".to_owned(),
        },
        accept: prose::code_span(&answer::accept(operation)),
        headers: sent_headers(operation),
        responses: operation
            .responses
            .iter()
            .map(|response| answers::answer(api, response))
            .collect(),
        error_statuses: answers::error_statuses(operation),
        has_path_arguments: operation.path.contains('{'),
        checks: checks::of(api, operation),
    }
}

/// The call from the client on, in the spelling of a reader: what is handed over and what comes back.
fn signature(api: &Api, group: &Group, operation: &Operation) -> String {
    let required = operation
        .required_parameters()
        .map(|parameter| typed_argument(api, parameter));
    let required_body = operation
        .body
        .iter()
        .filter(|body| body.required)
        .map(|given| format!("body: {}", body::spelling(given)));
    let arguments: Vec<String> = required.chain(required_body).collect();
    let mut lines = vec![
        handle_call(api, group),
        format!(
            "    .{}({})",
            identifier(&operation.method_name),
            arguments.join(", ")
        ),
    ];
    lines.extend(operation.optional_parameters().map(|parameter| {
        let ty = passed_type(api, &parameter.ty);
        format!("    .{}({ty}) // optional", identifier(&parameter.name))
    }));
    let optional_body = operation.body.iter().filter(|body| !body.required);
    lines.extend(
        optional_body.map(|given| format!("    .body({}) // optional", body::spelling(given))),
    );
    let returned = answer::spelling(operation);
    lines.push(format!("    .send() -> Result<{returned}, Error>"));
    lines.join("\n")
}

/// How far along an operation is, and what else is special about it.
fn notes(operation: &Operation) -> Vec<String> {
    let mut notes = Vec::new();
    if operation.deprecated {
        notes.push("**Deprecated.** Move away from this operation; Okta may remove it.".to_owned());
    }
    if let Some(lifecycle) = &operation.lifecycle {
        if lifecycle.stage != "GA" {
            let stage = prose::code_span(&lifecycle.stage);
            notes.push(format!(
                "**Not generally available.** The stage of this operation is {stage}."
            ));
        }
        if !lifecycle.skus.is_empty() {
            let skus: Vec<String> = lifecycle
                .skus
                .iter()
                .map(|sku| prose::code_span(sku))
                .collect();
            notes.push(format!("**Needs** the product {}.", skus.join(" or ")));
        }
    }
    if operation.paging.is_some() {
        notes.push(
            "**Paged.** `send()` gives one page. `items()` gives a stream of the entries of all pages, `pages()` of the \
             pages; both have `try_next()`. With the feature `blocking`, `items_blocking()` and `pages_blocking()` give \
             iterators. Each page is fetched when it is asked for."
                .to_owned(),
        );
    }
    if operation.is_repeatable {
        notes.push(
            "**Safe to repeat.** The client sends it again after a failure that leaves open whether it took effect."
                .to_owned(),
        );
    }
    notes
}

fn parameters(api: &Api, operation: &Operation) -> Vec<Row> {
    let held = operation
        .handle_parameters
        .iter()
        .map(|parameter| (parameter, true));
    let own = operation
        .parameters
        .iter()
        .map(|parameter| (parameter, false));
    let mut rows: Vec<Row> = held
        .chain(own)
        .map(|(parameter, is_held)| row(api, parameter, is_held))
        .collect();
    rows.extend(operation.body.as_ref().map(|body| body_row(api, body)));
    rows
}

fn row(api: &Api, parameter: &Parameter, is_held: bool) -> Row {
    let mut facts = vec![format!(
        "{} {}",
        location_name(parameter.location),
        prose::code_span(&parameter.wire_name)
    )];
    if is_held {
        facts.push("held by the handle".to_owned());
    }
    if let Spelling::Joined(delimiter) = parameter.spelling {
        let delimiter = prose::code_span(&delimiter.to_string());
        facts.push(format!("its values in one text, {delimiter} between them"));
    }
    facts.extend(bounds(api, &parameter.ty, &parameter.constraints));
    facts.extend(
        parameter
            .default
            .as_ref()
            .map(|default| format!("{} by default", value(default))),
    );
    if parameter.deprecated {
        facts.push("**deprecated**".to_owned());
    }
    Row {
        name: format!("`{}`", identifier(&parameter.name)),
        ty: linked(api, &parameter.ty, &passed_type(api, &parameter.ty)),
        description: described(parameter.description.as_deref(), &facts),
        required: if parameter.required { "yes" } else { "no" },
        example: parameter.example.as_ref().map(value).unwrap_or_default(),
    }
}

fn body_row(api: &Api, body: &Body) -> Row {
    let mut facts = Vec::new();
    facts.extend(
        body.max_bytes
            .map(|bytes| format!("at most {} bytes", thousands(bytes))),
    );
    facts.extend(body::forms(body));
    let spelling = body::spelling(body);
    let ty = match body.only().filter(|payload| payload.parts.is_none()) {
        Some(payload) => {
            facts.extend(bounds(api, &payload.ty, &payload.constraints));
            linked(api, &payload.ty, &spelling)
        }
        None => prose::code_span(&spelling),
    };
    facts.extend(body.payloads().flat_map(parts));
    Row {
        name: "`body`".to_owned(),
        ty,
        description: described(body.description.as_deref(), &facts),
        required: if body.required { "yes" } else { "no" },
        example: "in the example above".to_owned(),
    }
}

/// A description and facts as a cell: `The session. (path sessionId; at most 20 characters)`.
fn described(description: Option<&str>, facts: &[String]) -> String {
    let text = description.map(prose::cell).unwrap_or_default();
    let facts = if facts.is_empty() {
        String::new()
    } else {
        format!("({})", facts.join("; "))
    };
    format!("{text} {facts}").trim().to_owned()
}

/// One line for each way to authenticate.
fn authorization(operation: &Operation) -> Vec<String> {
    operation
        .security
        .iter()
        .map(|alternative| {
            let schemes: Vec<String> = alternative
                .schemes
                .iter()
                .map(|(name, scopes)| scheme(name, scopes))
                .collect();
            if schemes.is_empty() {
                "nothing: credentials are sent if the client has some".to_owned()
            } else {
                schemes.join(", together with ")
            }
        })
        .collect()
}

fn scheme(name: &str, scopes: &[String]) -> String {
    let link = format!(
        "[{}](../README.md#{})",
        prose::code_span(name),
        scheme_anchor(name)
    );
    let scopes: Vec<String> = scopes.iter().map(|scope| prose::code_span(scope)).collect();
    match scopes.as_slice() {
        [] => link,
        [one] => format!("{link} with the scope {one}"),
        more => format!("{link} with the scopes {}", more.join(" and ")),
    }
}

/// The parts of a body, each in a phrase.
fn parts(payload: &Payload) -> Vec<String> {
    let parts = payload.parts.iter().flat_map(|parts| &parts.parts);
    parts
        .map(|part| {
            let needed = if part.required {
                "required"
            } else {
                "optional"
            };
            let kind = match (part.kind, part.is_list) {
                (PartKind::File, false) => "a file",
                (PartKind::File, true) => "files",
                (PartKind::Text, false) => "text",
                (PartKind::Text, true) => "texts",
                (PartKind::Json, _) => "JSON",
            };
            let name = prose::code_span(&part.wire_name);
            let about = prose::cell(part.description.as_deref().unwrap_or_default());
            let colon = if about.is_empty() { "" } else { ": " };
            format!("part {name}, {needed}, {kind}{colon}{about}")
        })
        .collect()
}

/// The headers that are parameters.
fn sent_headers(operation: &Operation) -> Vec<String> {
    operation
        .all_parameters()
        .filter(|parameter| parameter.location == ParameterLocation::Header)
        .map(|parameter| {
            format!(
                "{}: the parameter `{}`",
                prose::code_span(&parameter.wire_name),
                identifier(&parameter.name)
            )
        })
        .collect()
}
