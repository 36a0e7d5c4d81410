//! The release of the generated crate: its next version, its changelog, and the record of what is published.

pub mod changelog;
mod config_version;
mod notes;
mod plan;
mod published;
mod report;
mod version;

pub use config_version::with_version;
pub use plan::{Plan, PlanError, PlanInputs, plan};
pub use published::public_api;
pub use report::{report, title};
pub use version::{VersionError, next_version};
