//! The shape of an `OpenAPI` document: what stands below a key, so that words, data and references can be told apart on
//! the plain value tree.

/// What a node of the value tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The root.
    Document,
    /// `info`.
    Info,
    /// A list of servers.
    Servers,
    /// A server.
    Server,
    /// Name -> variable of a server.
    Variables,
    /// A variable of a server.
    Variable,
    /// The declared tags.
    Tags,
    /// A declared tag.
    Tag,
    /// Path -> path item.
    Paths,
    /// A path item.
    PathItem,
    /// An operation.
    Operation,
    /// A list of parameters.
    Parameters,
    /// Name -> parameter.
    NamedParameters,
    /// A parameter.
    Parameter,
    /// Name -> request body.
    RequestBodies,
    /// A request body.
    RequestBody,
    /// Status (of an operation) or name (of a component) -> response.
    Responses,
    /// A response.
    Response,
    /// Name -> header.
    Headers,
    /// A header.
    Header,
    /// Media type -> content.
    Content,
    /// The content of one media type.
    MediaType,
    /// Property -> encoding.
    Encodings,
    /// An encoding.
    Encoding,
    /// Name -> example, of a place that shows examples.
    Examples,
    /// Name -> example, of the components.
    NamedExamples,
    /// An example.
    Example,
    /// Name -> link.
    Links,
    /// Name -> callback.
    Callbacks,
    /// Expression -> path item.
    Callback,
    /// Name -> schema, of the components.
    Schemas,
    /// Name -> schema, of an object.
    Properties,
    /// A list of schemas.
    SchemaList,
    /// A schema.
    Schema,
    /// A `discriminator`.
    Discriminator,
    /// Value -> schema, of a `discriminator`.
    Mapping,
    /// Value -> its description.
    EnumDescriptions,
    /// `components`.
    Components,
    /// Name -> security scheme.
    SecuritySchemes,
    /// A security scheme.
    SecurityScheme,
    /// The flows of an OAuth 2.0 scheme.
    Flows,
    /// A flow of an OAuth 2.0 scheme.
    Flow,
    /// Scope -> its description.
    Scopes,
    /// A list of security requirements.
    Requirements,
    /// Scheme -> scopes.
    Requirement,
    /// A list of scalars that stand for themselves: their order says nothing.
    Names,
    /// Any value.
    Data,
    /// Words, or what only shows something to a reader.
    Prose,
}

/// The methods that a path item can have.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl Shape {
    /// What stands below `key` of a mapping of this shape.
    #[must_use]
    pub fn child(self, key: &str) -> Self {
        if let Some(entry) = self.entry(key) {
            return entry;
        }
        match (self, key) {
            // `info` tells about the document, but for the version.
            (Self::Info, "version") => Self::Data,
            (Self::Info, _)
            | (_, "summary" | "description" | "externalDocs" | "example")
            | (Self::Schema, "title")
            | (Self::Tag, "x-displayName")
            | (Self::Example, "value" | "externalValue") => Self::Prose,
            (Self::Schema, "x-enumDescriptions") => Self::EnumDescriptions,
            (Self::Schema, "x-okta-known-values") => Self::Names,
            (_, extension) if extension.starts_with("x-") => Self::Data,
            (Self::Schema, key) => Self::below_schema(key),
            (Self::Components, key) => Self::below_components(key),
            (_, key) => self.below_object(key),
        }
    }

    /// What every entry of a mapping is whose keys are free; `None` if this isn't such a mapping.
    fn entry(self, key: &str) -> Option<Self> {
        let extension = key.starts_with("x-");
        Some(match self {
            Self::Paths | Self::Callback if !extension => Self::PathItem,
            Self::Responses if !extension => Self::Response,
            Self::Variables => Self::Variable,
            Self::NamedParameters => Self::Parameter,
            Self::RequestBodies => Self::RequestBody,
            Self::Headers => Self::Header,
            Self::Content => Self::MediaType,
            Self::Encodings => Self::Encoding,
            Self::Examples | Self::NamedExamples => Self::Example,
            Self::Callbacks => Self::Callback,
            Self::Schemas | Self::Properties => Self::Schema,
            Self::EnumDescriptions | Self::Scopes | Self::Prose => Self::Prose,
            Self::SecuritySchemes => Self::SecurityScheme,
            Self::Flows if !extension => Self::Flow,
            Self::Requirement => Self::Names,
            Self::Paths
            | Self::Callback
            | Self::Responses
            | Self::Flows
            | Self::Mapping
            | Self::Links
            | Self::Names
            | Self::Data => Self::Data,
            _ => return None,
        })
    }

    fn below_schema(key: &str) -> Self {
        match key {
            "properties" => Self::Properties,
            "items" | "additionalProperties" | "not" => Self::Schema,
            "allOf" | "oneOf" | "anyOf" => Self::SchemaList,
            "discriminator" => Self::Discriminator,
            "enum" | "required" => Self::Names,
            _ => Self::Data,
        }
    }

    fn below_components(key: &str) -> Self {
        match key {
            "schemas" => Self::Schemas,
            "parameters" => Self::NamedParameters,
            "requestBodies" => Self::RequestBodies,
            "responses" => Self::Responses,
            "headers" => Self::Headers,
            "examples" => Self::NamedExamples,
            "securitySchemes" => Self::SecuritySchemes,
            "links" => Self::Links,
            "callbacks" => Self::Callbacks,
            _ => Self::Data,
        }
    }

    fn below_object(self, key: &str) -> Self {
        match (self, key) {
            (Self::Document, "info") => Self::Info,
            (Self::Document, "tags") => Self::Tags,
            (Self::Document, "paths") => Self::Paths,
            (Self::Document, "components") => Self::Components,
            (Self::Document | Self::Operation, "security") => Self::Requirements,
            (Self::Document | Self::PathItem | Self::Operation, "servers") => Self::Servers,
            (Self::Server, "variables") => Self::Variables,
            (Self::PathItem | Self::Operation, "parameters") => Self::Parameters,
            (Self::PathItem, method) if METHODS.contains(&method) => Self::Operation,
            (Self::Operation, "tags") | (Self::Variable, "enum") => Self::Names,
            (Self::Operation, "requestBody") => Self::RequestBody,
            (Self::Operation, "responses") => Self::Responses,
            (Self::Operation, "callbacks") => Self::Callbacks,
            (Self::RequestBody | Self::Response | Self::Parameter | Self::Header, "content") => {
                Self::Content
            }
            (Self::Response | Self::Encoding, "headers") => Self::Headers,
            (Self::Response, "links") => Self::Links,
            (Self::Parameter | Self::Header | Self::MediaType, "schema") => Self::Schema,
            (Self::Parameter | Self::Header | Self::MediaType, "examples") => Self::Examples,
            (Self::MediaType, "encoding") => Self::Encodings,
            (Self::Discriminator, "mapping") => Self::Mapping,
            (Self::SecurityScheme, "flows") => Self::Flows,
            (Self::Flow, "scopes") => Self::Scopes,
            _ => Self::Data,
        }
    }

    /// What the entries of a list of this shape are.
    #[must_use]
    pub fn item(self) -> Self {
        match self {
            Self::Servers => Self::Server,
            Self::Tags => Self::Tag,
            Self::Parameters => Self::Parameter,
            Self::SchemaList => Self::Schema,
            Self::Requirements => Self::Requirement,
            Self::Prose => Self::Prose,
            _ => Self::Data,
        }
    }

    /// Whether this belongs to the words of the contract, which are its own, and not to its structure.
    #[must_use]
    pub fn is_prose(self) -> bool {
        matches!(self, Self::Prose | Self::Examples | Self::EnumDescriptions)
    }

    /// Whether a mapping of this shape may be a `$ref` instead.
    #[must_use]
    pub fn may_be_reference(self) -> bool {
        matches!(
            self,
            Self::Parameter
                | Self::RequestBody
                | Self::Response
                | Self::Header
                | Self::Example
                | Self::Schema
                | Self::SecurityScheme
                | Self::Callback
        )
    }
}
