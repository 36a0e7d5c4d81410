//! The table behind the census: every keyword of `OpenAPI` 3.0, place by place, and what becomes of it.
//!
//! A keyword that `document` keeps is lowered or documented; whoever adds a field there changes its row here.

pub use super::context::Context;

use super::census::Disposition::{self, Documented, Ignored, Lowered, Unsupported};

/// Why unknown extensions are ignored.
pub const EXTENSION: &str = "extension without meaning for the client";
/// Why unknown keywords are ignored.
pub const UNKNOWN: &str = "not an OpenAPI 3.0 keyword here";
/// Why the siblings of a `$ref` are ignored.
pub const BESIDE_REFERENCE: &str = "OpenAPI 3.0 ignores what stands beside a `$ref`";

const ELSEWHERE: &str = "links to documentation elsewhere; descriptions carry their own links";
const ONE_HOST: &str = "the client has one base URL, which the caller gives";
const ONE_HOST_WARNED: &str = "the client has one base URL for all operations";
const FIRST_URL: &str = "the URL of the first server is shown";
const FIRST_EXAMPLE: &str = "the value of the first example is shown";
const OWN_TEXT: &str = "each operation has a text of its own";
const NAMED_BY_COMPONENT: &str = "models are named after their component or by codegen.toml";
const NOT: &str = "the server checks which values are left out; the client sends them";
const XML: &str = "the client speaks JSON";
const CALLBACK: &str = "a client does not answer callbacks";
const LINK: &str = "links between operations have no place in a typed call";
const ENCODING: &str = "parts travel as their type says: files, texts, and the rest as JSON";
const HEADER_TEXT: &str = "response headers are given as text";
const NOT_HERE: &str = "the value is not in the document";
const FIXED_ENCODING: &str = "parameters are percent-encoded always";
const ABOUT_DOCUMENT: &str = "about the document, not about the API";
const TAG_LIFECYCLE: &str = "each operation states its own";
const CREDENTIALS: &str = "says how a person gets credentials; the client is given them";

type Row = (&'static str, Disposition);

const DOCUMENT: &[Row] = &[
    ("openapi", Lowered),
    ("info", Lowered),
    ("servers", Documented),
    ("tags", Documented),
    ("paths", Lowered),
    ("components", Lowered),
    ("security", Lowered),
    ("externalDocs", Ignored(ELSEWHERE)),
];

const COMPONENTS: &[Row] = &[
    ("schemas", Lowered),
    ("parameters", Lowered),
    ("requestBodies", Lowered),
    ("responses", Lowered),
    ("headers", Documented),
    ("examples", Documented),
    ("securitySchemes", Lowered),
    ("links", Ignored(LINK)),
    ("callbacks", Ignored(CALLBACK)),
];

const INFO: &[Row] = &[
    ("title", Documented),
    ("description", Documented),
    ("version", Documented),
    ("termsOfService", Ignored(ABOUT_DOCUMENT)),
    ("contact", Ignored(ABOUT_DOCUMENT)),
    ("license", Ignored(ABOUT_DOCUMENT)),
];

const SERVER: &[Row] = &[
    ("url", Documented),
    ("description", Ignored(FIRST_URL)),
    ("variables", Ignored(ONE_HOST)),
];

const OTHER_SERVER: &[Row] = &[
    ("url", Ignored(FIRST_URL)),
    ("description", Ignored(FIRST_URL)),
    ("variables", Ignored(ONE_HOST)),
];

const TAG: &[Row] = &[
    ("name", Lowered),
    ("description", Documented),
    ("x-displayName", Documented),
    ("externalDocs", Ignored(ELSEWHERE)),
    ("x-okta-lifecycle", Ignored(TAG_LIFECYCLE)),
];

const PATH_ITEM: &[Row] = &[
    ("get", Lowered),
    ("put", Lowered),
    ("post", Lowered),
    ("delete", Lowered),
    ("options", Lowered),
    ("head", Lowered),
    ("patch", Lowered),
    ("trace", Lowered),
    ("parameters", Lowered),
    ("summary", Ignored(OWN_TEXT)),
    ("description", Ignored(OWN_TEXT)),
    ("servers", Ignored(ONE_HOST_WARNED)),
    ("x-okta-lifecycle", Ignored(TAG_LIFECYCLE)),
];

const OPERATION: &[Row] = &[
    ("operationId", Lowered),
    ("tags", Lowered),
    ("summary", Documented),
    ("description", Documented),
    ("parameters", Lowered),
    ("requestBody", Lowered),
    ("responses", Lowered),
    ("deprecated", Lowered),
    ("security", Lowered),
    ("x-okta-lifecycle", Documented),
    ("externalDocs", Ignored(ELSEWHERE)),
    ("callbacks", Ignored(CALLBACK)),
    ("servers", Ignored(ONE_HOST_WARNED)),
];

const PARAMETER: &[Row] = &[
    ("name", Lowered),
    ("in", Lowered),
    ("description", Documented),
    ("required", Lowered),
    ("deprecated", Lowered),
    ("schema", Lowered),
    ("content", Unsupported),
    ("example", Documented),
    ("examples", Documented),
    ("style", Lowered),
    ("explode", Lowered),
    ("allowReserved", Ignored(FIXED_ENCODING)),
    (
        "allowEmptyValue",
        Ignored("the type of the parameter decides"),
    ),
];

const REQUEST_BODY: &[Row] = &[
    ("description", Documented),
    ("required", Lowered),
    ("content", Lowered),
];

const RESPONSE: &[Row] = &[
    ("description", Documented),
    ("content", Lowered),
    ("headers", Documented),
    ("links", Ignored(LINK)),
];

const HEADER: &[Row] = &[
    ("description", Documented),
    ("required", Ignored(HEADER_TEXT)),
    ("deprecated", Ignored(HEADER_TEXT)),
    ("schema", Ignored(HEADER_TEXT)),
    ("content", Ignored(HEADER_TEXT)),
    ("style", Ignored(HEADER_TEXT)),
    ("explode", Ignored(HEADER_TEXT)),
    ("example", Ignored(HEADER_TEXT)),
    ("examples", Ignored(HEADER_TEXT)),
];

const MEDIA_TYPE: &[Row] = &[
    ("schema", Lowered),
    ("example", Documented),
    ("examples", Documented),
    ("encoding", Lowered),
];

const ENCODING_OF_PART: &[Row] = &[
    ("contentType", Lowered),
    ("headers", Ignored(ENCODING)),
    ("style", Ignored(ENCODING)),
    ("explode", Ignored(ENCODING)),
    ("allowReserved", Ignored(ENCODING)),
];

const EXAMPLE: &[Row] = &[
    ("summary", Ignored(FIRST_EXAMPLE)),
    ("value", Documented),
    ("description", Ignored(FIRST_EXAMPLE)),
    ("externalValue", Ignored(NOT_HERE)),
];

const OTHER_EXAMPLE: &[Row] = &[
    ("summary", Ignored(FIRST_EXAMPLE)),
    ("value", Ignored(FIRST_EXAMPLE)),
    ("description", Ignored(FIRST_EXAMPLE)),
    ("externalValue", Ignored(NOT_HERE)),
];

const SCHEMA: &[Row] = &[
    ("type", Lowered),
    ("format", Lowered),
    ("title", Ignored(NAMED_BY_COMPONENT)),
    ("description", Documented),
    ("nullable", Lowered),
    ("readOnly", Lowered),
    ("writeOnly", Lowered),
    ("deprecated", Lowered),
    ("default", Documented),
    ("example", Documented),
    ("enum", Lowered),
    ("x-enumDescriptions", Documented),
    ("x-okta-known-values", Lowered),
    ("minLength", Lowered),
    ("maxLength", Lowered),
    ("pattern", Documented),
    ("minimum", Lowered),
    ("maximum", Lowered),
    ("exclusiveMinimum", Lowered),
    ("exclusiveMaximum", Lowered),
    ("multipleOf", Lowered),
    ("items", Lowered),
    ("minItems", Lowered),
    ("maxItems", Lowered),
    ("uniqueItems", Lowered),
    ("properties", Lowered),
    ("required", Lowered),
    ("minProperties", Lowered),
    ("maxProperties", Lowered),
    ("additionalProperties", Lowered),
    ("allOf", Lowered),
    ("oneOf", Lowered),
    ("anyOf", Lowered),
    ("not", Ignored(NOT)),
    ("discriminator", Lowered),
    ("externalDocs", Ignored(ELSEWHERE)),
    ("xml", Ignored(XML)),
];

const DISCRIMINATOR: &[Row] = &[("propertyName", Lowered), ("mapping", Lowered)];

const SECURITY_SCHEME: &[Row] = &[
    ("type", Lowered),
    ("description", Documented),
    ("name", Lowered),
    ("in", Lowered),
    ("scheme", Lowered),
    (
        "bearerFormat",
        Ignored("the client treats tokens as opaque"),
    ),
    ("flows", Documented),
    ("openIdConnectUrl", Ignored(CREDENTIALS)),
];

const FLOWS: &[Row] = &[
    ("implicit", Documented),
    ("password", Documented),
    ("clientCredentials", Documented),
    ("authorizationCode", Documented),
];

const FLOW: &[Row] = &[
    ("scopes", Documented),
    ("authorizationUrl", Ignored(CREDENTIALS)),
    (
        "tokenUrl",
        Ignored("the client derives it from the org URL"),
    ),
    ("refreshUrl", Ignored(CREDENTIALS)),
];

const LIFECYCLE: &[Row] = &[
    ("lifecycle", Documented),
    (
        "isGenerallyAvailable",
        Ignored("the lifecycle says the same"),
    ),
    ("SKUs", Documented),
    ("isCorsEnabled", Ignored("only a browser needs to know")),
];

/// All of the tables whose nodes are read.
const ALL: &[&[Row]] = &[
    INFO,
    SERVER,
    TAG,
    OPERATION,
    PARAMETER,
    REQUEST_BODY,
    RESPONSE,
    HEADER,
    EXAMPLE,
    SCHEMA,
    SECURITY_SCHEME,
    FLOW,
];

impl Context {
    fn rows(self) -> &'static [Row] {
        match self {
            Self::Document => DOCUMENT,
            Self::Info => INFO,
            Self::Components => COMPONENTS,
            Self::Paths | Self::Responses => &[],
            Self::Server => SERVER,
            Self::OtherServer => OTHER_SERVER,
            Self::Tag => TAG,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::Response => RESPONSE,
            Self::Header => HEADER,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING_OF_PART,
            Self::Example => EXAMPLE,
            Self::OtherExample => OTHER_EXAMPLE,
            Self::Schema => SCHEMA,
            Self::Discriminator => DISCRIMINATOR,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::Flows => FLOWS,
            Self::Flow => FLOW,
            Self::Lifecycle => LIFECYCLE,
        }
    }

    /// What becomes of `keyword`; `None` if it isn't one.
    ///
    /// Under `paths` and `responses`, every key but an extension is a path or a status.
    pub fn disposition(self, keyword: &str) -> Option<Disposition> {
        if matches!(self, Self::Paths | Self::Responses) && !keyword.starts_with("x-") {
            return Some(Lowered);
        }
        self.rows()
            .iter()
            .find(|(known, _)| *known == keyword)
            .map(|(_, disposition)| *disposition)
    }

    /// Whether its keywords are Okta's instead of `OpenAPI`'s, so that any may come.
    pub fn is_extension(self) -> bool {
        self == Self::Lifecycle
    }

    /// The keywords that the table has for this context.
    pub fn known(self) -> impl Iterator<Item = &'static str> {
        self.rows().iter().map(|(keyword, _)| *keyword)
    }
}

/// Whether `OpenAPI` has a keyword of this name anywhere.
pub fn is_keyword(name: &str) -> bool {
    ALL.iter()
        .any(|rows| rows.iter().any(|(keyword, _)| *keyword == name))
}
