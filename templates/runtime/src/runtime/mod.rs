//! The hand-written part of this crate: the client, requests and responses, errors, validation and small value types.
//!
//! The generated code describes operations and models; everything that is the same for all of them is here.

pub mod api_error;
pub mod attributes;
pub mod auth;
#[cfg(feature = "blocking")]
mod blocking;
pub mod call;
mod call_options;
pub mod challenge;
pub mod client;
pub mod config;
mod content_encoding;
//@ cookies
mod cookies;
pub mod decode_error;
pub mod error;
pub mod error_kind;
pub mod exchange;
mod json;
mod limiter;
mod link;
//@ lists
mod lists;
mod network;
mod no_proxy;
pub mod nullable;
pub mod object;
pub mod open_enum;
pub mod operation;
mod org_url;
pub mod paging;
#[cfg(feature = "blocking")]
pub mod paging_blocking;
pub mod paging_error;
mod pem;
pub mod personal;
mod pools;
pub mod proxy;
pub mod request;
pub mod response;
pub mod retry;
pub mod secret;
mod sending;
mod target;
mod telemetry;
pub mod timestamp;
mod tls;
mod tls_error;
mod transport;
pub mod transport_error;
//@ union
pub mod union;
//@ multipart
pub mod upload;
pub mod validate;
pub mod violation;

#[cfg(feature = "blocking")]
#[allow(unused_imports, reason = "a document without pages does not use it")]
pub use self::paging_blocking::{BlockingItems, BlockingPages};
//@ answers
#[allow(unused_imports, reason = "not every answer needs more than a request")]
pub use self::response::answers;
//@ multipart
pub use self::upload::{FilePart, Multipart};
#[allow(
    unused_imports,
    reason = "which of these the generated code names depends on the document"
)]
pub use self::{
    api_error::ApiError,
    attributes::{CustomAttributes, DeclaredAttribute},
    auth::{
        dpop::DpopMode,
        error::{AuthError, AuthErrorKind},
        key::PrivateKey,
        oauth::OAuth,
        provider::TokenProvider,
        signer::{BoxError, BoxFuture, Signer, SigningAlgorithm},
    },
    call::Answer,
    challenge::Challenge,
    client::{Client, ClientBuilder},
    config::{
        Config,
        source::{ConfigSetting, ConfigSource, IgnoredSetting},
    },
    decode_error::{DecodeError, DecodeErrorKind, MAX_RAW_BODY_BYTES},
    error::{ConfigurationError, Error, RateLimitError, ValidationError},
    error_kind::ApiErrorKind,
    exchange::{MAX_ERROR_BYTES, MAX_RESPONSE_BYTES},
    nullable::Nullable,
    open_enum::UnknownValue,
    operation::{Authentication, Operation},
    paging::{Items, Pages, Paging},
    paging_error::{PagingError, PagingErrorKind},
    personal::Personal,
    proxy::Proxy,
    request::Request,
    response::{RateLimit, Response},
    retry::RetryPolicy,
    secret::Secret,
    sending::Sending,
    transport_error::{TransportError, TransportErrorKind},
    validate::{Checker, Number, Validate},
    violation::{Location, Rule, Scalar, Violation},
};
