//! The document as written: OpenAPI 3.0 without `openapiv3`'s shapes, every node with its `SpecPath`, `$ref`s kept.
//!
//! This is what `lower/` reads. A node holds what the document says and nothing that was inferred.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Number, Value};

use crate::spec_path::SpecPath;

/// The selected part of a document.
#[derive(Clone, Debug)]
pub struct Document {
    /// `info.title`.
    pub title: String,
    /// `info.description`.
    pub description: Option<String>,
    /// `info.version`: the release, in whatever form upstream writes it.
    pub release: String,
    /// The servers that hold for all operations.
    pub servers: Vec<Server>,
    /// The chosen tags, in the order in which they were chosen.
    pub tags: Vec<Tag>,
    /// The selected operations, in document order.
    pub operations: Vec<Operation>,
    /// The component schemas that the selected operations reach, in document order.
    pub schemas: IndexMap<String, Schema>,
    /// The security schemes that the selected operations name, in document order.
    pub security_schemes: Vec<SecurityScheme>,
}

/// An entry of `servers`.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where it stands.
    pub at: SpecPath,
    /// The URL template.
    pub url: String,
    /// What it says of itself.
    pub description: Option<String>,
}

/// A chosen tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Where it stands: the entry of `tags`, or, if there is none, the list of the first operation that names it.
    pub at: SpecPath,
    /// The name that operations refer to.
    pub name: String,
    /// `x-displayName`.
    pub display_name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
}

/// An operation with everything that its path item gives it.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands: `#/paths/~1users/get`.
    pub at: SpecPath,
    /// `operationId`; operations without one are refused before this is made.
    pub id: String,
    /// The HTTP method in capitals.
    pub method: &'static str,
    /// The path template.
    pub path: String,
    /// The chosen tags that it carries, at least one, in the order in which they were chosen.
    pub tags: Vec<String>,
    /// One line about it.
    pub summary: Option<String>,
    /// More about it.
    pub description: Option<String>,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// `x-okta-lifecycle`.
    pub lifecycle: Option<Lifecycle>,
    /// Parameters of the path item and of the operation, resolved; the operation's replace the path item's.
    pub parameters: Vec<Parameter>,
    /// The request body, resolved.
    pub body: Option<RequestBody>,
    /// The responses, resolved, in document order.
    pub responses: Vec<Response>,
    /// The alternatives of which one must be satisfied; the document's own if the operation has none.
    pub security: Vec<SecurityRequirement>,
    /// Whether the operation or the document has `security` at all. An empty list means that no credentials are needed.
    pub states_security: bool,
}

/// `x-okta-lifecycle`: how far along an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// `GA`, `EA`, `BETA`, ...
    pub stage: String,
    /// `isGenerallyAvailable`.
    pub generally_available: Option<bool>,
    /// The products that the operation needs.
    pub skus: Vec<String>,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterLocation {
    /// In the path template.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it stands (the component, if it was a `$ref`).
    pub at: SpecPath,
    /// Its name on the wire.
    pub name: String,
    /// Where it travels.
    pub location: ParameterLocation,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// Its schema, `None` when it is described by `content`.
    pub schema: Option<SchemaRef>,
    /// An example value.
    pub example: Option<Value>,
    /// `style`, as written.
    pub style: Option<String>,
    /// `explode`, as written.
    pub explode: Option<bool>,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Where it stands.
    pub at: SpecPath,
    /// What it is.
    pub description: Option<String>,
    /// Whether it must be sent.
    pub required: bool,
    /// Its forms, by media type.
    pub content: Vec<MediaType>,
}

/// One media type of a body.
#[derive(Clone, Debug)]
pub struct MediaType {
    /// Where it stands.
    pub at: SpecPath,
    /// `application/json`, ...
    pub name: String,
    /// The schema.
    pub schema: Option<SchemaRef>,
    /// The examples, resolved: name and value. `example` is one without a name (`""`).
    pub examples: Vec<Example>,
    /// `contentType` of `encoding`, by property, with its place.
    pub encodings: BTreeMap<String, (SpecPath, String)>,
}

/// An example value.
#[derive(Clone, Debug)]
pub struct Example {
    /// Where the value stands.
    pub at: SpecPath,
    /// Its key.
    pub name: String,
    /// One line about it.
    pub summary: Option<String>,
    /// The value; shared with what is made of it.
    pub value: Arc<Value>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it stands.
    pub at: SpecPath,
    /// `200`, `5XX` or `default`, as written.
    pub status: String,
    /// When it is answered.
    pub description: String,
    /// Its forms, by media type; shared by all operations that refer to the same component.
    pub content: Arc<[MediaType]>,
    /// The headers that it documents.
    pub headers: Vec<Header>,
}

/// A documented response header.
#[derive(Clone, Debug)]
pub struct Header {
    /// Where it stands.
    pub at: SpecPath,
    /// Its name.
    pub name: String,
    /// What it says.
    pub description: Option<String>,
}

/// One alternative of `security`: all of its schemes together. Empty means that no credentials are needed.
#[derive(Clone, Debug)]
pub struct SecurityRequirement {
    /// Where it stands.
    pub at: SpecPath,
    /// Scheme name and scopes.
    pub schemes: Vec<(String, Vec<String>)>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Where it stands.
    pub at: SpecPath,
    /// Its name under `securitySchemes`.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Its kind.
    pub kind: SecuritySchemeKind,
}

/// The kind of a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecuritySchemeKind {
    /// A key in a header, query parameter or cookie of this name.
    ApiKey {
        /// `header`, `query` or `cookie`.
        location: String,
        /// The name there.
        name: String,
    },
    /// An HTTP authentication scheme.
    Http {
        /// `bearer`, `basic`, ...
        scheme: String,
    },
    /// OAuth 2.0; the scopes that the flows declare, with their descriptions.
    OAuth2 {
        /// Scope and description.
        scopes: Vec<(String, String)>,
    },
    /// OpenID Connect discovery.
    OpenIdConnect,
}

/// A schema in place or by reference.
#[derive(Clone, Debug)]
pub enum SchemaRef {
    /// A `$ref` to a component schema.
    Reference {
        /// Where the `$ref` stands.
        at: SpecPath,
        /// The component's name; it exists in `Document::schemas`.
        name: String,
    },
    /// A schema written in place.
    Inline(Box<Schema>),
}

impl SchemaRef {
    /// Where the schema, or the reference to it, stands.
    #[must_use]
    pub fn at(&self) -> &SpecPath {
        match self {
            Self::Reference { at, .. } => at,
            Self::Inline(schema) => &schema.at,
        }
    }
}

/// A schema: every keyword that OpenAPI 3.0 knows, as written, in one flat struct.
///
/// `openapiv3` splits a schema by its `type`; upstream's documents mix keywords freely, so here they stand side by side.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where it stands.
    pub at: SpecPath,
    /// `type`, as written.
    pub type_name: Option<String>,
    /// `format`, as written.
    pub format: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `nullable`.
    pub nullable: bool,
    /// `readOnly`.
    pub read_only: bool,
    /// `writeOnly`.
    pub write_only: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// `default`.
    pub default: Option<Value>,
    /// `example`.
    pub example: Option<Value>,
    /// `enum`; may hold `null`.
    pub enumeration: Vec<Value>,
    /// `x-enumDescriptions`: value and meaning.
    pub enum_descriptions: IndexMap<String, String>,
    /// `x-okta-known-values`: like `enum`, in upstream's variant without enums.
    pub known_values: Vec<Value>,
    /// `minLength`.
    pub min_length: Option<usize>,
    /// `maxLength`.
    pub max_length: Option<usize>,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `minimum`.
    pub minimum: Option<Number>,
    /// `maximum`.
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: bool,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: bool,
    /// `multipleOf`.
    pub multiple_of: Option<Number>,
    /// `items`.
    pub items: Option<SchemaRef>,
    /// `minItems`.
    pub min_items: Option<usize>,
    /// `maxItems`.
    pub max_items: Option<usize>,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// `properties`, in document order.
    pub properties: IndexMap<String, SchemaRef>,
    /// `required`.
    pub required: Vec<String>,
    /// `minProperties`.
    pub min_properties: Option<usize>,
    /// `maxProperties`.
    pub max_properties: Option<usize>,
    /// `additionalProperties`.
    pub additional: Option<AdditionalProperties>,
    /// `allOf`.
    pub all_of: Vec<SchemaRef>,
    /// `oneOf`.
    pub one_of: Vec<SchemaRef>,
    /// `anyOf`.
    pub any_of: Vec<SchemaRef>,
    /// `not`.
    pub not: Option<SchemaRef>,
    /// `discriminator`.
    pub discriminator: Option<Discriminator>,
}

/// `discriminator`.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// Where it stands.
    pub at: SpecPath,
    /// `propertyName`.
    pub property: String,
    /// `mapping`, in document order.
    pub mapping: Vec<MappedTag>,
    /// The components whose `allOf` refers to this schema, if there is neither a mapping nor a list of alternatives: their
    /// names are the tags then.
    pub subtypes: Vec<String>,
}

/// An entry of a discriminator's `mapping`.
#[derive(Clone, Debug)]
pub struct MappedTag {
    /// Where it stands.
    pub at: SpecPath,
    /// The value of the property.
    pub tag: String,
    /// The component schema that it means; it exists in `Document::schemas`.
    pub name: String,
}

/// `additionalProperties`.
#[derive(Clone, Debug)]
pub enum AdditionalProperties {
    /// `true` or `{}` (anything), or `false` (nothing).
    Allowed(bool),
    /// Values of this schema.
    Schema(SchemaRef),
}
