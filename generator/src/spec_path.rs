//! `SpecPath`: where in the document a node stands, as a JSON Pointer (RFC 6901).

use std::fmt;
use std::sync::Arc;

/// A place in an `OpenAPI` document, written as the fragment form of a JSON Pointer: `#/paths/~1users/get`.
///
/// Every node of the IR and every diagnostic carries one. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpecPath(Arc<str>);

impl SpecPath {
    /// The whole document: `#`.
    #[must_use]
    pub fn root() -> Self {
        Self(Arc::from("#"))
    }

    /// Takes a pointer as it is written in a `$ref` or in `codegen.toml`: `#/components/schemas/User`.
    ///
    /// Gives `None` if the text isn't a pointer into this document.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text == "#" || text.starts_with("#/")).then(|| Self(Arc::from(text)))
    }

    /// The child of this node under `token`, a key or an index; `~` and `/` in it are escaped.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + 1 + token.len());
        text.push_str(&self.0);
        text.push('/');
        for character in token.chars() {
            match character {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                other => text.push(other),
            }
        }
        Self(Arc::from(text))
    }

    /// The child at `index` of a sequence.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.child(&index.to_string())
    }

    /// The pointer in its fragment form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The keys and indices from the root to this node, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .split('/')
            .skip(1)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// The node that this one is a child of; the root is its own parent.
    #[must_use]
    pub fn parent(&self) -> Self {
        match self.0.rfind('/') {
            Some(slash) => Self(Arc::from(&self.0[..slash])),
            None => Self::root(),
        }
    }

    /// The last key or index, unescaped; empty for the root.
    #[must_use]
    pub fn last(&self) -> String {
        self.tokens().last().unwrap_or_default()
    }
}

impl fmt::Display for SpecPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
