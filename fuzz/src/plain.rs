//! A text as a plain document: two readers, and two ways to find places, are held against each other.

use okta_codegen::source::{self, SourceText, plain};
use okta_codegen::spec_path::SpecPath;
use serde_json::Value;

/// What the reader of plain documents makes of a text is what the YAML library makes of it, and its outline gives the places that
/// a scan of the text gives. Says whether the text is a plain document. Text behind the mark of a document is never read as a plain one.
pub fn plain(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let Some(plain) = plain::read(text) else {
        return false;
    };
    let marked = format!("---\n{text}");
    let library = source::load_tree(&SourceText {
        name: "spec.yaml",
        text: &marked,
    });
    let tree = library.map(|root| root.to_string());
    assert_eq!(
        tree.as_ref().ok(),
        Some(&plain.root.to_string()),
        "{text:?}"
    );
    let mut pointers = vec![SpecPath::root()];
    collect(&plain.root, &SpecPath::root(), &mut pointers);
    assert_eq!(
        source::locate_in(text, &plain.outline, &pointers),
        source::locate_all(text, &pointers),
        "{text:?}"
    );
    true
}

/// The pointers to all nodes below one.
fn collect(value: &Value, at: &SpecPath, pointers: &mut Vec<SpecPath>) {
    let children: Vec<(SpecPath, &Value)> = match value {
        Value::Object(entries) => {
            let children = entries.iter();
            children
                .map(|(key, child)| (at.child(key), child))
                .collect()
        }
        Value::Array(items) => {
            let children = items.iter().enumerate();
            children
                .map(|(index, child)| (at.index(index), child))
                .collect()
        }
        _ => Vec::new(),
    };
    for (at, child) in children {
        collect(child, &at, pointers);
        pointers.push(at);
    }
}
