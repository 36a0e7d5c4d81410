//! The head of a part: its name, the name of its file and its media type, on lines that no name can break.

use std::fmt::Write as _;

use super::Part;

/// What stands before the content of a part.
pub(super) fn head(boundary: &str, part: &Part) -> String {
    // Writing to a text cannot fail.
    let mut head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
        escaped(part.name)
    );
    if let Some(name) = &part.file_name {
        let _ = write!(head, "; filename=\"{}\"", escaped(name));
    }
    head.push_str("\r\n");
    if let Some(media_type) = &part.media_type {
        let _ = write!(head, "Content-Type: {media_type}\r\n");
    }
    head.push_str("\r\n");
    head
}

/// A name between quotes, as browsers write it: quotes and what could end the line are percent-encoded, and all else stays
/// as it is, in UTF-8.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        if character == '"' || character.is_ascii_control() {
            let _ = write!(escaped, "%{:02X}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}
