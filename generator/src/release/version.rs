//! The next version of the crate: counted from the last published one, by Cargo's rules.

use std::fmt;

use semver::{Prerelease, Version};

use crate::diff::Verdict;

/// A version that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for VersionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, reason } = self;
        write!(
            formatter,
            "`{}` is not a semantic version: {reason}",
            text.escape_debug()
        )
    }
}

impl std::error::Error for VersionError {}

/// The version that the crate must have once everything since `published` that `verdict` sums up is in it.
///
/// It is counted from the last published version, never from `current`, so that a second change before a release does
/// not count twice; and it is never lower than `current`, which an earlier change may have raised already. While nothing
/// is published there is nobody to warn, and `current` stays.
///
/// # Errors
/// One of the texts is not a semantic version.
pub fn next_version(
    published: Option<&str>,
    current: &str,
    verdict: Verdict,
) -> Result<String, VersionError> {
    let current = parse(current)?;
    let Some(published) = published.map(parse).transpose()? else {
        return Ok(current.to_string());
    };
    Ok(current.max(after(&published, verdict)).to_string())
}

/// The lowest version that may follow `published`.
fn after(published: &Version, verdict: Verdict) -> Version {
    let Version {
        major,
        minor,
        patch,
        ..
    } = *published;
    if verdict == Verdict::None {
        return published.clone();
    }
    // Whoever depends on a pre-release expects changes until the release itself.
    if published.pre != Prerelease::EMPTY {
        return Version::new(major, minor, patch);
    }
    // Before 1.0 the second number is the one that may break, and the third one is for everything else.
    match (major, verdict) {
        (0, Verdict::Major) => Version::new(0, minor.saturating_add(1), 0),
        (0, _) | (_, Verdict::Patch | Verdict::None) => {
            Version::new(major, minor, patch.saturating_add(1))
        }
        (_, Verdict::Minor) => Version::new(major, minor.saturating_add(1), 0),
        (_, Verdict::Major) => Version::new(major.saturating_add(1), 0, 0),
    }
}

fn parse(text: &str) -> Result<Version, VersionError> {
    Version::parse(text).map_err(|error| VersionError {
        text: text.to_owned(),
        reason: error.to_string(),
    })
}
