//! Operations: what is called, with what, and what comes back.

use std::fmt;

use serde_json::Value;

use super::payload::{Body, Payload, Success};
use super::types::{Constraints, Type};
use crate::naming::{ModuleName, TypeName, ValueName};
use crate::spec_path::SpecPath;

/// What operations of one tag are called through: `client.identity_source(id)`.
#[derive(Clone, Debug)]
pub struct Handle {
    /// The type.
    pub type_name: TypeName,
    /// The method of `Client` that gives it.
    pub method: ValueName,
    /// The leading path parameters that it holds.
    pub parameters: Vec<Parameter>,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub at: SpecPath,
    /// `operationId`, as written.
    pub id: String,
    /// The tag through whose handle it is called; an operation with several tags is there once for each.
    pub tag: String,
    /// The method of the handle.
    pub method_name: ValueName,
    /// The builder.
    pub builder_name: TypeName,
    /// The module, and so the file, of the builder.
    pub module: ModuleName,
    /// The HTTP method in capitals.
    pub http_method: &'static str,
    /// The path template, as written.
    pub path: String,
    /// One line about it, as written.
    pub summary: Option<String>,
    /// More about it, as written.
    pub description: Option<String>,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// How far along it is.
    pub lifecycle: Option<Lifecycle>,
    /// Path parameters that the handle holds, in the order of the template.
    pub handle_parameters: Vec<Parameter>,
    /// The other parameters: path parameters in the order of the template, then the required ones, then the others.
    pub parameters: Vec<Parameter>,
    /// The body that it takes.
    pub body: Option<Body>,
    /// The answers that the document tells of, in its order.
    pub responses: Vec<Response>,
    /// What a success carries.
    pub success: Success,
    /// The ways to authenticate, of which one is needed.
    pub security: Vec<SecurityAlternative>,
    /// Whether a request carries credentials.
    pub authentication: Authentication,
    /// Whether sending the request twice does no more than sending it once.
    pub is_repeatable: bool,
    /// How it pages, if it does.
    pub paging: Option<Paging>,
}

/// How an operation pages.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The query parameter that takes the cursor.
    pub cursor: String,
    /// The field of the answer that holds the entries of a page.
    pub items: ValueName,
    /// What an entry is.
    pub item: Type,
    /// Whether the field may be missing: a page without entries.
    pub are_optional: bool,
}

impl Operation {
    /// All parameters, those that the handle holds first.
    pub fn all_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.handle_parameters.iter().chain(&self.parameters)
    }

    /// The types that it carries: of parameters, of the body and of all answers.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let parameters = self.all_parameters().map(|parameter| &parameter.ty);
        let body = self.body.iter().flat_map(Body::types);
        let answers = self
            .responses
            .iter()
            .flat_map(|response| &response.payloads);
        let answers = answers.map(|payload| &payload.ty);
        parameters.chain(body).chain(answers)
    }

    /// The positional arguments: parameters that must be given, path parameters first.
    pub fn required_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.required)
    }

    /// The setters.
    pub fn optional_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| !parameter.required)
    }

    /// The scopes of which a token needs all, over all alternatives, without repeats.
    #[must_use]
    pub fn scopes(&self) -> Vec<&str> {
        let mut scopes = Vec::new();
        for (_, needed) in self
            .security
            .iter()
            .flat_map(|alternative| &alternative.schemes)
        {
            for scope in needed {
                if !scopes.contains(&scope.as_str()) {
                    scopes.push(scope.as_str());
                }
            }
        }
        scopes
    }
}

/// Whether the requests of an operation carry credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Always.
    Required,
    /// If the client has some: one alternative is empty (`{}`), or the document has no `security` at all.
    Optional,
    /// Never: `security: []`.
    None,
}

/// How far along an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// `GA`, `EA`, `BETA`, ...
    pub stage: String,
    /// The products that it needs.
    pub skus: Vec<String>,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How the value of a parameter becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// One text for a value; a list repeats the parameter.
    Plain,
    /// The values of a list in one text, with this between them.
    Joined(char),
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it stands.
    pub at: SpecPath,
    /// Its name on the wire.
    pub wire_name: String,
    /// Its Rust name.
    pub name: ValueName,
    /// Where it travels.
    pub location: ParameterLocation,
    /// How its value becomes text.
    pub spelling: Spelling,
    /// Whether it must be given.
    pub required: bool,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// The type of its value.
    pub ty: Type,
    /// The bounds on its value.
    pub constraints: Constraints,
    /// What the server assumes when it is absent; documented.
    pub default: Option<Value>,
    /// What it is for, as written.
    pub description: Option<String>,
    /// An example value.
    pub example: Option<Value>,
}

impl Parameter {
    /// Whether it is a list whose values stand in one text.
    #[must_use]
    pub fn is_joined(&self) -> bool {
        matches!(self.spelling, Spelling::Joined(_))
    }
}

/// The status of a documented answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// This one: `404`.
    Code(u16),
    /// A hundred of them: `5XX` is `Range(5)`.
    Range(u16),
    /// Every other.
    Default,
}

impl Status {
    /// Whether it tells of success.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(formatter, "{code}"),
            Self::Range(hundred) => write!(formatter, "{hundred}XX"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// A documented answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it stands.
    pub at: SpecPath,
    /// Its status.
    pub status: Status,
    /// When it is answered, as written.
    pub description: String,
    /// What it carries: one for each media type that the client reads.
    pub payloads: Vec<Payload>,
    /// The headers that the document tells of.
    pub headers: Vec<ResponseHeader>,
}

/// A documented header of an answer.
#[derive(Clone, Debug)]
pub struct ResponseHeader {
    /// Where it stands.
    pub at: SpecPath,
    /// Its name.
    pub name: String,
    /// What it says, as written.
    pub description: Option<String>,
}

/// One way to authenticate: all of its schemes together.
#[derive(Clone, Debug)]
pub struct SecurityAlternative {
    /// Where it stands.
    pub at: SpecPath,
    /// The name of a scheme and the scopes that it needs.
    pub schemes: Vec<(String, Vec<String>)>,
}
