//! How a request proves who sends it.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};

use super::{error::ConfigurationError, secret::Secret};

/// The credentials that were given to the builder.
#[derive(Clone, Debug)]
pub(crate) enum Credentials {
    /// An API token of the org.
    ApiToken(Secret),
    /// An OAuth access token.
    Bearer(Secret),
}

impl Credentials {
    /// The name of the scheme, as the `Authorization` header spells it.
    pub(crate) const fn scheme(&self) -> &'static str {
        match self {
            Self::ApiToken(_) => "SSWS",
            Self::Bearer(_) => "Bearer",
        }
    }

    const fn secret(&self) -> &Secret {
        match self {
            Self::ApiToken(secret) | Self::Bearer(secret) => secret,
        }
    }
}

/// Puts the credentials on requests. One for each client.
pub(crate) struct Authenticator {
    scheme: &'static str,
    header: HeaderValue,
}

impl Authenticator {
    /// Checks the credentials once, so that a request cannot fail for them.
    pub(crate) fn new(credentials: Option<&Credentials>) -> Result<Self, ConfigurationError> {
        let credentials = credentials.ok_or_else(|| {
            ConfigurationError::new(
                "there are no credentials: call `api_token` or `bearer_token` on the builder",
            )
        })?;
        let scheme = credentials.scheme();
        let token = credentials.secret().expose();
        if token.is_empty() {
            return Err(ConfigurationError::new(
                "the token is empty: check where it is read from",
            ));
        }
        if ["ssws ", "bearer "].iter().any(|prefix| {
            token
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        }) {
            return Err(ConfigurationError::new(
                "the token begins with the name of its scheme: give the token alone, without `SSWS` or `Bearer`",
            ));
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigurationError::new(
                "the token holds a space, a line break or another character that no token has: check for a stray one \
                 at its end, and that the whole token is what was copied",
            ));
        }
        let mut header = HeaderValue::from_str(&format!("{scheme} {token}")).map_err(|_| {
            ConfigurationError::new("the token cannot be sent in a header: copy it again")
        })?;
        header.set_sensitive(true);
        Ok(Self { scheme, header })
    }

    /// Signs the headers of one attempt.
    pub(crate) fn authorize(&self, headers: &mut HeaderMap) {
        headers.insert(AUTHORIZATION, self.header.clone());
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scheme)
    }
}
