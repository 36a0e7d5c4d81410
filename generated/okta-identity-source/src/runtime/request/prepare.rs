//! The last step before a call is sent: all checks at once, and then the request as it goes to the server.

use std::mem;

use http::{
    HeaderValue, Method,
    header::{ACCEPT, CONTENT_LENGTH},
};

use super::{ANYTHING, Request, faithful_header};
use crate::{
    runtime::{
        error::{ConfigurationError, Error, ValidationError},
        exchange::Outgoing,
        operation::Authentication,
        target,
        violation::{Location, Rule, Violation},
    },
    spec,
};

impl Request {
    /// Everything that can be wrong before something is sent comes out here.
    pub(super) fn prepare(mut self, accept: &'static str) -> Result<Outgoing, Error> {
        let path = self.checked_path()?;
        let mut url = self.client.inner.base().clone();
        url.set_path(&path);
        url.set_query(target::query(&self.query).as_deref());
        if url.path() != path {
            // Not through a value: those are encoded. A route that is no plain path would reach another resource.
            return Err(ConfigurationError::new(format!(
                "the route of {} is not a plain path: generate the code from a corrected API description",
                self.operation.id
            ))
            .into());
        }
        if self
            .options
            .timeout
            .is_some_and(|timeout| timeout.is_zero())
        {
            return Err(ConfigurationError::new(
                "a timeout of zero fails every call: set a longer one",
            )
            .into());
        }
        self.client.inner.authenticator().check(self.operation)?;
        let mut headers = self.headers;
        headers.extend(self.options.headers);
        headers.insert(ACCEPT, faithful_header(accept).unwrap_or(ANYTHING));
        let method = self.operation.method.clone();
        if self.body.is_none() && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
            // The HTTP stack leaves it out, and strict proxies answer 411 then.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok(Outgoing {
            method,
            route: self.operation.route,
            url,
            headers,
            body: self.body,
            timeout: self.options.timeout,
            is_repeatable: self.operation.is_repeatable,
            is_anonymous: self.operation.authentication == Authentication::None,
        })
    }

    /// Checks all values, and returns the path.
    fn checked_path(&mut self) -> Result<String, ValidationError> {
        let path = target::path(self.operation.route, &self.path);
        let oversize = self.oversize();
        let found = mem::take(&mut self.violations);
        let mut violations = mem::take(&mut self.refusals);
        // The reason why such a body cannot be serialized is among those that were found.
        violations.retain(|violation| {
            let is_explained = |found: &Violation| {
                !found.rule().is_bound() && violation.location().covers(found.location())
            };
            violation.rule() != &Rule::Serializable || !found.iter().any(is_explained)
        });
        violations.extend_from_slice(self.options.refusals());
        if self.skip_validation {
            let kept = found
                .into_iter()
                .filter(|violation| !violation.rule().is_bound());
            violations.extend(kept);
        } else {
            violations.extend(target::mishandled(
                &self.path,
                spec::MISHANDLED_PATH_CHARACTERS,
            ));
            violations.extend(found);
            violations.extend(oversize);
        }
        match path {
            Ok(path) if violations.is_empty() => Ok(path),
            Ok(_) => Err(ValidationError::new(violations)),
            Err(refusals) => {
                violations.splice(0..0, refusals);
                Err(ValidationError::new(violations))
            }
        }
    }

    fn oversize(&self) -> Option<Violation> {
        let max = self.operation.max_body_bytes?;
        let actual = self.body.as_ref()?.len();
        (actual > max).then(|| {
            Violation::new(
                Location::Body(String::new()),
                Rule::BodySize { max, actual },
            )
        })
    }
}
