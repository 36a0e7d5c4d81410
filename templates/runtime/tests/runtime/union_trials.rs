//! Values that look like several branches of a union: which one is taken after trials, and what is left undecided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::unions::{
    Mixed, branches, mixed,
    union::{self, BranchError, Form, Keys, UnknownJson},
};

/// Two branches that look the same from above.
#[derive(Debug, PartialEq)]
enum Twins {
    Numbers(Vec<i64>),
    Texts(Vec<String>),
    Unknown(UnknownJson),
}

impl Twins {
    fn of_json(value: Value) -> Result<Self, BranchError> {
        union::decide(value, &[Form::List, Form::List], Self::read)
    }
}

branches!(Twins: Numbers, Texts);

#[test]
fn what_fits_several_is_the_only_one_that_can_be_read_or_unknown() {
    let read = |value: Value| serde_json::from_value::<Twins>(value).expect("a value");
    assert_eq!(read(json!([1])), Twins::Numbers(vec![1]));
    assert_eq!(read(json!(["a"])), Twins::Texts(vec!["a".to_owned()]));
    assert!(matches!(read(json!([])), Twins::Unknown(_)));
    assert!(matches!(read(json!([true])), Twins::Unknown(_)));
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
struct Login {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
struct Import {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Event<T> {
    data: T,
}

/// Two branches with the same keys, one of which holds more.
#[derive(Debug, PartialEq)]
enum Events {
    Login(Box<Event<Login>>),
    Import(Box<Event<Import>>),
    Unknown(UnknownJson),
}

impl Events {
    const FORMS: &'static [Form] = &[
        Form::Object(&Keys {
            required: &["data"],
            optional: &[],
            listed: &[],
        }),
        Form::Object(&Keys {
            required: &["data"],
            optional: &[],
            listed: &[],
        }),
    ];

    fn of_json(value: Value) -> Result<Self, BranchError> {
        union::decide(value, Self::FORMS, Self::read)
    }
}

branches!(Events: Login, Import);

#[test]
fn what_can_be_read_as_several_is_the_only_one_that_loses_nothing_or_unknown() {
    let read = |value: Value| serde_json::from_value::<Events>(value).expect("a value");
    let import = read(json!({"data": {"user": "ada", "job": "import"}}));
    assert!(matches!(import, Events::Import(event) if event.data.job.is_some()));
    // Both hold this, and neither holds that.
    for value in [
        json!({"data": {"user": "ada"}}),
        json!({"data": {"job": "import", "other": 1}}),
        json!({"data": {"other": {"job": "import"}}}),
    ] {
        let kept = read(value.clone());
        assert!(matches!(kept, Events::Unknown(_)), "{kept:?}");
        assert_eq!(serde_json::to_value(&kept).expect("JSON"), value);
    }
}

/// Two branches that hold the union itself, and that nothing tells apart.
#[derive(Clone, Debug, PartialEq)]
enum Deep {
    One(Vec<Deep>),
    Other(Vec<Deep>),
    Unknown(UnknownJson),
}

impl Deep {
    fn of_json(value: Value) -> Result<Self, BranchError> {
        union::decide(value, &[Form::List, Form::List], Self::read)
    }
}

branches!(Deep: One, Other);

/// Without a bound, each level would be read twice as often as the one around it.
#[test]
fn a_deep_value_that_nothing_decides_is_kept_soon() {
    let text = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let deep: Deep = serde_json::from_str(&text).expect("a value");
    assert!(matches!(deep, Deep::Unknown(_)));
    assert_eq!(serde_json::to_string(&deep).expect("JSON"), text);
    // The trials are over: the next value is tried again.
    assert!(matches!(mixed(json!("a")), Mixed::Text(_)));
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Note {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// A note, or an object of any keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Open {
    Note(Box<Note>),
    Map(BTreeMap<String, Value>),
    Unknown(UnknownJson),
}

impl Open {
    fn of_json(value: Value) -> Result<Self, BranchError> {
        const FORMS: &[Form] = &[
            Form::Object(&Keys {
                required: &[],
                optional: &["text"],
                listed: &[],
            }),
            Form::Map,
        ];
        union::decide(value, FORMS, Self::read)
    }
}

branches!(Open: Note, Map);

#[test]
fn keys_that_no_object_declares_stay_in_a_map() {
    let open = |value: Value| -> Open { serde_json::from_value(value).expect("either of them") };
    assert!(matches!(open(json!({"text": "a"})), Open::Note(_)));
    assert!(matches!(open(json!({})), Open::Note(_)));
    let value = json!({"other": 1});
    let read = open(value.clone());
    assert!(matches!(read, Open::Map(_)));
    assert_eq!(serde_json::to_value(read).expect("JSON"), value);
}

/// Two branches that look the same; the first one holds a union of its own, and may keep what that one doesn't know.
#[derive(Debug, PartialEq)]
enum Rows {
    Marked(Vec<(Mixed, i64)>),
    Texts(Vec<Vec<Option<String>>>),
    Unknown(UnknownJson),
}

impl Rows {
    fn of_json(value: Value) -> Result<Self, BranchError> {
        union::decide(value, &[Form::List, Form::List], Self::read)
    }
}

branches!(Rows: Marked, Texts);

/// Takes anything for its data, and writes none of it.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Forgetful {
    #[serde(skip_serializing)]
    data: Value,
}

/// Two branches with the same keys, each of which can always be read.
#[derive(Debug, PartialEq)]
enum Reports {
    Table(Event<Rows>),
    Forgetful(Forgetful),
    Unknown(UnknownJson),
}

impl Reports {
    fn of_json(value: Value) -> Result<Self, BranchError> {
        union::decide(value, Events::FORMS, Self::read)
    }
}

branches!(Reports: Table, Forgetful);

/// Only a branch that knows all of a value is taken before others that can be read: whether it does is counted.
#[test]
fn what_a_branch_that_is_given_up_kept_as_unknown_does_not_count() {
    let read = |value: Value| serde_json::from_value::<Reports>(value).expect("a value");
    // As `Marked`, null is kept as unknown before the text is refused. As `Texts`, nothing is unknown.
    let known = read(json!({"data": [[null, "a"]]}));
    let texts = vec![vec![None, Some("a".to_owned())]];
    assert!(
        matches!(&known, Reports::Table(event) if event.data == Rows::Texts(texts)),
        "{known:?}"
    );
    // As `Marked` it can be read, and that is all: what is kept there counts.
    let value = json!({"data": [[null, 1]]});
    assert_eq!(
        serde_json::from_value::<Rows>(value["data"].clone()).expect("a value"),
        Rows::Marked(vec![(mixed(Value::Null), 1)])
    );
    let unknown = read(value.clone());
    assert!(matches!(unknown, Reports::Unknown(_)), "{unknown:?}");
    assert_eq!(serde_json::to_value(&unknown).expect("JSON"), value);
}
