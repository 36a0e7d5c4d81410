//! The values of settings: numbers, flags and words, and what is wrong with them.

use std::time::Duration;

use super::{
    key::Key,
    layer::{Layer, Problems},
};
use crate::runtime::{auth::dpop::DpopMode, proxy::Proxy};

/// How a client proves who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Ssws,
    Bearer,
    PrivateKey,
}

impl Mode {
    /// The name in the configuration.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ssws => "SSWS",
            Self::Bearer => "Bearer",
            Self::PrivateKey => "PrivateKey",
        }
    }
}

/// The settings that are more than text.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    pub(super) mode: Option<Mode>,
    pub(super) dpop: Option<DpopMode>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) request_timeout: Option<Duration>,
    pub(super) max_retries: Option<u32>,
    pub(super) proxy: Option<Proxy>,
    pub(super) allow_http_on_loopback: bool,
}

impl Values {
    pub(super) fn read(layer: &Layer, problems: &mut Problems) -> Self {
        let mut reader = Reader { layer, problems };
        Self {
            mode: reader.value(
                Key::AuthorizationMode,
                "must be `SSWS`, `Bearer` or `PrivateKey`",
                mode,
            ),
            dpop: reader.value(Key::DpopEnabled, FLAG, flag).map(dpop_mode),
            connect_timeout: reader.value(Key::ConnectionTimeout, SECONDS, seconds),
            request_timeout: reader.value(Key::RequestTimeout, SECONDS, seconds),
            max_retries: reader.value(
                Key::MaxRetries,
                "must be a whole number such as 2; 0 means no retries",
                |text| text.parse().ok(),
            ),
            proxy: reader.proxy(),
            allow_http_on_loopback: reader
                .value(Key::DisableHttpsCheck, FLAG, flag)
                .unwrap_or(false),
        }
    }
}

const FLAG: &str = "must be `true` or `false`";
const SECONDS: &str = "must be a whole number of seconds such as 30; 0 means no limit";

/// A person who switches DPoP on wants it, so a token without it is an error then.
const fn dpop_mode(is_enabled: bool) -> DpopMode {
    if is_enabled {
        DpopMode::Required
    } else {
        DpopMode::Off
    }
}

fn mode(text: &str) -> Option<Mode> {
    [Mode::Ssws, Mode::Bearer, Mode::PrivateKey]
        .into_iter()
        .find(|mode| mode.name().eq_ignore_ascii_case(text))
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// 0 means no limit, as it does to Okta's SDKs, whose sample files have it.
fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok()?;
    Some(if seconds == 0 {
        Duration::MAX
    } else {
        Duration::from_secs(seconds)
    })
}

struct Reader<'a> {
    layer: &'a Layer,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// The value of a setting, if it is set. One that cannot be read is a problem: it must be so and so.
    fn value<T>(&mut self, key: Key, must: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let setting = self.layer.get(key)?;
        let value = read(setting.value.expose().trim());
        if value.is_none() {
            self.problems.push(format!("{} {must}", setting.place()));
        }
        value
    }

    fn proxy(&mut self) -> Option<Proxy> {
        let port = self.value(
            Key::ProxyPort,
            "must be the number of a port, 1 to 65535",
            |text| text.parse().ok().filter(|port: &u16| *port > 0),
        );
        let layer = self.layer;
        let [host, user, password] =
            [Key::ProxyHost, Key::ProxyUsername, Key::ProxyPassword].map(|key| layer.get(key));
        for (given, needed) in [
            (layer.get(Key::ProxyPort), (host, Key::ProxyHost)),
            (user, (host, Key::ProxyHost)),
            (password, (host, Key::ProxyHost)),
            (user, (password, Key::ProxyPassword)),
            (password, (user, Key::ProxyUsername)),
        ] {
            if let (Some(given), (None, missing)) = (given, needed) {
                self.problems.push(format!(
                    "{} needs {}, which is not set",
                    given.place(),
                    missing.how_to_set()
                ));
            }
        }
        let host = host?;
        let mut proxy = Proxy::of_host(host.value.expose().trim(), port);
        if let (Some(user), Some(password)) = (user, password) {
            proxy = proxy.credentials(user.value.expose(), password.value.clone());
        }
        if let Err(error) = proxy.check() {
            self.problems.push(format!("{}: {error}", host.place()));
        }
        Some(proxy)
    }
}
