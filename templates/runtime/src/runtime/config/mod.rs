//! Configuration: settings from files and from the environment, and where each of them came from.

pub(crate) mod credentials;
mod environment;
#[cfg(feature = "config-file")]
mod file;
pub(crate) mod key;
pub(crate) mod layer;
pub mod source;
mod values;
#[cfg(feature = "config-file")]
mod yaml;

use std::fmt;

use self::{
    credentials::ConfiguredCredentials,
    key::Key,
    layer::{Layer, Problems, none_of},
    source::{ConfigSetting, Given, IgnoredSetting, Setting},
    values::Values,
};
use super::{
    client::{Client, ClientBuilder},
    error::Error,
    retry::RetryPolicy,
};

/// The settings of Okta's own SDKs, as this process finds them, and where each came from.
///
/// They are read from these places, of which a later one wins:
///
/// 1. `~/.okta/okta.yaml`, with the feature `config-file`;
/// 2. `okta.yaml` in the working directory, with the feature `config-file`;
/// 3. variables of the environment, such as `OKTA_CLIENT_ORGURL`.
///
/// What code sets on [`Config::builder`] wins over all of them. The guide to settings (module `guide::settings`) lists their names. Where Okta's
/// SDKs differ in the spelling of a variable, each spelling is read. An empty value counts as not set.
///
/// A file in the working directory can name another org for the token of the home directory: with `config-file`, run the
/// program in directories that you trust.
///
/// `Display` gives one line for each setting, with its value and where it came from. Neither it nor `Debug` shows a token,
/// a private key (or the path of one), or the user name or password of a proxy.
#[derive(Clone)]
pub struct Config {
    layer: Layer,
    values: Values,
}

impl Config {
    /// Reads the settings.
    ///
    /// That a file is missing is no error, and neither is a missing setting: the org URL and the credentials are asked
    /// for by [`ClientBuilder::build`], since code may set them.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] with everything that is wrong and its place: a file that cannot be read, or is no YAML; a
    /// value of the wrong kind, such as a timeout that is not a number; two spellings of one variable that have
    /// different values.
    pub fn load() -> Result<Self, Error> {
        let mut problems = Problems::new();
        let mut layer = Layer::default();
        #[cfg(feature = "config-file")]
        {
            layer.cover(file::read_home(&mut problems));
            layer.cover(file::read_local(&mut problems));
        }
        layer.cover(environment::read(&mut problems));
        let values = Values::read(&layer, &mut problems);
        none_of(problems)?;
        Ok(Self { layer, values })
    }

    /// Begins a client with these settings. Every setter overrides what was configured.
    pub fn builder(&self) -> ClientBuilder {
        let mut builder = ClientBuilder::unset();
        builder.org_url = self.text(Key::OrgUrl);
        builder.user_agent_suffix = self.text(Key::UserAgent);
        builder.network.connect_timeout =
            self.given(Key::ConnectionTimeout, self.values.connect_timeout);
        builder.network.proxy = self.given(Key::ProxyHost, self.values.proxy.clone());
        builder.configured = Some(ConfiguredCredentials {
            layer: self.layer.clone(),
            mode: self.values.mode,
            dpop: self.values.dpop,
        });
        if let Some(timeout) = self.values.request_timeout {
            builder = builder.request_timeout(timeout);
        }
        if let Some(retries) = self.values.max_retries {
            builder = builder.retries(RetryPolicy::default().max_retries(retries));
        }
        if self.values.allow_http_on_loopback {
            builder = builder.allow_http_on_loopback();
        }
        builder
    }

    /// The settings that are set, each with where it came from.
    pub fn settings(&self) -> impl Iterator<Item = ConfigSetting<'_>> {
        self.layer
            .settings
            .iter()
            .map(|(key, setting)| ConfigSetting::new(*key, setting))
    }

    /// What looks like a setting and is none: other keys below `okta.client` and `okta.testing` in the files, and other
    /// variables that begin with `OKTA_CLIENT_`. Okta's SDKs know some that mean nothing here, such as `okta.client.cache`.
    pub fn ignored(&self) -> impl Iterator<Item = &IgnoredSetting> {
        self.layer.ignored.iter()
    }

    fn text(&self, key: Key) -> Option<Given<String>> {
        let setting = self.layer.get(key)?;
        Some(Given::at(
            setting.value.expose().to_owned(),
            setting.place(),
        ))
    }

    fn given<T>(&self, key: Key, value: Option<T>) -> Option<Given<T>> {
        let place = self.layer.get(key).map(Setting::place).unwrap_or_default();
        value.map(|value| Given::at(value, place))
    }
}

impl Client {
    /// Makes a client of what is configured outside of the program: [`Config::load`] and [`Config::builder`].
    ///
    /// It takes an org URL and a token, `OKTA_CLIENT_ORGURL` and `OKTA_CLIENT_TOKEN`; the guide to settings (module
    /// `guide::settings`) lists all of them, and the other ways to authenticate.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`], as for [`Config::load`] and [`ClientBuilder::build`]; it names what is missing and how to
    /// set it.
    pub fn from_env() -> Result<Self, Error> {
        Config::load()?.builder().build()
    }
}

/// One line for each setting, and one for each that was ignored.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = 0;
        for setting in self.settings() {
            line(f, &mut lines)?;
            write!(f, "{setting}")?;
        }
        for ignored in self.ignored() {
            line(f, &mut lines)?;
            write!(f, "{} is ignored ({})", ignored.key(), ignored.source())?;
        }
        if lines == 0 {
            f.write_str("nothing is configured")?;
        }
        Ok(())
    }
}

/// Ends the line before, if there is one.
fn line(f: &mut fmt::Formatter<'_>, lines: &mut usize) -> fmt::Result {
    *lines += 1;
    if *lines > 1 {
        f.write_str("\n")
    } else {
        Ok(())
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("settings", &self.settings().collect::<Vec<_>>())
            .field("ignored", &self.layer.ignored)
            .finish_non_exhaustive()
    }
}
