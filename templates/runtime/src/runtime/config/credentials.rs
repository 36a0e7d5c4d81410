//! Credentials from the configuration: which mode, what is missing for it, and how to set that.

use std::{borrow::Cow, env};

use url::Url;

use super::{
    key::Key,
    layer::{Layer, both},
    source::{Setting, blame},
    values::Mode,
};
use crate::runtime::{
    auth::{Authenticator, Credentials, dpop::DpopMode, key::PrivateKey, oauth::OAuth},
    error::ConfigurationError,
    secret::Secret,
};

/// What the configuration says of credentials. It is looked at only when code sets none: so code can override
/// credentials that are incomplete.
#[derive(Clone, Debug)]
pub(crate) struct ConfiguredCredentials {
    pub(super) layer: Layer,
    pub(super) mode: Option<Mode>,
    pub(super) dpop: Option<DpopMode>,
}

impl ConfiguredCredentials {
    /// The credentials, if all that they need is there and can be read.
    pub(crate) fn resolve(&self) -> Result<Credentials, ConfigurationError> {
        match self.mode() {
            Mode::Ssws => self.token().map(Credentials::ApiToken),
            Mode::Bearer => self.token().map(Credentials::Bearer),
            Mode::PrivateKey => self
                .oauth()
                .map(|oauth| Credentials::OAuth(Box::new(oauth))),
        }
    }

    /// The mode that is set, or else the one that the credentials are for. Okta's SDKs take SSWS when none is set; without
    /// a token that could only fail, and a client id or a private key have one use.
    fn mode(&self) -> Mode {
        let is_set = |key| self.layer.get(key).is_some();
        match self.mode {
            Some(mode) => mode,
            None if !is_set(Key::Token) && (is_set(Key::ClientId) || is_set(Key::PrivateKey)) => {
                Mode::PrivateKey
            }
            None => Mode::Ssws,
        }
    }

    fn token(&self) -> Result<Secret, ConfigurationError> {
        if let Some(setting) = self.layer.get(Key::Token) {
            return filled_in(setting).map(|()| setting.value.clone());
        }
        if self.mode.is_some() {
            return Err(ConfigurationError::new(self.missing(&[Key::Token])));
        }
        Err(ConfigurationError::new(format!(
            "there are no credentials: set {}, or {} and {}; or call `api_token`, `bearer_token`, `token_provider` or \
             `oauth` on the builder (or `without_credentials`, for operations that need none)",
            Key::Token.how_to_set(),
            Key::ClientId.how_to_set(),
            Key::PrivateKey.how_to_set()
        )))
    }

    fn oauth(&self) -> Result<OAuth, ConfigurationError> {
        let (Some(client_id), Some(key)) = (
            self.layer.get(Key::ClientId),
            self.layer.get(Key::PrivateKey),
        ) else {
            let missing: Vec<Key> = [Key::ClientId, Key::PrivateKey]
                .into_iter()
                .filter(|key| self.layer.get(*key).is_none())
                .collect();
            return Err(ConfigurationError::new(self.missing(&missing)));
        };
        let private_key = PrivateKey::from_setting(&at_home(key.value.expose()))
            .map_err(|error| ConfigurationError::new(format!("{}: {error}", key.place())));
        let ((), private_key) = both(filled_in(client_id), private_key)?;
        let mut oauth = OAuth::new(client_id.value.expose().trim(), private_key);
        if let Some(key_id) = self.layer.get(Key::PrivateKeyId) {
            oauth = oauth.key_id(key_id.value.expose().trim());
        }
        if let Some(scopes) = self.layer.get(Key::Scopes) {
            let scopes = scopes.value.expose();
            oauth = oauth.scopes(
                scopes
                    .split([' ', ',', '\t', '\n', '\r'])
                    .filter(|s| !s.is_empty()),
            );
        }
        if let Some(mode) = self.dpop {
            oauth = oauth.dpop(mode);
        }
        Ok(oauth)
    }

    /// Says what the mode lacks, where the mode was set, and how to set what is missing.
    fn missing(&self, keys: &[Key]) -> String {
        let mode = self.mode().name();
        let origin = match self.layer.get(Key::AuthorizationMode) {
            Some(setting) => format!(" (from {})", setting.place()),
            None => String::new(),
        };
        let how: Vec<String> = keys.iter().map(|key| key.how_to_set()).collect();
        format!(
            "the authorization mode {mode}{origin} needs {}, which {} not set; or set credentials on the builder",
            how.join(" and "),
            if how.len() == 1 { "is" } else { "are" }
        )
    }

    /// What looks like a setting and is none, for an error about a missing one. It may be a slip of the pen.
    pub(crate) fn ignored(&self) -> Option<String> {
        let (first, rest) = self.layer.ignored.split_first()?;
        let more = if rest.is_empty() { "" } else { " and others" };
        Some(format!("; ignored: `{}`{more}", first.key()))
    }

    /// The places of the credentials, for an error about them.
    fn places(&self) -> String {
        let keys: &[Key] = match self.mode() {
            Mode::Ssws | Mode::Bearer => &[Key::Token],
            Mode::PrivateKey => &[Key::ClientId, Key::PrivateKey, Key::Scopes],
        };
        let places = keys.iter().filter_map(|key| self.layer.get(*key));
        places.map(Setting::place).collect::<Vec<_>>().join(", ")
    }
}

/// The text with the home directory in place of a `~` at the start of a path. Where no shell reads a setting, nobody else
/// puts it in.
fn at_home(text: &str) -> Cow<'_, str> {
    let path = text.trim_start().strip_prefix("~/");
    match path.zip(env::home_dir()) {
        Some((path, home)) => Cow::Owned(home.join(path).to_string_lossy().into_owned()),
        None => Cow::Borrowed(text),
    }
}

/// Whether a value is more than the placeholder of a sample file, such as `{apiToken}`.
fn filled_in(setting: &Setting) -> Result<(), ConfigurationError> {
    if setting.value.expose().contains(['{', '}']) {
        return Err(ConfigurationError::new(format!(
            "{} still holds a placeholder: put the value in place of the braces and what is in them",
            setting.place()
        )));
    }
    Ok(())
}

/// The credentials that count, and the places of configured ones.
pub(crate) struct Chosen {
    credentials: Option<Credentials>,
    places: Option<String>,
}

impl Chosen {
    /// Those that code set, or else the configured ones.
    pub(crate) fn of(
        by_code: Option<Credentials>,
        configured: Option<&ConfiguredCredentials>,
    ) -> Result<Self, ConfigurationError> {
        let configured = configured.filter(|_| by_code.is_none());
        let credentials = match configured {
            Some(configured) => Some(configured.resolve()?),
            None => by_code,
        };
        Ok(Self {
            credentials,
            places: configured.map(ConfiguredCredentials::places),
        })
    }

    /// Checks them. `base` is the URL of the org.
    pub(crate) fn authenticator(self, base: &Url) -> Result<Authenticator, ConfigurationError> {
        Authenticator::new(self.credentials, base)
            .map_err(|error| blame(&error, self.places.as_deref()))
    }
}
