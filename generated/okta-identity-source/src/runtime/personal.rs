//! The stand-in for personal data in the `Debug` output of models.

#![allow(dead_code, reason = "a document without personal data does not use it")]

use std::fmt;

/// Stands for personal data in `Debug` output, which shows `<personal>` in its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Personal;

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<personal>")
    }
}
