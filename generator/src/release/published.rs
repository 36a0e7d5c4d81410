//! The record of the public API of the last published version: what the next version is counted from.

use crate::surface::{SurfaceError, surface};
use crate::tree::FileTree;

/// The public API of a crate as text: one line for each public item, sorted.
///
/// # Errors
/// The crate's sources can't be read.
pub fn public_api(tree: &FileTree) -> Result<String, SurfaceError> {
    let lines = surface(tree)?;
    let mut text = lines.join("\n");
    text.push('\n');
    Ok(text)
}
