//! Content encodings: a body that came compressed though the client does not ask for it, as some proxies send it.

use std::io::{self, Read as _};

use bytes::Bytes;
use flate2::bufread::GzDecoder;
use http::{
    HeaderMap,
    header::{CONTENT_ENCODING, CONTENT_LENGTH},
};

/// The most bytes of the name of an encoding that are shown.
const MAX_NAME: usize = 40;

/// The first bytes of a member of gzip.
const MEMBER: &[u8] = &[0x1f, 0x8b];

/// What is wrong with an encoded body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The client does not decode this encoding.
    Unsupported,
    /// It is gzip that is damaged or ends in the middle.
    Damaged,
    /// It is larger than allowed once it is decoded.
    TooLarge,
}

/// Decodes a body with `Content-Encoding: gzip` to at most `cap` bytes, and removes the headers that no longer describe it.
/// A body without an encoding, and an empty one, stays as it is.
///
/// # Errors
/// The fault, and the body as it came, or the part of it that could be decoded. The headers stay.
pub(crate) fn decode(
    headers: &mut HeaderMap,
    body: Bytes,
    cap: usize,
) -> Result<Bytes, (Bytes, Fault)> {
    let Some(name) = name(headers) else {
        return Ok(body);
    };
    if body.is_empty() {
        return Ok(body);
    }
    if !["gzip", "x-gzip"].contains(&name.as_str()) {
        return Err((body, Fault::Unsupported));
    }
    let (mut decoded, outcome) = gunzip(&body, cap);
    let is_too_large = decoded.len() > cap;
    decoded.truncate(cap);
    if is_too_large {
        return Err((decoded.into(), Fault::TooLarge));
    }
    match outcome {
        Ok(()) => {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
            Ok(decoded.into())
        }
        Err(_) if decoded.is_empty() => Err((body, Fault::Damaged)),
        Err(_) => Err((decoded.into(), Fault::Damaged)),
    }
}

/// Decodes the members of a gzip body (RFC 1952, section 2.2), up to one byte more than `cap`. What follows a member and does
/// not begin another one, such as padding, is ignored: the body before it is whole.
fn gunzip(body: &[u8], cap: usize) -> (Vec<u8>, io::Result<()>) {
    let mut decoded = Vec::new();
    let mut member = GzDecoder::new(body);
    loop {
        let left = cap.saturating_sub(decoded.len()).saturating_add(1);
        let limit = u64::try_from(left).unwrap_or(u64::MAX);
        if let Err(error) = member.by_ref().take(limit).read_to_end(&mut decoded) {
            return (decoded, Err(error));
        }
        let rest = *member.get_ref();
        if decoded.len() > cap || !rest.starts_with(MEMBER) {
            return (decoded, Ok(()));
        }
        member.reset(rest);
    }
}

/// The encodings of a body in lower case, joined with commas; `None` if it has none.
pub(crate) fn name(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let names: Vec<String> = values
        .flat_map(|value| {
            let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            let names = value.split(',').map(|name| name.trim().to_owned());
            names.collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty() && name != "identity")
        .collect();
    (!names.is_empty()).then(|| names.join(", ").chars().take(MAX_NAME).collect())
}
