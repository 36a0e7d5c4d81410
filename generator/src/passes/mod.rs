//! Passes over the IR: each enriches it in one respect and knows nothing of the document.

mod empty_strings;
mod examples;
mod fixed_values;
mod method_names;
mod reach;
mod recursion;
mod spellings;
mod usage;

use crate::ir::Api;

/// Runs every pass, in an order that each one's first line explains.
pub fn run(api: &mut Api) {
    usage::run(api);
    empty_strings::run(api);
    fixed_values::run(api);
    recursion::run(api);
    reach::run(api);
    examples::run(api);
    spellings::run(api);
    method_names::run(api);
}
