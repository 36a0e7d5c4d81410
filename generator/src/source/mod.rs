//! From the text of a document to its typed, selected part: load, locate, select, type, and the keyword census.

mod all_tags;
mod beside;
pub mod census;
mod context;
mod cut;
pub mod document;
mod extensions;
mod faults;
mod flow;
mod keywords;
mod load;
mod locate;
mod near;
mod node;
mod outline;
pub mod overlay;
mod path_template;
pub mod plain;
pub(crate) mod prune;
mod resolve;
mod security;
mod select;
pub(crate) mod shape;
pub(crate) mod text;
mod typed;
mod typed_body;
mod typed_operation;
mod typed_schema;
mod typed_union;
mod version;
mod write;
mod yaml;

pub use all_tags::{all_tags, untagged};
pub use census::{Census, CensusEntry, Disposition};
pub use load::{load, load_outlined, load_tree};
pub use locate::{Location, locate, locate_all, locate_in};
pub(crate) use near::did_you_mean;
pub use outline::Outline;
pub use prune::{Pruned, prune};
pub use select::{Selection, TagChoice, attempt, select};
pub use text::LineColumn;
pub use write::write;
pub use yaml::{ALIAS_ALLOWANCE, EXPANSION_FACTOR, MAX_DEPTH};

/// A text and the name that diagnostics show for it.
#[derive(Clone, Copy, Debug)]
pub struct SourceText<'a> {
    /// What diagnostics call it: usually the path, as the caller wrote it.
    pub name: &'a str,
    /// The whole text.
    pub text: &'a str,
}
