//! The settings by name: what a file calls them, what the environment calls them, and which are secret.

/// A setting. The order is that of the report.
#[allow(
    clippy::enum_variant_names,
    reason = "the names are those of the settings"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    OrgUrl,
    AuthorizationMode,
    Token,
    ClientId,
    PrivateKey,
    PrivateKeyId,
    Scopes,
    DpopEnabled,
    ConnectionTimeout,
    RequestTimeout,
    MaxRetries,
    UserAgent,
    ProxyHost,
    ProxyPort,
    ProxyUsername,
    ProxyPassword,
    DisableHttpsCheck,
}

/// What a file may give for a setting. A variable is always text.
#[cfg(feature = "config-file")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    WholeNumber,
    Flag,
    /// A text, or a list of texts.
    List,
    /// A text, or the members of a JWK.
    PrivateKey,
}

impl Key {
    pub(super) const ALL: [Self; 17] = [
        Self::OrgUrl,
        Self::AuthorizationMode,
        Self::Token,
        Self::ClientId,
        Self::PrivateKey,
        Self::PrivateKeyId,
        Self::Scopes,
        Self::DpopEnabled,
        Self::ConnectionTimeout,
        Self::RequestTimeout,
        Self::MaxRetries,
        Self::UserAgent,
        Self::ProxyHost,
        Self::ProxyPort,
        Self::ProxyUsername,
        Self::ProxyPassword,
        Self::DisableHttpsCheck,
    ];

    /// The name in a file, which also names the setting in the report.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::OrgUrl => "okta.client.orgUrl",
            Self::AuthorizationMode => "okta.client.authorizationMode",
            Self::Token => "okta.client.token",
            Self::ClientId => "okta.client.clientId",
            Self::PrivateKey => "okta.client.privateKey",
            Self::PrivateKeyId => "okta.client.privateKeyId",
            Self::Scopes => "okta.client.scopes",
            Self::DpopEnabled => "okta.client.dpopEnabled",
            Self::ConnectionTimeout => "okta.client.connectionTimeout",
            Self::RequestTimeout => "okta.client.requestTimeout",
            Self::MaxRetries => "okta.client.rateLimit.maxRetries",
            Self::UserAgent => "okta.client.userAgent",
            Self::ProxyHost => "okta.client.proxy.host",
            Self::ProxyPort => "okta.client.proxy.port",
            Self::ProxyUsername => "okta.client.proxy.username",
            Self::ProxyPassword => "okta.client.proxy.password",
            Self::DisableHttpsCheck => "okta.testing.disableHttpsCheck",
        }
    }

    /// Other names in a file: those that single SDKs have for it.
    #[cfg(feature = "config-file")]
    pub(super) const fn other_paths(self) -> &'static [&'static str] {
        match self {
            Self::PrivateKeyId => &["okta.client.kid"],
            Self::DisableHttpsCheck => &["okta.testing.testingDisableHttpsCheck"],
            _ => &[],
        }
    }

    /// The names of the variables. Okta's SDKs write the words of a name together (most of them), with underscores
    /// (Python), or some so and some so (Go).
    pub(super) const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::OrgUrl => &["OKTA_CLIENT_ORGURL", "OKTA_CLIENT_ORG_URL"],
            Self::AuthorizationMode => &[
                "OKTA_CLIENT_AUTHORIZATIONMODE",
                "OKTA_CLIENT_AUTHORIZATION_MODE",
            ],
            Self::Token => &["OKTA_CLIENT_TOKEN"],
            Self::ClientId => &["OKTA_CLIENT_CLIENTID", "OKTA_CLIENT_CLIENT_ID"],
            Self::PrivateKey => &["OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_PRIVATE_KEY"],
            Self::PrivateKeyId => &[
                "OKTA_CLIENT_PRIVATEKEYID",
                "OKTA_CLIENT_PRIVATE_KEY_ID",
                "OKTA_CLIENT_KID",
            ],
            Self::Scopes => &["OKTA_CLIENT_SCOPES"],
            Self::DpopEnabled => &["OKTA_CLIENT_DPOPENABLED", "OKTA_CLIENT_DPOP_ENABLED"],
            Self::ConnectionTimeout => &[
                "OKTA_CLIENT_CONNECTIONTIMEOUT",
                "OKTA_CLIENT_CONNECTION_TIMEOUT",
            ],
            Self::RequestTimeout => &["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"],
            Self::MaxRetries => &[
                "OKTA_CLIENT_RATELIMIT_MAXRETRIES",
                "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES",
            ],
            Self::UserAgent => &["OKTA_CLIENT_USERAGENT", "OKTA_CLIENT_USER_AGENT"],
            Self::ProxyHost => &["OKTA_CLIENT_PROXY_HOST"],
            Self::ProxyPort => &["OKTA_CLIENT_PROXY_PORT"],
            Self::ProxyUsername => &["OKTA_CLIENT_PROXY_USERNAME"],
            Self::ProxyPassword => &["OKTA_CLIENT_PROXY_PASSWORD"],
            Self::DisableHttpsCheck => &[
                "OKTA_TESTING_DISABLEHTTPSCHECK",
                "OKTA_TESTING_DISABLE_HTTPS_CHECK",
                "OKTA_TESTING_TESTING_DISABLE_HTTPS_CHECK",
            ],
        }
    }

    /// Whether the value must never be shown. A private key may be the path of one, and is not shown either; the name of
    /// a proxy's user may be that of a person.
    pub(super) const fn is_secret(self) -> bool {
        matches!(
            self,
            Self::Token | Self::PrivateKey | Self::ProxyUsername | Self::ProxyPassword
        )
    }

    #[cfg(feature = "config-file")]
    pub(super) const fn form(self) -> Form {
        match self {
            Self::ConnectionTimeout | Self::RequestTimeout | Self::MaxRetries | Self::ProxyPort => {
                Form::WholeNumber
            }
            Self::DpopEnabled | Self::DisableHttpsCheck => Form::Flag,
            Self::Scopes => Form::List,
            Self::PrivateKey => Form::PrivateKey,
            _ => Form::Text,
        }
    }

    /// How to set it: by a variable, and in a file if files are read.
    pub(crate) fn how_to_set(self) -> String {
        let variable = self.variables().first().copied().unwrap_or_default();
        if cfg!(feature = "config-file") {
            format!("`{variable}` (in okta.yaml: `{}`)", self.path())
        } else {
            format!("`{variable}`")
        }
    }
}
