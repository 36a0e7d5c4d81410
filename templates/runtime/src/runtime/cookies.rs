//! Parameters that travel in cookies.

use http::header::COOKIE;

use super::{
    request::{Request, faithful_header},
    target,
    violation::{Location, Rule},
};

impl Request {
    /// Sets a cookie, in place of an earlier value. Everything but unreserved characters is percent-encoded.
    pub fn cookie_parameter(&mut self, name: &'static str, value: &str) {
        let pair = target::pair(name, value);
        let start = &pair[..=pair.find('=').unwrap_or_default()];
        let earlier = self.headers.get(COOKIE);
        let earlier = earlier.and_then(|header| header.to_str().ok());
        let others = earlier
            .into_iter()
            .flat_map(|header| header.split("; "))
            .filter(|other| !other.starts_with(start));
        let all: Vec<&str> = others.chain([pair.as_str()]).collect();
        let fault = match faithful_header(&all.join("; ")) {
            Some(header) => {
                self.headers.insert(COOKIE, header);
                None
            }
            None => Some(Rule::HeaderValue),
        };
        self.judge(Location::Cookie(name), fault);
    }
}
