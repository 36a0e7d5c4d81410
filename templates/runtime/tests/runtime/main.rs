//! Tests of the runtime, one module for each concern, against real sockets on loopback.

mod auth_dpop;
mod auth_keys;
mod auth_refusals;
mod auth_retries;
mod auth_tokens;
mod authority;
#[cfg(feature = "blocking")]
mod blocking;
mod bounds;
mod call_options;
mod calls;
mod concurrency;
mod config_credentials;
mod config_environment;
#[cfg(feature = "config-file")]
mod config_file;
mod configuration;
mod cookies;
mod drops;
mod encoding;
mod environment;
mod error_kinds;
mod failures;
mod http_client;
mod lists;
mod media_types;
mod misbehaving;
mod objects;
mod org;
mod paging;
mod place;
mod planted;
mod proxy;
mod recorder;
mod redirects;
mod refusals;
mod retries;
mod secrecy;
mod sending;
mod shown;
mod support;
mod telemetry;
mod tls;
mod unions;
mod uploads;
mod values;
