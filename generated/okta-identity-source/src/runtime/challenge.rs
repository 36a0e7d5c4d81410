//! The challenges of `WWW-Authenticate` (RFC 9110, section 11.6.1), in which OAuth servers say why they rejected a request.

use std::fmt;

use http::{HeaderMap, header::WWW_AUTHENTICATE};

use super::violation::OneLine;

/// The error of a token that is not valid (RFC 6750).
pub(crate) const INVALID_TOKEN: &str = "invalid_token";
/// The error of a token that lacks a scope (RFC 6750).
pub(crate) const INSUFFICIENT_SCOPE: &str = "insufficient_scope";
/// The error of a proof that is not valid (RFC 9449).
pub(crate) const INVALID_DPOP_PROOF: &str = "invalid_dpop_proof";
/// The error by which a server asks for its nonce in the proof (RFC 9449).
pub(crate) const USE_DPOP_NONCE: &str = "use_dpop_nonce";

/// How much of a server's description a message repeats, in characters.
const MAX_DESCRIPTION: usize = 300;

/// A challenge of the header `WWW-Authenticate`: what the server demands, and why it rejected the request.
///
/// The names of the parameters are those of RFC 6750 (section 3) and RFC 9449 (section 7.1). Okta explains some errors
/// only here, in a response without a body.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Reads all challenges of a response, in their order: several in one header, and in several headers. What follows no rule
    /// is skipped.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Vec<Self> {
        let mut challenges = Vec::new();
        for value in headers.get_all(WWW_AUTHENTICATE) {
            read(value.as_bytes(), &mut challenges);
        }
        challenges
    }

    /// Returns the authentication scheme as the server wrote it, such as `Bearer` or `DPoP`. Its case means nothing.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Returns the error code, such as `invalid_token`, `insufficient_scope`, `invalid_dpop_proof` or `use_dpop_nonce`.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.parameter("error")
    }

    /// Returns the server's explanation of the error, for developers.
    #[must_use]
    pub fn error_description(&self) -> Option<&str> {
        self.parameter("error_description")
    }

    /// Returns the scopes that the request needs, separated by spaces.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.parameter("scope").filter(|scope| !scope.is_empty())
    }

    /// Returns another parameter, such as `realm`. The case of the name means nothing; of a parameter that the server wrote
    /// twice, the first one counts.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let (_, value) = parameters.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// The challenge that explains a response: the first one with an `error`, else the first one.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut all = Self::from_headers(headers);
        let index = all.iter().position(|challenge| challenge.error().is_some());
        (!all.is_empty()).then(|| all.swap_remove(index.unwrap_or_default()))
    }

    /// Whether this is the error.
    pub(crate) fn is(&self, error: &str) -> bool {
        self.error() == Some(error)
    }

    /// The error and its description on one line, for a message. `None` if there is no error.
    pub(crate) fn reason(&self) -> Option<String> {
        let code = Bounded(self.error()?);
        Some(match self.error_description() {
            Some(description) => format!("{code}: {}", Bounded(description.trim_end_matches('.'))),
            None => code.to_string(),
        })
    }
}

/// Without the other parameters: servers put paths and nonces into them.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge")
            .field("scheme", &self.scheme)
            .field("error", &self.error())
            .field("error_description", &self.error_description())
            .field("scope", &self.scope())
            .finish_non_exhaustive()
    }
}

/// A server's text in a message: on one line, and cut off after [`MAX_DESCRIPTION`] characters.
pub(crate) struct Bounded<'a>(pub(crate) &'a str);

impl fmt::Display for Bounded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.0.char_indices().nth(MAX_DESCRIPTION);
        let text = end.and_then(|(end, _)| self.0.get(..end));
        OneLine(text.unwrap_or(self.0)).fmt(f)
    }
}

/// Reads the challenges of one header. What follows no rule is skipped up to the next comma.
///
/// A comma separates challenges, and also the parameters of one. What follows a comma is a parameter if its first word has a
/// `=` behind it, and otherwise the scheme of the next challenge.
fn read(header: &[u8], challenges: &mut Vec<Challenge>) {
    let first = challenges.len();
    let mut rest = Reader(header);
    loop {
        rest.skip(|byte| matches!(byte, b',' | b' ' | b'\t'));
        if rest.0.is_empty() {
            return;
        }
        let mut after = rest;
        let Some(word) = after.token() else {
            rest.skip_element();
            continue;
        };
        after.spaces();
        if !after.is_next(b'=') {
            after.skip_token68();
            challenges.push(Challenge {
                scheme: word,
                parameters: Vec::new(),
            });
        } else if let Some(value) = after.value() {
            // A parameter in front of any scheme belongs to nothing.
            if let Some(challenge) = challenges.get_mut(first..).and_then(<[_]>::last_mut) {
                challenge.parameters.push((word, value));
            }
        } else {
            after = rest;
            after.skip_element();
        }
        rest = after;
    }
}

/// What is left of a header.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Takes bytes as long as they are like this.
    fn take(&mut self, is_like_this: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.0.iter().position(|byte| !is_like_this(*byte));
        let (taken, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        taken
    }

    fn skip(&mut self, is_like_this: impl Fn(u8) -> bool) {
        let _ = self.take(is_like_this);
    }

    fn spaces(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t'));
    }

    /// Takes one byte, if it is this one.
    fn is_next(&mut self, wanted: u8) -> bool {
        match self.0.split_first() {
            Some((byte, rest)) if *byte == wanted => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes a token (RFC 9110, section 5.6.2).
    fn token(&mut self) -> Option<String> {
        let token =
            self.take(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
        (!token.is_empty()).then(|| String::from_utf8_lossy(token).into_owned())
    }

    /// Takes the value of a parameter: a quoted string or a token.
    fn value(&mut self) -> Option<String> {
        self.spaces();
        if self.is_next(b'"') {
            self.quoted()
        } else {
            self.token()
        }
    }

    /// Takes the rest of a quoted string (RFC 9110, section 5.6.4). `None` if it has no end.
    fn quoted(&mut self) -> Option<String> {
        let mut text = Vec::new();
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            match byte {
                b'"' => return Some(String::from_utf8_lossy(&text).into_owned()),
                b'\\' => {
                    let (escaped, rest) = self.0.split_first()?;
                    self.0 = rest;
                    text.push(*escaped);
                }
                _ => text.push(*byte),
            }
        }
    }

    /// Skips credentials that stand in place of parameters, such as those of `Negotiate`.
    fn skip_token68(&mut self) {
        let mut after = *self;
        after.skip(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte));
        after.skip(|byte| byte == b'=');
        after.spaces();
        let is_end = after.0.first().is_none_or(|byte| *byte == b',');
        if is_end {
            *self = after;
        }
    }

    /// Skips up to the next comma outside of a quoted string.
    fn skip_element(&mut self) {
        loop {
            self.skip(|byte| !matches!(byte, b',' | b'"'));
            if !self.is_next(b'"') {
                return;
            }
            if self.quoted().is_none() {
                self.0 = &[];
                return;
            }
        }
    }
}
