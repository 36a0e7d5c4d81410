//! `README.md` of the generated crate: what it is for, how to begin, and where everything else stands.

use serde::Serialize;

use super::docs_types::{api_page, api_title, linked_operation, model_page, scheme_anchor};
use super::templates::{self, RenderError};
use super::{example, features, guides, prose, runtime};
use crate::Role;
use crate::config::Config;
use crate::ir::{Api, Group, Model, SecurityScheme};

/// What the template shows. Every text is Markdown already.
#[derive(Serialize)]
struct Readme {
    package: String,
    version: String,
    crate_name: String,
    description: String,
    document: String,
    release: String,
    /// What the document says of itself.
    about: Option<String>,
    quickstart: String,
    /// Whether the quickstart is the hand-written one, whose crate has the extensions too.
    is_hand_written: bool,
    settings: String,
    guides: &'static [guides::Guide],
    schemes: Vec<Scheme>,
    groups: Vec<Operations>,
    /// The feature that the first example needs, if each tag has one.
    feature: Option<String>,
    models: Vec<Row>,
}

/// What the hand-written quickstart shows.
#[derive(Serialize)]
struct Quickstart {
    crate_name: String,
    program: &'static str,
}

/// A way to authenticate.
#[derive(Serialize)]
struct Scheme {
    anchor: String,
    name: String,
    kind: String,
    description: String,
    scopes: Vec<Row>,
}

/// The operations of one tag.
#[derive(Serialize)]
struct Operations {
    title: String,
    page: String,
    display_name: String,
    feature: Option<String>,
    rows: Vec<Row>,
}

/// A name, perhaps with a link, and what it means.
#[derive(Serialize)]
struct Row {
    name: String,
    request: String,
    description: String,
}

/// The text of `README.md`.
///
/// # Errors
/// The template does not render.
pub(crate) fn emit(api: &Api, config: &Config, role: Role) -> Result<String, RenderError> {
    let crate_name = example::crate_name(config).to_string();
    let package = &config.package;
    let readme = Readme {
        package: package.name.as_ref().to_owned(),
        version: package.version.as_ref().to_owned(),
        description: prose::block(&package.description),
        document: prose::line(&api.title),
        release: prose::code_span(&api.release),
        about: api.description.as_deref().map(prose::block),
        quickstart: quickstart(api, config, role)?,
        is_hand_written: has_quickstart(config, role),
        guides: &guides::GUIDES,
        settings: guides::settings(&crate_name)?,
        schemes: api.security_schemes.iter().map(scheme).collect(),
        groups: api
            .groups
            .iter()
            .map(|group| operations(api, group))
            .collect(),
        feature: first_group(api).and_then(|group| Some(features::name(api, group)?.to_owned())),
        models: api.models.values().map(|model| row(api, model)).collect(),
        crate_name,
    };
    templates::render("crate/README.md", readme)
}

/// Whether the README begins with the hand-written program.
pub(crate) fn has_quickstart(config: &Config, role: Role) -> bool {
    role == Role::Contract && config.package.quickstart
}

/// A hand-written tour for the contract; the call of the first operation for another document, whose operations nobody
/// knows here. Empty if there is none.
fn quickstart(api: &Api, config: &Config, role: Role) -> Result<String, RenderError> {
    if has_quickstart(config, role) {
        let (_, program) = runtime::QUICKSTART;
        let crate_name = example::crate_name(config).to_string();
        let quickstart = Quickstart {
            crate_name,
            program,
        };
        let text = templates::render("crate/quickstart.md", quickstart)?;
        return Ok(text.trim_end().to_owned());
    }
    let first = first_group(api).and_then(|group| Some((group, api.operations_of(group).next()?)));
    Ok(first.map_or_else(String::new, |(group, operation)| {
        let program = example::program(api, group, operation, config);
        let fence = prose::fence(&program);
        format!("{fence}rust,no_run\n{}\n{fence}", program.trim_end())
    }))
}

/// The group of the call that a reader sees first.
fn first_group(api: &Api) -> Option<&Group> {
    api.groups.iter().find(|group| !group.operations.is_empty())
}

fn scheme(scheme: &SecurityScheme) -> Scheme {
    Scheme {
        anchor: scheme_anchor(&scheme.name),
        name: prose::code_span(&scheme.name),
        kind: prose::line(&scheme.kind),
        description: scheme
            .description
            .as_deref()
            .map(prose::block)
            .unwrap_or_default(),
        scopes: scheme
            .scopes
            .iter()
            .map(|(scope, description)| Row {
                name: prose::code_span(scope),
                request: String::new(),
                description: prose::cell(description),
            })
            .collect(),
    }
}

fn operations(api: &Api, group: &Group) -> Operations {
    Operations {
        title: api_title(group),
        page: format!("docs/{}", api_page(api, group)),
        display_name: prose::line(&group.display_name),
        feature: features::name(api, group).map(str::to_owned),
        rows: api
            .operations_of(group)
            .map(|operation| Row {
                name: linked_operation(api, operation, "docs/"),
                request: format!(
                    "**{}** {}",
                    operation.http_method,
                    prose::code_span(&operation.path)
                ),
                description: prose::cell(operation.summary.as_deref().unwrap_or(&operation.id)),
            })
            .collect(),
    }
}

fn row(api: &Api, model: &Model) -> Row {
    Row {
        name: format!("[`{}`](docs/{})", model.name, model_page(api, &model.name)),
        request: String::new(),
        description: model
            .description
            .as_deref()
            .map(first_sentence)
            .map(prose::cell)
            .unwrap_or_default(),
    }
}

/// The beginning of a description; its page has the whole.
fn first_sentence(text: &str) -> &str {
    let end = text
        .match_indices(". ")
        .map(|(index, _)| index + 1)
        .chain(text.find(['\n', '\r']))
        .min();
    end.map_or(text, |end| &text[..end])
}
