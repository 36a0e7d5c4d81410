//! The runtime of the generated Okta client, as a crate of its own: compiled, linted and tested here, then copied.
//!
//! Everything under [`runtime`] is copied verbatim to the same module path of the generated crate. Its tests stay here,
//! in `tests/`, so the copied files hold no test code.

pub mod runtime;
pub mod spec;
