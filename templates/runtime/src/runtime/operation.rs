//! What is constant about an operation: its name, method, route, authentication, scopes and body bound.

use http::Method;

/// What is constant about one operation of the API. The generated code holds one `static` for each.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The `operationId` of the API description.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with its parameters in braces, such as `/api/v1/things/{thingId}`. It begins with `/`.
    pub route: &'static str,
    /// The names of the headers that are parameters of the operation.
    pub header_parameters: &'static [&'static str],
    /// Whether a request carries credentials.
    pub authentication: Authentication,
    /// The OAuth scopes that a token needs for this operation.
    pub scopes: &'static [&'static str],
    /// Whether sending the request twice does no more than sending it once. Such a request is sent again after a failure
    /// that leaves open whether it took effect.
    pub is_repeatable: bool,
    /// The largest request body that the service takes, in bytes; `None` when there is no known bound.
    pub max_body_bytes: Option<usize>,
}

/// Whether the requests of an operation carry the credentials of the client: its `security` in the API description, or
/// else that of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Always. A client without credentials cannot call the operation.
    Required,
    /// If the client has credentials: one alternative of the security is empty (`{}`), or the description has no `security` at
    /// all.
    Optional,
    /// Never: `security: []`.
    None,
}
