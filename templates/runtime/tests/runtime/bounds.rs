//! The checker: every bound, with the place of what does not keep it.

use std::{collections::BTreeMap, ops::Bound};

use okta_runtime_template::runtime::{
    Checker, Location, Nullable, Rule, Scalar, Validate, ValidationError, Violation,
};
use proptest::prelude::*;

fn violations(f: impl FnOnce(&mut Checker<'_>)) -> Vec<Violation> {
    let mut violations = Vec::new();
    f(&mut Checker::new(
        Location::Body(String::new()),
        &mut violations,
    ));
    violations
}

fn lines(f: impl FnOnce(&mut Checker<'_>)) -> Vec<String> {
    violations(f).iter().map(ToString::to_string).collect()
}

#[test]
fn a_length_counts_unicode_scalar_values() {
    assert!(violations(|check| check.length("äöü", ..=3)).is_empty());
    assert!(violations(|check| check.length("", ..)).is_empty());
    assert_eq!(
        violations(|check| check.length("äöü€", 1..=3))[0].rule(),
        &Rule::Length {
            min: 1,
            max: Some(3),
            actual: 4
        }
    );
    assert_eq!(
        lines(|check| check.length("", 1..)),
        ["body: must have at least 1 characters, has 0"]
    );
    assert_eq!(
        lines(|check| check.length("abc", ..3)),
        ["body: must have at most 2 characters, has 3"]
    );
    assert_eq!(
        lines(|check| check.length("abc", 5..=5)),
        ["body: must have exactly 5 characters, has 3"]
    );
}

#[test]
fn counts_have_both_ends() {
    assert!(violations(|check| check.count(200, 1..=200)).is_empty());
    assert_eq!(
        lines(|check| check.count(201, 1..=200)),
        ["body: must have 1 to 200 items, has 201"]
    );
    assert_eq!(
        lines(|check| check.count(0, 1..=200)),
        ["body: must have 1 to 200 items, has 0"]
    );
    assert_eq!(
        lines(|check| check.properties(3, ..=2)),
        ["body: must have at most 2 properties, has 3"]
    );
}

#[test]
fn a_range_has_inclusive_and_exclusive_ends() {
    assert!(violations(|check| check.range(1, 1..=200)).is_empty());
    assert!(violations(|check| check.range(200_i64, 1..=200)).is_empty());
    assert!(
        violations(|check| check.range(0.5, (Bound::Excluded(0.0), Bound::Unbounded))).is_empty()
    );
    assert_eq!(
        lines(|check| check.range(0, 1..=200)),
        ["body: must be at least 1 and at most 200"]
    );
    assert_eq!(
        lines(|check| check.range(0.0, (Bound::Excluded(0.0), Bound::Excluded(1.5)))),
        ["body: must be greater than 0 and less than 1.5"]
    );
    assert_eq!(
        violations(|check| check.range(f64::NAN, 0.0..))[0].rule(),
        &Rule::Range {
            min: Bound::Included(Scalar::Float(0.0)),
            max: Bound::Unbounded
        }
    );
}

#[test]
fn multiples_of_fractions_allow_for_rounding() {
    assert!(violations(|check| check.multiple_of(0.3, 0.1)).is_empty());
    assert!(violations(|check| check.multiple_of(1e15, 0.1)).is_empty());
    assert_eq!(
        lines(|check| check.multiple_of(0.35, 0.1)),
        ["body: must be a multiple of 0.1"]
    );
    assert_eq!(
        violations(|check| check.multiple_of(f64::INFINITY, 2.0)).len(),
        1
    );
    assert_eq!(
        lines(|check| check.multiple_of(7, 5)),
        ["body: must be a multiple of 5"]
    );
    assert!(violations(|check| check.multiple_of(-10, 5)).is_empty());
    assert!(violations(|check| check.multiple_of(i64::MIN, -1)).is_empty());
    assert!(violations(|check| check.multiple_of(7, 0)).is_empty());
}

#[test]
fn equal_items_are_named_by_their_indices() {
    assert!(violations(|check| check.unique(&["a", "b", "c"])).is_empty());
    assert_eq!(
        lines(|check| check.unique(&["a", "b", "a", "b"])),
        ["body: items must be unique, but items 0 and 2 are equal"]
    );
}

#[test]
fn a_number_that_json_lacks_is_reported() {
    assert!(1.5.validate().is_ok());
    let error = vec![1.0, f64::NAN].validate().unwrap_err();
    assert_eq!(
        error.violations()[0].to_string(),
        "body /1: must be a finite number"
    );
}

#[test]
fn places_are_json_pointers() {
    let found = violations(|check| {
        check.field("profiles", |check| {
            check.each(&["a", "", "c"], |check, text| {
                check.field("externalId", |check| check.length(text, 1..));
            });
            check.required("a/b~c");
        });
        check.report(Rule::Required);
    });
    let places: Vec<&Location> = found.iter().map(Violation::location).collect();
    let body = |pointer: &str| Location::Body(pointer.to_owned());
    assert_eq!(
        places,
        [
            &body("/profiles/1/externalId"),
            &body("/profiles/a~1b~0c"),
            &body("")
        ]
    );
}

#[test]
fn the_values_of_a_map_are_at_their_keys() {
    let map = BTreeMap::from([
        ("a".to_owned(), f64::NAN),
        ("b/c".to_owned(), f64::INFINITY),
    ]);
    let error = map.validate().unwrap_err();
    let places: Vec<String> = error
        .violations()
        .iter()
        .map(|violation| violation.location().to_string())
        .collect();
    assert_eq!(places, ["body /a", "body /b~1c"]);
}

#[test]
fn a_parameter_has_no_inner_places() {
    let mut found = Vec::new();
    Checker::new(Location::Query("ids"), &mut found).each(&["", "x"], |check, id| {
        check.field("inner", |check| check.length(id, 1..));
    });
    assert_eq!(
        found.iter().map(Violation::location).collect::<Vec<_>>(),
        [&Location::Query("ids")]
    );
    let shown: Vec<String> = [
        Location::Path("a"),
        Location::Query("b"),
        Location::Header("c"),
    ]
    .iter()
    .map(ToString::to_string)
    .collect();
    assert_eq!(shown, ["path a", "query b", "header c"]);
}

#[test]
fn wrappers_check_what_they_hold() {
    assert!(Some(f64::NAN).validate().is_err() && None::<f64>.validate().is_ok());
    assert!(Nullable::Value(f64::NAN).validate().is_err());
    assert!(Nullable::<f64>::Null.validate().is_ok() && Nullable::<f64>::Absent.validate().is_ok());
    assert!(Box::new(f64::NAN).validate().is_err() && [f64::NAN][..].validate().is_err());
    assert!("text".validate().is_ok() && serde_json::json!({"a": 1}).validate().is_ok());
}

#[test]
fn an_error_shows_the_first_violation_and_counts_the_rest() {
    let names = ["id", "profile", "externalId"];
    let shown = |count: usize| ValidationError::missing(names.into_iter().take(count)).to_string();
    assert_eq!(
        shown(1),
        "not valid, so nothing was sent: body /id: is required"
    );
    assert_eq!(
        shown(2),
        "not valid, so nothing was sent: body /id: is required (and 1 more violation)"
    );
    assert_eq!(
        shown(3),
        "not valid, so nothing was sent: body /id: is required (and 2 more violations)"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A pointer finds its way back through the document, whatever the keys are.
    #[test]
    fn a_pointer_leads_to_its_place(keys in proptest::collection::vec(any::<String>(), 0..5)) {
        fn descend(check: &mut Checker<'_>, keys: &[String]) {
            match keys.split_first() {
                Some((key, rest)) => check.field(key, |check| descend(check, rest)),
                None => check.report(Rule::Required),
            }
        }
        let found = violations(|check| descend(check, &keys));
        let Location::Body(pointer) = found[0].location() else { panic!("a place in the body") };
        let document = keys.iter().rev().fold(serde_json::json!("here"), |inner, key| serde_json::json!({key: inner}));
        prop_assert_eq!(document.pointer(pointer), Some(&serde_json::json!("here")));
        prop_assert_eq!(found[0].to_string().lines().count(), 1);
    }
}

#[test]
fn a_violation_tells_the_external_id_of_the_innermost_entity_and_shows_it_nowhere() {
    let found = violations(|check| {
        check.count(0, 1..);
        check.each(&["planted-a", "planted-b"], |check, id| {
            check.entity(Some(id), |check| {
                if *id == "planted-b" {
                    check.field("email", |check| check.length("a@b", 5..));
                    check.field("members", |check| {
                        check.each_entity(&["planted-c", "planted-long"], |check, id| {
                            check.length(id, ..=9);
                        });
                    });
                }
            });
        });
        check.entity(None, |check| check.report(Rule::Required));
    });
    let told: Vec<(String, Option<&str>)> = found
        .iter()
        .map(|violation| (violation.location().to_string(), violation.external_id()))
        .collect();
    assert_eq!(
        told,
        [
            ("body".to_owned(), None),
            ("body /1/email".to_owned(), Some("planted-b")),
            ("body /1/members/1".to_owned(), Some("planted-long")),
            ("body".to_owned(), None),
        ]
    );
    for violation in &found {
        let shown = format!("{violation} {violation:?} {violation:#?}");
        assert!(!shown.contains("planted"), "{shown}");
    }
}
