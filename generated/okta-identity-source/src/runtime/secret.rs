//! Text that must never be shown: tokens and keys.

use std::{fmt, sync::Arc};

/// Text that must never be shown, such as an API token.
///
/// `Debug` prints a placeholder, and there is no `Display`, so a secret does not reach a log by accident.
#[derive(Clone)]
pub struct Secret(Arc<str>);

impl Secret {
    /// The text itself. Keep it out of logs and error messages.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}
