//! Tests of the runtime, one module for each concern, against real sockets on loopback.

#[cfg(feature = "blocking")]
mod blocking;
mod bounds;
mod calls;
mod configuration;
mod encoding;
mod environment;
mod failures;
mod refusals;
mod secrecy;
mod support;
mod tls;
mod values;
