//! JSON bodies under media types of their own, such as `application/merge-patch+json`.

use serde::Serialize;

use super::{CONTENT_TYPE, Request, Rule, Validate, faithful_header};

impl Request {
    /// Sets a JSON body like [`Request::json_body`], under this content type.
    pub fn json_body_as<T: Serialize + Validate + ?Sized>(
        &mut self,
        content_type: &'static str,
        body: &T,
    ) {
        self.json_body(body);
        match faithful_header(content_type) {
            Some(content_type) => {
                self.headers.insert(CONTENT_TYPE, content_type);
            }
            None => self.refuse_body(Rule::HeaderValue),
        }
    }
}
