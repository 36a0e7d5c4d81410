//! Bodies of several parts: `multipart/form-data`.

use super::{CONTENT_TYPE, Request};
use crate::runtime::upload::{Multipart, Upload};

impl Request {
    /// Sets a body of several parts. Files among them are opened each time that the request is sent.
    pub fn multipart_body(&mut self, body: Multipart) {
        self.violations
            .retain(|violation| !violation.location().is_body());
        self.refusals
            .retain(|refusal| !refusal.location().is_body());
        self.violations.extend_from_slice(body.violations());
        self.refusals.extend_from_slice(body.refusals());
        let upload = Upload::new(body);
        self.headers.insert(CONTENT_TYPE, upload.content_type());
        self.body = None;
        self.upload = Some(upload);
    }
}
