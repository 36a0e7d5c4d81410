//! Objects: what the functions behind every model read and write.

use okta_runtime_template::runtime::{
    CustomAttributes, Nullable,
    object::{self, Always, Never, Object, Required},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::MapAccess};
use serde_json::{Value, json};

/// A model with a field of each kind, as `object!` implements it.
#[derive(Clone, Debug, PartialEq)]
struct Thing {
    id: String,
    owner: Option<String>,
    parent: Option<String>,
    note: Nullable<String>,
    created: Option<i64>,
    others: CustomAttributes,
}

const NAMES: &[&str] = &["id", "owner", "parent", "note", "created"];

impl Object for Thing {
    fn read<'de, A: MapAccess<'de>>(entries: A) -> Result<Self, A::Error> {
        let (mut id, mut owner) = (Required::EMPTY, Required::EMPTY);
        let (mut parent, mut note, mut created) = (None, Nullable::Absent, None);
        let mut others = CustomAttributes::default();
        object::read(
            entries,
            NAMES,
            &mut [&mut id, &mut owner, &mut parent, &mut note, &mut created],
            Some(&mut others),
        )?;
        Ok(Self {
            id: id.take("id")?,
            owner: owner.take("owner")?,
            parent,
            note,
            created,
            others,
        })
    }
}

impl<'de> Deserialize<'de> for Thing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::deserialize(deserializer)
    }
}

impl Serialize for Thing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object::write(
            serializer,
            NAMES,
            &[
                &Always(&self.id),
                &Always(&self.owner),
                &self.parent,
                &self.note,
                &Never,
            ],
            Some(&self.others),
        )
    }
}

fn read(json: &str) -> Result<Thing, serde_json::Error> {
    serde_json::from_str(json)
}

#[test]
fn every_kind_of_field_is_read_and_written() {
    let thing = read(
        r#"{"color": "red", "note": null, "id": "t1", "owner": null, "parent": null, "created": 7}"#,
    )
    .expect("a thing");
    assert_eq!(thing.owner, None);
    assert_eq!(thing.parent, None);
    assert_eq!(thing.note, Nullable::Null);
    assert_eq!(thing.created, Some(7));
    assert_eq!(thing.others.get("color"), Some(&Value::from("red")));
    // What is required is written even as null, what is optional isn't, and what the server sets is never sent.
    assert_eq!(
        serde_json::to_string(&thing).expect("JSON"),
        r#"{"id":"t1","owner":null,"note":null,"color":"red"}"#
    );
}

#[test]
fn a_value_tree_is_read_too() {
    let thing: Thing =
        serde_json::from_value(json!({"id": "t1", "owner": "a", "note": "x"})).expect("a thing");
    assert_eq!(thing.note, Nullable::Value("x".to_owned()));
}

#[test]
fn faults_are_told_by_the_name_of_the_field() {
    for (json, expected) in [
        (r#"{"id": "t1"}"#, "missing field `owner`"),
        (
            r#"{"id": "t1", "id": "t2", "owner": null}"#,
            "duplicate field `id`",
        ),
        (
            r#"{"id": "t1", "owner": null, "parent": null, "parent": null}"#,
            "duplicate field `parent`",
        ),
        ("[]", "invalid type: sequence, expected an object"),
        (
            r#"{"id": null, "owner": null}"#,
            "invalid type: null, expected a string",
        ),
    ] {
        let error = read(json).expect_err(json).to_string();
        assert!(error.starts_with(expected), "{json}: {error}");
    }
}

#[test]
fn the_path_of_a_fault_leads_into_the_object() {
    let mut reader = serde_json::Deserializer::from_str(
        r#"[{"id": "a", "owner": "b"}, {"id": "a", "owner": "b", "created": "soon"}]"#,
    );
    let error =
        serde_path_to_error::deserialize::<_, Vec<Thing>>(&mut reader).expect_err("a fault");
    assert_eq!(error.path().to_string(), "[1].created");
}

#[test]
fn names_with_escapes_are_found() {
    let thing = read(r#"{"\u0069d": "t1", "own\u0065r": "a"}"#).expect("a thing");
    assert_eq!(thing.id, "t1");
}

/// Written and read again, the value and its violation would both be gone.
#[test]
fn a_model_with_a_noted_attribute_cannot_be_written() {
    let mut thing = read(r#"{"id": "t1", "owner": "a", "color": "red"}"#).expect("a thing");
    thing
        .others
        .set_or_note(NAMES, "note".to_owned(), json!("planted"));
    for error in [
        serde_json::to_string(&thing).expect_err("an error"),
        serde_json::to_value([&thing]).expect_err("an error"),
    ] {
        let text = error.to_string();
        assert!(text.starts_with("`note` is a declared attribute"), "{text}");
        assert!(!text.contains("planted"), "{text}");
    }
    thing.others.remove("note");
    assert_eq!(
        serde_json::to_value(&thing).expect("JSON"),
        json!({"id": "t1", "owner": "a", "color": "red"})
    );
}
