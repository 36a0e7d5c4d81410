//! Unions: which branch a value is decided to be, what is kept of an unknown one, and what an error says.

use okta_runtime_template::runtime::{
    decode_error,
    timestamp::{self, Rfc3339},
};
use proptest::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use union::{BranchError, Form, Keys, UnknownJson};

/// The files of the runtime itself: nothing of them but `UnknownJson` is public.
#[path = "../../src/runtime/json.rs"]
#[allow(dead_code, reason = "only the place of a fault is asked for here")]
pub mod json;
#[path = "../../src/runtime/union.rs"]
pub mod union;

/// What the generator writes out for each union: its branches, in their order.
macro_rules! branches {
    ($name:ident: $($variant:ident),*) => {
        impl $name {
            fn read(branch: usize, value: Value) -> Result<Self, BranchError> {
                let mut before = 0..branch;
                $(
                    if before.next().is_none() {
                        return Ok(Self::$variant(union::branch(stringify!($variant), &value)?));
                    }
                )*
                Ok(Self::Unknown(UnknownJson::new(value)))
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        $crate::unions::union::open_union!($name);
    };
}
pub(crate) use branches;

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Circle {
    kind: String,
    radius: i64,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Group {
    kind: String,
    members: Vec<Shape>,
}

/// Decided by a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Circle(Box<Circle>),
    Group(Box<Group>),
    Unknown(UnknownJson),
}

impl Shape {
    fn of_json(value: Value) -> Result<Self, BranchError> {
        let tags = [("CIRCLE", 0), ("RING", 0), ("GROUP", 1)];
        Self::read(union::tagged(&value, "kind", &tags), value)
    }
}

branches!(Shape: Circle, Group);

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Plain {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Key {
    r#use: String,
    name: String,
}

/// A point in time as generated code reads it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Moment(jiff::Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Rfc3339::deserialize(deserializer).map(|time| Self(time.into_inner()))
    }
}

/// Decided by kind and keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Mixed {
    Text(String),
    Moment(Moment),
    Integer(i64),
    Number(f64),
    List(Vec<i64>),
    Plain(Box<Plain>),
    Key(Box<Key>),
    Shape(Box<Shape>),
    Unknown(UnknownJson),
}

impl Mixed {
    const FORMS: &'static [Form] = &[
        Form::Text,
        Form::Timestamp,
        Form::Integer,
        Form::Number,
        Form::List,
        Form::Object(&Keys {
            required: &["name"],
            optional: &["note"],
            listed: &[],
        }),
        Form::Object(&Keys {
            required: &["name", "use"],
            optional: &[],
            listed: &[("use", &["sig"])],
        }),
        Form::Union(&[Form::Object(&Keys {
            required: &["kind"],
            optional: &["radius"],
            listed: &[("kind", &["CIRCLE", "RING"])],
        })]),
    ];

    fn of_json(value: Value) -> Result<Self, BranchError> {
        union::decide(value, Self::FORMS, Self::read)
    }
}

branches!(Mixed: Text, Moment, Integer, Number, List, Plain, Key, Shape);

pub fn mixed(value: Value) -> Mixed {
    serde_json::from_value(value).expect("a value of one of the branches")
}

/// The path that an answer's error has.
fn path<T: for<'de> Deserialize<'de> + std::fmt::Debug>(text: &str) -> (String, String) {
    let mut json = serde_json::Deserializer::from_str(text);
    let error = serde_path_to_error::deserialize::<_, T>(&mut json).expect_err("a bad value");
    let path = match error.path().to_string() {
        whole if whole == "." => String::new(),
        path => path,
    };
    (json::within(path, error.inner()), error.inner().to_string())
}

#[test]
fn a_tag_decides_and_several_may_mean_one_branch() {
    for tag in ["CIRCLE", "RING"] {
        let value = json!({"kind": tag, "radius": 2});
        let shape: Shape = serde_json::from_value(value.clone()).expect("a circle");
        assert!(matches!(&shape, Shape::Circle(circle) if circle.radius == 2));
        assert_eq!(serde_json::to_value(&shape).expect("JSON"), value);
    }
}

#[test]
fn an_unknown_or_missing_tag_is_kept_and_goes_back_unchanged() {
    for value in [
        json!({"kind": "HEXAGON", "sides": [1, 2.5, null], "in": {"a": "b"}}),
        json!({"radius": 3}),
        json!({"kind": 7}),
        json!("CIRCLE"),
        json!(null),
    ] {
        let shape: Shape = serde_json::from_value(value.clone()).expect("an unknown value");
        assert!(matches!(&shape, Shape::Unknown(kept) if *kept.as_json() == value));
        assert_eq!(serde_json::to_value(&shape).expect("JSON"), value);
    }
}

#[test]
fn the_kind_decides() {
    assert_eq!(mixed(json!("a")), Mixed::Text("a".to_owned()));
    assert!(matches!(
        mixed(json!("2026-01-15T09:30:00Z")),
        Mixed::Moment(_)
    ));
    assert_eq!(mixed(json!(7)), Mixed::Integer(7));
    assert_eq!(mixed(json!(7.5)), Mixed::Number(7.5));
    assert_eq!(mixed(json!([7])), Mixed::List(vec![7]));
    assert!(matches!(mixed(json!(true)), Mixed::Unknown(_)));
}

#[test]
fn the_keys_decide() {
    assert!(matches!(mixed(json!({"name": "a"})), Mixed::Plain(_)));
    assert!(matches!(
        mixed(json!({"name": "a", "use": "sig"})),
        Mixed::Key(_)
    ));
    // A single text is the only one there is, so that this is no `Key`.
    assert!(matches!(
        mixed(json!({"name": "a", "use": "enc"})),
        Mixed::Plain(_)
    ));
    assert!(matches!(
        mixed(json!({"kind": "RING", "radius": 1})),
        Mixed::Shape(shape) if matches!(*shape, Shape::Circle(_))
    ));
    // Nothing that is required is there.
    assert!(matches!(mixed(json!({"other": 1})), Mixed::Unknown(_)));
}

#[test]
fn a_number_comes_back_to_its_last_bit() {
    let text = "9.522444552911937e-11";
    let number: Mixed = serde_json::from_str(text).expect("a number");
    assert_eq!(serde_json::to_string(&number).expect("JSON"), text);
}

#[test]
fn an_error_names_the_branch_and_the_place_and_no_value() {
    let text = r#"[{"kind": "GROUP", "members": [{"kind": "CIRCLE", "radius": "SECRET"}]}]"#;
    let (path, text) = path::<Vec<Shape>>(text);
    assert_eq!(path, "[0].<Group>.members[0].<Circle>.radius");
    assert!(!text.contains("SECRET"), "{text}");
    assert!(
        text.contains("a branch of a union could not be read"),
        "{text}"
    );
}

#[test]
fn an_error_names_a_missing_field() {
    let (path, _) = path::<Vec<Shape>>(r#"[{"kind": "GROUP", "members": [{"kind": "RING"}]}]"#);
    assert_eq!(path, "[0].<Group>.members[0].<Circle>.radius");
}

#[test]
fn an_error_of_a_union_that_is_the_whole_answer_has_a_path() {
    let (path, _) = path::<Shape>(r#"{"kind": "CIRCLE", "radius": []}"#);
    assert_eq!(path, "<Circle>.radius");
}

#[test]
fn the_text_of_another_error_adds_nothing() {
    let (path, _) = path::<Vec<i64>>(r#"["a branch of a union could not be read at `x`"]"#);
    assert_eq!(path, "[0]");
}

#[test]
fn debug_shows_nothing_of_what_is_unknown() {
    let shape: Shape =
        serde_json::from_value(json!({"kind": "PERSON", "name": "SECRET"})).expect("a value");
    assert_eq!(format!("{shape:?}"), "Unknown(<unknown JSON>)");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // `serde_json` reads them as they are written, to the last bit, thanks to its feature `float_roundtrip`.
        any::<f64>().prop_filter_map("finite", |number| serde_json::Number::from_f64(number)
            .map(Value::from)),
        "[a-z]{0,4}".prop_map(Value::from),
        Just(json!("GROUP")),
        Just(json!("2026-01-15T09:30:00Z")),
    ];
    let key = prop_oneof![
        Just("kind".to_owned()),
        Just("name".to_owned()),
        Just("radius".to_owned()),
        Just("members".to_owned()),
        "[a-z]{1,3}",
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(key.clone(), inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever comes: it is read as what it is, kept, or refused with a path; it is never changed in silence, apart from
    /// keys that a branch does not declare.
    #[test]
    fn every_value_is_read_kept_or_refused(value in any_json()) {
        match serde_json::from_value::<Mixed>(value.clone()) {
            Ok(read @ (Mixed::Plain(_) | Mixed::Key(_) | Mixed::Shape(_))) => {
                let written = serde_json::to_value(&read).expect("JSON");
                let again: Mixed = serde_json::from_value(written).expect("the same value");
                prop_assert_eq!(read, again);
            }
            Ok(Mixed::Moment(_)) => prop_assert!(value.is_string()),
            Ok(read) => prop_assert_eq!(serde_json::to_value(&read).expect("JSON"), value),
            Err(error) => prop_assert!(error.to_string().starts_with("a branch of a union")),
        }
    }
}
