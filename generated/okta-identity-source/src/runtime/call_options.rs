//! What a caller sets for one call beside its parameters: headers and a timeout.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

use super::{
    request::faithful_header,
    violation::{Location, Rule, Violation},
};

/// The headers that the client and the HTTP stack set themselves: who calls, what is sent and how, and what the answer
/// must look like to be read.
const OWN: [&str; 22] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "dpop",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-okta-retry-count",
    "x-okta-retry-for",
];

/// What a caller sets for one call.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Option<Duration>,
    refusals: Vec<Violation>,
}

impl CallOptions {
    /// Sets a header, in place of an earlier one of the same name. `parameters` are the headers of the operation.
    pub(crate) fn header(&mut self, name: &str, value: &str, parameters: &[&str]) {
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            // The name is not repeated: it may be a whole header line with its value.
            return self.refuse(String::new(), Rule::HeaderName);
        };
        let name = header.as_str();
        let place = Location::AddedHeader(name.to_owned());
        self.refusals.retain(|refusal| *refusal.location() != place);
        let is_parameter = parameters
            .iter()
            .any(|parameter| parameter.eq_ignore_ascii_case(name));
        match faithful_header(value) {
            _ if is_parameter || OWN.contains(&name) => {
                self.refuse(name.to_owned(), Rule::ReservedHeader);
            }
            Some(value) => {
                self.headers.insert(header, value);
            }
            None => self.refuse(name.to_owned(), Rule::HeaderValue),
        }
    }

    pub(crate) fn refusals(&self) -> &[Violation] {
        &self.refusals
    }

    fn refuse(&mut self, name: String, rule: Rule) {
        self.refusals
            .push(Violation::new(Location::AddedHeader(name), rule));
    }
}
