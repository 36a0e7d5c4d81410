//! Spellings: which models have names that differ only in case, since their pages need different file names.

use crate::ir::Api;

/// Collects the names by their lower-case spelling: looked up for each link, so not looked for there.
pub(super) fn run(api: &mut Api) {
    for name in api.models.keys() {
        api.spellings
            .entry(name.as_str().to_ascii_lowercase())
            .or_default()
            .push(name.clone());
    }
}
