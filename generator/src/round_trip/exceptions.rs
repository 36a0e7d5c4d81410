//! What is known not to come back: each place with its reason. One that isn't listed fails, and so does a listed one that
//! comes back after all, or that a release which it names doesn't have.

use serde::Deserialize;

/// The list of exceptions.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    #[serde(default, rename = "exception")]
    all: Vec<Exception>,
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
    /// The releases where it is so: each has the place. Without them, it is so wherever the place is.
    releases: Option<Vec<String>>,
}

impl Exception {
    /// Whether a failure is one that is known.
    pub(super) fn covers(&self, failure: &str) -> bool {
        self.faults.iter().any(|fault| failure.contains(fault))
    }

    /// Whether it says of this release by name that it is so there.
    pub(super) fn names(&self, release: &str) -> bool {
        let mut named = self.releases.iter().flatten();
        named.any(|other| other == release)
    }

    fn is_about(&self, release: &str) -> bool {
        self.releases.is_none() || self.names(release)
    }

    /// Whether both are about the same place of some release.
    fn overlaps(&self, other: &Self) -> bool {
        let is_shared = |release: &String| other.names(release);
        let everywhere = self.releases.is_none() || other.releases.is_none();
        self.at == other.at && (everywhere || self.releases.iter().flatten().any(is_shared))
    }
}

impl Exceptions {
    /// Reads the list.
    ///
    /// # Errors
    /// It isn't TOML of the form `[[exception]]` with `at`, `faults`, `reason` and perhaps `releases`, a fault or a reason is
    /// empty, or a place is listed twice for one release.
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
            if exception.releases.as_ref().is_some_and(Vec::is_empty) {
                return Err(format!(
                    "the exception {at} is of no release: leave `releases` out, or name one"
                ));
            }
            let mut later = list.all.iter().skip(index + 1);
            if later.any(|other| other.overlaps(exception)) {
                return Err(format!("the exception {at} is there twice"));
            }
        }
        Ok(list)
    }

    /// Those that hold for a release.
    pub(super) fn of_release(&self, release: &str) -> Vec<&Exception> {
        let all = self.all.iter();
        all.filter(|exception| exception.is_about(release))
            .collect()
    }
}
