//! Where a setting came from, and what is told of it.

use std::{fmt, path::PathBuf};

use super::key::Key;
use crate::runtime::{error::ConfigurationError, secret::Secret, violation::OneLine};

/// Where a setting came from.
///
/// `Display` and `Debug` show files as `~/.okta/okta.yaml` and `./okta.yaml`; the whole path is in the variant.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigSource {
    /// The file `.okta/okta.yaml` in the home directory, by its path.
    HomeFile(PathBuf),
    /// The file `okta.yaml` in the working directory, by its path.
    LocalFile(PathBuf),
    /// The variable of the environment that has this name.
    Environment(String),
}

impl fmt::Display for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HomeFile(_) => f.write_str("~/.okta/okta.yaml"),
            Self::LocalFile(_) => f.write_str("./okta.yaml"),
            Self::Environment(name) => f.write_str(name),
        }
    }
}

/// Without the whole path, in which the name of a person may stand.
impl fmt::Debug for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One setting of a [`Config`](super::Config): its name, where it came from, and its value if it is no secret.
#[derive(Clone, Copy, Debug)]
pub struct ConfigSetting<'a> {
    key: &'static str,
    source: &'a ConfigSource,
    value: Option<&'a str>,
}

impl<'a> ConfigSetting<'a> {
    pub(super) fn new(key: Key, setting: &'a Setting) -> Self {
        let value = setting.value.expose();
        // What has an `@` may be a URL with a password, which is refused later on.
        let is_hidden = key.is_secret() || value.contains('@');
        Self {
            key: key.path(),
            source: &setting.source,
            value: (!is_hidden).then_some(value),
        }
    }

    /// The name of the setting, as a file has it: `okta.client.orgUrl`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// Where the value came from.
    #[must_use]
    pub const fn source(&self) -> &'a ConfigSource {
        self.source
    }

    /// The value, as it was written; `None` for the token, the private key, the user and the password of the proxy, and
    /// what may hold a password by mistake.
    #[must_use]
    pub const fn value(&self) -> Option<&'a str> {
        self.value
    }
}

/// As a line of the report: `okta.client.orgUrl = https://acme.okta.com (OKTA_CLIENT_ORGURL)`.
impl fmt::Display for ConfigSetting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.unwrap_or("<not shown>");
        write!(f, "{} = {} ({})", self.key, OneLine(value), self.source)
    }
}

/// Something that looks like a setting of this client and is none: perhaps a slip, perhaps a setting of another SDK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredSetting {
    key: String,
    source: ConfigSource,
}

impl IgnoredSetting {
    pub(super) fn new(key: String, source: ConfigSource) -> Self {
        Self { key, source }
    }

    /// Its name: `okta.client.cache` in a file, or that of the variable. A part of it that does not look like a name is
    /// `?`: it may be a value in the wrong place.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Where it stands.
    #[must_use]
    pub const fn source(&self) -> &ConfigSource {
        &self.source
    }
}

/// A value as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(super) value: Secret,
    pub(super) source: ConfigSource,
    /// The name that it was given by: that of the variable, or of the key in the file.
    pub(super) name: &'static str,
}

impl Setting {
    /// Where it is, for an error: the variable, or the key and its file.
    pub(crate) fn place(&self) -> String {
        match &self.source {
            ConfigSource::Environment(_) => format!("`{}`", self.name),
            file => format!("`{}` in {file}", self.name),
        }
    }
}

/// A value for the builder, and the place that it was configured at, if it was not code that set it.
#[derive(Clone, Debug)]
pub(crate) struct Given<T> {
    pub(crate) value: T,
    place: Option<String>,
}

impl<T> Given<T> {
    /// Set by code.
    pub(crate) const fn by_code(value: T) -> Self {
        Self { value, place: None }
    }

    /// Set at this place.
    pub(crate) const fn at(value: T, place: String) -> Self {
        Self {
            value,
            place: Some(place),
        }
    }

    /// Says in an error about the value where it was configured.
    pub(crate) fn blame(&self, error: &ConfigurationError) -> ConfigurationError {
        blame(error, self.place.as_deref())
    }
}

/// Says in an error where the value was configured that it is about.
pub(super) fn blame(error: &ConfigurationError, place: Option<&str>) -> ConfigurationError {
    match place {
        Some(place) => ConfigurationError::new(format!("{error} (from {place})")),
        None => error.clone(),
    }
}

/// Whether a name can be shown: what does not look like a name may be a value in the wrong place.
pub(super) fn is_showable(name: &str) -> bool {
    name.len() <= 40
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'-')
}
