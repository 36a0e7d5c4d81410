//! Jobs: the files of a crate, each emitted and rendered on its own, several at a time.
//!
//! A `TokenStream` stays on its thread, what it was made of and its text don't. The number of threads is fixed, and the
//! order in which they finish changes nothing.

use proc_macro2::TokenStream;

use super::guides::{self, GUIDES, Guide};
use super::templates::RenderError;
use super::{client, docs_api, docs_model, model, operation, readme, template_bug, wire_tests};
use crate::Role;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::ir::{Api, Group, Model, Operation};
use crate::parallel::in_parallel;
use crate::render::{self, Code};
use crate::spec_path::SpecPath;
use crate::watch::{Stage, Unwatched, Watch, stage};

/// How many threads work besides the one that asks.
const HELPERS: usize = 3;

/// A file that is made of the API alone.
enum Job<'a> {
    Readme,
    GroupPage(&'a Group),
    ModelPage(&'a Model),
    Model(&'a Model),
    Models,
    Operation(&'a Group, &'a Operation),
    Operations,
    GroupOperations(&'a Group),
    Client,
    Handle(&'a Group),
    Guide(&'static Guide),
    Guides,
    WireTests,
    GroupWireTests(&'a Group),
}

impl Job<'_> {
    /// Whether the file is code of the crate itself.
    fn is_source(&self) -> bool {
        match self {
            Self::Readme
            | Self::GroupPage(_)
            | Self::ModelPage(_)
            | Self::WireTests
            | Self::GroupWireTests(_) => false,
            Self::Model(_)
            | Self::Models
            | Self::Operation(..)
            | Self::Operations
            | Self::GroupOperations(_)
            | Self::Client
            | Self::Handle(_)
            | Self::Guide(_)
            | Self::Guides => true,
        }
    }
}

/// A path and its text, or the bug that left the file without one.
pub(super) type Made = Result<(String, String), Diagnostic>;

/// Makes the files whose text depends on no other file, in an order of its own.
pub(super) fn run(api: &Api, config: &Config, role: Role, watch: &dyn Watch) -> Vec<Made> {
    run_all(&list(api), api, config, role, watch)
}

/// Makes those of these files that are code of the crate itself: neither pages nor tests.
pub(super) fn sources(api: &Api, config: &Config, role: Role) -> Vec<Made> {
    let mut jobs = list(api);
    jobs.retain(Job::is_source);
    run_all(&jobs, api, config, role, &Unwatched)
}

fn run_all(
    jobs: &[Job<'_>],
    api: &Api,
    config: &Config,
    role: Role,
    watch: &dyn Watch,
) -> Vec<Made> {
    let users = docs_model::Users::new(api);
    let view = guides::View::new(api, config, role);
    in_parallel(HELPERS, jobs, |job| {
        match make(job, api, &users, &view, config, role)? {
            File::Text(path, text) => Ok((path, text)),
            File::Code(path, parts, at) => {
                let text = stage(watch, Stage::Render, || render::file(&parts));
                Ok((path, text.map_err(|bug| bug.at(&at))?))
            }
        }
    })
}

/// A file that was emitted.
enum File {
    Text(String, String),
    /// Code that is to be laid out, and the node that it was made from.
    Code(String, Vec<Code>, SpecPath),
}

fn list(api: &Api) -> Vec<Job<'_>> {
    let mut jobs = vec![Job::WireTests, Job::Client, Job::Readme];
    jobs.extend(api.groups.iter().map(Job::GroupPage));
    jobs.extend(api.models.values().map(Job::ModelPage));
    jobs.extend(api.models.values().map(Job::Model));
    jobs.push(Job::Models);
    for group in &api.groups {
        let operations = api.operations_of(group);
        jobs.extend(operations.map(|operation| Job::Operation(group, operation)));
    }
    if api.is_by_tag() {
        jobs.extend(api.groups.iter().map(Job::GroupOperations));
        jobs.extend(api.groups.iter().map(Job::Handle));
        jobs.extend(api.groups.iter().map(Job::GroupWireTests));
    }
    jobs.push(Job::Operations);
    jobs.extend(GUIDES.iter().map(Job::Guide));
    jobs.push(Job::Guides);
    jobs
}

fn make(
    job: &Job<'_>,
    api: &Api,
    users: &docs_model::Users<'_>,
    view: &Result<guides::View, RenderError>,
    config: &Config,
    role: Role,
) -> Result<File, Diagnostic> {
    let root = &SpecPath::root();
    Ok(match *job {
        Job::Readme => {
            let text = readme::emit(api, config, role);
            page(text.map(|text| ("README.md".to_owned(), text)))?
        }
        Job::GroupPage(group) => page(docs_api::emit(api, group, config))?,
        Job::ModelPage(model) => page(docs_model::emit(api, users, model, config))?,
        Job::Model(model) => {
            let path = format!("src/models/{}.rs", model.module);
            code(path, model::file(api, model), &model.at)
        }
        Job::Models => index("src/models/mod.rs", model::index(api, config), root),
        Job::Operation(group, operation) => {
            let path = operation_path(api, group, operation);
            code(path, operation::file(api, group, operation), &operation.at)
        }
        Job::Operations => index("src/operations/mod.rs", operation::index(api), root),
        Job::GroupOperations(group) => {
            let path = format!("src/operations/{}/mod.rs", group.module);
            index(&path, operation::group_index(api, group), &group.at)
        }
        Job::Client if api.is_by_tag() => index("src/client/mod.rs", client::index(api), root),
        Job::Handle(group) => {
            let path = format!("src/client/{}.rs", group.module);
            code(path, client::group_file(api, group, config), &group.at)
        }
        Job::Client => code("src/client.rs".to_owned(), client::file(api, config), root),
        Job::Guide(guide) => {
            let view = view.as_ref().map_err(RenderError::clone);
            page(view.and_then(|view| guides::file(view, guide)))?
        }
        Job::Guides => index("src/guide/mod.rs", guides::index(), root),
        Job::WireTests if api.is_by_tag() => {
            index("tests/wire/main.rs", wire_tests::index(api, config), root)
        }
        Job::GroupWireTests(group) => {
            let path = format!("tests/wire/{}.rs", group.module);
            code(path, wire_tests::group_file(api, group, config), &group.at)
        }
        Job::WireTests => {
            let path = "tests/wire.rs".to_owned();
            code(path, wire_tests::file(api, config), root)
        }
    })
}

fn operation_path(api: &Api, group: &Group, operation: &Operation) -> String {
    if api.is_by_tag() {
        format!("src/operations/{}/{}.rs", group.module, operation.module)
    } else {
        format!("src/operations/{}.rs", operation.module)
    }
}

/// A file that says which modules there are.
fn index(path: &str, tokens: TokenStream, at: &SpecPath) -> File {
    code(path.to_owned(), [Code::of(tokens)], at)
}

fn code<const PARTS: usize>(path: String, parts: [Code; PARTS], at: &SpecPath) -> File {
    File::Code(path, parts.into(), at.clone())
}

fn page(page: Result<(String, String), RenderError>) -> Result<File, Diagnostic> {
    let (path, text) = page.map_err(|error| template_bug("a page", &error))?;
    Ok(File::Text(path, text))
}
