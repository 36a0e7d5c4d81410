//! The base documents: small, harmless, and together with everything that the generator reads.

use serde_json::Value;

/// A base document.
#[derive(Clone, Debug)]
pub struct Base {
    /// What it is called in messages.
    pub name: &'static str,
    /// The document.
    pub document: Value,
    /// Its `codegen.toml`.
    pub config: &'static str,
}

/// All base documents.
pub fn all() -> Vec<Base> {
    let plain = include_str!("codegen.toml");
    [
        ("models", include_str!("models.yaml"), plain),
        ("composition", include_str!("composition.yaml"), plain),
        ("unions", include_str!("unions.yaml"), plain),
        (
            "calls",
            include_str!("calls.yaml"),
            include_str!("calls.toml"),
        ),
    ]
    .into_iter()
    .map(|(name, document, config)| Base {
        name,
        document: serde_yaml::from_str(document).expect("a base document that is YAML"),
        config,
    })
    .collect()
}
