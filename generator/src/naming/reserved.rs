//! Names that are taken: by the language, by file systems, and by what every generated file brings along.

/// The keywords of edition 2024, strict and reserved.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that can't be written with `r#`.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// Types and traits that the text of a model uses by their short names.
const TYPES: &[&str] = &[
    "Box",
    "Checker",
    "Clone",
    "CustomAttributes",
    "Debug",
    "DeclaredAttribute",
    "Default",
    "Deserialize",
    "Err",
    "Eq",
    "From",
    "Hash",
    "Into",
    "IntoIterator",
    "Item",
    "Iterator",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "Partial",
    "PartialEq",
    "Personal",
    "Result",
    "Self",
    "Self_",
    "Serialize",
    "Some",
    "String",
    "TryFrom",
    "UnknownJson",
    "UnknownValue",
    "Validate",
    "ValidationError",
    "Vec",
];

/// What the files of operations and of the client call by short names: no builder, and no handle, can be called so.
const BUILDERS: &[&str] = &[
    "Answer",
    "ApiError",
    "ApiErrorKind",
    "AsRef",
    "AuthError",
    "AuthErrorKind",
    "BlockingItems",
    "BlockingPages",
    "Borrow",
    "BoxError",
    "BoxFuture",
    "Challenge",
    "Checker",
    "Client",
    "ClientBuilder",
    "Clone",
    "Config",
    "ConfigSetting",
    "ConfigSource",
    "ConfigurationError",
    "CustomAttributes",
    "Debug",
    "DeclaredAttribute",
    "DecodeError",
    "DecodeErrorKind",
    "DpopMode",
    "Err",
    "Error",
    "FilePart",
    "IgnoredSetting",
    "Into",
    "IntoIterator",
    "Item",
    "Items",
    "Iterator",
    "Location",
    "Multipart",
    "None",
    "Nullable",
    "OAuth",
    "Ok",
    "Operation",
    "Option",
    "Pages",
    "Paging",
    "PagingError",
    "PagingErrorKind",
    "PrivateKey",
    "Proxy",
    "RateLimit",
    "RateLimitError",
    "Request",
    "Response",
    "Result",
    "RetryPolicy",
    "Rule",
    "Scalar",
    "Secret",
    "Sending",
    "Self_",
    "Signer",
    "SigningAlgorithm",
    "Some",
    "String",
    "TokenProvider",
    "TransportError",
    "TransportErrorKind",
    "UnknownJson",
    "UnknownValue",
    "Validate",
    "ValidationError",
    "Vec",
    "Violation",
];

/// What `Client` has beside the methods that give handles.
const CLIENT_METHODS: &[&str] = &["builder", "clone", "fmt", "from_env", "org_url"];

/// Methods that traits of the prelude and of the standard library give to every type.
const METHODS_OF_EVERYTHING: &[&str] = &[
    "borrow",
    "borrow_mut",
    "clone",
    "clone_into",
    "fmt",
    "into",
    "to_owned",
    "try_into",
    "type_id",
];

/// What every builder of an operation has: its methods, and what its functions call their arguments.
const BUILDER_METHODS: &[&str] = &[
    "body",
    "check",
    "client",
    "clone",
    "header",
    "items",
    "items_blocking",
    "new",
    "pages",
    "pages_blocking",
    "request",
    "send",
    "send_blocking",
    "send_raw",
    "send_raw_blocking",
    "send_with_response",
    "send_with_response_blocking",
    "skip_validation",
    "timeout",
];

/// What models have beside their setters.
const MODEL_FUNCTIONS: &[&str] = &[
    "attribute",
    "attributes",
    "check",
    "clear_attribute",
    "clone",
    "custom_attribute",
    "custom_attributes",
    "default",
    "from",
    "new",
    "try_from",
    "validate",
    "with_attribute",
    "with_attributes",
    "with_cleared_attribute",
    "without_attribute",
];

/// Names that Windows refuses for files, whatever their ending, and the ones that Cargo and rustc give a meaning.
const FILES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lib",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "main", "mod", "nul",
    "prn",
];

/// Features that every crate has, and words that Cargo gives a meaning.
const FEATURES: &[&str] = &["blocking", "config-file", "default", "full", "http2"];

/// Modules that stand beside those of the tags, or around them.
const TAG_MODULES: &[&str] = &["api", "client", "operations", "support"];

/// Whether a tag's feature can't be called so.
pub(super) fn is_feature(name: &str) -> bool {
    FEATURES.contains(&name)
}

/// Whether a tag's module can't be called so.
pub(super) fn is_tag_module(name: &str) -> bool {
    TAG_MODULES.contains(&name)
}

/// Whether `name` is a keyword.
pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether `name` can't be an identifier even with `r#`.
pub(super) fn is_never_raw(name: &str) -> bool {
    NEVER_RAW.contains(&name)
}

/// Whether a model can't be called so.
pub(super) fn is_type(name: &str) -> bool {
    TYPES.contains(&name)
}

/// Whether a builder or a handle can't be called so.
pub(super) fn is_builder(name: &str) -> bool {
    BUILDERS.contains(&name)
}

/// Whether a method of `Client` can't be called so.
pub(super) fn is_client_method(name: &str) -> bool {
    CLIENT_METHODS.contains(&name)
}

/// Whether the method of a handle can't be called so.
pub(super) fn is_method_of_everything(name: &str) -> bool {
    METHODS_OF_EVERYTHING.contains(&name)
}

/// Whether a parameter's setter can't be called so.
pub(super) fn is_builder_method(name: &str) -> bool {
    BUILDER_METHODS.contains(&name)
}

/// Whether a field's setter can't be called so.
pub(super) fn is_model_function(name: &str) -> bool {
    MODEL_FUNCTIONS.contains(&name)
}

/// Whether a file can't be called so.
pub(super) fn is_file(name: &str) -> bool {
    FILES.contains(&name)
}
