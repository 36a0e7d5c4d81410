//! Tests of the runtime, one module for each concern, against real sockets on loopback.

mod auth_dpop;
mod auth_keys;
mod auth_refusals;
mod auth_tokens;
mod authority;
#[cfg(feature = "blocking")]
mod blocking;
mod bounds;
mod call_options;
mod calls;
mod config_credentials;
mod config_environment;
#[cfg(feature = "config-file")]
mod config_file;
mod configuration;
mod encoding;
mod environment;
mod error_kinds;
mod failures;
mod http_client;
mod paging;
mod place;
mod proxy;
mod refusals;
mod retries;
mod secrecy;
mod support;
mod tls;
mod values;
