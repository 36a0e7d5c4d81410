//! Names of values, fields and types: any texts give identifiers, and distinct ones distinct identifiers.

use std::collections::BTreeSet;

use okta_codegen::naming::{Numbers, TypeName, ValueName, VariantName};
use okta_codegen::spec_path::SpecPath;
use proptest::prelude::*;

/// The identifiers of several texts in one scope.
fn in_scope<T: okta_codegen::naming::Numbered>(names: &[T]) -> Vec<T> {
    let mut taken = BTreeSet::new();
    let mut numbers = Numbers::default();
    let take = |name: &T| {
        let free = numbers.free(name, |name| taken.contains(name));
        taken.insert(free.clone());
        free
    };
    names.iter().map(take).collect()
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && name != "_"
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn distinct_texts_give_distinct_identifiers(texts in prop::collection::vec("[a-cA-C_2+>é ]{0,4}|\\PC{0,12}", 1..12)) {
        let at = SpecPath::root();
        let variants: Vec<_> = texts
            .iter()
            .map(|text| VariantName::new(text, &at).expect("a name for any value"))
            .collect();
        let fields: Vec<_> = texts
            .iter()
            .map(|text| ValueName::of_field(text, &at).expect("a name for any short text"))
            .collect();
        let types: Vec<_> = texts
            .iter()
            .map(|text| TypeName::new(text, &at).expect("a name for any short text"))
            .collect();
        let (variants, fields, types) = (in_scope(&variants), in_scope(&fields), in_scope(&types));
        let all = [
            variants.iter().map(VariantName::as_str).collect::<Vec<_>>(),
            fields.iter().map(ValueName::as_str).collect(),
            types.iter().map(TypeName::as_str).collect(),
        ];
        for names in all {
            let distinct: BTreeSet<&str> = names.iter().copied().collect();
            prop_assert_eq!(distinct.len(), texts.len());
            prop_assert!(names.iter().all(|name| is_identifier(name)), "{:?}", names);
        }
    }
}

#[test]
fn symbols_are_called_by_their_names() {
    let name = |text| VariantName::new(text, &SpecPath::root()).expect("a name");
    assert_eq!(name(">=").as_str(), "GreaterEqual");
    assert_eq!(name("+").as_str(), "Plus");
    assert_eq!(name("").as_str(), "Empty");
    assert_eq!(name("\u{1f980}").as_str(), "U1f980");
    assert_eq!(name(&"long ".repeat(100)).as_str().len(), 80);
}
