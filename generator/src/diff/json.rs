//! The report for programs.
//!
//! An object. Its keys are the fields of [`Diff`]: `verdict` (`none`, `patch`, `minor` or `major`), `old_release`,
//! `new_release`, `alarms` (each with `kind`: `unnamed-operation` or `changed-schema`), `document` (the changes, each
//! with `rule`, `subject`, `what`, `verdict`, `reason`, `behaviour`, and where they exist `breaks`, `old` and `new`,
//! each of the last two with `at` and `says`), `rust` (the groups, each with `owner`, `verdict` and `changes`), and
//! `unreached`. A key that has nothing to say may be missing; new ones may come.

use super::data::Diff;

/// The report as JSON, with a newline at its end.
#[must_use]
pub fn json(diff: &Diff) -> String {
    // Plain data with texts as keys can't fail to serialise.
    let mut text = serde_json::to_string_pretty(diff).unwrap_or_default();
    text.push('\n');
    text
}
