//! What is known not to come back: each place with its reason. One that isn't listed fails, and so does a listed one that
//! comes back after all.

use serde::Deserialize;

/// The list of exceptions.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    #[serde(default, rename = "exception")]
    pub(super) all: Vec<Exception>,
}

/// An exception.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    /// The pointer of the schema or of the example.
    pub(super) at: String,
    /// What may go wrong there, in words of the verdict: each failure has one of these in it. Others count.
    faults: Vec<String>,
    /// Why its values don't come back.
    pub(super) reason: String,
}

impl Exception {
    /// Whether a failure is one that is known.
    pub(super) fn covers(&self, failure: &str) -> bool {
        self.faults.iter().any(|fault| failure.contains(fault))
    }
}

impl Exceptions {
    /// Reads the list.
    ///
    /// # Errors
    /// It isn't TOML of the form `[[exception]]` with `at`, `faults` and `reason`, a fault or a reason is empty, or a place is
    /// listed twice.
    pub fn parse(text: &str) -> Result<Self, String> {
        let list: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (index, exception) in list.all.iter().enumerate() {
            let at = &exception.at;
            if exception.reason.trim().is_empty() {
                return Err(format!("the exception {at} has no reason"));
            }
            if exception.faults.is_empty() || exception.faults.iter().any(String::is_empty) {
                return Err(format!("the exception {at} says of no fault"));
            }
            if list.all.iter().skip(index + 1).any(|other| other.at == *at) {
                return Err(format!("the exception {at} is there twice"));
            }
        }
        Ok(list)
    }

    pub(super) fn of(&self, at: &str) -> Option<&Exception> {
        self.all.iter().find(|exception| exception.at == at)
    }
}
