//! What a keyword can be a keyword of.

/// What a keyword is a keyword of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The root.
    Document,
    /// `info`.
    Info,
    /// `components`.
    Components,
    /// `paths`.
    Paths,
    /// The first entry of `servers`.
    Server,
    /// Any other entry of `servers`.
    OtherServer,
    /// An entry of `tags`.
    Tag,
    /// An entry of `paths`.
    PathItem,
    /// An operation.
    Operation,
    /// A parameter.
    Parameter,
    /// A request body.
    RequestBody,
    /// The responses of an operation.
    Responses,
    /// A response.
    Response,
    /// A response header.
    Header,
    /// A media type.
    MediaType,
    /// The encoding of one property of a body.
    Encoding,
    /// The first example of a place.
    Example,
    /// Any other example.
    OtherExample,
    /// A schema.
    Schema,
    /// A `discriminator`.
    Discriminator,
    /// A security scheme.
    SecurityScheme,
    /// The `flows` of an OAuth 2.0 scheme.
    Flows,
    /// One flow of an OAuth 2.0 scheme.
    Flow,
    /// `x-okta-lifecycle`.
    Lifecycle,
}

impl Context {
    /// Its name in reports and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Info => "info",
            Self::Components => "components",
            Self::Paths => "paths",
            Self::Server | Self::OtherServer => "server",
            Self::Tag => "tag",
            Self::PathItem => "path item",
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::RequestBody => "request body",
            Self::Responses => "responses",
            Self::Response => "response",
            Self::Header => "header",
            Self::MediaType => "media type",
            Self::Encoding => "encoding",
            Self::Example | Self::OtherExample => "example",
            Self::Schema => "schema",
            Self::Discriminator => "discriminator",
            Self::SecurityScheme => "security scheme",
            Self::Flows => "flows",
            Self::Flow => "flow",
            Self::Lifecycle => "lifecycle",
        }
    }
}
